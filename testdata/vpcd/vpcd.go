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
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
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

// Name is how the service calls the reader.
const Name = "SSC Reader 00 00"

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
	for !ready(s.Socket) {
		if t.Context().Err() != nil || syscall.Kill(s.pid, 0) != nil {
			t.Fatal("pcscd does not answer")
		}
		time.Sleep(20 * time.Millisecond) // it says nothing when it is ready
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
	args := append([]string{"--net", "--target", fmt.Sprint(s.pid), "/usr/bin/python3", s.card(), readerPort}, of...)
	c := exec.CommandContext(context.WithoutCancel(s.t.Context()), "nsenter", args...)
	out, err := c.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	pid := s.run(c)
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "in\n" {
		s.t.Fatalf("the card says %q, %v", line, err)
	}
	return func() { _ = syscall.Kill(pid, syscall.SIGKILL) }
}

// Stop ends the service, as when it crashes.
func (s *Service) Stop() {
	_ = syscall.Kill(s.pid, syscall.SIGKILL)
	for { // what is dead has no folder
		if _, err := os.Stat(s.Socket); err != nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
