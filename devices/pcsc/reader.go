// Package pcsc reads social-security cards through PC/SC, by the socket of the system's service (pcscd) and
// without its library, so that the program stays one static binary.
package pcsc

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"sheyin/desk"
)

// Options say which reader is meant, and who proves cards.
type Options struct {
	Socket string // of the service; empty: the one of [SocketEnv], else the usual one
	Name   string // begins the name of the reader to use; empty: whichever a card is put on
	Prover Prover // proves cards of the third generation; nil: those are device.auth
}

// Prover is the authority, as far as a card asks for it; every [desk.Cards] is one.
type Prover interface {
	ProveCard(ctx context.Context, c desk.CardChallenge) (desk.CardProof, error)
}

// Reader reads cards in the readers that the service knows. It is safe for use by several goroutines.
type Reader struct {
	o Options

	mu   sync.Mutex
	read map[string]uint32 // by reader: its count of events when the card was read that lay there
}

var _ desk.SocialCardReader = (*Reader)(nil)

// New is the reader of o. It asks the service nothing yet.
func New(o Options) *Reader { return &Reader{o: o, read: map[string]uint32{}} }

// faults are the results of the service in the desk's words.
var faults = map[code]string{
	codeSharing: "device.busy",
	codeNoCard:  "device.gone", codeUnpowered: "device.gone", codeRemoved: "device.gone", codeNotTransact: "device.gone",
	codeReset:      "device.busy", // by another program
	codeUnresponse: "device.kind", codeProtocol: "device.kind",
	codeSecurity:    "device.refused", // polkit's answer
	codeUnavailable: "device.missing", codeUnknownRd: "device.missing", codeNoReaders: "device.missing",
}

// ReadSocialCard implements [desk.SocialCardReader]. Whatever came of a card, it is not tried a second time before it was
// lifted, except when another program had it or ctx ended: the call waits for that, too, and is device.lift when ctx
// ends while it still lies there.
//
// A card of the third generation gives its name only after the authority proved it: device.auth where nobody does, Denied
// card.false when the card does not have its issuer's key, and the prover's errors as they are.
func (r *Reader) ReadSocialCard(ctx context.Context) (desk.SocialCard, error) {
	l, err := dial(ctx, socket(r.o.Socket))
	if err != nil {
		return desk.SocialCard{}, fault(ctx, err, "device.service")
	}
	defer func() { _ = l.Close() }() // what was read is read
	stop := l.until(ctx)
	in, err := r.await(ctx, l)
	stop()
	if err != nil {
		return desk.SocialCard{}, fault(ctx, err, "device.service")
	}
	ctx, done := wholly(ctx)
	defer done()
	defer l.until(ctx)()
	got, err := r.readIn(ctx, l, in)
	err = fault(ctx, err, "device.broken")
	if e, ok := errors.AsType[*desk.Error](err); ctx.Err() == nil && (!ok || e.Key != "device.busy") {
		r.note(l, in.name)
	}
	if err != nil {
		return desk.SocialCard{}, err
	}
	return got, nil
}

// readTime is how long a card may take from when it was found.
const readTime = 10 * time.Second

// wholly is ctx for the reading of a card that was found: it is cancelled with ctx, but does not end when the time of waiting
// does. A card that is put there in the last moment would be left in the middle of a command else, and be mute after it.
func wholly(ctx context.Context) (context.Context, context.CancelFunc) {
	whole, done := context.WithTimeout(context.WithoutCancel(ctx), readTime)
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.Canceled) {
			done()
		}
	})
	return whole, func() { stop(); done() }
}

func (r *Reader) readIn(ctx context.Context, l *link, in reader) (desk.SocialCard, error) {
	c, err := l.connect(ctx, in.name)
	if err != nil {
		return desk.SocialCard{}, err
	}
	defer func() { _ = c.letGo() }() // the service does it itself when the connection ends
	return c.social(ctx, in.atr, r.o.Prover)
}

// Readers are the names of the readers that the service knows; there may be none. Offline device.service.
func (r *Reader) Readers(ctx context.Context) ([]string, error) {
	l, err := dial(ctx, socket(r.o.Socket))
	if err != nil {
		return nil, fault(ctx, err, "device.service")
	}
	defer func() { _ = l.Close() }()
	stop := l.until(ctx)
	defer stop()
	var names []string
	err = l.wait(func(all []reader) bool {
		for _, one := range all {
			names = append(names, desk.Clean(one.name, nameLen))
		}
		return true
	})
	return names, fault(ctx, err, "device.service")
}

// await waits for a card that was not read yet.
func (r *Reader) await(ctx context.Context, l *link) (in reader, err error) {
	found, lies := false, false
	err = l.wait(func(all []reader) bool {
		found, lies = false, false
		for _, one := range all {
			if !strings.HasPrefix(one.name, r.o.Name) {
				continue
			}
			found = true
			switch {
			case !one.present:
			case r.wasRead(one):
				lies = true
			default:
				in = one
				return true
			}
		}
		return !found
	})
	switch {
	case err == nil && !found:
		return reader{}, codeNoReaders
	case err != nil && lies && ended(ctx, err):
		return reader{}, &desk.Error{Code: desk.Offline, Key: "device.lift", Err: err}
	}
	return in, err
}

func (r *Reader) wasRead(one reader) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	events, ok := r.read[one.name]
	return ok && events == one.events
}

// note keeps that the card that lies in a reader was read. The count is asked for anew: the service tells of a card a
// moment before it counts it.
func (r *Reader) note(l *link, name string) {
	_ = l.wait(func(all []reader) bool { // without an answer there is no reader to remember
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, one := range all {
			if one.name == name && one.present {
				r.read[name] = one.events
			}
		}
		return true
	})
}

// ended tells whether err comes of the end of ctx; which of the two is seen first is chance.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, os.ErrDeadlineExceeded)
}

// fault is err in the desk's words; otherwise is the key of what has no word of its own.
func fault(ctx context.Context, err error, otherwise string) error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*desk.Error](err); ok {
		return known
	}
	key := otherwise
	if errors.Is(err, fs.ErrPermission) {
		key = "device.refused"
	}
	if c, ok := errors.AsType[code](err); ok && faults[c] != "" {
		key = faults[c]
	}
	if ended(ctx, err) {
		key = "device.empty" // nobody put a card there in time
	}
	return &desk.Error{Code: desk.Offline, Key: key, Err: err}
}

// Look implements [desk.Device]. The name is the one that the service gives the reader: maker, model, and a number of its
// own.
func (r *Reader) Look(ctx context.Context) (desk.DeviceState, error) {
	names, err := r.Readers(ctx)
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Key == "device.empty" { // it came to no answer in time
		err = &desk.Error{Code: desk.Offline, Key: "device.service", Err: e.Err}
	}
	if err != nil {
		return desk.DeviceState{}, err
	}
	for _, n := range names {
		if strings.HasPrefix(n, r.o.Name) {
			return desk.DeviceState{Name: n}, nil
		}
	}
	return desk.DeviceState{}, &desk.Error{Code: desk.Offline, Key: "device.missing"}
}
