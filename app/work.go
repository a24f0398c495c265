package app

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
)

func (m *Model) getWork() tea.Cmd {
	authority, turn := m.cfg.Authority, m.line.turn
	return m.do(func(ctx context.Context) tea.Msg {
		work, err := readWork(ctx, authority)
		return worked{turn, work, err}
	})
}

// readWork reads what there is to do today.
func readWork(ctx context.Context, a desk.Authority) (w screens.Work, err error) {
	if w.Cases, err = a.Open(ctx); err != nil {
		return w, err
	}
	if w.Tickets, err = a.Tickets(ctx); err != nil {
		return w, err
	}
	if w.Queue, err = a.Queue(ctx); err != nil {
		return w, err
	}
	w.Board, err = a.Board(ctx)
	return w, err
}

// copyWork is the day's work as a screen may have it: its own copy, with the customer at the
// window.
func (m *Model) copyWork() screens.Work {
	w := m.work
	w.Cases, w.Tickets = slices.Clone(w.Cases), slices.Clone(w.Tickets)
	w.Queue.Visits, w.Queue.Colleagues = slices.Clone(w.Queue.Visits), slices.Clone(w.Queue.Colleagues)
	w.Now = m.atWindow()
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
}

func (m *Model) rework(w worked) tea.Cmd {
	if w.err != nil || w.turn != m.line.turn || !m.atWork() {
		return nil // the line's state says it, and the next event asks again
	}
	m.sayHandOver(m.work.Board, w.work.Board)
	m.work = w.work
	if !slices.EqualFunc(m.rules.Unread, w.work.Board.Unread, sameBulletin) {
		m.rules.Unread = w.work.Board.Unread
		return m.refresh() // the work comes with it
	}
	return m.deliver(m.copyWork())
}
