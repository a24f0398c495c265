package sandbox

import (
	"context"
	"crypto/hmac"
	"errors"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// openLabel is what the authority's key for opening terminals without the line is derived for.
const openLabel = "session.opening"

// openAct is an opening without the line in the audit trail.
const openAct = "unlock.offline"

// opening is what a terminal gets with a session: an HMAC with SM3 of the session under a key that is not in the
// database, so that who has that opens no terminal.
func (s *Service) opening(session string) desk.Opening {
	key := s.signer.Derive(openLabel)
	defer clear(key)
	mac := hmac.New(sm3.New, key)
	_, _ = mac.Write([]byte(session)) // never fails
	return desk.Opening{Secret: mac.Sum(nil), Page: s.phoneURL}
}

// challenged is whose terminal shows a challenge.
type challenged struct {
	person   member
	outlet   desk.Outlet
	terminal desk.Terminal
	session  store.Session
	key      desk.OpenKey
	code     string
}

// OpenOffline is the person's answer to a challenge that his phone has scanned: yes gives the digits to type at the
// terminal. The session is open from then on, under the token that both sides make of the challenge, because nobody else
// gets the digits: what the terminal does before its line is back is his. Either answer uses the challenge up.
//
// Errors: NotFound person.none; Denied open.other when it is not a challenge of the session that the person has now,
// login.taken for one that was answered, login.too_many, terminal.unknown, and those of [desk.Person.MayWork].
func (s *Service) OpenOffline(ctx context.Context, person, qr string, yes bool) (answer string, err error) {
	err = s.do(ctx, func(a *act) error {
		answer = ""
		c, err := a.challenged(person, codeIn(qr))
		if err != nil {
			return a.refuseOpening(c, err)
		}
		if err := a.useUp(c); err != nil {
			return a.refuseOpening(c, err)
		}
		if !yes {
			return a.audit(c.outlet.ID, person, c.terminal.ID, openAct, c.session.ID, "login.declined")
		}
		token := c.key.Token(c.code)
		defer clear(token)
		c.session.Token, c.session.Locked, c.session.Expires = hash(string(token)), false, a.at.Add(sessionLife).UnixMilli()
		if err := a.SaveSession(c.session); err != nil {
			return err
		}
		answer = c.key.Answer(c.code)
		return a.audit(c.outlet.ID, person, c.terminal.ID, openAct, c.session.ID, "")
	})
	if err != nil {
		return "", err
	}
	return answer, nil
}

// refuseOpening keeps in the audit trail that somebody was refused.
func (a *act) refuseOpening(c challenged, why error) error {
	e, ok := errors.AsType[*desk.Error](why)
	if !ok || c.person.ID == "" {
		return why
	}
	a.refusal = e
	return a.audit(c.outlet.ID, c.person.ID, c.terminal.ID, openAct, c.session.ID, e.Key)
}

// challenged finds the session that the challenge opens. It may have run out, as it does while nobody renews it, for as
// long as letters of it are taken; one that was ended opens no more.
func (a *act) challenged(person, code string) (challenged, error) {
	c := challenged{code: code}
	var err error
	if c.person, err = a.person(person); err != nil {
		return c, err
	}
	if c.outlet, err = a.outlet(c.person.OutletID); err != nil {
		return c, err
	}
	if err := c.person.MayWork(c.outlet, a.at); err != nil {
		return c, err
	}
	session, err := a.SessionOfPerson(c.outlet.ID, person)
	switch {
	case errors.Is(err, store.ErrNone):
		return c, denied("open.other")
	case err != nil:
		return c, err
	}
	opening := a.s.opening(session.ID)
	c.key = desk.OpenKey{Hash: sm3.New, Secret: opening.Secret, Session: session.ID, Terminal: session.TerminalID}
	if !c.key.Made(code) || a.ms() >= session.Expires+aloneLimit.Milliseconds() {
		return c, denied("open.other")
	}
	c.session = session
	if _, c.terminal, err = a.terminal(session.TerminalID); err != nil {
		return c, err
	}
	switch _, err := a.CodeByQR(hash(code)); {
	case err == nil:
		return c, denied("login.taken")
	case !errors.Is(err, store.ErrNone):
		return c, err
	}
	return c, nil
}

// useUp keeps a challenge as a code that was consumed, so that it is answered once and counts among the terminal's codes.
func (a *act) useUp(c challenged) error {
	n, err := a.CodesSince(c.outlet.ID, c.terminal.ID, a.at.Add(-codesSpan).UnixMilli())
	if err != nil {
		return err
	}
	if n >= codesMax {
		return denied("login.too_many")
	}
	return a.AddCode(store.Code{
		OutletID: c.outlet.ID, Device: hash("open:" + c.code), TerminalID: c.terminal.ID, QR: hash(c.code), Choices: "[]",
		Purpose: string(desk.ToUnlock), SessionID: c.session.ID, State: store.Consumed, PersonID: c.person.ID, Created: a.ms(), Expires: a.ms(),
	})
}

// askToOpen is what the phone shows before a person opens his terminal without its line.
func (s *Service) askToOpen(ctx context.Context, person, code string) (Ask, error) {
	var ask Ask
	err := s.do(ctx, func(a *act) error {
		c, err := a.challenged(person, code)
		if err != nil {
			return a.refuseOpening(c, err)
		}
		ask = Ask{
			OutletZH: c.outlet.NameZH, OutletEN: c.outlet.NameEN, TerminalID: c.terminal.ID, WindowZH: c.terminal.WindowZH,
			WindowEN: c.terminal.WindowEN, Since: time.UnixMilli(a.ms()).UTC(), Purpose: desk.ToOpenOffline,
		}
		return nil
	})
	if err != nil {
		return Ask{}, err
	}
	return ask, nil
}
