package screens

import (
	"strings"
	"time"
	"unicode/utf8"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// OnDesk is what the customer at the window has put on the readers. App keeps it until he has gone, somebody else is
// served, or the screen is locked, so that the fields of whichever screen needs it fill themselves. As a message it tells
// that it is otherwise now; a zero one goes to screens that are not up too, and a screen asks for nothing then.
type OnDesk struct {
	Visit    string // ID of the visit at the window meanwhile; empty: nobody was called
	ID       *desk.IDCard
	IDAt     time.Time
	Social   *desk.SocialCard
	SocialAt time.Time
	Holder   *desk.Holder // of the electronic card whose code was scanned
	HolderAt time.Time
}

// IsZero tells whether nothing was read.
func (d OnDesk) IsZero() bool { return d.ID == nil && d.Social == nil && d.Holder == nil }

// DeviceHeard brings to the screen that is up what happened at a device and is neither a card nor a code: a device that
// is otherwise than before, a paper on its way, a card that could not be read.
type DeviceHeard struct{ Event desk.DeviceEvent }

// OnePerson tells whether all that was read is one person's, and whether more than one thing was read.
func (d OnDesk) OnePerson() (same, several bool) {
	all := d.readings(calendar.Date{})
	for _, r := range all[min(1, len(all)):] {
		if r.No != all[0].No {
			return false, true
		}
	}
	return true, len(all) > 1
}

// Expired is the day on which the identity document that lies there ran out; zero: it is in force at now, or there is none.
func (d OnDesk) Expired(now time.Time) calendar.Date {
	for _, r := range d.readings(calendar.Date{}) {
		if r.expired(calendar.DateOf(now)) {
			return r.Until
		}
	}
	return calendar.Date{}
}

// source is what a reading came from.
type source string

// The sources of readings, as the words name them.
const (
	fromID     source = "id"
	fromSocial source = "social"
	fromHolder source = "holder"
)

// reading is what one card says of its holder.
type reading struct {
	From   source        `json:"from"`
	At     time.Time     `json:"at"`
	Name   string        `json:"name"`
	IDType string        `json:"id_type,omitempty"` // empty: the number is of no kind that a form knows
	No     string        `json:"no"`
	Phone  string        `json:"phone,omitempty"`
	Until  calendar.Date `json:"until,omitzero"` // last day of an identity document; zero: none is known
	Always bool          `json:"always,omitempty"`
}

// chipName is how many characters of a name the chip of an identity document has room for (GA 467).
const chipName = 15

// cut tells whether the name may go on where the chip had no more room.
func (r reading) cut() bool { return r.From == fromID && utf8.RuneCountInString(r.Name) == chipName }

// names tells whether a name is the holder's.
func (r reading) names(name string) bool {
	name = normalName(name)
	return name == r.Name || r.cut() && strings.HasPrefix(name, r.Name)
}

// expired tells whether it is an identity document that is not in force on the day.
func (r reading) expired(day calendar.Date) bool {
	return r.From == fromID && !r.Always && !r.Until.IsZero() && r.Until.Before(day)
}

// rank orders readings of one person by what they prove on the day: the chip of an identity document in force, that of a
// social-security card, the authority's word for a code, a document that has run out.
func (r reading) rank(day calendar.Date) int {
	switch {
	case r.expired(day):
		return 0
	case r.From == fromHolder:
		return 1
	case r.From == fromSocial:
		return 2
	}
	return 3
}

// chip tells whether the reading makes sure of the person (G-5.2.1).
func (r reading) chip(day calendar.Date) bool { return r.rank(day) >= 2 }

// readings are those of all that lies there, the one that decides first: identity document, social-security card,
// electronic card.
func (d OnDesk) readings(day calendar.Date) []reading {
	var out []reading
	if c := d.ID; c != nil {
		out = append(out, reading{From: fromID, At: d.IDAt, Name: normalName(c.Name), IDType: c.Kind, No: normalNo(c.No), Until: c.Until, Always: c.Always})
	}
	if c := d.Social; c != nil {
		no := normalNo(c.IDNo)
		out = append(out, reading{From: fromSocial, At: d.SocialAt, Name: normalName(c.Name), IDType: documentOf(no, day), No: no})
	}
	if h := d.Holder; h != nil {
		out = append(out, reading{From: fromHolder, At: d.HolderAt, Name: normalName(h.Name), IDType: h.IDType, No: normalNo(h.IDNo), Phone: h.Phone})
	}
	for n, r := range out {
		for _, o := range out {
			if r.cut() && o.No == r.No && strings.HasPrefix(o.Name, r.Name) {
				out[n].Name = o.Name // another card has all of it
			}
		}
	}
	return out
}

// normalName and normalNo are a name and a number as forms write them.
func normalName(name string) string {
	return desk.Field{Type: "text", Validation: "name:1..80"}.Normal(name)
}

func normalNo(no string) string {
	return desk.Field{Type: "id_no", Validation: "by_id_type"}.Normal(no)
}

// documentOf is the kind of document whose number a social-security number is: those of residents of Hong Kong, Macao and
// Taiwan begin with the codes 81, 82, 83 of their residence permits. Empty: none that is known.
func documentOf(no string, day calendar.Date) string {
	kind := "resident_id"
	if len(no) > 2 && no[0] == '8' && no[1] >= '1' && no[1] <= '3' {
		kind = "hkmt_residence"
	}
	for _, k := range []string{kind, "foreign_pr"} {
		if desk.CheckDocument(k, no, day) == nil {
			return k
		}
	}
	return ""
}
