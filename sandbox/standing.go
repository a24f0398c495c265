package sandbox

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// pending is what of an outlet is not done and has an owner; each item is found in the catalogue that
// its case began under.
func (a *act) pending(o desk.Outlet) (desk.Pending, error) {
	p, err := a.pendingOf(o.ID)
	if err != nil {
		return p, err
	}
	p.Item = func(c desk.Case) (desk.Item, bool) {
		catalogue, err := a.version(c.CatalogueVersion)
		if err != nil {
			catalogue = a.s.catalogue
		}
		return catalogue.Item(c.Item)
	}
	return p, nil
}

// Standing gives the outlet's windows, people and hand-overs, and what the caller answers for.
func (s *Service) Standing(ctx context.Context, c Caller) (desk.Standing, error) {
	var out desk.Standing
	err := s.look(ctx, func(a *act) error {
		w, may, err := a.sees(c)
		if err != nil {
			return err
		}
		held, err := a.pending(w.outlet)
		if err != nil {
			return err
		}
		if out, err = a.standing(w.outlet, held); err != nil {
			return err
		}
		out.Mine = desk.HoldingsOf(w.person, held)
		all, err := loadAll[desk.HandOver](a.OpenRecords(w.outlet.ID, store.AHandOver, dayBegin(a.at).UnixMilli()))
		if err != nil {
			return err
		}
		out.HandOver = a.fresh(all, held, func(h desk.HandOver) bool {
			return may || h.FromID == w.person.ID || h.ToID == w.person.ID
		})
		return nil
	})
	return out, err
}

// fresh are hand-overs as they stand now: while one is not done, what its giver answers for goes on
// changing.
func (a *act) fresh(all []desk.HandOver, held desk.Pending, sees func(desk.HandOver) bool) []desk.HandOver {
	all = slices.DeleteFunc(all, func(h desk.HandOver) bool { return !sees(h) })
	for n, h := range all {
		if h.State == desk.HandOverCounting || h.State == desk.HandOverOffered {
			all[n].Holds = desk.HoldingsOf(desk.Person{ID: h.FromID, Name: h.From}, held)
		}
	}
	slices.SortFunc(all, func(x, y desk.HandOver) int {
		return cmp.Or(cmp.Compare(handOverPlace(x), handOverPlace(y)), y.History[0].At.Compare(x.History[0].At), cmp.Compare(x.ID, y.ID))
	})
	return all
}

// handOverPlace puts those first that wait.
func handOverPlace(h desk.HandOver) int {
	if h.State == desk.HandOverClosed {
		return 1
	}
	return 0
}

func (a *act) standing(o desk.Outlet, held desk.Pending) (desk.Standing, error) {
	out := desk.Standing{Single: a.s.catalogue.Service.Duty.IsSingle(o.Class)}
	var err error
	if out.Windows, err = a.windows(o); err != nil {
		return out, err
	}
	for n := range out.Windows {
		out.Windows[n].History = nil
	}
	roster, err := a.roster(o.ID)
	if err != nil {
		return out, err
	}
	out.Absences, out.Vacant = roster.Absences, roster.Vacant(o, a.at)
	out.Stops = refusal(roster.Stops(a.staffing(o), a.at))
	present, err := a.Present(o.ID)
	if err != nil {
		return out, err
	}
	for _, p := range roster.People {
		out.People = append(out.People, a.onDuty(p, o, roster, present, held))
	}
	return out, nil
}

// staffing are the rules of an outlet as far as its roster asks for them.
func (a *act) staffing(o desk.Outlet) desk.Rules {
	return desk.Rules{Outlet: o, Catalogue: a.s.catalogue}
}

// refusal is err as it is told, nil for none.
func refusal(err error) *desk.Refusal {
	e, ok := errors.AsType[*desk.Error](err)
	if !ok {
		return nil
	}
	return &desk.Refusal{Key: e.Key, Args: e.Args}
}

func (a *act) onDuty(p desk.Person, o desk.Outlet, roster desk.Roster, present []store.Session, held desk.Pending) desk.OnDuty {
	d := desk.OnDuty{
		ID: p.ID, Name: p.Name, Role: p.Role, Posts: p.Posts, Barred: refusal(p.MayWork(o, a.at)),
		Things: desk.HoldingsOf(p, held).Things(),
	}
	if e, ok := roster.Absent(p.ID, calendar.DateOf(a.at)); ok {
		d.Absent = &e
	}
	for _, s := range present {
		if s.PersonID == p.ID && a.ms() < s.Expires {
			d.Terminal, d.Locked = s.TerminalID, s.Locked
		}
	}
	return d
}

// Held gives what a person of the caller's outlet answers for.
//
// Errors: NotFound person.none; Denied handover.other for who could not take over from her.
func (s *Service) Held(ctx context.Context, c Caller, person string) (desk.Holdings, error) {
	var out desk.Holdings
	err := s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		of, err := a.person(person)
		switch {
		case err != nil:
			return err
		case of.OutletID != w.outlet.ID:
			return notFound("person.none")
		case of.ID != w.person.ID && !w.person.Has(desk.Manager) && (w.person.Role == "" || !w.person.May(desk.MayHandle)):
			return denied("handover.other")
		}
		held, err := a.pending(w.outlet)
		out = desk.HoldingsOf(of.Person, held)
		return err
	})
	return out, err
}

// dutyBoard puts windows and hand-overs on the board.
func dutyBoard(a *act, w worker, b *desk.Board) error {
	windows, err := a.windows(w.outlet)
	if err != nil {
		return err
	}
	for _, now := range windows {
		b.Windows = append(b.Windows, now.Now())
	}
	roster, err := a.roster(w.outlet.ID)
	if err != nil {
		return err
	}
	b.Stops = refusal(roster.Stops(a.staffing(w.outlet), a.at))
	open, err := loadAll[desk.HandOver](a.OpenRecords(w.outlet.ID, store.AHandOver, a.ms()+1))
	if err != nil {
		return err
	}
	for _, h := range open {
		switch {
		case h.State == desk.HandOverTold && h.FromID == w.person.ID:
			b.TakenFrom = append(b.TakenFrom, h.Note())
		case h.State == desk.HandOverTold:
		case h.FromID == w.person.ID || h.ToID == w.person.ID || w.person.Has(desk.Manager) && h.Note().Differs > 0:
			b.HandOvers = append(b.HandOvers, h.Note())
		}
	}
	return nil
}
