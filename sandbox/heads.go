package sandbox

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"errors"
	"io"
	"strconv"
	"time"

	"sheyin/desk"
	"sheyin/journal/tlog"
	"sheyin/sandbox/store"
)

// Countersign checks that the head of a terminal's log goes on from the last one, and gives it back with the
// authority's signature; key is the terminal's SM2 key, as its certificate vouches for it. It asks for no session: the
// last head of a day comes after the logout.
//
// Errors: those of [desk.Heads].
func (s *Service) Countersign(ctx context.Context, c Caller, key *ecdsa.PublicKey, h desk.LogHead) ([]byte, error) {
	var note []byte
	err := s.do(ctx, func(a *act) error {
		outlet, terminal, err := a.admit(c)
		if err != nil {
			return err
		}
		shown, err := tlog.Open(h.Note, tlog.Origin(terminal.ID), key, nil)
		if err != nil {
			return &desk.Error{Code: desk.Denied, Key: "head.signature", Err: err}
		}
		known, err := a.Head(outlet.ID, terminal.ID)
		if err != nil && !errors.Is(err, store.ErrNone) {
			return err
		}
		known.OutletID, known.TerminalID = outlet.ID, terminal.ID
		if err := follows(known, shown, h); err != nil {
			return a.forked(known, err)
		}
		if note, err = tlog.Countersign(h.Note, shown.Origin, key, witness{s.signer}, a.at); err != nil {
			return err
		}
		known.Entries, known.At, known.Note = int64(shown.Size), a.ms(), string(note)
		return a.SaveHead(known)
	})
	return note, err
}

// follows tells whether a head goes on from the one that is known. A fault stays until a reviewer has settled it.
func follows(known store.Head, shown tlog.Head, h desk.LogHead) error {
	if known.Fault != "" {
		return denied(known.Fault)
	}
	if known.Entries == 0 {
		return nil
	}
	before, err := tlog.Read([]byte(known.Note))
	if err != nil {
		return err
	}
	switch {
	case h.Since != known.Entries: // also one that was slow on its way, and that a later one has overtaken: no fault of the log
		return conflict("head.size").With("size", strconv.FormatInt(known.Entries, 10))
	case shown.Size < before.Size:
		return denied("head.forked")
	}
	if err := tlog.CheckConsistency(before, shown, h.Proof); err != nil {
		return &desk.Error{Code: desk.Denied, Key: "head.forked", Err: err}
	}
	return nil
}

// forked keeps that a log does not go on from what was signed, which counts although the call is refused.
func (a *act) forked(known store.Head, cause error) error {
	e, ok := errors.AsType[*desk.Error](cause)
	if !ok || e.Key != "head.forked" || known.Fault != "" {
		return cause
	}
	a.refusal = cause
	known.Fault, known.FaultAt = e.Key, a.ms()
	return errors.Join(a.SaveHead(known), a.audit(known.OutletID, "", known.TerminalID, "head", known.TerminalID, e.Key))
}

// Alarm is a terminal whose log is not what it was.
type Alarm struct {
	Outlet   desk.Outlet
	Terminal desk.Terminal
	Entries  int64     // that the authority has signed for
	Key      string    // of the refusal
	Signed   time.Time // last
	Found    time.Time
}

// Alarms are the terminals whose logs do not go on from what was signed, the oldest first. Denied may.decide.
func (s *Service) Alarms(ctx context.Context, reviewer string) ([]Alarm, error) {
	var out []Alarm
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		heads, err := a.FalseHeads()
		if err != nil {
			return err
		}
		for _, h := range heads {
			outlet, err := a.outlet(h.OutletID)
			if err != nil {
				return err
			}
			terminal, ok := outlet.Terminal(h.TerminalID)
			if !ok {
				terminal.ID = h.TerminalID
			}
			out = append(out, Alarm{Outlet: outlet, Terminal: terminal, Entries: h.Entries, Key: h.Fault, Signed: time.UnixMilli(h.At).UTC(), Found: time.UnixMilli(h.FaultAt).UTC()})
		}
		return nil
	})
	return out, err
}

// BeginLog lets a terminal's log begin anew, after somebody found out what became of the old one: the terminal was
// wiped, or what was done to it is known. The reason stands in the audit trail.
//
// Errors: Denied may.decide; NotFound outlet.none, head.none; Invalid head.reason, key.form, key.reused.
func (s *Service) BeginLog(ctx context.Context, reviewer, key, outlet, terminal, reason string) error {
	w := write{key: key, kind: "head.begin", said: encode([]string{terminal, reason})}
	_, err := rule(ctx, s, reviewer, outlet, w, func(a *act, w write) (struct{}, error) {
		var none struct{}
		if n := len([]rune(reason)); n == 0 || n > maxReason {
			return none, invalid("head.reason", "reason")
		}
		h, err := a.Head(outlet, terminal)
		if errors.Is(err, store.ErrNone) || err == nil && h.Fault == "" {
			return none, notFound("head.none")
		}
		if err != nil {
			return none, err
		}
		h.Entries, h.Note, h.Fault, h.FaultAt = 0, "", "", 0
		return none, errors.Join(a.SaveHead(h), a.audit(outlet, w.by.ID, terminal, w.kind, reason, ""))
	})
	return err
}

// witness signs heads with the key that the terminals know already: the one of the lists.
type witness struct{ ListSigner }

func (w witness) Public() crypto.PublicKey { return w.ListSigner.Public() }

func (w witness) Sign(_ io.Reader, text []byte, _ crypto.SignerOpts) ([]byte, error) {
	signature, _, err := w.ListSigner.Sign(text)
	return signature, err
}
