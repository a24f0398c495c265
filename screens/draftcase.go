package screens

import (
	"maps"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// acceptDraft is what was entered of who came, and with what.
type acceptDraft struct {
	draftHead
	Write  *openWrite            `json:"write,omitempty"`
	Values map[string]string     `json:"values,omitempty"` // also of rows that are not there now
	Taken  map[string]desk.State `json:"taken,omitempty"`
	Read   map[string]reading    `json:"read,omitempty"`   // by the key of a person's number
	Cards  map[string]cardRead   `json:"cards,omitempty"`  // by material
	Notice *noticeDraft          `json:"notice,omitempty"` // the sheet is open
	Tick   bool                  `json:"tick,omitempty"`   // the original has to be compared by eye
	At     cursor                `json:"at,omitzero"`
	Below  bool                  `json:"below,omitempty"` // the cursor is in the checklist
	Paper  string                `json:"paper,omitempty"` // and on this material
}

// noticeDraft is the open sheet of the one-time notice.
type noticeDraft struct {
	Reason string `json:"reason,omitempty"`
	Caret  int    `json:"caret,omitempty"`
}

func (s *accept) draft() acceptDraft {
	values := maps.Clone(s.who.typed)
	maps.Copy(values, s.who.form.Values())
	d := acceptDraft{
		draftHead: s.draftHead(), Write: s.out.kept(s.with), Values: filledIn(values), Taken: maps.Clone(s.papers.taken),
		Read: maps.Clone(s.who.read), Cards: maps.Clone(s.papers.cards),
		Tick: s.who.tick, At: cursorOf(s.who.form), Below: s.below,
	}
	if row, ok := s.papers.list.Selected(); ok {
		d.Paper = row.ID
	}
	if s.sheet != nil {
		d.Notice = &noticeDraft{}
		if r := s.sheet.reason; r != nil {
			d.Notice.Reason, d.Notice.Caret = r.Value(), r.Caret()
		}
	}
	return d
}

// still is the draft without the cursor and what the register decides.
func (d acceptDraft) still() acceptDraft {
	d.Tick, d.At, d.Below, d.Paper = false, cursor{}, false, ""
	return d
}

// Draft implements [Drafter].
func (s *accept) Draft() (string, []byte) {
	if s.sheet != nil && s.sheet.given != nil { // it is written
		return s.c.ID, nil
	}
	d := s.draft()
	return s.c.ID, touched(d, d.still(), s.blank)
}

// Restore implements [Drafter].
func (s *accept) Restore(body []byte) (tea.Cmd, error) {
	var d acceptDraft
	if err := s.unpack(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if err := s.takeUp(d.Write); err != nil {
		return nil, err
	}
	s.who.typed, s.who.tick = maps.Clone(d.Values), d.Tick
	if s.who.typed == nil {
		s.who.typed = map[string]string{}
	}
	maps.Copy(s.who.read, d.Read)
	maps.Copy(s.papers.cards, d.Cards)
	s.who.build(d.At.Row)
	s.rebuild()
	s.who.form.SetCaret(d.At.Caret)
	s.who.form.SetError(s.who.form.Focused(), "") // nobody is told off in the middle of a word
	s.below = d.Below
	maps.Copy(s.papers.taken, d.Taken)
	s.papers.agency = s.who.agency()
	s.papers.refresh()
	s.papers.list.Select(d.Paper)
	if d.Notice != nil {
		s.openNotice()
		if r := s.sheet.reason; r != nil {
			r.SetValue(d.Notice.Reason)
			r.SetCaret(d.Notice.Caret)
		}
	}
	return s.fill(), nil
}

// handleDraft is what was filled into the item's form. The page that the customer reads is opened anew: it shows
// his data in full, and he confirms what he reads now.
type handleDraft struct {
	draftHead
	Write  *openWrite        `json:"write,omitempty"`
	Values map[string]string `json:"values,omitempty"` // also of fields that are not asked now
	PIN    *desk.PINDone     `json:"pin,omitempty"`    // what the customer did at the pad
	At     cursor            `json:"at,omitzero"`
}

func (s *handle) draft() handleDraft {
	values := maps.Clone(s.typed)
	maps.Copy(values, s.form.Values())
	return handleDraft{
		draftHead: s.draftHead(), Write: s.out.kept(s.with), Values: filledIn(values), PIN: s.pin.done, At: cursorOf(s.form),
	}
}

// still is the draft without the cursor and what nobody typed.
func (d handleDraft) still(fixed map[string]string) handleDraft {
	d.At = cursor{}
	d.Values = maps.Clone(d.Values)
	maps.DeleteFunc(d.Values, func(key, v string) bool { return fixed[key] != "" || v == "false" })
	return d
}

// Draft implements [Drafter].
func (s *handle) Draft() (string, []byte) {
	d := s.draft()
	return s.c.ID, touched(d, d.still(s.fixed), s.blank)
}

// settleDraft takes what is there as what nobody typed, when nobody has typed yet.
func (s *handle) settleDraft(fresh bool) {
	if fresh {
		s.blank = draftBody(s.draft().still(s.fixed))
	}
}

// Restore implements [Drafter].
func (s *handle) Restore(body []byte) (tea.Cmd, error) {
	var d handleDraft
	if err := s.unpack(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if err := s.takeUp(d.Write); err != nil {
		return nil, err
	}
	values := map[string]string{}
	maps.Copy(values, d.Values)
	maps.Copy(values, s.fixed)
	s.build(values, d.At.Row)
	s.form.SetCaret(d.At.Caret)
	s.pin.done = d.PIN
	return nil, nil
}

// draftHead is that of every draft of a case.
func (m *matter) draftHead() draftHead {
	return draftHead{Form: draftForm, Item: m.c.Item, Version: m.c.Version}
}

// unpack takes a draft apart and refuses one of another version of the case.
func (m *matter) unpack(body []byte, d any, h *draftHead) error {
	if err := readDraft(body, d, h); err != nil {
		return err
	}
	if h.Version != m.c.Version {
		return ErrDraftMoved
	}
	return nil
}

// takeUp takes up the write of a draft.
func (m *matter) takeUp(a *openWrite) error {
	if a == nil {
		return nil
	}
	m.with = a.With
	return m.out.back(m.c, a)
}
