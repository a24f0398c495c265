package desk

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// DutyRules are how the windows of outlets are staffed. An authority replaces them by its own.
type DutyRules struct {
	// Single are the classes of outlets with one fixed clerk: there is no B, and while the clerk is
	// away the point is closed (H-4.4.2).
	Single []Class `json:"single"`
	// GapMinutes is how long an open window may be without anybody before that is recorded.
	GapMinutes int `json:"gap_minutes"`
	// MinWindows and MaxWindows are how many windows an outlet has (B-2.3a).
	MinWindows int             `json:"min_windows"`
	MaxWindows int             `json:"max_windows"`
	Marks      map[string]Mark `json:"confidence_parts"`
}

// defaultGap is how long a window may be without anybody where the catalogue says nothing.
const defaultGap = 10 * time.Minute

// IsZero tells whether nothing is given, as in a catalogue stored before there were such rules.
func (d DutyRules) IsZero() bool {
	return len(d.Single) == 0 && d.GapMinutes == 0 && d.MinWindows == 0 && d.MaxWindows == 0 && len(d.Marks) == 0
}

// IsSingle tells whether outlets of the class have one fixed clerk and no B.
func (d DutyRules) IsSingle(c Class) bool { return slices.Contains(d.Single, c) }

// Gap is how long an open window may be without anybody.
func (d DutyRules) Gap() time.Duration {
	if d.GapMinutes == 0 {
		return defaultGap
	}
	return time.Duration(d.GapMinutes) * time.Minute
}

// Windows refuses an outlet that has too few or too many windows.
func (d DutyRules) Windows(o Outlet) error {
	if n := len(o.Terminals); !d.IsZero() && (n < d.MinWindows || n > d.MaxWindows) {
		return fmt.Errorf("outlet %s: %d windows, where %d to %d are staffed", o.ID, n, d.MinWindows, d.MaxWindows)
	}
	return nil
}

// ready refuses rules that are given in part, or that nobody could follow.
func (d DutyRules) ready() error {
	if d.IsZero() {
		return nil
	}
	if d.GapMinutes < 1 || d.MinWindows < 1 || d.MaxWindows < d.MinWindows {
		return fmt.Errorf("duty: gap of %d minutes, %d to %d windows", d.GapMinutes, d.MinWindows, d.MaxWindows)
	}
	for part, m := range d.Marks {
		if !m.known() {
			return fmt.Errorf("duty: mark %q of %s", m, part)
		}
	}
	return nil
}

// Standing is who stands where at an outlet, and what is handed over.
type Standing struct {
	// Single: one fixed clerk, no B (H-4.4.2).
	Single bool `json:"single"`
	// Stops is why no window can be opened now, nil if one can; see [Roster.Stops].
	Stops    *Refusal   `json:"stops,omitempty"`
	Windows  []Window   `json:"windows"` // one for each terminal, without history
	People   []OnDuty   `json:"people"`
	Vacant   []Post     `json:"vacant,omitempty"`   // posts that nobody qualified holds
	Absences []Absence  `json:"absences,omitempty"` // of today and later, without those taken back
	Mine     Holdings   `json:"mine"`               // what the caller answers for
	HandOver []HandOver `json:"hand_overs,omitempty"`
}

// OnDuty is one person of the outlet on the day.
type OnDuty struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Role     string   `json:"role,omitempty"`
	Posts    []Post   `json:"posts"`
	Terminal string   `json:"terminal,omitempty"` // where she works now; empty: nowhere
	Locked   bool     `json:"locked,omitempty"`   // her terminal is locked
	Barred   *Refusal `json:"barred,omitempty"`   // why she may not work; nil: she may
	Absent   *Absence `json:"absent,omitempty"`
	Things   int      `json:"things"` // [Holdings.Things]
}

// There tells whether the person works at a terminal now.
func (p OnDuty) There() bool { return p.Terminal != "" && !p.Locked }

// WindowNow is a window as the board shows it.
type WindowNow struct {
	Terminal string      `json:"terminal"`
	State    WindowState `json:"state" enum:"closed,open,paused"`
	HolderID string      `json:"holder_id,omitempty"`
	Holder   string      `json:"holder,omitempty"`
	Role     string      `json:"role,omitempty"`
	Away     bool        `json:"away,omitempty"`      // it is open and nobody is there
	Since    time.Time   `json:"since,omitzero"`      // of the state; of the gap, while there is one
	KeeperID string      `json:"keeper_id,omitempty"` // who answers for a drawer that holds something
	Keeper   string      `json:"keeper,omitempty"`
}

// Lent tells whether somebody else than the person answers for what is in the drawer: until it is handed over she makes no card
// there.
func (n WindowNow) Lent(person string) bool { return n.KeeperID != "" && n.KeeperID != person }

// Now is the window's line of the board.
func (w Window) Now() WindowNow {
	n := WindowNow{
		Terminal: w.Terminal, State: w.State, HolderID: w.HolderID, Holder: w.Holder, Role: w.Role, Since: w.Since,
	}
	if gap := w.Away(); gap != nil {
		n.Away, n.Since = true, gap.From
	}
	if !w.empty() {
		n.KeeperID, n.Keeper = w.KeeperID, w.Keeper
	}
	return n
}

// HandOverNote is a hand-over as the board shows it.
type HandOverNote struct {
	ID      string        `json:"id"`
	Number  string        `json:"number"`
	State   HandOverState `json:"state"`
	FromID  string        `json:"from_id"`
	From    string        `json:"from"` // name
	ToID    string        `json:"to_id"`
	To      string        `json:"to"`
	Cause   Cause         `json:"cause"`
	Reason  string        `json:"reason,omitempty"` // of who took over without her
	At      time.Time     `json:"at"`
	Differs int           `json:"differs,omitempty"` // lines that do not agree
}

// Duty is who stands at the windows and how that goes from one to the other (G1 to G4).
type Duty interface {
	// Standing gives the outlet's windows, people and hand-overs, and what the caller answers for.
	// Hand-overs are those not done and those done today; each not done has what its giver answers
	// for now. Who sees no business is told of her own only.
	Standing(ctx context.Context) (Standing, error)
	// Held gives what a person of the outlet answers for, for herself, for whoever may take over from
	// her, and for the manager. NotFound person.none; Denied handover.other.
	Held(ctx context.Context, person string) (Holdings, error)
	// Hold does one act on a window of the outlet and gives the window after it; key and w.Version as
	// in [Cases.Advance], w.ID as in [Standing]. NotFound window.none; errors of [Window.Apply].
	Hold(ctx context.Context, key string, w Window, a WindowAct) (Window, error)
	// Hand does one act on a hand-over and gives it as it stands then; key and h.Version as in
	// [Cases.Advance]. A new one has an ID made at the terminal. When it is taken, everything that its
	// giver answers for is the taker's in the same write. NotFound handover.none; Conflict
	// handover.open for a second one of the same giver; errors of [HandOver.Apply].
	Hand(ctx context.Context, key string, h HandOver, a HandOverAct) (HandOver, error)
	// Excuse files that somebody of the outlet does not work on some days, changes it, or takes it
	// back. e.ID is made at the terminal. Errors of [Absence.File].
	Excuse(ctx context.Context, key string, e Absence) (Absence, error)
}
