package sandbox_test

import (
	"slices"
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
		h.service()
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

// service expects the demo's queues, and what is owed to customers when it begins.
func (h *house) service() {
	h.t.Helper()
	for at, want := range map[[2]string][]string{
		{"TC-A-01", "wangmin"}: {"Y001", "A001", "A002", "H001"},
		{"TC-B-01", "chenhao"}: {"Y001", "A001"},
		{"TC-C-01", "guliya"}:  {"A001"},
		{"TC-D-01", "madong"}:  nil,
	} {
		q, err := h.Queue(h.t.Context(), h.login(at[0], at[1]))
		h.ok(err)
		var got []string
		for _, v := range q.Visits {
			got = append(got, v.Number)
		}
		if !slices.Equal(got, want) {
			h.t.Errorf("%s: queue %v, want %v", at[0], got, want)
		}
	}
	tickets, err := h.Tickets(h.t.Context(), h.login("TC-A-01", "wangmin"))
	h.ok(err)
	if len(tickets) != 2 {
		h.t.Fatalf("%d tickets", len(tickets))
	}
	for _, ticket := range tickets {
		switch age := h.clock.now().Sub(ticket.Received); {
		case ticket.Kind == desk.Complaint && age == 19*time.Hour+30*time.Minute && ticket.Urgency(h.clock.now().Add(time.Hour)) == desk.Soon:
		case ticket.Kind == desk.Inquiry && ticket.State == desk.TicketAnswered:
		default:
			h.t.Errorf("ticket %s %s received at %s", ticket.Kind, ticket.State, ticket.Received)
		}
	}
}
