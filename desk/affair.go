package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"sheyin/desk/calendar"
)

// AffairKind is what an outlet and its authority settle between them besides customers' matters.
type AffairKind string

// The kinds of affair.
const (
	Emergency AffairKind = "emergency" // 应急: begun when something fails, ended when it is over (N-5)
	Feedback  AffairKind = "feedback"  // 反馈: data of the authority or another bank, for which a receipt is owed (N-10)
	Upgrade   AffairKind = "upgrade"   // 晋级: the wish for another class (H 5)
	Meeting   AffairKind = "meeting"   // 联席会议 (H-9.2e)
	Prepared  AffairKind = "start"     // 开办: training or installation test done (H-C4.3)
)

// AffairKinds are all kinds.
var AffairKinds = []AffairKind{Emergency, Feedback, Upgrade, Meeting, Prepared}

// Emergencies are what may happen, in the order of the page.
var Emergencies = []string{"line", "system", "device", "power", "unwell", "crowd", "leak"}

// AffairState is where an affair stands.
type AffairState string

// The states of an affair. AffairNew is that of one that does not exist yet.
const (
	AffairNew    AffairState = ""
	AffairOpen   AffairState = "open"
	AffairClosed AffairState = "closed"
)

// affairOrder says which act may be done in which state. It is the only place.
var affairOrder = map[AffairState][]Kind{
	AffairNew:    {KindBegin},
	AffairOpen:   {KindNote, KindEnd},
	AffairClosed: {},
}

// Affair is one matter between an outlet and its authority. A meeting and a preparation are closed with their
// beginning: there is nothing to follow. It is a value: Apply returns the next one.
type Affair struct {
	ID       string         `json:"id"`
	OutletID string         `json:"outlet_id"`
	Version  int64          `json:"version"`
	State    AffairState    `json:"state" enum:",open,closed"`
	Number   string         `json:"number"` // the authority's: "TCA-E20261122-0001"
	Kind     AffairKind     `json:"kind" enum:"emergency,feedback,upgrade,meeting,start"`
	What     string         `json:"what"`             // one of [Emergencies] or [Preparations], the class, the source, the topic
	Text     string         `json:"text"`             // what happened, why, the results, the report
	Period   string         `json:"period,omitempty"` // of feedback
	Lines    []FeedbackLine `json:"lines,omitempty"`  // of feedback
	Day      calendar.Date  `json:"day,omitzero"`     // of a meeting or a preparation; last day of feedback
	Facts    *ClassFacts    `json:"facts,omitempty"`  // of an upgrade
	By       string         `json:"by"`               // name of who began it
	Begun    time.Time      `json:"begun"`
	Notes    []AffairNote   `json:"notes,omitempty"`   // what was done meanwhile
	Outcome  string         `json:"outcome,omitempty"` // in the end: what was done, the receipt, the reason
	Granted  bool           `json:"granted,omitempty"` // the wish was
	EndedBy  string         `json:"ended_by,omitempty"`
	Ended    time.Time      `json:"ended,omitzero"`
	History  []Record       `json:"history"`
}

// AffairNote is what was done about an affair.
type AffairNote struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

// FeedbackLine is one figure of feedback. There is nobody's data in it.
type FeedbackLine struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// ClassFacts are what the records say about an outlet that wishes for another class.
type ClassFacts struct {
	From       calendar.Date `json:"from"`
	To         calendar.Date `json:"to"`
	Accepted   int           `json:"accepted"`
	Overdue    int           `json:"overdue"`
	Complaints int           `json:"complaints"`
	Rated      int           `json:"rated"`
	Bad        int           `json:"bad"`
	People     int           `json:"people"`   // with an account
	Trained    int           `json:"trained"`  // of those, with training and test passed
	Findings   int           `json:"findings"` // not closed
}

// Late tells that feedback is not acknowledged although its last day is over.
func (a Affair) Late(today calendar.Date) bool {
	return a.Kind == Feedback && a.State == AffairOpen && today.After(a.Day)
}

// Allows tells whether an act of kind is due. Only what goes on for a while has notes.
func (a Affair) Allows(kind Kind) bool {
	return slices.Contains(affairOrder[a.State], kind) && (kind != KindNote || a.Kind == Emergency)
}

// AffairsByUse puts what is open first, emergencies before all, then the newest.
func AffairsByUse(all []Affair) {
	place := func(a Affair) int {
		switch {
		case a.State == AffairClosed:
			return 2
		case a.Kind == Emergency:
			return 0
		}
		return 1
	}
	slices.SortFunc(all, func(x, y Affair) int {
		return cmp.Or(place(x)-place(y), y.Begun.Compare(x.Begun), cmp.Compare(x.ID, y.ID))
	})
}

// Affairs is what the outlet and its authority settle between them.
type Affairs interface {
	// Affairs lists what is open and what was closed within a year, by [AffairsByUse]. Empty for who sees no
	// business.
	Affairs(ctx context.Context) ([]Affair, error)
	// Settle does one act on an affair and gives the affair after it; key and a.Version as in [Cases.Advance].
	// A new one has an ID made at the terminal. NotFound affair.none; errors of [Affair.Apply].
	Settle(ctx context.Context, key string, a Affair, do AffairAct) (Affair, error)
}

// AffairBoard is what of the outlet's affairs waits.
type AffairBoard struct {
	Start       *int     `json:"start,omitempty"`       // days left for training and installation test, negative when overdue; nil: done
	Emergencies []string `json:"emergencies,omitempty"` // that were begun and are not over
	Feedback    int      `json:"feedback,omitempty"`    // without a receipt
	Late        int      `json:"late,omitempty"`        // of those, past their last day
}

// AffairEvidence is what the period's affairs tell an inspection: joint meetings that were held, emergencies that
// are not over, feedback that was not acknowledged in time.
func (p Period) AffairEvidence(all []Affair) map[string]Evidence {
	out := map[string]Evidence{}
	count := func(key string, bad bool) {
		e := out[key]
		e.Of++
		if bad {
			e.Value++
		}
		out[key] = e
	}
	for _, a := range all {
		switch {
		case a.Kind == Meeting && !a.Day.Before(p.From) && !a.Day.After(p.To):
			count(EvidenceMeetings, false)
		case a.Kind == Emergency && p.holds(a.Begun):
			count(EvidenceEmergencies, a.State == AffairOpen)
		case a.Kind == Feedback && !a.Day.Before(p.From) && !a.Day.After(p.To):
			ended := calendar.DateOf(p.Now)
			if a.State == AffairClosed {
				ended = calendar.DateOf(a.Ended)
			}
			count(EvidenceFeedback, ended.After(a.Day))
		}
	}
	return out
}
