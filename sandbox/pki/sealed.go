package pki

import (
	"bufio"
	"cmp"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// ErrSealed is why a sealed file cannot be opened: another passphrase, or it was changed or cut short.
// Which of them it is nobody can tell.
var ErrSealed = errors.New("wrong passphrase, or the file is damaged")

const (
	// pieceSize is how much is sealed at a time, so that a file of any size needs little memory.
	pieceSize = 64 << 10
	// rounds make a guess at the passphrase cost some tenths of a second.
	rounds    = 600_000
	maxRounds = 100 * rounds // a file must not keep us busy for hours
	maxHead   = 64 << 10
	saltSize  = 16
	last      = 1 // in the additional data of the last piece, so that a cut between two pieces is found
)

// sealedHead stands in the clear before the pieces, which prove that it was not changed.
type sealedHead struct {
	Salt   []byte          `json:"salt"`
	Rounds int             `json:"rounds"`
	About  json.RawMessage `json:"about"` // what the caller tells to whoever has no passphrase
}

// sealer seals what is written to it: SM4-GCM in pieces, under a key of PBKDF2 with HMAC-SM3.
type sealer struct {
	out    io.Writer
	pieces pieces
	buffer []byte
}

// pieces numbers the pieces of one file; no nonce stands twice, because each file has its own salt.
type pieces struct {
	gcm  cipher.AEAD
	head []byte
	n    uint64
}

func newPieces(passphrase string, h sealedHead, line []byte) (pieces, error) {
	key, err := pbkdf2.Key(sm3.New, passphrase, h.Salt, h.Rounds, sm4.BlockSize)
	if err != nil {
		return pieces{}, err
	}
	block, err := sm4.NewCipher(key)
	if err != nil {
		return pieces{}, err
	}
	gcm, err := cipher.NewGCM(block)
	return pieces{gcm: gcm, head: line}, err
}

// next is the nonce and the additional data of the next piece.
func (p *pieces) next(flag byte) (nonce, with []byte) {
	nonce = make([]byte, p.gcm.NonceSize())
	binary.BigEndian.PutUint64(nonce[len(nonce)-8:], p.n)
	p.n++
	return nonce, append(p.head[:len(p.head):len(p.head)], flag)
}

// Seal writes to out what is written to the writer that it gives, unreadable without the passphrase, behind
// a first line that tells about it to everybody. A guess at the passphrase costs as many rounds; 0: as many as are
// right. Only Close completes it; out stays open.
func Seal(out io.Writer, passphrase string, cost int, about any) (io.WriteCloser, error) {
	text, err := json.Marshal(about)
	if err != nil {
		return nil, err
	}
	h := sealedHead{Salt: make([]byte, saltSize), Rounds: cmp.Or(cost, rounds), About: text}
	if _, err := rand.Read(h.Salt); err != nil {
		return nil, err
	}
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	s := &sealer{out: out}
	if s.pieces, err = newPieces(passphrase, h, line); err != nil {
		return nil, err
	}
	_, err = out.Write(append(line, '\n'))
	return s, err
}

// Write implements io.Writer.
func (s *sealer) Write(b []byte) (int, error) {
	s.buffer = append(s.buffer, b...)
	for len(s.buffer) > pieceSize { // the last piece is never empty-handed: Close has it
		if err := s.piece(s.buffer[:pieceSize], 0); err != nil {
			return 0, err
		}
		s.buffer = s.buffer[:copy(s.buffer, s.buffer[pieceSize:])]
	}
	return len(b), nil
}

// Close writes the last piece.
func (s *sealer) Close() error { return s.piece(s.buffer, last) }

func (s *sealer) piece(plain []byte, flag byte) error {
	nonce, with := s.pieces.next(flag)
	sealed := s.pieces.gcm.Seal(nil, nonce, plain, with)
	if err := binary.Write(s.out, binary.BigEndian, uint32(len(sealed))); err != nil {
		return err
	}
	_, err := s.out.Write(sealed)
	return err
}

// opener gives what a sealer was given, piece by piece, each only after it has proved to be whole.
type opener struct {
	in     *bufio.Reader
	pieces pieces
	plain  []byte
	ended  bool
}

// Unseal reads what [Seal] wrote. What is told about it goes to about at once, not proved until the first
// piece was read. A reader that has met [io.EOF] has seen all of it; [ErrSealed] for what is not whole.
func Unseal(in io.Reader, passphrase string, about any) (io.Reader, error) {
	o := &opener{in: bufio.NewReaderSize(in, maxHead)}
	line, err := o.in.ReadSlice('\n')
	var h sealedHead
	if err != nil || json.Unmarshal(line, &h) != nil || len(h.Salt) != saltSize || h.Rounds < 1 || h.Rounds > maxRounds {
		return nil, fmt.Errorf("no backup: %w", ErrSealed)
	}
	if err := json.Unmarshal(h.About, about); err != nil {
		return nil, fmt.Errorf("no backup: %w", ErrSealed)
	}
	line = append([]byte(nil), line[:len(line)-1]...) // the buffer is used again
	o.pieces, err = newPieces(passphrase, h, line)
	return o, err
}

// Read implements io.Reader.
func (o *opener) Read(b []byte) (int, error) {
	for len(o.plain) == 0 {
		if o.ended {
			return 0, io.EOF
		}
		if err := o.piece(); err != nil {
			return 0, err
		}
	}
	n := copy(b, o.plain)
	o.plain = o.plain[n:]
	return n, nil
}

func (o *opener) piece() error {
	var size uint32
	if err := binary.Read(o.in, binary.BigEndian, &size); err != nil || size > pieceSize+uint32(o.pieces.gcm.Overhead()) {
		return ErrSealed
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(o.in, sealed); err != nil {
		return ErrSealed
	}
	_, err := o.in.Peek(1)
	flag := byte(0)
	if o.ended = err != nil; o.ended {
		flag = last
	}
	nonce, with := o.pieces.next(flag)
	if o.plain, err = o.pieces.gcm.Open(nil, nonce, sealed, with); err != nil {
		return ErrSealed
	}
	return nil
}
