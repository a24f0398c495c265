package pcsc

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"sheyin/desk"
)

// The reading of a third-generation card in two steps, by an authority that has the keys (RKSSSE): what the card and this
// program say goes there, and what comes back proves the card to the program and the program to the card. The order of
// commands is that of published drivers; no real card was tried.

// Commands of ISO 7816-4. The key of the internal authentication is the only one that the card has for it; that of the
// external one has the number 0A.
var (
	getChallenge         = []byte{0, 0x84, 0, 0, numberLen}
	internalAuthenticate = []byte{0, 0x88, 0, 0, 2 * numberLen}
	externalAuthenticate = []byte{0, 0x82, 0, 0x0A, 2 * numberLen}
)

const (
	numberLen = 8  // bytes of a challenge, a factor, an answer
	cardIDLen = 16 // bytes
)

// algorithmMark stands in the answer to the selection before the number of the card's algorithm.
var algorithmMark = []byte{0x9F, 0x0C, 0x03, 0x86, 0x01}

// errFalse is a card that does not have the key that its issuer gave it.
var errFalse = &desk.Error{Code: desk.Denied, Key: "card.false"}

// prove has the authority prove the card, and then proves this program to it.
func (c *card) prove(ctx context.Context, p Prover, id, atr []byte) error {
	if len(id) != cardIDLen {
		return errKind
	}
	fci, err := c.enter() // anew: what was selected since may have another key
	if err != nil {
		return err
	}
	var numbers [4][]byte // internal source and factor, external source and factor
	var answer []byte
	for n := range numbers {
		if numbers[n], err = c.expect(getChallenge, numberLen); err != nil {
			return err
		}
		if n == 1 {
			if answer, err = c.expect(slices.Concat(internalAuthenticate, numbers[1], numbers[0]), numberLen); err != nil {
				return err
			}
		}
	}
	proof, err := p.ProveCard(ctx, desk.CardChallenge{
		Area: areaOf(id), History: upper(historical(atr)), Algorithm: algorithmOf(fci), CardID: upper(id),
		InternalSource: upper(numbers[0]), InternalFactor: upper(numbers[1]), ExternalSource: upper(numbers[2]), ExternalFactor: upper(numbers[3]),
	})
	if err != nil {
		return err
	}
	internal, wrong := hex.DecodeString(proof.Internal)
	external, wrongToo := hex.DecodeString(proof.External)
	switch {
	case wrong != nil || wrongToo != nil || len(internal) != numberLen || len(external) != 2*numberLen:
		return &desk.Error{Code: desk.Offline, Key: "authority.broken", Err: errors.Join(wrong, wrongToo)}
	case subtle.ConstantTimeCompare(internal, answer) != 1:
		return errFalse
	}
	_, sw, err := c.do(slices.Concat(externalAuthenticate, external))
	switch {
	case err != nil:
		return err
	case sw == blocked:
		return errBlocked
	case sw != done:
		return errAuth
	}
	return nil
}

// expect asks for so many bytes. A card that does not give them cannot be proved.
func (c *card) expect(apdu []byte, n int) ([]byte, error) {
	ask := c.do
	if len(apdu) > len(getChallenge) {
		ask = c.ask
	}
	got, sw, err := ask(slices.Clone(apdu))
	switch {
	case err != nil:
		return nil, err
	case sw == blocked:
		return nil, errBlocked
	case sw != done || len(got) != n:
		return nil, errAuth
	}
	return got, nil
}

func upper(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

// algorithmOf finds the number of the algorithm in what the card says of its application: 01, 3DES, where it says none.
func algorithmOf(fci []byte) string {
	_, after, ok := bytes.Cut(fci, algorithmMark)
	if !ok || len(after) == 0 {
		return "01"
	}
	return upper(after[:1])
}

// historical gives the historical bytes of an answer to reset (ISO 7816-3, 8.2): behind its interface bytes, as many as
// the second byte says. Nothing of one that is too short.
func historical(atr []byte) []byte {
	if len(atr) < 2 {
		return nil
	}
	n, at := int(atr[1]&0x0F), 2
	for more := atr[1] >> 4; ; { // which of TA, TB, TC, TD follow
		last := more
		for ; more > 0; more &= more - 1 {
			at++
		}
		if last&8 == 0 || at > len(atr) {
			break
		}
		more = atr[at-1] >> 4
	}
	if at+n > len(atr) {
		return nil
	}
	return atr[at : at+n]
}
