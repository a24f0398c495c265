package sandbox

import (
	"context"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Tickets lists the outlet's open tickets and those closed today, masked, by what is due. Who sees
// no business gets an empty list.
func (s *Service) Tickets(ctx context.Context, c Caller) ([]desk.Ticket, error) {
	var out []desk.Ticket
	err := s.seeAll(ctx, c, func(a *act, w worker) (err error) {
		out, err = loadAll[desk.Ticket](a.OpenRecords(w.outlet.ID, store.ATicket, dayBegin(a.at).UnixMilli()))
		return err
	})
	return masked(out), err
}

// masked is a list of tickets as lists show them.
func masked(tickets []desk.Ticket) []desk.Ticket {
	for n, t := range tickets {
		tickets[n] = t.Masked()
	}
	desk.TicketsByDue(tickets)
	return tickets
}

// Ticket gives one ticket of the caller's outlet, unmasked. NotFound ticket.none; Denied may.post, and
// ticket.own for a follow-up about the caller: she is not to read who complained of her.
func (s *Service) Ticket(ctx context.Context, c Caller, id string) (desk.Ticket, error) {
	var out desk.Ticket
	err := s.see(ctx, c, func(a *act, w worker) error {
		t, err := a.ticketOf(w.outlet.ID, id)
		switch {
		case err != nil:
			return err
		case t.About == w.person.ID:
			return denied("ticket.own")
		}
		out = t
		return nil
	})
	return out, err
}

func (a *act) ticketOf(outlet, id string) (desk.Ticket, error) {
	return mine[desk.Ticket](a, outlet, store.ATicket, id, notFound("ticket.none"))
}

// Follow does one act on a ticket and gives the ticket after it. What the customer at the window
// raises belongs to the visit that the caller serves.
//
// Errors: NotFound ticket.none, and case.none or gear.none for a subject that is not there; Conflict
// case.stale; Invalid case.id, key.form, key.reused; those of [desk.Ticket.Apply].
func (s *Service) Follow(ctx context.Context, c Caller, key, id string, version int64, do desk.TicketAct) (desk.Ticket, error) {
	w, err := followOf(key, id, version, do)
	if err != nil {
		return desk.Ticket{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Ticket, error) { return a.follow(w, do) })
}

func followOf(key, id string, version int64, do desk.TicketAct) (write, error) {
	if do == nil {
		return write{}, invalid("step.envelope", "kind")
	}
	w := write{key: key, what: store.ATicket, id: id, version: version, kind: string(do.TicketKind()), said: encode(desk.WrapTicket(do))}
	return w, w.named()
}

func (a *act) follow(w write, do desk.TicketAct) (desk.Ticket, error) {
	t, err := current(a, w, desk.Ticket{ID: w.id, OutletID: w.outlet.ID}, notFound("ticket.none"))
	if err != nil {
		return desk.Ticket{}, err
	}
	rules, err := a.rules(w.outlet, "")
	if err != nil {
		return desk.Ticket{}, err
	}
	full := desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: rules}
	var visit desk.Visit
	switch it := do.(type) {
	case desk.Raise:
		if visit, err = a.asked(w, &it); err != nil {
			return desk.Ticket{}, err
		}
		do = it
		full.Number, err = a.number(w.outlet.ID, series(it.Kind))
	case desk.Pass:
		full.To, err = a.colleague(it.To)
	}
	if err != nil {
		return desk.Ticket{}, err
	}
	next, err := t.Apply(do, full)
	if err != nil {
		return desk.Ticket{}, err
	}
	if visit.ID != "" {
		visit.Tickets = append(visit.Tickets, next.ID)
		if err := a.enclose(w, visit); err != nil {
			return desk.Ticket{}, err
		}
	}
	return next, a.keepTicket(w, next)
}

// asked settles what a new ticket is about: a case or a device that is there, and the visit that is served
// if the customer raised it at the window. What the terminal says of the visit does not count.
func (a *act) asked(w write, r *desk.Raise) (desk.Visit, error) {
	r.Subject.Visit = ""
	if r.Subject.Case != "" {
		if _, err := a.kase(w.outlet.ID, r.Subject.Case); err != nil {
			return desk.Visit{}, err
		}
	}
	if r.Subject.Gear != "" {
		if _, err := mine[desk.Gear](a, w.outlet.ID, store.AGear, r.Subject.Gear, notFound("gear.none")); err != nil {
			return desk.Visit{}, err
		}
	}
	if r.Source != "window" || r.Kind == desk.Problem { // a problem is nobody's of the customers
		return desk.Visit{}, nil
	}
	if err := a.queue(w); err != nil {
		return desk.Visit{}, err
	}
	served, err := a.serving(w.outlet.ID, w.by.ID)
	if err != nil || len(served) == 0 {
		return desk.Visit{}, err
	}
	r.Subject.Visit = served[0].ID
	return served[0], nil
}

// series is that of a ticket's number.
func series(kind desk.TicketKind) string {
	if kind.Voiced() {
		return "voice"
	}
	return string(kind)
}

func (a *act) keepTicket(w write, next desk.Ticket) error {
	masked := next.Masked()
	return a.keep(w, ticketRow(next), desk.Event{Kind: desk.TicketChanged, Ticket: &masked})
}

func ticketRow(t desk.Ticket) store.Record {
	row := store.Record{ID: t.ID, Version: t.Version, State: string(t.State), Number: t.Number, Body: encode(t)}
	if !t.Due.IsZero() && t.State != desk.TicketClosed {
		row.Due = t.Due.UnixMilli()
	}
	return row
}

// OpenTickets are the tickets of all outlets that are the authority's business: questions and
// problems that wait for its answer, and voices and follow-ups that were not settled in time. By
// what is due, masked, but with all that was said: this is not the outlet's list. Denied may.decide.
func (s *Service) OpenTickets(ctx context.Context, reviewer string) ([]desk.Ticket, error) {
	var out []desk.Ticket
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		open, err := loadAll[desk.Ticket](a.RecordsAt(store.ATicket, string(desk.TicketOpen)))
		if err != nil {
			return err
		}
		answered, err := loadAll[desk.Ticket](a.RecordsAt(store.ATicket, string(desk.TicketAnswered)))
		for _, t := range append(open, answered...) {
			// A follow-up that nobody at the outlet may settle is the authority's from the beginning.
			if t.Waits() || t.OwnerID == "" || !asks(t.Kind) && t.Escalates(a.at) {
				out = append(out, t)
			}
		}
		return err
	})
	for n, t := range out {
		out[n] = t.Masked()
		out[n].Text, out[n].Answer = t.Text, t.Answer
	}
	desk.TicketsByDue(out)
	return out, err
}

// asks tells whether a ticket of this kind is for the authority to answer.
func asks(k desk.TicketKind) bool { return k == desk.Inquiry || k == desk.Problem }

// AnswerTicket is the authority's answer to a question or a problem (H-7.2a2, H-9.4). The outlet
// that took it along is told, and tells the customer.
//
// Errors: those of [Service.Follow]; NotFound outlet.none; Denied may.decide.
func (s *Service) AnswerTicket(ctx context.Context, reviewer, key, outlet, id string, version int64, text string) (desk.Ticket, error) {
	do := desk.Answer{Text: text}
	w, err := followOf(key, id, version, do)
	if err != nil {
		return desk.Ticket{}, err
	}
	return rule(ctx, s, reviewer, outlet, w, func(a *act, w write) (desk.Ticket, error) { return a.follow(w, do) })
}
