package sandbox

import (
	"crypto/rand"
	"encoding/json"

	"github.com/emmansun/gmsm/sm2"

	"sheyin/desk"
)

// Signer signs lists with an SM2 key (GB/T 32918.2, with the default user ID).
type Signer struct {
	name string
	key  *sm2.PrivateKey
}

// NewSigner gives a signer for a key with a name.
func NewSigner(name string, key *sm2.PrivateKey) *Signer { return &Signer{name: name, key: key} }

// Sign implements [ListSigner].
func (s *Signer) Sign(payload []byte) (signature []byte, key string, err error) {
	signature, err = s.key.Sign(rand.Reader, payload, sm2.DefaultSM2SignerOpts)
	return signature, s.name, err
}

// Verify checks a list that this signer signed: Denied list.forged when it did not.
func (s *Signer) Verify(l desk.SignedList) (desk.ItemList, error) {
	var out desk.ItemList
	if l.Key != s.name || !sm2.VerifyASN1WithSM2(&s.key.PublicKey, nil, l.Payload, l.Signature) {
		return out, denied("list.forged")
	}
	if err := json.Unmarshal(l.Payload, &out); err != nil {
		return out, &desk.Error{Code: desk.Denied, Key: "list.forged", Err: err}
	}
	return out, nil
}
