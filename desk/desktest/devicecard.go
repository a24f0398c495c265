package desktest

import (
	"context"
	"fmt"

	"sheyin/desk"
)

// IDCardReader tries a reader of identity documents and gives how many checks passed. want is what stands on the document
// that Put lays there.
//
// Acts: Put, Lift. Troubles: device.service, missing, busy, broken, gone (pulled away in the middle), kind (no such document).
func IDCardReader(t T, d desk.IDCardReader, want desk.IDCard, b Bench) int {
	t.Helper()
	return cards(newTryout(t, "id reader", d, b), d.ReadIDCard, want, nil)
}

// SocialCardReader tries a reader of social-security cards and gives how many checks passed. want is what stands on the card
// that Put lays there.
//
// Acts and troubles: those of [IDCardReader], and device.auth: a card of the third generation that nobody proves.
func SocialCardReader(t T, d desk.SocialCardReader, want desk.SocialCard, b Bench) int {
	t.Helper()
	return cards(newTryout(t, "social-card reader", d, b), d.ReadSocialCard, want, []trouble{{key: "device.auth", code: desk.Offline}})
}

// cards is what both kinds of readers have to do.
func cards[C comparable](o *tryout, read func(context.Context) (C, error), want C, more []trouble) int {
	o.t.Helper()
	use := func(ctx context.Context) error {
		_, err := read(ctx)
		return err
	}
	whole := func(ctx context.Context) error {
		got, err := read(ctx)
		if err == nil && got != want {
			err = fmt.Errorf("got %+v, want %+v", got, want) // an invented person's
		}
		return err
	}
	o.act(Lift)
	o.looks(use)
	o.check("nobody puts a card there", func() error { return is(o.later(use), desk.Offline, "device.empty") })
	if o.can("everything with a card", Put, Lift) {
		o.act(Put)
		o.check("nothing is read when the time is over", func() error { return is(o.never(use), desk.Offline, "device.empty", "device.lift") })
		o.check("a card that lies there", func() error { return o.soon(whole) })
		o.check("it is read once", func() error { return is(o.later(use), desk.Offline, "device.lift") })
		o.check("it lies there until it is lifted", func() error { return is(o.later(use), desk.Offline, "device.lift") })
		o.act(Lift)
		o.check("it was lifted", func() error { return is(o.later(use), desk.Offline, "device.empty") })
		o.act(Lift, Put)
		o.check("lifted and put there again", func() error { return o.soon(whole) })
		o.act(Lift)
		o.check("put there while it is waited for", func() error {
			return o.soon(func(ctx context.Context) error {
				read := make(chan error, 1)
				go func() { read <- whole(ctx) }()
				o.act(Put)
				return <-read
			})
		})
		o.act(Lift)
	}
	o.troubles(append(append(away[:len(away):len(away)],
		trouble{key: "device.gone", code: desk.Offline}, trouble{key: "device.kind", code: desk.Offline}), more...),
		use, func(ctx context.Context) error {
			if o.bench.Acts[Put] == nil || o.bench.Acts[Lift] == nil {
				return nil
			}
			o.act(Lift, Put)
			defer o.act(Lift)
			return whole(ctx)
		})
	return o.end()
}
