package screens

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/ui"
)

// The phone that the newcomer of the demo does not have: who holds it, and what it does.

// choosePhone lets the newcomer say whose phone is to scan.
func (s *login) choosePhone() {
	list := &ui.List{Columns: []ui.Column{{W: 8}, {W: 27}}, PerPage: 11, Inset: true}
	rows := make([]ui.Row, 0, len(s.env.Demo.People))
	people, here := slices.Clone(s.env.Demo.People), cmp.Or(s.code.Outlet.ID, s.env.Session.Outlet.ID)
	slices.SortStableFunc(people, func(a, b DemoPerson) int { // this outlet's people first
		return cmp.Compare(away(here, a), away(here, b))
	})
	for _, p := range people {
		rows = append(rows, ui.Row{ID: p.ID, Cells: []ui.Cell{{Text: p.Name}, {Text: p.Note, Style: ui.Dim}}})
	}
	list.SetRows(rows)
	s.people = list
}

func away(outlet string, p DemoPerson) int {
	if p.OutletID == outlet {
		return 0
	}
	return 1
}

func (s *login) act() tea.Cmd {
	row, ok := s.people.Selected()
	s.people = nil
	switch {
	case ok && s.opening != nil && s.opening.lives(s.env.Now()):
		return s.playOpening(row.ID)
	case !ok || !s.live():
		return nil
	}
	s.acting = true
	confirm, qr, number := s.env.Demo.Confirm, s.code.QR, s.code.Number
	return s.env.Do(func(ctx context.Context) tea.Msg { return phoneDone{confirm(ctx, qr, row.ID, number)} })
}
