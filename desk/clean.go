package desk

import (
	"strings"
	"unicode"
)

// Clean takes out of text from outside what must never reach a terminal or a log: control
// characters (C0, C1, so every escape sequence loses its ESC), bidirectional overrides,
// zero-width and tag characters, and broken UTF-8. Line ends and tabs become spaces. At
// most limit runes are kept.
func Clean(s string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		switch {
		case n == limit:
			return b.String()
		case r == '\n' || r == '\t' || r == '\r':
			r = ' '
		case !printable(r):
			continue
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// printable is an allow-list of what a person can read: letters, digits, marks that stand
// on a letter, punctuation, symbols, the plain space.
func printable(r rune) bool {
	if r == ' ' {
		return true
	}
	if r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S, unicode.Mc)
}
