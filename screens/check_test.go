package screens

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/ui"
)

// travelForm is a form of inj.travel, or of the other items with the same people, about 周素琴.
func travelForm(amount string) map[string]string {
	who := zhou()
	return map[string]string{
		"name": who.Name, "id_type": who.IDType, "id_no": who.IDNo, "phone": who.Phone, "by_agent": "false",
		"bank_name": "合作银行一", "bank_card": "6299990000000010037", "account_holder": who.Name,
		"injury_no": "GSA10000031", "injury_date": "2026-10-01", "amount": amount,
	}
}

// travelCase is a case of inj.travel whose form is to be filled.
func travelCase(t testing.TB, env Env) desk.Case {
	t.Helper()
	return step(t, env, begun(t, env, "inj.travel"), desk.Acceptance{Intake: desk.Intake{
		Applicant: zhou(),
		Materials: []desk.MaterialState{{ID: "id", State: desk.Shown}, {ID: "transit", State: desk.Present}, {ID: "ssc", State: desk.Shown}},
	}})
}

// checkCase is a case that 王敏 has handled, and the desk of 李倩, who may check it.
func checkCase(t testing.TB, lang string) (Env, desk.Case, *fakeCases) {
	t.Helper()
	env, cases, _ := caseEnv(t, lang)
	c := step(t, env, travelCase(t, env), desk.Handling{Values: travelForm("120.00"), Confirmed: true, Channel: "counter"})
	if c.Stage != desk.StageCheck {
		t.Fatalf("the case is at %q", c.Stage)
	}
	env.Session.Person = testPerson(t, "liqian")
	cases.answer = func(w write) (desk.Case, error) { return w.c.Apply(w.step, testAct(env)) }
	return env, c, cases
}

// clause: G-9.1.2, B-9.4a
func TestCheckAgrees(t *testing.T) {
	for _, lang := range languages {
		env, c, _ := checkCase(t, lang)
		now := env.Now()
		env.Now = func() time.Time { return now }
		s := Check(env, c, testItem(t, "inj.travel"))
		show(t, "15-check", env, s)
		wide := painted(t, s, 120, 36)
		p := drawn80(t, s)
		if lang == "zh-CN" {
			wants(t, p, "请您复核", "王敏", "周**", "6299 **** **** 0037", "送人社决定", "1-10 / 14")
			wants(t, wide, "120.00", "交通、食宿费票据", "已收")
			do(t, s, "down", "down", "down", "down", "down", "down")
			wants(t, drawn80(t, s), "银行账号(社保卡银行账户优先)") // in full below the list
		}
		for _, secret := range []string{zhou().Name, zhou().IDNo, zhou().Phone, "6299990000000010037"} {
			if strings.Contains(p.Plain(), secret) {
				t.Errorf("%s stands there open", secret)
			}
		}
		do(t, s, "f9")
		if !strings.Contains(drawn80(t, s).Plain(), zhou().Name) {
			t.Error("F9 does not show it")
		}
		now = now.Add(revealFor)
		hear(t, s, Tick{now})
		if strings.Contains(drawn80(t, s).Plain(), zhou().Name) {
			t.Error("it stays open")
		}
		if said, ok := do(t, s, "f8").(Said); !ok || said.Style != ui.Warn {
			t.Error("returned although nothing is marked")
		}
		after, ok := do(t, s, "f10").(Advanced)
		if !ok || after.Case.Stage != desk.StageReview {
			t.Errorf("%#v", after)
		}
	}
}

// clause: G-9.1.2
func TestCheckReturns(t *testing.T) {
	env, c, cases := checkCase(t, "zh-CN")
	s := Check(env, c, testItem(t, "inj.travel"))
	do(t, s, "end", "pgdown")
	do(t, s, "home", "space")
	if lines := drawn80(t, s).Plain(); !strings.Contains(lines, "标了 1 处要改") {
		t.Errorf("the mark is not seen:\n%s", lines)
	}
	if said, ok := do(t, s, "f10").(Said); !ok || !strings.Contains(said.Text, "只能退回") {
		t.Error("agreed although something is marked")
	}
	ask, ok := do(t, s, "f8").(Ask)
	if !ok {
		t.Fatal("no dialog")
	}
	if out := hear(t, s, Answered{ID: ask.ID, Button: "stay"}); out != nil {
		t.Errorf("%#v", out)
	}
	after, ok := hear(t, s, Answered{ID: ask.ID, Button: "return", Text: " 姓名有误 "}).(Advanced)
	if !ok || after.Case.Stage != desk.StageHandle || after.Case.Decision.Reason != "姓名有误" || !slices.Equal(after.Case.Decision.Fields, []string{"name"}) {
		t.Fatalf("%#v", after)
	}
	if got := cases.writes[len(cases.writes)-1].step; got.Kind() != desk.KindCheck {
		t.Errorf("%#v", got)
	}
	// And who handled it sees who says so, word for word, and how many places.
	env.Session.Person = testPerson(t, "wangmin")
	back := Handle(env, after.Case, testItem(t, "inj.travel"))
	show(t, "15-checked-back", env, back)
	wants(t, drawn80(t, back), "复核退回", "要改 1 处", "李倩", "姓名有误", "复核要求改")
	if strings.Contains(drawn80(t, back).Plain(), "人社退回") {
		t.Error("it says that the authority returned it")
	}
}

// A marked paper leads back to acceptance.
func TestCheckReturnsPapers(t *testing.T) {
	env, c, _ := checkCase(t, "zh-CN")
	s := Check(env, c, testItem(t, "inj.travel"))
	do(t, s, "end", "space", "f8")
	after, ok := hear(t, s, Answered{ID: checkReturn, Button: "return", Text: "票据不清"}).(Advanced)
	if !ok || after.Case.Stage != desk.StageAccept {
		t.Fatalf("%#v", after)
	}
	env.Session.Person = testPerson(t, "wangmin")
	wants(t, drawn80(t, Accept(env, after.Case, testItem(t, "inj.travel"))), "复核退回", "票据不清")
}

// clause: G-9.1.2
func TestCheckOfOnesOwnWaits(t *testing.T) {
	for _, lang := range languages {
		env, c, _ := checkCase(t, lang)
		env.Session.Person = testPerson(t, "wangmin")
		s := Progress(env, c, testItem(t, "inj.travel"))
		show(t, "15-check-waits", env, s)
		painted(t, s, 120, 36)
		if p := drawn80(t, s); lang == "zh-CN" {
			wants(t, p, "等同网点复核", "经手的人不能自己复核", "中风险", "王敏")
		}
	}
}

// The same row wants her who may check it, and is grey to him who handled it.
func TestCheckAtHome(t *testing.T) {
	for who, want := range map[string]string{"liqian": "请打开复核", "wangmin": "等同网点另一人复核", "sunting": "等同网点另一人复核"} {
		env, c, _ := checkCase(t, "zh-CN")
		env.Session.Person = testPerson(t, who)
		summary := c.Summary()
		s := Home(env, Work{Cases: []desk.Summary{summary}}, "")
		wants(t, drawn80(t, s), "复核", want)
		painted(t, s, 120, 36)
		if mine := (task{c: &summary}).mine(env.Session.Person); mine != (who == "liqian") {
			t.Errorf("%s: %v", who, mine)
		}
	}
}

// What the circumstances make of it is said before it is sent.
//
// clause: G-9.1.1a
func TestRiskIsToldBeforeSending(t *testing.T) {
	for amount, want := range map[string]string{"120.00": "先由本网点另一人复核", "8000.00": "由人社复核：金额 5000 元以上"} {
		env, _, _ := caseEnv(t, "zh-CN")
		c := travelCase(t, env)
		c.Values = maps.Clone(travelForm(amount))
		s, ok := Handle(env, c, testItem(t, "inj.travel")).(*handle)
		if !ok {
			t.Fatal("no form")
		}
		s.show()
		show(t, "15-risk-"+amount, env, s)
		wants(t, drawn80(t, s), want)
	}
	// And where the case waits.
	env, _, _ := caseEnv(t, "zh-CN")
	c := step(t, env, travelCase(t, env), desk.Handling{Values: travelForm("8000.00"), Confirmed: true, Channel: "counter"})
	wants(t, drawn80(t, Progress(env, c, testItem(t, "inj.travel"))), "等人社决定", "金额 5000 元以上")
	// And who decided, when it is told.
	told := step(t, env, c, desk.Decision{Verdict: desk.Granted})
	wants(t, drawn80(t, Notify(env, told, testItem(t, "inj.travel"))), "10:12 复核甲 决定", "告知")
	c.Risky = []string{desk.Alone}
	wants(t, drawn80(t, Progress(env, c, testItem(t, "inj.travel"))), "本网点没有别人能复核")
}
