package screens

import (
	"context"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// fakeSupervision is desk.Supervision of a test.
type fakeSupervision struct {
	report   desk.Report
	asked    [][2]calendar.Date
	checks   []desk.Checked
	findings []desk.Finding
	acts     []desk.FindingAct
	err      error
}

func (f *fakeSupervision) Report(_ context.Context, from, to calendar.Date) (desk.Report, error) {
	f.asked = append(f.asked, [2]calendar.Date{from, to})
	r := f.report
	r.From, r.To, r.Days = from, to, nil
	for d := from; !d.After(to); d = d.Add(1) {
		r.Days = append(r.Days, desk.TallyLine{Day: d, Tally: tallied(d.Day() % 9)})
	}
	return r, f.err
}

func (f *fakeSupervision) Inspection(context.Context, calendar.Date, calendar.Date) (desk.Inspection, error) {
	return desk.Inspection{Checks: f.checks}, f.err
}

func (f *fakeSupervision) Findings(context.Context) ([]desk.Finding, error) { return f.findings, f.err }

func (f *fakeSupervision) Amend(_ context.Context, _ string, of desk.Finding, a desk.FindingAct) (desk.Finding, error) {
	f.acts = append(f.acts, a)
	of.Version++
	of.Number = "TCA-G20261124-0001"
	of.History = append(of.History, desk.Record{Version: of.Version, Kind: a.FindingKind(), By: "zhaolei", Name: "赵磊", At: tenEleven})
	return of, nil
}

// tallied are figures with n cases in them.
func tallied(n int) desk.Tally {
	t := desk.Tally{Served: n + 2, OnTheSpot: n / 2, Settled: n, InTime: n, Notices: 2, Second: 1, Grades: [5]int{n, 2, 1, 0, 1}, Unrated: 3, Voices: 2, Complaint: 1}
	for _, kind := range desk.ReportSteps {
		t.Steps = append(t.Steps, desk.StepFigure{Step: kind, Count: n, Mean: 400 + n, Median: 300, Keys: 42})
	}
	return t
}

func figuresEnv(t testing.TB, lang, person string) (Env, *fakeSupervision) {
	t.Helper()
	env := testEnvOf(t, lang, person, "hubei.A")
	f := &fakeSupervision{report: desk.Report{OutletID: "TCA", Total: tallied(31), People: []desk.TallyLine{
		{ID: "wangmin", Name: "王敏", Tally: tallied(17)}, {ID: "liqian", Name: "李倩", Tally: tallied(14)},
	}}}
	f.report.Total.Overdue, f.report.Total.More = 2, 1
	env.Supervision = f
	return env, f
}

// clause: G-10.2, G-11.2
func TestFiguresInEveryPeriod(t *testing.T) {
	for _, lang := range languages {
		env, f := figuresEnv(t, lang, "zhaolei")
		s := Figures(env)
		run(t, s, s.Start())
		for _, period := range figurePeriods {
			show(t, "figures-"+period, env, s)
			for _, size := range [][2]int{{80, 24}, {120, 36}} {
				wants(t, painted(t, s, size[0], size[1]), "王敏", "李倩", "100%", env.T("figures.period."+period))
			}
			do(t, s, "tab")
			painted(t, s, 80, 24)
			do(t, s, "tab", "right")
		}
		monday := calendar.MustParse("2026-11-23")
		if f.asked[1][0] != monday || f.asked[2][0] != calendar.MustParse("2026-11-01") || f.asked[2][1] != env.Today() {
			t.Errorf("asked for %v", f.asked)
		}
	}
}

func TestFiguresLeaveThePeriodThatWasAskedForBefore(t *testing.T) {
	env, _ := figuresEnv(t, "zh-CN", "wangmin")
	s := Figures(env)
	late := s.Start()
	cmd, _ := s.Update(press("right"))
	run(t, s, late)
	if c := painted(t, s, 80, 24); strings.Contains(c.Plain(), "王敏") {
		t.Errorf("today's figures under this week:\n%s", c.Plain())
	}
	run(t, s, cmd)
	wants(t, painted(t, s, 80, 24), "王敏")
	if _, ok := s.Keys().ByID("inspection"); ok {
		t.Error("somebody who is not the manager is led to the checks")
	}
}

// keeper is desk.Exporter of a test.
type keeper struct {
	name string
	data []byte
}

func (k *keeper) Export(_ context.Context, name string, data []byte) (string, error) {
	k.name, k.data = name, data
	return "papers/" + name, nil
}

func TestFiguresGoOutAsPaperAndTable(t *testing.T) {
	env, _ := figuresEnv(t, "zh-CN", "zhaolei")
	k := &keeper{}
	env.Exporter = k
	s := Figures(env)
	run(t, s, s.Start())
	if p, ok := do(t, s, "f6").(Printing); !ok || p.Order.Kind != desk.ReportPaper || p.Sheet.Report == nil || len(p.Sheet.Report.People) != 2 {
		t.Error("no paper with the report")
	}
	said, ok := do(t, s, "f10").(Said)
	if !ok || !strings.Contains(said.Text, k.name) || k.name == "" {
		t.Fatalf("the file %q, said %+v", k.name, said)
	}
	lines := strings.Split(strings.TrimSuffix(string(k.data), "\r\n"), "\r\n")
	if len(lines) != 1+1+2+1 {
		t.Errorf("%d lines:\n%s", len(lines), k.data)
	}
	for n, l := range lines {
		if got, want := strings.Count(l, ","), strings.Count(lines[0], ","); got != want {
			t.Errorf("line %d has %d cells more than the head's %d", n, got, want)
		}
	}
}

func inspectionEnv(t testing.TB, lang, person string) (Env, *fakeSupervision) {
	t.Helper()
	env, f := figuresEnv(t, lang, person)
	var checks []desk.Check
	readData(t, &checks, "catalogue", "checks.json")
	evidence := map[string]desk.Evidence{desk.EvidenceMore: {Value: 1, Of: 20}, desk.EvidenceOverdue: {Of: 31}, desk.EvidenceBad: {Value: 3, Of: 31}}
	f.findings = []desk.Finding{
		{
			ID: "f1", OutletID: "TCA", Version: 3, State: desk.FindingOpen, Number: "TCA-G20261110-0001", Kind: desk.DailyInspection, Text: "公示牌没有挂出投诉电话",
			Responsible: "zhaolei", Name: "赵磊", Due: calendar.MustParse("2026-11-20"), Talks: []desk.FindingTalk{{By: "江卫", Text: "限期整改"}},
			History: []desk.Record{
				{Version: 1, Kind: desk.KindFind, Name: "江卫", At: tenEleven.Add(-300 * time.Hour)},
				{Version: 2, Kind: desk.KindTalk, Name: "江卫", At: tenEleven.Add(-30 * time.Hour), Reason: "限期整改"},
			},
		},
		{
			ID: "f2", OutletID: "TCA", Version: 2, State: desk.FindingCorrected, Number: "TCA-G20261112-0002", Kind: desk.SelfInspection, Check: "one_time",
			Text: "追加了一次材料", Responsible: "zhaolei", Name: "赵磊", Due: calendar.MustParse("2026-11-27"), Measure: "已经学习材料清单",
			History: []desk.Record{
				{Version: 1, Kind: desk.KindFind, By: "zhaolei", Name: "赵磊", At: tenEleven.Add(-100 * time.Hour)},
				{Version: 2, Kind: desk.KindCorrect, By: "zhaolei", Name: "赵磊", At: tenEleven.Add(-20 * time.Hour), Reason: "已经学习材料清单"},
			},
		},
	}
	f.checks = desk.Inspect(checks, evidence, f.findings)
	return env, f
}

// clause: D-6.1, D-6.3b, H-9.2d
func TestInspectionShowsEvidenceAndNeverGuesses(t *testing.T) {
	for _, lang := range languages {
		env, _ := inspectionEnv(t, lang, "zhaolei")
		s := Inspection(env, "")
		run(t, s, s.Start())
		show(t, "inspection", env, s)
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			c := painted(t, s, size[0], size[1])
			wants(t, c, env.T("inspection.outlook.ok"), env.T("inspection.outlook.finding"), "1 / 20", env.T("inspection.late"))
		}
		do(t, s, "tab")
		show(t, "inspection-findings", env, s)
		wants(t, painted(t, s, 120, 36), env.T("inspection.warned")[:12], "TCA-G20261110-0001")
		painted(t, s, 80, 24)
		do(t, s, "tab", "end")
		painted(t, s, 80, 24)
	}
}

// clause: D-6.3b, H-9.2d
func TestInspectionFindsCorrectsAndLooksAgain(t *testing.T) {
	env, f := inspectionEnv(t, "zh-CN", "zhaolei")
	s := Inspection(env, "")
	run(t, s, s.Start())
	ask, ok := do(t, s, "enter").(Ask)
	if !ok {
		t.Fatal("one key opens no finding")
	}
	hear(t, s, Answered{ID: ask.ID, Button: "stay"})
	if len(f.acts) != 0 {
		t.Fatal("the harmless button wrote")
	}
	ask, _ = do(t, s, "enter").(Ask)
	hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "有人没有资格"})
	find, ok := f.acts[0].(desk.Find)
	if !ok || find.Check != "agreement" || find.Kind != desk.SelfInspection || find.Responsible != "zhaolei" || !find.Due.After(env.Today()) {
		t.Fatalf("%+v", f.acts)
	}
	do(t, s, "tab")
	ask, _ = do(t, s, "enter").(Ask)
	hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "已挂出"})
	if _, ok := f.acts[1].(desk.Correct); !ok {
		t.Fatalf("%+v", f.acts)
	}
	do(t, s, "end")
	if said, ok := do(t, s, "enter").(Said); !ok || said.Text != env.T("inspection.off_same") {
		t.Error("who corrected may look again")
	}
	env, f = inspectionEnv(t, "zh-CN", "wangmin")
	s = Inspection(env, "f2")
	run(t, s, s.Start())
	show(t, "inspection-recheck", env, s)
	ask, _ = do(t, s, "f8").(Ask)
	hear(t, s, Answered{ID: ask.ID, Button: "do", Text: "还差一份"})
	if r, ok := f.acts[0].(desk.Recheck); !ok || r.Passed || !r.Due.After(env.Today()) {
		t.Fatalf("%+v", f.acts)
	}
}

func TestFindingsStandOnTheManagersHome(t *testing.T) {
	for _, lang := range languages {
		env, _ := figuresEnv(t, lang, "zhaolei")
		s := Home(env, Work{}, "")
		hear(t, s, Work{Board: desk.Board{Findings: desk.FindingCount{Open: 2, Overdue: 1, Recheck: 1}}})
		wants(t, painted(t, s, 80, 24), env.T("inspection.home", "open", 2, "recheck", 1), env.T("inspection.found_late", "n", 1))
		hear(t, s, Work{})
		if c := painted(t, s, 80, 24); lineWith(c, env.T("inspection.home_label")) != "" && lang == "zh-CN" {
			t.Errorf("a line about nothing:\n%s", c.Plain())
		}
	}
}
