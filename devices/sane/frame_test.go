package sane

import (
	"bytes"
	"errors"
	"image"
	"testing"
)

// Each kind of frame, two pixels wide: one of ink or of a colour, one of light.
func TestPicture(t *testing.T) {
	rgba := func(b ...byte) []byte { return b }
	for name, c := range map[string]struct {
		p     parameters
		order uint32
		data  []byte
		want  []byte
		high  int
	}{
		"grey":                    {parameters{formatGray, 1, 2, 2, 2, 8}, 0, []byte{1, 2, 3, 4}, []byte{1, 2, 3, 4}, 2},
		"lines with a rest":       {parameters{formatGray, 1, 4, 2, 2, 8}, 0, []byte{1, 2, 9, 9, 3, 4, 9, 9}, []byte{1, 2, 3, 4}, 2},
		"height unknown":          {parameters{formatGray, 1, 2, 2, -1, 8}, 0, []byte{1, 2, 3, 4, 5, 6}, []byte{1, 2, 3, 4, 5, 6}, 3},
		"half a line at the end":  {parameters{formatGray, 1, 2, 2, 2, 8}, 0, []byte{1, 2, 3}, []byte{1, 2}, 1},
		"fewer lines than said":   {parameters{formatGray, 1, 2, 2, 9, 8}, 0, []byte{1, 2}, []byte{1, 2}, 1},
		"a bit of grey is ink":    {parameters{formatGray, 1, 1, 2, 1, 1}, 0, []byte{0b10000000}, []byte{0, 255}, 1},
		"16 bits, little-endian":  {parameters{formatGray, 1, 4, 2, 1, 16}, littleEndian, []byte{0x34, 0x12, 0x78, 0x56}, []byte{0x12, 0x56}, 1},
		"16 bits, big-endian":     {parameters{formatGray, 1, 4, 2, 1, 16}, 0x4321, []byte{0x12, 0x34, 0x56, 0x78}, []byte{0x12, 0x56}, 1},
		"colour":                  {parameters{formatRGB, 1, 6, 2, 1, 8}, 0, []byte{1, 2, 3, 4, 5, 6}, rgba(1, 2, 3, 255, 4, 5, 6, 255), 1},
		"a bit of colour, light":  {parameters{formatRGB, 1, 3, 2, 1, 1}, 0, []byte{0b10000000, 0b01000000, 0b11000000}, rgba(255, 0, 255, 255, 0, 255, 255, 255), 1},
		"colour, 16 bits, little": {parameters{formatRGB, 1, 12, 2, 1, 16}, littleEndian, []byte{0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6}, rgba(1, 2, 3, 255, 4, 5, 6, 255), 1},
	} {
		if err := c.p.check(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m, err := picture(c.p, c.order, c.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := []byte(nil)
		switch m := m.(type) {
		case *image.Gray:
			got = m.Pix
		case *image.RGBA:
			got = m.Pix
		}
		if !bytes.Equal(got, c.want) || m.Bounds() != image.Rect(0, 0, 2, c.high) {
			t.Errorf("%s: %v %v, want %v", name, m.Bounds(), got, c.want)
		}
	}
}

func TestFramesThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		p   parameters
		err error
	}{
		"no pixels":       {parameters{formatGray, 1, 2, 0, 2, 8}, errForm},
		"too wide":        {parameters{formatGray, 1, 1 << 17, 1 << 17, 2, 8}, errForm},
		"too high":        {parameters{formatGray, 1, 2, 2, 1 << 17, 8}, errForm},
		"lines too short": {parameters{formatRGB, 1, 5, 2, 2, 8}, errForm},
		"12 bits":         {parameters{formatGray, 1, 4, 2, 2, 12}, errForm},
		"unknown":         {parameters{7, 1, 4, 2, 2, 8}, errForm},
		"three passes":    {parameters{formatGreen, 0, 4, 2, 2, 8}, errPasses},
	} {
		if err := c.p.check(); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := picture(parameters{formatGray, 1, 2, 2, 2, 8}, 0, []byte{1}); !errors.Is(err, errForm) {
		t.Errorf("not one line: %v", err)
	}
	wall := parameters{formatRGB, 1, 3 * 8192, 65535, -1, 1}
	if err := wall.check(); err != nil {
		t.Fatal(err)
	}
	if _, err := picture(wall, 0, make([]byte, 3*8192*4000)); !errors.Is(err, errTooMuch) {
		t.Errorf("a megabyte that is a wall: %v", err)
	}
}
