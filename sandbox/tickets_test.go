package sandbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

var asker = desk.Contact{Name: "吴桂香", Phone: "19900000115"}

// raise takes a ticket.
func (h *house) raise(at sandbox.Caller, kind desk.TicketKind, source string) desk.Ticket {
	h.t.Helper()
	r := desk.Raise{Kind: kind, Text: "how long does it take", Source: source, Contact: asker}
	if kind == desk.Problem {
		r.Contact = desk.Contact{}
	}
	ticket, err := h.Follow(h.t.Context(), at, newKey(), newKey(), 0, r)
	h.ok(err)
	return ticket
}

// follow does an act on a ticket as it is now.
func (h *house) follow(at sandbox.Caller, ticket *desk.Ticket, do desk.TicketAct) error {
	h.t.Helper()
	next, err := h.Follow(h.t.Context(), at, newKey(), ticket.ID, ticket.Version, do)
	if err == nil {
		*ticket = next
	}
	return err
}

// clause: H-7.2a2, H-9.4, G-7.5
func TestQuestionTakenAlong(t *testing.T) {
	for kind, letter := range map[desk.TicketKind]string{desk.Inquiry: "Q", desk.Problem: "P"} {
		t.Run(string(kind), func(t *testing.T) {
			h := newHouse(t)
			at := h.login("TC-A-01", "wangmin")
			v := h.call(at, "B1")
			ticket := h.raise(at, kind, "window")
			of, held := v.ID, []string{ticket.ID}
			if kind == desk.Problem { // which is the outlet's own, whoever is at the window
				of, held = "", nil
			}
			if want := "TCA-" + letter + "20261120-0001"; ticket.Number != want || ticket.Subject.Visit != of {
				t.Errorf("ticket %s of visit %s", ticket.Number, ticket.Subject.Visit)
			}
			if v = h.visit(at, v.ID); !slices.Equal(v.Tickets, held) {
				t.Errorf("the visit holds %v", v.Tickets)
			}
			h.ok(h.attend(at, &v, desk.Leaving{Reason: "back tomorrow"}))
			waiting, err := h.OpenTickets(t.Context(), "jiangwei")
			h.ok(err)
			if len(waiting) != 1 || waiting[0].ID != ticket.ID || strings.Contains(fmt.Sprintf("%+v", waiting), asker.Phone) {
				t.Errorf("the authority sees %+v", waiting)
			}
			h.fails(h.follow(at, &ticket, desk.Answer{Text: "ten days"}), desk.Denied, "ticket.answer")
			h.fails(h.follow(at, &ticket, desk.Tell{Reach: desk.Reach{Way: "window", Outcome: "reached"}}), desk.Conflict, "step.order")
			key := newKey()
			answer := func(who, text string) (desk.Ticket, error) {
				return h.AnswerTicket(t.Context(), who, key, "TCA", ticket.ID, ticket.Version, text)
			}
			_, err = answer("wangmin", "ten days")
			h.fails(err, desk.Denied, "may.decide")
			_, err = answer("jiangwei", " ")
			h.fails(err, desk.Invalid, "ticket.text")
			first, err := answer("jiangwei", "ten days")
			h.ok(err)
			again, err := answer("jiangwei", "ten days")
			if err != nil || again.Version != first.Version || first.State != desk.TicketAnswered {
				t.Errorf("answered twice: %d, %d, %v", first.Version, again.Version, err)
			}
			if waiting, err = h.OpenTickets(t.Context(), "jiangwei"); err != nil || len(waiting) != 0 {
				t.Errorf("still waits for the authority: %v", err)
			}
			ticket = first
			h.ok(h.follow(at, &ticket, desk.Tell{Reach: desk.Reach{Way: "window", Outcome: "reached"}}))
			list, err := h.Tickets(t.Context(), at)
			if err != nil || len(list) != 1 || list[0].State != desk.TicketClosed || list[0].Contact == asker {
				t.Errorf("list %+v, %v", list, err)
			}
			got, err := h.Ticket(t.Context(), at, ticket.ID)
			if err != nil || got.Contact != ticket.Contact {
				t.Errorf("ticket %+v, %v", got, err)
			}
			var refused []string
			for _, e := range h.audit("TCA") {
				if e.Outcome != "" {
					refused = append(refused, e.PersonID+" "+e.Act+" "+e.Outcome)
				}
			}
			if want := []string{"wangmin answer ticket.answer", "wangmin answer may.decide"}; !slices.Equal(refused, want) {
				t.Errorf("refusals %v", refused)
			}
		})
	}
}

func TestTicketSubject(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	raise := func(s desk.Subject, source string) (desk.Ticket, error) {
		return h.Follow(t.Context(), at, newKey(), newKey(), 0, desk.Raise{Kind: desk.Opinion, Text: "more chairs", Source: source, Subject: s})
	}
	_, err := raise(desk.Subject{Case: newKey()}, "window")
	h.fails(err, desk.NotFound, "case.none")
	// What a terminal says of the visit does not count, and a slip from the box is nobody's at the window.
	c := h.counter(at, "une.claim").upTo(desk.StageAccept)
	got, err := raise(desk.Subject{Case: c.c.ID, Visit: newKey()}, "box")
	if err != nil || got.Subject != (desk.Subject{Case: c.c.ID}) || got.Number != "TCA-V20261120-0001" {
		t.Errorf("ticket %+v, %v", got, err)
	}
	got, err = raise(desk.Subject{Visit: newKey()}, "window")
	if err != nil || got.Subject.Visit != c.c.Visit || got.Number != "TCA-V20261120-0002" {
		t.Errorf("ticket %+v, %v", got, err)
	}
	h.fails(h.follow(at, &got, desk.Pass{To: "nobody"}), desk.Invalid, "visit.to")
	h.ok(h.follow(at, &got, desk.Pass{To: "zhaolei"}))
	if got.OwnerID != "zhaolei" {
		t.Errorf("passed to %s", got.OwnerID)
	}
	courier := h.login("TC-A-02", "gaoyuan")
	if list, err := h.Tickets(t.Context(), courier); err != nil || len(list) != 0 {
		t.Errorf("the courier sees %d tickets, %v", len(list), err)
	}
	_, err = h.Ticket(t.Context(), courier, got.ID)
	h.fails(err, desk.Denied, "may.post")
	h.raise(courier, desk.Problem, "window")
	_, err = h.Ticket(t.Context(), h.login("TC-B-01", "chenhao"), got.ID)
	h.fails(err, desk.NotFound, "ticket.none")
	_, err = h.OpenTickets(t.Context(), "wangmin")
	h.fails(err, desk.Denied, "may.decide")
}

// The clock runs from the first receipt, over night and weekend, and not anew. It is a Friday.
//
// clause: H-10.1a, H-10.1b, D-6.2
func TestVoiceGoesUp(t *testing.T) {
	h := newHouse(t)
	h.clock.pass(8 * time.Hour) // six in the evening
	at := h.login("TC-A-01", "wangmin")
	ticket, err := h.Follow(t.Context(), at, newKey(), newKey(), 0, desk.Raise{
		Kind: desk.Complaint, Text: "from the opinion book", Source: "book", Contact: asker, Received: friday,
	})
	h.ok(err)
	up := func(n int) {
		t.Helper()
		h.ok(h.Sweep(t.Context()))
		late, err := h.Overdue(t.Context(), "jiangwei")
		h.ok(err)
		if len(late) != n || n > 0 && (late[0].ID != ticket.ID || late[0].Kind != "ticket" || late[0].Number != ticket.Number || late[0].OutletID != "TCA") {
			t.Errorf("at %s: %+v, want %d", h.clock.now(), late, n)
		}
	}
	h.clock.pass(friday.Add(24*time.Hour - time.Second).Sub(h.clock.now()))
	at = h.login("TC-A-01", "wangmin")
	up(0)
	if f := h.queue(at).Figures; f.Overdue != 0 {
		t.Errorf("a second before: %+v", f)
	}
	h.ok(h.follow(at, &ticket, desk.Pass{To: "zhaolei"}))
	h.clock.pass(2 * time.Second)
	up(1)
	up(1)
	if f := h.queue(at).Figures; f.Overdue != 1 {
		t.Errorf("a second after: %+v", f)
	}
	open, err := h.OpenTickets(t.Context(), "jiangwei")
	if err != nil || len(open) != 1 || open[0].Urgency(h.clock.now()) != desk.Over {
		t.Errorf("the authority sees %+v, %v", open, err)
	}
	entries := 0
	for _, e := range h.audit("TCA") {
		if e.Act == "escalation" && e.Subject == ticket.ID {
			entries++
		}
	}
	if entries != 1 {
		t.Errorf("%d entries of one escalation", entries)
	}
	reach := desk.Reach{Way: "phone", Outcome: "reached"}
	h.ok(h.follow(at, &ticket, desk.Reply{Text: "we look at it", Reach: reach}))
	h.ok(h.follow(at, &ticket, desk.Revisit{Reach: reach}))
	up(1)
	h.ok(h.follow(at, &ticket, desk.Result{Text: "there is a sign now", Reach: reach}))
	up(0)
	h.ok(h.follow(at, &ticket, desk.Reopen{Reason: "there is none"}))
	up(1)
	if !ticket.Received.Equal(friday) {
		t.Errorf("received %s", ticket.Received)
	}
	_, err = h.Overdue(t.Context(), "wangmin")
	h.fails(err, desk.Denied, "may.decide")
}

// A case of a database from before time limits were kept beside it goes up like any other.
func TestOldCaseGoesUp(t *testing.T) {
	h := newHouse(t)
	c := h.counter(h.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageReview)
	h.store(func(tx *store.Tx) error {
		row, err := tx.Record("TCA", store.ACase, c.c.ID)
		if err != nil || row.Due == 0 {
			t.Errorf("due %d, %v", row.Due, err)
		}
		row.Due = 0 // as the migration leaves it
		_, err = tx.SaveRecord(row, row.Version)
		return err
	})
	later := openHouse(t, h.db)
	later.clock.pass(60 * 24 * time.Hour)
	later.ok(later.Sweep(t.Context()))
	if late, err := later.Overdue(t.Context(), "jiangwei"); err != nil || len(late) != 1 || late[0].ID != c.c.ID {
		t.Errorf("%+v, %v", late, err)
	}
}

// What runs into a year whose calendar is not issued has no last day, gets it as soon as there is one,
// and goes up like any other. A case that was begun before keeps its rules, not its calendar.
//
// clause: G-7.4, H-7.4c
func TestNewYear(t *testing.T) {
	h := newHouse(t)
	h.clock.pass(time.Date(2026, 12, 31, 6, 0, 0, 0, time.UTC).Sub(friday))
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "une.claim").upTo(desk.StageReview)
	ticket := h.raise(at, desk.Inquiry, "window")
	if c.c.Due.MissingYear != 2027 || !ticket.Due.IsZero() {
		t.Fatalf("due %+v, %s", c.c.Due, ticket.Due)
	}
	files := copyOf(t)
	files["calendar/2027.json"] = &fstest.MapFile{Data: []byte(`{"year": 2027, "source": "made for this test",
		"holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}], "makeup": []}`)}
	s, err := sandbox.New(t.Context(), sandbox.Options{DB: h.db, Now: h.clock.now, Signer: h.list, Data: files})
	h.ok(err)
	before := h.Service
	t.Cleanup(func() { h.Service = before; h.ok(s.Close()) })
	h.Service = s
	got, err := s.Case(t.Context(), at, c.c.ID)
	h.ok(err)
	if got.Due.LastDay.Year() != 2027 || got.Due.MissingYear != 0 || got.Due.Days != c.c.Due.Days || got.Version != c.c.Version {
		t.Errorf("due %+v", got.Due)
	}
	asked, err := s.Ticket(t.Context(), at, ticket.ID)
	h.ok(err)
	if want := time.Date(2027, 1, 4, 15, 59, 59, 0, time.UTC); !asked.Due.Equal(want) {
		t.Errorf("due %s", asked.Due)
	}
	c.review(desk.Granted)
	if c.c.TellBy != calendar.MustParse("2027-01-04") {
		t.Errorf("to be told by %s", c.c.TellBy)
	}
	h.clock.pass(60 * 24 * time.Hour)
	h.ok(s.Sweep(t.Context()))
	if late, err := s.Overdue(t.Context(), "jiangwei"); err != nil || len(late) != 2 {
		t.Errorf("%+v, %v", late, err)
	}
}

// A case goes up when its last day is over, to the second, and again for its next limit.
func TestCaseGoesUp(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "une.claim").upTo(desk.StageReview)
	last := c.c.Due.LastDay
	midnight := time.Date(last.Year(), last.Month(), last.Day()+1, 0, 0, 0, 0, calendar.China)
	up := func(n int) {
		t.Helper()
		h.ok(h.Sweep(t.Context()))
		if late, err := h.Overdue(t.Context(), "jiangwei"); err != nil || len(late) != n {
			t.Errorf("at %s: %+v, want %d, %v", h.clock.now(), late, n, err)
		}
	}
	h.clock.pass(midnight.Add(-time.Second).Sub(friday))
	up(0)
	h.clock.pass(2 * time.Second)
	up(1)
	c.at = h.login("TC-A-01", "wangmin")
	c.review(desk.Refused) // to be told by the end of the next working day
	up(0)
	h.clock.pass(7 * 24 * time.Hour)
	up(1)
	c.at = h.login("TC-A-01", "wangmin")
	h.ok(c.do(c.notification()))
	up(0)
	n := 0
	for _, e := range h.audit("TCA") {
		if e.Act == "escalation" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d escalations", n)
	}
}
