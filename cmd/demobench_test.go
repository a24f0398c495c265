package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/devices/sim"
	"sheyin/screens"
)

// A wrong fault is refused with the list of what there is, before anything is started.
func TestWrongFaultIsRefused(t *testing.T) {
	for _, wrong := range []string{"printer=on-fire", "printer", "toaster=jam", "paper-out"} {
		w := calm(t)
		w.run = func(context.Context, consoleConfig) error { t.Error("the console was started"); return nil }
		got := w.do(t.Context(), "demo", "--fault", "printer=jam", "--fault", wrong)
		if got.code != exitUsage || !strings.Contains(got.err, "「"+wrong+"」") || !strings.Contains(got.err, "printer=gone | paper-out | jam") {
			t.Errorf("%s: %+v", wrong, got)
		}
		for _, f := range sim.Faults() {
			if !strings.Contains(got.err, f.Name) || !strings.Contains(got.err, string(f.Kind)) {
				t.Errorf("%s is not in the list", f)
			}
		}
	}
}

// heard waits for what happens at the devices until it is what is wanted.
func heard(ctx context.Context, d desk.Devices, wanted func(desk.DeviceEvent) bool) error {
	for {
		e, err := d.Wait(ctx)
		if err != nil || wanted(e) {
			return err
		}
	}
}

// In the demo every device is there and does its work: a card is read, a code is scanned, a page arrives, a PDF comes out; a
// fault that was given is there from the start, and one that is switched is noticed.
func TestDemoDevices(t *testing.T) {
	w := calm(t)
	papers := filepath.Join(t.TempDir(), "papers")
	w.run = func(ctx context.Context, c consoleConfig) error {
		d, b := c.Devices, c.Demo.Bench
		var kinds []desk.DeviceKind
		for _, e := range d.Kit() {
			kinds = append(kinds, e.Kind)
		}
		if !slices.Equal(kinds, desk.DeviceKinds) || !slices.Equal(b.Faults(), []string{"printer=paper-out"}) {
			t.Errorf("devices %v, faults %v", kinds, b.Faults())
		}
		d.Attend(true)
		who := b.People()[0]
		put := func(kind desk.DeviceKind) error { return b.Put(ctx, kind, who.ID) }
		return errors.Join(
			put(desk.IDReader),
			heard(ctx, d, func(e desk.DeviceEvent) bool { return e.IDCard != nil && e.IDCard.No == who.IDNo }),
			put(desk.SSCReader),
			heard(ctx, d, func(e desk.DeviceEvent) bool { return e.SocialCard != nil && e.SocialCard.IDNo == who.IDNo }),
			put(desk.CodeScannerDevice),
			heard(ctx, d, func(e desk.DeviceEvent) bool { return e.Code != "" }),
			d.Scanner().Scan(ctx, desk.ScanOrder{Feeder: true, DPI: 72}, func(desk.Page) error { return nil }),
			d.Print(desk.PrintJob{Name: "TCA-20261122-0001-receipt", PDF: []byte("%PDF-1.4")}),
			heard(ctx, d, func(e desk.DeviceEvent) bool { return e.Print != nil && e.Print.State.Fault == "printer.paper" }),
			b.(consoleBench).SetFault(ctx, desk.PrinterDevice, "paper-out", false),
			heard(ctx, d, func(e desk.DeviceEvent) bool { return e.Print != nil && e.Print.Done && e.Print.Err == nil }),
			b.(consoleBench).SetFault(ctx, desk.PINPadDevice, "unplugged", true),
			heard(ctx, d, func(e desk.DeviceEvent) bool {
				return e.Changed != nil && e.Kind == desk.PINPadDevice && e.Changed.Err != nil && e.Changed.Err.Key == "device.missing"
			}),
		)
	}
	got := w.do(t.Context(), "demo", "--phone", "127.0.0.1:0", "--papers", papers, "--fault", "printer=paper-out")
	if got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	if _, err := os.Stat(filepath.Join(papers, "TCA-20261122-0001-receipt.pdf")); err != nil {
		t.Error(err)
	}
}

// Everybody in the demo's data has cards that agree, as far as a chip has room.
func TestCardholders(t *testing.T) {
	b, err := newBench("TC-A-01", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var _ screens.Bench = consoleBench{b}
	for _, p := range b.People() {
		if p.IDCard.No != p.Social.IDNo || p.IDCard.Birth != p.Social.Birth || p.IDCard.Sex != p.Social.Sex || p.ID != p.Social.Number {
			t.Errorf("%s: %+v, %+v", p.ID, p.IDCard, p.Social)
		}
		if len(p.IDCard.Nation) != 2 || p.IDCard.Address == "" || p.IDCard.Until.IsZero() || !strings.HasPrefix(p.Name, p.IDCard.Name) || !strings.HasPrefix(p.Name, p.Social.Name) {
			t.Errorf("%s: %+v", p.ID, p.IDCard)
		}
	}
	if err := b.Put(t.Context(), desk.CodeScannerDevice, "nobody"); desk.CodeOf(err) != desk.Offline {
		t.Errorf("a code before anybody can show one: %v", err)
	}
}
