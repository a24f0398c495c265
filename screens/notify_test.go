package screens

import (
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
)

func decidedCase(t *testing.T, env Env, d desk.Decision) desk.Case {
	t.Helper()
	return step(t, env, reviewedCase(t, env), d)
}

// clause: H-7.2d1, G-10.2
func TestNotifyWholeWay(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	s := Notify(env, decidedCase(t, env, desk.Decision{Verdict: desk.Granted}), testItem(t, "une.claim"))
	show(t, "08a-notify", env, s)
	c := drawn80(t, s)
	wants(t, c, "准予", "待遇(费用)核定表", testReceipt, "12-08 前，按时", "还给本人：本人有效身份证件", "0901-6220001", "还有 3 条没说明，本人没有确认", "键盘不能代填")
	if x, y, ok := c.CursorPos(); !ok || x != 3 || !strings.Contains(strings.Split(c.Plain(), "\n")[y], "[ ] 结果") {
		t.Errorf("cursor %d %d %t", x, y, ok)
	}
	if said, ok := do(t, s, "enter").(Said); !ok || !strings.Contains(said.Text, "3 条") {
		t.Fatalf("%#v", said)
	}
	do(t, s, "space", "space", "space")
	wants(t, drawn80(t, s), "还不能办结  本人没有确认")
	do(t, s, "space", "down", "right")
	wants(t, drawn80(t, s), "[电话]")
	show(t, "08b-told", env, s)
	do(t, s, "left")
	after, ok := do(t, s, "enter").(Advanced)
	if !ok || after.Case.Stage != desk.StageClosed {
		t.Fatalf("%#v", after)
	}
	if n := cases.writes[0].step.(desk.Notification); !n.Confirmed || n.Way != "window" || !slices.Equal(n.Told, []string{"result", "papers", "ask"}) {
		t.Errorf("%+v", n)
	}
}

// clause: H-7.2d1
func TestNotifyRefused(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	reason := "缴费不满一年，不符合申领条件。"
	s := Notify(env, decidedCase(t, env, desk.Decision{Verdict: desk.Refused, Reason: reason}), testItem(t, "une.claim"))
	show(t, "08c-refused", env, s)
	wants(t, drawn80(t, s), "不予", "│  "+reason, "60 日内申请复议", "还有 4 条没说明")
	ask, ok := do(t, s, "f8").(Ask)
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
	if n := cases.writes[0].step.(desk.Notification); n.Confirmed || n.Reason != "电话告知，本人没有来" || n.Way != "phone" {
		t.Errorf("%+v", n)
	}
}

// A tick can be taken back, and a confirmation replaces the reason why there was none.
func TestNotifyTicks(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	s := Notify(env, decidedCase(t, env, desk.Decision{Verdict: desk.Granted}), testItem(t, "une.claim"))
	do(t, s, "space", "up", "space")
	wants(t, drawn80(t, s), "还有 3 条没说明")
	hear(t, s, Answered{ID: unconfirmedAsk, Button: "unconfirmed", Text: "不肯说"})
	do(t, s, "home", "down", "down", "down", "space")
	wants(t, drawn80(t, s), "[x] 本人确认听明白了")
	if s.(*notify).reason != "" {
		t.Error("both confirmed and not")
	}
	if _, ok := do(t, s, "esc").(Back); !ok {
		t.Error("Esc")
	}
}

func TestNotifyFaults(t *testing.T) {
	ready := func(t *testing.T) (Env, *fakeCases, Screen) {
		env, cases, _ := caseEnv(t, "zh-CN")
		s := Notify(env, decidedCase(t, env, desk.Decision{Verdict: desk.Granted}), testItem(t, "une.claim"))
		do(t, s, "space", "space", "space", "space")
		return env, cases, s
	}
	faults(t, "enter", ready)
	for field, row := range map[string]int{"papers": 1, "reason": 3, "way": 4} {
		t.Run(field, func(t *testing.T) {
			_, cases, s := ready(t)
			cases.answer = func(write) (desk.Case, error) {
				return desk.Case{}, &desk.Error{Code: desk.Invalid, Key: "notify.told", Field: field}
			}
			if _, ok := do(t, s, "enter").(Said); !ok || s.(*notify).at != row {
				t.Errorf("row %d, want %d", s.(*notify).at, row)
			}
		})
	}
}
