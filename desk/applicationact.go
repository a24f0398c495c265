package desk

import (
	"time"

	"sheyin/desk/calendar"
)

// The acts on an application.
const (
	KindApply    Kind = "apply"    // 申请, the manager's
	KindGrant    Kind = "grant"    // 准予, the authority's
	KindRefuse   Kind = "refuse"   // 不予, the authority's
	KindWithdraw Kind = "withdraw" // 撤回, the manager's
)

// ApplicationAct is one act on an application for rights. The set is closed.
type ApplicationAct interface{ ApplicationKind() Kind }

// The acts.
type (
	// Apply asks the authority for rights by post (G-7.2a), or to end them (H-8.3.2).
	Apply struct {
		Wish      Wish          `json:"wish" enum:"open,change,leave,transfer"`
		PersonID  string        `json:"person_id,omitempty"` // whose account; empty for somebody who has none
		Name      string        `json:"name,omitempty"`      // of somebody new, and so the next ones
		IDNo      string        `json:"id_no,omitempty"`     // resident identity number; the authority keeps [Person.Identity] in its place
		Identity  string        `json:"identity,omitempty"`  // the authority's own; from a terminal it does not count
		Birth     calendar.Date `json:"birth,omitzero"`      // out of the number
		Education string        `json:"education,omitempty"` // evidence of high school or above (H-4.4.3b)
		// Exam is the day on which the training was assessed as passed, Training what it was about (G-8.2.2a).
		// Confidential is the day of the agreement or of the last yearly education (H-C5.4). In a change an
		// empty one stays what it was.
		Exam         calendar.Date `json:"exam,omitzero"`
		Training     string        `json:"training,omitempty"`
		Confidential calendar.Date `json:"confidential,omitzero"`
		Posts        []Post        `json:"posts,omitempty"`
		Role         string        `json:"role,omitempty" enum:",A,B"`
		Items        []string      `json:"items,omitempty"` // empty: all that the posts allow
		Steps        []Right       `json:"steps,omitempty"` // empty: all that the posts allow
		From         time.Time     `json:"from,omitzero"`   // zero: as soon as it is granted
		Reason       string        `json:"reason"`
	}
	// Grant gives what was asked for, or less of it; never more. From is not before the one asked for.
	Grant struct {
		Posts []Post    `json:"posts,omitempty"`
		Items []string  `json:"items,omitempty"`
		Steps []Right   `json:"steps,omitempty"`
		From  time.Time `json:"from,omitzero"` // zero: as asked for, at the earliest now
	}
	// Refuse says no.
	Refuse struct {
		Reason string `json:"reason"`
	}
	// Withdraw takes the application back.
	Withdraw struct {
		Reason string `json:"reason"`
	}
)

// ApplicationKind implements [ApplicationAct].
func (Apply) ApplicationKind() Kind { return KindApply }

// ApplicationKind implements [ApplicationAct].
func (Grant) ApplicationKind() Kind { return KindGrant }

// ApplicationKind implements [ApplicationAct].
func (Refuse) ApplicationKind() Kind { return KindRefuse }

// ApplicationKind implements [ApplicationAct].
func (Withdraw) ApplicationKind() Kind { return KindWithdraw }

// ApplicationEnvelope carries an act on an application over the wire: its kind and exactly one of the
// bodies.
type ApplicationEnvelope struct {
	Kind     Kind      `json:"kind" enum:"apply,grant,refuse,withdraw"`
	Apply    *Apply    `json:"apply,omitempty"`
	Grant    *Grant    `json:"grant,omitempty"`
	Refuse   *Refuse   `json:"refuse,omitempty"`
	Withdraw *Withdraw `json:"withdraw,omitempty"`
}

// WrapApplication puts an act into its envelope.
func WrapApplication(a ApplicationAct) ApplicationEnvelope {
	e := ApplicationEnvelope{Kind: a.ApplicationKind()}
	switch a := a.(type) {
	case Apply:
		e.Apply = &a
	case Grant:
		e.Grant = &a
	case Refuse:
		e.Refuse = &a
	case Withdraw:
		e.Withdraw = &a
	}
	return e
}

// Act takes the act out of its envelope. Errors as of [VisitEnvelope.Act].
func (e ApplicationEnvelope) Act() (ApplicationAct, error) {
	var bodies []ApplicationAct
	bodies = given(bodies, e.Apply)
	bodies = given(bodies, e.Grant)
	bodies = given(bodies, e.Refuse)
	bodies = given(bodies, e.Withdraw)
	if len(bodies) != 1 || bodies[0].ApplicationKind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}
