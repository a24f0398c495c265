package desk

import (
	"slices"

	"sheyin/desk/calendar"
)

// The acts on an affair.
const (
	KindBegin Kind = "begin"
	KindNote  Kind = "note"
	KindEnd   Kind = "end"
)

// AffairAct is one act on an affair. The set is closed.
type AffairAct interface{ AffairKind() Kind }

// The acts.
type (
	// Begin reports something: an emergency, a wish, a meeting, a preparation; the authority sends feedback with it.
	Begin struct {
		Kind   AffairKind     `json:"kind" enum:"emergency,feedback,upgrade,meeting,start"`
		What   string         `json:"what"`
		Text   string         `json:"text"`
		Day    calendar.Date  `json:"day,omitzero"`
		Period string         `json:"period,omitempty"`
		Lines  []FeedbackLine `json:"lines,omitempty"`
	}
	// Note says what was done about an emergency meanwhile.
	Note struct {
		Text string `json:"text"`
	}
	// End says that it is over and what was done. For feedback it is the receipt; for a wish the authority's
	// answer.
	End struct {
		Text    string `json:"text"`
		Granted bool   `json:"granted,omitempty"`
	}
)

// AffairKind implements [AffairAct].
func (Begin) AffairKind() Kind { return KindBegin }

// AffairKind implements [AffairAct].
func (Note) AffairKind() Kind { return KindNote }

// AffairKind implements [AffairAct].
func (End) AffairKind() Kind { return KindEnd }

// AffairEnvelope carries an act on an affair over the wire: its kind and exactly one of the bodies.
type AffairEnvelope struct {
	Kind  Kind   `json:"kind" enum:"begin,note,end"`
	Begin *Begin `json:"begin,omitempty"`
	Note  *Note  `json:"note,omitempty"`
	End   *End   `json:"end,omitempty"`
}

// WrapAffair puts an act into its envelope.
func WrapAffair(a AffairAct) AffairEnvelope {
	e := AffairEnvelope{Kind: a.AffairKind()}
	switch a := a.(type) {
	case Begin:
		e.Begin = &a
	case Note:
		e.Note = &a
	case End:
		e.End = &a
	}
	return e
}

// Act takes the act out of its envelope. Errors as of [VisitEnvelope.Act].
func (e AffairEnvelope) Act() (AffairAct, error) {
	var bodies []AffairAct
	bodies = given(bodies, e.Begin)
	bodies = given(bodies, e.Note)
	bodies = given(bodies, e.End)
	if len(bodies) != 1 || bodies[0].AffairKind() != e.Kind {
		return nil, invalid("step.envelope", "kind")
	}
	return bodies[0], nil
}

// Apply does one act and returns the affair after it; a stays as it is. act.Number is the authority's number
// for a new one, act.Facts what its records say.
//
// Errors: Conflict step.order, case.outlet; Denied affair.manager (only the manager reports wishes, meetings
// and preparations), affair.authority (only the authority sends feedback and answers a wish), may.post, those
// of [Person.MayWork]; Invalid affair.kind, affair.what, affair.class, affair.text, affair.personal,
// affair.day, affair.lines with Field.
func (a Affair) Apply(do AffairAct, act Act) (Affair, error) {
	if !a.Allows(do.AffairKind()) {
		return a, conflict("step.order").With("stage", string(a.State)).With("step", string(do.AffairKind()))
	}
	if a.OutletID != act.Rules.Outlet.ID {
		return a, conflict("case.outlet")
	}
	kind := a.Kind
	if b, ok := do.(Begin); ok {
		kind = b.Kind
	}
	if err := kind.may(do, act); err != nil {
		return a, err
	}
	next := a
	next.Notes, next.History = slices.Clone(a.Notes), slices.Clone(a.History)
	if err := next.do(do, act); err != nil {
		return a, err
	}
	next.Version++
	next.History = append(next.History, Record{
		Version: next.Version, Kind: do.AffairKind(), By: act.By.ID, Who: act.By.Identity, Name: act.By.Name,
		Terminal: act.Terminal, At: act.At.UTC(),
	})
	return next, nil
}

// may decides who may do the act. The authority may report for the outlet too, but not acknowledge for it.
func (k AffairKind) may(do AffairAct, act Act) error {
	kind := do.AffairKind()
	if act.By.OutletID == "" && act.By.May(MayDecide) && act.By.State == AccountActive {
		if k == Feedback && kind == KindEnd || k == Upgrade && kind == KindBegin {
			return denied("affair.manager")
		}
		return nil
	}
	if k == Feedback && kind == KindBegin || k == Upgrade && kind == KindEnd {
		return denied("affair.authority")
	}
	if err := act.By.MayWork(act.Rules.Outlet, act.At); err != nil {
		return err
	}
	switch {
	case k != Emergency && !act.By.Has(Manager):
		return denied("affair.manager")
	case !act.By.May(MayConsult):
		return denied("may.post").With("right", string(MayConsult))
	}
	return nil
}

func (a *Affair) do(do AffairAct, act Act) error {
	switch do := do.(type) {
	case Begin:
		return a.begin(do, act)
	case Note:
		if err := said(do.Text); err != nil {
			return err
		}
		a.Notes = append(a.Notes, AffairNote{At: act.At.UTC(), By: act.By.Name, Text: do.Text})
		return nil
	case End:
		if err := said(do.Text); err != nil {
			return err
		}
		a.Outcome, a.Granted = do.Text, do.Granted && a.Kind == Upgrade
		a.close(act)
		return nil
	}
	return conflict("step.order")
}

func (a *Affair) close(act Act) {
	a.State, a.EndedBy, a.Ended = AffairClosed, act.By.Name, act.At.UTC()
}

// said refuses a text that is missing, too long, or seems to hold somebody's number.
func said(text string) error {
	switch {
	case unfit(text, maxText):
		return invalid("affair.text", "text")
	case personal(text):
		return invalid("affair.personal", "text")
	}
	return nil
}

func (a *Affair) begin(do Begin, act Act) error {
	if err := do.check(act); err != nil {
		return err
	}
	a.Kind, a.What, a.Text, a.Day, a.Period, a.Lines = do.Kind, do.What, do.Text, do.Day, do.Period, do.Lines
	a.State, a.Number, a.By, a.Begun = AffairOpen, act.Number, act.By.Name, act.At.UTC()
	if do.Kind == Upgrade {
		a.Facts = act.Facts
	}
	if do.Kind == Meeting || do.Kind == Prepared {
		a.Outcome = do.Text
		a.close(act)
	}
	return nil
}

// check looks at what is reported.
func (b Begin) check(act Act) error {
	today := calendar.DateOf(act.At)
	if !slices.Contains(AffairKinds, b.Kind) {
		return invalid("affair.kind", "kind")
	}
	ok := b.What != "" && !personal(b.What) && !unfit(b.What, maxName)
	switch b.Kind {
	case Emergency:
		ok = slices.Contains(Emergencies, b.What)
	case Prepared:
		ok = slices.Contains(Preparations, b.What)
	case Upgrade:
		if b.What == string(act.Rules.Outlet.Class) || !act.Rules.Catalogue.graded(Class(b.What)) {
			return invalid("affair.class", "what")
		}
	}
	if !ok {
		return invalid("affair.what", "what")
	}
	if err := said(b.Text); err != nil {
		return err
	}
	switch {
	case b.Kind == Feedback && (b.Day.Before(today) || unfit(b.Period, maxName) || len(b.Lines) == 0):
		return invalid("affair.lines", "lines")
	case (b.Kind == Meeting || b.Kind == Prepared) && (b.Day.IsZero() || b.Day.After(today)):
		return invalid("affair.day", "day")
	case b.Kind == Prepared && b.Day.Before(act.Rules.Outlet.Start.Signed):
		return invalid("affair.day", "day")
	}
	for _, l := range b.Lines {
		if unfit(l.Name, maxName) || personal(l.Name) || l.Count < 0 {
			return invalid("affair.lines", "lines")
		}
	}
	return nil
}

// graded tells whether there is such a class: some item may be agreed with it.
func (c *Catalogue) graded(class Class) bool {
	return slices.ContainsFunc(c.Items, func(i Item) bool { return slices.Contains(i.Outlets, class) })
}
