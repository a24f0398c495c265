package number

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// A name has at most so many runes; the longer limit is for names in Latin
// letters.
const (
	maxName      = 50
	maxLatinName = 80
)

// separator stands between the parts of many minority names: U+00B7.
const separator = '\u00b7'

// separators are what fonts, input methods and old systems write instead.
const separators = "\u2022\u30fb\uff65\u2027\u2219\u22c5\u16eb\u0387\uff0e"

// han holds the ranges that GB 18030 asks systems of public services to know.
// Unicode's own table of the script is wider: it has radicals and numerals.
var han = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x3400, Hi: 0x4dbf, Stride: 1}, {Lo: 0x4e00, Hi: 0x9fff, Stride: 1}, {Lo: 0xf900, Hi: 0xfaff, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x20000, Hi: 0x323af, Stride: 1}},
}

// ParseName checks a person's name and returns it with its separators made
// U+00B7. Nothing else is changed: normal forms and simplification turn rare
// characters into others. The caller keeps the raw form for the record. A name
// is either Han or Latin. It fails with an [*Error].
func ParseName(s string) (string, error) {
	name := normalRunes(s)
	if len(name) == 0 {
		return "", &Error{KindName, ReasonEmpty}
	}
	var hans, latins, marks int
	for _, r := range name {
		switch {
		case r == separator:
		case unicode.Is(han, r):
			hans++
		case isLatin(r):
			latins++
		case privateUse(r):
			return "", &Error{KindName, ReasonPrivateUse}
		case strings.ContainsRune(" ,-'.", r):
			marks++
		default:
			return "", &Error{KindName, ReasonLetters}
		}
	}
	limit := maxName
	if hans == 0 {
		limit = maxLatinName
	}
	switch {
	case !separatorsFit(name):
		return "", &Error{KindName, ReasonSeparator}
	case hans > 0 && latins+marks > 0, hans+latins == 0: // both scripts, or neither
		return "", &Error{KindName, ReasonLetters}
	case len(name) > limit:
		return "", &Error{KindName, ReasonLength}
	}
	return string(name), nil
}

// normalRunes is the form in which names are checked and compared.
func normalRunes(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(separators, r) {
			return separator
		}
		return r
	}, strings.TrimSpace(s)))
}

// separatorsFit refuses a separator that parts nothing.
func separatorsFit(name []rune) bool {
	if name[0] == separator || name[len(name)-1] == separator {
		return false
	}
	return !strings.Contains(string(name), string([]rune{separator, separator}))
}

// isLatin takes the letters that passports use and leaves out the full-width
// ones, which are a slip of the input method.
func isLatin(r rune) bool {
	return unicode.IsLetter(r) && unicode.Is(unicode.Latin, r) && (r < 0x250 || r >= 0x1e00 && r < 0x1f00)
}

func privateUse(r rune) bool { return unicode.Is(unicode.Co, r) }

// Match is how two names compare.
type Match int

// The outcomes of comparing names. Only Same and SameSoFar may be taken without
// a person looking.
const (
	Different  Match = iota
	PrivateUse       // differ only where one has a private-use character: compare by eye and confirm
	SameSoFar        // the chip's name is cut, and agrees as far as it goes
	Same
)

// CompareNames compares two names rune by rune, separators made equal and
// spaces around them ignored.
func CompareNames(a, b string) Match {
	return compareRunes(normalRunes(a), normalRunes(b))
}

func compareRunes(a, b []rune) Match {
	if len(a) != len(b) {
		return Different
	}
	match := Same
	for i, r := range a {
		switch {
		case r == b[i]:
		case privateUse(r) || privateUse(b[i]):
			match = PrivateUse
		default:
			return Different
		}
	}
	return match
}

// chipUnits is the room for a name on the chip of an identity card: 30 bytes
// of UTF-16.
const chipUnits = 15

// CompareChipName compares the name on the chip of an identity card with a full
// one. The chip cuts long names without saying so, therefore a name that fills
// all its places is compared as the beginning only; a character cut in half
// does not count.
func CompareChipName(chip, full string) Match {
	short, long := normalRunes(chip), normalRunes(full)
	if len(utf16.Encode(short)) < chipUnits || len(short) > len(long) {
		return compareRunes(short, long)
	}
	if last := len(short) - 1; short[last] == unicode.ReplacementChar {
		short = short[:last]
	}
	match := compareRunes(short, long[:len(short)])
	if match == Same && len(short) < len(long) {
		return SameSoFar
	}
	return match
}
