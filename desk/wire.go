package desk

// VisitEnvelope carries an act on a visit over the wire: its kind and exactly one of the bodies.
type VisitEnvelope struct {
	Kind      Kind       `json:"kind" enum:"arrival,booking,call,guidance,guided,hand_on,departure,return,leaving"`
	Arrival   *Arrival   `json:"arrival,omitempty"`
	Booking   *Booking   `json:"booking,omitempty"`
	Call      *Call      `json:"call,omitempty"`
	Guidance  *Guidance  `json:"guidance,omitempty"`
	Guided    *GuidedEnd `json:"guided,omitempty"`
	HandOn    *HandOn    `json:"hand_on,omitempty"`
	Departure *Departure `json:"departure,omitempty"`
	Return    *Return    `json:"return,omitempty"`
	Leaving   *Leaving   `json:"leaving,omitempty"`
}

// WrapVisit puts an act into its envelope.
func WrapVisit(a VisitAct) VisitEnvelope {
	e := VisitEnvelope{Kind: a.VisitKind()}
	switch a := a.(type) {
	case Arrival:
		e.Arrival = &a
	case Booking:
		e.Booking = &a
	case Call:
		e.Call = &a
	case Guidance:
		e.Guidance = &a
	case GuidedEnd:
		e.Guided = &a
	case HandOn:
		e.HandOn = &a
	case Departure:
		e.Departure = &a
	case Return:
		e.Return = &a
	case Leaving:
		e.Leaving = &a
	}
	return e
}

// Act takes the act out of its envelope. Errors: Invalid step.envelope when the body that the
// kind names is missing, or when there is another one.
func (e VisitEnvelope) Act() (VisitAct, error) {
	var bodies []VisitAct
	bodies = given(bodies, e.Arrival)
	bodies = given(bodies, e.Booking)
	bodies = given(bodies, e.Call)
	bodies = given(bodies, e.Guidance)
	bodies = given(bodies, e.Guided)
	bodies = given(bodies, e.HandOn)
	bodies = given(bodies, e.Departure)
	bodies = given(bodies, e.Return)
	bodies = given(bodies, e.Leaving)
	if len(bodies) != 1 || bodies[0].VisitKind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}

// given adds the body of an envelope, if there is one, as a value of the closed set I.
func given[I any, B any](bodies []I, b *B) []I {
	if b == nil {
		return bodies
	}
	return append(bodies, any(*b).(I))
}

// TicketEnvelope carries an act on a ticket over the wire: its kind and exactly one of the bodies.
type TicketEnvelope struct {
	Kind    Kind     `json:"kind" enum:"raise,answer,tell,reply,revisit,result,pass,reopen,give_up"`
	Raise   *Raise   `json:"raise,omitempty"`
	Answer  *Answer  `json:"answer,omitempty"`
	Tell    *Tell    `json:"tell,omitempty"`
	Reply   *Reply   `json:"reply,omitempty"`
	Revisit *Revisit `json:"revisit,omitempty"`
	Result  *Result  `json:"result,omitempty"`
	Pass    *Pass    `json:"pass,omitempty"`
	Reopen  *Reopen  `json:"reopen,omitempty"`
	GiveUp  *GiveUp  `json:"give_up,omitempty"`
}

// WrapTicket puts an act into its envelope.
func WrapTicket(a TicketAct) TicketEnvelope {
	e := TicketEnvelope{Kind: a.TicketKind()}
	switch a := a.(type) {
	case Raise:
		e.Raise = &a
	case Answer:
		e.Answer = &a
	case Tell:
		e.Tell = &a
	case Reply:
		e.Reply = &a
	case Revisit:
		e.Revisit = &a
	case Result:
		e.Result = &a
	case Pass:
		e.Pass = &a
	case Reopen:
		e.Reopen = &a
	case GiveUp:
		e.GiveUp = &a
	}
	return e
}

// Act takes the act out of its envelope. Errors as of [VisitEnvelope.Act].
func (e TicketEnvelope) Act() (TicketAct, error) {
	var bodies []TicketAct
	bodies = given(bodies, e.Raise)
	bodies = given(bodies, e.Answer)
	bodies = given(bodies, e.Tell)
	bodies = given(bodies, e.Reply)
	bodies = given(bodies, e.Revisit)
	bodies = given(bodies, e.Result)
	bodies = given(bodies, e.Pass)
	bodies = given(bodies, e.Reopen)
	bodies = given(bodies, e.GiveUp)
	if len(bodies) != 1 || bodies[0].TicketKind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}
