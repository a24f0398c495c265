package screens

import (
	"strconv"

	"sheyin/desk"
	"sheyin/ui"
)

// Columns of the page in cells from its left edge; form and note keep their distance from the right one.
const (
	itemIndent = 10
	itemForm   = 12
	itemNote   = 18
	itemAnswer = 28
)

func (s *itemPage) Paint(c *ui.Canvas) {
	l := c.Layout()
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if !s.known {
		c.Put(x, y, s.env.T("item.unknown"), ui.Strong)
		c.Cursor(x, y)
		c.Para(x, y+2, w, s.env.T("item.unknown_what"), ui.Text)
		return
	}
	p, h := s.body(l), s.height(l)
	page := p.sign(s.top, h)
	c.Right(x+w, y, page, ui.Dim)
	room := w
	if page != "" {
		room -= ui.Width(page) + 2
	}
	end := c.Put(x, y, ui.Clip(s.item.Name(s.env.Lang()), room), ui.Strong)
	if about := s.about(); s.aboutFits(l) && end+2+ui.Width(about) <= x+room {
		c.Put(end+2, y, about, ui.Dim)
	}
	c.Cursor(x, y)
	spot := s.at + 1
	if s.faq || s.at >= s.spots() {
		spot = 0
	}
	p.paint(c, x, y+1, h, s.top, spot)
	s.paintLast(c, l)
	if l.Wide {
		panel := s.notice(l.Panel.W)
		if s.refused != nil {
			panel = s.direction(l.Panel.W)
		}
		panel.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
	}
}

// about is whom and what the item concerns, how risky it is and who reviews it.
func (s *itemPage) about() string {
	t := s.env.T
	risk := t("risk." + string(s.item.Risk))
	if s.item.Review != desk.NoReview {
		risk += t("join.clause") + t("review."+string(s.item.Review))
	}
	about := t("subject."+s.item.Subject) + "  " + s.env.insurance(s.item) + "  " + risk
	if m := s.env.sample(s.item.MarkOf("risk")); m != "" {
		about += "  " + m
	}
	return about
}

// aboutFits tells whether about stands beside the title; the room of a page sign is always kept free, so that
// the answer does not depend on the length of the page.
func (s *itemPage) aboutFits(l ui.Layout) bool {
	const sign = 2 + len("10-20 / 30")
	return ui.Width(s.item.Name(s.env.Lang()))+2+ui.Width(s.about())+sign <= l.Work.W
}

// body is the page below its title, for one layout.
func (s *itemPage) body(l ui.Layout) *paper {
	p := &paper{w: l.Work.W}
	if !s.known {
		return p
	}
	if !s.aboutFits(l) {
		p.para(0, s.about(), ui.Dim)
	}
	s.writeRules(p)
	s.writeDevices(p)
	p.line()
	if s.faq {
		s.writeQuestions(p)
		return p
	}
	if s.refused != nil {
		s.writeElsewhere(p)
		p.gap()
	}
	if l.Tall {
		s.writeConditions(p)
	}
	s.writeCircumstances(p, l.Tall)
	s.writeMaterials(p)
	p.gap()
	s.writeHow(p)
	if !l.Tall {
		p.gap()
		s.writeConditions(p)
	}
	s.writeSomeQuestions(p, s.height(l))
	return p
}

func (s *itemPage) writeConditions(p *paper) {
	if len(s.item.Conditions) == 0 {
		return
	}
	for n, line := range s.item.Conditions {
		label := ""
		if n == 0 {
			label = s.env.T("item.conditions")
		}
		p.fact(s.indent(), label, line.In(s.env.Lang()))
	}
	p.after(s.env.sample(s.item.MarkOf("conditions")), ui.Dim)
	p.gap()
}

// indent is where values begin behind their labels.
func (s *itemPage) indent() int {
	t := s.env.T
	n := itemIndent
	for _, label := range []string{t("item.conditions"), t("item.limit"), t("item.results"), t("item.delivery"), t("item.channels"), t("item.fee"), t("item.agent")} {
		n = max(n, ui.Width(label)+2)
	}
	return n
}

func (s *itemPage) writeCircumstances(p *paper, tall bool) {
	if len(s.asks) == 0 {
		return
	}
	t := s.env.T
	title := t("item.asks_short")
	if tall {
		title = t("item.asks")
	}
	p.head(title, t("item.asks_note"))
	for n, a := range s.asks {
		box, st := "[ ]", ui.Dim
		if s.holds[a.Key] {
			box, st = "[x]", ui.AccentBold
		}
		p.row(n+1, paperCell{0, 3, box, st}, paperCell{4, p.w - 4, s.asksFor(a), ui.Text})
	}
	p.gap()
}

// asksFor is a circumstance as a question to tick.
func (s *itemPage) asksFor(a desk.Circumstance) string {
	if a.Material != "" {
		return s.env.T("item.nomatch", "material", a.In(s.env.Lang()))
	}
	return a.In(s.env.Lang())
}

// writeMaterials is the whole list for these circumstances: what to bring, what shared data stand for. What
// does not apply is not there; where nobody asks, because the customer goes elsewhere, it stands there with its
// condition.
func (s *itemPage) writeMaterials(p *paper) {
	t, held := s.env.T, s.circumstances()
	note := p.w - itemNote
	form := note - 2 - itemForm
	bring, shared := needs(s.item, held)
	count := t("item.bring", "n", bring)
	if shared > 0 {
		count += "  " + t("item.shared", "n", shared)
	}
	if m := s.env.sample(s.item.MarkOf("materials")); m != "" {
		count += "  " + m
	}
	p.line(paperPart{0, t("item.materials"), ui.Strong}, paperPart{itemIndent, count, ui.Text},
		paperPart{form, t("item.form"), ui.Dim}, paperPart{note, t("item.note"), ui.Dim})
	no, wide := 0, len(strconv.Itoa(len(s.item.Materials)))
	for _, m := range s.item.Materials {
		need := m.Need(held)
		if need == desk.Skip && s.refused == nil {
			continue
		}
		no++
		name, word := ui.Text, s.env.form(m)
		switch need {
		case desk.Replace:
			name, word = ui.Dim, t("material.shared")
		case desk.Skip:
			name = ui.Dim
		}
		said, st := s.noteOf(m, need)
		p.row(0, paperCell{0, wide, strconv.Itoa(no), ui.Dim}, paperCell{wide + 1, form - wide - 3, m.Name(s.env.Lang()), name},
			paperCell{form, itemForm, word, name}, paperCell{note, itemNote, said, st})
	}
}

// noteOf says what may stand for a material, or why it has to be brought.
func (s *itemPage) noteOf(m desk.Material, need desk.Need) (string, ui.Style) {
	t := s.env.T
	switch {
	case need == desk.Replace:
		return t("material.data"), ui.Dim
	case need == desk.Skip:
		return desk.Line{ZH: m.Condition.ZH, EN: m.Condition.EN}.In(s.env.Lang()), ui.Dim
	case m.Condition != nil && m.Condition.Key == "nomatch":
		return t("material.nomatch"), ui.Warn
	case m.Shared:
		return t("material.may_share"), ui.Dim
	case m.ECert:
		return t("material.ecert"), ui.Dim
	}
	return "", ui.Dim
}

// writeHow tells limit, result, ways and price (H-7.2d2, H-9.2b).
func (s *itemPage) writeHow(p *paper) {
	t, at := s.env.T, s.indent()
	p.head(t("item.how"), "")
	p.fact(at, t("item.limit"), s.limit())
	p.after(s.env.sample(s.item.Limit.DaysMark), ui.Dim)
	p.fact(at, t("item.results"), s.env.results(s.item))
	p.fact(at, t("item.delivery"), s.env.delivery(s.item))
	other := s.env.otherChannels(s.item)
	if other == "" {
		other = t("item.channels_none")
	}
	p.fact(at, t("item.channels"), other)
	p.fact(at, t("item.fee"), s.env.fee(s.item.Fee))
	if s.item.Agent != "not_stated" {
		p.fact(at, t("item.agent"), t("agent."+s.item.Agent))
	}
}

// limit is the time limit with the last day if the case were taken in now (H-7.4c). A last day that lies in a
// year without a calendar is not guessed.
func (s *itemPage) limit() string {
	t, l := s.env.T, s.env.Rules.List.Limit(s.item)
	words := s.env.limit(l)
	if l.Statutory > 0 && l.Statutory != l.Days {
		words += t("join.clause") + t("item.statutory", "n", l.Statutory)
	}
	due := desk.DueOf(l, s.env.Now(), s.env.Rules.Catalogue.Calendar())
	switch {
	case due.OnTheSpot:
		return words
	case due.MissingYear != 0:
		return words + t("join.sentence") + t("item.due_unknown", "year", due.MissingYear)
	}
	return words + t("join.sentence") + t("item.due", "day", s.env.Day(due.LastDay))
}

// writeSomeQuestions adds the frequent questions: with their answers where they fit, else by name.
func (s *itemPage) writeSomeQuestions(p *paper, h int) {
	if len(s.item.FAQ) == 0 {
		return
	}
	t := s.env.T
	long := &paper{w: p.w}
	for _, q := range s.item.FAQ {
		question, answer := q.In(s.env.Lang())
		long.row(0, paperCell{0, itemAnswer - 2, question, ui.Dim}, paperCell{itemAnswer, p.w - itemAnswer, answer, ui.Text})
	}
	p.gap()
	p.head(t("item.faq"), t("item.faq_note", "n", len(s.item.FAQ)))
	p.after(s.env.sample(s.item.MarkOf("faq")), ui.Dim)
	if len(p.lines)+len(long.lines) <= h {
		p.lines = append(p.lines, long.lines...)
		return
	}
	for _, q := range s.item.FAQ {
		question, _ := q.In(s.env.Lang())
		p.para(0, question, ui.Dim)
	}
}

// writeQuestions is the page of all questions with their answers.
func (s *itemPage) writeQuestions(p *paper) {
	p.head(s.env.T("item.faq"), s.env.T("item.faq_count", "n", len(s.item.FAQ)))
	p.after(s.env.sample(s.item.MarkOf("faq")), ui.Dim)
	for _, q := range s.item.FAQ {
		question, answer := q.In(s.env.Lang())
		p.gap()
		p.para(0, question, ui.Strong)
		p.para(0, answer, ui.Text)
	}
}

// writeElsewhere says why not here, and where instead.
func (s *itemPage) writeElsewhere(p *paper) {
	t, lang := s.env.T, s.env.Lang()
	p.line(paperPart{0, t("item.refused"), ui.ErrBold})
	p.para(0, t("item.why."+refusal(s.refused), "class", s.env.Rules.Outlet.Class), ui.Text)
	p.gap()
	p.head(t("item.places.title"), t("item.places.note"))
	for n, o := range s.places {
		p.row(n+1, paperCell{0, p.w - 13, o.Name(lang), ui.Text}, paperCell{p.w - 11, 11, o.Hours, ui.Dim})
		p.row(0, paperCell{2, p.w - 2, o.Address(lang) + s.away(o) + "  " + o.Phone, ui.Dim})
	}
	if s.hasOnline() {
		p.row(len(s.places)+1, paperCell{0, p.w, t("item.places.online"), ui.Text})
	}
	office := s.env.Session.Outlet.Authority
	switch {
	case s.get.busy():
		p.para(0, t("item.places.asking"), ui.Dim)
	case s.get.fault != nil:
		p.para(0, t("item.places.unread", "office", office.Name(lang), "phone", office.Phone), ui.Warn)
	case s.spots() == 0 && s.item.BankSide:
		p.para(0, t("item.places.bank"), ui.Text)
	case s.spots() == 0:
		p.para(0, t("item.places.none", "office", office.Name(lang), "phone", office.Phone), ui.Text)
	}
}

// away is how far an outlet is, as the crow flies; empty where its place is not known.
func (s *itemPage) away(o desk.Outlet) string {
	km, ok := o.Distance(s.env.Session.Outlet)
	if !ok {
		return ""
	}
	return "  " + s.env.T("item.places.away", "km", strconv.FormatFloat(km, 'f', 1, 64))
}

// paintPrinting says what the printing of the notice is doing.
func (s *itemPage) paintPrinting(say func(what, then string)) {
	t := s.env.T
	switch {
	case s.out.works():
		say(t("paperpage.working"), t("case.once"))
	case s.out.unknown():
		say(t("case.unknown"), t("case.unknown_next"))
	case s.out.fault != nil:
		say(t("case.offline"), t("case.offline_next", "key", "F6"))
	case s.out.broken != nil:
		say(t("paperpage.broken"), s.env.Fault(s.out.broken))
	}
}

// paintLast says what became of the write.
func (s *itemPage) paintLast(c *ui.Canvas, l ui.Layout) {
	if s.begun != nil {
		x, y := l.Work.X, l.Last
		s.paintPrinting(func(what, then string) {
			x = c.Put(x, y, what, ui.WarnBold)
			c.Put(x+2, y, then, ui.Text)
		})
		return
	}
	refused := ""
	if s.send.fault != nil {
		refused = s.env.Fault(s.send.fault)
	}
	paintOutcome(c, s.env, &s.send.writer, s.sending, refused, "")
}
