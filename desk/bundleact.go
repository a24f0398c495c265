package desk

import "sheyin/desk/calendar"

// The acts on a bundle.
const (
	KindPackBundle    Kind = "pack"    // 装盒
	KindCarryBundle   Kind = "carry"   // 转运签收
	KindReceiveBundle Kind = "receive" // counted in at the authority
	KindSupplyBundle  Kind = "supply"  // what was missing was added; it is carried again
	KindResolveBundle Kind = "resolve" // the authority takes it as it is, with a reason
)

// BundleAct is one act on a bundle. The set is closed.
type BundleAct interface{ BundleKind() Kind }

// The acts.
type (
	// PackBundle puts files into a new bundle. Reason is needed when one of them lacks something.
	PackBundle struct {
		Cases  []string      `json:"cases"`
		From   calendar.Date `json:"from"`
		To     calendar.Date `json:"to"`
		Title  string        `json:"title,omitempty"`
		Reason string        `json:"reason,omitempty"`
	}
	// CarryBundle is the courier's signature: this many files and pages were handed to him, closed.
	CarryBundle struct {
		Files int `json:"files"`
		Pages int `json:"pages"`
	}
	// ReceiveBundle is the authority's count: the sheets of paper in each file, in the order of the
	// bundle's list. The authority computes the hashes anew.
	ReceiveBundle struct {
		Counted []int `json:"counted"`
	}
	// SupplyBundle tells what was done about what was missing.
	SupplyBundle struct {
		Reason string `json:"reason"`
	}
	// ResolveBundle takes a bundle that is short all the same.
	ResolveBundle struct {
		Reason string `json:"reason"`
	}
)

// BundleKind implements [BundleAct].
func (PackBundle) BundleKind() Kind { return KindPackBundle }

// BundleKind implements [BundleAct].
func (CarryBundle) BundleKind() Kind { return KindCarryBundle }

// BundleKind implements [BundleAct].
func (ReceiveBundle) BundleKind() Kind { return KindReceiveBundle }

// BundleKind implements [BundleAct].
func (SupplyBundle) BundleKind() Kind { return KindSupplyBundle }

// BundleKind implements [BundleAct].
func (ResolveBundle) BundleKind() Kind { return KindResolveBundle }

// BundleEnvelope carries an act on a bundle over the wire: its kind and exactly one of the bodies.
type BundleEnvelope struct {
	Kind    Kind           `json:"kind" enum:"pack,carry,receive,supply,resolve"`
	Pack    *PackBundle    `json:"pack,omitempty"`
	Carry   *CarryBundle   `json:"carry,omitempty"`
	Receive *ReceiveBundle `json:"receive,omitempty"`
	Supply  *SupplyBundle  `json:"supply,omitempty"`
	Resolve *ResolveBundle `json:"resolve,omitempty"`
}

// WrapBundle puts an act into its envelope.
func WrapBundle(a BundleAct) BundleEnvelope {
	e := BundleEnvelope{Kind: a.BundleKind()}
	switch a := a.(type) {
	case PackBundle:
		e.Pack = &a
	case CarryBundle:
		e.Carry = &a
	case ReceiveBundle:
		e.Receive = &a
	case SupplyBundle:
		e.Supply = &a
	case ResolveBundle:
		e.Resolve = &a
	}
	return e
}

// Act takes the act out of its envelope. Errors as of [VisitEnvelope.Act].
func (e BundleEnvelope) Act() (BundleAct, error) {
	var bodies []BundleAct
	bodies = given(bodies, e.Pack)
	bodies = given(bodies, e.Carry)
	bodies = given(bodies, e.Receive)
	bodies = given(bodies, e.Supply)
	bodies = given(bodies, e.Resolve)
	if len(bodies) != 1 || bodies[0].BundleKind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}
