package keep

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
	"golang.org/x/crypto/argon2"
)

const (
	// fileName is the file of the key in the journal's folder.
	fileName = "key.json"
	version  = 1
	maxFile  = 4 << 10
)

// file is what lies beside the journal. It also says whose folder this is.
type file struct {
	Version  int    `json:"version"`
	Terminal string `json:"terminal"`
	Demo     bool   `json:"demo"`
	Kind     Kind   `json:"kind"`
	Entry    string `json:"entry,omitempty"` // of the keyring
	Salt     []byte `json:"salt"`
	Sealed   []byte `json:"sealed"` // the key; with a keyring the salt, which tells whether the entry is the right one
}

// place binds what is sealed to the folder's owner.
func (f file) place() []byte { return fmt.Appendf(nil, "%s/%s/%t", f.Kind, f.Terminal, f.Demo) }

// read reads the file of a key. os.ErrNotExist: there is none.
func read(dir string) (file, error) {
	text, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		return file{}, fmt.Errorf("keep: %w", err)
	}
	var f file
	if err := json.Unmarshal(text, &f); err != nil || len(text) > maxFile {
		return file{}, fmt.Errorf("%w: %s is damaged", ErrLost, fileName)
	}
	if f.Version > version {
		return file{}, ErrNewer
	}
	switch f.Kind {
	case Keyring, Passphrase, Terminal:
		return f, nil
	}
	return file{}, fmt.Errorf("%w: %s is damaged", ErrLost, fileName)
}

// write puts f into the folder, by place: os.Rename in the place of what was there, os.Link only where nothing
// was, else os.ErrExist. After a power cut there is the one or the other, whole.
func write(dir string, f file, place func(from, to string) error) (err error) {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	draft, err := os.CreateTemp(dir, fileName+".*") // readable for its owner only
	if err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	defer func() {
		if gone := os.Remove(draft.Name()); !errors.Is(gone, os.ErrNotExist) { // renamed, it is not there
			err = errors.Join(err, gone)
		}
	}()
	_, err = draft.Write(append(text, '\n'))
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	if err := place(draft.Name(), filepath.Join(dir, fileName)); err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// fromIdentity makes a key of the terminal's private key: HKDF with SM3.
func fromIdentity(identity, salt []byte) ([]byte, error) {
	return hkdf.Key(sm3.New, identity, salt, "sheyin journal key", keySize)
}

// fromPhrase makes a key of a passphrase: Argon2id (RFC 9106, second recommendation, with half its memory: a
// counter's machine may be small).
func fromPhrase(phrase, salt []byte) []byte {
	return argon2.IDKey(phrase, salt, 3, 32<<10, 4, keySize)
}

// seal seals with SM4-GCM: nonce, then the sealed text.
func seal(key, place, text []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	nonce := random(aead.NonceSize())
	return aead.Seal(nonce, nonce, text, place), nil
}

func unseal(key, place, sealed []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	n := aead.NonceSize()
	if len(sealed) < n {
		return nil, ErrLost
	}
	return aead.Open(nil, sealed[:n], sealed[n:], place)
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("keep: %w", err)
	}
	return cipher.NewGCM(block)
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
