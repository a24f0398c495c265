package app

import (
	"context"
	"maps"
	"slices"

	"sheyin/desk"
)

// effort counts by visit what its steps took at this terminal: keys pressed and seconds on the screens of
// a case. What the keys were is not kept (J6).
type effort map[string]map[desk.Kind]desk.Effort

// effortKinds are the steps of a case's screens, by the step that the frame shows.
var effortKinds = [...]desk.Kind{1: desk.KindConsultation, desk.KindAcceptance, desk.KindHandling, desk.KindNotification}

// spend counts keys and seconds for the step that is up and the customer at the window.
func (m *Model) spend(keys, seconds int) {
	step, visit := m.screen.Head().Step, m.atWindow().ID
	if step < 1 || step >= len(effortKinds) || visit == "" || !m.atWork() {
		return
	}
	kind := effortKinds[step]
	if m.effort[visit] == nil {
		m.effort[visit] = map[desk.Kind]desk.Effort{}
	}
	e := m.effort[visit][kind]
	m.effort[visit][kind] = desk.Effort{Step: kind, Keys: e.Keys + keys, Seconds: e.Seconds + seconds}
}

// counted are the visits with what was counted of each so far: who lets a customer leave sends it along.
// It is a copy, so that asking again for the same write asks with the same numbers.
type counted struct {
	desk.Visits
	effort map[string][]desk.Effort
}

func (m *Model) counted() counted {
	c := counted{m.cfg.Authority, map[string][]desk.Effort{}}
	for visit, by := range m.effort {
		for _, kind := range slices.Sorted(maps.Keys(by)) {
			c.effort[visit] = append(c.effort[visit], by[kind])
		}
	}
	return c
}

// Attend adds what was counted to the act that closes a visit.
func (c counted) Attend(ctx context.Context, key string, v desk.Visit, a desk.VisitAct) (desk.Visit, error) {
	if leaving, ok := a.(desk.Leaving); ok {
		leaving.Effort = c.effort[v.ID]
		a = leaving
	}
	return c.Visits.Attend(ctx, key, v, a)
}
