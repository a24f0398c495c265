package screens

import (
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// note is what the row of a material says of its pages; empty: it has none.
func (s *scans) note(material string) string {
	pages := s.of(material)
	if len(pages) == 0 {
		return ""
	}
	for _, p := range pages {
		if p.Hint != "" {
			return s.env.T("scan.note_hint", "n", len(pages), "hint", s.hint(p.Hint))
		}
	}
	return s.env.T("scan.note", "n", len(pages))
}

// hint is what may be wrong with a page, in words.
func (s *scans) hint(key string) string {
	if key == "" || !s.env.Words.Has(key) {
		return ""
	}
	return s.env.T(key)
}

// terms are how the authority wants pages, told before anything is scanned.
func (s *scans) terms() string {
	r := s.rules()
	words := s.env.T("scan.terms", "dpi", r.DPI, "kb", r.PageKB, "n", r.PerMaterial)
	if mark := s.env.sample(r.Mark); mark != "" {
		words += "  " + mark
	}
	return words
}

// paintLast says on the last row what is happening to the pages, or what happened; false when there is nothing to say.
func (s *scans) paintLast(c *ui.Canvas) bool {
	e, l := s.env, c.Layout()
	what, why, st := "", "", ui.Strong
	switch f := s.out.fault; {
	case s.run != nil:
		what, why = e.T("scan.running"), e.T("scan.running_n", "n", s.run.n+1)
	case s.out.busy():
		what, why = e.T("scan.sending"), e.T("case.once")
		if n := len(s.unsent); n > 1 {
			why = e.T("scan.sending_n", "n", n)
		}
	case f != nil && len(s.unsent) > 0:
		what, why, st = e.T("scan.unsent", "n", len(s.unsent)), e.T("scan.unsent_next"), ui.WarnBold
	case f != nil:
		what, why, st = e.T("scan.unsaved"), e.Fault(f), ui.WarnBold
	case s.trouble != nil:
		what, why, st = e.T("scan.trouble"), e.Fault(s.trouble), ui.ErrBold
	case s.unclear.ID != "":
		what, why, st = e.T("scan.unclear", "n", s.unclear.No, "hint", s.hint(s.unclear.Hint)), e.T("scan.unclear_next"), ui.WarnBold
		if s.leaf != nil {
			why = e.T("scan.unclear_here")
		}
	default:
		return false
	}
	x := c.Put(l.Work.X, l.Last, ui.Clip(what, l.Work.W), st)
	c.Put(x+2, l.Last, ui.Clip(why, l.Work.X+l.Work.W-x-2), ui.Text)
	return true
}

// paintPanel lists the materials with their pages in the panel, in at most h rows, and gives the y after them. state is
// what is known of each.
func (s *scans) paintPanel(c *ui.Canvas, x, y, w, h int, materials []desk.Material, state func(desk.Material) desk.State) int {
	e := s.env
	c.Head(x, y, e.T("scan.pages"), e.T("scan.n", "n", s.count()))
	y++
	rows := min(len(materials), h-3)
	for n, m := range materials[:max(0, rows)] {
		word, st := e.T("state."+string(state(m))), ui.Dim
		switch k := len(s.of(m.ID)); {
		case k > 0:
			word, st = e.T("scan.n", "n", k), ui.Ok
		case m.Form == "verify_only": // it is looked at and given back
			word = e.T("scan.only_shown")
		case state(m) == desk.Missing:
			word, st = e.T("scan.none"), ui.Err
		}
		end := c.Right(x+w, y, word, st)
		at := c.Put(x, y, strconv.Itoa(n+1), ui.Dim) + 1
		c.Put(at, y, ui.Clip(m.Name(e.Lang()), end-at-1), ui.Text)
		y++
	}
	if rows < len(materials) {
		c.Put(x, y, e.T("scan.more", "n", len(materials)-max(0, rows)), ui.Dim)
		y++
	}
	return c.Para(x, y, w, s.terms(), ui.Dim)
}

// leaf is the list of one material's pages over the checklist. A terminal shows no pictures: what is known of each page
// stands there, and the paper is on the desk.
type leaf struct {
	material desk.Material
	list     *ui.List
}

func (s *scans) openLeaf(m desk.Material) {
	s.leaf = &leaf{material: m, list: &ui.List{}}
	s.refresh()
	if pages := s.of(m.ID); len(pages) > 0 {
		s.leaf.list.Select(pages[len(pages)-1].ID)
	}
}

// refresh fills the open list anew.
func (s *scans) refresh() {
	if s.leaf == nil {
		return
	}
	e, l := s.env, s.leaf.list
	l.Columns = []ui.Column{
		{Title: e.T("scan.col_no"), W: 4, Right: true},
		{Title: e.T("scan.col_at"), W: 11},
		{Title: e.T("scan.col_size"), W: 11, Right: true},
		{Title: "KB", W: 5, Right: true},
		{Title: e.T("scan.col_by"), W: 10},
		{Title: e.T("scan.col_hint"), W: 14, Grow: true},
	}
	rows := []ui.Row{}
	for _, p := range s.of(s.leaf.material.ID) {
		rows = append(rows, ui.Row{ID: p.ID, Cells: []ui.Cell{
			{Text: strconv.Itoa(p.No)},
			{Text: e.Clock(p.At), Style: ui.Dim},
			{Text: fmt.Sprintf("%d x %d", p.Width, p.Height)},
			{Text: strconv.Itoa(p.KB())},
			{Text: p.Name, Style: ui.Dim},
			{Text: s.hint(p.Hint), Style: ui.Warn},
		}})
	}
	l.SetRows(rows)
}

// chosen is the page that the cursor is on.
func (s *scans) chosen() (desk.CasePage, bool) {
	row, ok := s.leaf.list.Selected()
	if !ok {
		return desk.CasePage{}, false
	}
	for _, p := range s.had {
		if p.ID == row.ID {
			return p, true
		}
	}
	return desk.CasePage{}, false
}

// leafKeys are the keys of the open list.
func (s *scans) leafKeys(down bool) ui.Keys {
	e := s.env
	off := ""
	switch _, ok := s.chosen(); {
	case s.shut != "":
		off = s.shut
	case !ok:
		off = e.T("scan.off_page")
	case down:
		off = e.T("scan.off_line")
	}
	again := ui.Key{ID: "rescan", Codes: []string{"f4"}, Name: "F4", Word: e.T("scan.key_again"), Help: e.T("scan.help_again"), Main: true, Off: off}
	switch {
	case s.run != nil, len(s.unsent) > 0:
		again.Word, again.Off = s.word(), ""
	case s.shut == "" && s.scanner() == nil:
		again.Off = e.T("scan.off_none")
	}
	if off == "" {
		off = s.open()
	}
	return ui.Keys{
		again,
		{ID: "remove", Codes: []string{"delete"}, Name: "Del", Word: e.T("scan.key_remove"), Help: e.T("scan.help_remove"), Off: off},
		{ID: "back", Codes: []string{"esc", "left"}, Name: "Esc", Word: e.T("scan.key_close"), Help: e.T("scan.help_close"), Hidden: true},
	}
}

// pressLeaf takes a key while the list is open.
func (s *scans) pressLeaf(msg tea.KeyPressMsg, down bool) (tea.Cmd, Outcome) {
	k, ok := s.leafKeys(down).Match(msg)
	switch {
	case !ok:
		s.heed()
		s.leaf.list.Update(msg)
		return nil, nil
	case k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	}
	p, _ := s.chosen()
	switch k.ID {
	case "rescan":
		return s.press(s.leaf.material.ID, p.ID), nil
	case "remove":
		return s.remove(p), nil
	}
	s.leaf = nil
	return nil, nil
}

// paintLeaf draws the open list.
func (s *scans) paintLeaf(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	pages := s.of(s.leaf.material.ID)
	c.Head(x, y, e.T("scan.pages"), e.T("scan.n", "n", len(pages)))
	c.Put(x, y+1, ui.Clip(s.leaf.material.Name(e.Lang()), w), ui.Strong)
	c.Put(x, y+2, ui.Clip(s.terms(), w), ui.Dim)
	y += 3 + l.Gap
	if len(pages) == 0 {
		c.Put(x, y, e.T("scan.no_pages"), ui.Text)
	} else {
		list := *s.leaf.list
		list.PerPage = max(1, l.Last-y-4)
		y = list.Paint(c, x, y, w, true)
		c.Para(x, y+1, w, e.T("scan.no_picture"), ui.Dim)
	}
	s.paintLast(c)
}
