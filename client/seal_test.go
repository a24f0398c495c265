package client_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

func (f *fake) SigningKeys(context.Context, sandbox.Caller) ([]sandbox.SigningKey, error) {
	return nil, f.err
}

// kept is an outbox that holds letters back.
type kept struct{ letters []desk.Letter }

func (k *kept) Post(_ context.Context, l desk.Letter, _ desk.Send) ([]byte, error) {
	k.letters = append(k.letters, l)
	return nil, &desk.Error{Code: desk.Offline, Key: "authority.offline"}
}

// written is a letter that the client of cfg would send.
func written(t *testing.T, cfg client.Config) desk.Letter {
	t.Helper()
	var out kept
	cfg.Outbox = &out
	_, err := dial(t, cfg).Advance(t.Context(), "key-0001-0001-0001", desk.Case{ID: "c1"}, acceptance)
	wantError(t, err, desk.Offline, "authority.offline")
	if len(out.letters) != 1 {
		t.Fatalf("%d letters", len(out.letters))
	}
	return out.letters[0]
}

const (
	idNumber = "420802198803070012"
	phoneNo  = "19900000101"
)

var acceptance = desk.Acceptance{Intake: desk.Intake{Applicant: desk.Identity{Name: "李清和", IDType: "resident_id", IDNo: idNumber, Phone: phoneNo}}}

// wire notes what arrives inside of TLS.
type wire struct {
	mu  sync.Mutex
	got [][]byte
}

func (w *wire) over(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(rw, "read", http.StatusBadRequest)
			return
		}
		var all bytes.Buffer
		all.WriteString(r.URL.String())
		if err := r.Header.Write(&all); err != nil {
			http.Error(rw, "header", http.StatusInternalServerError)
			return
		}
		all.Write(body)
		w.mu.Lock()
		w.got = append(w.got, all.Bytes())
		w.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(rw, r)
	})
}

// Nobody's data can be read in what is sent, even by who is inside of TLS; and every try is the same to the
// byte.
//
// clause: H-8.4.1
func TestNothingPersonalOnTheWire(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	var seen wire
	svc := &fake{session: desk.Session{ID: "s1", Person: desk.Person{ID: "p1"}}}
	server := httptest.NewUnstartedServer(seen.over(api.Handler(svc, api.Options{Keys: keys})))
	server.TLS = keys.ServerTLS()
	server.StartTLS()
	t.Cleanup(server.Close)
	cfg := config(t, keys, server.URL)
	c := dial(t, cfg)
	if _, err := c.Match(t.Context(), desk.Query{Item: "une.claim", Name: "李清和", IDType: "resident_id", IDNo: idNumber}); err != nil {
		t.Fatal(err)
	}
	l := written(t, cfg)
	for range 2 {
		if _, err := c.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen.got) != 3 || !bytes.Equal(seen.got[1], seen.got[2]) {
		t.Errorf("%d requests, or a repeat that differs", len(seen.got))
	}
	for n, got := range seen.got {
		for _, secret := range []string{idNumber, phoneNo, "李清和", "resident_id", "applicant"} {
			if bytes.Contains(got, []byte(secret)) {
				t.Errorf("request %d shows %s", n, secret)
			}
		}
	}
	if strings.Contains(string(l.Body), idNumber) || len(l.Signature) == 0 {
		t.Error("what is kept is not sealed and signed")
	}
}

// What was not sealed to this authority and signed by the terminal that calls, over all of it, is refused, and
// each with its own reason.
//
// clause: G-9.4, H-8.4.1
func TestLettersAreProved(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	svc := &fake{}
	url := listen(t, svc, keys, api.Options{})
	cfg := config(t, keys, url)
	other := config(t, keys, url)
	strange := newKeys(t, pki.Options{})
	c := dial(t, cfg)
	if _, err := c.Send(t.Context(), written(t, cfg)); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		key    string
		cfg    func(*client.Config)
		change func(*desk.Letter)
	}{
		"not signed":          {key: "letter.unsigned", change: func(l *desk.Letter) { l.Signature = nil }},
		"not sealed":          {key: "letter.form", change: func(l *desk.Letter) { l.Body = []byte(`{"version":0}`) }},
		"cut":                 {key: "letter.form", change: func(l *desk.Letter) { l.Body = l.Body[:40] }},
		"to another key":      {key: "letter.key", cfg: func(c *client.Config) { c.SealKey = strange.Seal().Public() }},
		"a byte":              {key: "letter.changed", change: func(l *desk.Letter) { l.Body[len(l.Body)-20] ^= 1 }},
		"another key":         {key: "letter.changed", change: func(l *desk.Letter) { l.Key = "key-0002-0002-0002" }},
		"another case":        {key: "letter.changed", change: func(l *desk.Letter) { l.Route = "/v1/cases/c2/steps" }},
		"another session":     {key: "letter.changed", change: func(l *desk.Letter) { l.Session = "s2" }},
		"another person":      {key: "letter.changed", change: func(l *desk.Letter) { l.Person = "p2" }},
		"another time":        {key: "letter.changed", change: func(l *desk.Letter) { l.At = l.At.Add(time.Millisecond) }},
		"another's signature": {key: "letter.signature", cfg: func(c *client.Config) { c.Signer = other.Signer }},
		"a signature's byte":  {key: "letter.signature", change: func(l *desk.Letter) { l.Signature[len(l.Signature)-1] ^= 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			by := cfg
			if tc.cfg != nil {
				tc.cfg(&by)
			}
			l := written(t, by)
			if tc.change != nil {
				tc.change(&l)
			}
			_, err := c.Send(t.Context(), l)
			wantError(t, err, desk.Denied, tc.key)
		})
	}
	t.Run("in the clear", func(t *testing.T) {
		r := plain(t, http.MethodPost, url+"/v1/cases/c1/steps", `{"version":0,"step":{"kind":"withdrawal","withdrawal":{"reason":"r"}}}`)
		r.Header.Set("Idempotency-Key", "key-0001-0001-0001")
		r.Header.Set("Content-Type", "application/json")
		answer, err := (&http.Client{Transport: transportOf(cfg)}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != http.StatusForbidden || !bytes.Contains(body, []byte("letter.unsigned")) {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
	})
}

// A terminal whose key is none of SM2 writes nothing.
func TestSignerMustBeSM2(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	cfg := config(t, keys, "https://authority.test")
	cfg.Signer = cfg.Certificate.PrivateKey.(*ecdsa.PrivateKey)
	if _, err := client.New(cfg); err == nil {
		t.Error("a key on another curve was taken")
	}
	cfg = config(t, keys, "https://authority.test")
	cfg.Mode = "tlcp"
	if _, err := client.New(cfg); err == nil {
		t.Error("a transport that is not there")
	}
}
