package screens

import (
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// toldCase was told by phone and waits to be collected; the customer comes the next day.
func toldCase(t testing.TB, env *Env) desk.Case {
	t.Helper()
	c := step(t, *env, decidedCase(t, *env, desk.Decision{Verdict: desk.Granted}), desk.Notification{Way: "phone", Told: []string{"result", "papers", "ask"}, Confirmed: true, Delivery: desk.OnSite})
	env.Now = func() time.Time { return tenEleven.AddDate(0, 0, 1) }
	return c
}

// clause: H-7.2d1
func TestCollect(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, cases, _ := caseEnv(t, lang)
		c := toldCase(t, &env)
		s := Collect(env, c, testItem(t, "une.claim"))
		show(t, "16-collect", env, s)
		wants(t, drawn80(t, s), env.T("collect.waits"), testReceipt, "周**", env.T("collect.open_seen"), env.T("way.phone"))
		if strings.Contains(drawn80(t, s).Plain(), zhou().IDNo) {
			t.Error("the number is not masked")
		}
		if said, ok := do(t, s, "enter").(Said); !ok || said.Text != env.T("collect.open_seen") {
			t.Fatalf("handed over unseen: %#v", said)
		}
		after, ok := do(t, s, "space", "enter").(Advanced)
		if !ok || after.Case.Stage != desk.StageClosed || after.Case.Handed == nil || after.Case.Handed.IDNo != zhou().IDNo {
			t.Fatalf("%#v", after)
		}
		if got := cases.writes[0].step.(desk.Collection); got.Verified != desk.ByOriginal || !got.Signed {
			t.Errorf("%+v", got)
		}
	}
}

func TestCollectOther(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	s := Collect(env, toldCase(t, &env), testItem(t, "une.claim"))
	do(t, s, "right", "space")
	somebody(t, s)
	show(t, "16-collect-other", env, s)
	wants(t, drawn80(t, s), "[他人 李**]", "来领的人已核对")
	after, ok := do(t, s, "enter").(Advanced)
	if !ok || after.Case.Handed == nil || after.Case.Handed.Name != "李清和" || len(cases.writes) != 1 {
		t.Fatalf("%#v\n%s", after, drawn80(t, s).Plain())
	}
}

func TestCollectFaults(t *testing.T) {
	faults(t, "enter", func(t *testing.T) (Env, *fakeCases, Screen) {
		env, cases, _ := caseEnv(t, "zh-CN")
		s := Collect(env, toldCase(t, &env), testItem(t, "une.claim"))
		do(t, s, "space")
		return env, cases, s
	})
	t.Run("refused", func(t *testing.T) {
		env, cases, _ := caseEnv(t, "zh-CN")
		s := Collect(env, toldCase(t, &env), testItem(t, "une.claim"))
		cases.answer = func(write) (desk.Case, error) {
			return desk.Case{}, &desk.Error{Code: desk.Invalid, Key: "identity.unverified", Field: "collector.verified"}
		}
		do(t, s, "space", "enter")
		wants(t, drawn80(t, s), "! 还没核对原件", "还没有核对领取人的证件原件")
	})
}
