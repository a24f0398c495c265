package api_test

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// letter is a request whose body is sealed and signed, as the contract describes it, by terminal T-1.
func letter(t *testing.T, keys *pki.Authority, path, key, body string) *http.Request {
	t.Helper()
	kit, err := keys.Kit("T-1")
	if err != nil {
		t.Fatal(err)
	}
	r := knownBy(t, http.MethodPost, path, body, kit.Certificate.Leaf)
	l := desk.Letter{Key: key, Route: r.URL.EscapedPath(), Session: "s1", Person: "p1", At: time.UnixMilli(1_000)}
	bound := l.Bound("T-1")
	secret := make([]byte, 16+12)
	if _, err := rand.Read(secret); err != nil {
		t.Fatal(err)
	}
	closed, err := sm2.EncryptASN1(rand.Reader, keys.Seal().Public(), secret[:16])
	if err != nil {
		t.Fatal(err)
	}
	block, err := sm4.NewCipher(secret[:16])
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	sealed := binary.BigEndian.AppendUint16([]byte("SY\x01"), uint16(len(closed)))
	sealed = append(append(sealed, closed...), secret[16:]...)
	sealed = gcm.Seal(sealed, secret[16:], []byte(body), bound)
	signature, err := kit.Signer.Sign(rand.Reader, append(bound, sealed...), sm2.DefaultSM2SignerOpts)
	if err != nil {
		t.Fatal(err)
	}
	again := knownBy(t, http.MethodPost, path, string(sealed), kit.Certificate.Leaf)
	again.Header.Set("Content-Type", "application/vnd.sheyin.sealed")
	again.Header.Set("Sheyin-Session", l.Session)
	again.Header.Set("Sheyin-Person", l.Person)
	again.Header.Set("Sheyin-Time", strconv.FormatInt(l.At.UnixMilli(), 10))
	again.Header.Set("Sheyin-Signature", base64.StdEncoding.EncodeToString(signature))
	if key != "" {
		again.Header.Set("Idempotency-Key", key)
	}
	return again
}

func newKeys(t *testing.T) *pki.Authority {
	t.Helper()
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// signer notes what the service is told about who wrote.
type signer struct {
	api.Service
	by sandbox.Caller
}

func (s *signer) Call(_ context.Context, by sandbox.Caller, _, _ string) (desk.Visit, error) {
	s.by = by
	return desk.Visit{ID: "v1"}, nil
}

// The service gets what the signature proves, and nothing that was only said.
//
// clause: G-9.4
func TestLetterReachesTheService(t *testing.T) {
	keys, svc := newKeys(t), &signer{}
	h := api.Handler(svc, api.Options{Keys: keys})
	if w, p := answer(h, letter(t, keys, "/v1/visits/call", "key-0001", `{"number":""}`)); w.Code != http.StatusOK {
		t.Fatalf("%d %+v", w.Code, p)
	}
	if want := (sandbox.Signed{Session: "s1", Person: "p1", At: time.UnixMilli(1_000).UTC()}); svc.by.Letter != want || svc.by.Certificate.Signer == "" {
		t.Errorf("%+v", svc.by)
	}
	plain := known(t, http.MethodPost, "/v1/visits/call", `{"number":""}`)
	plain.Header.Set("Idempotency-Key", "key-0001")
	plain.Header.Set("Sheyin-Session", "s1")
	if w, p := answer(h, plain); w.Code != http.StatusForbidden || p.Key != "letter.unsigned" {
		t.Errorf("%d %+v", w.Code, p)
	}
	// An authority without keys takes no letters at all.
	if w, p := answer(api.Handler(svc, api.Options{}), letter(t, keys, "/v1/visits/call", "key-0001", `{"number":""}`)); w.Code != http.StatusForbidden || p.Key != "letter.unsigned" {
		t.Errorf("%d %+v", w.Code, p)
	}
}

// What is too long is not opened.
func TestLetterTooLong(t *testing.T) {
	keys := newKeys(t)
	r := letter(t, keys, "/v1/visits/call", "key-0001", strings.Repeat("x", 257<<10))
	w, p := answer(api.Handler(&signer{}, api.Options{Keys: keys}), r)
	if p.Key != "request.too_large" {
		t.Errorf("%d %+v", w.Code, p)
	}
	// Nor may the inside be longer than its route allows.
	r = letter(t, keys, "/v1/visits/call", "key-0001", `{"number":"`+strings.Repeat("x", 64<<10)+`"}`)
	if w, p := answer(api.Handler(&signer{}, api.Options{Keys: keys}), r); p.Key != "request.too_large" {
		t.Errorf("%d %+v", w.Code, p)
	}
}

// Headers that are no letter's are refused before anything is opened.
func TestLetterHeaders(t *testing.T) {
	keys := newKeys(t)
	for name, tc := range map[string]struct{ header, value, key string }{
		"signature": {"Sheyin-Signature", "!", "letter.unsigned"},
		"no time":   {"Sheyin-Time", "", "letter.form"},
		"time":      {"Sheyin-Time", "1e3", "letter.form"},
		"before":    {"Sheyin-Time", "-1", "letter.form"},
	} {
		r := letter(t, keys, "/v1/visits/call", "key-0001", `{"number":""}`)
		r.Header.Set(tc.header, tc.value)
		w := httptest.NewRecorder()
		api.Handler(&signer{}, api.Options{Keys: keys}).ServeHTTP(w, r)
		if !bytes.Contains(w.Body.Bytes(), []byte(tc.key)) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
