package app

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// tellFault tells of an error in a dialog that opens by itself, and offers to report it.
func (m *Model) tellFault(title string, err error) {
	m.tell(title, m.fault(err))
	if !m.atWork() {
		return
	}
	m.ask, m.broken = "fault", faultKey(err)
	m.offer(ui.Button{ID: "problem", Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: m.t("app.key_problem")}})
}

// faultKey is the key of an error: what of it may go along with a report.
func faultKey(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Key
	}
	return "unexpected"
}

// report takes a problem to the authority's support over the screen that is up (J3). Only the
// screen's ID and the key of the error go along: nobody's data.
func (m *Model) report(fault string) tea.Cmd {
	h := m.screen.Head()
	switch {
	case h.Busy:
		m.refuse(m.t("app.busy"), ui.Warn)
		return nil
	case h.ID == "raise":
		m.refuse(m.t("app.problem_open"), ui.Warn)
		return nil
	}
	return m.act(screens.Raising{Kind: desk.Problem, Subject: desk.Subject{Screen: h.ID, Fault: fault}})
}
