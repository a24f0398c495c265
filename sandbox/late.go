package sandbox

import (
	"errors"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Signed is what a letter says of itself under the signature of its terminal, which the wire has verified.
// Zero: no letter, such as within the process.
type Signed struct {
	Session string // in which it was written
	Person  string // who wrote it
	At      time.Time
}

// The limits of a letter that comes late.
const (
	clocksApart = 2 * time.Minute     // a terminal's clock may be ahead by this much; a letter that is older comes late
	lateLimit   = 30 * 24 * time.Hour // as long as a terminal keeps its keys
	aloneLimit  = 72 * time.Hour      // how long a session goes on without the line after it was renewed last
)

// lateKinds are the steps that a terminal may take without the line, and that count from when they were taken.
// [desk.Rules.Offline] says of each when.
var lateKinds = []desk.Kind{
	desk.KindConsultation, desk.KindAcceptance, desk.KindWithdrawal, desk.KindTry, desk.KindNotification, desk.KindCollection,
}

func (w write) mayBeLate() bool {
	return w.what == store.ACase && slices.Contains(lateKinds, desk.Kind(w.kind))
}

// author finds out whose a write is. Usually it is the caller's. A letter that comes late is its writer's, at
// the instant of writing, whoever is logged in now: the act then has that instant (a.at), and all that can be
// judged by it is, such as the list and the writer's rights; what comes of it now, such as numbers and the
// audit trail, keeps the instant of arrival.
//
// Errors: those of [act.enter]; Denied letter.session when nobody was at work there then, or when the act is
// none that may come late, and session.ended instead where the caller's own session is over, too: who is at work now
// is not thrown out by somebody else's letter. Denied letter.future and letter.old.
func (a *act) author(c Caller, w write) (worker, error) {
	who, err := a.enter(c)
	l := c.Letter
	if l.At.IsZero() {
		return who, err
	}
	here := err == nil && who.person.ID == l.Person
	if here && who.session.ID == l.Session {
		if a.at.Sub(l.At) > clocksApart && w.mayBeLate() && l.At.UnixMilli() >= who.session.Since {
			a.at, a.late = l.At, true
			who.person, err = a.personAt(who.person.ID, l.At)
		}
		return who, err
	}
	a.nobody = denied("letter.session")
	switch e, named := errors.AsType[*desk.Error](err); {
	case err == nil, named && e.Key == "session.locked":
	case named && e.Key == "session.ended":
		a.nobody = e
	default:
		return worker{}, err // the terminal is refused, or a token was stolen
	}
	if here && !w.mayBeLate() {
		return who, nil // written under her session before this one
	}
	return a.absent(c, w)
}

// absent is who wrote a letter in a session that is not the present one.
func (a *act) absent(c Caller, w write) (worker, error) {
	outlet, terminal, err := a.admit(c)
	if err != nil {
		return worker{}, err
	}
	l := c.Letter
	session, err := a.SessionByID(outlet.ID, l.Session)
	switch {
	case errors.Is(err, store.ErrNone):
		return worker{}, a.nobody
	case err != nil:
		return worker{}, err
	case session.TerminalID != terminal.ID || session.PersonID != l.Person:
		return worker{}, a.nobody
	}
	m, err := a.person(session.PersonID)
	if err != nil {
		return worker{}, err
	}
	who := worker{session: session, person: m.Person, outlet: outlet, terminal: terminal}
	person, err := a.wrote(w, who, l.At)
	if e, refused := errors.AsType[*desk.Error](err); refused {
		// It may have arrived when that was right, and only the answer was lost: that is given again.
		a.replay, a.nobody = true, e
		return who, nil
	}
	if err != nil {
		return worker{}, err
	}
	who.person = person
	if begun := time.UnixMilli(session.Since).UTC(); l.At.Before(begun) {
		l.At = begun
	}
	if l.At.Before(a.at) {
		a.at = l.At
	}
	a.late = true
	return who, nil
}

// wrote is the writer with the rights of the instant of writing; a *desk.Error when nobody can have written then.
func (a *act) wrote(w write, who worker, at time.Time) (desk.Person, error) {
	if !w.mayBeLate() {
		return desk.Person{}, a.nobody
	}
	if err := a.inTime(who.session, at); err != nil {
		return desk.Person{}, err
	}
	person, err := a.personAt(who.session.PersonID, at)
	if err != nil {
		return desk.Person{}, err
	}
	return person, person.MayWork(who.outlet, at)
}

// inTime tells whether somebody could have written at the instant under the session. What is written while it is
// locked, nobody has written.
func (a *act) inTime(session store.Session, at time.Time) error {
	ms := at.UnixMilli()
	switch {
	case at.After(a.now.Add(clocksApart)):
		return denied("letter.future")
	case at.Before(a.now.Add(-lateLimit)):
		return denied("letter.old")
	case ms < session.Since-clocksApart.Milliseconds(), session.Ended != 0 && ms >= session.Ended, ms >= session.Expires+aloneLimit.Milliseconds():
		return a.nobody
	case !session.Locked:
		return nil
	}
	locked, err := a.LastEntry(session.OutletID, "lock", session.ID)
	if err == nil && ms >= locked {
		err = a.nobody
	}
	return err
}

// personAt is a person with the rights of an instant that has passed, as the ledger has them.
func (a *act) personAt(id string, at time.Time) (desk.Person, error) {
	m, err := a.person(id)
	if err != nil {
		return desk.Person{}, err
	}
	entries, err := loadAll[desk.Permission](a.PermissionsUntil(m.OutletID, at.UnixMilli()))
	if err != nil {
		return desk.Person{}, err
	}
	p, gives := desk.Ledger(entries).At(id, at)
	switch {
	case p.Seq == 0:
		return m.Person, nil // nothing was written about her until then
	case gives:
		m.State, m.Posts, m.Items, m.Steps = desk.AccountActive, p.Posts, p.Items, p.Steps
	case p.Kind == desk.PermissionFrozen:
		m.State = desk.AccountFrozen
	default:
		m.State = desk.AccountClosed
	}
	return m.Person, nil
}

// presentThen is [act.present] for a step that may come late. Then no visit is made for it, because the
// customer is gone; it belongs to the one that its writer has served since before.
func (a *act) presentThen(w write, step desk.Step) (desk.Visit, error) {
	if !a.late {
		return a.present(w, step)
	}
	if !atWindow(step) {
		return desk.Visit{}, nil
	}
	if err := a.queue(w); err != nil {
		return desk.Visit{}, err
	}
	served, err := a.serving(w.outlet.ID, w.by.ID)
	if err != nil || len(served) == 0 || served[0].Called.After(a.at) {
		return desk.Visit{}, err
	}
	return served[0], nil
}
