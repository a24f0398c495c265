package client

import (
	"crypto"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/http"
	"strconv"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"

	"sheyin/desk"
)

// sealedType is the content type of a body that is sealed to the authority.
const sealedType = "application/vnd.sheyin.sealed"

// The envelope: three bytes that name it, the length of the closed key in two bytes, the SM4 key closed with
// SM2 to the authority (ASN.1, GB/T 32918.4), the nonce, and the body under SM4-GCM (RFC 8998). Whatever
// opens it has to know what it is bound to.
const (
	envelopeMark = "SY\x01"
	keySize      = 16
	nonceSize    = 12
)

// seal closes a body to the holder of the key. A new SM4 key is made for each, so that a nonce is never used
// twice under one.
func seal(to *ecdsa.PublicKey, body, bound []byte) ([]byte, error) {
	secret := make([]byte, keySize+nonceSize)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	defer clear(secret)
	key, nonce := secret[:keySize], secret[keySize:]
	closed, err := sm2.EncryptASN1(rand.Reader, to, key)
	if err != nil {
		return nil, err
	}
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	out := append([]byte(envelopeMark), 0, 0)
	binary.BigEndian.PutUint16(out[len(envelopeMark):], uint16(len(closed)))
	out = append(out, closed...)
	out = append(out, nonce...)
	return gcm.Seal(out, nonce, body, bound), nil
}

// closeLetter seals the body of a letter to the authority and signs all of it with the key of this terminal.
// From then on its bytes never change: a repeat is the same letter.
func (c *Client) closeLetter(l *desk.Letter) error {
	bound := l.Bound(c.Terminal())
	sealed, err := seal(c.cfg.SealKey, l.Body, bound)
	if err != nil {
		return err
	}
	l.Body = sealed
	// SM2 signs by a digest that holds the user ID and the curve, which its signer makes of the whole message.
	l.Signature, err = c.cfg.Signer.Sign(rand.Reader, append(bound, sealed...), sm2.DefaultSM2SignerOpts)
	return err
}

// letterHeader is what of a letter travels beside its body.
func letterHeader(l desk.Letter) map[string]string {
	h := map[string]string{
		"Sheyin-Session":   l.Session,
		"Sheyin-Person":    l.Person,
		"Sheyin-Time":      strconv.FormatInt(l.At.UnixMilli(), 10),
		"Sheyin-Signature": base64.StdEncoding.EncodeToString(l.Signature),
	}
	if l.Key != "" {
		h["Idempotency-Key"] = l.Key
	}
	return h
}

// sealed makes a request that is read and not kept of one that holds personal data.
func (c *Client) sealed(path string, body []byte) (request, error) {
	session := c.present()
	l := desk.Letter{Route: path, Body: body, Session: session.ID, Person: session.Person.ID, At: c.now()}
	if err := c.closeLetter(&l); err != nil {
		return request{}, err
	}
	return request{nature: reading, method: http.MethodPost, path: path, header: letterHeader(l), kind: sealedType, body: l.Body}, nil
}

// signs tells whether key can sign as the terminal does: an SM2 key, in memory or in a device.
func signs(key crypto.Signer) error {
	public, ok := key.Public().(*ecdsa.PublicKey)
	if !ok || public.Curve != sm2.P256() {
		return errors.New("the terminal's signing key is not an SM2 key")
	}
	return nil
}
