package sandbox

import (
	"crypto/ecdsa"
	"path/filepath"
	"testing"
	"time"

	"sheyin/desk"
)

type noSigner struct{}

func (noSigner) Derive(string) []byte                { return nil }
func (noSigner) Sign([]byte) ([]byte, string, error) { return nil, "", nil }
func (noSigner) Public() *ecdsa.PublicKey            { return nil }

// Listeners look again by themselves after a while; this is about not having to wait for it.
func TestBell(t *testing.T) {
	at := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	s, err := New(t.Context(), Options{
		DB: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), Signer: noSigner{}, Now: func() time.Time { return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	rang := func(wait <-chan struct{}) bool {
		select {
		case <-wait:
			return true
		default:
			return false
		}
	}
	quiet := s.bell.wait()
	if _, err := s.NewCode(t.Context(), Caller{Terminal: "TC-A-01"}, desk.ToLogin); err != nil {
		t.Fatal(err)
	}
	if rang(quiet) {
		t.Error("a login code woke everybody")
	}
	if _, err := s.SetList(t.Context(), "jiangwei", "TCA", ListOrder{Was: 1, From: at}); err != nil {
		t.Fatal(err)
	}
	if !rang(quiet) || rang(s.bell.wait()) {
		t.Error("a new list woke nobody, or the bell still rings")
	}
}

func TestNewRefuses(t *testing.T) {
	for name, o := range map[string]Options{
		"no signer":     {DB: "sqlite:" + filepath.Join(t.TempDir(), "a.db")},
		"no database":   {Signer: noSigner{}},
		"long QR text":  {DB: "sqlite:" + filepath.Join(t.TempDir(), "b.db"), Signer: noSigner{}, PhoneURL: "HTTP://192.168.100.200:8471/S/"},
		"small letters": {DB: "sqlite:" + filepath.Join(t.TempDir(), "c.db"), Signer: noSigner{}, PhoneURL: "http://127.0.0.1:1/S/"},
	} {
		if s, err := New(t.Context(), o); err == nil {
			t.Errorf("%s was taken: %v", name, s.Close())
		}
	}
}
