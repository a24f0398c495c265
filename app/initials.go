package app

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// initials.txt holds the characters that the words of commands are made of, each line with the letter that their
// readings begin with; a character with several readings stands in several lines. The catalogue brings the pinyin of
// its items along; this is for the program's own words.
//
//go:embed initials.txt
var initialsTXT string

// initials are the first letters of a character's readings.
var initials = sync.OnceValue(func() map[rune]string {
	out := map[rune]string{}
	for line := range strings.Lines(initialsTXT) {
		letter, chars, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, r := range chars {
			out[r] += letter
		}
	}
	return out
})

// said finds query in text: as it is written, whatever its case, or by the first letters of the pinyin. From and to
// are the runes that were found.
func said(text, query string) (from, to int, ok bool) {
	t, q := []rune(text), []rune(strings.ToLower(query))
	for from := range t {
		if to, ok := saidFrom(t, from, q); ok {
			return from, to, true
		}
	}
	return 0, 0, false
}

// saidFrom tells whether q begins at a place of t, and where it ends. Signs and spaces in t are passed over, as
// they are in what is typed.
func saidFrom(t []rune, at int, q []rune) (int, bool) {
	n := 0
	for ; at < len(t) && n < len(q); at++ {
		switch r := unicode.ToLower(t[at]); {
		case r == q[n], strings.ContainsRune(initials()[r], q[n]):
			n++
		case n > 0 && !unicode.IsLetter(r) && !unicode.IsDigit(r):
		default:
			return 0, false
		}
	}
	return at, n == len(q) && n > 0
}
