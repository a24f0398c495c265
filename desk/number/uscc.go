package number

import "strings"

// USCC is a unified social credit code (统一社会信用代码) that passed the
// checks of GB 32100.
type USCC struct {
	Number       string // 18 characters
	Authority    string // registration authority, 1 character
	Category     string // category within the authority, 1 character
	Division     string // GB/T 2260 code of the registration, 6 digits
	Organisation string // organisation code of GB 11714, 9 characters
	// Warnings are oddities of codes that were really issued: ReasonAuthority and
	// ReasonOrganisation. They are told and never refused.
	Warnings []Reason
}

// usccAlphabet leaves out I, O, S, V and Z; the place is the value.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccAuthorities are those of the 2015 table.
const usccAuthorities = "159Y"

// ParseUSCC checks a unified social credit code. Spaces around it, full-width
// characters and small letters are put right. It fails with an [*Error].
func ParseUSCC(s string) (USCC, error) {
	s = strings.ToUpper(clean(s))
	switch {
	case s == "":
		return USCC{}, &Error{KindUSCC, ReasonEmpty}
	case hasSpace(s):
		return USCC{}, &Error{KindUSCC, ReasonSpace}
	case strings.Trim(s, usccAlphabet) != "" || strings.ContainsFunc(s, notUSCC):
		return USCC{}, &Error{KindUSCC, ReasonLetters}
	case len(s) != 18:
		return USCC{}, &Error{KindUSCC, ReasonLength}
	case !allDigits(s[2:8]):
		return USCC{}, &Error{KindUSCC, ReasonRegion}
	case s[17] != checkOfUSCC(s[:17]):
		return USCC{}, &Error{KindUSCC, ReasonCheckDigit}
	}
	u := USCC{Number: s, Authority: s[:1], Category: s[1:2], Division: s[2:8], Organisation: s[8:17]}
	if !strings.Contains(usccAuthorities, u.Authority) {
		u.Warnings = append(u.Warnings, ReasonAuthority)
	}
	if u.Organisation[8] != checkOfOrganisation(u.Organisation[:8]) {
		u.Warnings = append(u.Warnings, ReasonOrganisation)
	}
	return u, nil
}

func notUSCC(r rune) bool { return !strings.ContainsRune(usccAlphabet, r) }

// checkOfUSCC is GB 32100: weights 3^(i-1) mod 31 over 17 characters.
func checkOfUSCC(body string) byte {
	sum, weight := 0, 1
	for i := range len(body) {
		sum += strings.IndexByte(usccAlphabet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31]
}

// checkOfOrganisation is GB 11714 over 8 characters 0-9 and A-Z; A is worth 10.
// Common social security card numbers use it too.
func checkOfOrganisation(body string) byte {
	weights := [...]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, weight := range weights {
		value := int(body[i] - '0')
		if body[i] >= 'A' {
			value = int(body[i]-'A') + 10
		}
		sum += value * weight
	}
	return "0123456789X"[(11-sum%11)%11]
}
