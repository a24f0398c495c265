package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
)

// counter notes what reaches the service of visits, tickets and papers.
type counter struct {
	api.Service
	got string
}

func (c *counter) Call(_ context.Context, by sandbox.Caller, key, number string) (desk.Visit, error) {
	c.got = fmt.Sprint("call ", by.Terminal, " ", key, " ", number)
	return desk.Visit{ID: "v1", Version: 2}, nil
}

func (c *counter) Attend(_ context.Context, by sandbox.Caller, key, id string, version int64, act desk.VisitAct) (desk.Visit, error) {
	c.got = fmt.Sprintf("attend %s %s %s %d %+v", by.Terminal, key, id, version, act)
	return desk.Visit{ID: id, Version: version + 1}, nil
}

func (c *counter) Follow(_ context.Context, by sandbox.Caller, key, id string, version int64, act desk.TicketAct) (desk.Ticket, error) {
	c.got = fmt.Sprintf("follow %s %s %s %d %+v", by.Terminal, key, id, version, act)
	return desk.Ticket{ID: id, Version: version + 1}, nil
}

func (c *counter) Issue(_ context.Context, by sandbox.Caller, key string, o desk.Order) (desk.Paper, error) {
	c.got = fmt.Sprintf("issue %s %s %+v", by.Terminal, key, o)
	return desk.Paper{Kind: o.Kind, Subject: o.Subject}, nil
}

// Every write arrives with its key, its version and its one act; what does not fit is refused
// before the service sees it.
//
// clause: H-4.3.1g
func TestActsArrive(t *testing.T) {
	for _, tc := range []struct {
		name, path, body string
		noKey            bool
		want             string // what the service got; empty: refused
		field            string
	}{
		{name: "call", path: "/v1/visits/call", body: `{"number":"A012"}`, want: "call T-1 key-0001 A012"},
		{name: "call the next", path: "/v1/visits/call", body: `{"number":""}`, want: "call T-1 key-0001 "},
		{name: "arrival", path: "/v1/visits/v1/acts", body: `{"version":0,"act":{"kind":"arrival","arrival":{"group":"elderly"}}}`, want: "attend T-1 key-0001 v1 0 {Group:elderly}"},
		{name: "leaving", path: "/v1/visits/v1/acts", body: `{"version":3,"act":{"kind":"leaving","leaving":{}}}`, want: "attend T-1 key-0001 v1 3 {Reason: Effort:[]}"},
		{name: "departure with nothing", path: "/v1/visits/v1/acts", body: `{"version":3,"act":{"kind":"departure","departure":{"papers":null}}}`, want: "attend T-1 key-0001 v1 3 {Papers:[]}"},
		{name: "tell", path: "/v1/tickets/t1/acts", body: `{"version":2,"act":{"kind":"tell","tell":{"way":"phone","outcome":"no_answer"}}}`, want: "follow T-1 key-0001 t1 2 {Reach:{Way:phone Outcome:no_answer}}"},
		{name: "paper", path: "/v1/papers", body: `{"kind":"slip","subject":"v1"}`, want: "issue T-1 key-0001 {Kind:slip Subject:v1 Reason:}"},

		{name: "no key", path: "/v1/visits/call", body: `{"number":""}`, noKey: true, field: "header.Idempotency-Key"},
		{name: "no key for an act", path: "/v1/visits/v1/acts", body: `{"version":3,"act":{"kind":"leaving","leaving":{}}}`, noKey: true, field: "header.Idempotency-Key"},
		{name: "no key for a ticket", path: "/v1/tickets/t1/acts", body: `{"version":2,"act":{"kind":"answer","answer":{"text":"a"}}}`, noKey: true, field: "header.Idempotency-Key"},
		{name: "no key for a paper", path: "/v1/papers", body: `{"kind":"list"}`, noKey: true, field: "header.Idempotency-Key"},
		{name: "two acts", path: "/v1/visits/v1/acts", body: `{"version":3,"act":{"kind":"leaving","leaving":{},"call":{}}}`, field: "kind"},
		{name: "no act", path: "/v1/tickets/t1/acts", body: `{"version":3,"act":{"kind":"answer"}}`, field: "kind"},
		{name: "a follow-up made by hand", path: "/v1/tickets/t1/acts", body: `{"version":0,"act":{"kind":"raise","raise":{"kind":"follow_up","text":"x","source":"window"}}}`, field: "act.raise.kind"},
		{name: "no such paper", path: "/v1/papers", body: `{"kind":"banknote"}`, field: "kind"},
		{name: "a version below zero", path: "/v1/visits/v1/acts", body: `{"version":-1,"act":{"kind":"leaving","leaving":{}}}`, field: "version"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			svc, keys, key := &counter{}, newKeys(t), "key-0001"
			if tc.noKey {
				key = ""
			}
			w, p := answer(api.Handler(svc, api.Options{Keys: keys}), letter(t, keys, tc.path, key, tc.body))
			if svc.got != tc.want {
				t.Errorf("the service got %q, want %q", svc.got, tc.want)
			}
			want := http.StatusOK
			if tc.want == "" {
				want = http.StatusUnprocessableEntity
			}
			if w.Code != want || p.Field != tc.field {
				t.Errorf("%d at %q: %s", w.Code, p.Field, w.Body)
			}
		})
	}
}

// No terminal can rate for the customer: no route, no parameter and nothing in any body that is
// sent speaks of a rating. It can only be read (F3).
//
// clause: H-10.1a, B-9.5
func TestNoTerminalRates(t *testing.T) {
	doc := document(t)
	rating := func(s string) bool {
		for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) {
			if word == "rate" || word == "rating" || word == "rated" || word == "grade" || word == "grades" {
				return true
			}
		}
		return false
	}
	sent := map[*openapi3.Schema]bool{}
	var walk func(at string, of *openapi3.SchemaRef)
	walk = func(at string, of *openapi3.SchemaRef) {
		if of == nil || of.Value == nil || sent[of.Value] {
			return
		}
		sent[of.Value] = true
		for _, v := range of.Value.Enum {
			if rating(fmt.Sprint(v)) {
				t.Errorf("%s may be %v", at, v)
			}
		}
		for name, property := range of.Value.Properties {
			if rating(name) {
				t.Errorf("%s has %s", at, name)
			}
			walk(at+"."+name, property)
		}
		walk(at+"[]", of.Value.Items)
		for _, more := range [][]*openapi3.SchemaRef{of.Value.AllOf, of.Value.AnyOf, of.Value.OneOf} {
			for _, s := range more {
				walk(at, s)
			}
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if rating(path) || rating(strings.ToLower(op.OperationID)) {
				t.Errorf("%s %s", method, path)
			}
			for _, parameter := range op.Parameters {
				if rating(strings.ToLower(parameter.Value.Name)) {
					t.Errorf("%s %s takes %s", method, path, parameter.Value.Name)
				}
			}
			if op.RequestBody != nil {
				walk(method+" "+path, op.RequestBody.Value.Content.Get("application/json").Schema)
			}
		}
	}
	if len(sent) < 30 {
		t.Errorf("only %d schemas were looked at", len(sent))
	}
	if visit := doc.Components.Schemas["Visit"].Value; visit.Properties["rating"] == nil || sent[visit] {
		t.Error("a rating cannot be read, or a whole visit can be sent")
	}

	svc, keys := &counter{}, newKeys(t)
	h := api.Handler(svc, api.Options{Keys: keys})
	for path, body := range map[string]string{
		"/v1/visits/v1/acts":   `{"version":3,"act":{"kind":"rating","rating":{"grade":1}}}`,
		"/v1/visits/v1/acts ":  `{"version":3,"act":{"kind":"leaving","leaving":{"rating":{"grade":1}}}}`,
		"/v1/visits/v1/rating": `{"grade":1}`,
		"/v1/visits/v1/rate":   `{"grade":1}`,
		"/v1/phone/rate":       `{"code":"ABCDEFGHJKLMNP","grade":1}`,
	} {
		r := letter(t, keys, strings.TrimSpace(path), "key-0001", body)
		if w, p := answer(h, r); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusNotFound || p.Key != "request.body" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if svc.got != "" {
		t.Errorf("the service got %s", svc.got)
	}
}
