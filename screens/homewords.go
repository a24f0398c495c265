package screens

import (
	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

func (s taskWords) casePanel(p *paper, m desk.Summary) {
	t := s.env.T
	p.para(0, s.env.itemName(m.Item), ui.Strong)
	p.line(paperPart{0, s.who(task{c: &m}).Text, ui.Text})
	if m.WrittenHere() {
		p.line(paperPart{0, t("outgoing.number_later"), ui.Warn})
	} else if m.Receipt == "" {
		p.line(paperPart{0, t("home.receipt_none"), ui.Dim})
	} else {
		p.line(paperPart{0, m.Receipt, ui.Dim})
	}
	p.gap()
	promise, st, rest := s.promise(m)
	label := t("home.promise.label")
	if m.Stage == desk.StageNotify {
		label = t("step.notify")
	}
	p.factIn(8, label, promise, st)
	if rest != "" {
		p.para(8, rest, ui.Dim)
	}
	if m.Tries > 0 && m.Stage == desk.StageNotify {
		p.factIn(8, t("home.tries_label"), t("home.tries", "n", m.Tries), ui.Warn)
	}
	p.fact(8, t("home.owner"), m.Owner)
	p.gap()
	p.line(paperPart{0, t("home.history"), ui.Strong})
	p.line(paperPart{0, s.env.Clock(m.Begun), ui.Dim}, paperPart{13, t("home.begun"), ui.Text})
	if m.Changed.After(m.Begun) {
		status, verdict := statusCell(s.env, m)
		p.line(paperPart{0, s.env.Clock(m.Changed), ui.Dim}, paperPart{13, status.Text, ui.Text},
			paperPart{14 + ui.Width(status.Text), verdict.Text, verdict.Style})
	}
	p.gap()
	p.line(paperPart{0, t("home.next_label"), ui.Strong})
	p.para(0, s.nextStep(m), ui.Text)
}

func (s taskWords) ticketPanel(p *paper, k desk.Ticket) {
	t, e := s.env.T, s.env
	p.line(paperPart{0, t("ticket.kind." + string(k.Kind)), ui.Strong})
	p.line(paperPart{0, k.Number, ui.Dim})
	p.gap()
	p.factIn(8, t("ticket.due"), e.TicketDue(k), ui.Strong)
	if left, st := e.TicketLeft(k); left != "" {
		p.para(8, left, st)
	}
	p.fact(8, t("ticket.received"), e.Clock(k.Received)+"  "+t("ticket.source."+k.Source))
	p.fact(8, t("ticket.who"), e.ticketWho(k).Text)
	p.fact(8, t("ticket.owner"), k.Owner)
	if k.Subject.Item != "" {
		p.fact(8, t("ticket.about"), e.itemName(k.Subject.Item))
	}
	p.gap()
	p.line(paperPart{0, t("ticket.text"), ui.Strong})
	p.para(0, k.Text, ui.Text)
	p.gap()
	p.line(paperPart{0, t("home.next_label"), ui.Strong})
	p.para(0, s.nextAct(k), ui.Text)
}

// promise is the last day of a case, first as a day, then what is left (G-7.4).
func (s taskWords) promise(m desk.Summary) (day string, st ui.Style, rest string) {
	t := s.env.T
	switch left := m.Due.Sub(s.today); {
	case m.Stage == desk.StageCollect:
		return t("home.collect"), ui.Text, ""
	case m.Due.IsZero() && m.Receipt == "":
		return t("home.promise.none"), ui.Text, ""
	case m.Due.IsZero():
		return t("home.promise.open"), ui.Text, ""
	case left < 0:
		return s.env.Day(m.Due) + "  " + t("home.due.late", "n", -left), ui.ErrBold, ""
	case m.Stage == desk.StageNotify && left == 0:
		return t("home.promise.tell_today"), ui.WarnBold, ""
	case left == 0:
		return t("home.promise.today"), ui.WarnBold, ""
	}
	key, st := "home.promise.by", ui.Strong
	if m.Stage == desk.StageNotify {
		key = "home.promise.tell_by"
	}
	rest = s.left(m.Due)
	if s.env.Rules.Catalogue.Urgency(m, s.today) == desk.Soon {
		st, rest = ui.WarnBold, s.env.T("home.urgency.soon")+"  "+rest
	}
	return t(key, "day", s.env.Day(m.Due)), st, rest
}

// left is how many working days there still are; a year without a calendar is not guessed.
func (s taskWords) left(due calendar.Date) string {
	n, err := s.env.Rules.Catalogue.Calendar().WorkdaysBetween(s.today, due)
	switch {
	case err != nil:
		return ""
	case n == 1:
		return s.env.T("home.left_one")
	}
	return s.env.T("home.left", "n", n)
}

// nextLine is what the row now wants, and for a result that nobody could be told yet by when and how
// often it was tried (F2).
func (s taskWords) nextLine(k task) string {
	if k.t != nil {
		return s.nextAct(*k.t)
	}
	m := *k.c
	if m.Stage != desk.StageNotify || m.Due.IsZero() {
		return s.nextStep(m)
	}
	by, _, _ := s.promise(m)
	if m.Tries > 0 {
		by += s.env.T("join.clause") + s.env.T("home.tries", "n", m.Tries)
	}
	return by + s.env.T("join.sentence") + s.env.T("home.step.tell")
}

// nextAct is what the ticket now wants, in one sentence.
func (s taskWords) nextAct(k desk.Ticket) string {
	if k.Waits() {
		return s.env.T("home.next.wait")
	}
	return s.env.T("home.next." + string(NextAct(k)))
}

// nextStep is what the case now wants, in one sentence.
func (s taskWords) nextStep(m desk.Summary) string {
	t := s.env.T
	returned := m.Verdict == desk.Returned
	switch {
	case m.Stage == desk.StageAccept && returned:
		return t("home.step.papers")
	case m.Stage == desk.StageAccept && m.Noticed > 0:
		return t("home.step.noticed", "n", m.Noticed)
	case m.Stage == desk.StageAccept:
		return t("home.step.accept")
	case m.Stage == desk.StageHandle && returned:
		return t("home.step.correct")
	case m.Stage == desk.StageHandle:
		return t("home.step.handle")
	case m.Stage == desk.StageCheck && m.MayCheck(s.env.Session.Person):
		return t("check.home_do")
	case m.Stage == desk.StageCheck:
		return t("check.home_wait")
	case m.Passing != nil && m.Passing.To.ID == s.env.Session.Outlet.ID:
		return t("passage.home_come", "from", m.Passing.From.Name(s.env.Lang()))
	case m.Passing != nil:
		return t("passage.home_gone", "to", m.Passing.To.Name(s.env.Lang()))
	case m.Stage == desk.StageReview:
		return t("home.step.review")
	case m.Stage == desk.StageCollect:
		return t("home.step.collect")
	case m.Verdict == desk.Refused:
		return t("home.step.refused")
	}
	return t("home.step.notify")
}
