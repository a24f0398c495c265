package sane

import (
	"image"
	"math"

	"sheyin/devices/page"
)

// Formats of a frame.
const (
	formatGray = iota
	formatRGB
	formatRed // and green and blue: a frame for each colour
	formatGreen
	formatBlue
)

// maxSide is the most pixels of a side: JPEG has no more.
const maxSide = math.MaxUint16

// channels is how many samples a pixel has.
func (p parameters) channels() int {
	if p.format == formatRGB {
		return 3
	}
	return 1
}

// check tells whether the parameters can be those of a frame.
func (p parameters) check() error {
	if p.format >= formatRed && p.format <= formatBlue {
		return errPasses
	}
	wide, ok := 0, p.format <= formatRGB && p.pixels > 0 && p.pixels <= maxSide && p.lines <= maxSide
	switch p.depth {
	case 1:
		wide = (int(p.pixels) + 7) / 8
	case 8:
		wide = int(p.pixels)
	case 16:
		wide = 2 * int(p.pixels)
	default:
		ok = false
	}
	if !ok || int(p.bytesPerLine) < wide*p.channels() || p.bytesPerLine > 16*maxSide {
		return errForm
	}
	return nil
}

// sample is the light of one sample in a line; x counts pixels. The line is long enough, see check.
func (p parameters) sample(line []byte, x, channel int, order uint32) byte {
	n := p.channels()
	switch p.depth {
	case 1: // eight pixels of one channel, then of the next; a bit of grey is ink, one of a colour is light
		bit := line[x/8*n+channel] >> (7 - x%8) & 1
		if p.format == formatGray {
			bit ^= 1
		}
		return bit * 255
	case 16:
		at := 2 * (x*n + channel)
		if order == littleEndian {
			at++
		}
		return line[at]
	}
	return line[x*n+channel]
}

// picture makes a picture of a frame's data, whose parameters were checked. How many lines there are is known only from the data: scanners moved by
// hand, and feeders, do not know it before.
func picture(p parameters, order uint32, data []byte) (image.Image, error) {
	w, h := int(p.pixels), len(data)/int(p.bytesPerLine)
	switch {
	case h < 1 || h > maxSide:
		return nil, errForm
	case w*h > page.MaxBytes/3: // one bit of the data may be a whole pixel
		return nil, errTooMuch
	}
	box := image.Rect(0, 0, w, h)
	if p.format != formatRGB {
		m := image.NewGray(box)
		for y := range h {
			line, to := data[y*int(p.bytesPerLine):][:p.bytesPerLine], m.Pix[y*m.Stride:][:w]
			for x := range to {
				to[x] = p.sample(line, x, 0, order)
			}
		}
		return m, nil
	}
	m := image.NewRGBA(box)
	for y := range h {
		line, to := data[y*int(p.bytesPerLine):][:p.bytesPerLine], m.Pix[y*m.Stride:][:4*w]
		for x := range w {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = p.sample(line, x, 0, order), p.sample(line, x, 1, order), p.sample(line, x, 2, order), 255
		}
	}
	return m, nil
}
