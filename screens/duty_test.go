package screens

import (
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

func dutyOf(t testing.TB, lang, person string) (*fakeDuty, *Env, Screen) {
	t.Helper()
	env := testEnvOf(t, lang, person, "hubei.A")
	f := fakeDutyOf(t, &env)
	return f, &env, entered(t, Duty(env))
}

// clause: H-4.4.1b, H-4.4.1c
func TestDutyShowsWhoStandsWhere(t *testing.T) {
	for _, lang := range languages {
		f, env, s := dutyOf(t, lang, "wangmin")
		f.st.Windows[0].Gaps = []desk.Gap{{From: tenEleven.Add(-12 * time.Minute), Person: "liqian", Reason: "locked"}}
		f.st.People[2].Locked = true
		f.st.People[1].Absent = &desk.Absence{From: calendar.MustParse("2026-11-24"), To: calendar.MustParse("2026-11-26")}
		f.st.Absences = []desk.Absence{{ID: "a1", PersonID: "zhaolei", Person: "赵磊", From: calendar.MustParse("2026-11-24"), To: calendar.MustParse("2026-11-26"), Reason: "外出培训", By: "王敏", At: tenEleven}}
		hear(t, s, Work{})
		c := painted(t, s, 80, 24)
		wants(t, c, env.T("duty.gap", "window", env.windowName("TC-A-01"), "at", "09:59"), env.T("duty.nobody"), "11-26", "外出培训")
		show(t, "duty", *env, s)
		wants(t, painted(t, s, 120, 36), env.T("duty.holder"))
		do(t, s, "home")
		wants(t, painted(t, s, 120, 36), env.T("duty.gap_why.locked"))
	}
}

// clause: H-4.4.1b
func TestOwnWindowIsPausedClosedAndOpened(t *testing.T) {
	for _, lang := range languages {
		f, env, s := dutyOf(t, lang, "wangmin")
		ask, ok := do(t, s, "f8").(Ask)
		if !ok || ask.Dialog.Reason == nil || len(ask.Dialog.Buttons) != 3 {
			t.Fatalf("%s: F8 gives %#v", lang, ask)
		}
		hear(t, s, Answered{ask.ID, "pause", "去打印室取纸"})
		wants(t, painted(t, s, 80, 24), env.T("duty.state.paused"), "去打印")
		do(t, s, "enter")
		ask, ok = do(t, s, "f8").(Ask)
		if !ok {
			t.Fatalf("%s: %#v", lang, ask)
		}
		hear(t, s, Answered{ask.ID, "close", ""})
		wants(t, painted(t, s, 80, 24), env.T("duty.state.closed"))
		out, ok := do(t, s, "enter").(Said)
		if !ok || !strings.Contains(out.Text, env.windowName("TC-A-02")) || len(f.holds) != 4 {
			t.Errorf("%s: %#v, %#v", lang, out, f.holds)
		}
		do(t, s, "up") // 李倩's
		if out, ok := do(t, s, "f8").(Said); !ok || out.Style != ui.Warn {
			t.Errorf("%s: a colleague's window is paused: %#v", lang, out)
		}
		if out, ok := do(t, s, "enter").(Said); !ok || out.Style != ui.Warn {
			t.Errorf("%s: it is opened from here: %#v", lang, out)
		}
	}
}

func TestWindowIsNotOpenedAgainstTheRoster(t *testing.T) {
	f, env, s := dutyOf(t, "zh-CN", "wangmin")
	f.st.Windows[1].State, f.st.Windows[1].HolderID, f.st.Windows[1].Holder = desk.WindowClosed, "", ""
	f.st.Stops = &desk.Refusal{Key: "duty.no_b"}
	hear(t, s, Work{})
	wants(t, painted(t, s, 80, 24), env.T("duty.stops"))
	show(t, "duty-stops", *env, s)
	if out, ok := do(t, s, "enter").(Said); !ok || out.Text != env.refusal(*f.st.Stops) {
		t.Errorf("%#v", out)
	}
}

// clause: H-4.4.1c
func TestManagerFilesAnAbsence(t *testing.T) {
	for _, lang := range languages {
		f, env, s := dutyOf(t, lang, "zhaolei")
		do(t, s, "end", "up", "up", "f4") // 王敏
		wants(t, painted(t, s, 80, 24), env.T("duty.form_absence"), "2026-11-24")
		show(t, "duty-absence", *env, s)
		do(t, s, "f10")
		wants(t, painted(t, s, 80, 24), env.T("duty.reason_first"))
		typeText(t, s, "家里有事")
		out, ok := do(t, s, "f10").(Said)
		if !ok || len(f.absences) != 1 || f.absences[0].PersonID != "wangmin" || f.absences[0].Reason != "家里有事" {
			t.Fatalf("%s: %#v, %+v", lang, out, f.absences)
		}
		f.st.Absences = f.absences
		hear(t, s, Work{})
		ask, ok := do(t, s, "end", "f8").(Ask)
		if !ok {
			t.Fatalf("%s: %#v", lang, ask)
		}
		hear(t, s, Answered{ask.ID, "void", ""})
		if len(f.absences) != 2 || !f.absences[1].Void {
			t.Errorf("%s: %+v", lang, f.absences)
		}

		_, env, s = dutyOf(t, lang, "wangmin")
		do(t, s, "end")
		if out, ok := do(t, s, "f4").(Said); !ok || out.Text != env.T("duty.off_file") {
			t.Errorf("%s: a clerk files an absence: %#v", lang, out)
		}
	}
}

func TestCardsAndKeysOfTheDrawer(t *testing.T) {
	for _, lang := range languages {
		f, env, s := dutyOf(t, lang, "wangmin")
		f.st.Windows[1].Book = desk.CardBook{Received: 26}
		do(t, s, "f4")
		wants(t, painted(t, s, 80, 24), env.T("duty.form_stock"))
		show(t, "duty-stock", *env, s)
		do(t, s, "f10")
		wants(t, painted(t, s, 80, 24), env.T("duty.count_wrong"))
		typeText(t, s, "50")
		do(t, s, "f10")
		act, ok := f.holds[0].(desk.Stock)
		if !ok || act.Count != 50 || act.Kind != desk.StockReceived || f.st.Windows[1].Blank != 76 {
			t.Errorf("%s: %#v, %+v", lang, f.holds, f.st.Windows[1])
		}
	}
}

// clause: H-4.4.1b
func TestAbsentColleagueIsTakenOverFromDuty(t *testing.T) {
	f, _, s := dutyOf(t, "zh-CN", "liqian")
	if out := do(t, s, "f7"); out != (Going{Place: HandOverPlace}) {
		t.Errorf("%#v", out)
	}
	f.st.People[0].Terminal = ""
	hear(t, s, Work{})
	do(t, s, "end", "up", "up")
	if out := do(t, s, "f7"); out != (Going{Place: HandOverPlace, ID: "wangmin"}) {
		t.Errorf("%#v", out)
	}
}

// clause: H-4.4.2
func TestPointWithOneClerkSaysWhatHappensWhenHeIsAway(t *testing.T) {
	for _, lang := range languages {
		env := testEnvOf(t, lang, "madong", "hubei.D")
		f := fakeDutyOf(t, &env)
		f.st = desk.Standing{
			Single: true, Windows: []desk.Window{{ID: "w", OutletID: "TCD", Terminal: env.Session.Terminal.ID, State: desk.WindowClosed}},
			People: []desk.OnDuty{{ID: "madong", Name: "马东", Role: "A", Posts: []desk.Post{desk.Handler, desk.Guide}, Terminal: env.Session.Terminal.ID}},
		}
		s := entered(t, Duty(env))
		wants(t, painted(t, s, 80, 24), string([]rune(env.T("duty.single"))[:8]))
		painted(t, s, 120, 36)
		show(t, "duty-single", env, s)
	}
}

// clause: H-4.4.1b, H-4.4.2
func TestHomeTellsWhoIsOnDuty(t *testing.T) {
	at := tenEleven.Add(-time.Hour)
	a := desk.WindowNow{Terminal: "TC-A-02", State: desk.WindowOpen, Holder: "王敏", Role: "A", Since: at}
	b := desk.WindowNow{Terminal: "TC-A-01", State: desk.WindowOpen, Holder: "李倩", Role: "B", Since: at}
	away, shut := b, desk.WindowNow{Terminal: "TC-A-01", State: desk.WindowClosed}
	away.Away = true
	note := desk.HandOverNote{ID: "h1", Number: "TCA-H20261124-0001", State: desk.HandOverOffered, FromID: "liqian", From: "李倩", ToID: "wangmin", To: "王敏", Cause: desk.CauseLunch, At: at}
	differs := note
	differs.Differs = 2
	for name, tc := range map[string]struct {
		board desk.Board
		want  []string
	}{
		"both":    {desk.Board{Windows: []desk.WindowNow{b, a}}, []string{"home.duty.cover"}},
		"no B":    {desk.Board{Windows: []desk.WindowNow{shut, a}}, []string{"home.duty.no_b"}},
		"no A":    {desk.Board{Windows: []desk.WindowNow{b}}, []string{"home.duty.no_a"}},
		"closed":  {desk.Board{Windows: []desk.WindowNow{shut}}, []string{"home.duty.closed"}},
		"stops":   {desk.Board{Windows: []desk.WindowNow{shut}, Stops: &desk.Refusal{Key: "duty.no_b"}}, []string{"home.duty.stops"}},
		"gap":     {desk.Board{Windows: []desk.WindowNow{away, a}}, []string{"home.duty.gap"}},
		"offered": {desk.Board{HandOvers: []desk.HandOverNote{note}}, []string{"home.duty.offered"}},
		"differs": {desk.Board{HandOvers: []desk.HandOverNote{differs}}, []string{"home.duty.differs"}},
		"taken":   {desk.Board{TakenFrom: []desk.HandOverNote{note}}, []string{"home.duty.taken"}},
	} {
		for _, lang := range languages {
			env := testEnvIn(t, lang)
			work := workWith(sampleWork())
			work.Board = tc.board
			s := Home(env, work, "")
			for _, key := range tc.want {
				words := env.T(key, "window", env.windowName("TC-A-01"), "from", "李倩", "to", "王敏", "n", 2, "at", "09:11")
				wants(t, painted(t, s, 80, 24), words)
				wants(t, painted(t, s, 120, 36), words)
			}
			show(t, "home-duty-"+strings.ReplaceAll(name, " ", "-"), env, s)
			want := Going{Place: HandOverPlace}
			if name == "taken" {
				want.ID = "h1"
			}
			if out := do(t, s, "f7"); out != want {
				t.Errorf("%s: F7 gives %#v", name, out)
			}
		}
	}
}

// Whoever comes back to a paused window reads on home that it is paused, and what resumes it.
//
// clause: H-4.4.1b
func TestHomeTellsHowAPausedWindowGoesOn(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		work := workWith(sampleWork())
		window := desk.WindowNow{Terminal: env.Session.Terminal.ID, State: desk.WindowPaused, HolderID: env.Session.Person.ID, Holder: env.Session.Person.Name, Role: "A"}
		work.Board.Windows = []desk.WindowNow{window}
		wants(t, painted(t, Home(env, work, ""), 80, 24), env.T("duty.state.paused"), env.T("home.duty.resume"))
		show(t, "home-duty-paused", env, Home(env, work, ""))
		work.Now = desk.Visit{ID: "v1", Number: "A001"}
		wants(t, painted(t, Home(env, work, ""), 80, 24), env.T("home.duty.resume_there"))
		work.Now, work.Board.Windows[0].HolderID = desk.Visit{}, "liqian"
		if text := painted(t, Home(env, work, ""), 80, 24).Plain(); strings.Contains(text, env.T("home.duty.resume")) {
			t.Errorf("%s: somebody else's window is hers to resume", lang)
		}
	}
}
