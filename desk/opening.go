package desk

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A locked terminal whose line is down is opened by challenge and answer (A7, H7): it shows a challenge, the person's
// own phone, which has a line of its own, brings it to the authority, and the authority's answer is typed at the
// terminal. Only who holds the secret of the session can make a challenge or its answer.

// Limits of an opening without the line.
const (
	OpenLives  = 2 * time.Minute // a challenge
	OpenTries  = 5               // wrong answers, then only the line helps
	OpenDigits = 8               // of an answer

	challengeLetter = "0" // no code of a login begins with it: those are base32
	challengeNonce  = 5   // bytes, 8 characters
	challengeTag    = 5   // characters that prove who made it
	challengeLength = 14  // as long as the code of a login, so that both stand in the same QR code
)

// Opening is what the authority gives with a session so that it can be opened without the line. The adapter keeps it in
// memory, wipes it with the token, and hands it to nobody.
type Opening struct {
	Secret []byte `json:"secret"` // 32 bytes
	Page   string `json:"page"`   // what stands before a challenge in the QR text
}

// String keeps the secret out of whatever is printed.
func (Opening) String() string { return "opening" }

// OpenCode is a challenge as the locked screen shows it.
type OpenCode struct {
	QR    string        // as of [LoginCode]
	Lives time.Duration // from now
	Left  int           // answers that may still be wrong
}

// OpenKey makes and proves challenges and answers: the same at the terminal and at the authority.
type OpenKey struct {
	Hash              func() hash.Hash // SM3
	Secret            []byte           // of the session
	Session, Terminal string           // IDs
}

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// IsChallenge tells the code of a challenge from that of a login.
func IsChallenge(code string) bool {
	return len(code) == challengeLength && strings.HasPrefix(code, challengeLetter)
}

// Challenge makes a new one: random, and marked as this session's at this terminal.
func (k OpenKey) Challenge() string {
	raw := make([]byte, challengeNonce)
	_, _ = rand.Read(raw) // never fails
	nonce := base32Text.EncodeToString(raw)
	return challengeLetter + nonce + k.tag(nonce)
}

func (k OpenKey) tag(nonce string) string {
	return base32Text.EncodeToString(k.mac("challenge", nonce))[:challengeTag]
}

// Made tells whether the challenge was made with this key.
func (k OpenKey) Made(challenge string) bool {
	if !IsChallenge(challenge) {
		return false
	}
	at := challengeLength - challengeTag
	nonce, tag := challenge[len(challengeLetter):at], challenge[at:]
	return subtle.ConstantTimeCompare([]byte(tag), []byte(k.tag(nonce))) == 1
}

// Answer is what opens the terminal that shows the challenge: [OpenDigits] digits.
func (k OpenKey) Answer(challenge string) string {
	n := binary.BigEndian.Uint64(k.mac("answer", challenge))
	return fmt.Sprintf("%0*d", OpenDigits, n%1e8)
}

// Token is the session's new token, as text for a header, from when the authority has given the answer to the challenge:
// the one before is of no use any more, and none was kept under the lock (A7). Until then it opens nothing.
func (k OpenKey) Token(challenge string) []byte {
	raw := k.mac("token", challenge)
	defer clear(raw)
	return base64.RawURLEncoding.AppendEncode(nil, raw)
}

func (k OpenKey) mac(what, text string) []byte {
	m := hmac.New(k.Hash, k.Secret)
	_, _ = m.Write([]byte(strings.Join([]string{what, k.Session, k.Terminal, text}, "\n"))) // never fails
	return m.Sum(nil)
}

// Opener is a terminal's side of an opening without the line. The zero value opens nothing. It is safe for use by
// several goroutines.
type Opener struct {
	mu        sync.Mutex
	key       OpenKey
	page      string
	challenge string // empty: none is shown
	made      time.Time
	wrong     int
}

// Begin takes o over for the session that has begun or was opened; what was wrong before is forgotten, because the
// authority has seen the person.
func (p *Opener) Begin(h func() hash.Hash, o Opening, s Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	p.key = OpenKey{Hash: h, Secret: o.Secret, Session: s.ID, Terminal: s.Terminal.ID}
	p.page = o.Page
}

// Wipe forgets the secret.
func (p *Opener) Wipe() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
}

func (p *Opener) wipe() {
	clear(p.key.Secret)
	p.key, p.page, p.challenge, p.wrong = OpenKey{}, "", "", 0
}

// Code makes a challenge; the one before opens nothing any more. Errors, all Denied: open.none when there is no secret,
// open.tries after too many wrong answers.
func (p *Opener) Code(now time.Time) (OpenCode, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.can(); err != nil {
		return OpenCode{}, err
	}
	p.challenge, p.made = p.key.Challenge(), now
	return OpenCode{QR: p.page + p.challenge, Lives: OpenLives, Left: OpenTries - p.wrong}, nil
}

func (p *Opener) can() error {
	switch {
	case len(p.key.Secret) == 0:
		return denied("open.none")
	case p.wrong >= OpenTries:
		return denied("open.tries")
	}
	return nil
}

// Open judges an answer. The right one opens once, and gives the session's token from then on. Errors, all Denied: those of
// [Opener.Code]; open.expired; open.wrong with left, how many more may be wrong.
func (p *Opener) Open(answer string, now time.Time) (token []byte, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.can(); err != nil {
		return nil, err
	}
	// A clock that was set back makes no challenge live longer.
	if age := now.Sub(p.made); p.challenge == "" || age < 0 || age >= OpenLives {
		p.challenge = ""
		return nil, denied("open.expired")
	}
	if subtle.ConstantTimeCompare([]byte(answer), []byte(p.key.Answer(p.challenge))) != 1 {
		p.wrong++
		if p.wrong >= OpenTries {
			p.challenge = ""
			return nil, denied("open.tries")
		}
		return nil, denied("open.wrong").With("left", strconv.Itoa(OpenTries-p.wrong))
	}
	token = p.key.Token(p.challenge)
	p.challenge, p.wrong = "", 0
	return token, nil
}
