package sandbox

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Certificate is what a terminal has proved itself with.
type Certificate struct {
	Print   string    // SHA-256 of it, in hexadecimal; empty: within the process
	Signer  string    // PKIX of the SM2 key that the terminal signs with, base64
	Issued  time.Time // as it says itself
	Expires time.Time
}

// The limits of enrolling a terminal.
const (
	enrolLife   = 15 * time.Minute
	enrolTries  = 5 // with a wrong secret; the code is dead then
	renewalsMax = 3 // of one terminal in renewSpan
	renewSpan   = 24 * time.Hour
	codeIDSize  = 4
	codeSecret  = 8
)

// admit finds the terminal of a caller. Denied terminal.unknown, and terminal.withdrawn for a certificate
// that was.
func (a *act) admit(c Caller) (desk.Outlet, desk.Terminal, error) {
	outlet, terminal, err := a.terminal(c.Terminal)
	if err != nil || c.Certificate.Print == "" {
		return outlet, terminal, err
	}
	gone, err := a.CertificateGone(outlet.ID, terminal.ID, c.Certificate.Print, c.Certificate.Issued.UnixMilli())
	if err == nil && gone != 0 {
		err = denied("terminal.withdrawn")
	}
	return outlet, terminal, err
}

// Known tells whether the caller's terminal is one of this authority's, for a call that asks for nothing else.
//
// Errors: Denied terminal.unknown, terminal.withdrawn.
func (s *Service) Known(ctx context.Context, c Caller) error {
	return s.look(ctx, func(a *act) error {
		_, _, err := a.admit(c)
		return err
	})
}

// meet keeps a certificate that was made beside the database, as those of demo and training are.
func (a *act) meet(c Caller, o desk.Outlet, t desk.Terminal) error {
	if c.Certificate.Print == "" {
		return nil
	}
	return a.AddCertificate(a.certificate(o.ID, t.ID, store.HowBundle, c.Certificate))
}

func (a *act) certificate(outlet, terminal, how string, c Certificate) store.Certificate {
	return store.Certificate{
		OutletID: outlet, TerminalID: terminal, Print: c.Print, Signer: c.Signer, Issued: a.ms(), Expires: c.Expires.UnixMilli(), How: how,
	}
}

// EnrolCode is what a terminal enrols with: a name that is no secret, and a secret.
type EnrolCode struct {
	Terminal string
	ID       []byte
	Secret   []byte
	Expires  time.Time
}

// Text is the code as it is shown and typed: groups of letters and digits that end in the fingerprint of the
// authority's CA, so that a terminal which knows nothing yet believes nobody else.
func (c EnrolCode) Text(fingerprint []byte) string {
	raw := slices.Concat(c.ID, c.Secret, fingerprint)
	letters := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
	groups := slices.Collect(slices.Chunk([]byte(letters), codeGroup))
	return string(bytes.Join(groups, []byte("-")))
}

// codeGroup is how many letters of a code stand together.
const codeGroup = 5

// NewEnrolment gives a code for one terminal; one that it was given before ends.
//
// Errors: Denied may.decide, terminal.unknown.
func (s *Service) NewEnrolment(ctx context.Context, reviewer, terminal string) (EnrolCode, error) {
	raw := make([]byte, codeIDSize+codeSecret)
	if _, err := io.ReadFull(s.rand, raw); err != nil {
		return EnrolCode{}, s.settle(ctx, err)
	}
	out := EnrolCode{Terminal: terminal, ID: raw[:codeIDSize], Secret: raw[codeIDSize:]}
	err := s.do(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		o, t, err := a.terminal(terminal)
		if err != nil {
			return err
		}
		out.Expires = a.at.Add(enrolLife)
		if err := a.EndEnrolments(o.ID, t.ID, a.ms()); err != nil {
			return err
		}
		err = a.AddEnrolment(store.Enrolment{
			OutletID: o.ID, ID: hex.EncodeToString(out.ID), TerminalID: t.ID, Secret: hash(string(out.Secret)),
			Created: a.ms(), Expires: out.Expires.UnixMilli(),
		})
		if err != nil {
			return err
		}
		return a.audit(o.ID, reviewer, t.ID, "terminal.code", t.ID, "")
	})
	return out, err
}

// Certify makes a certificate for a terminal out of what it asked with. Its error is the asker's fault.
type Certify func(terminal string) (Certificate, error)

// Enrol uses a code up, and gives the terminal that it is for. Of many at once one succeeds.
//
// Errors: Denied enrol.code for a code that is not, or a wrong secret, which is counted; enrol.over for one
// that was used, is too old, or was tried too often; Invalid enrol.request when certify refuses.
func (s *Service) Enrol(ctx context.Context, id, secret []byte, certify Certify) (terminal string, err error) {
	err = s.do(ctx, func(a *act) error {
		e, err := a.EnrolmentByID(hex.EncodeToString(id))
		if errors.Is(err, store.ErrNone) {
			return denied("enrol.code")
		}
		if err != nil {
			return err
		}
		if e.Used != 0 || e.Tries >= enrolTries || a.ms() >= e.Expires {
			a.refusal = denied("enrol.over")
			return a.audit(e.OutletID, "", e.TerminalID, "terminal.enrol", e.TerminalID, "enrol.over")
		}
		if subtle.ConstantTimeCompare([]byte(hash(string(secret))), []byte(e.Secret)) != 1 {
			e.Tries++
			a.refusal = denied("enrol.code")
			if err := a.SaveEnrolment(e); err != nil {
				return err
			}
			return a.audit(e.OutletID, "", e.TerminalID, "terminal.enrol", e.TerminalID, "enrol.code")
		}
		o, t, err := a.terminal(e.TerminalID)
		if err != nil {
			return err
		}
		e.Used, terminal = a.ms(), t.ID
		if err := a.SaveEnrolment(e); err != nil {
			return err
		}
		return a.certified(o, t, store.HowEnrolled, certify)
	})
	return terminal, err
}

func (a *act) certified(o desk.Outlet, t desk.Terminal, how string, certify Certify) error {
	c, err := certify(t.ID)
	if err != nil {
		return &desk.Error{Code: desk.Invalid, Key: "enrol.request", Err: err}
	}
	if err := a.AddCertificate(a.certificate(o.ID, t.ID, how, c)); err != nil {
		return err
	}
	return a.audit(o.ID, "", t.ID, "terminal."+how, t.ID, "")
}

// Renew gives the caller's terminal another certificate; the one that it called with stays good until its
// end. Nobody has to be logged in.
//
// Errors: Denied terminal.unknown, terminal.withdrawn, and enrol.too_many; Invalid enrol.request.
func (s *Service) Renew(ctx context.Context, c Caller, certify Certify) error {
	return s.do(ctx, func(a *act) error {
		o, t, err := a.admit(c)
		if err == nil && c.Certificate.Print == "" {
			err = denied("terminal.unknown") // nothing that could be renewed
		}
		if err != nil {
			return err
		}
		if err := a.LockTerminal(t.ID); err != nil {
			return err
		}
		all, err := a.Certificates(o.ID, t.ID)
		if err != nil {
			return err
		}
		n := 0
		for _, one := range all {
			if one.How == store.HowRenewed && one.Issued > a.at.Add(-renewSpan).UnixMilli() {
				n++
			}
		}
		if n >= renewalsMax {
			return denied("enrol.too_many")
		}
		return a.certified(o, t, store.HowRenewed, certify)
	})
}

// SigningKey is a key that a terminal signs with, or did.
type SigningKey struct {
	Signer    string    // PKIX, base64
	Withdrawn time.Time // zero: not
}

// SigningKeys are those that the terminal of the caller has or had: a letter may be older than its newest
// certificate.
func (s *Service) SigningKeys(ctx context.Context, c Caller) ([]SigningKey, error) {
	var out []SigningKey
	err := s.look(ctx, func(a *act) error {
		o, t, err := a.admit(c)
		if err != nil {
			return err
		}
		all, err := a.Certificates(o.ID, t.ID)
		for _, one := range all {
			k := SigningKey{Signer: one.Signer}
			if one.Withdrawn != 0 {
				k.Withdrawn = time.UnixMilli(one.Withdrawn).UTC()
			}
			out = append(out, k)
		}
		return err
	})
	return out, err
}

// WithdrawTerminal withdraws all certificates that a terminal has, also those that were never used. Its
// session ends, its push channel with it, and its next call is refused. Only a new code brings it back.
//
// Errors: Denied may.decide, terminal.unknown; Invalid terminal.reason.
func (s *Service) WithdrawTerminal(ctx context.Context, reviewer, terminal, reason string) error {
	return s.do(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		o, t, err := a.terminal(terminal)
		if err != nil {
			return err
		}
		if reason = strings.TrimSpace(desk.Clean(reason, len(reason))); !desk.IsReason(reason) {
			return invalid("terminal.reason", "reason")
		}
		if err := a.WithdrawCertificates(o.ID, t.ID, reason, a.ms()); err != nil {
			return err
		}
		if err := a.EndEnrolments(o.ID, t.ID, a.ms()); err != nil {
			return err
		}
		if err := a.audit(o.ID, reviewer, t.ID, "terminal.withdraw", t.ID, ""); err != nil {
			return err
		}
		session, err := a.SessionOfTerminal(o.ID, t.ID)
		switch {
		case errors.Is(err, store.ErrNone):
			return nil
		case err != nil:
			return err
		}
		return a.end(session, "terminal.withdrawn", nil)
	})
}

// TerminalState is what the authority knows of one terminal's certificates.
type TerminalState struct {
	Outlet   desk.Outlet
	Terminal desk.Terminal
	Keys     []store.Certificate // the newest first
	Alarms   []store.Entry       // calls with a token that was another's, the newest first
}

// alarmsFor is how long an alarm stands on the page.
const alarmsFor = 30 * 24 * time.Hour

// Terminals are all terminals of all outlets. Denied may.decide.
func (s *Service) Terminals(ctx context.Context, reviewer string) ([]TerminalState, error) {
	var out []TerminalState
	err := s.eachOutlet(ctx, reviewer, func(a *act, o desk.Outlet) (err error) {
		for _, t := range o.Terminals {
			one := TerminalState{Outlet: o, Terminal: t}
			if one.Keys, err = a.Certificates(o.ID, t.ID); err != nil {
				return err
			}
			if one.Alarms, err = a.Alarms(o.ID, t.ID, a.at.Add(-alarmsFor).UnixMilli()); err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}
