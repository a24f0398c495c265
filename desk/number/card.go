package number

import (
	"fmt"
	"regexp"
	"strings"
)

// Bank card numbers have 16 to 19 digits; cards issued with a social security
// card mostly 19.
const (
	minBankCard = 16
	maxBankCard = 19
)

// ParseBankCard checks the number on a bank card (Luhn, ISO/IEC 7812-1) and
// returns its digits. Spaces are taken out, as cards are printed in groups. Old passbook accounts need not satisfy Luhn and are not
// for this function. It fails with an [*Error].
func ParseBankCard(s string) (string, error) {
	s = strings.ReplaceAll(clean(s), " ", "")
	switch {
	case s == "":
		return "", &Error{KindBankCard, ReasonEmpty}
	case !allDigits(s):
		return "", &Error{KindBankCard, ReasonLetters}
	case len(s) < minBankCard || len(s) > maxBankCard:
		return "", &Error{KindBankCard, ReasonLength}
	case !luhn(s):
		return "", &Error{KindBankCard, ReasonCheckDigit}
	}
	return s, nil
}

// luhn doubles every second digit from the right; the sum ends in 0.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// GroupBankCard writes the digits in groups of four, as they are printed on the
// card and read out at the counter.
func GroupBankCard(digits string) string {
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// CardRule is the form of the card numbers (社会保障卡卡号) that a place
// issues. No national text fixes it, so it is configuration. The zero value is
// what most places issue: a letter or digit, seven digits, and a digit or X.
type CardRule struct {
	pattern *regexp.Regexp
	check   bool
}

// NewCardRule makes a rule of a pattern for the whole number; check also asks
// for nine characters of which the last satisfies GB 11714, as many places
// have them. It fails when the pattern is not a regular expression.
func NewCardRule(pattern string, check bool) (CardRule, error) {
	re, err := regexp.Compile(`^(?:` + pattern + `)$`)
	if err != nil {
		return CardRule{}, fmt.Errorf("number: card rule: %w", err)
	}
	return CardRule{re, check}, nil
}

var commonCard = regexp.MustCompile(`^[A-Z0-9][0-9]{7}[0-9X]$`)

// Parse checks a card number. Small letters are not put right: the rule is the
// place's own. It fails with an [*Error].
func (r CardRule) Parse(s string) (string, error) {
	s = clean(s)
	pattern := r.pattern
	if pattern == nil {
		pattern = commonCard
	}
	switch {
	case s == "":
		return "", &Error{KindCardNumber, ReasonEmpty}
	case !pattern.MatchString(s):
		return "", &Error{KindCardNumber, ReasonPattern}
	case r.check && (!commonCard.MatchString(s) || s[8] != checkOfOrganisation(s[:8])):
		return "", &Error{KindCardNumber, ReasonCheckDigit}
	}
	return s, nil
}
