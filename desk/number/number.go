// Package number checks the numbers and names that a counter reads, types and
// compares, and hides them where they need not be seen. It answers whether a
// value can be right, never whether it belongs to the person who gave it.
package number

import (
	"strings"
	"unicode"
)

// Kind is what was being checked.
type Kind string

// The kinds of value.
const (
	KindResidentID Kind = "resident_id"
	KindForeignID  Kind = "foreign_id"
	KindUSCC       Kind = "uscc"
	KindBankCard   Kind = "bank_card"
	KindMobile     Kind = "mobile"
	KindCardNumber Kind = "ssc_no"
	KindName       Kind = "name"
	KindCountry    Kind = "country"
)

// Reason says in one stable word what is wrong with a value. Words are looked up
// under "number." + Kind + "." + Reason.
type Reason string

// The reasons of [Error]; the last two are only ever warnings of [USCC].
const (
	ReasonEmpty         Reason = "empty"
	ReasonLength        Reason = "length"         // too short or too long
	ReasonSpace         Reason = "space"          // a space inside, which may hide a lost digit
	ReasonLetters       Reason = "letters"        // a character that cannot stand there
	ReasonFifteenDigits Reason = "fifteen_digits" // first-generation number: offer UpgradeResidentID
	ReasonPrefix        Reason = "prefix"         // begins as no such number does
	ReasonRegion        Reason = "region"         // no such province, or no division code
	ReasonDate          Reason = "date"           // the date of birth does not exist
	ReasonFuture        Reason = "future"         // the date of birth is still to come
	ReasonCheckDigit    Reason = "check_digit"    // mistyped: the last character does not fit
	ReasonPattern       Reason = "pattern"        // not of the form that this place issues
	ReasonSeparator     Reason = "separator"      // a name's dot first, last or twice
	ReasonPrivateUse    Reason = "private_use"    // a character that only one system's font knows
	ReasonUnknown       Reason = "unknown"        // not in the list of codes
	ReasonAuthority     Reason = "authority"      // registration authority newer than the standard's table
	ReasonOrganisation  Reason = "organisation"   // the organisation code's own check does not fit
)

// Reasons lists every reason this package can give, so that a test can hold it
// against the words.
func Reasons() []Reason {
	return []Reason{
		ReasonEmpty, ReasonLength, ReasonSpace, ReasonLetters, ReasonFifteenDigits,
		ReasonPrefix, ReasonRegion, ReasonDate, ReasonFuture, ReasonCheckDigit, ReasonPattern,
		ReasonSeparator, ReasonPrivateUse, ReasonUnknown, ReasonAuthority, ReasonOrganisation,
	}
}

// Error is returned for a value that cannot be right. It does not hold the
// value, because errors go to logs.
type Error struct {
	Kind   Kind
	Reason Reason
}

// Error is for the log, in English and without the value.
func (e *Error) Error() string { return "number: " + string(e.Kind) + ": " + string(e.Reason) }

// clean takes off the spaces around a value and makes full-width characters,
// which a Chinese input method types, plain ones. It is not for names.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r >= '\uff01' && r <= '\uff5e' {
			return r - '\uff01' + '!'
		}
		return r
	}, s))
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func hasSpace(s string) bool { return strings.ContainsFunc(s, unicode.IsSpace) }
