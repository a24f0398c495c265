package tlog_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"

	"sheyin/journal/tlog"
)

var (
	terminal, authority, stranger = key(1), key(2), key(3)
	seen                          = time.Date(2026, 11, 22, 1, 30, 0, 0, time.UTC)
)

// key is the same in all processes of a fuzzer.
func key(n byte) *sm2.PrivateKey {
	k, err := sm2.NewPrivateKey(bytes.Repeat([]byte{n}, 32))
	if err != nil {
		panic(err)
	}
	return k
}

const origin = "sheyin/TC-A-01"

func note(t testing.TB, size uint64) []byte {
	t.Helper()
	n, err := tlog.Sign(tlog.Head{Origin: origin, Size: size, Root: leaf(1)}, terminal)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestHead(t *testing.T) {
	signed := note(t, 7)
	h, err := tlog.Open(signed, origin, &terminal.PublicKey, nil)
	if err != nil || h.Size != 7 || !bytes.Equal(h.Root, leaf(1)) || !h.Seen.IsZero() {
		t.Fatalf("%+v, %v", h, err)
	}
	both, err := tlog.Countersign(signed, origin, &terminal.PublicKey, authority, seen)
	if err != nil {
		t.Fatal(err)
	}
	h, err = tlog.Open(both, origin, &terminal.PublicKey, &authority.PublicKey)
	if err != nil || !h.Seen.Equal(seen) {
		t.Fatalf("%+v, %v", h, err)
	}
	if h, err := tlog.Read(both); err != nil || h.Size != 7 || !bytes.Equal(h.Root, leaf(1)) {
		t.Errorf("read: %+v, %v", h, err)
	}
}

// A head counts only with the signatures that it must have.
//
// clause: G-9.2.2c
func TestHeadRefuses(t *testing.T) {
	signed := note(t, 7)
	both, err := tlog.Countersign(signed, origin, &terminal.PublicKey, authority, seen)
	if err != nil {
		t.Fatal(err)
	}
	later, err := tlog.Countersign(signed, origin, &terminal.PublicKey, stranger, seen)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		note           []byte
		origin         string
		key, authority *ecdsa.PublicKey
	}{
		"nothing":               {nil, origin, &terminal.PublicKey, nil},
		"another size":          {bytes.Replace(signed, []byte("\n7\n"), []byte("\n8\n"), 1), origin, &terminal.PublicKey, nil},
		"another terminal":      {signed, "sheyin/TC-A-02", &terminal.PublicKey, nil},
		"another key":           {signed, origin, &stranger.PublicKey, nil},
		"no key":                {signed, origin, nil, nil},
		"not countersigned":     {signed, origin, &terminal.PublicKey, &authority.PublicKey},
		"by another authority":  {later, origin, &terminal.PublicKey, &authority.PublicKey},
		"countersigned, forged": {bytes.Replace(both, []byte("\n7\n"), []byte("\n8\n"), 1), origin, &terminal.PublicKey, &authority.PublicKey},
		"too long":              {append(bytes.Clone(both), make([]byte, 5000)...), origin, &terminal.PublicKey, nil},
	} {
		if h, err := tlog.Open(c.note, c.origin, c.key, c.authority); err == nil {
			t.Errorf("%s: taken as %+v", name, h)
		}
	}
	if _, err := tlog.Countersign(note(t, 7), origin, &stranger.PublicKey, authority, seen); err == nil {
		t.Error("what another one signed is countersigned")
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tlog.Sign(tlog.Head{Origin: origin}, other); err == nil {
		t.Error("signed with a key of another curve")
	}
	if _, err := tlog.Sign(tlog.Head{Origin: origin}, nil); err == nil {
		t.Error("signed without a key")
	}
}

// The time of a countersignature is part of what is signed.
func TestSeenIsSigned(t *testing.T) {
	one, err := tlog.Countersign(note(t, 7), origin, &terminal.PublicKey, authority, seen)
	if err != nil {
		t.Fatal(err)
	}
	for at := range one {
		other := bytes.Clone(one)
		other[at] ^= 1
		h, err := tlog.Open(other, origin, &terminal.PublicKey, &authority.PublicKey)
		if err == nil && (!h.Seen.Equal(seen) || h.Size != 7) {
			t.Fatalf("byte %d: %+v", at, h)
		}
	}
}

func FuzzOpen(f *testing.F) {
	signed, err := tlog.Sign(tlog.Head{Origin: origin, Size: 3, Root: leaf(0)}, terminal)
	if err != nil {
		f.Fatal(err)
	}
	both, err := tlog.Countersign(signed, origin, &terminal.PublicKey, authority, seen)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Add(both)
	f.Add([]byte("sheyin/TC-A-01\n3\nAAAA\n\n— x y\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := tlog.Open(text, origin, &terminal.PublicKey, &authority.PublicKey)
		if err == nil && (h.Size != 3 || !bytes.Equal(h.Root, leaf(0)) || !h.Seen.Equal(seen)) {
			t.Fatalf("forged: %+v", h)
		}
		if h, err := tlog.Read(text); err == nil && len(h.Root) != tlog.HashSize {
			t.Fatalf("read: %+v", h)
		}
	})
}
