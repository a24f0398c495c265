package desk

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"sheyin/desk/number"
)

// VisitState is where a visit stands.
type VisitState string

// The states of a visit. VisitNew is that of a visit that does not exist yet.
const (
	VisitNew     VisitState = ""
	VisitBooked  VisitState = "booked"  // a visit at home is agreed
	VisitWaiting VisitState = "waiting" // has a number, or was handed on
	VisitServing VisitState = "serving" // at the window, or on the way to the customer's home
	VisitClosed  VisitState = "closed"  // the customer has left
)

// visitOrder says which act may be done in which state. It is the only place.
var visitOrder = map[VisitState][]Kind{
	VisitNew:     {KindArrival, KindBooking, KindCall},
	VisitBooked:  {KindDeparture, KindLeaving},
	VisitWaiting: {KindCall, KindHandOn, KindLeaving},
	VisitServing: {KindGuidance, KindGuided, KindHandOn, KindReturn, KindLeaving},
	VisitClosed:  {},
}

// Visit is one customer's stay at the outlet, or the clerk's at the customer's home (G-5.4).
// It may hold several cases and tickets. The first person asked owns it until it is handed on
// (H-9.2a). It is a value: Apply returns the next one.
type Visit struct {
	ID       string     `json:"id"`
	OutletID string     `json:"outlet_id"`
	Version  int64      `json:"version"`
	State    VisitState `json:"state"`
	Number   string     `json:"number"`          // of the queue: "A012", or as it was typed
	Group    string     `json:"group,omitempty"` // code of a priority group (H-9.2c)
	For      string     `json:"for,omitempty"`   // only this person calls it: it was handed on to her
	Home     *Home      `json:"home,omitempty"`  // of a visit at home only (H-7.3b)
	Cases    []string   `json:"cases,omitempty"`
	Tickets  []string   `json:"tickets,omitempty"`
	Guided   []Guided   `json:"guided,omitempty"`
	OwnerID  string     `json:"owner_id,omitempty"`
	Owner    string     `json:"owner,omitempty"`
	Came     time.Time  `json:"came"`
	Called   time.Time  `json:"called,omitzero"`
	Left     time.Time  `json:"left,omitzero"`
	Reason   string     `json:"reason,omitempty"`   // why the customer left without being served
	RateURL  string     `json:"rate_url,omitempty"` // where the customer rates, once; see [Visit.SeenBy]
	Rating   *Rating    `json:"rating,omitempty"`   // nil: not rated, which is a value too (B-9.5)
	Effort   []Effort   `json:"effort,omitempty"`   // what its steps took at the terminal
	History  []Record   `json:"history"`
}

// Guided is a customer who was shown how to do it himself, and how that ended (H-7.2c).
type Guided struct {
	Item    string `json:"item"`
	Channel string `json:"channel"`           // self_service, online, mobile_visit as in the item
	Outcome string `json:"outcome,omitempty"` // done, gave_up, counter; empty: still at it
}

// Allows tells whether an act of kind is due in the visit's state.
func (v Visit) Allows(kind Kind) bool {
	if kind == KindHandOn && v.State == VisitWaiting && v.For == "" { // it is nobody's yet
		return false
	}
	return slices.Contains(visitOrder[v.State], kind)
}

// Apply does one act and returns the visit after it; v stays as it is. a.Number is the number
// that the authority gives to somebody who arrives, a.To the person that it is handed on to,
// a.Cases the visit's cases, for leaving.
//
// Errors: Conflict step.order, case.outlet, visit.untold (a case whose customer was not told
// how it goes on, H-7.2d2), visit.guided, visit.away, visit.not_away; Denied visit.other (somebody
// else owns it), may.post, those of [Rules.Offers] for a booking and those of [Person.MayWork];
// Invalid with Field for what is entered.
func (v Visit) Apply(act VisitAct, a Act) (Visit, error) {
	if !v.Allows(act.VisitKind()) {
		return v, conflict("step.order").With("stage", string(v.State)).With("step", string(act.VisitKind()))
	}
	if v.OutletID != a.Rules.Outlet.ID {
		return v, conflict("case.outlet")
	}
	if err := a.atCounter(); err != nil {
		return v, err
	}
	if v.others(act.VisitKind(), a.By) {
		return v, denied("visit.other").With("by", v.Owner)
	}
	next := v.clone()
	if err := next.do(act, a); err != nil {
		return v, err
	}
	next.Version++
	r := Record{
		Version: next.Version, Kind: act.VisitKind(), By: a.By.ID, Name: a.By.Name, Terminal: a.Terminal, At: a.At.UTC(),
	}
	switch act := act.(type) {
	case HandOn:
		r.Reason = act.Reason
	case Leaving:
		r.Reason = act.Reason
	}
	next.History = append(next.History, r)
	return next, nil
}

// others tells that the act is not p's: whom the visit belongs to serves it and hands it on.
// The manager may hand it on too, so that it does not end with an owner who cannot.
func (v Visit) others(kind Kind, p Person) bool {
	switch {
	case v.OwnerID == p.ID:
		return false
	case kind == KindHandOn:
		return !p.Has(Manager)
	case kind == KindCall:
		return v.For != ""
	}
	return v.State == VisitServing
}

// atCounter lets those in who speak with customers, whatever the item.
func (a Act) atCounter() error {
	if err := a.By.MayWork(a.Rules.Outlet, a.At); err != nil {
		return err
	}
	return a.By.right(MayConsult)
}

func (v *Visit) do(act VisitAct, a Act) error {
	switch act := act.(type) {
	case Arrival:
		v.State, v.Number, v.Came = VisitWaiting, a.Number, a.At.UTC()
		return v.group(act.Group, a)
	case Booking:
		return v.book(act, a)
	case Call:
		return v.call(act, a)
	case Guidance:
		return v.guide(act, a)
	case GuidedEnd:
		return v.guided(act)
	case HandOn:
		return v.handOn(act, a)
	case Departure:
		return v.depart(act, a)
	case Return:
		return v.back(act)
	case Leaving:
		return v.leave(act, a)
	}
	return conflict("step.order")
}

func (v *Visit) group(code string, a Act) error {
	if _, ok := a.Rules.Catalogue.Service.Group(code); code != "" && !ok {
		return invalid("visit.group", "group")
	}
	v.Group = code
	return nil
}

// maxNumber is the longest number that a queue machine prints.
const maxNumber = 12

// QueueNumber is the one way to write a number of the queue, so that what is typed is found.
func QueueNumber(typed string) string { return plainNumber(typed) }

func (v *Visit) call(c Call, a Act) error {
	if v.State == VisitNew {
		if err := v.group(c.Group, a); err != nil {
			return err
		}
		no := QueueNumber(c.Number)
		if utf8.RuneCountInString(no) > maxNumber || personal(no) {
			return invalid("visit.number", "number")
		}
		v.Number, v.Came = cmp.Or(no, a.Number), a.At.UTC()
	}
	v.State, v.For = VisitServing, ""
	v.OwnerID, v.Owner = a.By.ID, a.By.Name
	if v.Called.IsZero() {
		v.Called = a.At.UTC()
	}
	return nil
}

func (v *Visit) guide(g Guidance, a Act) error {
	item, ok := a.Rules.Catalogue.Item(g.Item)
	switch {
	case !ok:
		return invalid("may.unknown", "item").With("item", g.Item)
	case g.Channel == "counter" || !slices.Contains(item.Channels, g.Channel):
		return invalid("case.channel", "channel")
	}
	v.Guided = append(v.Guided, Guided{Item: g.Item, Channel: g.Channel})
	return nil
}

func (v *Visit) guided(g GuidedEnd) error {
	switch {
	case g.Index < 0 || g.Index >= len(v.Guided) || v.Guided[g.Index].Outcome != "":
		return invalid("visit.guided_none", "index")
	case !slices.Contains([]string{"done", "gave_up", "counter"}, g.Outcome):
		return invalid("visit.outcome", "outcome")
	}
	v.Guided[g.Index].Outcome = g.Outcome
	return nil
}

func (v *Visit) handOn(h HandOn, a Act) error {
	switch {
	case !a.takes(h.To) || h.To == v.OwnerID:
		return invalid("visit.to", "to")
	case unfit(h.Reason, maxText):
		return invalid("visit.reason", "reason")
	}
	v.State, v.For = VisitWaiting, a.To.ID
	v.OwnerID, v.Owner = a.To.ID, a.To.Name
	return nil
}

// takes tells whether the colleague with this ID is the one of the act and may take something over.
func (a Act) takes(id string) bool {
	return a.To != nil && a.To.ID == id && a.To.MayWork(a.Rules.Outlet, a.At) == nil && a.To.May(MayConsult)
}

func (v *Visit) leave(l Leaving, a Act) error {
	served := v.State == VisitServing && (len(v.Cases) > 0 || len(v.Tickets) > 0 || len(v.Guided) > 0)
	switch {
	case !served && unfit(l.Reason, maxText):
		return invalid("visit.reason", "reason")
	case v.away():
		return conflict("visit.away")
	case slices.ContainsFunc(v.Guided, func(g Guided) bool { return g.Outcome == "" }):
		return conflict("visit.guided")
	}
	for _, c := range a.Cases {
		if !c.Promised() {
			return conflict("visit.untold").With("item", c.Item)
		}
	}
	if slices.ContainsFunc(l.Effort, func(e Effort) bool { return !e.usable() }) {
		return invalid("visit.effort", "effort")
	}
	v.State, v.Left, v.Reason, v.Effort = VisitClosed, a.At.UTC(), l.Reason, l.Effort
	return nil
}

// Promised tells whether the customer may go: the case is closed, or he was given a one-time
// notice, or a receipt with the last day and how to ask (H-7.2d2). A case that has been decided
// meanwhile is told before he goes.
func (c Case) Promised() bool {
	switch c.Stage {
	case StageClosed, StageCollect, StageCheck, StageReview, StagePass:
		return true
	case StageHandle:
		return c.Receipt != ""
	case StageAccept: // a notice from before the case was sent back does not name what is missing now
		for _, r := range slices.Backward(c.History) {
			if !r.Kind.passes() { // that somebody else answers for it now changes nothing for him
				return r.Kind == KindSupplement
			}
		}
	}
	return false
}

func (v Visit) clone() Visit {
	v.Cases = slices.Clone(v.Cases)
	v.Tickets = slices.Clone(v.Tickets)
	v.Guided = slices.Clone(v.Guided)
	v.History = slices.Clone(v.History)
	return v
}

// Masked is the visit as a list shows it: nobody's full name, number or address, no words of
// a rating and no way to rate.
func (v Visit) Masked() Visit {
	if v.Home != nil {
		v.Home = new(*v.Home)
		v.Home.Name, v.Home.Phone, v.Home.Address = number.MaskName(v.Home.Name), number.MaskMobile(v.Home.Phone), ""
	}
	v.Rating = v.Rating.seen(v.State == VisitClosed, false)
	v.RateURL = ""
	return v
}

// SeenBy is the visit as p at its outlet sees it in full. The words of a bad rating are for those who
// follow it up, not for her whom they are about; the way to rate is for her alone who serves the
// customer and shows it to him.
func (v Visit) SeenBy(p Person) Visit {
	own := v.OwnerID == p.ID
	if !own {
		v.RateURL = ""
	}
	v.Rating = v.Rating.seen(v.State == VisitClosed, !own || v.Rating != nil && !v.Rating.Bad())
	return v
}

// Before orders those who wait: handed on to the caller first, then priority groups, then who
// came first.
func (v Visit) Before(w Visit, caller string) int {
	return cmp.Or(
		compareBool(v.For != caller, w.For != caller),
		compareBool(v.Group == "", w.Group == ""),
		v.Came.Compare(w.Came),
		cmp.Compare(v.ID, w.ID),
	)
}
