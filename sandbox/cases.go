package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// Open lists the outlet's cases that are not closed, and those closed today, by what is due.
// Who sees no business, such as a courier, gets an empty list (G-8.1.1c).
func (s *Service) Open(ctx context.Context, c Caller) ([]desk.Summary, error) {
	var out []desk.Summary
	err := s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil || !w.person.May(desk.MayConsult) {
			return err
		}
		cases, err := loadAll[desk.Case](a.OpenCases(w.outlet.ID, dayBegin(a.at).UnixMilli()))
		for _, c := range cases {
			out = append(out, c.Summary())
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
	err := s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		if !w.person.May(desk.MayConsult) {
			return denied("may.post").With("right", string(desk.MayConsult))
		}
		out, err = a.kase(w.outlet.ID, id)
		return err
	})
	return out, err
}

func (a *act) kase(outlet, id string) (desk.Case, error) {
	body, err := a.Case(outlet, id)
	return load[desk.Case](body, err, notFound("case.none"))
}

// write is one step that somebody wants to do on one version of a case.
type write struct {
	by       desk.Person
	outlet   desk.Outlet
	terminal string // empty at the authority's desk
	key      string
	id       string
	version  int64
	step     desk.Step
}

// hash is what the key of the write stands for. The person is part of it: an answer is for
// whoever did the act, and nobody else can take the act for his own.
func (w write) hash() string {
	return hash(encode([]any{w.by.ID, w.terminal, w.id, w.version, desk.Wrap(w.step)}))
}

// Advance does one step on a case. It is the one write of a terminal: the same key with the
// same step by the same person at the same terminal gives the answer of the first time, whatever happened to
// that answer on its way.
//
// Errors: Invalid key.reused, key.form, case.id; NotFound case.none; Conflict case.stale, with
// who did what and when in Args (by, step, at, version); Invalid identity.unverified and
// material.state for what the register does not confirm; those of [desk.Case.Apply].
func (s *Service) Advance(ctx context.Context, c Caller, key, id string, version int64, step desk.Step) (desk.Case, error) {
	var out desk.Case
	var tried write
	err := s.do(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		tried = write{by: w.person, outlet: w.outlet, terminal: w.terminal.ID, key: key, id: id, version: version, step: step}
		out, err = a.write(tried)
		return err
	})
	return out, s.remember(ctx, tried, err)
}

// remember keeps the attempt to do what one may not in the audit trail (G-9.4).
func (s *Service) remember(ctx context.Context, w write, err error) error {
	e, ok := errors.AsType[*desk.Error](err)
	if !ok || e.Code != desk.Denied || w.step == nil {
		return err
	}
	logged := s.do(ctx, func(a *act) error {
		return a.audit(w.outlet.ID, w.by.ID, w.terminal, string(w.step.Kind()), w.id, e.Key)
	})
	if logged != nil {
		return logged
	}
	return err
}

// write does all that belongs to one step, inside one transaction: key, case, step, audit
// entry, event and answer. What fails leaves nothing behind, not even the key or the number.
func (a *act) write(w write) (desk.Case, error) {
	if err := w.check(); err != nil {
		return desk.Case{}, err
	}
	taken, before, answer, err := a.TakeKey(w.outlet.ID, w.key, w.hash(), a.ms())
	if err != nil {
		return desk.Case{}, err
	}
	if !taken {
		if before != w.hash() {
			return desk.Case{}, invalid("key.reused", "")
		}
		return load[desk.Case](answer, nil, nil)
	}
	c, err := a.current(w)
	if err != nil {
		return desk.Case{}, err
	}
	rules, err := a.rules(w.outlet, c.CatalogueVersion)
	if err != nil {
		return desk.Case{}, err
	}
	receipt, err := a.receipt(w, c)
	if err != nil {
		return desk.Case{}, err
	}
	next, err := c.Apply(w.step, desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: rules, Receipt: receipt})
	if err != nil {
		return desk.Case{}, err
	}
	if kind := w.step.Kind(); kind == desk.KindAcceptance || kind == desk.KindSupplement {
		item, _ := rules.Catalogue.Item(next.Item) // Apply has found it
		if err := a.s.register.confirm(item, next); err != nil {
			return desk.Case{}, err
		}
	}
	return next, a.keep(w, next)
}

func (w write) check() error {
	if n := len(w.key); n < 16 || n > 64 {
		return invalid("key.form", "")
	}
	if _, err := uuid.Parse(w.id); err != nil || len(w.id) != 36 {
		return invalid("case.id", "")
	}
	if w.step == nil {
		return invalid("step.envelope", "kind")
	}
	return nil
}

// current is the case that the write is for, if it still is what the writer saw.
func (a *act) current(w write) (desk.Case, error) {
	c, err := a.kase(w.outlet.ID, w.id)
	switch {
	case err == nil && c.Version != w.version:
		return desk.Case{}, stale(c)
	case err != nil && desk.CodeOf(err) == desk.NotFound && w.version == 0:
		return desk.Case{ID: w.id, OutletID: w.outlet.ID}, nil
	}
	return c, err
}

func stale(c desk.Case) error {
	e := conflict("case.stale").With("version", strconv.FormatInt(c.Version, 10))
	if n := len(c.History); n > 0 {
		last := c.History[n-1]
		e = e.With("by", last.Name).With("step", string(last.Kind)).With("at", last.At.Format(time.RFC3339))
	}
	return e
}

// receipt draws the next number of the outlet's day for an acceptance. It is undone with the
// transaction, so that refused acceptances leave no gaps.
func (a *act) receipt(w write, c desk.Case) (string, error) {
	if w.step.Kind() != desk.KindAcceptance || c.Receipt != "" {
		return "", nil
	}
	day := calendar.DateOf(a.at)
	stamp := fmt.Sprintf("%04d%02d%02d", day.Year(), day.Month(), day.Day())
	n, err := a.Next(w.outlet.ID, "receipt:"+stamp)
	return fmt.Sprintf("%s-%s-%04d", w.outlet.ID, stamp, n), err
}

func (a *act) keep(w write, next desk.Case) error {
	row := store.Case{
		OutletID: next.OutletID, ID: next.ID, Version: next.Version, Stage: string(next.Stage),
		Receipt: next.Receipt, Changed: a.ms(), Body: encode(next),
	}
	save := a.SaveCase
	if next.Version == 1 {
		save = a.AddCase
	}
	saved, err := save(row)
	if err != nil {
		return err
	}
	if !saved { // somebody was faster
		c, err := a.kase(w.outlet.ID, w.id)
		if err != nil {
			return err
		}
		return stale(c)
	}
	kind := string(w.step.Kind())
	err = a.AddStep(store.Step{
		OutletID: next.OutletID, CaseID: next.ID, Version: next.Version, Kind: kind, PersonID: w.by.ID,
		At: a.ms(), Body: encode(desk.Wrap(w.step)),
	})
	if err != nil {
		return err
	}
	if err := a.audit(w.outlet.ID, w.by.ID, w.terminal, kind, next.ID, ""); err != nil {
		return err
	}
	summary := next.Summary()
	if err := a.tell(w.outlet.ID, "", desk.Event{Kind: desk.CaseChanged, Case: &summary}); err != nil {
		return err
	}
	return a.Answer(w.outlet.ID, w.key, row.Body)
}
