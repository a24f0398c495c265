package desk_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// equipment is what the windows of these tests need.
func equipment() desk.EquipmentRules {
	return desk.EquipmentRules{
		Kinds: []desk.EquipmentRule{
			{Kind: desk.PrinterDevice, Required: true, ZH: "手写", EN: "By hand"},
			{Kind: desk.ScannerDevice, Required: true, ZH: "收复印件", EN: "Copies"},
			{Kind: desk.IDReader, ZH: "键入", EN: "Type"},
			{Kind: desk.CardMakerDevice, Stops: true, ZH: "集中制卡", EN: "Centrally"},
		},
		Sources: []desk.Source{{Code: "allocated", ZH: "人社配发", EN: "Supplied"}},
		Marks:   map[string]desk.Mark{"required": desk.Seed, "ways": desk.Typical, "sources": desk.Typical},
	}
}

// equipped is the desk of onDuty with such rules.
func equipped(t testing.TB, p desk.Person) desk.Act {
	a := onDuty(t, p)
	c := *a.Rules.Catalogue
	c.Service.Equipment = equipment()
	a.Rules.Catalogue = &c
	a.Rules.Outlet.Terminals = []desk.Terminal{{ID: "t1"}, {ID: "t2"}}
	a.Number = "TCA-D20261122-0001"
	return a
}

func aPrinter() desk.GearEntry {
	return desk.GearEntry{
		Terminal: "t1", Kind: desk.PrinterDevice, Quantity: 1, Source: "allocated", Connection: desk.OverNetwork, Address: "10.65.42.31", Number: "TC-0207-04",
	}
}

func tended(t testing.TB, g desk.Gear, do desk.GearAct, a desk.Act) desk.Gear {
	t.Helper()
	next, err := g.Apply(do, a)
	if err != nil {
		t.Fatalf("%s: %v", do.GearKind(), err)
	}
	if next.Version != g.Version+1 || next.History[len(next.History)-1].Kind != do.GearKind() {
		t.Fatalf("version %d after %d, %+v", next.Version, g.Version, next.History)
	}
	return next
}

func newLine() desk.Gear { return desk.Gear{ID: "g-1", OutletID: "outlet-A"} }

// Every act x every state x everybody.
//
// clause: H-8.2.1, H-8.2.2a
func TestEveryActOnEveryLineOfTheLedger(t *testing.T) {
	m := equipped(t, manager())
	working := tended(t, newLine(), desk.Enter{GearEntry: aPrinter()}, m)
	faulty := tended(t, working, desk.ReportFault{Fault: "printer.jam"}, m)
	retired := tended(t, working, desk.Retire{Reason: "报废"}, m)
	acts := []desk.GearAct{
		desk.Enter{GearEntry: aPrinter()}, desk.Revise{GearEntry: aPrinter()}, desk.TestGear{}, desk.ReportFault{Text: "不进纸"}, desk.Repaired{Text: "换了搓纸轮"}, desk.Retire{Reason: "报废"},
	}
	const keeper, anybody = "keeper", "anybody"
	may := map[desk.GearState]map[desk.Kind]string{
		desk.GearNew:     {desk.KindEnter: keeper},
		desk.GearWorking: {desk.KindRevise: keeper, desk.KindTest: anybody, desk.KindFault: anybody, desk.KindRetire: keeper},
		desk.GearFaulty:  {desk.KindRevise: keeper, desk.KindTest: anybody, desk.KindRepaired: anybody, desk.KindRetire: keeper},
	}
	elsewhere := clerk("B", desk.Manager)
	for _, g := range []desk.Gear{newLine(), working, faulty, retired} {
		for _, do := range acts {
			for name, who := range map[string]desk.Person{"manager": manager(), "handler": roleA(), "guide": clerk("A", desk.Guide), "courier": clerk("A", desk.Courier), "elsewhere": elsewhere, "authority": reviewer()} {
				before, _ := json.Marshal(g)
				_, err := g.Apply(do, equipped(t, who))
				rule := may[g.State][do.GearKind()]
				want := name == "manager" && rule != "" || rule == anybody && (name == "handler" || name == "guide")
				if (err == nil) != want {
					t.Errorf("%s of a line that is %q by %s: %v", do.GearKind(), g.State, name, err)
				}
				if after, _ := json.Marshal(g); string(after) != string(before) {
					t.Error("the old line changed")
				}
			}
		}
	}
	alone := equipped(t, roleA())
	alone.Roster.People = []desk.Person{roleA()} // a point with one clerk: nobody else could keep it
	tended(t, newLine(), desk.Enter{GearEntry: aPrinter()}, alone)
}

// The fields are whole, what was changed is kept with who and when, and a number stands once.
//
// clause: H-8.2.1
func TestLedgerKeepsItsFields(t *testing.T) {
	a := equipped(t, manager())
	for key, spoil := range map[string]func(*desk.GearEntry){
		"gear.terminal":   func(e *desk.GearEntry) { e.Terminal = "t9" },
		"gear.kind":       func(e *desk.GearEntry) { e.Kind = "toaster" },
		"gear.quantity":   func(e *desk.GearEntry) { e.Quantity = 0 },
		"gear.source":     func(e *desk.GearEntry) { e.Source = "found" },
		"gear.connection": func(e *desk.GearEntry) { e.Connection = "" },
		"gear.address":    func(e *desk.GearEntry) { e.Address = "" },
		"gear.number":     func(e *desk.GearEntry) { e.Number = "420802198803070012" },
		"gear.serial":     func(e *desk.GearEntry) { e.Serial = strings.Repeat("9", 41) },
	} {
		e := aPrinter()
		spoil(&e)
		if _, err := newLine().Apply(desk.Enter{GearEntry: e}, a); keyOf(err) != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	for address, good := range map[string]bool{"10.65.42.31": true, "10.65.42.31:631": true, "fe80::1": true, "printer": false, "10.65.42": false, "10.65.42.31/24": false} {
		e := aPrinter()
		e.Address = address
		if _, err := newLine().Apply(desk.Enter{GearEntry: e}, a); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
	unnumbered := aPrinter()
	unnumbered.Number = ""
	if g := tended(t, newLine(), desk.Enter{GearEntry: unnumbered}, a); g.Number != a.Number {
		t.Errorf("number %q", g.Number)
	}
	g := tended(t, newLine(), desk.Enter{GearEntry: aPrinter()}, a)
	moved := aPrinter()
	moved.Terminal, moved.Address = "t2", "10.65.42.32"
	g = tended(t, g, desk.Revise{GearEntry: moved}, later(a, time.Hour))
	want := []desk.GearChange{
		{At: now.Add(time.Hour).UTC(), By: "赵磊", Field: "terminal", From: "t1", To: "t2"},
		{At: now.Add(time.Hour).UTC(), By: "赵磊", Field: "address", From: "10.65.42.31", To: "10.65.42.32"},
	}
	if !reflect.DeepEqual(g.Changes, want) || g.Terminal != "t2" {
		t.Errorf("%+v", g.Changes)
	}
	a.Gear = []desk.Gear{g}
	other := desk.Gear{ID: "g-2", OutletID: "outlet-A"}
	if _, err := other.Apply(desk.Enter{GearEntry: aPrinter()}, a); keyOf(err) != "gear.taken" {
		t.Errorf("the same number twice: %v", err)
	}
	tended(t, g, desk.Revise{GearEntry: moved}, a) // its own number is free to it
}

// A fault stands from its report to its repair, and the time between is counted.
//
// clause: H-8.2.2a
func TestFaultsAndRepairs(t *testing.T) {
	m, a := equipped(t, manager()), equipped(t, roleA())
	g := tended(t, newLine(), desk.Enter{GearEntry: aPrinter()}, m)
	g = tended(t, g, desk.TestGear{Fault: "printer.jam"}, a)
	if g.Tested == nil || g.Tested.Fault != "printer.jam" || g.Tested.By != "王敏" || g.State != desk.GearWorking {
		t.Errorf("a test: %+v", g)
	}
	for name, do := range map[string]desk.GearAct{
		"nothing said":       desk.ReportFault{},
		"somebody's number":  desk.ReportFault{Text: "群众 420802198803070012 的单子卡住"},
		"a key that is none": desk.ReportFault{Fault: strings.Repeat("x", 61)},
	} {
		if _, err := g.Apply(do, a); desk.CodeOf(err) != desk.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	g = tended(t, g, desk.ReportFault{Fault: "printer.jam", Text: "后盖卡纸"}, a)
	if open := g.Open(); open == nil || open.Fault != "printer.jam" {
		t.Fatalf("%+v", g)
	}
	if _, err := g.Apply(desk.Repaired{}, a); keyOf(err) != "gear.text" {
		t.Errorf("repaired without a word: %v", err)
	}
	f := desk.GearFiguresOf([]desk.Gear{g})
	if f.Faulty != 1 || f.Repairs != 0 || f.MeanTime != 0 {
		t.Errorf("%+v", f)
	}
	g = tended(t, g, desk.Repaired{Text: "清了纸"}, later(a, 2*time.Hour))
	g = tended(t, g, desk.ReportFault{Text: "又卡"}, later(a, 3*time.Hour))
	g = tended(t, g, desk.Repaired{Text: "换了辊"}, later(a, 7*time.Hour))
	more := aPrinter()
	more.Quantity = 4
	second := tended(t, desk.Gear{ID: "g-2", OutletID: "outlet-A"}, desk.Enter{GearEntry: more}, m)
	gone := tended(t, second, desk.Retire{Reason: "报废"}, m)
	f = desk.GearFiguresOf([]desk.Gear{g, second, gone})
	if f != (desk.GearFigures{Devices: 5, Repairs: 2, MeanTime: 3 * time.Hour}) {
		t.Errorf("%+v", f)
	}
}

func TestGearEnvelopes(t *testing.T) {
	acts := []desk.GearAct{
		desk.Enter{GearEntry: aPrinter()}, desk.Revise{GearEntry: aPrinter()}, desk.TestGear{Fault: "x"}, desk.ReportFault{Text: "x"}, desk.Repaired{Text: "x"}, desk.Retire{Reason: "x"},
	}
	for n, act := range acts {
		body, err := json.Marshal(desk.WrapGear(act))
		if err != nil {
			t.Fatal(err)
		}
		var e desk.GearEnvelope
		if err := json.Unmarshal(body, &e); err != nil {
			t.Fatal(err)
		}
		if again, err := e.Act(); err != nil || again != act {
			t.Errorf("%s came back as %v, %v", act.GearKind(), again, err)
		}
		e.Kind = acts[(n+1)%len(acts)].GearKind()
		if _, err := e.Act(); keyOf(err) != "step.envelope" {
			t.Errorf("%s as %s: %v", act.GearKind(), e.Kind, err)
		}
	}
}

// What works not stands first, what is gone last.
func TestGearByUse(t *testing.T) {
	line := func(id, terminal string, kind desk.DeviceKind, state desk.GearState) desk.Gear {
		return desk.Gear{ID: id, State: state, GearEntry: desk.GearEntry{Terminal: terminal, Kind: kind}}
	}
	all := []desk.Gear{
		line("e", "t1", desk.PrinterDevice, desk.GearRetired), line("d", "t2", desk.IDReader, desk.GearWorking),
		line("c", "t1", desk.PCDevice, desk.GearWorking), line("b", "t1", desk.IDReader, desk.GearWorking), line("a", "t2", desk.PrinterDevice, desk.GearFaulty),
	}
	desk.GearByUse(all)
	if ids := slices.Collect(func(yield func(string) bool) {
		for _, g := range all {
			if !yield(g.ID) {
				return
			}
		}
	}); strings.Join(ids, "") != "abcde" {
		t.Errorf("%v", ids)
	}
}
