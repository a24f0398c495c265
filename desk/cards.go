package desk

import (
	"context"
	"encoding/hex"
	"strings"
)

// CardChallenge is what a third-generation social-security card and its reader say, so that the authority, which alone has
// the keys (RKSSSE), can prove to the card that it may be read, and the card to the authority that it is real. All byte
// strings are upper-case hex.
type CardChallenge struct {
	Area           string `json:"area"`            // six digits
	History        string `json:"history"`         // historical bytes of the ATR, at most 15
	Algorithm      string `json:"algorithm"`       // 01 for 3DES, 03 for SM4
	CardID         string `json:"card_id"`         // 16 bytes, of which the first six digits are the area
	InternalFactor string `json:"internal_factor"` // 8 bytes each
	InternalSource string `json:"internal_source"`
	ExternalFactor string `json:"external_factor"`
	ExternalSource string `json:"external_source"`
}

// Check tells whether a challenge has the form that all have. Invalid card.challenge.
func (c CardChallenge) Check() error {
	for _, part := range []struct {
		text        string
		least, most int // bytes
	}{
		{c.History, 0, 15},
		{c.Algorithm, 1, 1},
		{c.CardID, 16, 16},
		{c.InternalFactor, 8, 8},
		{c.InternalSource, 8, 8},
		{c.ExternalFactor, 8, 8},
		{c.ExternalSource, 8, 8},
	} {
		b, err := hex.DecodeString(part.text)
		if err != nil || len(b) < part.least || len(b) > part.most || strings.ToUpper(part.text) != part.text {
			return &Error{Code: Invalid, Key: "card.challenge"}
		}
	}
	if len(c.Area) != 6 || !strings.HasPrefix(c.CardID, c.Area) {
		return &Error{Code: Invalid, Key: "card.challenge"}
	}
	return nil
}

// CardProof is the authority's answer to a challenge.
type CardProof struct {
	Internal string `json:"internal"` // what a real card answers to the internal authentication: 8 bytes
	External string `json:"external"` // data of the external authentication: 16 bytes
}

// Holder is whose electronic social-security card a code was.
type Holder struct {
	Name   string `json:"name"`
	IDType string `json:"id_type"`
	IDNo   string `json:"id_no"`
	Phone  string `json:"phone,omitempty"`
}

// Cards is what the authority does with the social-security cards of customers. Both are reads of somebody's data: they
// need a session of somebody who may accept (Denied may.post), and stand in the audit trail with their outcome and without the
// card's number or the code. Who is refused too often in a short time is Denied card.too_many.
type Cards interface {
	// ProveCard answers the challenge of a card. Denied card.unknown for one that is not the authority's, card.lost for one
	// that was reported as lost; Invalid card.challenge.
	ProveCard(ctx context.Context, c CardChallenge) (CardProof, error)
	// HolderOf asks whose electronic card a code is (电子社保卡). The code is opaque here: never parsed, shown or
	// recorded. It holds once and for about a minute, so the call is never repeated by itself: when its answer is lost
	// (Unknown), the customer shows a new code. Denied essc.used, essc.expired; NotFound essc.none.
	HolderOf(ctx context.Context, code string) (Holder, error)
}
