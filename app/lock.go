package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// LongestIdle is the longest time without a key after which a terminal may lock (A7, H-8.4.1).
const LongestIdle = 15 * time.Minute

// lockWarning is how long before it locks that is said.
const lockWarning = 20 * time.Second

// idle is how long nobody has pressed a key. The wall clock counts a machine's sleep, in which other clocks stop; the
// seconds that were lived through count when that clock is set back.
type idle struct {
	touched time.Time // without the monotonic clock
	seconds int       // lived through since then
}

func (i *idle) touch(now time.Time) { *i = idle{touched: now.Round(0)} }

func (i *idle) since(now time.Time) time.Duration {
	return max(now.Round(0).Sub(i.touched), time.Duration(i.seconds)*time.Second)
}

// untilLock is what is left until the terminal locks by itself; ok is false while it never does.
func (m *Model) untilLock() (left time.Duration, ok bool) {
	if m.cfg.Idle <= 0 || !m.atWork() {
		return 0, false
	}
	return m.cfg.Idle - m.idle.since(m.cfg.Now()), true
}

// locking is the warning that stands in the message line before the terminal locks; any key takes it away.
func (m *Model) locking() (ui.Message, bool) {
	left, ok := m.untilLock()
	if !ok || left > min(lockWarning, m.cfg.Idle/2) {
		return ui.Message{}, false
	}
	seconds := max(0, int((left+time.Second-1)/time.Second))
	return ui.Message{Text: m.t("app.locking", "n", seconds), Style: ui.WarnBold}, true
}

// behind is what the locked screen hides.
type behind struct {
	parked
	dialog *ui.Dialog
	ask    string
	under  []parked // that lay under it
}

// lock suspends the session: the screen behind is kept, with the dialog over it, and nothing of it is drawn.
func (m *Model) lock(byItself bool) tea.Cmd {
	open := 0
	for _, s := range m.work.Cases {
		if s.Stage != desk.StageClosed && s.OwnerID == m.session.Person.ID {
			open++
		}
	}
	m.lockedFrom = &behind{parked{screen: m.screen, visit: m.visit}, m.dialog, m.ask, m.under}
	m.ask = ""
	m.toast = toast{} // news that waits may be about a case
	key := "app.locked"
	if byItself {
		key = "app.locked_idle"
	}
	m.say(m.t(key), ui.Text)
	authority := m.cfg.Authority
	// The code for unlocking can be had only when the authority knows of the lock.
	s := screens.Locked(m.env(), screens.Lock{Since: m.cfg.Now(), Idle: byItself, Open: open})
	under := m.under
	m.show(s)
	m.under = under
	return tea.Sequence(
		tea.ClearScreen, // nothing of the picture before stays in the terminal's memory
		m.do(func(ctx context.Context) tea.Msg { return ended{authority.Lock(ctx)} }),
		s.Start(),
	)
}

func (m *Model) locked() bool { return m.lockedFrom != nil }

// unlock brings back what was behind the locked screen.
func (m *Model) unlock(b *behind) {
	m.screen, m.visit, m.under = b.screen, b.visit, b.under
	m.dialog, m.ask = b.dialog, b.ask
}
