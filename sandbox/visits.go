package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// Queue gives the outlet's visits that are not closed and those closed today, masked: who waits
// first, as the caller would call them. Who sees no business gets an empty one.
func (s *Service) Queue(ctx context.Context, c Caller) (desk.Queue, error) {
	var q desk.Queue
	err := s.seeAll(ctx, c, func(a *act, w worker) error {
		visits, err := loadAll[desk.Visit](a.OpenRecords(w.outlet.ID, store.AVisit, dayBegin(a.at).UnixMilli()))
		if err != nil {
			return err
		}
		visits = slices.DeleteFunc(visits, func(v desk.Visit) bool { return v.State == desk.VisitWaiting && !a.waits(v) })
		slices.SortFunc(visits, func(x, y desk.Visit) int {
			return cmp.Or(cmp.Compare(place(x), place(y)), x.Before(y, w.person.ID))
		})
		if q.Figures, err = a.figures(w.outlet.ID, visits); err != nil {
			return err
		}
		for _, v := range visits {
			q.Visits = append(q.Visits, v.Masked())
		}
		q.Colleagues, err = a.colleagues(w)
		return err
	})
	return q, err
}

// place is where visits stand in a list: who waits, who is served, who is booked, who has left.
func place(v desk.Visit) int {
	return slices.Index([]desk.VisitState{desk.VisitWaiting, desk.VisitServing, desk.VisitBooked, desk.VisitClosed}, v.State)
}

// waits tells whether a visit is in the queue. A number is for its day: who did not wait to be
// called has gone home, unless somebody knows of him, because he was handed on to her.
func (a *act) waits(v desk.Visit) bool {
	return v.State == desk.VisitWaiting && (v.For != "" || !v.Came.Before(dayBegin(a.at)))
}

// colleagues are those to whom the worker may hand something on now.
func (a *act) colleagues(w worker) ([]desk.Colleague, error) {
	people, err := a.members(a.PeopleOf(w.outlet.ID))
	var out []desk.Colleague
	for _, p := range people {
		if p.ID != w.person.ID && p.May(desk.MayConsult) && p.MayWork(w.outlet, a.at) == nil {
			out = append(out, desk.Colleague{ID: p.ID, Name: p.Name})
		}
	}
	return out, err
}

// Visit gives one visit of the caller's outlet, as [desk.Visit.SeenBy] says. NotFound visit.none;
// Denied may.post.
func (s *Service) Visit(ctx context.Context, c Caller, id string) (desk.Visit, error) {
	var out desk.Visit
	err := s.see(ctx, c, func(a *act, w worker) (err error) {
		out, err = mine[desk.Visit](a, w.outlet.ID, store.AVisit, id, notFound("visit.none"))
		out = out.SeenBy(w.person)
		return err
	})
	return out, err
}

// Call begins to serve: the visit that waits with this number, or, if none does, a new one with
// it; "" calls the next one, by [desk.Visit.Before]. However many call at once, nobody is called
// twice.
//
// Errors: NotFound visit.empty when nobody waits; Conflict visit.open, with the number in Args,
// while the caller serves another one at the window; Denied visit.other for a number that a colleague
// serves; Invalid key.form, key.reused; those of [desk.Visit.Apply].
func (s *Service) Call(ctx context.Context, c Caller, key, number string) (desk.Visit, error) {
	number = desk.QueueNumber(number)
	w := write{key: key, what: store.AVisit, kind: string(desk.KindCall), said: encode(desk.WrapVisit(desk.Call{Number: number}))}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Visit, error) {
		if err := a.queue(w); err != nil {
			return desk.Visit{}, err
		}
		v, err := a.next(w, number)
		if err != nil {
			return desk.Visit{}, err
		}
		if err := a.stand(w); err != nil {
			return desk.Visit{}, err
		}
		w.id = v.ID
		v, err = a.attend(w, v, desk.Call{Number: number})
		return v.SeenBy(w.by), err
	})
}

// queue makes other transactions that change visits of the outlet wait for this one. What is read
// of them from here on stays so until the end.
func (a *act) queue(w write) error {
	_, err := a.Next(w.outlet.ID, "queue")
	return err
}

// next is whom a call is for.
func (a *act) next(w write, number string) (desk.Visit, error) {
	visits, err := loadAll[desk.Visit](a.OutletRecords(w.outlet.ID, store.AVisit, string(desk.VisitWaiting)))
	if err != nil {
		return desk.Visit{}, err
	}
	visits = slices.DeleteFunc(visits, func(v desk.Visit) bool {
		return !a.waits(v) || number == "" && v.For != "" && v.For != w.by.ID || number != "" && v.Number != number
	})
	switch {
	case len(visits) > 0:
		return slices.MinFunc(visits, func(x, y desk.Visit) int { return x.Before(y, w.by.ID) }), nil
	case number == "":
		return desk.Visit{}, notFound("visit.empty")
	}
	return desk.Visit{ID: a.s.newKey(), OutletID: w.outlet.ID}, a.untaken(w, number)
}

// untaken refuses a number that a colleague serves already: two have typed it. Denied visit.other.
func (a *act) untaken(w write, number string) error {
	visits, err := loadAll[desk.Visit](a.OutletRecords(w.outlet.ID, store.AVisit, string(desk.VisitServing)))
	for _, v := range visits {
		if v.Number == number && v.OwnerID != w.by.ID && !v.Came.Before(dayBegin(a.at)) {
			return denied("visit.other").With("by", v.Owner)
		}
	}
	return err
}

// Attend does one act on a visit and gives the visit after it.
//
// Errors: NotFound visit.none; Conflict case.stale and visit.open; Invalid case.id, key.form,
// key.reused; those of [desk.Visit.Apply].
func (s *Service) Attend(ctx context.Context, c Caller, key, id string, version int64, do desk.VisitAct) (desk.Visit, error) {
	if do == nil {
		return desk.Visit{}, invalid("step.envelope", "kind")
	}
	w := write{key: key, what: store.AVisit, id: id, version: version, kind: string(do.VisitKind()), said: encode(desk.WrapVisit(do))}
	if err := w.named(); err != nil {
		return desk.Visit{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Visit, error) {
		if err := a.queue(w); err != nil {
			return desk.Visit{}, err
		}
		v, err := current(a, w, desk.Visit{ID: w.id, OutletID: w.outlet.ID}, notFound("visit.none"))
		if err != nil {
			return desk.Visit{}, err
		}
		v, err = a.attend(w, v, do)
		return v.SeenBy(w.by), err
	})
}

// attend does an act on a visit in its present state, and keeps what came of it.
func (a *act) attend(w write, v desk.Visit, do desk.VisitAct) (desk.Visit, error) {
	next, err := a.visit(w, v, do)
	if err != nil {
		return desk.Visit{}, err
	}
	if err := a.keepVisit(w, next); err != nil {
		return desk.Visit{}, err
	}
	return next, a.comeAgain(w, next)
}

// comeAgain books the next visit of a row when one is over.
func (a *act) comeAgain(w write, v desk.Visit) error {
	again, ok := v.Again(a.s.newKey(), desk.Act{By: w.by, Terminal: w.terminal, At: a.at})
	if !ok {
		return nil
	}
	number, err := a.ticket(again.OutletID, "H", again.Home.Day)
	if err != nil {
		return err
	}
	again.Number = number
	w.id, w.kind, w.said = again.ID, string(desk.KindBooking), encode(map[string]string{"after": v.ID})
	return a.keepVisit(w, again)
}

// visit applies an act with all that only the authority knows.
func (a *act) visit(w write, v desk.Visit, do desk.VisitAct) (desk.Visit, error) {
	rules, err := a.rules(w.outlet, "")
	if err != nil {
		return desk.Visit{}, err
	}
	full := desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: rules}
	if err := a.complete(&full, v, do); err != nil {
		return desk.Visit{}, err
	}
	next, err := v.Apply(do, full)
	if err != nil {
		return desk.Visit{}, err
	}
	if kind := do.VisitKind(); next.RateURL == "" && (kind == desk.KindCall || kind == desk.KindDeparture) {
		code, err := a.customerCode(next.OutletID, store.AVisit, next.ID)
		if err != nil {
			return desk.Visit{}, err
		}
		next.RateURL = a.s.link(ratePath, code)
	}
	return next, nil
}

// complete adds to an act what its kind needs.
func (a *act) complete(full *desk.Act, v desk.Visit, do desk.VisitAct) (err error) {
	today := calendar.DateOf(a.at)
	switch do := do.(type) {
	case desk.Arrival:
		series := "A"
		if do.Group != "" {
			series = "Y"
		}
		full.Number, err = a.ticket(v.OutletID, series, today)
	case desk.Booking:
		full.Number, err = a.ticket(v.OutletID, "H", do.Day) // of the day on which somebody goes
	case desk.Call:
		if v.State == desk.VisitNew && do.Number == "" {
			full.Number, err = a.ticket(v.OutletID, "W", today)
		}
		if err == nil && v.Home == nil {
			err = a.free(v.OutletID, full.By)
		}
	case desk.HandOn:
		full.To, err = a.colleague(do.To)
	case desk.Leaving:
		for _, id := range v.Cases {
			c, err := a.kase(v.OutletID, id)
			if err != nil {
				return err
			}
			full.Cases = append(full.Cases, c)
		}
	}
	return err
}

// ticket draws the next number of the queue in a series of the outlet's day.
func (a *act) ticket(outlet, series string, day calendar.Date) (string, error) {
	n, err := a.Next(outlet, "queue:"+series+":"+day.String())
	return fmt.Sprintf("%s%03d", series, n), err
}

// free refuses a second customer at one person's window. Conflict visit.open.
func (a *act) free(outlet string, by desk.Person) error {
	served, err := a.serving(outlet, by.ID)
	for _, v := range served {
		if v.Home == nil {
			return conflict("visit.open").With("number", v.Number)
		}
	}
	return err
}

// serving are the visits that a person serves now: who was called last comes first.
func (a *act) serving(outlet, person string) ([]desk.Visit, error) {
	visits, err := loadAll[desk.Visit](a.OutletRecords(outlet, store.AVisit, string(desk.VisitServing)))
	visits = slices.DeleteFunc(visits, func(v desk.Visit) bool { return v.OwnerID != person })
	slices.SortFunc(visits, func(x, y desk.Visit) int { return cmp.Or(y.Called.Compare(x.Called), cmp.Compare(y.ID, x.ID)) })
	return visits, err
}

func (a *act) keepVisit(w write, next desk.Visit) error {
	masked := next.Masked()
	return a.keep(w, visitRow(next), desk.Event{Kind: desk.VisitChanged, Visit: &masked})
}

func visitRow(v desk.Visit) store.Record {
	return store.Record{ID: v.ID, Version: v.Version, State: string(v.State), Number: v.Number, Body: encode(v)}
}

// present is the visit that a step on a case belongs to: the one that the caller serves. Who has
// called nobody and consults has a customer who just walked in. It is no visit when the step is
// not done at the window.
func (a *act) present(w write, step desk.Step) (desk.Visit, error) {
	if !atWindow(step) {
		return desk.Visit{}, nil
	}
	if err := a.queue(w); err != nil {
		return desk.Visit{}, err
	}
	if step.Kind() == desk.KindConsultation {
		if err := a.stand(w); err != nil {
			return desk.Visit{}, err
		}
	}
	served, err := a.serving(w.outlet.ID, w.by.ID)
	switch {
	case err != nil:
		return desk.Visit{}, err
	case len(served) > 0:
		return served[0], nil
	case step.Kind() != desk.KindConsultation:
		return desk.Visit{}, nil
	}
	call := desk.Call{}
	w.what, w.id, w.kind, w.said = store.AVisit, a.s.newKey(), string(desk.KindCall), encode(desk.WrapVisit(call))
	return a.attend(w, desk.Visit{ID: w.id, OutletID: w.outlet.ID}, call)
}

// atWindow tells whether the customer is there when the step is done.
func atWindow(step desk.Step) bool {
	switch step := step.(type) {
	case desk.Consultation, desk.Acceptance, desk.Supplement, desk.Handling, desk.Collection, desk.Withdrawal:
		return true
	case desk.Notification:
		return step.Way == "window"
	}
	return false
}

// enclose keeps that something else belongs to a visit. That is no act on the visit, and gives it
// no new version: who is about to let the customer go does not have to look again.
func (a *act) enclose(w write, v desk.Visit) error {
	row := visitRow(v)
	row.OutletID, row.What, row.Changed = w.outlet.ID, store.AVisit, a.ms()
	saved, err := a.SaveRecord(row, v.Version)
	if err != nil {
		return err
	}
	if !saved { // cannot be: the queue is locked
		return fmt.Errorf("visit %s was changed without the queue", v.ID)
	}
	masked := v.Masked()
	return a.tell(w.outlet.ID, "", desk.Event{Kind: desk.VisitChanged, Visit: &masked})
}
