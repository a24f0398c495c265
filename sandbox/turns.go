package sandbox

import (
	"context"

	"sheyin/desk"
)

// turns does, when their instant has come, the changes of people's rights that were granted for a later one. Whoever
// reads a person sees them done without it; here the terminals are told, a session that must not go on ends, and
// what somebody who has left holds still is put before the manager ([desk.PeopleBoard]).
func (s *Service) turns(ctx context.Context) error {
	var due []string
	err := s.look(ctx, func(a *act) error {
		bodies, err := a.Turning()
		people, err := loadAll[member](bodies, err)
		for _, m := range people {
			if len(m.at(a.now).Next) < len(m.Next) {
				due = append(due, m.ID)
			}
		}
		return err
	})
	for _, id := range due {
		if err := s.do(ctx, func(a *act) error { return a.turn(id) }); err != nil {
			return err
		}
	}
	return err
}

func (a *act) turn(id string) error {
	if err := a.LockPerson(id); err != nil {
		return err
	}
	body, err := a.Person(id)
	before, err := load[member](body, err, notFound("person.none"))
	if err != nil {
		return err
	}
	m := before.at(a.now)
	if len(m.Next) == len(before.Next) { // another one was faster
		return nil
	}
	if err := a.SavePerson(m.ID, m.OutletID, encode(m)); err != nil {
		return err
	}
	if err := a.stopSession(m.Person); err != nil {
		return err
	}
	if m.OutletID == "" {
		return nil
	}
	left, err := a.leaving(m.Person)
	if err != nil {
		return err
	}
	if left > 0 {
		if err := a.audit(m.OutletID, "", "", "left.holding", m.ID, ""); err != nil {
			return err
		}
	}
	return a.tell(m.OutletID, "", desk.Event{Kind: desk.PersonChanged, Ref: m.ID})
}

// leaving is how many open things somebody answers for whose account is closed.
func (a *act) leaving(p desk.Person) (int, error) {
	if p.State != desk.AccountClosed {
		return 0, nil
	}
	held, err := a.pending(desk.Outlet{ID: p.OutletID})
	return desk.HoldingsOf(p, held).Things(), err
}

// left are the people of an outlet who have left and answer for something still.
func (a *act) left(outlet string, people []member) ([]desk.Left, error) {
	var held desk.Pending
	read := false
	var out []desk.Left
	for _, m := range people {
		if m.State != desk.AccountClosed {
			continue
		}
		if !read { // it is much, and mostly nobody has left
			var err error
			if held, err = a.pending(desk.Outlet{ID: outlet}); err != nil {
				return nil, err
			}
			read = true
		}
		if n := desk.HoldingsOf(m.Person, held).Things(); n > 0 {
			out = append(out, desk.Left{PersonID: m.ID, Name: m.Name, Things: n})
		}
	}
	return out, nil
}

// changed tells an outlet's terminals that one of its people changed; the authority's own have no outlet.
func (a *act) changed(m member) error {
	if m.OutletID == "" {
		return nil
	}
	return a.tell(m.OutletID, "", desk.Event{Kind: desk.PersonChanged, Ref: m.ID})
}
