package forms

import (
	"strings"
	"unicode"
)

// The marks that must not begin a line, and those that must not end one (GB/T 15834, 避头尾).
const (
	closing = "，。、：；！？）〕］｝」』】》〉”’·…—,.:;!?)]}%‰℃"
	opening = "（〔［｛「『【《〈“‘([{￥¥"
)

// ruler tells how wide a character is, in whatever unit a line is measured in.
type ruler func(rune) float64

// wrap breaks text into lines of at most limit, of which the first is shorter by indent. Latin words
// and numbers stay whole unless they are longer than a line; a line feed begins a new line. Nothing
// is left out but the spaces at a line's end. There is at least one line.
func wrap(text string, width ruler, limit, indent float64) []string {
	var lines []string
	for part := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapLine(part, width, limit, indent)...)
	}
	return lines
}

func wrapLine(text string, width ruler, limit, indent float64) []string {
	var lines []string
	line, used := "", indent
	flush := func() {
		lines = append(lines, strings.TrimRight(line, " "))
		line, used = "", 0
	}
	for _, piece := range pieces(text) {
		bare := measure(strings.TrimRight(piece, " "), width)
		if line != "" && used+bare > limit {
			flush()
		}
		for used+bare > limit { // longer than a whole line: cut between any two characters
			head, rest := cut(piece, width, limit-used)
			line, piece = head, rest
			flush()
			bare = measure(strings.TrimRight(piece, " "), width)
		}
		line += piece
		used += measure(piece, width)
	}
	flush()
	return lines
}

// cut takes from text what fits in room, at least one character.
func cut(text string, width ruler, room float64) (head, rest string) {
	for at, r := range text {
		if room -= width(r); room < 0 && at > 0 {
			return text[:at], text[at:]
		}
	}
	return text, ""
}

func measure(text string, width ruler) float64 {
	sum := 0.0
	for _, r := range text {
		sum += width(r)
	}
	return sum
}

// pieces splits text at the places where a line may end.
func pieces(text string) []string {
	var out []string
	start, last := 0, rune(-1)
	for at, r := range text {
		if last >= 0 && mayBreak(last, r) {
			out = append(out, text[start:at])
			start = at
		}
		last = r
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// mayBreak tells whether a line may end between two characters.
func mayBreak(a, b rune) bool {
	switch {
	case b == ' ' || unicode.Is(unicode.M, b):
		return false
	case strings.ContainsRune(closing, b) || strings.ContainsRune(opening, a):
		return false
	}
	return a == ' ' || !western(a) || !western(b)
}

// western tells the characters of which words and numbers are made.
func western(r rune) bool { return r > ' ' && r < 0x2000 && !strings.ContainsRune("·", r) }
