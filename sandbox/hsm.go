package sandbox

import (
	"crypto/cipher"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/emmansun/gmsm/sm4"

	"sheyin/desk"
)

// The keys of the reference authority's cards, for showing and training only: they stand in its source, so they
// protect nothing. The issuer of real cards has his own (IRK and RKSSSE) in a hardware security module and gives
// them to nobody.
const (
	internalRoot = "SHEYIN DEMO IRK!"
	externalRoot = "SHEYIN DEMO ERK!"
)

// sm4Algorithm is how a card names SM4. The other one that there is, 01 for 3DES, is not answered here.
const sm4Algorithm = "03"

// hsm plays the hardware security module behind an authority. What goes in and out is that of the two-step reading of
// third-generation cards (see [desk.CardChallenge]); how the answers are made is the card issuer's secret, and here
// one that serves: the root key is made the card's by its ID and the session's by the factor, and the answer to a
// source of 8 bytes is its block under that, the halves folded. Each 8 bytes become a block by their complement.
type hsm struct {
	Areas []string `json:"areas"` // how the areas begin whose cards are this authority's
	Lost  []string `json:"lost"`  // IDs of the cards that were reported as lost
}

// prove answers a challenge. Errors of [desk.Cards] ProveCard but those of the caller.
func (h hsm) prove(c desk.CardChallenge) (desk.CardProof, error) {
	if err := c.Check(); err != nil {
		return desk.CardProof{}, err
	}
	switch {
	case c.Algorithm != sm4Algorithm:
		return desk.CardProof{}, invalid("card.challenge", "algorithm")
	case !slices.ContainsFunc(h.Areas, func(area string) bool { return strings.HasPrefix(c.Area, area) }):
		return desk.CardProof{}, denied("card.unknown")
	case slices.Contains(h.Lost, c.CardID):
		return desk.CardProof{}, denied("card.lost")
	}
	internal, err := answerOf(internalRoot, c.CardID, c.InternalFactor, c.InternalSource)
	if err != nil {
		return desk.CardProof{}, err
	}
	external, err := answerOf(externalRoot, c.CardID, c.ExternalFactor, c.ExternalSource)
	if err != nil {
		return desk.CardProof{}, err
	}
	// The card gets its factor back: it keeps none between two commands.
	return desk.CardProof{Internal: internal, External: external + c.ExternalFactor}, nil
}

// answerOf is what a card with this ID and its authority make of a factor and a source.
func answerOf(root, cardID, factor, source string) (string, error) {
	key := []byte(root)
	for _, part := range []string{cardID, complemented(factor), complemented(source)} {
		block, err := sm4.NewCipher(key)
		if err != nil {
			return "", err
		}
		if key, err = sealedBlock(block, part); err != nil {
			return "", err
		}
	}
	half := len(key) / 2
	for n := range half {
		key[n] ^= key[half+n]
	}
	return strings.ToUpper(hex.EncodeToString(key[:half])), nil
}

func sealedBlock(c cipher.Block, plain string) ([]byte, error) {
	b, err := hex.DecodeString(plain)
	if err != nil {
		return nil, err
	}
	c.Encrypt(b, b)
	return b, nil
}

// complemented is hex followed by its complement.
func complemented(text string) string {
	return text + strings.Map(func(r rune) rune {
		const digits = "0123456789ABCDEF"
		return rune(digits[15-strings.IndexRune(digits, r)])
	}, text)
}
