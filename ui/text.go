package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// maxCluster is the longest cluster drawn whole, in bytes; a longer one is a
// heap of combining marks meant to spill over its neighbours.
const maxCluster = 32

// cluster takes the first grapheme cluster off s. w is its width in cells, 1
// or 2, or 0 for what is not drawn. Drawing and measuring both go through
// here.
func cluster(s string) (g string, w int, rest string) {
	first, size := utf8.DecodeRuneInString(s)
	if w := plain(first); w > 0 {
		if next, _ := utf8.DecodeRuneInString(s[size:]); len(s) == size || plain(next) > 0 {
			return s[:size], w, s[size:]
		}
	}
	if first == utf8.RuneError && size <= 1 {
		return "?", 1, s[size:]
	}
	g, w = ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	if g == "" || !utf8.ValidString(g) { // a broken byte must not hide in the cluster before it
		g, w = s[:size], ansi.StringWidth(s[:size])
	}
	rest = s[len(g):]
	if hidden(first) {
		return "", 0, rest
	}
	if !stands(s[:size]) {
		return "?", 1, s[size:]
	}
	if len(g) > maxCluster || strings.ContainsFunc(g, hidden) || ansi.StringWidthWc(g) != w {
		g = s[:size]
		w = ansi.StringWidth(g)
	}
	return g, w, rest
}

// plain is the width of a character of which clusters are never made in ordinary text, and 0 for all others. It is
// a short cut for nearly everything that is drawn; two plain characters in a row are two clusters.
func plain(r rune) int {
	switch {
	case r >= ' ' && r < 0x7F, r >= 0x2500 && r <= 0x259F: // ASCII, lines and blocks
		return 1
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3001 && r <= 0x3029, r >= 0xFF01 && r <= 0xFF5E: // Chinese and its marks
		return 2
	}
	return 0
}

// stands tells whether a character can stand alone in its cells: terminals agree on its width and it does not melt
// into what stands beside it.
func stands(s string) bool {
	w := ansi.StringWidth(s)
	return w <= 2 && ansi.StringWidthWc(s) == w && (w == 0 || ansi.StringWidth("a"+s+s+"a") == 2*w+2)
}

// hidden tells control characters, invisible format characters (also those
// that turn the direction of writing) and line separators.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Width is the number of cells that s takes on a [Canvas].
func Width(s string) int {
	n := 0
	for s != "" {
		var w int
		_, w, s = cluster(s)
		n += w
	}
	return n
}

// take is the longest beginning of s that fits in w cells, as it is drawn, and the rest of s.
func take(s string, w int) (head, rest string) {
	var b strings.Builder
	for s != "" {
		g, gw, next := cluster(s)
		if gw > w {
			break
		}
		b.WriteString(g)
		w -= gw
		s = next
	}
	return b.String(), s
}

// Clip shortens s to at most w cells; what was cut ends in two dots. Never for names, numbers,
// dates, states or keys.
func Clip(s string, w int) string {
	if Width(s) <= w {
		return s
	}
	if w < 2 {
		return strings.Repeat(".", max(0, w))
	}
	head, _ := take(s, w-2)
	return head + ".."
}

const (
	closing = "，。：；、！？）」』】》〉〕”’…%,.:;!?)]}"
	opening = "「『【《〈（〔“‘([{"
)

// Wrap breaks s into lines of at most w cells: no closing mark begins a line, no
// opening mark ends one, a Latin word or a number stays whole unless it is longer than a
// line. A line feed in s begins a new line. The answer has at least one line.
func Wrap(s string, w int) []string {
	var lines []string
	for _, part := range strings.Split(s, "\n") {
		lines = append(lines, wrapLine(part, w)...)
	}
	return lines
}

func wrapLine(s string, w int) []string {
	var lines []string
	line, n := "", 0
	flush := func() {
		lines = append(lines, strings.TrimRight(line, " "))
		line, n = "", 0
	}
	for _, u := range units(s) {
		uw := Width(u)
		if n+uw > w && n > 0 {
			flush()
		}
		if u == " " && n == 0 && len(lines) > 0 {
			continue
		}
		for uw > w { // longer than a line: nothing but a hard break is left
			head, rest := take(u, w)
			if head == "" {
				return append(lines, "")
			}
			lines = append(lines, head)
			u, uw = rest, Width(rest)
		}
		line += u
		n += uw
	}
	flush()
	return lines
}

// units splits s into the pieces between which a line may end.
func units(s string) []string {
	var out []string
	glue := false // the next cluster belongs to the last unit
	latin := false
	for s != "" {
		g, w, rest := cluster(s)
		s = rest
		if w == 0 {
			continue
		}
		word := w == 1 && g != " "
		switch {
		case len(out) > 0 && out[len(out)-1] != " " && (glue || latin && word || strings.Contains(closing, g)):
			out[len(out)-1] += g
		default:
			out = append(out, g)
		}
		glue = strings.Contains(opening, g)
		latin = word
	}
	return out
}
