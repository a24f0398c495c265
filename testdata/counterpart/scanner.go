//go:build linux

package counterpart

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Scanner is a saned with the "test" backend of SANE, which makes pictures and faults. Its feeder gives ten small sheets.
type Scanner struct {
	t    *testing.T
	conf string
	run  *exec.Cmd
}

// saned's own port.
const scannerAt = "127.0.0.1:6566"

// patient is loaded before SANE's own libraries. The test backend has a thread make each page and cancels it at the page's end, at
// whatever it is just at (sanei_thread.c: PTHREAD_CANCEL_ASYNCHRONOUS). On a busy machine that is in free, with malloc's lock held,
// and the page stands still for ever, some time in a few thousand. With this a thread is cancelled where POSIX has it.
const patient = `int pthread_setcanceltype(int type, int *old) { (void)type; if (old) *old = 0; return 0; }`

// StartScanner starts a scanner. To be called [Within].
func StartScanner(t *testing.T) *Scanner {
	t.Helper()
	s := &Scanner{t: t, conf: t.TempDir()}
	compiler := exec.CommandContext(t.Context(), "gcc", "-shared", "-fPIC", "-o", s.patient(), "-x", "c", "-")
	compiler.Stdin = strings.NewReader(patient)
	if out, err := compiler.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s.write("dll.conf", "test\n")
	s.write("saned.conf", "127.0.0.1\n")
	s.Ends("Default")
	s.Begin()
	return s
}

// Begin starts its service.
func (s *Scanner) Begin() {
	s.t.Helper()
	s.run = exec.CommandContext(s.t.Context(), "saned", "-l", "-p", "6566", "-e")
	s.run.Env = append(os.Environ(), "SANE_CONFIG_DIR="+s.conf, "LD_PRELOAD="+s.patient())
	s.run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // with those that it starts for each who asks
	run(s.t, s.run)
	listens(s.t, "the scanner", scannerAt)
}

func (s *Scanner) patient() string { return filepath.Join(s.conf, "patient.so") }

// Die kills its service, also in the middle of a page.
func (s *Scanner) Die() {
	_ = syscall.Kill(-s.run.Process.Pid, syscall.SIGKILL)
	_ = s.run.Wait()
}

// Serves tells whether somebody is still at it: saned has a process for each who asks, and one more while he scans.
func (s *Scanner) Serves() bool {
	s.t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.ContainsFunc(all, func(name string) bool {
		text, err := os.ReadFile(name)
		if err != nil {
			return false // it has ended
		}
		_, after, _ := strings.Cut(string(text), ") ")
		state := strings.Fields(after) // and its parent and group
		return state[0] != "Z" && state[2] == strconv.Itoa(s.run.Process.Pid) && filepath.Base(filepath.Dir(name)) != state[2]
	})
}

// At is its host and port.
func (s *Scanner) At() string { return scannerAt }

// Address is where it is, as the console has it.
func (s *Scanner) Address() string { return "sane://" + scannerAt }

// Ends has each page from now on end with a status, as SANE_STATUS_JAMMED; "Default" is a good end. The service reads its
// settings anew for each who asks.
func (s *Scanner) Ends(status string) {
	s.t.Helper()
	s.small("read-status-code \"" + status + "\"\n")
}

// Slow has each page from now on take seconds, so that something can happen meanwhile.
func (s *Scanner) Slow() {
	s.t.Helper()
	s.small("read-limit true\nread-limit-size 20000\nread-delay true\nread-delay-duration 300000\n")
}

// Set gives its backend other settings, as SANE's test.conf has them.
func (s *Scanner) Set(conf string) {
	s.t.Helper()
	s.write("test.conf", conf)
}

func (s *Scanner) small(more string) {
	s.t.Helper()
	s.Set("number_of_devices 1\nmode Gray\ntest-picture \"Grid\"\ngeometry_max 60.0\nbr_x 60.0\nbr_y 60.0\n" + more)
}

func (s *Scanner) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.conf, name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}
