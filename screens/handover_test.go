package screens

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/ui"
)

// duty is the class A outlet with a person at work, whose screen is s.
func handOverOf(t testing.TB, lang, person, id string) (*fakeDuty, *Env, Screen) {
	t.Helper()
	env := testEnvOf(t, lang, person, "hubei.A")
	f := fakeDutyOf(t, &env)
	return f, &env, entered(t, HandOver(env, id))
}

// entered is the screen after what it asks for at its start.
func entered(t testing.TB, s Screen) Screen {
	t.Helper()
	run(t, s, s.Start())
	return s
}

// as goes on with the same outlet as another person.
func (f *fakeDuty) as(t testing.TB, lang, person, id string) (*Env, Screen) {
	t.Helper()
	env := testEnvOf(t, lang, person, "hubei.A")
	f.env, env.Duty = &env, f
	return &env, entered(t, HandOver(env, id))
}

// count types the eight numbers of 王敏's holdings, but those that are given otherwise.
func countAll(t testing.TB, s Screen, but map[desk.CountLine]string) {
	t.Helper()
	numbers := map[desk.CountLine]string{
		desk.LineCases: "5", desk.LineOriginals: "4", desk.LineBlanks: "26", desk.LineMade: "1",
		desk.LineTell: "1", desk.LineQuestions: "1", desk.LineVoices: "1", desk.LineKeys: "2",
	}
	for range desk.CountLines {
		do(t, s, "up")
	}
	for _, line := range desk.CountLines {
		text := numbers[line]
		if other, ok := but[line]; ok {
			text = other
		}
		typeText(t, s, text)
		do(t, s, "down")
	}
}

// clause: H-4.4.1b
func TestHandOverFromAToB(t *testing.T) {
	for _, lang := range languages {
		f, env, s := handOverOf(t, lang, "wangmin", "")
		c := painted(t, s, 80, 24)
		wants(t, c, "李倩", env.T("handover.causes.shift"), "26")
		painted(t, s, 120, 36)
		show(t, "handover-begin", *env, s)
		do(t, s, "f10")
		wants(t, painted(t, s, 80, 24), env.T("handover.sign_counted", "n", 0, "of", 8), env.T("handover.not_yet"))
		if out, ok := do(t, s, "f10").(Said); !ok || out.Style != ui.Warn {
			t.Fatalf("%s: nothing counted can be signed: %#v", lang, out)
		}
		countAll(t, s, nil)
		wants(t, painted(t, s, 80, 24), env.T("handover.sign_agrees"))
		do(t, s, "f10")
		offer, ok := f.hands[0].(desk.Offer)
		if !ok || offer.To != "liqian" || offer.Counts[desk.LineBlanks] != 26 || f.st.HandOver[0].State != desk.HandOverOffered {
			t.Fatalf("%s: %#v", lang, f.hands)
		}
		wants(t, painted(t, s, 80, 24), env.T("handover.given"), "TCA-H20261124-0001")
		show(t, "handover-given", *env, s)
		if out := do(t, s, "f2"); out != (Left{}) {
			t.Errorf("%s: F2 gives %#v", lang, out)
		}

		env, s = f.as(t, lang, "liqian", "")
		wants(t, painted(t, s, 80, 24), "王敏", env.T("handover.counting"))
		countAll(t, s, map[desk.CountLine]string{desk.LineOriginals: "3", desk.LineMade: "0"})
		c = painted(t, s, 80, 24)
		wants(t, c, env.T("handover.few", "who", env.T("handover.to"), "n", 1), env.T("handover.not_yet"), env.T("handover.sign_differs", "n", 2))
		show(t, "handover-differs", *env, s)
		if out, ok := do(t, s, "f10").(Said); !ok || !strings.Contains(out.Text, env.T("handover.line.originals")) {
			t.Fatalf("%s: which one is missing is not asked: %#v", lang, out)
		}
		do(t, s, "up", "up", "up", "up", "up", "up", "up", "up", "down", "enter", "down", "space")
		wants(t, painted(t, s, 80, 24), env.T("handover.gone"))
		painted(t, s, 120, 36)
		show(t, "handover-piece", *env, s)
		do(t, s, "space", "enter", "f5") // it was there; and the cards are counted again
		wants(t, painted(t, s, 80, 24), env.T("handover.sign_counted", "n", 7, "of", 8))
		do(t, s, "space")
		wants(t, painted(t, s, 80, 24), env.T("handover.sign_agrees"))
		out, ok := do(t, s, "f10").(Said)
		if _, taken := f.hands[len(f.hands)-1].(desk.Take); !ok || !taken || !strings.Contains(out.Text, "王敏") {
			t.Fatalf("%s: %#v, %#v", lang, out, f.hands)
		}
		wants(t, painted(t, s, 80, 24), env.T("handover.done", "n", 8, "to", "李倩"))
		show(t, "handover-done", *env, s)
		sheet, ok := do(t, s, "f6").(Printing)
		if !ok || sheet.Order.Kind != desk.HandOverPaper || sheet.Sheet.HandOver == nil || !sheet.Sheet.HandOver.Done() {
			t.Errorf("%s: F6 gives %#v", lang, sheet)
		}
	}
}

// clause: H-4.4.1b
func TestManagerRegistersADifference(t *testing.T) {
	for _, lang := range languages {
		f, _, s := handOverOf(t, lang, "wangmin", "")
		do(t, s, "f10")
		countAll(t, s, nil)
		do(t, s, "f10")
		env, s := f.as(t, lang, "liqian", "")
		countAll(t, s, map[desk.CountLine]string{desk.LineBlanks: "25"})
		if out, ok := do(t, s, "f8").(Said); !ok || out.Text != env.T("handover.off_settle") {
			t.Fatalf("%s: the taker registers: %#v", lang, out)
		}
		if out, ok := do(t, s, "f10").(Said); !ok || out.Style != ui.Warn {
			t.Fatalf("%s: %#v", lang, out)
		}
		if _, ok := f.hands[1].(desk.Recount); !ok {
			t.Fatalf("%s: %#v", lang, f.hands)
		}
		if out, ok := do(t, s, "f10").(Said); !ok || out.Text != env.T("handover.settle_first") {
			t.Fatalf("%s: the same count again: %#v", lang, out)
		}

		env, s = f.as(t, lang, "zhaolei", "")
		wants(t, painted(t, s, 80, 24), "王敏", "李倩", env.T("handover.sign_differs", "n", 1))
		if out, ok := do(t, s, "f8").(Said); !ok || out.Text != env.T("handover.off_agrees") {
			t.Fatalf("%s: %#v", lang, out)
		}
		do(t, s, "down", "down")
		wants(t, painted(t, s, 80, 24), env.T("handover.may_settle"))
		show(t, "handover-settle", *env, s)
		if out, ok := do(t, s, "5").(Said); !ok || out.Style != ui.Warn {
			t.Errorf("%s: the manager counts: %#v", lang, out)
		}
		ask, ok := do(t, s, "f8").(Ask)
		if !ok {
			t.Fatalf("%s: F8 asks nothing", lang)
		}
		hear(t, s, Answered{ask.ID, "yes", "抽屉和制卡机都找过"})
		wants(t, painted(t, s, 120, 36), env.T("handover.settled_few", "n", 1), "抽屉和制卡机都找过")

		env, s = f.as(t, lang, "liqian", "")
		wants(t, painted(t, s, 80, 24), env.T("handover.sign_agrees"))
		do(t, s, "f10")
		if h := f.st.HandOver[0]; !h.Done() {
			t.Fatalf("%s: %+v", lang, h)
		}
	}
}

// clause: H-4.4.1b
func TestTakingOverWithoutTheGiver(t *testing.T) {
	for _, lang := range languages {
		f, env, s := handOverOf(t, lang, "liqian", "wangmin")
		c := painted(t, s, 80, 24)
		wants(t, c, env.T("handover.what_over"))
		do(t, s, "f10") // she is at work: the list says so, the choice does not begin
		f.st.People[0].Terminal = ""
		s = entered(t, HandOver(*env, "wangmin"))
		do(t, s, "f10")
		wants(t, painted(t, s, 80, 24), env.T("handover.away"), env.T("handover.causes.absence"))
		countAll(t, s, nil)
		show(t, "handover-over", *env, s)
		ask, ok := do(t, s, "f10").(Ask)
		if !ok || ask.Dialog.Reason == nil {
			t.Fatalf("%s: %#v", lang, ask)
		}
		hear(t, s, Answered{ask.ID, "yes", "突发急病，已送医院"})
		if h := f.st.HandOver; len(h) != 1 || h[0].State != desk.HandOverTold || h[0].Reason == "" {
			t.Fatalf("%s: %+v", lang, h)
		}
		wants(t, painted(t, s, 80, 24), "李倩")

		env, s = f.as(t, lang, "wangmin", "")
		c = painted(t, s, 80, 24)
		wants(t, c, env.T("handover.told", "to", "李倩", "at", "10:11"))
		show(t, "handover-told", *env, s)
		if out, ok := do(t, s, "enter").(Said); !ok || out.Style != ui.Text {
			t.Errorf("%s: %#v", lang, out)
		}
		if h := f.st.HandOver[0]; h.State != desk.HandOverClosed || h.Read.IsZero() {
			t.Errorf("%s: %+v", lang, h)
		}
	}
}

// clause: H-4.4.2
func TestPointWithOneClerkHandsNothingOver(t *testing.T) {
	for _, lang := range languages {
		env := testEnvOf(t, lang, "madong", "hubei.D")
		f := fakeDutyOf(t, &env)
		f.st.Single = true
		s := entered(t, HandOver(env, ""))
		wants(t, painted(t, s, 80, 24), string([]rune(env.T("handover.single"))[:10]))
		painted(t, s, 120, 36)
		show(t, "handover-single", env, s)
		if out := do(t, s, "f10"); out != nil {
			t.Errorf("F10: %#v", out)
		}
		if out := do(t, s, "esc"); out != (Back{}) {
			t.Errorf("Esc: %#v", out)
		}
	}
}

func TestHandOverIsTakenBack(t *testing.T) {
	f, env, s := handOverOf(t, "zh-CN", "wangmin", "")
	do(t, s, "f10")
	countAll(t, s, nil)
	do(t, s, "f10")
	ask, ok := do(t, s, "f8").(Ask)
	if !ok {
		t.Fatalf("F8: %#v", ask)
	}
	hear(t, s, Answered{ask.ID, "stay", ""})
	hear(t, s, Answered{ask.ID, "yes", "李倩临时有事"})
	if f.st.HandOver[0].State != desk.HandOverClosed || f.st.HandOver[0].Done() {
		t.Fatalf("%+v", f.st.HandOver[0])
	}
	wants(t, painted(t, s, 80, 24), env.T("handover.sign_gone"))
}

func TestHandOverKeepsWhatIsTyped(t *testing.T) {
	f, env, s := handOverOf(t, "zh-CN", "wangmin", "")
	do(t, s, "f10", "5", "down", "down", "2", "6", "backspace")
	if got := lineWith(painted(t, s, 80, 24), "空白社保卡"); !strings.Contains(got, env.T("handover.few", "who", env.T("handover.from"), "n", 24)) {
		t.Errorf("%q", got)
	}
	do(t, s, "6")
	f.held["wangmin"] = func() desk.Holdings { // a case came meanwhile
		h := sampleHoldings()
		h.Counts[desk.LineCases] = 6
		return h
	}()
	hear(t, s, Work{})
	wants(t, painted(t, s, 80, 24), env.T("handover.sign_differs", "n", 1))
	if ask, ok := do(t, s, "esc").(Ask); !ok {
		t.Fatal("a count that nobody has is thrown away")
	} else if out := hear(t, s, Answered{ask.ID, "leave", ""}); out != (Back{}) {
		t.Errorf("%#v", out)
	}

	f.fails = &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
	_, s = f.as(t, "zh-CN", "wangmin", "")
	do(t, s, "f10")
	countAll(t, s, map[desk.CountLine]string{desk.LineCases: "6"})
	do(t, s, "f10")
	wants(t, painted(t, s, 80, 24), env.T("case.unknown"))
	if out, ok := do(t, s, "7").(Said); !ok || out.Text != env.T("case.unknown") {
		t.Errorf("%#v", out)
	}
	f.fails = nil
	do(t, s, "f5")
	wants(t, painted(t, s, 80, 24), env.T("handover.given"))
}

func TestHandOverThatCannotBeRead(t *testing.T) {
	env := testEnv(t)
	f := fakeDutyOf(t, &env)
	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	s := HandOver(env, "")
	wants(t, painted(t, s, 80, 24), env.T("handover.reading"))
	entered(t, s)
	wants(t, painted(t, s, 80, 24), string([]rune(env.Fault(f.err))[:8]))
	f.err = nil
	do(t, s, "f5")
	wants(t, painted(t, s, 80, 24), env.T("handover.mine"))
}
