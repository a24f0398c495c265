package screens

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// attended is one write on a visit.
type attended struct {
	key string
	v   desk.Visit
	act desk.VisitAct // nil: a call by number
	no  string
}

// fakeVisits is desk.Visits of a test: it keeps the real rules.
type fakeVisits struct {
	env    *Env
	cases  *fakeCases
	visits map[string]desk.Visit
	done   map[string]desk.Visit
	err    error // of the next call only
	lose   bool  // the next write is done and its answer lost
	writes []attended
}

func newFakeVisits(t testing.TB, env *Env) *fakeVisits {
	t.Helper()
	return &fakeVisits{env: env, cases: &fakeCases{cases: map[string]desk.Case{}}, visits: map[string]desk.Visit{}, done: map[string]desk.Visit{}}
}

func (f *fakeVisits) fail() error {
	err := f.err
	f.err = nil
	return err
}

func (f *fakeVisits) sorted() []desk.Visit {
	var out []desk.Visit
	for _, v := range f.visits {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b desk.Visit) int { return a.Before(b, f.env.Session.Person.ID) })
	return out
}

func (f *fakeVisits) Queue(context.Context) (q desk.Queue, err error) {
	for _, v := range f.sorted() {
		q.Visits = append(q.Visits, v.Masked())
	}
	q.Colleagues = []desk.Colleague{{ID: "liqian", Name: "李倩"}, {ID: "ludan", Name: "陆丹"}}
	return q, f.fail()
}

func (f *fakeVisits) Visit(_ context.Context, id string) (desk.Visit, error) {
	if err := f.fail(); err != nil {
		return desk.Visit{}, err
	}
	v, ok := f.visits[id]
	if !ok {
		return v, &desk.Error{Code: desk.NotFound, Key: "visit.none"}
	}
	return v, nil
}

func (f *fakeVisits) Call(_ context.Context, key, no string) (desk.Visit, error) {
	next, ok := desk.Visit{ID: "v-" + no, OutletID: f.env.Rules.Outlet.ID}, no != ""
	if after, again := f.done[key]; again {
		f.writes = append(f.writes, attended{key, after, nil, no})
		return after, nil
	}
	for _, v := range f.sorted() {
		if v.State == desk.VisitWaiting && (no == "" || v.Number == no) && (v.For == "" || v.For == f.env.Session.Person.ID) {
			next, ok = v, true
			break
		}
	}
	f.writes = append(f.writes, attended{key, next, nil, no})
	if !ok {
		return next, &desk.Error{Code: desk.NotFound, Key: "visit.empty"}
	}
	return f.apply(key, next, desk.Call{Number: no})
}

func (f *fakeVisits) Attend(_ context.Context, key string, v desk.Visit, a desk.VisitAct) (desk.Visit, error) {
	f.writes = append(f.writes, attended{key, v, a, ""})
	if now, ok := f.visits[v.ID]; ok && f.done[key].ID == "" {
		if now.Version != v.Version {
			return v, &desk.Error{Code: desk.Conflict, Key: "case.stale"}
		}
		v = now // the real one, also where a test works with a masked one
	}
	return f.apply(key, v, a)
}

func (f *fakeVisits) apply(key string, v desk.Visit, a desk.VisitAct) (desk.Visit, error) {
	if err := f.fail(); err != nil {
		return desk.Visit{}, err
	}
	after, again := f.done[key]
	if !again {
		act := desk.Act{By: f.env.Session.Person, At: f.env.Now(), Rules: f.env.Rules, Number: "A020"}
		if to, ok := a.(desk.HandOn); ok {
			person := f.env.Session.Person
			person.ID, person.Name = to.To, "李倩"
			act.To = &person
		}
		for _, id := range v.Cases {
			act.Cases = append(act.Cases, f.cases.cases[id])
		}
		var err error
		if after, err = v.Apply(a, act); err != nil {
			return after, err
		}
		if k := a.VisitKind(); k == desk.KindCall || k == desk.KindDeparture {
			after.RateURL = "HTTP://127.0.0.1:8471/R/ABCDEF12345678"
		}
	}
	f.visits[v.ID], f.done[key] = after, after
	if f.lose {
		f.lose = false
		return desk.Visit{}, &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
	}
	return after, nil
}

// acts are the kinds of what was written so far.
func (f *fakeVisits) acts() []desk.Kind {
	var out []desk.Kind
	for _, w := range f.writes {
		if w.act == nil {
			out = append(out, desk.KindCall)
		} else {
			out = append(out, w.act.VisitKind())
		}
	}
	return out
}

// visitEnv is testEnv with visits, tickets and a clock that the test moves.
func visitEnv(t testing.TB, lang string) (*Env, *fakeVisits, *time.Time) {
	t.Helper()
	env := testEnvIn(t, lang)
	now := tenEleven
	env.Now = func() time.Time { return now }
	f := newFakeVisits(t, &env)
	env.Visits, env.Cases = f, f.cases
	env.Tickets = &fakeTickets{tickets: map[string]desk.Ticket{}, done: map[string]desk.Ticket{}}
	f.env = &env
	return &env, f, &now
}

// came puts somebody into the queue, so many minutes ago.
func (f *fakeVisits) came(id, number, group string, minutes int) desk.Visit {
	v := desk.Visit{
		ID: id, OutletID: f.env.Rules.Outlet.ID, Version: 1, State: desk.VisitWaiting, Number: number, Group: group,
		Came: f.env.Now().Add(-time.Duration(minutes) * time.Minute),
	}
	f.visits[id] = v
	return v
}

// served is a visit at this window with the cases given, which the outlet's list has.
func (f *fakeVisits) served(t testing.TB, cases ...desk.Case) desk.Visit {
	t.Helper()
	v := f.came("v-1", "A012", "elderly", 22)
	after, err := v.Apply(desk.Call{}, desk.Act{By: f.env.Session.Person, At: f.env.Now().Add(-9 * time.Minute), Rules: f.env.Rules})
	if err != nil {
		t.Fatal(err)
	}
	after.RateURL = "HTTP://127.0.0.1:8471/R/ABCDEF12345678"
	for _, c := range cases {
		f.cases.cases[c.ID] = c
		f.cases.open = append(f.cases.open, c.Summary())
		after.Cases = append(after.Cases, c.ID)
	}
	f.visits[v.ID] = after
	return after
}

// work is the day as app would give it.
func (f *fakeVisits) work(t testing.TB) Work {
	t.Helper()
	q, err := f.Queue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return Work{Cases: slices.Clone(f.cases.open), Queue: q, Now: AtWindow(q, f.env.Session.Person.ID)}
}

// kase is a case of 周正国 at a stage.
func kase(id, item string, stage desk.Stage, more func(*desk.Case)) desk.Case {
	c := desk.Case{
		ID: id, Version: 2, Stage: stage, Item: item, OutletID: "TCA", OwnerID: "wangmin",
		Applicant: desk.Identity{Name: "周正国", IDType: "resident_id", IDNo: "42010119600101128X"},
		History:   []desk.Record{{Version: 1, Kind: desk.KindConsultation, By: "wangmin", Name: "王敏", At: tenEleven.Add(-8 * time.Minute)}},
	}
	if more != nil {
		more(&c)
	}
	return c
}

// visitOf opens the page of a visit and lets it read.
func visitOf(t testing.TB, f *fakeVisits, id string) Screen {
	t.Helper()
	s := VisitPage(*f.env, f.work(t), id)
	run(t, s, s.Start())
	return s
}

// clause: H-7.2d2
func TestVisitTellsWhatIsOpenBeforeLeaving(t *testing.T) {
	env, f, _ := visitEnv(t, "zh-CN")
	f.served(t, kase("c1", "card.reissue", desk.StageAccept, nil), kase("c2", "une.claim", desk.StageNotify, nil),
		kase("c3", "pen.transfer_in", desk.StageReview, nil))
	s := visitOf(t, f, "")
	show(t, "visit", *env, s)
	c := painted(t, s, 80, 24)
	wants(t, c, "A012", "高龄老年人", "等了 13 分", "离开前  还有 2 件要交代", "没告诉怎么办下去", "有结果了")
	out, ok := do(t, s, "down", "down", "f10").(Said)
	if !ok || out.Style != ui.Warn || !strings.Contains(out.Text, "告知单") {
		t.Errorf("F10: %#v", out)
	}
	if r, _ := s.(*visitPage).selected(); r.id != "cc1" {
		t.Errorf("the cursor is at %s", r.id)
	}
	if len(f.writes) > 0 {
		t.Errorf("sent %v", f.acts())
	}
	if out := do(t, s, "enter"); out != (Opened{"c1"}) {
		t.Errorf("Enter: %#v", out)
	}
	// A notice, and the decision told: now he may go.
	notice := kase("c1", "card.reissue", desk.StageAccept, func(c *desk.Case) {
		c.Version, c.Notices = 3, []desk.Notice{{No: 1, Missing: []string{"id"}}}
		c.History = append(c.History, desk.Record{Version: 3, Kind: desk.KindSupplement, By: "wangmin", Name: "王敏", At: tenEleven})
	})
	told := kase("c2", "une.claim", desk.StageClosed, func(c *desk.Case) { c.Version = 3; c.Told = &desk.Notification{} })
	f.cases.cases["c1"], f.cases.cases["c2"] = notice, told
	f.cases.open[0], f.cases.open[1] = notice.Summary(), told.Summary()
	hear(t, s, f.work(t))
	wants(t, painted(t, s, 80, 24), "都交代清楚了")
	if out, ok := do(t, s, "f10").(Departed); !ok || out.Visit.Number != "A012" || out.Visit.RateURL == "" {
		t.Errorf("F10: %#v", out)
	}
	if f.visits["v-1"].State != desk.VisitClosed {
		t.Error("the visit goes on")
	}
}

// A key that comes before the visit is read is answered in words that are true then, and works once it is read.
func TestVisitThatIsStillRead(t *testing.T) {
	env, f, _ := visitEnv(t, "zh-CN")
	f.served(t, kase("c2", "une.claim", desk.StageNotify, nil))
	s := VisitPage(*env, f.work(t), "")
	reading := s.Start()
	wants(t, painted(t, s, 80, 24), "正在读这次来访")
	if out := do(t, s, "f10"); out != (Said{"正在读这次来访，读到了再按一次", ui.Warn}) {
		t.Errorf("F10: %#v", out)
	}
	run(t, s, reading)
	if c := painted(t, s, 80, 24); strings.Contains(c.Plain(), "正在读") {
		t.Error("it is read, and the page says that it is not")
	}
	if out, ok := do(t, s, "f10").(Said); !ok || !strings.Contains(out.Text, "有结果了") {
		t.Errorf("F10 once it is read: %#v", out)
	}
}

// clause: H-10.1a
func TestVisitScreenClearsAndOffersTheRating(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := visitEnv(t, lang)
		f.served(t, kase("c1", "card.reissue", desk.StageReview, nil))
		f.came("v-2", "A013", "", 5)
		s := visitOf(t, f, "v-1")
		item, _ := env.Rules.Catalogue.Item("card.reissue")
		wants(t, painted(t, s, 120, 36), string([]rune(item.Name(lang))[:4]))
		do(t, s, "f10")
		show(t, "visit-left", *env, s)
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			c := painted(t, s, size[0], size[1])
			wants(t, c, env.T("visit.rate"), "A012", "▄")
			for _, never := range []string{"周", "128X", string([]rune(item.Name(lang))[:4]), "c1"} {
				if strings.Contains(c.Plain(), never) {
					t.Fatalf("%q is still there:\n%s", never, c.Plain())
				}
			}
			if x, y, ok := c.CursorPos(); !ok || x != 2 || y > 3 {
				t.Errorf("cursor %d,%d", x, y)
			}
		}
		hear(t, s, f.work(t)) // the lists still know of the visit; the screen does not
		if c := painted(t, s, 80, 24); strings.Contains(c.Plain(), "周") {
			t.Errorf("back again:\n%s", c.Plain())
		}
		if s.Head().Number != "" {
			t.Error("the frame has his number")
		}
		if out, ok := do(t, s, "f2").(Serving); !ok || out.Visit.Number != "A013" {
			t.Errorf("F2: %#v", out)
		}
	}
	_, f, _ := visitEnv(t, "zh-CN")
	f.served(t, kase("c1", "card.reissue", desk.StageReview, nil))
	s := visitOf(t, f, "v-1")
	do(t, s, "f10")
	if out, ok := do(t, s, "f2").(Said); !ok || out.Style != ui.Warn { // nobody waits
		t.Errorf("F2: %#v", out)
	}
	if out := do(t, s, "f3"); out != (Finding{}) { // who has no number is served too
		t.Errorf("F3: %#v", out)
	}
	if out, ok := do(t, s, "esc").(Gone); !ok || out.Visit.Number != "A012" || len(out.Visit.Cases) > 0 {
		t.Errorf("Esc: %#v", out)
	}
}

// F2 calls the next one, leads to who is at the window, or says what ends first; on no page of a visit it is silent.
func TestVisitCallsTheNextOrSaysWhyNot(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := visitEnv(t, lang)
		f.served(t, kase("c1", "card.reissue", desk.StageReview, nil))
		f.came("v-2", "A013", "", 5)
		f.booked(t)
		s := visitOf(t, f, "v-1")
		show(t, "visit-next", *env, s)
		painted(t, s, 80, 24)
		painted(t, s, 120, 36)
		if out := do(t, s, "f2"); out != (Said{env.T("visit.off_next"), ui.Warn}) {
			t.Errorf("F2 in service: %#v", out)
		}
		if w := ui.Width(env.T("visit.off_next")); w > 60 {
			t.Errorf("the line has no room for %d cells", w)
		}
		booked := visitOf(t, f, "h-1")
		painted(t, booked, 80, 24)
		if out := do(t, booked, "f2"); out != (Visiting{}) {
			t.Errorf("F2 while another is at the window: %#v", out)
		}
		do(t, s, "f10")
		if out, ok := do(t, visitOf(t, f, "h-1"), "f2").(Serving); !ok || out.Visit.Number != "A013" {
			t.Errorf("F2 on a booked visit: %#v", out)
		}
		delete(f.visits, "v-2")
		f.onTheWay(t)
		if out := do(t, visitOf(t, f, "h-1"), "f2"); out != (Said{env.T("visit.off_next"), ui.Warn}) {
			t.Errorf("F2 on the way to a customer: %#v", out)
		}
	}
}

// No key of the clerk's rates, in whatever state the visit is: the customer does it on another device.
//
// clause: H-10.1a
func TestVisitCannotBeRatedHere(t *testing.T) {
	all := []string{"enter", "space", "tab", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "down", "up"}
	for r := '0'; r <= '9'; r++ {
		all = append(all, string(r))
	}
	for r := 'a'; r <= 'z'; r++ {
		all = append(all, string(r), "ctrl+"+string(r))
	}
	states := map[string]func(t *testing.T, f *fakeVisits) string{
		"waiting": func(_ *testing.T, f *fakeVisits) string { return f.came("v-1", "A012", "", 5).ID },
		"serving": func(t *testing.T, f *fakeVisits) string { return f.served(t).ID },
		"guided": func(t *testing.T, f *fakeVisits) string {
			v := f.served(t)
			v.Guided = []desk.Guided{{Item: "card.reissue", Channel: "online"}}
			f.visits[v.ID] = v
			return v.ID
		},
		"closed": func(t *testing.T, f *fakeVisits) string {
			v := f.served(t)
			v.State, v.Left = desk.VisitClosed, f.env.Now()
			f.visits[v.ID] = v
			return v.ID
		},
		"booked": func(t *testing.T, f *fakeVisits) string { return f.booked(t).ID },
		"away":   func(t *testing.T, f *fakeVisits) string { return f.onTheWay(t).ID },
	}
	for name, make := range states {
		for _, code := range all {
			_, f, _ := visitEnv(t, "zh-CN")
			s := visitOf(t, f, make(t, f))
			do(t, s, code)
			do(t, s, code, "enter", "f10")
			for id, v := range f.visits {
				if v.Rating != nil {
					t.Fatalf("%s: %s rates %s", name, code, id)
				}
			}
			for _, kind := range f.acts() {
				if kind == desk.KindRating {
					t.Fatalf("%s: %s sends a rating", name, code)
				}
			}
		}
	}
}

// clause: H-9.2a
func TestVisitIsHandedOn(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := visitEnv(t, lang)
		f.served(t, kase("c1", "card.reissue", desk.StageAccept, nil))
		s := visitOf(t, f, "v-1")
		do(t, s, "f7")
		show(t, "visit-hand", *env, s)
		painted(t, s, 80, 24)
		do(t, s, "f10") // nobody chosen
		wants(t, painted(t, s, 80, 24), string([]rune(env.T("error.visit.to"))[:4]))
		do(t, s, "enter", "1", "f10")
		wants(t, painted(t, s, 80, 24), env.T("error.visit.reason"))
		typeText(t, s, "要查档案")
		out, ok := do(t, s, "f10").(Said)
		if !ok || !strings.Contains(out.Text, "李倩") {
			t.Fatalf("F10: %#v", out)
		}
		v := f.visits["v-1"]
		if v.State != desk.VisitWaiting || v.For != "liqian" || v.OwnerID != "liqian" {
			t.Errorf("%+v", v)
		}
		c := painted(t, s, 80, 24)
		wants(t, c, env.T("visit.handed", "number", "A012", "to", "李倩"))
		if strings.Contains(c.Plain(), "周") || do(t, s, "esc") != (Back{}) {
			t.Errorf("not cleared:\n%s", c.Plain())
		}
	}
	// Somebody else's customer can be looked at and nothing else.
	_, f, _ := visitEnv(t, "zh-CN")
	v := f.served(t)
	v.OwnerID, v.Owner = "liqian", "李倩"
	f.visits[v.ID] = v
	s := visitOf(t, f, v.ID)
	for _, code := range []string{"f3", "f4", "f6", "f7", "f8", "f10"} {
		if out, ok := do(t, s, code).(Said); !ok || !strings.Contains(out.Text, "李倩") {
			t.Errorf("%s: %#v", code, out)
		}
	}
}

// clause: H-7.2c, G-5.4
func TestVisitGuidanceEndsWithAnOutcome(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := visitEnv(t, lang)
		f.served(t)
		s := visitOf(t, f, "v-1")
		do(t, s, "f4")
		typeText(t, s, "zgrz")
		if lang == "en" {
			do(t, s, "esc", "f4")
		}
		show(t, "visit-guide", *env, s)
		painted(t, s, 80, 24)
		do(t, s, "enter")
		v := f.visits["v-1"]
		if len(v.Guided) != 1 || v.Guided[0].Channel == "counter" || v.Guided[0].Outcome != "" {
			t.Fatalf("guided %+v", v.Guided)
		}
		show(t, "visit-guided", *env, s)
		wants(t, painted(t, s, 80, 24), env.T("visit.guided.open"), env.T("visit.before"))
		if out, ok := do(t, s, "f10").(Said); !ok || out.Style != ui.Warn {
			t.Errorf("F10 with an open guidance: %#v", out)
		}
		do(t, s, "3")
		if got := f.visits["v-1"].Guided[0].Outcome; got != "counter" {
			t.Errorf("outcome %q", got)
		}
		wants(t, painted(t, s, 80, 24), env.T("visit.guided.counter"), env.T("visit.ready"))
		do(t, s, "1") // it has one
		if out, ok := do(t, s, "f10").(Departed); !ok {
			t.Errorf("F10: %#v", out)
		}
	}
}

func TestVisitLeavingUnservedNeedsAReason(t *testing.T) {
	_, f, _ := visitEnv(t, "zh-CN")
	f.served(t)
	s := visitOf(t, f, "")
	wants(t, painted(t, s, 80, 24), "还没有办什么")
	ask, ok := do(t, s, "f10").(Ask)
	if !ok || ask.Dialog.Reason == nil {
		t.Fatalf("F10: %#v", ask)
	}
	hear(t, s, Answered{ask.ID, "stay", ""})
	if len(f.writes) > 0 {
		t.Error("sent without an answer")
	}
	hear(t, s, Answered{ask.ID, "leave", "找错了地方"})
	if v := f.visits["v-1"]; v.State != desk.VisitClosed || v.Reason != "找错了地方" {
		t.Errorf("%+v", v)
	}
}

func TestVisitTakesAlongAndPrints(t *testing.T) {
	_, f, _ := visitEnv(t, "zh-CN")
	f.served(t, kase("c1", "card.reissue", desk.StageReview, nil))
	s := visitOf(t, f, "")
	ask, ok := do(t, s, "f8").(Ask)
	if !ok {
		t.Fatalf("F8: %#v", ask)
	}
	for button, kind := range map[string]desk.TicketKind{"question": desk.Inquiry, "voice": desk.Complaint} {
		if out := hear(t, s, Answered{ask.ID, button, ""}); out != (Raising{kind, desk.Subject{Visit: "v-1"}}) {
			t.Errorf("%s: %#v", button, out)
		}
	}
	out, ok := do(t, s, "f6").(Printing)
	if !ok || out.Order != (desk.Order{Kind: desk.SlipPaper, Subject: "v-1"}) || out.Sheet.Visit.RateURL == "" {
		t.Errorf("F6: %#v", out)
	}
	if out := do(t, s, "f3"); out != (Finding{}) {
		t.Errorf("F3: %#v", out)
	}
}

// A case or a ticket that joins the visit while the page is up or under a form gives it no new version.
func TestVisitListsWhatJoinsIt(t *testing.T) {
	_, f, _ := visitEnv(t, "zh-CN")
	f.served(t)
	s := visitOf(t, f, "")
	joined := kase("c1", "card.reissue", desk.StageReview, nil)
	f.cases.cases["c1"], f.cases.open = joined, []desk.Summary{joined.Summary()}
	v := f.visits["v-1"]
	v.Cases = []string{"c1"}
	f.visits["v-1"] = v
	hear(t, s, f.work(t))
	wants(t, painted(t, s, 80, 24), "社会保障卡补领", "都交代清楚了")
}

func TestVisitWriteFaults(t *testing.T) {
	env, f, now := visitEnv(t, "zh-CN")
	f.served(t, kase("c1", "card.reissue", desk.StageReview, nil))
	s := visitOf(t, f, "")
	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	if out := do(t, s, "f10"); out != nil {
		t.Errorf("offline: %#v", out)
	}
	wants(t, painted(t, s, 80, 24), "没有发出去", "F10")

	f.lose = true
	do(t, s, "f10")
	wants(t, painted(t, s, 80, 24), "没等到回音", "F5")
	if out, ok := do(t, s, "f3").(Said); !ok || out.Style != ui.Warn {
		t.Errorf("F3 while nobody knows: %#v", out)
	}
	do(t, s, "f5")
	if n := len(f.writes); n != 3 || f.writes[1].key != f.writes[2].key || f.visits["v-1"].Version != 3 {
		t.Errorf("%d writes, version %d", n, f.visits["v-1"].Version)
	}
	wants(t, painted(t, s, 80, 24), "请群众扫码评价")

	// While it is out, the screen cannot be left, and says for how long.
	f.served(t, kase("c1", "card.reissue", desk.StageReview, nil))
	s = visitOf(t, f, "")
	s.Update(press("f10"))
	*now = now.Add(2 * time.Second)
	wants(t, painted(t, s, 80, 24), "正在发送", "2 秒")
	if !s.Head().Busy {
		t.Error("not busy")
	}
	if out, ok := do(t, s, "esc").(Said); !ok || out.Style != ui.Warn {
		t.Errorf("Esc while busy: %#v", out)
	}

	// Somebody was faster: app tells, and reads again.
	f.served(t, kase("c1", "card.reissue", desk.StageReview, nil))
	s = visitOf(t, f, "")
	v := f.visits["v-1"]
	v.Version++
	f.visits["v-1"] = v
	if out, ok := do(t, s, "f10").(Failed); !ok || desk.CodeOf(out.Err) != desk.Conflict {
		t.Errorf("stale: %#v", out)
	}
	hear(t, s, f.work(t))
	if got := s.(*visitPage).v.Version; got != v.Version {
		t.Errorf("version %d after reading again", got)
	}

	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	s = VisitPage(*env, Work{Now: v}, "")
	run(t, s, s.Start())
	wants(t, painted(t, s, 80, 24), "没有读到最新的")
	do(t, s, "f5")
	wants(t, painted(t, s, 80, 24), "A012")
}

func TestVisitOfNobody(t *testing.T) {
	env, f, _ := visitEnv(t, "zh-CN")
	f.came("v-2", "A013", "", 5)
	s := visitOf(t, f, "")
	show(t, "visit-none", *env, s)
	wants(t, painted(t, s, 80, 24), "窗口没有群众")
	if out, ok := do(t, s, "f2").(Serving); !ok || out.Visit.Number != "A013" {
		t.Errorf("F2: %#v", out)
	}
	// A courier sees no customers.
	courier := testEnvOf(t, "zh-CN", "gaoyuan", "hubei.A")
	for _, s := range []Screen{VisitPage(courier, f.work(t), "v-2"), Queue(courier, f.work(t))} {
		c := painted(t, s, 80, 24)
		if strings.Contains(c.Plain(), "A013") || len(s.Keys()) != 1 || do(t, s, "f2") != nil || s.Start() != nil {
			t.Errorf("a courier sees\n%s", c.Plain())
		}
	}
}

// booked is a visit at home for today.
func (f *fakeVisits) booked(t testing.TB) desk.Visit {
	t.Helper()
	b := desk.Booking{
		Group: "ill", Name: "韩雪梅", Phone: "19900000117", Address: "文化路26号3单元501", Day: calendar.DateOf(f.env.Now()),
		Half: "pm", Items: []string{"card.reissue", "pen.transfer_in"},
	}
	v, err := desk.Visit{ID: "h-1", OutletID: f.env.Rules.Outlet.ID}.Apply(b, desk.Act{By: f.env.Session.Person, At: f.env.Now(), Rules: f.env.Rules, Number: "H001"})
	if err != nil {
		t.Fatal(err)
	}
	f.visits[v.ID] = v
	return v
}

func (f *fakeVisits) onTheWay(t testing.TB) desk.Visit {
	t.Helper()
	v, err := f.booked(t).Apply(desk.Departure{Papers: []string{"便携终端和电源", "评价单"}}, desk.Act{By: f.env.Session.Person, At: f.env.Now(), Rules: f.env.Rules})
	if err != nil {
		t.Fatal(err)
	}
	v.RateURL = "HTTP://127.0.0.1:8471/R/ABCDEF12345678"
	f.visits[v.ID] = v
	return v
}

// clause: H-7.3b, D-3b, N-17
func TestHomeVisitTakesPapersAndBringsThemBack(t *testing.T) {
	env, f, now := visitEnv(t, "zh-CN")
	f.booked(t)
	s := visitOf(t, f, "h-1")
	show(t, "visit-booked", *env, s)
	c := painted(t, s, 80, 24)
	wants(t, c, "H001", "今日 下午", "韩**", "199****0117", "空白表：", "便携终端和电源")
	for _, never := range []string{"雪梅", "19900000117", "文化路26号"} {
		if strings.Contains(c.Plain(), never) {
			t.Errorf("%q is open", never)
		}
	}
	do(t, s, "f9")
	wants(t, painted(t, s, 80, 24), "韩雪梅", "19900000117", "文化路26号3单元501")
	*now = now.Add(10 * time.Second)
	hear(t, s, Tick{*now})
	if c := painted(t, s, 80, 24); strings.Contains(c.Plain(), "文化路26号") {
		t.Error("still open after ten seconds")
	}
	// The reader stays, a seal goes along.
	do(t, s, "down", "space", "f4")
	typeText(t, s, "业务章")
	show(t, "visit-add", *env, s)
	do(t, s, "enter", "f10")
	v := f.visits["h-1"]
	var names []string
	for _, p := range v.Home.Papers {
		names = append(names, p.Name)
	}
	if v.State != desk.VisitServing || !slices.Contains(names, "业务章") || slices.Contains(names, "身份证读卡器") || len(names) != 8 {
		t.Fatalf("took %v", names)
	}
	show(t, "visit-away", *env, s)
	wants(t, painted(t, s, 80, 24), "10:11 出发，在外", "还没清点")
	ask, ok := do(t, s, "f6").(Ask)
	if !ok {
		t.Fatalf("F6: %#v", ask)
	}
	if out, ok := hear(t, s, Answered{ask.ID, "kit", ""}).(Printing); !ok || out.Order.Kind != desk.KitPaper || len(out.Sheet.Visit.Home.Papers) != 8 {
		t.Errorf("kit: %#v", out)
	}
	if out, ok := do(t, s, "f10").(Said); !ok || !strings.Contains(out.Text, "便携终端和电源") {
		t.Errorf("F10: %#v", out)
	}
	for range len(names) - 1 {
		do(t, s, "space", "down")
	}
	do(t, s, "enter") // the last one stayed there
	typeText(t, s, "留给本人填")
	do(t, s, "enter", "f10")
	v = f.visits["h-1"]
	if !v.Home.Back || v.Home.Papers[7].Returned || v.Home.Papers[7].Note != "留给本人填" || !v.Home.Papers[0].Returned {
		t.Fatalf("came back with %+v", v.Home.Papers)
	}
	wants(t, painted(t, s, 80, 24), "没带回来  业务章 (留给本人填)")
	ask, ok = do(t, s, "f10").(Ask) // nothing was done there
	if !ok {
		t.Fatalf("F10: %#v", ask)
	}
	if out, ok := hear(t, s, Answered{ask.ID, "leave", "本人不在家"}).(Gone); !ok || out.Visit.State != desk.VisitClosed {
		t.Errorf("left: %#v", out)
	}
}

func TestHomeVisitIsCancelled(t *testing.T) {
	_, f, _ := visitEnv(t, "zh-CN")
	f.booked(t)
	s := visitOf(t, f, "h-1")
	ask, ok := do(t, s, "f8").(Ask)
	if !ok || ask.Dialog.Reason == nil {
		t.Fatalf("F8: %#v", ask)
	}
	// A bad line: the key that is named cancels, and does not leave for his home; the reason is not typed twice.
	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	hear(t, s, Answered{ask.ID, "leave", "住院了"})
	wants(t, painted(t, s, 80, 24), "没有发出去", "F8")
	if ask, ok = do(t, s, "f8").(Ask); !ok || ask.Dialog.Reason.Value() != "住院了" {
		t.Fatalf("F8 again: %#v", ask)
	}
	if out, ok := hear(t, s, Answered{ask.ID, "leave", "住院了"}).(Gone); !ok || out.Visit.Reason != "住院了" || len(f.writes) != 2 {
		t.Errorf("%#v", out)
	}
}

func TestVisitFrames(t *testing.T) {
	for _, lang := range languages {
		env, f, _ := visitEnv(t, lang)
		f.served(t, kase("c1", "inj.disability", desk.StageAccept, nil), kase("c2", "une.claim", desk.StageNotify, nil))
		v := f.visits["v-1"]
		v.Guided = []desk.Guided{{Item: "pen.transfer_in", Channel: "online", Outcome: "done"}, {Item: "qry.person_cert", Channel: "self_service"}}
		v.Tickets = []string{"t-1"}
		f.visits["v-1"] = v
		w := f.work(t)
		w.Tickets = []desk.Ticket{{
			ID: "t-1", Kind: desk.Complaint, State: desk.TicketOpen, Number: "TCA-V20261124-0001", Text: "等太久", Source: "window",
			Due: tenEleven.Add(3 * time.Hour), Received: tenEleven.Add(-21 * time.Hour), Owner: "王敏",
		}}
		s := VisitPage(*env, w, "")
		run(t, s, s.Start())
		show(t, "visit-full", *env, s)
		for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 50}} {
			for range 5 {
				painted(t, s, size[0], size[1])
				do(t, s, "down")
			}
		}
		if out := do(t, s, "up", "up"); out != nil {
			t.Errorf("%#v", out)
		}
		s.(*visitPage).list.Select("tt-1")
		if out := do(t, s, "enter"); out != (Ticketing{"t-1"}) {
			t.Errorf("Enter: %#v", out)
		}
		f.booked(t)
		f.onTheWay(t)
		s = visitOf(t, f, "h-1")
		show(t, "visit-away2", *env, s)
		painted(t, s, 80, 24)
		painted(t, s, 120, 36)
	}
}
