package cmd

import (
	"fmt"
	"syscall"
)

// harden keeps what this process has in memory to itself: no other process of the same user may look into it
// (/proc/PID/mem, environ, a debugger), and no crash writes it to a disk. The limit alone would not do: it does not
// count where the system gives cores to a program.
func harden() error {
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("no core files: %w", err)
	}
	if _, _, err := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0); err != 0 {
		return fmt.Errorf("closed to other processes: %w", err)
	}
	return nil
}
