package desk_test

import (
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// china is a time of day in China, which has no daylight saving.
func china(day string, hour, minute, sec int) time.Time {
	d := calendar.MustParse(day)
	return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, sec, 0, calendar.China)
}

// always is the rules of outlet A, with agreement and list in force whenever; promised changes the
// service promises.
func always(t testing.TB, promised map[string]desk.Promise) desk.Act {
	t.Helper()
	a := visitAct(t)
	c := &desk.Catalogue{Version: "2026.1", Items: read(t).catalogue.Items, Years: read(t).catalogue.Years, Service: read(t).catalogue.Service}
	if promised != nil {
		c.Service.Promises = promised
	}
	if err := c.Ready(); err != nil && promised["complaint"].Count <= 24 {
		t.Fatal(err)
	}
	a.Rules.Catalogue = c
	a.Rules.List.From = time.Time{}
	a.Rules.Outlet.Agreement.From, a.Rules.Outlet.Agreement.To = calendar.MustParse("2025-01-01"), calendar.MustParse("2036-12-31")
	a.By.Exam, a.By.Confidential = calendar.MustParse("2025-01-01"), calendar.MustParse("2025-01-01")
	return a
}

// The 24 hours of voices count nights, holidays and the year's end, from the first receipt on.
//
// clause: H-10.1b, D-6.2
func TestClockOfVoices(t *testing.T) {
	a := always(t, nil)
	for _, received := range []time.Time{
		china("2026-03-10", 10, 0, 0), china("2026-03-10", 23, 59, 59), china("2026-03-11", 0, 0, 0),
		china("2026-03-13", 17, 0, 0),  // Friday evening
		china("2026-02-14", 16, 59, 0), // the worked Saturday before the Spring Festival
		china("2026-12-31", 23, 59, 59), china("2026-06-30", 7, 59, 59).UTC(),
	} {
		for _, kind := range []desk.TicketKind{desk.Opinion, desk.Suggestion, desk.Complaint} {
			r := raise(kind)
			r.Source, r.Received = "box", received
			a.At = received.Add(90 * time.Minute) // the box is emptied later
			k := follow(t, desk.Ticket{ID: "t-1", OutletID: "outlet-A"}, r, a)
			if !k.Received.Equal(received) || !k.Due.Equal(received.Add(24*time.Hour)) {
				t.Errorf("received %v, due %v", k.Received, k.Due)
			}
			h := func(hour, minute, sec int) time.Time {
				return received.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(sec)*time.Second)
			}
			for _, tt := range []struct {
				at   time.Time
				want desk.Urgency
				up   bool
			}{
				{h(0, 0, 0), desk.Calm, false},
				{h(19, 59, 59), desk.Calm, false},
				{h(20, 0, 0), desk.Soon, false},
				{h(23, 59, 59), desk.Soon, false},
				{h(24, 0, 0), desk.Soon, true},
				{h(24, 0, 0).Add(999 * time.Millisecond), desk.Soon, true},
				{h(24, 0, 1), desk.Over, true},
				{h(240, 0, 0), desk.Over, true},
			} {
				if got, up := k.Urgency(tt.at), k.Escalates(tt.at); got != tt.want || up != tt.up {
					t.Errorf("%s after %v: %s, escalates %v, want %s, %v", kind, tt.at.Sub(received), got, up, tt.want, tt.up)
				}
				closed := k
				closed.State, closed.Closed = desk.TicketClosed, tt.at
				if closed.Urgency(tt.at) != desk.Calm || closed.Escalates(tt.at) || closed.InTime() == (tt.want == desk.Over) {
					t.Errorf("closed after %v: %s, in time %v", tt.at.Sub(received), closed.Urgency(tt.at), closed.InTime())
				}
			}
			if k.InTime() {
				t.Error("in time before it is closed")
			}
		}
	}
}

// Neither passing on nor reopening begins the time anew.
//
// clause: H-10.1b
func TestClockOfVoicesNeverRestarts(t *testing.T) {
	a := visitAct(t)
	k := ticketAt(t, desk.Complaint, "resulted", a)
	due := k.Due
	k = follow(t, k, desk.Reopen{Reason: "没改"}, later(a, 23*time.Hour))
	k = follow(t, k, desk.Pass{To: colleague().ID}, later(a, 24*time.Hour))
	for _, act := range []desk.Kind{desk.KindReply, desk.KindRevisit, desk.KindResult} {
		k = follow(t, k, ticketActs(desk.Complaint)[act], later(a, 24*time.Hour+time.Second))
	}
	if !k.Due.Equal(due) || !k.Received.Equal(now) || k.InTime() {
		t.Errorf("due %v, in time %v", k.Due, k.InTime())
	}
}

// A place may promise to be quicker than the 24 hours, and never to be slower.
//
// clause: H-10.1b, G-7.4
func TestPromiseOfVoices(t *testing.T) {
	for hours, want := range map[int]time.Duration{12: 12 * time.Hour, 24: 24 * time.Hour, 48: 24 * time.Hour} {
		promised := rules().Promises
		promised["complaint"] = desk.Promise{Count: hours, Unit: "hour", Mark: desk.Typical}
		k := follow(t, desk.Ticket{OutletID: "outlet-A"}, raise(desk.Complaint), always(t, promised))
		if !k.Due.Equal(now.Add(want)) || k.Urgency(k.Due.Add(-4*time.Hour)) != desk.Soon || k.Urgency(k.Due.Add(-4*time.Hour-time.Second)) != desk.Calm {
			t.Errorf("%d hours promised: due %v", hours, k.Due)
		}
	}
	// A catalogue from before there were promises.
	a := always(t, nil)
	a.Rules.Catalogue.Service = desk.Service{}
	for kind, want := range map[desk.TicketKind]time.Time{desk.Opinion: now.Add(24 * time.Hour), desk.Inquiry: china("2026-03-11", 23, 59, 59)} {
		if k := follow(t, desk.Ticket{OutletID: "outlet-A"}, raise(kind), a); !k.Due.Equal(want) {
			t.Errorf("%s due %v, want %v", kind, k.Due, want)
		}
	}
}

// Questions and problems run in working days, to the last second of the last one.
//
// clause: H-7.2a2, H-9.4, G-7.5
func TestClockOfQuestions(t *testing.T) {
	promised := rules().Promises // a question in one working day
	promised["problem"] = desk.Promise{Count: 4, Unit: "hour", Mark: desk.Typical}
	for _, tt := range []struct {
		name string
		at   time.Time
		want string // the last day; none is known for ""
	}{
		{"Tuesday", china("2026-03-10", 10, 0, 0), "2026-03-11"},
		{"the last second of Tuesday", china("2026-03-10", 23, 59, 59), "2026-03-11"},
		{"midnight", china("2026-03-11", 0, 0, 0), "2026-03-12"},
		{"still Tuesday in UTC", china("2026-03-11", 7, 59, 59).UTC(), "2026-03-12"},
		{"Friday", china("2026-03-13", 10, 0, 0), "2026-03-16"},
		{"Sunday", china("2026-03-15", 10, 0, 0), "2026-03-16"},
		{"before a worked Saturday", china("2026-02-13", 10, 0, 0), "2026-02-14"},
		{"before the festival", china("2026-02-14", 10, 0, 0), "2026-02-24"},
		{"over New Year, and both years are known", china("2025-12-31", 23, 59, 59), "2026-01-04"}, // a make-up Sunday
		{"over New Year, and the next year is not issued", china("2026-12-31", 10, 0, 0), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := always(t, promised)
			a.At = tt.at
			k := follow(t, desk.Ticket{OutletID: "outlet-A"}, raise(desk.Inquiry), a)
			if tt.want == "" {
				if !k.Due.IsZero() || k.Urgency(tt.at.AddDate(1, 0, 0)) != desk.Calm || k.Escalates(tt.at.AddDate(1, 0, 0)) {
					t.Errorf("due %v, where no calendar says so", k.Due)
				}
				k.Closed = tt.at
				if !k.InTime() {
					t.Error("late without a limit")
				}
				return
			}
			day := calendar.MustParse(tt.want)
			for _, u := range []struct {
				at   time.Time
				want desk.Urgency
				up   bool
			}{
				{china(day.Add(-1).String(), 23, 59, 59), desk.Calm, false},
				{china(tt.want, 0, 0, 0), desk.Soon, false},
				{china(tt.want, 23, 59, 58), desk.Soon, false},
				{china(tt.want, 23, 59, 59).Add(999 * time.Millisecond), desk.Soon, true},
				{china(day.Add(1).String(), 0, 0, 0), desk.Over, true},
			} {
				if got, up := k.Urgency(u.at), k.Escalates(u.at); got != u.want || up != u.up {
					t.Errorf("at %v: %s, escalates %v, want %s, %v", u.at, got, up, u.want, u.up)
				}
			}
			// What is promised in hours counts hours.
			if p := follow(t, desk.Ticket{OutletID: "outlet-A"}, raise(desk.Problem), a); !p.Due.Equal(tt.at.Add(4 * time.Hour)) {
				t.Errorf("problem due %v", p.Due)
			}
		})
	}
}

// The customer is told within a working day of the decision, and at once what is done at once.
//
// clause: H-7.2d1, H-7.4b, G-7.4
func TestTellBy(t *testing.T) {
	for _, tt := range []struct {
		name    string
		decided time.Time
		want    string
	}{
		{"Tuesday", china("2026-03-10", 10, 0, 0), "2026-03-11"},
		{"the last second", china("2026-03-10", 23, 59, 59), "2026-03-11"},
		{"midnight", china("2026-03-11", 0, 0, 0), "2026-03-12"},
		{"Friday", china("2026-03-13", 16, 0, 0), "2026-03-16"},
		{"the calendar is missing", china("2026-12-31", 10, 0, 0), ""},
	} {
		a := always(t, rules().Promises)
		a.At = tt.decided
		c := must(t, at(t, desk.StageReview, reviewed, a), desk.Decision{Verdict: desk.Granted}, by(a, reviewer()))
		got := c.TellBy.String()
		if c.TellBy.IsZero() {
			got = ""
		}
		if got != tt.want || c.Summary().Due != c.TellBy && tt.want != "" {
			t.Errorf("%s: tell by %s, want %s, shown %v", tt.name, got, tt.want, c.Summary().Due)
		}
	}
	promised := rules().Promises
	promised["tell"] = desk.Promise{Count: 4, Unit: "hour", Mark: desk.Typical}
	a := always(t, promised)
	a.At = china("2026-03-10", 20, 30, 0)
	c := must(t, at(t, desk.StageReview, reviewed, a), desk.Decision{Verdict: desk.Granted}, by(a, reviewer()))
	if c.TellBy != calendar.MustParse("2026-03-11") {
		t.Errorf("in hours: tell by %v", c.TellBy)
	}
	for _, i := range a.Rules.Catalogue.Items {
		if i.DecidedHere() && !i.BankSide {
			if c := at(t, desk.StageNotify, i.Code, a); c.TellBy != calendar.DateOf(a.At) || !c.Due.OnTheSpot {
				t.Errorf("%s: tell by %v", i.Code, c.TellBy)
			}
		}
	}
}

// clause: G-7.4, H-7.4b, H-7.4c
func TestUrgencyOfCases(t *testing.T) {
	c := always(t, nil).Rules.Catalogue // warns two working days before
	day := calendar.MustParse
	line := func(stage desk.Stage, due string) desk.Summary { return desk.Summary{Stage: stage, Due: day(due)} }
	for _, tt := range []struct {
		name  string
		s     desk.Summary
		today string
		want  desk.Urgency
	}{
		{"three working days before", line(desk.StageHandle, "2026-03-13"), "2026-03-10", desk.Calm},
		{"two", line(desk.StageHandle, "2026-03-13"), "2026-03-11", desk.Soon},
		{"the last day", line(desk.StageHandle, "2026-03-13"), "2026-03-13", desk.Soon},
		{"the day after", line(desk.StageHandle, "2026-03-13"), "2026-03-14", desk.Over},
		{"over a weekend, Wednesday", line(desk.StageReview, "2026-03-16"), "2026-03-11", desk.Calm},
		{"over a weekend, Thursday", line(desk.StageReview, "2026-03-16"), "2026-03-12", desk.Soon},
		{"a make-up Saturday counts", line(desk.StageReview, "2026-03-02"), "2026-02-26", desk.Calm},
		{"a make-up Saturday counts, Friday", line(desk.StageReview, "2026-03-02"), "2026-02-27", desk.Soon},
		{"over the festival", line(desk.StageReview, "2026-02-24"), "2026-02-12", desk.Calm},
		{"over the festival, Friday", line(desk.StageReview, "2026-02-24"), "2026-02-13", desk.Soon},
		{"at the year's end the next one is missing", line(desk.StageReview, "2026-12-31"), "2026-12-30", desk.Soon},
		{"before the year's end", line(desk.StageReview, "2026-12-31"), "2026-12-28", desk.Calm},
		{"the year has changed", line(desk.StageReview, "2026-12-31"), "2027-01-01", desk.Over},
		{"has to be told", line(desk.StageNotify, "2026-03-13"), "2026-03-14", desk.Over},
		{"waits to be collected", line(desk.StageCollect, "2026-03-13"), "2026-06-01", desk.Calm},
		{"closed", line(desk.StageClosed, "2026-03-13"), "2026-06-01", desk.Calm},
		{"no day is known", desk.Summary{Stage: desk.StageHandle}, "2026-06-01", desk.Calm},
		{"at once, on its day", desk.Summary{Stage: desk.StageHandle, Due: day("2026-03-13"), Spot: true}, "2026-03-13", desk.Calm},
		{"at once, and not done", desk.Summary{Stage: desk.StageHandle, Due: day("2026-03-13"), Spot: true}, "2026-03-14", desk.Over},
	} {
		if got := c.Urgency(tt.s, day(tt.today)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	for days, want := range map[int]desk.Urgency{0: desk.Soon, 1: desk.Calm, 3: desk.Soon} {
		c.Service.WarnDays = days
		if got := c.Urgency(line(desk.StageHandle, "2026-03-13"), day("2026-03-11")); got != want {
			t.Errorf("warned %d days before: %s", days, got)
		}
	}
}

// A place may be quicker than the catalogue, never slower.
//
// clause: G-7.4, H-7.4c, H-9.2c
func TestLocalLimit(t *testing.T) {
	for _, i := range read(t).catalogue.Items {
		for _, days := range []int{-1, 0, 1, i.Limit.Days - 1, i.Limit.Days, i.Limit.Days + 1, 400} {
			l := desk.ItemList{Entries: []desk.ListEntry{{Code: "another", Days: 1}, {Code: i.Code, Days: days}}}
			got, want := l.Limit(i), i.Limit
			if days > 0 && days < i.Limit.Days && !i.Limit.OnTheSpot {
				want.Days, want.Kind = days, "promised"
			}
			if got != want || got.Days > i.Limit.Days || got.Statutory != i.Limit.Statutory {
				t.Errorf("%s with %d days: %+v, want %+v", i.Code, days, got, want)
			}
		}
		if got := (desk.ItemList{}).Limit(i); got != i.Limit {
			t.Errorf("%s is on no list: %+v", i.Code, got)
		}
	}
	// It is what the customer is promised.
	a := visitAct(t)
	a.Rules.List.Entries = slices.Clone(a.Rules.List.Entries)
	for n := range a.Rules.List.Entries {
		a.Rules.List.Entries[n].Days = 3
	}
	i := itemOf(t, reviewed)
	c := at(t, desk.StageHandle, reviewed, a)
	if c.Due.Days != 3 || c.Due.LastDay != calendar.MustParse("2026-03-13") || c.Due.Statutory != i.Limit.Statutory || i.Limit.Days <= 3 {
		t.Errorf("due %+v of a limit of %d", c.Due, i.Limit.Days)
	}
}
