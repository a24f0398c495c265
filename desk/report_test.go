package desk_test

import (
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// reporting is a period of two days in which two people worked.
func reporting() desk.Period {
	day := calendar.DateOf(now)
	record := func(kind desk.Kind, by string, minutes int) desk.Record {
		return desk.Record{Kind: kind, By: by, At: now.Add(time.Duration(minutes) * time.Minute)}
	}
	onTheSpot := desk.Case{
		ID: "c-1", Receipt: "1", OwnerID: "p-1", Visit: "v-1", Stage: desk.StageClosed,
		Due: desk.Due{OnTheSpot: true, LastDay: day}, Decision: &desk.Decision{Verdict: desk.Granted},
		History: []desk.Record{
			record(desk.KindConsultation, "p-1", 2), record(desk.KindAcceptance, "p-1", 6), record(desk.KindHandling, "p-1", 16),
			record(desk.KindNotification, "p-1", 17),
		},
	}
	late := desk.Case{
		ID: "c-2", Receipt: "2", OwnerID: "p-2", Stage: desk.StageReview, Due: desk.Due{LastDay: day},
		Notices: []desk.Notice{{No: 1, At: now}, {No: 2, At: now.Add(time.Hour), More: true}},
		History: []desk.Record{
			record(desk.KindConsultation, "p-2", 0), record(desk.KindSupplement, "p-2", 60), record(desk.KindAcceptance, "p-2", 90),
			record(desk.KindHandling, "p-1", 110),
		},
	}
	before := onTheSpot
	before.ID, before.Due.LastDay = "c-0", day.Add(-9)
	before.History = []desk.Record{record(desk.KindConsultation, "p-1", -9*24*60), record(desk.KindAcceptance, "p-1", -9*24*60+3)}
	left := now.Add(20 * time.Minute)
	return desk.Period{
		OutletID: "outlet-A", From: day, To: day.Add(1), Now: now.Add(26 * time.Hour),
		Names: map[string]string{"p-1": "何雨", "p-2": "陆文"},
		Cases: []desk.Case{onTheSpot, late, before},
		Tickets: []desk.Ticket{
			{Kind: desk.Complaint, OwnerID: "p-1", Received: now, Due: now.Add(24 * time.Hour), Closed: now.Add(3 * time.Hour), History: []desk.Record{{At: now}}},
			{Kind: desk.Opinion, OwnerID: "p-2", Received: now, Due: now.Add(24 * time.Hour), History: []desk.Record{{At: now}}},
		},
		Visits: []desk.Visit{
			{
				ID: "v-1", OwnerID: "p-1", Cases: []string{"c-1"}, Called: now, Left: left, Rating: &desk.Rating{Grade: 5, At: left},
				Effort: []desk.Effort{{Step: desk.KindHandling, Keys: 40, Seconds: 300}},
			},
			{ID: "v-2", OwnerID: "p-2", Called: now, Left: left, Effort: []desk.Effort{{Step: desk.KindHandling, Keys: 60}}},
		},
	}
}

// clause: G-10.2, G-11.2
func TestReportIsCountedFromTheRecords(t *testing.T) {
	r := reporting().Count()
	total := r.Total
	for name, got := range map[string][2]int{
		"consulted": {total.Step(desk.KindConsultation).Count, 2}, "accepted": {total.Step(desk.KindAcceptance).Count, 2},
		"handled": {total.Step(desk.KindHandling).Count, 2}, "told": {total.Step(desk.KindNotification).Count, 1},
		"on the spot": {total.OnTheSpot, 1}, "notices": {total.Notices, 2}, "second": {total.Second, 1}, "more": {total.More, 1},
		"settled": {total.Settled, 2}, "in time": {total.InTime, 2}, "overdue": {total.Overdue, 2}, "voices": {total.Voices, 2},
		"complaints": {total.Complaint, 1}, "rated": {total.Rated(), 1}, "bad": {total.Bad(), 1}, "unrated": {total.Unrated, 1},
		"served": {total.Served, 2}, "keys": {total.Step(desk.KindHandling).Keys, 50},
		"consultation took": {total.Step(desk.KindConsultation).Median, 60}, // from the call of c-1: 2 min; c-2: nobody was called
		"acceptance took":   {total.Step(desk.KindAcceptance).Median, (4*60 + 30*60) / 2},
		"handling took":     {total.Step(desk.KindHandling).Mean, (10*60 + 20*60) / 2},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %d, want %d", name, got[0], got[1])
		}
	}
	if len(r.People) != 2 || r.People[0].Name != "何雨" || len(r.Days) != 2 {
		t.Fatalf("people %+v, %d days", r.People, len(r.Days))
	}
	for _, of := range [][]desk.TallyLine{r.People, r.Days} {
		sum := 0
		for _, l := range of {
			sum += l.Step(desk.KindAcceptance).Count + l.Overdue*100 + l.Rated()*10_000 + l.Voices*1_000_000
		}
		if want := 2 + 200 + 10_000 + 2_000_000; sum != want {
			t.Errorf("the lines come to %d, the whole to %d", sum, want)
		}
	}
}

func TestReportOfOnePerson(t *testing.T) {
	p := reporting()
	p.Who = "p-2"
	r := p.Count()
	if n := r.Total.Step(desk.KindHandling).Count; n != 0 || len(r.People) != 1 || r.Total.Voices != 1 {
		t.Errorf("she sees %d handled by others, %d people, %d voices", n, len(r.People), r.Total.Voices)
	}
}

func TestReportOfNothing(t *testing.T) {
	p := desk.Period{From: calendar.DateOf(now), To: calendar.DateOf(now).Add(6), Now: now}
	r := p.Count()
	if len(r.Days) != 1 || len(r.Total.Steps) != len(desk.ReportSteps) {
		t.Errorf("%d days up to today, %d steps", len(r.Days), len(r.Total.Steps))
	}
	if _, ok := desk.Share(r.Total.InTime, r.Total.Settled); ok {
		t.Error("nothing done is a share")
	}
	for _, bad := range [][2]calendar.Date{{}, {p.To, p.From}, {p.From, p.From.Add(366)}} {
		fails(t, desk.ReportPeriod(bad[0], bad[1]), desk.Invalid, "report.period")
	}
	if err := desk.ReportPeriod(p.From, p.From.Add(365)); err != nil {
		t.Error(err)
	}
}

func TestEffortThatNobodyCanHaveCounted(t *testing.T) {
	a := handlerAct(t, "A")
	v := desk.Visit{ID: "v", OutletID: a.Rules.Outlet.ID, State: desk.VisitServing, OwnerID: a.By.ID}
	for _, e := range []desk.Effort{{Step: desk.KindDecision}, {Step: desk.KindHandling, Keys: -1}, {Step: desk.KindHandling, Seconds: 100_000}} {
		_, err := v.Apply(desk.Leaving{Reason: "走了", Effort: []desk.Effort{e}}, a)
		fails(t, err, desk.Invalid, "visit.effort")
	}
	next, err := v.Apply(desk.Leaving{Reason: "走了", Effort: []desk.Effort{{Step: desk.KindHandling, Keys: 3}}}, a)
	if err != nil || len(next.Effort) != 1 {
		t.Errorf("%+v, %v", next.Effort, err)
	}
}

func TestSpreadsheetComputesNothing(t *testing.T) {
	data, err := desk.Spreadsheet([][]string{{"=1+1", "+x", "-5", "@sum", "\tx", "", "a,b", "何雨"}})
	if err != nil {
		t.Fatal(err)
	}
	want := "\ufeff'=1+1,'+x,'-5,'@sum,'\tx,,\"a,b\",何雨\r\n"
	if string(data) != want {
		t.Errorf("%q, want %q", data, want)
	}
	if !strings.HasPrefix(string(data), "\xef\xbb\xbf") {
		t.Error("no byte order mark")
	}
}

// clause: G-10.2, D-6.1
func TestInspectionSaysOnlyWhatTheRecordsSay(t *testing.T) {
	p := reporting()
	young := clerk("A", desk.Handler)
	young.ID, young.Exam = "p-2", calendar.Date{}
	able := clerk("A", desk.Handler)
	able.ID = "p-1"
	evidence := p.Evidence(map[string]desk.Person{"p-1": able, "p-2": young}, nil)
	checks := make([]desk.Check, 0, len(desk.EvidenceKeys)+1)
	for _, key := range desk.EvidenceKeys {
		checks = append(checks, desk.Check{ID: key, Evidence: key})
	}
	checks = append(checks, desk.Check{ID: "hand"})
	open := []desk.Finding{{Check: desk.EvidenceMore, Number: "G1", State: desk.FindingOpen}, {Check: desk.EvidenceMore, Number: "G0", State: desk.FindingClosed}}
	want := map[string]desk.Outlook{
		desk.EvidenceMore: desk.CheckFound, desk.EvidenceOverdue: desk.CheckFound, desk.EvidenceVoices: desk.CheckFound,
		desk.EvidenceFollowUps: desk.CheckBlind, // there was none
		desk.EvidenceBad:       desk.CheckFound, desk.EvidenceUnrated: desk.CheckFound, desk.EvidenceUnqualified: desk.CheckFound,
		desk.EvidenceFindings: desk.CheckBlind, desk.EvidenceReturned: desk.CheckBlind,
		desk.EvidenceUnread: desk.CheckBlind, desk.EvidenceGaps: desk.CheckBlind, desk.EvidenceDevices: desk.CheckBlind, // not kept: never good
		desk.EvidenceMeetings: desk.CheckBlind, desk.EvidenceEmergencies: desk.CheckBlind, desk.EvidenceFeedback: desk.CheckBlind,
		"hand": desk.CheckByHand,
	}
	for _, c := range desk.Inspect(checks, evidence, open) {
		if c.Outlook != want[c.ID] {
			t.Errorf("%s: %s (%d of %d), want %s", c.ID, c.Outlook, c.Value, c.Of, want[c.ID])
		}
		if c.ID == desk.EvidenceMore && c.Open != "G1" {
			t.Errorf("the finding that is open about it: %q", c.Open)
		}
	}
	if e := evidence[desk.EvidenceUnqualified]; e.Value != 3 {
		t.Errorf("%d acts by somebody who was not qualified, want 3", e.Value)
	}
	good := desk.Inspect([]desk.Check{{ID: "x", Evidence: desk.EvidenceMore, Bound: 1}}, evidence, nil)
	if good[0].Outlook != desk.CheckGood {
		t.Errorf("within its bound: %s", good[0].Outlook)
	}
}
