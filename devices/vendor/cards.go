package vendor

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// IDCardReader is the driver's reader of identity documents.
func (d *Driver) IDCardReader() desk.IDCardReader { return idCards{device{d, idReader}} }

// SocialCardReader is the driver's reader of social-security cards.
func (d *Driver) SocialCardReader() desk.SocialCardReader { return socialCards{device{d, sscReader}} }

// CodeScanner is the driver's code scanner.
func (d *Driver) CodeScanner() desk.CodeScanner { return codesRead{device{d, codeReader}} }

// read has a driver wait for a card or a code until there is one or ctx has ended. It is asked in turns, so that others may
// use the driver between them, and one that hangs is found out.
func (p device) read(ctx context.Context, then func(answer) (*order, error)) error {
	lies := false
	for {
		turn := time.NewTimer(liftEvery) // no sooner again, whatever it answers
		err := p.d.do(ctx, order{class: p.class, name: p.class + ".Read", wait: p.d.turn, yields: true}, then)
		e, _ := errors.AsType[*desk.Error](err)
		_, over := begun(err)
		switch {
		case err == nil:
			return nil
		case e == nil && !over:
			return ended(err, "device.broken")
		case e == nil: // the time is over
		case e.Key == "device.lift":
			lies = true
		case e.Key == "device.cancelled": // somebody wants the driver
		case e.Key == "device.empty", e.Key == "device.late":
			lies = false
		default:
			return e
		}
		select {
		case <-turn.C:
		case <-ctx.Done():
			turn.Stop()
			if lies {
				return &desk.Error{Code: desk.Offline, Key: "device.lift"}
			}
			return &desk.Error{Code: desk.Offline, Key: "device.empty", Err: ctx.Err()}
		}
	}
}

// idCard is what IDCardReader.Read is answered with.
type idCard struct {
	Encoding string `json:"encoding"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	NameEN   string `json:"nameEn"`
	No       string `json:"no"`
	Sex      string `json:"sex"`
	Nation   string `json:"nation"`
	Birth    string `json:"birth"`
	Address  string `json:"address"`
	Issuer   string `json:"issuer"`
	From     string `json:"from"`
	Until    string `json:"until"`
	Always   bool   `json:"always"`
}

func (c idCard) card() (desk.IDCard, error) {
	if err := readable(c.Encoding, &c.Name, &c.Address, &c.Issuer); err != nil {
		return desk.IDCard{}, broken(err)
	}
	desk.CleanAll(&c)
	if !slices.Contains(desk.Documents, c.Kind) || c.Name+c.NameEN == "" || c.No == "" {
		return desk.IDCard{}, broken(errIncomplete)
	}
	return desk.IDCard{
		Kind: c.Kind, Name: c.Name, NameEN: c.NameEN, No: c.No, Sex: c.Sex, Nation: c.Nation, Birth: day(c.Birth),
		Address: c.Address, Issuer: c.Issuer, From: day(c.From), Until: day(c.Until), Always: c.Always,
	}, nil
}

var errIncomplete = errors.New("vendor: a card without its kind, its number or a name")

// day reads YYYY-MM-DD or YYYYMMDD; zero when it is none.
func day(s string) calendar.Date {
	if len(s) == 8 {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

type idCards struct{ device }

// ReadIDCard implements [desk.IDCardReader].
func (p idCards) ReadIDCard(ctx context.Context) (out desk.IDCard, err error) {
	err = p.read(ctx, func(a answer) (*order, error) {
		var c idCard
		err := a.into(&c)
		if err == nil {
			out, err = c.card()
		}
		return nil, err
	})
	return out, err
}

// socialCard is what SocialCardReader.Read and SocialCardReader.ReadProved are answered with: the text of iReadCardBas, or
// its fields; or, by Read, that the authority has to prove the card first.
type socialCard struct {
	Encoding string `json:"encoding"`
	Text     string `json:"text"`

	Area    string `json:"area"`
	Number  string `json:"number"`
	Version string `json:"version"`
	Issued  string `json:"issued"`
	Until   string `json:"until"`
	IDNo    string `json:"idNo"`
	Name    string `json:"name"`
	Sex     string `json:"sex"`
	Birth   string `json:"birth"`

	NeedProof *challenge `json:"needProof"`
}

// challenge has the fields of [desk.CardChallenge], or the text of iReadCardBas_HSM_Step1.
type challenge struct {
	Text           string `json:"text"`
	Area           string `json:"area"`
	History        string `json:"history"`
	Algorithm      string `json:"algorithm"`
	CardID         string `json:"cardId"`
	InternalFactor string `json:"internalFactor"`
	InternalSource string `json:"internalSource"`
	ExternalFactor string `json:"externalFactor"`
	ExternalSource string `json:"externalSource"`
}

// proof is the payload of SocialCardReader.ReadProved; Text is what iReadCardBas_HSM_Step2 wants.
type proof struct {
	Internal string `json:"internal"`
	External string `json:"external"`
	Text     string `json:"text"`
}

func (c socialCard) card() (desk.SocialCard, error) {
	if err := readable(c.Encoding, &c.Text, &c.Name); err != nil {
		return desk.SocialCard{}, broken(err)
	}
	if c.Text != "" {
		return desk.SocialCardOfText(c.Text)
	}
	desk.CleanAll(&c)
	if c.IDNo == "" || c.Name == "" {
		return desk.SocialCard{}, broken(errIncomplete)
	}
	return desk.SocialCard{
		Area: c.Area, Number: c.Number, Version: c.Version, Issued: day(c.Issued), Until: day(c.Until),
		IDNo: c.IDNo, Name: c.Name, Sex: c.Sex, Birth: day(c.Birth),
	}, nil
}

// of brings a challenge into the desk's form.
func (c challenge) of() (desk.CardChallenge, error) {
	desk.CleanAll(&c)
	if c.Text != "" {
		f := strings.Split(c.Text, "|")
		if len(f) < 8 {
			return desk.CardChallenge{}, broken(errIncomplete)
		}
		c = challenge{"", f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]}
	}
	return desk.CardChallenge{
		Area: c.Area, History: strings.ToUpper(c.History), Algorithm: c.Algorithm, CardID: strings.ToUpper(c.CardID),
		InternalFactor: strings.ToUpper(c.InternalFactor), InternalSource: strings.ToUpper(c.InternalSource),
		ExternalFactor: strings.ToUpper(c.ExternalFactor), ExternalSource: strings.ToUpper(c.ExternalSource),
	}, nil
}

type socialCards struct{ device }

// ReadSocialCard implements [desk.SocialCardReader]. A card that has to be proved is, by the [Prover], while it lies there.
func (p socialCards) ReadSocialCard(ctx context.Context) (out desk.SocialCard, err error) {
	err = p.read(ctx, func(a answer) (*order, error) {
		var c socialCard
		if err := a.into(&c); err != nil {
			return nil, err
		}
		if c.NeedProof != nil {
			return p.prove(ctx, *c.NeedProof, a.Header.Name)
		}
		out, err = c.card()
		return nil, err
	})
	return out, err
}

// proofTime is how long the second step may take.
const proofTime = 10 * time.Second

// prove asks the authority and gives the command that goes on with its proof.
func (p socialCards) prove(ctx context.Context, c challenge, after string) (*order, error) {
	const next = sscReader + ".ReadProved"
	if p.d.o.Prover == nil || after == next {
		return nil, &desk.Error{Code: desk.Offline, Key: "device.auth"}
	}
	asked, err := c.of()
	if err != nil {
		return nil, err
	}
	got, err := p.d.o.Prover.ProveCard(ctx, asked)
	if err != nil {
		return nil, err
	}
	return &order{class: p.class, name: next, wait: proofTime, payload: proof{got.Internal, got.External, got.Internal + "|" + got.External + "|"}}, nil
}

type codesRead struct{ device }

// ReadCode implements [desk.CodeScanner].
func (p codesRead) ReadCode(ctx context.Context) (code string, err error) {
	err = p.read(ctx, func(a answer) (*order, error) {
		var c struct {
			Code string `json:"code"`
		}
		if err := a.into(&c); err != nil {
			return nil, err
		}
		if code = c.Code; code == "" || len(code) > desk.MaxCode || desk.Clean(code, desk.MaxCode) != code {
			return nil, broken(errCode)
		}
		return nil, nil
	})
	if err != nil {
		return "", err
	}
	return code, nil
}

var errCode = errors.New("vendor: a code that is empty, too long, or not printable")
