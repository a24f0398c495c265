package screens

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// fakeQueue is desk.Outgoing of a test.
type fakeQueue struct {
	err  error
	sent int
	back []string
}

func (f *fakeQueue) Outgoing(context.Context) ([]desk.Posted, error) { return nil, f.err }
func (f *fakeQueue) SendNow(context.Context) (int, error)            { return f.sent, f.err }
func (f *fakeQueue) TakeBack(_ context.Context, key string) error {
	f.back = append(f.back, key)
	return f.err
}

// waitingWork is a day on which the line has been down for twelve minutes.
func waitingWork() Work {
	at := func(m int) time.Time { return tenEleven.Add(time.Duration(m) * time.Minute) }
	return Work{
		Cases: sampleWork(),
		Line:  Line{State: "offline", Since: at(-12), Contact: at(-12)},
		Outgoing: []desk.Posted{
			{Key: "k1", Subject: "c4", Kind: desk.KindHandling, Item: "info.payout_pension", At: at(-12), State: desk.LetterSent, Tries: 1, Tried: at(-12), Fault: &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}},
			{Key: "k2", Subject: "c3", Kind: desk.KindAcceptance, Item: "reg.flexible", At: at(-10), State: desk.LetterWaiting},
			{Key: "k3", Subject: "c3", Kind: desk.KindWithdrawal, Item: "reg.flexible", At: at(-9), State: desk.LetterWaiting, Behind: true},
			{Key: "k4", Subject: "c1", Kind: desk.KindNotification, Item: "une.claim", At: at(-8), State: desk.LetterRefused, Tries: 2, Tried: at(-1), Fault: &desk.Error{Code: desk.Conflict, Key: "case.outlet"}},
			{Key: "k5", Subject: "b9", Kind: "absence", At: at(-7), State: desk.LetterWaiting},
		},
		Unfinished: []Unfinished{{ID: "c2", Place: "handle", At: at(-3)}, {ID: "v1", Place: "bookhome", At: at(-2)}},
	}
}

// clause: H-7.4b
func TestOutgoingSaysWhatWaitsAndWhy(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		s := Outgoing(env, waitingWork(), "")
		show(t, "14-outgoing", env, s)
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			hear(t, s, tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			c := painted(t, s, size[0], size[1])
			wants(t, c, env.T("outgoing.count", "n", 5), env.T("status.sent"), env.T("outgoing.note_silent"), env.T("outgoing.silent_title"))
			if strings.Contains(c.Plain(), "赵**") || strings.Contains(c.Plain(), "0119") {
				t.Errorf("%s: somebody's data\n%s", lang, c.Plain())
			}
			for _, want := range []string{"waits_title", "behind_title", "refused_title", "waits_title", "draft_title", "draft_title"} {
				do(t, s, "down")
				wants(t, painted(t, s, size[0], size[1]), env.T("outgoing."+want, "step", env.T("kind.notification")))
			}
			do(t, s, "home")
		}
		hear(t, s, tea.WindowSizeMsg{Width: 80, Height: 24})
		wants(t, painted(t, s, 80, 24), "1-3 / 7") // what has no room is not out of the world
		hear(t, s, tea.WindowSizeMsg{Width: 120, Height: 36})
		wants(t, painted(t, s, 120, 36), env.T("outgoing.can"), env.T("outgoing.cannot_decide"), env.T("outgoing.say_text"))
		painted(t, Outgoing(env, Work{Line: Line{State: "online"}}, ""), 80, 24)
		empty := Outgoing(env, Work{Line: Line{State: "online"}}, "")
		wants(t, painted(t, empty, 80, 24), env.T("outgoing.none"))
		for _, key := range []string{"enter", "f5", "f8"} {
			if out, ok := do(t, empty, key).(Said); !ok || out.Text == "" {
				t.Errorf("%s: %s gives no reason", lang, key)
			}
		}
	}
}

// clause: H-7.4b
func TestOutgoingIsTriedAndTakenBack(t *testing.T) {
	env, queue := testEnv(t), &fakeQueue{sent: 2}
	env.Outgoing = queue
	s := Outgoing(env, waitingWork(), "")
	if out, ok := do(t, s, "f5").(Sent); !ok || out.N != 2 {
		t.Errorf("%#v", out)
	}
	if out, ok := do(t, s, "f8").(Said); !ok || out.Text != env.T("error.outbox.sent") {
		t.Errorf("what was sent is taken back: %#v", out)
	}
	if out, ok := do(t, s, "enter").(Opened); !ok || out.CaseID != "c4" {
		t.Errorf("%#v", out)
	}
	do(t, s, "down")
	ask, ok := do(t, s, "f8").(Ask)
	if !ok || ask.ID != takeBackAsk {
		t.Fatalf("%#v", ask)
	}
	if out := hear(t, s, Answered{ID: takeBackAsk, Button: "stay"}); out != nil || len(queue.back) != 0 {
		t.Errorf("%#v %v", out, queue.back)
	}
	if out, ok := hear(t, s, Answered{ID: takeBackAsk, Button: "yes"}).(TookBack); !ok || out.Subject != "c3" || queue.back[0] != "k2" {
		t.Errorf("%#v %v", out, queue.back)
	}
	do(t, s, "end")
	if out, ok := do(t, s, "enter").(Resuming); !ok || out.ID != "v1" {
		t.Errorf("%#v", out)
	}
	if ask, ok = do(t, s, "f8").(Ask); !ok || ask.ID != discardAsk {
		t.Fatalf("%#v", ask)
	}
	if out, ok := hear(t, s, Answered{ID: discardAsk, Button: "yes"}).(Discarded); !ok || out.ID != "v1" {
		t.Errorf("%#v", out)
	}
	queue.err = &desk.Error{Code: desk.Offline, Key: "outbox.idle"}
	if out, ok := do(t, s, "f5").(Failed); ok {
		t.Errorf("%#v", out)
	}
}

// What the authority refused comes to an end: why, what to do, and one key that takes it back; trying it again is not
// offered, because it would be refused again.
//
// clause: H-7.4b
func TestRefusedLetterComesToAnEnd(t *testing.T) {
	for _, lang := range languages {
		env, queue := testEnvIn(t, lang), &fakeQueue{}
		env.Outgoing = queue
		w := waitingWork()
		w.Line, w.Outgoing, w.Unfinished = Line{State: "online"}, w.Outgoing[3:4], nil
		w.Outgoing[0].Fault = &desk.Error{Code: desk.Conflict, Key: "case.stale", Args: map[string]string{"at": tenEleven.Format(time.RFC3339), "step": "notification", "by": "李倩"}}
		s := Outgoing(env, w, "")
		show(t, "14-outgoing-refused", env, s)
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			c := painted(t, s, size[0], size[1])
			wants(t, c, env.T("outgoing.refused_title", "step", env.T("kind.notification")), "李倩", "10:11", "Enter", "F8")
			text := strings.Join(strings.Fields(c.Plain()), "")
			if end := []rune(env.T("outgoing.refused_text")); !strings.Contains(text, strings.Join(strings.Fields(string(end[len(end)-8:])), "")) {
				t.Errorf("%s: what to do is cut\n%s", lang, c.Plain())
			}
		}
		if out, ok := do(t, s, "f5").(Said); !ok || out.Text != env.T("outgoing.off_try_refused") {
			t.Errorf("%s: F5 gives %#v", lang, out)
		}
		if out, ok := do(t, s, "f8").(TookBack); !ok || out.Subject != "c1" || len(queue.back) != 1 {
			t.Errorf("%s: F8 gives %#v", lang, out)
		}
		w.Outgoing = append(w.Outgoing, desk.Posted{Key: "k9", Subject: "c1", Kind: desk.KindCollection, At: tenEleven, State: desk.LetterWaiting, Behind: true})
		hear(t, s, w)
		if out, ok := do(t, s, "f8").(Ask); !ok || len(queue.back) != 1 {
			t.Errorf("%s: a later step goes with it unasked: %#v", lang, out)
		}
	}
}

// clause: H-7.4b
func TestHomeSaysWhatWaits(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		w := waitingWork()
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			s := Home(env, w, "")
			hear(t, s, tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			show(t, "02-home-waits", env, s)
			wants(t, painted(t, s, size[0], size[1]), env.T("outgoing.home_label"), env.T("outgoing.home_refused", "n", 1))
			if out, ok := do(t, s, "f9").(Going); !ok || out.Place != OutgoingPlace {
				t.Errorf("%#v", out)
			}
		}
		w.Outgoing = w.Outgoing[:3]
		s := Home(env, w, "")
		c := painted(t, s, 120, 36)
		wants(t, c, env.T("outgoing.home_waits", "n", 3, "at", "09:59"), env.T("outgoing.home_drafts", "n", 2), env.T("status.written")+" "+env.T("outgoing.note_waits"))
		w.Outgoing, w.Unfinished = nil, w.Unfinished[:1]
		s = Home(env, w, "")
		wants(t, painted(t, s, 80, 24), env.T("outgoing.home_drafts", "n", 1))
		if out, ok := do(t, s, "f9").(Resuming); !ok || out.ID != "c2" {
			t.Errorf("%#v", out)
		}
		w.Unfinished = nil
		w.Line.Contact = tenEleven.AddDate(0, 0, -2)
		s = Home(env, w, "")
		wants(t, painted(t, s, 80, 24), env.T("outgoing.home_old_label"), env.T("outgoing.home_old"))
		if _, ok := s.Keys().ByID("outgoing"); ok {
			t.Error("a key that leads to nothing")
		}
	}
}

// No number, no green: what was taken in here says so until the authority's number is there.
func TestNothingIsReceivedWithoutANumber(t *testing.T) {
	env := testEnv(t)
	c := desk.Summary{ID: "c9", Version: 2, Item: "res.pay_level", Stage: desk.StageHandle, Status: desk.Written}
	words := taskWords{env: env, letters: []desk.Posted{{Subject: "c9", State: desk.LetterWaiting}}}
	if cell := words.status(task{c: &c}); cell.Text != env.T("status.written") || cell.Note != env.T("outgoing.note_waits") {
		t.Errorf("%+v", cell)
	}
	words.letters[0].State = desk.LetterSent
	if cell := words.status(task{c: &c}); cell.Text != env.T("status.sent") || cell.Note != env.T("outgoing.note_silent") {
		t.Errorf("%+v", cell)
	}
	c.Receipt, c.Status = "TCD-20261124-0001", desk.Received
	if cell := words.status(task{c: &c}); cell.Text != env.T("status.received") || cell.Note == "" {
		t.Errorf("a later step that waits: %+v", cell)
	}
	if !(desk.Summary{Stage: desk.StageHandle}).WrittenHere() || c.WrittenHere() || (desk.Summary{Stage: desk.StageAccept}).WrittenHere() {
		t.Error("what was taken in here without a number")
	}
}

// Without the line the keys of what may not go on give their reason, and consulting goes on.
//
// clause: H-7.4b
func TestKeysWithoutTheLine(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	down := Work{Line: Line{State: "offline", Since: tenEleven, Contact: tenEleven}}
	why := func(s Screen, key, words string) {
		t.Helper()
		hear(t, s, down)
		if k, ok := s.Keys().ByID(key); !ok || k.Off != words {
			t.Errorf("%s: %q, want %q", key, k.Off, words)
		}
		painted(t, s, 80, 24)
		hear(t, s, Work{Line: Line{State: "online"}})
		if k, ok := s.Keys().ByID(key); ok && k.Off == words {
			t.Errorf("%s stays off", key)
		}
	}
	item := testItem(t, "une.claim") // somebody has to review it
	s := Accept(env, begun(t, env, "une.claim"), item)
	run(t, s, s.Start())
	arrive(t, s, zhou())
	hear(t, s, down) // the register counts no more: the original is looked at
	s.(*accept).who.form.SetValue(rowVerified, tickOf(true))
	why(s, "notice", env.T("error.offline.number"))
	hear(t, s, down)
	s.(*accept).below = true
	s.(*accept).papers.takeAll()
	if k, ok := s.Keys().ByID("accept"); !ok || !strings.Contains(k.Off, env.itemName("une.claim")) && k.Off != env.T("error.offline.item") {
		t.Errorf("what has to be reviewed is accepted without the line: %q", k.Off)
	}
	_, _, h := filledClaim(t)
	why(h, "send", env.T("error.offline.step"))
	page := ItemPage(env, "une.claim")
	hear(t, page, down)
	if k, _ := page.Keys().ByID("start"); k.Off != "" {
		t.Errorf("nobody is consulted without the line: %s", k.Off)
	}
	checks, handled, _ := checkCase(t, "zh-CN")
	why(Check(checks, handled, testItem(t, "inj.travel")), "agree", env.T("error.offline.step"))
}
