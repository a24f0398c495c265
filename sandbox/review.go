package sandbox

import (
	"context"
	"errors"
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// reviewer finds a person of the authority who may decide. Denied may.decide.
func (a *act) reviewer(id string) (desk.Person, error) {
	m, err := a.person(id)
	if err != nil && desk.CodeOf(err) != desk.NotFound {
		return desk.Person{}, err
	}
	if err != nil || !m.May(desk.MayDecide) || m.OutletID != "" || m.State != desk.AccountActive {
		return desk.Person{}, denied("may.decide")
	}
	return m.Person, nil
}

// eachOutlet calls do for every outlet, by ID, for somebody of the authority. Denied may.decide.
func (s *Service) eachOutlet(ctx context.Context, reviewer string, do func(*act, desk.Outlet) error) error {
	return s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		outlets, err := loadAll[desk.Outlet](a.Outlets())
		if err != nil {
			return err
		}
		for _, o := range outlets {
			if err := do(a, o); err != nil {
				return err
			}
		}
		return nil
	})
}

// Reviewers are the authority's people who may decide.
func (s *Service) Reviewers(ctx context.Context) ([]desk.Person, error) {
	var out []desk.Person
	err := s.look(ctx, func(a *act) error {
		people, err := a.members(a.People())
		for _, p := range people {
			if _, err := a.reviewer(p.ID); err == nil {
				out = append(out, p.Person)
			}
		}
		return err
	})
	return out, err
}

// Waiting are the cases of all outlets that wait for a decision, what is due first; also those that
// nobody is left to check at their outlet. Denied may.decide.
func (s *Service) Waiting(ctx context.Context, reviewer string) ([]desk.Case, error) {
	var out []desk.Case
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		var err error
		if out, err = loadAll[desk.Case](a.RecordsAt(store.ACase, string(desk.StageReview))); err != nil {
			return err
		}
		unchecked, err := a.unchecked()
		out = append(out, unchecked...)
		slices.SortFunc(out, func(x, y desk.Case) int { return desk.Earlier(x.Summary(), y.Summary()) })
		return err
	})
	return out, err
}

// Decide is the authority's answer to a case (G-9.1.1b). Errors: those of [Service.Advance],
// NotFound outlet.none, Denied may.decide, may.decide_own (G-9.1.2).
func (s *Service) Decide(ctx context.Context, reviewer, key, outlet, id string, version int64, d desk.Decision) (desk.Case, error) {
	w, err := stepOf(key, id, version, d)
	if err != nil {
		return desk.Case{}, err
	}
	return rule(ctx, s, reviewer, outlet, w, func(a *act, w write) (desk.Case, error) { return a.advance(w, d) })
}

// SetAccount freezes, closes or opens a person's account (H-8.3.2), for a reason that the ledger of rights keeps. A session
// that the person has ends at once, and its terminal is told.
//
// Errors: Denied may.decide; NotFound person.none; Invalid person.state, person.reason; Conflict person.holds, with n
// in Args, while somebody whose account is to be closed answers for anything.
func (s *Service) SetAccount(ctx context.Context, reviewer, person string, state desk.AccountState, reason string) error {
	if !slices.Contains([]desk.AccountState{desk.AccountActive, desk.AccountFrozen, desk.AccountClosed}, state) {
		return invalid("person.state", "state")
	}
	if reason = strings.TrimSpace(desk.Clean(reason, len(reason))); !desk.IsReason(reason) {
		return invalid("person.reason", "reason")
	}
	return s.do(ctx, func(a *act) error {
		by, err := a.reviewer(reviewer)
		if err != nil {
			return err
		}
		m, err := a.person(person)
		if err != nil {
			return err
		}
		if state == desk.AccountClosed {
			if err := a.idle(m.Person); err != nil {
				return err
			}
		}
		if before := m.State; before != state {
			m.State = state
			if err := a.account(m, by, reason); err != nil {
				return err
			}
		}
		if state == desk.AccountActive {
			if err := a.unique(m.Person); err != nil {
				return err
			}
		}
		if err := a.SavePerson(m.ID, m.OutletID, encode(m)); err != nil {
			return err
		}
		if err := a.audit(m.OutletID, reviewer, "", "account."+string(state), m.ID, ""); err != nil {
			return err
		}
		if err := a.changed(m); err != nil {
			return err
		}
		session, err := a.SessionOfPerson(m.OutletID, m.ID)
		if state == desk.AccountActive || errors.Is(err, store.ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		return a.end(session, "person."+string(state), nil)
	})
}

// SetOutlet changes how far an outlet is on its way, or freezes it (H-6.3, D-4a). Every call
// from its terminals is judged by it from now on.
//
// Errors: Denied may.decide; NotFound outlet.none; Invalid outlet.state; Conflict exit.frozen, with its
// number, while an exit is open: it is lifted by [Service.Unfreeze].
func (s *Service) SetOutlet(ctx context.Context, reviewer, outlet string, state desk.OutletState) error {
	states := []desk.OutletState{desk.OutletAgreed, desk.OutletAccepted, desk.OutletAuthorised, desk.OutletFrozen}
	if !slices.Contains(states, state) {
		return invalid("outlet.state", "state")
	}
	return s.do(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		o, err := a.lockedOutlet(outlet)
		if err != nil {
			return err
		}
		open, err := a.openExit(outlet)
		switch {
		case err != nil:
			return err
		case open.ID != "":
			return conflict("exit.frozen").With("number", open.Number)
		}
		o.State = state
		if err := a.SaveOutlet(o.ID, encode(o)); err != nil {
			return err
		}
		return a.audit(o.ID, reviewer, "", "outlet."+string(state), "", "")
	})
}
