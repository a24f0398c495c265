package app

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// What is in force here changes while people work: the list of items, the outlet's class, and what
// has to be read first.

// getList reads the list in force, and the outlet as it is graded now.
func (m *Model) getList() tea.Cmd {
	authority, turn, number := m.cfg.Authority, m.line.turn, m.line.list.ask()
	return m.do(func(ctx context.Context) tea.Msg {
		list, err := authority.List(ctx)
		if err != nil {
			return relisted{turn: turn, number: number, err: err}
		}
		session, err := authority.Session(ctx)
		return relisted{turn, number, list, session, err}
	})
}

// relist takes a changed list into use while people work (B2) and says what came and went.
func (m *Model) relist(r relisted) tea.Cmd {
	if r.turn != m.line.turn || !m.atWork() {
		return nil
	}
	if r.err != nil {
		m.tellFault(m.t("app.list_title"), r.err)
		return nil
	}
	if m.line.list.late(r.number) {
		return nil
	}
	m.sayRelisted(r)
	m.rules.List = r.list
	m.session.Outlet, m.rules.Outlet = r.session.Outlet, r.session.Outlet
	return m.refresh()
}

// sayRelisted tells what is other than before. A list that is only announced changes nothing yet.
func (m *Model) sayRelisted(r relisted) {
	before, change := m.rules.List, m.rules.List.ChangeTo(r.list)
	switch {
	case r.session.Outlet.Class != m.session.Outlet.Class:
		m.announce(m.t("app.class_changed", "class", m.t("class.name", "class", r.session.Outlet.Class)), ui.Text)
	case before.Version != r.list.Version:
		m.announce(m.t("app.list_changed", "version", r.list.Version, "added", len(change.Added), "gone", len(change.Gone)), ui.Text)
	case !r.list.Until.IsZero() && !r.list.Until.Equal(before.Until):
		m.announce(m.t("app.list_next", "from", m.words().Clock(r.list.Until)), ui.Text)
	case !before.Until.IsZero() && r.list.Until.IsZero():
		m.announce(m.t("app.list_stays", "version", r.list.Version), ui.Text)
	}
}

// sameBulletin tells whether two readings of the board speak of the same.
func sameBulletin(a, b desk.Bulletin) bool { return a.ID == b.ID && a.From.Equal(b.From) }

// acknowledged lets the items of a bulletin go on, before the authority is asked again.
func (m *Model) acknowledged(a screens.Acknowledged) tea.Cmd {
	m.rules.Unread = slices.DeleteFunc(slices.Clone(m.rules.Unread), func(b desk.Bulletin) bool { return b.ID == a.Bulletin.ID })
	m.work.Board.Unread = m.rules.Unread
	m.line.work.overtake()
	m.say(m.t("app.bulletin_read", "number", a.Bulletin.Number), ui.Text)
	if a.Done {
		return tea.Batch(m.back(), m.getWork())
	}
	return tea.Batch(m.refresh(), m.getWork())
}

// tellUnread tells that a bulletin must be read first, and offers to open it over the screen.
func (m *Model) tellUnread(e *desk.Error) {
	m.tell(m.t("app.failed_title"), m.fault(e))
	m.ask, m.broken = "unread", e.Args["bulletin"]
	m.offer(ui.Button{ID: "read", Key: ui.Key{Codes: []string{"f4"}, Name: "F4", Word: m.t("app.key_read")}})
}

// readUnread opens the bulletin that the dialog was about, which the board may not name yet.
func (m *Model) readUnread() tea.Cmd {
	return tea.Batch(m.enterPlace(screens.Going{Place: screens.BulletinsPlace, ID: m.broken}), m.getWork())
}
