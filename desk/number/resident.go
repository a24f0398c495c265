package number

import (
	"strconv"
	"strings"
	"time"

	"sheyin/desk/calendar"
)

// Sex is what the sequence in an identity number says.
type Sex string

// The two values of an identity number.
const (
	Male   Sex = "male"
	Female Sex = "female"
)

// ResidentID is a citizen identification number that passed every check of
// GB 11643. Residence permits of Hong Kong, Macao and Taiwan residents use the
// same form.
type ResidentID struct {
	Number   string        // 18 characters, the last a digit or X
	Division string        // GB/T 2260 code of the first registration; may be withdrawn since
	Birth    calendar.Date // year from 1800
	Sex      Sex
	// ManualCheck marks sequence 000: the standard does not forbid it, but nobody
	// is known to have one, so a person should look at the document.
	ManualCheck bool
}

// String masks the number, so that printing the value by accident shows none.
func (id ResidentID) String() string { return MaskID(id.Number) }

// ForeignID is the number on a foreigner's permanent residence card of 2023.
type ForeignID struct {
	Number   string // 18 characters, the first a 9
	Province string // two digits, where it was first applied for
	Country  string // three digits, ISO 3166 numeric
	Birth    calendar.Date
	Sex      Sex
}

// String masks the number, so that printing the value by accident shows none.
func (id ForeignID) String() string { return MaskID(id.Number) }

// provinces are the first two digits in use since 1984. The four digits behind
// them are not checked: codes are withdrawn, numbers stay.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 " +
	"50 51 52 53 54 61 62 63 64 65 71 81 82 83"

func knownProvince(code string) bool { return strings.Contains(provinces, code) }

// ParseResidentID checks a citizen identification number; today bounds the
// date of birth. Spaces around it, full-width characters and a small x are put
// right. It fails with an [*Error]; a first-generation number of 15 digits has
// its own reason, [ReasonFifteenDigits].
func ParseResidentID(s string, today calendar.Date) (ResidentID, error) {
	s = strings.ToUpper(clean(s))
	if len(s) == 15 && allDigits(s) {
		return ResidentID{}, &Error{KindResidentID, ReasonFifteenDigits}
	}
	if reason := formOfID(s); reason != "" {
		return ResidentID{}, &Error{KindResidentID, reason}
	}
	if !knownProvince(s[:2]) {
		return ResidentID{}, &Error{KindResidentID, ReasonRegion}
	}
	birth, reason := bodyOfID(s, today)
	if reason != "" {
		return ResidentID{}, &Error{KindResidentID, reason}
	}
	return ResidentID{
		Number: s, Division: s[:6], Birth: birth, Sex: sexOfID(s), ManualCheck: s[14:17] == "000",
	}, nil
}

// ParseForeignID checks the number of a foreigner's permanent residence card,
// which has the resident's check but begins with 9, province and country. It
// fails with an [*Error].
func ParseForeignID(s string, today calendar.Date) (ForeignID, error) {
	s = strings.ToUpper(clean(s))
	if reason := formOfID(s); reason != "" {
		return ForeignID{}, &Error{KindForeignID, reason}
	}
	if s[0] != '9' {
		return ForeignID{}, &Error{KindForeignID, ReasonPrefix}
	}
	if !knownProvince(s[1:3]) {
		return ForeignID{}, &Error{KindForeignID, ReasonRegion}
	}
	birth, reason := bodyOfID(s, today)
	if reason != "" {
		return ForeignID{}, &Error{KindForeignID, reason}
	}
	return ForeignID{Number: s, Province: s[1:3], Country: s[3:6], Birth: birth, Sex: sexOfID(s)}, nil
}

// UpgradeResidentID turns a first-generation number of 15 digits into the 18
// characters that the same person has today: the century is put in, the check
// added. Sequences 996 to 999 were kept for people born in the 1800s. The
// result is to be shown and confirmed, not taken silently. It fails with an
// [*Error].
func UpgradeResidentID(s string, today calendar.Date) (ResidentID, error) {
	s = clean(s)
	if len(s) != 15 {
		return ResidentID{}, &Error{KindResidentID, ReasonLength}
	}
	if !allDigits(s) {
		return ResidentID{}, &Error{KindResidentID, ReasonLetters}
	}
	century := "19"
	if s[12:] >= "996" {
		century = "18"
	}
	body := s[:6] + century + s[6:]
	return ParseResidentID(body+string(checkOfID(body)), today)
}

// formOfID returns the reason why s is not 17 digits and a digit or X, or none.
func formOfID(s string) Reason {
	switch {
	case s == "":
		return ReasonEmpty
	case hasSpace(s):
		return ReasonSpace
	case strings.Trim(s, "0123456789X") != "" || strings.Contains(strings.TrimSuffix(s, "X"), "X"):
		return ReasonLetters
	case len(s) != 18:
		return ReasonLength
	case !allDigits(s[:17]):
		return ReasonLetters
	}
	return ""
}

// bodyOfID checks the date before the last character: "there is no 30
// February" helps more than "the number is wrong".
func bodyOfID(s string, today calendar.Date) (calendar.Date, Reason) {
	day, err := strconv.Atoi(s[6:14])
	if err != nil {
		return calendar.Date{}, ReasonDate
	}
	birth, err := calendar.New(day/1_00_00, time.Month(day/100%100), day%100)
	switch {
	case err != nil || birth.Year() < 1800:
		return calendar.Date{}, ReasonDate
	case birth.After(today):
		return calendar.Date{}, ReasonFuture
	case s[17] != checkOfID(s[:17]):
		return calendar.Date{}, ReasonCheckDigit
	}
	return birth, ""
}

// checkOfID is ISO 7064 MOD 11-2 over 17 digits: weights 2^(18-i) mod 11.
func checkOfID(body string) byte {
	sum := 0
	for i := range len(body) {
		sum = (sum + int(body[i]-'0')) * 2 % 11
	}
	return "10X98765432"[sum]
}

// sexOfID reads the sequence: odd for men, even for women.
func sexOfID(s string) Sex {
	if s[16]%2 == 1 {
		return Male
	}
	return Female
}
