package desk

import (
	"strconv"
	"time"
)

// gearField is a field of an entry by its name, as text.
type gearField struct{ name, value string }

// fields are those of an entry, in the order of the ledger.
func (e GearEntry) fields() []gearField {
	return []gearField{
		{"terminal", e.Terminal},
		{"kind", string(e.Kind)},
		{"quantity", strconv.Itoa(e.Quantity)},
		{"source", e.Source},
		{"connection", string(e.Connection)},
		{"address", e.Address},
		{"number", e.Number},
		{"serial", e.Serial},
	}
}

// GearFigures are the ledger in figures (H-8.2.2a).
type GearFigures struct {
	Devices  int           // in use, each counted
	Faulty   int           // lines with a fault that is not repaired
	Repairs  int           // faults that were repaired
	MeanTime time.Duration // from the report of a fault to its repair; 0 without Repairs
}

// GearFiguresOf counts a ledger.
func GearFiguresOf(lines []Gear) GearFigures {
	f := GearFigures{}
	var took time.Duration
	for _, g := range lines {
		if g.State != GearRetired {
			f.Devices += g.Quantity
		}
		if g.Open() != nil {
			f.Faulty++
		}
		for _, x := range g.Faults {
			if !x.Repaired.IsZero() {
				f.Repairs++
				took += x.Repaired.Sub(x.At)
			}
		}
	}
	if f.Repairs > 0 {
		f.MeanTime = took / time.Duration(f.Repairs)
	}
	return f
}

// GearEnvelope carries an act on a line of the ledger over the wire: its kind and exactly one of the bodies.
type GearEnvelope struct {
	Kind     Kind         `json:"kind" enum:"enter,revise,test,fault,repaired,retire"`
	Enter    *Enter       `json:"enter,omitempty"`
	Revise   *Revise      `json:"revise,omitempty"`
	Test     *TestGear    `json:"test,omitempty"`
	Fault    *ReportFault `json:"fault,omitempty"`
	Repaired *Repaired    `json:"repaired,omitempty"`
	Retire   *Retire      `json:"retire,omitempty"`
}

// WrapGear puts an act into its envelope.
func WrapGear(a GearAct) GearEnvelope {
	e := GearEnvelope{Kind: a.GearKind()}
	switch a := a.(type) {
	case Enter:
		e.Enter = &a
	case Revise:
		e.Revise = &a
	case TestGear:
		e.Test = &a
	case ReportFault:
		e.Fault = &a
	case Repaired:
		e.Repaired = &a
	case Retire:
		e.Retire = &a
	}
	return e
}

// Act takes the act out of its envelope. Errors as of [VisitEnvelope.Act].
func (e GearEnvelope) Act() (GearAct, error) {
	var bodies []GearAct
	bodies = given(bodies, e.Enter)
	bodies = given(bodies, e.Revise)
	bodies = given(bodies, e.Test)
	bodies = given(bodies, e.Fault)
	bodies = given(bodies, e.Repaired)
	bodies = given(bodies, e.Retire)
	if len(bodies) != 1 || bodies[0].GearKind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}
