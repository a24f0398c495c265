package desktest

import (
	"context"
	"fmt"
	"slices"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// free makes sure that both people work and serve nobody.
func (s *session) free(ctx context.Context) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	for _, desk := range []struct {
		at     desk.Authority
		person string
	}{{s.Here, s.Clerk}, {s.There, s.Second}} {
		if err := s.freeAt(ctx, desk.at, desk.person); err != nil {
			return fmt.Errorf("ending a visit: %w", err)
		}
	}
	return nil
}

func (s *session) freeAt(ctx context.Context, at desk.Authority, person string) error {
	q, err := at.Queue(ctx)
	if err != nil {
		return err
	}
	for _, v := range q.Visits {
		if v.State != desk.VisitServing || v.OwnerID != person || v.Home != nil {
			continue
		}
		if err := s.end(ctx, at, v.ID); err != nil {
			return err
		}
	}
	return nil
}

// end lets a customer go: what is open of his visit is ended first.
func (s *session) end(ctx context.Context, at desk.Authority, id string) error {
	v, err := at.Visit(ctx, id)
	if err != nil {
		return err
	}
	for n, g := range v.Guided {
		if g.Outcome != "" {
			continue
		}
		if v, err = at.Attend(ctx, s.NewKey(), v, desk.GuidedEnd{Index: n, Outcome: "done"}); err != nil {
			return err
		}
	}
	for _, id := range v.Cases {
		if err := s.settle(ctx, at, id); err != nil {
			return err
		}
	}
	_, err = at.Attend(ctx, s.NewKey(), v, desk.Leaving{Reason: "conformance"})
	return err
}

// settle withdraws a case of whose end the customer does not know, or tells him.
func (s *session) settle(ctx context.Context, at desk.Authority, id string) error {
	c, err := at.Case(ctx, id)
	if err != nil || c.Promised() {
		return err
	}
	var step desk.Step = desk.Withdrawal{Reason: "conformance"}
	if !c.Allows(step.Kind()) {
		step = s.tell(c, "window")
	}
	_, err = at.Advance(ctx, s.NewKey(), c, step)
	return err
}

// arrived gives a customer a number here.
func (s *session) arrived(ctx context.Context, group string) (desk.Visit, error) {
	v, err := s.Here.Attend(ctx, s.NewKey(), desk.Visit{ID: s.NewKey()}, desk.Arrival{Group: group})
	if err != nil {
		return v, fmt.Errorf("arrival: %w", err)
	}
	return v, that(v.State == desk.VisitWaiting && v.Number != "" && v.Version == 1 && !v.Came.IsZero() && v.OutletID == s.at.Outlet.ID,
		"state %s, number %q, version %d of somebody who arrived", v.State, v.Number, v.Version)
}

// served calls a customer here who has just arrived.
func (s *session) served(ctx context.Context) (desk.Visit, error) {
	if err := s.free(ctx); err != nil {
		return desk.Visit{}, err
	}
	v, err := s.arrived(ctx, "")
	if err != nil {
		return v, err
	}
	if v, err = s.Here.Call(ctx, s.NewKey(), v.Number); err != nil {
		return v, fmt.Errorf("call: %w", err)
	}
	return v, that(v.State == desk.VisitServing && v.OwnerID == s.Clerk && v.Owner != "" && !v.Called.IsZero(),
		"state %s, owner %q of somebody who was called", v.State, v.OwnerID)
}

func atHome(ctx context.Context, s *session) error {
	item, _, err := s.find(ctx, anyItem)
	if err != nil {
		return err
	}
	groups := s.catalogue.Service.Groups
	n := slices.IndexFunc(groups, func(g desk.Group) bool { return g.Home })
	if n < 0 { // nobody is visited at home here
		return nil
	}
	book := desk.Booking{
		Group: groups[n].Code, Name: s.Customer.Name, Phone: s.Customer.Phone, Address: "conformance", Half: "am",
		Day: calendar.DateOf(s.Now()).Add(1), Items: []string{item.Code},
	}
	v, err := s.Here.Attend(ctx, s.NewKey(), desk.Visit{ID: s.NewKey()}, book)
	if err != nil {
		return fmt.Errorf("booking: %w", err)
	}
	q, err := s.There.Queue(ctx)
	if err != nil {
		return err
	}
	n = slices.IndexFunc(q.Visits, func(w desk.Visit) bool { return w.ID == v.ID })
	if n < 0 {
		return fmt.Errorf("a visit that is booked is not listed")
	}
	home := q.Visits[n].Home
	if err := that(home != nil && home.Name != s.Customer.Name && home.Phone != s.Customer.Phone && home.Address == "", "the customer is not masked in the list"); err != nil {
		return err
	}
	if v, err = s.Here.Attend(ctx, s.NewKey(), v, desk.Departure{Papers: []string{"form", "card"}}); err != nil {
		return fmt.Errorf("departure: %w", err)
	}
	leave := desk.Leaving{Reason: "conformance"}
	_, away := s.Here.Attend(ctx, s.NewKey(), v, leave)
	_, lost := s.Here.Attend(ctx, s.NewKey(), v, desk.Return{Papers: []desk.HomePaper{{Name: "form", Returned: true}}})
	if err := first(refused(away, desk.Conflict, "visit.away"), refused(lost, desk.Invalid, "visit.papers")); err != nil {
		return err
	}
	if v, err = s.Here.Attend(ctx, s.NewKey(), v, desk.Return{Papers: []desk.HomePaper{{Name: "form", Returned: true}, {Name: "card", Note: "conformance"}}}); err != nil {
		return fmt.Errorf("return: %w", err)
	}
	v, err = s.Here.Attend(ctx, s.NewKey(), v, leave)
	return first(err, that(v.State == desk.VisitClosed && v.Home.Back, "state %s at the end", v.State))
}
