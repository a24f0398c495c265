package screens

import (
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
		if !ok || ask.ID != dutyOpen || len(ask.Dialog.Facts) != 1 || ask.Dialog.Facts[0].Label != printer || len(f.holds) != 0 {
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
		wants(t, painted(t, s, 120, 36), "卡纸，已报修", printer)
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
