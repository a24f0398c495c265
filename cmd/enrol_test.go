package cmd

import (
	"crypto/ecdsa"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sheyin/client"
)

// A machine becomes a terminal with a code that is typed, renews, and never writes over what it has.
//
// clause: H-8.3.1c, G-9.4
func TestEnrolCommand(t *testing.T) {
	dir, w := t.TempDir(), calm(t)
	a, err := startAuthority(t.Context(), authorityConfig{
		Folder: dir, DB: "sqlite:" + filepath.Join(dir, "authority.db"), Listen: "127.0.0.1:0", Web: "127.0.0.1:0",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
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
