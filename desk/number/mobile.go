package number

import "strings"

// ParseMobile checks a mobile number of mainland China and returns its 11
// digits. Spaces, hyphens and the country's prefix (+86, 0086, 86) are taken
// off. It fails with an [*Error].
func ParseMobile(s string) (string, error) {
	s = strings.NewReplacer(" ", "", "-", "").Replace(clean(s))
	for _, prefix := range []string{"+86", "0086", "86"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			s = rest
			break
		}
	}
	switch {
	case s == "":
		return "", &Error{KindMobile, ReasonEmpty}
	case !allDigits(s):
		return "", &Error{KindMobile, ReasonLetters}
	case len(s) != 11:
		return "", &Error{KindMobile, ReasonLength}
	case s[0] != '1' || s[1] < '3':
		return "", &Error{KindMobile, ReasonPrefix}
	}
	return s, nil
}
