package pension

import "sheyin/desk/calendar"

// CertRule is how a place certifies that a pensioner still qualifies. It is
// data, because places differ; no national text fixes the figures.
type CertRule struct {
	CycleMonths int // from one pass to the next
	RemindDays  int // first reminder, days before the last day
	UrgentDays  int // second reminder, days before the last day
	GraceDays   int // after the last day, before stopping payment is proposed
}

// CommonCertRule is what most places do.
func CommonCertRule() CertRule {
	return CertRule{CycleMonths: 12, RemindDays: 30, UrgentDays: 7, GraceDays: 60}
}

// CertStage is where a pensioner stands.
type CertStage string

// The stages, in order. Stopping is only ever proposed: the authority reviews
// it, and a late pass brings payment and arrears back.
const (
	CertValid    CertStage = "valid"
	CertRemind   CertStage = "remind"
	CertUrgent   CertStage = "urgent"
	CertOverdue  CertStage = "overdue"
	CertProposed CertStage = "suspension_proposed"
)

// Due is the last day for the next pass after a pass on the day last. Agreement
// with shared data counts as a pass like a visit (Regulation 765 art. 26).
func (r CertRule) Due(last calendar.Date) calendar.Date { return last.AddMonths(r.CycleMonths) }

// Stage is where a pensioner who last passed on the day last stands today.
func (r CertRule) Stage(last, today calendar.Date) CertStage {
	left := r.Due(last).Sub(today)
	switch {
	case left < -r.GraceDays:
		return CertProposed
	case left < 0:
		return CertOverdue
	case left <= r.UrgentDays:
		return CertUrgent
	case left <= r.RemindDays:
		return CertRemind
	}
	return CertValid
}
