package journal

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"sheyin/desk"
)

// Advance implements [desk.Cases]. Without the line a step that the rules allow is kept, and the case after it is what
// this terminal computes: without a number, in status written. Offline with the key of [desk.Rules.Offline] for a step
// that needs the line; the errors of [desk.Case.Apply] for one that is wrong; Conflict case.stale when the case was taken further here.
func (a *authority) Advance(ctx context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	next, why := a.foresee(ctx, c, s)
	p := &promise{}
	if why == nil {
		after, err := json.Marshal(next)
		if err != nil {
			return desk.Case{}, closed(err)
		}
		p.after = after
		ctx = withPromise(ctx, p)
	}
	if e, ok := errors.AsType[*desk.Error](why); ok && e.Key == "case.stale" {
		return desk.Case{}, e
	}
	got, err := a.Authority.Advance(ctx, key, c, s)
	if p.kept {
		a.down.Store(true)
		return next, nil
	}
	if a.heard(err) == nil {
		// The old copy went with the answer, so that a new one that cannot be kept is only one that is missing.
		_ = a.j.keep(ctx, caseName(got.ID), got, nil)
		return got, nil
	}
	if desk.CodeOf(err) == desk.Offline {
		return got, reason(why, err)
	}
	return got, err
}

// reason is what is said of a step that was neither sent nor kept: what is wrong with it, or why it needs the line.
// Then the same key again is right when the line is back.
func reason(why, down error) error {
	e, ok := errors.AsType[*desk.Error](why)
	switch {
	case !ok:
		return down
	case !strings.HasPrefix(e.Key, "offline."):
		return e
	case e.Key == "offline.step" && keyOf(down) == "outbox.behind": // that an earlier step goes first says more
		return down
	}
	return &desk.Error{Code: desk.Offline, Key: e.Key, Field: e.Field, Args: e.Args, Err: down}
}

// foresee computes the case after a step that may be kept without the line, or says why it may not.
func (a *authority) foresee(ctx context.Context, c desk.Case, s desk.Step) (desk.Case, error) {
	who := a.present()
	if who.ID == "" || c.ID == "" || s == nil {
		return c, errors.New("journal: no session, no case or no step")
	}
	here, written, err := a.here(ctx, c.ID)
	switch {
	case err != nil:
		return c, err
	case written && here.Version > c.Version:
		return c, stale(here)
	case written && here.Version == c.Version:
		c = here
	}
	rules, err := a.rules(ctx, who, c)
	if err != nil {
		return c, err
	}
	if c.Version == 0 {
		c.OutletID = cmp.Or(c.OutletID, who.Outlet.ID)
	}
	at := a.j.o.Now().UTC()
	if err := rules.Offline(c, s, at, a.j.Heard()); err != nil {
		return c, err
	}
	return c.Apply(s, desk.Act{By: who.Person, Terminal: who.Terminal.ID, At: at, Rules: rules})
}

// rules are those that were in force when the authority was heard last, in the version of the case.
func (a *authority) rules(ctx context.Context, who desk.Session, c desk.Case) (desk.Rules, error) {
	r := desk.Rules{Outlet: who.Outlet, Catalogue: a.catalogue(ctx, c.CatalogueVersion)}
	if r.Catalogue == nil {
		return r, errNoCopy
	}
	var err error
	if r.List, err = copied[desk.ItemList](ctx, a.j, listName(who.Outlet.ID)); err != nil {
		return r, err
	}
	board, err := copied[desk.Board](ctx, a.j, boardName(who.Person.ID))
	if errors.Is(err, errNoCopy) {
		err = nil // nothing was shown yet that she must read
	}
	r.Unread = board.Unread
	return r, err
}

// stale refuses a step on a case that was taken further at this terminal since it was read.
func stale(now desk.Case) error {
	e := (&desk.Error{Code: desk.Conflict, Key: "case.stale"}).With("version", strconv.FormatInt(now.Version, 10))
	if n := len(now.History); n > 0 {
		last := now.History[n-1]
		e = e.With("by", last.Name).With("step", string(last.Kind)).With("at", last.At.Format(time.RFC3339))
	}
	return e
}
