package screens

import (
	"sheyin/desk"
	"sheyin/ui"
)

// doneTall is how many rows of what is done are kept free for it in a tall window. In a low one
// it has what is left over: what is still to do comes first.
const doneTall = 6

// stripRows is how many rows the lines about the window and the day take, with the hairline over them.
func (s *home) stripRows(l ui.Layout) int {
	rows := 1 + len(s.strip())
	if s.env.serves() {
		rows++
		if away, booked := s.homeVisits(); away+booked > 0 {
			rows++
		}
	}
	if !l.Wide {
		rows++ // the day's figures, which stand in the panel where there is one
	}
	return rows
}

// bottom is the first row that the list and what is done must leave free.
func (s *home) bottom(l ui.Layout) int { return l.Last - s.stripRows(l) }

// perPage is how many open cases are on a page of this layout.
func (s *home) perPage(l ui.Layout) int {
	rows := s.bottom(l) - l.Work.Y - 2 // title and header
	if !l.Wide {
		rows -= 2 // what comes next for the selected case
	}
	if len(s.told) > 0 && l.Tall {
		rows -= l.Gap + 1 + min(doneTall, len(s.told))
	}
	return max(1, rows)
}

func (s *home) Paint(c *ui.Canvas) {
	l := c.Layout()
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if s.his != nil {
		y = s.paintHis(c, l)
	} else if len(s.open) == 0 {
		y = s.paintNone(c, l)
	} else {
		list := *s.list
		list.PerPage = s.perPage(l)
		n, collect := s.todo()
		note := s.env.T("home.todo_note", "n", n)
		if collect > 0 {
			note += "  " + s.env.T("home.collect_note", "n", collect)
		}
		c.Head(x, y, s.env.T("home.todo"), note)
		s.paintNews(c, x+w, y, list.Page())
		y = list.Paint(c, x, y+1, w, true)
		if selected, ok := s.selected(); ok && !l.Wide {
			c.Put(x, y+1, s.env.T("home.next_label"), ui.Dim)
			c.Put(x+homeLabel, y+1, ui.Clip(s.nextLine(selected), w-homeLabel), ui.Text)
			y += 2
		}
	}
	s.paintDone(c, l, y)
	s.paintStrip(c, l)
	s.paintLast(c, l)
	if l.Wide {
		s.paintPanel(c, l)
	}
}

func (s *home) selected() (task, bool) {
	if s.his != nil {
		if i := s.his.list.Index(); i >= 0 && i < len(s.his.rows) && s.his.rows[i].v == nil {
			return s.his.rows[i].task, true
		}
		return task{}, false
	}
	if i := s.list.Index(); i >= 0 && i < len(s.open) {
		return s.open[i], true
	}
	return task{}, false
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
	rows := s.bottom(l) - y - 1
	if len(s.told)+s.others[0]+s.others[1]+s.others[2] == 0 || rows < 0 {
		return
	}
	shown := min(rows, len(s.told))
	note := s.env.T("home.told_note", "n", len(s.told))
	if 0 < shown && shown < len(s.told) {
		note = s.env.T("home.told_some", "n", len(s.told), "shown", shown)
	}
	x := c.Head(l.Work.X, y, s.env.T("home.told"), note)
	for n, key := range []string{"home.told_referred", "home.told_withdrawn", "home.told_tickets"} {
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

// paintStrip draws who is at the window and who waits, and where there is no panel the day in figures.
func (s *home) paintStrip(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	x, y, w := l.Work.X, s.bottom(l), l.Work.W
	c.Rule(x, y, w)
	y++
	for _, line := range s.strip() {
		line.paint(c, x, y, w)
		y++
	}
	if s.env.serves() {
		c.Put(x, y, t("home.window.label"), ui.Dim)
		if v := s.work.Now; v.ID != "" {
			at := c.Put(x+homeLabel, y, t("home.window.serving", "number", v.Number), ui.AccentBold)
			c.Put(at+2, y, t("home.window.matters", "n", len(v.Cases)+len(v.Tickets)), ui.Text)
		} else {
			free := t("home.window.free")
			if s.unready() != "" {
				free = t("home.window.free_closed")
			}
			c.Put(x+homeLabel, y, free, ui.Dim)
		}
		s.paintQueue(c, x+w, y)
		y++
		if away, booked := s.homeVisits(); away+booked > 0 {
			c.Put(x, y, t("home.home.label"), ui.Dim)
			c.Put(x+homeLabel, y, t("home.home.line", "booked", booked, "away", away), ui.Text)
			y++
		}
	}
	if !l.Wide {
		f := s.work.Queue.Figures
		c.Put(x, y, t("home.sum.title"), ui.Dim)
		c.Put(x+homeLabel, y, t("home.sum.line", "served", f.Served, "accepted", f.Accepted, "spot", f.OnTheSpot,
			"second", f.Second, "more", f.More, "bad", f.Grades[3]+f.Grades[4], "unrated", f.Unrated), ui.Text)
	}
}

// paintQueue tells at the right how many wait, and who comes next.
func (s *home) paintQueue(c *ui.Canvas, x, y int) {
	t := s.env.T
	mine, all, first := waitingFor(s.work.Queue, s.env.Session.Person.ID)
	if all == 0 {
		c.Right(x, y, t("home.wait.none"), ui.Dim)
		return
	}
	if len(mine) > 0 {
		x = c.Right(x, y, t("home.wait.next", "number", mine[0].Number), ui.Strong) - 2
	}
	note := t("home.wait.line", "n", all)
	if first > 0 {
		note = t("home.wait.first", "n", all, "first", first)
	}
	c.Right(x, y, note, ui.Text)
}

// homeVisits are how many visits at home are agreed for today or before, and how many are on their way.
func (s *home) homeVisits() (away, booked int) {
	for _, v := range s.work.Queue.Visits {
		switch {
		case v.Home == nil:
		case v.State == desk.VisitServing && !v.Home.Back:
			away++
		case v.State == desk.VisitBooked && !v.Home.Day.After(s.today):
			booked++
		}
	}
	return away, booked
}

func (s *home) paintLast(c *ui.Canvas, l ui.Layout) {
	switch {
	case s.call.busy() || s.call.fault != nil:
		paintOutcome(c, s.env, &s.call.writer, "F2", "", "")
	case s.asking:
		c.Put(l.Work.X, l.Last, s.env.T("home.asking"), ui.Dim)
	case s.fault != nil:
		x := c.Put(l.Work.X, l.Last, s.env.T("home.unread"), ui.WarnBold)
		c.Put(x+2, l.Last, s.env.T("home.unread_what"), ui.Text)
	case s.nothing != "":
		st := ui.Text
		if s.unread {
			st = ui.Warn
		}
		c.Put(l.Work.X, l.Last, ui.Clip(s.nothing, l.Work.W), st)
	}
}

// paintPanel tells about the selected row what the list knows, and the day in figures.
func (s *home) paintPanel(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	p := &paper{w: l.Panel.W}
	if k, ok := s.selected(); ok && k.t != nil {
		s.ticketPanel(p, *k.t)
	} else if ok {
		s.casePanel(p, *k.c)
	} else if v := s.hisVisit(); v != nil {
		s.env.aboutVisit(p, *v)
	}
	figures := s.figures(l)
	y := l.Last - len(figures)
	p.paintStill(c, l.Panel.X, l.Panel.Y, y-2-l.Panel.Y)
	c.Rule(l.Panel.X, y-1, l.Panel.W)
	c.Put(l.Panel.X, y, t("home.sum.title"), ui.Strong)
	half := l.Panel.X + l.Panel.W/2
	for n, words := range figures {
		c.Put(l.Panel.X, y+1+n, words[0], ui.Text)
		c.Put(half, y+1+n, words[1], ui.Text)
	}
}

// figures are the day in figures, two a row; all of them where there is height (J5, J6).
func (s *home) figures(l ui.Layout) [][2]string {
	t, f := s.env.T, s.work.Queue.Figures
	rated := 0
	for _, n := range f.Grades {
		rated += n
	}
	served := [][2]string{
		{t("home.sum.served", "n", f.Served), t("home.sum.wait", "n", f.WaitMinutes)},
		{t("home.sum.accepted", "n", f.Accepted), t("home.sum.spot", "n", f.OnTheSpot)},
	}
	bad := t("home.sum.bad", "n", f.Grades[3]+f.Grades[4])
	if !l.Tall {
		return append(served,
			[2]string{t("home.sum.second", "n", f.Second), t("home.sum.late", "n", f.Overdue)},
			[2]string{t("home.sum.rated", "n", rated), bad})
	}
	return append(served,
		[2]string{t("home.sum.notices", "n", f.Notices), t("home.sum.referred", "n", f.Referred)},
		[2]string{t("home.sum.second", "n", f.Second), t("home.sum.more", "n", f.More)},
		[2]string{t("home.sum.questions", "n", f.Questions), t("home.sum.voices", "n", f.Voices)},
		[2]string{t("home.sum.rated", "n", rated), t("home.sum.unrated", "n", f.Unrated)},
		[2]string{bad, t("home.sum.late", "n", f.Overdue)})
}
