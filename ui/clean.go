package ui

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// maxMarks is how many marks may be heaped upon one character; more are meant to spill over its neighbours.
const maxMarks = 2

// clean makes one line of typed or pasted text: escape sequences and hidden characters go, line ends
// and tabs become one space, none at the ends of what was pasted.
func clean(s string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		mark := unicode.In(r, unicode.Mn, unicode.Me)
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			r = ' '
		case hidden(r):
			return -1
		case mark && marks == maxMarks:
			return -1
		}
		if mark {
			marks++
		} else {
			marks = 0
		}
		return r
	}, strings.ToValidUTF8(ansi.Strip(s), ""))
}
