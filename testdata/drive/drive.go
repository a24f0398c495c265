// Package drive runs a full-screen program as a person would: keys in, screen out. The program has a terminal of its own, a
// private tmux server, which is also an independent opinion on what the program's bytes mean.
//
// A test waits for what the screen says and never for time. On failure the last screen is printed; tests use invented people
// only.
package drive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// poll is how often the screen is read while waiting: faster than a person sees, slow enough to leave the processor to the program.
const poll = 20 * time.Millisecond

// stale is after how many polls a screen is read anew although nothing was written to it: reading it is what a waiting test
// does most, and costs a process.
const stale = 10

// settle is how long a screen may go on changing by itself.
const settle = 60 * time.Second

// patience is how long one tool that this package runs may take: tmux, and what makes and reads pictures.
const patience = 2 * time.Minute

// most is how long a program is driven. It is killed then, and the wait that its test is in says so: a test that walks through
// a list in a circle would go on until the time of all tests is up.
const most = 10 * time.Minute

// keeper stays in the terminal when the program ends, so that its last screen can be read, and says the exit code in the
// terminal's title: on the same way as the program's output, so never before it. (tmux's own remain-on-exit loses the output
// or the end of a program that is quick.) CAN, the first byte, ends an escape sequence that a killed program left half-written.
// An interrupt from the keyboard is for the program alone, and so is standard error.
const (
	keeper = `trap : INT; exec 3>&2 2>/dev/null; "$@" 2>&3 3>&-; printf '\030\033]2;` + ended + `%s\007' $?; exec sleep infinity`
	ended  = "drive: ended "
)

// Options say what to run and where. Command is required; 80x24 is the size if none is given.
type Options struct {
	Command    []string // program and arguments
	Env        []string // "KEY=value", beside the test's own environment
	Dir        string   // working directory; "" is the test's own
	Cols, Rows int
}

// Session is a running program and its terminal. Its methods fail the test when tmux can't do what was asked.
type Session struct {
	t      testing.TB
	socket string
	shell  string // process ID of the program's parent
	tty    string // name of the terminal
	sized  bool   // its size was changed
	seen   look   // what was read last
}

// look is what a terminal showed.
type look struct {
	text  string
	title string
	size  int64 // of what had been written to it, before
	age   int   // polls since then
}

// Start runs the program in a new terminal, which goes away with the test.
func Start(t testing.TB, o Options) *Session {
	t.Helper()
	if o.Cols == 0 {
		o.Cols = 80
	}
	if o.Rows == 0 {
		o.Rows = 24
	}
	// Not t.TempDir: its name grows with the test's, and a socket's path may have 107 bytes.
	dir, err := os.MkdirTemp("", "drive")
	if err != nil {
		t.Fatal(err)
	}
	s := &Session{t: t, socket: filepath.Join(dir, "tmux")}
	t.Cleanup(func() {
		s.quit()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	args := []string{
		"start-server",
		";", "set", "-g", "default-terminal", "tmux-256color",
		";", "set", "-g", "status", "off",
		";", "new-session", "-d", "-x", strconv.Itoa(o.Cols), "-y", strconv.Itoa(o.Rows),
	}
	if o.Dir != "" {
		args = append(args, "-c", o.Dir)
	}
	args = append(args, "--", "sh", "-c", keeper, "sh", "env", "COLORTERM=truecolor", "LC_ALL=C.UTF-8")
	args = append(args, o.Env...)
	args = append(args, o.Command...)
	// In the same command, before the server reads the first byte: Picture needs the whole stream.
	s.tmux(append(args, ";", "pipe-pane", "-O", "exec cat >"+s.stream())...)
	s.shell, s.tty, _ = strings.Cut(s.ask("#{pane_pid} #{pane_tty}"), " ")
	over := time.AfterFunc(most, func() {
		if program, err := s.program(); err == nil {
			_ = program.Kill() // unless it has ended meanwhile
		}
	})
	t.Cleanup(func() { over.Stop() })
	return s
}

// stream is the file with all that the program wrote to its terminal.
func (s *Session) stream() string { return s.socket + ".raw" }

// Type enters text letter by letter, as from a keyboard; a line feed in it is an Enter.
func (s *Session) Type(text string) {
	s.t.Helper()
	for _, r := range text {
		switch r {
		case '\n':
			s.tmux("send-keys", "--", "Enter")
		case ';':
			s.tmux("send-keys", "-l", "--", `\;`) // alone it would end tmux's command
		default:
			s.tmux("send-keys", "-l", "--", string(r))
		}
	}
}

// Press presses keys by tmux's names: Enter, Escape, Tab, BTab, BSpace, Up, PageDown, F1, C-c, M-x.
func (s *Session) Press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		s.tmux("send-keys", "--", k)
	}
}

// Paste puts text in at once, bracketed if the program asked for that.
func (s *Session) Paste(text string) {
	s.t.Helper()
	s.tmux("set-buffer", "--", text)
	s.tmux("paste-buffer", "-p", "-r")
}

// Screen returns the rows of the screen as text, without trailing spaces.
func (s *Session) Screen() []string {
	s.t.Helper()
	return strings.Split(strings.TrimSuffix(s.tmux("capture-pane", "-p"), "\n"), "\n")
}

// Settled returns the rows of a screen that stays the same for two looks while the program has come to rest: never one that is
// half drawn, or that does not know of the last key.
func (s *Session) Settled() []string {
	s.t.Helper()
	last := ""
	s.wait(settle, "waited for the screen to stand still", func(string) bool {
		rests := s.idle()
		now := s.text()
		same := now == last
		last = now
		return same && rests
	})
	return strings.Split(last, "\n")
}

// Cursor returns the cell of the hardware cursor, counted from 0.
func (s *Session) Cursor() (x, y int) {
	s.t.Helper()
	answer := s.ask("#{cursor_x} #{cursor_y}")
	if _, err := fmt.Sscan(answer, &x, &y); err != nil {
		s.t.Fatalf("cursor %q: %v", answer, err)
	}
	return x, y
}

// WaitFor waits until the screen shows the text; in a text of several lines each but the last fills its row to the end.
func (s *Session) WaitFor(text string, limit time.Duration) {
	s.t.Helper()
	s.wait(limit, fmt.Sprintf("waited for %q", text), func(screen string) bool { return strings.Contains(screen, text) })
}

// WaitGone waits until the screen no longer shows the text.
func (s *Session) WaitGone(text string, limit time.Duration) {
	s.t.Helper()
	s.wait(limit, fmt.Sprintf("waited for %q to go", text), func(screen string) bool { return !strings.Contains(screen, text) })
}

// WaitUntil waits until the screen is as holds wants it; what says that in a failure, after "waited ".
func (s *Session) WaitUntil(what string, limit time.Duration, holds func(rows []string) bool) {
	s.t.Helper()
	s.wait(limit, "waited "+what, func(screen string) bool { return holds(strings.Split(screen, "\n")) })
}

// WaitEnd waits until the program ended by itself and returns its exit code, 128 and the signal if a signal ended it.
func (s *Session) WaitEnd(limit time.Duration) int {
	s.t.Helper()
	s.wait(limit, "waited for the program to end", func(string) bool { return s.ended() })
	code, err := strconv.Atoi(strings.TrimPrefix(s.title(), ended))
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

// Resize changes the terminal's size, as a person who drags the window.
func (s *Session) Resize(cols, rows int) {
	s.t.Helper()
	s.sized = true
	s.tmux("resize-window", "-x", strconv.Itoa(cols), "-y", strconv.Itoa(rows))
}

// Kill ends the program as a power cut does (SIGKILL) and returns when it is gone.
func (s *Session) Kill() {
	s.t.Helper()
	program, err := s.program()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := program.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Fatal(err)
	}
	s.wait(patience, "waited for the killed program to end", func(string) bool { return s.ended() })
}

// program finds what the terminal runs: the only child of its shell.
func (s *Session) program() (*os.Process, error) {
	children, err := os.ReadFile("/proc/" + s.shell + "/task/" + s.shell + "/children")
	if err != nil {
		return nil, err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(children)))
	if err != nil {
		return nil, fmt.Errorf("the program is not running: %w", err)
	}
	return os.FindProcess(pid)
}

// wait reads the screen until the condition holds. It gives up early when the program is no longer there to change it.
func (s *Session) wait(limit time.Duration, what string, holds func(screen string) bool) {
	s.t.Helper()
	deadline := time.After(limit)
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for s.seen.age = stale; ; {
		s.glance()
		over := strings.HasPrefix(s.seen.title, ended)
		switch {
		case holds(s.seen.text):
			return
		case over:
			s.t.Fatalf("%s, but the program ended. Last screen:\n%s", what, s.framed())
		}
		select {
		case <-deadline:
			// One more look: where this process itself was not run, the time is up and nothing was looked at.
			if s.seen.age = stale; !s.shows(holds) {
				s.t.Fatalf("%s for %v. Last screen:\n%s", what, limit, s.framed())
			}
			return
		case <-tick.C:
		}
	}
}

// shows reads the screen and tells whether the condition holds.
func (s *Session) shows(holds func(screen string) bool) bool {
	s.t.Helper()
	s.glance()
	return holds(s.seen.text)
}

// glance reads title and screen at once, unless nothing was written since it last did: what is written reaches the screen
// first and the file a moment later.
func (s *Session) glance() {
	s.t.Helper()
	size := int64(-1)
	if file, err := os.Stat(s.stream()); err == nil {
		size = file.Size()
	}
	if s.seen.age++; size >= 0 && size == s.seen.size && s.seen.age < stale {
		return
	}
	title, screen, _ := strings.Cut(s.tmux("display-message", "-p", "#{pane_title}", ";", "capture-pane", "-p"), "\n")
	s.seen = look{text: strings.TrimSuffix(screen, "\n"), title: title, size: size}
}

func (s *Session) ended() bool {
	s.t.Helper()
	return strings.HasPrefix(s.title(), ended)
}

func (s *Session) title() string {
	s.t.Helper()
	return s.ask("#{pane_title}")
}

func (s *Session) text() string {
	s.t.Helper()
	return strings.Join(s.Screen(), "\n")
}

func (s *Session) framed() string {
	s.t.Helper()
	return "  | " + strings.ReplaceAll(s.text(), "\n", "\n  | ")
}

func (s *Session) ask(format string) string {
	s.t.Helper()
	return strings.TrimSuffix(s.tmux("display-message", "-p", format), "\n")
}

func (s *Session) tmux(args ...string) string {
	s.t.Helper()
	out, err := s.command(args...)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// command runs tmux in the private server. -u: UTF-8 whatever the locale; no configuration of the person who runs the test.
func (s *Session) command(args ...string) (string, error) {
	ctx, stop := context.WithTimeout(context.Background(), patience) // not the test's, which has ended when it is cleaned up
	defer stop()
	cmd := exec.CommandContext(ctx, "tmux", append([]string{"-S", s.socket, "-f", "/dev/null", "-u"}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tmux %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}

// quit ends the program and the server. It returns when the program is gone: nobody writes into the test's folders any more. When
// the server never came up the test has failed already.
func (s *Session) quit() {
	if program, err := s.program(); err == nil {
		s.kill(program)
	}
	if _, err := s.command("kill-server"); err != nil && !s.t.Failed() {
		s.t.Error(err)
	}
}

// kill ends the program and waits until the shell above it has taken note.
func (s *Session) kill(program *os.Process) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for deadline := time.After(settle); ; {
		if err := program.Kill(); err != nil {
			if !errors.Is(err, os.ErrProcessDone) {
				s.t.Error(err)
			}
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			s.t.Error("the killed program does not end")
			return
		}
	}
}
