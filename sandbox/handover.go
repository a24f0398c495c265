package sandbox

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Hand does one act on a hand-over and gives it as it stands then. When it is taken, everything that
// its giver answers for changes hands in the same transaction.
//
// Errors: NotFound handover.none; Conflict case.stale, and handover.open with number in Args for a
// second one of the same giver; Invalid case.id, key.form, key.reused; those of [desk.HandOver.Apply].
func (s *Service) Hand(ctx context.Context, c Caller, key, id string, version int64, do desk.HandOverAct) (desk.HandOver, error) {
	if do == nil {
		return desk.HandOver{}, invalid("step.envelope", "kind")
	}
	w := write{key: key, what: store.AHandOver, id: id, version: version, kind: string(do.HandOverKind()), said: encode(desk.WrapHandOver(do))}
	if err := w.named(); err != nil {
		return desk.HandOver{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.HandOver, error) { return a.hand(w, do) })
}

func (a *act) hand(w write, do desk.HandOverAct) (desk.HandOver, error) {
	h, err := current(a, w, desk.HandOver{ID: w.id, OutletID: w.outlet.ID}, notFound("handover.none"))
	if err != nil {
		return h, err
	}
	from, to := parties(h, w.by.ID, do)
	session, err := a.halt(w, from, to)
	if err != nil {
		return h, err
	}
	full, held, err := a.handing(w, from, to)
	if err != nil {
		return h, err
	}
	full.There = a.there(session)
	if h.Version == 0 {
		if full.Number, err = a.number(w.outlet.ID, store.AHandOver); err != nil {
			return h, err
		}
		if err := a.only(w, from, do); err != nil {
			return h, err
		}
	}
	next, err := h.Apply(do, full)
	if err != nil {
		return h, err
	}
	if next.Done() && !h.Done() {
		if err := a.pass(w, next, next.Passed(held, full)); err != nil {
			return h, err
		}
	}
	return next, a.keepHandOver(w, next)
}

// there tells whether somebody works at a terminal now, or has locked it and may be back at once.
func (a *act) there(s store.Session) bool {
	locked := time.UnixMilli(s.Expires).Add(-lockedLife)
	return s.ID != "" && a.ms() < s.Expires && (!s.Locked || a.at.Sub(locked) <= a.s.catalogue.Service.Duty.Gap())
}

// parties are the giver and the taker of a hand-over that somebody does an act on.
func parties(h desk.HandOver, by string, do desk.HandOverAct) (from, to string) {
	from, to = h.FromID, h.ToID
	switch do := do.(type) {
	case desk.Recount:
		if h.Version == 0 {
			from, to = by, do.To
			if do.From != "" {
				from, to = do.From, by
			}
		}
	case desk.Offer:
		from, to = cmp.Or(from, by), do.To
	case desk.TakeOver:
		from, to = cmp.Or(from, do.From), by
	}
	return from, to
}

// halt makes whatever else giver and taker do wait for this write, as well as everybody who changes
// visits or windows of the outlet: what is read from here on stays so until the end. It gives the
// giver's session.
func (a *act) halt(w write, from, to string) (store.Session, error) {
	people := []string{from, to}
	slices.Sort(people)
	for _, id := range people {
		if err := a.LockPerson(id); err != nil {
			return store.Session{}, err
		}
	}
	session, err := a.SessionOfPerson(w.outlet.ID, from)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return session, err
	}
	if err := a.queue(w); err != nil {
		return session, err
	}
	for _, t := range w.outlet.Terminals {
		if err := a.LockTerminal(t.ID); err != nil {
			return session, err
		}
	}
	return session, nil
}

// handing is the act with all that only the authority knows, and what is pending at the outlet.
func (a *act) handing(w write, from, to string) (desk.Act, desk.Pending, error) {
	full, err := a.duty(w)
	if err != nil {
		return full, desk.Pending{}, err
	}
	if full.From, err = a.colleague(from); err != nil {
		return full, desk.Pending{}, err
	}
	if full.To, err = a.colleague(to); err != nil {
		return full, desk.Pending{}, err
	}
	held, err := a.pending(w.outlet)
	if err == nil && full.From != nil {
		full.Holds = desk.HoldingsOf(*full.From, held)
	}
	return full, held, err
}

// only refuses a second hand-over of the same giver. Who takes over without her ends what she had
// begun.
func (a *act) only(w write, from string, do desk.HandOverAct) error {
	open, err := loadAll[desk.HandOver](a.OpenRecords(w.outlet.ID, store.AHandOver, a.ms()+1))
	for _, h := range open {
		if h.FromID != from || h.State == desk.HandOverTold {
			continue
		}
		if do.HandOverKind() != desk.KindTakeOver {
			return conflict("handover.open").With("number", h.Number)
		}
		end := w
		end.id, end.kind, end.said = h.ID, string(desk.KindRetract), encode(desk.WrapHandOver(desk.Retract{}))
		if err := a.keepHandOver(end, h.Ended(desk.Act{By: w.by, Terminal: w.terminal, At: a.at})); err != nil {
			return err
		}
	}
	return err
}

// pass keeps everything that changed hands, each with the hand-over in its history.
func (a *act) pass(w write, h desk.HandOver, p desk.Passed) error {
	w.kind = string(desk.KindHandOver)
	w.said = encode(map[string]string{"hand_over": h.ID})
	for _, c := range p.Cases {
		w.what, w.id = store.ACase, c.ID
		if err := a.keepCase(w, c); err != nil {
			return err
		}
	}
	for _, t := range p.Tickets {
		w.what, w.id = store.ATicket, t.ID
		if err := a.keepTicket(w, t); err != nil {
			return err
		}
	}
	for _, v := range p.Visits {
		w.what, w.id = store.AVisit, v.ID
		if err := a.keepVisit(w, v); err != nil {
			return err
		}
	}
	for _, n := range p.Windows {
		if err := a.keepWindow(w, n); err != nil {
			return err
		}
	}
	return nil
}

func (a *act) keepHandOver(w write, next desk.HandOver) error {
	row := store.Record{ID: next.ID, Version: next.Version, State: string(next.State), Number: next.Number, Body: encode(next)}
	return a.keep(w, row, desk.Event{Kind: desk.HandOverChanged, Ref: next.ID})
}

// idle refuses to close the account of somebody who answers for anything (H-8.3.2). Nothing can be
// begun by her or given to her until the write ends. Conflict person.holds with n in Args.
func (a *act) idle(p desk.Person) error {
	if p.OutletID == "" {
		return nil
	}
	if err := a.LockPerson(p.ID); err != nil {
		return err
	}
	if _, err := a.SessionOfPerson(p.OutletID, p.ID); err != nil && !errors.Is(err, store.ErrNone) {
		return err
	}
	held, err := a.pending(desk.Outlet{ID: p.OutletID})
	if err != nil {
		return err
	}
	return desk.HoldingsOf(p, held).Idle()
}
