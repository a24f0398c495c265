package desk_test

import (
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// inspector does an act on a finding as somebody at a time.
type inspector struct {
	t  *testing.T
	f  desk.Finding
	at time.Time
}

func newInspector(t *testing.T) *inspector {
	return &inspector{t: t, f: desk.Finding{ID: "f-1", OutletID: "outlet-A"}, at: now}
}

func (i *inspector) do(by desk.Person, act desk.FindingAct) error {
	i.t.Helper()
	to := clerk("A", desk.Manager)
	next, err := i.f.Apply(act, desk.Act{
		By: by, At: i.at, Rules: desk.Rules{Outlet: outletOf("A")}, Number: "TCA-G20261120-0001", To: &to,
	})
	if err == nil {
		i.f = next
	}
	return err
}

func (i *inspector) must(by desk.Person, act desk.FindingAct) {
	i.t.Helper()
	if err := i.do(by, act); err != nil {
		i.t.Fatalf("%s: %v", act.FindingKind(), err)
	}
}

func find(kind desk.FindingKind) desk.Find {
	return desk.Find{Kind: kind, Text: "公示牌没有挂", Responsible: clerk("A", desk.Manager).ID, Due: calendar.DateOf(now).Add(3)}
}

// clause: D-6.3b, H-9.2d, H-10.2, H-C3.2, G-11.2
func TestFindingIsFollowedUntilSomebodyElseHasLooked(t *testing.T) {
	manager, second := clerk("A", desk.Manager), clerk("A", desk.Handler)
	second.ID = "p-second"
	twin := clerk("A", desk.Handler)
	twin.ID, twin.Identity = "p-twin", "same person"
	manager.Identity = "same person"
	i := newInspector(t)
	fails(t, i.do(second, find(desk.SelfInspection)), desk.Denied, "finding.manager")
	fails(t, i.do(manager, find(desk.SecretInspection)), desk.Denied, "finding.authority")
	i.must(manager, find(desk.SelfInspection))
	fails(t, i.do(second, desk.Recheck{Passed: true, Text: "看过"}), desk.Conflict, "step.order")
	fails(t, i.do(second, desk.Correct{Text: "挂上了"}), desk.Denied, "finding.manager")
	fails(t, i.do(manager, desk.Correct{Text: " "}), desk.Invalid, "finding.text")
	i.must(manager, desk.Correct{Text: "挂上了"})
	for name, who := range map[string]desk.Person{"who corrected": manager, "her other account": twin} {
		if err := i.do(who, desk.Recheck{Passed: true, Text: "看过"}); err == nil {
			t.Errorf("%s looked again", name)
		}
	}
	fails(t, i.do(second, desk.Recheck{Text: "还歪着"}), desk.Invalid, "finding.due")
	i.must(second, desk.Recheck{Text: "还歪着", Due: calendar.DateOf(now).Add(1)})
	if i.f.State != desk.FindingOpen || i.f.Rejected != 1 {
		t.Fatalf("state %s after a correction that did not do", i.f.State)
	}
	i.must(manager, desk.Correct{Text: "重新挂了"})
	i.must(second, desk.Recheck{Passed: true, Text: "看过"})
	if i.f.State != desk.FindingClosed || i.f.Closed.IsZero() || len(i.f.History) != 5 {
		t.Errorf("closed %+v", i.f)
	}
}

// clause: D-7b, G-11.2
func TestTwoTalksInARowAreAReasonToEnd(t *testing.T) {
	manager, authority := clerk("A", desk.Manager), reviewer()
	i := newInspector(t)
	i.must(authority, find(desk.DailyInspection))
	fails(t, i.do(manager, desk.Talk{Text: "谈"}), desk.Denied, "finding.authority")
	i.must(authority, desk.Talk{Text: "要求三日内整改"})
	if !i.f.Warned() || !i.f.Exit.IsZero() {
		t.Fatal("no warning after the first talk")
	}
	// A correction that does not do does not begin the count anew.
	i.must(manager, desk.Correct{Text: "改了"})
	fails(t, i.do(authority, desk.Talk{Text: "谈"}), desk.Conflict, "step.order")
	i.must(authority, desk.Recheck{Text: "没有改", Due: calendar.DateOf(now)})
	i.must(authority, desk.Talk{Text: "再次约谈"})
	if i.f.Warned() || i.f.Exit.IsZero() {
		t.Fatal("two talks and still not corrected are no reason to end")
	}
	first := i.f.Exit
	i.at = now.Add(time.Hour)
	i.must(authority, desk.Talk{Text: "第三次"})
	if !i.f.Exit.Equal(first) {
		t.Error("the reason to end has another time now")
	}
	i.must(manager, desk.Correct{Text: "改好了"})
	i.must(authority, desk.Recheck{Passed: true, Text: "看过"})
	if len(i.f.Talks) != 0 || i.f.Exit.IsZero() {
		t.Error("the talks are counted on, or what happened is forgotten")
	}
}

// clause: D-6.3a, D-6.1
func TestEveryKindOfInspectionHasItsOwnPeople(t *testing.T) {
	for _, kind := range desk.FindingKinds {
		i := newInspector(t)
		by, other := reviewer(), clerk("A", desk.Manager)
		if kind == desk.SelfInspection {
			by, other = other, by
		}
		if err := i.do(other, find(kind)); err == nil {
			t.Errorf("%s: the other side may do it", kind)
		}
		if err := i.do(by, find(kind)); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if err := i.do(clerk("B", desk.Manager), desk.Correct{Text: "改了"}); err == nil {
			t.Errorf("%s: another outlet's manager corrected", kind)
		}
	}
}

func TestFindingIsLateAfterItsDay(t *testing.T) {
	i := newInspector(t)
	if err := i.do(reviewer(), desk.Find{Kind: desk.DailyInspection, Text: "x", Responsible: clerk("A", desk.Manager).ID, Due: calendar.DateOf(now).Add(-1)}); err == nil {
		t.Error("found with a day that is over")
	}
	i.must(reviewer(), find(desk.DailyInspection))
	last := time.Date(2026, time.March, 13, 23, 59, 59, 0, calendar.China)
	if i.f.Late(last) || !i.f.Late(last.Add(time.Second)) || !i.f.Overdue().Equal(last.Add(time.Second)) {
		t.Errorf("late from %s on, due %s", i.f.Overdue(), i.f.Due)
	}
}

func TestFindingActsTravel(t *testing.T) {
	for _, act := range []desk.FindingAct{find(desk.DailyInspection), desk.Correct{Text: "a"}, desk.Recheck{Text: "b"}, desk.Talk{Text: "c"}} {
		back, err := desk.WrapFinding(act).Act()
		if err != nil || back != act {
			t.Errorf("%s came back as %v, %v", act.FindingKind(), back, err)
		}
	}
	fails(t, func() error { _, err := desk.FindingEnvelope{Kind: desk.KindTalk}.Act(); return err }(), desk.Invalid, "step.envelope")
}
