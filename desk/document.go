package desk

import (
	"errors"
	"strings"

	"sheyin/desk/calendar"
	"sheyin/desk/number"
)

// Documents are the kinds of identity document, in the order in which a form offers them.
var Documents = []string{"resident_id", "hkmt_residence", "foreign_pr", "hkm_pass", "tw_pass", "passport"}

// CheckDocument checks a document number by the kind of document: residents and holders of
// a residence permit by GB 11643, foreign permanent residents by the 2023 card, passes and
// passports by their length and letters; no is as [Field.Normal] writes it. Errors: Invalid
// document.kind, document.length, field.pattern, and those of package number.
func CheckDocument(kind, no string, today calendar.Date) error {
	switch kind {
	case "resident_id", "hkmt_residence":
		_, err := number.ParseResidentID(no, today)
		return err
	case "foreign_pr":
		_, err := number.ParseForeignID(no, today)
		return err
	case "hkm_pass", "tw_pass", "passport":
		// No public standard fixes all of these forms; only what every one of them shares is checked.
		if n := len(no); n < 5 || n > 18 {
			return invalid("document.length", "")
		}
		if strings.ContainsFunc(no, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) {
			return invalid("field.pattern", "")
		}
		return nil
	}
	return invalid("document.kind", "")
}

// plainNumber is the one way to write a document number: capitals, no spaces around it, and
// plain characters for the full-width ones of a Chinese input method.
func plainNumber(s string) string {
	return strings.ToUpper(strings.TrimSpace(strings.Map(func(r rune) rune {
		if r >= '\uff01' && r <= '\uff5e' {
			return r - '\uff01' + '!'
		}
		return r
	}, s)))
}

// fieldError places a failure of a number check beside a field: its reason becomes the key.
func fieldError(field string, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		c := *e
		c.Field = field
		return &c
	}
	if n, ok := errors.AsType[*number.Error](err); ok {
		return &Error{Code: Invalid, Key: "number." + string(n.Kind) + "." + string(n.Reason), Field: field}
	}
	return &Error{Code: Invalid, Key: "field.pattern", Field: field, Err: err}
}
