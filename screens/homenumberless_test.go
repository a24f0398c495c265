package screens

import (
	"testing"

	"sheyin/desk"
)

// A card that has no number of its holder's leads to nobody: a name alone is not one person's.
func TestHomeCardWithoutNumber(t *testing.T) {
	now, cases, s := cardHome(t, "zh-CN")
	nameless := zhou()
	nameless.IDNo = ""
	cases.cases["k9"] = desk.Case{ID: "k9", Applicant: nameless}
	s.open = append(s.open, task{c: &desk.Summary{ID: "k9", Version: 1, Item: "res.claim", Who: "周**", Stage: desk.StageHandle}})
	card := socialCard(zhou(), "A10000031")
	card.IDNo = ""
	if hearLaid(t, s, OnDesk{Social: card, SocialAt: *now}); s.his != nil {
		t.Errorf("%d matters are offered by a name", len(s.his.rows))
	}
}
