package number

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hidden stands for a value of unknown shape. It always has the same length,
// which would tell something too.
const hidden = "****"

// MaskName keeps the first character and hides how many follow.
func MaskName(name string) string {
	if r, _ := utf8.DecodeRuneInString(strings.TrimSpace(name)); unicode.IsLetter(r) {
		return string(r) + "**"
	}
	return maskUnknown(name)
}

// MaskID keeps the first four and the last four of the 18 characters of a
// resident's or foreigner's identity number.
func MaskID(id string) string {
	id = strings.ToUpper(clean(id))
	if !idShape(id) {
		return maskUnknown(id)
	}
	return id[:4] + "**********" + id[14:]
}

// MaskMobile keeps the first three and the last four of 11 digits.
func MaskMobile(mobile string) string {
	mobile = clean(mobile)
	if len(mobile) != 11 || !allDigits(mobile) {
		return maskUnknown(mobile)
	}
	return mobile[:3] + hidden + mobile[7:]
}

// MaskBankCard keeps the first and the last four of 16 to 19 digits, in groups
// that do not tell how many there are.
func MaskBankCard(card string) string {
	card = strings.ReplaceAll(clean(card), " ", "")
	if len(card) < minBankCard || len(card) > maxBankCard || !allDigits(card) {
		return maskUnknown(card)
	}
	return card[:4] + " " + hidden + " " + hidden + " " + card[len(card)-4:]
}

// MaskCardNumber keeps the first three and the last two of a social security
// card number of 9 to 12 letters and digits.
func MaskCardNumber(card string) string {
	card = clean(card)
	if len(card) < 9 || len(card) > 12 || strings.ContainsFunc(card, notCardChar) {
		return maskUnknown(card)
	}
	return card[:3] + hidden + card[len(card)-2:]
}

// MaskPerson is the short form for lists: masked name and the last four of the
// identity number.
func MaskPerson(name, id string) string {
	id = strings.ToUpper(clean(id))
	if !idShape(id) {
		return strings.TrimSpace(MaskName(name) + " " + maskUnknown(id))
	}
	return MaskName(name) + " " + id[14:]
}

func maskUnknown(s string) string {
	if s == "" {
		return ""
	}
	return hidden
}

func idShape(s string) bool { return formOfID(s) == "" }

func notCardChar(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }
