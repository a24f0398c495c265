package sandbox_test

import (
	"testing"
	"time"

	"sheyin/desk"
)

// The demo must begin on any day of the agreements, and never seed what is in use.
func TestSeedDemo(t *testing.T) {
	for _, day := range []time.Time{friday, time.Date(2027, 1, 1, 0, 30, 0, 0, time.UTC), time.Date(2028, 12, 31, 15, 0, 0, 0, time.UTC)} {
		h := newHouse(t)
		h.clock.pass(day.Sub(friday))
		h.ok(h.SeedDemo(t.Context()))
		list, err := h.Open(t.Context(), h.login("TC-A-01", "wangmin"))
		h.ok(err)
		stages := map[desk.Stage]int{}
		for _, s := range list {
			stages[s.Stage]++
			if s.Changed.After(h.clock.now()) || s.Item == "" {
				t.Errorf("%s changed at %s", s.Item, s.Changed)
			}
		}
		if stages[desk.StageAccept] != 2 || stages[desk.StageHandle] != 2 || stages[desk.StageReview] != 1 || stages[desk.StageNotify] != 1 {
			t.Errorf("stages %v", stages)
		}
		waiting, err := h.Waiting(t.Context(), "jiangwei")
		h.ok(err)
		if len(waiting) != 2 {
			t.Errorf("%d cases wait for the authority", len(waiting))
		}
		h.ok(h.SeedDemo(t.Context()))
		if again, err := h.Open(t.Context(), h.login("TC-A-01", "wangmin")); err != nil || len(again) != len(list) {
			t.Errorf("seeded twice: %d cases, %v", len(again), err)
		}
	}
}
