package screens

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/i18n"
	"sheyin/ui"
)

// Screen is one screen of the console. Its state is changed by Update only; Paint, Head and
// Keys read it and may be called at any time.
type Screen interface {
	// Start gives the screen's first command; nil if it has none.
	Start() tea.Cmd
	// Update takes a key, a paste, or a message of this package.
	Update(msg tea.Msg) (tea.Cmd, Outcome)
	// Paint draws the work area and, where it is wide, the side panel.
	Paint(c *ui.Canvas)
	// Head is what the frame says about this screen.
	Head() Head
	// Keys is the one table for dispatch, footer, help and palette.
	Keys() ui.Keys
}

// Head is what the frame shows about a screen.
type Head struct {
	ID     string // "accept": key of the title and of the help text, screen.<ID>.title and .help
	Step   int    // 1 to 4 inside a case, else 0
	Title  string // of the case
	Number string // of the case: receipt, or empty
	Counts [4]int // cases at each step, outside a case
	Busy   bool   // a write is out: the screen must not be left now
	// Before login only: whose terminal this is.
	Outlet   desk.Outlet
	Terminal desk.Terminal
	NoLine   bool // its last question to the authority was not answered; nothing else knows of the line then
}

// Env is what a screen may use. It is a value and read-only; app makes one for each visit.
type Env struct {
	Words       i18n.Words
	Now         func() time.Time
	NewKey      func() string // key of a write, ID of a case
	Do          func(work func(ctx context.Context) tea.Msg) tea.Cmd
	Login       desk.Login
	Library     desk.Library
	Register    desk.Register
	Cases       desk.Cases
	Visits      desk.Visits
	Tickets     desk.Tickets
	Papers      desk.Papers
	Pages       desk.Pages
	Supervision desk.Supervision
	Exporter    desk.Exporter // nil: nothing can be written
	Files       desk.Files
	Duty        desk.Duty
	People      desk.People
	Policy      desk.Bulletins
	Affairs     desk.Affairs
	Gear        desk.DeviceLedger
	Press       desk.Press
	Outgoing    desk.Outgoing // what waits on this terminal; nil: nothing can
	Logbook     desk.Logbook  // what is looked at; nil: there is none, and nothing is shown that has to be recorded
	Devices     desk.Devices  // of this counter; never nil
	Desk        OnDesk        // what lay on the readers when the visit began; later ones come as OnDesk
	Guard       Guarded       // what this terminal is connected to when the visit began; later ones come as Guarded
	Line        Line          // to the authority when the visit began; later ones come with Work
	Session     desk.Session  // who is at work; zero before login
	Rules       desk.Rules    // in force when the visit began; later ones come as Refreshed
	Board       desk.Board    // as it stood when the visit began; later ones come with Work
	Demo        *Demo         // nil outside the demo
}

// Demo is what only the demo can do: play the phone that the newcomer does not have.
type Demo struct {
	Desk   string // address of the authority's desk, where the newcomer plays the reviewer
	People []DemoPerson
	// Confirm scans the QR text as the person and names the number, by the same calls as a
	// phone would.
	Confirm func(ctx context.Context, qr, person, number string) error
	// Open scans the challenge of a terminal without its line, and gives the digits that the phone shows.
	Open func(ctx context.Context, qr, person string) (digits string, err error)
	// Bench is the customer's side of the devices; nil: they are not played.
	Bench Bench
}

// DemoPerson is an invented person who may log in.
type DemoPerson struct{ ID, OutletID, Name, Note string }

// T gives words.
func (e Env) T(key string, pairs ...any) string { return e.Words.T(key, pairs...) }

// Lang is the language of the words.
func (e Env) Lang() string { return e.Words.Lang() }

// Today is the day at the counter.
func (e Env) Today() calendar.Date { return calendar.DateOf(e.Now()) }

// Clock is a time of today's day as 10:42, or 11-24 10:42 on another day.
func (e Env) Clock(t time.Time) string {
	local := t.In(calendar.China)
	if calendar.DateOf(t) == e.Today() {
		return local.Format("15:04")
	}
	return local.Format("01-02 15:04")
}

// Fault gives the words for an error.
func (e Env) Fault(err error) string {
	f, ok := errors.AsType[*desk.Error](err)
	if !ok {
		return e.T("error.unexpected")
	}
	if what, ok := strings.CutPrefix(f.Key, "device."); ok {
		return e.Words.DeviceFault(what, f.Args["device"])
	}
	args := make(map[string]string, len(f.Args))
	for name, value := range f.Args {
		args[name] = e.argument(name, value)
	}
	return e.Words.Args("error."+f.Key, args)
}

// argument turns what an error carries for machines into what a person reads.
func (e Env) argument(name, value string) string {
	switch name {
	case "at":
		if t, err := time.Parse(time.RFC3339, value); err == nil {
			return e.Clock(t)
		}
	case "step":
		return e.T("kind." + value)
	case "right":
		return e.T("people.step." + value)
	case "post", "other_post":
		return e.T("post." + value)
	case "line":
		return e.T("handover.line." + value)
	case "device", "devices":
		return e.deviceNames(value)
	case "other": // what a date was compared with; a field of the form is put in words where the form is
		switch value {
		case "today":
			return e.T("day.today")
		case "current":
			return e.T("day.this_month")
		}
	case "item":
		if e.Rules.Catalogue != nil {
			if i, ok := e.Rules.Catalogue.Item(value); ok {
				return i.Name(e.Lang())
			}
		}
	}
	return value
}

// Place is a screen that the palette leads to, and perhaps a key: the ID of its head.
type Place string

// Outcome is what a screen tells app. nil means: stay.
type Outcome interface{ outcome() }

// The closed set of outcomes.
type (
	// LoggedIn tells that there is a session.
	LoggedIn struct{ Session desk.Session }
	// Advanced tells that a step was done; app goes where the case now is.
	Advanced struct {
		Case    desk.Case
		Printed desk.Printed // the paper that went out with the step; zero: none did
	}
	// Opened tells that the clerk wants this case.
	Opened struct{ CaseID string }
	// Rereading tells that the clerk wants the day's work read anew; app answers with Reread.
	Rereading struct{}
	// Finding tells that the clerk wants to find an item for a customer.
	Finding struct{}
	// Chosen tells that the clerk wants the page of this item.
	Chosen struct{ Item string }
	// Back tells that the clerk is done here. What was typed is kept for the next visit.
	Back struct{}
	// Said is what happened that the message line tells.
	Said struct {
		Text  string
		Style ui.Style
	}
	// Ask wants a dialog; its end comes back as Answered with the same ID.
	Ask struct {
		ID     string
		Dialog *ui.Dialog
	}
	// PassingOn tells that the clerk wants to pass this case on to another outlet. It opens over the screen
	// of the case.
	PassingOn struct {
		Case desk.Case
		Item desk.Item
	}
	// Leafing tells that the clerk wants the scanned pages of this case. They open over the screen of the case.
	Leafing struct {
		Case desk.Case
		Item desk.Item
	}
	// Serving tells that the customer at the window is this one now, or is another way than before.
	Serving struct{ Visit desk.Visit }
	// Gone tells that the customer at the window has left.
	Gone struct{ Visit desk.Visit }
	// Departed tells that the customer has left, and that the code by which he rates is on the screen.
	Departed struct{ Visit desk.Visit }
	// Recalling tells that the customer of this visit is to be called out once more.
	Recalling struct{ Visit desk.Visit }
	// Queueing tells that the clerk wants the queue: who waits, who is booked.
	Queueing struct{}
	// Visiting tells that the clerk wants the visit with this ID; "" for the customer at the window.
	Visiting struct{ ID string }
	// BookingHome tells that the clerk wants to book a visit at somebody's home.
	BookingHome struct{}
	// Ticketing tells that the clerk wants this ticket.
	Ticketing struct{ ID string }
	// Raising tells that the clerk wants to take a ticket of this kind. It opens over the screen
	// that is up, which comes back when it is done.
	Raising struct {
		Kind    desk.TicketKind
		Subject desk.Subject
	}
	// Ticketed tells that a ticket was raised or went on.
	Ticketed struct{ Ticket desk.Ticket }
	// Printing tells that the clerk wants to see and print a paper. It opens over the screen that is
	// up. Sheet lacks the Paper, which the authority gives.
	Printing struct {
		Order desk.Order
		Sheet desk.Sheet
	}
	// PrintedPaper tells that a paper went out.
	PrintedPaper struct {
		Paper   desk.Paper
		Printed desk.Printed
	}
	// Going tells that the clerk wants one of the house's places; ID is of what she wants there, or empty.
	Going struct {
		Place Place
		ID    string
	}
	// Acknowledged tells that a bulletin was read; Done, that the clerk wanted only this one.
	Acknowledged struct {
		Bulletin desk.Bulletin
		Done     bool
	}
	// Resuming tells that the clerk wants what she began and did not finish, by the ID of the draft.
	Resuming struct{ ID string }
	// Discarded tells that the clerk gives a draft up.
	Discarded struct{ ID string }
	// TookBack tells that a letter about this record was taken back.
	TookBack struct{ Subject string }
	// Sent tells that what waited was tried, and how many have arrived.
	Sent struct{ N int }
	// Failed is an error that is not the screen's to show.
	Failed struct{ Err error }
	// Left tells that the clerk logs out.
	Left struct{}
)

func (LoggedIn) outcome()     {}
func (Advanced) outcome()     {}
func (Opened) outcome()       {}
func (Rereading) outcome()    {}
func (Finding) outcome()      {}
func (Chosen) outcome()       {}
func (Back) outcome()         {}
func (Said) outcome()         {}
func (Ask) outcome()          {}
func (PassingOn) outcome()    {}
func (Leafing) outcome()      {}
func (Serving) outcome()      {}
func (Gone) outcome()         {}
func (Departed) outcome()     {}
func (Recalling) outcome()    {}
func (Queueing) outcome()     {}
func (Visiting) outcome()     {}
func (BookingHome) outcome()  {}
func (Ticketing) outcome()    {}
func (Raising) outcome()      {}
func (Ticketed) outcome()     {}
func (Printing) outcome()     {}
func (PrintedPaper) outcome() {}
func (Going) outcome()        {}
func (Acknowledged) outcome() {}
func (Resuming) outcome()     {}
func (Discarded) outcome()    {}
func (TookBack) outcome()     {}
func (Sent) outcome()         {}
func (Failed) outcome()       {}
func (Left) outcome()         {}

// Messages from app to the screen that is up.
type (
	// Refreshed tells that lists, rules or session are others now.
	Refreshed struct {
		Session desk.Session
		Rules   desk.Rules
	}
	// Work is the outlet's cases, tickets, queue of today and board, and the customer at the window (zero:
	// nobody is).
	Work struct {
		Cases   []desk.Summary
		Tickets []desk.Ticket
		Queue   desk.Queue
		Board   desk.Board
		Now     desk.Visit
		// What this terminal has and the authority has not.
		Outgoing   []desk.Posted
		Unfinished []Unfinished
		Log        desk.LogStanding // of this terminal, as it was at the login
		Line       Line
	}
	// Reread tells the screen that asked for it how the reading of the day's work ended. What was read came as Work.
	Reread struct{ Err error }
	// Tick comes once a second.
	Tick struct{ Now time.Time }
	// Answered is the end of a dialog: the button's ID ("" for Esc) and what was typed.
	Answered struct{ ID, Button, Text string }
)
