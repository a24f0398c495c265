package desk

import (
	"slices"
	"time"
)

// Act is everything about a step besides the step: who, where, when, and the rules in
// force. The rest is what only the authority knows; a terminal that only checks leaves it empty.
type Act struct {
	By       Person
	Terminal string
	At       time.Time
	Rules    Rules
	Number   string  // for what the step gives a number to: receipt, notice, visit, ticket
	Visit    string  // that a new case belongs to
	Cases    []Case  // of a visit
	Alone    bool    // nobody else at the outlet may check what is handled here
	Former   []Case  // of the outlet's, those that were withdrawn today
	To       *Person // that something is handed on to
	Onward   *Rules  // in force at the outlet that a case is passed to

	Roster Roster   // of the outlet, for opening a window and for a hand-over
	From   *Person  // whom a hand-over is from
	Holds  Holdings // what she answers for now
	There  bool     // she works at a terminal now

	Facts *ClassFacts // what the records say about an outlet that wishes for another class
	Gear  []Gear      // the outlet's device ledger, for entering into it

	Waiting []string // receipt numbers of the outlet's cases that are not closed, for the book of a drawer; nil: not known
}

// mayDo is the part of [Rules.May] that still counts after acceptance.
func (a Act) mayDo(right Right, item string) error {
	if err := a.By.MayWork(a.Rules.Outlet, a.At); err != nil {
		return err
	}
	if err := a.By.right(right); err != nil {
		return err
	}
	if len(a.By.Items) > 0 && !slices.Contains(a.By.Items, item) {
		return denied("may.person").With("item", item)
	}
	return nil
}

// mayGoOn is mayDo for a step that what a bulletin changed may concern.
func (a Act) mayGoOn(right Right, item string) error {
	if err := a.mayDo(right, item); err != nil {
		return err
	}
	return a.Rules.unread(item, a.At)
}
