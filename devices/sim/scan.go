package sim

import (
	"context"
	"strconv"
	"time"

	"sheyin/desk"
)

// pageTime is how long a scanner takes with a page.
const pageTime = 700 * time.Millisecond

// fullFeeder is how many sheets somebody puts in.
const fullFeeder = 3

// sheets are what lies in a scanner.
type sheets struct {
	glass  bool
	feeder int
	next   int // number of the sheet that comes next
}

// Lay puts sheets into the feeder, in place of those that are there, and one onto the glass, or takes it away.
func (c *Counter) Lay(feeder int, glass bool) {
	c.change(func() { c.scan.feeder, c.scan.glass = feeder, glass })
}

// refill is what somebody does who always has papers to scan; the lock is held, or nobody else is there yet.
func (c *Counter) refill() {
	if c.o.Endless {
		c.scan.feeder, c.scan.glass = fullFeeder, true
	}
}

type scanner struct{ device }

// Scanner is the scanner. Its pages are drawn.
func (c *Counter) Scanner() desk.Scanner { return scanner{c.device(desk.ScannerDevice, "scanner")} }

// Scan implements [desk.Scanner].
func (s scanner) Scan(ctx context.Context, o desk.ScanOrder, page func(desk.Page) error) error {
	done, err := s.begin(ctx, "device.late")
	if err != nil {
		return err
	}
	defer done()
	defer s.c.refill()
	for n := 0; ; n++ {
		if err := s.c.out(s.kind); err != nil {
			return err
		}
		if _, t := s.c.one(s.kind, waits); t.key != "" {
			return t.err()
		}
		_, t := s.c.one(s.kind, happens)
		switch {
		case o.Feeder && (s.c.scan.feeder == 0 || t.key == "device.empty") || !o.Feeder && !s.c.scan.glass:
			if n > 0 {
				return nil
			}
			return offline("device.empty", nil)
		case !o.Feeder && n > 0:
			return nil
		case !s.c.takes(ctx, pageTime):
			return offline("device.late", ctx.Err())
		case o.Feeder && t.key == "device.jam" && n > 0:
			return t.err()
		case o.Feeder && t.key == "device.jam" && s.c.scan.feeder == 1: // the last one
			return t.err()
		}
		if o.Feeder {
			s.c.scan.feeder--
		}
		s.c.scan.next++
		if err := s.give(ctx, o, s.c.scan.next, t, page); err != nil {
			return err
		}
	}
}

// give draws a page and gives it, without the lock: whoever takes it may take his time.
func (s scanner) give(ctx context.Context, o desk.ScanOrder, number int, t trouble, page func(desk.Page) error) error {
	s.c.mu.Unlock()
	defer s.c.mu.Lock()
	hint := ""
	if t.code == "" {
		hint = t.key
	}
	p, err := drawn(number, o, hint)
	if err != nil {
		return offline("device.broken", err)
	}
	limit := o.Limit
	if limit == 0 {
		limit = desk.PageLimit
	}
	if len(p.JPEG) > limit {
		return (&desk.Error{Code: desk.Invalid, Key: "scan.size"}).With("kb", strconv.Itoa((len(p.JPEG)+1023)/1024))
	}
	if err := ctx.Err(); err != nil {
		return offline("device.late", err)
	}
	if err := page(p); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return offline("device.late", err)
	}
	return nil
}
