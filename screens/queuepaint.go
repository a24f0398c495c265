package screens

import (
	"sheyin/desk"
	"sheyin/ui"
)

// perPage is how many customers are on a page: between the field, and the lines about the selected one
// and the day.
func (s *queue) perPage(l ui.Layout) int {
	y, _ := s.places(l)
	rows := l.Last - y - 1 // the header
	if !l.Wide {
		rows -= 4 // what is known of the selected one, the hairline, the day
	}
	return max(1, rows)
}

// places are the rows of the list's header and of the field.
func (s *queue) places(l ui.Layout) (list, field int) {
	field = l.Work.Y + l.Gap
	return field + 1 + l.Gap, field
}

func (s *queue) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if !s.env.serves() {
		c.Head(x, y, t("queue.title"), "")
		c.Para(x, y+2, w, t("queue.not_yours"), ui.Text)
		c.Cursor(x, y)
		return
	}
	_, all, first := waitingFor(s.q, s.env.Session.Person.ID)
	note := t("home.wait.none")
	switch {
	case first > 0:
		note = t("home.wait.first", "n", all, "first", first)
	case all > 0:
		note = t("home.wait.line", "n", all)
	}
	end := c.Head(x, y, t("queue.title"), note)
	if s.now.ID != "" {
		c.Put(end+2, y, t("home.window.serving", "number", s.now.Number), ui.AccentBold)
	}
	if s.groups != nil {
		s.paintGroups(c, l)
	} else {
		s.paintList(c, l)
	}
	if l.Wide {
		s.paintPanel(c, l)
	} else {
		s.paintBelow(c, l)
	}
	what, why := s.stops()
	paintOutcome(c, s.env, &s.out.writer, s.with, what, why)
}

// stops says why nobody can be called.
func (s *queue) stops() (what, why string) {
	if s.wrong != "" {
		return s.env.T("queue.wrong"), s.wrong
	}
	return "", ""
}

func (s *queue) paintList(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	x, w := l.Work.X, l.Work.W
	y, field := s.places(l)
	list := *s.list
	list.PerPage = s.perPage(l)
	c.Right(x+w, l.Work.Y, list.Page(), ui.Dim)
	if list.Len() == 0 {
		c.Para(x, y, w, t("queue.nobody"), ui.Text)
	} else {
		list.Paint(c, x, y, w, true)
	}
	label := ui.Width(t("queue.label")) + 2
	c.Put(x, field, t("queue.label"), ui.Dim)
	c.Fill(ui.Area{X: x + label, Y: field, W: queueNumber + 4, H: 1}, ui.Field)
	hint := t("queue.hint")
	if s.number() != "" {
		hint = t("queue.typed_new")
		if _, ok := s.waits(); ok {
			hint = t("queue.typed_waits")
		}
	}
	c.Put(x+label+queueNumber+6, field, hint, ui.Dim)
	if s.input.Value() != "" || list.Len() == 0 {
		s.input.Paint(c, x+label+1, field, queueNumber+2, true)
	}
}

func (s *queue) paintGroups(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	y, field := s.places(l)
	c.Head(l.Work.X, field, t("queue.arrival"), t("queue.arrival_note"))
	s.groups.Paint(c, l.Work.X, y, l.Work.W, true)
}

// aboutVisit tells the rest about a visit: whom it is for, what is wanted.
func (e Env) aboutVisit(p *paper, v desk.Visit) {
	t := e.T
	p.line(paperPart{0, v.Number, ui.Strong})
	p.after(e.group(v.Group), ui.Text)
	switch {
	case v.State == desk.VisitWaiting && v.For == e.Session.Person.ID:
		p.para(0, t("queue.for_you"), ui.AccentBold)
	case v.State == desk.VisitWaiting && v.For != "":
		p.para(0, t("queue.about_for", "by", v.Owner), ui.Text)
	case v.State == desk.VisitWaiting:
		p.para(0, t("queue.about_waits", "at", e.Clock(v.Came), "n", int(e.waited(v).Minutes())), ui.Text)
	case v.State == desk.VisitServing:
		p.para(0, t("queue.about_served", "by", v.Owner, "at", e.Clock(v.Called), "n", len(v.Cases)+len(v.Tickets)), ui.Text)
	}
	if v.Home != nil {
		var items []string
		for _, code := range v.Home.Items {
			items = append(items, e.itemName(code))
		}
		p.para(0, e.homeDay(*v.Home)+"  "+v.Home.Name+"  "+v.Owner, ui.Text)
		p.para(0, e.join(items), ui.Dim)
		if v.Home.Every > 0 {
			p.para(0, t("bookhome.every_line", "n", v.Home.Every), ui.Dim)
		}
	}
}

// paintBelow draws, where there is no panel, one line about the selected one and the day's figures.
func (s *queue) paintBelow(c *ui.Canvas, l ui.Layout) {
	x, y, w := l.Work.X, l.Last-3, l.Work.W
	if v, ok := s.selected(); ok && s.groups == nil {
		p := &paper{w: w - homeLabel}
		s.env.aboutVisit(p, v)
		words := ""
		for _, line := range p.lines[1:] {
			for _, part := range line.parts {
				words += part.text + "  "
			}
		}
		c.Put(x, y, v.Number, ui.Strong)
		c.Put(x+homeLabel, y, ui.Clip(words, w-homeLabel), ui.Text)
	}
	c.Rule(x, y+1, w)
	f := s.q.Figures
	c.Put(x, y+2, s.env.T("home.sum.title"), ui.Dim)
	c.Put(x+homeLabel, y+2, s.env.T("queue.day", "served", f.Served, "wait", f.WaitMinutes, "left", s.gone(), "unrated", f.Unrated), ui.Text)
}

// gone is how many left today.
func (s *queue) gone() int {
	n := 0
	for _, v := range s.q.Visits {
		if v.State == desk.VisitClosed {
			n++
		}
	}
	return n
}

func (s *queue) paintPanel(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	p := &paper{w: l.Panel.W}
	if v, ok := s.selected(); ok {
		s.env.aboutVisit(p, v)
	}
	p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H/2)
	y := l.Last - 3
	c.Rule(l.Panel.X, y-1, l.Panel.W)
	f := s.q.Figures
	half := l.Panel.X + l.Panel.W/2
	c.Put(l.Panel.X, y, t("home.sum.title"), ui.Strong)
	c.Put(l.Panel.X, y+1, t("home.sum.served", "n", f.Served), ui.Text)
	c.Put(half, y+1, t("home.sum.wait", "n", f.WaitMinutes), ui.Text)
	c.Put(l.Panel.X, y+2, t("queue.gone", "n", s.gone()), ui.Text)
	c.Put(half, y+2, t("queue.unrated", "n", f.Unrated), ui.Text)
	if f.Regular+f.Emergencies > 0 {
		c.Put(l.Panel.X, y+3, t("bookhome.sum", "regular", f.Regular, "emergencies", f.Emergencies), ui.Text)
	}
}
