package keep

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// drawer is a keyring in memory.
type drawer struct {
	mu   sync.Mutex
	in   map[string][]byte
	shut error // what every call says
	odd  bool  // it gives back something else
}

func (d *drawer) Get(_ context.Context, entry string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut != nil {
		return nil, d.shut
	}
	secret, ok := d.in[entry]
	if !ok {
		return nil, errNoEntry
	}
	if d.odd {
		return make([]byte, keySize), nil
	}
	return bytes.Clone(secret), nil
}

func (d *drawer) Set(_ context.Context, entry string, secret []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut != nil {
		return d.shut
	}
	if d.in == nil {
		d.in = map[string][]byte{}
	}
	d.in[entry] = bytes.Clone(secret)
	return nil
}

func (d *drawer) Delete(_ context.Context, entry string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.in, entry)
	return d.shut
}

func saying(phrase string) func(context.Context, bool) ([]byte, error) {
	return func(context.Context, bool) ([]byte, error) { return []byte(phrase), nil }
}

// at gives options for a terminal with one identity and one passphrase.
func at(dir string, kind Kind, ring Ring) Options {
	return Options{Dir: dir, Terminal: "TC-A-01", Kind: kind, Ring: ring, Identity: []byte("private key"), Phrase: saying("correct horse")}
}

func mustKey(t *testing.T, o Options) ([]byte, Kind) {
	t.Helper()
	key, kind, err := Key(t.Context(), o)
	if err != nil || len(key) != keySize {
		t.Fatalf("%d bytes, %v", len(key), err)
	}
	return key, kind
}

// clause: H-8.4.1
func TestKeyIsTheSameAtEachStart(t *testing.T) {
	for _, tc := range []struct {
		name string
		kind Kind
		ring Ring
		want Kind
	}{
		{"keyring", Keyring, &drawer{}, Keyring},
		{"passphrase", Passphrase, nil, Passphrase},
		{"the terminal's key", Terminal, &drawer{}, Terminal},
		{"auto at a desktop", Auto, &drawer{}, Keyring},
		{"auto without a desktop", Auto, nil, Terminal},
		{"auto with a keyring that is silent", Auto, &drawer{shut: ErrRing}, Terminal},
		{"auto with a keyring that gives back something else", Auto, &drawer{odd: true}, Terminal},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := at(t.TempDir(), tc.kind, tc.ring)
			first, kind := mustKey(t, o)
			o.Begun = true
			again, _ := mustKey(t, o)
			if !bytes.Equal(first, again) || kind != tc.want {
				t.Errorf("kept by %s, want %s; the same: %v", kind, tc.want, bytes.Equal(first, again))
			}
			inClear(t, o.Dir, first)
			other := o
			other.Dir, other.Begun = t.TempDir(), false
			if key, _ := mustKey(t, other); bytes.Equal(key, first) {
				t.Error("two folders have one key")
			}
		})
	}
}

// inClear looks for the key, as bytes and as it is written in JSON, in every file of a folder.
func inClear(t *testing.T, dir string, key []byte) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil || bytes.Contains(text, key) || bytes.Contains(text, encode(key)) {
		t.Errorf("the key is in clear, or %v", err)
	}
	info, err := os.Stat(filepath.Join(dir, fileName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// clause: H-8.4.1
func TestKeyThatCannotBeHad(t *testing.T) {
	for _, tc := range []struct {
		name   string
		kind   Kind
		change func(t *testing.T, o *Options)
		want   error
	}{
		{"another certificate", Terminal, func(_ *testing.T, o *Options) { o.Identity = []byte("another key") }, ErrLost},
		{"no certificate", Terminal, func(_ *testing.T, o *Options) { o.Identity = nil }, ErrLost},
		{"another passphrase", Passphrase, func(_ *testing.T, o *Options) { o.Phrase = saying("wrong horse") }, ErrPhrase},
		{"nobody to ask", Passphrase, func(_ *testing.T, o *Options) {
			o.Phrase = func(context.Context, bool) ([]byte, error) { return nil, fs.ErrClosed }
		}, fs.ErrClosed},
		{"emptied keyring", Keyring, func(_ *testing.T, o *Options) { o.Ring = &drawer{} }, ErrLost},
		{"keyring with another key", Keyring, func(_ *testing.T, o *Options) { o.Ring.(*drawer).odd = true }, ErrLost},
		{"no keyring", Keyring, func(_ *testing.T, o *Options) { o.Ring = nil }, ErrRing},
		{"silent keyring", Keyring, func(_ *testing.T, o *Options) { o.Ring = &drawer{shut: ErrRing} }, ErrRing},
		{"another terminal", Terminal, func(_ *testing.T, o *Options) { o.Terminal = "TC-B-01" }, ErrTerminal},
		{"a demo", Terminal, func(_ *testing.T, o *Options) { o.Demo = true }, ErrDemo},
		{"no file", Terminal, func(t *testing.T, o *Options) { spoil(t, o.Dir, "") }, ErrLost},
		{"half a file", Terminal, func(t *testing.T, o *Options) { spoil(t, o.Dir, `{"version":1,`) }, ErrLost},
		{"a file that says nothing", Terminal, func(t *testing.T, o *Options) { spoil(t, o.Dir, `{}`) }, ErrLost},
		{"a newer file", Terminal, func(t *testing.T, o *Options) { spoil(t, o.Dir, `{"version":2}`) }, ErrNewer},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := at(t.TempDir(), tc.kind, &drawer{})
			mustKey(t, o)
			o.Begun = true
			tc.change(t, &o)
			o.Kind = Auto // none is made, whatever is asked for
			if key, _, err := Key(t.Context(), o); !errors.Is(err, tc.want) || key != nil {
				t.Errorf("%x, %v", key, err)
			}
		})
	}
}

// spoil puts text in the place of the key's file; empty: the file is gone.
func spoil(t *testing.T, dir, text string) {
	t.Helper()
	name := filepath.Join(dir, fileName)
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if text == "" {
		return
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNewKeyIsRefused(t *testing.T) {
	for _, tc := range []struct {
		name string
		o    Options
		want error
	}{
		{"short passphrase", Options{Kind: Passphrase, Phrase: saying("short")}, ErrShort},
		{"no keyring", Options{Kind: Keyring}, ErrRing},
		{"a keyring that gives back something else", Options{Kind: Keyring, Ring: &drawer{odd: true}}, ErrRing},
		{"no certificate", Options{Kind: Terminal}, ErrLost},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.o.Dir, tc.o.Terminal = t.TempDir(), "TC-A-01"
			if _, _, err := Key(t.Context(), tc.o); !errors.Is(err, tc.want) {
				t.Error(err)
			}
			if left, err := os.ReadDir(tc.o.Dir); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestKeyMovesToAnotherCustody(t *testing.T) {
	ring := &drawer{}
	o := at(t.TempDir(), Keyring, ring)
	first, _ := mustKey(t, o)
	for _, kind := range []Kind{Passphrase, Terminal, Keyring, Terminal} {
		o.Kind = kind
		key, kept := mustKey(t, o)
		if !bytes.Equal(key, first) || kept != kind {
			t.Errorf("to %s: kept by %s", kind, kept)
		}
		if want := map[Kind]int{Keyring: 1}[kind]; len(ring.in) != want {
			t.Errorf("to %s: %d entries in the keyring", kind, len(ring.in))
		}
	}
}

// Two consoles that begin at once must not each have a key of their own.
func TestTwoBeginAtOnce(t *testing.T) {
	for range 20 {
		ring := &drawer{}
		o := at(t.TempDir(), Keyring, ring)
		keys := make(chan []byte, 2)
		for range 2 {
			go func() {
				key, _, err := Key(t.Context(), o)
				if err != nil {
					t.Error(err)
				}
				keys <- key
			}()
		}
		if a, b := <-keys, <-keys; !bytes.Equal(a, b) || len(ring.in) != 1 {
			t.Fatalf("two keys, or %d entries", len(ring.in))
		}
	}
}

func TestForget(t *testing.T) {
	ring := &drawer{}
	o := at(t.TempDir(), Keyring, ring)
	mustKey(t, o)
	for range 2 { // the second time there is nothing
		if err := Forget(t.Context(), o.Dir, ring); err != nil || len(ring.in) > 0 {
			t.Fatalf("%v, %d entries left", err, len(ring.in))
		}
	}
	if left, err := os.ReadDir(o.Dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	mustKey(t, o)
	if err := Forget(t.Context(), o.Dir, nil); !errors.Is(err, ErrRing) {
		t.Errorf("an entry that stays is not told: %v", err)
	}
	if len(Kinds()) != 4 || !strings.Contains(strings.Join(Kinds(), " "), "auto") {
		t.Error(Kinds())
	}
}
