package tlog

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
	formats "github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
)

// Witness is the name under which an authority signs the heads that it was shown.
const Witness = "sheyin/authority"

// Origin is the name of a terminal's log, and of the key that signs its heads.
func Origin(terminal string) string { return "sheyin/" + terminal }

// Head is a log in one line: how many entries, and the hash over all of them.
type Head struct {
	Origin string
	Size   uint64
	Root   []byte
	Seen   time.Time // by the authority's clock, as it signed; zero: it has not
}

// ErrHead means that a head is none, or not signed by who should have.
var ErrHead = errors.New("tlog: no head")

// maxNote is the longest head, in bytes.
const maxNote = 4096

// Sign gives h as a signed checkpoint (C2SP tlog-checkpoint): text, and the SM2 signature of the log's key.
func Sign(h Head, key crypto.Signer) ([]byte, error) {
	s, err := newSigner(h.Origin, key)
	if err != nil {
		return nil, err
	}
	text := formats.Checkpoint{Origin: h.Origin, Size: h.Size, Hash: h.Root}.Marshal()
	return note.Sign(&note.Note{Text: string(text)}, s)
}

// Open gives the head of a signed checkpoint; key is the terminal's. With the authority's key it must have
// been countersigned, and Seen is filled in; nil asks for no such signature.
func Open(signed []byte, origin string, key, authority *ecdsa.PublicKey) (Head, error) {
	_, h, err := open(signed, origin, key, authority)
	return h, err
}

// Read gives the head of a signed checkpoint that was opened before it was kept: no signature is looked at.
func Read(signed []byte) (Head, error) {
	text, _, _ := bytes.Cut(signed, []byte("\n\n"))
	var c formats.Checkpoint
	if _, err := c.Unmarshal(append(text[:len(text):len(text)], '\n')); err != nil || len(c.Hash) != HashSize {
		return Head{}, ErrHead
	}
	return Head{Origin: c.Origin, Size: c.Size, Root: c.Hash}, nil
}

func open(signed []byte, origin string, key, authority *ecdsa.PublicKey) (*note.Note, Head, error) {
	if len(signed) > maxNote {
		return nil, Head{}, ErrHead
	}
	log, err := newVerifier(origin, key)
	if err != nil {
		return nil, Head{}, err
	}
	known := []note.Verifier{}
	var witness *witnessVerifier
	if authority != nil {
		v, err := newVerifier(Witness, authority)
		if err != nil {
			return nil, Head{}, err
		}
		v.id = keyID(Witness, algWitness, v.raw)
		witness = &witnessVerifier{verifier: v}
		known = append(known, witness)
	}
	c, rest, n, err := formats.ParseCheckpoint(signed, origin, log, known...)
	switch {
	case err != nil:
		return nil, Head{}, fmt.Errorf("%w: %w", ErrHead, err)
	case len(c.Hash) != HashSize || len(rest) != 0:
		return nil, Head{}, ErrHead
	}
	h := Head{Origin: c.Origin, Size: c.Size, Root: c.Hash}
	if witness == nil {
		return n, h, nil
	}
	if witness.seen.IsZero() {
		return nil, Head{}, fmt.Errorf("%w: not countersigned", ErrHead)
	}
	h.Seen = witness.seen
	return n, h, nil
}

// Countersign adds the authority's signature, with the time of its clock, to a head that carries the
// terminal's. The signature is made as in C2SP tlog-cosignature, with SM2.
func Countersign(signed []byte, origin string, key *ecdsa.PublicKey, authority crypto.Signer, at time.Time) ([]byte, error) {
	n, _, err := open(signed, origin, key, nil)
	if err != nil {
		return nil, err
	}
	s, err := newSigner(Witness, authority)
	if err != nil {
		return nil, err
	}
	s.id = keyID(Witness, algWitness, s.raw)
	n.UnverifiedSigs = nil
	return note.Sign(n, witnessSigner{s, at})
}

// Kinds of signature. C2SP signed-note leaves 0xff to whoever names the algorithm behind it.
const (
	algLog     = "\xffsm2-sm3"
	algWitness = "\xffcosignature/v1 sm2-sm3"
)

// keyID is the beginning of SHA-256 over name and key, as C2SP signed-note has it.
func keyID(name, alg string, public []byte) uint32 {
	h := sha256.New()
	h.Write([]byte(name + "\n" + alg))
	h.Write(public)
	return binary.BigEndian.Uint32(h.Sum(nil))
}

// verifier checks SM2 signatures under the standard's user ID. It is a [note.Verifier].
type verifier struct {
	name string
	id   uint32
	raw  []byte // the key, DER
	key  *ecdsa.PublicKey
}

func newVerifier(name string, key *ecdsa.PublicKey) (verifier, error) {
	if key == nil || !sm2.IsSM2PublicKey(key) {
		return verifier{}, fmt.Errorf("%w: no SM2 key", ErrHead)
	}
	raw, err := smx509.MarshalPKIXPublicKey(key)
	if err != nil {
		return verifier{}, fmt.Errorf("%w: %w", ErrHead, err)
	}
	return verifier{name: name, id: keyID(name, algLog, raw), raw: raw, key: key}, nil
}

func (v verifier) Name() string    { return v.name }
func (v verifier) KeyHash() uint32 { return v.id }
func (v verifier) Verify(text, signature []byte) bool {
	return sm2.VerifyASN1WithSM2(v.key, nil, text, signature)
}

// signer signs with SM2. It is a [note.Signer].
type signer struct {
	verifier
	with crypto.Signer
}

func newSigner(name string, key crypto.Signer) (signer, error) {
	if key == nil {
		return signer{}, fmt.Errorf("%w: no SM2 key", ErrHead)
	}
	public, _ := key.Public().(*ecdsa.PublicKey) // another kind is refused as none
	v, err := newVerifier(name, public)
	return signer{v, key}, err
}

func (s signer) Sign(text []byte) ([]byte, error) {
	return s.with.Sign(rand.Reader, text, sm2.DefaultSM2SignerOpts)
}

// stamped is what a countersignature covers: the head, and when it was seen.
func stamped(seconds uint64, text []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", seconds, text)
}

// stamp is the length of the time before a countersignature.
const stamp = 8

type witnessSigner struct {
	signer
	at time.Time
}

func (s witnessSigner) Sign(text []byte) ([]byte, error) {
	seconds := uint64(s.at.Unix())
	signature, err := s.signer.Sign(stamped(seconds, text))
	return append(binary.BigEndian.AppendUint64(nil, seconds), signature...), err
}

// witnessVerifier keeps the time that it found.
type witnessVerifier struct {
	verifier
	seen time.Time
}

func (v *witnessVerifier) Verify(text, signature []byte) bool {
	if len(signature) < stamp {
		return false
	}
	seconds := binary.BigEndian.Uint64(signature)
	if seconds >= 1<<40 || !v.verifier.Verify(stamped(seconds, text), signature[stamp:]) {
		return false
	}
	v.seen = time.Unix(int64(seconds), 0).UTC()
	return true
}
