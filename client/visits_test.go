package client_test

import (
	"net/http"
	"reflect"
	"testing"
	"time"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// counterReads makes every read of visits and tickets.
func counterReads(t *testing.T, c *client.Client) map[string]error {
	t.Helper()
	return map[string]error{
		"queue":   second(c.Queue(t.Context())),
		"visit":   second(c.Visit(t.Context(), "v1")),
		"tickets": second(c.Tickets(t.Context())),
		"ticket":  second(c.Ticket(t.Context(), "t1")),
	}
}

// counterWrites yields the outcome of every write about visits, tickets and papers, one after
// the other.
func counterWrites(t *testing.T, c *client.Client) func(yield func(string, error) bool) {
	t.Helper()
	ctx, key := t.Context(), "key-0001"
	return func(yield func(string, error) bool) {
		_ = yield("call", second(c.Call(ctx, key, "A001"))) &&
			yield("attend", second(c.Attend(ctx, key, desk.Visit{ID: "v1", Version: 1}, desk.Leaving{Reason: "r"}))) &&
			yield("follow", second(c.Follow(ctx, key, desk.Ticket{ID: "t1", Version: 1}, desk.Pass{To: "p2"}))) &&
			yield("issue", second(c.Issue(ctx, key, desk.Order{Kind: desk.ReceiptPaper, Subject: "c1"})))
	}
}

// An answer counts only if it can be one to what was asked: about the same thing, and a later
// version of it. Otherwise it is not known what was done.
func TestAnswersToAnotherQuestion(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	body := ""
	server := rawTLS(t, keys, func(int, *http.Request) rawAnswer {
		return rawAnswer{text: httpAnswer("200 OK", "application/json", body)}
	})
	c := dial(t, config(t, keys, server.URL))
	ctx, key := t.Context(), "key-0001"
	visit, ticket := desk.Visit{ID: "v1", Version: 3}, desk.Ticket{ID: "t1", Version: 3}
	order := desk.Order{Kind: desk.ReceiptPaper, Subject: "c1"}
	for _, tc := range []struct {
		name, body string
		call       func() error
		code       desk.Code
	}{
		{"visit", `{"id":"v2","version":1}`, func() error { return second(c.Visit(ctx, "v1")) }, desk.Offline},
		{"ticket", `{"id":"t2","version":1}`, func() error { return second(c.Ticket(ctx, "t1")) }, desk.Offline},
		{"nobody called", `{"id":"","state":"serving"}`, func() error { return second(c.Call(ctx, key, "")) }, desk.Unknown},
		{"called and not served", `{"id":"v1","state":"waiting"}`, func() error { return second(c.Call(ctx, key, "")) }, desk.Unknown},
		{"another visit", `{"id":"v2","version":4}`, func() error { return second(c.Attend(ctx, key, visit, desk.Leaving{})) }, desk.Unknown},
		{"the visit as it was", `{"id":"v1","version":3}`, func() error { return second(c.Attend(ctx, key, visit, desk.Leaving{})) }, desk.Unknown},
		{"another ticket", `{"id":"t2","version":4}`, func() error { return second(c.Follow(ctx, key, ticket, desk.Pass{})) }, desk.Unknown},
		{"the ticket as it was", `{"id":"t1","version":3}`, func() error { return second(c.Follow(ctx, key, ticket, desk.Pass{})) }, desk.Unknown},
		{"another kind of paper", `{"kind":"result","subject":"c1","number":"n","copy":1}`, func() error { return second(c.Issue(ctx, key, order)) }, desk.Unknown},
		{"a paper of another case", `{"kind":"receipt","subject":"c2","number":"n","copy":1}`, func() error { return second(c.Issue(ctx, key, order)) }, desk.Unknown},
		{"a paper without a number", `{"kind":"receipt","subject":"c1","copy":1}`, func() error { return second(c.Issue(ctx, key, order)) }, desk.Unknown},
		{"copy 0", `{"kind":"receipt","subject":"c1","number":"n","copy":0}`, func() error { return second(c.Issue(ctx, key, order)) }, desk.Unknown},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body = tc.body
			if got := desk.CodeOf(tc.call()); got != tc.code {
				t.Errorf("got %q, want %q", got, tc.code)
			}
		})
	}
}

// A customer may rate while the clerk lets him go: the visit is two versions further then.
func TestRatedMeanwhile(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	server := rawTLS(t, keys, func(int, *http.Request) rawAnswer {
		return rawAnswer{text: httpAnswer("200 OK", "application/json", `{"id":"v1","version":5,"state":"closed"}`)}
	})
	c := dial(t, config(t, keys, server.URL))
	v, err := c.Attend(t.Context(), "key-0001", desk.Visit{ID: "v1", Version: 3}, desk.Leaving{})
	if err != nil || v.State != desk.VisitClosed || v.Version != 5 {
		t.Errorf("%+v, %v", v, err)
	}
}

// Every act arrives over there as it was meant.
//
// clause: H-4.3.1g
func TestActsArrive(t *testing.T) {
	svc := &fake{visit: desk.Visit{ID: "v1", Version: 1}, ticket: desk.Ticket{ID: "t1", Version: 1}}
	c, _ := served(t, svc, api.Options{})
	ctx, key := t.Context(), "key-0001"
	for _, act := range []desk.VisitAct{
		desk.Arrival{Group: "elderly"},
		desk.Arrival{},
		desk.Booking{Group: "ill", Name: "周素琴", Phone: "19900000103", Address: "迎宾路 1 号", Day: calendar.MustParse("2026-11-25"), Half: "am", Items: []string{"pen.cert"}},
		desk.Call{Number: "A001"},
		desk.Call{},
		desk.Guidance{Item: "pen.cert", Channel: "online"},
		desk.GuidedEnd{Index: 0, Outcome: "done"},
		desk.HandOn{To: "p2", Reason: "r"},
		desk.Departure{Papers: []string{"a"}},
		desk.Departure{},
		desk.Return{Papers: []desk.HomePaper{{Name: "a", Returned: true}}},
		desk.Leaving{},
	} {
		if _, err := c.Attend(ctx, key, desk.Visit{ID: "v1"}, act); err != nil || !reflect.DeepEqual(svc.act, act) {
			t.Errorf("%+v became %+v: %v", act, svc.act, err)
		}
	}
	reach := desk.Reach{Way: "phone", Outcome: "reached"}
	for _, act := range []desk.TicketAct{
		desk.Raise{Kind: desk.Inquiry, Text: "?", Source: "window", Contact: desk.Contact{Phone: "19900000103"}},
		desk.Raise{Kind: desk.Complaint, Text: "!", Source: "box", Subject: desk.Subject{Item: "pen.cert"}, Received: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)},
		desk.Answer{Text: "a"},
		desk.Tell{Reach: reach},
		desk.Reply{Text: "a", Reach: reach},
		desk.Revisit{Reach: reach},
		desk.Result{Text: "a", Reach: reach},
		desk.Pass{To: "p2"},
		desk.Reopen{Reason: "r"},
		desk.GiveUp{Reason: "r"},
	} {
		if _, err := c.Follow(ctx, key, desk.Ticket{ID: "t1"}, act); err != nil || !reflect.DeepEqual(svc.act, act) {
			t.Errorf("%+v became %+v: %v", act, svc.act, err)
		}
	}
	for _, kind := range desk.PaperKinds {
		o := desk.Order{Kind: kind, Subject: "x", Reason: "r"}
		svc.paper = desk.Paper{Kind: kind, Subject: "x", Number: "n", Copy: 2}
		if got, err := c.Issue(ctx, key, o); err != nil || svc.act != o || got != svc.paper {
			t.Errorf("%+v became %+v and %+v: %v", o, svc.act, got, err)
		}
	}
}
