package sandbox

import (
	"context"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Escalation is something that was not done within its time and went up to the authority.
type Escalation struct {
	At       time.Time `json:"at"` // when it was found
	OutletID string    `json:"outlet_id"`
	Kind     string    `json:"kind"` // case, ticket, finding
	ID       string    `json:"id"`
	Number   string    `json:"number"` // empty for a case that is not accepted
	// Unreadable tells that the record itself cannot be read: its outlet sees nothing of it.
	Unreadable bool `json:"unreadable,omitempty"`
}

// Overdue are the cases and tickets of all outlets that went up and are not done yet, the oldest
// first. Denied may.decide.
func (s *Service) Overdue(ctx context.Context, reviewer string) ([]Escalation, error) {
	var out []Escalation
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		rows, err := a.Escalated(a.ms())
		for _, r := range rows {
			_, err := overdueEvent(r.Record)
			out = append(out, Escalation{
				At: time.UnixMilli(r.At).UTC(), OutletID: r.OutletID, Kind: r.What, ID: r.ID, Number: r.Number, Unreadable: err != nil,
			})
		}
		return err
	})
	return out, err
}

// date gives their time limits to cases and tickets that had none, so that a sweep finds them: because
// the calendar of the year was not issued yet, or because limits were not kept beside the case then.
func (a *act) date() error {
	rows, err := a.Undated()
	if err != nil {
		return err
	}
	for _, r := range rows {
		dated, e, err := a.dated(r)
		switch {
		case err != nil:
			if err := a.unreadable(r, err); err != nil {
				return err
			}
			continue
		case dated.Due == 0: // still not known, or there is none
			continue
		}
		dated.OutletID, dated.What, dated.Changed = r.OutletID, r.What, r.Changed
		saved, err := a.SaveRecord(dated, r.Version)
		if err != nil {
			return err
		}
		if !saved { // who was faster has dated it
			continue
		}
		if err := a.tell(r.OutletID, "", e); err != nil {
			return err
		}
	}
	return nil
}

// dated is a record with its time limit by the newest calendars, and what to tell its outlet.
func (a *act) dated(r store.Record) (store.Record, desk.Event, error) {
	if r.What == store.ATicket {
		t, err := load[desk.Ticket](r.Body, nil, nil)
		t = t.Dated(a.s.catalogue)
		masked := t.Masked()
		return ticketRow(t), desk.Event{Kind: desk.TicketChanged, Ticket: &masked}, err
	}
	c, err := load[desk.Case](r.Body, nil, nil)
	c = c.Dated(a.s.catalogue)
	summary := c.Summary()
	return caseRow(c), desk.Event{Kind: desk.CaseChanged, Case: &summary}, err
}

// sweepAtOnce is how many a sweep looks for at a time.
const sweepAtOnce = 100

// Sweep finds what has passed its time limit, and lets each go up once: it is kept, stands in the
// audit trail, and the outlet is told (D5, H-10.1b). The server calls it again and again; several
// may do so on one database.
//
// It also finds the open windows at which nobody is and the people whose rights change at this instant, and removes
// what its term has passed for. A record that cannot be read stops none of it.
func (s *Service) Sweep(ctx context.Context) error {
	for _, part := range []func(context.Context) error{s.watch, s.turns, s.retain, s.forgetCards, s.lateOnes} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// lateOnes lets go up what has passed its time limit.
func (s *Service) lateOnes(ctx context.Context) error {
	for {
		var late []store.Record
		err := s.look(ctx, func(a *act) (err error) {
			late, err = a.Overdue(a.ms(), sweepAtOnce)
			return err
		})
		for _, r := range late {
			if err := s.do(ctx, func(a *act) error { return a.escalate(r) }); err != nil {
				return err
			}
		}
		if err != nil || len(late) < sweepAtOnce {
			return err
		}
	}
}

// escalate lets one record go up, unless it was done, got another limit or went up meanwhile.
func (a *act) escalate(r store.Record) error {
	now, err := a.Record(r.OutletID, r.What, r.ID)
	if err != nil || now.Due != r.Due {
		return err
	}
	if first, err := a.Escalate(now, a.ms()); err != nil || !first {
		return err
	}
	if err := a.audit(r.OutletID, "", "", "escalation", r.ID, ""); err != nil {
		return err
	}
	e, err := overdueEvent(now)
	if err != nil {
		return a.unreadable(now, err) // it went up all the same: the authority sees its number
	}
	return a.tell(r.OutletID, "", e)
}

// overdueEvent is what an outlet is told of a record that went up.
func overdueEvent(r store.Record) (desk.Event, error) {
	switch r.What {
	case store.ATicket:
		t, err := load[desk.Ticket](r.Body, nil, nil)
		t = t.Masked()
		return desk.Event{Kind: desk.TicketChanged, Ticket: &t}, err
	case store.AFinding:
		return desk.Event{Kind: desk.FindingChanged, Ref: r.ID}, nil
	}
	c, err := load[desk.Case](r.Body, nil, nil)
	summary := c.Summary()
	return desk.Event{Kind: desk.CaseChanged, Case: &summary}, err
}
