package screens

import (
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// The form at the foot of a ticket: for the one act that is due next.

// next is the act that is due now and is ours, whoever's of us; empty: there is none.
func (s *ticketPage) next() desk.Kind {
	switch {
	case s.t.Version == 0:
		return ""
	case s.passing:
		return desk.KindPass
	case s.t.Waits():
		return ""
	}
	return NextAct(s.t)
}

// NextAct is the act that brings the ticket on, whoever does it; empty when it is closed.
func NextAct(t desk.Ticket) desk.Kind {
	for _, kind := range []desk.Kind{desk.KindAnswer, desk.KindReply, desk.KindRevisit, desk.KindResult, desk.KindTell} {
		if t.Allows(kind) {
			return kind
		}
	}
	return ""
}

// remake makes the form for the act that is due, with what was written already.
func (s *ticketPage) remake(text string) {
	s.act, s.form = s.next(), nil
	if s.act == "" || s.denied(s.act) != "" || s.reads() {
		return
	}
	s.form = ui.NewForm(s.rows(text))
	s.form.Check = s.check
}

// reads tells that the answer to a problem is there: whoever reads it here was told.
func (s *ticketPage) reads() bool { return s.act == desk.KindTell && s.t.Kind == desk.Problem }

func (s *ticketPage) rows(text string) []ui.FormRow {
	t := s.env.T
	if s.act == desk.KindPass {
		to := ui.FormRow{Key: rowTo, Label: t("ticket.to"), Kind: ui.SelectRow, Hint: t("ticket.to_hint")}
		for _, c := range s.colleagues {
			if c.ID != s.t.OwnerID && c.ID != s.t.About {
				to.Options = append(to.Options, ui.Option{Value: c.ID, Label: c.Name})
			}
		}
		return []ui.FormRow{to}
	}
	var rows []ui.FormRow
	if s.writes() {
		rows = append(rows, ui.FormRow{Key: rowText, Label: t("ticket.text_" + string(s.act)), Value: text, Max: maxTicketText})
	}
	if s.act == desk.KindAnswer {
		return rows
	}
	way := ui.FormRow{Key: rowReach, Label: t("ticket.way"), Kind: ui.SelectRow}
	for _, w := range []string{"phone", "message", "window", "board"} {
		if f := s.apply(s.sample(s.act, desk.Reach{Way: w, Outcome: "reached"})); f == nil || f.Field != rowReach {
			way.Options = append(way.Options, ui.Option{Value: w, Label: t("ticket.ways." + w)})
		}
	}
	way.Value = way.Options[len(way.Options)-1].Value // who left no number is told on the board, where that is allowed
	if s.t.Contact.Phone != "" {
		way.Value = "phone"
	}
	outcome := ui.FormRow{Key: rowOutcome, Label: t("ticket.outcome"), Kind: ui.SelectRow, Hint: t("ticket.outcome_hint"), Note: t("ticket.outcome_note")}
	for _, o := range desk.Outcomes {
		outcome.Options = append(outcome.Options, ui.Option{Value: o, Label: t("ticket.outcomes." + o)})
	}
	return append(rows, outcome, way) // the way stands there already: whoever writes goes on to the outcome
}

// writes tells that the act has a text.
func (s *ticketPage) writes() bool {
	return slices.Contains([]desk.Kind{desk.KindAnswer, desk.KindReply, desk.KindResult}, s.act)
}

// sample is an act of the kind with nothing of its own, to ask the rules about.
func (s *ticketPage) sample(kind desk.Kind, r desk.Reach) desk.TicketAct {
	return s.made(kind, "-", r, "")
}

// made is an act of the kind.
func (s *ticketPage) made(kind desk.Kind, text string, r desk.Reach, to string) desk.TicketAct {
	switch kind {
	case desk.KindAnswer:
		return desk.Answer{Text: text}
	case desk.KindReply:
		return desk.Reply{Text: text, Reach: r}
	case desk.KindRevisit:
		return desk.Revisit{Reach: r}
	case desk.KindResult:
		return desk.Result{Text: text, Reach: r}
	case desk.KindPass:
		return desk.Pass{To: to}
	case desk.KindReopen:
		return desk.Reopen{Reason: text}
	case desk.KindGiveUp:
		return desk.GiveUp{Reason: text}
	}
	return desk.Tell{Reach: r}
}

// apply asks the rules about an act; nil: they take it. Whether a colleague may take it over only
// the authority can judge, which knows all of him.
func (s *ticketPage) apply(act desk.TicketAct) *desk.Error {
	_, err := s.t.Apply(act, desk.Act{By: s.env.Session.Person, At: s.env.Now(), Rules: s.env.Rules})
	if err == nil {
		return nil
	}
	f := asFault(err)
	if p, ok := act.(desk.Pass); ok && p.To != "" && f.Field == rowTo {
		return nil
	}
	return f
}

// denied tells why this person may not do an act of the kind; empty: he may, as far as that goes.
func (s *ticketPage) denied(kind desk.Kind) string {
	f := s.apply(s.sample(kind, desk.Reach{}))
	if f != nil && (f.Code == desk.Denied || f.Code == desk.Conflict) {
		return s.env.Fault(f)
	}
	return ""
}

// doing is the act as the form has it.
func (s *ticketPage) doing() desk.TicketAct {
	if s.reads() {
		return desk.Tell{Reach: desk.Reach{Way: "window", Outcome: "reached"}}
	}
	v := s.form.Values()
	return s.made(s.act, strings.TrimSpace(v[rowText]), desk.Reach{Way: v[rowReach], Outcome: v[rowOutcome]}, v[rowTo])
}

func (s *ticketPage) check(key, value string) (string, bool) {
	if strings.TrimSpace(value) == "" {
		return "", true // what is missing is said when it is sent
	}
	if f := s.apply(s.doing()); f != nil && f.Field == key {
		return s.env.Fault(f), false
	}
	return "", true
}
