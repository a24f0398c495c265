package screens

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// raiseDraft is a ticket that is being taken.
type raiseDraft struct {
	draftHead
	Write   *openWrite        `json:"write,omitempty"`
	ID      string            `json:"id"` // of the ticket, so that it is the same one again
	Kind    desk.TicketKind   `json:"kind"`
	Subject desk.Subject      `json:"subject,omitzero"`
	Values  map[string]string `json:"values,omitempty"`
	At      cursor            `json:"at,omitzero"`
}

// Draft implements [Drafter].
func (s *raise) Draft() (string, []byte) {
	write := s.out.kept("")
	if write == nil && !s.touched() {
		return s.id, nil
	}
	return s.id, draftBody(raiseDraft{
		draftHead: draftHead{Form: draftForm, Item: s.subject.Item}, Write: write,
		ID: s.id, Kind: s.first, Subject: s.subject, Values: filledIn(s.form.Values()), At: cursorOf(s.form),
	})
}

// Restore implements [Drafter].
func (s *raise) Restore(body []byte) (tea.Cmd, error) {
	var d raiseDraft
	if err := readDraft(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if d.Kind != s.first || d.ID == "" {
		return nil, ErrDraftForm
	}
	s.id, s.subject = d.ID, d.Subject
	if err := s.out.back(s.ticket(), d.Write); err != nil {
		return nil, err
	}
	d.At.refill(s.form, d.Values)
	return nil, nil
}

// raiseOf is the screen of a ticket that was being taken.
func raiseOf(env Env, body []byte) (Screen, error) {
	var d raiseDraft
	if err := readDraft(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	switch {
	case d.Kind.Voiced(), d.Kind == desk.Inquiry, d.Kind == desk.Problem:
		return restored(Raise(env, d.Kind, d.Subject), body)
	}
	return nil, ErrDraftForm
}

// restored is a screen with a draft in it.
func restored(s Screen, body []byte) (Screen, error) {
	d, ok := s.(Drafter)
	if !ok {
		return nil, ErrDraftForm
	}
	_, err := d.Restore(body) // these screens ask nothing
	return s, err
}

// ticketDraft is what was written for the act that is due on a ticket.
type ticketDraft struct {
	draftHead
	Write  *openWrite        `json:"write,omitempty"`
	Act    desk.Kind         `json:"act"`
	Values map[string]string `json:"values,omitempty"`
	At     cursor            `json:"at,omitzero"`
}

// Draft implements [Drafter]. A ticket of which nothing is known yet is not ready for one.
func (s *ticketPage) Draft() (string, []byte) {
	switch write := s.out.kept(""); {
	case s.t.Version == 0:
		return "", nil
	case s.form == nil && write == nil:
		return s.id, nil
	case write == nil && strings.TrimSpace(s.form.Value(rowText)+s.form.Value(rowOutcome)+s.form.Value(rowTo)) == "":
		return s.id, nil
	default:
		d := ticketDraft{draftHead: draftHead{Form: draftForm, Item: s.t.Subject.Item, Version: s.t.Version}, Write: write, Act: s.act}
		if s.form != nil {
			d.Values, d.At = filledIn(s.form.Values()), cursorOf(s.form)
		}
		return s.id, draftBody(d)
	}
}

// Restore implements [Drafter].
func (s *ticketPage) Restore(body []byte) (tea.Cmd, error) {
	var d ticketDraft
	if err := readDraft(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	was := s.passing
	s.passing = d.Act == desk.KindPass
	if d.Version != s.t.Version || s.next() != d.Act {
		s.passing = was
		return nil, ErrDraftMoved
	}
	if err := s.out.back(s.t, d.Write); err != nil {
		return nil, err
	}
	s.remake("")
	if s.form != nil {
		d.At.refill(s.form, d.Values)
	}
	return nil, nil
}
