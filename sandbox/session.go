package sandbox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// sessionLife is how long a session lives without anybody working.
const sessionLife = 15 * time.Minute

// lockedLife is how long a locked session waits for its owner. It opens to nobody else, and
// what he had under his hands is still there, so it may last for a long absence of one day.
const lockedLife = 12 * time.Hour

// worker is a person with a session at a terminal.
type worker struct {
	session  store.Session
	person   desk.Person
	outlet   desk.Outlet
	terminal desk.Terminal
}

// view is the session as the terminal sees it.
func (w worker) view() desk.Session {
	return desk.Session{
		ID: w.session.ID, Person: w.person, Outlet: w.outlet, Terminal: w.terminal,
		Since: time.UnixMilli(w.session.Since).UTC(), Expires: time.UnixMilli(w.session.Expires).UTC(), Locked: w.session.Locked,
	}
}

// breach is the discovery, while something was asked, that a session must not live on. It is
// an error, so that the transaction in which it was found is undone; settle then ends the
// session in one of its own.
type breach struct {
	session store.Session
	cause   *desk.Error
	where   string // terminal that called
	outlet  string // that one's, where it has one
	what    string // for the audit trail
}

func (b *breach) Error() string { return "breach: " + b.what }

// enter lets a caller in who has a session that lives and is not locked: one that only names its session has locked it. The person, the
// outlet and the terminal are judged again each time, so that what the authority has stopped
// stops at the next call (H-8.3.2, G-9.4).
func (a *act) enter(c Caller) (worker, error) {
	w, err := a.identify(c)
	if err == nil && (w.session.Locked || c.Token == "") {
		err = denied("session.locked")
	}
	return w, err
}

// identify is enter for a session that may be locked. What goes with the name alone, and the certificate that the session
// began under, is to lock it, to end it, to offer its opening, and to hear of its end.
func (a *act) identify(c Caller) (worker, error) {
	outlet, terminal, err := a.admit(c)
	if err != nil {
		return worker{}, a.astray(c, outlet, err)
	}
	session, err := a.sessionOf(c)
	switch {
	case errors.Is(err, store.ErrNone):
		return worker{}, denied("session.ended")
	case err != nil:
		return worker{}, err
	case session.Ended != 0 || a.ms() >= session.Expires:
		return worker{}, denied("session.ended")
	case session.TerminalID != terminal.ID, session.Certificate != "" && session.Certificate != c.Certificate.Print:
		if c.Token == "" {
			return worker{}, denied("session.ended") // anybody may know a name
		}
		// The token was taken from the terminal that it belongs to, or its name was.
		return worker{}, stolen(session, outlet.ID, terminal.ID)
	}
	person, err := a.person(session.PersonID)
	if err != nil {
		return worker{}, err
	}
	if err := person.MayWork(outlet, a.at); err != nil {
		if cause, ok := errors.AsType[*desk.Error](err); ok {
			return worker{}, &breach{session: session, cause: cause, where: terminal.ID, outlet: outlet.ID, what: "session.stopped"}
		}
		return worker{}, err
	}
	return worker{session: session, person: person.Person, outlet: outlet, terminal: terminal}, nil
}

// stolen is the breach of a session whose token was shown at a terminal, or under a certificate, that it does not belong to.
func stolen(s store.Session, outlet, terminal string) error {
	return &breach{session: s, cause: denied("session.ended"), where: terminal, outlet: outlet, what: "session.stolen"}
}

// astray is why a terminal is not let in, unless it shows the token of a session that lives under another certificate: who
// may not come in any more may still have stolen.
func (a *act) astray(c Caller, outlet desk.Outlet, why error) error {
	if _, refused := errors.AsType[*desk.Error](why); !refused || c.Token == "" {
		return why
	}
	session, err := a.sessionOf(c)
	switch {
	case errors.Is(err, store.ErrNone):
		return why
	case err != nil:
		return err
	case session.Ended != 0 || a.ms() >= session.Expires:
		return why
	case session.TerminalID != c.Terminal, session.Certificate != "" && session.Certificate != c.Certificate.Print:
		return stolen(session, outlet.ID, c.Terminal)
	}
	return why
}

// sessionOf finds the session that a caller has the token of, or names; [store.ErrNone] for neither.
func (a *act) sessionOf(c Caller) (store.Session, error) {
	switch {
	case c.Token != "":
		return a.SessionByToken(hash(c.Token))
	case c.Session == "":
		return store.Session{}, store.ErrNone
	}
	outlet, _, err := a.terminal(c.Terminal)
	if err != nil {
		return store.Session{}, err
	}
	return a.SessionByID(outlet.ID, c.Session)
}

// terminal finds an enrolled terminal and its outlet. Denied terminal.unknown.
func (a *act) terminal(id string) (desk.Outlet, desk.Terminal, error) {
	body, err := a.TerminalOutlet(id)
	outlet, err := load[desk.Outlet](body, err, denied("terminal.unknown"))
	if err != nil {
		return desk.Outlet{}, desk.Terminal{}, err
	}
	terminal, ok := outlet.Terminal(id)
	if !ok {
		return desk.Outlet{}, desk.Terminal{}, denied("terminal.unknown")
	}
	return outlet, terminal, nil
}

func (a *act) outlet(id string) (desk.Outlet, error) {
	body, err := a.Outlet(id)
	return load[desk.Outlet](body, err, notFound("outlet.none"))
}

func (a *act) person(id string) (member, error) {
	body, err := a.Person(id)
	m, err := load[member](body, err, notFound("person.none"))
	return m.at(a.at), err
}

// punish ends the session of a breach, unless another call did so already.
func (a *act) punish(b *breach) error {
	s, err := a.SessionByID(b.session.OutletID, b.session.ID)
	if err != nil || s.Ended != 0 {
		return err
	}
	if err := a.audit(s.OutletID, s.PersonID, b.where, b.what, s.ID, b.cause.Key); err != nil {
		return err
	}
	if b.outlet != "" && b.outlet != s.OutletID { // its alarms are looked for where it stands
		if err := a.audit(b.outlet, s.PersonID, b.where, b.what, s.ID, b.cause.Key); err != nil {
			return err
		}
	}
	return a.end(s, b.cause.Key, nil)
}

// end ends a session and tells its terminal why; an empty reason tells nobody, because the
// terminal itself did it, and the caller has noted why.
func (a *act) end(s store.Session, reason string, place *desk.Place) error {
	s.Ended, s.Reason = a.ms(), cmp.Or(s.Reason, reason)
	if err := a.SaveSession(s); err != nil {
		return err
	}
	if err := a.leaves(s); err != nil {
		return err
	}
	if reason == "" {
		return nil
	}
	return a.tell(s.OutletID, s.TerminalID, desk.Event{Kind: desk.SessionEnded, Reason: reason, Place: place})
}

// Session tells who is at work at the terminal and prolongs the session.
//
// Errors, all Denied: terminal.unknown, session.ended, session.locked, and those of
// [desk.Person.MayWork]. The same hold for every call with a session.
func (s *Service) Session(ctx context.Context, c Caller) (desk.Session, error) {
	var out desk.Session
	err := s.do(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		w.session.Expires = a.at.Add(sessionLife).UnixMilli()
		out = w.view()
		return a.SaveSession(w.session)
	})
	return out, err
}

// Lock suspends the session: until it is unlocked nothing is allowed but logging in and out. Its token stays known, so that
// who shows it under another certificate is noticed, and becomes useful never again: each way to unlock gives a new one.
func (s *Service) Lock(ctx context.Context, c Caller) error {
	return s.do(ctx, func(a *act) error {
		w, err := a.identify(c)
		switch {
		case err != nil:
			return err
		case w.session.Locked && c.Token == "":
			return nil // it was told before, and the answer was lost
		case w.session.Locked:
			return denied("session.locked")
		}
		w.session.Locked = true
		w.session.Expires = a.at.Add(lockedLife).UnixMilli()
		if err := a.SaveSession(w.session); err != nil {
			return err
		}
		return a.audit(w.outlet.ID, w.person.ID, w.terminal.ID, "lock", w.session.ID, "")
	})
}

// Logout ends the session; it is no error when it has ended already.
func (s *Service) Logout(ctx context.Context, c Caller) error {
	return s.do(ctx, func(a *act) error {
		w, err := a.identify(c)
		if e, ok := errors.AsType[*desk.Error](err); ok && e.Key == "session.ended" {
			return nil
		}
		if err != nil {
			return err
		}
		if err := a.audit(w.outlet.ID, w.person.ID, w.terminal.ID, "logout", w.session.ID, ""); err != nil {
			return err
		}
		w.session.Reason = "logout"
		return a.end(w.session, "", nil)
	})
}

// secret gives n random bytes as text for a URL or a header.
func (s *Service) secret(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.rand, b); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// hash is how secrets are kept: whoever reads the store cannot use them.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
