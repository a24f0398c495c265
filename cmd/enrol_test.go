package cmd

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sheyin/client"
	"sheyin/journal"
	"sheyin/journal/keep"
)

// authorityIn is an authority with its data in a folder; it ends with the test.
func authorityIn(t *testing.T, dir string) *authority {
	t.Helper()
	a, err := startAuthority(t.Context(), authorityConfig{
		Folder: dir, DB: "sqlite:" + filepath.Join(dir, "authority.db"), Listen: "127.0.0.1:0", Web: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// A machine becomes a terminal with a code that is typed, renews, and never writes over what it has.
//
// clause: H-8.3.1c, G-9.4
func TestEnrolCommand(t *testing.T) {
	dir, w := t.TempDir(), calm(t)
	a := authorityIn(t, dir)
	code, err := a.service.NewEnrolment(t.Context(), "jiangwei", "TC-D-01")
	if err != nil {
		t.Fatal(err)
	}
	bundle := filepath.Join(dir, "terminal.pem")
	enrol := []string{"enrol", "--url", a.URL, "--bundle", bundle}

	w.in = strings.NewReader("AAAA\n")
	if got := w.do(t.Context(), enrol...); got.code != exitRefused {
		t.Errorf("a wrong code: %+v", got)
	}
	w.in = strings.NewReader(code.Text(a.keys.Fingerprint()) + "\n")
	if got := w.do(t.Context(), enrol...); got.code != exitOK || !strings.Contains(got.out, "TC-D-01") {
		t.Fatalf("%+v", got)
	}
	info, err := os.Stat(bundle)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	before, err := client.Load(bundle)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.do(t.Context(), enrol...); got.code != exitUsage {
		t.Errorf("written over: %+v", got)
	}
	if got := w.do(t.Context(), "enrol", "renew", "--url", a.URL, "--bundle", bundle); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	after, err := client.Load(bundle)
	if err != nil {
		t.Fatal(err)
	}
	if before.Certificate.Leaf.Equal(after.Certificate.Leaf) {
		t.Error("the same certificate")
	}
	// What the terminal keeps may be sealed with its key.
	own, ok := before.Certificate.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !own.Equal(after.Certificate.PrivateKey) {
		t.Error("another key")
	}
}

// A terminal that is enrolled anew is told what its new keys do not open, before anything is lost, and brings it over
// with the bundle from before.
func TestEnrolledAnewKeepsItsJournal(t *testing.T) {
	dir, w := t.TempDir(), calm(t)
	a := authorityIn(t, dir)
	folder := filepath.Join(dir, "journal")
	enrol := func(bundle string) outcome {
		t.Helper()
		code, err := a.service.NewEnrolment(t.Context(), "jiangwei", "TC-D-01")
		if err != nil {
			t.Fatal(err)
		}
		w.in = strings.NewReader(code.Text(a.keys.Fingerprint()) + "\n")
		got := w.do(t.Context(), "--lang", "en", "enrol", "--url", a.URL, "--bundle", bundle, "--journal", folder)
		if got.code != exitOK {
			t.Fatalf("%+v", got)
		}
		return got
	}
	key := func(bundle string) ([]byte, error) {
		t.Helper()
		cfg, identity, err := identityOf(bundle)
		if err != nil {
			t.Fatal(err)
		}
		key, _, err := keep.Key(t.Context(), keep.Options{
			Dir: folder, Terminal: cfg.Certificate.Leaf.Subject.CommonName, Kind: keep.Terminal, Identity: identity, Begun: begun(folder),
		})
		return key, err
	}
	old, next := filepath.Join(dir, "old.pem"), filepath.Join(dir, "next.pem")
	if got := enrol(old); strings.Contains(got.err, "carry") {
		t.Errorf("nothing is kept yet, and %q", got.err)
	}
	before, err := key(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, journal.FileName), []byte("begun"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := enrol(next); !strings.Contains(got.err, "enrol carry") {
		t.Errorf("nobody is told: %+v", got)
	}
	if _, err := key(next); !errors.Is(err, keep.ErrLost) {
		t.Errorf("the new keys open it: %v", err)
	}
	carry := func(more ...string) outcome {
		t.Helper()
		return w.do(t.Context(), append([]string{"--lang", "en", "enrol", "carry", "--bundle", next, "--journal", folder}, more...)...)
	}
	if got := carry(); got.code != exitUsage {
		t.Errorf("without the old one: %+v", got)
	}
	if got := carry("--old", next); got.code == exitOK {
		t.Errorf("with another one: %+v", got)
	}
	if got := carry("--old", old); got.code != exitOK || !strings.Contains(got.out, "sealed with the new keys now") {
		t.Errorf("%+v", got)
	}
	if after, err := key(next); err != nil || !bytes.Equal(after, before) {
		t.Errorf("after it: %v, the same key %v", err, bytes.Equal(after, before))
	}
}
