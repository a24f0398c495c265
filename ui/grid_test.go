package ui

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// checkGrid is what must hold for every canvas, whatever was drawn on it.
func checkGrid(t *testing.T, c *Canvas) {
	t.Helper()
	w, h := c.Size()
	if h == 0 {
		return // no line to look at
	}
	lines := strings.Split(c.String(), "\n")
	if len(lines) != h {
		t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for y, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Fatalf("line %d is %d cells wide by graphemes, want %d: %q", y, got, w, ansi.Strip(l))
		}
		if got := ansi.StringWidthWc(l); got != w {
			t.Fatalf("line %d is %d cells wide by characters, want %d: %q", y, got, w, ansi.Strip(l))
		}
	}
	for i, cl := range c.cells {
		if strings.ContainsFunc(cl.s, func(r rune) bool { return unicode.IsControl(r) || hidden(r) }) {
			t.Fatalf("cell %d,%d holds %q", i%w, i/w, cl.s)
		}
		if cl.w == 2 && (i%w == w-1 || c.cells[i+1].w != 0) || cl.w == 0 && (i%w == 0 || c.cells[i-1].w != 2) {
			t.Fatalf("cell %d,%d: half a wide character", i%w, i/w)
		}
	}
}
