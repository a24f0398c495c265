package desk

import (
	"cmp"
	"slices"
	"time"

	"sheyin/desk/calendar"
)

// FindingKind is by what inspection something was found (D-6.1, D-6.3a).
type FindingKind string

// The kinds of inspection. The first is the outlet's own, the others are the authority's.
const (
	SelfInspection    FindingKind = "self"    // 自查
	DailyInspection   FindingKind = "daily"   // 日常监督
	SecretInspection  FindingKind = "secret"  // 暗访
	SpecialInspection FindingKind = "special" // 专项检查
)

// FindingKinds are all kinds of inspection.
var FindingKinds = []FindingKind{SelfInspection, DailyInspection, SecretInspection, SpecialInspection}

// FindingState is where a finding stands.
type FindingState string

// The states of a finding. FindingNew is that of one that does not exist yet.
const (
	FindingNew       FindingState = ""
	FindingOpen      FindingState = "open"      // has to be corrected
	FindingCorrected FindingState = "corrected" // somebody else has to look again
	FindingClosed    FindingState = "closed"
)

// The acts on a finding.
const (
	KindFind    Kind = "find"    // 发现问题
	KindCorrect Kind = "correct" // 整改
	KindRecheck Kind = "recheck" // 复查
	KindTalk    Kind = "talk"    // 约谈
)

// findingOrder says which act may be done in which state. It is the only place.
var findingOrder = map[FindingState][]Kind{
	FindingNew:       {KindFind},
	FindingOpen:      {KindCorrect, KindTalk},
	FindingCorrected: {KindRecheck},
	FindingClosed:    {},
}

// ExitTalks is after how many talks in a row a finding that is still not corrected is a reason to end
// the co-operation (D-7b). One talk less is the warning.
const ExitTalks = 2

// Finding is something that an inspection found at an outlet and that is followed until somebody
// other than who corrected it has seen that it is (D-6.3b, H-C3.2). It is a value: Apply returns the
// next one.
type Finding struct {
	ID          string        `json:"id"`
	OutletID    string        `json:"outlet_id"`
	Version     int64         `json:"version"`
	State       FindingState  `json:"state"`
	Number      string        `json:"number"`          // the authority's: "TCA-G20261122-0001"
	Check       string        `json:"check,omitempty"` // ID of the check that it came from
	Kind        FindingKind   `json:"kind"`
	Text        string        `json:"text"`
	Responsible string        `json:"responsible"` // ID of the person who answers for it (H-9.2d)
	Name        string        `json:"name"`        // of that person
	Due         calendar.Date `json:"due"`         // last day to correct it
	Measure     string        `json:"measure,omitempty"`
	Rejected    int           `json:"rejected,omitempty"` // times that the correction did not do
	Talks       []FindingTalk `json:"talks,omitempty"`    // in a row: each while it was not corrected
	Exit        time.Time     `json:"exit,omitzero"`      // when it became a reason to end the co-operation
	Closed      time.Time     `json:"closed,omitzero"`
	History     []Record      `json:"history"`
}

// FindingTalk is one talk that the authority had with the outlet about a finding (约谈).
type FindingTalk struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

// FindingAct is one act on a finding. The set is closed.
type FindingAct interface{ FindingKind() Kind }

// The acts.
type (
	// Find notes what an inspection found, who answers for it and by when it is corrected.
	Find struct {
		Check       string        `json:"check,omitempty"`
		Kind        FindingKind   `json:"kind" enum:"self,daily,secret,special"`
		Text        string        `json:"text"`
		Responsible string        `json:"responsible"`
		Due         calendar.Date `json:"due"`
	}
	// Correct says what was done about it.
	Correct struct {
		Text string `json:"text"`
	}
	// Recheck looks whether that has helped; Due is the new last day when it has not.
	Recheck struct {
		Passed bool          `json:"passed"`
		Text   string        `json:"text"`
		Due    calendar.Date `json:"due,omitzero"`
	}
	// Talk is the authority's talk with the outlet about what is not corrected.
	Talk struct {
		Text string `json:"text"`
	}
)

// FindingKind implements [FindingAct].
func (Find) FindingKind() Kind { return KindFind }

// FindingKind implements [FindingAct].
func (Correct) FindingKind() Kind { return KindCorrect }

// FindingKind implements [FindingAct].
func (Recheck) FindingKind() Kind { return KindRecheck }

// FindingKind implements [FindingAct].
func (Talk) FindingKind() Kind { return KindTalk }

// Allows tells whether an act of kind is due in the finding's state.
func (f Finding) Allows(kind Kind) bool { return slices.Contains(findingOrder[f.State], kind) }

// Apply does one act and returns the finding after it; f stays as it is. a.Number is the authority's
// number for a new finding, a.To the person who answers for it.
//
// Errors: Conflict step.order, case.outlet; Denied finding.authority (the authority's act),
// finding.manager (the manager's), finding.same (who corrected cannot look again), may.post and those
// of [Person.MayWork]; Invalid with Field for what is entered.
func (f Finding) Apply(act FindingAct, a Act) (Finding, error) {
	if !f.Allows(act.FindingKind()) {
		return f, conflict("step.order").With("stage", string(f.State)).With("step", string(act.FindingKind()))
	}
	if f.OutletID != a.Rules.Outlet.ID {
		return f, conflict("case.outlet")
	}
	if err := f.may(act, a); err != nil {
		return f, err
	}
	next := f
	next.Talks, next.History = slices.Clone(f.Talks), slices.Clone(f.History)
	if err := next.do(act, a); err != nil {
		return f, err
	}
	next.Version++
	r := Record{
		Version: next.Version, Kind: act.FindingKind(), By: a.By.ID, Name: a.By.Name, Who: a.By.Identity, Terminal: a.Terminal, At: a.At.UTC(),
	}
	switch act := act.(type) {
	case Correct:
		r.Reason = act.Text
	case Recheck:
		r.Reason = act.Text
	case Talk:
		r.Reason = act.Text
	}
	next.History = append(next.History, r)
	return next, nil
}

// supervises tells whether somebody acts for the authority.
func (p Person) supervises() bool {
	return p.May(MayDecide) && p.OutletID == "" && p.State == AccountActive
}

// may decides who may do the act.
func (f Finding) may(act FindingAct, a Act) error {
	kind := f.Kind
	if find, ok := act.(Find); ok {
		kind = find.Kind
	}
	own := kind == SelfInspection
	switch act.(type) {
	case Talk:
		if !a.By.supervises() {
			return denied("finding.authority")
		}
		return nil
	case Correct:
		return a.manages()
	case Find:
		if own {
			return a.manages()
		}
	case Recheck:
		if f.CorrectedBy(a.By) {
			return denied("finding.same")
		}
		if own && !a.By.supervises() { // another person of the outlet will do
			return a.atCounter()
		}
	}
	if !a.By.supervises() {
		return denied("finding.authority")
	}
	return nil
}

// manages lets the outlet's manager in.
func (a Act) manages() error {
	if err := a.By.MayWork(a.Rules.Outlet, a.At); err != nil {
		return err
	}
	if !a.By.Has(Manager) {
		return denied("finding.manager")
	}
	return nil
}

func (f *Finding) do(act FindingAct, a Act) error {
	switch act := act.(type) {
	case Find:
		return f.find(act, a)
	case Correct:
		if unfit(act.Text, maxText) || personal(act.Text) {
			return invalid("finding.text", "text")
		}
		f.Measure, f.State = act.Text, FindingCorrected
		return nil
	case Recheck:
		return f.recheck(act, a)
	case Talk:
		if unfit(act.Text, maxText) || personal(act.Text) {
			return invalid("finding.text", "text")
		}
		f.Talks = append(f.Talks, FindingTalk{At: a.At.UTC(), By: a.By.Name, Text: act.Text})
		if len(f.Talks) >= ExitTalks && f.Exit.IsZero() {
			f.Exit = a.At.UTC()
		}
		return nil
	}
	return conflict("step.order")
}

func (f *Finding) find(n Find, a Act) error {
	switch {
	case !slices.Contains(FindingKinds, n.Kind):
		return invalid("finding.kind", "kind")
	case unfit(n.Text, maxText) || personal(n.Text):
		return invalid("finding.text", "text")
	case a.To == nil || a.To.ID != n.Responsible || a.To.OutletID != f.OutletID:
		return invalid("finding.responsible", "responsible")
	case n.Due.Before(calendar.DateOf(a.At)):
		return invalid("finding.due", "due")
	}
	f.Kind, f.Check, f.Text, f.Due = n.Kind, n.Check, n.Text, n.Due
	f.Responsible, f.Name, f.Number, f.State = n.Responsible, a.To.Name, a.Number, FindingOpen
	return nil
}

func (f *Finding) recheck(r Recheck, a Act) error {
	if unfit(r.Text, maxText) || personal(r.Text) {
		return invalid("finding.text", "text")
	}
	if r.Passed {
		f.State, f.Closed, f.Talks = FindingClosed, a.At.UTC(), nil
		return nil
	}
	if r.Due.Before(calendar.DateOf(a.At)) {
		return invalid("finding.due", "due")
	}
	// The talks go on counting: it is still not corrected.
	f.State, f.Due = FindingOpen, r.Due
	f.Rejected++
	return nil
}

// Warned tells whether the next talk will be a reason to end the co-operation.
func (f Finding) Warned() bool { return f.Exit.IsZero() && len(f.Talks) == ExitTalks-1 }

// Late tells whether the finding should have been corrected by now.
func (f Finding) Late(at time.Time) bool {
	return f.State == FindingOpen && !f.Due.IsZero() && !at.Before(dayAfter(f.Due))
}

// Overdue is from when on the finding is overdue; zero: it never is.
func (f Finding) Overdue() time.Time {
	if f.State != FindingOpen || f.Due.IsZero() {
		return time.Time{}
	}
	return dayAfter(f.Due)
}

// FindingsByDue sorts findings: reasons to end the co-operation, what is open by its day, what waits
// for a second look, what is closed.
func FindingsByDue(all []Finding) {
	place := func(f Finding) int {
		return slices.Index([]FindingState{FindingOpen, FindingCorrected, FindingClosed}, f.State)
	}
	slices.SortFunc(all, func(x, y Finding) int {
		return cmp.Or(
			compareBool(x.Exit.IsZero() || x.State == FindingClosed, y.Exit.IsZero() || y.State == FindingClosed),
			cmp.Compare(place(x), place(y)),
			x.Due.Compare(y.Due),
			cmp.Compare(x.Number, y.Number),
		)
	})
}

// FindingEnvelope carries an act on a finding over the wire: its kind and exactly one of the bodies.
type FindingEnvelope struct {
	Kind    Kind     `json:"kind" enum:"find,correct,recheck,talk"`
	Find    *Find    `json:"find,omitempty"`
	Correct *Correct `json:"correct,omitempty"`
	Recheck *Recheck `json:"recheck,omitempty"`
	Talk    *Talk    `json:"talk,omitempty"`
}

// WrapFinding puts an act into its envelope.
func WrapFinding(a FindingAct) FindingEnvelope {
	e := FindingEnvelope{Kind: a.FindingKind()}
	switch a := a.(type) {
	case Find:
		e.Find = &a
	case Correct:
		e.Correct = &a
	case Recheck:
		e.Recheck = &a
	case Talk:
		e.Talk = &a
	}
	return e
}

// Act takes the act out of its envelope. Errors as of [VisitEnvelope.Act].
func (e FindingEnvelope) Act() (FindingAct, error) {
	var bodies []FindingAct
	bodies = given(bodies, e.Find)
	bodies = given(bodies, e.Correct)
	bodies = given(bodies, e.Recheck)
	bodies = given(bodies, e.Talk)
	if len(bodies) != 1 || bodies[0].FindingKind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}

// CorrectedBy tells whether p has corrected the finding: then somebody else looks again.
func (f Finding) CorrectedBy(p Person) bool {
	return slices.ContainsFunc(f.History, func(r Record) bool { return r.Kind == KindCorrect && r.same(p) })
}

// LastAct is the kind of the last act; "" for a finding that does not exist yet.
func (f Finding) LastAct() string {
	if len(f.History) == 0 {
		return ""
	}
	return string(f.History[len(f.History)-1].Kind)
}
