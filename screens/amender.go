package screens

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// amender is the writer of acts on findings.
type amender struct{ writer[desk.Finding] }

// send does act on f.
func (a *amender) send(f desk.Finding, act desk.FindingAct) tea.Cmd {
	type asked struct {
		id      string
		version int64
		act     desk.FindingAct
	}
	port := a.env.Supervision
	return a.write(asked{f.ID, f.Version, act}, func(ctx context.Context, key string) (desk.Finding, error) {
		return port.Amend(ctx, key, f, act)
	})
}
