package sim_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/desktest"
	"sheyin/devices"
	"sheyin/devices/sim"
)

// atOnce is a clock by which nothing takes time.
func atOnce(time.Duration) <-chan time.Time {
	c := make(chan time.Time)
	close(c)
	return c
}

var somebody = sim.Person{
	ID: "p1", Name: "李清和",
	IDCard: desk.IDCard{Kind: "resident_id", Name: "李清和", No: "420802198803070012", Sex: "1", Nation: "01", Birth: calendar.MustParse("1988-03-07"), Always: true},
	Social: desk.SocialCard{Area: "654201", Number: "A10000015", Version: "2.00", IDNo: "420802198803070012", Name: "李清和"},
}

func counter(papers string) *sim.Counter {
	return sim.New(sim.Options{People: []sim.Person{somebody}, Papers: papers, After: atOnce})
}

// switches are the troubles of a kind, by their keys; ready prepares what a trouble needs.
func switches(t *testing.T, c *sim.Counter, kind desk.DeviceKind, faults map[string]string, ready func()) map[string]func() func() {
	t.Helper()
	all := map[string]string{"device.service": "no-service", "device.missing": "unplugged", "device.busy": "busy", "device.broken": "garbled"}
	for key, name := range faults {
		all[key] = name
	}
	out := map[string]func() func(){}
	for key, name := range all {
		f := sim.Fault{Kind: kind, Name: name}
		set := func(on bool) {
			if err := c.SetFault(f, on); err != nil {
				t.Error(err)
			}
		}
		out[key] = func() func() {
			if ready != nil {
				ready()
			}
			set(true)
			return func() { set(false) }
		}
	}
	return out
}

const short = 30 * time.Millisecond

func TestCardReaders(t *testing.T) {
	c := counter("")
	bench := func(kind desk.DeviceKind, faults map[string]string) desktest.Bench {
		put := func() {
			if err := c.Put(kind, somebody.ID); err != nil {
				t.Error(err)
			}
		}
		return desktest.Bench{
			Acts:     map[desktest.Act]func(){desktest.Put: put, desktest.Lift: func() { c.Lift(kind) }},
			Troubles: switches(t, c, kind, faults, put), Short: short,
		}
	}
	ids := map[string]string{"device.broken": "unreadable", "device.gone": "pulled", "device.kind": "wrong-card"}
	n := desktest.IDCardReader(t, c.IDReader(), somebody.IDCard, bench(desk.IDReader, ids))
	ids["device.auth"] = "unproved"
	n += desktest.SocialCardReader(t, c.SocialReader(), somebody.Social, bench(desk.SSCReader, ids))
	t.Logf("cases %d: simulated card readers", n)
}

func TestScanner(t *testing.T) {
	c := counter("")
	desktest.Scanner(t, c.Scanner(), 3, desktest.Bench{
		Acts: map[desktest.Act]func(){
			desktest.Put: func() { c.Lay(0, true) }, desktest.Load: func() { c.Lay(3, false) }, desktest.Lift: func() { c.Lay(0, false) },
		},
		Troubles: switches(t, c, desk.ScannerDevice, map[string]string{"device.jam": "jam", "device.cover": "cover"}, func() { c.Lay(3, true) }),
		Short:    short,
	})
}

func TestPrinter(t *testing.T) {
	for _, papers := range []string{"", filepath.Join(t.TempDir(), "papers")} {
		c, n := counter(papers), 0
		desktest.Printer(t, c.Printer(), desktest.PrinterBench{
			Bench: desktest.Bench{Troubles: switches(t, c, desk.PrinterDevice, map[string]string{
				"device.missing": "gone", "printer.paper": "paper-out", "printer.jam": "jam", "printer.cover": "cover", "printer.toner": "toner-out",
				"printer.stopped": "stopped", "printer.refuses": "refuses", "printer.format": "format", "printer.aborted": "aborts", "printer.unknown": "forgets",
			}, nil), Short: short},
			Printed: c.Printed,
			Name:    func() string { n++; return fmt.Sprintf("TCA-20261122-%04d-receipt", n) },
		})
		if papers == "" {
			continue
		}
		there, err := filepath.Glob(filepath.Join(papers, "TCA-20261122-*-receipt.pdf"))
		if err != nil || len(there) != c.Printed() {
			t.Errorf("%d files, %d papers, %v", len(there), c.Printed(), err)
		}
	}
}

// atCounter opens the simulated devices as those of a counter, with what a suite needs of the printer.
func atCounter(t *testing.T) (*devices.Counter, desktest.PrinterBench) {
	t.Helper()
	c, n := counter(""), 0
	all, err := devices.Open(devices.Config{Ports: map[desk.DeviceKind]desk.Device{desk.PrinterDevice: c.Printer()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if left, err := all.Close(); err != nil || len(left) > 0 {
			t.Errorf("%v, %+v", err, left)
		}
	})
	return all, desktest.PrinterBench{
		Bench: desktest.Bench{Troubles: switches(t, c, desk.PrinterDevice, map[string]string{"printer.paper": "paper-out"}, nil)},
		Name:  func() string { n++; return fmt.Sprintf("TCA-20261122-%04d-receipt", n) },
	}
}

func TestPapersInLine(t *testing.T) {
	all, bench := atCounter(t)
	t.Logf("cases %d: simulated devices of a counter", desktest.Devices(t, all, bench))
}

// A paper that came out before the program was started again is not written anew, and no name leads out of the folder.
func TestTray(t *testing.T) {
	papers := t.TempDir()
	there := filepath.Join(papers, "TCA-1-receipt.pdf")
	if err := os.WriteFile(there, []byte("as it came out"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := counter(papers).Printer()
	quiet := func(desk.DeviceState) {}
	if err := p.Print(t.Context(), desk.PrintJob{Name: "TCA-1-receipt", PDF: []byte("%PDF-1.4")}, quiet); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(there); err != nil || string(got) != "as it came out" {
		t.Errorf("%q, %v", got, err)
	}
	err := p.Print(t.Context(), desk.PrintJob{Name: "../outside", PDF: []byte("%PDF-1.4")}, quiet)
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Key != "printer.aborted" {
		t.Errorf("a path as a name: %v", err)
	}
}

func TestCustomersDevices(t *testing.T) {
	c := counter("")
	desktest.CodeScanner(t, c.CodeScanner(), c.Show, desktest.Bench{Troubles: switches(t, c, desk.CodeScannerDevice, nil, nil), Short: short})

	c.Idle(true)
	desktest.PINPad(t, c.PINPad(), desktest.Bench{
		Acts: map[desktest.Act]func(){desktest.Enter: func() { c.Idle(false) }},
		Troubles: switches(t, c, desk.PINPadDevice, map[string]string{
			"pin.wrong": "wrong", "pin.differ": "differ", "pin.short": "short", "device.blocked": "blocked", "device.cancelled": "cancelled", "device.late": "timeout",
		}, nil), Short: short,
	})
	desktest.Evaluator(t, c.Evaluator(), c.Shown, desktest.Bench{
		Acts: map[desktest.Act]func(){desktest.Leave: func() {
			if err := c.Leave(t.Context()); err != nil {
				t.Error(err)
			}
		}},
		Troubles: switches(t, c, desk.EvaluatorDevice, nil, nil), Short: short,
	})
	desktest.QueueMachine(t, c.QueueMachine(), c.Called, desktest.Bench{Troubles: switches(t, c, desk.QueueMachineDevice, nil, nil), Short: short})
}

func TestCardMaker(t *testing.T) {
	c, n := counter(""), 0
	desktest.CardMaker(t, c.CardMaker(), desktest.MakerBench{
		Bench: desktest.Bench{Troubles: switches(t, c, desk.CardMakerDevice, map[string]string{
			"card_maker.ribbon": "ribbon", "card_maker.blanks": "blanks", "card_maker.jam": "jam", "card_maker.full": "full",
			"card_maker.spoiled": "spoils", "card_maker.unknown": "forgets",
		}, nil), Short: short},
		Made: c.MadeCards,
		Order: func() desk.CardOrder {
			n++
			return desk.CardOrder{Key: fmt.Sprint(n), Name: somebody.Name, IDNo: somebody.IDCard.No, Area: "654201"}
		},
	})
}
