package app

import (
	"time"

	"sheyin/desk/calendar"
	"sheyin/ui"
)

// readFor is how long what a person did stays in the message line before news from elsewhere may cover it.
const readFor = 5 * time.Second

// toast is the message line: what came of what the person did, and news that nobody asked for. News waits until her own
// message could be read, unless it is worse.
type toast struct {
	message ui.Message
	at      time.Time
	own     bool       // it is what came of an act of hers
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
	t.message, t.at, t.own = m, now, true
}

// hear takes news: it is shown, or waits.
func (t *toast) hear(m ui.Message, now time.Time) {
	switch {
	case !t.holds(m, now):
		t.message, t.at, t.own = m, now, false
	case t.waits.Text == "" || weight(m.Style) >= weight(t.waits.Style):
		t.waits = m
	}
}

// over forgets news that waits and is not true any more.
func (t *toast) over(text string) {
	if t.waits.Text == text {
		t.waits = ui.Message{}
	}
}

// pass shows the news that waits when its time has come.
func (t *toast) pass(now time.Time) {
	if t.waits.Text != "" && !t.holds(t.waits, now) {
		t.message, t.at, t.own, t.waits = t.waits, now, false, ui.Message{}
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
func (t *toast) clear() { t.message = ui.Message{} }

// say shows what came of what the person at work did, refusals too.
func (m *Model) say(text string, style ui.Style) { m.toast.tell(m.stamped(text, style), m.cfg.Now()) }

// announce tells what happened by itself.
func (m *Model) announce(text string, style ui.Style) {
	m.toast.hear(m.stamped(text, style), m.cfg.Now())
}

func (m *Model) stamped(text string, style ui.Style) ui.Message {
	return ui.Message{Time: m.cfg.Now().In(calendar.China).Format("15:04"), Text: text, Style: style}
}

// hushed takes a screen's refusal off the line once it is no longer true: the write is over, or the screen is left.
func (m *Model) hushed() {
	if m.toast.message == m.refusal {
		m.toast.clear()
	}
}
