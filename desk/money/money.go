// Package money holds amounts as whole fen and writes them the two ways that
// papers ask for: figures and capital numerals.
package money

import (
	"strconv"
	"strings"
)

// Fen is an amount in fen, 1/100 of a yuan. Floating point never touches it.
type Fen int64

// Max is the largest amount that [Parse] takes: the capital form has names for
// sixteen places of yuan.
const Max Fen = 999_999_999_999_999_999

// Reason says in one stable word why a text is not an amount. Screens look up
// their words under "money." + Reason.
type Reason string

// The reasons of [Error].
const (
	ReasonEmpty    Reason = "empty"    // nothing was written
	ReasonSign     Reason = "sign"     // a plus or minus: the kind of entry says the direction
	ReasonLetters  Reason = "letters"  // something other than digits, commas and a point
	ReasonDecimals Reason = "decimals" // a point without digits, more than one point, or more than two places
	ReasonGrouping Reason = "grouping" // commas that do not part thousands
	ReasonFormat   Reason = "format"   // no digit before the point, or a needless leading zero
	ReasonOverflow Reason = "overflow" // more than Max
	ReasonNegative Reason = "negative" // no capital form exists for an amount below zero
)

// Reasons lists every reason this package can give, so that a test can hold it
// against the words.
func Reasons() []Reason {
	return []Reason{
		ReasonEmpty, ReasonSign, ReasonLetters, ReasonDecimals, ReasonGrouping,
		ReasonFormat, ReasonOverflow, ReasonNegative,
	}
}

// Error is returned for what is not an amount. It does not hold the text.
type Error struct {
	Reason Reason
}

// Error is for the log, in English and without the value.
func (e *Error) Error() string { return "money: not an amount: " + string(e.Reason) }

// Parse reads an amount in yuan such as 1620, 1620.5 or 1,620.00. Spaces
// around it are ignored. It fails with an [*Error].
func Parse(s string) (Fen, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, &Error{ReasonEmpty}
	}
	if s[0] == '+' || s[0] == '-' {
		return 0, &Error{ReasonSign}
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789,.", r) }) {
		return 0, &Error{ReasonLetters}
	}
	whole, places, point := strings.Cut(s, ".")
	if point && (len(places) < 1 || len(places) > 2 || strings.ContainsAny(places, ",.")) {
		return 0, &Error{ReasonDecimals}
	}
	whole, ok := ungroup(whole)
	if !ok {
		return 0, &Error{ReasonGrouping}
	}
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return 0, &Error{ReasonFormat}
	}
	n, err := strconv.ParseInt(whole+(places + "00")[:2], 10, 64)
	if err != nil || Fen(n) > Max {
		return 0, &Error{ReasonOverflow}
	}
	return Fen(n), nil
}

// ungroup takes the commas out; each must stand before a group of three, and
// when there is one there must be all.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	if len(groups) == 1 {
		return s, true
	}
	if len(groups[0]) < 1 || len(groups[0]) > 3 {
		return "", false
	}
	for _, g := range groups[1:] {
		if len(g) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// String writes the amount in yuan with thousands parted and two places, as in
// 1,620.00.
func (f Fen) String() string {
	sign, n := "", uint64(f)
	if f < 0 {
		sign, n = "-", -n // in two's complement also right for the smallest int64
	}
	whole := strconv.FormatUint(n/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	places := n % 100
	return sign + whole + "." + string([]byte{byte('0' + places/10), byte('0' + places%10)})
}
