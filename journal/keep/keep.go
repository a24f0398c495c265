package keep

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Kind says who has the custody of a key.
type Kind string

// The kinds of custody. Auto takes the keyring where one answers and the terminal's key elsewhere, for a new
// folder, and leaves an older one as it is.
const (
	Auto       Kind = "auto"
	Keyring    Kind = "keyring"    // the Secret Service of a desktop session
	Passphrase Kind = "passphrase" // a file, sealed with what a person types at each start
	Terminal   Kind = "terminal"   // a file, sealed with the private key of the terminal's certificate
)

// Kinds are what may be asked for.
func Kinds() []string {
	return []string{string(Auto), string(Keyring), string(Passphrase), string(Terminal)}
}

const (
	keySize = 16 // SM4
	// MinPhrase is how many bytes a passphrase has at least.
	MinPhrase = 10
)

// What may stand in the way of the key.
var (
	// ErrLost: what was sealed here cannot be opened any more. The keyring has no such entry, the file is
	// gone or damaged, or the terminal has another certificate than the one it was sealed with.
	ErrLost = errors.New("keep: the key is lost")
	// ErrPhrase: the passphrase is not the one that the key was sealed with.
	ErrPhrase = errors.New("keep: wrong passphrase")
	// ErrShort: a new passphrase has fewer than [MinPhrase] bytes.
	ErrShort = errors.New("keep: passphrase too short")
	// ErrRing: there is no keyring here, or it did not answer in time. The key may be there still.
	ErrRing = errors.New("keep: no keyring answers")
	// ErrTerminal: the folder is another terminal's.
	ErrTerminal = errors.New("keep: another terminal's folder")
	// ErrDemo: a demo's folder was given to the console, or the other way round.
	ErrDemo = errors.New("keep: demo and business are not mixed")
	// ErrNewer: a later version of the program wrote the file of the key.
	ErrNewer = errors.New("keep: from a newer version")
)

// Options say whose key it is and by what it may be sealed.
type Options struct {
	Dir      string // the journal's folder; made when it is not there
	Terminal string // ID
	Demo     bool   // whether the people in it are invented
	Kind     Kind   // empty: Auto
	Begun    bool   // there is something sealed in the folder: a key that is missing is lost, none is made
	Ring     Ring   // nil: there is no keyring
	Identity []byte // what only this terminal has: the private key of its certificate, as DER
	// Phrase asks for the passphrase; anew: for one that is to be set. What it gives is wiped after use.
	Phrase func(ctx context.Context, anew bool) ([]byte, error)
}

// Key gives the 16 bytes of the folder's SM4 key, and who keeps it. A key that does not exist is made; one
// that is kept otherwise than o.Kind asks for is moved. Errors: those of this package, of the disk and of o.Phrase.
func Key(ctx context.Context, o Options) ([]byte, Kind, error) {
	if o.Kind == "" {
		o.Kind = Auto
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, "", fmt.Errorf("keep: %w", err)
	}
	f, err := read(o.Dir)
	switch {
	case errors.Is(err, os.ErrNotExist) && o.Begun:
		return nil, "", fmt.Errorf("%w: no %s", ErrLost, fileName)
	case errors.Is(err, os.ErrNotExist):
		return o.make(ctx)
	case err != nil:
		return nil, "", err
	case f.Demo != o.Demo:
		return nil, "", ErrDemo
	case f.Terminal != o.Terminal:
		return nil, "", fmt.Errorf("%w: %s", ErrTerminal, f.Terminal)
	}
	key, err := o.open(ctx, f)
	if err != nil || o.Kind == Auto || o.Kind == f.Kind {
		return key, f.Kind, err
	}
	return o.move(ctx, f, key)
}

// Forget removes the key: the file, and the keyring's entry. What it sealed can never be opened again. It is no
// error when there is none. ErrRing: the file is gone, the entry may not be.
func Forget(ctx context.Context, dir string, ring Ring) error {
	f, err := read(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	gone := os.Remove(filepath.Join(dir, fileName))
	if err == nil && f.Kind == Keyring {
		return errors.Join(gone, deleteEntry(ctx, ring, f.Entry))
	}
	return gone
}

// make makes a key for a new folder. The file is on the disk before the key is used.
func (o Options) make(ctx context.Context) ([]byte, Kind, error) {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	f, err := o.sealed(ctx, key)
	if err != nil {
		return nil, "", err
	}
	err = write(o.Dir, f, os.Link)
	if errors.Is(err, os.ErrExist) { // another console was first: its key is the folder's
		if f.Kind == Keyring {
			if err := deleteEntry(ctx, o.Ring, f.Entry); err != nil {
				return nil, "", err
			}
		}
		return Key(ctx, o)
	}
	if err != nil {
		return nil, "", err
	}
	return key, f.Kind, nil
}

// move puts a key under another custody: first the new file, then the old entry goes.
func (o Options) move(ctx context.Context, from file, key []byte) ([]byte, Kind, error) {
	f, err := o.sealed(ctx, key)
	if err != nil {
		return nil, "", err
	}
	if err := write(o.Dir, f, os.Rename); err != nil {
		return nil, "", err
	}
	if from.Kind == Keyring {
		if err := deleteEntry(ctx, o.Ring, from.Entry); err != nil {
			return nil, "", err
		}
	}
	return key, f.Kind, nil
}

// sealed makes the file for a key.
func (o Options) sealed(ctx context.Context, key []byte) (file, error) {
	f := file{Version: version, Terminal: o.Terminal, Demo: o.Demo, Kind: o.Kind, Salt: random(16)}
	if o.Kind == Auto {
		f.Kind = Terminal
		if o.Ring != nil {
			f.Kind = Keyring
		}
	}
	if f.Kind == Keyring {
		err := o.intoRing(ctx, &f, key)
		if err == nil || o.Kind == Keyring {
			return f, err
		}
		f.Kind, f.Entry = Terminal, "" // auto: a keyring that does not work is none
	}
	under, err := o.under(ctx, f, true)
	if err != nil {
		return file{}, err
	}
	defer clear(under)
	f.Sealed, err = seal(under, f.place(), key)
	return f, err
}

// intoRing gives a key to the keyring, and believes it only when it comes back.
func (o Options) intoRing(ctx context.Context, f *file, key []byte) error {
	if o.Ring == nil {
		return ErrRing
	}
	f.Entry = fmt.Sprintf("%s-%x", o.Terminal, random(8)) // another at each making: an older folder's stays
	if err := o.Ring.Set(ctx, f.Entry, key); err != nil {
		return err
	}
	back, err := o.Ring.Get(ctx, f.Entry)
	if err != nil {
		return err
	}
	defer clear(back)
	if subtle.ConstantTimeCompare(back, key) != 1 {
		return fmt.Errorf("%w: it gives back something else", ErrRing)
	}
	f.Sealed, err = seal(key, f.place(), f.Salt)
	return err
}

// open opens the file of a key.
func (o Options) open(ctx context.Context, f file) ([]byte, error) {
	if f.Kind == Keyring {
		if o.Ring == nil {
			return nil, ErrRing
		}
		key, err := o.Ring.Get(ctx, f.Entry)
		if errors.Is(err, errNoEntry) {
			return nil, fmt.Errorf("%w: %w", ErrLost, err)
		}
		if err != nil {
			return nil, err
		}
		if _, err := unseal(key, f.place(), f.Sealed); err != nil {
			return nil, fmt.Errorf("%w: the keyring has another", ErrLost)
		}
		return key, nil
	}
	under, err := o.under(ctx, f, false)
	if err != nil {
		return nil, err
	}
	defer clear(under)
	key, err := unseal(under, f.place(), f.Sealed)
	switch {
	case err != nil && f.Kind == Passphrase:
		return nil, ErrPhrase
	case err != nil:
		return nil, fmt.Errorf("%w: sealed with another key of the terminal", ErrLost)
	}
	return key, nil
}

// under is the key that f's key is sealed with.
func (o Options) under(ctx context.Context, f file, anew bool) ([]byte, error) {
	if f.Kind != Passphrase {
		if len(o.Identity) == 0 {
			return nil, fmt.Errorf("%w: the terminal has no key", ErrLost)
		}
		return fromIdentity(o.Identity, f.Salt)
	}
	phrase, err := o.Phrase(ctx, anew)
	if err != nil {
		return nil, err
	}
	defer clear(phrase)
	if anew && len(phrase) < MinPhrase {
		return nil, ErrShort
	}
	return fromPhrase(phrase, f.Salt), nil
}
