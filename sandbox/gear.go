package sandbox

import (
	"context"
	"errors"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Gear gives the device ledger of the caller's outlet and what its terminals reported. Who sees no business gets an
// empty one.
func (s *Service) Gear(ctx context.Context, c Caller) (desk.GearBook, error) {
	var out desk.GearBook
	err := s.seeAll(ctx, c, func(a *act, w worker) (err error) {
		if out, err = a.gearBook(w.outlet); err != nil {
			return err
		}
		full, err := a.duty(write{by: w.person, outlet: w.outlet, terminal: w.terminal.ID})
		out.Keeps = full.KeepsGear() == nil
		return err
	})
	return out, err
}

// OutletGear is the ledger of one outlet, for the authority.
type OutletGear struct {
	Outlet desk.Outlet
	desk.GearBook
}

// AllGear are the ledgers of all outlets. Denied may.decide.
func (s *Service) AllGear(ctx context.Context, reviewer string) ([]OutletGear, error) {
	var out []OutletGear
	err := s.eachOutlet(ctx, reviewer, func(a *act, o desk.Outlet) error {
		book, err := a.gearBook(o)
		out = append(out, OutletGear{o, book})
		return err
	})
	return out, err
}

func (a *act) gearBook(o desk.Outlet) (b desk.GearBook, err error) {
	b.Counters = len(o.Terminals)
	if b.Lines, err = loadAll[desk.Gear](a.OpenRecords(o.ID, store.AGear, 0)); err != nil {
		return b, err
	}
	desk.GearByUse(b.Lines)
	for _, t := range o.Terminals {
		k, err := a.kit(o.ID, t.ID)
		if err != nil {
			return b, err
		}
		if k != nil {
			b.Kits = append(b.Kits, k.Kit)
		}
	}
	return b, nil
}

// Tend does one act on a line of the ledger of the caller's outlet and gives the line after it.
//
// Errors: NotFound gear.none; Conflict case.stale; Invalid case.id, key.form, key.reused; those of [desk.Gear.Apply].
func (s *Service) Tend(ctx context.Context, c Caller, key, id string, version int64, do desk.GearAct) (desk.Gear, error) {
	if do == nil {
		return desk.Gear{}, invalid("step.envelope", "kind")
	}
	w := write{key: key, what: store.AGear, id: id, version: version, kind: string(do.GearKind()), said: encode(desk.WrapGear(do))}
	if err := w.named(); err != nil {
		return desk.Gear{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Gear, error) { return a.tend(w, do) })
}

func (a *act) tend(w write, do desk.GearAct) (desk.Gear, error) {
	of, err := current(a, w, desk.Gear{ID: w.id, OutletID: w.outlet.ID}, notFound("gear.none"))
	if err != nil {
		return of, err
	}
	full, err := a.duty(w)
	if err != nil {
		return of, err
	}
	switch do := do.(type) {
	case desk.Enter:
		if do.Number == "" {
			if full.Number, err = a.number(w.outlet.ID, store.AGear); err != nil {
				return of, err
			}
		}
		err = a.otherGear(w, &full)
	case desk.Revise:
		err = a.otherGear(w, &full)
	}
	if err != nil {
		return of, err
	}
	next, err := of.Apply(do, full)
	if err != nil {
		return of, err
	}
	row := store.Record{ID: next.ID, Version: next.Version, State: string(next.State), Number: next.Number, Body: encode(next)}
	if err := a.keep(w, row, desk.Event{Kind: desk.GearChanged, Ref: next.ID}); err != nil {
		return of, err
	}
	if do, ok := do.(desk.Repaired); ok {
		return next, a.mended(w, of, do.Text, full)
	}
	return next, nil
}

// mended closes the problem that was raised with the open fault of a device (H-9.4). A report that never came has left none,
// and one about something else stays open.
func (a *act) mended(w write, of desk.Gear, measure string, full desk.Act) error {
	row, err := a.Record(w.outlet.ID, store.ATicket, of.Open().Ticket)
	if errors.Is(err, store.ErrNone) {
		return nil
	}
	t, err := load[desk.Ticket](row.Body, err, nil)
	if err != nil {
		return err
	}
	next, mended := t.Mended(of.ID, measure, full)
	if !mended {
		return nil
	}
	w.what, w.id = store.ATicket, t.ID
	return a.keepTicket(w, next)
}

// otherGear reads the rest of the ledger, for a number that may stand in it once. Two who enter at the same time take
// turns.
func (a *act) otherGear(w write, full *desk.Act) (err error) {
	if _, err := a.lockedOutlet(w.outlet.ID); err != nil {
		return err
	}
	full.Gear, err = loadAll[desk.Gear](a.OpenRecords(w.outlet.ID, store.AGear, 0))
	return err
}

// reportedKit is a terminal's last report as it is kept.
type reportedKit struct {
	Version int64 `json:"version"`
	desk.Kit
}

// kit is what a terminal reported last; nil when it never did.
func (a *act) kit(outlet, terminal string) (*reportedKit, error) {
	row, err := a.Record(outlet, store.AKit, windowID(terminal))
	if errors.Is(err, store.ErrNone) {
		return nil, nil //nolint:nilnil // it is no error that nothing was reported
	}
	k, err := load[reportedKit](row.Body, err, nil)
	return &k, err
}

// equipped adds what the terminal of a write reported to the rules. What was written without the line is judged without:
// nobody knows how the devices were then.
func (a *act) equipped(w write, rules *desk.Rules) error {
	if a.late {
		return nil
	}
	k, err := a.kit(w.outlet.ID, w.terminal)
	if k != nil {
		rules.Kit = &k.Kit
	}
	return err
}

// ReportKit keeps what a terminal says is connected to it, and lifts at its window what was down and works again.
//
// Errors: Denied terminal.unknown; those of [desk.Kit.Check].
func (s *Service) ReportKit(ctx context.Context, c Caller, k desk.Kit) error {
	if err := k.Check(); err != nil {
		return s.settle(ctx, err)
	}
	return s.do(ctx, func(a *act) error {
		outlet, terminal, err := a.admit(c)
		if err != nil {
			return err
		}
		if err := a.LockTerminal(terminal.ID); err != nil {
			return err
		}
		was, err := a.kit(outlet.ID, terminal.ID)
		if err != nil {
			return err
		}
		k.Terminal, k.At = terminal.ID, a.at.UTC()
		next := reportedKit{Version: 1, Kit: k}
		if was != nil {
			if was.Same(k) {
				return nil
			}
			next.Version = was.Version + 1
		}
		id := windowID(terminal.ID)
		row := store.Record{
			OutletID: outlet.ID, What: store.AKit, ID: id, Version: next.Version, State: "reported", Changed: a.ms(), Body: encode(next),
		}
		switch saved, err := a.put(row); {
		case err != nil:
			return err
		case !saved: // cannot be: the terminal is locked
			return conflict("case.stale")
		}
		if err := a.lift(outlet, terminal.ID, k); err != nil {
			return err
		}
		return a.tell(outlet.ID, "", desk.Event{Kind: desk.GearChanged, Ref: id})
	})
}

func (a *act) lift(outlet desk.Outlet, terminal string, k desk.Kit) error {
	now, err := a.window(outlet.ID, terminal)
	if err != nil {
		return err
	}
	next, lifted := now.Lifted(k, desk.Act{Terminal: terminal, At: a.at})
	if !lifted {
		return nil
	}
	return a.keepWindow(write{outlet: outlet, terminal: terminal, kind: string(desk.KindLift), said: "{}"}, next)
}
