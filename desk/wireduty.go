package desk

// WindowEnvelope carries an act on a window over the wire: its kind and exactly one of the bodies.
type WindowEnvelope struct {
	Kind   Kind    `json:"kind" enum:"open,pause,resume,close,stock"`
	Open   *Open   `json:"open,omitempty"`
	Pause  *Pause  `json:"pause,omitempty"`
	Resume *Resume `json:"resume,omitempty"`
	Close  *Close  `json:"close,omitempty"`
	Stock  *Stock  `json:"stock,omitempty"`
}

// WrapWindow puts an act into its envelope.
func WrapWindow(a WindowAct) WindowEnvelope {
	e := WindowEnvelope{Kind: a.WindowKind()}
	switch a := a.(type) {
	case Open:
		e.Open = &a
	case Pause:
		e.Pause = &a
	case Resume:
		e.Resume = &a
	case Close:
		e.Close = &a
	case Stock:
		e.Stock = &a
	}
	return e
}

// Act takes the act out of its envelope. Errors as of [VisitEnvelope.Act].
func (e WindowEnvelope) Act() (WindowAct, error) {
	var bodies []WindowAct
	bodies = given(bodies, e.Open)
	bodies = given(bodies, e.Pause)
	bodies = given(bodies, e.Resume)
	bodies = given(bodies, e.Close)
	bodies = given(bodies, e.Stock)
	if len(bodies) != 1 || bodies[0].WindowKind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}

// HandOverEnvelope carries an act on a hand-over over the wire: its kind and exactly one of the bodies.
type HandOverEnvelope struct {
	Kind        Kind         `json:"kind" enum:"recount,offer,take,settle,retract,take_over,acknowledge"`
	Recount     *Recount     `json:"recount,omitempty"`
	Offer       *Offer       `json:"offer,omitempty"`
	Take        *Take        `json:"take,omitempty"`
	Settle      *Settle      `json:"settle,omitempty"`
	Retract     *Retract     `json:"retract,omitempty"`
	TakeOver    *TakeOver    `json:"take_over,omitempty"`
	Acknowledge *Acknowledge `json:"acknowledge,omitempty"`
}

// WrapHandOver puts an act into its envelope.
func WrapHandOver(a HandOverAct) HandOverEnvelope {
	e := HandOverEnvelope{Kind: a.HandOverKind()}
	switch a := a.(type) {
	case Recount:
		e.Recount = &a
	case Offer:
		e.Offer = &a
	case Take:
		e.Take = &a
	case Settle:
		e.Settle = &a
	case Retract:
		e.Retract = &a
	case TakeOver:
		e.TakeOver = &a
	case Acknowledge:
		e.Acknowledge = &a
	}
	return e
}

// Act takes the act out of its envelope. Errors as of [VisitEnvelope.Act].
func (e HandOverEnvelope) Act() (HandOverAct, error) {
	var bodies []HandOverAct
	bodies = given(bodies, e.Recount)
	bodies = given(bodies, e.Offer)
	bodies = given(bodies, e.Take)
	bodies = given(bodies, e.Settle)
	bodies = given(bodies, e.Retract)
	bodies = given(bodies, e.TakeOver)
	bodies = given(bodies, e.Acknowledge)
	if len(bodies) != 1 || bodies[0].HandOverKind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}
