package screens

import (
	"slices"

	"sheyin/desk"
)

// fillRead puts what the customer's cards say into the empty fields that a reader fills. It waits while a write is out, and
// while the customer reads the page.
func (s *handle) fillRead() {
	if s.laid == s.used || s.preview || s.held() != "" {
		return
	}
	s.used = s.laid
	_, draft := s.Draft()
	for _, f := range s.item.Fields {
		v, r := s.readFor(f)
		if v == "" || s.fixed[f.Key] != "" || slices.Contains(s.named, f.Key) || s.form.Value(f.Key) != "" || f.Check(v, s.values(), s.env.Today()) != nil {
			continue
		}
		s.ticked = false // what the customer confirmed must be what is sent
		s.notes[f.Key] = s.env.readBy(r)
		s.typed[f.Key] = v
		s.form.SetValue(f.Key, v)
		s.form.SetNote(f.Key, s.notes[f.Key])
	}
	s.settleDraft(draft == nil)
}

// readFor is what the applicant's cards say about a field, and the reading that it comes from; empty: nothing.
func (s *handle) readFor(f desk.Field) (string, reading) {
	d, who := s.laid, s.c.Applicant
	if s.item.ByOperator() || d.Visit != "" && s.c.Visit != "" && d.Visit != s.c.Visit {
		return "", reading{}
	}
	for _, r := range d.readings(s.env.Today()) {
		switch {
		case r.No != who.IDNo || !r.names(who.Name):
		case r.From == fromSocial && f.Key == "ssc_no":
			return d.Social.Number, r
		case r.From == fromID && f.Key == "address" && f.Fill == string(desk.IDReader):
			return d.ID.Address, r
		}
	}
	return "", reading{}
}
