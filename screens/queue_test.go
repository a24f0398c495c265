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

// sampleQueue is a morning: four wait, one of them with priority, one handed on to 王敏 and one to 李倩; a colleague serves
// one, a visit at home is agreed.
func sampleQueue(t testing.TB, f *fakeVisits) {
	t.Helper()
	f.came("q1", "A012", "", 31)
	f.came("q2", "Y001", "pregnant", 9)
	v := f.came("q3", "A010", "", 40)
	v.For, v.OwnerID, v.Owner = "wangmin", "wangmin", "王敏"
	v.History = []desk.Record{{Kind: desk.KindHandOn, At: f.env.Now().Add(-2 * time.Minute)}}
	f.visits["q3"] = v
	v = f.came("q5", "Y000", "ill", 50) // handed on to a colleague: not for her to call
	v.For, v.OwnerID, v.Owner = "liqian", "liqian", "李倩"
	f.visits["q5"] = v
	v = f.came("q4", "A011", "", 35)
	v.State, v.OwnerID, v.Owner, v.Called = desk.VisitServing, "liqian", "李倩", f.env.Now().Add(-20*time.Minute)
	f.visits["q4"] = v
	f.booked(t)
}

// clause: H-9.2c
func TestQueueShowsWhoComesNext(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := visitEnv(t, lang)
		sampleQueue(t, f)
		s := Queue(*env, f.work(t))
		show(t, "queue", *env, s)
		c := painted(t, s, 80, 24)
		var order []int
		for _, number := range []string{"A010", "Y001", "A012", "Y000", "A011", "H001"} {
			order = append(order, strings.Index(c.Plain(), number))
		}
		for n := 1; n < len(order); n++ {
			if order[n-1] < 0 || order[n] < order[n-1] {
				t.Fatalf("order %v in\n%s", order, c.Plain())
			}
		}
		wants(t, c, env.T("queue.minutes", "n", 31), "韩**", "李倩", env.T("queue.for_you"))
		if strings.Contains(c.Plain(), "雪梅") || strings.Contains(c.Plain(), "文化路") {
			t.Errorf("somebody's data:\n%s", c.Plain())
		}
		wants(t, painted(t, s, 120, 36), env.T("home.wait.first", "n", 4, "first", 2))
		for range 5 {
			painted(t, s, 80, 24)
			painted(t, s, 120, 36)
			do(t, s, "down")
		}
	}
}

func TestQueueCalls(t *testing.T) {
	_, f, _ := visitEnv(t, "zh-CN")
	sampleQueue(t, f)
	open := func() Screen { return Queue(*f.env, f.work(t)) }
	for _, c := range []struct {
		typed string
		keys  []string
		want  string
	}{
		{"", []string{"down", "down", "enter"}, "A012"}, // out of turn: who is selected
		{"a012", []string{"enter"}, "A012"},             // typed as it comes
		{"b107", []string{"enter"}, "B107"},             // of the bank's own machine
		{"", []string{"f2"}, "A010"},                    // next: handed on to her
	} {
		before := map[string]desk.Visit{}
		for id, v := range f.visits {
			before[id] = v
		}
		s := open()
		typeText(t, s, c.typed)
		out, ok := do(t, s, c.keys...).(Serving)
		if !ok || out.Visit.Number != c.want || out.Visit.OwnerID != "wangmin" {
			t.Errorf("%q %v: %#v", c.typed, c.keys, out)
		}
		f.visits = before
	}
	s := open()
	if out := do(t, s, "pgdown", "pgdown", "enter"); out != (Visiting{"h-1"}) {
		t.Errorf("Enter on a booked one: %#v", out)
	}
	if out := do(t, s, "f4"); out != (BookingHome{}) {
		t.Errorf("F4: %#v", out)
	}
	if out := do(t, s, "esc"); out != (Back{}) {
		t.Errorf("Esc: %#v", out)
	}
	typeText(t, s, "A0")
	if out := do(t, s, "esc"); out != nil || s.(*queue).number() != "" {
		t.Errorf("Esc with a number: %#v", out)
	}
	// While somebody is at the window nobody else is called, and F2 goes there.
	f.served(t)
	s = open()
	wants(t, painted(t, s, 80, 24), "正在接待 A012")
	if out, ok := do(t, s, "enter").(Said); !ok || !strings.Contains(out.Text, "A012") {
		t.Errorf("Enter: %#v", out)
	}
	if out := do(t, s, "f2"); out != (Visiting{}) {
		t.Errorf("F2: %#v", out)
	}
}

// clause: H-9.2c
func TestQueueGivesANumber(t *testing.T) {
	for _, person := range []string{"wangmin", "sunting"} { // the guide at the door does it too
		_, f, _ := visitEnv(t, "zh-CN")
		env := testEnvOf(t, "zh-CN", person, "hubei.A")
		env.Visits, f.env = f, &env
		f.came("q1", "A012", "", 31)
		s := Queue(env, f.work(t))
		do(t, s, "f6")
		show(t, "queue-arrival", env, s)
		wants(t, painted(t, s, 80, 24), "0   普通", "5   孕妇", "示例")
		out, ok := do(t, s, "5").(Said)
		if !ok || !strings.Contains(out.Text, "A020") || !strings.Contains(out.Text, "前面 0 位") {
			t.Errorf("%s: %#v", person, out)
		}
		wants(t, painted(t, s, 80, 24), "A020", "孕妇")
		if v, _ := s.(*queue).selected(); v.Number != "A020" || v.Group != "pregnant" || v.State != desk.VisitWaiting {
			t.Errorf("%s: %+v", person, v)
		}
		do(t, s, "f6", "esc", "f6", "enter")
		if n := len(f.writes); n != 2 || f.writes[1].act != (desk.Arrival{}) {
			t.Errorf("%d writes", n)
		}
	}
}

func TestQueueSomebodyLeft(t *testing.T) {
	_, f, _ := visitEnv(t, "zh-CN")
	sampleQueue(t, f)
	s := Queue(*f.env, f.work(t))
	ask, ok := do(t, s, "down", "f8").(Ask)
	if !ok || ask.Dialog.Reason == nil {
		t.Fatalf("F8: %#v", ask)
	}
	out, ok := hear(t, s, Answered{ask.ID, "left", "有急事"}).(Said)
	if !ok || !strings.Contains(out.Text, "Y001") || f.visits["q2"].Reason != "有急事" {
		t.Errorf("%#v", out)
	}
	if strings.Contains(lineWith(painted(t, s, 80, 24), "Y001"), "等候") {
		t.Error("still waits")
	}
	// While the question is up the customer it is about is called elsewhere, and another one is selected: it stays
	// a question about the first.
	ask, ok = do(t, s, "pgup", "f8").(Ask)
	if !ok || !strings.Contains(ask.Dialog.Title, "A010") {
		t.Fatalf("F8: %#v", ask)
	}
	delete(f.visits, "q3")
	hear(t, s, f.work(t))
	f.err = &desk.Error{Code: desk.Conflict, Key: "case.stale"}
	if out, ok := hear(t, s, Answered{ask.ID, "left", "走错了"}).(Failed); !ok {
		t.Errorf("%#v", out)
	}
	if last := f.writes[len(f.writes)-1]; last.v.ID != "q3" || f.visits["q1"].State != desk.VisitWaiting {
		t.Errorf("sent for %s", last.v.ID)
	}
	do(t, s, "pgdown", "pgdown")
	if out, ok := do(t, s, "f8").(Said); !ok || out.Style != ui.Warn {
		t.Errorf("F8 on a booked one: %#v", out)
	}
}

func TestQueueWriteFaults(t *testing.T) {
	_, f, now := visitEnv(t, "zh-CN")
	f.came("q1", "A012", "", 31)
	s := Queue(*f.env, f.work(t))
	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	do(t, s, "f2")
	wants(t, painted(t, s, 80, 24), "没有发出去", "F2")
	f.lose = true
	do(t, s, "f2")
	wants(t, painted(t, s, 80, 24), "没等到回音")
	hear(t, s, tea.PasteMsg{Content: "A9"})
	if out, ok := do(t, s, "a").(Said); !ok || out.Style != ui.Warn || s.(*queue).number() != "" {
		t.Errorf("typed while nobody knows: %#v", out)
	}
	if out, ok := do(t, s, "f5").(Serving); !ok || out.Visit.Number != "A012" || f.writes[1].key != f.writes[2].key {
		t.Errorf("F5: %#v", out)
	}
	// Two called at once: the other was faster.
	f.came("q1", "A012", "", 31)
	s = Queue(*f.env, f.work(t))
	v := f.visits["q1"]
	v.Version, v.State = 2, desk.VisitServing
	f.visits["q1"] = v
	if out, ok := do(t, s, "enter").(Failed); !ok || desk.CodeOf(out.Err) != desk.Conflict {
		t.Errorf("Enter: %#v", out)
	}
	if out, ok := do(t, s, "f2").(Said); !ok || out.Text != "现在没有人在等。" {
		t.Errorf("F2 on nobody: %#v", out)
	}
	f.err = &desk.Error{Code: desk.Invalid, Key: "visit.number", Field: "number"}
	typeText(t, s, "Z9")
	do(t, s, "enter")
	wants(t, painted(t, s, 80, 24), "号码不对")
	s.Update(press("enter"))
	*now = now.Add(2 * time.Second)
	wants(t, painted(t, s, 80, 24), "2 秒")
}

func TestQueueEmpty(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := visitEnv(t, lang)
		s := Queue(*env, f.work(t))
		show(t, "queue-empty", *env, s)
		wants(t, painted(t, s, 80, 24), "F6", env.T("home.wait.none"))
		painted(t, s, 120, 36)
		if out, ok := do(t, s, "enter").(Said); !ok || out.Style != ui.Warn {
			t.Errorf("Enter: %#v", out)
		}
	}
}

// clause: H-7.3b, N-17
func TestBookHome(t *testing.T) {
	for _, lang := range languages {
		env, f, now := visitEnv(t, lang)
		s := BookHome(*env)
		show(t, "bookhome-empty", *env, s)
		painted(t, s, 80, 24)
		do(t, s, "f10") // nothing yet: the first thing is said beside its field
		wants(t, painted(t, s, 80, 24), "!")
		if len(f.writes) > 0 {
			t.Fatal("sent an empty form")
		}
		do(t, s, "enter", "2") // the second group that may
		typeText(t, s, "韩雪梅")
		do(t, s, "enter")
		typeText(t, s, "199000")
		do(t, s, "enter")
		typeText(t, s, "文化路26号3单元501")
		do(t, s, "enter")
		typeText(t, s, "11-26")
		do(t, s, "enter", "enter", "2", "enter")
		show(t, "bookhome-wrong", *env, s)
		typeText(t, s, map[string]string{"zh-CN": "sbkbl", "en": "reissue"}[lang])
		show(t, "bookhome", *env, s)
		painted(t, s, 80, 24)
		do(t, s, "enter", "f10")
		b := s.(*bookHome)
		if b.form.Focused() != rowPhone || len(f.writes) > 0 {
			t.Fatalf("focus on %s, %d writes", b.form.Focused(), len(f.writes))
		}
		typeText(t, s, "00117")
		c := painted(t, s, 80, 24)
		wants(t, c, "11-26", b.env.itemName("card.reissue"))
		out, ok := do(t, s, "f10").(Visiting)
		v := f.visits[out.ID]
		if !ok || v.State != desk.VisitBooked || v.Home.Phone != "19900000117" || v.Home.Half != "pm" ||
			v.Home.Day != calendar.MustParse("2026-11-26") || v.Group != "ill" || len(v.Home.Items) != 1 {
			t.Fatalf("%#v: %+v", out, v.Home)
		}
		*now = now.Add(time.Hour)
	}
}

func TestBookHomeFaultsAndLeaving(t *testing.T) {
	env, f, _ := visitEnv(t, "zh-CN")
	s := BookHome(*env)
	if out := do(t, s, "esc"); out != (Back{}) {
		t.Errorf("Esc: %#v", out)
	}
	b := s.(*bookHome)
	for key, value := range map[string]string{
		rowGroup: "remote", rowName: "韩雪梅", rowPhone: "19900000117", rowAddress: "文化路26号", rowDay: "27", rowHalf: "am",
	} {
		b.form.SetValue(key, value)
	}
	do(t, s, "f10") // no item yet
	wants(t, painted(t, s, 80, 24), "至少选一项")
	do(t, s, "enter", "enter") // the two most frequent
	if len(b.items) != 2 || b.items[0] == b.items[1] {
		t.Fatalf("items %v", b.items)
	}
	do(t, s, "backspace")
	if len(b.items) != 1 {
		t.Errorf("items %v", b.items)
	}
	f.lose = true
	do(t, s, "f10")
	wants(t, painted(t, s, 80, 24), "没等到回音")
	do(t, s, "x")
	if out, ok := do(t, s, "f5").(Visiting); !ok || f.writes[0].key != f.writes[1].key || f.visits[out.ID].Home.Day != calendar.MustParse("2026-11-27") {
		t.Errorf("F5: %#v", out)
	}
	ask, ok := do(t, s, "esc").(Ask)
	if !ok {
		t.Fatalf("Esc: %#v", ask)
	}
	if out := hear(t, s, Answered{ask.ID, "leave", ""}); out != (Back{}) {
		t.Errorf("%#v", out)
	}
	for text, want := range map[string]string{"11-24": "2026-11-24", "1124": "2026-11-24", "24": "2026-11-24", "3": "2026-12-03", "1/5": "2027-01-05", "2026-12-01": "2026-12-01"} {
		b.form.SetValue(rowDay, text)
		if got, ok := b.day(); !ok || got.String() != want {
			t.Errorf("day %q: %v %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"13-40", "x", "", "11-31"} {
		b.form.SetValue(rowDay, text)
		if got, ok := b.day(); ok {
			t.Errorf("day %q: %v", text, got)
		}
	}
}

// A reading that set out before a number was given comes after it: the row under the mark stays that customer's.
func TestQueueKeepsWhatWasJustGiven(t *testing.T) {
	_, f, _ := visitEnv(t, "zh-CN")
	sampleQueue(t, f)
	before := f.work(t)
	s := Queue(*f.env, before).(*queue)
	s.done(desk.Visit{ID: "v-new", Number: "A099", Version: 1, State: desk.VisitWaiting})
	s.take(before)
	if v, ok := s.selected(); !ok || v.Number != "A099" {
		t.Errorf("the mark stands at %q", v.Number)
	}
}
