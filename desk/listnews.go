package desk

import (
	"slices"
	"time"
)

// ListChange is what one version of an outlet's list changes against the one before (B2).
type ListChange struct {
	Version int64     `json:"version"`
	From    time.Time `json:"from"`
	Added   []string  `json:"added,omitempty"` // codes, in the list's order
	Gone    []string  `json:"gone,omitempty"`
}

// ListNewsFor is how long a change is shown after it has begun: whoever comes to work the next
// morning still sees it.
const ListNewsFor = 24 * time.Hour

// ChangeTo tells what next changes against l.
func (l ItemList) ChangeTo(next ItemList) ListChange {
	c := ListChange{Version: next.Version, From: next.From}
	for _, e := range next.Entries {
		if !l.Has(e.Code) {
			c.Added = append(c.Added, e.Code)
		}
	}
	for _, e := range l.Entries {
		if !next.Has(e.Code) {
			c.Gone = append(c.Gone, e.Code)
		}
	}
	return c
}

// Expired tells whether the list is past its validity: then customers may still be told and what
// was accepted goes on to its end, but nothing new is accepted.
func (l ItemList) Expired(at time.Time) bool { return !l.Expires.IsZero() && !at.Before(l.Expires) }

// ListsAhead are the lists of one outlet that are issued and will be in force later than at, by when
// they begin. One that a later version takes over before it begins never will be.
func ListsAhead(all []ItemList, at time.Time) []ItemList {
	var out []ItemList
	for _, l := range all {
		overtaken := slices.ContainsFunc(all, func(o ItemList) bool { return o.Version > l.Version && !o.From.After(l.From) })
		if l.From.After(at) && !overtaken {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b ItemList) int { return a.From.Compare(b.From) })
	return out
}
