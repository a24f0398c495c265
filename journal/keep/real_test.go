//go:build real

package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// desktop is a session bus with a keyring on it, both started here and ended by their process IDs.
type desktop struct {
	dir, bus string
	env      []string
	keyring  *exec.Cmd
}

func newDesktop(t *testing.T) *desktop {
	t.Helper()
	dir, err := os.MkdirTemp("", "desktop") // the name of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	d := &desktop{dir: dir, env: []string{"HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "XDG_DATA_HOME=" + filepath.Join(dir, "data")}}
	// No folders of services: nothing is started by the bus itself.
	config := fmt.Sprintf(`<busconfig><type>session</type><listen>unix:path=%s/bus</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`, dir)
	if err := os.WriteFile(filepath.Join(dir, "bus.conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	d.start(t, nil, "dbus-daemon", "--nofork", "--nopidfile", "--config-file="+filepath.Join(dir, "bus.conf"))
	d.bus = "unix:path=" + filepath.Join(dir, "bus")
	waitFor(t, "the bus", func() bool { return heard(d.bus) })
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+d.bus)
	d.unlock(t)
	return d
}

// unlock starts the keyring and gives it the password of its owner, as a login does.
func (d *desktop) unlock(t *testing.T) {
	t.Helper()
	d.keyring = d.start(t, strings.NewReader("login password"), "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	ring := child(t, d.bus, RingLimit)
	waitFor(t, "the keyring", func() bool {
		_, err := ring.Get(t.Context(), "nothing")
		return errors.Is(err, errNoEntry)
	})
}

// waitFor asks again and again.
func waitFor(t *testing.T, what string, there func() bool) {
	t.Helper()
	for began := time.Now(); !there(); {
		if time.Since(began) > time.Minute {
			t.Fatalf("%s did not come", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// start starts a program that is ended with the test.
func (d *desktop) start(t *testing.T, in io.Reader, name string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(context.WithoutCancel(t.Context()), name, args...)
	c.Env, c.Stdin = d.env, in
	if err := c.Start(); err != nil {
		t.Fatalf("%s: %v: tools/install.sh installs it", name, err)
	}
	t.Cleanup(func() { end(t, c) })
	return c
}

// end ends a program of ours, if it has not ended.
func end(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if c.ProcessState != nil {
		return
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	if _, told := errors.AsType[*exec.ExitError](c.Wait()); !told && c.ProcessState == nil {
		t.Error("it goes on")
	}
}

// clause: H-8.4.1
func TestKeyringOfADesktop(t *testing.T) {
	d := newDesktop(t)
	bus := Bus(func(name string) (string, bool) {
		if name == "XDG_RUNTIME_DIR" {
			return d.dir, true
		}
		return "", false
	}, os.Getuid())
	if bus != d.bus {
		t.Fatalf("found %q, want %q", bus, d.bus)
	}
	ring := child(t, bus, RingLimit)
	o := at(t.TempDir(), Auto, ring)
	first, kind := mustKey(t, o)
	if kind != Keyring {
		t.Fatalf("kept by %s", kind)
	}
	inClear(t, o.Dir, first)
	o.Begun = true
	if again, _ := mustKey(t, o); !bytes.Equal(first, again) {
		t.Error("another key")
	}

	end(t, d.keyring) // it survives the keyring's end: the next login opens it again
	if _, _, err := Key(t.Context(), o); !errors.Is(err, ErrRing) {
		t.Errorf("without its keyring: %v", err)
	}
	d.unlock(t)
	if again, _ := mustKey(t, o); !bytes.Equal(first, again) {
		t.Error("another key after the next login")
	}
	sealedOnDisk(t, d.dir, first)

	f, err := read(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := ring.Delete(t.Context(), f.Entry); err != nil { // somebody empties the keyring
		t.Fatal(err)
	}
	if _, _, err := Key(t.Context(), o); !errors.Is(err, ErrLost) {
		t.Errorf("emptied: %v", err)
	}
	if err := Forget(t.Context(), o.Dir, ring); err != nil {
		t.Error(err)
	}
}

// sealedOnDisk looks into what the keyring itself keeps.
func sealedOnDisk(t *testing.T, dir string, key []byte) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "data", "keyrings", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil || bytes.Contains(text, key) || bytes.Contains(text, encode(key)) {
			t.Errorf("%s has the key in clear, or %v", filepath.Base(name), err)
		}
	}
}
