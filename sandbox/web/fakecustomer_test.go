package web_test

import (
	"context"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

// desk's own rules decide on ratings and answers here, so that the pages are tried with the real ones.

func grades() []desk.Line {
	return []desk.Line{
		{ZH: "非常满意", EN: "Very satisfied"},
		{ZH: "满意", EN: "Satisfied"},
		{ZH: "基本满意", EN: "Fairly satisfied"},
		{ZH: "不满意", EN: "Dissatisfied"},
		{ZH: "非常不满意", EN: "Very dissatisfied"},
	}
}

// calledVisit is a visit that was called and can be rated by the code.
func (a *authority) calledVisit(code string) {
	a.visits[code] = desk.Visit{ID: "v-" + code, OutletID: "JM01", Version: 2, State: desk.VisitServing, Number: "A012", Called: a.now()}
}

func (a *authority) Rateable(_ context.Context, code string) (sandbox.RateAsk, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, "rateable "+code)
	v, ok := a.visits[code]
	if !ok {
		return sandbox.RateAsk{}, fail(desk.NotFound, "rating.code", "")
	}
	ask := sandbox.RateAsk{OutletZH: "荆门示例支行", OutletEN: "Jingmen sample branch", Number: v.Number, Grades: grades(), Done: v.Rating != nil}
	if ask.Done {
		return ask, nil
	}
	_, err := v.Rate(1, "", a.now())
	return ask, err
}

func (a *authority) Rate(_ context.Context, code string, grade int, text string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	v, ok := a.visits[code]
	if !ok {
		return fail(desk.NotFound, "rating.code", "")
	}
	next, err := v.Rate(grade, text, a.now())
	if err == nil {
		a.visits[code] = next
	}
	return err
}

func (a *authority) Ask(_ context.Context, code string) (sandbox.AskAnswer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, "ask "+code)
	found, ok := a.asks[code]
	if !ok {
		return sandbox.AskAnswer{}, fail(desk.NotFound, "ask.code", "")
	}
	return found, nil
}

func waitingAt(stage desk.Stage, status desk.Status) sandbox.AskAnswer {
	return sandbox.AskAnswer{
		Kind: "case", OutletZH: "荆门示例支行", OutletEN: "Jingmen sample branch", ItemZH: "失业保险金申领", ItemEN: "Unemployment benefit claim",
		Status: status, Stage: string(stage), Due: calendar.MustParse("2026-12-04"), Phone: "0724-5550101", Number: "JM01-20261121-0001",
	}
}

// ticket is an open one, received at noon and due a day later.
func ticket(id string, kind desk.TicketKind, text string) desk.Ticket {
	return desk.Ticket{
		ID: id, OutletID: "JM01", Version: 1, Kind: kind, State: desk.TicketOpen, Number: "JM01-Q20261123-" + id, Text: text, Source: "window",
		Contact: desk.Contact{Name: "周素琴", Phone: "19900000103"}, OwnerID: "p-01", Owner: "沈知行", Subject: desk.Subject{Item: "une.claim"},
		Received: noon, Due: noon.Add(24 * time.Hour),
		History: []desk.Record{{Version: 1, Kind: desk.KindRaise, By: "p-01", Name: "沈知行", At: noon}},
	}
}

func (a *authority) OpenTickets(context.Context, string) ([]desk.Ticket, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []desk.Ticket
	for _, t := range a.tickets {
		if t.Waits() || t.OwnerID == "" || t.Escalates(a.now()) {
			m := t.Masked()
			m.Text, m.Answer = t.Text, t.Answer
			out = append(out, m)
		}
	}
	desk.TicketsByDue(out)
	return out, nil
}

func (a *authority) AnswerTicket(_ context.Context, _, key, outlet, id string, version int64, text string) (desk.Ticket, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := slices.IndexFunc(a.tickets, func(t desk.Ticket) bool { return t.ID == id && t.OutletID == outlet })
	if at < 0 {
		return desk.Ticket{}, fail(desk.NotFound, "ticket.none", "")
	}
	t := a.tickets[at]
	if slices.Contains(a.keys, key) {
		return t, nil
	}
	if t.Version != version {
		last := t.History[len(t.History)-1]
		return desk.Ticket{}, fail(desk.Conflict, "case.stale", "", "by", last.Name, "step", string(last.Kind), "at", last.At.Format(time.RFC3339))
	}
	next, err := t.Apply(desk.Answer{Text: text}, desk.Act{By: a.reviewers[0], At: a.now(), Rules: desk.Rules{Outlet: a.outlets[0], Catalogue: a.catalogue}})
	if err != nil {
		return desk.Ticket{}, err
	}
	a.tickets[at], a.keys = next, append(a.keys, key)
	return next, nil
}

func (a *authority) Overdue(context.Context, string) ([]sandbox.Escalation, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.overdue), nil
}
