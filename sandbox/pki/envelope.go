package pki

import (
	"bytes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/binary"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"

	"sheyin/desk"
)

// The envelope that a terminal seals: three bytes that name it, the length of the closed key in two bytes,
// an SM4 key closed with SM2 (ASN.1, GB/T 32918.4), the nonce, and the body under SM4-GCM (RFC 8998).
const (
	envelopeMark = "SY\x01"
	keySize      = 16
	nonceSize    = 12
	tagSize      = 16
	closedMax    = 256 // of the closed key; it has about 120
)

// EnvelopeMax is how many bytes an envelope is longer than its body, at most.
const EnvelopeMax = len(envelopeMark) + 2 + closedMax + nonceSize + tagSize

// SealKey opens what terminals seal to the authority.
type SealKey struct{ key *sm2.PrivateKey }

func newSealKey() (*SealKey, error) {
	key, err := sm2.GenerateKey(rand.Reader)
	return &SealKey{key}, err
}

// Public is the half that terminals get.
func (k *SealKey) Public() *ecdsa.PublicKey { return &k.key.PublicKey }

// Open gives the body of an envelope that is bound to bound.
//
// Errors, all Denied: letter.form for what is no envelope, letter.key for one that is sealed to another key,
// letter.changed when a byte of it or of what it is bound to is another than when it was sealed.
func (k *SealKey) Open(sealed, bound []byte) ([]byte, error) {
	closed, nonce, text, ok := parse(sealed)
	if !ok {
		return nil, &desk.Error{Code: desk.Denied, Key: "letter.form"}
	}
	key, err := k.key.Decrypt(rand.Reader, closed, sm2.ASN1DecrypterOpts)
	if err != nil || len(key) != keySize {
		return nil, &desk.Error{Code: desk.Denied, Key: "letter.key", Err: err}
	}
	defer clear(key)
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	body, err := gcm.Open(nil, nonce, text, bound)
	if err != nil {
		return nil, &desk.Error{Code: desk.Denied, Key: "letter.changed", Err: err}
	}
	return body, nil
}

// parse takes an envelope apart.
func parse(sealed []byte) (closed, nonce, text []byte, ok bool) {
	rest, ok := bytes.CutPrefix(sealed, []byte(envelopeMark))
	if !ok || len(rest) < 2 {
		return nil, nil, nil, false
	}
	size := int(binary.BigEndian.Uint16(rest))
	rest = rest[2:]
	if size == 0 || size > closedMax || len(rest) < size+nonceSize+tagSize {
		return nil, nil, nil, false
	}
	return rest[:size], rest[size : size+nonceSize], rest[size+nonceSize:], true
}
