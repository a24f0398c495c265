package app

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// alarm says, once in a session for each ticket, that a voice or a follow-up has come to its 20th
// hour, and that its 24 hours are over (H-10.1b). The line is for everybody; who has to act gets a
// dialog, as soon as nothing else is asked.
func (m *Model) alarm(now time.Time) {
	if !m.atWork() {
		return
	}
	var soon, over, mine []desk.Ticket
	for _, t := range m.work.Tickets {
		if !rings(t) {
			continue
		}
		switch t.Urgency(now) {
		case desk.Soon:
			if m.rung[t.ID] == "" {
				soon = append(soon, t)
			}
		case desk.Over:
			switch {
			case m.rung[t.ID] == desk.Over:
			case m.answersFor(t):
				mine = append(mine, t)
			default:
				over = append(over, t)
			}
		}
	}
	if len(soon) > 0 {
		m.rang(soon, desk.Soon)
		m.sayRunning("alarm.soon", "alarm.soon_many", soon, ui.Warn)
	}
	if len(over) > 0 {
		m.rang(over, desk.Over)
		m.sayRunning("alarm.over", "alarm.over_many", over, ui.Err)
	}
	if len(mine) > 0 && m.dialog == nil && m.palette == nil && m.help == nil && !m.screen.Head().Busy {
		m.rang(mine, desk.Over)
		m.sayRunning("alarm.over", "alarm.over_many", mine, ui.Err)
		m.askOver(mine)
	}
}

// rings tells whether the ticket's clock is one of 24 hours.
func rings(t desk.Ticket) bool { return t.Kind.Voiced() || t.Kind == desk.FollowUp }

// answersFor tells whether it is this person who has to act on the ticket.
func (m *Model) answersFor(t desk.Ticket) bool {
	p := m.session.Person
	return t.OwnerID == p.ID || p.Has(desk.Manager)
}

func (m *Model) rang(tickets []desk.Ticket, u desk.Urgency) {
	for _, t := range tickets {
		m.rung[t.ID] = u
	}
}

// sayRunning tells of the ticket that is due first, in the words for one or for several.
func (m *Model) sayRunning(one, many string, tickets []desk.Ticket, st ui.Style) {
	t, env, key := tickets[0], m.words(), one
	if len(tickets) > 1 {
		key = many
	}
	left, _ := env.TicketLeft(t)
	m.announce(m.t(key, "kind", m.t("ticket.kind."+string(t.Kind)), "number", t.Number, "left", left, "n", len(tickets)), st)
}

// askOver opens by itself and leads to the ticket that has been over the longest.
func (m *Model) askOver(tickets []desk.Ticket) {
	t, env := tickets[0], m.words()
	kind := m.t("ticket.kind." + string(t.Kind))
	left, _ := env.TicketLeft(t)
	m.tell(m.t("alarm.title", "kind", kind), m.t("alarm.do_"+string(screens.NextAct(t))))
	m.ask, m.alarmed = "alarm", t
	d := m.dialog
	d.Facts = []ui.Fact{
		{Label: m.t("alarm.which"), Value: kind + " " + t.Number},
		{Label: m.t("alarm.received"), Value: env.Clock(t.Received) + "  " + m.t("ticket.from", "source", m.t("ticket.source."+t.Source))},
		{Label: m.t("alarm.since"), Value: env.TicketDue(t) + "  " + left, Style: ui.ErrBold},
		{Label: m.t("alarm.up"), Value: m.t("alarm.up_what")},
	}
	if n := len(tickets) - 1; n > 0 {
		d.Facts = append(d.Facts, ui.Fact{Label: m.t("alarm.more"), Value: m.t("alarm.more_what", "n", n)})
	}
	d.Text = m.t("alarm.calm")
	m.offer(ui.Button{ID: "open", Key: ui.Key{Codes: []string{"f3"}, Name: "F3", Word: m.t("alarm.open")}})
}

// offer adds a second answer to the dialog that opened by itself.
func (m *Model) offer(b ui.Button) {
	m.dialog.Buttons = append(m.dialog.Buttons, b)
	m.dialog.Move = ui.Key{Name: m.t("app.left_right"), Word: m.t("app.choose")}
}

// openAlarmed opens the ticket of the alarm over what is up, so that nothing that was typed is lost.
func (m *Model) openAlarmed() tea.Cmd {
	t := m.alarmed
	if h := m.screen.Head(); h.ID == "ticket" && h.Number == t.Number {
		return nil
	}
	return m.over(screens.TicketPage(m.env(), m.copyWork(), t.ID))
}

// words are the words that do not need a screen.
func (m *Model) words() screens.Env {
	return screens.Env{Words: m.cfg.Words, Now: m.cfg.Now, Rules: m.rules, Demo: m.cfg.Demo}
}
