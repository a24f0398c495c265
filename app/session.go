package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// renewEvery is how often the session is prolonged while somebody works: well within the
// quarter of an hour that it lives without.
const renewEvery = 5 * time.Minute

// load gets everything that work needs, once somebody is logged in.
func (m *Model) load(s desk.Session) tea.Cmd {
	m.entry++
	authority, journal, entry := m.cfg.Authority, m.journal, m.entry
	return m.do(func(ctx context.Context) tea.Msg {
		l := loaded{entry: entry, session: s}
		if l.log, l.unkept = journal.LogStanding(ctx); l.unkept == nil {
			l.letters, l.unkept = journal.Outgoing(ctx)
		}
		if l.unkept == nil {
			l.drafts, l.unkept = journal.Drafts(ctx, s.Person.ID)
		}
		if l.catalogue, l.err = authority.Catalogue(ctx, ""); l.err != nil {
			return l
		}
		if l.list, l.err = authority.List(ctx); l.err != nil {
			return l
		}
		l.work, l.err = readWork(ctx, authority, nil)
		return l
	})
}

// enter begins the work: home, or what was behind the locked screen.
func (m *Model) enter(l loaded) tea.Cmd {
	if l.entry != m.entry {
		return nil // the session is over already, or another one has begun
	}
	same := m.session.ID == l.session.ID
	fault := l.err
	switch {
	case fault != nil && same && m.locked():
		// It is unlocked already, and what was typed behind it must not be lost for a bad line:
		// what was in force before it was locked holds until the line is back.
		l.list, l.catalogue, l.work = m.rules.List, m.rules.Catalogue, m.work
	case fault != nil:
		cmd := m.open(screens.Login(m.env()))
		m.tell(m.t("app.load_title"), m.fault(fault))
		return cmd
	}
	m.session = l.session
	m.rules = desk.Rules{Outlet: l.session.Outlet, List: l.list, Catalogue: l.catalogue, Kit: m.equipped()}
	m.catalogues[l.catalogue.Version] = l.catalogue
	m.work = l.work
	m.rules.Unread = l.work.Board.Unread
	m.idle.touch(m.cfg.Now())
	m.renewed = m.cfg.Now()
	behind := m.lockedFrom
	m.lockedFrom = nil
	listen := m.listen()
	if behind != nil && same {
		m.unlock(behind)
		m.say(m.t("app.unlocked"), ui.Text)
		if fault != nil {
			m.say(m.fault(fault), ui.Warn)
		}
		return tea.Batch(listen, m.refresh())
	}
	m.say(m.t("app.welcome", "name", l.session.Person.Name), ui.Text)
	m.sayDown()
	m.sayEnded()
	m.outgoing.letters, m.outgoing.log = l.letters, l.log
	kept := m.beginDrafts(l.drafts, l.letters, l.unkept)
	return tea.Batch(listen, kept, m.begin())
}

// sessionOver goes back to the login and says why.
func (m *Model) sessionOver(err error) tea.Cmd {
	m.leave()
	cmd := m.open(screens.Login(m.env()))
	m.tell(m.t("app.session_title"), m.fault(err))
	return cmd
}

// leave forgets everything of the person who was at work.
func (m *Model) leave() {
	m.uninvite()
	m.line.stop()
	m.line.turn++
	m.entry++
	m.session = desk.Session{}
	m.effort = effort{}
	m.work = screens.Work{}
	m.outgoing.letters = nil
	m.drafts.known, m.drafts.up = map[string]*keptDraft{}, ""
	m.lockedFrom = nil
	m.parked, m.found, m.under, m.from = map[string]parked{}, parked{}, nil, ""
	m.rung = map[string]desk.Urgency{}
	m.alarmed, m.broken = desk.Ticket{}, ""
	m.toast = toast{}
}

func (m *Model) logout() tea.Cmd {
	authority := m.cfg.Authority
	m.leave()
	s := screens.Login(m.env())
	m.show(s)
	m.say(m.t("app.left"), ui.Text)
	return tea.Sequence(
		m.do(func(ctx context.Context) tea.Msg { return ended{authority.Logout(ctx)} }),
		s.Start(),
	)
}

// renew prolongs the session, as long as somebody works: an idle one is locked before.
func (m *Model) renew(now time.Time) tea.Cmd {
	m.renewed = now
	authority, id := m.cfg.Authority, m.session.ID
	return m.do(func(ctx context.Context) tea.Msg {
		_, err := authority.Session(ctx)
		return kept{id, err}
	})
}

// atWork tells whether somebody is logged in and not locked out.
func (m *Model) atWork() bool { return m.session.ID != "" && m.lockedFrom == nil }
