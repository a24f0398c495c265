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
	Back    bool          `json:"back"` // the clerk is back and has accounted for every paper
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
	}
	for _, code := range b.Items {
		if err := a.Rules.Offers(code, a.At); err != nil {
			return err
		}
	}
	v.State, v.Number, v.Came = VisitBooked, a.Number, a.At.UTC()
	v.OwnerID, v.Owner = a.By.ID, a.By.Name
	v.Home = &Home{Name: name, Phone: phone, Address: b.Address, Day: b.Day, Half: b.Half, Items: slices.Clone(b.Items)}
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

// away tells whether the clerk has left for the customer's home and has not accounted yet for
// the papers that went along.
func (v Visit) away() bool { return v.Home != nil && !v.Called.IsZero() && !v.Home.Back }
