package desk

import (
	"slices"
	"time"

	"sheyin/desk/calendar"
)

// promise is a service promise of the catalogue by its name, one working day where the catalogue
// has none.
func (c *Catalogue) promise(name string) Promise {
	if p, ok := c.Service.Promises[name]; ok {
		return p
	}
	return Promise{Count: 1, Unit: "working_day"}
}

// promised is the instant by which something promised has to be done that began at from: the last
// second of its last day, or so many hours later. Zero when the calendar of that year is not issued.
func (c *Catalogue) promised(name string, from time.Time) time.Time {
	p := c.promise(name)
	if p.Unit == "hour" {
		return from.UTC().Add(time.Duration(p.Count) * time.Hour)
	}
	last := DueOf(Limit{Days: p.Count, Unit: p.Unit}, from, c.cal).LastDay
	if last.IsZero() {
		return time.Time{}
	}
	return time.Date(last.Year(), last.Month(), last.Day(), 23, 59, 59, 0, calendar.China).UTC()
}

// voiceBy is by when a voice that was first received at from is settled: within [VoiceLimit], or the
// fewer hours that the place promises.
func (c *Catalogue) voiceBy(from time.Time) time.Time {
	limit := VoiceLimit
	if p := c.Service.Promises["complaint"]; p.Unit == "hour" {
		limit = min(limit, time.Duration(p.Count)*time.Hour)
	}
	return from.UTC().Add(limit)
}

// tellBy is the last day to tell a customer what was decided at the time.
func (c *Catalogue) tellBy(decided time.Time) calendar.Date {
	by := c.promised("tell", decided)
	if by.IsZero() {
		return calendar.Date{}
	}
	return calendar.DateOf(by)
}

// Dated is the case with the days of its time limits that were not known, as far as the calendars of by
// have their years now. A day that is known stays: it was promised.
func (c Case) Dated(by *Catalogue) Case {
	accepted := slices.IndexFunc(c.History, func(r Record) bool { return r.Kind == KindAcceptance })
	if accepted >= 0 && c.Due.MissingYear != 0 {
		limit := Limit{Days: c.Due.Days, Unit: c.Due.Unit, Statutory: c.Due.Statutory}
		c.Due = DueOf(limit, c.History[accepted].At, by.cal)
	}
	if c.Stage == StageNotify && c.TellBy.IsZero() {
		for _, r := range c.History {
			if r.Kind == KindDecision {
				c.TellBy = by.tellBy(r.At)
			}
		}
	}
	return c
}

// Dated is the ticket with its time limit, if that was not known and the calendars of by have its year
// now.
func (t Ticket) Dated(by *Catalogue) Ticket {
	if t.Due.IsZero() {
		t.Due = t.Kind.due(t.Received, by)
	}
	return t
}

// Urgency tells how the case's time limit stands on the day: Soon from so many working days
// before its last day as the catalogue says, Over after it. Calm when no day is known, when the
// case is closed, or when it only waits to be collected.
func (c *Catalogue) Urgency(s Summary, today calendar.Date) Urgency {
	if s.Due.IsZero() || s.Stage == StageClosed || s.Stage == StageCollect {
		return Calm
	}
	if today.After(s.Due) {
		return Over
	}
	warn, err := c.cal.AddWorkdays(today, c.warnDays())
	if err == nil && warn.Before(s.Due) || s.Spot {
		return Calm
	}
	return Soon
}

// warnDays is how many working days before the last day of a case's limit a warning begins.
func (c *Catalogue) warnDays() int {
	if n := c.Service.WarnDays; n > 0 {
		return n
	}
	return 2
}

// Urgency is how near the end of a time limit is.
type Urgency string

// The urgencies.
const (
	Calm Urgency = "calm"
	Soon Urgency = "soon" // it is time to warn
	Over Urgency = "over" // the limit has passed
)

// Urgency tells how the ticket's clock stands at the time: a voice warns from its 20th hour, the
// others on their last day. What is done within the limit to the second is in time.
func (t Ticket) Urgency(at time.Time) Urgency {
	switch {
	case t.State == TicketClosed || t.Due.IsZero():
		return Calm
	case t.late(at):
		return Over
	case t.Kind.Voiced() || t.Kind == FollowUp:
		if at.Before(t.Due.Add(VoiceWarn - VoiceLimit)) {
			return Calm
		}
	case calendar.DateOf(at).Before(calendar.DateOf(t.Due)):
		return Calm
	}
	return Soon
}

// late tells whether the limit has passed, in whole seconds.
func (t Ticket) late(at time.Time) bool { return at.Truncate(time.Second).After(t.Due) }

// Escalates tells whether the ticket is to go up now: its limit is reached and it is not done.
func (t Ticket) Escalates(at time.Time) bool {
	return t.State != TicketClosed && !t.Due.IsZero() && !at.Before(t.Due)
}

// InTime tells whether a closed ticket was settled within its limit, as far as there is one.
func (t Ticket) InTime() bool { return !t.Closed.IsZero() && (t.Due.IsZero() || !t.late(t.Closed)) }
