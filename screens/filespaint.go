package screens

import (
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// filesLabel is where the values below the list begin.
const filesLabel = 12

// filesBelow is how many rows are under the list: what is known of the selected file, with its item in
// full, the hairline, the reconciliation, the day.
const filesBelow = 7

func (s *files) perPage(l ui.Layout) int { return max(1, l.Last-filesBelow-l.Work.Y-2) }

func (s *files) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	cases, gaps, pages, _, _ := s.taken()
	note := t("files.note", "waiting", len(s.filing.Waiting), "gaps", s.filing.Day.Gaps)
	if !s.known {
		note = ""
	}
	end := c.Head(x, y, t("files.title"), note)
	if len(cases) > 0 {
		c.Put(end+2, y, t("files.taken", "n", len(cases), "pages", pages), ui.AccentBold)
	}
	list := *s.list
	list.PerPage = s.perPage(l)
	c.Right(x+w, y, list.Page(), ui.Dim)
	switch {
	case !s.known && s.get.fault == nil:
		c.Put(x, y+2, t("files.reading"), ui.Dim)
		c.Cursor(x, y)
	case !s.known:
		c.Cursor(x, y)
	case list.Len() == 0:
		c.Para(x, y+2, w, t("files.none"), ui.Text)
		c.Cursor(x, y)
	default:
		list.Paint(c, x, y+1, w, true)
	}
	if s.known {
		s.paintBelow(c, l)
	}
	if l.Wide {
		s.paintPanel(c, l)
	}
	what, why := "", ""
	switch {
	case s.get.fault != nil:
		what, why = t("files.unread"), s.env.Fault(s.get.fault)
	case gaps > 0:
		what, why = "", t("files.taken_gaps", "n", gaps)
	}
	if s.end.busy() || s.end.fault != nil {
		paintOutcome(c, s.env, &s.end, "F7", what, why)
		return
	}
	paintOutcome(c, s.env, &s.pack, "F10", what, why)
}

// paintBelow says what the selected file lacks and what to do about it, and whether every closed case is
// accounted for.
func (s *files) paintBelow(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	x, y, w := l.Work.X, l.Last-filesBelow, l.Work.W
	if f, ok := s.selected(); ok {
		c.Put(x, y, t("files.column.item"), ui.Dim)
		c.Put(x+filesLabel, y, ui.Clip(s.env.itemName(f.Item), w-filesLabel), ui.Strong)
		y++
		if g := f.Gaps(); len(g) > 0 {
			c.Put(x, y, t("files.missing"), ui.Dim)
			c.Put(x+filesLabel, y, ui.Clip(s.env.leaf(g[0]), w-filesLabel), ui.ErrBold)
			c.Put(x+filesLabel, y+1, ui.Clip(t("files.todo."+string(g[0].Kind)), w-filesLabel), ui.Text)
		} else {
			c.Put(x, y, t("files.holds"), ui.Dim)
			c.Put(x+filesLabel, y, ui.Clip(s.parts(f), w-filesLabel), ui.Text)
		}
	}
	y = l.Last - filesBelow + 1
	c.Rule(x, y+2, w)
	r := s.filing.Reconciliation
	c.Put(x, y+3, t("files.sum"), ui.Dim)
	words, st := t("files.sum_line", "closed", r.Closed, "filed", r.Filed, "waiting", r.Waiting, "electronic", r.Electronic), ui.Text
	at := c.Put(x+filesLabel, y+3, ui.Clip(words, w-filesLabel), st)
	if lost := r.Lost(); lost != 0 {
		c.Put(at+2, y+3, t("files.sum_lost", "n", lost), ui.ErrBold)
	}
	c.Put(x, y+4, t("files.day"), ui.Dim)
	words, st = s.dayWords()
	c.Put(x+filesLabel, y+4, ui.Clip(words, w-filesLabel), st)
}

// dayWords says which day is open, or that today is closed.
func (s *files) dayWords() (string, ui.Style) {
	e, d := s.env, s.filing.Day
	switch {
	case d.Date.IsZero():
		return "", ui.Text
	case !d.Closed.IsZero() && d.Reason != "":
		return e.T("files.day_closed_gaps", "at", e.Clock(d.Closed), "by", d.By, "n", d.Gaps), ui.Text
	case !d.Closed.IsZero():
		return e.T("files.day_closed", "at", e.Clock(d.Closed), "by", d.By), ui.Text
	case s.dayOff() != "": // whose act it is, and not the key
		return e.T("files.day_others", "day", d.Date.String(), "why", s.dayOff()), ui.Text
	case d.Date.Before(e.Today()):
		return e.T("files.day_before", "day", d.Date.String()), ui.WarnBold
	}
	return e.T("files.day_open", "day", d.Date.String()), ui.Text
}

// parts are what a file holds, in words.
func (s *files) parts(f desk.File) string {
	var out []string
	for _, l := range f.Leaves {
		out = append(out, s.env.leaf(l))
	}
	return s.env.join(out)
}

// paintPanel lists every part of the selected file.
func (s *files) paintPanel(c *ui.Canvas, l ui.Layout) {
	f, ok := s.selected()
	if !ok {
		return
	}
	e := s.env
	p := &paper{w: l.Panel.W}
	p.head(e.T("files.panel"), e.T("files.kept", "n", f.Years))
	for _, leaf := range f.Leaves {
		st, note := ui.Text, e.T("files.sheets", "n", leaf.Pages)
		switch {
		case !leaf.There:
			st, note = ui.ErrBold, e.T("files.lacks")
		case leaf.Form == desk.Electronic:
			note = e.T("files.electronic")
		}
		p.para(0, e.leaf(leaf), st)
		p.after(note, ui.Dim)
		if leaf.There {
			p.line(paperPart{2, leaf.Hash[:min(16, len(leaf.Hash))], ui.Dim})
		} else {
			p.para(2, e.T("files.todo."+string(leaf.Kind)), ui.Text)
		}
	}
	p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
}

// fileLine is what the files of closed cases still want, for home; empty when they want nothing.
func (s *home) fileLine() stripLine {
	e, f := s.env, s.work.Board.Files
	var out []string
	if !f.Unclosed.IsZero() {
		out = append(out, e.T("home.files.day", "day", f.Unclosed.String()))
	}
	if f.Gaps > 0 {
		out = append(out, e.T("home.files.gaps", "n", f.Gaps))
	}
	if f.Short > 0 {
		out = append(out, e.T("home.files.short", "n", f.Short))
	}
	if len(out) == 0 {
		return stripLine{}
	}
	return stripLine{label: e.T("home.files.label"), strong: strings.Join(out, "  "), st: ui.Warn}
}
