package screens

import (
	"context"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// fakeAffairs keeps affairs by the rules.
type fakeAffairs struct {
	env   Env
	all   []desk.Affair
	err   error
	facts *desk.ClassFacts
}

func (f *fakeAffairs) Affairs(context.Context) ([]desk.Affair, error) { return f.all, f.err }

func (f *fakeAffairs) Settle(_ context.Context, _ string, a desk.Affair, do desk.AffairAct) (desk.Affair, error) {
	act := testAct(f.env)
	act.Number, act.Facts = "TCA-E20261124-0001", f.facts
	return a.Apply(do, act)
}

func affairsEnv(t testing.TB, lang, person string) (Env, *fakeAffairs) {
	t.Helper()
	env := testEnvIn(t, lang)
	env.Session.Person = testPerson(t, person)
	f := &fakeAffairs{env: env}
	env.Affairs = f
	return env, f
}

// The steps and telephones are there without line and login; with them it is put on record.
//
// clause: N-5
func TestEmergencyPage(t *testing.T) {
	for _, lang := range languages {
		env, f := affairsEnv(t, lang, "sunting")
		out := env
		out.Session, out.Affairs = desk.Session{}, nil
		closed := EmergencyPage(out, env.Session.Outlet)
		run(t, closed, closed.Start())
		wants(t, drawn80(t, closed), env.Session.Outlet.Phone, env.Session.Outlet.Authority.Phone, env.T("emergency.kind.unwell"))
		if k, _ := closed.Keys().ByID("begin"); k.Off == "" {
			t.Error("it can be recorded by nobody")
		}
		f.err = &desk.Error{Code: desk.Offline, Key: "offline"}
		s := EmergencyPage(env, env.Session.Outlet)
		run(t, s, s.Start())
		wants(t, drawn80(t, s), env.T("emergency.unread"))
		f.err = nil
		run(t, s, s.Start())
		do(t, s, "down", "down", "down")
		show(t, "32-emergency", env, s)
		ask, ok := do(t, s, "f10").(Ask)
		if !ok || ask.ID != emergencyBegin {
			t.Fatalf("%+v", ask)
		}
		hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "整条街停电"})
		wants(t, drawn80(t, s), "孙婷")
		show(t, "33-emergency-running", env, s)
		hear(t, s, Answered{ID: emergencyNote, Button: "do", Text: "已报供电所"})
		hear(t, s, Answered{ID: emergencyEnd, Button: "do", Text: "来电了"})
		if _, has := s.Keys().ByID("end"); has {
			t.Error("what is over is still running")
		}
		for range desk.Emergencies {
			do(t, s, "up")
			drawn80(t, s)
		}
	}
}

// Feedback stands with its last day and gets its receipt from the manager; preparation counts down.
//
// clause: N-10, H-C4.3, H-9.2e
func TestAffairsPage(t *testing.T) {
	for _, lang := range languages {
		env, f := affairsEnv(t, lang, "zhaolei")
		today := calendar.DateOf(tenEleven)
		env.Session.Outlet.Start = desk.Start{Signed: today.Add(-16)}
		env.Rules.Outlet = env.Session.Outlet
		f.env = env
		f.all = []desk.Affair{{
			ID: "f-1", OutletID: "TCA", Version: 1, State: desk.AffairOpen, Number: "TCA-E20261120-0001", Kind: desk.Feedback, What: "合作银行一",
			Text: "请核对", Period: "2026-10", Day: today.Add(-1), Lines: []desk.FeedbackLine{{Name: "发放不成功", Count: 3}}, By: "江卫", Begun: tenEleven,
		}}
		s := AffairsPage(env)
		run(t, s, s.Start())
		show(t, "34-affairs", env, s)
		wants(t, drawn80(t, s), "合作银行一", "发放不成功 3", env.T("affairs.late", "day", env.Day(today.Add(-1))), env.T("affairs.start_late", "day", today.Add(-1).String(), "n", 1))
		ask, ok := do(t, s, "f10").(Ask)
		if !ok {
			t.Fatalf("%+v", ask)
		}
		hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "已核对"})
		wants(t, drawn80(t, s), "已核对", env.T("affairs.closed"))
		do(t, s, "f2", "f10")
		wants(t, drawn80(t, s), env.T("affairs.kind_first"))
		form := s.(*affairs).form //nolint:forcetypeassert // as made above
		form.SetValue(affairKind, "start:training")
		form.SetValue(affairText, "两人通过")
		show(t, "35-affairs-new", env, s)
		do(t, s, "f10")
		wants(t, drawn80(t, s), env.T("affairs.prepared.training"))
		clerk, _ := affairsEnv(t, lang, "wangmin")
		if k, _ := AffairsPage(clerk).Keys().ByID("new"); k.Off == "" {
			t.Error("a clerk reports for the outlet")
		}
	}
}
