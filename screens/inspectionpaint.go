package screens

import (
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// aboutRows are the lines about the selected row, with the hairline over them.
const aboutRows = 4

// perPage is how many checks and how many findings are on a page: the list that has the focus gets
// what the other one leaves.
func (s *inspection) perPage(l ui.Layout) (checks, findings int) {
	rows := l.Last - l.Work.Y - 2 - l.Gap // two titles
	if !l.Wide {
		rows -= aboutRows
	}
	if len(s.checks) == 0 {
		return 1, max(1, rows-1)
	}
	rows -= 2 // two headers
	findings = min(max(1, len(s.findings)), max(2, rows/3))
	if s.second {
		findings = min(max(1, len(s.findings)), max(2, rows*2/3))
	}
	return max(1, rows-findings), findings
}

func (s *inspection) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Cursor(x, y)
	checks, findings := s.perPage(l)
	if len(s.checks) > 0 {
		list := *s.list
		list.PerPage = checks
		c.Head(x, y, t("inspection.title"), s.sums())
		c.Right(x+w, y, list.Page(), ui.Dim)
		y = list.Paint(c, x, y+1, w, !s.second) + l.Gap
	}
	found := *s.found
	found.PerPage = findings
	open, late := 0, 0
	for _, f := range s.findings {
		if f.State == desk.FindingOpen {
			open++
		}
		if f.Late(s.env.Now()) {
			late++
		}
	}
	note := ""
	switch {
	case len(s.findings) > 0:
		note = t("inspection.found_note", "n", open)
	case s.get.had:
		note = t("inspection.found_none")
	}
	at := c.Head(x, y, t("inspection.found"), note)
	if late > 0 {
		c.Put(at+2, y, t("inspection.found_late", "n", late), ui.ErrBold)
	}
	c.Right(x+w, y, found.Page(), ui.Dim)
	if len(s.findings) > 0 {
		found.Paint(c, x, y+1, w, s.second)
	}
	if l.Wide {
		p := &paper{w: l.Panel.W}
		s.tell(p)
		p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
	} else {
		p := &paper{w: w}
		s.tellShort(p)
		c.Rule(x, l.Last-aboutRows, w)
		p.paintStill(c, x, l.Last-aboutRows+1, aboutRows-1)
	}
	s.paintLast(c, l)
}

// sums are how many checks are how.
func (s *inspection) sums() string {
	n := map[desk.Outlook]int{}
	for _, k := range s.checks {
		n[k.Outlook]++
	}
	return s.env.T("inspection.sums", "month", s.env.Today().String()[:7], "ok", n[desk.CheckGood], "found", n[desk.CheckFound],
		"hand", n[desk.CheckByHand], "blind", n[desk.CheckBlind])
}

func (s *inspection) paintLast(c *ui.Canvas, l ui.Layout) {
	switch {
	case s.get.fault != nil:
		x := c.Put(l.Work.X, l.Last, s.env.T("inspection.unread"), ui.WarnBold)
		c.Put(x+2, l.Last, ui.Clip(s.env.Fault(s.get.fault), l.Work.X+l.Work.W-x-2), ui.Text)
	case s.get.busy() && len(s.checks) == 0 && len(s.findings) == 0:
		c.Put(l.Work.X, l.Last, s.env.T("figures.asking"), ui.Dim)
	default:
		paintOutcome(c, s.env, &s.out.writer, s.with, "", "")
	}
}

// tellShort tells about the selected row in three lines, where there is no panel.
func (s *inspection) tellShort(p *paper) {
	f, ok := s.finding()
	if !ok {
		s.tell(p)
		return
	}
	t, e := s.env.T, s.env
	p.line(paperPart{0, f.Number + "  " + t("inspection.kind."+string(f.Kind)), ui.Strong})
	for _, r := range f.History[max(0, len(f.History)-1):] {
		p.after(e.Clock(r.At)+" "+t("inspection.act."+string(r.Kind))+" "+r.Name, ui.Dim)
	}
	p.line(paperPart{0, ui.Clip(f.Text, p.w), ui.Text})
	switch {
	case !f.Exit.IsZero():
		p.line(paperPart{0, ui.Clip(t("inspection.exit", "n", len(f.Talks)), p.w), ui.ErrBold})
	case f.Warned():
		p.line(paperPart{0, ui.Clip(t("inspection.warned"), p.w), ui.WarnBold})
	case f.Measure != "":
		p.line(paperPart{0, ui.Clip(t("inspection.measure", "text", f.Measure), p.w), ui.Text})
	}
}

// tell tells about the selected row.
func (s *inspection) tell(p *paper) {
	t, e := s.env.T, s.env
	if k, ok := s.check(); ok {
		p.para(0, k.Name(e.Lang()), ui.Strong)
		switch k.Outlook {
		case desk.CheckByHand:
			p.para(0, t("inspection.about_hand"), ui.Text)
		case desk.CheckBlind:
			p.para(0, t("inspection.about_blind"), ui.Text)
		default:
			p.para(0, t("inspection.about_evidence", "value", s.evidence(k), "bound", k.Bound)+"  "+e.sample(k.Mark), ui.Text)
		}
		p.para(0, strings.Join(k.Clauses, "  "), ui.Dim)
		return
	}
	f, ok := s.finding()
	if !ok {
		return
	}
	p.para(0, f.Number+"  "+t("inspection.kind."+string(f.Kind)), ui.Strong)
	if !f.Exit.IsZero() {
		p.para(0, t("inspection.exit", "n", len(f.Talks)), ui.ErrBold)
	} else if f.Warned() {
		p.para(0, t("inspection.warned"), ui.WarnBold)
	}
	p.para(0, f.Text, ui.Text)
	if f.Measure != "" {
		p.para(0, t("inspection.measure", "text", f.Measure), ui.Text)
	}
	for _, r := range f.History {
		words := e.Clock(r.At) + "  " + t("inspection.act."+string(r.Kind)) + "  " + r.Name
		p.para(0, words, ui.Dim)
		if r.Reason != "" && r.Kind != desk.KindCorrect {
			p.para(2, r.Reason, ui.Text)
		}
	}
}

// findingLine is what inspections found and what waits for the manager, for home; empty when nothing does.
func (s *home) findingLine() stripLine {
	f := s.work.Board.Findings
	if f.Open+f.Recheck == 0 {
		return stripLine{}
	}
	l := stripLine{label: s.env.T("inspection.home_label"), strong: s.env.T("inspection.home", "open", f.Open, "recheck", f.Recheck), st: ui.Text}
	if f.Overdue > 0 {
		l.strong, l.st = l.strong+"  "+s.env.T("inspection.found_late", "n", f.Overdue), ui.WarnBold
	}
	return l
}
