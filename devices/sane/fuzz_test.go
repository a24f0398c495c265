package sane

import (
	"bufio"
	"bytes"
	"slices"
	"testing"
)

// Whatever comes over the second line, in whatever pieces, is a picture as wide as was said and as high as there are data, or
// an error; never more is held than allowed.
func FuzzPage(f *testing.F) {
	const most = 1 << 12
	grey := slices.Concat(ask(4), []byte("abcd"), ask(2), []byte("ef"), ask(endOfRecords), []byte{byte(endOfFile)})
	f.Add(uint32(formatGray), uint32(2), uint32(2), uint32(3), uint32(8), false, []byte(grey))
	f.Add(uint32(formatRGB), uint32(6), uint32(2), uint32(0), uint32(8), true, []byte(grey))
	f.Add(uint32(formatRGB), uint32(6), uint32(9), uint32(1), uint32(1), true, []byte(grey))
	f.Add(uint32(formatGray), uint32(6), uint32(3), uint32(1), uint32(16), true, []byte(grey))
	f.Add(uint32(formatGray), uint32(1<<20), uint32(65535), uint32(65535), uint32(8), false, []byte(ask(0xfffffffe)))
	f.Add(uint32(formatRed), uint32(0), uint32(0), uint32(1<<31), uint32(0), false, []byte{})
	f.Fuzz(func(t *testing.T, format, perLine, pixels, lines, depth uint32, little bool, b []byte) {
		p, err := reading(ask(0, format, 1, perLine, pixels, lines, depth)).parameters()
		if err != nil || p.check() != nil {
			return
		}
		data := answers{from: bufio.NewReader(bytes.NewReader(b))}
		all, err := data.records(most, nil)
		if len(all) > most || len(all) > len(b) {
			t.Fatalf("%d bytes of %d", len(all), len(b))
		}
		if err != nil {
			return
		}
		order := uint32(littleEndian)
		if !little {
			order++
		}
		m, err := picture(p, order, all)
		if err != nil {
			return
		}
		if box := m.Bounds(); box.Dx() != int(p.pixels) || box.Dy() < 1 || box.Dy()*int(p.bytesPerLine) > len(all) {
			t.Errorf("%v of %+v and %d bytes", box, p, len(all))
		}
	})
}
