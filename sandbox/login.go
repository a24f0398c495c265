package sandbox

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// The limits of a login. A code is short-lived, because its picture can be shown to somebody
// elsewhere; the number on the screen, which only who stands there can see, is the other half
// of the answer to that.
const (
	codeLife    = 60 * time.Second // until it is confirmed
	confirmLife = 30 * time.Second // from then until the terminal has asked
	pollEvery   = 2 * time.Second
	codesMax    = 20 // in codesSpan, for one terminal
	codesSpan   = 10 * time.Minute

	secretBytes = 32 // device codes and tokens
	qrLength    = 14 // base32 characters of 5 bits
	maxQRText   = 38 // what a QR code of version 2-M holds
)

// NewCode offers a login at the terminal; what was offered before ends. For unlocking, the
// caller has the session that is to be opened.
//
// Errors, all Denied: terminal.unknown, login.too_many, those of [desk.Outlet.Open], and for
// unlocking session.ended.
func (s *Service) NewCode(ctx context.Context, c Caller, purpose desk.Purpose) (desk.LoginCode, error) {
	if purpose != desk.ToLogin && purpose != desk.ToUnlock {
		return desk.LoginCode{}, invalid("login.purpose", "purpose")
	}
	row, code, err := s.makeCode(purpose)
	if err != nil {
		return desk.LoginCode{}, s.settle(ctx, err)
	}
	err = s.do(ctx, func(a *act) error {
		outlet, terminal, err := a.admit(c)
		if err != nil {
			return err
		}
		if err := a.meet(c, outlet, terminal); err != nil {
			return err
		}
		if err := outlet.Open(a.at); err != nil {
			return err
		}
		if purpose == desk.ToUnlock {
			w, err := a.identify(c)
			if err != nil {
				return err
			}
			row.SessionID = w.session.ID
		}
		// Of two codes asked for at once, one has to see and end the other.
		if err := a.LockTerminal(terminal.ID); err != nil {
			return err
		}
		n, err := a.CodesSince(outlet.ID, terminal.ID, a.at.Add(-codesSpan).UnixMilli())
		if err != nil {
			return err
		}
		if n >= codesMax {
			a.refusal = denied("login.too_many")
			return a.audit(outlet.ID, "", terminal.ID, "login.code", "", "login.too_many")
		}
		row.OutletID, row.TerminalID = outlet.ID, terminal.ID
		row.Created, row.Expires = a.ms(), a.at.Add(codeLife).UnixMilli()
		code.Expires, code.Outlet, code.Terminal = a.at.Add(codeLife), outlet, terminal
		code.Guard = s.catalogue.Service.Guard
		if err := a.EndCodes(outlet.ID, terminal.ID); err != nil {
			return err
		}
		if err := a.AddCode(row); err != nil {
			return err
		}
		return a.audit(outlet.ID, "", terminal.ID, "login.code", "", "")
	})
	if err != nil {
		return desk.LoginCode{}, err
	}
	return code, nil
}

func (s *Service) makeCode(purpose desk.Purpose) (store.Code, desk.LoginCode, error) {
	device, err := s.secret(secretBytes)
	if err != nil {
		return store.Code{}, desk.LoginCode{}, err
	}
	qr, err := s.qrCode()
	if err != nil {
		return store.Code{}, desk.LoginCode{}, err
	}
	numbers, right, err := s.numbers()
	if err != nil {
		return store.Code{}, desk.LoginCode{}, err
	}
	row := store.Code{
		Device: hash(device), QR: hash(qr), Number: right, Choices: encode(numbers), Purpose: string(purpose), State: store.Pending,
	}
	return row, desk.LoginCode{Device: device, QR: s.phoneURL + qr, Number: right, Lives: codeLife, Poll: pollEvery}, nil
}

// qrCode makes a code of 70 random bits for a QR text.
func (s *Service) qrCode() (string, error) {
	raw := make([]byte, 9)
	_, err := io.ReadFull(s.rand, raw)
	return base32.StdEncoding.EncodeToString(raw)[:qrLength], err
}

// numbers makes three different numbers of four digits and says which is the right one.
func (s *Service) numbers() (three [3]string, right string, err error) {
	for n := 0; n < len(three); {
		v, err := rand.Int(s.rand, big.NewInt(10000))
		if err != nil {
			return three, "", err
		}
		text := fmt.Sprintf("%04d", v)
		if !slices.Contains(three[:n], text) {
			three[n] = text
			n++
		}
	}
	v, err := rand.Int(s.rand, big.NewInt(int64(len(three))))
	if err != nil {
		return three, "", err
	}
	return three, three[v.Int64()], nil
}

// CheckLogin tells how far a login is. In state done the token of the session comes with it,
// exactly once: whoever asks again is told that the code is over. takeOver ends the session
// that the person has at another terminal.
//
// Errors: Denied terminal.unknown; NotFound login.code for a code that is not this terminal's,
// which is the same answer as for one that never was.
func (s *Service) CheckLogin(ctx context.Context, c Caller, device string, takeOver bool) (desk.LoginStatus, string, error) {
	var code store.Code
	var status desk.LoginStatus
	err := s.look(ctx, func(a *act) (err error) {
		if code, err = a.code(c, device); err == nil {
			status, err = a.status(code)
		}
		return err
	})
	if err != nil || code.State != store.Confirmed || status.State == desk.LoginExpired {
		return status, "", err
	}
	token, err := s.secret(secretBytes)
	if err != nil {
		return desk.LoginStatus{}, "", s.settle(ctx, err)
	}
	err = s.do(ctx, func(a *act) (err error) {
		status, err = a.redeem(c, device, token, takeOver)
		return err
	})
	if err != nil || status.State != desk.LoginDone {
		return status, "", err
	}
	status.Opening = new(s.opening(status.Session.ID))
	return status, token, nil
}

func (a *act) code(c Caller, device string) (store.Code, error) {
	outlet, terminal, err := a.admit(c)
	if err != nil {
		return store.Code{}, err
	}
	code, err := a.CodeByDevice(outlet.ID, terminal.ID, hash(device))
	if errors.Is(err, store.ErrNone) {
		err = notFound("login.code")
	}
	return code, err
}

// status is how far a code is, as the terminal may know it.
func (a *act) status(code store.Code) (desk.LoginStatus, error) {
	over := a.ms() >= code.Expires
	switch code.State {
	case store.Denied:
		var r desk.Refusal
		err := json.Unmarshal([]byte(code.Refusal), &r)
		return desk.LoginStatus{State: desk.LoginRefused, Refusal: &r}, err
	case store.Pending:
		if !over {
			return desk.LoginStatus{State: desk.LoginWaiting}, nil
		}
	case store.Scanned, store.Confirmed:
		if !over {
			return desk.LoginStatus{State: desk.LoginScanned}, nil
		}
	}
	return desk.LoginStatus{State: desk.LoginExpired}, nil
}

// redeem turns a confirmed code into a session.
func (a *act) redeem(c Caller, device, token string, takeOver bool) (desk.LoginStatus, error) {
	code, err := a.code(c, device)
	if err != nil {
		return desk.LoginStatus{}, err
	}
	// From here on nobody else can begin a session for the same person.
	if err := a.LockPerson(code.PersonID); err != nil {
		return desk.LoginStatus{}, err
	}
	if code, err = a.code(c, device); err != nil {
		return desk.LoginStatus{}, err
	}
	if code.State != store.Confirmed || a.ms() >= code.Expires {
		return a.status(code)
	}
	outlet, terminal, err := a.terminal(c.Terminal)
	if err != nil {
		return desk.LoginStatus{}, err
	}
	person, err := a.person(code.PersonID)
	if err != nil {
		return desk.LoginStatus{}, err
	}
	if err := person.MayWork(outlet, a.at); err != nil {
		return a.refuse(code, err)
	}
	w := worker{person: person.Person, outlet: outlet, terminal: terminal}
	w.session.Certificate = c.Certificate.Print
	if code.Purpose == string(desk.ToUnlock) {
		return a.unlock(w, code, token)
	}
	return a.begin(w, code, token, takeOver)
}

func (a *act) unlock(w worker, code store.Code, token string) (desk.LoginStatus, error) {
	session, err := a.SessionByID(code.OutletID, code.SessionID)
	if err != nil {
		return desk.LoginStatus{}, err
	}
	if session.Ended != 0 || a.ms() >= session.Expires {
		return a.refuse(code, denied("session.ended"))
	}
	if ok, err := a.consume(code); err != nil || !ok {
		return desk.LoginStatus{State: desk.LoginExpired}, err
	}
	// A new token: one that leaked while the screen was locked opens nothing.
	session.Token, session.Locked, session.Expires = hash(token), false, a.at.Add(sessionLife).UnixMilli()
	if err := a.SaveSession(session); err != nil {
		return desk.LoginStatus{}, err
	}
	w.session = session
	return done(w), a.audit(w.outlet.ID, w.person.ID, w.terminal.ID, "unlock", session.ID, "")
}

func (a *act) begin(w worker, code store.Code, token string, takeOver bool) (desk.LoginStatus, error) {
	old, err := a.SessionOfPerson(w.outlet.ID, w.person.ID)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return desk.LoginStatus{}, err
	}
	elsewhere := err == nil && old.TerminalID != w.terminal.ID && a.ms() < old.Expires
	if elsewhere && !takeOver {
		place := a.place(w.outlet, old.TerminalID, time.UnixMilli(old.Since).UTC())
		return desk.LoginStatus{State: desk.LoginElsewhere, Elsewhere: &place}, nil
	}
	if ok, err := a.consume(code); err != nil || !ok {
		return desk.LoginStatus{State: desk.LoginExpired}, err
	}
	if err := a.makeRoom(w, elsewhere); err != nil {
		return desk.LoginStatus{}, err
	}
	w.session = store.Session{
		OutletID: w.outlet.ID, ID: a.s.newKey(), PersonID: w.person.ID, TerminalID: w.terminal.ID,
		Token: hash(token), Since: a.ms(), Expires: a.at.Add(sessionLife).UnixMilli(), Certificate: w.session.Certificate,
	}
	if w.session.FirstEvent, err = a.LastEvent(w.outlet.ID); err != nil {
		return desk.LoginStatus{}, err
	}
	if err := a.AddSession(w.session); err != nil {
		return desk.LoginStatus{}, err
	}
	return done(w), a.audit(w.outlet.ID, w.person.ID, w.terminal.ID, "login", w.session.ID, "")
}

// makeRoom ends the sessions that cannot stand beside a new one: the person's own (one person,
// one session, H-8.3.1b) and the one at the terminal, such as the locked one of the colleague
// who is relieved.
func (a *act) makeRoom(w worker, elsewhere bool) error {
	old, err := a.SessionOfPerson(w.outlet.ID, w.person.ID)
	if err == nil {
		reason, place := "", a.place(w.outlet, w.terminal.ID, a.at)
		if elsewhere {
			reason = "session.taken_over"
		}
		if err := a.audit(w.outlet.ID, w.person.ID, w.terminal.ID, "takeover", old.ID, ""); err != nil {
			return err
		}
		old.Reason = "takeover"
		if old.TerminalID == w.terminal.ID { // her console was killed and she is back: she has not left her window
			old.Ended = a.ms()
			err = a.SaveSession(old)
		} else {
			err = a.end(old, reason, &place)
		}
	}
	if err != nil && !errors.Is(err, store.ErrNone) {
		return err
	}
	old, err = a.SessionOfTerminal(w.outlet.ID, w.terminal.ID)
	if errors.Is(err, store.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := a.audit(w.outlet.ID, w.person.ID, w.terminal.ID, "relief", old.ID, ""); err != nil {
		return err
	}
	old.Reason = "relief"
	return a.end(old, "", nil)
}

func done(w worker) desk.LoginStatus {
	v := w.view()
	return desk.LoginStatus{State: desk.LoginDone, Session: &v}
}

func (a *act) place(outlet desk.Outlet, terminal string, since time.Time) desk.Place {
	t, ok := outlet.Terminal(terminal)
	if !ok {
		t.ID = terminal // taken out of use since
	}
	return desk.Place{Outlet: outlet.NameZH, Terminal: t, Since: since}
}

func (a *act) consume(code store.Code) (bool, error) {
	code.State = store.Consumed
	return a.MoveCode(code, store.Confirmed)
}

// refuse ends a code for a reason that terminal and phone are told.
func (a *act) refuse(code store.Code, why error) (desk.LoginStatus, error) {
	e, ok := errors.AsType[*desk.Error](why)
	if !ok {
		return desk.LoginStatus{}, why
	}
	from, r := code.State, desk.Refusal{Key: e.Key, Args: e.Args}
	code.State, code.Refusal = store.Denied, encode(r)
	moved, err := a.MoveCode(code, from)
	if err != nil {
		return desk.LoginStatus{}, err
	}
	if !moved {
		return desk.LoginStatus{State: desk.LoginExpired}, nil
	}
	return desk.LoginStatus{State: desk.LoginRefused, Refusal: &r},
		a.audit(code.OutletID, code.PersonID, code.TerminalID, "login."+cmp.Or(code.Purpose, "login"), "", e.Key)
}

// CancelLogin ends a code that nobody wants any more; one that is not there is no error.
func (s *Service) CancelLogin(ctx context.Context, c Caller, device string) error {
	return s.do(ctx, func(a *act) error {
		code, err := a.code(c, device)
		if desk.CodeOf(err) == desk.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		from := code.State
		if from != store.Pending && from != store.Scanned && from != store.Confirmed {
			return nil
		}
		code.State = store.Expired
		_, err = a.MoveCode(code, from) // one that moved on meanwhile has an end of its own
		return err
	})
}
