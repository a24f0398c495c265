package app

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/screens"
	"sheyin/ui"
)

// Messages about what the customer puts on the readers.
type (
	// recorded is a card or a code that the log has, or could not take.
	recorded struct {
		customer int // who stood at the window when it was read
		event    desk.DeviceEvent
		err      error
	}
	// holding is whose electronic card a code was.
	holding struct {
		customer int
		holder   desk.Holder
		err      error
	}
)

// attends tells whether cards and codes are read now: somebody is at work, and nothing has stopped the work.
func (m *Model) attends() bool { return m.atWork() && !m.stops() && !m.ending }

// attend tells the devices when that changes, and forgets a customer who is not there any more. It is called after every
// message, so that no way out of work can be missed.
func (m *Model) attend() {
	if on := m.attends(); on != m.reads {
		m.reads = on
		m.cfg.Devices.Attend(on)
		m.nextCustomer() // what was read before a lock is nobody's after it
	}
	at := m.atWindow().ID
	// What lies there is his who walked in, whose visit is made by the first thing that is done for him.
	if at != m.window && (m.window != "" || m.desk.IsZero()) {
		m.cfg.Devices.Next()
	}
	if at != m.window && m.window != "" {
		m.nextCustomer()
	}
	m.window = at
	switch {
	case m.desk.IsZero():
	case !m.atWork() || m.ending:
		m.clearDesk()
	case m.desk.Visit == "": // a visit is made for whoever walked in, by the first thing that is done for him
		m.desk.Visit = at
	case m.desk.Visit != at:
		m.clearDesk()
	}
}

// clearDesk forgets what was read, here and in every screen that is alive.
func (m *Model) clearDesk() {
	if m.desk.IsZero() {
		return
	}
	m.desk = screens.OnDesk{}
	for _, p := range append(m.kept(), parked{screen: m.screen}) {
		if p.screen != nil {
			p.screen.Update(m.desk)
		}
	}
}

// nextCustomer makes what is still being recorded or asked about the one before nobody's.
func (m *Model) nextCustomer() {
	m.customer++
	m.asking = false
}

// servingNext forgets what lay there when another customer is served.
func (m *Model) servingNext(v desk.Visit) {
	if m.atWindow().ID != v.ID {
		m.clearDesk()
		m.nextCustomer()
	}
}

// noteRead writes into the log that something was read, and nothing of what; only then it is looked at.
func (m *Model) noteRead(e desk.DeviceEvent) tea.Cmd {
	journal, customer := m.journal, m.customer
	entry := desk.LogEntry{Session: m.session.ID, Person: m.session.Person.ID, Act: "device.read", Subject: string(e.Kind)}
	return m.do(func(ctx context.Context) tea.Msg { return recorded{customer, e, journal.Note(ctx, entry)} })
}

// takeRead takes what the log has.
func (m *Model) takeRead(n recorded) tea.Cmd {
	again := m.awaitDevice()
	switch {
	case n.customer != m.customer || !m.attends():
		return again
	case n.err != nil:
		m.say(m.t("ondesk.not_shown", "why", m.fault(n.err)), ui.Warn)
		return again
	case n.event.Code != "":
		return tea.Batch(again, m.askHolder(n.event.Code))
	}
	return tea.Batch(again, m.lay(n.event))
}

// lay puts a card on the desk: the screen that is up fills itself with it, others when they come up.
func (m *Model) lay(e desk.DeviceEvent) tea.Cmd {
	at := e.At
	if at.IsZero() {
		at = m.cfg.Now()
	}
	switch {
	case e.IDCard != nil:
		card := *e.IDCard
		desk.CleanAll(&card)
		m.desk.ID, m.desk.IDAt = &card, at
		m.sayRead(m.t("document."+card.Kind), card.Name, number.MaskID(card.No), "id")
	case e.SocialCard != nil:
		card := *e.SocialCard
		desk.CleanAll(&card)
		m.desk.Social, m.desk.SocialAt = &card, at
		m.sayRead(m.t("ondesk.social"), card.Name, number.MaskCardNumber(card.Number), "social")
	}
	m.desk.Visit = m.atWindow().ID
	return m.deliver(m.desk)
}

// askHolder asks the authority whose electronic card a code is. The code goes nowhere else and is not kept.
func (m *Model) askHolder(code string) tea.Cmd {
	if m.asking {
		return nil // the same code again; it holds only once
	}
	m.asking = true
	m.say(m.t("ondesk.asking"), ui.Text)
	authority, customer := m.cfg.Authority, m.customer
	return m.do(func(ctx context.Context) tea.Msg {
		holder, err := authority.HolderOf(ctx, code)
		return holding{customer, holder, err}
	})
}

// takeHolder takes the authority's answer.
func (m *Model) takeHolder(h holding) tea.Cmd {
	if h.customer != m.customer || !m.attends() {
		return nil
	}
	m.asking = false
	if h.err != nil {
		m.say(m.fault(h.err), ui.Warn)
		return nil
	}
	m.desk.Holder, m.desk.HolderAt, m.desk.Visit = &h.holder, m.cfg.Now(), m.atWindow().ID
	m.sayRead(m.t("ondesk.electronic"), h.holder.Name, number.MaskID(h.holder.IDNo), "holder")
	return m.deliver(m.desk)
}

// sayRead tells what was read, masked, and whether all that lies there is one person's; with is what was read now.
func (m *Model) sayRead(what, name, no, with string) {
	text := m.t("ondesk.read", "what", what, "name", number.MaskName(name), "no", no)
	until := m.desk.Expired(m.cfg.Now())
	switch same, several := m.desk.OnePerson(); {
	case several && !same:
		m.say(text+m.t("join.clause")+m.t("ondesk.two"), ui.Warn)
	case with == "id" && !until.IsZero():
		m.say(text+m.t("join.clause")+m.t("ondesk.expired", "day", until.String()), ui.Warn)
	case several && m.desk.ID != nil && with != "id":
		m.say(text+m.t("join.clause")+m.t("ondesk.agrees"), ui.Text)
	default:
		m.say(text, ui.Text)
	}
}
