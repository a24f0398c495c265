package app

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk/calendar"
	"sheyin/ui"
)

// readFor is how long what a person did stays in the message line before news from elsewhere may cover it.
const readFor = 5 * time.Second

// seenFor is how long a refusal stays at least, whatever is typed after it.
const seenFor = time.Second

// toast is the message line: what came of what the person did, and news that nobody asked for. News waits until her own
// message could be read, unless it is worse.
type toast struct {
	message ui.Message
	at      time.Time
	own     bool       // it is what came of an act of hers
	refusal bool       // it says why something could not be, which the next key makes a thing of the past
	past    bool       // that key has come
	waits   ui.Message // news, the newest of the worst; zero: none
}

// weight is how bad a message is by its colour.
func weight(st ui.Style) int {
	switch st {
	case ui.Err, ui.ErrBold:
		return 2
	case ui.Warn, ui.WarnBold, ui.AccentBold: // the accent is for what somebody has to take over
		return 1
	}
	return 0
}

// tell shows what came of an act.
func (t *toast) tell(m ui.Message, now time.Time) {
	t.message, t.at, t.own, t.refusal, t.past = m, now, true, false, false
}

// refuse shows why an act could not be done.
func (t *toast) refuse(m ui.Message, now time.Time) {
	t.tell(m, now)
	t.refusal = true
}

// next tells that she has gone on: what was refused before is not what the screen is about any more. Keys that were typed
// ahead leave it there for long enough to be seen.
func (t *toast) next(now time.Time) {
	t.past = t.refusal
	t.fade(now)
}

// fade takes a refusal off that is past and could be seen.
func (t *toast) fade(now time.Time) {
	if t.past && now.Sub(t.at).Abs() >= seenFor {
		t.clear()
	}
}

// hear takes news: it is shown, or waits.
func (t *toast) hear(m ui.Message, now time.Time) {
	switch {
	case !t.holds(m, now):
		t.show(m, now)
	case t.waits.Text == "" || weight(m.Style) >= weight(t.waits.Style):
		t.waits = m
	}
}

func (t *toast) show(news ui.Message, now time.Time) {
	t.tell(news, now)
	t.own = false
}

// over forgets news that is not true any more.
func (t *toast) over(text string) {
	if t.message.Text == text {
		t.clear()
	}
	if t.waits.Text == text {
		t.waits = ui.Message{}
	}
}

// pass does what is due with time: what is past goes, and the news that waits is shown when its time has come.
func (t *toast) pass(now time.Time) {
	t.fade(now)
	if t.waits.Text != "" && !t.holds(t.waits, now) {
		t.show(t.waits, now)
		t.waits = ui.Message{}
	}
}

// holds tells whether what stands there has not been there for long enough to be covered by news: her own message by what is
// not worse, and what went wrong by what is less bad.
func (t *toast) holds(news ui.Message, now time.Time) bool {
	if t.message.Text == "" || now.Sub(t.at).Abs() >= readFor {
		return false
	}
	there, comes := weight(t.message.Style), weight(news.Style)
	return t.own && comes <= there || there == 2 && comes < there
}

// clear takes the message off; news that waits stays.
func (t *toast) clear() { t.message, t.refusal, t.past = ui.Message{}, false, false }

// say shows what came of what the person at work did.
func (m *Model) say(text string, style ui.Style) { m.toast.tell(m.stamped(text, style), m.cfg.Now()) }

// refuse shows why what she wanted could not be done.
func (m *Model) refuse(text string, style ui.Style) {
	m.toast.refuse(m.stamped(text, style), m.cfg.Now())
}

// announce tells what happened by itself.
func (m *Model) announce(text string, style ui.Style) {
	m.toast.hear(m.stamped(text, style), m.cfg.Now())
}

func (m *Model) stamped(text string, style ui.Style) ui.Message {
	return ui.Message{Time: m.cfg.Now().In(calendar.China).Format("15:04"), Text: text, Style: style}
}

// hushed takes a refusal off the line once it is no longer true: the write is over, or the screen is left.
func (m *Model) hushed() {
	if m.toast.refusal {
		m.toast.clear()
	}
}

// did gives the screen that is up what the person at work did.
func (m *Model) did(msg tea.Msg) tea.Cmd {
	m.toast.next(m.cfg.Now())
	return m.deliver(msg)
}
