package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
)

// childVar makes this test program the child that [Child] starts: the console's hidden command in small.
const childVar = "keyring-child"

func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == childVar {
		ctx, cancel := context.WithTimeout(context.Background(), RingLimit)
		defer cancel()
		if err := Serve(ctx, os.Args[2], os.Args[3], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child asks by a process of its own at the bus.
func child(t *testing.T, bus string, limit time.Duration) Child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Child{Command: []string{"/usr/bin/env", mark(), self, childVar}, Bus: bus, Limit: limit}
}

// mark is what our children have in their environment, and what they start inherits. By their names nobody could tell them
// from what others start on this machine meanwhile.
func mark() string { return fmt.Sprintf("SHEYIN_TEST_RING=%d", os.Getpid()) }

// silent is a bus that takes every call and never says a word.
func silent(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bus") // the name of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(dir, "bus")
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() }) // the other end has gone
		}
	}()
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		<-heard
	})
	return "unix:path=" + path
}

// children lists what runs of those that were started for the ring.
func children(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err == nil && bytes.Contains(text, []byte(mark())) { // one that has ended meanwhile has none
			found = append(found, filepath.Base(filepath.Dir(name)))
		}
	}
	return found
}

// clause: H-8.4.1
func TestSilentBusEndsWithTheDeadline(t *testing.T) {
	bus := silent(t)
	if Bus(func(string) (string, bool) { return bus, true }, 0) != bus {
		t.Fatal("somebody listens, and it is not found")
	}
	ring := child(t, bus, 300*time.Millisecond)
	entry := fmt.Sprintf("silent-%d", os.Getpid())
	_, err := ring.Get(t.Context(), entry)
	if !errors.Is(err, ErrRing) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("get: %v", err)
	}
	if err := ring.Set(t.Context(), entry, []byte("0123456789abcdef")); !errors.Is(err, ErrRing) {
		t.Errorf("set: %v", err)
	}
	if err := ring.Delete(t.Context(), entry); !errors.Is(err, ErrRing) {
		t.Errorf("delete: %v", err)
	}
	o := at(t.TempDir(), Auto, ring)
	if _, kind := mustKey(t, o); kind != Terminal {
		t.Errorf("kept by %s", kind)
	}
	if left := children(t); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Where no bus is, the library would start one. The child has nothing to start it with.
//
// clause: H-8.4.1
func TestNothingIsStartedWithoutABus(t *testing.T) {
	for _, bus := range []string{"", "autolaunch:", "unix:path=/nowhere/bus"} {
		if _, err := child(t, bus, RingLimit).Get(t.Context(), "none"); !errors.Is(err, ErrRing) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%q: %v", bus, err)
		}
	}
	if left := children(t); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestBus(t *testing.T) {
	there := silent(t)
	folder := filepath.Dir(strings.TrimPrefix(there, "unix:path="))
	for _, tc := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"nothing", nil, ""},
		{"named", map[string]string{"DBUS_SESSION_BUS_ADDRESS": there + ",guid=1"}, there + ",guid=1"},
		{"the second", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus;" + there}, there},
		{"named, and gone", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus", "XDG_RUNTIME_DIR": folder}, ""},
		{"usual place", map[string]string{"XDG_RUNTIME_DIR": folder}, there},
		{"over a network", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "tcp:host=127.0.0.1,port=1"}, ""},
		{"starts one", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"}, ""},
		{"no socket named", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "unix:tmpdir=/tmp"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := Bus(func(name string) (string, bool) { v, ok := tc.env[name]; return v, ok }, 1<<30)
			if got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestServe(t *testing.T) {
	keyring.MockInit()
	for _, step := range []struct {
		op, in, want string
	}{
		{"get", "", saidNone + "\n"},
		{"delete", "", saidNone + "\n"},
		{"set", "c2VjcmV0\n", saidDone + "\n"},
		{"get", "", saidDone + "\nc2VjcmV0"},
		{"delete", "", saidDone + "\n"},
	} {
		var out bytes.Buffer
		if err := Serve(t.Context(), step.op, "e", strings.NewReader(step.in), &out); err != nil || out.String() != step.want {
			t.Errorf("%s: %q, %v", step.op, out.String(), err)
		}
	}
	if err := Serve(t.Context(), "list", "e", strings.NewReader(""), &bytes.Buffer{}); !errors.Is(err, errors.ErrUnsupported) {
		t.Error(err)
	}
	keyring.MockInitWithError(exec.ErrNotFound)
	if err := Serve(t.Context(), "get", "e", strings.NewReader(""), &bytes.Buffer{}); !errors.Is(err, exec.ErrNotFound) {
		t.Error(err)
	}
}
