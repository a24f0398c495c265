package calendar

import "fmt"

// Reason says in one stable word why a text is not a date or a month. Screens
// look up their words under "calendar." + Reason.
type Reason string

// The reasons of [Error].
const (
	ReasonFormat Reason = "format" // not written as 2006-01-02, or 2006-01 for a month
	ReasonDate   Reason = "date"   // well written, but there is no such day or month
)

// Reasons lists every reason this package can give, so that a test can hold it
// against the words.
func Reasons() []Reason { return []Reason{ReasonFormat, ReasonDate} }

// Error is returned for a text or for numbers that are not a date. It does not
// hold the text: a date of birth is personal data and errors go to logs.
type Error struct {
	Reason Reason
}

// Error is for the log, in English and without the value.
func (e *Error) Error() string { return "calendar: not a date: " + string(e.Reason) }

// MissingYear is returned when the answer depends on a year whose holiday
// notice is not loaded.
type MissingYear struct {
	Year int
}

// Error is for the log.
func (e MissingYear) Error() string {
	return fmt.Sprintf("calendar: the holiday notice for %d is not loaded", e.Year)
}
