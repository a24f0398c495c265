package screens

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// handDraft is who takes the result along, and what was seen of him.
type handDraft struct {
	Who    collector         `json:"who"`
	Seen   bool              `json:"seen,omitempty"`
	Values map[string]string `json:"values,omitempty"`
	Open   bool              `json:"open,omitempty"`
	At     cursor            `json:"at,omitzero"`
	Read   *reading          `json:"read,omitempty"` // of the collector's card
}

func (h *handing) draft() handDraft {
	d := handDraft{Who: h.who, Seen: h.seen, Values: filledIn(h.form.Values()), Open: h.open, At: cursorOf(h.form)}
	if h.read.No != "" {
		d.Read = &h.read
	}
	return d
}

// still is the draft without the cursor.
func (d handDraft) still() handDraft {
	d.Open, d.At = false, cursor{}
	return d
}

func (h *handing) restore(d handDraft) {
	if !slices.Contains(h.whos, d.Who) {
		return // nobody acts for the customer any more
	}
	h.who, h.seen, h.open = d.Who, d.Seen, d.Open
	d.At.refill(h.form, d.Values)
	if d.Read != nil {
		h.read = *d.Read
	}
	h.mark()
}

// notifyDraft is what was ticked and chosen while the customer is told.
type notifyDraft struct {
	draftHead
	Write     *openWrite `json:"write,omitempty"`
	Told      []string   `json:"told,omitempty"` // points, sorted
	Confirmed bool       `json:"confirmed,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Way       string     `json:"way"`
	Delivery  string     `json:"delivery,omitempty"`
	Hand      handDraft  `json:"hand"`
	Row       string     `json:"row,omitempty"`
}

func (s *notify) draft() notifyDraft {
	d := notifyDraft{
		draftHead: s.draftHead(), Write: s.out.kept(s.with), Confirmed: s.confirmed, Reason: s.reason,
		Way: s.way, Delivery: s.delivery, Hand: s.hand.draft(), Row: s.row(),
	}
	for _, point := range slices.Sorted(maps.Keys(s.told)) {
		if s.told[point] {
			d.Told = append(d.Told, point)
		}
	}
	return d
}

// still is the draft without the cursor.
func (d notifyDraft) still() notifyDraft {
	d.Row, d.Hand = "", d.Hand.still()
	return d
}

// Draft implements [Drafter].
func (s *notify) Draft() (string, []byte) {
	d := s.draft()
	return s.c.ID, touched(d, d.still(), s.blank)
}

// Restore implements [Drafter].
func (s *notify) Restore(body []byte) (tea.Cmd, error) {
	var d notifyDraft
	if err := s.unpack(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if !slices.Contains(ways, d.Way) || s.hands && !slices.Contains(s.item.Delivery, d.Delivery) {
		return nil, ErrDraftForm
	}
	if err := s.takeUp(d.Write); err != nil {
		return nil, err
	}
	for _, point := range d.Told {
		s.told[point] = true
	}
	s.confirmed, s.reason, s.way, s.delivery = d.Confirmed, d.Reason, d.Way, d.Delivery
	s.hand.restore(d.Hand)
	s.goTo(d.Row)
	return nil, nil
}

// collectDraft is who fetches the result.
type collectDraft struct {
	draftHead
	Write *openWrite `json:"write,omitempty"`
	Hand  handDraft  `json:"hand"`
}

func (s *collect) draft() collectDraft {
	return collectDraft{draftHead: s.draftHead(), Write: s.out.kept(s.with), Hand: s.hand.draft()}
}

// still is the draft without the cursor.
func (d collectDraft) still() collectDraft {
	d.Hand = d.Hand.still()
	return d
}

// Draft implements [Drafter].
func (s *collect) Draft() (string, []byte) {
	d := s.draft()
	return s.c.ID, touched(d, d.still(), s.blank)
}

// Restore implements [Drafter].
func (s *collect) Restore(body []byte) (tea.Cmd, error) {
	var d collectDraft
	if err := s.unpack(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if err := s.takeUp(d.Write); err != nil {
		return nil, err
	}
	s.hand.restore(d.Hand)
	return nil, nil
}

// checkDraft is what the second pair of eyes has marked.
type checkDraft struct {
	draftHead
	Write  *openWrite `json:"write,omitempty"`
	Marked []string   `json:"marked,omitempty"`
	Row    string     `json:"row,omitempty"`
}

// Draft implements [Drafter].
func (s *check) Draft() (string, []byte) {
	d := checkDraft{draftHead: s.draftHead(), Write: s.out.kept(s.with), Marked: s.wrong()}
	if d.Write == nil && len(d.Marked) == 0 {
		return s.c.ID, nil
	}
	if row, ok := s.list.Selected(); ok {
		d.Row = row.ID
	}
	return s.c.ID, draftBody(d)
}

// Restore implements [Drafter].
func (s *check) Restore(body []byte) (tea.Cmd, error) {
	var d checkDraft
	if err := s.unpack(body, &d, &d.draftHead); err != nil {
		return nil, err
	}
	if err := s.takeUp(d.Write); err != nil {
		return nil, err
	}
	for _, place := range d.Marked {
		s.marked[place] = true
	}
	s.fill()
	s.list.Select(d.Row)
	return nil, nil
}
