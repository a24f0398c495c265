package calendar

import (
	"fmt"
	"time"
)

// China is the one time zone of the counter. It is fixed, so that a terminal
// without a zone database counts the same days.
var China = time.FixedZone("CST", 8*60*60)

// Date is a civil date without a time or a zone. It is comparable and may be a
// map key. The zero value means "no date".
type Date struct {
	year  int
	month time.Month
	day   int
}

// maxYear keeps the written form at ten characters.
const maxYear = 9999

// New makes the date, or fails with [ReasonDate] if no such day exists in the
// years 1 to 9999.
func New(year int, month time.Month, day int) (Date, error) {
	if year < 1 || year > maxYear || month < time.January || month > time.December ||
		day < 1 || day > daysIn(year, month) {
		return Date{}, &Error{ReasonDate}
	}
	return Date{year, month, day}, nil
}

// Parse reads 2006-01-02 and nothing else. It fails with an [*Error].
func Parse(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, &Error{ReasonFormat}
	}
	year, okYear := digits(s[:4])
	month, okMonth := digits(s[5:7])
	day, okDay := digits(s[8:])
	if !okYear || !okMonth || !okDay {
		return Date{}, &Error{ReasonFormat}
	}
	return New(year, time.Month(month), day)
}

// MustParse is [Parse] for dates that stand in the program's own text; it
// panics on anything else.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// DateOf is the day it is in China at the instant t.
func DateOf(t time.Time) Date {
	year, month, day := t.In(China).Date()
	return Date{year, month, day}
}

// Year is the year, 1 to 9999.
func (d Date) Year() int { return d.year }

// Month is the month of the year.
func (d Date) Month() time.Month { return d.month }

// Day is the day of the month, from 1.
func (d Date) Day() int { return d.day }

// IsZero tells whether d is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// String writes 2006-01-02, or nothing for the zero date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText writes [Date.String]; it serves JSON values and map keys.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [Date.MarshalText] wrote; an empty text is the zero
// date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Add is the date n days later, or earlier when n is negative.
func (d Date) Add(n int) Date { return dateUTC(d.utc().AddDate(0, 0, n)) }

// AddMonths is the same day n months later; where that month is too short, its
// last day.
func (d Date) AddMonths(n int) Date {
	m := MonthOf(d).Add(n)
	return Date{m.year, m.month, min(d.day, daysIn(m.year, m.month))}
}

// Sub is the number of days from other to d; negative when d is the earlier.
func (d Date) Sub(other Date) int {
	const day = 24 * 60 * 60 // in UTC every day has this many seconds
	return int((d.utc().Unix() - other.utc().Unix()) / day)
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Compare is -1, 0 or 1 as d is before, the same as, or after other.
func (d Date) Compare(other Date) int { return d.utc().Compare(other.utc()) }

// Before tells whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After tells whether d is later than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

func (d Date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func dateUTC(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// daysIn relies on day 0 of the next month being the last of this one.
func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// digits reads an unsigned number of ASCII digits only; strconv would take a
// sign.
func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
