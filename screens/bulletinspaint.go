package screens

import (
	"strconv"

	"sheyin/desk"
	"sheyin/ui"
)

func (s *bulletins) Paint(c *ui.Canvas) {
	l := c.Layout()
	b, some := s.selected()
	if s.open && some {
		s.paintOpen(c, l, b)
	} else {
		s.paintList(c, l)
	}
	if l.Wide && some {
		s.panel(b, l.Panel.W).paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
	}
}

func (s *bulletins) paintList(c *ui.Canvas, l ui.Layout) {
	t, x, y := s.env.T, l.Work.X, l.Work.Y
	must := 0
	for _, b := range s.all {
		if b.Must && b.Read.IsZero() {
			must++
		}
	}
	note := t("bulletins.note", "n", must)
	switch {
	case !s.get.had:
		note = ""
	case must == 0:
		note = t("bulletins.note_none")
	}
	c.Head(x, y, t("bulletins.title"), note)
	if len(s.all) == 0 {
		c.Cursor(x, y)
		if !s.get.busy() && s.get.fault == nil {
			c.Para(x, y+2, l.Work.W, t("bulletins.none"), ui.Text)
		}
	} else {
		list := *s.list
		list.PerPage = s.height(l)
		c.Right(x+l.Work.W, y, list.Page(), ui.Dim)
		list.Paint(c, x, y+1, l.Work.W, true)
	}
	switch {
	case s.get.busy() && len(s.all) == 0:
		c.Put(x, l.Last, t("bulletins.asking"), ui.Dim)
	case s.get.fault != nil:
		at := c.Put(x, l.Last, t("bulletins.unread"), ui.WarnBold)
		c.Put(at+2, l.Last, t("bulletins.unread_what"), ui.Text)
	}
}

// body is the text of the selected bulletin; the number of a paragraph is that of its spot.
func (s *bulletins) body(l ui.Layout) *paper {
	p := &paper{w: l.Work.W}
	b, some := s.selected()
	if !some {
		return p
	}
	lang, t := s.env.Lang(), s.env.T
	p.row(0, paperCell{0, p.w, t("bulletins.facts", "number", b.Number, "day", s.env.since(b), "by", b.By), ui.Dim})
	p.row(0, paperCell{0, p.w, t("bulletins.about", "items", s.env.join(s.env.names(b.Items))), ui.Text})
	for n, text := range b.Text(lang) {
		p.gap()
		wide := len(strconv.Itoa(len(b.Text(lang))))
		p.row(n+1, paperCell{0, wide, strconv.Itoa(n + 1), ui.Dim}, paperCell{wide + 2, p.w - wide - 2, text, ui.Text})
	}
	if b.Check != nil && b.Read.IsZero() {
		p.gap()
		p.head(b.Check.In(lang), "")
		for n, o := range b.Check.Options {
			box, st := "[ ]", ui.Dim
			if s.answer == n+1 {
				box, st = "[x]", ui.AccentBold
			}
			p.row(0, paperCell{0, 3, box, st}, paperCell{4, 1, strconv.Itoa(n + 1), ui.Strong}, paperCell{6, p.w - 6, o.In(lang), ui.Text})
		}
	}
	return p
}

// names are those of items; one that the catalogue does not have any more is called by its code.
func (e Env) names(codes []string) []string {
	out := make([]string, len(codes))
	for n, code := range codes {
		out[n] = e.itemName(code)
	}
	return out
}

func (s *bulletins) paintOpen(c *ui.Canvas, l ui.Layout, b desk.Bulletin) {
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	p, h := s.body(l), s.height(l)
	page := p.sign(s.top, h)
	c.Right(x+w, y, page, ui.Dim)
	c.Put(x, y, ui.Clip(b.Title(s.env.Lang()), w-ui.Width(page)-2), ui.Strong)
	c.Cursor(x, y)
	p.paint(c, x, y+1, h, s.top, 0)
	what, why := "", ""
	switch {
	case s.out.fault != nil && s.out.fault.Code == desk.Invalid:
		what = s.env.Fault(s.out.fault)
	case !b.Read.IsZero():
		c.Put(x, l.Last, s.env.T("bulletins.read_at", "at", s.env.Clock(b.Read)), ui.Dim)
	default:
		why = s.confirmOff(b)
		if why != "" && !s.out.busy() && s.out.fault == nil {
			c.Put(x, l.Last, ui.Clip(why, w), ui.Text)
		}
	}
	paintOutcome(c, s.env, &s.out, "F10", what, "")
}

// panel tells which items a bulletin is about, and what it stops.
func (s *bulletins) panel(b desk.Bulletin, w int) *paper {
	t := s.env.T
	p := &paper{w: w}
	p.para(0, b.Title(s.env.Lang()), ui.Strong)
	p.gap()
	p.head(t("bulletins.column.items"), t("bulletins.items", "n", len(b.Items)))
	for _, name := range s.env.names(b.Items) {
		p.para(0, name, ui.Text)
	}
	p.gap()
	if b.Must && b.Read.IsZero() {
		p.para(0, t("bulletins.stops"), ui.Warn)
	} else {
		p.para(0, t("bulletins.stops_not"), ui.Dim)
	}
	p.gap()
	p.para(0, t("bulletins.kept"), ui.Dim)
	return p
}
