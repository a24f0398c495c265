package vendor

import (
	"errors"
	"os"
	"runtime"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// starter is a thread that starts all drivers and never ends. The system kills a child with the thread that started it
// (PR_SET_PDEATHSIG), and Go ends threads when it likes.
var starter = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for do := range work {
			do()
		}
	}()
	return work
})

// spawn starts a program in a process group of its own that dies with this process.
func spawn(argv, env []string, dir string, files []*os.File) (p *os.Process, err error) {
	done := make(chan struct{})
	starter() <- func() {
		defer close(done)
		p, err = os.StartProcess(argv[0], argv, &os.ProcAttr{
			Dir: dir, Env: env, Files: files,
			Sys: &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
		})
	}
	<-done
	return p, err
}

// bury waits until a process has ended, kills what is left of its group, and only then lets go of its number, so that the
// number is nobody else's meanwhile.
func bury(p *os.Process) (*os.ProcessState, error) {
	for {
		err := unix.Waitid(unix.P_PID, p.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	killGroup(p)
	return p.Wait()
}

// killGroup kills a process and all that it started. The process must not have been buried.
func killGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL) // ESRCH: all of them have ended
}

// claimed claims an open folder until the file is closed, which the system does when the process ends, however it ends.
func claimed(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

// owner is who may change a file, as a user's number.
func owner(info os.FileInfo) (int, bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(s.Uid), true
}
