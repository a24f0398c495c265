package screens

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

var languages = []string{"zh-CN", "en"}

// sampleWork is a day with every kind of case. The persons are invented.
func sampleWork() []desk.Summary {
	day := calendar.MustParse
	at := func(d, h, m int) time.Time { return time.Date(2026, 11, d, h, m, 0, 0, calendar.China) }
	return []desk.Summary{
		{ID: "c7", Version: 3, Receipt: "TCA-20261110-0009", Item: "pen.transfer_in", Who: "吴** 0482", Stage: desk.StageReview, Status: desk.Received, Due: day("2026-12-02"), Owner: "王敏", Begun: at(10, 9, 30), Changed: at(10, 9, 50)},
		{ID: "c1", Version: 4, Receipt: "TCA-20261110-0004", Item: "une.claim", Who: "赵** 0119", Stage: desk.StageNotify, Status: desk.Decided, Verdict: desk.Granted, Due: day("2026-11-24"), Owner: "江卫", Begun: at(10, 9, 12), Changed: at(24, 9, 5)},
		{ID: "c2", Version: 2, Receipt: "TCA-20261120-0002", Item: "card.reissue", Who: "欧** 002X", Stage: desk.StageHandle, Status: desk.Received, Due: day("2026-11-20"), Owner: "李倩", Begun: at(20, 10, 0), Changed: at(20, 10, 20)},
		{ID: "c3", Version: 1, Item: "reg.flexible", Stage: desk.StageAccept, Status: desk.Written, Owner: "王敏", Begun: at(24, 9, 58), Changed: at(24, 9, 58)},
		{ID: "c4", Version: 4, Receipt: "TCA-20261117-0001", Item: "info.payout_pension", Who: "卢** 0212", Stage: desk.StageHandle, Status: desk.Decided, Verdict: desk.Returned, Due: day("2026-11-25"), Owner: "陆丹", Begun: at(17, 9, 0), Changed: at(23, 16, 0)},
		{ID: "c5", Version: 4, Receipt: "TCA-20261118-0003", Item: "res.claim", Who: "马** 0266", Stage: desk.StageNotify, Status: desk.Decided, Verdict: desk.Refused, Due: day("2027-01-04"), Owner: "陆丹", Begun: at(18, 9, 0), Changed: at(23, 15, 0)},
		{ID: "c6", Version: 3, Receipt: "TCA-20261118-0005", Item: "inj.disability", Who: "周** 128X", Stage: desk.StageReview, Status: desk.Received, Owner: "王敏", Begun: at(18, 9, 0), Changed: at(18, 9, 30)},
		{ID: "d1", Version: 4, Receipt: "TCA-20261124-0001", Item: "qry.person_cert", Who: "何** 0083", Stage: desk.StageClosed, Status: desk.Informed, Verdict: desk.Granted, Begun: at(24, 9, 40), Changed: at(24, 9, 44)},
		{ID: "d2", Version: 4, Receipt: "TCA-20261124-0002", Item: "card.activate", Who: "扎** 0132", Stage: desk.StageClosed, Status: desk.Informed, Verdict: desk.Granted, Begun: at(24, 9, 50), Changed: at(24, 9, 57)},
		{ID: "d3", Version: 1, Item: "card.pin_change", Stage: desk.StageClosed, Status: desk.Written, Begun: at(24, 10, 0), Changed: at(24, 10, 0)},
		{ID: "d4", Version: 3, Item: "pay.flexible", Who: "孙** 0331", Stage: desk.StageClosed, Status: desk.Received, Begun: at(24, 10, 0), Changed: at(24, 10, 5)},
	}
}

// workWith is a day with these cases and nothing else.
func workWith(cases []desk.Summary) Work { return Work{Cases: cases} }

// clause: H-7.4c
func TestHomeRows(t *testing.T) {
	env := testEnv(t)
	s := Home(env, workWith(sampleWork()), "")
	c := painted(t, s, 80, 24)
	show(t, "home", env, s)
	wants(t, c, "今日待办  7 件，按限期排", "限期", "参保人", "已决定 准予", "已决定 不予", "已决定 退回", "超期 4 天", "今日", "2027-01-04", "今日已告知  2 件  另引导 1 件  撤回 1 件")
	for part, row := range map[string]string{"card.reissue": "超期 4 天", "une.claim": "今日 ", "reg.flexible": "待定", "inj.disability": "待定"} {
		item, _ := env.Rules.Catalogue.Item(part)
		if l := lineWith(c, string([]rune(item.NameZH)[:6])); !strings.Contains(l, row) {
			t.Errorf("%s: %q, want %q", part, l, row)
		}
	}
	// What waits for the counter comes first, by its day, then what the authority has.
	var order []int
	for _, who := range []string{"欧** 002X", "赵** 0119", "卢** 0212", "马** 0266", "未登记", "吴** 0482", "周** 128X"} {
		order = append(order, strings.Index(c.Plain(), who))
	}
	for n := 1; n < len(order); n++ {
		if order[n-1] < 0 || order[n] < order[n-1] {
			t.Fatalf("order %v in\n%s", order, c.Plain())
		}
	}
	if x, y, ok := c.CursorPos(); x != 2 || y != 4 || !ok {
		t.Errorf("cursor %d,%d", x, y)
	}
	if got := s.Head(); got.ID != "home" || got.Counts != [4]int{0, 1, 4, 2} || got.Step != 0 {
		t.Errorf("head %+v", got)
	}
}

func TestHomeStyles(t *testing.T) {
	s := Home(testEnv(t), workWith(sampleWork()), "").(*home)
	styles := map[string]ui.Style{}
	for _, day := range []string{"2026-11-23", "2026-11-24", "2026-12-25"} {
		styles[day] = s.caseDue(desk.Summary{Due: calendar.MustParse(day), Stage: desk.StageHandle}).Style
	}
	if styles["2026-11-23"] != ui.Err || styles["2026-11-24"] != ui.Warn || styles["2026-12-25"] != 0 {
		t.Errorf("due styles %v", styles)
	}
	for verdict, want := range map[desk.Verdict]ui.Style{desk.Granted: ui.Ok, desk.Refused: ui.ErrBold, desk.Returned: ui.ErrBold} {
		if _, v := statusCell(s.env, desk.Summary{Status: desk.Decided, Verdict: verdict}); v.Style != want {
			t.Errorf("%s has style %v", verdict, v.Style)
		}
	}
}

func TestHomePanel(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		s := Home(env, workWith(sampleWork()), "")
		if lang == "zh-CN" {
			wants(t, painted(t, s, 120, 36), "TCA-20261120-0002", "承诺", "经过", "下一步", "11-20 10:00", "二次告知 0", "事后加要 0", "未评 0")
		}
		for range sampleWork() { // every stage has its sentence, whole, at both sizes
			small, wide := painted(t, s, 80, 24), painted(t, s, 120, 36)
			m, _ := s.(*home).selected()
			next := s.(*home).nextStep(*m.c)
			if m.c.Stage == desk.StageNotify {
				next = s.(*home).nextLine(m)
			}
			if !strings.Contains(small.Plain(), string([]rune(next)[:12])) || strings.Contains(wide.Plain(), "[") {
				t.Fatalf("%s: %q is not in\n%s", lang, next, small.Plain())
			}
			do(t, s, "down")
		}
		show(t, "home", env, s)
	}
}

func TestHomeKeys(t *testing.T) {
	s := Home(testEnv(t), workWith(sampleWork()), "")
	if out := do(t, s, "down", "enter"); out != (Opened{"c1"}) {
		t.Errorf("Enter: %#v", out)
	}
	for _, code := range []string{"f3", "1", "9"} {
		if out := do(t, s, code); out != (Finding{}) {
			t.Errorf("%s: %#v", code, out)
		}
	}
	if out := do(t, s, "esc"); out != nil {
		t.Errorf("Esc: %#v", out)
	}
}

func TestHomeEmpty(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		s := Home(env, Work{}, "")
		show(t, "home-empty", env, s)
		wants(t, painted(t, s, 80, 24), "F3", env.T("home.none"))
		painted(t, s, 120, 36)
		if out, ok := do(t, s, "enter").(Said); !ok || out.Style != ui.Warn {
			t.Errorf("Enter on nothing: %#v", out)
		}
		do(t, s, "down", "up", "pgdown")
	}
	// Only finished ones: they are shown all the same.
	s := Home(testEnv(t), workWith(sampleWork()[7:]), "")
	wants(t, painted(t, s, 80, 24), "没有待办的件", "今日已告知  2 件", "何** 0083")
}

func TestHomeNewWorkLeavesTheCursor(t *testing.T) {
	s := Home(testEnv(t), workWith(sampleWork()), "")
	do(t, s, "down", "down") // the returned case
	more := append(sampleWork(), desk.Summary{ID: "n1", Item: "une.claim", Stage: desk.StageNotify, Status: desk.Received, Due: calendar.MustParse("2026-11-20")},
		desk.Summary{ID: "n2", Item: "une.claim", Stage: desk.StageHandle, Status: desk.Received, Due: calendar.MustParse("2026-11-19")})
	hear(t, s, workWith(more))
	wants(t, painted(t, s, 80, 24), "9 件", "新 2 件")
	hear(t, s, workWith(more)) // the same again is nothing new
	wants(t, painted(t, s, 80, 24), "新 2 件")
	if out := do(t, s, "enter"); out != (Opened{"c4"}) {
		t.Errorf("Enter opens %#v", out)
	}
	do(t, s, "down")
	if c := painted(t, s, 80, 24); strings.Contains(c.Plain(), "新 2 件") {
		t.Errorf("still news:\n%s", c.Plain())
	}
}

func TestHomePages(t *testing.T) {
	var many []desk.Summary
	for n := range 40 {
		many = append(many, desk.Summary{ID: fmt.Sprintf("m%02d", n), Item: "une.claim", Who: fmt.Sprintf("周** %04d", n), Stage: desk.StageHandle, Status: desk.Received, Due: calendar.MustParse("2026-12-01")})
	}
	s := Home(testEnv(t), workWith(append(many, sampleWork()[7:]...)), "")
	wants(t, painted(t, s, 80, 24), "1-12 / 40") // what is to do has the room
	wants(t, painted(t, s, 120, 36), " / 40", "今日已告知")
	do(t, s, "pgdown")
	c := painted(t, s, 80, 24)
	if x, y, _ := c.CursorPos(); x != 2 || y != 4 { // a page down is the first row of the next page
		t.Errorf("cursor %d,%d in\n%s", x, y, c.Plain())
	}
	hear(t, s, tea.WindowSizeMsg{Width: 120, Height: 36})
	do(t, s, "home", "pgdown")
	if x, y, _ := painted(t, s, 120, 36).CursorPos(); x != 2 || y != 5 {
		t.Errorf("tall: cursor %d,%d", x, y)
	}
}

// F5 has app read the day's work, once at a time, and tells how that ended.
func TestHomeAgain(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		s := Home(env, workWith(sampleWork()), "")
		if out := do(t, s, "f5"); out != (Rereading{}) {
			t.Errorf("F5: %#v", out)
		}
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			wants(t, painted(t, s, size[0], size[1]), env.T("home.asking"))
		}
		if out := do(t, s, "f5"); out != (Said{env.T("home.key.again_off"), ui.Warn}) {
			t.Errorf("a second F5: %#v", out)
		}
		hear(t, s, workWith(sampleWork()[:2]))
		if out := hear(t, s, Reread{}); out != (Said{env.T("home.key.again_done", "n", 2), ui.Text}) {
			t.Errorf("read: %#v", out)
		}
		c := painted(t, s, 80, 24)
		wants(t, c, env.T("home.todo_note", "n", 2))
		if lineWith(c, env.T("home.asking")) != "" {
			t.Error("still reading")
		}

		do(t, s, "f5")
		if out := hear(t, s, Reread{&desk.Error{Code: desk.Offline, Key: "offline"}}); out != nil {
			t.Errorf("offline: %#v", out)
		}
		wants(t, painted(t, s, 80, 24), env.T("home.todo_note", "n", 2), env.T("home.unread"))
		do(t, s, "f5")
		if out, ok := hear(t, s, Reread{&desk.Error{Code: desk.Denied, Key: "session.ended"}}).(Failed); !ok {
			t.Errorf("without a session: %#v", out)
		}
	}
}

func TestHomeBothLanguages(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 50}} {
			s := Home(env, workWith(sampleWork()), "")
			c := painted(t, s, size[0], size[1])
			item, _ := env.Rules.Catalogue.Item("inj.disability")
			if l := lineWith(c, "周** 128X"); size[0] == 80 && ui.Width(item.Name(lang)) > 30 && !strings.Contains(l, "..") {
				t.Errorf("%s: %q is cut without a sign", lang, l)
			}
		}
	}
}

// A case that the day has moved on for changes its word at midnight without a key.
func TestHomeMidnight(t *testing.T) {
	env := testEnv(t)
	now := tenEleven
	env.Now = func() time.Time { return now }
	s := Home(env, workWith(sampleWork()), "")
	now = now.Add(24 * time.Hour)
	hear(t, s, Tick{now})
	wants(t, painted(t, s, 80, 24), "超期 5 天", "超期 1 天")
}

func TestHomeRefreshed(t *testing.T) {
	env := testEnv(t)
	s := Home(env, workWith(sampleWork()), "")
	rules := env.Rules
	rules.Catalogue = &desk.Catalogue{Version: "none", Years: env.Rules.Catalogue.Years}
	if err := rules.Catalogue.Ready(); err != nil {
		t.Fatal(err)
	}
	hear(t, s, Refreshed{env.Session, rules})
	wants(t, painted(t, s, 80, 24), "une.claim") // an item that is gone stands for itself
}

// sampleDay is sampleWork with tickets, a queue and a customer at the window.
func sampleDay(t testing.TB, f *fakeVisits) Work {
	t.Helper()
	f.came("q1", "A013", "", 31)
	f.came("q2", "Y001", "pregnant", 9)
	f.booked(t)
	w := f.work(t)
	w.Cases = append(sampleWork(), desk.Summary{
		ID: "k1", Version: 6, Receipt: "TCA-20261118-0008", Item: "card.reissue", Who: "林** 1017", Stage: desk.StageCollect,
		Status: desk.Informed, Verdict: desk.Granted, Owner: "王敏", Begun: tenEleven.Add(-96 * time.Hour), Changed: tenEleven.Add(-time.Hour),
	})
	ticket := func(id string, kind desk.TicketKind, state desk.TicketState, due time.Time, text string) desk.Ticket {
		return desk.Ticket{
			ID: id, Kind: kind, State: state, Number: "TCA-X20261124-000" + id[1:], Text: text, Source: "window", Due: due, OwnerID: "wangmin",
			Owner: "王敏", Received: tenEleven.Add(-21 * time.Hour), Contact: desk.Contact{Name: "陈**", Phone: "199****0115"},
		}
	}
	endOfDay := time.Date(2026, 11, 24, 23, 59, 59, 0, calendar.China)
	w.Tickets = []desk.Ticket{
		ticket("t1", desk.Complaint, desk.TicketOpen, tenEleven.Add(3*time.Hour+9*time.Minute), "窗口等了很久"),
		ticket("t2", desk.Inquiry, desk.TicketOpen, endOfDay, "断缴的月份能不能补缴"),
		ticket("t3", desk.Inquiry, desk.TicketAnswered, endOfDay.Add(24*time.Hour), "转到外省要不要本人去"),
		ticket("t4", desk.FollowUp, desk.TicketOpen, tenEleven.Add(-2*time.Hour), ""),
		ticket("t5", desk.Opinion, desk.TicketClosed, endOfDay, "加一把椅子"),
	}
	w.Queue.Figures = desk.Figures{Served: 14, WaitMinutes: 12, Accepted: 11, OnTheSpot: 9, Second: 1, Overdue: 2, Grades: [5]int{8, 3, 0, 1, 0}, Unrated: 2}
	return w
}

// clause: H-10.1b, H-7.2a2
func TestHomeSortsCasesAndTicketsByDue(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := visitEnv(t, lang)
		s := Home(*env, sampleDay(t, f), "")
		show(t, "home-day", *env, s)
		c := painted(t, s, 120, 36)
		var order []int
		for _, part := range []string{ // overdue, clock, last day; then what the authority has; then to be collected
			"欧** 002X", env.T("ticket.kind.follow_up"), env.T("ticket.kind.complaint"), "赵** 0119", "卢** 0212",
			env.T("ticket.kind.question"), "马** 0266", "未", "吴** 0482", "周** 128X", "林** 1017",
		} {
			if lang == "en" && part == "未" {
				part = "not yet"
			}
			order = append(order, strings.Index(c.Plain(), part))
		}
		for n := 1; n < len(order); n++ {
			if order[n-1] < 0 || order[n] < order[n-1] {
				t.Fatalf("%s: order %v in\n%s", lang, order, c.Plain())
			}
		}
		if lang == "en" {
			continue
		}
		wants(t, c, "剩 3 小时", "超时 2 小时", "今日 13:20", "等答复", "有答复了", "待领取", "11 件，按限期排  待领取 1 件", "工单办结 1 件", "平均等 12 分")
		small := painted(t, s, 80, 24)
		wants(t, small, "窗口", "等候 2 人 (优先 1)  下一位 Y001", "没有群众", "今日要去 1 家", "接待 14  受理 11  当场 9  二次告知 1 (加要 0)  不满意 1  未评 2")
		if got := s.Head().Counts; got != [4]int{2, 1, 4, 2} {
			t.Errorf("counts %v", got)
		}
		s.(*home).list.Select("t1")
		wants(t, painted(t, s, 80, 24), "先回复群众")
		if out := do(t, s, "enter"); out != (Ticketing{"t1"}) {
			t.Errorf("Enter: %#v", out)
		}
		for range 12 {
			painted(t, s, 80, 24)
			wants(t, painted(t, s, 120, 36), "下一步")
			do(t, s, "up")
		}
	}
}

// A decision that nobody could be told yet says by when, and how often it was tried.
//
// clause: H-7.2d1
func TestHomeTellsWhomToTell(t *testing.T) {
	s := Home(testEnv(t), workWith([]desk.Summary{{
		ID: "c1", Item: "une.claim", Who: "赵** 0119", Receipt: "TCA-20261110-0004", Stage: desk.StageNotify, Status: desk.Decided,
		Verdict: desk.Granted, Due: calendar.MustParse("2026-11-25"), Tries: 2,
	}}), "")
	wants(t, painted(t, s, 80, 24), "11-25 快到期", "11-25 前告知，已联系 2 次没联系上")
	wants(t, painted(t, s, 120, 36), "11-25 前告知", "已联系 2 次没联系上")
}

// The hours of a complaint go on without a key.
func TestHomeClockRuns(t *testing.T) {
	env, f, now := visitEnv(t, "zh-CN")
	s := Home(*env, sampleDay(t, f), "")
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{0, "剩 3 小时"},
		{2*time.Hour + 10*time.Minute, "剩 59 分"},
		{3*time.Hour + 8*time.Minute + 59*time.Second, "剩 0 分"},
		{3*time.Hour + 10*time.Minute, "超时 1 分"},
		{5 * time.Hour, "超时 1 小时"},
	} {
		*now = tenEleven.Add(c.after)
		hear(t, s, Tick{*now})
		if l := lineWith(painted(t, s, 120, 36), "投诉"); !strings.Contains(l, c.want) {
			t.Errorf("after %v: %q, want %q", c.after, l, c.want)
		}
	}
}

// clause: H-9.2a
func TestHomeCalls(t *testing.T) {
	env, f, _ := visitEnv(t, "zh-CN")
	s := Home(*env, sampleDay(t, f), "")
	if out := do(t, s, "tab"); out != (Queueing{}) {
		t.Errorf("Tab: %#v", out)
	}
	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	do(t, s, "f2")
	wants(t, painted(t, s, 80, 24), "没有发出去", "F2")
	f.lose = true
	do(t, s, "f2")
	wants(t, painted(t, s, 80, 24), "没等到回音")
	if out, ok := do(t, s, "enter").(Said); !ok || out.Style != ui.Warn {
		t.Errorf("Enter while nobody knows: %#v", out)
	}
	if out, ok := do(t, s, "f5").(Serving); !ok || out.Visit.Number != "Y001" || f.writes[1].key != f.writes[2].key {
		t.Errorf("F5: %#v", out)
	}
	w := f.work(t)
	hear(t, s, w)
	wants(t, painted(t, s, 80, 24), "正在接待 Y001", "等候 1 人", "F2")
	if out := do(t, s, "f2"); out != (Visiting{}) {
		t.Errorf("F2: %#v", out)
	}
	f.visits = map[string]desk.Visit{}
	hear(t, s, f.work(t))
	if out, ok := do(t, s, "f2").(Said); !ok || out.Text != "现在没有人在等。" {
		t.Errorf("F2 on an empty queue: %#v", out)
	}
	f.err = &desk.Error{Code: desk.Conflict, Key: "visit.open"}
	f.came("q9", "A019", "", 1)
	if out, ok := do(t, s, "f2").(Failed); !ok || desk.CodeOf(out.Err) != desk.Conflict {
		t.Errorf("F2 with somebody at the window: %#v", out)
	}
	// A courier sees no customers.
	courier := testEnvOf(t, "zh-CN", "gaoyuan", "hubei.A")
	s = Home(courier, w, "")
	c := painted(t, s, 80, 24)
	if strings.Contains(c.Plain(), "Y001") || do(t, s, "f2") != nil || do(t, s, "tab") != nil {
		t.Errorf("a courier sees\n%s", c.Plain())
	}
}
