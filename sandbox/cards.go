package sandbox

import (
	"context"
	"encoding/base32"
	"errors"
	"io"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// The limits of electronic cards and of asking about cards.
const (
	esscLife   = 60 * time.Second
	esscKept   = 10 * time.Minute // after its end, so that one can be told why it does not hold
	esscBytes  = 20
	esscPrefix = "71" // means nothing, as that of the real ones means nothing to a counter

	cardRefusalsMax  = 20 // of one terminal in cardRefusalsSpan: far more than a counter needs, far fewer than guessing does
	cardRefusalsSpan = time.Minute
)

// Cardholder is an invented customer whose phone may be played.
type Cardholder struct {
	ID   string // a token, not a number
	Name string
}

// ESSCCode is what an electronic card shows.
type ESSCCode struct {
	Name  string
	Code  string
	Until time.Time
}

// Cardholders are all customers who have an electronic card.
func (s *Service) Cardholders(context.Context) ([]Cardholder, error) {
	var out []Cardholder
	for _, p := range s.register.People {
		out = append(out, Cardholder{ID: s.identityOf(p.IDNo), Name: p.Name})
	}
	return out, nil
}

// ShowESSC is what a customer's phone shows from now on for a minute. NotFound person.none.
func (s *Service) ShowESSC(ctx context.Context, holder string) (ESSCCode, error) {
	p, ok := s.cardholder(holder)
	if !ok {
		return ESSCCode{}, notFound("person.none")
	}
	raw := make([]byte, esscBytes)
	if _, err := io.ReadFull(s.rand, raw); err != nil {
		return ESSCCode{}, s.settle(ctx, err)
	}
	// Capital letters and digits, which no keyboard layout between a scanner and a terminal changes.
	out := ESSCCode{Name: p.Name, Code: esscPrefix + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)}
	err := s.do(ctx, func(a *act) error {
		out.Until = a.now.Add(esscLife)
		return a.AddESSCCode(store.ESSCCode{Code: hash(out.Code), Holder: holder, Expires: out.Until.UnixMilli()})
	})
	if err != nil {
		return ESSCCode{}, err
	}
	return out, nil
}

func (s *Service) cardholder(id string) (insured, bool) {
	n := slices.IndexFunc(s.register.People, func(p insured) bool { return s.identityOf(p.IDNo) == id })
	if n < 0 {
		return insured{}, false
	}
	return s.register.People[n], true
}

// ProveCard answers the challenge of a social-security card.
//
// Errors: those of [desk.Cards]; Denied of every call with a session.
func (s *Service) ProveCard(ctx context.Context, c Caller, challenge desk.CardChallenge) (desk.CardProof, error) {
	var proof desk.CardProof
	err := s.aboutCard(ctx, c, "card.prove", func(*act) (err error) {
		proof, err = s.hsm.prove(challenge)
		return err
	})
	return proof, err
}

// HolderOf uses up what an electronic card shows and tells whose it is.
//
// Errors: those of [desk.Cards]; Denied of every call with a session.
func (s *Service) HolderOf(ctx context.Context, c Caller, code string) (desk.Holder, error) {
	var holder desk.Holder
	err := s.aboutCard(ctx, c, "card.holder", func(a *act) (err error) {
		holder, err = a.redeemESSC(code)
		return err
	})
	return holder, err
}

func (a *act) redeemESSC(code string) (desk.Holder, error) {
	if len(code) > desk.MaxCode {
		return desk.Holder{}, notFound("essc.none")
	}
	row, err := a.ESSCCode(hash(code))
	switch {
	case errors.Is(err, store.ErrNone):
		return desk.Holder{}, notFound("essc.none")
	case err != nil:
		return desk.Holder{}, err
	case row.Used != 0:
		return desk.Holder{}, denied("essc.used")
	case a.ms() >= row.Expires:
		return desk.Holder{}, denied("essc.expired")
	}
	first, err := a.UseESSCCode(row.Code, a.ms())
	if err != nil {
		return desk.Holder{}, err
	}
	p, ok := a.s.cardholder(row.Holder)
	switch {
	case !first:
		return desk.Holder{}, denied("essc.used")
	case !ok: // the register is another than when the code was shown
		return desk.Holder{}, notFound("essc.none")
	}
	return desk.Holder{Name: p.Name, IDType: p.idType(), IDNo: p.IDNo, Phone: p.Phone}, nil
}

// aboutCard lets somebody who may accept ask about a customer's card. That he did is written down with what came of it,
// and nothing of the card; what was refused counts against his terminal.
func (s *Service) aboutCard(ctx context.Context, c Caller, what string, ask func(*act) error) error {
	return s.do(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		counts := false
		if err = a.mayAskCards(w); err == nil {
			err = ask(a)
			counts = err != nil
		}
		refused, ok := errors.AsType[*desk.Error](err)
		if err != nil && !ok {
			return err
		}
		outcome := ""
		if ok {
			a.refusal, outcome = refused, refused.Key
		}
		if counts {
			if err := a.AddCardRefusal(w.outlet.ID, w.terminal.ID, s.newKey(), a.ms()); err != nil {
				return err
			}
		}
		return a.audit(w.outlet.ID, w.person.ID, w.terminal.ID, what, "", outcome)
	})
}

// mayAskCards refuses who may not, and who was refused too often just now. Denied may.post, card.too_many.
func (a *act) mayAskCards(w worker) error {
	if !w.person.May(desk.MayAccept) {
		return denied("may.post").With("right", string(desk.MayAccept))
	}
	// Of two that are asked at once, one has to see the other's refusal.
	if err := a.LockTerminal(w.terminal.ID); err != nil {
		return err
	}
	n, err := a.CardRefusals(w.outlet.ID, w.terminal.ID, a.now.Add(-cardRefusalsSpan).UnixMilli())
	if err == nil && n >= cardRefusalsMax {
		err = denied("card.too_many")
	}
	return err
}

// forgetCards removes the codes that electronic cards showed, and refusals that count no longer.
func (s *Service) forgetCards(ctx context.Context) error {
	return s.do(ctx, func(a *act) error {
		return a.DropCards(a.now.Add(-esscKept).UnixMilli(), a.now.Add(-cardRefusalsSpan).UnixMilli())
	})
}
