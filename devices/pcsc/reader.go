// Package pcsc reads social-security cards through PC/SC, by the socket of the system's service (pcscd) and
// without its library, so that the program stays one static binary.
package pcsc

import (
	"context"
	"errors"
	"os"
	"strings"

	"sheyin/desk"
)

// Reader reads cards in the readers that the service knows.
type Reader struct {
	Socket string // of the service; empty: the one of [SocketEnv], else the usual one
	Name   string // begins the name of the reader to use; empty: whichever a card is put on
}

var _ desk.SocialCardReader = Reader{}

// faults are the results of the service in the desk's words.
var faults = map[code]string{
	codeSharing: "device.busy",
	codeNoCard:  "device.gone", codeUnpowered: "device.gone", codeRemoved: "device.gone", codeNotTransact: "device.gone",
	codeReset:      "device.busy", // by another program
	codeUnresponse: "device.kind", codeProtocol: "device.kind",
	codeUnavailable: "device.missing", codeUnknownRd: "device.missing", codeNoReaders: "device.missing",
}

// ReadSocialCard implements [desk.SocialCardReader]. A card of the third generation gives its name only after an
// authentication by the authority: device.auth.
func (r Reader) ReadSocialCard(ctx context.Context) (desk.SocialCard, error) {
	l, err := dial(ctx, socket(r.Socket))
	if err != nil {
		return desk.SocialCard{}, fault(ctx, err, "device.service")
	}
	defer func() { _ = l.Close() }() // what was read is read
	stop := l.until(ctx)
	defer stop()
	in, err := r.await(l)
	if err != nil {
		return desk.SocialCard{}, fault(ctx, err, "device.service")
	}
	c, err := l.connect(in)
	if err != nil {
		return desk.SocialCard{}, fault(ctx, err, "device.broken")
	}
	got, err := c.read()
	if err != nil {
		return desk.SocialCard{}, fault(ctx, err, "device.broken")
	}
	return got, fault(ctx, c.letGo(), "device.broken")
}

// Readers are the names of the readers that the service knows.
func (r Reader) Readers(ctx context.Context) ([]string, error) {
	l, err := dial(ctx, socket(r.Socket))
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

// await waits for a card and gives the name of its reader.
func (r Reader) await(l *link) (in string, err error) {
	found := false
	err = l.wait(func(all []reader) bool {
		found = false
		for _, one := range all {
			if !strings.HasPrefix(one.name, r.Name) {
				continue
			}
			found = true
			if one.present {
				in = one.name
				return true
			}
		}
		return !found
	})
	if err == nil && !found {
		err = codeNoReaders
	}
	return in, err
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
	if c, ok := errors.AsType[code](err); ok && faults[c] != "" {
		key = faults[c]
	}
	if ctx.Err() != nil || errors.Is(err, os.ErrDeadlineExceeded) { // which of the two is seen first is chance
		key = "device.empty" // nobody put a card there in time
	}
	return &desk.Error{Code: desk.Offline, Key: key, Err: err}
}
