package screens

import (
	"strconv"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// Right edges of the numbers of the table, and where its words begin, from the left edge of the work.
const (
	handBooks  = 34
	handGiven  = 44
	handGot    = 54
	handResult = 60
)

// Columns of the pieces.
const (
	pieceName  = 2
	pieceWho   = 30
	pieceWhere = 44
	pieceGiven = 58
	pieceGot   = 66
)

// top is the row of the table's header.
func (s *handOver) top(l ui.Layout) int {
	y := l.Work.Y + 2 + l.Gap
	if l.Tall {
		y--
	}
	return y
}

// pieceRows is how many pieces are in sight.
func (s *handOver) pieceRows(l ui.Layout) int {
	return max(1, l.Last-1-s.pieceTop(l)-1)
}

// pieceTop is the row of the pieces' title.
func (s *handOver) pieceTop(l ui.Layout) int { return s.top(l) + 1 + len(desk.CountLines) + l.Gap }

func (s *handOver) Paint(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	switch {
	case !s.known:
		s.paintNone(c, l)
		return
	case s.st.Single:
		c.Head(x, y, e.T("handover.title"), "")
		c.Para(x, y+2, w, e.T("handover.single"), ui.Text)
		c.Cursor(x, y)
		return
	case s.form != nil:
		s.paintBegin(c, l)
	default:
		s.paintCount(c, l)
	}
	what, why := s.stops()
	paintOutcome(c, e, &s.out.writer, "F10", what, why)
}

// paintNone says that nothing was read yet, and why.
func (s *handOver) paintNone(c *ui.Canvas, l ui.Layout) {
	e := s.env
	c.Head(l.Work.X, l.Work.Y, e.T("handover.title"), "")
	c.Cursor(l.Work.X, l.Work.Y)
	if s.get.fault == nil {
		c.Put(l.Work.X, l.Work.Y+2, e.T("handover.reading"), ui.Dim)
		return
	}
	c.Para(l.Work.X, l.Work.Y+2, l.Work.W, e.Fault(s.get.fault), ui.Text)
}

// paintBegin asks for whom and why, and shows what is answered for.
func (s *handOver) paintBegin(c *ui.Canvas, l ui.Layout) {
	e := s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Head(x, y, e.T("handover.title"), e.T("handover.begin_note"))
	n := len(s.form.Values())
	at := y + 1 + l.Gap
	form := ui.Area{X: x, Y: at, W: w, H: n}
	at += n + l.Gap
	c.Head(x, at, e.T("handover.mine"), e.T("handover.mine_note", "n", s.st.Mine.Things()))
	for _, line := range desk.CountLines {
		at++
		c.Put(x+pieceName, at, e.T("handover.line."+string(line)), ui.Text)
		c.Right(x+handBooks, at, strconv.Itoa(s.st.Mine.Counts[line]), ui.Text)
	}
	s.form.Paint(c, form, s.writes() == "") // an open list lies over what is below
	if l.Wide {
		p := &paper{w: l.Panel.W}
		p.head(e.T("handover.how"), "")
		for _, part := range []string{"1", "2", "3"} {
			p.para(0, e.T("handover.how_"+part), ui.Text)
		}
		p.gap()
		s.promises(p, s.st.Mine, "")
		p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
	}
}

// paintCount draws the table of what is counted, and the pieces of the selected line.
func (s *handOver) paintCount(c *ui.Canvas, l ui.Layout) {
	e, h := s.env, s.h
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	note := e.T("handover.causes." + string(h.Cause))
	if h.Number != "" {
		note += "  " + h.Number
	}
	c.Head(x, y, e.T("handover.title"), note)
	sign, st := s.sign()
	c.Right(x+w, y, sign, st)
	s.paintSide(c, x, y+1, "handover.from", h.From, h.FromRole, h.Given, s.side() == giver)
	s.paintSide(c, x+40, y+1, "handover.to", h.To, h.ToRole, h.Got, s.side() == taker)
	s.paintLines(c, l)
	s.paintPieces(c, l)
	if l.Wide {
		p := &paper{w: l.Panel.W}
		s.panel(p)
		p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
	}
}

// sign is how it stands, at the right of the title.
func (s *handOver) sign() (string, ui.Style) {
	t := s.env.T
	n := s.wrong()
	if !s.counts() {
		n = 0
		if last := s.h.Last(); last != nil && !s.h.Done() {
			n = len(s.h.Differences(last))
		}
	}
	switch {
	case s.h.Done():
		return t("handover.sign_done", "at", s.env.Clock(s.h.Taken)), ui.Text
	case s.h.State == desk.HandOverClosed:
		return t("handover.sign_gone"), ui.Dim
	case n > 0:
		return t("handover.sign_differs", "n", n), ui.ErrBold
	case s.counts() && s.tally.counted() == len(desk.CountLines):
		return t("handover.sign_agrees"), ui.AccentBold
	case s.counts():
		return t("handover.sign_counted", "n", s.tally.counted(), "of", len(desk.CountLines)), ui.Dim
	}
	return t("handover.sign_" + string(s.stage())), ui.Dim
}

// paintSide is one of the two: who, and when it was counted where.
func (s *handOver) paintSide(c *ui.Canvas, x, y int, label, name, role string, count *desk.Count, mine bool) {
	e := s.env
	at := c.Put(x, y, e.T(label), ui.Dim)
	at = c.Put(at+1, y, name, ui.Strong)
	if role != "" {
		at = c.Put(at+1, y, e.T("role."+role), ui.Text)
	}
	switch {
	case count != nil:
		c.Put(at+2, y, e.T("handover.counted_at", "at", e.Clock(count.At), "n", len(count.Counts)), ui.Dim)
	case s.h.Cause == desk.CauseAbsence && label == "handover.from":
		c.Put(at+2, y, e.T("handover.away"), ui.Warn)
	case mine && s.counts():
		c.Put(at+2, y, e.T("handover.counting"), ui.Dim)
	default:
		c.Put(at+2, y, e.T("handover.not_counted"), ui.Dim)
	}
}

// paintLines draws the eight lines.
func (s *handOver) paintLines(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	x, y := l.Work.X, s.top(l)
	c.Put(x+pieceName, y, t("handover.col_line"), ui.Dim)
	c.Right(x+handBooks, y, t("handover.col_books"), ui.Dim)
	c.Right(x+handGiven, y, t("handover.from"), ui.Dim)
	c.Right(x+handGot, y, t("handover.to"), ui.Dim)
	c.Put(x+handResult, y, t("handover.col_result"), ui.Dim)
	expected := s.h.Expected()
	given, got := s.columns()
	for n, line := range desk.CountLines {
		y++
		st := ui.Text
		if n == s.line {
			st = ui.Strong
			if !s.inside {
				c.Row(y)
				c.Cursor(x, y)
			}
		}
		c.Put(x, y, strconv.Itoa(n+1), ui.Dim)
		c.Put(x+pieceName, y, t("handover.line."+string(line)), st)
		c.Right(x+handBooks, y, strconv.Itoa(expected[line]), st)
		s.paintNumber(c, x+handGiven, y, given, line, expected[line], st, giver)
		s.paintNumber(c, x+handGot, y, got, line, expected[line], st, taker)
		word, wst := s.result(line, given, got, expected[line])
		c.Put(x+handResult, y, ui.Clip(word, l.Work.W-handResult), wst)
	}
}

// columns are what the two sides have counted, as far as it is known here.
func (s *handOver) columns() (given, got desk.Counts) {
	if s.h.Given != nil {
		given = s.h.Given.Counts
	}
	if s.h.Got != nil {
		got = s.h.Got.Counts
	}
	if s.counts() && s.side() == giver {
		given = s.tally.counts
	}
	if s.counts() && s.side() == taker {
		got = s.tally.counts
	}
	return given, got
}

// paintNumber draws what one side counted of a line, or the field in which it is typed.
func (s *handOver) paintNumber(c *ui.Canvas, right, y int, counts desk.Counts, line desk.CountLine, expected int, st ui.Style, of side) {
	mine := s.counts() && s.side() == of
	if mine && !s.inside && line == desk.CountLines[s.line] {
		c.Fill(ui.Area{X: right - 5, Y: y, W: 6, H: 1}, ui.Field)
	}
	n, ok := counts[line]
	switch {
	case ok && n != expected && (s.settled(line) == 0 || n != s.h.Holds.Counts[line]):
		c.Right(right, y, strconv.Itoa(n), ui.ErrBold)
	case ok:
		c.Right(right, y, strconv.Itoa(n), st)
	case mine:
		c.Right(right, y, "-", ui.Dim)
	}
}

// result says in words how a line stands: who has how many too few or too many.
func (s *handOver) result(line desk.CountLine, given, got desk.Counts, expected int) (string, ui.Style) {
	t := s.env.T
	if settled := s.settled(line); settled != 0 && s.agreed(line, given, got, expected) {
		if settled < 0 {
			return t("handover.settled_few", "n", -settled), ui.Warn
		}
		return t("handover.settled_many", "n", settled), ui.Warn
	}
	counted := false
	for _, one := range []struct {
		label  string
		counts desk.Counts
	}{{"handover.to", got}, {"handover.from", given}} {
		n, ok := one.counts[line]
		counted = counted || ok
		switch who := t(one.label); {
		case !ok:
		case n < expected:
			return t("handover.few", "who", who, "n", expected-n), ui.ErrBold
		case n > expected:
			return t("handover.many", "who", who, "n", n-expected), ui.ErrBold
		}
	}
	_, own := s.tally.counts[line]
	if !counted || s.counts() && !own {
		return t("handover.open"), ui.Dim
	}
	return t("handover.agrees"), ui.Dim
}

// agreed tells whether the side that counted last agrees with what was registered; the other counted
// before that.
func (s *handOver) agreed(line desk.CountLine, given, got desk.Counts, expected int) bool {
	last := got
	if got == nil {
		last = given
	}
	n, ok := last[line]
	return !ok || n == expected
}

// settled is by how much a line was registered to differ.
func (s *handOver) settled(line desk.CountLine) int {
	n := 0
	for _, d := range s.h.Settled {
		if d.Line == line {
			n += d.Counted - d.Expected
		}
	}
	return n
}

// stops says on the last row what is still in the way, and what to do.
func (s *handOver) stops() (what, why string) {
	t, h := s.env.T, s.h
	switch s.stage() {
	case handBegin:
		return "", ""
	case handDone:
		return t("handover.done", "n", h.Holds.Things(), "to", h.To), t("handover.done_next")
	case handTold:
		return t("handover.told", "to", h.To, "at", s.env.Clock(h.Taken)), t("handover.told_next", "reason", h.Reason)
	case handGone:
		return t("handover.sign_gone"), h.Reason
	case handWatch:
		if s.side() == giver && h.State == desk.HandOverOffered {
			return t("handover.given"), t("handover.given_next", "to", h.To)
		}
		return t("handover.idle"), s.idle()
	case handSettle:
		if last := h.Last(); last != nil && len(h.Differences(last)) == 0 {
			return t("handover.all_agree"), t("handover.all_agree_next", "to", h.To)
		}
		if off := s.unsettled(); off != "" {
			return t("handover.idle"), off
		}
		return t("handover.may_settle"), t("handover.may_settle_next")
	}
	switch off := s.blocked(); {
	case s.wrong() > 0 && off == "":
		return t("handover.not_yet"), t("handover.not_yet_report")
	case s.wrong() > 0 || off != "":
		return t("handover.not_yet"), off
	}
	return "", ""
}

// dueWords is the last day of a case that changes hands, for the panel.
func (e Env) dueWords(day calendar.Date) string {
	if day == e.Today() {
		return e.T("home.due.today")
	}
	return e.Day(day)
}
