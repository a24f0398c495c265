package desktest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
)

var ticketChecks = []check{
	{"tickets/a question is taken along", question},
	{"tickets/a complaint", complaint},
	{"tickets/a problem without personal data", problem},
	{"tickets/repeat under one key", ticketRepeated},
	{"tickets/stale version", ticketStale},
	{"tickets/not there", noTicket},
}

// raised raises a ticket here.
func (s *session) raised(ctx context.Context, r desk.Raise) (desk.Ticket, error) {
	t, err := s.Here.Follow(ctx, s.NewKey(), desk.Ticket{ID: s.NewKey()}, r)
	if err != nil {
		return t, fmt.Errorf("raising a %s: %w", r.Kind, err)
	}
	return t, that(t.State == desk.TicketOpen && t.Number != "" && t.Version == 1 && t.OwnerID == s.Clerk && t.OutletID == s.at.Outlet.ID && !t.Received.IsZero(),
		"state %s, number %q, owner %q of a new %s", t.State, t.Number, t.OwnerID, r.Kind)
}

// inquiry is a question of the customer.
func (s *session) inquiry() desk.Raise {
	return desk.Raise{Kind: desk.Inquiry, Text: "conformance", Source: "window", Contact: desk.Contact{Name: s.Customer.Name, Phone: s.Customer.Phone}}
}

// follow does one act here under a key of its own.
func (s *session) follow(ctx context.Context, t desk.Ticket, a desk.TicketAct) (desk.Ticket, error) {
	t, err := s.Here.Follow(ctx, s.NewKey(), t, a)
	if err != nil {
		return t, fmt.Errorf("%s: %w", a.TicketKind(), err)
	}
	return t, nil
}

var byPhone = desk.Reach{Way: "phone", Outcome: "reached"}

func question(ctx context.Context, s *session) error {
	v, err := s.served(ctx)
	if err != nil {
		return err
	}
	t, err := s.raised(ctx, s.inquiry())
	if err != nil {
		return err
	}
	if err := s.listed(ctx, t); err != nil {
		return err
	}
	_, early := s.Here.Follow(ctx, s.NewKey(), t, desk.Tell{Reach: byPhone})
	_, given := s.Here.Follow(ctx, s.NewKey(), t, desk.GiveUp{Reason: "conformance"})
	_, clerk := s.Here.Follow(ctx, s.NewKey(), t, desk.Answer{Text: "conformance"})
	v, err = s.Here.Visit(ctx, v.ID)
	if err := first(err,
		that(slices.Contains(v.Tickets, t.ID) && t.Subject.Visit == v.ID, "what a customer asks does not belong to his visit"),
		refused(early, desk.Conflict, "step.order"), refused(given, desk.Conflict, "step.order"), refused(clerk, desk.Denied, "ticket.answer"),
	); err != nil || s.Answer == nil {
		return err
	}
	if err := s.Answer(ctx, t, "conformance: yes"); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	due := t.Due
	if t, err = s.There.Ticket(ctx, t.ID); err != nil {
		return err
	}
	if err := that(t.State == desk.TicketAnswered && t.Answer == "conformance: yes" && t.Due.Equal(due), "state %s after the answer", t.State); err != nil {
		return err
	}
	t, err = s.follow(ctx, t, desk.Tell{Reach: byPhone})
	return first(err, that(t.State == desk.TicketClosed && len(t.Attempts) == 1 && int64(len(t.History)) == t.Version,
		"state %s, %d attempts, %d records of version %d at the end", t.State, len(t.Attempts), len(t.History), t.Version))
}

// listed wants the ticket among those of the outlet, masked and in their order.
func (s *session) listed(ctx context.Context, t desk.Ticket) error {
	list, err := s.There.Tickets(ctx)
	if err != nil {
		return err
	}
	sorted := slices.Clone(list)
	desk.TicketsByDue(sorted)
	n := slices.IndexFunc(list, func(o desk.Ticket) bool { return o.ID == t.ID })
	if n < 0 {
		return fmt.Errorf("an open ticket is not among the open ones")
	}
	shown := list[n].Contact
	return first(
		that(!strings.Contains(shown.Name, s.Customer.Name) && !strings.Contains(shown.Phone, s.Customer.Phone), "the customer is not masked in the list"),
		that(reflect.DeepEqual(list, sorted), "not in the order of what is due"),
	)
}

func complaint(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	r := s.inquiry()
	r.Kind, r.Source, r.Received = desk.Complaint, "box", s.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	t, err := s.raised(ctx, r)
	if err != nil {
		return err
	}
	due := t.Due
	if err := that(t.Received.Equal(r.Received) && !due.After(r.Received.Add(desk.VoiceLimit)) && due.After(r.Received), "due %v after the first receipt", due.Sub(r.Received)); err != nil {
		return err
	}
	_, early := s.Here.Follow(ctx, s.NewKey(), t, desk.Result{Text: "conformance", Reach: byPhone})
	if err := refused(early, desk.Conflict, "ticket.reply_first"); err != nil {
		return err
	}
	for _, act := range []desk.TicketAct{
		desk.Pass{To: s.Second},
		desk.Reply{Text: "conformance", Reach: desk.Reach{Way: "phone", Outcome: "no_answer"}},
		desk.Reply{Text: "conformance", Reach: byPhone},
		desk.Revisit{Reach: byPhone},
		desk.Result{Text: "conformance", Reach: byPhone},
		desk.Reopen{Reason: "conformance"},
	} {
		if t, err = s.follow(ctx, t, act); err != nil {
			return err
		}
		if err := that(t.Due.Equal(due) && t.Received.Equal(r.Received), "%s moved the clock", act.TicketKind()); err != nil {
			return err
		}
	}
	_, again := s.Here.Follow(ctx, s.NewKey(), t, desk.Result{Text: "conformance", Reach: byPhone})
	return first(
		that(t.State == desk.TicketOpen && t.OwnerID == s.Second && t.Reopened == 1, "state %s, owner %q after passing it on and reopening", t.State, t.OwnerID),
		refused(again, desk.Conflict, "ticket.reply_first"),
	)
}

func problem(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	r := desk.Raise{Kind: desk.Problem, Text: "conformance", Source: "window", Subject: desk.Subject{Screen: "accept", Fault: "net.down"}}
	t, err := s.raised(ctx, r)
	if err != nil {
		return err
	}
	named := r
	named.Text += " " + s.Customer.IDNo
	_, inText := s.Here.Follow(ctx, s.NewKey(), desk.Ticket{ID: s.NewKey()}, named)
	named = r
	named.Contact = s.inquiry().Contact
	_, inContact := s.Here.Follow(ctx, s.NewKey(), desk.Ticket{ID: s.NewKey()}, named)
	return first(
		that(t.Subject.Screen == "accept" && t.Subject.Fault == "net.down", "where the problem was met is lost"),
		refused(inText, desk.Invalid, "ticket.personal"), refused(inContact, desk.Invalid, "ticket.personal"),
	)
}

func ticketRepeated(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	key, none, r := s.NewKey(), desk.Ticket{ID: s.NewKey()}, s.inquiry()
	t, err := s.Here.Follow(ctx, key, none, r)
	if err != nil {
		return err
	}
	again, err := s.Here.Follow(ctx, key, none, r)
	now, look := s.Here.Ticket(ctx, t.ID)
	_, otherAct := s.Here.Follow(ctx, key, t, desk.Pass{To: s.Second})
	_, otherPlace := s.There.Follow(ctx, key, none, r)
	return first(err, look,
		that(reflect.DeepEqual(t, again), "the repeat gave another answer"),
		that(now.Version == 1, "the repeat was done again: version %d", now.Version),
		refused(otherAct, desk.Invalid, "key.reused"), refused(otherPlace, desk.Invalid, "key.reused"),
	)
}

func ticketStale(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	old, err := s.raised(ctx, s.inquiry())
	if err != nil {
		return err
	}
	if _, err := s.There.Follow(ctx, s.NewKey(), old, desk.Pass{To: s.Second}); err != nil {
		return err
	}
	_, err = s.Here.Follow(ctx, s.NewKey(), old, desk.Pass{To: s.Second})
	return meanwhile(err, desk.KindPass)
}

func noTicket(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	_, none := s.Here.Ticket(ctx, s.NewKey())
	_, act := s.Here.Follow(ctx, s.NewKey(), desk.Ticket{ID: s.NewKey(), Version: 1}, desk.Reopen{Reason: "conformance"})
	return first(refused(none, desk.NotFound, "ticket.none"), refused(act, desk.NotFound, "ticket.none"))
}
