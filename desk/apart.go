package desk

import (
	"errors"
	"fmt"
	"slices"

	"sheyin/desk/calendar"
)

// Apart is two posts that must not be one person's (G-8.1.1b: the handler's post is held by nobody who
// holds another one), except at outlets of some classes, where one person is all there is.
type Apart struct {
	Posts  [2]Post `json:"posts"`
	Except []Class `json:"except,omitempty"`
	Mark   Mark    `json:"mark"`
	Basis  string  `json:"basis,omitempty"`
}

// PostsClash tells whether posts hold two that must not be one person's at an outlet of the class.
// Invalid application.apart, at the field posts, naming them.
func (s Service) PostsClash(posts []Post, class Class) error {
	for _, a := range s.Apart {
		if slices.Contains(posts, a.Posts[0]) && slices.Contains(posts, a.Posts[1]) && !slices.Contains(a.Except, class) {
			return invalid("application.apart", "posts").With("post", string(a.Posts[0])).With("other_post", string(a.Posts[1]))
		}
	}
	return nil
}

func (s Service) readyApart() error {
	for _, a := range s.Apart {
		if a.Posts[0] == a.Posts[1] || !within(a.Posts[:], outletPosts) || !a.Mark.known() {
			return fmt.Errorf("apart: posts %q, mark %q", a.Posts, a.Mark)
		}
	}
	if s.ConfidentialMonths < 0 {
		return fmt.Errorf("confidential_months %d", s.ConfidentialMonths)
	}
	return nil
}

// ageWarnDays is so many days before the birthday on which a person turns too old that the manager is
// told (H-4.4.3a), so that somebody can be trained in time.
const ageWarnDays = 90

// The warnings about a person's account, see [Service.Concerns].
const (
	ConfidentialDue = "confidential_due" // the yearly education is due (H-C5.4)
	AgeSoon         = "age_soon"         // the last day at the counter comes near
)

// Concerns are what a manager has to know about a person's account on the day: the key of the condition
// because of which he may not work, and warnings, which stop nothing. A closed account has none.
func (s Service) Concerns(p Person, day calendar.Date) []string {
	if p.State == AccountClosed {
		return nil
	}
	var out []string
	if e, ok := errors.AsType[*Error](p.qualified(day)); ok {
		out = append(out, e.Key)
	}
	if !p.Confidential.IsZero() && s.ConfidentialMonths > 0 && !p.Confidential.AddMonths(s.ConfidentialMonths).After(day) {
		out = append(out, ConfidentialDue)
	}
	if p.Age(day.Add(-1)) < MaxAge && p.Age(day.Add(ageWarnDays)) >= MaxAge {
		out = append(out, AgeSoon)
	}
	return out
}
