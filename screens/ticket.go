package screens

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// ticketPage is one ticket: all that is known of it, and below it the one act that is due next.
type ticketPage struct {
	env        Env
	id         string
	t          desk.Ticket // masked, from the list, until it is read
	full       bool        // it is read
	get        reader[desk.Ticket]
	colleagues []desk.Colleague
	passing    bool      // the form below is that of passing it on
	act        desk.Kind // what the form is for; empty: no form
	form       *ui.Form
	out        follower
	from       int     // first line in sight
	look       glimpse // at masked values
	size       ui.Layout
}

// Rows of the form besides the text.
const (
	rowReach   = "way"
	rowOutcome = "outcome"
	rowTo      = "to"
)

// The dialogs of a ticket.
const (
	ticketTrouble = "ticket.trouble"
	ticketReopen  = "ticket.reopen"
	ticketGiveUp  = "ticket.give_up"
	ticketLeave   = "ticket.leave"
)

// TicketPage is the page of the ticket with this ID. Until it is read, what the list knows is shown.
func TicketPage(env Env, work Work, id string) Screen {
	s := &ticketPage{
		env: env, id: id, get: reader[desk.Ticket]{env: env}, out: follower{writer[desk.Ticket]{env: env}}, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	s.hearWork(work)
	return s
}

func (s *ticketPage) Start() tea.Cmd { return s.read() }

// read asks for the ticket as the authority has it now.
func (s *ticketPage) read() tea.Cmd {
	id, tickets := s.id, s.env.Tickets
	return s.get.ask(func(ctx context.Context) (desk.Ticket, error) { return tickets.Ticket(ctx, id) })
}

// hearWork takes what the list of the day says, and tells whether the ticket has gone on elsewhere.
func (s *ticketPage) hearWork(w Work) (newer bool) {
	s.colleagues = slices.DeleteFunc(slices.Clone(w.Queue.Colleagues), func(c desk.Colleague) bool { return c.ID == s.env.Session.Person.ID })
	n := slices.IndexFunc(w.Tickets, func(t desk.Ticket) bool { return t.ID == s.id })
	if n < 0 || w.Tickets[n].Version <= s.t.Version {
		return false
	}
	if s.full {
		return true
	}
	s.take(w.Tickets[n], false)
	return false
}

// take shows another state of the ticket. A form for the same act keeps what was typed.
func (s *ticketPage) take(t desk.Ticket, full bool) {
	s.t, s.full = t, full
	if act := s.next(); act != s.act || s.form == nil {
		s.remake("")
	}
}

func (s *ticketPage) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if got, mine, ok := s.out.take(msg); mine {
		if ok {
			return nil, s.done(got)
		}
		return nil, refused(&s.out.writer, s.place)
	}
	if t, mine, ok := s.get.take(msg); mine {
		if ok && t.Version >= s.t.Version { // else it has gone on while the answer came
			s.take(t, true)
		}
		return nil, s.get.ended()
	}
	switch msg := msg.(type) {
	case Work:
		if s.hearWork(msg) && !s.get.busy() && s.held() == "" {
			return s.read(), nil
		}
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case glimpsed:
		out, _ := s.look.take(msg)
		return nil, out
	case Answered:
		return s.answered(msg)
	case tea.PasteMsg:
		if why := s.held(); why != "" {
			return nil, Said{why, ui.Warn}
		}
		if s.form != nil {
			return nil, s.env.pasted(s.form.Update(msg))
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// done shows the ticket after the write and says what happened. What was written to somebody who
// was not reached is kept for the next try.
func (s *ticketPage) done(t desk.Ticket) Outcome {
	before, act, text := len(s.t.Attempts), s.act, ""
	if s.form != nil {
		text = s.form.Value(rowText)
	}
	s.t, s.full, s.passing = t, true, false
	if s.next() != act {
		text = ""
	}
	s.remake(text)
	e := s.env
	last := desk.Kind("")
	if n := len(t.History); n > 0 {
		last = t.History[n-1].Kind
	}
	if n := len(t.Attempts); n > before && t.Attempts[n-1].Outcome != "reached" {
		return Said{e.T("ticket.did_try", "outcome", e.T("ticket.outcomes."+t.Attempts[n-1].Outcome)), ui.Text}
	}
	if last == desk.KindTell && t.Kind == desk.Problem {
		return Said{e.T("ticket.did_read"), ui.Text}
	}
	return Said{e.T("ticket.did_"+string(last), "owner", t.Owner), ui.Text}
}

// place puts an error beside its field; false when the form has no such field.
func (s *ticketPage) place(f *desk.Error) bool { return beside(s.form, f.Field, s.env.Fault(f)) }

func (s *ticketPage) held() string { return held(s.env, &s.out.writer) }

// written tells that the form holds a text that would be lost.
func (s *ticketPage) written() bool {
	return s.form != nil && strings.TrimSpace(s.form.Value(rowText)) != ""
}

func (s *ticketPage) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := match(s.Keys(), s.form, msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case ok:
		return s.do(k.ID, msg.String())
	case s.held() != "":
		return nil, Said{s.held(), ui.Warn}
	case s.form != nil:
		s.form.Update(msg)
	default:
		s.scroll(msg.String())
	}
	return nil, nil
}

func (s *ticketPage) do(id, code string) (tea.Cmd, Outcome) {
	switch id {
	case "again":
		if s.out.unknown() {
			return s.out.again(), nil
		}
		return s.read(), nil
	case "send":
		return s.send()
	case "case":
		return nil, Opened{s.t.Subject.Case}
	case "pass":
		s.passing = true
		s.remake("")
	case "trouble":
		return nil, s.trouble()
	case "print":
		return nil, s.printing()
	case "reveal":
		return s.look.ask(s.env, "ticket", s.t.ID), nil
	case "page":
		s.scroll(code)
	case "back":
		return nil, s.leave()
	}
	return nil, nil
}

func (s *ticketPage) send() (tea.Cmd, Outcome) {
	act := s.doing()
	f := s.apply(act)
	switch {
	case f == nil:
		return s.out.send(s.t, act), nil
	case s.place(f):
		return nil, nil
	}
	return nil, Said{s.env.Fault(f), ui.Warn}
}

// scroll moves in the page above the form.
func (s *ticketPage) scroll(code string) {
	h := s.height(s.size)
	switch code {
	case "up":
		s.from--
	case "down":
		s.from++
	case "pgup":
		s.from -= max(1, h-1)
	case "pgdown":
		s.from += max(1, h-1)
	}
	s.from = s.page(s.size).top(s.from, h)
}

// leave goes back: from passing it on to the act that is due, else away.
func (s *ticketPage) leave() Outcome {
	switch {
	case s.passing:
		s.passing = false
		s.remake("")
		return nil
	case !s.written():
		return Back{}
	}
	e := s.env
	return Ask{ticketLeave, &ui.Dialog{
		Title: e.T("ticket.leave_title"), Bold: e.T("ticket.leave_bold"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("ticket.leave_stay")}},
			{ID: "leave", Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("ticket.leave_yes")}},
		},
		Move: e.moveKey(),
	}}
}

// trouble offers to take the ticket up again, and, when nobody could be reached often enough, to
// give it up. Which of them the rules allow decides what is asked.
func (s *ticketPage) trouble() Outcome {
	e := s.env
	if s.blocked(desk.KindGiveUp) != "" {
		return s.why(ticketReopen, desk.KindReopen)
	}
	return Ask{ticketTrouble, &ui.Dialog{
		Title: e.T("ticket.trouble_title"), Text: e.T("ticket.trouble_text"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("ticket.trouble_stay")}},
			{ID: "reopen", Key: ui.Key{Codes: []string{"1"}, Name: "1", Word: e.T("ticket.yes_reopen")}},
			{ID: "give_up", Key: ui.Key{Codes: []string{"2"}, Name: "2", Word: e.T("ticket.yes_give_up")}},
		},
		Move: e.moveKey(),
	}}
}

// blocked tells why an act with a reason cannot be done now; empty: it can.
func (s *ticketPage) blocked(kind desk.Kind) string {
	if f := s.apply(s.sample(kind, desk.Reach{})); f != nil {
		return s.env.Fault(f)
	}
	return ""
}

// why asks for the reason of the act.
func (s *ticketPage) why(id string, kind desk.Kind) Outcome {
	e, name := s.env, string(kind)
	return Ask{id, &ui.Dialog{
		Title: e.T("ticket.title_" + name), Bold: e.T("ticket.bold_" + name), Text: e.T("case.withdraw_text"),
		Reason: ui.NewInput(maxReason), ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("ticket.trouble_stay")}},
			{ID: "yes", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("ticket.yes_" + name)}},
		},
		Move: e.moveKey(),
	}}
}

func (s *ticketPage) answered(a Answered) (tea.Cmd, Outcome) {
	reason := strings.TrimSpace(a.Text)
	switch {
	case a.ID == ticketLeave && a.Button == "leave":
		return nil, Back{}
	case a.ID == ticketTrouble && a.Button == "reopen":
		return nil, s.why(ticketReopen, desk.KindReopen)
	case a.ID == ticketTrouble && a.Button == "give_up":
		return nil, s.why(ticketGiveUp, desk.KindGiveUp)
	case a.ID == ticketReopen && a.Button == "yes":
		return s.out.send(s.t, desk.Reopen{Reason: reason}), nil
	case a.ID == ticketGiveUp && a.Button == "yes":
		return s.out.send(s.t, desk.GiveUp{Reason: reason}), nil
	}
	return nil, nil
}

// paper is the slip that the ticket has; empty: none.
func (s *ticketPage) paper() desk.PaperKind {
	for _, kind := range []desk.PaperKind{desk.VoicePaper, desk.QuestionPaper} {
		if s.t.MayPrint(kind) {
			return kind
		}
	}
	return ""
}

func (s *ticketPage) printing() Outcome {
	e, t := s.env, s.t
	return Printing{
		desk.Order{Kind: s.paper(), Subject: t.ID},
		desk.Sheet{Outlet: e.Session.Outlet, Terminal: e.Session.Terminal, Catalogue: e.Rules.Catalogue, Ticket: &t},
	}
}
