package desk

import "fmt"

// Retention is how long the authority keeps what serves the day's work and is no record: the keys of writes, the
// events that terminals were told, and numbers of the queue that nobody ever called. Records, acts, papers and
// the audit trail are kept by the rules for files, and not removed by it.
type Retention struct {
	KeysDays   int  `json:"keys_days"`   // at least [MinKeysDays]
	EventsDays int  `json:"events_days"` // at least 1
	VisitsDays int  `json:"visits_days"` // at least 1: a visit that waits for so long was given up
	Mark       Mark `json:"mark"`
}

// MinKeysDays is longer than a letter may lie at a terminal (30 days): while it may still arrive, its key has to
// be known, or it would be done twice.
const MinKeysDays = 35

// ready refuses terms that would let something be done twice.
func (r Retention) ready() error {
	if r == (Retention{}) {
		return nil
	}
	if r.KeysDays < MinKeysDays || r.EventsDays < 1 || r.VisitsDays < 1 || !r.Mark.known() {
		return fmt.Errorf("retention of keys for %d days (at least %d), events %d, visits %d, mark %q", r.KeysDays, MinKeysDays, r.EventsDays, r.VisitsDays, r.Mark)
	}
	return nil
}
