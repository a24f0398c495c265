package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// A plan is what every run does.
type plan struct {
	command    []string
	cols, rows uint16
	cells      int   // letters that make a first frame
	warm, keys []key // pressed before measuring, and measured
	keyGap     time.Duration
}

// A sample is one run of the program.
type sample struct {
	firstFrame float64 // milliseconds from the start of the process to the last byte of its first frame
	startBytes int     // until it was idle
	rss, peak  float64 // MiB
	presses    []press
}

type press struct {
	key    string
	bytes  int
	millis float64 // from the key to the last byte of the answer
}

// A chunk is one read from the program.
type chunk struct {
	at    time.Time
	bytes int
}

// A session is a running program and the terminal that it draws on. The terminal answers the program's questions itself.
type session struct {
	cmd    *exec.Cmd
	tty    *os.File
	screen *vt.SafeEmulator
	chunks chan chunk // closed when the program ends
	pumps  sync.WaitGroup
}

func measure(p plan) (_ sample, err error) {
	start := time.Now()
	s, err := begin(p.command, p.cols, p.rows)
	if err != nil {
		return sample{}, err
	}
	defer func() { err = errors.Join(err, s.end()) }()

	var m sample
	for wait := limit; ; wait = limit - time.Since(start) {
		last, bytes, err := s.settle(wait, frameGap)
		if err != nil {
			return m, err
		}
		if bytes == 0 {
			return m, fmt.Errorf("no frame of %d letters within %v; the screen shows:\n%s", p.cells, limit, s.text())
		}
		m.startBytes += bytes
		if letters(s.text()) >= p.cells {
			m.firstFrame = millis(last.Sub(start))
			break
		}
	}
	for {
		_, bytes, err := s.settle(idleGap, idleGap)
		if err != nil {
			return m, err
		}
		m.startBytes += bytes
		// A screen that ticks every second is never silent for one; it is idle all the same.
		if bytes == 0 || time.Since(start) > limit {
			break
		}
	}
	if m.rss, m.peak, err = memory(s.cmd.Process.Pid); err != nil {
		return m, err
	}
	for _, k := range p.warm {
		if _, err := s.press(k, p.keyGap); err != nil {
			return m, err
		}
	}
	for _, k := range p.keys {
		pressed, err := s.press(k, p.keyGap)
		if err != nil {
			return m, err
		}
		m.presses = append(m.presses, pressed)
	}
	return m, nil
}

func begin(command []string, cols, rows uint16) (*session, error) {
	s := &session{
		cmd:    exec.Command(command[0], command[1:]...), //nolint:noctx // it lives until end, which has its own patience
		screen: vt.NewSafeEmulator(int(cols), int(rows)),
		chunks: make(chan chunk, 1024),
	}
	for _, variable := range os.Environ() {
		// Programs behave differently inside a multiplexer or over SSH, and here is neither.
		if !strings.HasPrefix(variable, "TMUX") && !strings.HasPrefix(variable, "SSH_") && !strings.HasPrefix(variable, "TERM") {
			s.cmd.Env = append(s.cmd.Env, variable)
		}
	}
	s.cmd.Env = append(s.cmd.Env, "TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8")
	var err error
	if s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Cols: cols, Rows: rows}); err != nil {
		return nil, err
	}
	s.pumps.Go(func() {
		defer close(s.chunks)
		buf := make([]byte, 64<<10)
		for {
			n, err := s.tty.Read(buf)
			if n > 0 {
				s.chunks <- chunk{time.Now(), n}
				if _, err := s.screen.Write(buf[:n]); err != nil {
					return
				}
			}
			if err != nil { // the program closed its side: that is how a pty says it ended
				return
			}
		}
	})
	s.pumps.Go(func() {
		// The answers to the program's questions. The copy ends with the emulator, or when the program no longer listens,
		// and then there is nobody to answer.
		_, _ = io.Copy(s.tty, s.screen)
	})
	return s, nil
}

// text is what the screen shows.
func (s *session) text() string { return ansi.Strip(s.screen.Render()) }

// settle waits at most first for output, then until none came for gap. It returns when the last byte came and how many did; no
// bytes is no error, the end of the program is.
func (s *session) settle(first, gap time.Duration) (last time.Time, bytes int, err error) {
	timer := time.NewTimer(first)
	defer timer.Stop()
	for {
		select {
		case c, running := <-s.chunks:
			if !running {
				return last, bytes, fmt.Errorf("the program ended by itself; the screen shows:\n%s", s.text())
			}
			last, bytes = c.at, bytes+c.bytes
			timer.Reset(gap)
		case <-timer.C:
			return last, bytes, nil
		}
	}
}

func (s *session) press(k key, gap time.Duration) (press, error) {
	at := time.Now()
	if _, err := io.WriteString(s.tty, k.sequence); err != nil {
		return press{}, err
	}
	last, bytes, err := s.settle(gap, gap)
	p := press{key: k.name, bytes: bytes}
	if bytes > 0 {
		p.millis = millis(last.Sub(at))
	}
	return p, err
}

// end asks the program to go, then makes it, and gives back the terminal. How the program took it is not what is measured.
func (s *session) end() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for range s.chunks { // until it is closed, so that the pump is never stuck
		}
	}()
	select {
	case <-gone:
	case <-time.After(3 * time.Second):
		if err := s.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
	}
	var exit *exec.ExitError
	if err := s.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	// The emulator's own Close races with its Read; the end of its pipe is what Read waits for.
	err := s.tty.Close()
	if pipe, ok := s.screen.InputPipe().(io.Closer); ok {
		err = errors.Join(err, pipe.Close())
	}
	s.pumps.Wait()
	return err
}

func memory(pid int) (rss, peak float64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	if rss, err = field(string(status), "VmRSS:"); err != nil {
		return 0, 0, err
	}
	peak, err = field(string(status), "VmHWM:")
	return rss, peak, err
}

// field reads a line such as "VmRSS:	   10240 kB" as MiB.
func field(status, name string) (float64, error) {
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			kib, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("no %s in /proc/PID/status", name)
}

func letters(screen string) int {
	n := 0
	for _, r := range screen {
		if unicode.IsGraphic(r) && !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
