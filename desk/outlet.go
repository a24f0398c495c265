package desk

import (
	"math"
	"slices"
	"time"

	"sheyin/desk/calendar"
)

// Class grades an outlet (Hubei 5, App. B: A, B, C, D). It is data: another authority may
// grade differently, so no code asks for a particular letter.
type Class string

// OutletState is how far an outlet has come on its way to the first customer
// (H-6.3: agreement, accepted, authorised; nothing before authorised).
type OutletState string

// The states of an outlet.
const (
	OutletAgreed     OutletState = "agreed"
	OutletAccepted   OutletState = "accepted"
	OutletAuthorised OutletState = "authorised"
	OutletFrozen     OutletState = "frozen"
)

// Outlet is a partner outlet 合作网点: a bank branch or a shop that handles items on
// behalf of an authority.
type Outlet struct {
	ID        string      `json:"id"`
	NameZH    string      `json:"name_zh"`
	NameEN    string      `json:"name_en"`
	Class     Class       `json:"class"`
	State     OutletState `json:"state"`
	Authority Office      `json:"authority"`
	Agreement Agreement   `json:"agreement"`
	AddressZH string      `json:"address_zh"`
	AddressEN string      `json:"address_en"`
	Hours     string      `json:"hours"` // "09:00-17:00", local time
	Phone     string      `json:"phone"`
	Position  *Position   `json:"position,omitempty"` // nil: not known
	Terminals []Terminal  `json:"terminals"`
	Start     Start       `json:"start,omitzero"` // how it was opened
}

// Position is a place on earth in degrees, north and east positive (WGS 84).
type Position struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Distance is how far o is from p as the crow flies, in km; false when either place is not known.
func (o Outlet) Distance(p Outlet) (km float64, ok bool) {
	if o.Position == nil || p.Position == nil {
		return 0, false
	}
	// Outlets of one customer are near each other: there the earth is flat.
	const kmPerDegree = 111.2
	north := o.Position.Lat - p.Position.Lat
	east := (o.Position.Lon - p.Position.Lon) * math.Cos(p.Position.Lat*math.Pi/180)
	return kmPerDegree * math.Hypot(north, east), true
}

// Office is the authority (人社 HRSS) on whose behalf an outlet works; papers name it.
type Office struct {
	ID     string `json:"id"`
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
	Phone  string `json:"phone"`
}

// Agreement is the contract between authority and bank for one outlet (D-4b, H-6.1).
type Agreement struct {
	No      string        `json:"no"`
	From    calendar.Date `json:"from"`
	To      calendar.Date `json:"to"` // last day
	Profile string        `json:"profile"`
}

// Terminal is one enrolled machine on a window of an outlet.
type Terminal struct {
	ID       string `json:"id"`
	WindowZH string `json:"window_zh"`
	WindowEN string `json:"window_en"`
}

// Name is the outlet's name in lang ("zh-CN" or "en").
func (o Outlet) Name(lang string) string { return pick(lang, o.NameZH, o.NameEN) }

// Address is where the outlet is, in lang.
func (o Outlet) Address(lang string) string { return pick(lang, o.AddressZH, o.AddressEN) }

// Name is the office's name in lang.
func (o Office) Name(lang string) string { return pick(lang, o.NameZH, o.NameEN) }

// Window is the name of the terminal's window in lang.
func (t Terminal) Window(lang string) string { return pick(lang, t.WindowZH, t.WindowEN) }

// Terminal finds a terminal of the outlet by its ID.
func (o Outlet) Terminal(id string) (Terminal, bool) {
	i := slices.IndexFunc(o.Terminals, func(t Terminal) bool { return t.ID == id })
	if i < 0 {
		return Terminal{}, false
	}
	return o.Terminals[i], true
}

// Open tells whether the outlet may serve customers on the day of at: authorised, and
// inside the dates of its agreement.
//
// Errors: Denied outlet.not_authorised, outlet.frozen, outlet.agreement (H-6.3, D-4a).
func (o Outlet) Open(at time.Time) error {
	switch o.State {
	case OutletAuthorised:
	case OutletFrozen:
		return denied("outlet.frozen").With("authority", o.Authority.NameZH)
	default:
		return denied("outlet.not_authorised").With("authority", o.Authority.NameZH)
	}
	day := calendar.DateOf(at)
	if day.Before(o.Agreement.From) || day.After(o.Agreement.To) {
		return denied("outlet.agreement").With("from", o.Agreement.From.String()).With("to", o.Agreement.To.String())
	}
	return nil
}

func pick(lang, zh, en string) string {
	if lang == "en" {
		return en
	}
	return zh
}
