package desk

import (
	"strings"
	"unicode/utf8"
)

// CleanCode is a code as a scanner gave it, without the blanks around it; false when it is none: empty, longer than
// [MaxCode] bytes, or with anything in it that cannot be printed.
func CleanCode(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > MaxCode || !utf8.ValidString(s) {
		return "", false
	}
	for _, r := range s {
		if r != ' ' && !printable(r) {
			return "", false
		}
	}
	return s, true
}
