//go:build linux

// Package counterpart runs what stands beside a counter in tests of the drivers and of the whole program: a scanner, a printer and
// a print service, a code scanner, the module of a reader of identity cards. All but the last are programs that nobody here wrote.
// They listen where they like, so they run in namespaces of their own; see [Within]. The reader of social-security cards is in
// testdata/vpcd.
package counterpart

import (
	"bytes"
	"net"
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
	return WithinEach(t, []string{""}, env...)
}

// WithinEach is [Within] for subtests that do not meet: each of them, by its name, runs in namespaces of its own, and all at
// once, because they wait for their counterparts most of the time. "" is the test itself.
func WithinEach(t *testing.T, parts []string, env ...string) bool {
	t.Helper()
	if os.Getenv(inside) != "" {
		alone(t)
		return true
	}
	type child struct {
		*exec.Cmd
		said bytes.Buffer
	}
	var children []*child
	limit := 10 * time.Minute
	if end, ok := t.Deadline(); ok { // one that stands still is to say where, before this process ends for it
		limit = time.Until(end) * 9 / 10
	}
	for _, part := range parts {
		which := "^" + t.Name() + "$"
		if part != "" {
			which += "/^" + part + "$"
		}
		c := &child{Cmd: exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run="+which, "-test.v", "-test.timeout="+limit.String())}
		c.Stdout, c.Stderr = &c.said, &c.said
		c.Env = append(append(os.Environ(), env...), inside+"=1")
		c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
		if err := c.Start(); err != nil {
			t.Errorf("%v (this needs root)", err)
			continue
		}
		children = append(children, c)
	}
	for _, c := range children {
		if err := c.Wait(); err != nil {
			t.Errorf("%v:\n%s", err, c.said.String())
		}
		for line := range strings.Lines(c.said.String()) {
			if strings.Contains(line, "cases") || strings.Contains(line, "not tried") {
				t.Log(strings.TrimSpace(line))
			}
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
	c.WaitDelay = time.Second // those that it started hold its output
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if attr := c.SysProcAttr; attr != nil && attr.Setpgid {
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		}
		_ = c.Process.Kill()
		_ = c.Wait()
		if t.Failed() {
			t.Logf("%s: %s", c.Path, said.String())
		}
	})
	return c
}

// Until waits for a state that nothing tells of.
func Until(t *testing.T, what string, ready func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// listens waits until somebody listens at a host and port.
func listens(t *testing.T, what, at string) {
	t.Helper()
	Until(t, what, func() bool {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at)
		return err == nil && c.Close() == nil
	})
}

// there tells whether a file is there.
func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
