package app

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"sheyin/i18n"
)

// A card takes a key that no screen has, and names only keys that are on the screen it is for.
func TestCardsNameKeysThatAreThere(t *testing.T) {
	m := &Model{tour: &tour{}}
	for _, k := range m.tourKeys() {
		for _, a := range Actions() {
			if k.ID == "next" && slices.ContainsFunc(k.Codes, func(c string) bool { return slices.Contains(a.Keys, c) }) {
				t.Errorf("%s is %s.%s already", k.Codes, a.Screen, a.ID)
			}
		}
	}
	named := regexp.MustCompile(`\{([^}]*)\}`)
	for _, lang := range i18n.Languages {
		words, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range words.Keys() {
			card, ok := strings.CutPrefix(key, "tour.text.")
			if !ok {
				continue
			}
			card, screen, _ := strings.Cut(card, "_")
			if !slices.Contains(cards, card) {
				t.Errorf("%s: there is no such card", key)
			}
			for _, name := range named.FindAllStringSubmatch(words.T(key), -1) {
				there := slices.ContainsFunc(Actions(), func(a Action) bool {
					return a.ID == name[1] && (a.Screen == "" || a.Screen == screen) && len(a.Keys) > 0
				})
				if !there && name[1] != "person" && name[1] != "desk" {
					t.Errorf("%s: %s has no key %q", key, screen, name[1])
				}
			}
		}
		for _, card := range cards {
			for _, key := range []string{"tour.title." + card, "tour.text." + card} {
				if !words.Has(key) {
					t.Errorf("%s lacks %s", lang, key)
				}
			}
		}
	}
}
