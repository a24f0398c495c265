package pension

import (
	"time"

	"sheyin/desk/calendar"
)

// Class is the class of worker that the retirement age depends on, named after
// the age that was in force before 2025.
type Class string

// The three classes. Special types of work and full loss of capacity follow
// other rules and have none.
const (
	Male60   Class = "male60"
	Female55 Class = "female55"
	Female50 Class = "female50"
)

// A person who retires earlier or later than the statutory month says so in
// writing this many months before.
const (
	EarlyNoticeMonths = 3
	LateNoticeMonths  = 1
)

// flexibleMonths is how far the chosen month may lie from the statutory one.
const flexibleMonths = 36

// step is one row of the reform: from the first birth month on, one month more
// for every so many months born later, up to the most.
type step struct {
	years int // original age
	first int // year whose January births are the first to be delayed
	every int
	most  int
}

var steps = map[Class]step{
	Male60:   {years: 60, first: 1965, every: 4, most: 36},
	Female55: {years: 55, first: 1970, every: 4, most: 36},
	Female50: {years: 50, first: 1975, every: 2, most: 60},
}

// Retirement says when a person may retire.
type Retirement struct {
	Month       calendar.Month // statutory
	AgeMonths   int            // statutory age
	DelayMonths int            // of which the reform added this many
	Earliest    calendar.Month // by own choice; zero for those whom the reform does not reach
	Latest      calendar.Month // by agreement; zero likewise
	MinMonths   int            // contribution months needed in the statutory month's year; another chosen year has its own: MinContribution
}

// RetirementOf works out the months for a class and a month of birth, by the
// decision of the Standing Committee of 2024-09-13 (arts. 1 and 2) and the
// measures on flexible retirement. It fails with an [*Error].
func RetirementOf(class Class, birth calendar.Month) (Retirement, error) {
	s, ok := steps[class]
	if !ok {
		return Retirement{}, &Error{ReasonClass}
	}
	if birth.IsZero() {
		return Retirement{}, &Error{ReasonBirth}
	}
	r := Retirement{DelayMonths: s.delay(birth)}
	original := birth.Add(s.years * 12)
	r.AgeMonths = s.years*12 + r.DelayMonths
	r.Month = original.Add(r.DelayMonths)
	r.MinMonths = MinContribution(r.Month.Year())
	if r.DelayMonths > 0 {
		r.Earliest = r.Month.Add(-flexibleMonths)
		if r.Earliest.Before(original) {
			r.Earliest = original
		}
		r.Latest = r.Month.Add(flexibleMonths)
	}
	return r, nil
}

func (s step) delay(birth calendar.Month) int {
	k := (birth.Year()-s.first)*12 + int(birth.Month()-time.January)
	if k < 0 {
		return 0
	}
	return min(s.most, k/s.every+1)
}

// MinContribution is the number of contribution months without which nobody
// may retire in the year: 180 to 2029, six more each year, 240 from 2039.
func MinContribution(year int) int {
	return min(240, 180+6*max(0, year-2029))
}
