package desk

import "sheyin/desk/calendar"

// The acts on a visit.
const (
	KindArrival   Kind = "arrival"   // takes a number
	KindBooking   Kind = "booking"   // 预约上门
	KindCall      Kind = "call"      // 叫号
	KindGuidance  Kind = "guidance"  // 引导: to machine, web or phone
	KindGuided    Kind = "guided"    // how that ended
	KindHandOn    Kind = "hand_on"   // 转交: a colleague takes over
	KindDeparture Kind = "departure" // leaves for the customer's home
	KindReturn    Kind = "return"    // is back from there
	KindLeaving   Kind = "leaving"   // the customer leaves
)

// VisitAct is one act on a visit. The set is closed; what the customer does (rating) is not in
// it, so that no terminal can do it for him (F3).
type VisitAct interface{ VisitKind() Kind }

// The acts.
type (
	// Arrival gives a customer a number: of his group's own queue if he has priority.
	Arrival struct {
		Group string `json:"group,omitempty"`
	}
	// Booking agrees a visit at home with somebody who cannot come (H-7.3b, D-3b).
	Booking struct {
		Group   string        `json:"group"`
		Name    string        `json:"name"`
		Phone   string        `json:"phone"`
		Address string        `json:"address"`
		Day     calendar.Date `json:"day"`
		Half    string        `json:"half" enum:"am,pm"`
		Items   []string      `json:"items"`
		Every   int           `json:"every,omitempty"` // months until somebody comes again (N-11); 0: once
	}
	// Call begins to serve: somebody who waits, or somebody with a number from another machine.
	Call struct {
		Number string `json:"number,omitempty"` // of a visit that is new here; empty: the authority gives one
		Group  string `json:"group,omitempty"`
	}
	// Guidance shows the customer another channel of an item.
	Guidance struct {
		Item    string `json:"item"`
		Channel string `json:"channel"`
	}
	// GuidedEnd tells how the guidance of this index ended.
	GuidedEnd struct {
		Index   int    `json:"index"`
		Outcome string `json:"outcome" enum:"done,gave_up,counter"`
	}
	// HandOn gives the visit to a colleague: its owner does, or the manager for an owner who cannot.
	HandOn struct {
		To     string `json:"to"`
		Reason string `json:"reason"`
	}
	// Departure leaves for the customer's home with these papers.
	Departure struct {
		Papers []string `json:"papers"`
	}
	// Return is the clerk's coming back; Papers are all that were taken.
	Return struct {
		Papers []HomePaper `json:"papers"`
	}
	// Leaving closes the visit. Reason is needed when the customer was not served at all. Effort is
	// what the terminal counted of its steps.
	Leaving struct {
		Reason string   `json:"reason,omitempty"`
		Effort []Effort `json:"effort,omitempty" maxItems:"4"`
	}
)

// VisitKind implements [VisitAct].
func (Arrival) VisitKind() Kind { return KindArrival }

// VisitKind implements [VisitAct].
func (Booking) VisitKind() Kind { return KindBooking }

// VisitKind implements [VisitAct].
func (Call) VisitKind() Kind { return KindCall }

// VisitKind implements [VisitAct].
func (Guidance) VisitKind() Kind { return KindGuidance }

// VisitKind implements [VisitAct].
func (GuidedEnd) VisitKind() Kind { return KindGuided }

// VisitKind implements [VisitAct].
func (HandOn) VisitKind() Kind { return KindHandOn }

// VisitKind implements [VisitAct].
func (Departure) VisitKind() Kind { return KindDeparture }

// VisitKind implements [VisitAct].
func (Return) VisitKind() Kind { return KindReturn }

// VisitKind implements [VisitAct].
func (Leaving) VisitKind() Kind { return KindLeaving }
