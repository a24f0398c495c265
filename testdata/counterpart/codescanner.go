//go:build linux

package counterpart

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// CodeScanner is a scanner of codes on a serial line that can be unplugged: a line by socat, into which the test writes what a
// scanner sends.
type CodeScanner struct {
	t    *testing.T
	port string

	mu     sync.Mutex
	in     io.Writer
	unplug func()
}

// StartCodeScanner plugs one in.
func StartCodeScanner(t *testing.T) *CodeScanner {
	t.Helper()
	s := &CodeScanner{t: t, port: filepath.Join(t.TempDir(), "scanner")}
	s.Plug()
	return s
}

// Port is the name of its line.
func (s *CodeScanner) Port() string { return s.port }

// Plug plugs it in again, at the same port.
func (s *CodeScanner) Plug() {
	s.t.Helper()
	c := exec.CommandContext(s.t.Context(), "socat", "-u", "STDIN", "PTY,rawer,link="+s.port)
	in, err := c.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	run(s.t, c)
	Until(s.t, "socat", func() bool { return there(s.port) })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.in, s.unplug = in, func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		_ = os.Remove(s.port) // what was killed leaves its link
	}
}

// Unplug pulls its plug.
func (s *CodeScanner) Unplug() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unplug()
}

// Send has it send bytes.
func (s *CodeScanner) Send(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := io.WriteString(s.in, text); err != nil {
		s.t.Error(err)
	}
}
