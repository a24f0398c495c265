package screens

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// opened starts the page of an item and hears what it asks for at the start.
func opened(t testing.TB, env Env, code string) Screen {
	t.Helper()
	s := ItemPage(env, code)
	if out := run(t, s, s.Start()); out != nil {
		t.Fatalf("the start of %s gives %#v", code, out)
	}
	return s
}

// clause: H-7.2a1, H-9.2b, H-7.3a, H-7.2d2
func TestItemTellsEverything(t *testing.T) {
	env := testEnv(t)
	s := opened(t, env, "une.claim")
	show(t, "item", env, s)
	c := painted(t, s, 120, 36)
	wants(t, c, "失业保险金申领  个人  失业保险  高风险，人社复核  示例", "单位和本人缴费满1年", "这位群众的情形  按情形列材料",
		"要带 2 样  免提交 2 样", "终止或者解除劳动关系证明", "数据共享", "可用电子证照", "10 个工作日；今日受理，12-08 前决定",
		"待遇(费用)核定表", "本窗口、短信、网上", "自助机、网上", "不收费", "自己辞职能领吗？", "不能。领取条件之一是非因本人意愿中断就业。",
		"一次性告知", "免带", "首问", "王敏，2号窗", "电话 0901-6230101")
	for part, form := range map[string]string{"1 本人有效身份证件": "核验", "3 终止或者解除": "免提交"} {
		if l := lineWith(c, part); !strings.Contains(l, form) {
			t.Errorf("%q lacks %s", l, form)
		}
	}
	if h := s.Head(); h.ID != "item" || h.Step != 1 || h.Busy {
		t.Errorf("head %+v", h)
	}
}

// clause: H-7.2a1
func TestItemTogglesMakeTheList(t *testing.T) {
	env := testEnv(t)
	s := opened(t, env, "une.claim")
	if x, y, ok := painted(t, s, 80, 24).CursorPos(); !ok || x != 2 || y != 5 {
		t.Errorf("cursor %d,%d", x, y)
	}
	out, _ := do(t, s, "space").(Said)
	if !strings.Contains(out.Text, "要带 3 样") {
		t.Errorf("Space says %q", out.Text)
	}
	c := painted(t, s, 80, 24)
	show(t, "item-toggled", env, s)
	wants(t, c, "[x] 终止或者解除劳动关系证明：共享比对没通过", "要带 3 样  免提交 1 样", "比对没通过，要带")
	if l := lineWith(c, "3 终止或者解除"); !strings.Contains(l, "复印件 1 份") {
		t.Errorf("the material that did not match: %q", l)
	}
	do(t, s, "down", "space", "up", "space")
	wants(t, painted(t, s, 80, 24), "[ ] 终止", "[x] 失业登记信息", "要带 3 样")

	// What does not apply is not listed, until it does.
	s = opened(t, env, "card.apply")
	before := len(s.(*itemPage).body(s.(*itemPage).size).lines)
	do(t, s, "space")
	if after := len(s.(*itemPage).body(s.(*itemPage).size).lines); after <= before {
		t.Errorf("a circumstance adds no material: %d lines, then %d", before, after)
	}
}

// clause: G-7.4, H-7.4c
func TestItemLimit(t *testing.T) {
	for _, tt := range []struct{ at, code, want string }{
		{"2026-11-24", "une.claim", "10 个工作日；今日受理，12-08 前决定"},
		{"2026-12-24", "une.claim", "10 个工作日；2027 年放假安排没有发布，末日先不算"},
		{"2026-11-24", "card.reissue", "当场"},
	} {
		env := testEnv(t)
		now := time.Date(calendar.MustParse(tt.at).Year(), calendar.MustParse(tt.at).Month(), calendar.MustParse(tt.at).Day(), 10, 11, 0, 0, calendar.China)
		env.Now = func() time.Time { return now }
		s := opened(t, env, tt.code)
		wants(t, painted(t, s, 120, 36), tt.want)
	}
}

func TestItemStart(t *testing.T) {
	env := testEnv(t)
	cases := &fakeCases{}
	env.Cases = cases
	s := opened(t, env, "une.claim")
	do(t, s, "down", "space")
	out, ok := do(t, s, "enter").(Advanced)
	if !ok || len(cases.writes) != 1 {
		t.Fatalf("Enter: %#v, %d writes", out, len(cases.writes))
	}
	w := cases.writes[0]
	step, _ := w.step.(desk.Consultation)
	if w.c.ID == "" || w.c.ID == w.key || w.c.OutletID != "TCA" || w.c.Version != 0 ||
		step.Item != "une.claim" || step.Referred != "" || len(step.Circumstances) != 1 || step.Circumstances[0] != "nomatch:unempreg" {
		t.Errorf("written: %+v %+v", w.c, w.step)
	}
	after, err := w.c.Apply(w.step, desk.Act{By: env.Session.Person, At: env.Now(), Rules: env.Rules})
	if err != nil || after.Stage != desk.StageAccept {
		t.Errorf("the rules say %v, stage %q", err, after.Stage)
	}
}

// Elsewhere is told for what is not done here, and written down.
// clause: H-9.2a, H-7.3a
func TestItemElsewhere(t *testing.T) {
	for _, lang := range languages {
		env := testEnvOf(t, lang, "guliya", "hubei.C")
		cases := &fakeCases{}
		library := &fakeLibrary{outlets: testOutlets(t)[:3]} // the third is this one
		env.Cases, env.Library = cases, library
		s := opened(t, env, "une.claim")
		show(t, "item-elsewhere", env, s)
		if len(library.asked) != 1 || library.asked[0] != "une.claim" {
			t.Errorf("asked for %v", library.asked)
		}
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			c := painted(t, s, size[0], size[1])
			a, b, own := testOutlets(t)[0], testOutlets(t)[1], testOutlets(t)[2]
			wants(t, c, env.T("item.refused"), a.Name(lang), a.Address(lang), a.Hours, a.Phone, b.Name(lang), env.T("item.places.online"))
			if strings.Contains(c.Plain(), own.Name(lang)) {
				t.Errorf("this outlet sends to itself:\n%s", c.Plain())
			}
			if l := lineWith(c, "> "); !strings.Contains(l, a.Name(lang)) {
				t.Errorf("cursor on %q", l)
			}
		}
		if out := do(t, s, "enter"); out != nil {
			t.Errorf("Enter: %#v", out)
		}
		for n, want := range []string{"TCA", "TCB", "online"} {
			cases.writes = nil
			if out, ok := do(t, s, "f10").(Advanced); !ok || len(cases.writes) != 1 {
				t.Fatalf("F10: %#v", out)
			}
			w := cases.writes[0]
			if step := w.step.(desk.Consultation); step.Referred != want || step.Item != "une.claim" {
				t.Errorf("%d: written %+v", n, step)
			}
			after, err := w.c.Apply(w.step, desk.Act{By: env.Session.Person, At: env.Now(), Rules: env.Rules})
			if err != nil || after.Stage != desk.StageClosed {
				t.Errorf("the rules say %v, stage %q", err, after.Stage)
			}
			do(t, s, "down")
		}
	}
}

func TestItemElsewhereUnknown(t *testing.T) {
	env := testEnvOf(t, "zh-CN", "guliya", "hubei.C")
	library := &fakeLibrary{err: &desk.Error{Code: desk.Offline, Key: "offline"}}
	env.Library = library
	s := ItemPage(env, "inj.survivor") // not online either
	cmd := s.Start()
	wants(t, painted(t, s, 80, 24), "正在查能办的网点")
	if out, ok := do(t, s, "f10").(Said); !ok || out.Style != ui.Warn {
		t.Errorf("F10 without a place: %#v", out)
	}
	run(t, s, cmd)
	wants(t, painted(t, s, 80, 24), "没有查到网点。按 F5 再查", "塔城市社会保险中心，电话 0901-6220001")
	library.err = nil
	do(t, s, "f5")
	if item, _ := env.Rules.Catalogue.Item("inj.survivor"); !strings.Contains(strings.Join(item.Channels, " "), online) {
		wants(t, painted(t, s, 80, 24), "附近没有能办的网点，请到塔城市社会保险中心")
	}
	library.outlets = testOutlets(t)[:1]
	s = opened(t, env, "inj.survivor")
	if out := do(t, s, "f10"); out == nil {
		t.Error("F10 with a place says nothing")
	}
}

// Every reason stands in words, and who may not consult cannot refer either.
func TestItemRefused(t *testing.T) {
	courier := testEnvOf(t, "zh-CN", "gaoyuan", "hubei.A")
	courier.Library = &fakeLibrary{outlets: testOutlets(t)}
	s := opened(t, courier, "une.claim")
	wants(t, painted(t, s, 80, 24), "您的岗位不做咨询")
	if out, ok := do(t, s, "f10").(Said); !ok || !strings.Contains(out.Text, "岗位") {
		t.Errorf("F10: %#v", out)
	}
	var bank string
	for _, i := range courier.Rules.Catalogue.Items {
		if i.BankSide {
			bank = i.Code
		}
	}
	env := testEnv(t)
	s = opened(t, env, bank)
	wants(t, painted(t, s, 80, 24), "这是银行自己的业务")

	limited := testEnv(t)
	limited.Session.Person.Items = []string{"card.apply"}
	wants(t, painted(t, opened(t, limited, "une.claim"), 80, 24), "没有授权给您")

	wants(t, painted(t, opened(t, env, "no.such"), 80, 24), "目录里没有这一项")
	if out := do(t, opened(t, env, "no.such"), "esc"); out != (Back{}) {
		t.Errorf("Esc: %#v", out)
	}
}

func TestItemQuestions(t *testing.T) {
	env := testEnv(t)
	s := opened(t, env, "une.claim")
	do(t, s, "f3")
	show(t, "item-questions", env, s)
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 50}} {
		wants(t, painted(t, s, size[0], size[1]), "常问  3 条", "能领几个月？", "领取期间医保怎么办？", "个人不缴费")
	}
	if out := do(t, s, "enter"); out != nil {
		t.Errorf("Enter on the questions: %#v", out)
	}
	if out := do(t, s, "esc"); out != nil {
		t.Errorf("the first Esc: %#v", out)
	}
	wants(t, painted(t, s, 80, 24), "情形")
	if out := do(t, s, "esc"); out != (Back{}) {
		t.Errorf("the second Esc: %#v", out)
	}
}

// A long page turns, tells which lines are in sight, and never loses one.
func TestItemPages(t *testing.T) {
	env := testEnvIn(t, "en")
	s := opened(t, env, "inj.survivor")
	page := s.(*itemPage)
	p, h := page.body(page.size), page.height(page.size)
	if len(p.lines) <= h {
		t.Fatalf("%d lines are no long page", len(p.lines))
	}
	seen := ""
	for range 5 {
		seen += painted(t, s, 80, 24).Plain()
		do(t, s, "pgdown")
	}
	wants(t, painted(t, s, 80, 24), " / ")
	for _, l := range p.lines {
		for _, part := range l.parts {
			if !strings.Contains(seen, strings.TrimSpace(part.text)) {
				t.Errorf("%q was never in sight", part.text)
			}
		}
	}
	do(t, s, "pgup", "pgup", "pgup", "pgup", "pgup")
	if page.top != 0 {
		t.Errorf("the top is line %d", page.top)
	}
	// Walking to a row brings it into sight.
	do(t, s, "pgdown", "pgdown")
	for range page.spots() {
		do(t, s, "down")
	}
	do(t, s, "up")
	if !strings.Contains(painted(t, s, 80, 24).Plain(), "> [") {
		t.Errorf("the row with the cursor is not in sight:\n%s", painted(t, s, 80, 24).Plain())
	}
}

// clause: H-7.2a1
func TestItemEveryItem(t *testing.T) {
	for _, lang := range languages {
		here := testEnvIn(t, lang)
		there := testEnvOf(t, lang, "madong", "hubei.D")
		there.Library = &fakeLibrary{outlets: testOutlets(t)}
		if n := len(here.Rules.Catalogue.Items); n != 134 {
			t.Fatalf("%d items", n)
		}
		for _, i := range here.Rules.Catalogue.Items {
			for _, env := range []Env{here, there} {
				s := opened(t, env, i.Code)
				for _, size := range [][2]int{{80, 24}, {120, 36}} {
					hear(t, s, tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					painted(t, s, size[0], size[1])
					for range s.(*itemPage).asks {
						do(t, s, "space", "down")
					}
					c := painted(t, s, size[0], size[1])
					if size[0] == 80 && strings.Contains(c.Plain(), "..") {
						t.Errorf("%s %s is cut:\n%s", lang, i.Code, c.Plain())
					}
					do(t, s, "f3")
					painted(t, s, size[0], size[1])
					do(t, s, "f3")
				}
			}
		}
	}
}

func TestItemSending(t *testing.T) {
	env := testEnv(t)
	now := tenEleven
	env.Now = func() time.Time { return now }
	s := opened(t, env, "une.claim")
	cmd, _ := s.Update(press("enter"))
	if !s.Head().Busy {
		t.Error("not busy while it sends")
	}
	if c := painted(t, s, 80, 24); strings.Contains(c.Plain(), "秒") {
		t.Error("counts at once")
	}
	now = now.Add(2 * time.Second)
	wants(t, painted(t, s, 80, 24), "正在发送  2 秒  不会发两次")
	for _, code := range []string{"enter", "space", "esc"} {
		if out, ok := do(t, s, code).(Said); !ok || out.Style != ui.Warn {
			t.Errorf("%s while it sends: %#v", code, out)
		}
	}
	if out, ok := run(t, s, cmd).(Advanced); !ok || s.Head().Busy {
		t.Errorf("the end: %#v", out)
	}
}

func TestItemOffline(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		cases := &fakeCases{answer: func(write) (desk.Case, error) {
			return desk.Case{}, &desk.Error{Code: desk.Offline, Key: "offline"}
		}}
		env.Cases = cases
		s := opened(t, env, "une.claim")
		if out := do(t, s, "space", "enter"); out != nil {
			if _, said := out.(Said); !said {
				t.Errorf("offline: %#v", out)
			}
		}
		c := painted(t, s, 80, 24)
		show(t, "item-offline", env, s)
		wants(t, c, env.T("case.offline"), "[x]", "Enter")
		cases.answer = nil
		if out, ok := do(t, s, "enter").(Advanced); !ok {
			t.Errorf("again: %#v", out)
		}
		if len(cases.writes) != 2 || cases.writes[0].key != cases.writes[1].key {
			t.Errorf("the same step went out under other keys: %+v", cases.writes)
		}
	}
}

func TestItemUnknown(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		cases := &fakeCases{answer: func(write) (desk.Case, error) {
			return desk.Case{}, &desk.Error{Code: desk.Unknown, Key: "unknown"}
		}}
		env.Cases = cases
		s := opened(t, env, "une.claim")
		do(t, s, "enter")
		show(t, "item-unknown", env, s)
		wants(t, painted(t, s, 80, 24), env.T("case.unknown"), "F5")
		for _, code := range []string{"enter", "space"} { // frozen until it is asked
			if out, ok := do(t, s, code).(Said); !ok || out.Text != env.T("case.unknown") {
				t.Errorf("%s: %#v", code, out)
			}
		}
		if len(cases.writes) != 1 {
			t.Fatalf("%d writes", len(cases.writes))
		}
		do(t, s, "f5")
		cases.answer = nil
		if out, ok := do(t, s, "f5").(Advanced); !ok {
			t.Errorf("F5: %#v", out)
		}
		for _, w := range cases.writes {
			if w.key != cases.writes[0].key || w.c.ID != cases.writes[0].c.ID {
				t.Errorf("asked by another key: %+v", w)
			}
		}
	}
}

func TestItemConflict(t *testing.T) {
	for _, code := range []desk.Code{desk.Conflict, desk.NotFound, desk.Denied, desk.Invalid} {
		env := testEnv(t)
		cases := &fakeCases{answer: func(write) (desk.Case, error) {
			return desk.Case{}, &desk.Error{Code: code, Key: "case.stale"}
		}}
		env.Cases = cases
		s := opened(t, env, "une.claim")
		if out, ok := do(t, s, "enter").(Failed); !ok || desk.CodeOf(out.Err) != code {
			t.Errorf("%s: %#v", code, out)
		}
		do(t, s, "enter") // refused: the next try is another write
		if len(cases.writes) != 2 || cases.writes[0].key == cases.writes[1].key {
			t.Errorf("%s: written %d times under %q", code, len(cases.writes), cases.writes[0].key)
		}
	}
}

// The item is withdrawn while its page is up: no Enter any more, but a way on.
// clause: H-5d
func TestItemWithdrawn(t *testing.T) {
	env := testEnv(t)
	env.Library = &fakeLibrary{outlets: testOutlets(t)}
	s := opened(t, env, "une.claim")
	do(t, s, "down")
	rules := env.Rules
	rules.List.Until = env.Now().Add(-time.Minute)
	out, ok := hear(t, s, Refreshed{env.Session, rules}).(Said)
	if !ok || out.Style != ui.Warn {
		t.Errorf("told: %#v", out)
	}
	wants(t, painted(t, s, 80, 24), "这里不能办", "清单现在没有生效", "塔城文化路支行")
	if out := do(t, s, "enter"); out != nil {
		t.Errorf("Enter: %#v", out)
	}
}

// F6 begins the case and puts its notice on paper, in one key.
//
// clause: H-9.2b
func TestItemPrintsNotice(t *testing.T) {
	for _, lang := range languages {
		env, papers, press := paperEnv(t, lang)
		s := opened(t, env, "une.claim")
		after, ok := do(t, s, "f6").(Advanced)
		if !ok || after.Case.Stage != desk.StageAccept {
			t.Fatalf("%#v", after)
		}
		if len(papers.orders) != 1 || papers.orders[0] != (desk.Order{Kind: desk.NoticePaper, Subject: after.Case.ID}) || press.sheets[0].Case.ID != after.Case.ID {
			t.Errorf("printed %+v", papers.orders)
		}
	}
	env, papers, press := paperEnv(t, "zh-CN")
	press.err = &desk.Error{Code: desk.Offline, Key: "paper.place"}
	s := opened(t, env, "une.claim")
	if out := do(t, s, "f6"); out != nil {
		t.Fatalf("%#v", out)
	}
	wants(t, painted(t, s, 80, 24), "没有打出来")
	if _, ok := do(t, s, "f6").(Advanced); !ok || len(papers.orders) != 1 || len(env.Cases.(*fakeCases).writes) != 1 {
		t.Errorf("ordered %d times, begun %d times", len(papers.orders), len(env.Cases.(*fakeCases).writes))
	}
	press.err = &desk.Error{Code: desk.Offline, Key: "paper.place"}
	s = opened(t, env, "une.claim")
	do(t, s, "f6")
	if _, ok := do(t, s, "enter").(Advanced); !ok {
		t.Error("the case cannot go on without its paper")
	}
	env.Press = nil
	if said, ok := do(t, opened(t, env, "une.claim"), "f6").(Said); !ok || !strings.Contains(said.Text, "没有接打印") {
		t.Errorf("%#v", said)
	}
}

// A question is taken along from any item, handled here or not.
//
// clause: H-7.2a2
func TestItemInquiry(t *testing.T) {
	for person, profile := range map[string]string{"wangmin": "hubei.A", "guliya": "hubei.C"} {
		env := testEnvOf(t, "zh-CN", person, profile)
		env.Library = &fakeLibrary{outlets: testOutlets(t)}
		if out, ok := do(t, opened(t, env, "une.claim"), "f8").(Raising); !ok || out.Kind != desk.Inquiry || out.Subject != (desk.Subject{Item: "une.claim"}) {
			t.Errorf("%s: %#v", person, out)
		}
	}
}
