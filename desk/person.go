package desk

import (
	"slices"
	"strconv"
	"time"

	"sheyin/desk/calendar"
)

// Post is what a person is employed as (G-8.1.1a names the four posts of an outlet).
type Post string

// The posts.
const (
	Manager  Post = "manager"  // 管理岗
	Guide    Post = "guide"    // 导办咨询岗
	Handler  Post = "handler"  // 经办岗
	Courier  Post = "courier"  // 资料转运岗
	Reviewer Post = "reviewer" // the authority's own person who decides
)

// AccountState is whether an account may be used.
type AccountState string

// The states of an account.
const (
	AccountActive AccountState = "active"
	AccountFrozen AccountState = "frozen"
	AccountClosed AccountState = "closed"
)

// Ages between which a person may work at a counter, in full years (H-4.4.3a: 18 to 55).
// The strict reading holds: the 55th birthday is the last day.
const (
	MinAge = 18
	MaxAge = 55
)

// Person is somebody who works: a clerk of an outlet or a reviewer of the authority. One
// person has one account (H-8.3.1b), so the person is the account.
type Person struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	Birth        calendar.Date `json:"birth"`
	OutletID     string        `json:"outlet_id"` // empty for the authority's own people
	Posts        []Post        `json:"posts"`
	Role         string        `json:"role"` // "A" or "B" (AB角), empty where there is none
	State        AccountState  `json:"state"`
	Exam         calendar.Date `json:"exam"`            // day the training was assessed as passed
	Confidential calendar.Date `json:"confidential"`    // day the confidentiality agreement was signed
	Education    string        `json:"education"`       // evidence of high school or above; empty if none
	Items        []string      `json:"items,omitempty"` // item codes granted; empty means all that the posts allow
	Steps        []Right       `json:"steps,omitempty"` // rights granted, as N-2 has it; empty means all that the posts allow

	// Identity is the authority's token of the person's ID number, never the number: accounts with
	// the same token are one person's (H-8.3.1b). Empty where the authority gives none.
	Identity string `json:"identity,omitempty"`
}

// Has tells whether the person holds post.
func (p Person) Has(post Post) bool { return slices.Contains(p.Posts, post) }

// Age is the full years of age on day. Somebody born on 29 February turns a year older on
// 1 March when there is no 29th.
func (p Person) Age(day calendar.Date) int {
	y := day.Year() - p.Birth.Year()
	if day.Month() < p.Birth.Month() || day.Month() == p.Birth.Month() && day.Day() < p.Birth.Day() {
		y--
	}
	return y
}

// MayWork tells whether the person may be logged in at outlet at the given time. The error
// names the condition that fails, so that the screen can say whom to ask.
//
// Errors, all Denied: person.frozen, person.closed (H-8.3.2), person.outlet, person.exam
// (H-4.4.3g), person.confidential (H-8.4.2b), person.too_young, person.too_old
// (H-4.4.3a), person.education (H-4.4.3b), person.no_post (G-8.1.1a), and those of
// [Outlet.Open].
func (p Person) MayWork(outlet Outlet, at time.Time) error {
	if err := outlet.Open(at); err != nil {
		return err
	}
	if p.OutletID != outlet.ID {
		return denied("person.outlet").With("outlet", outlet.NameZH)
	}
	return p.qualified(calendar.DateOf(at))
}

func (p Person) qualified(day calendar.Date) error {
	switch {
	case p.State == AccountFrozen:
		return denied("person.frozen")
	case p.State != AccountActive:
		return denied("person.closed")
	case len(p.Posts) == 0:
		return denied("person.no_post")
	case p.Exam.IsZero() || p.Exam.After(day):
		return denied("person.exam")
	case p.Confidential.IsZero() || p.Confidential.After(day):
		return denied("person.confidential")
	case p.Education == "":
		return denied("person.education")
	case p.Age(day) < MinAge:
		return denied("person.too_young").With("age", strconv.Itoa(MinAge))
	case p.Age(day.Add(-1)) >= MaxAge: // was 55 the day before: the birthday itself still counts
		return denied("person.too_old").With("age", strconv.Itoa(MaxAge))
	}
	return nil
}

// LastMoment is the instant from which on the person is too old for the counter: the end of the day of the
// birthday on which he turns [MaxAge].
func (p Person) LastMoment() time.Time {
	day := p.Birth.AddMonths(12 * MaxAge)
	for p.Age(day) < MaxAge { // born on 29 February
		day = day.Add(1)
	}
	next := day.Add(1)
	return time.Date(next.Year(), next.Month(), next.Day(), 0, 0, 0, 0, calendar.China).UTC()
}
