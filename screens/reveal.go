package screens

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// revealFor is how long masked values are whole after F9. Terminals do not tell when a key is let go.
const revealFor = 10 * time.Second

// glimpse is the short time for which the masked values of a screen are whole (H5, H-8.4.1). It begins when the
// log has it: what cannot be recorded is not shown.
type glimpse struct {
	env   Env
	since time.Time // by the wall clock, so that a suspended machine does not stretch it; zero: never
	asked bool      // the log is being written
}

// glimpsed is what the log said.
type glimpsed struct{ err error }

// ask records that the numbers of a place, the ID of a screen, are looked at for a record; the answer comes to
// take. While they are shown it does nothing, because a key that is held comes again and again.
func (g *glimpse) ask(env Env, place, subject string) tea.Cmd {
	if g.env = env; g.asked || g.open() {
		return nil
	}
	g.asked = true
	return env.look(place, subject, func(err error) tea.Msg { return glimpsed{err} })
}

// take hears the log; mine is false for every other message.
func (g *glimpse) take(msg tea.Msg) (out Outcome, mine bool) {
	noted, mine := msg.(glimpsed)
	switch {
	case !mine:
		return nil, false
	case noted.err != nil:
		g.asked = false
		return Said{g.env.T("case.not_revealed", "why", g.env.Fault(noted.err)), ui.Warn}, true
	}
	g.asked, g.since = false, g.env.Now().Round(0)
	return Said{g.env.T("case.revealed"), ui.Text}, true
}

// open tells whether masked values are whole now. It is asked for each picture, so that a screen that was left or
// locked meanwhile does not come back with them, and a clock that was set back does not keep them.
func (g *glimpse) open() bool {
	if g.since.IsZero() {
		return false
	}
	passed := g.env.Now().Round(0).Sub(g.since)
	return passed >= 0 && passed < revealFor
}

// close masks them at once.
func (g *glimpse) close() { g.since = time.Time{} }

// look writes into the terminal's log that somebody's whole numbers are looked at: at which place, for which
// record, and nothing of the numbers.
func (e Env) look(place, subject string, answer func(error) tea.Msg) tea.Cmd {
	book := e.Logbook
	entry := desk.LogEntry{At: e.Now(), Session: e.Session.ID, Person: e.Session.Person.ID, Act: "reveal", Subject: subject, Item: place}
	return e.Do(func(ctx context.Context) tea.Msg {
		if book == nil {
			return answer(&desk.Error{Code: desk.Denied, Key: "log.closed"})
		}
		return answer(book.Note(ctx, entry))
	})
}
