package desk

import (
	"context"

	"sheyin/desk/calendar"
)

// Supervision is what the outlet sees of itself, and what inspections found there.
type Supervision interface {
	// Report counts the caller's outlet from the first to the last day: everybody for the manager, the
	// caller alone for everybody else. Invalid report.period.
	Report(ctx context.Context, from, to calendar.Date) (Report, error)
	// Inspection gives the checks of a period with their evidence. Denied finding.manager for who is
	// not the manager; Invalid report.period.
	Inspection(ctx context.Context, from, to calendar.Date) (Inspection, error)
	// Findings lists the outlet's findings that are not closed and those closed today, by
	// [FindingsByDue]. Empty for who sees no business.
	Findings(ctx context.Context) ([]Finding, error)
	// Amend does one act on f and gives the finding after it; key and f.Version as in
	// [Cases.Advance]. A new finding has an ID made at the terminal. NotFound finding.none; errors of
	// [Finding.Apply].
	Amend(ctx context.Context, key string, f Finding, a FindingAct) (Finding, error)
}

// FindingCount is how many findings the outlet has to correct.
type FindingCount struct {
	Open    int `json:"open"`
	Overdue int `json:"overdue"`
	Recheck int `json:"recheck"` // corrected; somebody has to look again
	Warned  int `json:"warned"`  // of which the authority has spoken with the outlet
}

// Add counts a finding as it is at a time.
func (n *FindingCount) Add(f Finding, late bool) {
	switch f.State {
	case FindingOpen:
		n.Open++
		if late {
			n.Overdue++
		}
	case FindingCorrected:
		n.Recheck++
	}
	if f.State != FindingClosed && len(f.Talks) > 0 {
		n.Warned++
	}
}
