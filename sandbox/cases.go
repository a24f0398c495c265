package sandbox

import (
	"context"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Open lists the outlet's cases that are not closed, and those closed today, by what is due.
// Who sees no business, such as a courier, gets an empty list (G-8.1.1c).
func (s *Service) Open(ctx context.Context, c Caller) ([]desk.Summary, error) {
	var out []desk.Summary
	err := s.seeAll(ctx, c, func(a *act, w worker) error {
		cases, err := loadAll[desk.Case](a.OpenRecords(w.outlet.ID, store.ACase, dayBegin(a.at).UnixMilli()))
		if err != nil {
			return err
		}
		arriving, err := a.arriving(w.outlet.ID)
		cases = append(cases, arriving...)
		out = make([]desk.Summary, len(cases))
		for n, c := range cases {
			out[n] = c.Summary()
		}
		desk.ByDue(out)
		return err
	})
	return out, err
}

func dayBegin(at time.Time) time.Time {
	y, m, d := at.In(china).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, china)
}

// Case gives one case of the caller's outlet. NotFound case.none; Denied may.post.
func (s *Service) Case(ctx context.Context, c Caller, id string) (desk.Case, error) {
	var out desk.Case
	err := s.see(ctx, c, func(a *act, w worker) (err error) {
		out, err = a.seen(w.outlet, id)
		return err
	})
	return out, err
}

func (a *act) kase(outlet, id string) (desk.Case, error) {
	return mine[desk.Case](a, outlet, store.ACase, id, notFound("case.none"))
}

// Advance does one step on a case: the same key with the same step by the same person at the same
// terminal gives the answer of the first time, whatever happened to that answer on its way.
//
// What is done at the window belongs to the visit that the caller serves. A consultation with
// nobody called makes a visit of a customer who walked in.
//
// Errors: Invalid key.reused, key.form, case.id; NotFound case.none, and outlet.none for a customer
// sent to an outlet that there is not; Conflict case.stale, with
// who did what and when in Args (by, step, at, version); Invalid identity.unverified and
// material.state for what the register does not confirm; those of [desk.Case.Apply].
func (s *Service) Advance(ctx context.Context, c Caller, key, id string, version int64, step desk.Step) (desk.Case, error) {
	w, err := stepOf(key, id, version, step)
	if err != nil {
		return desk.Case{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Case, error) { return a.advance(w, step) })
}

func stepOf(key, id string, version int64, step desk.Step) (write, error) {
	if step == nil {
		return write{}, invalid("step.envelope", "kind")
	}
	w := write{key: key, what: store.ACase, id: id, version: version, kind: string(step.Kind()), said: encode(desk.Wrap(step))}
	return w, w.named()
}

// rulesFor are the rules for who writes in the case: those that it was begun under, and what she has yet to read.
func (a *act) rulesFor(w write, c desk.Case) (desk.Rules, error) {
	rules, err := a.rules(w.outlet, c.CatalogueVersion)
	if err != nil {
		return desk.Rules{}, err
	}
	if err := a.equipped(w, &rules); err != nil {
		return desk.Rules{}, err
	}
	rules.Unread, err = a.unread(w.outlet.ID, w.by.ID)
	return rules, err
}

func (a *act) advance(w write, step desk.Step) (desk.Case, error) {
	switch step.(type) {
	case desk.Forward, desk.TakeIn, desk.SendBack, desk.Recall:
		return a.onWay(w, step)
	}
	c, err := current(a, w, desk.Case{ID: w.id, OutletID: w.outlet.ID}, notFound("case.none"))
	if err != nil {
		return desk.Case{}, err
	}
	rules, err := a.rulesFor(w, c)
	if err != nil {
		return desk.Case{}, err
	}
	number, err := a.caseNumber(c, step)
	if err != nil {
		return desk.Case{}, err
	}
	if q, ok := step.(desk.Consultation); ok && q.Referred != "" && q.Referred != desk.Online {
		if _, err := a.outlet(q.Referred); err != nil {
			return desk.Case{}, err
		}
	}
	visit, err := a.presentThen(w, step)
	if err != nil {
		return desk.Case{}, err
	}
	do := desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: rules, Number: number, Visit: visit.ID}
	if do.Alone, err = a.alone(c, step, do); err != nil {
		return desk.Case{}, err
	}
	if do.Former, err = a.former(c, step); err != nil {
		return desk.Case{}, err
	}
	next, err := c.Apply(step, do)
	if err != nil {
		return desk.Case{}, err
	}
	if err := a.room(c, step, rules); err != nil {
		return desk.Case{}, err
	}
	if kind := step.Kind(); kind == desk.KindAcceptance || kind == desk.KindSupplement {
		item, _ := rules.Catalogue.Item(next.Item) // Apply has found it
		if err := a.s.register.confirm(item, next); err != nil {
			return desk.Case{}, err
		}
	}
	if visit.ID != "" && !slices.Contains(visit.Cases, next.ID) {
		visit.Cases = append(visit.Cases, next.ID)
		if err := a.enclose(w, visit); err != nil {
			return desk.Case{}, err
		}
	}
	return next, a.keepCase(w, next)
}

func (a *act) keepCase(w write, next desk.Case) error {
	summary := next.Summary()
	return a.keep(w, caseRow(next), desk.Event{Kind: desk.CaseChanged, Case: &summary})
}

// caseRow is the case as it is kept. It is overdue when its last day is over.
func caseRow(c desk.Case) store.Record {
	row := store.Record{ID: c.ID, Version: c.Version, State: string(c.Stage), Number: c.Receipt, Body: encode(c)}
	if last := c.Summary().Due; !last.IsZero() && c.Stage != desk.StageCollect && c.Stage != desk.StageClosed {
		row.Due = time.Date(last.Year(), last.Month(), last.Day()+1, 0, 0, 0, 0, china).UnixMilli()
	}
	return row
}

// caseNumber draws the number that a step gives: the receipt of the first acceptance, or that of
// a one-time notice.
func (a *act) caseNumber(c desk.Case, step desk.Step) (string, error) {
	switch {
	case step.Kind() == desk.KindAcceptance && c.Receipt == "":
		return a.number(c.OutletID, "receipt")
	case step.Kind() == desk.KindSupplement:
		return a.number(c.OutletID, "notice")
	}
	return "", nil
}
