package sandbox

import (
	"context"
	"errors"
	"slices"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// RateAsk is what the customer's phone shows before he rates.
type RateAsk struct {
	OutletZH string      `json:"outlet_zh"`
	OutletEN string      `json:"outlet_en"`
	Number   string      `json:"number"` // that he was called by
	Grades   []desk.Line `json:"grades"` // the best first
	Done     bool        `json:"done"`   // he has rated
}

// AskAnswer is how far a case or a ticket is, as anybody may know who has its paper in hand.
// Nothing in it says whose it is.
type AskAnswer struct {
	Kind     string        `json:"kind"` // case, ticket
	OutletZH string        `json:"outlet_zh"`
	OutletEN string        `json:"outlet_en"`
	ItemZH   string        `json:"item_zh,omitempty"` // empty for a ticket about no item
	ItemEN   string        `json:"item_en,omitempty"`
	Status   desk.Status   `json:"status"`
	Stage    string        `json:"stage"` // a desk.Stage, or a desk.TicketState
	Due      calendar.Date `json:"due,omitzero"`
	Phone    string        `json:"phone"` // of the outlet
	Number   string        `json:"number"`
}

// customerCode gives the code that a customer has in hand about a record, made at the first time.
func (a *act) customerCode(outlet, what, id string) (string, error) {
	code, err := a.CodeOf(outlet, what, id)
	if !errors.Is(err, store.ErrNone) {
		return code, err
	}
	if code, err = a.s.qrCode(); err != nil {
		return "", err
	}
	return code, a.AddCustomerCode(store.CustomerCode{OutletID: outlet, Code: code, What: what, ID: id})
}

func (a *act) askURL(outlet, what, id string) (string, error) {
	code, err := a.customerCode(outlet, what, id)
	return a.s.link(askPath, code), err
}

// coded finds what a code is about.
func (a *act) coded(code string, none error) (store.CustomerCode, desk.Outlet, error) {
	c, err := a.CustomerCode(codeIn(code))
	if errors.Is(err, store.ErrNone) {
		return c, desk.Outlet{}, none
	}
	if err != nil {
		return c, desk.Outlet{}, err
	}
	o, err := a.outlet(c.OutletID)
	return c, o, err
}

// rated finds the visit that a code rates. NotFound rating.code.
func (a *act) rated(code string) (desk.Visit, desk.Outlet, error) {
	none := notFound("rating.code")
	c, o, err := a.coded(code, none)
	switch {
	case err != nil:
		return desk.Visit{}, o, err
	case c.What != store.AVisit:
		return desk.Visit{}, o, none
	}
	v, err := mine[desk.Visit](a, c.OutletID, store.AVisit, c.ID, none)
	return v, o, err
}

// Rateable tells what a code rates. It needs nothing but the code: the way to it is the
// customer's own (B-9.5).
//
// Errors: NotFound rating.code; Conflict rating.late.
func (s *Service) Rateable(ctx context.Context, code string) (RateAsk, error) {
	var out RateAsk
	err := s.look(ctx, func(a *act) error {
		v, o, err := a.rated(code)
		if err != nil {
			return err
		}
		out = RateAsk{OutletZH: o.NameZH, OutletEN: o.NameEN, Number: v.Number, Grades: s.catalogue.Service.Grades, Done: v.Rating != nil}
		if !out.Done {
			_, err = v.Rate(1, "", a.at) // whether he still could
		}
		return err
	})
	return out, err
}

// Rate is the customer's rating of a visit, from 1 (very satisfied) to 5. A bad one opens a
// follow-up in the same transaction, owned by the manager, who is not the person that was rated.
//
// Errors: NotFound rating.code; those of [desk.Visit.Rate].
func (s *Service) Rate(ctx context.Context, code string, grade int, text string) error {
	return s.do(ctx, func(a *act) error {
		v, o, err := a.rated(code)
		if err != nil {
			return err
		}
		w := write{outlet: o, what: store.AVisit, id: v.ID, kind: string(desk.KindRating)}
		if err := a.queue(w); err != nil {
			return err
		}
		// Somebody may have changed it between finding and locking.
		if v, err = mine[desk.Visit](a, o.ID, store.AVisit, v.ID, notFound("rating.code")); err != nil {
			return err
		}
		next, err := v.Rate(grade, text, a.at)
		if err != nil {
			return err
		}
		w.said = encode(next.Rating)
		if next.Rating.Bad() {
			ticket, err := a.followUp(w, next)
			if err != nil {
				return err
			}
			next.Tickets = append(slices.Clone(next.Tickets), ticket)
		}
		return a.keepVisit(w, next)
	})
}

// followUp opens the ticket of a bad rating and gives its ID.
func (a *act) followUp(w write, v desk.Visit) (string, error) {
	people, err := a.members(a.PeopleOf(w.outlet.ID))
	if err != nil {
		return "", err
	}
	var manager desk.Person // nobody, where the outlet has none who may work now: then it is the authority's alone
	n := slices.IndexFunc(people, func(p member) bool {
		return p.Has(desk.Manager) && p.ID != v.OwnerID && p.MayWork(w.outlet, a.at) == nil
	})
	if n >= 0 { // her account cannot be closed, nor what is hers handed on, until it is written
		to, err := a.colleague(people[n].ID)
		if err != nil {
			return "", err
		}
		if to != nil && to.MayWork(w.outlet, a.at) == nil {
			manager = *to
		}
	}
	number, err := a.number(w.outlet.ID, series(desk.FollowUp))
	if err != nil {
		return "", err
	}
	contact, err := a.contact(v)
	if err != nil {
		return "", err
	}
	t := desk.FollowUpOf(v, a.s.newKey(), number, contact, manager)
	w.what, w.id, w.kind, w.said = store.ATicket, t.ID, string(desk.KindRaise), encode(t.Subject)
	return t.ID, a.keepTicket(w, t)
}

// contact is how the customer of a visit is reached: as he said for the newest case that was begun in
// it. One that was begun before is asked only when there is no such: a clerk may have finished somebody
// else's meanwhile.
func (a *act) contact(v desk.Visit) (desk.Contact, error) {
	var before desk.Contact
	for _, id := range slices.Backward(v.Cases) {
		c, err := a.kase(v.OutletID, id)
		if err != nil {
			return desk.Contact{}, err
		}
		who := desk.Contact{Name: c.Applicant.Name, Phone: c.Applicant.Phone}
		switch {
		case who.Phone == "":
		case c.Visit == v.ID:
			return who, nil
		case before.Phone == "":
			before = who
		}
	}
	return before, nil
}

// Ask tells how far the case or the ticket is that a code stands for (H-7.2d2). NotFound ask.code.
func (s *Service) Ask(ctx context.Context, code string) (AskAnswer, error) {
	var out AskAnswer
	none := notFound("ask.code")
	err := s.look(ctx, func(a *act) error {
		c, o, err := a.coded(code, none)
		if err != nil {
			return err
		}
		out = AskAnswer{Kind: c.What, OutletZH: o.NameZH, OutletEN: o.NameEN, Phone: o.Phone}
		item := ""
		switch c.What {
		case store.ACase:
			k, err := mine[desk.Case](a, c.OutletID, store.ACase, c.ID, none)
			if err != nil {
				return err
			}
			item = k.Item
			out.caseStands(k)
		case store.ATicket:
			t, err := mine[desk.Ticket](a, c.OutletID, store.ATicket, c.ID, none)
			if err != nil {
				return err
			}
			item = t.Subject.Item
			out.ticketStands(t)
		default:
			return none
		}
		if i, ok := s.catalogue.Item(item); ok {
			out.ItemZH, out.ItemEN = i.NameZH, i.NameEN
		}
		return nil
	})
	if err != nil {
		return AskAnswer{}, err
	}
	return out, nil
}

func (o *AskAnswer) caseStands(c desk.Case) {
	s := c.Summary()
	o.Status, o.Stage, o.Number, o.Due = s.Status, string(s.Stage), c.Receipt, s.Due
	if n := len(c.Notices); o.Number == "" && n > 0 {
		o.Number = c.Notices[n-1].Number
	}
}

// ticketStands gives a ticket's state in the words of a case: received, answered, told.
func (o *AskAnswer) ticketStands(t desk.Ticket) {
	o.Status, o.Stage, o.Number = desk.Received, string(t.State), t.Number
	switch t.State {
	case desk.TicketAnswered:
		o.Status = desk.Decided
	case desk.TicketClosed:
		o.Status = desk.Informed
	}
	if !t.Due.IsZero() {
		o.Due = calendar.DateOf(t.Due)
	}
}
