package desktest

import (
	"context"
	"fmt"
	"slices"

	"sheyin/desk"
)

var gearChecks = []check{
	{"gear/a device from its entry to its repair", gearLine},
	{"gear/who keeps the ledger", gearRights},
	{"gear/what a terminal has", reportedKit},
}

// gearLine wants that a device is entered whole, that its fault is on record from the report to the repair, and that the
// history says who did what (H-8.2.1, H-8.2.2a).
func gearLine(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	if ok, err := s.managing(ctx); err != nil || !ok {
		return err
	}
	sources := s.catalogue.Service.Equipment.Sources
	if len(sources) == 0 {
		return nil
	}
	fresh := desk.Gear{ID: s.NewKey(), OutletID: s.at.Outlet.ID}
	entry := desk.GearEntry{
		Kind: desk.OtherDevice, Quantity: 2, Source: sources[0].Code, Connection: desk.OverNetwork, Address: "192.0.2.7",
	}
	wrong := entry
	wrong.Address = "nowhere"
	_, err := s.There.Tend(ctx, s.NewKey(), fresh, desk.Enter{GearEntry: wrong})
	if err := refused(err, desk.Invalid, "gear.address"); err != nil {
		return err
	}
	key := s.NewKey()
	g, err := s.There.Tend(ctx, key, fresh, desk.Enter{GearEntry: entry})
	if err != nil {
		return fmt.Errorf("enter: %w", err)
	}
	again, err := s.There.Tend(ctx, key, fresh, desk.Enter{GearEntry: entry})
	if err != nil || again.Number != g.Number || g.Number == "" {
		return fmt.Errorf("the same again: number %q, then %q: %w", g.Number, again.Number, err)
	}
	twin := entry
	twin.Number = g.Number
	_, err = s.There.Tend(ctx, s.NewKey(), desk.Gear{ID: s.NewKey(), OutletID: s.at.Outlet.ID}, desk.Enter{GearEntry: twin})
	if err := refused(err, desk.Invalid, "gear.taken"); err != nil {
		return err
	}
	stale := g
	for _, do := range []desk.GearAct{
		desk.ReportFault{Text: "conformance"}, desk.TestGear{Fault: "device.missing"}, desk.Repaired{Text: "conformance"}, desk.TestGear{}, desk.Retire{Reason: "conformance"},
	} {
		if g, err = s.There.Tend(ctx, s.NewKey(), g, do); err != nil {
			return fmt.Errorf("%s: %w", do.GearKind(), err)
		}
	}
	_, err = s.There.Tend(ctx, s.NewKey(), stale, desk.TestGear{})
	if err := refused(err, desk.Conflict, "case.stale"); err != nil {
		return err
	}
	_, err = s.There.Tend(ctx, s.NewKey(), g, desk.TestGear{})
	if err := refused(err, desk.Conflict, "step.order"); err != nil {
		return err
	}
	book, err := s.There.Gear(ctx)
	n := slices.IndexFunc(book.Lines, func(l desk.Gear) bool { return l.ID == g.ID })
	if err != nil || n < 0 {
		return fmt.Errorf("it is not in the ledger: %w", err)
	}
	kept := book.Lines[n]
	return first(
		that(kept.State == desk.GearRetired && kept.Address == entry.Address && kept.Quantity == 2, "kept as %s, %q, %d", kept.State, kept.Address, kept.Quantity),
		that(len(kept.Faults) == 1 && !kept.Faults[0].Repaired.IsZero() && kept.Faults[0].RepairedBy != "", "the fault is not on record until its repair"),
		that(len(kept.History) == 6 && kept.History[0].Name != "" && !kept.History[0].At.IsZero(), "%d acts on record", len(kept.History)),
		that(book.Counters == len(s.at.Outlet.Terminals), "%d counters", book.Counters),
	)
}

// gearRights wants that a handler may report a fault and not keep the ledger, where there is a manager.
func gearRights(ctx context.Context, s *session) error {
	if s.Manager == "" {
		return nil
	}
	if err := s.work(ctx); err != nil {
		return err
	}
	fresh := desk.Gear{ID: s.NewKey(), OutletID: s.at.Outlet.ID}
	_, enters := s.Here.Tend(ctx, s.NewKey(), fresh, desk.Enter{GearEntry: desk.GearEntry{Kind: desk.OtherDevice, Quantity: 1, Connection: desk.OverUSB}})
	fresh.Version = 1
	_, none := s.Here.Tend(ctx, s.NewKey(), fresh, desk.TestGear{})
	return first(refused(enters, desk.Denied, "gear.manager"), refused(none, desk.NotFound, "gear.none"))
}

// reportedKit tells what is connected, and sees it beside the ledger. The last report counts; it leaves a terminal at
// which everything works.
func reportedKit(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	all := desk.Kit{}
	for _, kind := range desk.DeviceKinds {
		all.Lines = append(all.Lines, desk.KitLine{Kind: kind, Driver: "sim", Connection: desk.Inside, Ready: true})
	}
	one := desk.Kit{Lines: slices.Clone(all.Lines[:1])}
	one.Lines[0].Ready, one.Lines[0].Fault = false, "device.missing"
	err := s.Here.ReportKit(ctx, desk.Kit{Lines: []desk.KitLine{{Kind: "ghost", Connection: desk.Inside}}})
	if err := refused(err, desk.Invalid, "kit.form"); err != nil {
		return err
	}
	for _, k := range []desk.Kit{one, all, all} {
		if err := s.Here.ReportKit(ctx, k); err != nil {
			return err
		}
		book, err := s.Here.Gear(ctx)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(book.Kits, func(o desk.Kit) bool { return o.Terminal == s.at.Terminal.ID })
		if n < 0 || !book.Kits[n].Same(k) || book.Kits[n].At.IsZero() {
			return fmt.Errorf("the report of %d devices is not kept", len(k.Lines))
		}
	}
	return nil
}
