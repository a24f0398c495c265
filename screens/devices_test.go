package screens

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/ui"
)

// fakeKit is the devices of a counter in a test.
type fakeKit struct {
	desk.Devices            // what is left out is not used by the page
	testing      sync.Mutex // devices are tested at once
	kit          []desk.Equipment
	undone       []desk.PrintProgress
	tests        []desk.DeviceKind
	printed      []string
	dropped      []string
	forgotten    []string
	away         error // the printer cannot be asked to give a paper back
}

func (f *fakeKit) Kit() []desk.Equipment { return slices.Clone(f.kit) }

func (f *fakeKit) Test(_ context.Context, kind desk.DeviceKind) (desk.Equipment, error) {
	f.testing.Lock()
	defer f.testing.Unlock()
	f.tests = append(f.tests, kind)
	n := slices.IndexFunc(f.kit, func(e desk.Equipment) bool { return e.Kind == kind })
	f.kit[n].Looked = tenEleven
	return f.kit[n], nil
}

func (f *fakeKit) Undone() []desk.PrintProgress { return f.undone }

func (f *fakeKit) Print(job desk.PrintJob) error {
	f.printed = append(f.printed, job.Name)
	return nil
}

func (f *fakeKit) GiveUp(_ context.Context, name string) error {
	if f.away != nil {
		return f.away
	}
	f.dropped = append(f.dropped, name)
	f.undone = slices.DeleteFunc(f.undone, func(p desk.PrintProgress) bool { return p.Name == name })
	return nil
}

func (f *fakeKit) Forget(name string) {
	f.forgotten = append(f.forgotten, name)
	f.undone = slices.DeleteFunc(f.undone, func(p desk.PrintProgress) bool { return p.Name == name })
}

func (f *fakeKit) PDF(name string) []byte {
	if !slices.ContainsFunc(f.undone, func(p desk.PrintProgress) bool { return p.Name == name }) {
		return nil
	}
	return []byte("%PDF " + name)
}

// fakeLedger keeps a device ledger by the rules.
type fakeLedger struct {
	env  *Env
	book desk.GearBook
	acts []desk.GearAct
	err  error
}

func (f *fakeLedger) Gear(context.Context) (desk.GearBook, error) {
	b := f.book
	b.Lines = slices.Clone(b.Lines)
	return b, f.err
}

func (f *fakeLedger) Tend(_ context.Context, _ string, g desk.Gear, do desk.GearAct) (desk.Gear, error) {
	f.acts = append(f.acts, do)
	act := testAct(*f.env)
	act.At, act.Number, act.Gear = f.env.Now(), "TCA-D20261124-0001", f.book.Lines
	next, err := g.Apply(do, act)
	if err != nil {
		return g, err
	}
	f.book.Lines = append(slices.DeleteFunc(f.book.Lines, func(o desk.Gear) bool { return o.ID == g.ID }), next)
	return next, nil
}

func (f *fakeLedger) ReportKit(context.Context, desk.Kit) error { return nil }

// devicesEnv is a counter with a ledger of four devices, of which three are there: the card maker has no ribbon, the printer
// is fine, the evaluator is gone, and a PIN pad is there that is in no ledger.
func devicesEnv(t testing.TB, lang, person string) (Env, *fakeLedger, *fakeKit) {
	t.Helper()
	env := testEnvOf(t, lang, person, "hubei.A")
	kit := &fakeKit{kit: []desk.Equipment{
		{Kind: desk.PrinterDevice, Driver: "ipp", Address: "ipp://10.65.42.30/ipp/print", State: desk.DeviceState{Name: "LaserJet 400"}, Used: tenEleven.Add(-20 * time.Minute)},
		{Kind: desk.CardMakerDevice, Driver: "vendor", State: desk.DeviceState{Fault: "card_maker.ribbon", Stops: true}, Used: tenEleven.Add(-18 * time.Hour)},
		{Kind: desk.PINPadDevice, Driver: "vendor", State: desk.DeviceState{Number: "PP-77"}},
	}}
	env.Devices = kit
	line := func(n string, kind desk.DeviceKind, over desk.Connection, address string) desk.Gear {
		return desk.Gear{
			ID: "g-" + n, OutletID: env.Session.Outlet.ID, Version: 1, State: desk.GearWorking, Entered: tenEleven.AddDate(-1, 0, 0),
			GearEntry: desk.GearEntry{Terminal: env.Session.Terminal.ID, Kind: kind, Quantity: 1, Source: "allocated", Connection: over, Address: address, Number: "TC-0207-" + n},
			History:   []desk.Record{{Version: 1, Kind: desk.KindEnter, Name: "赵磊", At: tenEleven.AddDate(-1, 0, 0)}},
		}
	}
	f := &fakeLedger{env: &env, book: desk.GearBook{Counters: 2, Keeps: person == "zhaolei", Lines: []desk.Gear{
		line("04", desk.PrinterDevice, desk.OverNetwork, "10.65.42.30"), line("05", desk.CardMakerDevice, desk.OverNetwork, "10.65.42.31"),
		line("08", desk.EvaluatorDevice, desk.OverSerial, ""), line("09", desk.SignPadDevice, desk.OverUSB, ""),
	}}}
	env.Gear = f
	duty := &fakeDuty{t: t, env: &env}
	duty.st.Windows = []desk.Window{{ID: "w-1", Terminal: env.Session.Terminal.ID, Blank: 26, Book: desk.CardBook{Received: 100, Made: 71, Spoiled: 3}}}
	env.Duty = duty
	return env, f, kit
}

// A device that only warns still works: the way round it is for when it does not.
func TestDeviceThatWarnsIsNotGoneRound(t *testing.T) {
	for _, lang := range languages {
		for _, stops := range []bool{true, false} {
			env, _, kit := devicesEnv(t, lang, "wangmin")
			kit.kit[0].Looked, kit.kit[0].State = tenEleven, desk.DeviceState{Fault: "printer.toner", Stops: stops}
			s := entered(t, DevicesPage(env))
			page := s.(*devices) //nolint:forcetypeassert // as made above
			page.list.Select("g-04")
			way := env.T("devices.do_way", "way", env.Rules.Catalogue.Service.Equipment.Of(desk.PrinterDevice).Way(lang))
			if got := slices.Contains(page.steps(page.selected()), way); got != stops {
				t.Errorf("stops %t: the way round is told: %t", stops, got)
			}
		}
	}
}

// A device whose service does not run is connected all the same: it counts among those that do not work.
func TestServiceThatDoesNotRunIsCounted(t *testing.T) {
	for _, lang := range languages {
		env, _, kit := devicesEnv(t, lang, "wangmin")
		kit.kit[0].Looked, kit.kit[0].Err = tenEleven, desk.FaultOf(desk.PrinterDevice, "device.service")
		c := painted(t, entered(t, DevicesPage(env)), 80, 24)
		wants(t, c, env.T("devices.short.service"), env.T("devices.count_gone", "n", 1), env.T("devices.count_broken", "n", 1))
	}
}

// What does not work, what that stops, and the way round; the six fields of the one that is selected.
//
// clause: H-8.2.1, H-8.2.2a
func TestDevicesPage(t *testing.T) {
	for _, lang := range languages {
		env, _, _ := devicesEnv(t, lang, "wangmin")
		env.Guard = Guarded{Surroundings: desk.Surroundings{Dangers: []desk.Danger{{Kind: desk.Storage, Name: "sdb"}}}}
		s := DevicesPage(env)
		run(t, s, s.Start())
		show(t, "40-devices", env, s)
		rules := env.Rules.Catalogue.Service.Equipment
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			c := painted(t, s, size[0], size[1])
			wants(t, c, "TC-0207-04", "TC-0207-05", env.T("devices.short.ribbon"), env.T("devices.count_gone", "n", 1), env.T("devices.count_short", "n", 1),
				env.T("devices.count_good", "n", 2), env.T("devices.unlisted"), "09:51", env.T("devices.affected"), env.DangerName(env.Guard.Dangers[0]))
			if line := lineWith(c, env.T("devices.stops")); !strings.Contains(line, env.T("devices.kind.card_maker")) {
				t.Errorf("what stops items: %q", line)
			}
			if size[0] == 120 {
				wants(t, c, env.T("devices.source"), rules.Sources[0].Name(lang), "10.65.42.31", env.T("devices.cards_n", "n", 26), "100", "71", "赵磊", env.T("kind.enter"))
			}
		}
		if k, _ := s.Keys().ByID("enter"); k.Off == "" {
			t.Error("a handler keeps the ledger")
		}
	}
}

// A code scanner of the ledger that is not set here may still type, as if it were a person: the page says what to set.
//
// clause: H-8.2.2a
func TestScannerThatIsNotSet(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := devicesEnv(t, lang, "wangmin")
		f.book.Lines = []desk.Gear{f.book.Lines[3]}
		f.book.Lines[0].Kind = desk.CodeScannerDevice
		s := DevicesPage(env)
		run(t, s, s.Start())
		do(t, s, "down", "down", "down") // the last: what is there comes first
		wants(t, drawn80(t, s), env.T("devices.do_typing"))
	}
}

// A test looks at every device and keeps what it found; a fault stands in the ledger until it is repaired.
//
// clause: H-8.2.2a
func TestDevicesAreTestedAndRepaired(t *testing.T) {
	env, f, kit := devicesEnv(t, "zh-CN", "wangmin")
	env.Tickets = &fakeTickets{env: &env, tickets: map[string]desk.Ticket{}, done: map[string]desk.Ticket{}}
	s := DevicesPage(env)
	run(t, s, s.Start())
	out := do(t, s, "f5")
	if said, ok := out.(Said); !ok || said.Text != env.T("devices.tested", "n", 3, "bad", 1) || said.Style != ui.Warn {
		t.Errorf("%+v", out)
	}
	if len(kit.tests) != 3 {
		t.Fatalf("tested %v", kit.tests)
	}
	if len(f.acts) != 2 || f.acts[0] != (desk.TestGear{}) || f.acts[1] != (desk.TestGear{Fault: "card_maker.ribbon"}) {
		t.Fatalf("kept %+v", f.acts)
	}
	do(t, s, "f5")
	if len(f.acts) != 2 {
		t.Errorf("the same result twice a day: %+v", f.acts)
	}
	ask, ok := do(t, s, "f8").(Ask) // the cursor stands on what does not work
	if !ok || ask.ID != devicesFault || ask.Dialog.Buttons[1].Reasoned {
		t.Fatalf("%+v", ask)
	}
	hear(t, s, Answered{ID: ask.ID, Button: "do", Text: ""})
	g := s.(*devices).selected().gear //nolint:forcetypeassert // as made above
	if g == nil || g.Open() == nil || g.Open().Fault != "card_maker.ribbon" {
		t.Fatalf("%+v", g)
	}
	wants(t, painted(t, s, 80, 24), env.T("devices.reported"))
	ask, _ = do(t, s, "f8").(Ask)
	hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "换了色带"})
	g = s.(*devices).selected().gear //nolint:forcetypeassert // as made above
	if g.Open() != nil || g.Faults[0].Measure != "换了色带" {
		t.Errorf("%+v", g.Faults)
	}
}

// What is there and in no ledger is offered with what is known of it; the manager completes it, corrects it, retires it, and
// exports all with its history.
//
// clause: H-8.2.1
func TestLedgerIsKeptAndExported(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := devicesEnv(t, lang, "zhaolei")
		files := &fakeExporter{}
		env.Exporter = files
		s := DevicesPage(env)
		page := s.(*devices) //nolint:forcetypeassert // as made above
		run(t, s, s.Start())
		n := slices.IndexFunc(page.lines, func(r deviceRow) bool { return r.gear == nil })
		if n < 0 || page.lines[n].kind() != desk.PINPadDevice {
			t.Fatalf("%+v", page.lines)
		}
		page.list.Select(page.lines[n].id())
		wants(t, painted(t, s, 80, 24), env.T("devices.do_enter"))
		do(t, s, "enter")
		show(t, "41-devices-enter", env, s)
		wants(t, drawn80(t, s), "PP-77", env.T("devices.kind.pin_pad"))
		do(t, s, "f10")
		wants(t, drawn80(t, s), env.T("error.gear.source"))
		page.form.SetValue("source", "allocated")
		do(t, s, "f10")
		if page.form != nil || len(f.book.Lines) != 5 {
			t.Fatalf("not entered: %+v", f.acts)
		}
		wants(t, drawn80(t, s), "TCA-D20261124-0001")
		do(t, s, "enter")
		page.form.SetValue("connection", "network")
		do(t, s, "f10")
		wants(t, drawn80(t, s), env.T("error.gear.address"))
		page.form.SetValue("address", "10.65.42.40")
		do(t, s, "f10")
		ask, _ := do(t, s, "f4").(Ask)
		hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "报废"})
		if slices.ContainsFunc(page.lines, func(r deviceRow) bool { return r.gear != nil && r.gear.State == desk.GearRetired }) {
			t.Error("what is retired stands among what is used")
		}
		do(t, s, "tab")
		show(t, "42-devices-ledger", env, s)
		wants(t, drawn80(t, s), env.T("devices.retired"))
		do(t, s, "f10")
		csv := string(files.data)
		for _, want := range []string{
			env.T("devices.csv_counters"), env.T("devices.type"), env.T("devices.quantity"), env.T("devices.source"), env.T("devices.connection"), env.T("devices.address"),
			",2,", "10.65.42.40", "PP-77", env.T("devices.kind.pin_pad"), "赵磊", "报废", env.T("devices.over.serial"),
			env.T("devices.changed", "field", env.T("devices.field.address"), "from", env.T("devices.nothing"), "to", "10.65.42.40"),
		} {
			if !strings.Contains(csv, want) {
				t.Errorf("the file lacks %q", want)
			}
		}
		if !strings.HasPrefix(files.name, "devices-TCA-2026112") {
			t.Errorf("file %s", files.name)
		}
		do(t, s, "f2", "esc")
		if page.form != nil {
			t.Error("the form stays")
		}
		if _, ok := do(t, s, "esc").(Back); !ok {
			t.Error("no way back")
		}
	}
}

// fakeExporter keeps the last file.
type fakeExporter struct {
	name string
	data []byte
}

func (f *fakeExporter) Export(_ context.Context, name string, data []byte) (string, error) {
	f.name, f.data = name, data
	return "/x/" + name, nil
}

// One key reports a device that is out of order: into the ledger, and to the authority's support with device, address, what it says
// and when. Nothing is typed. A device that is in no ledger is reported too.
//
// clause: H-8.2.2a, H-9.4
func TestFaultIsReported(t *testing.T) {
	for _, lang := range languages {
		env, f, kit := devicesEnv(t, lang, "wangmin")
		kit.kit[1].Failed, kit.kit[1].FailAt = desk.FaultOf(desk.CardMakerDevice, "card_maker.ribbon"), tenEleven.Add(-time.Minute)
		tickets := &fakeTickets{env: &env, tickets: map[string]desk.Ticket{}, done: map[string]desk.Ticket{}}
		env.Tickets = tickets
		s := DevicesPage(env)
		run(t, s, s.Start())
		ask, ok := do(t, s, "f8").(Ask)
		if !ok || ask.Dialog.Buttons[1].Reasoned {
			t.Fatalf("%+v", ask)
		}
		for _, want := range []string{"10.65.42.31", "TC-0207-05", "10:10", env.T("devices.fault_both")} {
			if !slices.ContainsFunc(ask.Dialog.Facts, func(f ui.Fact) bool { return strings.Contains(f.Value, want) }) {
				t.Errorf("the dialog lacks %q: %+v", want, ask.Dialog.Facts)
			}
		}
		out, _ := hear(t, s, Answered{ID: ask.ID, Button: "do"}).(Said)
		if len(f.acts) != 1 || len(tickets.tickets) != 1 {
			t.Fatalf("ledger %+v, %d reports", f.acts, len(tickets.tickets))
		}
		for _, k := range tickets.tickets {
			// The line of the ledger names the report, which is closed with the repair.
			if f.acts[0] != (desk.ReportFault{Fault: "card_maker.ribbon", Ticket: k.ID}) {
				t.Errorf("ledger %+v, report %s", f.acts, k.ID)
			}
			for _, want := range []string{env.T("devices.kind.card_maker"), "TC-0207-05", "10.65.42.31", "10:10", env.Fault(kit.kit[1].Failed)} {
				if !strings.Contains(k.Text, want) {
					t.Errorf("the report lacks %q: %q", want, k.Text)
				}
			}
			if k.Kind != desk.Problem || k.Subject.Fault != "card_maker.ribbon" || !strings.Contains(out.Text, k.Number) {
				t.Errorf("%+v, said %q", k, out.Text)
			}
		}
		// What the ledger has stays when the report is refused; the clerk hears so.
		page := s.(*devices) //nolint:forcetypeassert // as made above
		n := slices.IndexFunc(page.lines, func(r deviceRow) bool { return r.gear == nil })
		page.list.Select(page.lines[n].id())
		ask, _ = do(t, s, "f8").(Ask)
		if !ask.Dialog.Buttons[1].Reasoned {
			t.Error("a device with nothing the matter is reported without a word")
		}
		hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "按键不灵"})
		if len(tickets.tickets) != 2 || len(f.acts) != 1 {
			t.Errorf("%d reports, ledger %+v", len(tickets.tickets), f.acts)
		}
		page.list.Select("g-08") // in the ledger, and not there
		tickets.err = &desk.Error{Code: desk.Denied, Key: "may.post"}
		ask, _ = do(t, s, "f8").(Ask)
		out, _ = hear(t, s, Answered{ID: ask.ID, Button: "do"}).(Said)
		if out.Style != ui.Warn || f.acts[1].(desk.ReportFault).Fault != "device.missing" {
			t.Errorf("%+v, ledger %+v", out, f.acts)
		}
	}
}

// A test page is printed with a number of the terminal's own, after the log has it, and noted in the ledger as a test; it is no paper of
// the counter. One that does not come out waits for nobody.
//
// clause: H-8.2.2a
func TestTestPage(t *testing.T) {
	for _, lang := range languages {
		env, f, kit := devicesEnv(t, lang, "wangmin")
		s := DevicesPage(env)
		if k, _ := s.Keys().ByID("proof"); k.Off != env.T("devices.off_proof_folder") {
			t.Errorf("without a press: %q", k.Off)
		}
		press, book := &fakePress{}, &fakeLog{}
		env.Press, env.Logbook = press, book
		s = DevicesPage(env)
		run(t, s, s.Start())
		do(t, s, "f6")
		if len(press.sheets) != 1 || len(book.entries) != 1 || book.entries[0].Act != "device.test_page" {
			t.Fatalf("%d sheets, log %+v", len(press.sheets), book.entries)
		}
		p := press.sheets[0]
		if p.Paper.Kind != desk.TestPaper || !strings.HasPrefix(p.Paper.Number, "TEST-") || p.Device == nil || p.Device.State.Name != "LaserJet 400" || slices.Contains(desk.PaperKinds, p.Paper.Kind) {
			t.Errorf("%+v", p)
		}
		if k, _ := s.Keys().ByID("proof"); k.Off == "" {
			t.Error("two test pages at once")
		}
		name := p.Paper.Number + "-test"
		hear(t, s, DeviceHeard{Event: desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &desk.PrintProgress{Name: "TCA-R1-receipt", Done: true}}})
		if len(f.acts) != 0 {
			t.Fatalf("another paper is taken for it: %+v", f.acts)
		}
		out, _ := hear(t, s, DeviceHeard{Event: desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &desk.PrintProgress{Name: name, Done: true}}}).(Said)
		if len(f.acts) != 1 || f.acts[0] != (desk.TestGear{}) || out.Text != env.T("devices.did_proof") {
			t.Errorf("ledger %+v, said %q", f.acts, out.Text)
		}
		do(t, s, "f6")
		name = press.sheets[1].Paper.Number + "-test"
		kit.undone = []desk.PrintProgress{{Name: name}}
		if k, _ := s.Keys().ByID("papers"); k.ID != "" {
			t.Error("the test page is taken for a customer's paper")
		}
		bad := desk.FaultOf(desk.PrinterDevice, "device.missing")
		out, _ = hear(t, s, DeviceHeard{Event: desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &desk.PrintProgress{Name: name, Done: true, Err: bad}}}).(Said)
		if len(f.acts) != 2 || f.acts[1] != (desk.TestGear{Fault: "device.missing"}) || !slices.Equal(kit.dropped, []string{name}) || !strings.Contains(out.Text, env.Fault(bad)) {
			t.Errorf("ledger %+v, given up %v, said %q", f.acts, kit.dropped, out.Text)
		}
		// Where papers of customers wait, F6 leads to them.
		kit.undone = []desk.PrintProgress{{Name: "TCA-R1-receipt"}}
		hear(t, s, DeviceHeard{})
		wants(t, painted(t, s, 80, 24), env.T("devices.undone", "n", 1))
		if out, ok := do(t, s, "f6").(Going); !ok || out.Place != PrintsPlace {
			t.Errorf("%+v", out)
		}
	}
}

// Without the line the devices are there all the same.
func TestDevicesWithoutTheLedger(t *testing.T) {
	env, f, kit := devicesEnv(t, "zh-CN", "wangmin")
	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	s := DevicesPage(env)
	run(t, s, s.Start())
	wants(t, painted(t, s, 80, 24), env.T("devices.unread"), env.T("devices.kind.printer"), env.T("devices.short.ribbon"))
	kit.kit = nil
	hear(t, s, DeviceHeard{})
	wants(t, painted(t, s, 80, 24), env.T("devices.none"))
	if k, _ := s.Keys().ByID("test"); k.Off == "" {
		t.Error("nothing to test")
	}
}
