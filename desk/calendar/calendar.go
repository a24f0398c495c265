package calendar

import (
	"errors"
	"fmt"
	"time"
)

// Calendar answers questions about working days over the years it was made
// of. It never changes, so it may be shared between goroutines.
type Calendar struct {
	years  map[int]bool
	off    map[Date]bool
	worked map[Date]bool
}

var errNegative = errors.New("calendar: a limit cannot be negative")

// NewCalendar makes a calendar of several years' notices. It refuses a year
// given twice and notices that contradict each other about a day.
func NewCalendar(years ...Year) (*Calendar, error) {
	c := &Calendar{years: map[int]bool{}, off: map[Date]bool{}, worked: map[Date]bool{}}
	for _, y := range years {
		if err := y.check(); err != nil {
			return nil, err
		}
		if c.years[y.Year] {
			return nil, fmt.Errorf("calendar: year %d is given twice", y.Year)
		}
		c.years[y.Year] = true
		for _, h := range y.Holidays {
			for d := h.From; !d.After(h.To); d = d.Add(1) {
				c.off[d] = true
			}
		}
		for _, d := range y.Makeup {
			c.worked[d] = true
		}
	}
	for d := range c.worked {
		if c.off[d] {
			return nil, fmt.Errorf("calendar: two notices disagree about %s", d)
		}
	}
	return c, nil
}

// Covers tells whether the notice for the year is loaded.
func (c *Calendar) Covers(year int) bool { return c.years[year] }

// Wanted is the year whose notice is needed and not loaded: this one, or next
// year's from 1 December on, when promises reach into it; 0: none.
func (c *Calendar) Wanted(today Date) (year int) {
	switch {
	case !c.Covers(today.year):
		return today.year
	case today.month == time.December && !c.Covers(today.year+1):
		return today.year + 1
	}
	return 0
}

// IsWorkday tells whether d is worked: a make-up day, or a Monday to Friday
// that is not off. It fails with [MissingYear].
func (c *Calendar) IsWorkday(d Date) (bool, error) {
	if !c.years[d.year] {
		return false, MissingYear{d.year}
	}
	return c.worked[d] || !c.off[d] && !weekend(d), nil
}

// NextWorkday is the first working day on or after d. It fails with
// [MissingYear].
func (c *Calendar) NextWorkday(d Date) (Date, error) {
	for ; ; d = d.Add(1) { // ends at the latest behind the last loaded year
		ok, err := c.IsWorkday(d)
		if err != nil {
			return Date{}, err
		}
		if ok {
			return d, nil
		}
	}
}

// AddWorkdays is the last day of a limit of n working days. The day of receipt
// does not count, whether it is worked or not (Civil Code art. 201); n = 0
// means before the visitor leaves, which is the day itself. It fails with
// [MissingYear].
func (c *Calendar) AddWorkdays(receive Date, n int) (Date, error) {
	if n < 0 {
		return Date{}, errNegative
	}
	due := receive
	for range n {
		next, err := c.NextWorkday(due.Add(1))
		if err != nil {
			return Date{}, err
		}
		due = next
	}
	return due, nil
}

// AddDays is the last day of a limit of n calendar days: n days after receipt,
// moved to the next working day when it falls on a day off (Civil Code
// art. 203). n = 0 is the day itself, as in [Calendar.AddWorkdays]. It fails
// with [MissingYear].
func (c *Calendar) AddDays(receive Date, n int) (Date, error) {
	switch {
	case n < 0:
		return Date{}, errNegative
	case n == 0:
		return receive, nil
	}
	return c.NextWorkday(receive.Add(n))
}

// WorkdaysBetween is the number of working days left after the day today, up
// to and including due: 0 on the last day, negative once it has passed. It
// fails with [MissingYear].
func (c *Calendar) WorkdaysBetween(today, due Date) (int, error) {
	sign := 1
	if due.Before(today) {
		today, due, sign = due, today, -1
	}
	n := 0
	for d := today.Add(1); !d.After(due); d = d.Add(1) {
		ok, err := c.IsWorkday(d)
		if err != nil {
			return 0, err
		}
		if ok {
			n++
		}
	}
	return sign * n, nil
}
