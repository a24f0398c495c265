package screens

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// followed is one call of Follow.
type followed struct {
	key string
	t   desk.Ticket
	act desk.TicketAct
}

// fakeTickets is desk.Tickets of a test: it keeps the real rules.
type fakeTickets struct {
	env     *Env
	to      desk.Person // who takes over what is passed on
	tickets map[string]desk.Ticket
	err     error // of the next call only
	lose    bool  // the next write is done and its answer lost
	done    map[string]desk.Ticket
	writes  []followed
	reads   int
}

func (f *fakeTickets) fail() error {
	err := f.err
	f.err = nil
	return err
}

func (f *fakeTickets) Tickets(context.Context) ([]desk.Ticket, error) { return nil, f.fail() }

func (f *fakeTickets) Ticket(_ context.Context, id string) (desk.Ticket, error) {
	f.reads++
	if err := f.fail(); err != nil {
		return desk.Ticket{}, err
	}
	t, ok := f.tickets[id]
	if !ok {
		return t, &desk.Error{Code: desk.NotFound, Key: "ticket.none"}
	}
	return t, nil
}

func (f *fakeTickets) Follow(_ context.Context, key string, t desk.Ticket, a desk.TicketAct) (desk.Ticket, error) {
	f.writes = append(f.writes, followed{key, t, a})
	if err := f.fail(); err != nil {
		return desk.Ticket{}, err
	}
	after, again := f.done[key]
	if !again {
		var err error
		after, err = t.Apply(a, f.act(a))
		if err != nil {
			return after, err
		}
	}
	f.tickets[t.ID], f.done[key] = after, after
	if f.lose {
		f.lose = false
		return desk.Ticket{}, &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
	}
	return after, nil
}

func (f *fakeTickets) act(a desk.TicketAct) desk.Act {
	act := desk.Act{By: f.env.Session.Person, Terminal: "TC-A-02", At: f.env.Now(), Rules: f.env.Rules}
	switch a := a.(type) {
	case desk.Raise:
		act.Number = map[bool]string{true: "TCA-V20261124-0001", false: "TCA-Q20261124-0003"}[a.Kind.Voiced()]
	case desk.Pass:
		act.To = &f.to
	}
	return act
}

// ticketEnv is testEnv with tickets and a clock that the test moves.
func ticketEnv(t testing.TB, lang, person string) (*Env, *fakeTickets, *time.Time) {
	t.Helper()
	env := testEnvOf(t, lang, person, "hubei.A")
	now := tenEleven
	env.Now = func() time.Time { return now }
	f := &fakeTickets{to: testPerson(t, "liqian"), tickets: map[string]desk.Ticket{}, done: map[string]desk.Ticket{}}
	env.Tickets, f.env = f, &env
	return &env, f, &now
}

// raised is a ticket that 王敏 took an hour ago, kept by f.
func raised(t testing.TB, env *Env, f *fakeTickets, kind desk.TicketKind, more ...desk.TicketAct) desk.Ticket {
	t.Helper()
	at := env.Now().Add(-time.Hour)
	if kind == desk.FollowUp {
		v := desk.Visit{ID: "v-1", OutletID: env.Rules.Outlet.ID, OwnerID: "wangmin", Rating: &desk.Rating{Grade: 5, Text: "等了很久没人理", At: at}}
		f.tickets["t-1"] = desk.FollowUpOf(v, "t-1", "TCA-F20261124-0001", desk.Contact{Name: "李清和", Phone: "19900000103"}, testPerson(t, "zhaolei"))
	} else {
		r := desk.Raise{
			Kind: kind, Text: "个人账户怎么转到外省", Source: "window", Subject: desk.Subject{Item: "une.claim", Case: "c-7"},
			Contact: desk.Contact{Name: "李清和", Phone: "19900000103"},
		}
		if kind == desk.Problem {
			r.Contact, r.Subject = desk.Contact{}, desk.Subject{Screen: "accept", Fault: "authority.broken"}
		}
		a := desk.Act{By: testPerson(t, "wangmin"), At: at, Rules: env.Rules, Number: "TCA-Q20261124-0003"}
		if kind.Voiced() {
			a.Number = "TCA-V20261124-0001"
		}
		got, err := desk.Ticket{ID: "t-1", OutletID: env.Rules.Outlet.ID}.Apply(r, a)
		if err != nil {
			t.Fatal(err)
		}
		f.tickets["t-1"] = got
	}
	for n, act := range more {
		by := testPerson(t, "wangmin")
		if _, ok := act.(desk.Answer); ok {
			by = desk.Person{ID: "jiangwei", Name: "江卫", Posts: []desk.Post{desk.Reviewer}, State: desk.AccountActive}
		}
		after, err := f.tickets["t-1"].Apply(act, desk.Act{By: by, At: at.Add(time.Duration(n+1) * time.Minute), Rules: env.Rules})
		if err != nil {
			t.Fatal(err)
		}
		f.tickets["t-1"] = after
	}
	return f.tickets["t-1"]
}

func by(way, outcome string) desk.Reach { return desk.Reach{Way: way, Outcome: outcome} }

// workOf is the work of a day with this one ticket, as lists have it.
func workOf(t desk.Ticket) Work {
	return Work{Tickets: []desk.Ticket{t.Masked()}, Queue: desk.Queue{Colleagues: []desk.Colleague{
		{ID: "wangmin", Name: "王敏"}, {ID: "liqian", Name: "李倩"}, {ID: "zhaolei", Name: "赵磊"},
	}}}
}

// ticketOf opens the page of the ticket and reads it.
func ticketOf(t testing.TB, env *Env, k desk.Ticket) Screen {
	t.Helper()
	s := TicketPage(*env, workOf(k), k.ID)
	run(t, s, s.Start())
	return s
}

func said(t testing.TB, out Outcome, part string) {
	t.Helper()
	if got, ok := out.(Said); !ok || !strings.Contains(got.Text, part) {
		t.Fatalf("got %#v, want it to say %q", out, part)
	}
}

// A question stays open until the authority answers, then until the customer was told: two keys.
//
// clause: H-7.2a2
func TestQuestionIsToldWhenAnswered(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.Inquiry))
	show(t, "15a-question-waits", *env, s)
	c := painted(t, s, 80, 24)
	wants(t, c, "代问", "TCA-Q20261124-0003", "等人社答复，最迟 11-25，您不用管", "剩 1 天 13 小时", "│  个人账户怎么转到外省", "李** 199****0103", "失业保险金申领", "按 F3 看这一件", "王敏")
	if _, ok := s.Keys().ByID("send"); ok {
		t.Error("something can be sent while the authority has it")
	}
	if lineWith(c, "等别人办") != "" {
		t.Error("it is said to be stuck")
	}
	answer := desk.Answer{Text: "可以转，到转入地的社保经办机构申请，不用回来开凭证。"}
	s = ticketOf(t, env, raised(t, env, f, desk.Inquiry, answer))
	show(t, "15b-question-answered", *env, s)
	c = painted(t, s, 80, 24)
	wants(t, c, "有答复了，要告诉群众", answer.Text, "江卫", "方式", "电话", "1 联系上了")
	do(t, s, "f10") // the outcome must be chosen
	wants(t, painted(t, s, 80, 24), "请选联系的结果")
	if len(f.writes) != 0 {
		t.Fatalf("%+v", f.writes)
	}
	said(t, do(t, s, "1", "f10"), "已告诉群众，办结")
	if got := f.tickets["t-1"]; got.State != desk.TicketClosed || f.writes[0].act != (desk.Tell{Reach: by("phone", "reached")}) {
		t.Errorf("%+v", got)
	}
	show(t, "15c-question-told", *env, s)
	wants(t, painted(t, s, 80, 24), "10:11 办结", "联系上了")
}

// Nobody can close a question that was not answered, by any key.
//
// clause: H-7.2a2
func TestUnansweredQuestionCannotBeClosed(t *testing.T) {
	for _, kind := range []desk.TicketKind{desk.Inquiry, desk.Problem} {
		env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
		s := ticketOf(t, env, raised(t, env, f, kind))
		for _, code := range []string{"f2", "f4", "f5", "f6", "f8", "f9", "f10", "enter", "space", "1", "esc"} {
			do(t, s, code)
		}
		if len(f.writes) != 0 || f.tickets["t-1"].State != desk.TicketOpen {
			t.Errorf("%s: %+v", kind, f.writes)
		}
	}
}

// A voice goes its three steps; each counts only when the customer was reached, and what was
// written stays for the next try.
//
// clause: H-10.1b, D-6.2
func TestVoiceGoesItsThreeSteps(t *testing.T) {
	env, f, now := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.Complaint))
	show(t, "16a-complaint", *env, s)
	wants(t, painted(t, s, 80, 24), "投诉", "11-25 09:11", "剩 23 小时 0 分", "夜里、休息日都算", "回复 还没有", "回访 还没有", "反馈 还没有", "还没有回复")
	typeText(t, s, "已核实，今天起多开一个窗口。")
	said(t, do(t, s, "enter", "2", "f10"), "没人接，还要再联系")
	c := painted(t, s, 80, 24)
	wants(t, c, "没人接", "已核实，今天起多开一个窗口。", "回复 还没有")
	*now = now.Add(time.Minute)
	said(t, do(t, s, "1", "f10"), "已回复，还要回访")
	wants(t, painted(t, s, 80, 24), "回复 10:12", "回访 还没有", "│  已核实，今天起多开一个窗口。", "王敏  10:12")
	*now = now.Add(time.Minute)
	said(t, do(t, s, "1", "f10"), "已回访")
	show(t, "16b-complaint-result", *env, s)
	typeText(t, s, "窗口已开，群众认可。")
	said(t, do(t, s, "enter", "1", "f10"), "已反馈结果，办结")
	wants(t, painted(t, s, 120, 36), "回访 10:13", "反馈 10:13", "10:13 办结", "经过", "反馈结果")
	got := f.tickets["t-1"]
	if got.State != desk.TicketClosed || len(got.Attempts) != 4 || got.Outcome != "窗口已开，群众认可。" || got.Answer == "" || !got.InTime() {
		t.Errorf("%+v", got)
	}
}

// clause: H-9.4, G-7.5
func TestProblemIsReadByItsReporter(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.Problem, desk.Answer{Text: "已修好，请再试。"}))
	show(t, "17-problem", *env, s)
	c := painted(t, s, 80, 24)
	wants(t, c, "报修", "人社答复了，请看", "已修好，请再试。", "authority.broken")
	if lineWith(c, "群众") != "" {
		t.Error("a problem is nobody's of the customers")
	}
	said(t, do(t, s, "enter"), "已看过答复，办结")
	if f.tickets["t-1"].State != desk.TicketClosed {
		t.Errorf("%+v", f.tickets["t-1"])
	}
}

// A bad rating is settled by the manager, never by the person it is about.
func TestFollowUpIsTheManagers(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.FollowUp))
	wants(t, painted(t, s, 80, 24), "差评整改", "等别人办  这张差评说的是您", "等了很久没人理", "来自评价")
	if _, ok := s.Keys().ByID("send"); ok {
		t.Error("the person rated may answer")
	}
	env, f, _ = ticketEnv(t, "zh-CN", "liqian")
	s = ticketOf(t, env, raised(t, env, f, desk.FollowUp))
	wants(t, painted(t, s, 80, 24), "等别人办  这一件等人社答复")
	env, f, _ = ticketEnv(t, "zh-CN", "zhaolei")
	s = ticketOf(t, env, raised(t, env, f, desk.FollowUp))
	show(t, "18-follow-up", *env, s)
	typeText(t, s, "已谈话，调整了排班。")
	said(t, do(t, s, "f10"), "整改已写好")
	wants(t, painted(t, s, 80, 24), "要告诉群众")
	if f.tickets["t-1"].State != desk.TicketAnswered {
		t.Errorf("%+v", f.tickets["t-1"])
	}
}

func TestTicketIsPassedOn(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.Inquiry))
	due := f.tickets["t-1"].Due
	do(t, s, "f7")
	show(t, "19-pass", *env, s)
	wants(t, painted(t, s, 80, 24), "转给同事", "时限不变")
	do(t, s, "esc") // back to the page, not away
	wants(t, painted(t, s, 80, 24), "您不用管")
	do(t, s, "f7", "f10")
	wants(t, painted(t, s, 80, 24), "!")
	said(t, do(t, s, "1", "f10"), "已转给李倩，时限不变")
	if got := f.tickets["t-1"]; got.OwnerID != "liqian" || !got.Due.Equal(due) {
		t.Errorf("%+v", got)
	}
}

// Given up only after three tries in vain, and with a reason; taken up again on the same clock.
func TestTicketTrouble(t *testing.T) {
	env, f, now := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.Inquiry, desk.Answer{Text: "可以转。"}))
	if ask := do(t, s, "f8").(Ask); ask.ID != ticketReopen {
		t.Fatalf("%+v", ask)
	}
	for range 3 {
		*now = now.Add(time.Minute)
		said(t, do(t, s, "2", "f10"), "还要再联系")
	}
	wants(t, painted(t, s, 120, 36), "没人接")
	ask, ok := do(t, s, "f8").(Ask)
	if !ok || ask.ID != ticketTrouble || len(ask.Dialog.Buttons) != 3 {
		t.Fatalf("%+v", ask)
	}
	ask, ok = hear(t, s, Answered{ID: ask.ID, Button: "give_up"}).(Ask)
	if !ok || ask.Dialog.Reason == nil {
		t.Fatalf("%+v", ask)
	}
	said(t, hear(t, s, Answered{ID: ask.ID, Button: "yes", Text: "三天都没人接"}), "联系不上")
	wants(t, painted(t, s, 120, 36), "三天都没人接", "办结")
	ask = do(t, s, "f8").(Ask)
	said(t, hear(t, s, Answered{ID: ask.ID, Button: "yes", Text: "群众来问"}), "时限不变")
	if got := f.tickets["t-1"]; got.State != desk.TicketOpen || got.Reopened != 1 {
		t.Errorf("%+v", got)
	}
	wants(t, painted(t, s, 80, 24), "重新办过 1 次", "等人社答复")
}

// A read that fails is said, F5 asks again; until then the list's copy is shown, masked.
func TestTicketUnread(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	k := raised(t, env, f, desk.Complaint)
	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	s := ticketOf(t, env, k)
	show(t, "20-unread", *env, s)
	wants(t, painted(t, s, 80, 24), "没有读到最新的", "连不上人社", "李** 199****0103", "投诉")
	said(t, do(t, s, "f9"), "按 F5")
	said(t, do(t, s, "f10"), "按 F5")
	do(t, s, "f5")
	if lineWith(painted(t, s, 80, 24), "没有读到") != "" {
		t.Error("still unread")
	}
	f.err = errors.New("odd")
	s = TicketPage(*env, Work{}, "t-9")
	wants(t, painted(t, s, 80, 24), "正在从人社读")
	run(t, s, s.Start())
	wants(t, painted(t, s, 80, 24), "没有读到最新的", "没有料到")
	do(t, s, "f5")
	wants(t, painted(t, s, 80, 24), "没有找到这张工单")
}

// Masked but for ten seconds after F9.
func TestTicketShowsWhoForAMoment(t *testing.T) {
	env, f, now := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.Inquiry))
	said(t, do(t, s, "f9"), "10 秒")
	wants(t, painted(t, s, 80, 24), "李清和 19900000103")
	*now = now.Add(10 * time.Second)
	hear(t, s, Tick{Now: *now})
	wants(t, painted(t, s, 80, 24), "李** 199****0103")
}

// What goes wrong with the write: not sent, no answer, refused.
func TestTicketWriteFaults(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.Inquiry, desk.Answer{Text: "可以转。"}))
	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	do(t, s, "1", "f10")
	wants(t, painted(t, s, 80, 24), "没有发出去", "再按 F10")
	f.lose = true
	do(t, s, "f10")
	wants(t, painted(t, s, 80, 24), "发出去了，没等到回音", "F5")
	said(t, do(t, s, "2"), "没等到回音")
	said(t, do(t, s, "f5"), "办结")
	if n := len(f.writes); n != 3 || f.writes[1].key != f.writes[2].key || f.tickets["t-1"].Version != 3 {
		t.Errorf("%d writes, %+v", n, f.tickets["t-1"])
	}
	s = ticketOf(t, env, raised(t, env, f, desk.Inquiry, desk.Answer{Text: "可以转。"}))
	f.err = &desk.Error{Code: desk.Conflict, Key: "case.stale"}
	if out, ok := do(t, s, "1", "f10").(Failed); !ok || desk.CodeOf(out.Err) != desk.Conflict {
		t.Errorf("%#v", out)
	}
	// While it is out nothing else is done, and the screen is not left.
	s = ticketOf(t, env, raised(t, env, f, desk.Inquiry, desk.Answer{Text: "可以转。"}))
	do(t, s, "1")
	cmd, _ := s.Update(press("f10"))
	if cmd == nil || !s.Head().Busy {
		t.Fatal("nothing is out")
	}
	said(t, do(t, s, "esc"), "正在发送")
	wants(t, painted(t, s, 80, 24), "正在发送")
	run(t, s, cmd)
}

// The list brings news of the ticket: it is read anew, and what was typed for the same act stays.
func TestTicketGoesOnElsewhere(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.Complaint))
	typeText(t, s, "正在核实")
	after, err := f.tickets["t-1"].Apply(desk.Reply{Text: "打过了", Reach: by("phone", "later")}, f.act(nil))
	if err != nil {
		t.Fatal(err)
	}
	f.tickets["t-1"] = after
	hear(t, s, workOf(after))
	wants(t, painted(t, s, 80, 24), "约好再说", "正在核实")
	if f.reads != 2 {
		t.Errorf("%d reads", f.reads)
	}
	ask, ok := do(t, s, "esc").(Ask)
	if !ok || ask.ID != ticketLeave {
		t.Fatalf("%#v", ask)
	}
	if _, ok := hear(t, s, Answered{ID: ask.ID, Button: "leave"}).(Back); !ok {
		t.Error("it is not left")
	}
}

func TestTicketOpensCaseAndPaper(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := ticketOf(t, env, raised(t, env, f, desk.Inquiry))
	if got := do(t, s, "f3"); got != (Opened{"c-7"}) {
		t.Errorf("%#v", got)
	}
	got, ok := do(t, s, "f6").(Printing)
	if !ok || got.Order != (desk.Order{Kind: desk.QuestionPaper, Subject: "t-1"}) || got.Sheet.Ticket.Contact.Phone != "19900000103" {
		t.Errorf("%#v", got)
	}
	s = ticketOf(t, env, raised(t, env, f, desk.Problem))
	said(t, do(t, s, "f6"), "没有要打印的")
}

// The clock in words on both sides of its boundaries.
//
// clause: H-10.1b
func TestTicketClockInWords(t *testing.T) {
	env, f, now := ticketEnv(t, "zh-CN", "wangmin")
	k := raised(t, env, f, desk.Complaint)
	received := k.Received
	for _, c := range []struct {
		after time.Duration
		words string
	}{
		{19*time.Hour + 59*time.Minute + 59*time.Second, "剩 4 小时 0 分"},
		{20 * time.Hour, "快到时限，剩 4 小时 0 分"},
		{23*time.Hour + 59*time.Minute + 59*time.Second, "快到时限，剩 不到 1 分"},
		{24 * time.Hour, "快到时限，剩 不到 1 分"},
		{24*time.Hour + time.Second, "超时 不到 1 分"},
		{24*time.Hour + 12*time.Minute, "超时 12 分"},
		{50 * time.Hour, "超时 1 天 2 小时"},
	} {
		*now = received.Add(c.after)
		if got, _ := env.TicketLeft(k); got != c.words {
			t.Errorf("after %v: %q, want %q", c.after, got, c.words)
		}
	}
	*now = received.Add(23 * time.Hour)
	if got := env.TicketDue(k); got != "今日 09:11" {
		t.Errorf("%q", got)
	}
	k.Due = time.Date(2026, 11, 26, 23, 59, 59, 0, calendar.China)
	if got := env.TicketDue(k); got != "11-26 23:59" {
		t.Errorf("%q", got)
	}
	k.Kind = desk.Inquiry
	if got := env.TicketDue(k); got != "11-26" {
		t.Errorf("%q", got)
	}
	if got := env.TicketDue(desk.Ticket{}); !strings.Contains(got, "待定") {
		t.Errorf("%q", got)
	}
}

// Every kind in every state, in both languages and sizes, with a long text: nothing runs over.
func TestTicketFrames(t *testing.T) {
	long := strings.Repeat("窗口前排了四十分钟，没有人来说一句，", 25)
	for _, lang := range []string{"zh-CN", "en"} {
		for _, kind := range desk.TicketKinds {
			env, f, _ := ticketEnv(t, lang, "zhaolei")
			k := raised(t, env, f, kind)
			k.Text = long
			states := map[string]desk.Ticket{"open": k}
			k.Answer = long
			if k.State = desk.TicketAnswered; kind.Voiced() {
				k.State, k.Replied = desk.TicketOpen, tenEleven
			}
			states["answered"] = k
			k.Attempts = slices.Repeat([]desk.Attempt{{At: tenEleven, By: "王敏", Way: "phone", Outcome: "wrong_number"}}, 5)
			states["tried"] = k
			k.State, k.Closed = desk.TicketClosed, tenEleven
			states["closed"] = k
			for name, k := range states {
				f.tickets["t-1"] = k
				s := ticketOf(t, env, k)
				hear(t, s, tea.PasteMsg{Content: long})
				for _, size := range [][2]int{{80, 24}, {120, 36}} {
					hear(t, s, tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					for range 20 {
						do(t, s, "pgdown")
						painted(t, s, size[0], size[1])
					}
					do(t, s, "pgup")
					painted(t, s, size[0], size[1])
				}
				show(t, "21-"+string(kind)+"-"+name, *env, s)
			}
		}
	}
}
