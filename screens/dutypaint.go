package screens

import (
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// Columns of the rows.
const (
	dutyState = 16
	dutyWho   = 30
	dutyRole  = 44
	dutySince = 54
)

func (s *duty) Paint(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if !s.known {
		c.Head(x, y, e.T("duty.title"), "")
		c.Cursor(x, y)
		if s.get.fault != nil {
			c.Para(x, y+2, w, e.Fault(s.get.fault), ui.Text)
		} else {
			c.Put(x, y+2, e.T("duty.reading"), ui.Dim)
		}
		return
	}
	here := 0
	for _, p := range s.st.People {
		if p.Terminal != "" {
			here++
		}
	}
	end := c.Head(x, y, e.T("duty.title"), e.T("duty.note", "n", len(s.st.Windows), "here", here))
	if gap, since := s.gap(); gap != "" {
		c.Right(x+w, y, ui.Clip(e.T("duty.gap", "window", gap, "at", s.since(since.Since)), x+w-end-2), ui.ErrBold)
	}
	if s.form != nil {
		s.paintForm(c, l)
	} else {
		s.paintRows(c, l)
	}
	if l.Wide {
		p := &paper{w: l.Panel.W}
		s.panel(p)
		p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
	}
	what, why := s.stops()
	if s.excuse.busy() || s.excuse.fault != nil {
		paintOutcome(c, e, &s.excuse, "F10", what, why)
		return
	}
	paintOutcome(c, e, &s.hold, "F10", what, why)
}

// gap is the first window that is open with nobody there.
func (s *duty) gap() (string, desk.WindowNow) {
	for _, w := range s.st.Windows {
		if now := w.Now(); now.Away {
			return s.env.windowName(w.Terminal), now
		}
	}
	return "", desk.WindowNow{}
}

// stops says why no window can be opened, or what a point with one clerk is.
func (s *duty) stops() (what, why string) {
	e := s.env
	switch {
	case s.get.fault != nil:
		return e.T("duty.unread"), e.Fault(s.get.fault)
	case s.st.Stops != nil:
		return e.T("duty.stops"), e.refusal(*s.st.Stops)
	case s.unready() != "":
		return e.T("duty.unready_short"), e.T("duty.unready", "devices", s.unready())
	case s.lent() != "":
		return e.T("duty.lent_short"), e.T("duty.lent", "name", s.lent())
	}
	return "", ""
}

func (s *duty) paintForm(c *ui.Canvas, l ui.Layout) {
	e := s.env
	x, y := l.Work.X, l.Work.Y+1+l.Gap
	c.Head(x, y, e.T("duty.form_"+string(s.file)), e.T("duty.form_note_"+string(s.file)))
	rows := len(s.form.Values())
	s.form.Paint(c, ui.Area{X: x, Y: y + 1, W: l.Work.W, H: rows}, s.held() == "")
	if s.file == dutyStock {
		s.paintBook(c, l, y+rows+2)
	}
}

// paintRows draws windows, people and absences; what does not fit is reached with the cursor.
func (s *duty) paintRows(c *ui.Canvas, l ui.Layout) {
	p := s.page(l)
	x, y := l.Work.X, l.Work.Y+1+l.Gap
	h := l.Last - y
	if !l.Tall {
		h--
	}
	if s.st.Single {
		h -= 2
	}
	spot := s.at + 1
	top := p.reveal(spot, 0, h)
	p.paint(c, x, y, h, top, spot)
	if sign := p.sign(top, h); sign != "" {
		c.Right(x+l.Work.W, y, sign, ui.Dim)
	}
	if s.st.Single {
		c.Para(x, l.Last-2, l.Work.W, s.env.T("duty.single"), ui.Text)
	}
}

// page is everything on rows.
func (s *duty) page(l ui.Layout) *paper {
	t := s.env.T
	p := &paper{w: l.Work.W}
	section := func(title, note string) {
		for range l.Gap {
			p.gap()
		}
		p.head(title, note)
	}
	section(t("duty.windows"), "")
	for n, r := range s.list {
		switch {
		case r.person != nil && (n == 0 || s.list[n-1].person == nil):
			note := ""
			if len(s.st.Vacant) > 0 {
				var posts []string
				for _, post := range s.st.Vacant {
					posts = append(posts, t("post."+string(post)))
				}
				note = t("duty.vacant", "posts", s.env.join(posts))
			}
			section(t("duty.people"), note)
		case r.absence != nil && s.list[n-1].absence == nil:
			section(t("duty.absences"), "")
		}
		switch {
		case r.window != nil:
			s.windowRow(p, n+1, *r.window)
		case r.person != nil:
			s.personRow(p, n+1, *r.person)
		default:
			p.row(n+1, paperCell{0, dutyState - 2, r.absence.Person, ui.Text}, paperCell{dutyState, dutyWho - dutyState + 12, s.env.days(*r.absence), ui.Text},
				paperCell{dutyRole, p.w - dutyRole, ui.Clip(r.absence.Reason, p.w-dutyRole), ui.Dim})
		}
	}
	return p
}

func (s *duty) windowRow(p *paper, spot int, w desk.Window) {
	e, now := s.env, w.Now()
	state, st := e.T("duty.state."+string(w.State)), ui.Text
	switch {
	case now.Away:
		state, st = e.T("duty.nobody"), ui.ErrBold
	case w.State == desk.WindowPaused:
		st = ui.Warn
	case w.State == desk.WindowClosed:
		st = ui.Dim
	}
	cells := []paperCell{
		{0, dutyState - 2, e.windowName(w.Terminal), ui.Text},
		{dutyState, dutyWho - dutyState - 1, state, st},
		{dutyWho, dutyRole - dutyWho - 1, w.Holder, ui.Text},
	}
	if w.Role != "" {
		cells = append(cells, paperCell{dutyRole, dutySince - dutyRole - 1, e.T("role." + w.Role), ui.Text})
	}
	note := ""
	if !now.Since.IsZero() && w.State != desk.WindowClosed {
		note = e.T("duty.since", "at", s.since(now.Since))
	}
	if w.Reason != "" {
		note += "  " + w.Reason
	}
	p.row(spot, append(cells, paperCell{dutySince, p.w - dutySince, note, ui.Dim})...)
}

func (s *duty) personRow(p *paper, spot int, o desk.OnDuty) {
	e := s.env
	state, st := s.where(o)
	note := ""
	if o.Things > 0 {
		note = e.T("duty.things", "n", o.Things)
	}
	var posts []string
	for _, post := range o.Posts {
		posts = append(posts, e.T("post."+string(post)))
	}
	cells := []paperCell{
		{0, dutyState - 2, o.Name, ui.Text},
		{dutyState, dutyRole - dutyState - 1, state, st},
		{dutySince, 10, note, ui.Dim},
		{dutySince + 12, p.w - dutySince - 12, strings.Join(posts, " "), ui.Dim},
	}
	if o.Role != "" {
		cells = append(cells, paperCell{dutyRole, dutySince - dutyRole - 1, e.T("role." + o.Role), ui.Text})
	}
	p.row(spot, cells...)
}

// where is whether a person is there today.
func (s *duty) where(o desk.OnDuty) (string, ui.Style) {
	e := s.env
	switch {
	case o.Absent != nil:
		return ui.Clip(e.T("duty.absent", "days", e.days(*o.Absent)), dutyRole-dutyState-1), ui.Warn
	case o.Barred != nil:
		return e.T("duty.barred"), ui.Dim
	case o.Terminal == "":
		return e.T("duty.away"), ui.Dim
	case o.Locked:
		return e.T("duty.locked", "window", e.windowName(o.Terminal)), ui.Warn
	}
	return e.T("duty.here", "window", e.windowName(o.Terminal)), ui.Text
}

// panel tells about the selected row.
func (s *duty) panel(p *paper) {
	e := s.env
	switch r := s.selected(); {
	case r.window != nil:
		s.windowPanel(p, *r.window)
	case r.person != nil:
		o := *r.person
		p.head(o.Name, e.post(o))
		state, st := s.where(o)
		p.factIn(8, e.T("duty.today"), state, st)
		p.fact(8, e.T("duty.holds"), e.T("duty.things", "n", o.Things))
		if o.Barred != nil {
			p.gap()
			p.para(0, e.refusal(*o.Barred), ui.Warn)
		}
		if s.absentGiver() != "" {
			p.gap()
			p.para(0, e.T("duty.take_over", "name", o.Name), ui.Text)
		}
	case r.absence != nil:
		p.head(r.absence.Person, e.days(*r.absence))
		p.para(0, r.absence.Reason, ui.Text)
		p.fact(8, e.T("duty.filed"), r.absence.By+"  "+e.Clock(r.absence.At))
	}
	p.gap()
	p.head(e.T("duty.rules"), "")
	if s.st.Single {
		p.para(0, e.T("duty.single"), ui.Text)
		return
	}
	p.para(0, e.T("duty.rules_ab"), ui.Text)
}

func (s *duty) windowPanel(p *paper, w desk.Window) {
	e := s.env
	p.head(e.windowName(w.Terminal), e.T("duty.state."+string(w.State)))
	p.fact(8, e.T("duty.holder"), w.Holder)
	p.fact(8, e.T("duty.keeper"), w.Keeper)
	p.fact(8, e.T("handover.drawer"), e.T("duty.drawer", "cards", w.Blank, "keys", w.Keys))
	p.fact(8, e.T("case.reason"), w.Reason)
	s.tellBook(p, w)
	s.readiness(p, w)
	if len(w.Gaps) > 0 {
		p.gap()
		p.head(e.T("duty.gaps"), "")
		for _, g := range w.Gaps[max(0, len(w.Gaps)-5):] {
			until := e.T("duty.still")
			if !g.Until.IsZero() {
				until = e.Clock(g.Until)
			}
			p.line(paperPart{0, e.T("duty.days", "from", e.Clock(g.From), "to", until), ui.Warn})
			p.after(e.T("duty.gap_why."+g.Reason), ui.Dim)
		}
	}
}
