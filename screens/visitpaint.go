package screens

import (
	"strings"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/ui"
)

// visitStops is how many rows are kept for what is still open before the customer leaves, title included.
const visitStops = 4

// top is the first row below the title and the facts of the visit.
func (s *visitPage) top(l ui.Layout) int {
	rows := 2
	if s.v.Home != nil {
		rows = 4
	}
	if s.stayed() != "" {
		rows++
	}
	return l.Work.Y + rows + l.Gap
}

// below is how many rows the part under the list takes.
func (s *visitPage) below() int {
	if s.pick != nil || s.hand != nil || s.v.State == desk.VisitBooked {
		return 1
	}
	return visitStops
}

func (s *visitPage) perPage(l ui.Layout) int { return max(1, l.Last-s.below()-1-s.top(l)-1) }

func (s *visitPage) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	switch {
	case !s.env.serves():
		c.Head(x, y, t("visit.title"), "")
		c.Para(x, y+2, w, t("queue.not_yours"), ui.Text)
		c.Cursor(x, y)
		return
	case !s.open():
		s.paintGone(c, l)
	default:
		s.paintFacts(c, l)
		s.paintBody(c, l)
		if l.Wide {
			s.paintPanel(c, l)
		}
	}
	what, why := "", ""
	if s.get.fault != nil {
		what, why = t("visit.unread"), s.env.Fault(s.get.fault)
	}
	paintOutcome(c, s.env, &s.out.writer, s.with, what, why)
}

// paintFacts says who it is: at the window a number, at home a person, masked.
func (s *visitPage) paintFacts(c *ui.Canvas, l ui.Layout) {
	t, e, v := s.env.T, s.env, s.v
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	title := t("visit.title")
	if v.Home != nil {
		title = t("visit.title_home")
	}
	at := c.Head(x, y, title, "")
	at = c.Put(at+2, y, v.Number, ui.AccentBold)
	c.Put(at+2, y, e.group(v.Group), ui.Text)
	by := t("visit.by", "name", v.Owner)
	switch {
	case s.get.busy() && !s.full: // nothing can be done here yet
		c.Right(x+w, y, t("visit.reading"), ui.Dim)
	case v.State == desk.VisitServing && !s.mine():
		c.Right(x+w, y, by, ui.Warn)
	default:
		c.Right(x+w, y, by, ui.Dim)
	}
	if v.Home == nil {
		c.Put(x, y+1, t("visit.times", "came", e.Clock(v.Came), "n", int(e.waited(v).Minutes()), "called", e.Clock(v.Called)), ui.Dim)
		return
	}
	s.paintHome(c, l)
}

// paintHome says where the visit goes, and what for. Name, telephone and address are whole for ten seconds (F9).
func (s *visitPage) paintHome(c *ui.Canvas, l ui.Layout) {
	t, e, h := s.env.T, s.env, *s.v.Home
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	name, phone, address := number.MaskName(h.Name), number.MaskMobile(h.Phone), t("visit.address_hidden")
	if !s.full {
		name, phone = h.Name, h.Phone // as the list has them: masked
	}
	if s.look.open() {
		name, phone, address = h.Name, h.Phone, h.Address
	}
	state := t("visit.home_booked")
	switch {
	case s.away():
		state = t("visit.home_away", "at", e.Clock(s.v.Called))
	case s.v.State == desk.VisitServing:
		state = t("visit.home_back")
	}
	at := c.Put(x, y+1, e.homeDay(h), ui.Strong)
	at = c.Put(at+2, y+1, name, ui.Text)
	at = c.Put(at+2, y+1, phone, ui.Text)
	c.Right(x+w, y+1, ui.Clip(state, x+w-at-2), ui.AccentBold)
	c.Put(x, y+2, ui.Clip(t("visit.address", "address", address), w), ui.Text)
	var items []string
	for _, code := range h.Items {
		items = append(items, e.itemName(code))
	}
	c.Put(x, y+3, ui.Clip(t("visit.wants", "items", e.join(items)), w), ui.Dim)
	if stayed := s.stayed(); stayed != "" {
		c.Put(x, y+4, ui.Clip(stayed, w), ui.Warn)
	}
}

// stayed are the papers that did not come back from the customer's home, and where they are (H-7.3b).
func (s *visitPage) stayed() string {
	if s.v.Home == nil || !s.v.Home.Back {
		return ""
	}
	var words []string
	for _, p := range s.v.Home.Papers {
		if !p.Returned {
			words = append(words, s.env.T("visit.stayed_paper", "paper", p.Name, "where", p.Note))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return s.env.T("visit.stayed", "papers", s.env.join(words))
}

func (s *visitPage) paintBody(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	x, y, w := l.Work.X, s.top(l), l.Work.W
	switch {
	case s.pick != nil:
		c.Head(x, y-1, t("visit.guide"), t("visit.guide_note"))
		s.pick.paint(c, x, y+l.Gap-1, w, l.Last-y-l.Gap+1, true)
		return
	case s.hand != nil:
		c.Head(x, y, t("visit.hand"), t("visit.hand_what"))
		s.hand.Paint(c, ui.Area{X: x, Y: y + 1, W: w, H: l.Last - y - 1}, true)
		return
	case s.list.Len() == 0:
		c.Cursor(x, y)
		words := t("visit.nothing")
		if s.get.busy() && !s.full {
			words = t("visit.reading")
		}
		y = c.Para(x, y, w, words, ui.Text)
	default:
		list := *s.list
		list.PerPage = s.perPage(l)
		y = list.Paint(c, x, y, w, s.kit.line == nil)
		if page := list.Page(); page != "" {
			c.Right(x+w, y, page, ui.Dim)
		}
	}
	s.paintBelow(c, l, y)
}

// paintBelow draws under the list the line that is being typed, or what is still open before the customer leaves.
func (s *visitPage) paintBelow(c *ui.Canvas, l ui.Layout, y int) {
	t := s.env.T
	x, w := l.Work.X, l.Work.W
	if s.kit.line != nil {
		word := t("visit.line_add")
		if s.kit.note {
			word = t("visit.line_note")
		}
		label := ui.Width(word) + 2
		y = min(y+l.Gap, l.Last-1)
		c.Put(x, y, word, ui.Dim)
		c.Fill(ui.Area{X: x + label, Y: y, W: 42, H: 1}, ui.Field)
		s.kit.line.Paint(c, x+label+1, y, 40, true)
		return
	}
	stops := s.stops()
	y += l.Gap
	switch {
	case !s.mine() || s.v.State == desk.VisitBooked || y >= l.Last:
	case s.away():
		back := 0
		for _, p := range s.kit.papers {
			if p.on {
				back++
			}
		}
		c.Head(x, y, t("visit.papers"), t("visit.papers_note", "n", len(s.kit.papers), "back", back))
	case len(stops) > 0:
		c.Head(x, y, t("visit.before"), t("visit.before_note", "n", len(stops)))
		for n, stop := range stops {
			if y+1+n >= l.Last {
				break
			}
			c.Put(x, y+1+n, "!", ui.ErrBold)
			c.Put(x+2, y+1+n, s.words(stop, w-2), ui.Text)
		}
	case s.served():
		c.Put(x, y, t("visit.ready"), ui.Text)
	}
}

func (s *visitPage) paintPanel(c *ui.Canvas, l ui.Layout) {
	p := &paper{w: l.Panel.W}
	r, ok := s.selected()
	switch {
	case !ok || r.guided > 0 || r.paper > 0:
	case r.task.t != nil:
		s.ticketPanel(p, *r.task.t)
	case r.task.c.Item != "":
		s.casePanel(p, *r.task.c)
	}
	p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
}

// paintGone is what is left when nobody is there: for the customer who just left the code by which he rates (F3).
func (s *visitPage) paintGone(c *ui.Canvas, l ui.Layout) {
	t, v := s.env.T, s.v
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Cursor(x, y)
	qw, qh := 0, 0
	if s.gone && v.State == desk.VisitClosed {
		qw, qh = s.qr.Size(c)
	}
	title, lines := t("visit.empty"), []string{t("visit.empty_what")}
	switch {
	case s.id == "":
	case qw > 0:
		title = t("visit.rate")
		lines = []string{t("visit.rate_number", "number", v.Number), t("visit.rate_once"), t("visit.rate_slip"), t("visit.rate_next")}
	case v.State == desk.VisitWaiting && s.gone:
		title, lines = t("visit.handed", "number", v.Number, "to", v.Owner), []string{t("visit.handed_what", "to", v.Owner), "", t("visit.rate_next")}
	case v.State == desk.VisitWaiting:
		title, lines = t("visit.waits", "number", v.Number), []string{t("visit.waits_what")}
	case v.State == desk.VisitClosed:
		title = t("visit.closed_number", "number", v.Number)
	case s.get.busy():
		title, lines = t("visit.reading"), nil
	}
	if qw == 0 {
		c.Head(x, y, title, "")
		for n, line := range lines {
			c.Para(x, y+2+n, w, line, ui.Text)
		}
		return
	}
	// The code stands at the left with its white border; a terminal without half blocks needs all the room.
	if qw > w/2 || qh > l.Last-y+1 {
		c.Head(x, y, title, strings.Join(lines[:1], ""))
		c.Para(x, y+2, w, t("visit.rate_slip"), ui.Text)
		return
	}
	top := y
	if l.Tall {
		top += 3
	}
	s.qr.Paint(c, x, top)
	tx := x + qw + 3
	ty := c.Para(tx, top+2, x+w-tx, title, ui.Strong)
	for _, line := range lines {
		ty = c.Para(tx, ty+1, x+w-tx, line, ui.Text)
	}
}
