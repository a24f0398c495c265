package desk

import "time"

// Kind names a step on the wire and in a case's history.
type Kind string

// The closed set of steps.
const (
	KindConsultation Kind = "consultation" // 咨询
	KindAcceptance   Kind = "acceptance"   // 受理
	KindSupplement   Kind = "supplement"   // 补正: not complete, told once what is missing
	KindHandling     Kind = "handling"     // 办理
	KindCheck        Kind = "check"        // 复核: the second check inside the outlet
	KindDecision     Kind = "decision"     // the authority's answer
	KindTry          Kind = "try"          // tried to tell the result
	KindNotification Kind = "notification" // 告知
	KindCollection   Kind = "collection"   // 领取: the result is handed over later
	KindWithdrawal   Kind = "withdrawal"   // 撤回
)

// Kinds are all kinds of step.
var Kinds = []Kind{
	KindConsultation, KindAcceptance, KindSupplement, KindHandling,
	KindCheck, KindDecision, KindTry, KindNotification, KindCollection, KindWithdrawal,
	KindForward, KindTakeIn, KindSendBack, KindRecall,
}

// Step is one act on a case. The set is closed: only this package implements it.
type Step interface{ Kind() Kind }

// Consultation opens a case: what the customer wants and which circumstances hold.
type Consultation struct {
	Item          string   `json:"item"`
	Circumstances []string `json:"circumstances,omitempty"`
	// Referred says where the customer was sent instead: an outlet's ID or [Online].
	// The case is closed with it. Empty: the case goes on to acceptance.
	Referred string `json:"referred,omitempty"`
}

// Online is the place to send a customer to who can do it on the web.
const Online = "online"

// Intake is what acceptance and supplement have in common: who came and with what.
type Intake struct {
	Applicant     Identity        `json:"applicant"`
	Agent         *Agent          `json:"agent,omitempty"`
	Circumstances []string        `json:"circumstances,omitempty"`
	Materials     []MaterialState `json:"materials"`
}

// Acceptance takes the case in: identity checked, every needed material there (D-4, H-7.4b).
type Acceptance struct{ Intake }

// Supplement is the one-time notice of what is missing (H-7.2b2). Reason is needed for every
// notice after the first: told once is the rule, and each exception is counted.
type Supplement struct {
	Intake
	Acknowledged bool   `json:"acknowledged"` // the customer has the notice and says so
	Reason       string `json:"reason,omitempty"`
}

// Handling is the filled form that the customer has seen and confirmed.
type Handling struct {
	Values    map[string]string `json:"values"`
	Confirmed bool              `json:"confirmed"`     // the customer confirmed the preview
	Channel   string            `json:"channel"`       // counter, self_service, online, mobile_visit (H-7.2c)
	PIN       *PINDone          `json:"pin,omitempty"` // at the pad; nil: nothing was due, or no pad works here
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

// Try is an attempt to tell the result to somebody who is not at the window (F2); the duty stays.
type Try struct{ Reach }

// Notification tells the customer the result (H-7.2d1). It closes the case, unless there is
// something left to collect at the window.
type Notification struct {
	Way       string   `json:"way"`                // window, phone, message
	Told      []string `json:"told"`               // points that were told, see [Points]
	Confirmed bool     `json:"confirmed"`          // the customer confirmed
	Reason    string   `json:"reason,omitempty"`   // why there is no confirmation
	Delivery  string   `json:"delivery,omitempty"` // how the result comes, one of the item's; none when nothing is handed over
	Handed    *Handing `json:"handed,omitempty"`   // the result was handed over at once; nil: it is collected later
}

// Handing is the record of a result that was handed over: to whom, and how that was checked.
type Handing struct {
	Identity
	Relation   string    `json:"relation,omitempty"` // to the applicant; empty: he himself
	Authorised bool      `json:"authorised,omitempty"`
	Signed     bool      `json:"signed"` // the person confirmed to have it
	At         time.Time `json:"at,omitzero"`
}

// Collection hands over later what was told before.
type Collection struct{ Handing }

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
func (Try) Kind() Kind { return KindTry }

// Kind implements [Step].
func (Notification) Kind() Kind { return KindNotification }

// Kind implements [Step].
func (Collection) Kind() Kind { return KindCollection }

// Kind implements [Step].
func (Withdrawal) Kind() Kind { return KindWithdrawal }

// Envelope carries a step over the wire: its kind and exactly one of the bodies.
type Envelope struct {
	Kind         Kind          `json:"kind" enum:"consultation,acceptance,supplement,handling,check,decision,try,notification,collection,withdrawal,forward,take_in,sent_off,recall"`
	Consultation *Consultation `json:"consultation,omitempty"`
	Acceptance   *Acceptance   `json:"acceptance,omitempty"`
	Supplement   *Supplement   `json:"supplement,omitempty"`
	Handling     *Handling     `json:"handling,omitempty"`
	Check        *Checking     `json:"check,omitempty"`
	Decision     *Decision     `json:"decision,omitempty"`
	Try          *Try          `json:"try,omitempty"`
	Notification *Notification `json:"notification,omitempty"`
	Collection   *Collection   `json:"collection,omitempty"`
	Withdrawal   *Withdrawal   `json:"withdrawal,omitempty"`
	Forward      *Forward      `json:"forward,omitempty"`
	TakeIn       *TakeIn       `json:"take_in,omitempty"`
	SendBack     *SendBack     `json:"sent_off,omitempty"`
	Recall       *Recall       `json:"recall,omitempty"`
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
	case Checking:
		e.Check = &s
	case Decision:
		e.Decision = &s
	case Try:
		e.Try = &s
	case Notification:
		e.Notification = &s
	case Collection:
		e.Collection = &s
	case Withdrawal:
		e.Withdrawal = &s
	case Forward:
		e.Forward = &s
	case TakeIn:
		e.TakeIn = &s
	case SendBack:
		e.SendBack = &s
	case Recall:
		e.Recall = &s
	}
	return e
}

// Step takes the step out of its envelope. Errors: Invalid step.envelope when the body
// that the kind names is missing, or when there is another one.
func (e Envelope) Step() (Step, error) {
	var bodies []Step
	bodies = given(bodies, e.Consultation)
	bodies = given(bodies, e.Acceptance)
	bodies = given(bodies, e.Supplement)
	bodies = given(bodies, e.Handling)
	bodies = given(bodies, e.Check)
	bodies = given(bodies, e.Decision)
	bodies = given(bodies, e.Try)
	bodies = given(bodies, e.Notification)
	bodies = given(bodies, e.Collection)
	bodies = given(bodies, e.Withdrawal)
	bodies = given(bodies, e.Forward)
	bodies = given(bodies, e.TakeIn)
	bodies = given(bodies, e.SendBack)
	bodies = given(bodies, e.Recall)
	if len(bodies) != 1 || bodies[0].Kind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}
