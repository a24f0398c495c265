package screens

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// tenNine is when cards are read in these tests.
var tenNine = tenEleven.Add(-2 * time.Minute)

func idCard(who desk.Identity) *desk.IDCard {
	return &desk.IDCard{Kind: who.IDType, Name: who.Name, No: who.IDNo, From: calendar.MustParse("2020-05-01"), Until: calendar.MustParse("2040-05-01")}
}

func socialCard(who desk.Identity, number string) *desk.SocialCard {
	return &desk.SocialCard{Area: "420100", Number: number, Version: "2.00", IDNo: who.IDNo, Name: who.Name}
}

// li is an invented person who acts for others in these tests.
func li() desk.Identity {
	return desk.Identity{Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012", Phone: "19900000101"}
}

// hearLaid gives the screen a message and runs everything that comes of it, batches too.
func hearLaid(t testing.TB, s Screen, msg tea.Msg) Outcome {
	t.Helper()
	cmd, out := s.Update(msg)
	runAll(t, s, cmd)
	return out
}

// accepting is the screen of une.claim with a register that knows nobody, so that the original would have to be compared.
func accepting(t *testing.T, lang string, laid OnDesk) (Env, *fakeCases, *accept) {
	t.Helper()
	env, cases, _ := caseEnv(t, lang)
	env.Register = answering(desk.Match{}, nil)
	env.Desk = laid
	s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim")).(*accept)
	runAll(t, s, s.Start())
	return env, cases, s
}

// A card on the reader fills the form: nobody types, nobody compares the original, and the papers that are the cards
// themselves have been looked at.
//
// clause: G-5.2.1, H-7.4b
func TestCardFillsAcceptance(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, begun := range []bool{true, false} { // before the screen is opened, or on it
			laid := OnDesk{ID: idCard(zhou()), IDAt: tenNine, Social: socialCard(zhou(), "A10000031"), SocialAt: tenNine}
			first := OnDesk{}
			if begun {
				first = laid
			}
			env, cases, s := accepting(t, lang, first)
			if !begun {
				if out := hearLaid(t, s, laid); out != nil {
					t.Fatalf("a card does %#v", out)
				}
			}
			show(t, "05m-card-"+lang, env, s)
			for _, size := range [][2]int{{80, 24}, {120, 36}} {
				c := painted(t, s, size[0], size[1])
				wants(t, c, "周素琴", "4201**********128X", env.readBy(reading{From: fromID, At: tenNine}), env.T("ondesk.until", "day", "2040-05-01"),
					env.T("accept.there", "n", 2))
				if lineWith(c, env.T("accept.original")) != "" && strings.Contains(c.Plain(), env.T("accept.original_seen")) {
					t.Error("the original is to be compared although its chip was read")
				}
			}
			if got := s.who.form.Focused(); got != rowPhone {
				t.Errorf("the cursor is on %s", got)
			}
			typeText(t, s, zhou().Phone)
			s.papers.takeAll()
			if why := s.open(); why != "" {
				t.Fatalf("not to be accepted: %s", why)
			}
			s.below = true
			if _, ok := do(t, s, "enter").(Advanced); !ok {
				t.Fatal("not accepted")
			}
			step := cases.writes[0].step.(desk.Acceptance)
			if step.Applicant.Verified != desk.ByReader || stateOf(step, "id") != desk.Shown || stateOf(step, "ssc") != desk.Shown {
				t.Errorf("%+v", step)
			}
		}
	}
}

// What a person types over is typed: nothing is made sure of any more, and the note goes.
func TestCardTypedOver(t *testing.T) {
	_, _, s := accepting(t, "zh-CN", OnDesk{ID: idCard(zhou()), IDAt: tenNine})
	s.who.form.Focus(rowName)
	do(t, s, "end", "backspace")
	if s.who.chipped(applicantRows) || s.intake().Applicant.Verified == desk.ByReader {
		t.Error("still as if it was read")
	}
	c := drawn80(t, s)
	if strings.Contains(c.Plain(), "10:09 读卡器") && lineWith(c, "10:09 读卡器") == lineWith(c, "姓名") {
		t.Error("the note stays")
	}
	wants(t, c, "卡上姓名与填的不一样，按 F3")
	hearLaid(t, s, s.laid) // a refreshed screen hears of the same card again
	if got := s.who.form.Value(rowName); got != "周素" {
		t.Errorf("the name was put back: %q", got)
	}
	ask, ok := do(t, s, "f3").(Ask)
	if !ok || len(ask.Dialog.Buttons) != 2 {
		t.Fatalf("%#v", ask)
	}
	hearLaid(t, s, Answered{ID: ask.ID, Button: "applicant"})
	if !s.who.chipped(applicantRows) || s.who.form.Value(rowName) != zhou().Name {
		t.Error("the card's name was not taken")
	}
}

// Typing is never lost or moved by a card: what fits is completed, and the cursor stays.
func TestCardWhileTyping(t *testing.T) {
	for name, tc := range map[string]struct {
		typed map[string]string
		focus string
		fills bool
	}{
		"the beginning of the name":   {map[string]string{rowName: "周"}, rowName, true},
		"the beginning of the number": {map[string]string{rowNumber: "420102"}, rowNumber, true},
		"only a phone":                {map[string]string{rowPhone: "199"}, rowPhone, true},
		"another name":                {map[string]string{rowName: "李"}, rowName, false},
		"another number":              {map[string]string{rowName: "周素琴", rowNumber: "4208"}, rowNumber, false},
		"nothing, in another row":     {nil, rowPhone, true},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, s := accepting(t, "zh-CN", OnDesk{})
			for key, v := range tc.typed {
				s.who.form.Focus(key)
				typeText(t, s, v)
			}
			s.who.form.Focus(tc.focus)
			do(t, s, "home")
			caret := s.who.form.Caret()
			hearLaid(t, s, OnDesk{ID: idCard(zhou()), IDAt: tenNine})
			if s.below || s.who.form.Focused() != tc.focus {
				t.Errorf("the cursor went to %s", s.who.form.Focused())
			}
			if tc.fills != s.who.chipped(applicantRows) {
				t.Errorf("filled %t", !tc.fills)
			}
			if !tc.fills {
				for key, v := range tc.typed {
					if got := s.who.form.Value(key); got != v {
						t.Errorf("%s is %q", key, got)
					}
				}
				wants(t, drawn80(t, s), "台上是另一人的居民身份证 周** 128X，按 F3")
				if s.who.form.Caret() != caret {
					t.Errorf("the caret moved from %d to %d", caret, s.who.form.Caret())
				}
			}
			if v := s.who.form.Value(rowPhone); tc.typed[rowPhone] != v {
				t.Errorf("phone %q", v)
			}
		})
	}
}

// Somebody else's card overwrites nothing; the clerk says who he is.
func TestCardOfAnother(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, who := range []string{"applicant", "agent", ""} {
			env, _, s := accepting(t, lang, OnDesk{ID: idCard(zhou()), IDAt: tenNine})
			typeText(t, s, zhou().Phone)
			do(t, s, "enter") // to the papers
			hearLaid(t, s, OnDesk{ID: idCard(li()), IDAt: tenEleven})
			show(t, "05n-another-"+lang, env, s)
			c := drawn80(t, s)
			wants(t, c, env.T("ondesk.another", "what", env.T("document.resident_id"), "who", "李** 0012"))
			if strings.Contains(c.Plain(), li().Name) || strings.Contains(c.Plain(), li().IDNo) || s.who.value(rowNumber) != zhou().IDNo {
				t.Fatal("his data are on the screen")
			}
			ask, ok := do(t, s, "f3").(Ask)
			if !ok || len(ask.Dialog.Buttons) != 3 {
				t.Fatalf("%#v", ask)
			}
			for _, f := range ask.Dialog.Facts {
				if strings.Contains(f.Value, li().Name) || strings.Contains(f.Value, li().IDNo) {
					t.Errorf("%q is not masked", f.Value)
				}
			}
			hearLaid(t, s, Answered{ID: ask.ID, Button: who})
			in := s.intake()
			switch who {
			case "applicant":
				if in.Applicant.IDNo != li().IDNo || in.Applicant.Phone != "" || in.Applicant.Verified != desk.ByReader || in.Agent != nil {
					t.Errorf("%+v", in)
				}
			case "agent":
				if in.Applicant.IDNo != zhou().IDNo || in.Agent == nil || in.Agent.IDNo != li().IDNo || in.Agent.Verified != desk.ByReader || in.Agent.Phone != "" {
					t.Errorf("%+v", in)
				}
				show(t, "05o-agent-"+lang, env, s)
				wants(t, painted(t, s, 120, 36), "李清和", env.readBy(reading{From: fromID, At: tenEleven}))
			case "":
				if in.Applicant.IDNo != zhou().IDNo || in.Agent != nil {
					t.Errorf("%+v", in)
				}
			}
			if got := s.anotherWords(); (got == "") != (who == "agent" || who == "applicant") {
				t.Errorf("%q", got)
			}
		}
	}
}

// What was mistyped stands in the question as it does in its field.
func TestCardBesideMistypedNumber(t *testing.T) {
	_, _, s := accepting(t, "zh-CN", OnDesk{})
	s.who.form.Focus(rowNumber)
	typeText(t, s, "11010119900307")
	hearLaid(t, s, OnDesk{ID: idCard(li()), IDAt: tenEleven})
	ask, ok := do(t, s, "f3").(Ask)
	if !ok || ask.Dialog.Facts[1].Value != "11010119900307" {
		t.Fatalf("%#v", ask.Dialog)
	}
}

// With an agent ticked the card of somebody else is the agent's, without a question.
//
// clause: G-5.2.1
func TestCardOfAgent(t *testing.T) {
	_, _, s := accepting(t, "zh-CN", OnDesk{ID: idCard(zhou()), IDAt: tenNine})
	s.who.form.Focus(rowAgency)
	hearLaid(t, s, press("space"))
	hearLaid(t, s, OnDesk{ID: idCard(li()), IDAt: tenEleven})
	in := s.intake()
	if in.Agent == nil || in.Agent.IDNo != li().IDNo || in.Agent.Verified != desk.ByReader || in.Applicant.IDNo != zhou().IDNo || in.Applicant.Verified != desk.ByReader {
		t.Fatalf("%+v", in)
	}
	if why := s.who.openAgent(); why != s.env.T("accept.open_relation") {
		t.Errorf("open: %q", why)
	}
	// The other way round: his card lies there when the box is ticked.
	_, _, s = accepting(t, "zh-CN", OnDesk{ID: idCard(zhou()), IDAt: tenNine})
	hearLaid(t, s, OnDesk{ID: idCard(li()), IDAt: tenEleven})
	s.who.form.Focus(rowAgency)
	hearLaid(t, s, press("space"))
	if in := s.intake(); in.Agent == nil || in.Agent.IDNo != li().IDNo {
		t.Fatalf("%+v", in)
	}
}

// A document that has run out fills the form and says so; it makes sure of nobody and is no valid document.
//
// clause: G-5.2.1
func TestCardExpired(t *testing.T) {
	card := idCard(zhou())
	card.Until = calendar.MustParse("2025-01-01")
	for _, lang := range []string{"zh-CN", "en"} {
		env, _, s := accepting(t, lang, OnDesk{ID: card, IDAt: tenNine})
		show(t, "05p-expired-"+lang, env, s)
		wants(t, drawn80(t, s), "周素琴", env.T("ondesk.until_over", "day", "2025-01-01"), env.T("accept.original_seen"))
		if s.intake().Applicant.Verified != "" || s.papers.taken["id"] != "" {
			t.Errorf("%+v", s.intake())
		}
		s.who.form.Focus(rowVerified)
		hearLaid(t, s, press("space"))
		if s.intake().Applicant.Verified != desk.ByOriginal || s.openWho() != "" {
			t.Errorf("the clerk may judge: %q", s.openWho())
		}
		// The key for all takes no document that was seen to have run out; who looked at another says so.
		if why := s.openAll(); why != env.T("accept.open_expired", "day", "2025-01-01") {
			t.Errorf("all taken: %q", why)
		}
		s.papers.taken["id"] = desk.Shown
		if why := s.openAll(); why != "" {
			t.Errorf("another document: %q", why)
		}
	}
}

// The electronic card says who he is and gives his phone; a chip is not read, so that the register has to agree.
//
// clause: G-5.2.1
func TestElectronicCard(t *testing.T) {
	laid := OnDesk{Holder: &desk.Holder{Name: zhou().Name, IDType: "resident_id", IDNo: zhou().IDNo, Phone: zhou().Phone}, HolderAt: tenNine}
	_, _, s := accepting(t, "zh-CN", laid)
	wants(t, drawn80(t, s), "10:09 电子卡", "199****0103")
	if s.intake().Applicant.Verified != "" || s.papers.taken["ssc"] != desk.ECert || s.papers.taken["id"] != "" {
		t.Errorf("%+v", s.intake())
	}
	laid.Social, laid.SocialAt = socialCard(zhou(), "A10000031"), tenEleven
	hearLaid(t, s, laid)
	if s.intake().Applicant.Verified != desk.ByReader {
		t.Error("the chip does not count")
	}
}

// A card that comes while the notice lies over the form is kept for after.
func TestCardUnderNotice(t *testing.T) {
	env, _, s := accepting(t, "zh-CN", OnDesk{})
	env.Register = answering(desk.Match{Found: true, Agrees: true}, nil)
	arrive(t, s, zhou())
	s.who.tick = false
	s.answer = agrees
	do(t, s, "f6")
	if s.sheet == nil {
		t.Fatal("no notice")
	}
	hearLaid(t, s, OnDesk{ID: idCard(zhou()), IDAt: tenNine})
	if s.who.chipped(applicantRows) {
		t.Error("the notice changed under the customer's eyes")
	}
	hearLaid(t, s, press("esc"))
	if !s.who.chipped(applicantRows) {
		t.Error("the card is lost")
	}
}

// A card that comes while a write is out is kept for after it.
func TestCardWhileWriting(t *testing.T) {
	_, cases, s := accepting(t, "zh-CN", OnDesk{})
	arrive(t, s, zhou())
	s.who.form.Focus(rowVerified)
	hearLaid(t, s, press("space"))
	s.papers.takeAll()
	s.below = true
	cases.answer = func(write) (desk.Case, error) {
		return desk.Case{}, &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	}
	cmd, _ := s.Update(press("enter"))
	if s.held() == "" {
		t.Fatal("no write is out")
	}
	hearLaid(t, s, OnDesk{ID: idCard(zhou()), IDAt: tenNine})
	if s.who.chipped(applicantRows) {
		t.Error("filled while the write is out")
	}
	runAll(t, s, cmd)
	if !s.who.chipped(applicantRows) {
		t.Error("the card is lost")
	}
}

// Another customer's card is nobody's here.
func TestCardOfAnotherVisit(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	c := begun(t, env, "une.claim")
	c.Visit = "V1"
	env.Desk = OnDesk{Visit: "V2", ID: idCard(zhou()), IDAt: tenNine}
	s := Accept(env, c, testItem(t, "une.claim")).(*accept)
	runAll(t, s, s.Start())
	if s.who.form.Value(rowName) != "" || s.anotherWords() != "" {
		t.Error("another customer's card filled the form")
	}
}

// What was read comes back with a draft, and is as good as before.
func TestCardInDraft(t *testing.T) {
	env, _, s := accepting(t, "zh-CN", OnDesk{ID: idCard(zhou()), IDAt: tenNine})
	_, body := s.Draft()
	if body == nil {
		t.Fatal("no draft")
	}
	env.Desk = OnDesk{}
	back := Accept(env, s.c, s.item).(*accept)
	runAll(t, back, back.Start())
	cmd, err := back.Restore(body)
	if err != nil {
		t.Fatal(err)
	}
	runAll(t, back, cmd)
	if in := back.intake(); in.Applicant.Verified != desk.ByReader || stateOf(desk.Acceptance{Intake: in}, "id") != desk.Shown {
		t.Errorf("%+v", in)
	}
	wants(t, drawn80(t, back), "10:09 读卡器")
}

// A chip has room for 15 characters of a name. Whoever has a longer one is the same person when it goes on.
func TestCardCutsName(t *testing.T) {
	who := longName()
	card := idCard(who)
	card.Name = string([]rune(who.Name)[:chipName])
	_, _, s := accepting(t, "zh-CN", OnDesk{ID: card, IDAt: tenNine})
	wants(t, drawn80(t, s), "卡上只存 15 个字，请补全")
	s.who.form.Focus(rowName)
	do(t, s, "end")
	typeText(t, s, string([]rune(who.Name)[chipName:]))
	if in := s.intake(); in.Applicant.Name != who.Name || in.Applicant.Verified != desk.ByReader || s.anotherWords() != "" {
		t.Errorf("%+v %q", in, s.anotherWords())
	}
	// The social-security card has all of it.
	_, _, s = accepting(t, "zh-CN", OnDesk{ID: card, IDAt: tenNine, Social: socialCard(who, "A10000058"), SocialAt: tenNine})
	if got := s.who.form.Value(rowName); got != who.Name {
		t.Errorf("%q", got)
	}
}

// Papers that were read go with the person; what the clerk said of them afterwards stands.
func TestCardPapers(t *testing.T) {
	_, _, s := accepting(t, "zh-CN", OnDesk{ID: idCard(zhou()), IDAt: tenNine})
	s.below = true
	do(t, s, "home", "space", "space") // the document cannot be used after all: an e-certificate, then missing
	was := s.papers.taken["id"]
	hearLaid(t, s, OnDesk{ID: s.laid.ID, IDAt: s.laid.IDAt, Social: socialCard(zhou(), "A10000031"), SocialAt: tenEleven})
	if s.papers.taken["id"] != was || was == desk.Shown || s.papers.taken["ssc"] != desk.Shown {
		t.Errorf("%v", s.papers.taken)
	}
	s.below = false
	s.who.form.Focus(rowNumber)
	do(t, s, "end", "backspace")
	if s.papers.taken["ssc"] != "" {
		t.Error("a paper of somebody who does not stand there any more")
	}
}

func TestOnDeskReadings(t *testing.T) {
	d := OnDesk{ID: idCard(zhou()), Social: socialCard(li(), "A10000015")}
	if same, several := d.OnePerson(); same || !several {
		t.Error("two people are one")
	}
	d.Social = socialCard(zhou(), "A10000031")
	if same, several := d.OnePerson(); !same || !several {
		t.Error("one person is two")
	}
	for no, want := range map[string]string{zhou().IDNo: "resident_id", "": "", "A123": "", "420102197508151280": ""} {
		if got := documentOf(no, calendar.DateOf(tenEleven)); got != want {
			t.Errorf("%s: %q", no, got)
		}
	}
	if !d.Expired(tenEleven).IsZero() {
		t.Error("expired")
	}
}

// undone are devices with papers that have not come out.
type undone struct {
	desk.Devices
	papers []desk.PrintProgress
}

func (u *undone) Undone() []desk.PrintProgress { return u.papers }

// A paper that has not come out stands on the home screen until it has, with what to do.
func TestHomeTellsOfPrinting(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env := testEnvIn(t, lang)
		devices := &undone{papers: []desk.PrintProgress{{Name: "A"}}}
		env.Devices = devices
		s := Home(env, Work{}, "")
		if lineWith(drawn80(t, s), env.T("ondesk.home_label")+"  ") != "" {
			t.Error("a paper on its way is told")
		}
		devices.papers = []desk.PrintProgress{{Name: "A"}, {Name: "B", State: desk.DeviceState{Fault: "printer.paper"}}, {Name: "C", State: desk.DeviceState{Fault: "printer.paper"}}}
		hear(t, s, Tick{tenEleven})
		show(t, "02p-print-"+lang, env, s)
		wants(t, drawn80(t, s), env.T("ondesk.home_waits", "n", 2), env.T("error.printer.paper")[:24])
		devices.papers = append(devices.papers, desk.PrintProgress{Name: "D", Done: true, Err: &desk.Error{Code: desk.Conflict, Key: "printer.aborted"}})
		hear(t, s, Tick{tenEleven})
		wants(t, drawn80(t, s), env.T("ondesk.home_failed", "n", 1))
		devices.papers = nil
		hear(t, s, Tick{tenEleven})
		if strings.Contains(drawn80(t, s).Plain(), env.T("ondesk.home_failed", "n", 1)) {
			t.Error("still told")
		}
	}
}

// Who comes to collect is made sure of by the card on the reader: the applicant, the agent, or somebody else.
//
// clause: G-5.2.1, H-7.2d1
func TestCardOfCollector(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, cases, _ := caseEnv(t, lang)
		env.Desk = OnDesk{ID: idCard(zhou()), IDAt: tenNine}
		c := toldCase(t, &env)
		s := Collect(env, c, testItem(t, "une.claim"))
		runAll(t, s, s.Start())
		show(t, "16-collect-card-"+lang, env, s)
		wants(t, drawn80(t, s), "[x]", env.readBy(reading{From: fromID, At: tenNine}))
		if _, ok := do(t, s, "enter").(Advanced); !ok || cases.writes[0].step.(desk.Collection).Verified != desk.ByReader {
			t.Fatalf("%+v", cases.writes)
		}
	}
	env, cases, _ := caseEnv(t, "zh-CN")
	s := Collect(env, toldCase(t, &env), testItem(t, "une.claim")).(*collect)
	runAll(t, s, s.Start())
	hearLaid(t, s, OnDesk{ID: idCard(li()), IDAt: tenNine})
	wants(t, drawn80(t, s), "[他人 李**]")
	do(t, s, "space")
	show(t, "16-collect-other-card", env, s)
	if c := drawn80(t, s); !strings.Contains(c.Plain(), "读卡器") || strings.Contains(c.Plain(), li().IDNo) {
		t.Fatalf("%s", c.Plain())
	}
	s.hand.form.Focus(rowCollectorIs)
	do(t, s, "1")
	s.hand.form.Focus(rowCollectorMay)
	do(t, s, "space", "enter")
	if _, ok := do(t, s, "enter").(Advanced); !ok {
		t.Fatalf("not handed over\n%s", drawn80(t, s).Plain())
	}
	if got := cases.writes[0].step.(desk.Collection); got.Verified != desk.ByReader || got.IDNo != li().IDNo {
		t.Errorf("%+v", got)
	}
	// What was typed over is not what was read; a document that has run out proves nothing.
	env, _, _ = caseEnv(t, "zh-CN")
	card := idCard(zhou())
	card.Until = calendar.MustParse("2025-01-01")
	env.Desk = OnDesk{ID: card, IDAt: tenNine}
	s = Collect(env, toldCase(t, &env), testItem(t, "une.claim")).(*collect)
	runAll(t, s, s.Start())
	wants(t, drawn80(t, s), "2025-01-01 已过期", env.T("collect.open_seen"))
}

// The number of the card stands in the form as the card says it.
func TestCardFillsForm(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	env.Register = answering(desk.Match{}, nil)
	code := "card.status"
	item := testItem(t, code)
	if _, ok := item.Field("ssc_no"); !ok {
		t.Fatalf("%s asks for no card number", code)
	}
	c := begun(t, env, code)
	c.Stage, c.Applicant = desk.StageHandle, zhou()
	s := Handle(env, c, item).(*handle)
	runAll(t, s, s.Start())
	hearLaid(t, s, OnDesk{Social: socialCard(li(), "A10000015"), SocialAt: tenNine})
	if got := s.form.Value("ssc_no"); got != "" {
		t.Errorf("somebody else's card: %q", got)
	}
	hearLaid(t, s, OnDesk{Social: socialCard(zhou(), "A10000031"), SocialAt: tenNine})
	if got := s.form.Value("ssc_no"); got != "A10000031" {
		t.Errorf("%q", got)
	}
	if _, body := s.Draft(); body != nil {
		t.Error("nobody typed anything")
	}
	show(t, "06-card", env, s)
	wants(t, painted(t, s, 120, 36), "10:09 读卡器")
}

// A device that cannot be used stands on the home screen with the way round, until it can.
//
// clause: H-4.3.1f
func TestHomeTellsOfDevices(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env := testEnvIn(t, lang)
		way := env.Rules.Catalogue.Service.Equipment.Of(desk.PrinterDevice).Way(lang)
		env.Rules.Kit = &desk.Kit{Lines: []desk.KitLine{{Kind: desk.ScannerDevice, Ready: true}, {Kind: desk.PrinterDevice, Fault: "printer.paper"}}}
		s := Home(env, Work{}, "")
		one := env.T("devices.home", "device", env.T("devices.kind.printer"), "short", env.T("devices.short.paper"))
		show(t, "02d-device-"+lang, env, s)
		wants(t, drawn80(t, s), one+"  "+way[:12])
		env.Rules.Kit = &desk.Kit{Lines: []desk.KitLine{{Kind: desk.PrinterDevice, Ready: true}}}
		hear(t, s, Refreshed{Session: env.Session, Rules: env.Rules})
		if strings.Contains(drawn80(t, s).Plain(), one) {
			t.Error("it still stands there")
		}
	}
}

// The words for what is the matter with a device name it, and fit what it is.
func TestDeviceFaultsNameTheDevice(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env := testEnvIn(t, lang)
		for _, kind := range desk.DeviceKinds {
			for _, what := range []string{"missing", "service", "busy", "broken", "refused", "none", "cover", "jam", "empty", "gone", "late"} {
				words := env.Fault(desk.FaultOf(kind, "device."+what))
				if strings.ContainsAny(words, "{}[]") {
					t.Errorf("%s %s: %s", kind, what, words)
				}
				if lang == "zh-CN" && what == "missing" && !strings.Contains(words, "没有找到"+env.T("devices.kind."+string(kind))) {
					t.Errorf("%s is not named: %s", kind, words)
				}
				if kind == desk.ScannerDevice && ui.Width(env.T("scan.trouble")+"  "+words) > 76 && what != "none" && what != "refused" {
					t.Errorf("%s %s does not fit beside what happened: %s", lang, what, words)
				}
			}
		}
		if words := env.Fault(&desk.Error{Code: desk.Offline, Key: "device.missing"}); !strings.Contains(words, env.T("devices.any")) {
			t.Errorf("no device is named: %s", words)
		}
	}
}

// What Enter does stands in the key line of the papers also while some are missing, and where there is little room.
func TestAcceptKeyLineNamesEnter(t *testing.T) {
	for lang, right := range map[string]ui.Keys{
		"zh-CN": {{Name: "Esc", Word: "返回"}, {Name: "F1", Word: "帮助"}, {Name: "Ctrl+P", Word: "命令"}},
		"en":    {{Name: "Esc", Word: "Back"}, {Name: "F1", Word: "Help"}, {Name: "Ctrl+P", Word: "Commands"}},
	} {
		scanner := &sheetScanner{}
		env, _, s := scanEnv(t, lang, scanner)
		c := drawn80(t, s)
		c.Footer(slices.DeleteFunc(s.Keys(), func(k ui.Key) bool { return k.ID == "back" }), right)
		for _, word := range []string{"accept.key_check", "scan.key_scan", "accept.key_accept"} {
			if line := lineWith(c, "Ctrl+P"); !strings.Contains(line, " "+env.T(word)) {
				t.Errorf("%s: %q lacks %s", lang, line, env.T(word))
			}
		}
	}
}
