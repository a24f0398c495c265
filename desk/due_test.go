package desk_test

import (
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

var today = calendar.DateOf(now)

// clause: H-7.4c, G-7.4
func TestDueOf(t *testing.T) {
	cal := read(t).catalogue.Calendar()
	china := func(day string, hour, minute, sec int) time.Time {
		d := calendar.MustParse(day)
		return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, sec, 0, calendar.China)
	}
	working := func(n int) desk.Limit { return desk.Limit{Days: n, Unit: "working_day"} }
	days := func(n int) desk.Limit { return desk.Limit{Days: n, Unit: "calendar_day"} }
	tests := []struct {
		name    string
		limit   desk.Limit
		at      time.Time
		want    string
		missing int
	}{
		{"on the spot", desk.Limit{OnTheSpot: true, Unit: "working_day"}, china("2026-03-10", 9, 0, 0), "2026-03-10", 0},
		{"on the spot on a holiday", desk.Limit{OnTheSpot: true, Days: 5, Unit: "working_day"}, china("2026-02-17", 9, 0, 0), "2026-02-17", 0},
		{"on the spot in a year nobody knows", desk.Limit{OnTheSpot: true, Unit: "working_day"}, china("2031-03-10", 9, 0, 0), "2031-03-10", 0},
		{"the next day", working(1), china("2026-03-10", 9, 0, 0), "2026-03-11", 0},
		{"over the weekend", working(1), china("2026-03-13", 9, 0, 0), "2026-03-16", 0},
		{"five days", working(5), china("2026-03-10", 9, 0, 0), "2026-03-17", 0},
		{"received on a Saturday", working(1), china("2026-03-14", 9, 0, 0), "2026-03-16", 0},
		// Spring Festival 15 to 23 February; Saturdays 14 and 28 February are worked.
		{"the Saturday before is worked", working(1), china("2026-02-13", 9, 0, 0), "2026-02-14", 0},
		{"over the festival", working(2), china("2026-02-13", 9, 0, 0), "2026-02-24", 0},
		{"the Saturday after is worked", working(1), china("2026-02-27", 9, 0, 0), "2026-02-28", 0},
		{"two", working(2), china("2026-02-27", 9, 0, 0), "2026-03-02", 0},
		{"calendar days", days(10), china("2026-03-10", 9, 0, 0), "2026-03-20", 0},
		{"calendar days end on a Sunday", days(5), china("2026-03-10", 9, 0, 0), "2026-03-16", 0},
		{"calendar days end on a worked Saturday", days(1), china("2026-02-27", 9, 0, 0), "2026-02-28", 0},
		{"last second of the day", working(1), china("2026-03-10", 23, 59, 59), "2026-03-11", 0},
		{"first second of the next", working(1), china("2026-03-11", 0, 0, 0), "2026-03-12", 0},
		{"still the day before in UTC", working(1), china("2026-03-11", 7, 59, 59).UTC(), "2026-03-12", 0},
		{"year not issued", working(45), china("2026-12-01", 9, 0, 0), "", 2027},
		{"year not issued, calendar days", days(60), china("2026-12-01", 9, 0, 0), "", 2027},
		{"31 December", working(1), china("2026-12-31", 23, 59, 59), "", 2027},
		{"the last working day", working(1), china("2026-12-30", 9, 0, 0), "2026-12-31", 0},
		{"data that no catalogue lets in", working(-1), now, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.limit.Statutory = 30
			got := desk.DueOf(tt.limit, tt.at, cal)
			want := desk.Due{Days: tt.limit.Days, Unit: tt.limit.Unit, OnTheSpot: tt.limit.OnTheSpot, Statutory: 30, MissingYear: tt.missing}
			if tt.want != "" {
				want.LastDay = calendar.MustParse(tt.want)
			}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// clause: G-7.4
func TestNoLimitIsLongerThanTheLaw(t *testing.T) {
	for _, i := range read(t).catalogue.Items {
		if i.Limit.Statutory > 0 && i.Limit.Days > i.Limit.Statutory {
			t.Errorf("%s: %d days, the law gives %d", i.Code, i.Limit.Days, i.Limit.Statutory)
		}
		if i.Limit.Kind == "" || i.Limit.DaysMark == "" {
			t.Errorf("%s: a limit without its source", i.Code)
		}
	}
}
