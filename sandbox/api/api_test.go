package api_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

var (
	_ api.Service      = (*sandbox.Service)(nil)
	_ api.PhoneService = (*sandbox.Service)(nil)
)

// clause: D-3c, H-4.3.1g
func TestDocumentIsFresh(t *testing.T) {
	want, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/openapi.yaml is stale: go generate ./sandbox/api")
	}
}

func document(t *testing.T) *openapi3.T {
	t.Helper()
	text, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocumentIsValid(t *testing.T) {
	doc := document(t)
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	for _, route := range []string{
		"POST /v1/login/codes", "POST /v1/login/codes/check", "POST /v1/login/codes/cancel",
		"GET /v1/session", "DELETE /v1/session", "POST /v1/session/lock",
		"GET /v1/catalogue", "GET /v1/list", "GET /v1/outlets", "POST /v1/register/match",
		"GET /v1/cases", "GET /v1/cases/{id}", "POST /v1/cases/{id}/steps",
		"GET /v1/visits", "GET /v1/visits/{id}", "POST /v1/visits/call", "POST /v1/visits/{id}/acts",
		"GET /v1/tickets", "GET /v1/tickets/{id}", "POST /v1/tickets/{id}/acts", "POST /v1/papers",
		"GET /v1/board", "GET /v1/duty", "GET /v1/duty/people/{id}", "POST /v1/windows/{id}/acts", "POST /v1/hand-overs/{id}/acts",
		"POST /v1/absences", "GET /v1/people", "GET /v1/permissions", "POST /v1/applications/{id}/acts",
		"GET /v1/bulletins", "POST /v1/bulletins/{id}/readings",
		"GET /v1/files", "GET /v1/files/{id}", "POST /v1/files/day", "POST /v1/bundles/{id}/acts",
		"GET /v1/report", "GET /v1/inspection", "GET /v1/findings", "POST /v1/findings/{id}/acts",
		"GET /v1/events", "GET /v1/health", "POST /v1/enrolments", "POST /v1/terminal/certificate",
		"POST /v1/cards/proof", "POST /v1/cards/holder",
	} {
		method, path, _ := strings.Cut(route, " ")
		item := doc.Paths.Value(path)
		if item == nil || item.GetOperation(method) == nil {
			t.Errorf("no %s", route)
			continue
		}
		op := item.GetOperation(method)
		if op.Security == nil || len(*op.Security) == 0 || op.Summary == "" {
			t.Errorf("%s says neither what it is nor who may call", route)
			continue
		}
		for _, way := range *op.Security {
			if _, proved := way["terminal"]; !proved && path != "/v1/enrolments" {
				t.Errorf("%s may be called without a certificate", route)
			}
		}
	}
	if doc.Paths.Len() != 54 {
		t.Errorf("%d paths", doc.Paths.Len())
	}
}

// fake lets a test say what happens; what it leaves out panics.
type fake struct {
	api.Service
	match  func(desk.Query) (desk.Match, error)
	listen func(context.Context, func(desk.Event)) error
}

func (f fake) Match(_ context.Context, _ sandbox.Caller, q desk.Query) (desk.Match, error) {
	return f.match(q)
}

func (f fake) Listen(ctx context.Context, _ sandbox.Caller, _ int64, deliver func(desk.Event)) error {
	return f.listen(ctx, deliver)
}

// known is a request of a terminal that has shown its certificate.
func known(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	terminal, err := keys.Terminal("T-1")
	if err != nil {
		t.Fatal(err)
	}
	return knownBy(t, method, path, body, terminal.Leaf)
}

func knownBy(t *testing.T, method, path, body string, leaf *x509.Certificate) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.TLS = &tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{leaf}}}
	return r
}

func answer(h http.Handler, r *http.Request) (*httptest.ResponseRecorder, api.Problem) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var p api.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		p.Key = "not JSON"
	}
	return w, p
}

const question = `{"item":"une.claim","name":"李清和","id_type":"resident_id","id_no":"420802198803070012"}`

// clause: H-8.3.1c
func TestCertificateIsAsked(t *testing.T) {
	h := api.Handler(fake{}, api.Options{})
	bare := known(t, http.MethodPost, "/v1/register/match", question)
	bare.TLS = nil
	unverified := known(t, http.MethodPost, "/v1/register/match", question)
	unverified.TLS.PeerCertificates = unverified.TLS.VerifiedChains[0]
	unverified.TLS.VerifiedChains = nil
	for name, r := range map[string]*http.Request{"no TLS": bare, "not verified": unverified} {
		if w, p := answer(h, r); w.Code != http.StatusForbidden || p.Key != "terminal.unknown" {
			t.Errorf("%s: %d %+v", name, w.Code, p)
		}
	}
}

// The limits are those of HTTP/1.1, so nothing else is spoken.
func TestOneProtocol(t *testing.T) {
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	terminal, err := keys.Terminal("T-1")
	if err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := api.Server(http.NotFoundHandler(), keys.ServerTLS(), nil)
	t.Cleanup(func() { _ = server.Close() })       // nothing is under way
	go func() { _ = server.ServeTLS(l, "", "") }() // ends with Close
	for _, protocol := range []string{"http/1.1", "h2"} {
		dialer := tls.Dialer{Config: &tls.Config{
			RootCAs: keys.Pool(), ServerName: "localhost", Certificates: []tls.Certificate{terminal}, NextProtos: []string{protocol},
		}}
		c, err := dialer.DialContext(t.Context(), "tcp", l.Addr().String())
		if (err == nil) != (protocol == "http/1.1") {
			t.Errorf("%s: %v", protocol, err)
		}
		if err == nil {
			_ = c.Close() // nothing was said
		}
	}
}

// Every failure is a problem of RFC 9457, also those that never reach the service, and none
// quotes what was sent.
func TestProblems(t *testing.T) {
	refuse := func(err error) fake {
		return fake{match: func(desk.Query) (desk.Match, error) { return desk.Match{}, err }}
	}
	path := "/v1/register/match"
	for _, tc := range []struct {
		name, method, path, body string
		svc                      fake
		status                   int
		code                     desk.Code
		key, field               string
	}{
		{"invalid", "POST", path, question, refuse(&desk.Error{Code: desk.Invalid, Key: "may.unknown", Field: "item"}), 422, desk.Invalid, "may.unknown", "item"},
		{"conflict", "POST", path, question, refuse(&desk.Error{Code: desk.Conflict, Key: "case.stale"}), 409, desk.Conflict, "case.stale", ""},
		{"not found", "POST", path, question, refuse(&desk.Error{Code: desk.NotFound, Key: "case.none"}), 404, desk.NotFound, "case.none", ""},
		{"denied", "POST", path, question, refuse(&desk.Error{Code: desk.Denied, Key: "may.post"}), 403, desk.Denied, "may.post", ""},
		{"no session", "POST", path, question, refuse(&desk.Error{Code: desk.Denied, Key: "session.locked"}), 401, desk.Denied, "session.locked", ""},
		{"too many", "POST", path, question, refuse(&desk.Error{Code: desk.Denied, Key: "login.too_many"}), 429, desk.Denied, "login.too_many", ""},
		{"offline", "POST", path, question, refuse(&desk.Error{Code: desk.Offline, Key: "authority.down"}), 503, desk.Offline, "authority.down", ""},
		{"unknown", "POST", path, question, refuse(&desk.Error{Code: desk.Unknown, Key: "authority.down"}), 500, desk.Unknown, "authority.down", ""},
		{"not named", "POST", path, question, refuse(errors.New("李清和")), 500, desk.Unknown, "request.internal", ""},
		{"too late", "POST", path, question, refuse(context.DeadlineExceeded), 503, desk.Unknown, "request.internal", ""},
		{"panic", "POST", path, question, fake{match: func(desk.Query) (desk.Match, error) { panic("李清和") }}, 500, desk.Unknown, "request.internal", ""},
		{"no such route", "GET", "/v1/李清和", "", fake{}, 404, desk.NotFound, "request.body", ""},
		{"no such method", "DELETE", path, "", fake{}, 404, desk.NotFound, "request.body", ""},
		{"no JSON", "POST", path, "李清和", fake{}, 400, desk.Invalid, "request.body", ""},
		{"no body", "POST", path, "", fake{}, 400, desk.Invalid, "request.body", ""},
		{"another type", "POST", path, strings.Replace(question, `"李清和"`, `["李清和"]`, 1), fake{}, 422, desk.Invalid, "request.body", "name"},
		{"too large", "POST", path, strings.Replace(question, "李清和", strings.Repeat("李清和", 9999), 1), fake{}, 413, desk.Invalid, "request.too_large", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var log bytes.Buffer
			h := api.Handler(tc.svc, api.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			r := known(t, tc.method, path, tc.body)
			r.URL.Path = tc.path
			w, p := answer(h, r)
			want := api.Problem{
				Type: "urn:sheyin:error:" + tc.key, Title: http.StatusText(tc.status), Status: tc.status, Code: tc.code, Key: tc.key, Field: tc.field,
			}
			if p.Args != nil || p.Type != want.Type || p.Title != want.Title || p.Status != want.Status || p.Code != want.Code || p.Key != want.Key || p.Field != want.Field {
				t.Errorf("got %+v, want %+v", p, want)
			}
			if w.Code != tc.status || w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%d %v", w.Code, w.Header())
			}
			if (w.Header().Get("WWW-Authenticate") != "") != (tc.status == http.StatusUnauthorized) {
				t.Error("a challenge where none belongs, or none where one does")
			}
			for _, out := range []string{w.Body.String(), log.String()} {
				if strings.Contains(out, "李") || strings.Contains(out, `\u674e`) || strings.Contains(out, "4208") {
					t.Errorf("personal data in %q", out)
				}
			}
		})
	}
}

// turnedAway is a service that does not take a terminal any more.
type turnedAway struct{ api.Service }

func (turnedAway) Known(context.Context, sandbox.Caller) error {
	return &desk.Error{Code: desk.Denied, Key: "terminal.withdrawn"}
}

// A terminal whose certificate was withdrawn is told so also by the call that asks for nothing.
//
// clause: H-8.3.1c
func TestHealthRefusesTheWithdrawn(t *testing.T) {
	w, p := answer(api.Handler(turnedAway{}, api.Options{Version: "7"}), known(t, http.MethodGet, "/v1/health", ""))
	if w.Code != http.StatusForbidden || p.Key != "terminal.withdrawn" || strings.Contains(w.Body.String(), `"7"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// clause: H-8.4.1, G-9.4
func TestRequestLog(t *testing.T) {
	var log bytes.Buffer
	svc := fake{match: func(desk.Query) (desk.Match, error) { return desk.Match{Found: true}, nil }}
	h := api.Handler(svc, api.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if w, _ := answer(h, known(t, http.MethodPost, "/v1/register/match", question)); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w, _ := answer(h, known(t, http.MethodGet, "/v1/cases/0199-secret", "")); w.Code != http.StatusInternalServerError {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for _, want := range []string{
		"msg=request method=POST route=/v1/register/match status=200 terminal=T-1 ms=",
		"msg=request method=GET route=/v1/cases/{id} status=500 terminal=T-1 ms=",
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(log.String(), "secret") {
		t.Error("the log names the case")
	}
}

// The push channel outlives the limits of ordinary calls, and says that it is alive.
func TestStreamOutlivesLimits(t *testing.T) {
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	late := make(chan struct{})
	svc := fake{listen: func(ctx context.Context, deliver func(desk.Event)) error {
		select {
		case <-late:
			deliver(desk.Event{ID: 7, Kind: desk.ListChanged})
		case <-ctx.Done():
			return ctx.Err()
		}
		return &desk.Error{Code: desk.Denied, Key: "session.ended"}
	}}
	server := api.Server(api.Handler(svc, api.Options{Heartbeat: time.Millisecond}), keys.ServerTLS(), nil)
	server.ReadTimeout, server.WriteTimeout = 40*time.Millisecond, 40*time.Millisecond
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(listener, "", "") }()
	defer func() {
		if err := errors.Join(server.Close(), <-ended); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	terminal, err := keys.Terminal("T-1")
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: keys.Pool(), Certificates: []tls.Certificate{terminal}}}
	defer transport.CloseIdleConnections()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+listener.Addr().String()+"/v1/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	got, err := (&http.Client{Transport: transport}).Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	in := bufio.NewReader(got.Body)
	for range 200 { // lines: at least 100 beats, so at least 100 ms
		if _, err := in.ReadString('\n'); err != nil {
			t.Fatalf("the stream ended: %v", err)
		}
	}
	close(late)
	rest, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"id: 7\nevent: list\ndata: {\"id\":7,\"kind\":\"list\",", "event: problem\ndata: {\"type\":\"urn:sheyin:error:session.ended\"",
	} {
		if !strings.Contains(string(rest), want) {
			t.Errorf("no %q in %q", want, rest)
		}
	}
}
