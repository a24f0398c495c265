package screens

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// taskWords says what there is to say about tasks, on home and on the page of a visit.
type taskWords struct {
	env     Env
	today   calendar.Date // day that the words are about
	letters []desk.Posted // that wait here
}

// task is one row of the day's work: a case or a ticket, the other one being nil.
type task struct {
	c *desk.Summary
	t *desk.Ticket
}

func (k task) id() string {
	if k.t != nil {
		return k.t.ID
	}
	return k.c.ID
}

// waits tells whether the next act is the authority's.
func (k task) waits() bool {
	if k.t != nil {
		return k.t.Waits()
	}
	return k.c.Waits()
}

// mine tells whether the person may bring it on now: what a colleague has to check is not for who handled it.
func (k task) mine(p desk.Person) bool {
	if k.c != nil && k.c.Passing != nil { // it waits for whoever takes it in
		return p.OutletID == k.c.Passing.To.ID
	}
	return !k.waits() && (k.c == nil || k.c.Stage != desk.StageCheck || k.c.MayCheck(p))
}

// collects tells whether nothing is left but that the customer fetches his paper.
func (k task) collects() bool { return k.c != nil && k.c.Stage == desk.StageCollect }

// due is the last second for it; zero when no day is known.
func (k task) due() time.Time {
	switch {
	case k.t != nil:
		return k.t.Due
	case k.c.Due.IsZero():
		return time.Time{}
	}
	d := k.c.Due
	return time.Date(d.Year(), d.Month(), d.Day(), 23, 59, 59, 0, calendar.China)
}

func (k task) begun() time.Time {
	if k.t != nil {
		return k.t.Received
	}
	return k.c.Begun
}

// tasksByDue sorts as [desk.Earlier] does cases: what waits for the counter by its time, then what
// the authority has, then what waits to be collected; times that are not known after the known ones.
func tasksByDue(tasks []task) {
	after := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(tasks, func(a, b task) int {
		return cmp.Or(
			after(a.collects())-after(b.collects()), after(a.waits())-after(b.waits()),
			after(a.due().IsZero())-after(b.due().IsZero()), a.due().Compare(b.due()), a.begun().Compare(b.begun()),
			cmp.Compare(a.id(), b.id()),
		)
	})
}

// clocked tells whether the hours of the ticket count, not its working days.
func clocked(t desk.Ticket) bool { return t.Kind.Voiced() || t.Kind == desk.FollowUp }

// name is the item's; a code that this version of the catalogue does not know stands for itself.
// A ticket is named by its kind and what it is about.
func (s taskWords) name(k task) string {
	if k.t == nil {
		return s.env.itemName(k.c.Item)
	}
	return s.env.ticketName(*k.t)
}

// itemName is an item's name; a code that the catalogue does not know stands for itself.
func (e Env) itemName(code string) string {
	if item, ok := e.Rules.Catalogue.Item(code); ok {
		return item.Name(e.Lang())
	}
	return code
}

// ticketName is what a ticket is and its words, on one line. Those of a bad rating are on its page only.
func (e Env) ticketName(t desk.Ticket) string {
	about := strings.Join(strings.Fields(t.Text), " ")
	if about == "" && t.Subject.Item != "" {
		about = e.itemName(t.Subject.Item)
	}
	if about == "" {
		about = t.Number
	}
	return e.T("home.ticket_name", "kind", e.T("ticket.kind."+string(t.Kind)), "about", about)
}

func (s taskWords) who(k task) ui.Cell {
	if k.t != nil {
		return s.env.ticketWho(*k.t)
	}
	if k.c.Who == "" {
		return ui.Cell{Text: s.env.T("home.nobody"), Style: ui.Dim}
	}
	return ui.Cell{Text: k.c.Who}
}

// ticketWho is who is to be told: the masked name and the last four digits of the telephone.
func (e Env) ticketWho(t desk.Ticket) ui.Cell {
	phone := t.Contact.Phone
	if len(phone) > 4 {
		phone = phone[len(phone)-4:]
	}
	text := strings.TrimSpace(t.Contact.Name + " " + phone)
	if text == "" {
		return ui.Cell{Text: e.T("home.unnamed"), Style: ui.Dim}
	}
	return ui.Cell{Text: text}
}

// step is the step of the four that it is at, or which act of a ticket is due.
func (s taskWords) step(k task) string {
	t := s.env.T
	switch {
	case k.collects():
		return t("home.collect")
	case k.t == nil:
		return t("step." + stepWord(k.c.Stage))
	case k.t.Waits():
		return t("home.act.wait")
	}
	return t("home.act." + string(NextAct(*k.t)))
}

// status is the word about it and, at its right, how it was decided or how its clock stands.
func (s taskWords) status(k task) ui.Cell {
	if k.t != nil {
		return s.ticketStatus(*k.t)
	}
	status, verdict := statusCell(s.env, *k.c)
	status.Note, status.NoteStyle = verdict.Text, verdict.Style
	p, waits := letterOf(s.letters, k.c.ID)
	if !waits {
		return status
	}
	here := s.env.letterCell(p)
	if here.Note == "" {
		here.Note = s.env.T("outgoing.note_waits")
	}
	if k.c.Status != desk.Written && k.c.Status != desk.Sent { // the authority has what was before
		here.Text, here.Style = status.Text, status.Style
	}
	return here
}

func (s taskWords) ticketStatus(t desk.Ticket) ui.Cell {
	e := s.env
	urgency := t.Urgency(e.Now())
	st := map[desk.Urgency]ui.Style{desk.Calm: ui.Text, desk.Soon: ui.WarnBold, desk.Over: ui.ErrBold}[urgency]
	if clocked(t) {
		return ui.Cell{Text: s.clock(t), Style: st}
	}
	cell := ui.Cell{Text: e.T("home.answer.wait"), NoteStyle: st}
	if !t.Waits() {
		cell.Text, cell.Style = e.T("home.answer.come"), ui.AccentBold
	}
	if urgency != desk.Calm {
		cell.Note = e.T("home.urgency." + string(urgency))
	}
	return cell
}

// clock is what is left of a ticket's hours, or by how much they are over, in one unit.
func (s taskWords) clock(t desk.Ticket) string {
	left := t.Due.Sub(s.env.Now())
	key := "home.clock.left_"
	if left < 0 {
		left, key = -left, "home.clock.over_"
	}
	if left < time.Hour {
		return s.env.T(key+"minutes", "n", int(left.Minutes()))
	}
	return s.env.T(key+"hours", "n", int(left.Hours()))
}

// dueCell is the time in the list, and in words whether it is near or over.
func (s taskWords) dueCell(k task) ui.Cell {
	if k.t == nil {
		return s.caseDue(*k.c)
	}
	e := s.env
	if k.t.Due.IsZero() {
		return ui.Cell{Text: e.T("home.due.open")}
	}
	local := k.t.Due.In(calendar.China)
	today := calendar.DateOf(local) == s.today
	cell := ui.Cell{Text: local.Format("01-02 15:04")}
	switch whole := !clocked(*k.t) && local.Format("15:04") == "23:59"; {
	case whole && today:
		cell.Text = e.T("home.due.today")
	case whole:
		cell.Text = e.Day(calendar.DateOf(local))
	case today:
		cell.Text = e.T("home.due.today") + " " + local.Format("15:04")
	}
	switch k.t.Urgency(e.Now()) {
	case desk.Soon:
		cell.Style = ui.Warn
	case desk.Over:
		cell.Style = ui.Err
	}
	return cell
}

func (s taskWords) caseDue(c desk.Summary) ui.Cell {
	e := s.env
	left := c.Due.Sub(s.today)
	switch e.Rules.Catalogue.Urgency(c, s.today) {
	case desk.Over:
		return ui.Cell{Text: e.T("home.due.late", "n", -left), Style: ui.Err}
	case desk.Soon:
		if left > 0 { // so near that the year need not stand there
			return ui.Cell{Text: c.Due.String()[len("2026-"):] + " " + e.T("home.urgency.soon"), Style: ui.Warn}
		}
	}
	switch {
	case c.Stage == desk.StageCollect:
		return ui.Cell{}
	case c.Due.IsZero():
		return ui.Cell{Text: e.T("home.due.open")}
	case left == 0:
		return ui.Cell{Text: e.T("home.due.today"), Style: ui.Warn}
	}
	return ui.Cell{Text: e.Day(c.Due)}
}

// stepWord is the step of the four that an open case is at.
func stepWord(stage desk.Stage) string {
	switch stage {
	case desk.StageAccept:
		return "accept"
	case desk.StageHandle, desk.StageReview:
		return "handle"
	case desk.StageCheck:
		return "check"
	case desk.StagePass:
		return "pass"
	}
	return "notify"
}

// statusCell is a case's word and, when it is decided, how.
func statusCell(env Env, c desk.Summary) (status, verdict ui.Cell) {
	status = ui.Cell{Text: env.T("status." + string(c.Status))}
	switch c.Status {
	case desk.Received:
		status.Style = ui.Ok
	case desk.Decided:
		status.Style = ui.AccentBold
	}
	if c.Verdict != "" {
		verdict = ui.Cell{Text: env.T("verdict." + string(c.Verdict)), Style: ui.ErrBold}
		if c.Verdict == desk.Granted {
			verdict.Style = ui.Ok
		}
	}
	return status, verdict
}
