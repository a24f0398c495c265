package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What the test program does when [TestHarden] starts it again: "open" and "hard" wait to be looked into, without and
// with the hardening; "look PID" looks.
const hardenVar = "SHEYIN_TEST_HARDEN"

func TestHardenPlay(t *testing.T) {
	part, pid, _ := strings.Cut(os.Getenv(hardenVar), " ")
	switch part {
	case "":
		t.Skip("a part of TestHarden")
	case "look":
		for _, name := range []string{"mem", "environ", "maps"} {
			f, err := os.Open(filepath.Join("/proc", pid, name))
			if err == nil && name != "mem" {
				_, err = f.Read(make([]byte, 1))
			}
			fmt.Printf("%s=%v\n", name, err == nil)
		}
		return
	case "hard":
		var limit syscall.Rlimit // as a machine may have it where somebody looks for a fault
		if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); err != nil {
			t.Fatal(err)
		}
		limit.Cur = limit.Max
		if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &limit); err != nil {
			t.Fatal(err)
		}
		if err := harden(); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println("ready")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		t.Fatal(err)
	}
}

// stage starts the test program again as somebody who is not root: root may look into everything.
type stage struct{ program, dir string }

func newStage(t *testing.T) stage {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for folder := dir; len(folder) > len(os.TempDir()); folder = filepath.Dir(folder) {
		if err := os.Chmod(folder, 0o755); err != nil { // another user runs what is in it
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "program")
	if err := os.WriteFile(program, text, 0o755); err != nil { // as above
		t.Fatal(err)
	}
	work := filepath.Join(dir, "work")
	if err := errors.Join(os.Mkdir(work, 0o700), os.Chmod(work, 0o777)); err != nil { // it would dump its core here
		t.Fatal(err)
	}
	return stage{program, work}
}

func (s stage) command(t *testing.T, part string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), s.program, "-test.run=^TestHardenPlay$")
	c.Env = append(os.Environ(), hardenVar+"="+part, "GOTRACEBACK=crash")
	c.Dir = s.dir
	if os.Geteuid() == 0 {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	return c
}

// begin starts one that waits; end lets it go.
func (s stage) begin(t *testing.T, part string) (c *exec.Cmd, end func()) {
	t.Helper()
	c = s.command(t, part)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("%q, %v", line, err)
	}
	return c, func() {
		_ = in.Close() // it may have ended
		_ = c.Wait()   // by a signal, as was wanted
	}
}

// clause: H-8.4.1, B-7b
func TestHarden(t *testing.T) {
	s := newStage(t)
	for part, seen := range map[string]bool{"open": true, "hard": false} {
		c, end := s.begin(t, part)
		out, err := s.command(t, fmt.Sprintf("look %d", c.Process.Pid)).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"mem", "environ", "maps"} {
			if !strings.Contains(string(out), fmt.Sprintf("%s=%v\n", name, seen)) {
				t.Errorf("%s, %s: want seen %v by another process of the same user, got\n%s", part, name, seen, out)
			}
		}
		end()
	}
}

// clause: H-8.4.1, B-7b
func TestNoCoreIsLeft(t *testing.T) {
	s := newStage(t)
	for _, signal := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGSEGV, syscall.SIGABRT} {
		c, _ := s.begin(t, "hard")
		if err := c.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait() // its input stays open until then: it ends by the signal and by nothing else
		status, ok := c.ProcessState.Sys().(syscall.WaitStatus)
		if !ok || !status.Signaled() && c.ProcessState.Success() || status.CoreDump() {
			t.Errorf("%v: %v, core dumped: %v", signal, c.ProcessState, status.CoreDump())
		}
		if left, err := os.ReadDir(s.dir); err != nil || len(left) > 0 {
			t.Errorf("%v: %v, %v", signal, left, err)
		}
	}
}
