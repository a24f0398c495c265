package sim

import (
	"context"
	"time"

	"sheyin/desk"
)

// readTime is how long a reader takes with a card.
const readTime = 400 * time.Millisecond

// slot is a reader's place for a card.
type slot[C any] struct {
	card *C
	of   string // person
	read bool   // it was read, or tried, and has to be lifted
}

// Put puts a card of a person onto a reader, in place of what lies there. NotFound device.person for one that nobody
// knows, device.none for a device that takes no cards.
func (c *Counter) Put(kind desk.DeviceKind, person string) error {
	p, ok := c.person(person)
	switch {
	case !ok:
		return &desk.Error{Code: desk.NotFound, Key: "device.person"}
	case kind == desk.IDReader:
		c.change(func() { c.id = slot[desk.IDCard]{card: &p.IDCard, of: p.ID} })
	case kind == desk.SSCReader:
		c.change(func() { c.social = slot[desk.SocialCard]{card: &p.Social, of: p.ID} })
	default:
		return &desk.Error{Code: desk.NotFound, Key: "device.none"}
	}
	return nil
}

// Lift takes away what lies on a reader.
func (c *Counter) Lift(kind desk.DeviceKind) {
	c.change(func() {
		switch kind {
		case desk.IDReader:
			c.id = slot[desk.IDCard]{}
		case desk.SSCReader:
			c.social = slot[desk.SocialCard]{}
		}
	})
}

// Lies tells whose card lies on a reader: the ID of the person, "" for nobody's.
func (c *Counter) Lies(kind desk.DeviceKind) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch kind {
	case desk.IDReader:
		return c.id.of
	case desk.SSCReader:
		return c.social.of
	}
	return ""
}

type idReader struct{ device }

// IDReader is the reader of identity cards.
func (c *Counter) IDReader() desk.IDCardReader {
	return idReader{c.device(desk.IDReader, "ID-card reader")}
}

// ReadIDCard implements [desk.IDCardReader].
func (r idReader) ReadIDCard(ctx context.Context) (desk.IDCard, error) {
	return read(ctx, r.device, &r.c.id)
}

type socialReader struct{ device }

// SocialReader is the reader of social-security cards.
func (c *Counter) SocialReader() desk.SocialCardReader {
	return socialReader{c.device(desk.SSCReader, "social-card reader")}
}

// ReadSocialCard implements [desk.SocialCardReader].
func (r socialReader) ReadSocialCard(ctx context.Context) (desk.SocialCard, error) {
	return read(ctx, r.device, &r.c.social)
}

func read[C any](ctx context.Context, d device, s *slot[C]) (none C, err error) {
	done, err := d.begin(ctx, "device.empty")
	if err != nil {
		return none, err
	}
	defer done()
	for {
		if err := d.c.out(d.kind); err != nil {
			return none, err
		}
		card := s.card
		switch {
		case card == nil || s.read:
			if d.c.await(ctx) {
				continue
			}
			if s.card != nil && s.read {
				return none, offline("device.lift", ctx.Err())
			}
			return none, offline("device.empty", ctx.Err())
		case !d.c.takes(ctx, readTime):
			return none, offline("device.empty", ctx.Err())
		case s.card == nil: // lifted while it was read
			return none, offline("device.gone", nil)
		case s.card != card: // another one lies there now
			continue
		}
		s.read = true
		if _, t := d.c.one(d.kind, happens); t.key != "" {
			return none, t.err()
		}
		return *card, nil
	}
}
