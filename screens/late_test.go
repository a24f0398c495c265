package screens

import (
	"context"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// A dialog stays about the finding that it was opened for, also when findings are read anew while it is up.
func TestDialogStaysAboutItsFinding(t *testing.T) {
	env, f := inspectionEnv(t, "zh-CN", "zhaolei")
	s := Inspection(env, "")
	run(t, s, s.Start())
	ask, ok := do(t, s, "tab", "enter").(Ask)
	if !ok {
		t.Fatal("no dialog")
	}
	hear(t, s, Work{})
	hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "已挂出"})
	if len(f.acts) != 1 || f.acts[0] != (desk.Correct{Text: "已挂出"}) {
		t.Errorf("acts %+v", f.acts)
	}
}

// Whoever agrees to take a letter back takes back that one, wherever it stands by then; one that has gone meanwhile is none.
func TestDialogStaysAboutItsLetter(t *testing.T) {
	for name, tc := range map[string]struct {
		goes []string
		back []string
	}{
		"nothing moves":   {nil, []string{"k2"}},
		"one before goes": {[]string{"k1"}, []string{"k2"}},
		"it goes":         {[]string{"k2"}, nil},
		"both go":         {[]string{"k1", "k2"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			env, queue := testEnv(t), &fakeQueue{}
			env.Outgoing = queue
			work := waitingWork()
			s := Outgoing(env, work, "")
			ask, ok := do(t, s, "down", "f8").(Ask)
			if !ok {
				t.Fatal("nobody is asked")
			}
			work.Outgoing = slices.DeleteFunc(work.Outgoing, func(p desk.Posted) bool { return slices.Contains(tc.goes, p.Key) })
			hear(t, s, work)
			hear(t, s, Answered{ID: ask.ID, Button: "yes"})
			if !slices.Equal(queue.back, tc.back) {
				t.Errorf("took back %q", queue.back)
			}
		})
	}
}

// A fault is reported of the device that the dialog was opened for, and of no other one when that has gone meanwhile.
func TestDialogStaysAboutItsDevice(t *testing.T) {
	for name, gone := range map[string]bool{"it is there": false, "it was unplugged": true} {
		t.Run(name, func(t *testing.T) {
			env, ledger, kit := devicesEnv(t, "zh-CN", "zhaolei")
			tickets := &fakeTickets{env: &env, tickets: map[string]desk.Ticket{}, done: map[string]desk.Ticket{}}
			env.Tickets = tickets
			s := DevicesPage(env).(*devices)
			run(t, s, s.Start())
			if !s.list.Select("+" + env.Session.Terminal.ID + " " + string(desk.PINPadDevice)) {
				t.Fatal("there is no PIN pad")
			}
			ask, ok := do(t, s, "f8").(Ask)
			if !ok {
				t.Fatal("nobody is asked")
			}
			if gone {
				kit.kit = slices.DeleteFunc(kit.kit, func(e desk.Equipment) bool { return e.Kind == desk.PINPadDevice })
			}
			hear(t, s, DeviceHeard{})
			hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "没有反应"})
			if reported := len(tickets.writes)+len(ledger.acts) > 0; reported == gone {
				t.Errorf("reported %t", reported)
			}
		})
	}
}

// What was still being read of a customer when he left is not kept on his cleared page.
//
// clause: H-8.4.1
func TestLateStayOfWhoHasLeftIsNotKept(t *testing.T) {
	env := testEnv(t)
	v := desk.Visit{ID: "v1", Number: "A001", State: desk.VisitServing, OwnerID: env.Session.Person.ID, Version: 2, Cases: []string{"c1"}}
	s := newVisitPage(env, Work{}, v, true)
	s.clear()
	s.heard(stay{v: v, cases: map[string]desk.Case{"c1": {ID: "c1", Applicant: desk.Identity{Name: "李清和"}}}})
	if s.cases != nil || s.v.Cases != nil {
		t.Errorf("kept: %d cases of the visit, %d read", len(s.v.Cases), len(s.cases))
	}
}

// What somebody holds is not counted once another hand-over was begun instead of taking over from her.
func TestLateHoldingsBeginNothing(t *testing.T) {
	_, _, s := handOverOf(t, "zh-CN", "zhaolei", "")
	h := s.(*handOver)
	h.h = desk.HandOver{ID: "h1", FromID: "wangmin", ToID: "zhaolei", Cause: desk.CauseAbsence}
	asked := h.held.ask(func(context.Context) (desk.Holdings, error) { return desk.Holdings{}, nil })
	h.begin("")
	run(t, s, asked)
	if h.form == nil {
		t.Error("there is nothing to count, and nobody to ask for")
	}
}

// How a case stood before a write does not lead away from the screen that waits for the end of that write.
func TestLateReadingWaitsForTheWrite(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	c := reviewedCase(t, env)
	s := Progress(env, c, testItem(t, "une.claim")).(*progress)
	s.read(false)
	s.write(desk.Withdrawal{Reason: "找到工作了"}, "F8")
	if _, out := s.Update(reread{c: step(t, env, c, desk.Decision{Verdict: desk.Granted})}); out != nil || !s.Head().Busy {
		t.Errorf("%T, busy %t", out, s.Head().Busy)
	}
}

// Digits that are being judged open the screen, also when the line is back before the answer.
func TestJudgedDigitsOpenThoughTheLineIsBack(t *testing.T) {
	env, _, _ := cutEnv(t)
	s := lockedCut(t, env)
	digits(t, s, "12345678")
	judged, _ := s.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	s.Update(lineTried{turn: s.(*login).turn, code: desk.LoginCode{Device: "d2", QR: "HTTP://127.0.0.1:8471/S/1BCDEFGHJKLMNP", Lives: desk.OpenLives}})
	if out, ok := run(t, s, judged).(LoggedIn); !ok || out.Session.ID != "s1" {
		t.Errorf("%T %s", out, out.Session.ID)
	}
}
