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
	port := a.env.Supervision
	return a.write(deed{f.ID, f.Version, act}, func(ctx context.Context, key string) (desk.Finding, error) {
		return port.Amend(ctx, key, f, act)
	})
}
