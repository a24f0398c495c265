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

// write is one act that somebody wants to do on one version of a case, a visit or a ticket, or
// to have a paper. All of them go the way of this file: key, version, rules, number, record,
// act, audit entry, event and answer are one transaction.
type write struct {
	by       desk.Person
	outlet   desk.Outlet
	terminal string // empty at the authority's desk
	key      string
	what     string // store.ACase, …; empty for a paper
	id       string // empty when the authority makes it
	version  int64
	kind     string // of the act, for the audit trail
	said     string // JSON of the act
}

// hash is what the key of the write stands for. The person is part of it: an answer is for
// whoever did the act, and nobody else can take the act for his own.
func (w write) hash() string {
	return hash(encode([]any{w.by.ID, w.terminal, w.what, w.id, w.version, w.kind, w.said}))
}

// named refuses an ID that a terminal cannot have made.
func (w write) named() error {
	if _, err := uuid.Parse(w.id); err != nil || len(w.id) != 36 {
		return invalid("case.id", "")
	}
	return nil
}

// work does a write of the caller's.
//
// Errors besides those of f: Invalid key.form, and key.reused for a key that stood for something
// else before.
func work[T any](ctx context.Context, s *Service, c Caller, w write, f func(*act, write) (T, error)) (T, error) {
	var out T
	err := s.do(ctx, func(a *act) error {
		who, err := a.author(c, w)
		if err != nil {
			return err
		}
		w.by, w.outlet, w.terminal = who.person, who.outlet, who.terminal.ID
		out, err = once(a, w, f)
		return err
	})
	return out, s.remember(ctx, w, err)
}

// rule does a write of the authority's own people.
func rule[T any](ctx context.Context, s *Service, reviewer, outlet string, w write, f func(*act, write) (T, error)) (T, error) {
	var out T
	err := s.do(ctx, func(a *act) error {
		o, err := a.outlet(outlet)
		if err != nil {
			return err
		}
		w.by, w.outlet = desk.Person{ID: reviewer}, o
		if w.by, err = a.reviewer(reviewer); err != nil {
			w.by = desk.Person{ID: reviewer}
			return err
		}
		out, err = once(a, w, f)
		return err
	})
	return out, s.remember(ctx, w, err)
}

// once does what belongs to a key one time: whoever sends it again gets the answer of then. What
// fails leaves nothing behind, not even the key or the number.
func once[T any](a *act, w write, f func(*act, write) (T, error)) (T, error) {
	var none T
	if n := len(w.key); n < 16 || n > 64 {
		return none, invalid("key.form", "")
	}
	taken, before, answer, err := a.TakeKey(w.outlet.ID, w.key, w.hash(), a.ms())
	if err != nil {
		return none, err
	}
	if !taken {
		if before != w.hash() {
			return none, invalid("key.reused", "")
		}
		return load[T](answer, nil, nil)
	}
	if a.replay { // the key is given back with the transaction
		return none, a.nobody
	}
	out, err := f(a, w)
	if err != nil {
		return none, err
	}
	return out, a.Answer(w.outlet.ID, w.key, encode(out))
}

// remember keeps the attempt to do what one may not in the audit trail (G-9.4).
func (s *Service) remember(ctx context.Context, w write, err error) error {
	e, ok := errors.AsType[*desk.Error](err)
	if !ok || e.Code != desk.Denied || w.by.ID == "" {
		return err
	}
	logged := s.do(ctx, func(a *act) error {
		return a.audit(w.outlet.ID, w.by.ID, w.terminal, w.kind, w.id, e.Key)
	})
	if logged != nil {
		return logged
	}
	return err
}

// head is what all records have in common.
type head struct {
	Version int64         `json:"version"`
	History []desk.Record `json:"history"`
}

// current is the record that the write is for, if it still is what the writer saw; fresh when
// there is none and the writer knows it. That a customer has rated meanwhile changes nothing for
// the clerk.
func current[T any](a *act, w write, fresh T, none error) (T, error) {
	row, err := a.Record(w.outlet.ID, w.what, w.id)
	switch {
	case errors.Is(err, store.ErrNone) && w.version == 0:
		return fresh, nil
	case err == nil && row.Version != w.version:
		now, err := load[head](row.Body, nil, nil)
		if err != nil {
			return fresh, err
		}
		if w.version > now.Version || now.since(w.version) {
			return fresh, now.stale()
		}
	}
	return load[T](row.Body, err, none)
}

// since tells whether somebody at a desk has done something after the version.
func (h head) since(version int64) bool {
	for _, r := range h.History {
		if r.Version > version && r.Kind != desk.KindRating {
			return true
		}
	}
	return false
}

func (h head) stale() error {
	e := conflict("case.stale").With("version", strconv.FormatInt(h.Version, 10))
	if n := len(h.History); n > 0 {
		last := h.History[n-1]
		e = e.With("by", last.Name).With("step", string(last.Kind)).With("at", last.At.Format(time.RFC3339))
	}
	return e
}

// keep writes a record after an act, the act, who did it, and tells the outlet.
func (a *act) keep(w write, next store.Record, e desk.Event) error {
	next.OutletID, next.What, next.Changed = w.outlet.ID, w.what, a.ms()
	saved, err := a.put(next)
	if err != nil {
		return err
	}
	if !saved { // somebody was faster
		row, err := a.Record(w.outlet.ID, w.what, next.ID)
		now, err := load[head](row.Body, err, notFound("case.none"))
		if err != nil {
			return err
		}
		return now.stale()
	}
	err = a.AddAct(store.Act{
		OutletID: w.outlet.ID, What: w.what, ID: next.ID, Version: next.Version, Kind: w.kind, PersonID: w.by.ID,
		At: a.at.UnixMilli(), Body: w.said,
	})
	if err != nil {
		return err
	}
	if err := a.audit(w.outlet.ID, w.by.ID, w.terminal, w.kind, next.ID, ""); err != nil {
		return err
	}
	return a.tell(w.outlet.ID, "", e)
}

func (a *act) put(next store.Record) (bool, error) {
	if next.Version == 1 {
		return a.AddRecord(next)
	}
	return a.SaveRecord(next, next.Version-1)
}

// number draws the next number of the outlet's day in a series. It is undone with the
// transaction, so that what is refused leaves no gaps.
func (a *act) number(outlet, series string) (string, error) {
	day := stamp(calendar.DateOf(a.now))
	n, err := a.Next(outlet, series+":"+day)
	return fmt.Sprintf("%s-%s%s-%04d", outlet, letters[series], day, n), err
}

// stamp is a day as it stands in numbers.
func stamp(d calendar.Date) string { return fmt.Sprintf("%04d%02d%02d", d.Year(), d.Month(), d.Day()) }

// What is counted besides: the entries of the ledger, and how many versions of its list an outlet must leave
// out because a backup was brought back.
const (
	permissionSeries = "permission"
	listSeries       = "list"
)

// letters tell the numbers of papers apart; a receipt's has none.
var letters = map[string]string{
	"receipt": "", "notice": "T", "paper": "Z", "bundle": "B", "finding": "G", "exit": "X",
	string(desk.Inquiry): "Q", string(desk.Problem): "P", "voice": "V", string(desk.FollowUp): "F", store.AApplication: "R", store.AHandOver: "H", "affair": "E", store.AGear: "D",
}

// colleague finds whom something is handed on to; nobody for an ID that is nobody's.
// Her account cannot be closed meanwhile.
func (a *act) colleague(id string) (*desk.Person, error) {
	if err := a.LockPerson(id); err != nil {
		return nil, err
	}
	m, err := a.person(id)
	if desk.CodeOf(err) == desk.NotFound {
		return nil, nil // desk says at which field
	}
	return &m.Person, err
}

// mine decodes the outlet's record with this ID.
func mine[T any](a *act, outlet, what, id string, none error) (T, error) {
	row, err := a.Record(outlet, what, id)
	return load[T](row.Body, err, none)
}

// sees lets a caller in, and tells whether he sees business at all (G-8.1.1c).
func (a *act) sees(c Caller) (worker, bool, error) {
	w, err := a.enter(c)
	return w, w.person.May(desk.MayConsult), err
}

// see reads for a caller who sees business. Denied may.post for the others.
func (s *Service) see(ctx context.Context, c Caller, f func(*act, worker) error) error {
	return s.look(ctx, func(a *act) error {
		w, may, err := a.sees(c)
		switch {
		case err != nil:
			return err
		case !may:
			return denied("may.post").With("right", string(desk.MayConsult))
		}
		return f(a, w)
	})
}

// seeAll is see for a list, which is empty for the others.
func (s *Service) seeAll(ctx context.Context, c Caller, f func(*act, worker) error) error {
	return s.look(ctx, func(a *act) error {
		w, may, err := a.sees(c)
		if err != nil || !may {
			return err
		}
		return f(a, w)
	})
}
