package app

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// sayHandOver tells what the newest board says of hand-overs that the one before did not: somebody offers
// hers to the person at work, or took over from her.
func (m *Model) sayHandOver(before, now desk.Board) {
	me := m.session.Person.ID
	for _, n := range now.HandOvers {
		if n.State == desk.HandOverOffered && n.ToID == me && !noted(before.HandOvers, n) {
			m.announce(m.t("app.duty.offered", "from", n.From), ui.AccentBold)
		}
	}
	for _, n := range now.TakenFrom {
		if !noted(before.TakenFrom, n) {
			m.announce(m.t("app.duty.taken", "to", n.To), ui.Warn)
		}
	}
}

// noted tells whether the notes have this one in this state.
func noted(notes []desk.HandOverNote, n desk.HandOverNote) bool {
	return slices.ContainsFunc(notes, func(o desk.HandOverNote) bool { return o.ID == n.ID && o.State == n.State })
}

// begin shows the person who has come to work where it begins: what was taken over from her while she was
// away, which she has to read first (G3), else the work of today.
func (m *Model) begin() tea.Cmd {
	if taken := m.work.Board.TakenFrom; len(taken) > 0 {
		return m.enterPlace(screens.Going{Place: screens.HandOverPlace, ID: taken[0].ID})
	}
	return m.home()
}
