package app

import (
	"slices"
	"testing"

	"sheyin/ui"
)

// What is called just as it was typed stands first, before what only holds the word; what cannot be done does
// not come first for that.
func TestExactWordStandsFirst(t *testing.T) {
	entries := []ui.Entry{
		{ID: "key:find", Verb: "查", Name: "按交接单查"},
		{ID: "go:other", Verb: "交接", Name: "去别处", Off: "现在不行"},
		{ID: "go:handover", Verb: "交接", Name: "交班和接班"},
		{ID: "item:x", Verb: "咨询", Name: "交接"},
	}
	slices.SortStableFunc(entries, before("交接"))
	var got []string
	for _, e := range entries {
		got = append(got, e.ID)
	}
	if want := []string{"go:handover", "item:x", "key:find", "go:other"}; !slices.Equal(got, want) {
		t.Errorf("in the order %v, want %v", got, want)
	}
	slices.SortStableFunc(entries, before(""))
	if entries[0].ID != "key:find" {
		t.Errorf("without a query %s stands first", entries[0].ID)
	}
}
