//go:build unix

package keep

import (
	"os/exec"
	"syscall"
)

// group lets the child be ended with everything that it started.
func group(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
