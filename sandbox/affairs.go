package sandbox

import (
	"context"
	"slices"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

const (
	// affairsShown is how many days closed affairs stay in the list.
	affairsShown = 366
	// factsOver is how many days of records a wish for another class is judged by.
	factsOver = 90
)

// Affairs lists what the caller's outlet and its authority settle between them. Who sees no business gets an
// empty list.
func (s *Service) Affairs(ctx context.Context, c Caller) ([]desk.Affair, error) {
	var out []desk.Affair
	err := s.seeAll(ctx, c, func(a *act, w worker) (err error) {
		out, err = a.affairs(w.outlet.ID)
		return err
	})
	return out, err
}

func (a *act) affairs(outlet string) ([]desk.Affair, error) {
	all, err := loadAll[desk.Affair](a.OpenRecords(outlet, store.AnAffair, a.at.AddDate(0, 0, -affairsShown).UnixMilli()))
	desk.AffairsByUse(all)
	return all, err
}

// AllAffairs are those of all outlets, for the authority. Denied may.decide.
func (s *Service) AllAffairs(ctx context.Context, reviewer string) ([]desk.Affair, error) {
	var out []desk.Affair
	err := s.eachOutlet(ctx, reviewer, func(a *act, o desk.Outlet) error {
		of, err := a.affairs(o.ID)
		out = append(out, of...)
		return err
	})
	desk.AffairsByUse(out)
	return out, err
}

// Settle does one act on an affair of the caller's outlet and gives the affair after it.
//
// Errors: NotFound affair.none; Conflict case.stale; Invalid case.id, key.form, key.reused; those of
// [desk.Affair.Apply].
func (s *Service) Settle(ctx context.Context, c Caller, key, id string, version int64, do desk.AffairAct) (desk.Affair, error) {
	w, err := affairOf(key, id, version, do)
	if err != nil {
		return desk.Affair{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Affair, error) { return a.affair(w, do) })
}

// SettleFor is [Service.Settle] for the authority: it sends feedback, answers wishes, records meetings and
// preparations. Denied may.decide; NotFound outlet.none.
func (s *Service) SettleFor(ctx context.Context, reviewer, key, outlet, id string, version int64, do desk.AffairAct) (desk.Affair, error) {
	w, err := affairOf(key, id, version, do)
	if err != nil {
		return desk.Affair{}, err
	}
	return rule(ctx, s, reviewer, outlet, w, func(a *act, w write) (desk.Affair, error) { return a.affair(w, do) })
}

func affairOf(key, id string, version int64, do desk.AffairAct) (write, error) {
	if do == nil {
		return write{}, invalid("step.envelope", "kind")
	}
	w := write{
		key: key, what: store.AnAffair, id: id, version: version, kind: string(do.AffairKind()), said: encode(desk.WrapAffair(do)),
	}
	return w, w.named()
}

func (a *act) affair(w write, do desk.AffairAct) (desk.Affair, error) {
	of, err := current(a, w, desk.Affair{ID: w.id, OutletID: w.outlet.ID}, notFound("affair.none"))
	if err != nil {
		return of, err
	}
	full := desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: desk.Rules{Outlet: w.outlet, Catalogue: a.s.catalogue}}
	if begin, ok := do.(desk.Begin); ok {
		if full.Number, err = a.number(w.outlet.ID, store.AnAffair); err != nil {
			return of, err
		}
		if begin.Kind == desk.Upgrade {
			if full.Facts, err = a.classFacts(w.outlet.ID); err != nil {
				return of, err
			}
		}
	}
	next, err := of.Apply(do, full)
	if err != nil {
		return of, err
	}
	if err := a.affects(w, next); err != nil {
		return of, err
	}
	row := store.Record{ID: next.ID, Version: next.Version, State: string(next.State), Number: next.Number, Body: encode(next)}
	return next, a.keep(w, row, desk.Event{Kind: desk.AffairChanged, Ref: next.ID})
}

// affects does what an affair means for its outlet: a preparation stands in its data, and a wish that was
// granted is its class from now on, without anything being installed anew.
func (a *act) affects(w write, next desk.Affair) error {
	if next.Kind != desk.Prepared && (next.Kind != desk.Upgrade || !next.Granted) {
		return nil
	}
	o, err := a.lockedOutlet(w.outlet.ID)
	if err != nil {
		return err
	}
	what := "outlet.prepared"
	if next.Kind == desk.Prepared {
		o.Prepare(next.What, next.Text, next.Day)
	} else {
		o.Class, what = desk.Class(next.What), "outlet.class"
	}
	if err := a.SaveOutlet(o.ID, encode(o)); err != nil {
		return err
	}
	if err := a.audit(o.ID, w.by.ID, w.terminal, what, next.ID, ""); err != nil {
		return err
	}
	l, err := a.list(o.ID)
	if err != nil && desk.CodeOf(err) != desk.NotFound {
		return err
	}
	return a.tell(o.ID, "", desk.Event{Kind: desk.ListChanged, List: l.Version})
}

// classFacts are what the records of an outlet say about the time before today.
func (a *act) classFacts(outlet string) (*desk.ClassFacts, error) {
	to := calendar.DateOf(a.at)
	from := to.Add(-factsOver)
	p, err := a.period(outlet, from, to)
	if err != nil {
		return nil, err
	}
	t := p.Count().Total
	f := &desk.ClassFacts{
		From: from, To: to, Accepted: t.Step(desk.KindAcceptance).Count, Overdue: t.Overdue, Complaints: t.Complaint,
		Rated: t.Rated(), Bad: t.Bad(),
	}
	people, err := a.members(a.PeopleOf(outlet))
	if err != nil {
		return nil, err
	}
	for _, m := range people {
		if m.State == desk.AccountActive {
			f.People++
			if !m.Exam.IsZero() && !m.Exam.After(to) {
				f.Trained++
			}
		}
	}
	findings, err := loadAll[desk.Finding](a.OpenRecords(outlet, store.AFinding, a.ms()+1))
	f.Findings = len(findings)
	return f, err
}

// affairBoard puts on the board what of the outlet's affairs waits, and how many days there are left to be
// ready.
func affairBoard(a *act, w worker, b *desk.Board) error {
	today := calendar.DateOf(a.at)
	if left, ok := w.outlet.Start.Left(today); ok {
		b.Affairs.Start = &left
	}
	open, err := loadAll[desk.Affair](a.OpenRecords(w.outlet.ID, store.AnAffair, a.ms()+1))
	for _, one := range open {
		switch one.Kind {
		case desk.Emergency:
			b.Affairs.Emergencies = append(b.Affairs.Emergencies, one.What)
		case desk.Feedback:
			b.Affairs.Feedback++
			if one.Late(today) {
				b.Affairs.Late++
			}
		}
	}
	slices.Sort(b.Affairs.Emergencies)
	return err
}
