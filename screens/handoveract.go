package screens

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

func (s *handOver) do(id string) (tea.Cmd, Outcome) {
	switch id {
	case "again":
		if s.out.unknown() {
			return s.out.again(), nil
		}
		s.recount()
		return s.read(), nil
	case "begin":
		return s.start()
	case "look":
		s.inside, s.typing = !s.inside, false
		return s.lookUp(), nil
	case "mark":
		return nil, s.mark()
	case "other":
		s.other()
	case "settle":
		return nil, s.ask(handSettling, "settle", "line", s.env.T("handover.line."+string(desk.CountLines[s.line])))
	case "retract":
		return nil, s.ask(handRetracting, "retract", "to", s.h.To)
	case "confirm":
		return s.confirm()
	case "acknowledge":
		return s.out.send(s.h, desk.Acknowledge{}), nil
	case "print":
		return nil, s.printing()
	case "give_way":
		return nil, Left{}
	case "back":
		return nil, s.leave()
	}
	return nil, nil
}

// recount begins those lines anew that do not agree.
func (s *handOver) recount() {
	if !s.counts() {
		return
	}
	s.typing = false
	for n, line := range desk.CountLines {
		if s.differs(line) {
			s.tally.forget(line)
			s.line, s.inside = n, false
		}
	}
	for n, line := range slices.Backward(desk.CountLines) {
		if _, ok := s.tally.counts[line]; !ok {
			s.line = n
		}
	}
}

// differs tells whether what the person at work counted of a line does not agree.
func (s *handOver) differs(line desk.CountLine) bool {
	n, ok := s.tally.counts[line]
	return ok && n != s.h.Expected()[line]
}

// wrong is how many lines of her count do not agree.
func (s *handOver) wrong() int {
	n := 0
	for _, line := range desk.CountLines {
		if s.differs(line) {
			n++
		}
	}
	return n
}

// start leaves the form and begins to count.
func (s *handOver) start() (tea.Cmd, Outcome) {
	who := s.form.Value(handWho)
	n := slices.IndexFunc(s.st.People, func(p desk.OnDuty) bool { return p.ID == who })
	if n < 0 {
		s.form.Focus(handWho)
		s.form.SetError(handWho, s.env.T("handover.who_first"))
		return nil, nil
	}
	p, me := s.st.People[n], s.env.Session.Person
	h := desk.HandOver{ID: s.env.NewKey(), OutletID: s.env.Session.Outlet.ID}
	if s.form.Value(handWhat) == beginOver {
		h.Cause = desk.CauseAbsence
		h.FromID, h.From, h.FromRole = p.ID, p.Name, p.Role
		h.ToID, h.To, h.ToRole = me.ID, me.Name, me.Role
		s.h = h
		duty := s.env.Duty
		return s.held.ask(func(ctx context.Context) (desk.Holdings, error) { return duty.Held(ctx, p.ID) }), nil
	}
	h.Cause = desk.Cause(s.form.Value(handCause))
	h.FromID, h.From, h.FromRole = me.ID, me.Name, me.Role
	h.ToID, h.To, h.ToRole = p.ID, p.Name, p.Role
	h.Holds = s.st.Mine
	s.h, s.form, s.tally = h, nil, newTally(s.st.Mine)
	return nil, nil
}

// over begins to count what somebody left who is not there.
func (s *handOver) over(holds desk.Holdings) Outcome {
	if s.form == nil || s.h.ID == "" { // something else was begun meanwhile
		return nil
	}
	if s.held.fault != nil {
		s.h = desk.HandOver{}
		return Failed{s.held.fault}
	}
	s.h.Holds = holds
	s.form, s.tally = nil, newTally(holds)
	return nil
}

// confirm signs a count that agrees; one that does not is kept, so that the manager can register what
// is missing.
func (s *handOver) confirm() (tea.Cmd, Outcome) {
	counts, missing := s.tally.sent(), s.tally.missing()
	stage := s.stage()
	if s.wrong() > 0 {
		r := desk.Recount{Counts: counts, Missing: missing}
		switch {
		case s.h.Version > 0:
		case stage == handWithout:
			r.From = s.h.FromID
		default:
			r.To, r.Cause = s.h.ToID, s.h.Cause
		}
		return s.out.send(s.h, r), nil
	}
	switch stage {
	case handGive:
		return s.out.send(s.h, desk.Offer{To: s.h.ToID, Cause: s.h.Cause, Counts: counts, Missing: missing}), nil
	case handTake:
		return s.out.send(s.h, desk.Take{Counts: counts, Missing: missing}), nil
	}
	return nil, s.ask(handReason, "over", "from", s.h.From)
}

// ask asks for a reason.
func (s *handOver) ask(id, what string, pairs ...any) Outcome {
	e := s.env
	return Ask{id, &ui.Dialog{
		Title: e.T("handover.title_"+what, pairs...), Bold: e.T("handover.bold_"+what, pairs...), Text: e.T("handover.text_" + what),
		Reason: ui.NewInput(maxReason), ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("handover.stay")}},
			{ID: "yes", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("handover.yes_" + what)}},
		},
		Move: e.moveKey(),
	}}
}

func (s *handOver) answered(a Answered) (tea.Cmd, Outcome) {
	reason := strings.TrimSpace(a.Text)
	switch {
	case a.ID == handLeave && a.Button == "leave":
		return nil, Back{}
	case a.Button != "yes" || s.writes() != "":
	case a.ID == handSettling:
		return s.out.send(s.h, desk.Settle{Line: desk.CountLines[s.line], Reason: reason}), nil
	case a.ID == handRetracting:
		return s.out.send(s.h, desk.Retract{Reason: reason}), nil
	case a.ID == handReason:
		return s.out.send(s.h, desk.TakeOver{From: s.h.FromID, Reason: reason, Counts: s.tally.sent(), Missing: s.tally.missing()}), nil
	}
	return nil, nil
}

// others are the other hand-overs that are not done.
func (s *handOver) others() []desk.HandOver {
	return slices.DeleteFunc(slices.Clone(s.st.HandOver), func(h desk.HandOver) bool {
		return h.ID == s.h.ID || h.State == desk.HandOverClosed
	})
}

// other shows the next hand-over that is not done; after the last one a new one.
func (s *handOver) other() {
	var open []desk.HandOver
	for _, h := range s.st.HandOver {
		if h.State != desk.HandOverClosed {
			open = append(open, h)
		}
	}
	n := slices.IndexFunc(open, func(h desk.HandOver) bool { return h.ID == s.h.ID }) + 1
	if n == len(open) {
		s.want = ""
		s.begin("")
		return
	}
	s.line, s.inside, s.piece = 0, false, 0
	s.show(open[n])
}

// leave goes back one thing at a time: from the pieces, from a count that nobody has, from the screen.
func (s *handOver) leave() Outcome {
	e := s.env
	switch {
	case s.inside:
		s.inside = false
		return nil
	case s.counts() && s.h.Version == 0 && s.tally.counted() > 0 || s.out.unknown():
		return Ask{handLeave, &ui.Dialog{
			Title: e.T("handover.leave_title"), Bold: e.T("handover.leave_bold"),
			Buttons: []ui.Button{
				{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("handover.leave_stay")}},
				{ID: "leave", Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("handover.leave_yes")}},
			},
			Move: e.moveKey(),
		}}
	case s.h.Version == 0 && s.h.ID != "" && s.form == nil: // back to whom
		s.h, s.want = desk.HandOver{}, ""
		s.begin("")
		return nil
	}
	return Back{}
}

func (s *handOver) printing() Outcome {
	e, h := s.env, s.h
	return Printing{
		desk.Order{Kind: desk.HandOverPaper, Subject: h.ID},
		desk.Sheet{Outlet: e.Session.Outlet, Terminal: e.Session.Terminal, Catalogue: e.Rules.Catalogue, HandOver: &h},
	}
}
