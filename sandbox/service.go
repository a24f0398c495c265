package sandbox

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Options are what a [Service] is made of. DB and Signer are needed; the rest has a default.
type Options struct {
	DB       string           // "sqlite:PATH" or "postgres://…"
	Data     fs.FS            // catalogue, calendars, demo files; [Data] if nil
	Now      func() time.Time // time.Now if nil
	NewKey   func() string    // new IDs, growing with time; UUIDv7 if nil
	Rand     io.Reader        // secrets; crypto/rand if nil
	Signer   ListSigner       // signs the lists of items
	PhoneURL string           // what stands before the code in a QR text: "HTTP://127.0.0.1:8471/S/"
	Log      *slog.Logger     // no log if nil
	Break    store.Break      // for tests of what survives; nothing breaks if nil
}

// ListSigner signs what the authority publishes.
type ListSigner interface {
	// Sign gives an SM2 signature over payload in ASN.1, and the name of the key.
	Sign(payload []byte) (signature []byte, key string, err error)
	// Derive gives a secret for another use, always the same for one label.
	Derive(label string) []byte
	// Public is the SM2 key that verifies it.
	Public() *ecdsa.PublicKey
}

// Caller is who calls: a terminal, proved by its certificate, and the token of the session at
// it; no token, no session. Within the process there is no certificate.
type Caller struct {
	Terminal, Token string
	Session         string // ID of the session that the terminal has locked, instead of its token: a name, and no secret
	Certificate     Certificate
	Letter          Signed // what a write says of itself, as its signature proves
}

// Service is the reference authority.
type Service struct {
	store    *store.Store
	now      func() time.Time
	newKey   func() string
	rand     io.Reader
	signer   ListSigner
	phoneURL string
	log      *slog.Logger
	data     fs.FS
	// identityKey makes tokens of people's numbers.
	identityKey []byte

	catalogue *desk.Catalogue // the newest
	versions  *versions
	register  register
	hsm       hsm
	house     house
	bell      *bell
}

// defaultPhoneURL is where the demo's phone page is.
const defaultPhoneURL = "HTTP://127.0.0.1:8471/S/"

// The phone's pages: one letter each, because they stand in QR codes.
const (
	ratePath = "R" // to rate a visit
	askPath  = "Q" // to ask about a case or a ticket
)

// scanPath is how a phone page's address ends: the letter of the page to log in, and then the code
// as a part of the path or, where that is too long, right behind the letter.
var scanPath = regexp.MustCompile(`/S(/?)$`)

// link is the QR text for a code of one of the other pages.
func (s *Service) link(page, code string) string {
	return scanPath.ReplaceAllString(s.phoneURL, "/"+page+"$1") + code
}

// qrText is what a QR text may hold to be drawn small: the alphanumeric set of QR codes.
var qrText = regexp.MustCompile(`^[0-9A-Z $%*+\-./:]*$`)

// New opens the database, brings it up to date with the data, and gives the service.
func New(ctx context.Context, o Options) (*Service, error) {
	o.PhoneURL = cmp.Or(o.PhoneURL, defaultPhoneURL)
	if o.Signer == nil {
		return nil, errors.New("sandbox: no signer for lists")
	}
	if !qrText.MatchString(o.PhoneURL) || !scanPath.MatchString(o.PhoneURL) || len(o.PhoneURL)+qrLength > maxQRText {
		return nil, fmt.Errorf("sandbox: %q does not end in /S/ or /S, or cannot stand in a QR code of %d characters", o.PhoneURL, maxQRText)
	}
	o = o.filled()
	catalogue, err := Catalogue(o.Data)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	d, err := readDemo(o.Data)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	rules, err := readHouse(o.Data)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	if err := d.apart(catalogue.Service); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	db, err := store.Open(ctx, o.DB)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	db.Break = o.Break
	s := &Service{
		store: db, now: o.Now, newKey: o.NewKey, rand: &oneAtATime{r: o.Rand}, signer: o.Signer,
		phoneURL: o.PhoneURL, identityKey: o.Signer.Derive(identityLabel), log: o.Log, data: o.Data, catalogue: catalogue, register: d.register, hsm: d.hsm, house: rules,
		versions: &versions{known: map[string]*desk.Catalogue{catalogue.Version: catalogue}},
		bell:     newBell(),
	}
	if err := s.install(ctx, d); err != nil {
		return nil, errors.Join(fmt.Errorf("sandbox: %w", err), db.Close())
	}
	return s, nil
}

func (o Options) filled() Options {
	if o.Data == nil {
		o.Data = Data
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewKey == nil {
		o.NewKey = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Close closes the database. Calls that are under way fail.
func (s *Service) Close() error { return s.store.Close() }

// oneAtATime lets a source of randomness that is no crypto/rand be used by many.
type oneAtATime struct {
	mu sync.Mutex
	r  io.Reader
}

func (o *oneAtATime) Read(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.r.Read(p)
}

// act is one transaction of the authority, at one moment.
type act struct {
	*store.Tx
	s       *Service
	at      time.Time // what is done is judged by this instant; before now when it comes late
	now     time.Time // of the transaction
	late    bool      // the act was done at its terminal before it arrived here
	replay  bool      // nothing new is done, only an answer given again
	nobody  error     // refuses a letter that nobody at work there can have written
	events  bool      // there is something for those who listen
	refusal error     // what to answer although the transaction counts
}

func (a *act) ms() int64 { return a.now.UnixMilli() }

// look runs f on what is there.
func (s *Service) look(ctx context.Context, f func(*act) error) error {
	at := s.moment()
	err := s.store.Read(ctx, func(tx *store.Tx) error { return f(&act{Tx: tx, s: s, at: at, now: at}) })
	return s.settle(ctx, err)
}

// do runs f in one transaction that counts as a whole, and wakes those who listen. f may run
// again when the database gave it up for another one's sake.
func (s *Service) do(ctx context.Context, f func(*act) error) error {
	at := s.moment()
	var a *act
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		a = &act{Tx: tx, s: s, at: at, now: at}
		return f(a)
	})
	if err != nil {
		return s.settle(ctx, err)
	}
	if a.events {
		s.bell.ring()
	}
	return a.refusal
}

// moment is now, in the precision that the store keeps.
func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// settle makes of err what the caller may see. A breach ends the session first.
func (s *Service) settle(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if b, ok := errors.AsType[*breach](err); ok {
		if err := s.do(ctx, func(a *act) error { return a.punish(b) }); err != nil {
			return err
		}
		return b.cause
	}
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e
	}
	s.log.ErrorContext(ctx, "store", "err", err)
	e := &desk.Error{Code: desk.Offline, Key: "authority.down", Err: err}
	if errors.Is(err, store.ErrCommit) {
		e.Code = desk.Unknown
	}
	return e
}

func denied(key string) *desk.Error   { return &desk.Error{Code: desk.Denied, Key: key} }
func notFound(key string) *desk.Error { return &desk.Error{Code: desk.NotFound, Key: key} }
func conflict(key string) *desk.Error { return &desk.Error{Code: desk.Conflict, Key: key} }
func invalid(key, field string) *desk.Error {
	return &desk.Error{Code: desk.Invalid, Key: key, Field: field}
}

// load decodes what a query for one JSON text gave; a row that is not there is none.
func load[T any](body string, err error, none error) (T, error) {
	var v T
	switch {
	case errors.Is(err, store.ErrNone):
		return v, none
	case err != nil:
		return v, err
	}
	return v, json.Unmarshal([]byte(body), &v)
}

// loadAll decodes what a query for JSON texts gave.
func loadAll[T any](bodies []string, err error) ([]T, error) {
	out := make([]T, len(bodies))
	for n, b := range bodies {
		if err := json.Unmarshal([]byte(b), &out[n]); err != nil {
			return nil, err
		}
	}
	return out, err
}

// encode is the JSON of a value of this package or of desk, which always has one.
func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// audit writes who did what, where, and when it came to be known here; outcome is the key of the refusal, or empty.
func (a *act) audit(outlet, person, terminal, what, subject, outcome string) error {
	return a.AddEntry(store.Entry{
		OutletID: outlet, ID: a.s.newKey(), At: a.ms(), PersonID: person, TerminalID: terminal,
		Act: what, Subject: subject, Outcome: outcome,
	})
}
