package calendar

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	tests := []struct {
		in     string
		reason Reason
	}{
		{"2026-11-21", ""},
		{"2024-02-29", ""},
		{"0001-01-01", ""},
		{"9999-12-31", ""},
		{"", ReasonFormat},
		{"2026-1-21", ReasonFormat},
		{"2026-11-2", ReasonFormat},
		{"2026/11/21", ReasonFormat},
		{"2026-+1-21", ReasonFormat},
		{" 2026-11-21", ReasonFormat},
		{"2026-11-21T", ReasonFormat},
		{"2026-02-29", ReasonDate},
		{"1900-02-29", ReasonDate},
		{"2026-04-31", ReasonDate},
		{"2026-13-01", ReasonDate},
		{"2026-00-10", ReasonDate},
		{"2026-10-00", ReasonDate},
		{"0000-01-01", ReasonDate},
	}
	for _, tt := range tests {
		d, err := Parse(tt.in)
		var e *Error
		switch {
		case tt.reason == "" && (err != nil || d.String() != tt.in):
			t.Errorf("Parse(%q) = %s, %v", tt.in, d, err)
		case tt.reason != "" && (!errors.As(err, &e) || e.Reason != tt.reason || !d.IsZero()):
			t.Errorf("Parse(%q) = %s, %v; want %s", tt.in, d, err, tt.reason)
		}
	}
}

func TestMustParsePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	MustParse("tomorrow")
}

func TestDateArithmetic(t *testing.T) {
	d := MustParse
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"over a leap day", d("2024-02-28").Add(2), d("2024-03-01")},
		{"over new year and back", d("2026-12-31").Add(1).Add(-1), d("2026-12-31")},
		{"a year of days", d("2026-01-01").Sub(d("2025-01-01")), 365},
		{"backwards", d("2024-02-28").Sub(d("2024-03-01")), -2},
		{"month end", d("2026-01-31").AddMonths(1), d("2026-02-28")},
		{"months back over new year", d("2026-01-31").AddMonths(-2), d("2025-11-30")},
		{"weekday", d("2026-11-21").Weekday(), time.Saturday},
		{"before", d("2026-11-21").Before(d("2026-12-01")), true},
		{"not before itself", d("2026-11-21").Before(d("2026-11-21")), false},
		{"after", d("2026-11-21").After(d("2025-12-31")), true},
		{"day", d("2026-11-21").Day(), 21},
		{"first of month", MonthOf(d("2024-02-15")).First(), d("2024-02-01")},
		{"last of month", MonthOf(d("2024-02-15")).Last(), d("2024-02-29")},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	days := []Date{d("2026-03-01"), d("2025-12-31"), d("2026-02-28")}
	slices.SortFunc(days, Date.Compare)
	if days[0] != d("2025-12-31") || days[2] != d("2026-03-01") {
		t.Errorf("sorted: %v", days)
	}
}

func TestMonth(t *testing.T) {
	m, err := ParseMonth("2025-12")
	if err != nil {
		t.Fatal(err)
	}
	if next := m.Add(1); next.String() != "2026-01" || next.Sub(m) != 1 || !m.Before(next) || !next.After(m) {
		t.Errorf("the month after %s is %s", m, next)
	}
	if m.Year() != 2025 || m.Month() != time.December {
		t.Errorf("parts of %s: %d, %d", m, m.Year(), m.Month())
	}
	for in, want := range map[string]Reason{"2025-13": ReasonDate, "2025-1": ReasonFormat, "": ReasonFormat, "2025-12-01": ReasonFormat} {
		var e *Error
		if _, err := ParseMonth(in); !errors.As(err, &e) || e.Reason != want {
			t.Errorf("ParseMonth(%q): %v, want %s", in, err, want)
		}
	}
}

func TestJSON(t *testing.T) {
	type record struct {
		Day   Date           `json:"day"`
		None  Date           `json:"none"`
		Month Month          `json:"month"`
		Open  Month          `json:"open"`
		Count map[Date]int   `json:"count"`
		By    map[Month]bool `json:"by"`
	}
	day := MustParse("2026-11-21")
	in := record{Day: day, Month: MonthOf(day), Count: map[Date]int{day: 3}, By: map[Month]bool{MonthOf(day): true}}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"day":"2026-11-21","none":"","month":"2026-11","open":"","count":{"2026-11-21":3},"by":{"2026-11":true}}`
	if string(data) != want {
		t.Errorf("wrote %s\nwant  %s", data, want)
	}
	var out record
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if out.Day != day || !out.None.IsZero() || out.Month != MonthOf(day) || !out.Open.IsZero() || out.Count[day] != 3 {
		t.Errorf("read back %+v", out)
	}
	for _, bad := range []string{`{"day":"2026-02-30"}`, `{"day":20260101}`, `{"month":"2026-20"}`} {
		if err := json.Unmarshal([]byte(bad), &out); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestCapital(t *testing.T) {
	var rules struct {
		Vectors []struct {
			Date Date   `json:"date"`
			Text string `json:"text"`
		} `json:"vectors"`
	}
	readRules(t, "date_caps", &rules)
	if len(rules.Vectors) != 5 {
		t.Fatalf("%d vectors", len(rules.Vectors))
	}
	for _, v := range rules.Vectors {
		if got := v.Date.Capital(); got != v.Text {
			t.Errorf("%s: %s, want %s", v.Date, got, v.Text)
		}
	}
	for day, want := range map[string]string{
		"2026-03-10": "贰零贰陆年叁月零壹拾日",
		"2026-05-31": "贰零贰陆年伍月叁拾壹日",
		"2026-12-11": "贰零贰陆年壹拾贰月壹拾壹日",
	} {
		if got := MustParse(day).Capital(); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

func TestErrors(t *testing.T) {
	if got := (&Error{ReasonDate}).Error(); got != "calendar: not a date: date" {
		t.Error(got)
	}
	if got := (MissingYear{2027}).Error(); got != "calendar: the holiday notice for 2027 is not loaded" {
		t.Error(got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-11-21", "2024-02-29", "2026-02-30", "", "2026-1-1", "0000-00-00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || !slices.Contains(Reasons(), e.Reason) {
				t.Fatalf("an error without a known reason: %v", err)
			}
			return
		}
		if d.String() != s {
			t.Fatalf("%q became %s", s, d)
		}
		if want, err := time.Parse(time.DateOnly, s); err != nil || want.Weekday() != d.Weekday() {
			t.Fatalf("%q: package time says %v, %v", s, want, err)
		}
		if d.Capital() == "" {
			t.Fatalf("%q has no capital form", s)
		}
	})
}
