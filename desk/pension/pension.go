// Package pension holds the figures that the counter tells about benefits:
// when a person may retire, when a pensioner must be seen again, how long
// unemployment benefit runs and what a work injury brings. They are for telling
// and checking; what is granted is decided by the authority.
package pension

// Reason says in one stable word why there is no figure. Screens look up their
// words under "pension." + Reason.
type Reason string

// The reasons of [Error].
const (
	ReasonClass    Reason = "class"    // not a class of worker
	ReasonBirth    Reason = "birth"    // no month of birth
	ReasonMonths   Reason = "months"   // a negative number of months
	ReasonGrade    Reason = "grade"    // the table has no such grade of disability
	ReasonCare     Reason = "care"     // the table has no such need of care
	ReasonRelation Reason = "relation" // the table has no such survivor
)

// Reasons lists every reason this package can give, so that a test can hold it
// against the words.
func Reasons() []Reason {
	return []Reason{ReasonClass, ReasonBirth, ReasonMonths, ReasonGrade, ReasonCare, ReasonRelation}
}

// Error is returned where the rules have no figure.
type Error struct {
	Reason Reason
}

// Error is for the log, in English and without the value.
func (e *Error) Error() string { return "pension: no figure: " + string(e.Reason) }
