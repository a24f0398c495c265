package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// clean makes one line of typed or pasted text: escape sequences and hidden characters go, line ends
// and tabs become one space, none at the ends of what was pasted.
func clean(s string) string {
	s = strings.ToValidUTF8(ansi.Strip(s), "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case hidden(r):
			return -1
		}
		return r
	}, s)
	return s
}
