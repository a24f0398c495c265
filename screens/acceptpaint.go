package screens

import (
	"strings"

	"sheyin/desk/number"
	"sheyin/ui"
)

func (s *accept) Paint(c *ui.Canvas) {
	if s.sheet != nil {
		s.paintSheet(c)
		return
	}
	if s.scan.leaf != nil {
		s.scan.paintLeaf(c)
		s.paintPanel(c, nil)
		return
	}
	l := c.Layout()
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	bottom := l.Last - s.paintLacks(c)
	if s.returned() != nil {
		y = s.paintReturned(c, x, y, w, 1+quoteRows(l)) + 1
	}
	situation := s.papers.situation()
	folded := s.folded(l)
	if folded && s.below {
		y = s.paintFolded(c, x, y, w)
	} else {
		y = s.paintWho(c, x, y, w, bottom-y-2-l.Gap)
	}
	y += l.Gap
	if !folded || s.below {
		y = s.paintPapers(c, x, y, w, bottom, situation)
		s.paintNotice(c, x, y+l.Gap, w, bottom)
	} else {
		s.paintCounts(c, x, y)
	}
	what := ""
	why := s.open()
	if why != "" {
		what = s.env.T("accept.not_yet")
	}
	if s.out.busy() || s.out.fault != nil || !s.scan.paintLast(c) {
		s.paintLast(c, what, why)
	}
	s.paintPanel(c, s.paintPages(c))
}

// folded tells that form and checklist have no room together.
func (s *accept) folded(l ui.Layout) bool {
	rows := 1 + s.who.count + l.Gap + 1 + len(s.item.Materials) + 1
	if s.papers.situation() != "" {
		rows++
	}
	rows += len(s.lackLines(l.Work.W))
	if d := s.returned(); d != nil {
		rows += 2 + min(quoteRows(l), len(ui.Wrap(d.Reason, l.Work.W-3)))
	}
	return rows > l.Last-l.Work.Y
}

// lackLines say in at most two rows what stands against the item here, a device that does not work or a drawer that is another's,
// and the way round; none when nothing does.
func (s *accept) lackLines(w int) []string {
	e := s.env
	lacks := e.lacks(s.item)
	if len(lacks) == 0 {
		if way := e.drawerWay(s.item); way != "" {
			lines := ui.Wrap(way, w)
			return lines[:min(2, len(lines))]
		}
		return nil
	}
	key := "accept.device_way"
	if lacks[0].Stops {
		key = "accept.device_stops"
	}
	words := e.T(key, "device", e.T("devices.kind."+string(lacks[0].Kind)), "way", lacks[0].Way(e.Lang()))
	if n := len(lacks) - 1; n > 0 {
		words += "  " + e.T("accept.device_more", "n", n)
	}
	lines := ui.Wrap(words, w)
	return lines[:min(2, len(lines))]
}

// paintLacks writes them above the last row, before anybody begins to type, and tells how many rows that took.
func (s *accept) paintLacks(c *ui.Canvas) int {
	l := c.Layout()
	lines, st := s.lackLines(l.Work.W), ui.Warn
	if lacks := s.env.lacks(s.item); len(lacks) > 0 && lacks[0].Stops {
		st = ui.ErrBold
	}
	for n, line := range lines {
		c.Put(l.Work.X, l.Last-len(lines)+n, line, st)
	}
	return len(lines)
}

// quoteRows is how many rows of the authority's own words there is room for.
func quoteRows(l ui.Layout) int { return max(2, l.Work.H-17) }

// paintWhoTitle writes who stands at the counter.
func (s *accept) paintWhoTitle(c *ui.Canvas, x, y int) {
	e := s.env
	note := e.T("accept.in_person")
	switch {
	case s.who.agency():
		note = e.T("accept.by_agent")
	case s.item.ByOperator():
		note = e.T("accept.by_operator")
	}
	end := c.Head(x, y, e.T("accept.who"), note)
	if odd := s.anotherWords(); odd != "" {
		right := c.Layout().Work.X + c.Layout().Work.W
		c.Right(right, y, ui.Clip(odd, right-end-2), ui.WarnBold)
	}
}

// said is the register's answer in words; it has the colour of what it means.
func (s *accept) said() (word string, st ui.Style) {
	if s.answer == notAsked || s.who.query() != s.who.known {
		return "", ui.Text
	}
	st = map[registered]ui.Style{agrees: ui.Ok, differs: ui.ErrBold, silent: ui.Warn}[s.answer]
	return s.env.T("accept.register." + string(s.answer)), st
}

// formNotes is where a form writes its notes, from its left edge.
const formNotes = 48

func (s *accept) paintWho(c *ui.Canvas, x, y, w, h int) int {
	s.paintWhoTitle(c, x, y)
	h = min(h, s.who.count)
	s.who.form.Paint(c, ui.Area{X: x, Y: y + 1, W: w, H: h}, !s.below)
	if word, st := s.said(); st != ui.ErrBold && s.placed != rowNumber && h == s.who.count && !s.who.form.Open() {
		c.Put(x+formNotes, y+3, word, st) // over its own grey note, in the row of the number
	}
	return y + 1 + h
}

// paintFolded is the form in one line, when the papers need the room.
func (s *accept) paintFolded(c *ui.Canvas, x, y, w int) int {
	s.paintWhoTitle(c, x, y)
	word, st := s.said()
	if s.anotherWords() == "" {
		c.Right(x+w, y, word, st)
	}
	facts := []string{s.mask(number.MaskName, s.who.value(rowName)), s.mask(number.MaskID, s.who.value(rowNumber)), s.mask(number.MaskMobile, s.who.value(rowPhone))}
	if a := s.who.agent(); a != nil {
		facts = append(facts, s.env.T("accept.agency"), s.mask(number.MaskName, a.Name))
	}
	c.Put(x, y+1, ui.Clip(strings.Join(strings.Fields(strings.Join(facts, " ")), "  "), w), ui.Text)
	return y + 2
}

// paintCounts is the title of the checklist.
func (s *accept) paintCounts(c *ui.Canvas, x, y int) int {
	e := s.env
	there, waived, missing := s.papers.counts()
	x = c.Head(x, y, e.T("accept.papers"), e.T("accept.items", "n", len(s.item.Materials))+s.typical("materials")) + 4
	x = c.Put(x, y, e.T("accept.there", "n", there), ui.Text) + 2
	x = c.Put(x, y, e.T("accept.waived", "n", waived), ui.Text) + 2
	if missing > 0 {
		x = c.Put(x, y, e.T("accept.missing", "n", missing), ui.ErrBold) + 2
	}
	s.paintPageLimit(c, x, y)
	return y + 1
}

func (s *accept) paintPapers(c *ui.Canvas, x, y, w, bottom int, situation string) int {
	y = s.paintCounts(c, x, y)
	list := *s.papers.list
	list.PerPage = max(1, min(list.Len(), bottom-y-2))
	y = list.Paint(c, x, y, w, s.below)
	if s.below && y < bottom {
		if full := s.papers.cut(); full != "" {
			c.Put(x+2, y, ui.Clip(full, w-2), ui.Dim)
			y++
		}
	}
	if situation != "" && y < bottom {
		c.Fact(x, y, 14, s.env.T("accept.situation"), ui.Clip(situation, w-14), ui.Dim)
		y++
	}
	return y
}

// paintNotice is what to say when papers are missing, where there is room for it.
func (s *accept) paintNotice(c *ui.Canvas, x, y, w, bottom int) {
	missing := s.papers.missing()
	if len(missing) == 0 {
		return
	}
	e := s.env
	var names []string
	for _, m := range missing {
		names = append(names, s.papers.told(m))
	}
	facts := append([]ui.Fact{{Label: e.T("accept.what"), Value: e.join(names)}}, s.route()...)
	rows := 1
	for n, f := range facts {
		// Where there is little room the first of it still stands there: what is missing, and how to bring it.
		if rows += len(ui.Wrap(f.Value, w-14)); y+rows >= bottom {
			facts = facts[:n]
			break
		}
	}
	if len(facts) == 0 {
		return
	}
	c.Head(x, y, e.T("accept.notice"), e.T("accept.notice_note", "n", len(s.c.Notices)+1))
	paintFacts(c, x, y+1, w, 14, facts)
}

// route is the rest of what a notice has to say: how to supply what is missing, the time
// limit, and how the result comes (H-9.2b).
func (s *accept) route() []ui.Fact {
	e := s.env
	return []ui.Fact{
		{Label: e.T("accept.how"), Value: e.T("accept.how_text")},
		{Label: e.T("accept.how_long"), Value: e.T("accept.how_long_text", "limit", e.limit(e.Rules.List.Limit(s.item)))},
		{Label: e.T("accept.how_got"), Value: e.delivery(s.item)},
	}
}
