package vendor

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
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
// number is nobody else's meanwhile. What has left the group is known by the folder.
func bury(p *os.Process, dir string) (*os.ProcessState, error) {
	for {
		err := unix.Waitid(unix.P_PID, p.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	killGroup(p)
	killStrays(dir)
	return p.Wait()
}

// killGroup kills a process and all that it started. The process must not have been buried.
func killGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL) // ESRCH: all of them have ended
}

// strayRounds is how often strays are looked for, because one that is not killed yet may start another.
const strayRounds = 10

// killStrays kills the processes that a driver started and that have left its group (a daemon does). They are known by the
// folder, which no other driver has or had, in the environment that all of them inherit. One that cleared its environment, or runs
// as another user, is not found.
func killStrays(dir string) {
	for range strayRounds {
		all, err := filepath.Glob("/proc/[0-9]*")
		if err != nil {
			return
		}
		found := false
		for _, process := range all {
			found = killIfOf(dir, process) || found
		}
		if !found {
			return
		}
	}
}

// killIfOf kills a process, as a folder of /proc, if it has the folder of a driver, and tells whether it has. The process is held
// before it is looked at for good, so that its number is not another's by then.
func killIfOf(dir, process string) bool {
	if !inEnvironment(dir, process) {
		return false
	}
	pid, err := strconv.Atoi(filepath.Base(process))
	if err != nil {
		return false
	}
	held, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return false // it has ended
	}
	defer func() { _ = unix.Close(held) }()
	return inEnvironment(dir, process) && unix.PidfdSendSignal(held, unix.SIGKILL, nil, 0) == nil
}

func inEnvironment(dir, process string) bool {
	b, err := os.ReadFile(filepath.Join(process, "environ"))
	return err == nil && slices.Contains(strings.Split(string(b), "\x00"), folderEnv+dir)
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
