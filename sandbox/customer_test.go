package sandbox_test

import (
	"encoding/json"
	"path"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
)

// A visit is rated once, by whoever has its code. There is no act for it: what a terminal may send
// holds no rating, and no session is asked for.
//
// clause: B-9.5, H-10.1a
func TestRating(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	v := h.call(at, "A017")
	code := path.Base(v.RateURL)
	ask, err := h.Rateable(t.Context(), code)
	if err != nil || ask.Number != "A017" || len(ask.Grades) != 5 || ask.Done || ask.OutletEN == "" {
		t.Errorf("ask %+v, %v", ask, err)
	}
	h.fails(h.Rate(t.Context(), code, 6, ""), desk.Invalid, "rating.grade")
	h.fails(h.Rate(t.Context(), "AAAAAAAAAAAAAA", 1, ""), desk.NotFound, "rating.code")
	h.ok(h.Rate(t.Context(), strings.ToLower(code), 1, "quick"))
	h.fails(h.Rate(t.Context(), code, 5, ""), desk.Conflict, "rating.twice")
	if ask, err = h.Rateable(t.Context(), v.RateURL); err != nil || !ask.Done {
		t.Errorf("after: %+v, %v", ask, err)
	}
	// That he rated meanwhile is no reason to refuse the clerk, who has the version before.
	h.gone(at, v)
	got := h.visit(at, v.ID)
	if got.Rating == nil || got.Rating.Grade != 1 || got.State != desk.VisitClosed || got.Version != 3 {
		t.Errorf("visit %+v", got)
	}
	if f := h.queue(at).Figures; f.Grades != [5]int{1} || f.Unrated != 0 {
		t.Errorf("figures %+v", f)
	}
	if list, err := h.Tickets(t.Context(), at); err != nil || len(list) != 0 {
		t.Errorf("a good rating opened %d tickets, %v", len(list), err)
	}
	late := h.call(at, "A018")
	h.gone(at, late)
	h.clock.pass(desk.RateWithin + time.Second)
	_, err = h.Rateable(t.Context(), late.RateURL)
	h.fails(err, desk.Conflict, "rating.late")
	h.fails(h.Rate(t.Context(), late.RateURL, 1, ""), desk.Conflict, "rating.late")
}

// clause: B-9.5
func TestBadRatingIsFollowedUp(t *testing.T) {
	for _, tc := range []struct{ clerk, owner string }{{"wangmin", "zhaolei"}, {"zhaolei", ""}} {
		t.Run(tc.clerk, func(t *testing.T) {
			h := newHouse(t)
			at := h.login("TC-A-01", tc.clerk)
			v := h.call(at, "A017")
			want := desk.Contact{}
			if tc.clerk == "wangmin" {
				c := h.counter(at, "une.claim").upTo(desk.StageHandle)
				want = desk.Contact{Name: c.who.Name, Phone: c.who.Phone}
			}
			h.ok(h.Rate(t.Context(), v.RateURL, 4, "waited too long"))
			list, err := h.Tickets(t.Context(), at)
			h.ok(err)
			if len(list) != 1 {
				t.Fatalf("%d tickets", len(list))
			}
			// She sees that there is one, and not how she was rated while he is there, and neither what was said nor whose visit it was.
			_, err = h.Ticket(t.Context(), at, list[0].ID)
			h.fails(err, desk.Denied, "ticket.own")
			mine := h.visit(at, v.ID)
			if list[0].Text != "" || list[0].Subject.Visit != "" || list[0].Contact.Name == want.Name && want.Name != "" || mine.Rating != nil {
				t.Errorf("she reads of herself: %+v, %+v", list[0], mine.Rating)
			}
			open, err := h.OpenTickets(t.Context(), "jiangwei")
			h.ok(err)
			if tc.owner == "" && (len(open) != 1 || open[0].Text != "waited too long") {
				t.Errorf("the authority reads %+v", open)
			}
			colleague := h.login("TC-A-02", "liqian")
			ticket, err := h.Ticket(t.Context(), colleague, list[0].ID)
			h.ok(err)
			if seen := h.visit(colleague, v.ID); seen.RateURL != "" {
				t.Error("a colleague gets the way to rate")
			}
			if ticket.Kind != desk.FollowUp || ticket.OwnerID != tc.owner || ticket.About != tc.clerk || ticket.Contact != want ||
				ticket.Number != "TCA-F20261120-0001" || !ticket.Due.Equal(friday.Add(24*time.Hour)) {
				t.Errorf("follow-up %+v", ticket)
			}
			if got := h.visit(at, v.ID); len(got.Tickets) != 1 || got.Tickets[0] != ticket.ID {
				t.Errorf("the visit holds %v", got.Tickets)
			}
			h.fails(h.follow(at, &ticket, desk.Answer{Text: "all is well"}), desk.Denied, "ticket.own")
			if tc.owner == "" { // the manager was rated herself: the authority settles it
				_, err = h.AnswerTicket(t.Context(), "jiangwei", newKey(), "TCA", ticket.ID, ticket.Version, "spoke with both")
				h.ok(err)
				return
			}
			manager := h.login("TC-A-02", tc.owner)
			h.ok(h.follow(manager, &ticket, desk.Answer{Text: "a second window at noon"}))
		})
	}
}

// While one customer is at the window, the clerk finishes a case of another's: who rates is not he.
func TestFollowUpReachesWhoRated(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	v := h.call(at, "A001")
	left := h.counter(at, "une.claim").upTo(desk.StageHandle)
	v = h.visit(at, v.ID)
	h.ok(h.attend(at, &v, desk.Leaving{}))
	v = h.call(at, "A002")
	c := h.counter(at, "une.claim")
	c.who = customers[1]
	var err error
	c.match, err = h.Match(t.Context(), at, desk.Query{Item: "une.claim", Name: c.who.Name, IDType: c.who.IDType, IDNo: c.who.IDNo})
	h.ok(err)
	c.upTo(desk.StageHandle)
	h.ok(left.do(left.handling()))
	h.ok(h.Rate(t.Context(), v.RateURL, 5, ""))
	list, err := h.Tickets(t.Context(), at)
	h.ok(err)
	ticket, err := h.Ticket(t.Context(), h.login("TC-A-02", "zhaolei"), list[0].ID)
	h.ok(err)
	if ticket.Contact.Phone != c.who.Phone || c.who.Phone == left.who.Phone {
		t.Errorf("called back is %+v", ticket.Contact)
	}
}

// clause: H-7.2d2
func TestAsk(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "une.claim").upTo(desk.StageReview)
	paper, err := h.Issue(t.Context(), at, newKey(), desk.Order{Kind: desk.ReceiptPaper, Subject: c.c.ID})
	h.ok(err)
	if len(paper.AskURL) > 38 || !strings.HasPrefix(paper.AskURL, "HTTP://127.0.0.1:8471/Q/") {
		t.Errorf("asked at %s", paper.AskURL)
	}
	ask := func(code string) sandbox.AskAnswer {
		t.Helper()
		got, err := h.Ask(t.Context(), code)
		h.ok(err)
		b, err := json.Marshal(got)
		h.ok(err)
		for _, own := range []string{c.who.Name, c.who.IDNo, c.who.Phone, asker.Name, asker.Phone} {
			if strings.Contains(string(b), own) {
				t.Errorf("it tells whose it is: %s", b)
			}
		}
		return got
	}
	got := ask(path.Base(paper.AskURL))
	if got.Kind != "case" || got.Number != c.c.Receipt || got.Status != desk.Received || got.Due != c.c.Due.LastDay ||
		got.ItemEN != c.item.NameEN || got.Phone == "" {
		t.Errorf("answer %+v", got)
	}
	c.review(desk.Granted)
	if got = ask(paper.AskURL); got.Status != desk.Decided || got.Stage != string(desk.StageNotify) {
		t.Errorf("answer %+v", got)
	}
	ticket := h.raise(at, desk.Inquiry, "window")
	slip, err := h.Issue(t.Context(), at, newKey(), desk.Order{Kind: desk.QuestionPaper, Subject: ticket.ID})
	h.ok(err)
	if got = ask(slip.AskURL); got.Kind != "ticket" || got.Number != ticket.Number || got.Stage != "open" || got.ItemZH != "" {
		t.Errorf("answer %+v", got)
	}
	_, err = h.AnswerTicket(t.Context(), "jiangwei", newKey(), "TCA", ticket.ID, 1, "ten days")
	h.ok(err)
	if got = ask(slip.AskURL); got.Status != desk.Decided {
		t.Errorf("answer %+v", got)
	}
	// The code for rating asks nothing, and the other way round.
	v := h.visit(at, c.c.Visit)
	_, err = h.Ask(t.Context(), v.RateURL)
	h.fails(err, desk.NotFound, "ask.code")
	h.fails(h.Rate(t.Context(), paper.AskURL, 1, ""), desk.NotFound, "rating.code")
}
