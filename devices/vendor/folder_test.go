//go:build linux

package vendor

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// What a console that was killed left of its drivers goes with the next driver, and nothing that somebody has.
func TestLeftFolders(t *testing.T) {
	in := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", in)
	made := func() (string, *os.File) {
		t.Helper()
		dir, claim, err := folder()
		if err != nil {
			t.Fatal(err)
		}
		return dir, claim
	}
	held, claim := made()
	left, fresh := filepath.Join(in, folderName+"left"), filepath.Join(in, folderName+"fresh")
	err := errors.Join(os.Mkdir(left, 0o700), os.Mkdir(fresh, 0o700), os.WriteFile(filepath.Join(left, "page.jpg"), nil, 0o600))
	for _, dir := range []string{held, left} {
		err = errors.Join(err, os.Chtimes(dir, time.Time{}, time.Now().Add(-time.Hour)))
	}
	if err != nil {
		t.Fatal(err)
	}
	expect := func(when string, want map[string]bool) {
		t.Helper()
		for dir, want := range want {
			if _, err := os.Stat(dir); (err == nil) != want {
				t.Errorf("%s: %s is there: %t", when, filepath.Base(dir), err == nil)
			}
		}
	}
	_, second := made()
	expect("held", map[string]bool{held: true, left: false, fresh: true})
	if err := claim.Close(); err != nil {
		t.Error(err)
	}
	_, third := made()
	expect("given up", map[string]bool{held: false, fresh: true})
	if err := errors.Join(second.Close(), third.Close()); err != nil {
		t.Error(err)
	}
}

// What a driver started and that has left its group ends with the folder, and nobody else does.
func TestStrays(t *testing.T) {
	ctx := within(t, patience)
	dir := t.TempDir()
	sleeps := func(of string) *exec.Cmd {
		t.Helper()
		c := exec.CommandContext(ctx, "sleep", "1000")
		c.Env, c.SysProcAttr = append(os.Environ(), folderEnv+of), &syscall.SysProcAttr{Setsid: true}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		for !inEnvironment(of, processOf(c)) { // it shows a moment after the program has begun
			if ctx.Err() != nil {
				t.Fatal("the process does not begin")
			}
		}
		return c
	}
	stray, another := sleeps(dir), sleeps(dir+"2")
	killStrays(dir)
	if err := stray.Wait(); err == nil || ctx.Err() != nil {
		t.Errorf("the stray: %v, %v", err, ctx.Err())
	}
	if !inEnvironment(dir+"2", processOf(another)) {
		t.Error("another driver's was killed")
	}
	if err := another.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = another.Wait() // killed
}

// processOf is a process as a folder of /proc.
func processOf(c *exec.Cmd) string { return fmt.Sprintf("/proc/%d", c.Process.Pid) }
