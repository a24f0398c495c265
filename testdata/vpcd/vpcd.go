//go:build linux

// Package vpcd runs Debian's pcscd with the virtual reader of vsmartcard, and puts vsmartcard's cards into it, for tests. It
// does so in namespaces of its own, because there is one pcscd to a machine and the virtual reader listens to everybody.
package vpcd

import (
	"bufio"
	"bytes"
	"context"
	_ "embed" // the card
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"sheyin/testdata/counterpart"
)

//go:embed card.py
var card []byte

// readerPort is the virtual reader's own.
const readerPort = "36063"

const readerConf = `FRIENDLYNAME "SSC Reader"
DEVICENAME /dev/null:0x8CDF
LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID 0x8CDF
`

// Needs fails a test where the programs that it runs are missing, and leaves it out where nothing is to be installed: see
// [counterpart.Needs].
func Needs(t testing.TB) {
	t.Helper()
	counterpart.Needs(t, "pcscd", "unshare", "nsenter", "ip", "openssl", "/usr/bin/python3", "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
		"/usr/lib/python3/site-packages/virtualsmartcard", "/usr/lib/python3/dist-packages/Cryptodome")
}

// Name is how the service calls the reader.
const Name = "SSC Reader 00 00"

// patience is how long any of these programs may take to do what it is there for.
const patience = time.Minute

// Service is a pcscd.
type Service struct {
	Socket string // where it listens, as this process sees it

	t      testing.TB
	pid    int
	folder string
}

// Serve starts one with the reader, or without any, and waits until ready says that it answers at the socket.
func Serve(t testing.TB, reader bool, ready func(socket string) bool) *Service {
	t.Helper()
	s := &Service{t: t, folder: t.TempDir()}
	conf := filepath.Join(s.folder, "readers")
	if err := os.Mkdir(conf, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.card(), card, 0o600); err != nil {
		t.Fatal(err)
	}
	if reader {
		if err := os.WriteFile(filepath.Join(conf, "vpcd"), []byte(readerConf), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script := `ip link set lo up && mount -t tmpfs tmpfs /run && mkdir /run/pcscd && exec pcscd --foreground --config "$0"`
	s.pid = s.run(exec.CommandContext(t.Context(), "unshare", "--net", "--mount", "sh", "-c", script, conf))
	s.Socket = fmt.Sprintf("/proc/%d/root/run/pcscd/pcscd.comm", s.pid)
	for end := time.Now().Add(patience); !ready(s.Socket); time.Sleep(20 * time.Millisecond) { // it says nothing when it is ready
		if t.Context().Err() != nil || syscall.Kill(s.pid, 0) != nil || time.Now().After(end) {
			t.Fatal("pcscd does not answer")
		}
	}
	return s
}

func (s *Service) card() string { return filepath.Join(s.folder, "card.py") }

// run starts a program that is killed at the test's end.
func (s *Service) run(c *exec.Cmd) int {
	s.t.Helper()
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		if s.t.Failed() {
			s.t.Logf("%s: %s", c.Path, said.String())
		}
	})
	return c.Process.Pid
}

// Insert puts a card of a kind, as card.py names it, into the reader, and gives what takes it out. The service finds out
// about either when it next looks at its reader.
func (s *Service) Insert(kind string) (takeOut func()) {
	s.t.Helper()
	return s.insert(kind)
}

// InsertOf is Insert with the card of somebody: an ID number and a name of at most 30 bytes in GBK.
func (s *Service) InsertOf(kind, number, name string) (takeOut func()) {
	s.t.Helper()
	return s.insert(kind, number, name)
}

func (s *Service) insert(of ...string) (takeOut func()) {
	s.t.Helper()
	s.seesNone()
	args := append([]string{"--net", "--target", fmt.Sprint(s.pid), "/usr/bin/python3", s.card(), readerPort}, of...)
	c := exec.CommandContext(context.WithoutCancel(s.t.Context()), "nsenter", args...)
	out, err := c.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	pid := s.run(c)
	if line, err := firstLine(c, out); err != nil || line != "in\n" {
		s.t.Fatalf("the card says %q, %v", line, err)
	}
	return func() { _ = syscall.Kill(pid, syscall.SIGKILL) }
}

// firstLine is what a program says first. One that says nothing is killed, which ends the wait.
func firstLine(c *exec.Cmd, out io.Reader) (string, error) {
	over := time.AfterFunc(patience, func() { _ = c.Process.Kill() })
	defer over.Stop()
	return bufio.NewReader(out).ReadString('\n')
}

// none is a program that waits until the service knows that no card is in the reader.
const none = `
import ctypes, sys
class State(ctypes.Structure):
    _fields_ = [("reader", ctypes.c_char_p), ("ours", ctypes.c_void_p), ("known", ctypes.c_ulong), ("now", ctypes.c_ulong),
        ("length", ctypes.c_ulong), ("atr", ctypes.c_ubyte * 33)]
PRESENT, lib, context, state = 0x20, ctypes.CDLL("libpcsclite.so.1"), ctypes.c_long(), State(sys.argv[1].encode())
def check(result):
    if result:
        sys.exit("%x" % (result & 0xFFFFFFFF))
check(lib.SCardEstablishContext(2, None, None, ctypes.byref(context)))
while True:
    check(lib.SCardGetStatusChange(context, 60000, ctypes.byref(state), 1))
    if not state.now & PRESENT:
        break
    state.known = state.now
`

// seesNone waits until the service has noticed that the card before was taken out: one that is put there sooner is the same to it,
// mute, and is not told of.
func (s *Service) seesNone() {
	s.t.Helper()
	ctx, stop := context.WithTimeout(s.t.Context(), 2*patience)
	defer stop()
	c := exec.CommandContext(ctx, "/usr/bin/python3", "-c", none, Name)
	c.Env = append(os.Environ(), "PCSCLITE_CSOCK_NAME="+s.Socket)
	if said, err := c.CombinedOutput(); err != nil {
		s.t.Fatalf("the reader is not empty: %v: %s", err, said)
	}
}

// another is a program that uses the card, by the library that every program but ours uses (libpcsclite). It waits for a card,
// has it for itself alone until its input ends, and resets it then.
const another = `
import ctypes, sys, time
lib = ctypes.CDLL("libpcsclite.so.1")
context, card, protocol = ctypes.c_long(), ctypes.c_long(), ctypes.c_ulong()
def check(result):
    if result:
        sys.exit("%x" % (result & 0xFFFFFFFF))
check(lib.SCardEstablishContext(2, None, None, ctypes.byref(context)))
while lib.SCardConnect(context, sys.argv[1].encode(), 1, 3, ctypes.byref(card), ctypes.byref(protocol)):
    time.sleep(0.02)
print("held", flush=True)
sys.stdin.read()
check(lib.SCardDisconnect(card, 1))
`

// Hold has another program have the card in the reader, or the next one that is put there, for itself alone, and waits until it
// has. LetGo ends that: it resets the card and lets it go.
func (s *Service) Hold() (letGo func()) {
	s.t.Helper()
	c := exec.CommandContext(context.WithoutCancel(s.t.Context()), "/usr/bin/python3", "-c", another, Name)
	c.Env = append(os.Environ(), "PCSCLITE_CSOCK_NAME="+s.Socket)
	in, err := c.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.run(c)
	if line, err := firstLine(c, out); err != nil || line != "held\n" {
		s.t.Fatalf("the other program says %q, %v", line, err)
	}
	return func() {
		if err := in.Close(); err != nil {
			s.t.Error(err)
		}
	}
}

// Stop ends the service, as when it crashes.
func (s *Service) Stop() {
	_ = syscall.Kill(s.pid, syscall.SIGKILL)
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) { // what is dead has no folder
		if _, err := os.Stat(s.Socket); err != nil {
			return
		}
		if time.Now().After(end) {
			s.t.Fatal("the killed pcscd does not end")
		}
	}
}
