package app

import (
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// View draws the frame, the screen in it, and what lies over it. It only reads, unless it crashes.
func (m *Model) View() tea.View {
	v := tea.View{AltScreen: true}
	if m.ending || !m.draw(&v) {
		m.ending = true
		v = tea.View{AltScreen: true} // nothing of it
	}
	v.WindowTitle = m.t("app.name") // never a person or a case: titles are kept by others
	return v
}

// draw draws the picture; it tells whether it could. A crash is kept, and the next message ends the console.
func (m *Model) draw(v *tea.View) (drawn bool) {
	defer func() {
		if thrown := recover(); thrown != nil {
			m.crash, drawn = NewCrash(thrown), false
		}
	}()
	c := ui.NewCanvas(m.w, m.h, m.theme)
	if ui.Fits(m.w, m.h) {
		m.paint(c)
	} else {
		m.paintSmall(c)
	}
	v.SetContent(c.String())
	if x, y, ok := c.CursorPos(); ok {
		v.Cursor = tea.NewCursor(x, y)
		v.Cursor.Blink = false
	}
	return true
}

func (m *Model) paint(c *ui.Canvas) {
	c.Frame(m.frame())
	m.screen.Paint(c)
	// A long page may run under the frame's rows; they are drawn last.
	switch {
	case m.covered():
		m.alarmDialog().Paint(c, m.cfg.Now())
	case m.dialog != nil:
		m.dialog.Paint(c, m.cfg.Now())
	case m.help != nil:
		m.help.Paint(c)
	case m.palette != nil:
		m.palette.Paint(c)
	case m.touring():
		m.card().Paint(c)
	}
}

func (m *Model) frame() ui.Frame {
	h := m.screen.Head()
	lang := m.cfg.Words.Lang()
	now := m.cfg.Now().In(calendar.China)
	outlet, terminal := m.session.Outlet, m.session.Terminal
	if m.session.ID == "" {
		outlet, terminal = h.Outlet, h.Terminal
	}
	f := ui.Frame{
		Outlet: outlet.Name(lang), Window: terminal.Window(lang),
		Line: m.lineWords(), LineStyle: m.lineStyle(),
		Date: m.t("app.date", "month", int(now.Month()), "day", now.Day(), "weekday", m.t("weekday."+strconv.Itoa(int(now.Weekday())))),
		Time: now.Format("15:04"),
		Step: h.Step, Title: h.Title, NumberLong: h.Number, Number: tail(h.Number),
		Message: m.toast.message, Left: m.local(), Right: m.keys(),
	}
	if warning, soon := m.locking(); soon {
		f.Message = warning
	}
	if f.Outlet == "" {
		f.Outlet = m.t("app.name")
	}
	if outlet.Class != "" {
		f.Class = m.t("class.name", "class", outlet.Class)
	}
	if m.cfg.Demo != nil {
		f.Demo = m.t("app.demo")
	}
	for n, step := range []string{"consult", "accept", "handle", "notify"} {
		f.Steps[n].Word = m.t("step." + step)
		if h.Step == 0 && h.Counts[n] > 0 {
			f.Steps[n].Count = strconv.Itoa(h.Counts[n])
		}
	}
	if m.atWork() {
		m.framePerson(&f)
	}
	return f
}

func (m *Model) framePerson(f *ui.Frame) {
	p := m.session.Person
	f.Person = p.Name
	if len(p.Posts) > 0 {
		f.Role = m.t("post." + string(p.Posts[0]))
	}
	if p.Role != "" {
		f.Post = m.t("role." + p.Role)
	}
	if t, ok := m.pressing(); ok {
		f.Complaint = m.complaint(t)
	}
	todo, due := m.counts()
	f.Todo = ui.Fact{Label: m.t("app.todo"), Value: strconv.Itoa(todo)}
	f.Due = ui.Fact{Label: m.t("app.due"), Value: strconv.Itoa(due)}
	if due > 0 {
		f.Due.Style = ui.WarnBold
	}
}

// pressing is the voice or follow-up whose 24 hours end first, from its 20th hour on (H-10.1b).
func (m *Model) pressing() (desk.Ticket, bool) {
	for _, t := range m.work.Tickets { // by what is due
		if (t.Kind.Voiced() || t.Kind == desk.FollowUp) && t.Urgency(m.cfg.Now()) != desk.Calm {
			return t, true
		}
	}
	return desk.Ticket{}, false
}

// complaint is the clock of the ticket: what is left of its hours, or by how much they are over.
func (m *Model) complaint(t desk.Ticket) ui.Fact {
	left := t.Due.Sub(m.cfg.Now())
	f := ui.Fact{Label: m.t("ticket.kind." + string(t.Kind)), Style: ui.WarnBold}
	if t.Urgency(m.cfg.Now()) == desk.Over {
		left = -left
		f.Label, f.Style = m.t("app.over"), ui.ErrBold
	}
	minutes := int(left.Minutes())
	f.Value = fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
	return f
}

// counts are the open cases and tickets, as home lists them, and those of them that the counter
// has to bring on today.
func (m *Model) counts() (todo, due int) {
	today := calendar.DateOf(m.cfg.Now())
	for _, t := range m.work.Tickets {
		if t.State == desk.TicketClosed {
			continue
		}
		todo++
		if t.Waits() {
			continue
		}
		if !t.Due.IsZero() && !calendar.DateOf(t.Due).After(today) {
			due++
		}
	}
	for _, s := range m.work.Cases {
		if s.Stage == desk.StageClosed || s.Stage == desk.StageCollect {
			continue
		}
		todo++
		if !s.Waits() && !s.Due.IsZero() && !s.Due.After(today) {
			due++
		}
	}
	return todo, due
}

// tail is the running number at the end of a receipt: enough where there is little room.
func tail(receipt string) string {
	if len(receipt) <= 4 {
		return receipt
	}
	return receipt[len(receipt)-4:]
}

func (m *Model) paintSmall(c *ui.Canvas) {
	f := m.frame()
	s := ui.Small{
		Outlet: f.Outlet, Line: f.Line, LineStyle: f.LineStyle, Demo: f.Demo, Time: f.Time,
		Title:  m.t("app.small_title"),
		Now:    ui.Fact{Label: m.t("app.small_now"), Value: strconv.Itoa(m.w) + "x" + strconv.Itoa(m.h)},
		Want:   ui.Fact{Label: m.t("app.small_want"), Value: strconv.Itoa(ui.MinWidth) + "x" + strconv.Itoa(ui.MinHeight)},
		Advice: m.t("app.small_advice"), Calm: m.t("app.small_calm"), Others: m.t("app.small_others"),
	}
	if m.atWork() {
		s.Lock, _ = m.keys().ByID("lock")
		s.Lock.Main, s.Lock.Hidden = true, false
	}
	c.TooSmall(s)
}
