package desk

import (
	"strings"
	"unicode"
)

// Clean takes out of text from outside what must never reach a terminal or a log: control
// characters (C0, C1, so every escape sequence loses its ESC), bidirectional overrides,
// zero-width, filler and tag characters, and broken UTF-8. Line ends, tabs and wide or
// unbreakable spaces become plain spaces, so that no words run together. At most limit
// runes are kept.
func Clean(s string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		switch {
		case n >= limit:
			return b.String()
		case unicode.IsSpace(r):
			r = ' '
		case !printable(r):
			continue
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// printable is an allow-list of what a person can read: letters, digits, marks that have a
// place of their own, punctuation, symbols. Letters that draw nothing (the Hangul fillers) are out.
func printable(r rune) bool {
	if r == unicode.ReplacementChar || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) {
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S, unicode.Mc)
}
