package journal

import (
	"context"

	"sheyin/desk"
)

// LogStanding implements [desk.Journal].
func (j *Journal) LogStanding(ctx context.Context) (desk.LogStanding, error) {
	due, err := j.AuditDue(ctx)
	return desk.LogStanding{Damaged: j.Damage() != nil, AuditDue: due}, err
}
