package screens

import (
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/ui"
)

// clause: H-7.2d2, G-9.1.1b
func TestProgressWaits(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	c := reviewedCase(t, env)
	cases.cases[c.ID] = c
	s := Progress(env, c, testItem(t, "une.claim"))
	show(t, "07a-waiting", env, s)
	wants(t, drawn80(t, s), "等人社决定", "已受理编号", "12-08 前", testReceipt, "还有 10 个工作日", "塔城市社会保险中心", "王敏", "高风险", "周**")
	wants(t, painted(t, s, 120, 36), "经过", "咨询", "办理", "F8")
	if _, ok := do(t, s, "f2").(Finding); !ok {
		t.Error("F2")
	}
	if said, ok := do(t, s, "f5").(Said); !ok || said.Text != "还没有决定" {
		t.Errorf("%#v", said)
	}
	decided := step(t, env, c, desk.Decision{Verdict: desk.Granted})
	cases.cases[c.ID] = decided
	if out := hear(t, s, Work{Cases: []desk.Summary{c.Summary()}}); out != nil {
		t.Errorf("reads although nothing changed: %#v", out)
	}
	if out, ok := hear(t, s, Work{Cases: []desk.Summary{decided.Summary()}}).(Advanced); !ok || out.Case.Stage != desk.StageNotify {
		t.Errorf("%#v", out)
	}
	cases.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	if said, ok := do(t, s, "f5").(Said); !ok || !strings.Contains(said.Text, "没有问到") {
		t.Errorf("%#v", said)
	}
	cases.err = &desk.Error{Code: desk.Denied, Key: "session.ended"}
	if _, ok := do(t, s, "f5").(Failed); !ok {
		t.Error("the end of the session is not told")
	}
}

func TestProgressWithdraws(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	s := Progress(env, reviewedCase(t, env), testItem(t, "une.claim"))
	ask, ok := do(t, s, "f8").(Ask)
	if !ok {
		t.Fatal("no dialog")
	}
	ask, ok = hear(t, s, Answered{ID: ask.ID, Button: "withdraw"}).(Ask)
	if !ok {
		t.Fatal("no reason is asked for")
	}
	after, ok := hear(t, s, Answered{ID: ask.ID, Button: "withdraw", Text: "找到工作了"}).(Advanced)
	if !ok || after.Case.Withdrawn != "找到工作了" {
		t.Fatalf("%#v", after)
	}
	closed := Progress(env, after.Case, testItem(t, "une.claim"))
	show(t, "07d-withdrawn", env, closed)
	wants(t, drawn80(t, closed), "已撤回", "│  找到工作了")
	if ask, ok := do(t, closed, "f8").(Ask); !ok || len(ask.Dialog.Buttons) != 2 {
		t.Errorf("a closed case offers to withdraw: %#v", ask)
	}
	if _, ok := do(t, closed, "esc").(Back); !ok {
		t.Error("Esc")
	}
}

func TestProgressOffline(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	s := Progress(env, reviewedCase(t, env), testItem(t, "une.claim"))
	cases.answer = func(write) (desk.Case, error) {
		return desk.Case{}, &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
	}
	hear(t, s, Answered{ID: withdrawAsk, Button: "withdraw", Text: "x"})
	wants(t, drawn80(t, s), "发出去了，没等到回音")
	do(t, s, "f5")
	if len(cases.writes) != 2 || cases.writes[0].key != cases.writes[1].key {
		t.Errorf("%d writes", len(cases.writes))
	}
}

func TestProgressClosed(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, _, _ := caseEnv(t, lang)
		told := step(t, env, step(t, env, reviewedCase(t, env), desk.Decision{Verdict: desk.Refused, Reason: "缴费不满一年"}),
			desk.Notification{Way: "phone", Told: []string{"result", "reason", "remedy", "papers"}, Reason: "本人没有来"})
		s := Progress(env, told, testItem(t, "une.claim"))
		show(t, "07e-closed", env, s)
		wants(t, drawn80(t, s), "缴费不满一年", "本人没有来", env.T("way.phone"), env.T("verdict.refused"))
		referred := step(t, env, desk.Case{ID: "2", OutletID: env.Rules.Outlet.ID}, desk.Consultation{Item: "une.claim", Referred: "online"})
		wants(t, drawn80(t, Progress(env, referred, testItem(t, "une.claim"))), env.T("progress.online"))
	}
}

// What is decided at the counter is decided at a time too: when it was handled, or when a second person agreed.
func TestProgressDecidedHere(t *testing.T) {
	for _, tt := range []struct {
		name, decided string
		check         bool
	}{{"on the spot", "09:26", false}, {"by a second check", "09:41", true}} {
		for _, lang := range languages {
			t.Run(tt.name+" "+lang, func(t *testing.T) {
				env, _, _ := caseEnv(t, lang)
				item := testItem(t, "qry.person_cert")
				c := madeCase(env, item, desk.StageClosed, zhou())
				c.Decision, c.Told = &desk.Decision{Verdict: desk.Granted}, &desk.Notification{Way: "window", Confirmed: true}
				c.History[2].At = tenEleven.Add(-45 * time.Minute)
				if tt.check {
					c.History = append(c.History, desk.Record{Kind: desk.KindCheck, Verdict: desk.Granted, At: tenEleven.Add(-30 * time.Minute)})
				}
				c.History = append(c.History, desk.Record{Kind: desk.KindNotification, At: tenEleven})
				s := Progress(env, c, item)
				for _, p := range []*ui.Canvas{drawn80(t, s), painted(t, s, 120, 36)} {
					if times := lineWith(p, "10:11"); !strings.Contains(times, tt.decided) {
						t.Errorf("%q has no %s", times, tt.decided)
					}
				}
				show(t, "07f-decided-here", env, s)
			})
		}
	}
}
