package screens

import (
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// The rows of the form of a new hand-over.
const (
	handWhat  = "what"
	handWho   = "who"
	handCause = "cause"
)

// What is begun by the form.
const (
	beginGive = "give"
	beginOver = "over"
)

// begin asks for whom and why. person is the one to take over from, if one came for that.
func (s *handOver) begin(person string) {
	what := beginGive
	if slices.ContainsFunc(s.st.People, func(p desk.OnDuty) bool { return p.ID == person }) && person != "" {
		what = beginOver
	}
	s.h, s.tally, s.line, s.inside, s.typing = desk.HandOver{}, newTally(s.st.Mine), 0, false, false
	s.form = ui.NewForm(s.rows(what, person))
}

// mayTakeOver tells whether the person at work may take over from somebody who is not there.
func (s *handOver) mayTakeOver() bool {
	p := s.env.Session.Person
	return p.Has(desk.Manager) || p.Has(desk.Handler) && p.Role != ""
}

func (s *handOver) rows(what, person string) []ui.FormRow {
	t := s.env.T
	var rows []ui.FormRow
	if s.mayTakeOver() {
		rows = append(rows, ui.FormRow{Key: handWhat, Label: t("handover.what"), Kind: ui.SelectRow, Value: what, Options: []ui.Option{
			{Value: beginGive, Label: t("handover.what_give")}, {Value: beginOver, Label: t("handover.what_over")},
		}})
	}
	who := ui.FormRow{Key: handWho, Label: t("handover.who_" + what), Kind: ui.SelectRow, Value: person, Hint: t("handover.who_hint"), Options: s.people(what)}
	if len(who.Options) == 0 {
		who.Hint = t("handover.who_none")
	}
	if person == "" {
		if n := slices.IndexFunc(who.Options, func(o ui.Option) bool { return o.Reason == "" }); n >= 0 && what == beginGive {
			who.Value = who.Options[n].Value
		}
	}
	rows = append(rows, who)
	if what == beginGive {
		cause := ui.FormRow{Key: handCause, Label: t("handover.cause"), Kind: ui.SelectRow, Value: string(desk.CauseShift)}
		if h := s.env.Now().In(calendar.China).Hour(); h >= 11 && h < 14 {
			cause.Value = string(desk.CauseLunch)
		}
		for _, c := range desk.Causes {
			cause.Options = append(cause.Options, ui.Option{Value: string(c), Label: t("handover.causes." + string(c))})
		}
		rows = append(rows, cause)
	}
	return rows
}

// people are whom one may give to, or take over from, the other of A and B first; who cannot be
// chosen stands there with the reason.
func (s *handOver) people(what string) []ui.Option {
	e := s.env
	all := slices.Clone(s.st.People)
	slices.SortStableFunc(all, func(a, b desk.OnDuty) int {
		rank := func(p desk.OnDuty) int {
			switch {
			case p.Role != "" && p.Role != e.Session.Person.Role:
				return 0
			case slices.Contains(p.Posts, desk.Handler):
				return 1
			}
			return 2
		}
		return rank(a) - rank(b)
	})
	var out []ui.Option
	for _, p := range all {
		o := ui.Option{Value: p.ID, Label: strings.TrimSpace(p.Name + " " + e.post(p))}
		switch {
		case p.ID == s.me():
			continue
		case what == beginGive && p.Barred != nil:
			o.Reason = e.T("handover.barred")
		case what == beginGive && p.Absent != nil:
			o.Reason = e.T("handover.absent")
		case what == beginOver && p.Things == 0:
			continue
		case what == beginOver && p.There():
			o.Reason = e.T("handover.present")
		}
		out = append(out, o)
	}
	return out
}

// post is a person's role, or the first of her posts.
func (e Env) post(p desk.OnDuty) string {
	switch {
	case p.Role != "":
		return e.T("role." + p.Role)
	case len(p.Posts) > 0:
		return e.T("post." + string(p.Posts[0]))
	}
	return ""
}
