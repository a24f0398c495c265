package app

import (
	"slices"
	"testing"

	"sheyin/ui"
)

// Whoever types the beginning of a command's name wants that one, not one that only has the word in what is said of it; what
// cannot be done now stays behind what can.
func TestPaletteBeginsWithNames(t *testing.T) {
	entries := []ui.Entry{
		{ID: "key:handle", Verb: "Handle", Name: "put it through"},
		{ID: "global:emergency", Verb: "Emergency", Name: "What to do, and put it on record"},
		{ID: "go:bench", Verb: "Put a card", Name: "Demo: put a card onto a reader"},
		{ID: "go:put", Verb: "Put", Name: "Somewhere else"},
		{ID: "go:away", Verb: "Put away", Off: "not now"},
	}
	slices.SortStableFunc(entries, before("put"))
	var got []string
	for _, e := range entries {
		got = append(got, e.ID)
	}
	if want := []string{"go:put", "go:bench", "key:handle", "global:emergency", "go:away"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
