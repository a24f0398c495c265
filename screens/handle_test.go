package screens

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// claimRegister knows what the system fills in une.claim.
func claimRegister() *fakeRegister {
	return answering(desk.Match{Found: true, Agrees: true, Values: map[string]string{"bank_card": "6299990000000010037", "paid_months": "86", "name": "不是他"}}, nil)
}

// filledClaim is the form of une.claim, filled by keys.
func filledClaim(t *testing.T) (Env, *fakeCases, Screen) {
	t.Helper()
	env, cases, _ := caseEnv(t, "zh-CN")
	env.Register = claimRegister()
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
	run(t, s, s.Start())
	typeText(t, s, "合作银行一 塔城迎宾路支行")
	do(t, s, "down", "down")
	typeText(t, s, "2026-10-31")
	do(t, s, "down", "2", "space")
	return env, cases, s
}

// clause: H-7.2c, H-7.4a, H-7.4c
func TestHandleWholeWay(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	env.Register = claimRegister()
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
	wants(t, drawn80(t, s), "受理时核对", "4201**********128X", "199****0103", "周**")
	run(t, s, s.Start())
	show(t, "06a-fresh", env, s)
	c := drawn80(t, s)
	wants(t, c, "系统带出", "与姓名一致", "6299 **** **** 0037", "开户银行等 4 栏没有填", "示例")
	if x, y, ok := c.CursorPos(); !ok || x != 18 || !strings.HasPrefix(strings.Split(c.Plain(), "\n")[y], "> 开户银行") {
		t.Errorf("cursor %d %d %t", x, y, ok)
	}
	if said, ok := do(t, s, "f10").(Said); !ok || !strings.Contains(said.Text, "开户银行等 4 栏没有填") {
		t.Fatalf("%#v", said)
	}
	wants(t, drawn80(t, s), "要改 4 处", "必填")
	typeText(t, s, "合作银行一 塔城迎宾路支行")
	do(t, s, "f3")
	typeText(t, s, "2026-13-01")
	do(t, s, "down")
	wants(t, drawn80(t, s), "写成 2026-11-21 这样")
	do(t, s, "enter")
	show(t, "06b-select", env, s)
	do(t, s, "2", "space", "f3", "ctrl+u")
	typeText(t, s, "2026-10-31")
	do(t, s, "down")
	show(t, "06c-filled", env, s)
	if l := lineWith(drawn80(t, s), "还不能发送"); l != "" {
		t.Fatalf("%s\n%s", l, drawn80(t, s).Plain())
	}
	do(t, s, "f10")
	show(t, "06d-preview", env, s)
	wants(t, drawn80(t, s), "银行账号(社保卡银行账户优先)", "6299 9900 0000 0010 037", zhou().IDNo, "单位解除", "由人社复核，最迟 12-08", "[ ] 本人已当面核对")
	if said, ok := do(t, s, "f10").(Said); !ok || len(cases.writes) != 0 {
		t.Fatalf("sent without the customer: %#v", said)
	}
	do(t, s, "space")
	wants(t, drawn80(t, s), "[x] 本人已当面核对")
	after, ok := do(t, s, "f10").(Advanced)
	if !ok || after.Case.Stage != desk.StageReview {
		t.Fatalf("%#v\n%s", after, drawn80(t, s).Plain())
	}
	if got := cases.writes[0].step.(desk.Handling); !maps.Equal(got.Values, claimValues()) || !got.Confirmed || got.Channel != "counter" {
		t.Errorf("sent %v", got)
	}
}

// What the register says a moment later closes no list that was opened meanwhile.
func TestHandleKeepsTheOpenList(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	env.Register = claimRegister()
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
	asked := s.Start()
	s.(*handle).form.Focus("end_reason")
	do(t, s, "space", "down")
	run(t, s, asked)
	if f := s.(*handle).form; !f.Open() || f.Focused() != "end_reason" || f.Value("paid_months") != "86" {
		t.Fatalf("open %v at %s, %v", f.Open(), f.Focused(), f.Values())
	}
	f, _ := s.(*handle).item.Field("end_reason")
	do(t, s, "enter")
	if got := s.(*handle).form.Value("end_reason"); got != f.Options[1].Value {
		t.Errorf("%q was taken, want the second", got)
	}
}

// A digit over what is chosen already may be meant for another field: it is not taken, and is not swallowed without a word either.
func TestDigitOverAChoice(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	env.Register = claimRegister()
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
	s.(*handle).form.Focus("end_reason")
	do(t, s, "1")
	was := s.(*handle).form.Value("end_reason")
	s.(*handle).form.Focus("end_reason")
	if out, ok := do(t, s, "2").(Said); !ok || !strings.Contains(out.Text, "按空格打开再选") || s.(*handle).form.Value("end_reason") != was {
		t.Errorf("%#v, %s", out, s.(*handle).form.Value("end_reason"))
	}
	acceptance := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
	do(t, acceptance, "down")
	if out, ok := do(t, acceptance, "2").(Said); !ok || !strings.Contains(out.Text, "按空格打开再选") {
		t.Errorf("%#v", out)
	}
}

// What was confirmed must be what was read: going back takes the confirmation away.
func TestHandleBackTakesTheTick(t *testing.T) {
	_, _, s := filledClaim(t)
	do(t, s, "f10", "space", "esc")
	wants(t, drawn80(t, s), "填写")
	do(t, s, "f10")
	wants(t, drawn80(t, s), "[ ] 本人已当面核对")
}

// clause: G-9.1.1b
func TestHandleReturned(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	env.Register = claimRegister()
	reason := "证明上的解除日期是 10 月 13 日，申请里填的是 10 月 31 日，请核对后重报。"
	c := step(t, env, reviewedCase(t, env), desk.Decision{Verdict: desk.Returned, Reason: reason, Fields: []string{"end_date", "end_reason", "nothing"}})
	s := Handle(env, c, testItem(t, "une.claim"))
	run(t, s, s.Start())
	show(t, "07b-returned", env, s)
	page := drawn80(t, s)
	wants(t, page, "人社退回", "│  "+reason[:30], "复核甲  10:12", "要改 2 处", "人社要求改", "退回的 2 处都还没有改")
	if f := s.(*handle).form.Focused(); f != "end_date" {
		t.Errorf("the cursor is on %s", f)
	}
	if _, ok := do(t, s, "f10").(Said); !ok {
		t.Fatal("the same may be sent again")
	}
	s.(*handle).form.Focus("end_date")
	do(t, s, "ctrl+u")
	typeText(t, s, "2026-10-13")
	do(t, s, "down")
	wants(t, drawn80(t, s), "要改 1 处")
	do(t, s, "f10", "space")
	after, ok := do(t, s, "f10").(Advanced)
	if !ok || after.Case.Receipt != c.Receipt || after.Case.Values["end_date"] != "2026-10-13" || len(cases.writes) != 1 {
		t.Fatalf("%#v", after)
	}
}

// A reason of any length leaves room for the form.
func TestHandleLongReason(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	c := reviewedCase(t, env)
	c = step(t, env, c, desk.Decision{Verdict: desk.Returned, Reason: strings.Repeat("请核对后重报。", 80), Fields: []string{"end_date"}})
	s := Handle(env, c, testItem(t, "une.claim"))
	show(t, "07c-long", env, s)
	wants(t, drawn80(t, s), "终止解除日期", "..")
	wants(t, painted(t, s, 120, 36), "终止解除日期")
}

func TestHandleAgentFields(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	item := testItem(t, "card.apply")
	c := madeCase(env, item, desk.StageHandle, zhou())
	c.Values, c.Agent = nil, nil
	s := Handle(env, c, item)
	if lineWith(drawn80(t, s), "代办人姓名") != "" {
		t.Error("asks for an agent that nobody sent")
	}
	other := longName()
	c.Agent = &desk.Agent{Identity: other, Relation: "child", Authorised: true}
	h := Handle(env, c, item).(*handle)
	if v := h.values(); v["by_agent"] != "true" || v["agent_id_no"] != other.IDNo || v["agent_relation"] != "child" {
		t.Errorf("%v", v)
	}
	// An item whose agent is not known from acceptance: the fields come and go, and keep what was typed.
	c.Applicant, c.Agent = desk.Identity{}, nil
	s = Handle(env, c, item)
	h = s.(*handle)
	h.form.Focus("by_agent")
	do(t, s, "space", "down")
	typeText(t, s, "李清和")
	h.form.Focus("by_agent")
	do(t, s, "space")
	if _, asked := h.values()["agent_name"]; asked {
		t.Error("still asked")
	}
	do(t, s, "space")
	if got := h.values()["agent_name"]; got != "李清和" {
		t.Errorf("lost: %q", got)
	}
}

// Every item's form can be filled to the end from what its own data ask for.
func TestHandleNoDeadEnd(t *testing.T) {
	everywhere(t, func(t *testing.T, env Env, item desk.Item) {
		c := madeCase(env, item, desk.StageHandle, zhou())
		c.Values = nil
		h := Handle(env, c, item).(*handle)
		for key := range h.fixed {
			f, _ := item.Field(key)
			if other, ok := h.same(f); ok && slices.ContainsFunc(item.Fields, func(o desk.Field) bool { return o.Key == other.Key }) {
				continue // follows a field that can be typed, or is known
			}
			if e := f.Check(h.values()[key], h.values(), env.Today()); e != nil {
				t.Errorf("%s cannot be typed and is refused: %v", key, e)
			}
		}
	})
}

func TestHandleFaults(t *testing.T) {
	ready := func(t *testing.T) (Env, *fakeCases, Screen) {
		env, cases, s := filledClaim(t)
		do(t, s, "f10", "space")
		return env, cases, s
	}
	faults(t, "f10", ready)
	for field, want := range map[string]string{"bank_card": "> 银行账号", "name": "> 姓名", "end_reason": "> 离职原因"} {
		t.Run(field, func(t *testing.T) {
			_, cases, s := ready(t)
			cases.answer = func(write) (desk.Case, error) {
				return desk.Case{}, &desk.Error{Code: desk.Invalid, Key: "field.pattern", Field: field}
			}
			if out := do(t, s, "f10"); out != nil {
				t.Fatalf("%#v", out)
			}
			if l := lineWith(drawn80(t, s), want); !strings.Contains(l, "格式不对") {
				t.Errorf("not beside %s:\n%s", field, drawn80(t, s).Plain())
			}
		})
	}
	t.Run("unknown field", func(t *testing.T) {
		_, cases, s := ready(t)
		cases.answer = func(write) (desk.Case, error) {
			return desk.Case{}, &desk.Error{Code: desk.Invalid, Key: "case.channel", Field: "channel"}
		}
		if _, ok := do(t, s, "f10").(Failed); !ok {
			t.Error("not told")
		}
	})
}

func TestHandleRegisterSilent(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	env.Register = answering(desk.Match{}, &desk.Error{Code: desk.Offline, Key: "authority.offline"})
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
	if said, ok := run(t, s, s.Start()).(Said); !ok || !strings.Contains(said.Text, "请手填") {
		t.Fatalf("%#v", said)
	}
	s.(*handle).form.Focus("paid_months")
	typeText(t, s, "86")
	if s.(*handle).values()["paid_months"] != "86" {
		t.Error("cannot be typed")
	}
}

// The register's answer does not overwrite what was typed before it came.
func TestHandleLateAnswer(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	env.Register = claimRegister()
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
	cmd := s.Start()
	do(t, s, "down")
	typeText(t, s, "6299990000000010011")
	run(t, s, cmd)
	h := s.(*handle)
	if got := h.values()["bank_card"]; got != "6299990000000010011" || h.form.Focused() != "bank_card" {
		t.Errorf("%q, focus %s", got, h.form.Focused())
	}
	if h.values()["name"] != "周素琴" {
		t.Error("the register renamed the customer")
	}
}

func TestHandlePasteAndKept(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
	if said, ok := hear(t, s, tea.PasteMsg{Content: "合作银行一\r\n塔城"}).(Said); !ok || !strings.Contains(said.Text, "换行") {
		t.Errorf("%#v", said)
	}
	if said, ok := hear(t, s, tea.PasteMsg{Content: strings.Repeat("长", 600)}).(Said); !ok || !strings.Contains(said.Text, "太长") {
		t.Errorf("%#v", said)
	}
	if _, ok := do(t, s, "esc").(Back); !ok {
		t.Fatal("Esc does not go back")
	}
	if got := s.(*handle).values()["bank_name"]; !strings.HasPrefix(got, "合作银行一") || len([]rune(got)) != 500 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}

// An operator's item asks for the insured person, and knows the operator from acceptance.
func TestHandleOperator(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	item := testItem(t, "reg.employee")
	c := madeCase(env, item, desk.StageHandle, zhou())
	c.Values = nil
	h := Handle(env, c, item).(*handle)
	if v := h.values(); v["operator_name"] != "周素琴" || v["name"] != "" {
		t.Errorf("%v", v)
	}
}

// The page that the customer reads is longer than the window: all of it can be reached.
func TestHandlePages(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	item := testItem(t, "une.claim")
	c := acceptedCase(t, env)
	c.Values = claimValues()
	c.Values["bank_name"] = strings.Repeat("长", 60)
	c.Values["end_reason"] = "laidoff"
	s := Handle(env, c, item)
	do(t, s, "f10")
	all := 0
	for range 4 {
		if lineWith(drawn80(t, s), "是否有求职要求") != "" {
			all++
		}
		do(t, s, "pgdown")
	}
	if all == 0 {
		t.Errorf("the end is never in sight:\n%s", drawn80(t, s).Plain())
	}
	do(t, s, "home")
	wants(t, drawn80(t, s), "姓名", "1-13 / 14")
	do(t, s, "down", "up", "end", "pgup")
	wants(t, drawn80(t, s), "姓名")
}

func TestHandleReveals(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	now := tenEleven
	env.Now = func() time.Time { return now }
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
	do(t, s, "f9")
	wants(t, drawn80(t, s), zhou().IDNo, zhou().Phone, "周素琴")
	hear(t, s, Refreshed{Session: env.Session, Rules: env.Rules})
	now = now.Add(10 * time.Second)
	hear(t, s, Tick{now})
	if strings.Contains(drawn80(t, s).Plain(), zhou().IDNo) {
		t.Error("still shown after ten seconds")
	}
}

func TestHandleWithdraws(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
	ask, ok := do(t, s, "f8").(Ask)
	if !ok {
		t.Fatal("no dialog")
	}
	if out := hear(t, s, Answered{ID: ask.ID, Button: "stay"}); out != nil {
		t.Fatalf("%#v", out)
	}
	if ask, ok = hear(t, s, Answered{ID: ask.ID, Button: "withdraw"}).(Ask); !ok {
		t.Fatal("no reason is asked for")
	}
	if out, ok := hear(t, s, Answered{ID: ask.ID, Button: "withdraw", Text: "不办了"}).(Advanced); !ok || out.Case.Stage != desk.StageClosed {
		t.Errorf("%#v", out)
	}
}

// A late answer of the register takes the confirmation away: what was read is not what would go out.
func TestHandleLateAnswerAtPreview(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	env.Register = claimRegister()
	c := acceptedCase(t, env)
	c.Values = claimValues()
	c.Values["paid_months"] = "1"
	s := Handle(env, c, testItem(t, "une.claim"))
	cmd := s.Start()
	do(t, s, "f10", "space")
	run(t, s, cmd)
	wants(t, drawn80(t, s), "[ ] 本人已当面核对", "86")
}

// fresh is the form of une.claim with what the register knows, on a clock that the test moves.
func fresh(t *testing.T) (*time.Time, *fakeCases, *handle) {
	t.Helper()
	env, cases, _ := caseEnv(t, "zh-CN")
	now := tenEleven
	env.Now = func() time.Time { return now }
	env.Register = claimRegister()
	s := Handle(env, acceptedCase(t, env), testItem(t, "une.claim")).(*handle)
	run(t, s, s.Start())
	return &now, cases, s
}

// Enter goes to what has to be filled, a full date is left by itself, and the page opens after the
// last choice. The key that a hand presses by habit after a full date does not skip a field.
func TestHandleFewKeys(t *testing.T) {
	_, _, s := fresh(t)
	typeText(t, s, "合作银行一")
	do(t, s, "enter")
	if got := s.form.Focused(); got != "end_date" { // the account number came from the register
		t.Fatalf("Enter went to %s", got)
	}
	typeText(t, s, "2026-10-31")
	if got := s.form.Focused(); got != "end_reason" {
		t.Fatalf("a full date is not left: %s", got)
	}
	do(t, s, "enter")
	if got := s.form.Focused(); got != "end_reason" || s.form.Open() {
		t.Fatalf("the habit skipped a field: %s", got)
	}
	do(t, s, "2")
	if got := s.form.Focused(); got != "seek" || s.preview {
		t.Fatalf("the choice went to %s", got)
	}
	do(t, s, "space")
	if !s.preview {
		t.Errorf("the page did not open: %s", s.open())
	}
	for _, typed := range []tea.Msg{tea.KeyPressMsg{Code: '1', Text: "1"}, tea.PasteMsg{Content: "13900000101"}} {
		if said, ok := hear(t, s, typed).(Said); !ok || !strings.Contains(said.Text, "没有写进去") {
			t.Errorf("what is typed over the page is lost without a word: %#v", said)
		}
	}
	do(t, s, "esc")
	if s.preview || s.form.Value("seek") != "true" {
		t.Error("Esc does not go back to the form")
	}
}

// A wrong date keeps the cursor, whatever its length.
func TestHandleWrongDateStays(t *testing.T) {
	_, _, s := fresh(t)
	typeText(t, s, "合作银行一")
	do(t, s, "enter")
	typeText(t, s, "2027-10-31") // not yet
	if got := s.form.Focused(); got != "end_date" {
		t.Errorf("left for %s", got)
	}
}

// One key says that the customer has read and confirmed, and sends; a key that came twice, in the
// second in which nobody can have read, does not.
//
// clause: H-7.4a
func TestHandleConfirmsAndSends(t *testing.T) {
	now, cases, s := fresh(t)
	typeText(t, s, "合作银行一")
	do(t, s, "enter")
	typeText(t, s, "2026-10-31")
	do(t, s, "2", "space")
	for _, key := range []string{"enter", "f10"} {
		if said, ok := do(t, s, key).(Said); !ok || said.Style != ui.Warn || len(cases.writes) != 0 {
			t.Fatalf("%s sent an unread page: %#v", key, said)
		}
	}
	*now = now.Add(unread)
	if _, ok := do(t, s, "enter").(Advanced); !ok || !cases.writes[0].step.(desk.Handling).Confirmed {
		t.Fatalf("%+v", cases.writes)
	}
}

// The last row counts what has to be put right as the title does: a box that was passed over is one of them.
func TestHandleCountsAsItsTitle(t *testing.T) {
	_, _, s := fresh(t)
	typeText(t, s, "合作银行一")
	do(t, s, "enter")
	typeText(t, s, "20261399")
	do(t, s, "enter", "2", "f10")
	wants(t, drawn80(t, s), s.env.T("handle.wrong", "n", 2), s.env.T("handle.open_wrong", "n", 2))
}
