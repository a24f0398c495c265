package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// kitOf is a report of devices that are ready.
func kitOf(kinds ...desk.DeviceKind) desk.Kit {
	k := desk.Kit{Terminal: "t1"}
	for _, kind := range kinds {
		k.Lines = append(k.Lines, desk.KitLine{Kind: kind, Driver: "sim", Connection: desk.Inside, Ready: true})
	}
	return k
}

// A window opens with what it needs, or with the reason why something is missing on record; what works again is lifted.
//
// clause: H-4.3.1f
func TestReadinessBeforeAWindowOpens(t *testing.T) {
	a := equipped(t, roleA())
	w := hold(t, windowOf("t1"), desk.Open{}, a)
	if len(w.Down) != 0 || w.Unready(a.Rules, calendar.DateOf(a.At)) != nil {
		t.Errorf("a terminal that was not asked is judged: %+v", w.Down)
	}
	with := func(kinds ...desk.DeviceKind) desk.Act {
		b := a
		k := kitOf(kinds...)
		b.Rules.Kit = &k
		return b
	}
	hold(t, windowOf("t1"), desk.Open{}, with(desk.PrinterDevice, desk.ScannerDevice)) // all that it needs
	lame := with(desk.PrinterDevice)
	for name, c := range map[string]struct {
		do  desk.Open
		key string
	}{
		"nothing said":      {desk.Open{}, "window.devices"},
		"another one":       {desk.Open{Down: []desk.DeviceKind{desk.IDReader}, Reason: "坏了"}, "window.devices"},
		"no reason":         {desk.Open{Down: []desk.DeviceKind{desk.ScannerDevice}}, "window.reason"},
		"no such kind":      {desk.Open{Down: []desk.DeviceKind{"toaster"}, Reason: "坏了"}, "gear.kind"},
		"somebody's number": {desk.Open{Down: []desk.DeviceKind{desk.ScannerDevice}, Reason: "找 13800001111"}, "window.reason"},
		"said":              {desk.Open{Down: []desk.DeviceKind{desk.ScannerDevice}, Reason: "送修"}, ""},
	} {
		if _, err := windowOf("t1").Apply(c.do, lame); keyOf(err) != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := windowOf("t1").Serve(lame); keyOf(err) != "window.devices" {
		t.Errorf("serving opens a window that may not be opened: %v", err)
	}
	w = hold(t, windowOf("t1"), desk.Open{Down: []desk.DeviceKind{desk.ScannerDevice}, Reason: "送修"}, lame)
	if len(w.Down) != 1 || w.Down[0].Reason != "送修" || w.Down[0].By != "王敏" || w.History[0].Reason != "送修" {
		t.Fatalf("%+v", w)
	}
	w = hold(t, hold(t, w, desk.Pause{Reason: "午饭"}, lame), desk.Resume{}, lame) // it stays on record
	paused := hold(t, w, desk.Pause{Reason: "午饭"}, lame)
	if _, err := paused.Apply(desk.Resume{}, with()); keyOf(err) != "window.devices" {
		t.Errorf("another one failed during lunch: %v", err)
	}
	if _, lifted := w.Lifted(*lame.Rules.Kit, later(lame, time.Hour)); lifted {
		t.Error("what does not work was lifted")
	}
	all := with(desk.PrinterDevice, desk.ScannerDevice)
	now, lifted := w.Lifted(*all.Rules.Kit, later(all, time.Hour))
	if !lifted || len(now.Down) != 0 || now.History[len(now.History)-1].Kind != desk.KindLift || len(w.Down) != 1 {
		t.Errorf("%+v", now)
	}
	if w = hold(t, paused, desk.Resume{}, all); len(w.Down) != 0 {
		t.Errorf("what works is down: %+v", w.Down)
	}
}

// What is down is recorded at each opening anew, with the day's name and time; what was said last is there to be said again.
//
// clause: H-4.3.1f
func TestWhatIsDownIsRecordedAtEachOpening(t *testing.T) {
	a := equipped(t, roleA())
	k := kitOf(desk.PrinterDevice)
	a.Rules.Kit = &k
	lame := desk.Open{Down: []desk.DeviceKind{desk.ScannerDevice}, Reason: "送修"}
	first := hold(t, windowOf("t1"), lame, a)
	if len(first.Unready(a.Rules, calendar.DateOf(a.At))) > 0 {
		t.Errorf("what was just recorded is asked for again")
	}
	closed := hold(t, first, desk.Close{}, later(a, time.Hour))
	tomorrow := later(a, 24*time.Hour)
	for name, c := range map[string]struct {
		w desk.Window
		a desk.Act
	}{
		"closed, the same day":    {closed, later(a, 2*time.Hour)},
		"closed, the next day":    {closed, tomorrow},
		"paused over night":       {hold(t, first, desk.Pause{Reason: "下班"}, later(a, time.Hour)), tomorrow},
		"the session ended there": {first.LoggedOut(later(a, time.Hour)), tomorrow},
	} {
		if _, _, err := c.w.Serve(c.a); keyOf(err) != "window.devices" {
			t.Errorf("%s: opened with what was said before: %v", name, err)
		}
		if got := c.w.DownReason(c.w.Unready(c.a.Rules, calendar.DateOf(c.a.At))); got != "送修" {
			t.Errorf("%s: said last %q", name, got)
		}
		next := hold(t, c.w, lame, c.a)
		if len(next.Down) != 1 || !next.Down[0].At.Equal(c.a.At) || next.History[len(next.History)-1].Reason != "送修" {
			t.Errorf("%s: %+v", name, next.Down)
		}
	}
}

// An item that cannot do without a device is not taken on while it does not work; the others are, with the way round.
//
// clause: H-4.3.1f
func TestItemsWithoutTheirDevice(t *testing.T) {
	a := equipped(t, roleA())
	taken := func(code string) string { return keyOf(a.Rules.May(a.By, desk.MayAccept, code, a.At)) }
	stopped, others := 0, 0
	for _, i := range a.Rules.Catalogue.Items {
		a.Rules.Kit = nil
		if taken(i.Code) != "" { // not of this outlet
			continue
		}
		k := kitOf(desk.PrinterDevice)
		a.Rules.Kit = &k
		switch got := taken(i.Code); {
		case slices.Contains(i.Devices, "card_maker"):
			stopped++
			if got != "may.device" || keyOf(a.Rules.May(a.By, desk.MayConsult, i.Code, a.At)) != "" {
				t.Errorf("%s without the card maker: %q", i.Code, got)
			}
			k = kitOf(desk.CardMakerDevice)
			if got := taken(i.Code); got != "" {
				t.Errorf("%s with the card maker: %q", i.Code, got)
			}
		case got != "":
			t.Errorf("%s, whose devices have a way round: %q", i.Code, got)
		default:
			others++
		}
	}
	if stopped == 0 || others == 0 {
		t.Errorf("%d items stopped, %d not", stopped, others)
	}
	k := kitOf(desk.PrinterDevice)
	lacks := a.Rules.Catalogue.Service.Equipment.Lacks(desk.Item{Devices: []string{"printer", "id_reader", "face_camera"}}, k)
	if len(lacks) != 1 || lacks[0].Kind != desk.IDReader || lacks[0].Way("zh-CN") != "键入" || lacks[0].Way("en") != "Type" {
		t.Errorf("%+v", lacks)
	}
}

func TestKitOf(t *testing.T) {
	gone := &desk.Error{Code: desk.Offline, Key: "device.missing"}
	for _, c := range []struct {
		e    desk.Equipment
		want desk.KitLine
	}{
		{desk.Equipment{Kind: desk.SSCReader, Driver: "pcsc", Address: "Reader 00"}, desk.KitLine{Connection: desk.OverUSB, Ready: true}},
		{desk.Equipment{Kind: desk.IDReader, Driver: "sam", Address: "/dev/ttyS0", Err: gone}, desk.KitLine{Connection: desk.OverSerial, Fault: "device.missing"}},
		{desk.Equipment{Kind: desk.PrinterDevice, Driver: "ipp", Address: "ipp://10.65.42.31:631/ipp/print", State: desk.DeviceState{Fault: "printer.toner"}}, desk.KitLine{Connection: desk.OverNetwork, Address: "10.65.42.31", Fault: "printer.toner", Ready: true}},
		{desk.Equipment{Kind: desk.PrinterDevice, Driver: "ipp", Address: "ipp://127.0.0.1/printers/a", State: desk.DeviceState{Fault: "printer.paper", Stops: true}}, desk.KitLine{Connection: desk.OverUSB, Fault: "printer.paper"}},
		{desk.Equipment{Kind: desk.PrinterDevice, Driver: "ipp", Address: "ipp://printer.branch/ipp/print"}, desk.KitLine{Connection: desk.OverNetwork, Ready: true}},
		{desk.Equipment{Kind: desk.PrinterDevice, Driver: "cups", Address: "cups:counter"}, desk.KitLine{Connection: desk.OverUSB, Ready: true}},
		{desk.Equipment{Kind: desk.ScannerDevice, Driver: "sane", Address: "10.65.42.40:6566"}, desk.KitLine{Connection: desk.OverNetwork, Address: "10.65.42.40", Ready: true}},
		{desk.Equipment{Kind: desk.PINPadDevice, Driver: "vendor", Address: "pinpad"}, desk.KitLine{Connection: desk.OtherConnection, Ready: true}},
		{desk.Equipment{Kind: desk.PINPadDevice, Driver: "vendor", State: desk.DeviceState{Name: strings.Repeat("😀", 90), Number: strings.Repeat("密", 90)}}, desk.KitLine{Connection: desk.OtherConnection, Name: strings.Repeat("😀", 33), Serial: strings.Repeat("密", 40), Ready: true}},
		{desk.Equipment{Kind: desk.PINPadDevice, Driver: "sim", State: desk.DeviceState{Name: "x\x1b[31m", Number: "1"}}, desk.KitLine{Connection: desk.Inside, Name: "x[31m", Serial: "1", Ready: true}},
	} {
		if line := desk.KitOf([]desk.Equipment{c.e}).Lines[0]; line.Ready {
			t.Errorf("%s was never looked at, and is ready", c.e.Driver)
		}
		c.e.Looked = time.Now()
		k := desk.KitOf([]desk.Equipment{c.e})
		c.want.Kind, c.want.Driver = c.e.Kind, c.e.Driver
		if k.Lines[0] != c.want {
			t.Errorf("%s at %s: %+v", c.e.Driver, c.e.Address, k.Lines[0])
		}
		if err := k.Check(); err != nil {
			t.Errorf("our own report: %v", err)
		}
	}
	for name, k := range map[string]desk.Kit{
		"a kind":      {Lines: []desk.KitLine{{Kind: "pc", Connection: desk.Inside}}},
		"connection":  {Lines: []desk.KitLine{{Kind: desk.IDReader}}},
		"a long name": {Lines: []desk.KitLine{{Kind: desk.IDReader, Connection: desk.Inside, Name: strings.Repeat("x", 101)}}},
		"too many":    {Lines: slices.Repeat(kitOf(desk.IDReader).Lines, 41)},
	} {
		if keyOf(k.Check()) != "kit.form" {
			t.Errorf("%s was taken", name)
		}
	}
}

// The ledger is compared with what terminals say is there.
//
// clause: H-8.2.1
func TestLedgerAgainstWhatIsThere(t *testing.T) {
	line := func(terminal string, kind desk.DeviceKind, state desk.GearState) desk.Gear {
		return desk.Gear{State: state, GearEntry: desk.GearEntry{Terminal: terminal, Kind: kind, Quantity: 1}}
	}
	b := desk.GearBook{}
	if e := b.Evidence(); e != (desk.Evidence{Value: 1, Of: 1}) {
		t.Errorf("an empty ledger: %+v", e)
	}
	b.Kits = []desk.Kit{kitOf(desk.PrinterDevice, desk.IDReader, desk.EvaluatorDevice)}
	b.Kits[0].Lines[1].Serial = "S-1"
	b.Lines = []desk.Gear{
		line("t1", desk.PrinterDevice, desk.GearFaulty), line("", desk.EvaluatorDevice, desk.GearWorking),
		line("t2", desk.IDReader, desk.GearWorking), line("t1", desk.IDReader, desk.GearRetired),
	}
	if e := b.Evidence(); e != (desk.Evidence{Value: 1, Of: 3}) {
		t.Errorf("%+v", e)
	}
	u := b.Unlisted()
	if len(u) != 1 || u[0].Entry() != (desk.GearEntry{Terminal: "t1", Kind: desk.IDReader, Quantity: 1, Connection: desk.Inside, Serial: "S-1"}) {
		t.Errorf("%+v", u)
	}
	b.Lines = append(b.Lines, line("t1", desk.IDReader, desk.GearWorking))
	if e := b.Evidence(); e != (desk.Evidence{Of: 3}) {
		t.Errorf("%+v", e)
	}
	b.Kits = nil
	if e := b.Evidence(); e != (desk.Evidence{Of: 4}) {
		t.Errorf("nothing reported: %+v", e)
	}
}

func TestEquipmentRulesAreWhole(t *testing.T) {
	for name, spoil := range map[string]func(*desk.EquipmentRules){
		"twice":      func(r *desk.EquipmentRules) { r.Kinds[1] = r.Kinds[0] },
		"unknown":    func(r *desk.EquipmentRules) { r.Kinds[0].Kind = "pc" },
		"no way":     func(r *desk.EquipmentRules) { r.Kinds[0].EN = "" },
		"no source":  func(r *desk.EquipmentRules) { r.Sources = nil },
		"its name":   func(r *desk.EquipmentRules) { r.Sources[0].ZH = "" },
		"not marked": func(r *desk.EquipmentRules) { delete(r.Marks, "ways") },
	} {
		c := desk.Catalogue{Version: "1", Service: rules()}
		c.Service.Equipment = equipment()
		if err := c.Ready(); err != nil {
			t.Fatal(err)
		}
		spoil(&c.Service.Equipment)
		if c.Ready() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
