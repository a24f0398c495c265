package desk

import (
	"slices"
	"time"
)

// ExitState is how far the taking back of an outlet's things is.
type ExitState string

// The states of an exit. ExitNew is that of one that does not exist yet.
const (
	ExitNew    ExitState = ""
	ExitOpen   ExitState = "open"   // frozen; what is on the list is taken over
	ExitSigned ExitState = "signed" // everything on the list is signed for
	ExitClosed ExitState = "closed" // the outlet was let go on
)

// The acts on an exit.
const (
	KindFreeze   Kind = "freeze"   // 冻结
	KindSignFor  Kind = "sign_for" // 签收
	KindUnfreeze Kind = "unfreeze" // 恢复
)

// exitOrder says which act may be done in which state. It is the only place.
var exitOrder = map[ExitState][]Kind{
	ExitNew:    {KindFreeze},
	ExitOpen:   {KindSignFor, KindUnfreeze},
	ExitSigned: {KindUnfreeze},
	ExitClosed: {},
}

// Exit is the end of the co-operation with an outlet: it is frozen by one act of the authority, which
// takes over everything that it holds, line by line (G-11.3, B-6b, H-C6.2). It is a value: Apply
// returns the next one.
type Exit struct {
	ID       string      `json:"id"`
	OutletID string      `json:"outlet_id"`
	Version  int64       `json:"version"`
	State    ExitState   `json:"state"`
	Number   string      `json:"number"` // the authority's: "TCA-X20261122-0001"
	Order    string      `json:"order"`  // number of the decision that orders it
	Reason   string      `json:"reason"`
	Was      OutletState `json:"was,omitempty"` // the outlet, before
	Frozen   time.Time   `json:"frozen"`
	By       string      `json:"by"`
	Sessions int         `json:"sessions"` // that ended with it
	Lines    []ExitLine  `json:"lines"`
	Lifted   time.Time   `json:"lifted,omitzero"`
	History  []Record    `json:"history"`
}

// ExitKind is what a line of the list is about.
type ExitKind string

// What an outlet holds.
const (
	HeldCase    ExitKind = "case"    // not closed: somebody else goes on with it
	HeldPapers  ExitKind = "papers"  // customers' papers of a case
	HeldResult  ExitKind = "result"  // a document or card that waits to be collected
	HeldTicket  ExitKind = "ticket"  // a question, problem, voice or follow-up that is not settled
	HeldVisit   ExitKind = "visit"   // a customer who waits, is served, or has a visit at home
	HeldFinding ExitKind = "finding" // not corrected
	HeldBundle  ExitKind = "bundle"  // files packed for the authority
	HeldCards   ExitKind = "cards"   // blank cards
	HeldKey     ExitKind = "key"     // keys of a window's drawer
	HeldMachine ExitKind = "machine" // a window's terminal, with the certificate that lets it in
	HeldSign    ExitKind = "sign"    // sign, plate, authorisation
)

// ExitLine is one thing, or several alike, that the authority takes over. Nobody's data are in it.
type ExitLine struct {
	Kind     ExitKind  `json:"kind"`
	Ref      string    `json:"ref,omitempty"` // ID of the record
	Number   string    `json:"number,omitempty"`
	Item     string    `json:"item,omitempty"` // code
	State    string    `json:"state,omitempty"`
	ZH       string    `json:"zh,omitempty"` // of a sign or a window
	EN       string    `json:"en,omitempty"`
	Expected int       `json:"expected"`
	Counted  int       `json:"counted"`
	Note     string    `json:"note,omitempty"`
	HandedBy string    `json:"handed_by,omitempty"`
	SignedBy string    `json:"signed_by,omitempty"`
	Signed   time.Time `json:"signed,omitzero"`
}

// Name is the name of a sign or a window in lang; "" for what has a number instead.
func (l ExitLine) Name(lang string) string { return pick(lang, l.ZH, l.EN) }

// Sign is something that an outlet has from the authority and has to give back.
type Sign struct {
	ZH    string `json:"zh"`
	EN    string `json:"en"`
	Count int    `json:"count"` // 0: one for each window
	Mark  Mark   `json:"mark"`
}

// ExitAct is one act on an exit. The set is closed.
type ExitAct interface{ ExitKind() Kind }

// The acts.
type (
	// Freeze stops the outlet and lists what it holds.
	Freeze struct {
		Order  string `json:"order"`
		Reason string `json:"reason"`
	}
	// SignFor takes over what stands on a line; a count that differs needs a note.
	SignFor struct {
		Line     int    `json:"line"` // index
		Counted  int    `json:"counted"`
		HandedBy string `json:"handed_by"`
		Note     string `json:"note,omitempty"`
	}
	// Unfreeze lets the outlet go on.
	Unfreeze struct {
		Reason string `json:"reason"`
	}
)

// ExitKind implements [ExitAct].
func (Freeze) ExitKind() Kind { return KindFreeze }

// ExitKind implements [ExitAct].
func (SignFor) ExitKind() Kind { return KindSignFor }

// ExitKind implements [ExitAct].
func (Unfreeze) ExitKind() Kind { return KindUnfreeze }

// Allows tells whether an act of kind is due in the exit's state.
func (x Exit) Allows(kind Kind) bool { return slices.Contains(exitOrder[x.State], kind) }

// Apply does one act and returns the exit after it; x stays as it is. a.Number is the authority's
// number, held what the outlet holds at this moment; both are for freezing.
//
// Errors: Conflict step.order, case.outlet, exit.signed (a line is signed for once); Denied
// may.decide; Invalid with Field for what is entered.
func (x Exit) Apply(act ExitAct, a Act, held Holding) (Exit, error) {
	if !x.Allows(act.ExitKind()) {
		return x, conflict("step.order").With("stage", string(x.State)).With("step", string(act.ExitKind()))
	}
	if x.OutletID != a.Rules.Outlet.ID {
		return x, conflict("case.outlet")
	}
	if !a.By.supervises() {
		return x, denied("may.decide")
	}
	next := x
	next.Lines, next.History = slices.Clone(x.Lines), slices.Clone(x.History)
	if err := next.do(act, a, held); err != nil {
		return x, err
	}
	next.Version++
	r := Record{Version: next.Version, Kind: act.ExitKind(), By: a.By.ID, Name: a.By.Name, At: a.At.UTC()}
	switch act := act.(type) {
	case Freeze:
		r.Reason = act.Reason
	case Unfreeze:
		r.Reason = act.Reason
	}
	next.History = append(next.History, r)
	return next, nil
}

// maxOrder is the longest number of an order, in runes.
const maxOrder = 60

func (x *Exit) do(act ExitAct, a Act, held Holding) error {
	switch act := act.(type) {
	case Freeze:
		switch {
		case unfit(act.Order, maxOrder):
			return invalid("exit.order", "order")
		case !IsReason(act.Reason):
			return invalid("exit.reason", "reason")
		}
		x.Number, x.Order, x.Reason, x.State = a.Number, act.Order, act.Reason, ExitOpen
		x.Was = a.Rules.Outlet.State
		x.Frozen, x.By, x.Sessions = a.At.UTC(), a.By.Name, held.Sessions
		x.Lines = held.Lines(a.Rules.Outlet, a.Rules.Catalogue)
		if len(x.Lines) == 0 {
			x.State = ExitSigned
		}
		return nil
	case SignFor:
		return x.sign(act, a)
	case Unfreeze:
		if !IsReason(act.Reason) {
			return invalid("exit.reason", "reason")
		}
		x.State, x.Lifted = ExitClosed, a.At.UTC()
		return nil
	}
	return conflict("step.order")
}

func (x *Exit) sign(s SignFor, a Act) error {
	if s.Line < 0 || s.Line >= len(x.Lines) {
		return invalid("exit.line", "line")
	}
	l := &x.Lines[s.Line]
	switch {
	case !l.Signed.IsZero():
		return conflict("exit.signed")
	case s.Counted < 0:
		return invalid("exit.counted", "counted")
	case unfit(s.HandedBy, maxOrder) || personal(s.HandedBy):
		return invalid("exit.handed_by", "handed_by")
	case s.Counted != l.Expected && unfit(s.Note, maxText), personal(s.Note):
		return invalid("exit.note", "note")
	}
	l.Counted, l.HandedBy, l.Note = s.Counted, s.HandedBy, s.Note
	l.SignedBy, l.Signed = a.By.Name, a.At.UTC()
	if x.Left() == 0 {
		x.State = ExitSigned
	}
	return nil
}

// Before is the state to which an outlet goes back when it is let go on: what it was not let do before
// it was frozen, it is not let do then.
func (x Exit) Before() OutletState {
	if x.Was == "" || x.Was == OutletFrozen {
		return OutletAuthorised
	}
	return x.Was
}

// Left is how many lines are not signed for.
func (x Exit) Left() int {
	n := 0
	for _, l := range x.Lines {
		if l.Signed.IsZero() {
			n++
		}
	}
	return n
}

// Holding is everything that an outlet holds at one moment.
type Holding struct {
	Sessions int
	Cases    []Case // not closed, as the other records
	Tickets  []Ticket
	Visits   []Visit
	Findings []Finding
	Bundles  []Bundle
	Windows  []Window // all, open or not
	Signs    []Sign
}

// Lines are the lines of a list: first what customers wait for, then what is handed back.
func (h Holding) Lines(o Outlet, c *Catalogue) []ExitLine {
	var out []ExitLine
	for _, k := range h.Cases {
		line := ExitLine{Kind: HeldCase, Ref: k.ID, Number: k.Receipt, Item: k.Item, State: string(k.Stage), Expected: 1}
		out = append(out, line)
		item, _ := c.Item(k.Item) // one that is gone from the catalogue hands nothing over that is known
		if papers := len(k.originals(item)); papers > 0 {
			line.Kind, line.Expected = HeldPapers, papers
			out = append(out, line)
		}
		if k.Stage == StageCollect || k.Stage == StageNotify && k.Hands(item) {
			line.Kind, line.Expected = HeldResult, 1
			out = append(out, line)
		}
	}
	for _, t := range h.Tickets {
		out = append(out, ExitLine{Kind: HeldTicket, Ref: t.ID, Number: t.Number, State: string(t.State), Expected: 1})
	}
	for _, v := range h.Visits {
		out = append(out, ExitLine{Kind: HeldVisit, Ref: v.ID, Number: v.Number, State: string(v.State), Expected: 1})
		if v.away() {
			out = append(out, ExitLine{Kind: HeldPapers, Ref: v.ID, Number: v.Number, Expected: len(v.Home.Papers)})
		}
	}
	for _, f := range h.Findings {
		out = append(out, ExitLine{Kind: HeldFinding, Ref: f.ID, Number: f.Number, State: string(f.State), Expected: 1})
	}
	for _, b := range h.Bundles {
		out = append(out, ExitLine{Kind: HeldBundle, Ref: b.ID, Number: b.Number, State: string(b.State), Expected: b.Count})
	}
	for _, t := range o.Terminals {
		line := ExitLine{Kind: HeldMachine, Ref: t.ID, ZH: t.WindowZH, EN: t.WindowEN, Expected: 1}
		out = append(out, line)
		for _, w := range h.Windows {
			if w.Terminal == t.ID && w.Blank > 0 {
				line.Kind, line.Expected = HeldCards, w.Blank
				out = append(out, line)
			}
			if w.Terminal == t.ID && w.Keys > 0 {
				line.Kind, line.Expected = HeldKey, w.Keys
				out = append(out, line)
			}
		}
	}
	for _, s := range h.Signs {
		n := s.Count
		if n == 0 {
			n = len(o.Terminals)
		}
		out = append(out, ExitLine{Kind: HeldSign, ZH: s.ZH, EN: s.EN, Expected: n})
	}
	return out
}
