package drive

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// idle tells whether the program has come to rest: it has read every key, and none of its threads runs or is in the middle of a
// picture. On a busy machine a picture that is half drawn stands still for long enough to be taken for a whole one. What the
// system does not tell counts as rest.
func (s *Session) idle() bool {
	return s.unread() == 0 && !s.works()
}

// unread is how many bytes of keys the program has not read yet.
func (s *Session) unread() int {
	tty, err := os.OpenFile(s.tty, os.O_RDONLY|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return 0
	}
	defer func() { _ = tty.Close() }() // it was only asked
	raw, err := tty.SyscallConn()
	if err != nil {
		return 0
	}
	n := 0
	if err := raw.Control(func(fd uintptr) { n, _ = unix.IoctlGetInt(int(fd), unix.TIOCINQ) }); err != nil {
		return 0
	}
	return n
}

// works tells whether a thread of the program runs, or waits to be run, or for the terminal to take what it writes.
func (s *Session) works() bool {
	children, err := os.ReadFile(fmt.Sprintf("/proc/%s/task/%s/children", s.shell, s.shell))
	if err != nil {
		return false
	}
	threads, err := filepath.Glob("/proc/" + strings.TrimSpace(string(children)) + "/task/*")
	if err != nil {
		return false
	}
	for _, t := range threads {
		stat, err := os.ReadFile(filepath.Join(t, "stat"))
		if err != nil {
			continue // it has ended
		}
		if at := bytes.LastIndexByte(stat, ')'); at >= 0 && bytes.HasPrefix(stat[at:], []byte(") R")) {
			return true
		}
		if in, err := os.ReadFile(filepath.Join(t, "wchan")); err == nil && string(in) == "n_tty_write" {
			return true
		}
	}
	return false
}
