package desk

import (
	"cmp"
	"slices"
	"time"
)

// PermissionKind is what an entry of the permission ledger says.
type PermissionKind string

// The kinds of entry. Those of applications change no right; the others do, from their From on.
const (
	PermissionApplied     PermissionKind = "applied"     // 申请: the outlet asked for it
	PermissionRefused     PermissionKind = "refused"     // 不予: the authority did not give it
	PermissionWithdrawn   PermissionKind = "withdrawn"   // 撤回: the outlet took the application back
	PermissionGranted     PermissionKind = "granted"     // 开通: an account was opened
	PermissionChanged     PermissionKind = "changed"     // 变更: posts, items or steps are others
	PermissionFrozen      PermissionKind = "frozen"      // 冻结
	PermissionUnfrozen    PermissionKind = "unfrozen"    // 解冻
	PermissionClosed      PermissionKind = "closed"      // 注销: the person left, or the account was closed
	PermissionTransferred PermissionKind = "transferred" // 调离: the person works elsewhere
)

// PermissionKinds are all kinds of entry.
var PermissionKinds = []PermissionKind{
	PermissionApplied, PermissionRefused, PermissionWithdrawn, PermissionGranted, PermissionChanged,
	PermissionFrozen, PermissionUnfrozen, PermissionClosed, PermissionTransferred,
}

// FirstPaper stands in place of a paper's number where rights are older than the ledger.
const FirstPaper = "initial"

// Permission is one entry of the permission ledger (权限管理台账, G-7.2): what was asked for, given or
// taken, from when on, by whom and on what paper. Entries are only ever added.
type Permission struct {
	Seq      int64          `json:"seq"` // within its outlet, without gaps
	OutletID string         `json:"outlet_id"`
	PersonID string         `json:"person_id"`
	Name     string         `json:"name"`
	Kind     PermissionKind `json:"kind" enum:"applied,refused,withdrawn,granted,changed,frozen,unfrozen,closed,transferred"`
	Posts    []Post         `json:"posts,omitempty"`
	Items    []string       `json:"items,omitempty"` // empty: all that the posts allow
	Steps    []Right        `json:"steps,omitempty"` // empty: all that the posts allow
	From     time.Time      `json:"from"`            // the first instant at which it holds
	Until    time.Time      `json:"until,omitzero"`  // it gives nothing from then on, because of age (H-4.4.3a); zero: no end
	At       time.Time      `json:"at"`              // when it was written
	By       string         `json:"by"`
	ByName   string         `json:"by_name"`
	Paper    string         `json:"paper,omitempty"` // number of the application, or [FirstPaper]
	Reason   string         `json:"reason,omitempty"`
}

// Gives tells whether rights are held by the entry; without it they are not.
func (p Permission) Gives() bool {
	return p.Kind == PermissionGranted || p.Kind == PermissionChanged
}

// GivesAt is [Permission.Gives] at an instant.
func (p Permission) GivesAt(at time.Time) bool {
	return p.Gives() && !p.From.After(at) && (p.Until.IsZero() || at.Before(p.Until))
}

// acts tells whether the entry changes a right.
func (p Permission) acts() bool {
	return p.Kind != PermissionApplied && p.Kind != PermissionRefused && p.Kind != PermissionWithdrawn
}

// May tells whether the entry gives the right for the item; "" for what concerns none.
func (p Permission) May(right Right, item string) bool {
	held := Person{Posts: p.Posts, Steps: p.Steps}
	return p.Gives() && held.May(right) && (item == "" || len(p.Items) == 0 || slices.Contains(p.Items, item))
}

// Ledger is entries of the permission ledger, in any order.
type Ledger []Permission

// effective is a person's entries that change a right, in the order in which they take effect.
func (l Ledger) effective(person string) []Permission {
	var mine []Permission
	for _, p := range l {
		if p.PersonID == person && p.acts() {
			mine = append(mine, p)
		}
	}
	slices.SortStableFunc(mine, func(a, b Permission) int {
		return cmp.Or(a.From.Compare(b.From), a.At.Compare(b.At), cmp.Compare(a.Seq, b.Seq))
	})
	return mine
}

// standing is what a person holds: the entry that gave it, and the one that stops it for now.
type standing struct{ given, stopped Permission }

// after is the standing after the entry. A freeze outlasts what is given meanwhile: only who lifts it
// ends it.
func (s standing) after(p Permission) standing {
	switch p.Kind {
	case PermissionGranted, PermissionChanged:
		s.given = p
		if s.stopped.Kind != PermissionFrozen {
			s.stopped = Permission{}
		}
	case PermissionUnfrozen:
		s.stopped = Permission{}
		if !s.given.Gives() { // opened again after it was closed: what it holds stands in this entry
			s.given = p
			s.given.Kind = PermissionGranted
		}
	case PermissionClosed, PermissionTransferred:
		s = standing{stopped: p}
	case PermissionFrozen:
		s.stopped = p
	}
	return s
}

// entry is the entry that decides at the instant, and whether it gives rights then.
func (s standing) entry(at time.Time) (Permission, bool) {
	if s.stopped.Seq != 0 {
		return s.stopped, false
	}
	return s.given, s.given.GivesAt(at)
}

// At answers who could do what (G-7.2b): the entry that decided about the person at the instant, and
// whether it gave rights. Without any entry until then it is zero and false.
func (l Ledger) At(person string, at time.Time) (Permission, bool) {
	var s standing
	for _, p := range l.effective(person) {
		if p.From.After(at) {
			break
		}
		s = s.after(p)
	}
	return s.entry(at)
}

// InForce is [Ledger.At] for everybody who has an entry until then, by outlet and name.
func (l Ledger) InForce(at time.Time) []Permission {
	var out []Permission
	seen := map[string]bool{}
	for _, p := range l {
		if seen[p.PersonID] {
			continue
		}
		seen[p.PersonID] = true
		if now, _ := l.At(p.PersonID, at); now.Seq != 0 {
			out = append(out, now)
		}
	}
	slices.SortFunc(out, func(a, b Permission) int {
		return cmp.Or(cmp.Compare(a.OutletID, b.OutletID), cmp.Compare(a.Name, b.Name), cmp.Compare(a.PersonID, b.PersonID))
	})
	return out
}

// Held are the entries that gave the person rights at some moment of the millisecond that begins at the
// instant: the records keep no finer time, and in which order two things of the same millisecond happened
// nobody knows.
func (l Ledger) Held(person string, at time.Time) []Permission {
	var s standing
	var out []Permission
	keep := func() {
		if p, gives := s.entry(at); gives {
			out = append(out, p)
		}
	}
	passed := false
	for _, p := range l.effective(person) {
		if p.From.After(at) {
			break
		}
		if !passed && !p.From.Before(at) {
			keep()
			passed = true
		}
		s = s.after(p)
		if passed {
			keep()
		}
	}
	if !passed {
		keep()
	}
	return out
}
