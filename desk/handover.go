package desk

import (
	"slices"
	"time"
)

// HandOverState is where a hand-over stands.
type HandOverState string

// The states of a hand-over.
const (
	HandOverNew      HandOverState = ""
	HandOverCounting HandOverState = "counting"   // the giver has counted and it does not agree yet
	HandOverOffered  HandOverState = "offered"    // the giver has counted and signed; the taker counts
	HandOverTold     HandOverState = "taken_over" // somebody took over without the giver, who is to be told
	HandOverClosed   HandOverState = "closed"     // taken, or taken back, or told
)

// The acts on a hand-over, and what it is in the history of everything that changed hands.
const (
	KindRecount     Kind = "recount"     // 重点: one side counts
	KindOffer       Kind = "offer"       // 交
	KindTake        Kind = "take"        // 接
	KindSettle      Kind = "settle"      // 登记差异
	KindRetract     Kind = "retract"     // the giver takes the offer back
	KindTakeOver    Kind = "take_over"   // 顶岗接手: without the giver
	KindAcknowledge Kind = "acknowledge" // the giver has read it
	KindHandOver    Kind = "hand_over"   // 交接: of a case, ticket, visit or window
)

// handOverOrder says which act may be done in which state. It is the only place.
var handOverOrder = map[HandOverState][]Kind{
	HandOverNew:      {KindRecount, KindOffer, KindTakeOver},
	HandOverCounting: {KindRecount, KindOffer, KindSettle, KindRetract, KindTakeOver},
	HandOverOffered:  {KindRecount, KindTake, KindSettle, KindRetract},
	HandOverTold:     {KindAcknowledge},
	HandOverClosed:   {},
}

// Cause is why something is handed over.
type Cause string

// The causes. CauseAbsence is that of [TakeOver].
const (
	CauseShift    Cause = "shift"    // 交接班
	CauseLunch    Cause = "lunch"    // 午休换班
	CauseLeave    Cause = "leave"    // 休假
	CauseTransfer Cause = "transfer" // 调离、离职
	CauseAbsence  Cause = "absence"  // 临时缺岗
)

// Causes are those that a giver may name.
var Causes = []Cause{CauseShift, CauseLunch, CauseLeave, CauseTransfer}

// HandOver is the passing of everything that one person answers for to another (H-4.4.1b): both
// count, each under the own login, and it is done when both agree with the authority's books. It is
// a value: Apply returns the next one.
type HandOver struct {
	ID       string        `json:"id"` // UUIDv7, made at the terminal
	OutletID string        `json:"outlet_id"`
	Version  int64         `json:"version"`
	State    HandOverState `json:"state"`
	Number   string        `json:"number"` // the authority's: "TCA-H20261123-0001"
	Cause    Cause         `json:"cause"`
	Reason   string        `json:"reason,omitempty"` // of who takes over without the giver, or why it was taken back
	FromID   string        `json:"from_id"`
	From     string        `json:"from"`
	FromRole string        `json:"from_role,omitempty"`
	ToID     string        `json:"to_id"`
	To       string        `json:"to"`
	ToRole   string        `json:"to_role,omitempty"`
	Given    *Count        `json:"given,omitempty"` // nil: she was not there
	Got      *Count        `json:"got,omitempty"`
	Holds    Holdings      `json:"holds"` // what the giver answers for, at the last act; when done, what changed hands
	Settled  []Settled     `json:"settled,omitempty"`
	Taken    time.Time     `json:"taken,omitzero"` // when everything changed hands; zero: it never did
	Read     time.Time     `json:"read,omitzero"`  // when the giver read that somebody took over without her
	History  []Record      `json:"history"`
}

// Count is what one side has counted.
type Count struct {
	Counts   Counts    `json:"counts"`
	Missing  []string  `json:"missing,omitempty"` // IDs of pieces that are not there
	Terminal string    `json:"terminal"`
	At       time.Time `json:"at"`
}

// Settled is a difference that the manager has registered.
type Settled struct {
	Line     CountLine `json:"line"`
	Expected int       `json:"expected"` // by the books, then
	Counted  int       `json:"counted"`
	Pieces   []string  `json:"pieces,omitempty"` // that are missing
	Reason   string    `json:"reason"`
	By       string    `json:"by"`
	Name     string    `json:"name"`
	At       time.Time `json:"at"`
}

// Difference is a line on which a count does not agree.
type Difference struct {
	Line     CountLine
	Expected int // what has to be there, after the differences that were registered
	Counted  int // -1: not counted
}

// HandOverAct is one act on a hand-over. The set is closed.
type HandOverAct interface{ HandOverKind() Kind }

// The acts.
type (
	// Recount keeps what one side has counted, whether it agrees or not. On a new hand-over it is the
	// giver's and says whom and why as an [Offer] does, or, with From, it is that of somebody who is
	// about to take over without her.
	Recount struct {
		To      string   `json:"to,omitempty"`
		From    string   `json:"from,omitempty"`
		Cause   Cause    `json:"cause,omitempty" enum:"shift,lunch,leave,transfer"`
		Counts  Counts   `json:"counts"`
		Missing []string `json:"missing,omitempty"`
	}
	// Offer is the giver's signature under what she has counted. It stands for the ones to whom and
	// why of an earlier [Recount] too.
	Offer struct {
		To      string   `json:"to"`
		Cause   Cause    `json:"cause" enum:"shift,lunch,leave,transfer"`
		Counts  Counts   `json:"counts"`
		Missing []string `json:"missing,omitempty"`
	}
	// Take is the taker's signature: from then on she answers for everything.
	Take struct {
		Counts  Counts   `json:"counts"`
		Missing []string `json:"missing,omitempty"`
	}
	// Settle registers the difference of a line as the side that counted last has it. The manager does
	// it, who is neither giver nor taker.
	Settle struct {
		Line   CountLine `json:"line" enum:"originals,blanks,made,keys"`
		Reason string    `json:"reason"`
	}
	// Retract ends what is not done: by its giver, or by who was about to take over without her.
	Retract struct {
		Reason string `json:"reason"`
	}
	// TakeOver is the unplanned absence: the other of A and B, or the manager, takes over without the
	// giver, who is told (G3).
	TakeOver struct {
		From    string   `json:"from"`
		Reason  string   `json:"reason"`
		Counts  Counts   `json:"counts"`
		Missing []string `json:"missing,omitempty"`
	}
	// Acknowledge is the giver's: she has read who took over, and why.
	Acknowledge struct{}
)

// HandOverKind implements [HandOverAct].
func (Recount) HandOverKind() Kind { return KindRecount }

// HandOverKind implements [HandOverAct].
func (Offer) HandOverKind() Kind { return KindOffer }

// HandOverKind implements [HandOverAct].
func (Take) HandOverKind() Kind { return KindTake }

// HandOverKind implements [HandOverAct].
func (Settle) HandOverKind() Kind { return KindSettle }

// HandOverKind implements [HandOverAct].
func (Retract) HandOverKind() Kind { return KindRetract }

// HandOverKind implements [HandOverAct].
func (TakeOver) HandOverKind() Kind { return KindTakeOver }

// HandOverKind implements [HandOverAct].
func (Acknowledge) HandOverKind() Kind { return KindAcknowledge }

// Allows tells whether an act of kind is due in the hand-over's state.
func (h HandOver) Allows(kind Kind) bool { return slices.Contains(handOverOrder[h.State], kind) }

// Done tells whether everything changed hands.
func (h HandOver) Done() bool { return !h.Taken.IsZero() }

// Expected is what has to be counted now: what the giver answers for, less what is registered as
// missing.
func (h HandOver) Expected() Counts {
	out := make(Counts, len(CountLines))
	for _, line := range CountLines {
		out[line] = h.Holds.Counts[line]
	}
	for _, s := range h.Settled {
		if !s.Line.Pieced() {
			out[s.Line] += s.Counted - s.Expected
		}
	}
	for _, p := range h.Holds.Pieces {
		if h.registered(p.ID) {
			out[p.Line]--
		}
	}
	return out
}

// Differences are the lines on which a count does not agree, in their order; nil counts agree with
// nothing.
func (h HandOver) Differences(c *Count) []Difference {
	var out []Difference
	expected := h.Expected()
	for _, line := range CountLines {
		counted := -1
		if c != nil {
			if n, ok := c.Counts[line]; ok {
				counted = n
			}
		}
		if counted != expected[line] {
			out = append(out, Difference{Line: line, Expected: expected[line], Counted: counted})
		}
	}
	return out
}

// Last is what was counted last, by whichever side; nil when nobody has counted.
func (h HandOver) Last() *Count {
	if h.Got == nil || h.Given != nil && h.Given.At.After(h.Got.At) {
		return h.Given
	}
	return h.Got
}

// Apply does one act and returns the hand-over after it; h stays as it is. a.Holds is what the giver
// answers for at this moment, a.From the giver and a.To the taker of a new one, a.Roster the
// outlet's, a.There whether the giver works at a terminal now, a.Number the authority's number for
// a new one.
//
// Errors: Conflict step.order, case.outlet, handover.present (the giver is there and can hand over
// herself), handover.own (a follow-up about the taker is among it); Denied handover.single (a point
// with one fixed clerk, H-4.4.2), handover.giver, handover.taker, handover.manager and those of
// [Person.MayWork]; Invalid handover.differs, with line, expected and counted in Args and the line
// as Field, for the first line that does not agree, handover.uncounted with the line as Field,
// handover.pieces, handover.to, handover.from, handover.cause, handover.reason, handover.line and
// handover.agrees with Field.
func (h HandOver) Apply(act HandOverAct, a Act) (HandOver, error) {
	kind := act.HandOverKind()
	if !h.Allows(kind) {
		return h, conflict("step.order").With("stage", string(h.State)).With("step", string(kind))
	}
	if h.OutletID != a.Rules.Outlet.ID {
		return h, conflict("case.outlet")
	}
	if err := a.By.MayWork(a.Rules.Outlet, a.At); err != nil {
		return h, err
	}
	if a.Rules.Catalogue.Service.Duty.IsSingle(a.Rules.Outlet.Class) {
		return h, denied("handover.single")
	}
	next := h
	next.Settled, next.History = slices.Clone(h.Settled), slices.Clone(h.History)
	if h.State != HandOverTold { // what changed hands stands still
		next.Holds = a.Holds
	}
	reason, err := next.do(act, a)
	if err != nil {
		return h, err
	}
	next.Version++
	next.History = append(next.History, Record{
		Version: next.Version, Kind: kind, By: a.By.ID, Name: a.By.Name, Terminal: a.Terminal, At: a.At.UTC(), Reason: reason,
	})
	return next, nil
}

func (h *HandOver) do(act HandOverAct, a Act) (reason string, err error) {
	switch act := act.(type) {
	case Recount:
		return "", h.recount(act, a)
	case Offer:
		if err := h.between(act.To, act.Cause, a); err != nil {
			return "", err
		}
		h.State = HandOverOffered
		h.Given, err = h.signed(act.Counts, act.Missing, a)
		return "", err
	case Take:
		if h.ToID != a.By.ID {
			return "", denied("handover.taker").With("by", h.To)
		}
		if !h.fit(a.By, a) { // the giver may have got something since she chose the taker
			return "", invalid("handover.to", "to")
		}
		if h.Got, err = h.signed(act.Counts, act.Missing, a); err != nil {
			return "", err
		}
		h.State = HandOverClosed
		return "", h.change(a)
	case Settle:
		return act.Reason, h.settle(act, a)
	case Retract:
		if a.By.ID != h.FromID && a.By.ID != h.begun() {
			return "", denied("handover.giver").With("by", h.From)
		}
		if unsaid(act.Reason) {
			return "", invalid("handover.reason", "reason")
		}
		h.State, h.Reason = HandOverClosed, act.Reason
		return act.Reason, nil
	case TakeOver:
		return act.Reason, h.takeOver(act, a)
	case Acknowledge:
		if a.By.ID != h.FromID {
			return "", denied("handover.giver").With("by", h.From)
		}
		h.State, h.Read = HandOverClosed, a.At.UTC()
	}
	return "", nil
}

// begun is who began it: the giver, or who is about to take over without her.
func (h HandOver) begun() string {
	if h.Cause == CauseAbsence {
		return h.ToID
	}
	return h.FromID
}

// Note is the hand-over's line of the board.
func (h HandOver) Note() HandOverNote {
	n := HandOverNote{
		ID: h.ID, Number: h.Number, State: h.State,
		FromID: h.FromID, From: h.From, ToID: h.ToID, To: h.To, Cause: h.Cause, Reason: h.Reason,
	}
	if len(h.History) > 0 {
		n.At = h.History[len(h.History)-1].At
	}
	if last := h.Last(); last != nil && !h.Done() {
		n.Differs = len(h.Differences(last))
	}
	return n
}

// Ended is a hand-over that is not done, after somebody took over without its giver.
func (h HandOver) Ended(a Act) HandOver {
	h.State = HandOverClosed
	h.Version++
	h.History = noted(h.History, h.Version, Record{
		Kind: KindRetract, By: a.By.ID, Name: a.By.Name, Terminal: a.Terminal, At: a.At.UTC(),
	})
	return h
}
