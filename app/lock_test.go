package app

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/i18n"
	"sheyin/screens"
	"sheyin/ui"
)

// silent is an authority that says yes to a lock, and nothing else.
type silent struct{ desk.Authority }

func (silent) Lock(context.Context) error { return nil }

// atWork is a console at which somebody works, with nobody behind it.
func atWork(t *testing.T, lang string, now func() time.Time) *Model {
	t.Helper()
	words, err := i18n.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	theme, err := ui.NewTheme("dark")
	if err != nil {
		t.Fatal(err)
	}
	m := New(t.Context(), Config{Words: words, Theme: theme, Authority: silent{}, Now: now, NewKey: func() string { return "key" }, Idle: 3 * time.Minute})
	m.session = desk.Session{ID: "s1", Person: desk.Person{ID: "wangmin", Name: "王敏"}}
	m.renewed = now().Add(100 * time.Hour) // not what this is about
	return m
}

func second(m *Model) {
	time.Sleep(time.Second)
	m.Update(tick(time.Now()))
}

// Two hours at a counter: as long as somebody presses a key now and then, it stays open; after three minutes without,
// and not a second earlier, it locks, once.
//
// clause: H-8.4.1, H-C5.3
func TestIdleLocksOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := atWork(t, "zh-CN", time.Now)
		for range 40 { // two hours
			for range 179 {
				second(m)
			}
			m.Update(tea.KeyPressMsg{Code: tea.KeyUp})
		}
		if m.locked() {
			t.Fatal("locked while somebody worked")
		}
		for range 179 {
			second(m)
		}
		if m.locked() {
			t.Fatal("locked too early")
		}
		second(m)
		if !m.locked() {
			t.Fatal("not locked after three minutes")
		}
		behind := m.lockedFrom
		for range 3600 {
			second(m)
		}
		if m.lockedFrom != behind {
			t.Error("locked again")
		}
	})
}

// clause: H-8.4.1
func TestIdleIsSaidBefore(t *testing.T) {
	for lang, want := range map[string]string{"zh-CN": "秒后锁屏", "en": "Locks in"} {
		synctest.Test(t, func(t *testing.T) {
			m := atWork(t, lang, time.Now)
			m.say("before", ui.Text)
			for n := range 180 {
				warned := strings.Contains(m.frame().Message.Text, want)
				if warned != (n >= 160) {
					t.Fatalf("%s: after %d s: %q", lang, n, m.frame().Message.Text)
				}
				second(m)
			}
			if !m.locked() {
				t.Fatal("not locked")
			}
			m = atWork(t, lang, time.Now)
			m.say("before", ui.Text)
			for range 179 {
				second(m)
			}
			m.Update(tea.PasteMsg{Content: "x"})
			if got := m.frame().Message.Text; got != "before" {
				t.Errorf("%s: a sign of life leaves %q", lang, got)
			}
		})
	}
}

// A machine that slept locks when it wakes: the clock that only counts while it is awake does not know. One whose clock
// is set back locks as if it had not been.
//
// clause: H-8.4.1
func TestIdleCountsSleepAndClocksThatJump(t *testing.T) {
	for name, tc := range map[string]struct {
		jump    time.Duration // of the wall clock, after a minute
		seconds int           // that are lived through then until it locks
	}{
		"asleep":         {time.Hour, 1},
		"a short sleep":  {90 * time.Second, 30},
		"set back":       {-time.Hour, 120},
		"set back years": {-30 * 365 * 24 * time.Hour, 120},
		"set ahead":      {365 * 24 * time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jumped := time.Duration(0)
				m := atWork(t, "zh-CN", func() time.Time { return time.Now().Round(0).Add(jumped) })
				for range 60 {
					second(m)
				}
				jumped = tc.jump
				n := 0
				for ; !m.locked() && n < 1000; n++ {
					second(m)
				}
				if n != tc.seconds {
					t.Errorf("locked after %d s, want %d", n, tc.seconds)
				}
			})
		})
	}
}

// A session that was opened here without the line, and that the authority has locked since, is locked here too when the
// line is back: nothing that is done would be taken.
//
// clause: H-8.4.1
func TestLockedThereLocksHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := atWork(t, "zh-CN", time.Now)
		locked := &desk.Error{Code: desk.Denied, Key: "session.locked"}
		m.lineChecked(checked{m.line.turn, locked})
		if !m.locked() || m.line.state != online {
			t.Fatalf("locked %t, line %s", m.locked(), m.line.state)
		}
		behind := m.lockedFrom
		m.lineChecked(checked{m.line.turn, locked})
		if m.lockedFrom != behind {
			t.Error("locked again")
		}
	})
}

// It waits for a write that is under way: its answer belongs to the screen that is up.
func TestLockedThereWaitsForTheWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := atWork(t, "zh-CN", time.Now)
		was := m.screen
		m.screen = writing{was}
		locked := &desk.Error{Code: desk.Denied, Key: "session.locked"}
		if m.lineChecked(checked{m.line.turn, locked}); m.locked() {
			t.Error("locked over a write")
		}
		m.screen = was
		if m.lineChecked(checked{m.line.turn, locked}); !m.locked() {
			t.Error("not locked after it")
		}
	})
}

// writing is a screen with a write under way.
type writing struct{ screens.Screen }

func (writing) Head() screens.Head { return screens.Head{ID: "home", Busy: true} }

// A dialog that was open is kept, and nothing that comes from the authority stands on a locked screen.
//
// clause: H-8.4.1
func TestLockedScreenTellsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := atWork(t, "zh-CN", time.Now)
		m.askQuit()
		open := m.dialog
		m.lock(false)
		m.Update(happened{m.line.turn, desk.Event{ID: 1, Kind: desk.CaseChanged, Case: &desk.Summary{ID: "c", Receipt: "TCA-20261122-0001", Who: "周** 128X", OwnerID: "wangmin", Stage: desk.StageNotify, Verdict: desk.Granted}}})
		m.Update(happened{m.line.turn, desk.Event{ID: 2, Kind: desk.TicketChanged, Ticket: &desk.Ticket{Number: "TCA-20261122-Q0001", Kind: desk.Inquiry, OwnerID: "wangmin", History: []desk.Record{{Kind: desk.KindAnswer}}}}})
		m.Update(fetched{visit: m.visit, c: desk.Case{ID: "c"}})
		m.alarm(time.Now().Add(100 * time.Hour))
		for _, code := range []rune{tea.KeyF3, tea.KeyF9, tea.KeyF10, 'p', tea.KeyEscape} {
			m.Update(tea.KeyPressMsg{Code: code, Mod: map[bool]tea.KeyMod{true: tea.ModCtrl}[code == 'p']})
		}
		picture := m.View().Content
		for _, secret := range []string{"TCA-", "周**", "128X"} {
			if strings.Contains(picture, secret) {
				t.Errorf("%s stands on the locked screen", secret)
			}
		}
		if m.dialog != nil || m.palette != nil || !m.locked() {
			t.Errorf("dialog %v, palette %v, locked %t", m.dialog, m.palette, m.locked())
		}
		m.unlock(m.lockedFrom)
		if m.dialog != open || m.ask != "quit" {
			t.Error("the dialog is gone")
		}
	})
}
