package desk

import (
	"slices"
	"time"
	"unicode/utf8"
)

// WindowState is whether customers are served at a window.
type WindowState string

// The states of a window.
const (
	WindowClosed WindowState = "closed" // nobody stands there
	WindowOpen   WindowState = "open"   // somebody stands there and serves
	WindowPaused WindowState = "paused" // somebody stands there and is away for a while, or has logged out
)

// The acts on a window. Gap, back and lift are the authority's own.
const (
	KindOpen   Kind = "open"   // 开窗
	KindPause  Kind = "pause"  // 暂停
	KindResume Kind = "resume" // 恢复
	KindClose  Kind = "close"  // 关窗
	KindStock  Kind = "stock"  // blank cards and keys of the drawer
	KindGap    Kind = "gap"    // 脱岗: the window is open and nobody is there
	KindBack   Kind = "back"   // somebody is there again
	KindLift   Kind = "lift"   // a device that was recorded as down works again
)

// windowOrder says which act may be done in which state. It is the only place.
var windowOrder = map[WindowState][]Kind{
	WindowClosed: {KindOpen, KindStock},
	WindowOpen:   {KindPause, KindClose, KindStock},
	WindowPaused: {KindOpen, KindResume, KindClose, KindStock},
}

// Window is the window of one terminal: who stands there, and what is in its drawer. Who stands
// there and who answers for the drawer may be two people: B may serve at A's window while A is at
// lunch, and the drawer changes hands by a [HandOver] only, or by whoever opens the window while
// it holds nothing. It is a value: Apply returns the next one.
type Window struct {
	ID       string      `json:"id"` // made from the terminal's by the authority, always the same
	OutletID string      `json:"outlet_id"`
	Terminal string      `json:"terminal"`
	Version  int64       `json:"version"` // 0: nothing was ever done with it
	State    WindowState `json:"state" enum:"closed,open,paused"`
	HolderID string      `json:"holder_id,omitempty"` // who stands there; empty when it is closed
	Holder   string      `json:"holder,omitempty"`
	Role     string      `json:"role,omitempty"`      // of the holder: A, B
	KeeperID string      `json:"keeper_id,omitempty"` // who answers for the drawer
	Keeper   string      `json:"keeper,omitempty"`
	Since    time.Time   `json:"since,omitzero"` // of the state
	Reason   string      `json:"reason,omitempty"`
	Blank    int         `json:"blank"` // blank cards in the drawer
	Keys     int         `json:"keys"`  // of the drawer
	Book     CardBook    `json:"book,omitzero"`
	Stock    []StockLine `json:"stock,omitempty"` // the last ones, all that were spoiled or destroyed, and cards that wait to be handed over
	Gaps     []Gap       `json:"gaps,omitempty"`  // the last ones
	Down     []Down      `json:"down,omitempty"`  // devices without which the window was opened (H-4.3.1f)
	History  []Record    `json:"history,omitempty"`
}

// CardBook is where the blank cards of a window went. It always balances:
// Received + Settled = Made + Spoiled + Destroyed + [Window].Blank.
type CardBook struct {
	Received  int `json:"received"`
	Made      int `json:"made"`
	Spoiled   int `json:"spoiled"`
	Destroyed int `json:"destroyed"`
	Settled   int `json:"settled"` // differences that the manager registered; negative: cards are missing
}

// left is how many blank cards the book says there are.
func (b CardBook) left() int { return b.Received + b.Settled - b.Made - b.Spoiled - b.Destroyed }

// StockKind is what happened to cards or keys of a drawer.
type StockKind string

// The kinds of stock line.
const (
	StockReceived  StockKind = "received"  // blank cards came; Number: of the delivery note
	StockMade      StockKind = "made"      // a card was made of them
	StockSpoiled   StockKind = "spoiled"   // one was spoiled; Number: the card's
	StockDestroyed StockKind = "destroyed" // one was destroyed; Number: the card's
	StockKeysIn    StockKind = "keys_in"   // keys came into her hands
	StockKeysOut   StockKind = "keys_out"  // keys were given back
	StockSettled   StockKind = "settled"   // a difference that was registered at a hand-over
)

// StockKinds are the kinds that somebody at the window enters.
var StockKinds = []StockKind{StockReceived, StockMade, StockSpoiled, StockDestroyed, StockKeysIn, StockKeysOut}

// StockLine is one line of the book of a drawer.
type StockLine struct {
	Kind   StockKind `json:"kind"`
	Count  int       `json:"count"` // of a difference: signed
	Number string    `json:"number,omitempty"`
	For    string    `json:"for,omitempty"` // receipt number of the case that the card was made for
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Gap is a time in which a window stood open and nobody was there (H-4.4.1b).
type Gap struct {
	From   time.Time `json:"from"`
	Until  time.Time `json:"until,omitzero"` // zero: still
	Person string    `json:"person"`         // who should have been there
	Reason string    `json:"reason" enum:"locked,idle"`
}

// WindowAct is one act on a window. The set is closed.
type WindowAct interface{ WindowKind() Kind }

// The acts.
type (
	// Open opens the caller's window: she stands there from now on. A device that the window needs and that does not work
	// has to be among Down, with the reason.
	Open struct {
		Down   []DeviceKind `json:"down,omitempty"`
		Reason string       `json:"reason,omitempty"`
	}
	// Pause says that nobody is served for a while, and why.
	Pause struct {
		Reason string `json:"reason"`
	}
	// Resume goes on after a pause.
	Resume struct{}
	// Close closes the window. The drawer stays with its keeper.
	Close struct{}
	// Stock enters what happened to blank cards or keys of the drawer.
	Stock struct {
		Kind   StockKind `json:"kind" enum:"received,made,spoiled,destroyed,keys_in,keys_out"`
		Count  int       `json:"count"`
		Number string    `json:"number,omitempty"` // needed for a card that was spoiled or destroyed
		For    string    `json:"for,omitempty"`    // receipt number of the case that the card was made for
	}
)

// WindowKind implements [WindowAct].
func (Open) WindowKind() Kind { return KindOpen }

// WindowKind implements [WindowAct].
func (Pause) WindowKind() Kind { return KindPause }

// WindowKind implements [WindowAct].
func (Resume) WindowKind() Kind { return KindResume }

// WindowKind implements [WindowAct].
func (Close) WindowKind() Kind { return KindClose }

// WindowKind implements [WindowAct].
func (Stock) WindowKind() Kind { return KindStock }

// windowKeeps is how many lines of each kind a window carries along; all are in the authority's acts.
const windowKeeps = 100

// maxReason is the longest reason of an act on a window, an absence or a hand-over, in runes.
const maxReason = 200

// unsaid tells that no reason is given, or one that cannot be kept: everybody at the outlet reads it.
func unsaid(reason string) bool { return unfit(reason, maxReason) || personal(reason) }

// maxStock is the most that one line of stock may count.
const maxStock = 10000

// Allows tells whether an act of kind is due in the window's state.
func (w Window) Allows(kind Kind) bool { return slices.Contains(windowOrder[w.State], kind) }

// Away is the gap that is still there, nil when somebody is at the window or it is not open.
func (w Window) Away() *Gap {
	if n := len(w.Gaps); n > 0 && w.Gaps[n-1].Until.IsZero() {
		return &w.Gaps[n-1]
	}
	return nil
}

// Apply does one act and returns the window after it; w stays as it is. a.Roster is the outlet's,
// for opening.
//
// Errors: Conflict step.order, case.outlet; Denied window.terminal (another terminal's window),
// window.other (somebody else stands there, or answers for the drawer), window.handler (only a
// handler holds one), those of [Roster.Covered] and [Person.MayWork], window.devices (a device that
// the window needs does not work and is not recorded as down; Args devices); Invalid window.reason, gear.kind,
// window.stock, window.count, window.number, window.twice (the book has this card already), window.for, window.few with Field.
func (w Window) Apply(act WindowAct, a Act) (Window, error) {
	kind := act.WindowKind()
	if !w.Allows(kind) {
		return w, conflict("step.order").With("stage", string(w.State)).With("step", string(kind))
	}
	if w.OutletID != a.Rules.Outlet.ID {
		return w, conflict("case.outlet")
	}
	if err := w.may(kind, a); err != nil {
		return w, err
	}
	next := w.clone()
	reason, err := next.do(act, a)
	if err != nil {
		return w, err
	}
	next.record(kind, reason, a)
	return next, nil
}

// Serve is the window at which a handler serves: hers if it is open, otherwise after she has opened
// it or gone on, by the same rules; changed tells which. Errors as of [Window.Apply].
func (w Window) Serve(a Act) (next Window, act WindowAct, err error) {
	switch {
	case w.State == WindowOpen && w.HolderID == a.By.ID && w.Away() == nil:
		return w, nil, nil
	case w.State == WindowOpen && w.HolderID == a.By.ID:
		return w.Returned(a), nil, nil
	case w.State == WindowPaused && w.HolderID == a.By.ID:
		act = Resume{}
	default:
		act = Open{}
	}
	next, err = w.Apply(act, a)
	return next, act, err
}

func (w Window) may(kind Kind, a Act) error {
	if err := a.By.MayWork(a.Rules.Outlet, a.At); err != nil {
		return err
	}
	manager := a.By.Has(Manager)
	switch {
	case kind == KindClose && manager:
		return nil
	case !a.By.Has(Handler):
		return denied("window.handler")
	case kind == KindStock:
		if w.KeeperID != a.By.ID && (w.KeeperID != "" || w.HolderID != a.By.ID) {
			return denied("window.other").With("by", w.Keeper)
		}
		return nil
	case w.Terminal != a.Terminal:
		return denied("window.terminal")
	case kind != KindOpen && w.HolderID != a.By.ID:
		return denied("window.other").With("by", w.Holder)
	case kind == KindOpen || kind == KindResume:
		return a.Roster.Covered(a.Rules, a.By.ID, a.At)
	}
	return nil
}

func (w *Window) do(act WindowAct, a Act) (reason string, err error) {
	switch act := act.(type) {
	case Open:
		if err := w.equip(act, a); err != nil {
			return "", err
		}
		w.stand(a.By)
		w.state(WindowOpen, "", a.At)
		if w.KeeperID == "" || w.empty() {
			w.KeeperID, w.Keeper = a.By.ID, a.By.Name
		}
		return act.Reason, nil
	case Pause:
		if unsaid(act.Reason) {
			return "", invalid("window.reason", "reason")
		}
		w.state(WindowPaused, act.Reason, a.At)
		return act.Reason, nil
	case Resume:
		if err := w.equip(Open{}, a); err != nil {
			return "", err
		}
		w.state(WindowOpen, "", a.At)
	case Close:
		w.stand(Person{})
		w.state(WindowClosed, "", a.At)
	case Stock:
		return act.Number, w.enter(act, a)
	}
	return "", nil
}

// state sets the state. Whoever does something at the window is there.
func (w *Window) state(s WindowState, reason string, at time.Time) {
	if w.Away() != nil {
		w.Gaps[len(w.Gaps)-1].Until = at.UTC()
	}
	w.State, w.Reason, w.Since = s, reason, at.UTC()
}

// empty tells that there is nothing in the drawer to answer for.
func (w Window) empty() bool { return w.Blank == 0 && w.Keys == 0 }

func (w *Window) stand(p Person) { w.HolderID, w.Holder, w.Role = p.ID, p.Name, p.Role }

// enter writes a line of stock.
func (w *Window) enter(s Stock, a Act) error {
	single := s.Kind == StockSpoiled || s.Kind == StockDestroyed
	switch {
	case !slices.Contains(StockKinds, s.Kind):
		return invalid("window.stock", "kind")
	case s.Count < 1 || s.Count > maxStock || single && s.Count != 1:
		return invalid("window.count", "count")
	case single && blank(s.Number) || utf8.RuneCountInString(s.Number) > maxCardNumber || personal(s.Number):
		return invalid("window.number", "number")
	case slices.Contains(cardKinds, s.Kind) && w.Entered(s.Number): // else one blank would be counted as two
		return invalid("window.twice", "number")
	case utf8.RuneCountInString(s.For) > maxReceipt || personal(s.For):
		return invalid("window.for", "for")
	}
	switch s.Kind {
	case StockReceived:
		w.Book.Received += s.Count
	case StockMade:
		w.Book.Made += s.Count
	case StockSpoiled:
		w.Book.Spoiled += s.Count
	case StockDestroyed:
		w.Book.Destroyed += s.Count
	case StockKeysIn:
		w.Keys += s.Count
	case StockKeysOut:
		w.Keys -= s.Count
	}
	w.Blank = w.Book.left()
	if w.Blank < 0 || w.Keys < 0 {
		return invalid("window.few", "count")
	}
	if w.KeeperID == "" {
		w.KeeperID, w.Keeper = a.By.ID, a.By.Name
	}
	w.Stock = append(w.Stock, StockLine{Kind: s.Kind, Count: s.Count, Number: s.Number, For: s.For, By: a.By.Name, At: a.At.UTC()})
	return nil
}

// maxCardNumber is the longest number of a blank card or a delivery note; nobody's data.
const maxCardNumber = 20

// maxReceipt is the longest receipt number of a case.
const maxReceipt = 40

// Left is the window after its holder was found away from from on, for a reason of [Gap]. It is the
// authority's own act; a.By is nobody.
func (w Window) Left(from time.Time, reason string, a Act) Window {
	w = w.clone()
	w.Gaps = append(w.Gaps, Gap{From: from.UTC(), Person: w.HolderID, Reason: reason})
	w.record(KindGap, reason, a)
	return w
}

// Returned is the window after somebody was found there again.
func (w Window) Returned(a Act) Window {
	w = w.clone()
	w.Gaps[len(w.Gaps)-1].Until = a.At.UTC()
	w.record(KindBack, "", a)
	return w
}

// LoggedOut is the window after the session of whoever stood there has ended: an open one is paused.
func (w Window) LoggedOut(a Act) Window {
	w = w.clone()
	w.state(WindowPaused, "", a.At)
	w.record(KindPause, "", a)
	return w
}

// Shut is the window after it was closed because whoever stood there does not work.
func (w Window) Shut(a Act) Window {
	w = w.clone()
	w.stand(Person{})
	w.state(WindowClosed, "", a.At)
	w.record(KindClose, "", a)
	return w
}

// record ends an act: version, history, and what is carried along.
func (w *Window) record(kind Kind, reason string, a Act) {
	w.Version++
	w.History = append(w.History, Record{
		Version: w.Version, Kind: kind, By: a.By.ID, Name: a.By.Name, Terminal: a.Terminal, At: a.At.UTC(), Reason: reason,
	})
	w.History, w.Stock, w.Gaps = lastOf(w.History), bookOf(w.Stock, a.Waiting), lastOf(w.Gaps)
}

// bookOf is what a book carries along: the last lines; every card that was spoiled or destroyed, whose number never disappears;
// and every card that was made for a case that is not closed, since it lies here until its holder has it. waiting are the
// receipt numbers of such cases; nil: any may be one.
func bookOf(lines []StockLine, waiting []string) []StockLine {
	cut := len(lines) - windowKeeps
	if cut <= 0 {
		return lines
	}
	kept := slices.DeleteFunc(slices.Clone(lines[:cut]), func(l StockLine) bool {
		switch l.Kind {
		case StockSpoiled, StockDestroyed:
			return false
		case StockMade:
			return l.For == "" || waiting != nil && !slices.Contains(waiting, l.For)
		}
		return true
	})
	return append(kept, lines[cut:]...)
}

func lastOf[T any](s []T) []T { return s[max(0, len(s)-windowKeeps):] }

func (w Window) clone() Window {
	w.Stock, w.Gaps, w.History = slices.Clone(w.Stock), slices.Clone(w.Gaps), slices.Clone(w.History)
	w.Down = slices.Clone(w.Down)
	return w
}
