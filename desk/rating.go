package desk

import (
	"time"
	"unicode/utf8"
)

// Rating is what the customer thinks of the visit (好差评).
type Rating struct {
	Grade int       `json:"grade"` // 1 very satisfied … 5 very dissatisfied; 4 and 5 are bad
	Text  string    `json:"text,omitempty"`
	At    time.Time `json:"at"`
}

// seen is the rating as people at the outlet see it: nothing before the customer has left, so that
// he need not rate under the eyes of whom he rates, and the words only with words.
func (r *Rating) seen(left, words bool) *Rating {
	switch {
	case r == nil || !left:
		return nil
	case words:
		return r
	}
	return &Rating{Grade: r.Grade, At: r.At}
}

// Bad tells whether the rating asks for a follow-up.
func (r Rating) Bad() bool { return r.Grade >= 4 }

// RateWithin is how long after leaving a customer may rate.
const RateWithin = 7 * 24 * time.Hour

// Rate takes the customer's rating: once, after he was called, and until [RateWithin] after he
// left (F3). It is no [VisitAct]: the way here is the customer's own.
//
// Errors: Conflict rating.twice, rating.early, rating.late; Invalid rating.grade, rating.text.
func (v Visit) Rate(grade int, text string, at time.Time) (Visit, error) {
	switch {
	case v.Rating != nil:
		return v, conflict("rating.twice")
	case v.Called.IsZero():
		return v, conflict("rating.early")
	case !v.Left.IsZero() && at.After(v.Left.Add(RateWithin)):
		return v, conflict("rating.late")
	case grade < 1 || grade > ratingGrades:
		return v, invalid("rating.grade", "grade")
	case utf8.RuneCountInString(text) > maxText:
		return v, invalid("rating.text", "text")
	}
	next := v.clone()
	next.Rating = &Rating{Grade: grade, Text: text, At: at.UTC()}
	next.Version++
	next.History = append(next.History, Record{Version: next.Version, Kind: KindRating, At: at.UTC()})
	return next, nil
}

// KindRating is the customer's own act; it is in no list of what a terminal may do.
const KindRating Kind = "rating"
