package desk

import (
	"slices"
	"strconv"
	"time"
)

// Backlog is when so much waits for the authority's review that no more of it is accepted: more
// than Count cases of an outlet, or the oldest for more than Days calendar days. Zero: no such rule.
type Backlog struct {
	Count int  `json:"count"`
	Days  int  `json:"days"`
	Mark  Mark `json:"mark"`
}

// Full refuses another acceptance while count cases wait for review, the oldest since oldest.
// Cases that have their receipt are not asked, nor is a consultation. Denied review.backlog, with
// count and oldest (whole days) in Args.
func (b Backlog) Full(count int, oldest, now time.Time) error {
	if b.Count == 0 || count == 0 {
		return nil
	}
	days := int(now.Sub(oldest) / (24 * time.Hour))
	if count <= b.Count && now.Sub(oldest) <= time.Duration(b.Days)*24*time.Hour {
		return nil
	}
	return denied("review.backlog").With("count", strconv.Itoa(count)).With("oldest", strconv.Itoa(days))
}

// Waits is since when the case is at its stage: a hand-over among those who answer for it is no step.
func (c Case) Waits() time.Time {
	for _, r := range slices.Backward(c.History) {
		if r.Kind != KindHandOver {
			return r.At
		}
	}
	return time.Time{}
}
