package main

import (
	"image/color"
	"testing"

	"github.com/charmbracelet/x/vt"
)

var (
	white = color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}
	black = color.RGBA{0, 0, 0, 0xFF}
)

// picture paints an 8x2 screen with cells of 10x24 pixels, white on black.
func picture(t *testing.T, ansi string) *painter {
	t.Helper()
	screen := vt.NewEmulator(8, 2)
	if _, err := screen.WriteString(ansi); err != nil {
		t.Fatal(err)
	}
	p := newPainter(8, 2, 10, white, black)
	p.paint(screen)
	return p
}

func TestPaint(t *testing.T) {
	for _, tc := range []struct {
		name, ansi string
		x, y       int
		want       color.RGBA
	}{
		{"last row of an upper half", "▀", 9, 11, white},
		{"first row below an upper half", "▀", 9, 12, black},
		{"last row above a lower half", "▄", 0, 11, black},
		{"first row of a lower half", "▄", 0, 12, white},
		{"halves of two rows meet", "▄\r\n▀", 5, 24, white},
		{"a line reaches its right edge", "─", 9, 12, white},
		{"the next line begins at the left edge", "──", 10, 12, white},
		{"a corner has no left arm", "┌", 2, 12, black},
		{"a corner goes down", "┌", 5, 23, white},
		{"ground of a cell", "\x1b[48;2;1;2;3m \x1b[m", 3, 3, color.RGBA{1, 2, 3, 0xFF}},
		{"ground behind the second half of a wide letter", "\x1b[48;2;1;2;3m社\x1b[m", 19, 0, color.RGBA{1, 2, 3, 0xFF}},
		{"after a wide letter", "社█", 20, 0, white},
		{"reverse", "\x1b[7m \x1b[m", 3, 3, white},
		{"faint", "\x1b[2m█\x1b[m", 3, 3, color.RGBA{0x99, 0x99, 0x99, 0xFF}},
		{"underline", "\x1b[4m \x1b[m", 3, 21, white},
		{"empty cell", "", 70, 40, black},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := picture(t, tc.ansi).img.RGBAAt(tc.x, tc.y); got != tc.want {
				t.Errorf("pixel %d,%d of %q is %v, want %v", tc.x, tc.y, tc.ansi, got, tc.want)
			}
		})
	}
}

func TestCursor(t *testing.T) {
	p := picture(t, "")
	p.cursor(2, 1)
	if got := p.img.RGBAAt(20, 30); got != white {
		t.Errorf("cursor's bar is %v", got)
	}
	if got := p.img.RGBAAt(19, 30); got != black {
		t.Errorf("left of the cursor is %v", got)
	}
}

func TestHex(t *testing.T) {
	var c color.RGBA
	if err := hex("0A0b0C", &c); err != nil || c != (color.RGBA{R: 10, G: 11, B: 12}) {
		t.Errorf("got %v, %v", c, err)
	}
	for _, bad := range []string{"", "0A0B", "0A0B0C0D", "red", "#0A0B0C"} {
		if err := hex(bad, &c); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
