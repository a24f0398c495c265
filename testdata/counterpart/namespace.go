//go:build linux

// Package counterpart runs what stands beside a counter in tests of the whole program: a scanner, a printer, the module of
// a reader of identity cards. The first two are programs that nobody here wrote. They listen where they like, so all of it
// runs in namespaces of its own; see [Within]. The reader of social-security cards is in testdata/vpcd.
package counterpart

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inside is set in the process that runs in its own namespaces.
const inside = "SHEYIN_TEST_COUNTERPARTS"

// patience is how long a counterpart may take to come up.
const patience = 60 * time.Second

// Within tells whether the test is to go on: in the parent it runs the same test in namespaces of its own, where loopback
// is up and /run is empty, and waits for its end. env is for that one alone. It needs root.
func Within(t *testing.T, env ...string) bool {
	t.Helper()
	if os.Getenv(inside) != "" {
		alone(t)
		return true
	}
	child := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=15m")
	child.Env = append(append(os.Environ(), env...), inside+"=1")
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v (this needs root):\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "cases") {
			t.Log(strings.TrimSpace(line))
		}
	}
	return false
}

// alone makes the namespaces a machine in which nothing runs yet.
func alone(t *testing.T) {
	t.Helper()
	for _, m := range []struct {
		source, target, kind string
		flags                uintptr
	}{{"", "/", "", syscall.MS_REC | syscall.MS_PRIVATE}, {"tmpfs", "/run", "tmpfs", 0}, {"proc", "/proc", "proc", 0}} {
		if err := syscall.Mount(m.source, m.target, m.kind, m.flags, ""); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// run starts a program that is killed at the test's end; what it said is told when the test failed.
func run(t *testing.T, c *exec.Cmd) *exec.Cmd {
	t.Helper()
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		if t.Failed() {
			t.Logf("%s: %s", c.Path, said.String())
		}
	})
	return c
}

// until waits for a state that nothing tells of.
func until(t *testing.T, what string, ready func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// there tells whether a file is there.
func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
