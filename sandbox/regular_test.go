package sandbox_test

import (
	"slices"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// Card activation is carried to homes regularly: when one visit is over the next one is booked, until it is
// called off; other items are not.
//
// clause: N-11
func TestRegularHomeActivation(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	ctx, today := t.Context(), calendar.DateOf(friday)
	b := desk.Booking{
		Group: "remote", Name: customers[0].Name, Phone: customers[0].Phone, Address: "某村", Day: today, Half: "am",
		Items: []string{"card.activate", "card.reissue"}, Every: 3,
	}
	_, err := h.Attend(ctx, at, newKey(), newKey(), 0, b)
	h.fails(err, desk.Invalid, "visit.every")
	b.Items = b.Items[:1]
	v, err := h.Attend(ctx, at, newKey(), newKey(), 0, b)
	h.ok(err)
	for round := 1; round <= 3; round++ {
		for _, do := range []desk.VisitAct{desk.Departure{Papers: []string{"读卡器"}}, desk.Return{Papers: []desk.HomePaper{{Name: "读卡器", Returned: true}}}, desk.Leaving{Reason: "启用了"}} {
			v, err = h.Attend(ctx, at, newKey(), v.ID, v.Version, do)
			h.ok(err)
		}
		if n := h.queue(at).Figures.Regular; n != round {
			t.Errorf("round %d: %d regular visits in the figures", round, n)
		}
		booked := h.queue(at).Visits
		n := slices.IndexFunc(booked, func(v desk.Visit) bool { return v.State == desk.VisitBooked && v.Home != nil && v.Home.Every == 3 })
		if n < 0 {
			t.Fatalf("round %d: nobody comes again", round)
		}
		if want := today.AddMonths(3 * round); booked[n].Home.Day != want || booked[n].OwnerID != "wangmin" || booked[n].Number == "" {
			t.Fatalf("round %d: next on %s by %s, want %s", round, booked[n].Home.Day, booked[n].OwnerID, want)
		}
		v, err = h.Visit(ctx, at, booked[n].ID)
		h.ok(err)
		if len(v.Home.Papers) != 0 || v.Home.Address != b.Address {
			t.Errorf("round %d: %+v", round, v.Home)
		}
	}
	_, err = h.Attend(ctx, at, newKey(), v.ID, v.Version, desk.Leaving{Reason: "搬走了"})
	h.ok(err)
	if slices.ContainsFunc(h.queue(at).Visits, func(v desk.Visit) bool { return v.State == desk.VisitBooked && v.Home != nil && v.Home.Every > 0 }) {
		t.Error("called off, and yet somebody comes again")
	}
}
