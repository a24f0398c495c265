package client_test

import (
	"bytes"
	"context"
	"encoding/base32"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// code is one that the authority's desk gives for a terminal.
func (a realAuthority) code(t *testing.T, terminal string) string {
	t.Helper()
	c, err := a.NewEnrolment(t.Context(), "jiangwei", terminal)
	if err != nil {
		t.Fatal(err)
	}
	return c.Text(a.keys.Fingerprint())
}

// loaded is the configuration of a bundle.
func (a realAuthority) loaded(t *testing.T, bundle []byte) client.Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "terminal.pem")
	if err := os.WriteFile(path, bundle, 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := client.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	cfg.URL, cfg.Now, cfg.Pause = a.url, a.time.now, time.Millisecond
	return cfg
}

// reals is an authority that goes by the real time, as a terminal without a configuration does.
func reals(t *testing.T) realAuthority {
	t.Helper()
	return authorityAt(t, time.Now())
}

// A code makes a terminal, once; its keys never leave it, and it works at once.
//
// clause: H-8.3.1c, G-9.4
func TestEnrol(t *testing.T) {
	a := reals(t)
	code := a.code(t, "TC-D-01")
	got, err := client.Enrol(t.Context(), a.url, strings.ToLower(strings.ReplaceAll(code, "-", " ")))
	if err != nil {
		t.Fatal(err)
	}
	if got.Terminal != "TC-D-01" || got.Expires.Before(time.Now().AddDate(0, 11, 0)) {
		t.Errorf("%s until %v", got.Terminal, got.Expires)
	}
	c := dial(t, a.loaded(t, got.Bundle))
	a.login(t, c, "madong")
	if _, err := c.Advance(t.Context(), newKey(), desk.Case{ID: newKey()}, desk.Consultation{Item: "res.pay_level"}); err != nil {
		t.Fatal(err)
	}
	_, err = client.Enrol(t.Context(), a.url, code)
	wantError(t, err, desk.Denied, "enrol.over")
}

// A code that is wrong, too old, replaced or tried too often makes nothing, and nothing is sent to another
// authority than its own.
//
// clause: H-8.3.1c
func TestEnrolIsRefused(t *testing.T) {
	a := reals(t)
	enrol := func(code string) error {
		_, err := client.Enrol(t.Context(), a.url, code)
		return err
	}
	for _, text := range []string{"", "ABCDE", "11111-11111", strings.Repeat("A", 200)} {
		wantError(t, enrol(text), desk.Invalid, "enrol.code")
	}
	old := a.code(t, "TC-D-01")
	code := a.code(t, "TC-D-01")
	wantError(t, enrol(old), desk.Denied, "enrol.over") // replaced by the next
	for range 5 {
		wantError(t, enrol(broken(t, code, 5)), desk.Denied, "enrol.code") // a wrong secret
	}
	wantError(t, enrol(code), desk.Denied, "enrol.over")                          // also the right one now
	wantError(t, enrol(broken(t, code, 0)), desk.Denied, "enrol.code")            // a code that was never given
	wantError(t, enrol(broken(t, code, 20)), desk.Offline, "authority.untrusted") // another authority's

	late := a.code(t, "TC-D-01")
	a.time.pass(15 * time.Minute)
	wantError(t, enrol(late), desk.Denied, "enrol.over")
}

// broken is a code with another byte at n.
func broken(t *testing.T, code string, n int) string {
	t.Helper()
	plain := base32.StdEncoding.WithPadding(base32.NoPadding)
	raw, err := plain.DecodeString(strings.ReplaceAll(code, "-", ""))
	if err != nil {
		t.Fatal(err)
	}
	raw[n] ^= 1
	return plain.EncodeToString(raw)
}

// Of fifty who use one code at once, one gets a certificate.
func TestEnrolOnce(t *testing.T) {
	a := reals(t)
	code := a.code(t, "TC-D-01")
	var wg sync.WaitGroup
	errs := make([]error, 50)
	for n := range errs {
		wg.Go(func() { _, errs[n] = client.Enrol(t.Context(), a.url, code) })
	}
	wg.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
			continue
		}
		wantError(t, err, desk.Denied, "enrol.over")
	}
	all, err := a.Terminals(t.Context(), "jiangwei")
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, one := range all {
		kept += len(one.Keys)
	}
	if good != 1 || kept != 1 {
		t.Errorf("%d got one, %d are kept", good, kept)
	}
}

// The name by which a terminal enrols opens nothing else.
//
// clause: H-8.1.2a, H-8.3.1c
func TestEnrolNameOpensNothingElse(t *testing.T) {
	a := reals(t)
	cfg := a.config(t, "TC-D-01")
	bare := transportOf(cfg)
	bare.TLSClientConfig.Certificates = nil
	if answer, err := (&http.Client{Transport: bare}).Do(plain(t, http.MethodPost, a.url+"/v1/enrolments", "{}")); err == nil {
		t.Error("without a certificate, by the usual name:", answer.StatusCode, answer.Body.Close())
	}
	bare = transportOf(cfg)
	bare.TLSClientConfig.Certificates, bare.TLSClientConfig.ServerName = nil, pki.EnrolName
	bare.TLSClientConfig.InsecureSkipVerify = true
	for _, path := range []string{"/v1/health", "/v1/catalogue", "/v1/login/codes"} {
		answer, err := (&http.Client{Transport: bare}).Do(plain(t, http.MethodGet, a.url+path, ""))
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Error(err)
		}
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
}

// A terminal renews its certificate by itself; letters that it wrote under the one before still count.
//
// clause: H-8.3.1c
func TestRenew(t *testing.T) {
	a := reals(t)
	cfg := a.config(t, "TC-D-01")
	var out kept
	held := cfg
	held.Outbox = &out
	first := dial(t, held)
	a.login(t, first, "madong")
	_, err := first.Advance(t.Context(), newKey(), desk.Case{ID: newKey()}, desk.Consultation{Item: "res.pay_level"})
	wantError(t, err, desk.Offline, "authority.offline")
	got, err := first.Renew(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again := a.loaded(t, got.Bundle)
	if bytes.Equal(again.Certificate.Certificate[0], cfg.Certificate.Certificate[0]) || again.Certificate.Leaf.Subject.CommonName != "TC-D-01" {
		t.Error("no other certificate")
	}
	c := dial(t, again)
	if _, err := c.Send(t.Context(), out.letters[0]); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := c.Renew(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	_, err = c.Renew(t.Context())
	wantError(t, err, desk.Denied, "enrol.too_many")
}

// A withdrawn certificate stops at once: the session ends and says why, the push channel closes, the next call
// is refused, also with a bundle that was never used; a new code brings the terminal back, and what it wrote
// before still counts.
//
// clause: H-8.3.2, H-8.3.1c
func TestWithdrawn(t *testing.T) {
	a := reals(t)
	cfg, unused := a.config(t, "TC-D-01"), a.config(t, "TC-D-01")
	var out kept
	held := cfg
	held.Outbox = &out
	c := dial(t, held)
	a.login(t, c, "madong")
	a.time.pass(time.Second)
	_, err := c.Advance(t.Context(), newKey(), desk.Case{ID: newKey()}, desk.Consultation{Item: "res.pay_level"})
	wantError(t, err, desk.Offline, "authority.offline")
	a.time.pass(time.Second)

	said, ended := make(chan desk.Event, 8), make(chan error, 1)
	go func() { ended <- c.Listen(t.Context(), 0, func(e desk.Event) { said <- e }) }()
	if err := a.WithdrawTerminal(t.Context(), "jiangwei", "TC-D-01", "stolen"); err != nil {
		t.Fatal(err)
	}
	if err := within(t, "the end of the push channel", ended); desk.CodeOf(err) != desk.Denied {
		t.Errorf("the push channel: %v", err)
	}
	for _, by := range []client.Config{cfg, unused} {
		_, err := dial(t, by).NewCode(t.Context(), desk.ToLogin)
		wantError(t, err, desk.Denied, "terminal.withdrawn")
		_, err = dial(t, by).Catalogue(t.Context(), "")
		wantError(t, err, desk.Denied, "terminal.withdrawn")
	}
	_, err = c.Session(t.Context())
	wantError(t, err, desk.Denied, "terminal.withdrawn")
	_, err = c.Send(t.Context(), out.letters[0])
	wantError(t, err, desk.Denied, "terminal.withdrawn")

	a.time.pass(time.Second)
	got, err := client.Enrol(t.Context(), a.url, a.code(t, "TC-D-01"))
	if err != nil {
		t.Fatal(err)
	}
	back := dial(t, a.loaded(t, got.Bundle))
	if _, err := back.Send(t.Context(), out.letters[0]); err != nil {
		t.Error(err)
	}
	// Who has the key that was withdrawn signs nothing after that.
	thief := a.loaded(t, got.Bundle)
	thief.Signer = cfg.Signer
	_, err = dial(t, thief).Send(t.Context(), written(t, thief))
	wantError(t, err, desk.Denied, "letter.signature")
}

// A token under another certificate of the same terminal is a stolen one: it dies, and the desk is told.
//
// clause: H-8.3.1c, G-9.4
func TestTokenIsBoundToTheCertificate(t *testing.T) {
	a := reals(t)
	c := dial(t, a.config(t, "TC-D-01"))
	a.login(t, c, "madong")
	other := dial(t, a.config(t, "TC-D-01"))
	client.Share(c, other)
	_, err := other.Session(t.Context())
	wantError(t, err, desk.Denied, "session.ended")
	_, err = c.Session(t.Context())
	wantError(t, err, desk.Denied, "session.ended")
	all, err := a.Terminals(context.Background(), "jiangwei")
	if err != nil {
		t.Fatal(err)
	}
	alarms := 0
	for _, one := range all {
		alarms += len(one.Alarms)
	}
	if alarms != 1 {
		t.Errorf("%d alarms", alarms)
	}
}

var _ api.Keys = (*pki.Authority)(nil)
