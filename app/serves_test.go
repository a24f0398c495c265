package app

import (
	"slices"
	"testing"

	"sheyin/clauses"
	"sheyin/i18n"
)

// A screen without a clause would be one that nobody asked for; one with a wrong number misleads.
func TestEveryScreenNamesItsClauses(t *testing.T) {
	known, err := clauses.Load()
	if err != nil {
		t.Fatal(err)
	}
	screens := []string{}
	for _, s := range readSources(t, "../screens") {
		screens = append(screens, s.screens...)
	}
	slices.Sort(screens)
	screens = slices.Compact(screens)
	if len(screens) < 12 {
		t.Fatalf("only %v found: the test looks in the wrong place", screens)
	}
	for _, lang := range i18n.Languages {
		words, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, screen := range screens {
			if n := len(serves[screen]); n < 1 || n > 3 {
				t.Errorf("%s serves %d clauses, want 1 to 3", screen, n)
			}
			for _, key := range []string{"screen." + screen + ".title", "screen." + screen + ".help"} {
				if !words.Has(key) {
					t.Errorf("%s lacks %s", lang, key)
				}
			}
		}
		for screen, ids := range serves {
			for _, id := range ids {
				if !slices.ContainsFunc(known, func(c clauses.Clause) bool { return c.ID == id }) {
					t.Errorf("%s: there is no clause %s", screen, id)
				}
				for _, key := range []string{"help.source." + clauseKey(id), "help.clause." + clauseKey(id)} {
					if !words.Has(key) {
						t.Errorf("%s lacks %s", lang, key)
					}
				}
			}
		}
	}
}
