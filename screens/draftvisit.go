package screens

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// bookDraft is a visit at home that is being agreed.
type bookDraft struct {
	draftHead
	Write  *openWrite        `json:"write,omitempty"`
	ID     string            `json:"id"` // of the visit, so that it is the same one again
	Values map[string]string `json:"values,omitempty"`
	Items  []string          `json:"items,omitempty"`
	Find   string            `json:"find,omitempty"` // what was typed to find the next one
	At     cursor            `json:"at,omitzero"`
	Below  bool              `json:"below,omitempty"`
	Caret  int               `json:"caret,omitempty"` // in Find
}

// Draft implements [Drafter].
func (s *bookHome) Draft() (string, []byte) {
	write, find := s.out.kept(""), s.pick.input.Value()
	if write == nil && !s.touched() && find == "" {
		return s.v.ID, nil
	}
	return s.v.ID, draftBody(bookDraft{
		draftHead: draftHead{Form: draftForm}, Write: write, ID: s.v.ID, Values: filledIn(s.form.Values()), Items: s.items,
		Find: find, At: cursorOf(s.form), Below: s.below, Caret: s.pick.input.Caret(),
	})
}

// Restore implements [Drafter].
func (s *bookHome) Restore(body []byte) (tea.Cmd, error) {
	var d bookDraft
	if err := readDraft(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if d.ID == "" {
		return nil, ErrDraftForm
	}
	s.v.ID = d.ID
	if err := s.out.back(s.v, d.Write); err != nil {
		return nil, err
	}
	d.At.refill(s.form, d.Values)
	s.items, s.below = slices.Clone(d.Items), d.Below
	s.pick.input.SetValue(d.Find)
	s.pick.input.SetCaret(d.Caret)
	s.pick.search()
	return nil, nil
}

// bookHomeOf is the screen of a visit that was being agreed.
func bookHomeOf(env Env, body []byte) (Screen, error) { return restored(BookHome(env), body) }

// itemDraft is what a customer said about his circumstances before his case began.
type itemDraft struct {
	draftHead
	Write *openWrite `json:"write,omitempty"`
	Case  string     `json:"case"` // ID of the new case, so that it is the same one again
	Holds []string   `json:"holds,omitempty"`
	Row   int        `json:"row,omitempty"`
}

// Draft implements [Drafter].
func (s *itemPage) Draft() (string, []byte) {
	id, write, holds := s.newCase.ID, s.send.kept(s.sending), s.circumstances()
	if s.begun != nil || write == nil && len(holds) == 0 {
		return id, nil
	}
	return id, draftBody(itemDraft{draftHead: draftHead{Form: draftForm, Item: s.code}, Write: write, Case: id, Holds: holds, Row: s.at})
}

// Restore implements [Drafter].
func (s *itemPage) Restore(body []byte) (tea.Cmd, error) {
	var d itemDraft
	if err := readDraft(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if d.Item != s.code || d.Case == "" {
		return nil, ErrDraftForm
	}
	s.newCase = desk.Case{ID: d.Case, OutletID: s.newCase.OutletID}
	if d.Write != nil {
		s.sending = d.Write.With
	}
	if err := s.send.back(s.newCase, d.Write); err != nil {
		return nil, err
	}
	for _, key := range d.Holds {
		s.holds[key] = true
	}
	s.at = max(0, min(d.Row, s.spots()-1))
	return nil, nil
}

// itemOf is the page of an item with what a customer had said.
func itemOf(env Env, body []byte) (Screen, error) {
	item, _ := DraftAbout(body)
	return restored(ItemPage(env, item), body)
}
