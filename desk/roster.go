package desk

import (
	"slices"
	"time"

	"sheyin/desk/calendar"
)

// The roles of a desk (AB角): when A is away, B steps in (H-4.4.1b).
const (
	RoleA = "A"
	RoleB = "B"
)

// OutletPosts are the posts that an outlet has (G-8.1.1a).
var OutletPosts = []Post{Manager, Guide, Handler, Courier}

// Absence is a time in which somebody does not work, known before or filed on the day.
type Absence struct {
	ID       string        `json:"id"` // UUIDv7, made at the terminal
	PersonID string        `json:"person_id"`
	Person   string        `json:"person,omitempty"` // name; the authority's
	From     calendar.Date `json:"from"`
	To       calendar.Date `json:"to"` // last day
	Reason   string        `json:"reason"`
	Void     bool          `json:"void,omitempty"` // it was taken back: she does work
	By       string        `json:"by,omitempty"`   // name of who filed it; the authority's
	At       time.Time     `json:"at,omitzero"`
}

// On tells whether the absence holds on the day.
func (e Absence) On(day calendar.Date) bool {
	return !e.Void && !day.Before(e.From) && !day.After(e.To)
}

// maxAbsence is how many days an absence may last; who is away longer leaves or is transferred.
const maxAbsence = 366

// File checks an absence that a.By files for a.To and gives it as it is kept. The manager files it;
// where an outlet has none who could, its handlers do.
//
// Errors: Denied duty.manager and those of [Person.MayWork]; Invalid absence.person, absence.days,
// absence.reason with Field.
func (e Absence) File(a Act) (Absence, error) {
	if err := a.By.MayWork(a.Rules.Outlet, a.At); err != nil {
		return e, err
	}
	_, managed := a.Roster.qualified(a.Rules.Outlet, a.At, func(p Person) bool { return p.Has(Manager) })
	if !a.By.Has(Manager) && (managed || !a.By.Has(Handler)) {
		return e, denied("duty.manager")
	}
	today := calendar.DateOf(a.At)
	switch {
	case a.To == nil || a.To.ID != e.PersonID || a.To.OutletID != a.Rules.Outlet.ID:
		return e, invalid("absence.person", "person_id")
	case e.To.Before(e.From) || e.To.Before(today) || e.To.After(e.From.Add(maxAbsence)):
		return e, invalid("absence.days", "to")
	case unsaid(e.Reason):
		return e, invalid("absence.reason", "reason")
	}
	e.Person, e.By, e.At = a.To.Name, a.By.Name, a.At.UTC()
	return e, nil
}

// Roster is who may stand at the windows of an outlet, and who is away.
type Roster struct {
	People   []Person
	Absences []Absence
}

// Absent is the absence of a person on the day; false when she works.
func (r Roster) Absent(person string, day calendar.Date) (Absence, bool) {
	n := slices.IndexFunc(r.Absences, func(e Absence) bool { return e.PersonID == person && e.On(day) })
	if n < 0 {
		return Absence{}, false
	}
	return r.Absences[n], true
}

// Covered tells whether a window may be opened by a person (H-4.4.1a, H-4.4.2): the outlet has a
// qualified A and a qualified B, of whom one may be away, because then the other steps in; and she
// herself is not filed as absent. An outlet of a class with one fixed clerk needs no B.
//
// Errors, all Denied and in this order: those of [Outlet.Ready], duty.no_a, duty.no_b, duty.no_clerk, duty.point_closed with
// until in Args, duty.absent with until in Args.
func (r Roster) Covered(rules Rules, person string, at time.Time) error {
	if err := r.Stops(rules, at); err != nil {
		return err
	}
	if e, ok := r.Absent(person, calendar.DateOf(at)); ok {
		return denied("duty.absent").With("until", e.To.String())
	}
	return nil
}

// Stops tells what stands against opening a window of the outlet, whoever does it. Errors as of
// [Roster.Covered], without duty.absent.
func (r Roster) Stops(rules Rules, at time.Time) error {
	o := rules.Outlet
	if err := o.Ready(); err != nil {
		return err
	}
	if !rules.Catalogue.Service.Duty.IsSingle(o.Class) {
		for _, role := range []string{RoleA, RoleB} {
			_, ok := r.qualified(o, at, func(p Person) bool { return p.Has(Handler) && p.Role == role })
			switch {
			case !ok && role == RoleA:
				return denied("duty.no_a")
			case !ok:
				return denied("duty.no_b")
			}
		}
		first, _ := r.qualified(o, at, func(p Person) bool { return p.Has(Handler) && p.Role != "" })
		if _, away := r.Absent(first.ID, calendar.DateOf(at)); away { // neither of them is there
			return denied("duty.no_a")
		}
		return nil
	}
	clerk, ok := r.qualified(o, at, func(p Person) bool { return p.Has(Handler) })
	if !ok {
		return denied("duty.no_clerk")
	}
	if e, ok := r.Absent(clerk.ID, calendar.DateOf(at)); ok {
		return denied("duty.point_closed").With("until", e.To.String())
	}
	return nil
}

// Vacant are the posts of the outlet that nobody qualified holds (G-8.1.1a).
func (r Roster) Vacant(o Outlet, at time.Time) []Post {
	var out []Post
	for _, post := range OutletPosts {
		if _, ok := r.qualified(o, at, func(p Person) bool { return p.Has(post) }); !ok {
			out = append(out, post)
		}
	}
	return out
}

// qualified finds somebody who may work there and is as asked; one who is present before one who is not.
func (r Roster) qualified(o Outlet, at time.Time, as func(Person) bool) (found Person, ok bool) {
	for _, p := range r.People {
		if !as(p) || p.MayWork(o, at) != nil {
			continue
		}
		if _, away := r.Absent(p.ID, calendar.DateOf(at)); !away {
			return p, true
		}
		if !ok {
			found, ok = p, true
		}
	}
	return found, ok
}
