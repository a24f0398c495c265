package screens

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// fakeRegister is desk.Register of a test; with answer nil it agrees with everybody and
// confirms nothing.
type fakeRegister struct {
	answer func(desk.Query) (desk.Match, error)
	asked  []desk.Query
}

func (f *fakeRegister) Match(_ context.Context, q desk.Query) (desk.Match, error) {
	f.asked = append(f.asked, q)
	if f.answer != nil {
		return f.answer(q)
	}
	return desk.Match{Found: true, Agrees: true}, nil
}

// answering is a register that always says the same.
func answering(m desk.Match, err error) *fakeRegister {
	return &fakeRegister{answer: func(desk.Query) (desk.Match, error) { return m, err }}
}

// zhou is an invented person whose number ends in X.
func zhou() desk.Identity {
	return desk.Identity{Name: "周素琴", IDType: "resident_id", IDNo: "42010219750815128X", Phone: "19900000103", Verified: desk.ByRegister}
}

// longName is an invented person with a very long name.
func longName() desk.Identity {
	return desk.Identity{
		Name: "阿卜杜热依木江·吐尔逊买买提·努尔艾合买提·克里木江·沙吾提阿吉", IDType: "resident_id", IDNo: "65310119650110053X",
		Phone: "19900000105", Verified: desk.ByRegister,
	}
}

const testReceipt = "TC-A-20261124-0007"

func testAct(env Env) desk.Act {
	return desk.Act{By: env.Session.Person, Terminal: env.Session.Terminal.ID, At: env.Now(), Rules: env.Rules, Number: testReceipt}
}

// caseEnv is testEnv with a register, and with cases that keep the real rules.
func caseEnv(t testing.TB, lang string) (Env, *fakeCases, *fakeRegister) {
	t.Helper()
	env := testEnvIn(t, lang)
	cases := &fakeCases{cases: map[string]desk.Case{}}
	cases.answer = func(w write) (desk.Case, error) { return w.c.Apply(w.step, testAct(env)) }
	register := &fakeRegister{}
	env.Cases, env.Register = cases, register
	return env, cases, register
}

func testItem(t testing.TB, code string) desk.Item {
	t.Helper()
	item, ok := testCatalogue(t).Item(code)
	if !ok {
		t.Fatalf("there is no item %q", code)
	}
	return item
}

// begun is a case after its consultation.
func begun(t testing.TB, env Env, code string, circumstances ...string) desk.Case {
	t.Helper()
	c := desk.Case{ID: "0190a2b4-0000-7000-8000-000000000007", OutletID: env.Rules.Outlet.ID}
	return step(t, env, c, desk.Consultation{Item: code, Circumstances: circumstances})
}

// step does a step by the real rules.
func step(t testing.TB, env Env, c desk.Case, s desk.Step) desk.Case {
	t.Helper()
	act := testAct(env)
	switch s.Kind() {
	case desk.KindCheck:
		act.By = testPerson(t, "liqian")
	case desk.KindDecision:
		act.By = desk.Person{ID: "r1", Name: "复核甲", Posts: []desk.Post{desk.Reviewer}, State: desk.AccountActive}
		act.At = act.At.Add(time.Minute)
	}
	after, err := c.Apply(s, act)
	if err != nil {
		t.Fatalf("%s: %v", s.Kind(), err)
	}
	return after
}

// acceptedCase is a case of une.claim that was accepted with every paper.
func acceptedCase(t testing.TB, env Env) desk.Case {
	t.Helper()
	return step(t, env, begun(t, env, "une.claim"), desk.Acceptance{Intake: desk.Intake{
		Applicant: zhou(),
		Materials: []desk.MaterialState{{ID: "id", State: desk.Shown}, {ID: "ssc", State: desk.Shown}},
	}})
}

// claimValues fill the form of une.claim.
func claimValues() map[string]string {
	who := zhou()
	return map[string]string{
		"name": who.Name, "id_type": who.IDType, "id_no": who.IDNo, "phone": who.Phone,
		"bank_name": "合作银行一 塔城迎宾路支行", "bank_card": "6299990000000010037", "account_holder": who.Name,
		"end_date": "2026-10-31", "end_reason": "laidoff", "paid_months": "86", "seek": "true",
	}
}

func reviewedCase(t testing.TB, env Env) desk.Case {
	t.Helper()
	return step(t, env, acceptedCase(t, env), desk.Handling{Values: claimValues(), Confirmed: true, Channel: "counter"})
}

// madeCase is a case of any item at a stage, put together without the rules: for pictures.
func madeCase(env Env, item desk.Item, stage desk.Stage, who desk.Identity) desk.Case {
	c := desk.Case{
		ID: "0190a2b4-0000-7000-8000-000000000008", OutletID: env.Rules.Outlet.ID, Version: 3, Stage: stage, Item: item.Code,
		CatalogueVersion: env.Rules.Catalogue.Version, Applicant: who, OwnerID: env.Session.Person.ID, Values: map[string]string{},
	}
	for _, kind := range []desk.Kind{desk.KindConsultation, desk.KindAcceptance, desk.KindHandling} {
		c.History = append(c.History, desk.Record{Kind: kind, By: c.OwnerID, Name: env.Session.Person.Name, At: env.Now().Add(-time.Hour)})
	}
	if stage != desk.StageAccept {
		c.Receipt = testReceipt
		c.Due = desk.DueOf(item.Limit, env.Now(), env.Rules.Catalogue.Calendar())
	}
	for _, m := range item.Materials {
		c.Materials = append(c.Materials, desk.MaterialState{ID: m.ID, State: desk.Shown})
	}
	for _, f := range item.Fields {
		c.Values[f.Key] = strings.Repeat("长", 60)
		if len(f.Options) > 0 {
			c.Values[f.Key] = f.Options[0].Value
		}
	}
	return c
}

var sizes = [][2]int{{80, 24}, {120, 36}}

func everywhere(t *testing.T, work func(t *testing.T, env Env, item desk.Item)) {
	t.Helper()
	for _, lang := range []string{"zh-CN", "en"} {
		env, _, _ := caseEnv(t, lang)
		for _, item := range testCatalogue(t).Items {
			t.Run(lang+"/"+item.Code, func(t *testing.T) { work(t, env, item) })
		}
	}
}

// drawn paints a screen at both sizes and checks that it sets the cursor.
func drawn(t *testing.T, s Screen, cursor bool) {
	t.Helper()
	for _, size := range sizes {
		c := painted(t, s, size[0], size[1])
		if _, _, ok := c.CursorPos(); ok != cursor {
			t.Fatalf("cursor %t at %v\n%s", ok, size, c.Plain())
		}
	}
}

// clause: H-7.2
func TestEveryItemPaints(t *testing.T) {
	everywhere(t, func(t *testing.T, env Env, item desk.Item) {
		fresh := desk.Case{ID: "1", OutletID: env.Rules.Outlet.ID, Version: 1, Stage: desk.StageAccept, Item: item.Code}
		drawn(t, Accept(env, fresh, item), true)
		taken := madeCase(env, item, desk.StageAccept, longName())
		taken.Circumstances = []string{desk.Agency}
		taken.Agent = &desk.Agent{Identity: zhou(), Relation: "child"}
		a := Accept(env, taken, item)
		run(t, a, a.Start())
		drawn(t, a, true)
		do(t, a, "tab")
		drawn(t, a, true)

		h := Handle(env, madeCase(env, item, desk.StageHandle, longName()), item)
		run(t, h, h.Start())
		drawn(t, h, true)
		do(t, h, "f3")
		h.(*handle).preview = true
		drawn(t, h, true)
		bare := madeCase(env, item, desk.StageHandle, longName())
		bare.Values = nil
		drawn(t, Handle(env, bare, item), true)

		for _, verdict := range []desk.Verdict{desk.Granted, desk.Refused} {
			c := madeCase(env, item, desk.StageNotify, longName())
			c.Decision = &desk.Decision{Verdict: verdict}
			if verdict == desk.Refused {
				c.Decision.Reason = strings.Repeat("缴费不满一年；", 30)
			}
			drawn(t, Notify(env, c, item), true)
		}
		drawn(t, Progress(env, madeCase(env, item, desk.StageReview, longName()), item), false)
	})
}

func TestEveryNoticePaints(t *testing.T) {
	everywhere(t, func(t *testing.T, env Env, item desk.Item) {
		env.Register = answering(desk.Match{}, nil)
		c := madeCase(env, item, desk.StageAccept, zhou())
		c.Materials, c.Notices = nil, []desk.Notice{{No: 1, Missing: []string{"nothing"}}}
		a := Accept(env, c, item)
		run(t, a, a.Start())
		do(t, a, "tab", "down", "space")
		a.(*accept).openNotice()
		drawn(t, a, true)
		for _, m := range a.(*accept).papers.missing() {
			if how := env.Rules.Catalogue.HowTo(m.ID, env.Lang()); !strings.Contains(pageText(a.(*accept).noticePage(76)), strings.Join(strings.Fields(how), "")) {
				t.Errorf("how to supply %s is not on the notice", m.ID)
			}
		}
	})
}

// pageText is the text of a page without spaces, whatever its lines.
func pageText(p *paper) string {
	var b strings.Builder
	for _, l := range p.lines {
		for _, part := range l.parts {
			b.WriteString(strings.Join(strings.Fields(part.text), ""))
		}
	}
	return b.String()
}

func TestLastDay(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	item := testItem(t, "une.claim")
	for name, tc := range map[string]struct {
		due       desk.Due
		day, left string
	}{
		"left":        {desk.Due{LastDay: calendar.MustParse("2026-12-08")}, "12-08", "还有 10 个工作日"},
		"one":         {desk.Due{LastDay: calendar.MustParse("2026-11-25")}, "11-25", "还有 1 个工作日"},
		"today":       {desk.Due{LastDay: calendar.MustParse("2026-11-24")}, "11-24", "今天是最后一天"},
		"over":        {desk.Due{LastDay: calendar.MustParse("2026-11-20")}, "11-20", "超期 4 天"},
		"over a rest": {desk.Due{LastDay: calendar.MustParse("2026-11-22")}, "11-22", "超期 2 天"},
		"no calendar": {desk.Due{MissingYear: 2027}, "10 个工作日", "2027 年的日历还没公布，日子到时补"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMatter(env, desk.Case{Receipt: testReceipt, Due: tc.due}, item)
			if day, left := m.lastDay(); day != tc.day || left != tc.left {
				t.Errorf("%q %q, want %q %q", day, left, tc.day, tc.left)
			}
		})
	}
}

// pressed sends one key whose write is then still out, and gives its command.
func pressed(t *testing.T, s Screen, code string) tea.Cmd {
	t.Helper()
	cmd, out := s.Update(press(code))
	if cmd == nil {
		t.Fatalf("%s sent nothing: %#v", code, out)
	}
	return cmd
}

// faults tries what can happen to a write on a screen: ready gives the screen with everything
// filled, code is the key that sends.
func faults(t *testing.T, code string, ready func(t *testing.T) (Env, *fakeCases, Screen)) {
	t.Helper()
	fail := func(code desk.Code, key, field string) func(write) (desk.Case, error) {
		return func(write) (desk.Case, error) {
			return desk.Case{}, &desk.Error{Code: code, Key: key, Field: field}
		}
	}
	for name, e := range map[string]struct {
		code desk.Code
		key  string
	}{
		"conflict": {desk.Conflict, "case.outlet"}, "gone": {desk.NotFound, "case.none"},
		"session": {desk.Denied, "session.ended"}, "right": {desk.Denied, "may.post"}, "invalid": {desk.Invalid, "step.envelope"},
	} {
		t.Run(name, func(t *testing.T) {
			_, cases, s := ready(t)
			cases.answer = fail(e.code, e.key, "")
			if f, ok := do(t, s, code).(Failed); !ok || desk.CodeOf(f.Err) != e.code {
				t.Fatalf("%#v", f)
			}
			drawn80(t, s)
		})
	}
	t.Run("offline", func(t *testing.T) {
		env, cases, s := ready(t)
		was := cases.answer
		cases.answer = fail(desk.Offline, "authority.offline", "")
		if out := do(t, s, code); out != nil {
			t.Fatalf("%#v", out)
		}
		wants(t, drawn80(t, s), env.T("case.offline"))
		cases.answer = was
		if _, ok := do(t, s, code).(Advanced); !ok {
			t.Fatal("the same key did not send it")
		}
		if cases.writes[0].key != cases.writes[1].key {
			t.Error("the second try has another number")
		}
	})
	t.Run("unknown", func(t *testing.T) {
		env, cases, s := ready(t)
		was := cases.answer
		cases.answer = fail(desk.Unknown, "authority.unknown", "")
		if out := do(t, s, code); out != nil {
			t.Fatalf("%#v", out)
		}
		wants(t, drawn80(t, s), env.T("case.unknown"))
		before := drawn80(t, s).Plain()
		for _, other := range []string{code, "space", "f8", "a"} {
			if said, ok := do(t, s, other).(Said); !ok || said.Style != ui.Warn {
				t.Errorf("%s was not refused: %#v", other, said)
			}
		}
		if now := drawn80(t, s).Plain(); now != before {
			t.Errorf("the screen was not frozen:\n%s", now)
		}
		cases.answer = was
		if _, ok := do(t, s, "f5").(Advanced); !ok {
			t.Fatal("F5 did not ask")
		}
		if len(cases.writes) != 2 || cases.writes[0].key != cases.writes[1].key {
			t.Errorf("asked under another number: %d writes", len(cases.writes))
		}
	})
	t.Run("busy", func(t *testing.T) {
		env, cases, s := ready(t)
		cmd := pressed(t, s, code)
		if !s.Head().Busy {
			t.Error("not busy")
		}
		for _, other := range []string{code, "esc", "space", "f8"} {
			if said, ok := do(t, s, other).(Said); !ok || said.Text != env.T("case.busy") {
				t.Errorf("%s was not refused: %#v", other, said)
			}
		}
		wants(t, drawn80(t, s), env.T("case.sending"))
		if _, ok := run(t, s, cmd).(Advanced); !ok || len(cases.writes) != 1 {
			t.Error("not sent once")
		}
	})
}

func drawn80(t *testing.T, s Screen) *ui.Canvas {
	t.Helper()
	return painted(t, s, 80, 24)
}

// The way of one case in English: what is longer there still has its place.
func TestEnglish(t *testing.T) {
	env, _, _ := caseEnv(t, "en")
	env.Register = answering(desk.Match{Found: true, Agrees: true, Shared: []string{"unempreg"}, Values: map[string]string{"paid_months": "86"}}, nil)
	item := testItem(t, "une.claim")
	a := Accept(env, begun(t, env, "une.claim"), item)
	arrive(t, a, zhou())
	do(t, a, "down", "space")
	show(t, "05-accept", env, a)
	wants(t, drawn80(t, a), "as registered", "Not yet", "missing 3")
	h := Handle(env, acceptedCase(t, env), item)
	run(t, h, h.Start())
	do(t, h, "f10")
	show(t, "06-handle", env, h)
	wants(t, drawn80(t, h), "checked at acceptance", "from the register", "Still empty")
	h.(*handle).preview = true
	show(t, "06-preview", env, h)
	n := Notify(env, step(t, env, reviewedCase(t, env), desk.Decision{Verdict: desk.Granted}), item)
	show(t, "08-notify", env, n)
	p := Progress(env, reviewedCase(t, env), item)
	show(t, "07-waiting", env, p)
	wants(t, drawn80(t, p), "10 working days left", "Tacheng Social Insurance Centre")
}

// Rare characters, many parts and no pinyin: a name is drawn whole where it is read, and masked elsewhere.
func TestNames(t *testing.T) {
	for _, name := range []string{"𠮷𬭎㛃", "阿依努尔·吐尔逊江", longName().Name, "Anne-Marie O'Neill de la Fontaine"} {
		t.Run(name, func(t *testing.T) {
			env, cases, _ := caseEnv(t, "zh-CN")
			env.Register = answering(desk.Match{Found: true, Agrees: true, Shared: []string{"terminate", "unempreg"}}, nil)
			who := zhou()
			who.Name = name
			s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
			arrive(t, s, who)
			drawn(t, s, true)
			do(t, s, "tab", "tab", "space", "down", "space")
			after, ok := do(t, s, "enter").(Advanced)
			if !ok || after.Case.Applicant.Name != name || len(cases.writes) != 1 {
				t.Fatalf("%#v", after)
			}
			h := Handle(env, after.Case, testItem(t, "une.claim"))
			drawn(t, h, true)
			wants(t, drawn80(t, h), string([]rune(name)[:1])+"**")
			h.(*handle).preview = true
			page := strings.Join(strings.Fields(drawn80(t, h).Plain()), "")
			if want := strings.Join(strings.Fields(name), ""); !strings.Contains(page, want[:len(want)/2]) {
				t.Errorf("%s is not on the page", name)
			}
		})
	}
}

// What stands beside a field has 28 cells.
func TestBesideFits(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env := testEnvIn(t, lang)
		for _, key := range env.Words.Keys() {
			key, ok := strings.CutPrefix(key, "error.")
			if !ok || !strings.HasPrefix(key, "number.") && !strings.HasPrefix(key, "field.") && !strings.HasPrefix(key, "document.") &&
				!strings.HasPrefix(key, "agent.") && !strings.HasPrefix(key, "identity.") && !strings.HasPrefix(key, "material.") &&
				key != "case.missing" {
				continue
			}
			f := &desk.Error{Key: key, Args: map[string]string{"min": "1.00", "max": "999,999.99", "form": "2026-11-21", "other": "开始日期"}}
			if key == "field.length" {
				f.Args["min"], f.Args["max"] = "10", "500"
			}
			if s := env.Fault(f); ui.Width(s) > 28 {
				t.Errorf("%s: %s takes %d cells", lang, s, ui.Width(s))
			}
		}
	}
}
