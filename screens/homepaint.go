package screens

import (
	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// Rows of the section of what is done that are kept free for it, in a low and in a tall window.
const (
	doneLow  = 3
	doneTall = 6
)

// perPage is how many open cases are on a page of this layout.
func (s *home) perPage(l ui.Layout) int {
	rows := l.Last - l.Work.Y - 2 // title and header
	if !l.Wide {
		rows -= 2 // what comes next for the selected case
	}
	if len(s.told) > 0 {
		keep := doneLow
		if l.Tall {
			keep = doneTall
		}
		rows -= l.Gap + 1 + min(keep, len(s.told))
	}
	return max(1, rows)
}

func (s *home) Paint(c *ui.Canvas) {
	l := c.Layout()
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if len(s.open) == 0 {
		y = s.paintNone(c, l)
	} else {
		list := *s.list
		list.PerPage = s.perPage(l)
		c.Head(x, y, s.env.T("home.todo"), s.env.T("home.todo_note", "n", len(s.open)))
		s.paintNews(c, x+w, y, list.Page())
		y = list.Paint(c, x, y+1, w, true)
		if selected, ok := s.selected(); ok && !l.Wide {
			c.Put(x, y+1, s.env.T("home.next_label"), ui.Dim)
			y = c.Para(x+13, y+1, w-13, s.nextStep(selected), ui.Text)
		}
	}
	s.paintDone(c, l, y)
	s.paintLast(c, l)
	if selected, ok := s.selected(); ok && l.Wide {
		s.paintPanel(c, l, selected)
	}
}

func (s *home) selected() (desk.Summary, bool) {
	if i := s.list.Index(); i >= 0 && i < len(s.open) {
		return s.open[i], true
	}
	return desk.Summary{}, false
}

// paintNews tells at the right of the title which rows are in sight and what came from outside.
func (s *home) paintNews(c *ui.Canvas, x, y int, page string) {
	if page != "" {
		x = c.Right(x, y, page, ui.Dim) - 2
	}
	if s.fresh > 0 {
		c.Right(x, y, s.env.T("home.fresh", "n", s.fresh), ui.AccentBold)
	}
}

// paintNone says what to do when nothing is open.
func (s *home) paintNone(c *ui.Canvas, l ui.Layout) int {
	x, y := l.Work.X, l.Work.Y
	c.Head(x, y, s.env.T("home.todo"), s.env.T("home.none"))
	c.Cursor(x, y)
	return c.Para(x, y+2, l.Work.W, s.env.T("home.none_what"), ui.Text)
}

// paintDone draws what was finished today, as far as there is room for it.
func (s *home) paintDone(c *ui.Canvas, l ui.Layout, y int) {
	y += l.Gap
	rows := l.Last - y - 1
	if len(s.told)+s.others[0]+s.others[1] == 0 || rows < 0 {
		return
	}
	shown := min(rows, len(s.told))
	note := s.env.T("home.told_note", "n", len(s.told))
	if shown < len(s.told) {
		note = s.env.T("home.told_some", "n", len(s.told), "shown", shown)
	}
	x := c.Head(l.Work.X, y, s.env.T("home.told"), note)
	for n, key := range []string{"home.told_referred", "home.told_withdrawn"} {
		if s.others[n] > 0 {
			x = c.Put(x+2, y, s.env.T(key, "n", s.others[n]), ui.Dim)
		}
	}
	if shown > 0 {
		done := *s.done
		done.PerPage = shown
		done.Paint(c, l.Work.X, y+1, l.Work.W, false)
	}
}

func (s *home) paintLast(c *ui.Canvas, l ui.Layout) {
	switch {
	case s.asking:
		c.Put(l.Work.X, l.Last, s.env.T("home.asking"), ui.Dim)
	case s.unread:
		x := c.Put(l.Work.X, l.Last, s.env.T("home.unread"), ui.WarnBold)
		c.Put(x+2, l.Last, s.env.T("home.unread_what"), ui.Text)
	}
}

// paintPanel tells about the selected case what its summary knows.
func (s *home) paintPanel(c *ui.Canvas, l ui.Layout, m desk.Summary) {
	t := s.env.T
	p := &paper{w: l.Panel.W}
	p.para(0, s.name(m), ui.Strong)
	p.line(paperPart{0, s.who(m).Text, ui.Text})
	if m.Receipt == "" {
		p.line(paperPart{0, t("home.receipt_none"), ui.Dim})
	} else {
		p.line(paperPart{0, m.Receipt, ui.Dim})
	}
	p.gap()
	promise, st, rest := s.promise(m)
	p.factIn(8, t("home.promise.label"), promise, st)
	if rest != "" {
		p.para(8, rest, ui.Dim)
	}
	p.fact(8, t("home.owner"), m.Owner)
	p.gap()
	p.line(paperPart{0, t("home.history"), ui.Strong})
	p.line(paperPart{0, s.env.Clock(m.Begun), ui.Dim}, paperPart{13, t("home.begun"), ui.Text})
	if m.Changed.After(m.Begun) {
		status, verdict := statusCell(s.env, m)
		p.line(paperPart{0, s.env.Clock(m.Changed), ui.Dim}, paperPart{13, status.Text, ui.Text},
			paperPart{14 + ui.Width(status.Text), verdict.Text, verdict.Style})
	}
	p.gap()
	p.line(paperPart{0, t("home.next_label"), ui.Strong})
	p.para(0, s.nextStep(m), ui.Text)
	p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)

	if y := l.Last - 3; l.Panel.Y+len(p.lines)+1 < y {
		c.Rule(l.Panel.X, y-1, l.Panel.W)
		c.Put(l.Panel.X, y, t("home.sum.title"), ui.Strong)
		half := l.Panel.X + l.Panel.W/2
		late, today, waits := s.sums()
		c.Put(l.Panel.X, y+1, t("home.sum.late", "n", late), ui.Text)
		c.Put(half, y+1, t("home.sum.today", "n", today), ui.Text)
		c.Put(l.Panel.X, y+2, t("home.sum.waits", "n", waits), ui.Text)
		c.Put(half, y+2, t("home.sum.told", "n", len(s.told)), ui.Text)
	}
}

// sums counts the open cases that are late, due today, and at the authority.
func (s *home) sums() (late, today, waits int) {
	for _, m := range s.open {
		switch left := m.Due.Sub(s.today); {
		case m.Due.IsZero():
		case left < 0:
			late++
		case left == 0:
			today++
		}
		if m.Waits() {
			waits++
		}
	}
	return late, today, waits
}

// promise is the last day of a case, first as a day, then what is left (G-7.4).
func (s *home) promise(m desk.Summary) (day string, st ui.Style, rest string) {
	t := s.env.T
	switch left := m.Due.Sub(s.today); {
	case m.Due.IsZero() && m.Receipt == "":
		return t("home.promise.none"), ui.Text, ""
	case m.Due.IsZero():
		return t("home.promise.open"), ui.Text, ""
	case left < 0:
		return s.env.Day(m.Due) + "  " + t("home.due.late", "n", -left), ui.ErrBold, ""
	case left == 0:
		return t("home.promise.today"), ui.WarnBold, ""
	}
	return t("home.promise.by", "day", s.env.Day(m.Due)), ui.Strong, s.left(m.Due)
}

// left is how many working days there still are; a year without a calendar is not guessed.
func (s *home) left(due calendar.Date) string {
	n, err := s.env.Rules.Catalogue.Calendar().WorkdaysBetween(s.today, due)
	switch {
	case err != nil:
		return ""
	case n == 1:
		return s.env.T("home.left_one")
	}
	return s.env.T("home.left", "n", n)
}

// nextStep is what the case now wants, in one sentence.
func (s *home) nextStep(m desk.Summary) string {
	t := s.env.T
	returned := m.Verdict == desk.Returned
	switch {
	case m.Stage == desk.StageAccept && returned:
		return t("home.step.papers")
	case m.Stage == desk.StageAccept:
		return t("home.step.accept")
	case m.Stage == desk.StageHandle && returned:
		return t("home.step.correct")
	case m.Stage == desk.StageHandle:
		return t("home.step.handle")
	case m.Stage == desk.StageReview:
		return t("home.step.review")
	case m.Verdict == desk.Refused:
		return t("home.step.refused")
	}
	return t("home.step.notify")
}
