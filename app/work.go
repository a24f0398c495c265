package app

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
)

// questions number those about one thing, of which several may be out: an answer can come after that to a newer one.
type questions struct{ asked, known int }

// ask is the number of a new question.
func (q *questions) ask() int {
	q.asked++
	return q.asked
}

// late tells whether an answer says less than is known by now. Not only the newest question counts: each event asks anew.
func (q *questions) late(number int) bool {
	if number < q.known {
		return true
	}
	q.known = number
	return false
}

// overtake makes late what is still to be answered: more is known here than it was asked about.
func (q *questions) overtake() { q.known = q.asked + 1 }

// getWork reads the day's work.
func (m *Model) getWork() tea.Cmd {
	was := m.work
	return m.askWork(0, &was)
}

// askWork reads the day's work, for the screen of this visit (0: for none); was is as [readWork] has it.
func (m *Model) askWork(visit int, was *screens.Work) tea.Cmd {
	authority, turn, number := m.cfg.Authority, m.line.turn, m.line.work.ask()
	return m.do(func(ctx context.Context) tea.Msg {
		work, err := readWork(ctx, authority, was)
		return worked{turn, number, visit, work, err}
	})
}

// readWork reads what there is to do today. Where the terminal itself knows the cases and there is no line for the rest,
// that stays as it was; was is nil for who has to know that it was not read.
func readWork(ctx context.Context, a desk.Authority, was *screens.Work) (w screens.Work, err error) {
	if w.Cases, err = a.Open(ctx); err != nil {
		return w, err
	}
	if w.Tickets, err = a.Tickets(ctx); err != nil {
		return without(w, was, err)
	}
	if w.Queue, err = a.Queue(ctx); err != nil {
		return without(w, was, err)
	}
	w.Board, err = a.Board(ctx)
	return w, err
}

// without is w with what was known before, when it was the line that failed.
func without(w screens.Work, was *screens.Work, err error) (screens.Work, error) {
	if was == nil || desk.CodeOf(err) != desk.Offline {
		return w, err
	}
	cases := w.Cases
	w = *was
	w.Cases = cases
	return w, nil
}

// copyWork is the day's work as a screen may have it: its own copy, with the customer at the
// window.
func (m *Model) copyWork() screens.Work {
	w := m.work
	w.Cases, w.Tickets = slices.Clone(w.Cases), slices.Clone(w.Tickets)
	w.Queue.Visits, w.Queue.Colleagues = slices.Clone(w.Queue.Visits), slices.Clone(w.Queue.Colleagues)
	w.Now = m.atWindow()
	w.Log = m.outgoing.log
	w.Outgoing, w.Unfinished, w.Line = slices.Clone(m.outgoing.letters), m.unfinished(), m.health()
	return w
}

// atWindow is the visit that this person serves at the window; zero: nobody is there.
func (m *Model) atWindow() desk.Visit {
	return screens.AtWindow(m.work.Queue, m.session.Person.ID)
}

// attended takes over a visit as it is now, before the authority is asked again.
func (m *Model) attended(v desk.Visit) {
	visits := slices.Clone(m.work.Queue.Visits)
	if n := slices.IndexFunc(visits, func(w desk.Visit) bool { return w.ID == v.ID }); n >= 0 {
		visits[n] = v.Masked()
	} else {
		visits = append(visits, v.Masked())
	}
	m.work.Queue.Visits = visits
	m.line.work.overtake()
}

// rework takes the day's work over, and tells the screen that asked for it how that ended.
func (m *Model) rework(w worked) tea.Cmd {
	cmd := m.takeWork(w)
	if w.visit == 0 {
		return cmd
	}
	return tea.Batch(cmd, m.answered(answer{w.visit, screens.Reread{Err: w.err}}))
}

func (m *Model) takeWork(w worked) tea.Cmd {
	if w.err != nil || w.turn != m.line.turn || !m.atWork() {
		return nil // the line's state says it, and the next event asks again
	}
	if m.line.work.late(w.number) {
		return nil
	}
	m.sayHandOver(m.work.Board, w.work.Board)
	m.sayReceived(m.work.Cases, w.work.Cases)
	m.work = w.work
	if !slices.EqualFunc(m.rules.Unread, w.work.Board.Unread, sameBulletin) {
		m.rules.Unread = w.work.Board.Unread
		return m.refresh() // the work comes with it
	}
	return m.deliver(m.copyWork())
}
