package screens

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// fakePolicy is desk.Bulletins of a test.
type fakePolicy struct {
	all     []desk.Bulletin
	err     error
	answer  func(id string, answer int) (desk.Bulletin, error)
	answers []string
}

func (f *fakePolicy) Bulletins(context.Context) ([]desk.Bulletin, error) {
	return slices.Clone(f.all), f.err
}

func (f *fakePolicy) Acknowledge(_ context.Context, _, id string, answer int) (desk.Bulletin, error) {
	f.answers = append(f.answers, fmt.Sprint(id, " ", answer))
	if f.answer != nil {
		return f.answer(id, answer)
	}
	n := slices.IndexFunc(f.all, func(b desk.Bulletin) bool { return b.ID == id })
	b := f.all[n]
	b.Read = tenEleven
	return b, nil
}

// sampleBulletin is one that must be read, with a text of n paragraphs and a question.
func sampleBulletin(n int) desk.Bulletin {
	b := desk.Bulletin{
		ID: "b1", Number: "B2026-007", TitleZH: "领取养老保险待遇资格认证：周期有变", TitleEN: "Certification: another period",
		Items: []string{"pen.cert", "pen.cert_home"}, From: tenEleven.Add(-time.Hour), Must: true, By: "江卫", At: tenEleven.Add(-2 * time.Hour),
		Check: &desk.Control{
			Line:    desk.Line{ZH: "多久认证一次？", EN: "How often?"},
			Options: []desk.Line{{ZH: "每年", EN: "every year"}, {ZH: "每两年", EN: "every two years"}}, Part: 2,
		},
	}
	for k := range n {
		b.TextZH = append(b.TextZH, fmt.Sprintf("第 %d 条，认证周期从上次认证通过的当月起算，满十二个月前提醒本人，逾期的从次月起暂停发放，补认证后补发。", k+1))
		b.TextEN = append(b.TextEN, fmt.Sprintf("Rule %d: the period begins in the month of the last certification; whoever is late is paid again once certified.", k+1))
	}
	return b
}

func policies(t *testing.T, lang string, policy *fakePolicy, id string) (Env, Screen) {
	t.Helper()
	env := testEnvIn(t, lang)
	env.Policy = policy
	s := Bulletins(env, id)
	run(t, s, s.Start())
	return env, s
}

// A bulletin is confirmed only after its end was in sight and its question is answered.
//
// clause: H-9.1.1c
func TestBulletinIsReadToItsEnd(t *testing.T) {
	policy := &fakePolicy{all: []desk.Bulletin{sampleBulletin(14)}}
	env, s := policies(t, "zh-CN", policy, "")
	c := painted(t, s, 80, 24)
	show(t, "bulletins", env, s)
	wants(t, c, "政策通知  须读 1 件，读后才能办", "周期有变", "须读")
	do(t, s, "enter")
	c = painted(t, s, 80, 24)
	show(t, "bulletin", env, s)
	wants(t, c, "B2026-007", "江卫", "第 1 条", "还没看到底")
	if out, ok := do(t, s, "f10").(Said); !ok || !strings.Contains(out.Text, "还没看到底") {
		t.Errorf("confirmed at its beginning: %v", out)
	}
	do(t, s, "end")
	if out, ok := do(t, s, "f10").(Said); !ok || !strings.Contains(out.Text, "先答") {
		t.Errorf("confirmed without an answer: %v", out)
	}
	if len(policy.answers) != 0 {
		t.Fatalf("sent %v", policy.answers)
	}

	policy.answer = func(string, int) (desk.Bulletin, error) {
		return desk.Bulletin{}, &desk.Error{Code: desk.Invalid, Key: "bulletin.wrong", Field: "answer", Args: map[string]string{"part": "2"}}
	}
	do(t, s, "1", "f10")
	c = painted(t, s, 80, 24)
	wants(t, c, "再看第 2 段", "第 2 条")
	if out, ok := do(t, s, "f10").(Said); !ok || !strings.Contains(out.Text, "还没看到底") {
		t.Errorf("after a wrong answer: %v", out)
	}
	policy.answer = nil
	do(t, s, "end", "2")
	c = painted(t, s, 80, 24)
	show(t, "bulletin-answer", env, s)
	wants(t, c, "[x] 2 每两年")
	out, ok := do(t, s, "f10").(Acknowledged)
	if !ok || out.Bulletin.ID != "b1" || out.Done || !slices.Equal(policy.answers, []string{"b1 1", "b1 2"}) {
		t.Errorf("%+v after %v", out, policy.answers)
	}
	wants(t, painted(t, s, 80, 24), "须读的都读过了", "已读")
}

// Whoever is stopped by one bulletin reads that one and comes back.
func TestOneBulletin(t *testing.T) {
	b := sampleBulletin(1)
	b.Check = nil
	policy := &fakePolicy{all: []desk.Bulletin{{ID: "b0", TitleZH: "别的", TextZH: []string{"一"}, Items: []string{"qry.rights"}, From: tenEleven}, b}}
	for _, lang := range languages {
		_, s := policies(t, lang, policy, "b1")
		wants(t, painted(t, s, 80, 24), "B2026-007")
		wants(t, painted(t, s, 120, 36), "B2026-007")
		if out, ok := do(t, s, "f10").(Acknowledged); !ok || !out.Done {
			t.Errorf("%+v", out)
		}
		_, s = policies(t, lang, policy, "b1")
		if _, ok := do(t, s, "esc").(Back); !ok {
			t.Error("Esc does not lead back")
		}
	}
}

func TestBulletinsWithoutLine(t *testing.T) {
	policy := &fakePolicy{err: &desk.Error{Code: desk.Offline, Key: "authority.offline"}}
	_, s := policies(t, "zh-CN", policy, "")
	p := painted(t, s, 80, 24)
	wants(t, p, "没有读到通知", "F5")
	if lineWith(p, "须读的都读过了") != "" {
		t.Error("all is said to have been read, and nobody knows")
	}
	policy.err = nil
	policy.all = []desk.Bulletin{sampleBulletin(1)}
	do(t, s, "f5", "enter")
	policy.answer = func(string, int) (desk.Bulletin, error) {
		return desk.Bulletin{}, &desk.Error{Code: desk.Unknown, Key: "authority.unknown", Err: errors.New("cut")}
	}
	do(t, s, "2", "f10")
	wants(t, painted(t, s, 80, 24), "发出去了")
	policy.answer = nil
	if _, ok := do(t, s, "f5").(Acknowledged); !ok || len(policy.answers) != 2 {
		t.Errorf("asked again: %v", policy.answers)
	}
}

// What changed for an item is shown at that item, and leads to the notice.
//
// clause: H-9.1.1c, H-C3.3
func TestItemShowsItsBulletin(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		env.Rules.Unread = []desk.Bulletin{sampleBulletin(1)}
		s := ItemPage(env, "pen.cert")
		c := painted(t, s, 80, 24)
		show(t, "item-bulletin", env, s)
		wants(t, c, "B2026-007", "F4")
		if out, ok := do(t, s, "f4").(Going); !ok || out.Place != BulletinsPlace || out.ID != "b1" {
			t.Errorf("F4 leads to %+v", out)
		}
		painted(t, s, 120, 36)
		other := ItemPage(env, "qry.rights")
		if strings.Contains(painted(t, other, 80, 24).Plain(), "B2026-007") {
			t.Error("another item shows it")
		}
	}
}

// The home screen has one line for what must be read, for a list that ran out, or for what it changed.
//
// clause: H-9.1.1c, H-5d, B-5a
func TestHomeTellsOfRules(t *testing.T) {
	change := desk.ListChange{Version: 4, From: tenEleven.Add(-time.Hour), Added: []string{"une.claim"}, Gone: []string{"pen.retire", "qry.rights"}}
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		work := workWith(sampleWork())
		work.Board = desk.Board{Unread: []desk.Bulletin{sampleBulletin(1)}, Lists: []desk.ListChange{change}}
		s := Home(env, work, "")
		c := painted(t, s, 80, 24)
		show(t, "home-unread", env, s)
		want := map[string][]string{"zh-CN": {"须读", "1 件", "周期有变", "读后才能办，按 F4"}, "en": {"To read", "its items wait: F4"}}
		wants(t, c, want[lang]...)
		if out, ok := do(t, s, "f4").(Going); !ok || out.ID != "b1" {
			t.Errorf("F4 leads to %+v", out)
		}
		painted(t, s, 120, 36)

		work.Board.Unread = nil
		s = Home(env, work, "")
		want = map[string][]string{"zh-CN": {"清单", "第 4 版", "新增 1 项，停办 2 项"}, "en": {"List", "version 4", "1 added, 2 withdrawn"}}
		wants(t, painted(t, s, 80, 24), want[lang]...)
		env.Rules.List.Expires = tenEleven
		s = Home(env, work, "")
		want = map[string][]string{"zh-CN": {"过期", "只能咨询"}, "en": {"expired", "consult"}}
		wants(t, painted(t, s, 80, 24), want[lang]...)
		wants(t, painted(t, ItemPage(env, "une.claim"), 80, 24), want[lang]...)
	}
}

// clause: H-5d
func TestListNewsByName(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		env.Board.Lists = []desk.ListChange{
			{Version: 3, From: tenEleven.Add(-time.Hour), Added: []string{"une.claim"}, Gone: []string{"pen.retire"}},
			{Version: 4, From: tenEleven.Add(9 * time.Hour), Gone: []string{"qry.rights"}},
		}
		s := ListNews(env)
		c := painted(t, s, 80, 24)
		show(t, "listnews", env, s)
		wants(t, c, env.itemName("une.claim"), env.itemName("pen.retire"), env.itemName("qry.rights"))
		painted(t, s, 120, 36)
		if _, ok := do(t, s, "esc").(Back); !ok {
			t.Error("Esc does not lead back")
		}
		env.Board.Lists = nil
		painted(t, ListNews(env), 80, 24)
	}
}

// Where one looks for an item, what the list has just added or withdrawn says so.
//
// clause: H-5d
func TestFindMarksChanges(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		env.Rules.List.Entries = slices.DeleteFunc(slices.Clone(env.Rules.List.Entries), func(e desk.ListEntry) bool { return e.Code == "pen.retire" })
		env.Board.Lists = []desk.ListChange{
			{Version: 3, From: tenEleven.Add(-time.Hour), Added: []string{"une.claim"}, Gone: []string{"pen.retire"}},
			{Version: 4, From: tenEleven.Add(time.Hour), Gone: []string{"qry.rights"}},
		}
		for code, word := range map[string]string{"une.claim": env.T("find.fresh"), "pen.retire": env.T("find.why.gone")} {
			s := Find(env)
			typeText(t, s, code)
			wants(t, painted(t, s, 80, 24), word)
		}
		s := Find(env)
		typeText(t, s, "qry.rights")
		if strings.Contains(painted(t, s, 80, 24).Plain(), env.T("find.why.gone")) {
			t.Error("a change that has not begun is told as done")
		}
	}
}
