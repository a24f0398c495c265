package sim_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/devices/sim"
)

// recorder hears what a suite finds.
type recorder struct {
	ctx   context.Context
	found []string
}

func (*recorder) Helper()                    {}
func (r *recorder) Context() context.Context { return r.ctx }
func (*recorder) Logf(string, ...any)        {}
func (r *recorder) Errorf(format string, args ...any) {
	r.found = append(r.found, fmt.Sprintf(format, args...))
}

// The broken devices: each does one thing wrong.
type (
	twice   struct{ desk.IDCardReader } // reads a card that was read
	deaf    struct{ desk.IDCardReader } // does not hear that the time is over
	doubles struct {                    // prints the same again
		desk.Printer
		n int
	}
	hides  struct{ desk.Printer } // tells nothing
	large  struct{ desk.Scanner } // knows no limit
	lies   struct{ desk.Scanner } // says another size
	second struct {               // makes a second card
		desk.CardMaker
		n int
	}
	cuts  struct{ desk.CodeScanner }
	mild  struct{ desk.PINPad }    // no wrong PIN is wrong
	stays struct{ desk.Evaluator } // does not come back
	mute  struct{ desk.QueueMachine }

	clings struct{ desk.Devices } // forgets no paper
	sweeps struct{ desk.Devices } // forgets all of them, whichever is named
	blind  struct{ desk.Devices } // gives no paper as a file
	hoards struct {               // and this one gives each for ever
		desk.Devices
		all map[string][]byte
	}
)

func (d twice) ReadIDCard(ctx context.Context) (desk.IDCard, error) {
	got, err := d.IDCardReader.ReadIDCard(ctx)
	if key(err) == "device.lift" {
		return somebody.IDCard, nil
	}
	return got, err
}

func (d deaf) ReadIDCard(ctx context.Context) (desk.IDCard, error) {
	got, err := d.IDCardReader.ReadIDCard(ctx)
	if ctx.Err() != nil {
		return somebody.IDCard, nil
	}
	return got, err
}

func (d *doubles) Print(ctx context.Context, job desk.PrintJob, tell func(desk.DeviceState)) error {
	d.n++
	job.Name += fmt.Sprint("-", d.n)
	return d.Printer.Print(ctx, job, tell)
}

func (d hides) Print(ctx context.Context, job desk.PrintJob, _ func(desk.DeviceState)) error {
	return d.Printer.Print(ctx, job, func(desk.DeviceState) {})
}

func (d large) Scan(ctx context.Context, o desk.ScanOrder, page func(desk.Page) error) error {
	o.Limit = 0
	return d.Scanner.Scan(ctx, o, page)
}

func (d lies) Scan(ctx context.Context, o desk.ScanOrder, page func(desk.Page) error) error {
	return d.Scanner.Scan(ctx, o, func(p desk.Page) error { p.Width++; return page(p) })
}

func (d *second) MakeCard(ctx context.Context, o desk.CardOrder, tell func(string)) (desk.MadeCard, error) {
	d.n++
	o.Key += fmt.Sprint("-", d.n)
	return d.CardMaker.MakeCard(ctx, o, tell)
}

func (d cuts) ReadCode(ctx context.Context) (string, error) {
	code, err := d.CodeScanner.ReadCode(ctx)
	return code[:min(len(code), 100)], err
}

func (d mild) EnterPIN(ctx context.Context, act desk.PINAct) error {
	if err := d.PINPad.EnterPIN(ctx, act); desk.CodeOf(err) != desk.Denied {
		return err
	}
	return nil
}

func (d stays) Invite(ctx context.Context, address string) error {
	_ = d.Evaluator.Invite(ctx, address)
	return &desk.Error{Code: desk.Offline, Key: "device.late"}
}

func (clings) Forget(string) {}

func (d sweeps) Forget(string) {
	for _, p := range d.Undone() {
		d.Devices.Forget(p.Name)
	}
}

func (blind) PDF(string) []byte { return nil }

func (d hoards) PDF(name string) []byte {
	if pdf := d.Devices.PDF(name); pdf != nil {
		d.all[name] = pdf
	}
	return d.all[name]
}

func (d mute) CallOut(context.Context, desk.QueueCall) error { return nil }

func key(err error) string {
	if e, ok := err.(*desk.Error); ok { //nolint:errorlint // the simulated devices wrap nothing
		return e.Key
	}
	return ""
}

// Each suite finds a device that does one thing wrong.
func TestSuitesBite(t *testing.T) {
	c, n := counter(""), 0
	name := func() string { n++; return fmt.Sprintf("X-%d", n) }
	bench := func(kind desk.DeviceKind, faults map[string]string) desktest.Bench {
		put := func() { _ = c.Put(kind, somebody.ID) }
		return desktest.Bench{
			Acts: map[desktest.Act]func(){
				desktest.Put: func() { put(); c.Lay(0, true) }, desktest.Lift: func() { c.Lift(kind); c.Lay(0, false) }, desktest.Load: func() { c.Lay(3, false) },
			},
			Troubles: switches(t, c, kind, faults, nil), Short: short, Long: time.Second,
		}
	}
	cards := bench(desk.IDReader, nil)
	prints := desktest.PrinterBench{Bench: bench(desk.PrinterDevice, map[string]string{"printer.paper": "paper-out"}), Printed: c.Printed, Name: name}
	papers := func(r desktest.T, broken func(desk.Devices) desk.Devices) {
		all, bench := atCounter(t)
		bench.Long = 200 * time.Millisecond // what it waits for in vain
		desktest.Devices(r, broken(all), bench)
	}
	for what, suite := range map[string]func(desktest.T){
		"a card is read twice": func(r desktest.T) { desktest.IDCardReader(r, twice{c.IDReader()}, somebody.IDCard, cards) },
		"read after the end":   func(r desktest.T) { desktest.IDCardReader(r, deaf{c.IDReader()}, somebody.IDCard, cards) },
		"a paper is doubled":   func(r desktest.T) { desktest.Printer(r, &doubles{Printer: c.Printer()}, prints) },
		"a trouble is hidden":  func(r desktest.T) { desktest.Printer(r, hides{c.Printer()}, prints) },
		"a page is too large":  func(r desktest.T) { desktest.Scanner(r, large{c.Scanner()}, 3, bench(desk.ScannerDevice, nil)) },
		"a page says another":  func(r desktest.T) { desktest.Scanner(r, lies{c.Scanner()}, 3, bench(desk.ScannerDevice, nil)) },
		"a second card": func(r desktest.T) {
			desktest.CardMaker(r, &second{CardMaker: c.CardMaker()}, desktest.MakerBench{Bench: bench(desk.CardMakerDevice, nil), Made: c.MadeCards, Order: func() desk.CardOrder { return desk.CardOrder{Key: name()} }})
		},
		"a code is cut": func(r desktest.T) {
			desktest.CodeScanner(r, cuts{c.CodeScanner()}, c.Show, bench(desk.CodeScannerDevice, nil))
		},
		"a wrong PIN is right": func(r desktest.T) {
			desktest.PINPad(r, mild{c.PINPad()}, bench(desk.PINPadDevice, map[string]string{"pin.wrong": "wrong"}))
		},
		"its end is an error": func(r desktest.T) {
			desktest.Evaluator(r, stays{c.Evaluator()}, c.Shown, bench(desk.EvaluatorDevice, nil))
		},
		"a paper is not forgotten": func(r desktest.T) { papers(r, func(d desk.Devices) desk.Devices { return clings{d} }) },
		"all are forgotten":        func(r desktest.T) { papers(r, func(d desk.Devices) desk.Devices { return sweeps{d} }) },
		"a paper is no file":       func(r desktest.T) { papers(r, func(d desk.Devices) desk.Devices { return blind{d} }) },
		"a file is kept": func(r desktest.T) {
			papers(r, func(d desk.Devices) desk.Devices { return hoards{d, map[string][]byte{}} })
		},
		"a number is not called": func(r desktest.T) {
			desktest.QueueMachine(r, mute{c.QueueMachine()}, c.Called, bench(desk.QueueMachineDevice, nil))
		},
	} {
		r := &recorder{ctx: t.Context()}
		suite(r)
		if len(r.found) == 0 {
			t.Errorf("%s: the suite does not find it", what)
		}
	}
}

// Every fault does something, and has a name of its own among those of its kind.
func TestFaults(t *testing.T) {
	seen := map[sim.Fault]bool{}
	for _, f := range sim.Faults() {
		if seen[f] || f.Name == "" {
			t.Errorf("%s twice", f)
		}
		seen[f] = true
		c := counter("")
		if err := c.SetFault(f, true); err != nil || len(c.On()) != 1 || c.On()[0] != f {
			t.Errorf("%s: %v, on are %v", f, err, c.On())
		}
		if err := c.SetFault(f, false); err != nil || len(c.On()) != 0 {
			t.Errorf("%s: %v, on are %v", f, err, c.On())
		}
	}
	for _, kind := range desk.DeviceKinds {
		if !seen[sim.Fault{Kind: kind, Name: "unplugged"}] {
			t.Errorf("%s cannot be unplugged", kind)
		}
	}
	if err := counter("").SetFault(sim.Fault{Kind: desk.PrinterDevice, Name: "on-fire"}, true); key(err) != "device.fault" {
		t.Errorf("a fault that there is not: %v", err)
	}
}

// What is wrong with a page is told, and pages of the same sheet differ from it.
func TestHints(t *testing.T) {
	scan := func(fault string) desk.Page {
		c := counter("")
		c.Lay(0, true)
		if fault != "" {
			if err := c.SetFault(sim.Fault{Kind: desk.ScannerDevice, Name: fault}, true); err != nil {
				t.Fatal(err)
			}
		}
		var got desk.Page
		if err := c.Scanner().Scan(t.Context(), desk.ScanOrder{DPI: 72}, func(p desk.Page) error { got = p; return nil }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	good := scan("")
	if good.Hint != "" {
		t.Errorf("hint %q", good.Hint)
	}
	for _, fault := range []string{"dark", "pale", "blank", "blurred"} {
		if p := scan(fault); p.Hint != "scan."+fault || bytes.Equal(p.JPEG, good.JPEG) {
			t.Errorf("%s: hint %q", fault, p.Hint)
		}
	}
}
