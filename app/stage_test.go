package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/google/uuid"

	"sheyin/app"
	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/i18n"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
	"sheyin/screens"
	"sheyin/ui"
)

// patience is how long a test waits for a state before it gives up.
const patience = time.Minute

// clock is the real time, moved by hand.
type clock struct {
	mu    sync.Mutex
	moved time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.moved)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved += d
}

// morning goes on to ten o'clock in China: what is due at the end of a day comes before other things in the evening.
func (c *clock) morning() {
	now := c.now().In(calendar.China)
	ten := time.Date(now.Year(), now.Month(), now.Day(), 10, 0, 0, 0, calendar.China)
	if ten.Before(now) {
		ten = ten.AddDate(0, 0, 1)
	}
	c.pass(ten.Sub(now))
}

// authority is one reference authority for several consoles.
type authority struct {
	*sandbox.Service
	t     *testing.T
	clock *clock
	list  *pki.ListKey
	skew  time.Duration // how far its clock is ahead of the terminals'
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{t: t, clock: &clock{}, list: keys.List()}
	a.Service, err = sandbox.New(t.Context(), sandbox.Options{
		DB: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), Now: a.clock.now,
		Signer: keys.List(), PhoneURL: "HTTP://127.0.0.1:8471/S/",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// stage is a console on a terminal that nobody sees.
type stage struct {
	t       *testing.T
	a       *authority
	ports   *faulty
	program *tea.Program
	screen  *vt.SafeEmulator
	tape    *tape
	done    chan error
	kept    desk.Drafts // of its journal; nil: it has none
}

// console starts a console at a terminal of the authority, w x h cells.
func (a *authority) console(terminal, lang string, w, h int) *stage {
	a.t.Helper()
	return a.bound(terminal, lang, w, h, nil)
}

// bound is a console whose configuration binds keys anew.
func (a *authority) bound(terminal, lang string, w, h int, keys map[string][]string) *stage {
	a.t.Helper()
	return a.start(terminal, lang, w, h, func(c *app.Config) { c.Keys = keys })
}

// start is a console whose configuration is changed by with.
func (a *authority) start(terminal, lang string, w, h int, with func(*app.Config)) *stage {
	a.t.Helper()
	words, err := i18n.Load(lang)
	if err != nil {
		a.t.Fatal(err)
	}
	theme, err := ui.NewTheme("dark")
	if err != nil {
		a.t.Fatal(err)
	}
	s := &stage{t: a.t, a: a, screen: vt.NewSafeEmulator(w, h), done: make(chan error, 1)}
	s.tape = &tape{Writer: onlcr{s.screen}}
	s.ports = &faulty{Authority: a.Terminal(terminal, a.list.Verify)}
	ctx, cancel := context.WithCancel(context.Background())
	cfg := app.Config{
		Words: words, Theme: theme, Authority: s.ports, Now: a.clock.now,
		NewKey: func() string { return uuid.Must(uuid.NewV7()).String() },
		Idle:   3 * time.Minute,
		Skew:   func() time.Duration { return a.skew },
		Demo:   &screens.Demo{People: a.people(), Confirm: a.phone, Open: a.openOffline},
	}
	with(&cfg)
	s.program = tea.NewProgram(app.New(ctx, cfg), tea.WithContext(ctx), tea.WithInput(nil), tea.WithOutput(s.tape),
		tea.WithWindowSize(w, h), tea.WithoutSignals(), tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}))
	// The emulator answers the program's questions into a pipe that somebody has to empty.
	go func() { _, _ = io.Copy(io.Discard, s.screen) }()
	go func() { _, err := s.program.Run(); s.done <- err }()
	a.t.Cleanup(func() {
		cancel()
		if err := within(a.t, "the end of the console", s.done); err != nil && !errors.Is(err, tea.ErrProgramKilled) {
			a.t.Error(err)
		}
		if strings.Contains(s.tape.String(), "\x1b]52") {
			a.t.Error("the console wrote into the clipboard")
		}
	})
	return s
}

func (a *authority) people() []screens.DemoPerson {
	people, err := a.People(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	out := make([]screens.DemoPerson, len(people))
	for n, p := range people {
		out[n] = screens.DemoPerson{ID: p.ID, OutletID: p.OutletID, Name: p.Name}
	}
	return out
}

// phone scans and names the number, as a person's telephone does.
func (a *authority) phone(ctx context.Context, qr, person, number string) error {
	if _, err := a.Scan(ctx, person, qr); err != nil {
		return err
	}
	return a.Confirm(ctx, person, qr, number, true)
}

// openOffline is the same for a terminal whose line is down.
func (a *authority) openOffline(ctx context.Context, qr, person string) (string, error) {
	if _, err := a.Scan(ctx, person, qr); err != nil {
		return "", err
	}
	return a.OpenOffline(ctx, person, qr, true)
}

// faulty is the authority behind a line that can be cut.
type faulty struct {
	desk.Authority
	mu   sync.Mutex
	cut  error         // what every write gets instead of an answer
	lose bool          // the write is done, its answer is lost
	down bool          // nothing gets through
	hang func()        // ends the listening
	asks int           // how often the session was asked for
	slow chan struct{} // what the register and steps wait for
}

// breakLine takes the whole line away, or gives it back.
func (f *faulty) breakLine(down bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = down
	if down && f.hang != nil {
		f.hang()
	}
}

func (f *faulty) sessions() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asks
}

var errDown = &desk.Error{Code: desk.Offline, Key: "authority.offline"}

// holdAnswers makes the register and steps wait for the channel.
func (f *faulty) holdAnswers(until chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.slow = until
}

func (f *faulty) wait() {
	f.mu.Lock()
	slow := f.slow
	f.mu.Unlock()
	if slow != nil {
		<-slow
	}
}

func (f *faulty) Match(ctx context.Context, q desk.Query) (desk.Match, error) {
	f.wait()
	return f.Authority.Match(ctx, q)
}

func (f *faulty) Session(ctx context.Context) (desk.Session, error) {
	f.mu.Lock()
	down := f.down
	f.asks++
	f.mu.Unlock()
	if down {
		return desk.Session{}, errDown
	}
	return f.Authority.Session(ctx)
}

func (f *faulty) NewCode(ctx context.Context, p desk.Purpose) (desk.LoginCode, error) {
	f.mu.Lock()
	down := f.down
	f.mu.Unlock()
	if down {
		return desk.LoginCode{}, errDown
	}
	return f.Authority.NewCode(ctx, p)
}

func (f *faulty) List(ctx context.Context) (desk.ItemList, error) {
	f.mu.Lock()
	down := f.down
	f.mu.Unlock()
	if down {
		return desk.ItemList{}, errDown
	}
	return f.Authority.List(ctx)
}

func (f *faulty) Listen(ctx context.Context, after int64, deliver func(desk.Event)) error {
	f.mu.Lock()
	if f.down {
		f.mu.Unlock()
		return errDown
	}
	ctx, f.hang = context.WithCancel(ctx)
	f.mu.Unlock()
	return f.Authority.Listen(ctx, after, deliver)
}

func (f *faulty) set(cut error, lose bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cut, f.lose = cut, lose
}

func (f *faulty) Advance(ctx context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	f.mu.Lock()
	cut, lose := f.cut, f.lose
	f.mu.Unlock()
	f.wait()
	if cut != nil {
		return desk.Case{}, cut
	}
	after, err := f.Authority.Advance(ctx, key, c, s)
	if lose {
		return desk.Case{}, &desk.Error{Code: desk.Unknown, Key: "unknown.lost"}
	}
	return after, err
}

// tape keeps what a console sends to its terminal.
type tape struct {
	io.Writer
	mu  sync.Mutex
	all []byte
}

func (t *tape) Write(p []byte) (int, error) {
	t.mu.Lock()
	t.all = append(t.all, p...)
	t.mu.Unlock()
	return t.Writer.Write(p)
}

func (t *tape) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.all)
}

// onlcr does what a terminal's line discipline does with a program that has no terminal:
// the renderer counts on it.
type onlcr struct{ io.Writer }

func (w onlcr) Write(p []byte) (int, error) {
	_, err := w.Writer.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
	"left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome,
	"backspace": tea.KeyBackspace, "f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6,
	"f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10, "f12": tea.KeyF12,
}

// press sends keys by name; "ctrl+p" and "space" too.
func (s *stage) press(keys ...string) {
	for _, k := range keys {
		switch rest, ctrl := strings.CutPrefix(k, "ctrl+"); {
		case ctrl:
			s.program.Send(tea.KeyPressMsg{Code: []rune(rest)[0], Mod: tea.ModCtrl})
		case k == "space":
			s.program.Send(tea.KeyPressMsg{Code: ' ', Text: " "})
		case named[k] != 0:
			s.program.Send(tea.KeyPressMsg{Code: named[k]})
		default:
			s.t.Fatalf("no key %q", k)
		}
	}
}

// write types text, a key for each character.
func (s *stage) write(text string) {
	for _, r := range text {
		s.program.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// text is the screen without its colours. A cell that the emulator hands out is still its own, so
// it is asked for the whole, which it makes under its lock.
func (s *stage) text() string { return ansi.Strip(s.screen.Render()) }

// sees waits until every text stands on the screen.
func (s *stage) sees(texts ...string) {
	s.t.Helper()
	s.until(fmt.Sprintf("%q to be there", texts), func(screen string) bool {
		for _, t := range texts {
			if !strings.Contains(screen, t) {
				return false
			}
		}
		return true
	})
}

// loses waits until text is gone.
func (s *stage) loses(text string) {
	s.t.Helper()
	s.until(fmt.Sprintf("%q to be gone", text), func(screen string) bool { return !strings.Contains(screen, text) })
}

func (s *stage) until(what string, ok func(screen string) bool) {
	s.t.Helper()
	limit := time.After(patience)
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		if ok(s.text()) {
			return
		}
		select {
		case <-limit:
			s.t.Fatalf("waited in vain for %s; the screen shows:\n%s", what, s.text())
		case <-again.C:
		}
	}
}

// login makes the person come to work by the demo's key.
func (s *stage) login(name string) {
	s.t.Helper()
	s.sees("F2")
	s.until("a live code", func(screen string) bool { return strings.Contains(screen, "▄") })
	s.press("f2")
	s.sees("让谁的手机来扫")
	for n, p := range s.a.people() {
		if p.Name == name {
			for range n {
				s.press("down")
			}
		}
	}
	s.press("enter")
}

func (s *stage) resize(w, h int) {
	s.screen.Resize(w, h)
	s.program.Send(tea.WindowSizeMsg{Width: w, Height: h})
}
