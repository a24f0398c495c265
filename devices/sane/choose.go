package sane

import (
	"errors"
	"math"
	"slices"
	"strings"

	"sheyin/desk"
)

// The words of a scanner's lists differ from maker to maker; these are those of the backends of SANE 1.2, by a part that
// they have in common, in lower case, the best first.
var (
	glassWords  = []string{"flatbed", "platen", "document table", "normal", "fb"}
	feederWords = []string{"automatic document feeder", "adf front", "adf simplex", "adf", "feeder"}
	colorWords  = []string{"color", "colour"}
	grayWords   = []string{"gray", "grey"}
	bothSides   = []string{"duplex", "back"} // of a sheet: nobody ordered the other side
)

// pick gives the entry of a list that has the best of the words in it, and none of the others.
func pick(list, words, without []string) string {
	has := func(entry string) func(string) bool {
		return func(w string) bool { return strings.Contains(strings.ToLower(entry), w) }
	}
	for _, w := range words {
		for _, entry := range list {
			if has(entry)(w) && !slices.ContainsFunc(without, has(entry)) {
				return entry
			}
		}
	}
	return ""
}

// find gives the option of a name that may be set now.
func (s *session) find(name string) (option, bool) {
	for _, o := range s.options {
		if o.name == name && o.is&mayBeSet != 0 && o.is&inactive == 0 {
			return o, true
		}
	}
	return option{}, false
}

// nearest gives the allowed value next to the wanted one. Values of fixed point and whole ones differ by nothing here.
func (o option) nearest(want int32) int32 {
	switch {
	case len(o.words) > 0:
		return slices.MinFunc(o.words, func(a, b int32) int {
			return int(math.Abs(float64(a)-float64(want)) - math.Abs(float64(b)-float64(want)))
		})
	case o.ranged:
		want = min(max(want, o.low), o.high)
		if step := int64(o.step); step > 0 {
			near := int64(o.low) + (int64(want)-int64(o.low)+step/2)/step*step
			if near > int64(o.high) {
				near -= step
			}
			want = int32(near)
		}
	}
	return want
}

// fixed is a number as an option has it.
func (o option) fixed(n float64) int32 {
	if o.kind == ofFixed {
		n *= 1 << 16
	}
	return int32(n)
}

func (o option) float(word int32) float64 {
	if o.kind == ofFixed {
		return float64(word) / (1 << 16)
	}
	return float64(word)
}

// errFeeder is an order for a feeder that the scanner does not have.
var errFeeder = errors.New("sane: no feeder")

// prepare sets the scanner of that name to what was ordered, as near as it comes. It tells at how many dots per inch it scans.
func (s *session) prepare(name string, o desk.ScanOrder) (dpi int, err error) {
	if err := s.load(); err != nil {
		return 0, err
	}
	if err := s.source(name, o.Feeder); err != nil {
		return 0, err
	}
	if err := s.mode(o.Color); err != nil {
		return 0, err
	}
	dpi = o.DPI
	for _, name := range []string{"resolution", "x-resolution", "y-resolution"} {
		if to, ok := s.find(name); ok {
			now, err := s.set(to, to.nearest(to.fixed(float64(o.DPI))))
			if err != nil {
				return 0, err
			}
			dpi = int(to.float(now))
		}
	}
	return dpi, s.region(dpi)
}

// source chooses glass or feeder. A scanner without glass is asked for the one sheet in its feeder.
func (s *session) source(name string, feeder bool) error {
	to, ok := s.find("source")
	if !ok {
		if !feeder {
			return nil
		}
		if err := s.describe(name); err != nil {
			return err
		}
		if !strings.Contains(strings.ToLower(s.device.kind), "sheetfed") {
			return errFeeder
		}
		return nil
	}
	glass, sheets := pick(to.strings, glassWords, nil), pick(to.strings, feederWords, bothSides)
	want := glass
	if feeder || glass == "" {
		want = sheets
	}
	switch {
	case want != "":
		return s.setText(to, want)
	case feeder:
		return errFeeder
	}
	return nil
}

func (s *session) mode(color bool) error {
	words := grayWords
	if color {
		words = colorWords
	}
	if to, ok := s.find("mode"); ok {
		if word := pick(to.strings, append(slices.Clone(words), colorWords...), []string{"lineart", "halftone"}); word != "" {
			if err := s.setText(to, word); err != nil {
				return err
			}
		}
	}
	if to, ok := s.find("depth"); ok && to.kind == ofInt && to.nearest(8) == 8 {
		_, err := s.set(to, 8)
		return err
	}
	return nil
}

// region asks for a sheet of A4, or as much of it as the scanner has.
func (s *session) region(dpi int) error {
	for _, side := range []struct {
		name string
		mm   float64
	}{{"page-width", 210}, {"page-height", 297}, {"tl-x", 0}, {"tl-y", 0}, {"br-x", 210}, {"br-y", 297}} {
		to, ok := s.find(side.name)
		if !ok {
			continue
		}
		n := side.mm
		switch to.unit {
		case inPixels:
			n = n * float64(dpi) / 25.4
		case inMillimetres:
		default:
			continue
		}
		if _, err := s.set(to, to.nearest(to.fixed(n))); err != nil {
			return err
		}
	}
	return nil
}
