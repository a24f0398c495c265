package pki

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"

	"sheyin/desk"
)

// ListKey signs item lists with SM2 over SM3 (GB/T 32918.2), under the standard's default
// user ID.
type ListKey struct {
	key  *sm2.PrivateKey
	name string
}

func newListKey() (*ListKey, error) {
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return namedListKey(key)
}

// namedListKey names a key by the beginning of the SM3 digest of its public half.
func namedListKey(key *sm2.PrivateKey) (*ListKey, error) {
	der, err := smx509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	sum := sm3.Sum(der)
	return &ListKey{key: key, name: hex.EncodeToString(sum[:8])}, nil
}

// Name tells this key from another.
func (k *ListKey) Name() string { return k.name }

// Public is the half that terminals get.
func (k *ListKey) Public() *ecdsa.PublicKey { return &k.key.PublicKey }

// Sign signs the exact bytes of a list; the signature is ASN.1, key is [ListKey.Name].
func (k *ListKey) Sign(payload []byte) (signature []byte, key string, err error) {
	signature, err = k.key.SignWithSM2(rand.Reader, nil, payload)
	return signature, k.name, err
}

// Derive gives a secret of 32 bytes for another use than signing, by HMAC-SM3: the same as long as the key is, and
// nobody can tell the key or another secret from it.
func (k *ListKey) Derive(label string) []byte {
	secret := k.key.D.FillBytes(make([]byte, 32))
	defer clear(secret)
	mac := hmac.New(sm3.New, secret)
	_, _ = mac.Write([]byte("derive:" + label)) // never fails
	return mac.Sum(nil)
}

// Verify gives the list when k signed it. Errors: Denied list.forged.
func (k *ListKey) Verify(s desk.SignedList) (desk.ItemList, error) {
	var list desk.ItemList
	if !sm2.VerifyASN1WithSM2(k.Public(), nil, s.Payload, s.Signature) {
		return list, &desk.Error{Code: desk.Denied, Key: "list.forged"}
	}
	if err := json.Unmarshal(s.Payload, &list); err != nil {
		return list, &desk.Error{Code: desk.Denied, Key: "list.forged", Err: err}
	}
	return list, nil
}
