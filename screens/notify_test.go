package screens

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"sheyin/desk"
)

func decidedCase(t testing.TB, env Env, d desk.Decision) desk.Case {
	t.Helper()
	return step(t, env, reviewedCase(t, env), d)
}

// The usual way: all told, confirmed and received, in two keys.
//
// clause: H-7.2d1
func TestNotifyWholeWay(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	s := Notify(env, decidedCase(t, env, desk.Decision{Verdict: desk.Granted}), testItem(t, "une.claim"))
	show(t, "08a-notify", env, s)
	c := drawn80(t, s)
	wants(t, c, "准予", "待遇(费用)核定表", testReceipt, "12-08 前，按时", "还给本人：本人有效身份证件", "0901-6220001",
		"还有 3 条没说明", "键盘不能代填", "取法 [本窗口]", "领取 [本人 周**]", "收到待遇(费用)核定表", "最迟 11-25 告知")
	if x, y, ok := c.CursorPos(); !ok || x != 3 || !strings.Contains(strings.Split(c.Plain(), "\n")[y], "[ ] 结果") {
		t.Errorf("cursor %d %d %t", x, y, ok)
	}
	if said, ok := do(t, s, "enter").(Said); !ok || !strings.Contains(said.Text, "3 条") {
		t.Fatalf("%#v", said)
	}
	do(t, s, "f4")
	show(t, "08b-told", env, s)
	after, ok := do(t, s, "enter").(Advanced)
	if !ok || after.Case.Stage != desk.StageClosed || after.Case.Handed == nil {
		t.Fatalf("%#v", after)
	}
	n := cases.writes[0].step.(desk.Notification)
	if !n.Confirmed || n.Way != "window" || !slices.Equal(n.Told, []string{"result", "papers", "ask"}) || n.Delivery != desk.OnSite ||
		n.Handed == nil || n.Handed.Identity != zhou() || !n.Handed.Signed {
		t.Errorf("%+v", n)
	}
}

// clause: H-7.2d1
func TestNotifyRefused(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	reason := "缴费不满一年，不符合申领条件。"
	s := Notify(env, decidedCase(t, env, desk.Decision{Verdict: desk.Refused, Reason: reason}), testItem(t, "une.claim"))
	show(t, "08c-refused", env, s)
	c := drawn80(t, s)
	wants(t, c, "不予", "│  "+reason, "60 日内申请复议", "还有 4 条没说明")
	if lineWith(c, "取法") != "" {
		t.Error("something is handed over although it was refused")
	}
	ask, ok := do(t, s, "f8").(Ask)
	if !ok {
		t.Fatal("no dialog")
	}
	for n, b := range ask.Dialog.Buttons[1:] { // after the one that stays
		if want := strconv.Itoa(n + 1); b.Key.Name != want {
			t.Errorf("button %s stands in place %s", b.Key.Name, want)
		}
	}
	ask, ok = hear(t, s, Answered{ID: ask.ID, Button: "unconfirmed"}).(Ask)
	if !ok || ask.Dialog.Reason == nil {
		t.Fatalf("%#v", ask)
	}
	hear(t, s, Answered{ID: ask.ID, Button: "unconfirmed", Text: "电话告知，本人没有来"})
	wants(t, drawn80(t, s), "本人没有确认：电话告知，本人没有来")
	do(t, s, "space", "space", "space", "space", "end", "space")
	after, ok := do(t, s, "enter").(Advanced)
	if !ok {
		t.Fatalf("%#v\n%s", after, drawn80(t, s).Plain())
	}
	if n := cases.writes[0].step.(desk.Notification); n.Confirmed || n.Reason != "电话告知，本人没有来" || n.Way != "phone" || n.Delivery != "" {
		t.Errorf("%+v", n)
	}
}

// A tick can be taken back, and a confirmation replaces the reason why there was none. Without a
// confirmation nothing is handed over.
func TestNotifyTicks(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	s := Notify(env, decidedCase(t, env, desk.Decision{Verdict: desk.Granted}), testItem(t, "une.claim"))
	do(t, s, "space", "up", "space")
	wants(t, drawn80(t, s), "还有 3 条没说明")
	hear(t, s, Answered{ID: unconfirmedAsk, Button: "unconfirmed", Text: "不肯说"})
	do(t, s, "f4")
	wants(t, drawn80(t, s), "还不能办结  没有确认就不能交付")
	do(t, s, "space")
	wants(t, drawn80(t, s), "[x] 本人确认听明白了")
	if s.(*notify).reason != "" {
		t.Error("both confirmed and not")
	}
	if _, ok := do(t, s, "esc").(Back); !ok {
		t.Error("Esc")
	}
}

// Decided later, the customer is reached by phone at the second try, and collects it another day.
//
// clause: H-7.2d1, H-7.2d2
func TestNotifyByPhone(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	item := testItem(t, "une.claim")
	c := decidedCase(t, env, desk.Decision{Verdict: desk.Granted})
	s := Notify(env, c, item)
	if said, ok := do(t, s, "f5").(Said); !ok || said.Text != "方式换成电话或短信才记" {
		t.Fatalf("%#v", said)
	}
	do(t, s, "end", "space")
	wants(t, drawn80(t, s), "[电话]")
	if lineWith(drawn80(t, s), "领取 [") != "" {
		t.Error("it is handed over by phone")
	}
	ask, ok := do(t, s, "f5").(Ask)
	if !ok || len(ask.Dialog.Buttons) != 4 || !strings.Contains(ask.Dialog.Text, "11-25") {
		t.Fatalf("%#v", ask)
	}
	if out := hear(t, s, Answered{ID: ask.ID, Button: "stay"}); out != nil || len(cases.writes) != 0 {
		t.Fatal("written although it was not wanted")
	}
	id, _ := ask.Dialog.Update(press("1"), env.Now())
	tried, ok := hear(t, s, Answered{ID: ask.ID, Button: id}).(Advanced)
	if !ok || len(tried.Case.Attempts) != 1 || tried.Case.Attempts[0].Outcome != "no_answer" || tried.Case.Stage != desk.StageNotify {
		t.Fatalf("%#v", tried)
	}
	s = Notify(env, tried.Case, item)
	wants(t, drawn80(t, s), "已试 1 次，10:11 电话 没人接 王敏", "最迟 11-25 告知")
	do(t, s, "end", "space", "f4")
	show(t, "08d-phone", env, s)
	after, ok := do(t, s, "enter").(Advanced)
	if !ok || after.Case.Stage != desk.StageCollect {
		t.Fatalf("%#v\n%s", after, drawn80(t, s).Plain())
	}
	n := cases.writes[1].step.(desk.Notification)
	if n.Way != "phone" || n.Handed != nil || n.Delivery != desk.OnSite || !n.Confirmed {
		t.Errorf("%+v", n)
	}
}

// Nothing is handed over now: by mail, or later.
func TestNotifyDelivery(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	item := testItem(t, "une.claim")
	c := decidedCase(t, env, desk.Decision{Verdict: desk.Granted})
	for name, tc := range map[string]struct {
		keys     []string
		delivery string
		stage    desk.Stage
	}{
		"message": {[]string{"home", "down", "down", "down", "right", "f4", "enter"}, "sms", desk.StageClosed},
		"later":   {[]string{"home", "down", "down", "down", "down", "left", "f4", "enter"}, desk.OnSite, desk.StageCollect},
	} {
		cases.writes = nil
		after, ok := do(t, Notify(env, c, item), tc.keys...).(Advanced)
		if !ok || after.Case.Stage != tc.stage || after.Case.Handed != nil || cases.writes[0].step.(desk.Notification).Delivery != tc.delivery {
			t.Errorf("%s: %#v", name, after)
		}
	}
}

// somebody fills in the form of another collector.
func somebody(t testing.TB, s Screen) {
	t.Helper()
	typeText(t, s, "李清和")
	do(t, s, "enter")
	typeText(t, s, "420802198803070012")
	do(t, s, "enter", "2", "space", "enter", "space", "enter")
}

// Somebody else takes it: named, compared with his original, authorised.
//
// clause: H-7.2d1
func TestNotifyOtherCollector(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	s := Notify(env, decidedCase(t, env, desk.Decision{Verdict: desk.Granted}), testItem(t, "une.claim"))
	do(t, s, "f4", "up", "right")
	wants(t, drawn80(t, s), "[他人]", "还不能办结  来领的人还没有填")
	do(t, s, "space")
	typeText(t, s, "李清和")
	do(t, s, "enter")
	typeText(t, s, "420802198803070013")
	do(t, s, "tab")
	show(t, "08e-other", env, s)
	wants(t, drawn80(t, s), "来领的人", "末位对不上，请核对")
	do(t, s, "up", "ctrl+u")
	typeText(t, s, "420802198803070012")
	do(t, s, "enter", "2", "enter", "space", "enter")
	wants(t, drawn80(t, s), "还不能办结  还没有核对领取人的证件原件")
	if said, ok := do(t, s, "enter").(Said); !ok {
		t.Fatalf("%#v", said)
	}
	do(t, s, "space")
	s.(*notify).hand.form.Focus(rowCollectorSeen)
	do(t, s, "space", "enter", "enter")
	after, ok := do(t, s, "enter").(Advanced)
	if !ok || after.Case.Handed == nil || after.Case.Handed.Name != "李清和" {
		t.Fatalf("%#v\n%s", after, drawn80(t, s).Plain())
	}
	h := cases.writes[0].step.(desk.Notification).Handed
	if h.Relation != relations[1] || !h.Authorised || h.Verified != desk.ByOriginal || !h.Signed {
		t.Errorf("%+v", h)
	}
}

func TestNotifyFaults(t *testing.T) {
	ready := func(t *testing.T) (Env, *fakeCases, Screen) {
		env, cases, _ := caseEnv(t, "zh-CN")
		s := Notify(env, decidedCase(t, env, desk.Decision{Verdict: desk.Granted}), testItem(t, "une.claim"))
		do(t, s, "f4")
		return env, cases, s
	}
	faults(t, "enter", ready)
	for field, row := range map[string]string{"papers": "papers", "reason": rowConfirm, "way": rowWay, "delivery": rowDelivery, "collector.name": rowWho} {
		t.Run(field, func(t *testing.T) {
			_, cases, s := ready(t)
			cases.answer = func(write) (desk.Case, error) {
				return desk.Case{}, &desk.Error{Code: desk.Invalid, Key: "notify.told", Field: field}
			}
			if _, ok := do(t, s, "enter").(Said); !ok || s.(*notify).row() != row {
				t.Errorf("row %s, want %s", s.(*notify).row(), row)
			}
		})
	}
}
