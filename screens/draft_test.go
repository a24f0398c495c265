package screens

import (
	"errors"
	"testing"

	"sheyin/desk"
)

// begins is a fresh screen of the same record, as the program makes it after it was started again.
type begins func() Screen

// comesBack draws s, brings its draft into a fresh screen and compares the frames to the character and the cursor.
func comesBack(t *testing.T, s Screen, fresh begins) Screen {
	t.Helper()
	id, body := s.(Drafter).Draft()
	if id == "" || body == nil {
		t.Fatalf("draft %q of %q", body, id)
	}
	again := fresh()
	cmd, err := again.(Drafter).Restore(body)
	if err != nil {
		t.Fatal(err)
	}
	run(t, again, cmd)
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		was, is := painted(t, s, size[0], size[1]), painted(t, again, size[0], size[1])
		if was.Plain() != is.Plain() {
			t.Errorf("before\n%s\nafter\n%s", was.Plain(), is.Plain())
		}
		x, y, _ := was.CursorPos()
		if u, v, _ := is.CursorPos(); u != x || v != y {
			t.Errorf("cursor %d %d, was %d %d", u, v, x, y)
		}
	}
	if same, now := again.(Drafter).Draft(); same != id || string(now) != string(body) {
		t.Errorf("the draft of %s is now\n%s, was\n%s", same, now, body)
	}
	for name, bad := range map[string]string{"torn": `{"form":1,`, "another's": `{"form":2}`, "empty": ``} {
		if _, err := fresh().(Drafter).Restore([]byte(bad)); !errors.Is(err, ErrDraftForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	return again
}

// untouched tells that a screen holds nothing that anybody would miss.
func untouched(t *testing.T, s Screen) {
	t.Helper()
	if _, body := s.(Drafter).Draft(); body != nil {
		t.Errorf("a screen that nobody has touched holds %s", body)
	}
}

// clause: H-7.4a, H-4.4.1b
func TestAcceptDraftComesBack(t *testing.T) {
	env, cases, register := caseEnv(t, "zh-CN")
	register.answer = func(desk.Query) (desk.Match, error) { return desk.Match{Found: true, Agrees: true}, nil }
	c, item := begun(t, env, "une.claim"), testItem(t, "une.claim")
	fresh := func() Screen { return Accept(env, c, item) }
	s := fresh()
	run(t, s, s.Start())
	untouched(t, s)
	do(t, s, "down", "up")
	untouched(t, s)
	typeText(t, s, "周素")
	do(t, s, "left")
	comesBack(t, s, fresh)
	do(t, s, "right")
	typeText(t, s, "琴")
	do(t, s, "down", "down")
	typeText(t, s, zhou().IDNo)
	do(t, s, "down")
	comesBack(t, s, fresh)
	do(t, s, "down", "space") // somebody acts for him
	do(t, s, "down")
	typeText(t, s, "李清")
	comesBack(t, s, fresh)
	do(t, s, "up", "space", "tab", "space", "down", "space")
	comesBack(t, s, fresh)
	do(t, s, "f6")
	comesBack(t, s, fresh)
	cases.answer = func(write) (desk.Case, error) {
		return desk.Case{}, &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
	}
	do(t, s, "enter")
	again := comesBack(t, s, fresh)
	wants(t, painted(t, again, 80, 24), env.T("case.unknown"))
	cases.answer = nil
	do(t, again, "f5")
	if n := len(cases.writes); n != 2 || cases.writes[0].key != cases.writes[1].key || cases.writes[1].step.Kind() != desk.KindSupplement {
		t.Errorf("%d writes: %+v", n, cases.writes)
	}
}

// clause: H-7.4a
func TestHandleDraftComesBack(t *testing.T) {
	env, cases, s := filledClaim(t)
	fresh := func() Screen {
		again := Handle(env, acceptedCase(t, env), testItem(t, "une.claim"))
		run(t, again, again.Start())
		return again
	}
	blank := fresh()
	untouched(t, blank) // what the register filled nobody typed
	do(t, s, "esc")
	comesBack(t, s, fresh)
	do(t, s, "f10")
	cases.answer = func(write) (desk.Case, error) {
		return desk.Case{}, &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
	}
	do(t, s, "space", "enter")
	if len(cases.writes) != 1 {
		t.Fatalf("%d writes\n%s", len(cases.writes), painted(t, s, 80, 24).Plain())
	}
	_, body := s.(Drafter).Draft()
	again := fresh()
	if _, err := again.(Drafter).Restore(body); err != nil {
		t.Fatal(err)
	}
	cases.answer = nil
	do(t, again, "f5")
	first, second := cases.writes[0], cases.writes[1]
	if first.key != second.key || string(draftBody(desk.Wrap(first.step))) != string(draftBody(desk.Wrap(second.step))) {
		t.Errorf("%+v, then %+v", first, second)
	}
	moved := acceptedCase(t, env)
	moved.Version++
	if _, err := Handle(env, moved, testItem(t, "une.claim")).(Drafter).Restore(body); !errors.Is(err, ErrDraftMoved) {
		t.Errorf("a case that has gone on takes a draft: %v", err)
	}
}

// clause: H-7.4a
func TestTellingDraftsComeBack(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	c, item := decidedCase(t, env, desk.Decision{Verdict: desk.Granted}), testItem(t, "une.claim")
	fresh := func() Screen { return Notify(env, c, item) }
	s := fresh()
	untouched(t, s)
	do(t, s, "space", "space")
	comesBack(t, s, fresh)
	do(t, s, "f4", "up")
	for s.(*notify).row() != rowWho {
		do(t, s, "up")
	}
	do(t, s, "right", "space")
	typeText(t, s, "李清")
	comesBack(t, s, fresh)

	told := toldCase(t, &env)
	fresh = func() Screen { return Collect(env, told, item) }
	s = fresh()
	untouched(t, s)
	do(t, s, "space")
	comesBack(t, s, fresh)

	checks, handled, _ := checkCase(t, "zh-CN")
	fresh = func() Screen { return Check(checks, handled, testItem(t, "inj.travel")) }
	s = fresh()
	untouched(t, s)
	do(t, s, "down", "space")
	comesBack(t, s, fresh)
}

// A ticket that is taken, and what is written on one, come back under the same number of the write.
//
// clause: H-7.4a, H-7.2a2
func TestTicketDraftsComeBack(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := Raise(*env, desk.Inquiry, desk.Subject{Item: "une.claim", Case: "c-7"})
	untouched(t, s)
	typeText(t, s, "个人账户怎么转到外省")
	do(t, s, "enter")
	typeText(t, s, "李清和")
	do(t, s, "left", "left")
	fresh := func() Screen { return Raise(*env, desk.Inquiry, desk.Subject{Item: "une.claim", Case: "c-7"}) }
	comesBack(t, s, fresh)
	id, body := s.(Drafter).Draft()
	again, err := FromDraft(*env, desk.Draft{ID: id, Place: "raise", Body: body})
	if err != nil || painted(t, again, 80, 24).Plain() != painted(t, s, 80, 24).Plain() {
		t.Errorf("%v", err)
	}
	if item, _ := DraftAbout(body); item != "une.claim" {
		t.Errorf("about %q", item)
	}

	k := raised(t, env, f, desk.Complaint)
	fresh = func() Screen { return ticketOf(t, env, k) }
	s = fresh()
	untouched(t, s)
	typeText(t, s, "已经加了一把椅子")
	do(t, s, "left")
	comesBack(t, s, fresh)
	id, _ = TicketPage(*env, Work{}, k.ID).(Drafter).Draft()
	if id != "" {
		t.Errorf("a ticket that nobody has read is ready for the draft of %s", id)
	}
}

// clause: H-7.3b
func TestBookingDraftComesBack(t *testing.T) {
	env, _, _ := ticketEnv(t, "zh-CN", "wangmin")
	fresh := func() Screen { return BookHome(*env) }
	s := fresh()
	untouched(t, s)
	do(t, s, "space", "1")
	typeText(t, s, "李清和")
	do(t, s, "down")
	typeText(t, s, "1990000")
	comesBack(t, s, fresh)
	for !s.(*bookHome).below {
		do(t, s, "down")
	}
	typeText(t, s, "失业")
	do(t, s, "enter")
	typeText(t, s, "养老")
	comesBack(t, s, fresh)
}

// What was counted of a hand-over that nobody else knows of comes back with whom it is for.
//
// clause: H-4.4.1b
func TestCountComesBack(t *testing.T) {
	_, env, s := handOverOf(t, "zh-CN", "wangmin", "")
	do(t, s, "f10")
	untouched(t, s)
	do(t, s, "5")
	do(t, s, "down", "4", "down", "2")
	id, body := s.(Drafter).Draft()
	if body == nil {
		t.Fatal("the count is not kept")
	}
	again, err := FromDraft(*env, desk.Draft{ID: id, Place: "handover", Body: body})
	if err != nil {
		t.Fatal(err)
	}
	run(t, again, again.Start())
	if was, is := painted(t, s, 80, 24).Plain(), painted(t, again, 80, 24).Plain(); was != is {
		t.Errorf("before\n%s\nafter\n%s", was, is)
	}
	do(t, again, "6") // goes on with the number
	wants(t, painted(t, again, 80, 24), "26")
}

// clause: H-7.2a1
func TestCircumstancesComeBack(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	s := ItemPage(env, "une.claim")
	untouched(t, s)
	do(t, s, "space", "down")
	id, body := s.(Drafter).Draft()
	again, err := FromDraft(env, desk.Draft{ID: id, Place: "item", Body: body})
	if err != nil || painted(t, again, 80, 24).Plain() != painted(t, s, 80, 24).Plain() {
		t.Fatalf("%v", err)
	}
	do(t, again, "enter")
	if len(cases.writes) != 1 || cases.writes[0].c.ID != id {
		t.Errorf("the case is another one: %+v, want %s", cases.writes, id)
	}
	for _, d := range []desk.Draft{{Place: "item", Body: []byte(`{"form":1}`)}, {Place: "raise", Body: []byte(`{"form":1,"kind":"song","id":"x"}`)}, {Place: "bookhome"}} {
		if _, err := FromDraft(env, d); !errors.Is(err, ErrDraftForm) {
			t.Errorf("%s: %v", d.Place, err)
		}
	}
	if s, err := FromDraft(env, desk.Draft{Place: "accept", Body: body}); s != nil || err != nil {
		t.Errorf("%v %v", s, err)
	}
}

// A write whose draft was made while it was out, and one that never left, are told apart.
func TestOpenWritesOfADraft(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	c := begun(t, env, "une.claim")
	out := newSender(env)
	if out.kept("F10") != nil {
		t.Error("nothing was asked for")
	}
	out.send(c, desk.Withdrawal{Reason: "not now"})
	busy := out.kept("F10")
	if busy == nil || busy.Unsent || busy.Key == "" || busy.With != "F10" {
		t.Fatalf("%+v", busy)
	}
	out.take(wrote[desk.Case]{key: busy.Key, err: &desk.Error{Code: desk.Offline, Key: "authority.offline"}})
	unsent := out.kept("F10")
	if unsent == nil || !unsent.Unsent || unsent.Key != busy.Key {
		t.Fatalf("%+v", unsent)
	}
	back := newSender(env)
	if err := back.back(c, unsent); err != nil || back.unknown() || back.fault.Code != desk.Offline {
		t.Fatalf("%v %v", err, back.fault)
	}
	back.send(c, desk.Withdrawal{Reason: "not now"}) // the same thing keeps its key
	if back.key != busy.Key {
		t.Errorf("key %s, want %s", back.key, busy.Key)
	}
	if err := back.back(c, &openWrite{Key: "k", Act: []byte(`{"kind":"acceptance"}`)}); !errors.Is(err, ErrDraftForm) {
		t.Errorf("%v", err)
	}
}
