package desk

import "slices"

// Kind names a step on the wire and in a case's history.
type Kind string

// The closed set of steps.
const (
	KindConsultation Kind = "consultation" // 咨询
	KindAcceptance   Kind = "acceptance"   // 受理
	KindSupplement   Kind = "supplement"   // 补正: not complete, told once what is missing
	KindHandling     Kind = "handling"     // 办理
	KindDecision     Kind = "decision"     // the authority's answer
	KindNotification Kind = "notification" // 告知
	KindWithdrawal   Kind = "withdrawal"   // 撤回
)

// Kinds are all kinds of step.
var Kinds = []Kind{
	KindConsultation, KindAcceptance, KindSupplement, KindHandling,
	KindDecision, KindNotification, KindWithdrawal,
}

// Step is one act on a case. The set is closed: only this package implements it.
type Step interface{ Kind() Kind }

// Consultation opens a case: what the customer wants and which circumstances hold.
type Consultation struct {
	Item          string   `json:"item"`
	Circumstances []string `json:"circumstances,omitempty"`
	Ticket        string   `json:"ticket,omitempty"` // queue number
	// Referred says where the customer was sent instead: an outlet's ID or "online".
	// The case is closed with it. Empty: the case goes on to acceptance.
	Referred string `json:"referred,omitempty"`
}

// Intake is what acceptance and supplement have in common: who came and with what.
type Intake struct {
	Applicant     Identity        `json:"applicant"`
	Agent         *Agent          `json:"agent,omitempty"`
	Circumstances []string        `json:"circumstances,omitempty"`
	Materials     []MaterialState `json:"materials"`
}

// Acceptance takes the case in: identity checked, every needed material there (D-4, H-7.4b).
type Acceptance struct{ Intake }

// Supplement is the one-time notice of what is missing (H-7.2b2). Reason is needed when a
// later notice asks for something that the first did not name.
type Supplement struct {
	Intake
	Reason string `json:"reason,omitempty"`
}

// Handling is the filled form that the customer has seen and confirmed.
type Handling struct {
	Values    map[string]string `json:"values"`
	Confirmed bool              `json:"confirmed"` // the customer confirmed the preview
	Channel   string            `json:"channel"`   // counter, self_service, online, mobile_visit (H-7.2c)
}

// Decision is the authority's answer to a case that waits for it.
type Decision struct {
	Verdict Verdict  `json:"verdict"`
	Reason  string   `json:"reason,omitempty"` // needed unless granted
	Fields  []string `json:"fields,omitempty"` // form fields or materials to put right, when returned
	// Papers sends a returned case back to acceptance, because materials are missing;
	// otherwise it goes back to handling.
	Papers bool `json:"papers,omitempty"`
}

// Verdict is how the authority decided.
type Verdict string

// The verdicts.
const (
	Granted  Verdict = "granted"  // 准予
	Refused  Verdict = "refused"  // 不予
	Returned Verdict = "returned" // 退回补正
)

// Notification tells the customer the result and closes the case (H-7.2d1).
type Notification struct {
	Way       string   `json:"way"`              // window, phone, message
	Told      []string `json:"told"`             // points that were told, see [Points]
	Confirmed bool     `json:"confirmed"`        // the customer confirmed
	Reason    string   `json:"reason,omitempty"` // why there is no confirmation
}

// Withdrawal ends a case before it is decided, at the customer's wish.
type Withdrawal struct {
	Reason string `json:"reason"`
}

// Kind implements [Step].
func (Consultation) Kind() Kind { return KindConsultation }

// Kind implements [Step].
func (Acceptance) Kind() Kind { return KindAcceptance }

// Kind implements [Step].
func (Supplement) Kind() Kind { return KindSupplement }

// Kind implements [Step].
func (Handling) Kind() Kind { return KindHandling }

// Kind implements [Step].
func (Decision) Kind() Kind { return KindDecision }

// Kind implements [Step].
func (Notification) Kind() Kind { return KindNotification }

// Kind implements [Step].
func (Withdrawal) Kind() Kind { return KindWithdrawal }

// Envelope carries a step over the wire: its kind and exactly one of the bodies.
type Envelope struct {
	Kind         Kind          `json:"kind" enum:"consultation,acceptance,supplement,handling,decision,notification,withdrawal"`
	Consultation *Consultation `json:"consultation,omitempty"`
	Acceptance   *Acceptance   `json:"acceptance,omitempty"`
	Supplement   *Supplement   `json:"supplement,omitempty"`
	Handling     *Handling     `json:"handling,omitempty"`
	Decision     *Decision     `json:"decision,omitempty"`
	Notification *Notification `json:"notification,omitempty"`
	Withdrawal   *Withdrawal   `json:"withdrawal,omitempty"`
}

// Wrap puts a step into its envelope.
func Wrap(s Step) Envelope {
	e := Envelope{Kind: s.Kind()}
	switch s := s.(type) {
	case Consultation:
		e.Consultation = &s
	case Acceptance:
		e.Acceptance = &s
	case Supplement:
		e.Supplement = &s
	case Handling:
		e.Handling = &s
	case Decision:
		e.Decision = &s
	case Notification:
		e.Notification = &s
	case Withdrawal:
		e.Withdrawal = &s
	}
	return e
}

// Step takes the step out of its envelope. Errors: Invalid step.envelope when the body
// that the kind names is missing, or when there is another one.
func (e Envelope) Step() (Step, error) {
	bodies := map[Kind]Step{}
	put(bodies, e.Consultation)
	put(bodies, e.Acceptance)
	put(bodies, e.Supplement)
	put(bodies, e.Handling)
	put(bodies, e.Decision)
	put(bodies, e.Notification)
	put(bodies, e.Withdrawal)
	s, ok := bodies[e.Kind]
	if !ok || len(bodies) != 1 || !slices.Contains(Kinds, e.Kind) {
		return nil, invalid("step.envelope", "kind")
	}
	return s, nil
}

func put[S Step](bodies map[Kind]Step, s *S) {
	if s != nil {
		bodies[(*s).Kind()] = *s
	}
}
