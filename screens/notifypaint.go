package screens

import (
	"strings"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

func (s *notify) Paint(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if s.hand.open {
		s.hand.paintForm(c, x, y, w)
		s.paintLast(c, e.T("notify.not_yet"), s.hand.missing())
		s.paintPanel(c, nil)
		return
	}
	rows := s.rows(w)
	end := c.Head(x, y, e.T("notify.result"), s.customer())
	c.Right(x+w, y, ui.Clip(s.decidedAt(), x+w-end-2), ui.Dim)
	y = s.paintDecision(c, x, y+1, w, l.Last-rows.height()-l.Gap-2)
	y += l.Gap
	end = c.Head(x, y, e.T("notify.tell"), e.T("notify.tell_note"))
	by, st := s.tellBy()
	c.Right(x+w, y, ui.Clip(by, x+w-end-2), st)
	y = s.paintRows(c, x, y+1, rows)
	if n := len(s.c.Attempts); n > 0 && y < l.Last {
		y = c.Para(x, y, w, s.attempts(), ui.Dim)
	}
	if y+l.Gap < l.Last-1 {
		y += l.Gap
		c.Head(x, y, e.T("notify.rating"), e.T("notify.rating_note"))
	}
	what, why := "", s.open()
	if why != "" {
		what = e.T("notify.not_yet")
	}
	s.paintLast(c, what, why)
	s.paintPanel(c, nil)
}

// tellBy is the last day to tell the customer.
func (s *notify) tellBy() (words string, st ui.Style) {
	e, last := s.env, s.c.TellBy
	switch {
	case last.IsZero() || s.c.Decided().Kind != desk.KindDecision: // who was there knows
		return "", ui.Dim
	case e.Today().After(last):
		return e.T("notify.tell_late", "day", e.Day(last)), ui.ErrBold
	case e.Today() == last:
		return e.T("notify.tell_by", "day", e.Day(last)), ui.WarnBold
	}
	return e.T("notify.tell_by", "day", e.Day(last)), ui.Dim
}

// attempts are all tries to reach the customer.
func (s *notify) attempts() string {
	e := s.env
	var words []string
	for _, a := range s.c.Attempts {
		words = append(words, e.T("notify.attempt", "at", e.Clock(a.At), "way", e.T("way."+a.Way), "outcome", e.T("notify.outcome."+a.Outcome), "by", a.By))
	}
	return e.T("notify.attempts", "n", len(words)) + e.T("join.clause") + strings.Join(words, e.T("join.sentence"))
}

// decidedAt is when it was decided, and by whom.
func (s *notify) decidedAt() string {
	if r := s.c.Decided(); r.Kind == desk.KindDecision {
		return s.env.T("notify.decided", "at", s.env.Clock(r.At), "by", r.Name)
	}
	return s.env.T("notify.here")
}

// paintDecision writes the answer to what did they decide, down to bottom at most.
func (s *notify) paintDecision(c *ui.Canvas, x, y, w, bottom int) int {
	e, lw := s.env, 10
	verdict, st := s.verdict(), ui.Text
	switch {
	case verdict == desk.Refused:
		st = ui.ErrBold
	case s.c.Decided().Kind == desk.KindDecision:
		st = ui.Ok.Bold()
	}
	at := c.Fact(x, y, lw, e.T("case.decision"), e.T("verdict."+string(verdict)), st)
	c.Put(at+2, y, ui.Clip(s.item.Name(e.Lang()), x+w-at-2), ui.Strong)
	y++
	if reason := s.reasonGiven(); reason != "" {
		c.Put(x, y, e.T("case.reason"), ui.Dim)
		y = paintQuote(c, x+lw, y, w-lw, max(1, bottom-y-3), reason, ui.Line)
	}
	facts := []ui.Fact{{Label: e.T("case.result"), Value: e.results(s.item)}, {Label: e.T("case.number"), Value: s.c.Receipt}, {Label: e.T("case.limit"), Value: s.kept()}}
	if verdict == desk.Refused {
		facts = facts[1:]
	}
	facts = append(facts, s.card.fact())
	return paintFacts(c, x, y, w, lw, facts)
}

// verdict is how it was decided. A case that comes here was: without a record of it, granted.
func (s *notify) verdict() desk.Verdict {
	if s.c.Decision == nil {
		return desk.Granted
	}
	return s.c.Decision.Verdict
}

func (s *notify) reasonGiven() string {
	if s.c.Decision == nil {
		return ""
	}
	return s.c.Decision.Reason
}

// kept tells whether the promised day was kept.
func (s *notify) kept() string {
	e, decided, last := s.env, s.c.Decided().At, s.c.Due.LastDay
	switch {
	case last.IsZero() || decided.IsZero():
		return e.limit(s.item.Limit)
	case calendar.DateOf(decided).After(last):
		return e.T("notify.late", "day", e.Day(last))
	}
	return e.T("notify.in_time", "day", e.Day(last))
}

// tickBox is one row to tick: its text in lines, and its box; empty in the row of the way.
type tickBox struct {
	box   string
	lines []string
}

type tickBoxes []tickBox

func (b tickBoxes) height() int {
	n := 0
	for _, row := range b {
		n += len(row.lines)
	}
	return n
}

// rows are what is to be told, and below it how the result comes, who has it, the confirmation
// and the way, in w cells.
func (s *notify) rows(w int) tickBoxes {
	e := s.env
	box := map[bool]string{false: "[ ]", true: "[x]"}
	var out tickBoxes
	for _, row := range s.rowIDs() {
		switch row {
		case rowDelivery:
			out = append(out, tickBox{"", []string{s.choice(e.T("notify.delivery"), "delivery.", s.item.Delivery, s.delivery)}})
		case rowWho:
			who := e.T("notify.who") + " " + s.hand.choices()
			if s.hand.chipped() {
				who += "  " + e.readBy(s.hand.read)
			}
			out = append(out, tickBox{"", []string{ui.Clip(who, w-4)}})
		case rowConfirm:
			out = append(out, tickBox{box[s.confirmed], ui.Wrap(s.confirmation(), w-4)})
		case rowWay:
			out = append(out, tickBox{"", []string{s.choice(e.T("notify.way"), "way.", ways, s.way)}})
		default:
			out = append(out, tickBox{box[s.told[row]], ui.Wrap(s.point(row), w-4)})
		}
	}
	return out
}

// choice is a row to choose from, the chosen word in brackets.
func (s *notify) choice(label, table string, all []string, now string) string {
	for _, k := range all {
		word := s.env.T(table + k)
		if k == now {
			label += " [" + word + "]"
		} else {
			label += "  " + word + " "
		}
	}
	return label
}

// confirmation is what the customer confirms: that he understood, and what he has in his hands.
func (s *notify) confirmation() string {
	e := s.env
	switch {
	case s.reason != "":
		return e.T("notify.unconfirmed", "why", s.reason)
	case s.handsNow() && s.hand.earlier():
		return e.T("notify.confirmation_has", "results", e.results(s.item))
	case s.handsNow():
		return e.T("notify.confirmation_checked", "results", e.results(s.item))
	}
	return e.T("notify.confirmation")
}

// point is what is to be told, with this case's own facts.
func (s *notify) point(id string) string {
	e := s.env
	switch id {
	case "result":
		if s.verdict() == desk.Refused {
			return e.T("notify.point.refused")
		}
		return e.T("notify.point.result", "verdict", e.T("verdict."+string(s.verdict())), "results", e.results(s.item))
	case "papers":
		if back := s.handedBack(); back != "" {
			return e.T("notify.point.papers", "papers", back)
		}
		return e.T("notify.point.no_papers")
	case "ask":
		return e.T("notify.point.ask", "number", s.c.Receipt, "phone", e.Rules.Outlet.Authority.Phone)
	case "reason":
		return e.T("notify.point.reason")
	}
	return e.T("notify.point.remedy", "office", e.Rules.Outlet.Authority.Name(e.Lang()))
}

// handedBack are the papers that were only looked at: the customer takes them home.
func (s *notify) handedBack() string {
	var names []string
	for _, m := range s.item.Materials {
		for _, got := range s.c.Materials {
			if got.ID == m.ID && got.State == desk.Shown {
				names = append(names, m.Name(s.env.Lang()))
			}
		}
	}
	return s.env.join(names)
}

func (s *notify) paintRows(c *ui.Canvas, x, y int, rows tickBoxes) int {
	for i, row := range rows {
		st, box := ui.Text, ui.Text
		for n, text := range row.lines {
			if i == s.at {
				c.Fill(ui.Area{X: 0, Y: y, W: c.Layout().Left, H: 1}, ui.Sel)
				st, box = ui.Strong, ui.AccentBold
			}
			if i == s.at && n == 0 {
				c.Row(y)
			}
			if n == 0 && row.box != "" {
				c.Put(x, y, row.box, box)
			}
			c.Put(x+4, y, text, st)
			if i == s.at && n == 0 {
				c.Cursor(x+1, y)
			}
			y++
		}
	}
	return y
}
