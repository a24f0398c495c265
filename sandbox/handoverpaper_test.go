package sandbox_test

import (
	"testing"

	"sheyin/desk"
)

// The list that both sign is printed once everything changed hands, under the hand-over's own number.
//
// clause: H-4.4.1b
func TestHandOverPaper(t *testing.T) {
	h := newHouse(t)
	a, b := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	counts := h.standing(a).Mine.Counts
	o := desk.HandOver{ID: newKey()}
	h.ok(h.hand(a, &o, desk.Offer{To: "liqian", Cause: desk.CauseShift, Counts: counts}))
	order := desk.Order{Kind: desk.HandOverPaper, Subject: o.ID}
	_, err := h.Issue(t.Context(), b, newKey(), order)
	h.fails(err, desk.Conflict, "paper.early")
	_, err = h.Issue(t.Context(), b, newKey(), desk.Order{Kind: desk.HandOverPaper, Subject: newKey()})
	h.fails(err, desk.NotFound, "handover.none")
	h.ok(h.hand(b, &o, desk.Take{Counts: counts}))
	p, err := h.Issue(t.Context(), b, newKey(), order)
	h.ok(err)
	if p.Number != o.Number || p.Copy != 1 || p.By != "李倩" || p.AskURL != "" {
		t.Errorf("%+v", p)
	}
	order.Reason = "jam"
	if p, err = h.Issue(t.Context(), a, newKey(), order); err != nil || p.Copy != 2 || p.Number != o.Number {
		t.Errorf("%+v, %v", p, err)
	}
	elsewhere := h.login("TC-B-01", "chenhao")
	_, err = h.Issue(t.Context(), elsewhere, newKey(), order)
	h.fails(err, desk.NotFound, "handover.none")
}
