package desk

import (
	"errors"
	"fmt"
	"maps"
)

// Code is the kind of a failure. It decides where the failure is shown and what may be
// done about it, never the words.
type Code string

// The situations that a person at the counter must be able to tell apart.
const (
	// Invalid: what was entered breaks a rule. Shown beside the field named by Error.Field.
	Invalid Code = "invalid"
	// Conflict: somebody else wrote first, or the step is not due now. Shown as a dialog.
	Conflict Code = "conflict"
	// NotFound: the authority has no such thing for this outlet.
	NotFound Code = "not_found"
	// Denied: this person, terminal or outlet may not, or the session is over.
	Denied Code = "denied"
	// Offline: nothing reached the authority; doing it again is safe.
	Offline Code = "offline"
	// Unknown: it was sent and the answer was lost; ask by the same key before anything else.
	Unknown Code = "unknown"
)

// Error is the one failure type that crosses package borders.
//
// Error() is for logs and carries no words for people and no personal data; Key names the
// words in i18n ("error." + Key), Args fill their placeholders.
type Error struct {
	Code  Code
	Key   string
	Field string            // form field or material the failure belongs to; empty for the whole act
	Args  map[string]string // placeholders of the words; never personal data
	Err   error             // cause, for the log
}

func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Key
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// With returns a copy of e with one more placeholder.
func (e *Error) With(name, value string) *Error {
	c := *e
	c.Args = maps.Clone(e.Args)
	if c.Args == nil {
		c.Args = map[string]string{}
	}
	c.Args[name] = value
	return &c
}

// CodeOf tells the kind of err: "" for nil, Unknown for an error that is not an *Error,
// because nothing is known about what it left behind.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Unknown
}

func invalid(key, field string) *Error { return &Error{Code: Invalid, Key: key, Field: field} }
func denied(key string) *Error         { return &Error{Code: Denied, Key: key} }
func conflict(key string) *Error       { return &Error{Code: Conflict, Key: key} }

// FieldErrors are all that is wrong with a form, in the order of its fields.
type FieldErrors []*Error

func (f FieldErrors) Error() string { return fmt.Sprintf("%d fields to correct", len(f)) }
