package sandbox

import (
	"context"
	"errors"
	"slices"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Freeze ends the co-operation with an outlet in one act: the outlet is frozen, every session there
// ends and its terminal hears why, nobody logs in any more, and what the outlet holds at this moment is
// listed, to be taken over line by line (G-11.3, B-6b, H-C6.2).
//
// Errors: Denied may.decide; NotFound outlet.none; Conflict exit.frozen while it is frozen already;
// Invalid exit.order, exit.reason, key.form, key.reused.
func (s *Service) Freeze(ctx context.Context, reviewer, key, outlet, order, reason string) (desk.Exit, error) {
	do := desk.Freeze{Order: order, Reason: reason}
	w := write{key: key, what: store.AnExit, kind: string(do.ExitKind()), said: encode(do)}
	return rule(ctx, s, reviewer, outlet, w, func(a *act, w write) (desk.Exit, error) {
		if err := a.queue(w); err != nil { // two freezes wait for each other
			return desk.Exit{}, err
		}
		open, err := a.openExit(w.outlet.ID)
		switch {
		case err != nil:
			return desk.Exit{}, err
		case open.ID != "":
			return desk.Exit{}, conflict("exit.frozen").With("number", open.Number)
		}
		w.id = a.s.newKey()
		// The sessions end first: whoever is writing under one is waited for, and nobody writes after the
		// list was read, so that nothing is open that does not stand on it.
		ended, err := a.endAll(w.outlet.ID, "outlet.frozen")
		if err != nil {
			return desk.Exit{}, err
		}
		held, err := a.holding(w.outlet.ID)
		if err != nil {
			return desk.Exit{}, err
		}
		held.Sessions = ended
		number, err := a.number(w.outlet.ID, "exit")
		if err != nil {
			return desk.Exit{}, err
		}
		next, err := desk.Exit{ID: w.id, OutletID: w.outlet.ID}.Apply(do, a.exitAct(w, number), held)
		if err != nil {
			return desk.Exit{}, err
		}
		return next, errors.Join(a.setOutlet(w, desk.OutletFrozen), a.keepExit(w, next))
	})
}

// SignFor takes over what stands on one line of an exit's list.
//
// Errors: Denied may.decide; NotFound outlet.none, exit.none; Conflict case.stale; Invalid key.form,
// key.reused; those of [desk.Exit.Apply].
func (s *Service) SignFor(ctx context.Context, reviewer, key, outlet, id string, version int64, do desk.SignFor) (desk.Exit, error) {
	return s.onExit(ctx, reviewer, key, outlet, id, version, do)
}

// Unfreeze lets an outlet that was frozen go on; what was signed for stays as it is. Errors as of
// [Service.SignFor].
func (s *Service) Unfreeze(ctx context.Context, reviewer, key, outlet, id string, version int64, reason string) (desk.Exit, error) {
	return s.onExit(ctx, reviewer, key, outlet, id, version, desk.Unfreeze{Reason: reason})
}

func (s *Service) onExit(ctx context.Context, reviewer, key, outlet, id string, version int64, do desk.ExitAct) (desk.Exit, error) {
	w := write{key: key, what: store.AnExit, id: id, version: version, kind: string(do.ExitKind()), said: encode(do)}
	if err := w.named(); err != nil {
		return desk.Exit{}, err
	}
	return rule(ctx, s, reviewer, outlet, w, func(a *act, w write) (desk.Exit, error) {
		x, err := current(a, w, desk.Exit{}, notFound("exit.none"))
		if err != nil {
			return desk.Exit{}, err
		}
		if x.ID == "" { // version 0 is for what does not exist yet, and this is made by freezing only
			return desk.Exit{}, notFound("exit.none")
		}
		next, err := x.Apply(do, a.exitAct(w, ""), desk.Holding{})
		if err != nil {
			return desk.Exit{}, err
		}
		if _, lifted := do.(desk.Unfreeze); lifted {
			if err := a.setOutlet(w, x.Before()); err != nil {
				return desk.Exit{}, err
			}
		}
		return next, a.keepExit(w, next)
	})
}

func (a *act) exitAct(w write, number string) desk.Act {
	return desk.Act{By: w.by, At: a.at, Number: number, Rules: desk.Rules{Outlet: w.outlet, Catalogue: a.s.catalogue}}
}

func (a *act) keepExit(w write, x desk.Exit) error {
	row := store.Record{ID: x.ID, Version: x.Version, State: string(x.State), Number: x.Number, Body: encode(x)}
	return a.keep(w, row, desk.Event{Kind: desk.FindingChanged, Ref: x.ID})
}

// lockedOutlet is an outlet that is about to be changed.
func (a *act) lockedOutlet(id string) (desk.Outlet, error) {
	if err := a.LockOutlet(id); err != nil {
		return desk.Outlet{}, err
	}
	return a.outlet(id)
}

func (a *act) setOutlet(w write, state desk.OutletState) error {
	o, err := a.lockedOutlet(w.outlet.ID)
	if err != nil {
		return err
	}
	o.State = state
	if err := a.SaveOutlet(o.ID, encode(o)); err != nil {
		return err
	}
	return a.audit(o.ID, w.by.ID, "", "outlet."+string(state), w.id, "")
}

// endAll ends all sessions of an outlet, and tells each terminal why.
func (a *act) endAll(outlet, reason string) (int, error) {
	sessions, err := a.SessionsOf(outlet)
	for _, session := range sessions {
		if err := a.end(session, reason, nil); err != nil {
			return 0, err
		}
	}
	return len(sessions), err
}

// holding is everything that an outlet holds now.
func (a *act) holding(outlet string) (h desk.Holding, err error) {
	none := a.ms() + 1 // nothing was closed after now: only what is open
	if h.Cases, err = loadAll[desk.Case](a.OpenRecords(outlet, store.ACase, none)); err != nil {
		return h, err
	}
	if h.Tickets, err = loadAll[desk.Ticket](a.OpenRecords(outlet, store.ATicket, none)); err != nil {
		return h, err
	}
	if h.Visits, err = loadAll[desk.Visit](a.OpenRecords(outlet, store.AVisit, none)); err != nil {
		return h, err
	}
	// A number of another day is nobody's any more.
	h.Visits = slices.DeleteFunc(h.Visits, func(v desk.Visit) bool { return v.State == desk.VisitWaiting && !a.waits(v) })
	if h.Findings, err = loadAll[desk.Finding](a.OpenRecords(outlet, store.AFinding, none)); err != nil {
		return h, err
	}
	bundles, err := loadAll[desk.Bundle](a.OpenRecords(outlet, store.ABundle, none))
	if err != nil {
		return h, err
	}
	for _, b := range bundles {
		if b.State != desk.BundleReceived {
			h.Bundles = append(h.Bundles, b)
		}
	}
	h.Windows, err = loadAll[desk.Window](a.OpenRecords(outlet, store.AWindow, 0))
	h.Signs = a.s.house.signs
	return h, err
}

// openExit is the outlet's exit that is not lifted; one without an ID when there is none.
func (a *act) openExit(outlet string) (desk.Exit, error) {
	open, err := loadAll[desk.Exit](a.OpenRecords(outlet, store.AnExit, a.ms()+1))
	if err != nil || len(open) == 0 {
		return desk.Exit{}, err
	}
	return open[0], nil
}

// Exits are all exits of all outlets that are not lifted, the newest first. Denied may.decide.
func (s *Service) Exits(ctx context.Context, reviewer string) ([]desk.Exit, error) {
	var out []desk.Exit
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		for _, state := range []desk.ExitState{desk.ExitOpen, desk.ExitSigned} {
			some, err := loadAll[desk.Exit](a.RecordsAt(store.AnExit, string(state)))
			if err != nil {
				return err
			}
			out = append(out, some...)
		}
		slices.SortFunc(out, func(x, y desk.Exit) int { return y.Frozen.Compare(x.Frozen) })
		return nil
	})
	return out, err
}
