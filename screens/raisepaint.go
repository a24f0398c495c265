package screens

import (
	"slices"
	"strconv"

	"sheyin/desk"
	"sheyin/ui"
)

// raiseLabel is the width of the labels below the form.
const raiseLabel = 14

func (s *raise) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Head(x, y, t("raise.title_"+family(s.first)), t("raise.note_"+family(s.first)))
	s.paintText(c, l)
	paintFacts(c, x, s.factsAt(l), w, raiseLabel, s.facts())
	s.form.Paint(c, ui.Area{X: x, Y: y + 1, W: w, H: s.formRows()}, s.held() == "")
	what, why := "", s.denied()
	if why != "" {
		what = t("raise.not_yet")
	}
	paintOutcome(c, s.env, &s.out.writer, "F10", what, why)
	s.paintPanel(c, l)
}

func (s *raise) formRows() int { return len(s.rows(s.first)) }

// factsAt is the row on which what goes along by itself begins.
func (s *raise) factsAt(l ui.Layout) int { return l.Work.Y + 1 + s.formRows() + l.Gap }

// facts are the clock that it will have, and what goes along with it by itself.
func (s *raise) facts() []ui.Fact {
	e := s.env
	out := []ui.Fact{s.clock()}
	if i, ok := e.Rules.Catalogue.Item(s.subject.Item); ok {
		out = append(out, ui.Fact{Label: e.T("raise.about"), Value: i.Name(e.Lang())})
	}
	if s.subject.Screen != "" {
		out = append(out, ui.Fact{Label: e.T("raise.where"), Value: e.T("screen." + s.subject.Screen + ".title")})
	}
	if s.subject.Fault != "" {
		out = append(out, ui.Fact{Label: e.T("raise.fault"), Value: s.subject.Fault})
	}
	return slices.DeleteFunc(out, func(f ui.Fact) bool { return f.Value == "" })
}

// clock says from when its time runs and by when it is due; a question's only once it can be sent.
func (s *raise) clock() ui.Fact {
	e := s.env
	r := s.act()
	if s.first != desk.Inquiry {
		r.Text, r.Contact = "-", desk.Contact{}
	}
	t, f := s.apply(r)
	if _, ok := s.receivedAt(); f != nil || !ok {
		return ui.Fact{}
	}
	label := e.T("raise.clock")
	if s.kind().Voiced() {
		return ui.Fact{Label: label, Value: e.T("raise.runs", "from", e.Clock(t.Received), "by", e.TicketDue(t)), Style: ui.Strong}
	}
	return ui.Fact{Label: label, Value: e.T("raise.answer_by", "by", e.TicketDue(t))}
}

// textTop is the row of the label above the whole text.
func (s *raise) textTop(l ui.Layout) int {
	n := 0
	for _, f := range s.facts() {
		n += len(ui.Wrap(f.Value, l.Work.W-raiseLabel))
	}
	return s.factsAt(l) + n + 1
}

// textHeight is how many lines of the text are in sight.
func (s *raise) textHeight(l ui.Layout) int { return max(1, l.Last-s.textTop(l)-2) }

func (s *raise) textLines(l ui.Layout) []string {
	return ui.Wrap(s.form.Value(rowText), l.Work.W-3)
}

// paintText writes out what the field of one line is too short for. Where it is too long for this
// place too, its end is shown, for that is where it is written.
func (s *raise) paintText(c *ui.Canvas, l ui.Layout) {
	text := s.form.Value(rowText)
	if ui.Width(text) <= 30 {
		return
	}
	x, y, h := l.Work.X, s.textTop(l), s.textHeight(l)
	lines := s.textLines(l)
	to := len(lines) - max(0, min(s.up, len(lines)-h))
	from := max(0, to-h)
	note := s.env.T("raise.count", "n", len([]rune(text)), "of", maxTicketText)
	if len(lines) > h {
		note += "  " + strconv.Itoa(from+1) + "-" + strconv.Itoa(to) + " / " + strconv.Itoa(len(lines)) + "  PgUp PgDn"
	}
	c.Head(x, y, s.env.T("raise.whole"), note)
	c.Quote(x, y+1, to-from, ui.Line)
	for n, line := range lines[from:to] {
		c.Put(x+3, y+1+n, line, ui.Text)
	}
}

// paintPanel says what happens with it, so that the clerk can tell the customer.
func (s *raise) paintPanel(c *ui.Canvas, l ui.Layout) {
	if !l.Wide {
		return
	}
	p := &paper{w: l.Panel.W}
	p.head(s.env.T("raise.then"), "")
	p.para(0, s.env.T("raise.then_"+family(s.first)), ui.Text)
	p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
}
