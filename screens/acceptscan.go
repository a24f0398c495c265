package screens

import (
	"slices"

	"sheyin/desk"
	"sheyin/ui"
)

// How scanning stands on the screen of step two.

// scanKey scans for the material in focus.
func (s *accept) scanKey() ui.Key {
	e, terms := s.env, s.scan.rules()
	k := ui.Key{ID: "scan", Codes: []string{"f4"}, Name: "F4", Word: s.scan.word(), Help: e.T("scan.help_scan")}
	k.Help += e.T("scan.help_limits", "dpi", terms.DPI, "kb", terms.PageKB)
	m, state := s.papers.selected()
	k.Off = s.scan.off(m, state, s.line.Down())
	return k
}

// paintPageLimit says at the right end of the row, before anything is scanned, how large a page may be: where the panel that
// says all of it has no room, and somebody may scan.
func (s *accept) paintPageLimit(c *ui.Canvas, x, y int) {
	l, words := c.Layout(), s.env.T("scan.limit", "kb", s.scan.rules().PageKB)
	if right := l.Work.X + l.Work.W; !l.Wide && s.env.Pages != nil && s.scan.scanner() != nil && x+ui.Width(words) <= right {
		c.Right(right, y, words, ui.Dim)
	}
}

// pagesKey opens the list of its pages.
func (s *accept) pagesKey() ui.Key {
	e := s.env
	k := ui.Key{ID: "pages", Codes: []string{"right"}, Name: e.T("scan.right"), Word: e.T("scan.key_pages"), Help: e.T("scan.help_pages"), Hidden: true}
	if m, _ := s.papers.selected(); len(s.scan.of(m.ID)) == 0 {
		k.Off = e.T("scan.no_pages")
	}
	return k
}

// paintPages is the panel's part about pages; nil where none can be kept.
func (s *accept) paintPages(c *ui.Canvas) func(x, y, w int) int {
	if s.env.Pages == nil {
		return nil
	}
	return func(x, y, w int) int {
		states := map[string]desk.State{}
		for _, m := range s.papers.states() {
			states[m.ID] = m.State
		}
		return s.scan.paintPanel(c, x, y, w, c.Layout().Panel.H/2, s.item.Materials, func(m desk.Material) desk.State { return states[m.ID] })
	}
}

// selected is the material that the cursor is on, and its state.
func (p *papers) selected() (desk.Material, desk.State) {
	row, ok := p.list.Selected()
	if !ok {
		return desk.Material{}, desk.NotDue
	}
	n := slices.IndexFunc(p.item.Materials, func(m desk.Material) bool { return m.ID == row.ID })
	if n < 0 {
		return desk.Material{}, desk.NotDue
	}
	return p.item.Materials[n], p.state(p.item.Materials[n], p.circumstances())
}

// scanned takes it that a paper is there of which a page was scanned. One that only has to be seen is not seen by that.
func (p *papers) scanned(id string) {
	for _, m := range p.item.Materials {
		if m.ID != id {
			continue
		}
		holds := p.circumstances()
		if p.state(m, holds) == desk.Missing && slices.Contains(p.choices(m, p.c.Need(m, holds)), desk.Present) {
			p.taken[id] = desk.Present
			delete(p.faults, id)
		}
	}
	p.refresh()
}
