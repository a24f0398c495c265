package screens

import (
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// The clock of a ticket in words, the same on every screen: the time first, then what is left.

// TicketDue is by when a ticket has to be settled: a time, or the day alone where all of it counts.
func (e Env) TicketDue(t desk.Ticket) string {
	if t.Due.IsZero() {
		return e.T("ticket.due_open")
	}
	local := t.Due.In(calendar.China)
	day, today := calendar.DateOf(t.Due), calendar.DateOf(t.Due) == e.Today()
	hours := t.Kind.Voiced() || t.Kind == desk.FollowUp // their limit is of hours
	if !hours && local.Format("15:04:05") == "23:59:59" {
		if today {
			return e.T("ticket.today")
		}
		return e.Day(day)
	}
	if today {
		return e.T("ticket.today") + " " + local.Format("15:04")
	}
	return e.Day(day) + " " + local.Format("15:04")
}

// TicketLeft is what is left of a ticket's time, or by how much it is over, as word and colour;
// empty when nothing runs.
func (e Env) TicketLeft(t desk.Ticket) (string, ui.Style) {
	if t.State == desk.TicketClosed || t.Due.IsZero() {
		return "", ui.Text
	}
	now := e.Now()
	switch t.Urgency(now) {
	case desk.Over:
		return e.T("ticket.over", "span", e.Span(now.Sub(t.Due))), ui.ErrBold
	case desk.Soon:
		return e.T("ticket.soon", "span", e.Span(t.Due.Sub(now))), ui.WarnBold
	}
	return e.T("ticket.left", "span", e.Span(t.Due.Sub(now))), ui.Text
}

// Span is a length of time to the minute, days and hours for a long one.
func (e Env) Span(d time.Duration) string {
	minutes := max(0, int(d/time.Minute))
	switch days, hours := minutes/(24*60), minutes/60; {
	case minutes == 0:
		return e.T("ticket.span_moment")
	case days > 0:
		return e.T("ticket.span_days", "d", days, "h", hours%24)
	case hours > 0:
		return e.T("ticket.span_hours", "h", hours, "m", minutes%60)
	}
	return e.T("ticket.span_minutes", "m", minutes)
}
