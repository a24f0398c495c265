package screens

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// arrive types a person into a fresh acceptance and leaves the number.
func arrive(t testing.TB, s Screen, who desk.Identity) {
	t.Helper()
	typeText(t, s, who.Name)
	do(t, s, "down", "down")
	typeText(t, s, who.IDNo)
	do(t, s, "down")
}

func stateOf(s desk.Step, id string) desk.State {
	var in desk.Intake
	switch s := s.(type) {
	case desk.Acceptance:
		in = s.Intake
	case desk.Supplement:
		in = s.Intake
	}
	for _, m := range in.Materials {
		if m.ID == id {
			return m.State
		}
	}
	return ""
}

// clause: H-7.2b1, H-7.4b, G-5.2.1
func TestAcceptComplete(t *testing.T) {
	env, cases, register := caseEnv(t, "zh-CN")
	register.answer = func(desk.Query) (desk.Match, error) {
		return desk.Match{Found: true, Agrees: true, Phone: "19900000103", Shared: []string{"terminate", "unempreg"}}, nil
	}
	s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
	run(t, s, s.Start())
	show(t, "05a-fresh", env, s)
	wants(t, drawn80(t, s), "身份  本人到场", "缺 4", "等登记比对", "还不能受理  先填姓名和证件号码")
	arrive(t, s, zhou())
	if len(register.asked) != 1 || register.asked[0] != (desk.Query{Item: "une.claim", Name: "周素琴", IDType: "resident_id", IDNo: zhou().IDNo}) {
		t.Fatalf("asked %v", register.asked)
	}
	c := drawn80(t, s)
	wants(t, c, "登记一致", "4201**********128X", "齐 0  免 2  缺 2", "数据共享", "缺 2 项。当场补齐按空格，回去补按 F6")
	do(t, s, "tab", "tab")
	show(t, "05b-papers", env, s)
	if x, y, ok := drawn80(t, s).CursorPos(); !ok || x != 2 || y != 11 {
		t.Errorf("cursor %d %d %t", x, y, ok)
	}
	if said, ok := do(t, s, "enter").(Said); !ok || !strings.Contains(said.Text, "缺 2 项") {
		t.Fatalf("%#v", said)
	}
	do(t, s, "space", "down", "space")
	wants(t, drawn80(t, s), "齐 2  免 2")
	if lineWith(drawn80(t, s), "还不能受理") != "" {
		t.Error("still says it cannot")
	}
	after, ok := do(t, s, "enter").(Advanced)
	if !ok || after.Case.Stage != desk.StageHandle || after.Case.Receipt != testReceipt {
		t.Fatalf("%#v", after)
	}
	step := cases.writes[0].step.(desk.Acceptance)
	if step.Applicant != zhou() || stateOf(step, "id") != desk.Shown || stateOf(step, "unempreg") != desk.Shared {
		t.Errorf("%+v", step)
	}
}

// clause: H-7.2b2, H-9.2b
func TestAcceptNotice(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, papers, press := paperEnv(t, lang)
		cases := env.Cases.(*fakeCases)
		env.Register = answering(desk.Match{Found: true, Agrees: true, Shared: []string{"unempreg"}}, nil)
		item := testItem(t, "une.claim")
		s := Accept(env, begun(t, env, "une.claim"), item)
		if said, ok := do(t, s, "f6").(Said); !ok || said.Text != env.T("accept.open_identity") {
			t.Fatalf("a notice for nobody: %#v", said)
		}
		arrive(t, s, zhou())
		do(t, s, "tab", "tab", "space", "down", "space")
		do(t, s, "f6")
		show(t, "05g-notice", env, s)
		terminate := item.Materials[2]
		page := pageText(s.(*accept).noticePage(76))
		for _, want := range []string{
			"1" + terminate.Name(lang), env.T("form.copy", "n", 1), env.Rules.Catalogue.HowTo("terminate", lang), env.T("accept.sample"),
			item.Materials[3].Name(lang), env.T("accept.promised"), env.T("limit.working", "n", 10), env.results(item), env.delivery(item), env.Session.Outlet.Phone,
		} {
			if !strings.Contains(page, strings.Join(strings.Fields(want), "")) {
				t.Errorf("%q is not on the notice", want)
			}
		}
		if strings.Contains(page, zhou().IDNo) || strings.Contains(page, zhou().Name) {
			t.Error("the notice on the screen is not masked")
		}
		do(t, s, "esc")
		if s.(*accept).sheet != nil || len(cases.writes) != 0 {
			t.Fatal("sent although not given")
		}
		after, ok := do(t, s, "f6", "enter").(Advanced)
		if !ok || len(after.Case.Notices) != 1 || !slices.Equal(after.Case.Notices[0].Missing, []string{"terminate"}) {
			t.Fatalf("%#v", after)
		}
		if sent := cases.writes[0].step.(desk.Supplement); !sent.Acknowledged || sent.Reason != "" {
			t.Errorf("%+v", sent)
		}
		if len(papers.orders) != 1 || papers.orders[0] != (desk.Order{Kind: desk.NoticePaper, Subject: after.Case.ID}) ||
			len(press.sheets) != 1 || len(press.sheets[0].Case.Notices) != 1 {
			t.Errorf("printed %+v", papers.orders)
		}
	}
}

// The customer comes back: the case goes on where it was, and asking again needs a reason and says
// what it is.
//
// clause: H-7.2b2
func TestAcceptComesBack(t *testing.T) {
	env, papers, _ := paperEnv(t, "zh-CN")
	env.Register = answering(desk.Match{Found: true, Agrees: true, Shared: []string{"unempreg"}}, nil)
	item := testItem(t, "une.claim")
	c := step(t, env, begun(t, env, "une.claim"), desk.Supplement{Acknowledged: true, Intake: desk.Intake{
		Applicant: zhou(), Circumstances: []string{"nomatch:terminate"},
		Materials: []desk.MaterialState{{ID: "id", State: desk.Shown}, {ID: "ssc", State: desk.Shown}, {ID: "unempreg", State: desk.Shared}},
	}})
	s := Accept(env, c, item)
	wants(t, drawn80(t, s), "周素琴", "缺 1", "齐 2  免 1") // before the register speaks
	run(t, s, s.Start())
	wants(t, drawn80(t, s), "登记一致", "缺 1", "齐 2  免 1")
	if row, _ := s.(*accept).papers.list.Selected(); row.ID != "terminate" || !s.(*accept).below {
		t.Errorf("the cursor is on %s", row.ID)
	}
	if got := s.(*accept).intake(); !slices.Equal(got.Materials, c.Materials) || !slices.Equal(got.Circumstances, c.Circumstances) {
		t.Errorf("not as it was: %+v, was %+v", got.Materials, c.Materials)
	}
	do(t, s, "home", "space", "space", "f6") // the document is not there after all
	show(t, "05h-second", env, s)
	wants(t, drawn80(t, s), "这是第 2 次告知，要写原因，会计入当日二次告知", "首次未告知", "还不能给")
	if page := pageText(s.(*accept).noticePage(76)); strings.Count(page, "首次未告知") != 1 {
		t.Error("what the first notice named is marked too")
	}
	if said, ok := do(t, s, "enter").(Said); !ok || said.Text != "写明为什么再告知一次" {
		t.Fatalf("%#v", said)
	}
	if out, ok := do(t, s, "f6").(Printing); !ok || out.Order.Kind != desk.NoticePaper {
		t.Errorf("the last notice cannot be printed again: %#v", out)
	}
	typeText(t, s, " 证件过期 ")
	after, ok := do(t, s, "enter").(Advanced)
	if !ok || after.Case.Notices[1].Reason != "证件过期" || !after.Case.Notices[1].More || len(papers.orders) != 1 {
		t.Fatalf("%#v", after)
	}
}

// A notice that did not come out of the press is on record all the same: it is printed again
// without another number, or left.
func TestAcceptNoticeNotPrinted(t *testing.T) {
	for _, last := range []string{"f6", "enter"} {
		env, papers, press := paperEnv(t, "zh-CN")
		env.Register = answering(desk.Match{Found: true, Agrees: true}, nil)
		press.err = &desk.Error{Code: desk.Offline, Key: "paper.place"}
		s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
		arrive(t, s, zhou())
		if out := do(t, s, "f6", "enter"); out != nil {
			t.Fatalf("%#v", out)
		}
		show(t, "05i-not-printed", env, s)
		wants(t, drawn80(t, s), "没有打出来")
		if after, ok := do(t, s, last).(Advanced); !ok || len(after.Case.Notices) != 1 || len(papers.orders) != 1 {
			t.Fatalf("%s: %#v", last, after)
		}
	}
}

func TestAcceptNoticeFaults(t *testing.T) {
	faults(t, "enter", func(t *testing.T) (Env, *fakeCases, Screen) {
		env, cases, _ := caseEnv(t, "zh-CN")
		s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
		arrive(t, s, zhou())
		do(t, s, "f6")
		return env, cases, s
	})
}

// Every paper is there: one key takes them all and accepts.
func TestAcceptAllThere(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	env.Register = answering(desk.Match{Found: true, Agrees: true, Phone: "19900000103", Shared: []string{"terminate", "unempreg"}}, nil)
	s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
	if said, ok := do(t, s, "f10").(Said); !ok || said.Text != "先填姓名和证件号码" {
		t.Fatalf("%#v", said)
	}
	typeText(t, s, zhou().Name)
	do(t, s, "enter")
	if row := s.(*accept).who.form.Focused(); row != rowNumber {
		t.Fatalf("Enter went to %s", row)
	}
	typeText(t, s, zhou().IDNo) // the register is asked at its last digit
	wants(t, drawn80(t, s), "登记一致")
	after, ok := do(t, s, "f10").(Advanced)
	if !ok || after.Case.Stage != desk.StageHandle {
		t.Fatalf("%#v", after)
	}
	for _, m := range after.Case.Materials {
		want := desk.Shown
		if m.ID == "terminate" || m.ID == "unempreg" {
			want = desk.Shared
		}
		if m.State != want {
			t.Errorf("%s is %s, want %s", m.ID, m.State, want)
		}
	}
}

// clause: G-5.2.1
func TestAcceptRegister(t *testing.T) {
	for name, tc := range map[string]struct {
		match desk.Match
		err   error
		show  string // beside the number
		open  string // why not
	}{
		"unknown": {desk.Match{}, nil, "没有登记过", "核对原件后打勾"},
		"differs": {desk.Match{Found: true}, nil, "姓名与登记不一致", "姓名与登记不一致，核对姓名和号码"},
		"silent":  {desk.Match{}, &desk.Error{Code: desk.Offline, Key: "authority.offline"}, "登记暂时查不了", "核对原件后打勾"},
	} {
		t.Run(name, func(t *testing.T) {
			env, cases, _ := caseEnv(t, "zh-CN")
			env.Register = answering(tc.match, tc.err)
			s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
			arrive(t, s, zhou())
			c := drawn80(t, s)
			wants(t, c, tc.open)
			if !strings.Contains(lineWith(c, "证件号码"), tc.show) {
				t.Errorf("%q is not beside the number", tc.show)
			}
			show(t, "05c-"+name, env, s)
			s.(*accept).below = true
			do(t, s, "home", "space", "down", "space", "down", "space", "down", "space")
			if name == "differs" {
				if _, ok := do(t, s, "enter").(Said); !ok || len(cases.writes) > 0 {
					t.Fatal("accepted somebody else")
				}
				return
			}
			s.(*accept).below = false
			s.(*accept).who.form.Focus(rowVerified)
			do(t, s, "space", "tab", "tab")
			after, ok := do(t, s, "enter").(Advanced)
			if !ok || after.Case.Applicant.Verified != desk.ByOriginal {
				t.Fatalf("%#v\n%s", after, drawn80(t, s).Plain())
			}
		})
	}
}

func TestAcceptAsksAgainOnF5(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	register := answering(desk.Match{}, &desk.Error{Code: desk.Offline, Key: "authority.offline"})
	env.Register = register
	s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
	arrive(t, s, zhou())
	register.answer = nil
	do(t, s, "f5")
	wants(t, drawn80(t, s), "登记一致")
	if lineWith(drawn80(t, s), "核对原件") != "" {
		t.Error("the original is still asked for")
	}
}

// An answer about somebody who was corrected meanwhile must not count.
func TestAcceptOldAnswer(t *testing.T) {
	env, _, register := caseEnv(t, "zh-CN")
	s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
	typeText(t, s, "周素琴")
	do(t, s, "down", "down")
	typeText(t, s, zhou().IDNo[:17])
	old, _ := s.Update(press("X"))
	if old == nil {
		t.Fatal("did not ask")
	}
	do(t, s, "up", "up", "up")
	typeText(t, s, "二")
	register.answer = func(desk.Query) (desk.Match, error) { return desk.Match{Found: true}, nil }
	do(t, s, "down")
	register.answer = nil
	run(t, s, old)
	if s.(*accept).answer != differs {
		t.Errorf("an old answer counted: %s", s.(*accept).answer)
	}
}

// clause: G-5.2.1
func TestAcceptAgent(t *testing.T) {
	env, _, register := caseEnv(t, "zh-CN")
	item := testItem(t, "card.apply")
	register.answer = func(desk.Query) (desk.Match, error) {
		return desk.Match{Found: true, Agrees: true, Phone: "19900000103"}, nil
	}
	s := Accept(env, begun(t, env, "card.apply"), item)
	arrive(t, s, zhou())
	do(t, s, "down", "space")
	show(t, "05d-agent", env, s)
	wants(t, drawn80(t, s), "身份  代办", "代办人的姓名和证件号码没有填")
	do(t, s, "down")
	typeText(t, s, "李清和")
	do(t, s, "down", "down")
	typeText(t, s, zhou().IDNo)
	do(t, s, "down")
	wants(t, drawn80(t, s), "代办人不能是本人")
	do(t, s, "up", "ctrl+u")
	typeText(t, s, "420802198803070012")
	do(t, s, "down", "down", "3", "space", "down")
	wants(t, drawn80(t, s), "没有看到授权")
	do(t, s, "space", "down")
	for _, m := range item.Materials {
		if slices.ContainsFunc(s.(*accept).papers.missing(), func(o desk.Material) bool { return o.ID == m.ID }) {
			do(t, s, "space")
		}
		do(t, s, "down")
	}
	show(t, "05e-agent-papers", env, s)
	after, ok := do(t, s, "enter").(Advanced)
	if !ok || after.Case.Agent == nil || after.Case.Agent.Relation == "" || !after.Case.Agent.Authorised {
		t.Fatalf("%#v\n%s", after, drawn80(t, s).Plain())
	}
	if !slices.Contains(after.Case.Circumstances, desk.Agency) {
		t.Error("the case does not know of the agent")
	}
}

// A case that was sent back for papers shows the authority's words and what it did not take.
func TestAcceptSentBack(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	c := step(t, env, reviewedCase(t, env), desk.Decision{Verdict: desk.Returned, Reason: "身份证复印件看不清，请重交。", Fields: []string{desk.PaperField("id"), desk.PaperField("terminate")}, Papers: true})
	env.Register = answering(desk.Match{Found: true, Agrees: true, Shared: []string{"terminate", "unempreg"}}, nil)
	s := Accept(env, c, testItem(t, "une.claim"))
	run(t, s, s.Start())
	show(t, "05f-sent-back", env, s)
	wants(t, drawn80(t, s), "人社退回", "身份证复印件看不清，请重交。", "复核甲", "缺 2")
	if said, ok := do(t, s, "enter").(Said); !ok {
		t.Fatalf("accepted without the papers that the authority wants: %#v", said)
	}
	do(t, s, "space", "down", "down", "space") // data stood for the third; the authority wants the paper
	after, ok := do(t, s, "enter").(Advanced)
	if !ok || after.Case.Receipt != c.Receipt || after.Case.Due != c.Due {
		t.Fatalf("%#v", after)
	}
}

func TestAcceptFaults(t *testing.T) {
	ready := func(t *testing.T) (Env, *fakeCases, Screen) {
		env, cases, _ := caseEnv(t, "zh-CN")
		env.Register = answering(desk.Match{Found: true, Agrees: true, Shared: []string{"terminate", "unempreg"}}, nil)
		s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
		arrive(t, s, zhou())
		do(t, s, "tab", "tab", "space", "down", "space")
		return env, cases, s
	}
	faults(t, "enter", ready)
	for field, want := range map[string]string{
		"applicant.name": "姓名", "applicant.id_no": "证件号码", "applicant.phone": "手机号码",
		"applicant.verified": "核对原件", "agent.name": "代办", "material.ssc": "社会保障卡",
	} {
		t.Run(field, func(t *testing.T) {
			_, cases, s := ready(t)
			cases.answer = func(write) (desk.Case, error) {
				return desk.Case{}, &desk.Error{Code: desk.Invalid, Key: "identity.unverified", Field: field}
			}
			if out := do(t, s, "enter"); out != nil {
				t.Fatalf("%#v", out)
			}
			l := lineWith(drawn80(t, s), "> "+want)
			if strings.HasPrefix(field, "material.") {
				l = lineWith(drawn80(t, s), "> 2 "+want)
			}
			if !strings.Contains(l, "还没核对原件") {
				t.Errorf("not beside %s:\n%s", want, drawn80(t, s).Plain())
			}
		})
	}
}

// clause: H-8.4.1
func TestAcceptReveals(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	now := tenEleven
	env.Now = func() time.Time { return now }
	s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
	arrive(t, s, zhou())
	if strings.Contains(drawn80(t, s).Plain(), zhou().IDNo) {
		t.Fatal("the number is not masked")
	}
	do(t, s, "f9")
	wants(t, drawn80(t, s), zhou().IDNo)
	now = now.Add(9 * time.Second)
	hear(t, s, Tick{now})
	wants(t, drawn80(t, s), zhou().IDNo)
	now = now.Add(time.Second)
	hear(t, s, Tick{now})
	if strings.Contains(drawn80(t, s).Plain(), zhou().IDNo) {
		t.Error("still shown after ten seconds")
	}
}

func TestAcceptPasteAndBack(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
	if said, ok := hear(t, s, tea.PasteMsg{Content: "周素琴\n\x1b[31m"}).(Said); !ok || !strings.Contains(said.Text, "换行") {
		t.Errorf("%#v", said)
	}
	if _, ok := do(t, s, "esc").(Back); !ok {
		t.Fatal("Esc does not go back")
	}
	wants(t, drawn80(t, s), "周素琴")
	if got := s.(*accept).who.form.Value(rowName); got != "周素琴" {
		t.Errorf("%q", got)
	}
	do(t, s, "down", "space")
	if do(t, s, "esc") != nil || s.(*accept).who.form.Open() {
		t.Error("Esc did not close the list")
	}
}

func TestAcceptTrouble(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	c := begun(t, env, "une.claim")
	s := Accept(env, c, testItem(t, "une.claim"))
	ask, ok := do(t, s, "f8").(Ask)
	if !ok || len(ask.Dialog.Buttons) != 4 {
		t.Fatalf("%#v", ask)
	}
	if out, ok := hear(t, s, Answered{ID: ask.ID, Button: "forward"}).(PassingOn); !ok || out.Case.ID != c.ID {
		t.Fatalf("%#v", out)
	}
	if out, ok := hear(t, s, Answered{ID: ask.ID, Button: "ask"}).(Raising); !ok || out.Kind != desk.Inquiry || out.Subject.Case != c.ID || out.Subject.Item != c.Item {
		t.Fatalf("%#v", out)
	}
	ask, ok = hear(t, s, Answered{ID: ask.ID, Button: "withdraw"}).(Ask)
	if !ok || ask.Dialog.Reason == nil {
		t.Fatalf("%#v", ask)
	}
	after, ok := hear(t, s, Answered{ID: ask.ID, Button: "withdraw", Text: "改天再办"}).(Advanced)
	if !ok || after.Case.Withdrawn != "改天再办" || len(cases.writes) != 1 {
		t.Fatalf("%#v", after)
	}
}

func TestAcceptWrongNumber(t *testing.T) {
	env, _, register := caseEnv(t, "zh-CN")
	s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
	who := zhou()
	who.IDNo = "420102197508151280"
	arrive(t, s, who)
	wants(t, drawn80(t, s), "末位对不上，请核对", "身份里有一栏不对")
	if len(register.asked) != 0 {
		t.Error("the register was asked about a number that cannot be")
	}
	for _, key := range []string{"f10", "f6"} { // the cursor stands with the papers and goes to the number
		do(t, s, "tab", "tab")
		said, ok := do(t, s, key).(Said)
		if _, y, shown := drawn80(t, s).CursorPos(); !ok || said.Style != ui.Warn || !shown || y != 5 {
			t.Errorf("%s: %#v, cursor in row %d %t", key, said, y, shown)
		}
	}
}

func TestAcceptUnexpectedError(t *testing.T) {
	env, cases, _ := caseEnv(t, "zh-CN")
	cases.answer = func(write) (desk.Case, error) { return desk.Case{}, errors.New("odd") }
	s := Accept(env, begun(t, env, "une.claim"), testItem(t, "une.claim"))
	hear(t, s, Answered{ID: withdrawAsk, Button: "withdraw", Text: "x"})
	wants(t, drawn80(t, s), "发出去了，没等到回音")
}
