package screens

import (
	"maps"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// passDrafts begins the IDs of drafts of passing on. They are not the case's own: what was typed on its other screens
// stays beside them.
const passDrafts = "passon/"

// PassOnDraft is the ID of the draft that is kept while a case is passed on.
func PassOnDraft(caseID string) string { return passDrafts + caseID }

// PassOnCase is the ID of the case that a draft with this ID passes on.
func PassOnCase(draftID string) (caseID string, ok bool) {
	return strings.CutPrefix(draftID, passDrafts)
}

// passDraft is what was filled in to pass a case on.
type passDraft struct {
	draftHead
	Write  *openWrite        `json:"write,omitempty"`
	Values map[string]string `json:"values,omitempty"`
	At     cursor            `json:"at,omitzero"`
}

// Draft implements [Drafter].
func (s *passOn) Draft() (string, []byte) {
	id, write := PassOnDraft(s.c.ID), s.out.kept(s.with)
	values := filledIn(s.form.Values())
	maps.DeleteFunc(values, func(_, v string) bool { return v == "false" })
	if write == nil && len(values) == 0 {
		return id, nil
	}
	return id, draftBody(passDraft{draftHead: s.draftHead(), Write: write, Values: values, At: cursorOf(s.form)})
}

// Restore implements [Drafter].
func (s *passOn) Restore(body []byte) (tea.Cmd, error) {
	var d passDraft
	if err := s.unpack(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if err := s.takeUp(d.Write); err != nil {
		return nil, err
	}
	d.At.refill(s.form, d.Values)
	return nil, nil
}
