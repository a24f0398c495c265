package pki_test

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"

	"sheyin/desk"
	"sheyin/sandbox/pki"
)

// envelope seals text as a terminal does.
func envelope(t testing.TB, to *pki.SealKey, text, bound []byte) []byte {
	t.Helper()
	key, nonce := make([]byte, 16), make([]byte, 12)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	closed, err := sm2.EncryptASN1(rand.Reader, to.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	block, err := sm4.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	out := binary.BigEndian.AppendUint16([]byte("SY\x01"), uint16(len(closed)))
	return gcm.Seal(append(append(out, closed...), nonce...), nonce, text, bound)
}

func newAuthority(t testing.TB) *pki.Authority {
	t.Helper()
	a, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Every byte of an envelope counts, and what it is bound to.
func TestEnvelope(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	text, bound := []byte(`{"version":1}`), []byte("key-0001")
	sealed := envelope(t, a.Seal(), text, bound)
	if got, err := a.Seal().Open(sealed, bound); err != nil || !bytes.Equal(got, text) {
		t.Fatalf("%q, %v", got, err)
	}
	if len(sealed) > len(text)+pki.EnvelopeMax {
		t.Errorf("%d bytes more", len(sealed)-len(text))
	}
	refused := func(name string, err error) {
		t.Helper()
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != desk.Denied {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range sealed {
		bad := bytes.Clone(sealed)
		bad[n] ^= 0x40
		_, err := a.Seal().Open(bad, bound)
		refused("a byte", err)
		_, err = a.Seal().Open(sealed[:n], bound)
		refused("cut", err)
	}
	_, err := a.Seal().Open(sealed, []byte("key-0002"))
	refused("bound to something else", err)
	_, err = other.Seal().Open(sealed, bound)
	refused("another's", err)
}

// Whatever arrives is opened or refused, and nothing else happens.
func FuzzEnvelope(f *testing.F) {
	a := newAuthority(f)
	f.Add(envelope(f, a.Seal(), []byte(`{}`), nil))
	f.Add([]byte("SY\x01\x00\x00"))
	f.Add([]byte("SY\x01\xff\xff"))
	f.Add([]byte("SY\x01\x00\x01\x30"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		body, err := a.Seal().Open(sealed, nil)
		if e, ok := errors.AsType[*desk.Error](err); err != nil && (!ok || e.Code != desk.Denied) {
			t.Errorf("%v", err)
		}
		if err == nil && len(body) > len(sealed) {
			t.Error("more came out than went in")
		}
	})
}
