package ui

import (
	"fmt"

	"rsc.io/qr"
)

// quiet is the white border of a code, in modules (ISO/IEC 18004, 9.1).
const quiet = 4

// QR is a code to be read by a camera: data, so black on white in every theme.
type QR struct{ code *qr.Code }

// NewQR encodes text with error correction M. At most 38 characters of the
// alphanumeric set (0-9 A-Z space $%*+-./:) make the version 2 code of 33 x 17 cells; what
// no code can hold is an error.
func NewQR(text string) (QR, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return QR{}, fmt.Errorf("ui: qr code of %d bytes: %w", len(text), err)
	}
	return QR{code}, nil
}

// Size is how many cells the code takes on c. With lines of ASCII there are no half blocks,
// and a module is two cells wide and one high.
func (q QR) Size(c *Canvas) (w, h int) {
	if q.code == nil {
		return 0, 0
	}
	n := q.code.Size + 2*quiet
	if c.theme.ascii {
		return 2 * n, n
	}
	return n, (n + 1) / 2
}

// Paint draws the code, its white border included. Dark modules are the cell's ground and the
// white halves its glyph: where a font leaves a gap above a half block the black then only grows a
// little and the code is still read; the other way round it breaks.
func (q QR) Paint(c *Canvas, x, y int) {
	w, h := q.Size(c)
	white, black := Style(blackToken).On(whiteToken), Style(whiteToken).On(blackToken)
	dark := func(i, j int) bool { return q.code.Black(i-quiet, j-quiet) }
	for j := range h {
		for i := range w {
			if c.theme.ascii {
				st := white
				if dark(i/2, j) {
					st = black
				}
				c.set(x+i, y+j, " ", 1, st)
				continue
			}
			top, low := dark(i, 2*j), dark(i, 2*j+1)
			switch {
			case top && low:
				c.set(x+i, y+j, " ", 1, black)
			case top:
				c.set(x+i, y+j, "▄", 1, black)
			case low:
				c.set(x+i, y+j, "▀", 1, black)
			default:
				c.set(x+i, y+j, " ", 1, white)
			}
		}
	}
}
