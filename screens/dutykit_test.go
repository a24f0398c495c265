package screens

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/ui"
)

// A window that lacks what it needs opens with the reason on record and no other way; the page says what is down.
//
// clause: H-4.3.1f
func TestWindowOpensWithWhatIsDownOnRecord(t *testing.T) {
	for _, lang := range languages {
		env := testEnvOf(t, lang, "wangmin", "hubei.A")
		env.Rules.Kit = &desk.Kit{Lines: []desk.KitLine{{Kind: desk.ScannerDevice, Ready: true}, {Kind: desk.PrinterDevice, Fault: "printer.jam"}}}
		f := &fakeDuty{t: t, env: &env, held: map[string]desk.Holdings{}}
		f.st.Windows = []desk.Window{{ID: "w-1", OutletID: env.Session.Outlet.ID, Terminal: env.Session.Terminal.ID, State: desk.WindowClosed}}
		env.Duty = f
		s := Duty(env)
		run(t, s, s.Start())
		printer := env.T("devices.kind.printer")
		wants(t, drawn80(t, s), env.T("duty.unready", "devices", printer))
		wants(t, painted(t, s, 120, 36), env.T("duty.devices"))
		ask, ok := do(t, s, "enter").(Ask)
		if !ok || ask.ID != dutyOpen || ask.Dialog.Said || len(ask.Dialog.Facts) != 2 || ask.Dialog.Facts[0].Label != printer || len(f.holds) != 0 {
			t.Fatalf("%+v, %v", ask, f.holds)
		}
		hear(t, s, Answered{ID: ask.ID, Button: "stay"})
		if len(f.holds) != 0 {
			t.Fatal("opened without a reason")
		}
		hear(t, s, Answered{ID: ask.ID, Button: "open", Text: " 卡纸，已报修 "})
		w := f.st.Windows[0]
		if w.State != desk.WindowOpen || len(w.Down) != 1 || w.Down[0].Kind != desk.PrinterDevice || w.Down[0].Reason != "卡纸，已报修" {
			t.Fatalf("%+v", w)
		}
		show(t, "43-duty-down", env, s)
		rules := env.Rules.Catalogue.Service.Equipment.Of(desk.PrinterDevice)
		if ask.Dialog.Facts[0].Value != env.limited(desk.PrinterDevice) || ask.Dialog.Facts[1].Value != rules.Way(lang) || !strings.ContainsAny(ask.Dialog.Facts[0].Value, "123456789") {
			t.Errorf("what is limited, and the way round: %+v", ask.Dialog.Facts)
		}
		// The next opening is recorded anew; what was said last stands there, and Enter says it again.
		do(t, s, "f8")
		hear(t, s, Answered{ID: dutyWindow, Button: "close"})
		ask, ok = do(t, s, "enter").(Ask)
		if !ok || !ask.Dialog.Said || ask.Dialog.Reason.Value() != "卡纸，已报修" {
			t.Fatalf("%+v", ask)
		}
		if id, done := ask.Dialog.Update(press("enter"), tenEleven); !done || id != "open" {
			t.Errorf("Enter answers %q %t", id, done)
		}
		hear(t, s, Answered{ID: ask.ID, Button: "open", Text: ask.Dialog.Reason.Value()})
		w = f.st.Windows[0]
		if opened := w.History[len(w.History)-1]; w.State != desk.WindowOpen || opened.Kind != desk.KindOpen || opened.Reason != "卡纸，已报修" || opened.By == "" {
			t.Fatalf("%+v", w)
		}
		wants(t, painted(t, s, 120, 36), "卡纸，已报修", printer)
	}
}

// Home does not say that the window opens at the first call when it would not: it says what is missing and leads there.
//
// clause: H-4.3.1f
func TestHomeLeadsToTheOpening(t *testing.T) {
	for _, lang := range languages {
		env := testEnvOf(t, lang, "wangmin", "hubei.A")
		env.Rules.Kit = &desk.Kit{Lines: []desk.KitLine{{Kind: desk.ScannerDevice, Ready: true}, {Kind: desk.PrinterDevice, Fault: "device.missing"}}}
		closed := desk.WindowNow{Terminal: env.Session.Terminal.ID, State: desk.WindowClosed}
		s := Home(env, Work{Board: desk.Board{Windows: []desk.WindowNow{closed}}}, "")
		says := env.T("duty.closed_down", "devices", env.T("devices.kind.printer"))
		wants(t, drawn80(t, s), says, env.T("home.window.free_closed"))
		if k, _ := s.Keys().ByID("next"); k.Word != env.T("home.key_open") {
			t.Errorf("F2 says %q", k.Word)
		}
		if out, ok := do(t, s, "f2").(Going); !ok || out.Place != DutyPlace {
			t.Errorf("%+v", out)
		}
		env.Rules.Kit.Lines[1] = desk.KitLine{Kind: desk.PrinterDevice, Ready: true}
		hear(t, s, Refreshed{Session: env.Session, Rules: env.Rules})
		if k, _ := s.Keys().ByID("next"); k.Word != env.T("home.key.next") {
			t.Errorf("it works again and F2 says %q", k.Word)
		}
		wants(t, drawn80(t, s), env.T("home.duty.closed"))
	}
}

// The page of an item says which of its devices does not work, and the way round.
//
// clause: H-4.3.1f
func TestItemTellsTheWayRound(t *testing.T) {
	for _, lang := range languages {
		env := testEnvOf(t, lang, "wangmin", "hubei.A")
		rules := env.Rules.Catalogue.Service.Equipment
		var all []desk.KitLine
		for _, kind := range desk.DeviceKinds {
			all = append(all, desk.KitLine{Kind: kind, Ready: kind != desk.PrinterDevice && kind != desk.CardMakerDevice})
		}
		env.Rules.Kit = &desk.Kit{Lines: all}
		code := ""
		for _, e := range env.Rules.List.Entries {
			if i, _ := env.Rules.Catalogue.Item(e.Code); len(rules.Lacks(i, *env.Rules.Kit)) == 2 {
				code = e.Code
			}
		}
		c := painted(t, ItemPage(env, code), 120, 36)
		for key, kind := range map[string]desk.DeviceKind{"item.device_way": desk.PrinterDevice, "item.device_stops": desk.CardMakerDevice} {
			line := env.T(key, "device", env.T("devices.kind."+string(kind)), "way", rules.Of(kind).Way(lang))
			wants(t, c, ui.Wrap(line, c.Layout().Work.W)...)
		}
		if err := env.Rules.May(env.Session.Person, desk.MayAccept, code, tenEleven); env.Fault(err) == "" || desk.CodeOf(err) != desk.Denied {
			t.Errorf("%v", err)
		}
	}
}
