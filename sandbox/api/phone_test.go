package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
)

// phone is a phone service that takes everything.
type phone struct {
	confirmed bool
	rated     string
	answered  string
}

func (p *phone) People(context.Context) ([]sandbox.PhonePerson, error) {
	return []sandbox.PhonePerson{{ID: "p1"}}, nil
}

func (p *phone) Scan(_ context.Context, person, qr string) (sandbox.Ask, error) {
	if person != "p1" || qr != "HTTP://X/S/A" {
		return sandbox.Ask{}, &desk.Error{Code: desk.NotFound, Key: "login.code"}
	}
	return sandbox.Ask{TerminalID: "T-1", Choices: [3]string{"1111", "2222", "3333"}}, nil
}

func (p *phone) Confirm(_ context.Context, _, _, number string, yes bool) error {
	p.confirmed = yes && number == "2222"
	return nil
}

func (p *phone) OpenOffline(_ context.Context, _, _ string, yes bool) (string, error) {
	if !yes {
		return "", nil
	}
	return "12345678", nil
}

func (p *phone) Rate(_ context.Context, code string, grade int, text string) error {
	if p.rated != "" {
		return &desk.Error{Code: desk.Conflict, Key: "rating.twice"}
	}
	p.rated = fmt.Sprint(code, " ", grade, " ", text)
	return nil
}

func (p *phone) OpenTickets(_ context.Context, reviewer string) ([]desk.Ticket, error) {
	if reviewer != "r1" {
		return nil, &desk.Error{Code: desk.NotFound, Key: "person.none"}
	}
	return []desk.Ticket{{ID: "t1", Version: 1}}, nil
}

func (p *phone) AnswerTicket(_ context.Context, reviewer, key, outlet, id string, version int64, text string) (desk.Ticket, error) {
	p.answered = fmt.Sprint(reviewer, " ", key, " ", outlet, " ", id, " ", version, " ", text)
	return desk.Ticket{ID: id, Version: version + 1}, nil
}

func TestPhone(t *testing.T) {
	p := &phone{}
	h := api.Phone(p, nil)
	ask := func(method, path, body, site string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "key-0001")
		if site != "" {
			r.Header.Set("Sec-Fetch-Site", site)
		}
		w, _ := answer(h, r)
		return w
	}
	confirm := `{"person":"p1","qr":"HTTP://X/S/A","number":"2222","yes":true}`
	if w := ask("POST", "/v1/phone/confirm", confirm, "cross-site"); w.Code != http.StatusForbidden || p.confirmed {
		t.Errorf("a page of another site confirmed a login: %d", w.Code)
	}
	for _, tc := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/v1/phone/people", "", 200, `"id":"p1"`},
		{"POST", "/v1/phone/scan", `{"person":"p1","qr":"HTTP://X/S/A"}`, 200, `"choices":["1111","2222","3333"]`},
		{"POST", "/v1/phone/scan", `{"person":"p2","qr":"HTTP://X/S/A"}`, 404, `"key":"login.code"`},
		{"POST", "/v1/phone/confirm", confirm, 204, ""},
		{"POST", "/v1/phone/open", `{"person":"p1","qr":"HTTP://X/S/0","yes":true}`, 200, `"answer":"12345678"`},
		{"POST", "/v1/phone/open", `{"person":"p1","qr":"HTTP://X/S/0","yes":false}`, 200, `"answer":""`},
		{"GET", "/v1/session", "", 404, `"key":"request.body"`},
		{"POST", "/v1/phone/rate", `{"code":"ABCDEFGHJKLMNP","grade":5,"text":"慢"}`, 204, ""},
		{"POST", "/v1/phone/rate", `{"code":"ABCDEFGHJKLMNP","grade":1}`, 409, `"key":"rating.twice"`},
		{"GET", "/v1/desk/tickets?reviewer=r1", "", 200, `"id":"t1"`},
		{"GET", "/v1/desk/tickets?reviewer=r2", "", 404, `"key":"person.none"`},
		{"GET", "/v1/desk/tickets", "", 422, `"key":"request.body"`},
		{"POST", "/v1/desk/tickets/O1/t1/answer?reviewer=r1", `{"version":1,"text":"可以"}`, 200, `"version":2`},
	} {
		if w := ask(tc.method, tc.path, tc.body, ""); w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, w.Code, w.Body)
		}
	}
	if !p.confirmed || p.rated != "ABCDEFGHJKLMNP 5 慢" || p.answered != "r1 key-0001 O1 t1 1 可以" {
		t.Errorf("%+v", p)
	}
}
