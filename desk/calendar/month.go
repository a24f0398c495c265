package calendar

import (
	"fmt"
	"time"
)

// Month is a month of a year, such as a month of contribution or of
// retirement. It is comparable; the zero value means "no month".
type Month struct {
	year  int
	month time.Month
}

// MonthOf is the month that d lies in.
func MonthOf(d Date) Month { return Month{d.year, d.month} }

// ParseMonth reads 2006-01 and nothing else. It fails with an [*Error].
func ParseMonth(s string) (Month, error) {
	d, err := Parse(s + "-01")
	if err != nil {
		return Month{}, err
	}
	return MonthOf(d), nil
}

// Year is the year of the month.
func (m Month) Year() int { return m.year }

// Month is the month of the year.
func (m Month) Month() time.Month { return m.month }

// IsZero tells whether m is no month at all.
func (m Month) IsZero() bool { return m == Month{} }

// First is the first day of the month.
func (m Month) First() Date { return Date{m.year, m.month, 1} }

// Last is the last day of the month.
func (m Month) Last() Date { return Date{m.year, m.month, daysIn(m.year, m.month)} }

// Add is the month n months later, or earlier when n is negative.
func (m Month) Add(n int) Month { return MonthOf(dateUTC(m.First().utc().AddDate(0, n, 0))) }

// Sub is the number of months from other to m; negative when m is the earlier.
func (m Month) Sub(other Month) int { return (m.year-other.year)*12 + int(m.month-other.month) }

// Before tells whether m is earlier than other.
func (m Month) Before(other Month) bool { return m.Sub(other) < 0 }

// After tells whether m is later than other.
func (m Month) After(other Month) bool { return m.Sub(other) > 0 }

// String writes 2006-01, or nothing for the zero month.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.year, m.month)
}

// MarshalText writes [Month.String].
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what [Month.MarshalText] wrote; an empty text is the zero
// month.
func (m *Month) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Month{}
		return nil
	}
	parsed, err := ParseMonth(string(text))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
