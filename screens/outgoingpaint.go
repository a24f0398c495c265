package screens

import (
	"strconv"
	"time"

	"sheyin/desk"
	"sheyin/ui"
)

// outgoingFoot is how many rows of the screen are kept for what the selected row wants.
const outgoingFoot = 5

// perPage is how many rows are on a page of this layout.
func (s *outgoing) perPage(l ui.Layout) int {
	rows := l.Last - l.Work.Y - 2 - outgoingFoot
	if s.work.Line.Down() {
		rows -= s.offlineRows(l)
	}
	return max(1, rows)
}

// offlineRows is how many rows the words on what goes on without the line take.
func (s *outgoing) offlineRows(l ui.Layout) int { return canRows + 1 + l.Gap + 2 + l.Gap }

// canRows is how many lines say what can be done without the line, and what cannot.
const canRows = 4

func (s *outgoing) Paint(c *ui.Canvas) {
	l := c.Layout()
	t, line := s.env.T, s.work.Line
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	title, note, right := t("outgoing.title"), t("outgoing.order"), ""
	if n := len(s.work.Outgoing); n > 0 {
		right = t("outgoing.count", "n", n)
	}
	if line.Down() {
		title, note = t("outgoing.down", "time", s.lasted(line.Since)), t("outgoing.down_note", "at", s.env.Clock(line.Since))
	}
	end := x + w
	if right != "" {
		end = c.Right(x+w, y, right, ui.WarnBold) - 2
	}
	list := *s.list
	list.PerPage = s.perPage(l)
	if sign := list.Page(); sign != "" {
		end = c.Right(end, y, sign, ui.Dim) - 2
	}
	at := c.Put(x, y, title, ui.Strong) + 2
	c.Put(at, y, ui.Clip(note, end-at), ui.Dim)
	y++
	if s.list.Len() == 0 {
		c.Cursor(x, y-1)
		y = c.Para(x, y, w, t("outgoing.none"), ui.Text)
	} else {
		y = list.Paint(c, x, y, w, !s.trying())
		y = s.paintWhat(c, x, y+l.Gap, w)
	}
	if line.Down() {
		s.paintOffline(c, x, y+l.Gap, w, l)
	}
	if s.trying() {
		c.Put(x, l.Last, t("outgoing.trying"), ui.Strong)
	}
	if l.Wide {
		s.paintPanel(c, l)
	}
}

// lasted is how long the line has been down.
func (s *outgoing) lasted(since time.Time) string {
	d := s.env.Now().Sub(since)
	if d < time.Hour {
		return s.env.T("outgoing.minutes", "n", max(1, int(d.Minutes())))
	}
	return s.env.T("outgoing.hours", "h", int(d.Hours()), "m", int(d.Minutes())%60)
}

// what says what is the matter with the row, why if somebody said so, and what to do.
func (s *outgoing) what() (title, why, text string, st ui.Style) {
	t := s.env.T
	if _, ok := s.draft(); ok {
		return t("outgoing.draft_title"), "", t("outgoing.draft_text"), ui.Strong
	}
	p, ok := s.letter()
	switch {
	case !ok:
		return "", "", "", 0
	case p.State == desk.LetterRefused:
		if p.Fault != nil {
			why = s.env.Fault(p.Fault)
		}
		text = t("outgoing.refused_text")
		if s.opens(p) {
			text = t("outgoing.refused_open") + text
		}
		return t("outgoing.refused_title", "step", s.env.actWord(p.Kind)), why, text, ui.ErrBold
	case p.State == desk.LetterSent:
		return t("outgoing.silent_title"), "", t("outgoing.silent_text"), ui.Strong
	case p.Behind:
		return t("outgoing.behind_title"), "", t("outgoing.behind_text"), ui.Strong
	}
	return t("outgoing.waits_title"), "", t("outgoing.waits_text"), ui.Strong
}

func (s *outgoing) paintWhat(c *ui.Canvas, x, y, w int) int {
	title, why, text, st := s.what()
	if title == "" {
		return y
	}
	at := c.Put(x, y, title, st) + 2
	if p, ok := s.letter(); ok && p.Tries > 0 {
		c.Put(at, y, ui.Clip(s.env.T("outgoing.tries", "n", p.Tries, "at", s.env.Clock(p.Tried)), x+w-at), ui.Dim)
	}
	const room = outgoingFoot - 1
	todo := ui.Wrap(text, w)
	todo = todo[:min(len(todo), room)]
	y++
	if left := room - len(todo); why != "" && left > 0 { // what to do stands whole, whatever the authority has said
		lines := ui.Wrap(why, w)
		for _, line := range lines[:min(len(lines), left)] {
			c.Put(x, y, line, ui.Text)
			y++
		}
	}
	for n, line := range todo {
		c.Put(x, y+n, line, ui.Text)
	}
	return y + len(todo)
}

// paintOffline says what goes on without the line, what does not, and what to tell the customer.
func (s *outgoing) paintOffline(c *ui.Canvas, x, y, w int, l ui.Layout) {
	t, half := s.env.T, w/2+2
	if y+canRows+1+2 > l.Last {
		return
	}
	c.Put(x, y, t("outgoing.can"), ui.Strong)
	c.Put(x+half, y, t("outgoing.cannot"), ui.Strong)
	accept := t("outgoing.can_accept", "n", s.accepts())
	if s.env.tooOld(s.work.Line) {
		accept = t("outgoing.can_no_accept")
	}
	for n, word := range []string{t("outgoing.can_consult"), accept, t("outgoing.can_tell"), t("outgoing.can_draft")} {
		c.Put(x, y+1+n, ui.Clip(word, half-2), ui.Text)
	}
	for n, word := range []string{t("outgoing.cannot_decide"), t("outgoing.cannot_notice"), t("outgoing.cannot_card"), t("outgoing.cannot_login")} {
		c.Put(x+half, y+1+n, ui.Clip(word, w-half), ui.Dim)
	}
	y += canRows + 1 + l.Gap
	if y+1 < l.Last {
		c.Put(x, y, t("outgoing.say"), ui.Strong)
		c.Put(x, y+1, ui.Clip(t("outgoing.say_text"), w), ui.Text)
	}
}

// accepts is how many items of this outlet's list may be taken in without the line.
func (s *outgoing) accepts() int {
	n := 0
	for _, code := range s.env.Rules.Catalogue.Service.Offline.Accept {
		if s.env.Rules.Offers(code, s.env.Now()) == nil {
			n++
		}
	}
	return n
}

// tooOld tells that the authority was heard so long ago that nobody knows whether the rules still hold: there is
// only consulting, and ending what was begun.
func (e Env) tooOld(l Line) bool {
	return l.Down() && e.Now().Sub(l.Contact) > e.Rules.Catalogue.Service.Offline.Lasts()
}

func (s *outgoing) paintPanel(c *ui.Canvas, l ui.Layout) {
	t, e := s.env.T, s.env
	x, y, w := l.Panel.X, l.Panel.Y, l.Panel.W
	c.Head(x, y, t("outgoing.panel_line"), "")
	state := t("line." + s.work.Line.State)
	if !s.work.Line.Contact.IsZero() {
		state += "  " + t("outgoing.contact", "at", e.Clock(s.work.Line.Contact))
	}
	list := t("outgoing.list", "version", e.Rules.List.Version)
	st := ui.Text
	if e.Rules.List.Expired(e.Now()) {
		list, st = t("outgoing.list_old", "version", e.Rules.List.Version), ui.WarnBold
	}
	y = paintFacts(c, x, y+1, w, 10, []ui.Fact{
		{Label: t("outgoing.fact_line"), Value: state}, {Label: t("outgoing.fact_list"), Value: list, Style: st},
	}) + l.Gap
	p, ok := s.letter()
	if !ok {
		return
	}
	c.Head(x, y, t("outgoing.nth", "n", s.list.Index()+1), "")
	tries := strconv.Itoa(p.Tries)
	if !p.Tried.IsZero() {
		tries += "  " + e.Clock(p.Tried)
	}
	number := t("outgoing.no_number")
	for _, k := range s.work.Cases {
		if k.ID == p.Subject && k.Receipt != "" {
			number = k.Receipt
		}
	}
	paintFacts(c, x, y+1, w, 10, []ui.Fact{
		{Label: t("case.item"), Value: s.about(p)},
		{Label: t("outgoing.column.step"), Value: e.actWord(p.Kind)},
		{Label: t("outgoing.column.at"), Value: e.Clock(p.At)},
		{Label: t("outgoing.fact_tries"), Value: tries},
		{Label: t("outgoing.fact_number"), Value: number},
	})
}
