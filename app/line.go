package app

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// lineState is the health of the line to the authority, in one word.
type lineState string

// The states of the line.
const (
	online   lineState = "online"
	unstable lineState = "unstable"
	offline  lineState = "offline"
)

// line is the push channel and what is known of it.
type line struct {
	state  lineState
	since  time.Time // in this state
	events chan any  // desk.Event in their order, and broke at the end
	last   int64     // ID of the last event heard
	tries  int       // in vain since the last success
	turn   int       // number of the session it listens for
	work   questions // about the day's work
	list   questions // about the list in force
	ctx    context.Context
	stop   context.CancelFunc // ends the turn
}

func newLine() line { return line{state: online, events: make(chan any), stop: func() {}} }

// Messages of the line.
type (
	// happened is what came next: an event, or that the line broke. Both come through one
	// channel, so that why a session ended is heard before that its line did.
	happened struct {
		turn int
		what any
	}
	broke   struct{}
	checked struct {
		turn int
		err  error
	}
)

// listen starts to hear events for the session that has begun.
func (m *Model) listen() tea.Cmd {
	m.line.stop()
	m.line.turn++
	m.line.tries, m.line.last = 0, 0
	m.line.events = make(chan any) // what the turn before still has to say is not for this one
	m.line.ctx, m.line.stop = context.WithCancel(m.ctx)
	if m.line.state != online { // a line that listens is silent, so it would be called broken until something happens
		return tea.Batch(m.standing(), m.whether(0))
	}
	return tea.Batch(m.standing(), m.heed(0))
}

// standing is the one command that waits for the next event; it is armed again each time.
func (m *Model) standing() tea.Cmd {
	ctx, events, turn := m.line.ctx, m.line.events, m.line.turn
	return func() tea.Msg {
		select {
		case what := <-events:
			return happened{turn, what}
		case <-ctx.Done():
			return nil
		}
	}
}

// heed listens until the line breaks, after waiting for wait.
func (m *Model) heed(wait time.Duration) tea.Cmd {
	ctx, authority := m.line.ctx, m.cfg.Authority
	events, last := m.line.events, m.line.last
	return func() tea.Msg {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
		tell := func(what any) {
			select {
			case events <- what:
			case <-ctx.Done():
			}
		}
		// Why it broke is not needed: the question that follows tells how things stand.
		_ = authority.Listen(ctx, last, func(e desk.Event) { tell(e) })
		tell(broke{})
		return nil
	}
}

// whether asks, after waiting for wait, whether the authority is there at all. A line that
// listens cannot tell: it is silent until something happens.
func (m *Model) whether(wait time.Duration) tea.Cmd {
	ctx, authority, turn, now, journal := m.line.ctx, m.cfg.Authority, m.line.turn, m.cfg.Now, m.journal
	ask := m.do(func(ctx context.Context) tea.Msg {
		asked := now()
		_, err := authority.Session(ctx)
		return checked{turn, heardSince(journal, asked, err)}
	})
	return func() tea.Msg {
		select {
		case <-time.After(wait):
			return ask()
		case <-ctx.Done():
			return nil
		}
	}
}

func (m *Model) lineChecked(c checked) tea.Cmd {
	if c.turn != m.line.turn {
		return nil
	}
	denied, _ := errors.AsType[*desk.Error](c.err)
	switch {
	case c.err == nil:
		back := m.line.state != online
		m.setLine(online)
		m.line.tries = 0
		if back && m.atWork() { // screens hear that there is a line
			return tea.Batch(m.heed(time.Second), m.deliver(m.copyWork()))
		}
		return m.heed(time.Second)
	case denied != nil && denied.Key == "session.locked" && m.atWork() && m.screen.Head().Busy:
		return m.whether(time.Second) // what is under way ends first: its answer belongs to the screen that is up
	case denied != nil && denied.Key == "session.locked" && m.atWork():
		// It was opened here by the authority's answer, and locked there since. The same person opens both.
		m.setLine(online)
		m.line.tries = 0
		return tea.Batch(m.whether(15*time.Second), m.lock(false))
	case denied != nil && denied.Key == "session.locked":
		// A locked terminal may not listen; it only wants to know whether the session still stands.
		m.setLine(online)
		m.line.tries = 0
		return m.whether(15 * time.Second)
	case desk.CodeOf(c.err) == desk.Denied:
		return m.sessionOver(c.err)
	}
	m.line.tries++
	again := m.whether(min(time.Second<<min(m.line.tries, 4), 15*time.Second))
	switch {
	case m.line.tries == 1:
		m.setLine(unstable)
	case m.line.state != offline:
		m.setLine(offline)
		if m.atWork() { // screens hear that there is none: what needs it is not begun
			return tea.Batch(again, m.deliver(m.copyWork()))
		}
	}
	return again
}

// setLine keeps the state of the line and says when it has changed.
func (m *Model) setLine(s lineState) {
	if s == m.line.state {
		return
	}
	m.line.state, m.line.since = s, m.cfg.Now()
	style := ui.Warn
	if s == online {
		style = ui.Text
	}
	m.announce(m.t("app.line_"+string(s)), style)
}

// lineSeen is the line's state as the frame tells it. Nobody listens while nobody is logged in: then it is what the login's last
// question met.
func (m *Model) lineSeen() (lineState, time.Time) {
	switch {
	case m.session.ID != "":
		return m.line.state, m.line.since
	case m.screen.Head().NoLine:
		return offline, time.Time{}
	}
	return online, time.Time{}
}

// lineStyle is how the word is drawn.
func (m *Model) lineStyle() ui.Style {
	switch state, _ := m.lineSeen(); state {
	case online:
		return ui.Ok
	case unstable:
		return ui.Warn
	}
	return ui.ErrBold
}

// happen takes what came from the authority.
func (m *Model) happen(h happened) tea.Cmd {
	if h.turn != m.line.turn {
		return nil
	}
	e, ok := h.what.(desk.Event)
	if !ok {
		return tea.Batch(m.standing(), m.whether(0))
	}
	return m.takeEvent(e)
}

func (m *Model) takeEvent(e desk.Event) tea.Cmd {
	again := m.standing()
	m.line.last = max(m.line.last, e.ID)
	m.setLine(online)
	switch e.Kind {
	case desk.SessionEnded:
		place := ""
		if e.Place != nil {
			place = e.Place.Terminal.Window(m.cfg.Words.Lang())
		}
		authority := m.session.Outlet.Authority.Name(m.cfg.Words.Lang()) // whom to ask when the outlet is frozen
		m.leave()
		cmd := m.open(screens.Login(m.env()))
		m.tell(m.t("app.session_title"), m.cfg.Words.Args("error."+e.Reason, map[string]string{"place": place, "authority": authority}))
		return cmd
	case desk.ListChanged:
		return tea.Batch(again, m.getList(), m.getWork())
	case desk.CaseChanged:
		if e.Case != nil {
			m.sayDecided(*e.Case)
		}
		return tea.Batch(again, m.getWork())
	case desk.TicketChanged:
		m.sayAnswered(e.Ticket)
		return tea.Batch(again, m.getWork())
	case desk.VisitChanged, desk.DutyChanged, desk.HandOverChanged, desk.BulletinIssued, desk.PersonChanged, desk.BundleChanged, desk.FindingChanged, desk.AffairChanged, desk.GearChanged:
		return tea.Batch(again, m.getWork())
	}
	return again
}

// news are the words for what came of a case that somebody here waited for; empty: nothing. A case
// that was sent back keeps its verdict while it is put right here.
func (m *Model) news(s desk.Summary) string {
	n := slices.IndexFunc(m.work.Cases, func(w desk.Summary) bool { return w.ID == s.ID })
	switch {
	case n < 0 || s.Stage != desk.StageNotify && s.Verdict != desk.Returned:
		return ""
	case m.work.Cases[n].Waits():
		return "app.decided"
	case m.work.Cases[n].Stage == desk.StageCheck:
		return "app.checked"
	}
	return ""
}

// sayDecided tells her who owns the case that others have answered; no name stands in the message line.
func (m *Model) sayDecided(s desk.Summary) {
	if !m.atWork() { // a locked screen tells nothing
		return
	}
	if key := m.news(s); key != "" && s.OwnerID == m.session.Person.ID && s.Verdict != "" {
		m.announce(m.t(key, "number", s.Receipt, "verdict", m.t("verdict."+string(s.Verdict))), ui.Text)
	}
}

// sayAnswered tells the person who took a question along that its answer is there.
func (m *Model) sayAnswered(t *desk.Ticket) {
	if t == nil || !m.atWork() || t.OwnerID != m.session.Person.ID || len(t.History) == 0 {
		return
	}
	switch {
	case t.History[len(t.History)-1].Kind != desk.KindAnswer:
	case t.Kind == desk.Problem:
		m.announce(m.t("app.answered_problem", "number", t.Number), ui.Text)
	case t.Kind == desk.Inquiry:
		m.announce(m.t("app.answered", "number", t.Number), ui.Text)
	}
}
