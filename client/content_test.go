package client_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"sheyin/desk"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// hostile would clear the screen, write the clipboard, turn the text around and hide in it.
const hostile = "张\x1b[2J\x1b]52;c;cm0gLXJm\a三\u202e丰\u200b\u009b31m\r\n\x00"

// No character from outside that a terminal would act on passes, wherever it stands.
func TestAnswersAreCleaned(t *testing.T) {
	session := desk.Session{
		ID: "s1", Person: desk.Person{ID: "p1", Name: hostile, Posts: []desk.Post{desk.Post(hostile)}},
		Outlet: desk.Outlet{ID: "O1", NameZH: hostile, Terminals: []desk.Terminal{{ID: hostile}}},
	}
	one := desk.Case{
		ID: "c1", Version: 1, Agent: &desk.Agent{Relation: hostile}, Values: map[string]string{hostile: hostile},
		History: []desk.Record{{Name: hostile}}, Decision: &desk.Decision{Reason: hostile},
	}
	svc := &fake{
		session: session, one: one, reg: desk.Match{Shared: []string{hostile}, Values: map[string]string{"name": hostile}},
		queue: desk.Queue{Visits: []desk.Visit{{Number: hostile}}, Colleagues: []desk.Colleague{{Name: hostile}}},
		visit: desk.Visit{
			ID: "v1", Version: 1, Number: hostile, Reason: hostile, RateURL: hostile, Cases: []string{hostile}, Guided: []desk.Guided{{Outcome: hostile}},
			Home: &desk.Home{Name: hostile, Address: hostile, Papers: []desk.HomePaper{{Note: hostile}}}, Rating: &desk.Rating{Text: hostile},
		},
		ticket: desk.Ticket{
			ID: "t1", Version: 1, Text: hostile, Answer: hostile, Contact: desk.Contact{Name: hostile},
			Subject: desk.Subject{Screen: hostile}, Attempts: []desk.Attempt{{By: hostile}},
		},
		paper: desk.Paper{Kind: desk.SlipPaper, Number: "TCA-1" + hostile, Copy: 1, By: hostile, Reason: hostile, AskURL: hostile, RateURL: hostile},
		events: []desk.Event{
			{ID: 1, Kind: desk.CaseChanged, Case: &desk.Summary{Who: hostile}},
			{ID: 2, Kind: desk.VisitChanged, Visit: &desk.Visit{Owner: hostile, Rating: &desk.Rating{Text: hostile}}},
			{ID: 3, Kind: desk.TicketChanged, Ticket: &desk.Ticket{Text: hostile, Answer: hostile}},
		},
	}
	c, _ := served(t, svc, api.Options{})
	ctx := t.Context()
	var seen []any
	take := func(v any, err error) {
		if err != nil {
			t.Error(err)
		}
		seen = append(seen, v)
	}
	s, err := c.Session(ctx)
	take(s, err)
	l, err := c.CheckLogin(ctx, "device", false)
	take(l, err)
	k, err := c.Case(ctx, "c1")
	take(k, err)
	m, err := c.Match(ctx, desk.Query{})
	take(m, err)
	queue, err := c.Queue(ctx)
	take(queue, err)
	visit, err := c.Visit(ctx, "v1")
	take(visit, err)
	tickets, err := c.Tickets(ctx)
	take(tickets, err)
	ticket, err := c.Ticket(ctx, "t1")
	take(ticket, err)
	paper, err := c.Issue(ctx, "key-0001", desk.Order{Kind: desk.SlipPaper})
	take(paper, err)
	svc.err = &desk.Error{Code: desk.Denied, Key: "person.outlet", Field: hostile, Args: map[string]string{"outlet": hostile}}
	if err := c.Listen(ctx, 0, func(e desk.Event) { take(e, nil) }); err == nil {
		t.Error("the stream did not end")
	}
	_, err = c.Case(ctx, "c1")
	refused, _ := errors.AsType[*desk.Error](err)
	take(refused.Args, nil)
	take(refused.Field, nil)
	if len(seen) != 14 {
		t.Errorf("%d answers", len(seen))
	}
	for _, v := range seen {
		everyString(reflect.ValueOf(v), func(s string) {
			if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
				t.Errorf("%T holds %q", v, s)
			}
		})
	}
	if m.Values["name"] == "" || len(k.Values) != 1 {
		t.Error("values were lost")
	}
	if ticket.Text == "" || visit.Home.Papers[0].Note == "" || paper.RateURL == "" {
		t.Error("texts were lost")
	}
	if s.Person.Name != "张[2J]52;c;cm0gLXJm三丰31m  " {
		t.Errorf("the name became %q", s.Person.Name)
	}
}

func everyString(v reflect.Value, f func(string)) {
	switch v.Kind() {
	case reflect.String:
		f(v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			everyString(v.Elem(), f)
		}
	case reflect.Struct:
		for n := range v.NumField() {
			everyString(v.Field(n), f)
		}
	case reflect.Slice:
		for n := range v.Len() {
			everyString(v.Index(n), f)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			everyString(k, f)
			everyString(v.MapIndex(k), f)
		}
	}
}

// A list counts only as the authority signed it and for this outlet.
//
// clause: D-4b, H-5d, B-5a
func TestListMustBeSigned(t *testing.T) {
	svc := &fake{session: desk.Session{ID: "s1", Person: desk.Person{ID: "p1"}, Outlet: desk.Outlet{ID: "O1"}}}
	c, keys := served(t, svc, api.Options{})
	foreign := newKeys(t, pki.Options{})
	sign := func(by *pki.Authority, list desk.ItemList) desk.SignedList {
		payload, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		signature, name, err := by.List().Sign(payload)
		if err != nil {
			t.Fatal(err)
		}
		return desk.SignedList{Payload: payload, Signature: signature, Key: name}
	}
	mine := desk.ItemList{OutletID: "O1", Version: 3, Entries: []desk.ListEntry{{Code: "une.claim", Basis: desk.Seed}}}
	good := sign(keys, mine)

	svc.signed = good
	if got, err := c.List(t.Context()); err != nil || !got.Has("une.claim") || got.Version != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
	more := good
	more.Payload = []byte(strings.Replace(string(good.Payload), "une.claim", "pen.claim", 1))
	unsigned := good
	unsigned.Signature = nil
	mine.OutletID = "O2"
	for name, list := range map[string]desk.SignedList{
		"another item": more, "no signature": unsigned, "another key": sign(foreign, desk.ItemList{OutletID: "O1"}),
		"another outlet": sign(keys, mine), "nothing": {},
	} {
		svc.signed = list
		if _, err := c.List(t.Context()); err == nil {
			t.Errorf("%s: accepted", name)
		} else {
			wantError(t, err, desk.Denied, "list.forged")
		}
	}
}

// The catalogue is a megabyte: it is sent once, compressed, and then asked for by its tag.
func TestCatalogueIsFetchedOnce(t *testing.T) {
	svc := &fake{cat: &desk.Catalogue{Version: "v7", Items: []desk.Item{{
		Code: "x.y", Risk: desk.Low, Review: desk.NoReview, Limit: desk.Limit{Unit: "working_day"}, Materials: []desk.Material{},
	}}}}
	c, _ := served(t, svc, api.Options{})
	one, err := c.Catalogue(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	two, err := c.Catalogue(t.Context(), "")
	if err != nil || one != two {
		t.Errorf("fetched again: %v", err)
	}
	three, err := c.Catalogue(t.Context(), "v7")
	if err != nil || one != three || svc.asked.Load() != 2 {
		t.Errorf("asked %d times: %v", svc.asked.Load(), err)
	}
	if _, ok := one.Item("x.y"); !ok {
		t.Error("not ready")
	}
	if _, err := c.Catalogue(t.Context(), "v6"); desk.CodeOf(err) != desk.Offline {
		t.Errorf("another version than asked for: %v", err)
	}
	svc.cat = &desk.Catalogue{Version: "v8", Items: []desk.Item{{Code: "x.z", Risk: "reckless"}}}
	_, err = c.Catalogue(t.Context(), "")
	wantError(t, err, desk.Offline, "authority.broken")
}

func TestConditionalReadHasNoBody(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	url := listen(t, &fake{cat: &desk.Catalogue{Version: "v7"}}, keys, api.Options{})
	transport := transportOf(config(t, keys, url))
	defer transport.CloseIdleConnections()
	ask := plain(t, http.MethodGet, url+"/v1/catalogue", "")
	ask.Header.Set("If-None-Match", `"v7"`)
	ask.Header.Set("Accept-Encoding", "gzip")
	answer, err := (&http.Client{Transport: transport}).Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusNotModified || answer.Header.Get("ETag") != `"v7"` || answer.Header.Get("Content-Encoding") != "" {
		t.Errorf("%d %v", answer.StatusCode, answer.Header)
	}
}
