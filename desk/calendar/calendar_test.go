package calendar

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// readRules fills v from the catalogue's vectors of that name.
func readRules(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "rules", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// published is the calendar of the authority's own files.
func published(t *testing.T) *Calendar {
	t.Helper()
	var years []Year
	for _, name := range []string{"2025.json", "2026.json"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "sandbox", "data", "calendar", name))
		if err != nil {
			t.Fatal(err)
		}
		y, err := ParseYear(data)
		if err != nil {
			t.Fatal(err)
		}
		years = append(years, y)
	}
	c, err := NewCalendar(years...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type limitVector struct {
	Receive Date `json:"receive"`
	Days    int  `json:"days"`
	Due     Date `json:"due"`
}

// clause: H-7.4c, G-7.4
func TestCatalogueVectors(t *testing.T) {
	var rules struct {
		IsWorkday []struct {
			Date    Date `json:"date"`
			Workday bool `json:"workday"`
		} `json:"is_workday"`
		Add          []limitVector `json:"add"`
		CalendarDays []limitVector `json:"calendar_days"`
	}
	readRules(t, "working_days", &rules)
	if len(rules.IsWorkday) != 20 || len(rules.Add) != 13 || len(rules.CalendarDays) != 4 {
		t.Fatalf("vectors: %d, %d, %d", len(rules.IsWorkday), len(rules.Add), len(rules.CalendarDays))
	}
	c := published(t)
	for _, v := range rules.IsWorkday {
		if got, err := c.IsWorkday(v.Date); err != nil || got != v.Workday {
			t.Errorf("IsWorkday(%s) = %v, %v; want %v", v.Date, got, err, v.Workday)
		}
	}
	for _, v := range rules.Add {
		if got, err := c.AddWorkdays(v.Receive, v.Days); err != nil || got != v.Due {
			t.Errorf("AddWorkdays(%s, %d) = %s, %v; want %s", v.Receive, v.Days, got, err, v.Due)
		}
		if got, err := c.WorkdaysBetween(v.Receive, v.Due); err != nil || got != v.Days {
			t.Errorf("WorkdaysBetween(%s, %s) = %d, %v; want %d", v.Receive, v.Due, got, err, v.Days)
		}
	}
	for _, v := range rules.CalendarDays {
		if got, err := c.AddDays(v.Receive, v.Days); err != nil || got != v.Due {
			t.Errorf("AddDays(%s, %d) = %s, %v; want %s", v.Receive, v.Days, got, err, v.Due)
		}
	}
}

// clause: H-7.4c
func TestLimitBoundaries(t *testing.T) {
	c := published(t)
	tests := []struct {
		name    string
		count   func(Date, int) (Date, error)
		receive string
		days    int
		due     string // empty: the missing year is an error
		missing int
	}{
		{"on the spot, day off", c.AddWorkdays, "2026-11-21", 0, "2026-11-21", 0},
		{"on the spot in calendar days, day off", c.AddDays, "2026-11-21", 0, "2026-11-21", 0},
		{"on the spot needs no notice", c.AddWorkdays, "2031-05-05", 0, "2031-05-05", 0},
		{"make-up Saturday is the last day", c.AddWorkdays, "2026-05-08", 1, "2026-05-09", 0},
		{"calendar days end on a make-up Saturday", c.AddDays, "2026-05-08", 1, "2026-05-09", 0},
		{"calendar days end on a plain Saturday", c.AddDays, "2026-05-15", 1, "2026-05-18", 0},
		{"across new year, both loaded", c.AddWorkdays, "2025-12-31", 1, "2026-01-04", 0},
		{"last day of the last year", c.AddWorkdays, "2026-12-30", 1, "2026-12-31", 0},
		{"31 December, next year missing", c.AddWorkdays, "2026-12-31", 1, "", 2027},
		{"long limit, next year missing", c.AddWorkdays, "2026-12-01", 23, "", 2027},
		{"calendar days into a missing year", c.AddDays, "2026-12-31", 1, "", 2027},
		{"before the first year", c.AddDays, "2024-06-01", 1, "", 2024},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.count(MustParse(tt.receive), tt.days)
			var missing MissingYear
			if errors.As(err, &missing); missing.Year != tt.missing {
				t.Fatalf("error = %v, want missing year %d", err, tt.missing)
			}
			if got.String() != tt.due {
				t.Errorf("due %s, want %s", got, tt.due)
			}
		})
	}
	for _, count := range []func(Date, int) (Date, error){c.AddWorkdays, c.AddDays} {
		if _, err := count(MustParse("2026-03-02"), -1); !errors.Is(err, errNegative) {
			t.Errorf("negative limit: %v", err)
		}
	}
}

func TestWorkdaysBetween(t *testing.T) {
	c := published(t)
	tests := []struct {
		today, due string
		want       int
	}{
		{"2026-11-20", "2026-11-20", 0},
		{"2026-11-20", "2026-11-22", 0},
		{"2026-11-20", "2026-11-23", 1},
		{"2026-11-23", "2026-11-20", -1},
		{"2026-11-22", "2026-11-20", 0},
		{"2026-09-30", "2026-10-08", 1},
	}
	for _, tt := range tests {
		if got, err := c.WorkdaysBetween(MustParse(tt.today), MustParse(tt.due)); err != nil || got != tt.want {
			t.Errorf("WorkdaysBetween(%s, %s) = %d, %v; want %d", tt.today, tt.due, got, err, tt.want)
		}
	}
	_, err := c.WorkdaysBetween(MustParse("2026-12-31"), MustParse("2027-01-04"))
	if !errors.Is(err, MissingYear{2027}) {
		t.Errorf("into a missing year: %v", err)
	}
}

func TestWantedYear(t *testing.T) {
	c := published(t)
	for day, want := range map[string]int{
		"2025-12-01": 0, "2026-11-30": 0, "2026-12-01": 2027, "2026-12-31": 2027, "2027-01-01": 2027, "2027-12-31": 2027,
	} {
		if got := c.Wanted(MustParse(day)); got != want {
			t.Errorf("Wanted(%s) = %d", day, got)
		}
	}
}

func TestParseYearRefuses(t *testing.T) {
	const holiday = `"holidays":[{"name":"x","from":"2026-01-01","to":"2026-01-03"}]`
	tests := []struct{ name, data, want string }{
		{"no JSON", `x`, "invalid character"},
		{"misspelt field", `{"year":2026,` + holiday + `,"make_up":[]}`, "unknown field"},
		{"two values", `{"year":2026,` + holiday + `,"makeup":[]}{}`, "more than one value"},
		{"no year", `{` + holiday + `}`, "no year"},
		{"no holidays", `{"year":2026}`, "no holidays"},
		{"no such day", `{"year":2026,"makeup":["2026-02-30"]}`, "date"},
		{"span backwards", `{"year":2026,"holidays":[{"from":"2026-01-03","to":"2026-01-01"}]}`, "not a span"},
		{"span of another year", `{"year":2026,"holidays":[{"from":"2025-01-01","to":"2025-01-03"}]}`, "not a span"},
		{"span without end", `{"year":2026,"holidays":[{"from":"2026-01-01"}]}`, "not a span"},
		{"make-up outside", `{"year":2026,` + holiday + `,"makeup":["2027-01-02"]}`, "outside"},
		{"make-up on a Monday", `{"year":2026,` + holiday + `,"makeup":["2026-03-02"]}`, "weekend"},
		{"make-up on a holiday", `{"year":2026,` + holiday + `,"makeup":["2026-01-03"]}`, "both off and worked"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := ParseYear([]byte(tt.data)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestNewCalendarRefuses(t *testing.T) {
	span := func(from, to string) []Holiday {
		return []Holiday{{From: MustParse(from), To: MustParse(to)}}
	}
	old := Year{Year: 2011, Holidays: span("2011-10-01", "2011-12-31")}
	next := Year{Year: 2012, Holidays: span("2012-01-01", "2012-01-03"), Makeup: []Date{MustParse("2011-12-31")}}
	if _, err := NewCalendar(old, next); err == nil || !strings.Contains(err.Error(), "disagree") {
		t.Errorf("notices that disagree: %v", err)
	}
	if _, err := NewCalendar(next, next); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("a year twice: %v", err)
	}
	if _, err := NewCalendar(Year{Year: 2012}); err == nil {
		t.Error("a year without holidays passed")
	}
	// A notice may reach back: Saturday 31 December 2011 was worked.
	old.Holidays = span("2011-10-01", "2011-10-07")
	c, err := NewCalendar(old, next)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := c.IsWorkday(MustParse("2011-12-31")); err != nil || !ok {
		t.Errorf("2011-12-31: %v, %v", ok, err)
	}
}

func TestDateOf(t *testing.T) {
	instant := time.Date(2026, 11, 20, 15, 59, 59, 0, time.UTC)
	if got := DateOf(instant); got != MustParse("2026-11-20") {
		t.Errorf("a second before midnight: %s", got)
	}
	if got := DateOf(instant.Add(time.Second)); got != MustParse("2026-11-21") {
		t.Errorf("midnight in China: %s", got)
	}
}
