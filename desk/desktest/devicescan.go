package desktest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"slices"

	"sheyin/desk"
)

// hints are what may be noticed of a page.
var hints = []string{"", "scan.dark", "scan.pale", "scan.blank", "scan.blurred"}

// Scanner tries a scanner and gives how many checks passed. sheets is how many Load puts into its feeder, which has to be at
// least two; 0: it has none.
//
// Acts: Put (a sheet onto the glass), Load, Lift (everything away). Troubles: device.service, missing, busy, broken, and in its
// feeder device.jam, cover.
func Scanner(t T, d desk.Scanner, sheets int, b Bench) int {
	t.Helper()
	s := &scanning{tryout: newTryout(t, "scanner", d, b), d: d}
	s.act(Lift)
	s.looks(nil)
	feeder, glass := desk.ScanOrder{Feeder: true, DPI: 100}, desk.ScanOrder{Color: true, DPI: 100}
	if s.can("the glass", Put, Lift) {
		s.act(Put)
		s.check("glass", func() error { return s.pages(glass, 1, nil) })
		s.check("nothing is scanned when the time is over", func() error { return s.stopped(glass) })
		s.check("a smaller limit", func() error { return s.small(glass) })
		s.act(Lift)
	}
	if sheets > 0 && s.can("the feeder", Load, Lift) {
		s.act(Load)
		s.check("feeder", func() error { return s.pages(feeder, sheets, nil) })
		s.check("an empty feeder", func() error { return is(s.pages(feeder, 0, nil), desk.Offline, "device.empty") })
		s.act(Load)
		enough := errors.New("enough")
		s.check("whoever takes the pages can stop", func() error {
			err := s.pages(feeder, 1, func() error { return enough })
			if !errors.Is(err, enough) {
				return fmt.Errorf("got %w, want what was given back", err)
			}
			return nil
		})
		s.act(Lift, Load)
		s.check("the time ends between two pages", func() error { return s.cut(feeder) })
		s.act(Lift)
	}
	order := feeder
	if sheets == 0 {
		order = glass
	}
	prepare := func() {
		if order.Feeder {
			s.act(Lift, Load)
		} else {
			s.act(Lift, Put)
		}
	}
	prepare()
	all := slices.Concat(away, []trouble{{key: "device.jam", code: desk.Offline}, {key: "device.cover", code: desk.Offline}})
	s.troubles(all, func(ctx context.Context) error { return s.scan(ctx, order, func(desk.Page) error { return nil }) },
		func(ctx context.Context) error {
			prepare()
			defer prepare()
			return s.scan(ctx, order, func(desk.Page) error { return nil })
		})
	s.act(Lift)
	return s.end()
}

// scanning is one run of the scanner's suite.
type scanning struct {
	*tryout
	d desk.Scanner
}

// scan scans, and looks at each page that comes.
func (s *scanning) scan(ctx context.Context, o desk.ScanOrder, then func(desk.Page) error) error {
	limit := o.Limit
	if limit == 0 {
		limit = desk.PageLimit
	}
	var bad error
	err := s.d.Scan(ctx, o, func(p desk.Page) error {
		bad = errors.Join(bad, sound(p, limit))
		return then(p)
	})
	return errors.Join(bad, err)
}

// sound tells what is wrong with a page.
func sound(p desk.Page, limit int) error {
	if len(p.JPEG) > limit {
		return fmt.Errorf("a page of %d bytes, the limit is %d", len(p.JPEG), limit)
	}
	picture, err := jpeg.Decode(bytes.NewReader(p.JPEG))
	if err != nil {
		return fmt.Errorf("no page: %w", err)
	}
	if at := picture.Bounds(); at.Dx() != p.Width || at.Dy() != p.Height || p.DPI <= 0 {
		return fmt.Errorf("a page of %dx%d at %d dpi says %dx%d", at.Dx(), at.Dy(), p.DPI, p.Width, p.Height)
	}
	if !slices.Contains(hints, p.Hint) {
		return fmt.Errorf("the hint %q is none", p.Hint)
	}
	return nil
}

// pages wants this many pages; each is followed by then.
func (s *scanning) pages(o desk.ScanOrder, want int, then func() error) error {
	return s.soon(func(ctx context.Context) error {
		n := 0
		err := s.scan(ctx, o, func(desk.Page) error {
			n++
			if then == nil {
				return nil
			}
			return then()
		})
		if n != want {
			return errors.Join(fmt.Errorf("%d pages, want %d", n, want), err)
		}
		return err
	})
}

// stopped wants nothing of a scan that has no time.
func (s *scanning) stopped(o desk.ScanOrder) error {
	n := 0
	err := s.never(func(ctx context.Context) error { return s.scan(ctx, o, func(desk.Page) error { n++; return nil }) })
	return halted(n, err)
}

// small wants pages under a limit that the same page without one is over, or to be told its size.
func (s *scanning) small(o desk.ScanOrder) error {
	size := 0
	err := s.soon(func(ctx context.Context) error {
		return s.scan(ctx, o, func(p desk.Page) error { size = len(p.JPEG); return nil })
	})
	if err != nil {
		return err
	}
	s.act(Lift, Put)
	o.Limit = size * 3 / 4
	err = s.soon(func(ctx context.Context) error { return s.scan(ctx, o, func(desk.Page) error { return nil }) })
	if err == nil {
		return nil
	}
	if e, _ := errors.AsType[*desk.Error](err); e != nil && e.Args["kb"] == "" {
		return errors.New("nothing in \"kb\", which its words need")
	}
	return is(err, desk.Invalid, "scan.size")
}

// cut ends the time while a page is taken.
func (s *scanning) cut(o desk.ScanOrder) error {
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	after := 0
	err := s.await(ctx, s.bench.Long, func(ctx context.Context) error {
		return s.scan(ctx, o, func(desk.Page) error {
			if ctx.Err() != nil {
				after++
			}
			cancel()
			return nil
		})
	})
	return halted(after, err)
}

// halted tells what is wrong with a scan that had no time any more.
func halted(pages int, err error) error {
	if pages > 0 {
		return errors.Join(fmt.Errorf("%d pages after the end", pages), err)
	}
	if err == nil || desk.CodeOf(err) != desk.Offline {
		return errors.Join(errors.New("the time was over, and nothing says so"), err)
	}
	return nil
}
