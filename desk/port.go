package desk

import (
	"context"
	"time"
)

// The ports: what the counter needs from the authority. Each is small; an adapter to an
// authority implements all of them ([Authority]) and must pass desktest.
//
// Every method may fail with *Error of code Offline (nothing was sent, or a read got no
// usable answer), Unknown (a write was sent and its answer is lost) and Denied
// (session.ended, session.locked, terminal.unknown); further errors are named at the
// method. Only reads are ever repeated by an adapter itself.

// Login gets a person to work at this terminal and away again (A1, A2, A7).
type Login interface {
	// NewCode offers a new login; an older one of this terminal ends.
	// Denied login.too_many after too many codes in a short time.
	NewCode(ctx context.Context, purpose Purpose) (LoginCode, error)
	// CheckLogin asks how far the login has come. In state done the session has begun, and
	// the adapter uses it from then on. takeOver ends the session that the person has at
	// another terminal. NotFound login.code for a code that is not this terminal's.
	CheckLogin(ctx context.Context, device string, takeOver bool) (LoginStatus, error)
	// CancelLogin ends a code that nobody wants any more.
	CancelLogin(ctx context.Context, device string) error
	// Session tells who is logged in here and prolongs it, as long as somebody works.
	Session(ctx context.Context) (Session, error)
	// Lock suspends the session: until it is opened again by the same person, nothing but
	// a login of purpose unlock is allowed. The adapter forgets the session's token whatever the
	// answer, and names the session until it is opened under a new one. A repeat is no error.
	Lock(ctx context.Context) error
	// OpenCode offers to open the locked session without the line; an older challenge ends. Errors of [Opener.Code];
	// Denied open.online when the line is there, and open.late when the authority was heard too long ago.
	OpenCode(ctx context.Context) (OpenCode, error)
	// Unlock opens it with the authority's answer to the challenge. It asks nobody. Errors of [Opener.Open] and of
	// OpenCode.
	Unlock(ctx context.Context, answer string) (Session, error)
	// Logout ends the session. It is no error when it has ended already.
	Logout(ctx context.Context) error
}

// Library gives the rules: what there is, what may be done here, and where else.
type Library interface {
	// Catalogue gives one version of the catalogue, the newest for "". NotFound
	// catalogue.version.
	Catalogue(ctx context.Context, version string) (*Catalogue, error)
	// List gives the list of this terminal's outlet that is in force now, its signature
	// verified. Denied list.forged when it is not the authority's; NotFound list.none.
	List(ctx context.Context) (ItemList, error)
	// Elsewhere gives the outlets that may handle an item now, nearest first (B6).
	Elsewhere(ctx context.Context, item string) ([]Outlet, error)
}

// Register is the authority's data about insured people, as far as a counter needs it.
type Register interface {
	// Match compares a person with the register for one item of one case.
	Match(ctx context.Context, q Query) (Match, error)
}

// Query asks the register about one person for one item.
type Query struct {
	Item   string `json:"item"`
	Name   string `json:"name"`
	IDType string `json:"id_type"`
	IDNo   string `json:"id_no"`
}

// Match is what the register says.
type Match struct {
	Found  bool              `json:"found"`            // somebody with this number is registered
	Agrees bool              `json:"agrees"`           // and the name is the same
	Phone  string            `json:"phone,omitempty"`  // as registered
	Shared []string          `json:"shared,omitempty"` // IDs of materials that data confirm, so that nobody brings them
	Values map[string]string `json:"values,omitempty"` // form fields that the system fills
}

// Cases keeps the cases of this terminal's outlet.
type Cases interface {
	// Open lists the outlet's cases that are not closed, and those closed today, by what is due.
	Open(ctx context.Context) ([]Summary, error)
	// Case gives one case. NotFound case.none.
	Case(ctx context.Context, id string) (Case, error)
	// Advance does one step on c and gives the case after it. It is the one write. key makes
	// a repeat the same write: the same key and step give the same answer, another step
	// under the same key is Invalid key.reused. c.Version makes a stale one a Conflict
	// case.stale that says who did what meanwhile. Errors of [Case.Apply].
	Advance(ctx context.Context, key string, c Case, s Step) (Case, error)
}

// Visits keeps the outlet's queue and who is served (C5, H-9.2a).
type Visits interface {
	// Queue gives the outlet's visits of today and those booked, masked, and the day's figures.
	Queue(ctx context.Context) (Queue, error)
	// Visit gives one visit, unmasked, as [Visit.SeenBy] says. NotFound visit.none.
	Visit(ctx context.Context, id string) (Visit, error)
	// Call begins to serve: the visit that waits with this number, or, if none does, a new one
	// with it; "" calls the next of the queue, by [Visit.Before]. However many call at once, nobody
	// is called twice. Errors of [Visit.Apply]; NotFound visit.empty when nobody waits; Denied
	// visit.other for a number that a colleague serves; Conflict visit.open while the caller serves
	// another one at the window.
	Call(ctx context.Context, key, number string) (Visit, error)
	// Attend does one act on v and gives the visit after it; key and v.Version as in
	// [Cases.Advance]. A new visit has an ID made at the terminal. Errors of [Visit.Apply].
	Attend(ctx context.Context, key string, v Visit, a VisitAct) (Visit, error)
}

// Queue is who was at the outlet today, is, or will be, and the day in figures.
type Queue struct {
	Visits     []Visit     `json:"visits"` // masked; those who wait in the order in which the caller would call them
	Colleagues []Colleague `json:"colleagues"`
	Figures    Figures     `json:"figures"`
}

// Colleague is somebody of the same outlet to whom a visit or a ticket may be handed on.
type Colleague struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Figures are an outlet's day (J5, J6).
type Figures struct {
	Served      int    `json:"served"`       // visits that were called
	Waiting     int    `json:"waiting"`      // now
	WaitMinutes int    `json:"wait_minutes"` // mean wait of those called who took a number here, from the number to the call
	Accepted    int    `json:"accepted"`     // cases accepted
	OnTheSpot   int    `json:"on_the_spot"`  // of those, done at once
	Notices     int    `json:"notices"`      // one-time notices given
	Second      int    `json:"second"`       // notices after the first of their case
	More        int    `json:"more"`         // of those, asking for what the first did not name
	Referred    int    `json:"referred"`     // customers told of another place
	Questions   int    `json:"questions"`    // tickets of kind question, raised
	Voices      int    `json:"voices"`       // opinions, suggestions, complaints received
	Overdue     int    `json:"overdue"`      // cases and tickets past their limit now
	Grades      [5]int `json:"grades"`       // ratings, from very satisfied to very dissatisfied
	Unrated     int    `json:"unrated"`      // visits that ended without a rating
	Emergencies int    `json:"emergencies"`  // emergencies begun
	Regular     int    `json:"regular"`      // visits at home of a row that was agreed (N-11), done
}

// Tickets keeps what is followed until it is settled (C3, F4, J3).
type Tickets interface {
	// Tickets lists the outlet's open tickets and those closed today, masked, by [TicketsByDue].
	Tickets(ctx context.Context) ([]Ticket, error)
	// Ticket gives one ticket, unmasked. NotFound ticket.none; Denied ticket.own for a follow-up about
	// the caller.
	Ticket(ctx context.Context, id string) (Ticket, error)
	// Follow does one act on t and gives the ticket after it; key and t.Version as in
	// [Cases.Advance]. A new ticket has an ID made at the terminal. Errors of [Ticket.Apply].
	Follow(ctx context.Context, key string, t Ticket, a TicketAct) (Ticket, error)
}

// Papers gives papers their numbers and counts their copies.
type Papers interface {
	// Issue registers that a paper is printed: the first time the original, then copies. Invalid
	// paper.reason for a copy without a reason; Conflict paper.early when the case or ticket has
	// not come so far; NotFound case.none, ticket.none, visit.none.
	Issue(ctx context.Context, key string, o Order) (Paper, error)
}

// Bulletins brings the authority's policy notices (J1, H-9.1.1c).
type Bulletins interface {
	// Bulletins gives those for this outlet, by [BulletinsByUse], each with when the caller read it
	// and without the answer to its question. Empty for who sees no business.
	Bulletins(ctx context.Context) ([]Bulletin, error)
	// Acknowledge tells that the caller has read a bulletin, and gives it as it stands then; answer is
	// the option of its question from 1, 0 where it has none. The first reading counts. NotFound
	// bulletin.none; errors of [Bulletin.Answered].
	Acknowledge(ctx context.Context, key, id string, answer int) (Bulletin, error)
}

// Events is the authority's push channel.
type Events interface {
	// Listen delivers events after the one with ID after, in order, until ctx ends or the
	// line breaks; it then returns the reason. To go on, call it again with the ID of the
	// last event delivered.
	Listen(ctx context.Context, after int64, deliver func(Event)) error
}

// Event is something that happened at the authority and concerns this terminal.
type Event struct {
	ID     int64     `json:"id"`
	Kind   EventKind `json:"kind" enum:"list,case,visit,ticket,session,duty,hand_over,bulletin,person,bundle,finding,affair,gear"`
	At     time.Time `json:"at"`
	Case   *Summary  `json:"case,omitempty"`   // of kind case
	Visit  *Visit    `json:"visit,omitempty"`  // of kind visit, masked
	Ticket *Ticket   `json:"ticket,omitempty"` // of kind ticket, masked
	List   int64     `json:"list,omitempty"`   // of kind list: the new version
	Ref    string    `json:"ref,omitempty"`    // of the other kinds: ID of what changed on the board
	Reason string    `json:"reason,omitempty"` // of kind session: key of the words
	Place  *Place    `json:"place,omitempty"`  // of kind session: where the new session is
}

// EventKind is what an event is about.
type EventKind string

// The kinds of event.
const (
	ListChanged   EventKind = "list"
	CaseChanged   EventKind = "case"
	VisitChanged  EventKind = "visit"
	TicketChanged EventKind = "ticket"
	SessionEnded  EventKind = "session"
	// What stands on the board; whoever shows it reads it anew.
	DutyChanged     EventKind = "duty"
	HandOverChanged EventKind = "hand_over"
	BulletinIssued  EventKind = "bulletin"
	PersonChanged   EventKind = "person"
	BundleChanged   EventKind = "bundle"
	FindingChanged  EventKind = "finding"
	AffairChanged   EventKind = "affair"
	GearChanged     EventKind = "gear"
)

// Authority is everything that the counter needs from the other side.
type Authority interface {
	Supervision
	Login
	Library
	Register
	Cases
	Visits
	Tickets
	Papers
	Pages
	Overview
	Duty
	People
	Files
	Bulletins
	Affairs
	DeviceLedger
	Heads
	Sentry
	Cards
	Events
}
