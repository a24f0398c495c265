package screens

import (
	"slices"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/ui"
)

// Columns of the page.
const (
	ticketLabel = 10
	ticketMore  = 3 // rows of the page that are kept in sight, however long the form is
)

func (s *ticketPage) Paint(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if s.t.Version == 0 {
		s.paintNone(c, l)
		return
	}
	h := s.height(l)
	p := s.page(l)
	end := c.Head(x, y, e.T("ticket.kind."+string(s.t.Kind)), s.t.Number)
	note, st := s.state()
	if sign := p.sign(s.from, h); sign != "" {
		c.Right(x+w, y, sign, ui.Dim)
		w -= ui.Width(sign) + 2
	}
	c.Right(x+w, y, ui.Clip(note, x+w-end-2), st)
	p.paint(c, x, y+1, h, s.from, 0)
	s.paintForm(c, l, y+1+min(h, len(p.lines)))
	what, why := s.stops()
	paintOutcome(c, e, &s.out.writer, "F10", what, why)
	if l.Wide {
		side := &paper{w: l.Panel.W}
		s.history(side)
		side.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
	}
}

// paintNone says that there is nothing to show yet, and why.
func (s *ticketPage) paintNone(c *ui.Canvas, l ui.Layout) {
	e := s.env
	c.Cursor(l.Work.X, l.Work.Y)
	if s.get.fault == nil {
		c.Put(l.Work.X, l.Work.Y, e.T("ticket.reading"), ui.Dim)
		return
	}
	c.Head(l.Work.X, l.Work.Y, e.T("ticket.unread"), "")
	c.Para(l.Work.X, l.Work.Y+1, l.Work.W, e.Fault(s.get.fault), ui.Text)
}

// state says whose turn it is, and by when.
func (s *ticketPage) state() (string, ui.Style) {
	e, t := s.env, s.t
	switch {
	case t.State == desk.TicketClosed:
		return e.T("ticket.state_closed", "at", e.Clock(t.Closed)), ui.Dim
	case t.Waits():
		return e.T("ticket.state_waits", "by", e.TicketDue(t)), ui.Dim
	case s.reads():
		return e.T("ticket.state_read"), ui.AccentBold
	}
	return e.T("ticket.state_" + string(NextAct(t))), ui.AccentBold
}

// stops says why the act that is due cannot be done here.
func (s *ticketPage) stops() (what, why string) {
	e := s.env
	if s.get.fault != nil {
		return e.T("ticket.unread"), e.Fault(s.get.fault)
	}
	if s.act != "" && s.form == nil && !s.reads() {
		return e.T("ticket.not_you"), s.denied(s.act)
	}
	return "", ""
}

// formRows is how many rows the form takes.
func (s *ticketPage) formRows() int {
	if s.form == nil {
		return 0
	}
	return len(s.form.Values())
}

// below are the rows for the form, its title and what was typed into its text.
func (s *ticketPage) below(l ui.Layout) int {
	n := s.formRows()
	if n == 0 {
		return 0
	}
	n += 2 // the title, and a free row above it
	if text := len(s.typed(l)); text > 0 {
		n += min(text, max(1, l.Last-l.Work.Y-1-n-ticketMore))
	}
	return n
}

// typed is what was typed into the text, in lines, as soon as its field is too short for it.
func (s *ticketPage) typed(l ui.Layout) []string {
	if s.form == nil || ui.Width(s.form.Value(rowText)) <= 30 {
		return nil
	}
	return ui.Wrap(s.form.Value(rowText), l.Work.W-ticketLabel-3)
}

// height is how many rows of the page are in sight.
func (s *ticketPage) height(l ui.Layout) int {
	return max(1, l.Last-l.Work.Y-2-s.below(l))
}

// paintForm draws the form after the page, which ends at top.
func (s *ticketPage) paintForm(c *ui.Canvas, l ui.Layout, top int) {
	n := s.formRows()
	if n == 0 {
		c.Cursor(l.Work.X, l.Work.Y)
		return
	}
	x, w := l.Work.X, l.Work.W
	y := min(l.Last-s.below(l), top+l.Gap)
	c.Head(x, y, s.env.T("ticket.do_"+string(s.act)), s.env.T("ticket.note_"+string(s.act)))
	y++
	if lines := s.typed(l); len(lines) > 0 {
		h := s.below(l) - n - 2
		lines = lines[max(0, len(lines)-h):] // its end is where it is written
		c.Quote(x+ticketLabel, y+n, len(lines), ui.Line)
		for i, line := range lines {
			c.Put(x+ticketLabel+3, y+n+i, line, ui.Text)
		}
	}
	s.form.Paint(c, ui.Area{X: x, Y: y, W: w, H: n}, s.held() == "")
}

// page is all that is known of the ticket.
func (s *ticketPage) page(l ui.Layout) *paper {
	e, t := s.env, s.t
	p := &paper{w: l.Work.W}
	s.clock(p)
	s.factsOf(p)
	s.quote(p, e.T("ticket.text"), s.said(), "")
	if t.Answer != "" {
		s.quote(p, e.T("ticket.answer"), t.Answer, s.saidBy(desk.KindAnswer, desk.KindReply, desk.KindRepaired))
	}
	if t.Outcome != "" {
		s.quote(p, e.T("ticket.result"), t.Outcome, s.saidBy(desk.KindResult))
	}
	if t.Kind.Voiced() {
		at := len(p.lines)
		p.fact(ticketLabel, e.T("ticket.stamps"), " ")
		p.lines[at].parts = append(p.lines[at].parts[:1],
			paperPart{ticketLabel, e.T("ticket.replied", "at", s.stamp(t.Replied)), ui.Text},
			paperPart{ticketLabel + 22, e.T("ticket.revisited", "at", s.stamp(t.Revisit)), ui.Text},
			paperPart{ticketLabel + 44, e.T("ticket.resulted", "at", s.stamp(t.Resulted)), ui.Text})
	}
	s.attempts(p)
	if !l.Wide {
		p.gap()
		s.history(p)
	}
	return p
}

// clock is by when it is due, what is left, and from when it runs.
func (s *ticketPage) clock(p *paper) {
	e, t := s.env, s.t
	p.factIn(ticketLabel, e.T("ticket.due"), e.TicketDue(t), ui.Strong)
	left, st := e.TicketLeft(t)
	p.after(left, st)
	if t.Kind.Voiced() || t.Kind == desk.FollowUp {
		p.after(e.T("ticket.nights"), ui.Dim)
	}
	p.fact(ticketLabel, e.T("ticket.received"), e.Clock(t.Received))
	p.after(e.T("ticket.from", "source", e.T("ticket.source."+t.Source)), ui.Dim)
	if t.Reopened > 0 {
		p.after(e.T("ticket.reopened", "n", t.Reopened), ui.Warn)
	}
}

// factsOf is what the ticket is about, of whom, and whose it is.
func (s *ticketPage) factsOf(p *paper) {
	e, t := s.env, s.t
	about := ""
	if i, ok := e.Rules.Catalogue.Item(t.Subject.Item); ok {
		about = i.Name(e.Lang())
	}
	p.fact(ticketLabel, e.T("ticket.about"), about)
	switch {
	case t.Subject.Case != "" && about != "":
		p.after(e.T("ticket.open_case"), ui.Dim)
	case t.Subject.Case != "":
		p.fact(ticketLabel, e.T("ticket.about"), e.T("ticket.open_case"))
	}
	if t.Subject.Screen != "" {
		p.fact(ticketLabel, e.T("ticket.where"), e.T("screen."+t.Subject.Screen+".title"))
		p.after(t.Subject.Fault, ui.Dim)
	}
	p.fact(ticketLabel, e.T("ticket.who"), s.contact())
	owner := t.Owner
	if owner == "" {
		owner = e.T("ticket.nobody")
	}
	p.fact(ticketLabel, e.T("ticket.owner"), owner)
}

// contact is who asked, masked unless shown for a moment; empty for a problem of the outlet's own.
func (s *ticketPage) contact() string {
	t := s.t
	if s.t.Kind == desk.Problem {
		return ""
	}
	if s.full && !s.look.open() { // what the list gave is masked already
		t = t.Masked()
	}
	who := strings.TrimSpace(t.Contact.Name + " " + t.Contact.Phone)
	if who == "" {
		return s.env.T("ticket.unnamed")
	}
	return who
}

// said is what the ticket is about in the customer's words; a rating may have none.
func (s *ticketPage) said() string {
	if s.t.Text == "" {
		return s.env.T("ticket.no_words")
	}
	return s.t.Text
}

// saidBy is who did the last act of these kinds, and when.
func (s *ticketPage) saidBy(kinds ...desk.Kind) string {
	for _, r := range slices.Backward(s.t.History) {
		if slices.Contains(kinds, r.Kind) {
			return r.Name + "  " + s.env.Clock(r.At)
		}
	}
	return ""
}

// quote adds somebody's own words behind an upright line.
func (s *ticketPage) quote(p *paper, label, text, by string) {
	for n, line := range ui.Wrap(text, p.w-ticketLabel-3) {
		parts := []paperPart{{ticketLabel, "│", ui.Line}, {ticketLabel + 3, line, ui.Text}}
		if n == 0 {
			parts = append([]paperPart{{0, label, ui.Dim}}, parts...)
		}
		p.line(parts...)
	}
	if by != "" {
		p.line(paperPart{ticketLabel, "│", ui.Line}, paperPart{ticketLabel + 3, by, ui.Dim})
	}
}

// attempts are all tries to reach the customer.
func (s *ticketPage) attempts(p *paper) {
	e := s.env
	for n, a := range s.t.Attempts {
		label := ""
		if n == 0 {
			label = e.T("ticket.attempts")
		}
		st := ui.Text
		if a.Outcome != "reached" {
			st = ui.Warn
		}
		p.line(paperPart{0, label, ui.Dim}, paperPart{ticketLabel, e.Clock(a.At), ui.Dim}, paperPart{ticketLabel + 13, e.T("ticket.ways." + a.Way), ui.Text},
			paperPart{ticketLabel + 29, e.T("ticket.outcomes." + a.Outcome), st}, paperPart{ticketLabel + 45, a.By, ui.Dim})
	}
}

// history is who did what, with the reasons.
func (s *ticketPage) history(p *paper) {
	e := s.env
	p.head(e.T("case.history"), "")
	for _, r := range s.t.History {
		p.line(paperPart{0, e.Clock(r.At), ui.Dim}, paperPart{13, e.T("ticket.act." + string(r.Kind)), ui.Text})
		name := r.Name
		if name == "" && r.Kind == desk.KindRaise {
			name = e.T("ticket.source." + s.t.Source)
		}
		p.after(name, ui.Dim)
		if r.Reason != "" {
			p.para(13, r.Reason, ui.Dim)
		}
	}
}

// stamp is a time that may not have come yet.
func (s *ticketPage) stamp(at time.Time) string {
	if at.IsZero() {
		return s.env.T("ticket.not_yet")
	}
	return s.env.Clock(at)
}
