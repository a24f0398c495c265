package screens

import (
	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// handOverDraft is what was counted and not signed.
type handOverDraft struct {
	draftHead
	Write  *openWrite     `json:"write,omitempty"`
	New    *desk.HandOver `json:"new,omitempty"` // one that nobody but this terminal knows of
	Counts desk.Counts    `json:"counts,omitempty"`
	Gone   []string       `json:"gone,omitempty"` // IDs of pieces that are not there
	Line   int            `json:"line,omitempty"`
	Typing bool           `json:"typing,omitempty"` // a digit goes on with the number
}

// Draft implements [Drafter].
func (s *handOver) Draft() (string, []byte) {
	write := s.out.kept("")
	if s.h.ID == "" || s.form != nil {
		return "", nil
	}
	reached := s.h.Given
	if s.side() == taker {
		reached = s.h.Got
	}
	if write == nil && (!s.counts() || s.tally.counted() == 0 || reached != nil && s.same(*reached)) {
		return s.h.ID, nil
	}
	d := handOverDraft{
		draftHead: draftHead{Form: draftForm, Version: s.h.Version}, Write: write,
		Counts: s.tally.sent(), Gone: s.tally.missing(), Line: s.line, Typing: s.typing,
	}
	if s.h.Version == 0 {
		h := s.h
		d.New = &h
	}
	return s.h.ID, draftBody(d)
}

// Restore implements [Drafter].
func (s *handOver) Restore(body []byte) (tea.Cmd, error) {
	var d handOverDraft
	if err := readDraft(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	h := s.h
	switch {
	case d.New != nil && d.New.ID != "" && s.h.Version == 0:
		h = *d.New
	case d.Version != s.h.Version || s.h.ID == "":
		return nil, ErrDraftMoved
	}
	if err := s.out.back(h, d.Write); err != nil {
		return nil, err
	}
	if d.New != nil {
		s.h, s.form, s.tally = h, nil, newTally(h.Holds)
	}
	for line, n := range d.Counts {
		s.tally.set(line, n)
	}
	for _, id := range d.Gone {
		s.tally.gone[id] = true
	}
	s.line, s.typing = max(0, min(d.Line, len(desk.CountLines)-1)), d.Typing
	return nil, nil
}

// handOverFrom is the screen of a hand-over that nobody but this terminal knows of.
func handOverFrom(env Env, body []byte) (Screen, error) {
	var d handOverDraft
	if err := readDraft(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if d.New == nil {
		return nil, nil
	}
	return restored(HandOver(env, d.New.ID), body)
}
