package desk

import (
	"slices"
	"strconv"

	"sheyin/desk/calendar"
	"sheyin/desk/number"
)

// Home is a visit at the customer's home: what was agreed, and the papers that travel.
type Home struct {
	Name    string        `json:"name"`
	Phone   string        `json:"phone"`
	Address string        `json:"address"`
	Day     calendar.Date `json:"day"`
	Half    string        `json:"half" enum:"am,pm"`
	Items   []string      `json:"items"`
	Papers  []HomePaper   `json:"papers,omitempty"`
	Every   int           `json:"every,omitempty"` // months until somebody comes again; 0: once
	Back    bool          `json:"back"`            // the clerk is back and has accounted for every paper
}

// HomePaper is something that was taken along.
type HomePaper struct {
	Name     string `json:"name"`
	Returned bool   `json:"returned"`
	Note     string `json:"note,omitempty"` // where it stayed, when it did not come back
}

// bookAhead is how many days ahead a visit at home may be agreed.
const bookAhead = 60

func (v *Visit) book(b Booking, a Act) error {
	if err := v.group(b.Group, a); err != nil {
		return err
	}
	if g, _ := a.Rules.Catalogue.Service.Group(b.Group); !g.Home {
		return invalid("visit.home_group", "group")
	}
	name, err := number.ParseName(b.Name)
	if err != nil {
		return fieldError("name", err)
	}
	phone, err := number.ParseMobile(b.Phone)
	if err != nil {
		return fieldError("phone", err)
	}
	today := calendar.DateOf(a.At)
	switch {
	case unfit(b.Address, 100):
		return invalid("visit.address", "address")
	case b.Day.Before(today) || b.Day.After(today.Add(bookAhead)):
		return invalid("visit.day", "day").With("days", strconv.Itoa(bookAhead))
	case b.Half != "am" && b.Half != "pm":
		return invalid("visit.half", "half")
	case len(b.Items) == 0:
		return invalid("visit.items", "items")
	case b.Every < 0 || b.Every > maxEvery || b.Every > 0 && !a.Rules.Catalogue.Service.repeats(b.Items):
		return invalid("visit.every", "every")
	}
	for _, code := range b.Items {
		if err := a.Rules.Offers(code, a.At); err != nil {
			return err
		}
	}
	v.State, v.Number, v.Came = VisitBooked, a.Number, a.At.UTC()
	v.OwnerID, v.Owner = a.By.ID, a.By.Name
	v.Home = &Home{Name: name, Phone: phone, Address: b.Address, Day: b.Day, Half: b.Half, Items: slices.Clone(b.Items), Every: b.Every}
	return nil
}

func (v *Visit) depart(d Departure, a Act) error {
	v.OwnerID, v.Owner = a.By.ID, a.By.Name // who goes is who answers for the papers
	v.Home = new(*v.Home)
	v.Home.Papers = nil
	for _, p := range d.Papers {
		if unfit(p, 40) || slices.ContainsFunc(v.Home.Papers, func(h HomePaper) bool { return h.Name == p }) {
			return invalid("visit.paper", "papers")
		}
		v.Home.Papers = append(v.Home.Papers, HomePaper{Name: p})
	}
	v.State, v.Called = VisitServing, a.At.UTC()
	return nil
}

func (v *Visit) back(r Return) error {
	if !v.away() {
		return conflict("visit.not_away")
	}
	v.Home = new(*v.Home)
	papers := slices.Clone(v.Home.Papers)
	if len(r.Papers) != len(papers) {
		return invalid("visit.papers", "papers")
	}
	for n := range papers {
		p := r.Papers[n]
		switch {
		case p.Name != papers[n].Name:
			return invalid("visit.papers", "papers")
		case !p.Returned && unfit(p.Note, maxText):
			return invalid("visit.paper_lost", "papers").With("paper", p.Name)
		}
		papers[n] = p
	}
	v.Home.Papers, v.Home.Back = papers, true
	return nil
}

// maxEvery is the longest time between two visits of a row, in months.
const maxEvery = 12

// repeats tells whether a visit for these items may come again and again: all of them are services that are
// carried to homes regularly (N-11).
func (s Service) repeats(items []string) bool {
	return !slices.ContainsFunc(items, func(code string) bool { return !slices.Contains(s.Regular, code) })
}

// Again is the next visit of a row, booked, once this one is over; ok is false for one that does not come
// again: agreed once, or called off before anybody went. act.Number is its own.
func (v Visit) Again(id string, act Act) (next Visit, ok bool) {
	if v.State != VisitClosed || v.Home == nil || v.Home.Every == 0 || v.Called.IsZero() {
		return Visit{}, false
	}
	h := *v.Home
	h.Papers, h.Back = nil, false
	h.Day = h.Day.AddMonths(h.Every)
	if today := calendar.DateOf(act.At); !today.Before(h.Day) { // it was so late that the next one would be over too
		h.Day = today.AddMonths(h.Every)
	}
	return Visit{
		ID: id, OutletID: v.OutletID, Version: 1, State: VisitBooked, Number: act.Number, Group: v.Group, Came: act.At.UTC(),
		OwnerID: act.By.ID, Owner: act.By.Name, Home: &h,
		History: []Record{{Version: 1, Kind: KindBooking, By: act.By.ID, Who: act.By.Identity, Name: act.By.Name, Terminal: act.Terminal, At: act.At.UTC()}},
	}, true
}

// away tells whether the clerk has left for the customer's home and has not accounted yet for
// the papers that went along.
func (v Visit) away() bool { return v.Home != nil && !v.Called.IsZero() && !v.Home.Back }
