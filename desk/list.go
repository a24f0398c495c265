package desk

import (
	"errors"
	"slices"
	"time"

	"sheyin/desk/calendar"
)

// ItemList is the list of items that one outlet may handle, as its agreement and the
// authority have it (H-5d, B-5a, G-7.1.1, D-4b). It is dated: an act is judged by the list
// that was in force at its time.
type ItemList struct {
	OutletID string      `json:"outlet_id"`
	Version  int64       `json:"version"`
	From     time.Time   `json:"from"`             // in force from this instant
	Until    time.Time   `json:"until,omitzero"`   // not in force from this instant on; zero = open
	Expires  time.Time   `json:"expires,omitzero"` // from then on nothing new is accepted by it; zero = open
	Entries  []ListEntry `json:"entries"`
}

// ListEntry is one item of a list.
type ListEntry struct {
	Code  string `json:"code"`
	Basis Mark   `json:"basis"`
	// Days is the limit that this place promises, in the item's unit, where it is shorter than
	// the catalogue's; 0 where it is not. A longer one does not count (G-7.4).
	Days int `json:"days,omitempty"`
}

// SignedList is a list as the authority issued it: the exact bytes and its signature over
// them. Whoever uses a list verifies the bytes first; a forged list is refused.
type SignedList struct {
	Payload   []byte `json:"payload"`   // JSON of ItemList
	Signature []byte `json:"signature"` // SM2 over Payload, ASN.1
	Key       string `json:"key"`       // name of the authority's signing key
}

// InForce tells whether the list holds at the given time.
func (l ItemList) InForce(at time.Time) bool {
	return !at.Before(l.From) && (l.Until.IsZero() || at.Before(l.Until))
}

// Has tells whether code is on the list.
func (l ItemList) Has(code string) bool {
	return slices.ContainsFunc(l.Entries, func(e ListEntry) bool { return e.Code == code })
}

// Limit is the time limit of an item at this outlet: the catalogue's, or the shorter one that the
// place promises (G-7.4: a local rule may only be shorter).
func (l ItemList) Limit(i Item) Limit {
	n := slices.IndexFunc(l.Entries, func(e ListEntry) bool { return e.Code == i.Code })
	limit := i.Limit
	if n >= 0 && l.Entries[n].Days > 0 && l.Entries[n].Days < limit.Days && !limit.OnTheSpot {
		limit.Days = l.Entries[n].Days
		limit.Kind = "promised"
	}
	return limit
}

// Rules are what is in force at one outlet at one moment.
type Rules struct {
	Outlet    Outlet
	List      ItemList
	Catalogue *Catalogue
	// Unread are the bulletins for this outlet that the person at work must read and has not, also
	// those that are not in force yet.
	Unread []Bulletin
	// Kit is what the terminal at work says is connected to it; nil: it was not asked, and nothing is judged by it.
	Kit *Kit
}

// Right is something a post may do with an item.
type Right string

// The rights, one for each of the four steps and one for deciding.
const (
	MayConsult Right = "consult"
	MayAccept  Right = "accept"
	MayHandle  Right = "handle"
	MayNotify  Right = "notify"
	MayDecide  Right = "decide"
)

// postRights is the matrix of posts (G-8.1.1c): the manager handles nothing, the courier
// sees no business, the guide consults, the handler does all four steps, and only the
// authority's reviewer decides.
var postRights = map[Post][]Right{
	Manager:  {MayConsult},
	Guide:    {MayConsult},
	Handler:  {MayConsult, MayAccept, MayHandle, MayNotify},
	Courier:  {},
	Reviewer: {MayDecide},
}

// May is the right of a person's posts, as far as it was granted for this step, whatever the item.
func (p Person) May(right Right) bool { return p.right(right) == nil }

// right says why the person has not the right, whatever the item: may.post or may.step.
func (p Person) right(right Right) error {
	switch {
	case !slices.ContainsFunc(p.Posts, func(post Post) bool { return slices.Contains(postRights[post], right) }):
		return denied("may.post").With("right", string(right))
	case len(p.Steps) > 0 && !slices.Contains(p.Steps, right):
		return denied("may.step").With("right", string(right))
	}
	return nil
}

// May decides whether p may do right with the item code at this outlet at this time:
// catalogue ∩ agreement list ∩ class ∩ date ∩ person (D-4b, H-5b).
//
// It answers the first reason that stands against it, all Denied, in the order in which
// they can be helped: may.unknown (not in the catalogue), may.bank_side, may.class,
// may.list_date (no list in force), may.list, may.list_expired (accepting by a list past its
// validity), may.post, may.step, may.person, may.device (accepting without a
// device that the item cannot do without; Args device), may.unread (accepting or handling before a bulletin about the
// item is read; Args number), and those of [Outlet.Open], [Outlet.Ready] and [Person.MayWork].
func (r Rules) May(p Person, right Right, code string, at time.Time) error {
	if err := r.offered(code, at); err != nil {
		return err
	}
	if right == MayAccept && r.List.Expired(at) {
		return r.expired()
	}
	if err := p.MayWork(r.Outlet, at); err != nil {
		return err
	}
	if err := p.right(right); err != nil {
		return err
	}
	if len(p.Items) > 0 && !slices.Contains(p.Items, code) {
		return denied("may.person").With("item", code)
	}
	if right == MayAccept {
		if err := r.equipped(code); err != nil {
			return err
		}
	}
	if right == MayAccept || right == MayHandle {
		return r.unread(code, at)
	}
	return nil
}

// equipped refuses an item that needs a device without which it cannot be done, and which does not work here (H-4.3.1f).
func (r Rules) equipped(code string) error {
	if r.Kit == nil {
		return nil
	}
	item, _ := r.Catalogue.Item(code)
	for _, lack := range r.Catalogue.Service.Equipment.Lacks(item, *r.Kit) {
		if lack.Stops {
			return denied("may.device").With("item", code).With("device", string(lack.Kind))
		}
	}
	return nil
}

// Offers is the part of [Rules.May] that does not depend on a person: whether this outlet
// takes the item on at all at this time.
func (r Rules) Offers(code string, at time.Time) error {
	if err := r.offered(code, at); err != nil {
		return err
	}
	if r.List.Expired(at) {
		return r.expired()
	}
	return nil
}

func (r Rules) expired() error {
	return denied("may.list_expired").With("day", calendar.DateOf(r.List.Expires).String())
}

func (r Rules) offered(code string, at time.Time) error {
	item, ok := r.Catalogue.Item(code)
	switch {
	case !ok:
		return denied("may.unknown").With("item", code)
	case item.BankSide:
		return denied("may.bank_side").With("item", code)
	case !slices.Contains(item.Outlets, r.Outlet.Class):
		return denied("may.class").With("item", code).With("class", string(r.Outlet.Class))
	case r.List.OutletID != r.Outlet.ID || !r.List.InForce(at):
		return denied("may.list_date").With("item", code)
	case !r.List.Has(code):
		return denied("may.list").With("item", code)
	}
	if err := r.Outlet.Open(at); err != nil {
		return err
	}
	return r.Outlet.Ready()
}

// Due is the last day of a time limit, and how it came about.
type Due struct {
	Days      int           `json:"days"`
	Unit      string        `json:"unit"` // working_day, calendar_day
	OnTheSpot bool          `json:"on_the_spot"`
	Statutory int           `json:"statutory_days,omitempty"`
	LastDay   calendar.Date `json:"last_day,omitzero"`
	// MissingYear is the year whose calendar the authority has not issued yet. The last
	// day is then not known and is not guessed; Days still holds.
	MissingYear int `json:"missing_year,omitempty"`
}

// DueOf starts the limit of an item at the time of acceptance: the day of receipt does not
// count, working days follow the official calendar with its make-up days (G-7.4, H-7.4c).
func DueOf(l Limit, accepted time.Time, cal *calendar.Calendar) Due {
	day := calendar.DateOf(accepted)
	due := Due{Days: l.Days, Unit: l.Unit, OnTheSpot: l.OnTheSpot, Statutory: l.Statutory}
	if l.OnTheSpot {
		due.LastDay = day
		return due
	}
	add := cal.AddWorkdays
	if l.Unit == "calendar_day" {
		add = cal.AddDays
	}
	last, err := add(day, l.Days)
	if err != nil {
		if missing, ok := errors.AsType[calendar.MissingYear](err); ok {
			due.MissingYear = missing.Year
		}
		return due
	}
	due.LastDay = last
	return due
}
