package client_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
)

func httpAnswer(status, contentType, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", status, contentType, len(body), body)
}

// What went wrong on the line decides what is known afterwards: nothing was sent, or nobody
// can say. A write is sent once; a read is sent three times before it is given up.
func TestFaults(t *testing.T) {
	always := func(text string) func(int, *http.Request) rawAnswer {
		return func(int, *http.Request) rawAnswer { return rawAnswer{text: text} }
	}
	const json, problem = "application/json", "application/problem+json"
	for _, tc := range []struct {
		name        string
		answer      func(int, *http.Request) rawAnswer
		read, write string
		reads       int
	}{
		{"hangs after the request", func(int, *http.Request) rawAnswer { return rawAnswer{hang: true} }, "authority.offline_read", "authority.unknown", 1},
		{"closes after the request", always(""), "authority.offline_read", "authority.unknown", 3},
		{"cuts in the headers", always("HTTP/1.1 200 OK\r\nContent-Ty"), "authority.offline_read", "authority.unknown", 3},
		{"cuts in the body", always("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{\"id\":"), "authority.offline_read", "authority.unknown", 3},
		{"no HTTP", always("SSH-2.0-OpenSSH_9.2\r\n"), "authority.offline_read", "authority.unknown", 3},
		{"500", always(httpAnswer("500 Oh", problem, `{"code":"unknown","key":"request.internal"}`)), "authority.broken", "authority.unknown", 3},
		{"502 of a gateway", always(httpAnswer("502 Bad Gateway", "text/html", "<h1>oh</h1>")), "authority.broken", "authority.unknown", 3},
		{"200 without JSON", always(httpAnswer("200 OK", json, "ready")), "authority.broken", "authority.unknown", 3},
		{"200 with another JSON", always(httpAnswer("200 OK", json, `{"id":7}`)), "authority.broken", "authority.unknown", 3},
		{"200 with nothing in it", always(httpAnswer("200 OK", json, `null`)), "authority.broken", "authority.unknown", 3},
		{"200 about another case", always(httpAnswer("200 OK", json, `{"id":"another","version":2}`)), "authority.broken", "authority.unknown", 3},
		{"200 as a page", always(httpAnswer("200 OK", "text/html", `{"id":"c1","version":2}`)), "authority.broken", "authority.unknown", 3},
		{"204", always("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), "authority.broken", "authority.unknown", 3},
		{"403 of a gateway", always(httpAnswer("403 Forbidden", "text/html", "no")), "authority.broken", "authority.unknown", 3},
		{"a problem of no known code", always(httpAnswer("409 Conflict", problem, `{"code":"fine","key":"case.stale"}`)), "authority.broken", "authority.unknown", 3},
		{"a problem that claims nothing was sent", always(httpAnswer("409 Conflict", problem, `{"code":"offline","key":"authority.offline"}`)), "authority.broken", "authority.unknown", 3},
		{"a problem with words for a key", always(httpAnswer("409 Conflict", problem, `{"code":"conflict","key":"Call 12345 now!"}`)), "authority.broken", "authority.unknown", 3},
		{"too large a body", always(httpAnswer("200 OK", json, `{"id":"`+strings.Repeat("x", 9<<20)+`"}`)), "authority.offline_read", "authority.unknown", 3},
		{"too large a header", always("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 100<<10) + "\r\n\r\n"), "authority.offline_read", "authority.unknown", 3},
		{"redirect", always("HTTP/1.1 307 Temporary Redirect\r\nLocation: /v1/elsewhere\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), "authority.broken", "authority.unknown", 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			keys := newKeys(t, pki.Options{})
			server := rawTLS(t, keys, tc.answer)
			cfg := config(t, keys, server.URL)
			if tc.reads == 1 { // the whole time is spent on the first try
				cfg.Read, cfg.Write = 2*time.Second, 2*time.Second
			}
			c := dial(t, cfg)

			_, err := c.Case(t.Context(), "c1")
			wantError(t, err, desk.Offline, tc.read)
			if got := int(server.Requests.Swap(0)); got != tc.reads {
				t.Errorf("the read was sent %d times, want %d", got, tc.reads)
			}
			_, err = c.Advance(t.Context(), "key-0001", desk.Case{ID: "c1", Version: 1}, desk.Withdrawal{Reason: "r"})
			wantError(t, err, desk.Unknown, tc.write)
			if got := server.Requests.Swap(0); got != 1 {
				t.Errorf("the write was sent %d times", got)
			}
			_, err = c.CheckLogin(t.Context(), "device", false)
			wantError(t, err, desk.Unknown, tc.write)
			if got := server.Requests.Swap(0); got != 1 {
				t.Errorf("the question about a login was sent %d times", got)
			}
			if tc.reads == 1 || tc.name == "too large a body" {
				return // said once is enough: it takes long
			}
			for call, err := range counterWrites(t, c) {
				wantError(t, err, desk.Unknown, tc.write)
				if got := server.Requests.Swap(0); got != 1 {
					t.Errorf("%s was sent %d times", call, got)
				}
			}
		})
	}
}

// Without a line nothing was sent, whatever it was.
func TestNoLine(t *testing.T) {
	keys, foreign := newKeys(t, pki.Options{}), newKeys(t, pki.Options{})
	past := newKeys(t, pki.Options{Now: func() time.Time { return time.Now().AddDate(-3, 0, 0) }})
	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0") // takes connections and never speaks
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := silent.Close(); err != nil {
			t.Error(err)
		}
	})
	ready := func(int, *http.Request) rawAnswer { return rawAnswer{} }
	for _, tc := range []struct {
		name   string
		config func() client.Config
		key    string
	}{
		{"nobody listens", func() client.Config { return config(t, keys, "https://127.0.0.1:1") }, "authority.offline"},
		{"no handshake", func() client.Config {
			cfg := config(t, keys, "https://"+silent.Addr().String())
			cfg.Dial = 100 * time.Millisecond
			return cfg
		}, "authority.offline"},
		{"another CA", func() client.Config { return config(t, keys, rawTLS(t, foreign, ready).URL) }, "authority.untrusted"},
		{"the server's certificate is over", func() client.Config {
			cfg := config(t, keys, rawTLS(t, past, ready).URL)
			cfg.CA = past.Pool()
			return cfg
		}, "authority.expired"},
		{"a terminal plays the authority", func() client.Config {
			cfg, played := config(t, keys, ""), keys.ServerTLS()
			played.Certificates = []tls.Certificate{cfg.Certificate}
			cfg.URL = rawTLSWith(t, played, ready).URL
			return cfg
		}, "authority.untrusted"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := dial(t, tc.config())
			wantError(t, second(c.Advance(t.Context(), "key-0001", desk.Case{ID: "c1"}, desk.Withdrawal{Reason: "r"})), desk.Offline, tc.key)
			asked := tc.key
			if asked == "authority.offline" { // whose words promise that something is kept: of a question nothing is
				asked = "authority.offline_read"
			}
			for _, err := range []error{
				second(c.Session(t.Context())),
				second(c.NewCode(t.Context(), desk.ToLogin)),
				c.Listen(t.Context(), 0, nil),
			} {
				wantError(t, err, desk.Offline, asked)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

// net/http repeats a POST that carries an Idempotency-Key when the kept connection it
// chose turns out dead. The first half shows that it does so here; the second, that the
// client does not let it.
func TestWriteIsSentOnce(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	// A line that answers its first request and dies on its second.
	answer := func(_ int, r *http.Request) rawAnswer {
		if r.Method == http.MethodGet {
			body := `{"id":"c1","version":1}`
			return rawAnswer{text: fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body), keep: true}
		}
		return rawAnswer{}
	}
	server := rawTLS(t, keys, answer)
	cfg := config(t, keys, server.URL)
	bare := &http.Client{Transport: transportOf(cfg)}
	defer bare.CloseIdleConnections()
	got, err := bare.Do(plain(t, http.MethodGet, server.URL+"/v1/cases/c1", ""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, got.Body); err != nil { // else the connection is not kept
		t.Fatal(err)
	}
	if err := got.Body.Close(); err != nil {
		t.Fatal(err)
	}
	server.Requests.Store(0)
	post := plain(t, http.MethodPost, server.URL+"/v1/cases/c1/steps", "{}")
	post.Header.Set("Idempotency-Key", "key-0001")
	if answer, err := bare.Do(post); err == nil {
		_ = answer.Body.Close()
		t.Fatal("the server answered")
	}
	if n := server.Requests.Load(); n < 2 {
		t.Errorf("net/http sent it %d times: the trap that this test is about is gone", n)
	}

	server = rawTLS(t, keys, answer)
	c := dial(t, config(t, keys, server.URL))
	for range 3 {
		if _, err := c.Case(t.Context(), "c1"); err != nil {
			t.Fatal(err)
		}
		server.Requests.Store(0)
		_, err = c.Advance(t.Context(), "key-0001", desk.Case{ID: "c1", Version: 1}, desk.Withdrawal{Reason: "r"})
		wantError(t, err, desk.Unknown, "authority.unknown")
		if n := server.Requests.Load(); n != 1 {
			t.Errorf("the write was sent %d times", n)
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	target := rawTLS(t, keys, func(int, *http.Request) rawAnswer { return rawAnswer{} })
	server := rawTLS(t, keys, func(int, *http.Request) rawAnswer {
		return rawAnswer{text: "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + target.URL + "/v1/session\r\nContent-Length: 0\r\n\r\n"}
	})
	c := dial(t, config(t, keys, server.URL))
	wantError(t, second(c.Session(t.Context())), desk.Offline, "authority.broken")
	wantError(t, c.Lock(t.Context()), desk.Unknown, "authority.unknown")
	code := sandbox.EnrolCode{ID: make([]byte, 4), Secret: make([]byte, 8)}
	_, err := client.Enrol(t.Context(), server.URL, code.Text(keys.Fingerprint()))
	wantError(t, err, desk.Unknown, "authority.unknown")
	if n := target.Conns.Load(); n != 0 {
		t.Errorf("%d connections to where the redirect points", n)
	}
}

func TestCallerEndsCall(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	arrived := make(chan struct{}, 1)
	server := rawTLS(t, keys, func(int, *http.Request) rawAnswer {
		arrived <- struct{}{}
		return rawAnswer{hang: true}
	})
	c := dial(t, config(t, keys, server.URL))
	wantError(t, cancelled(t, arrived, c.Lock), desk.Unknown, "authority.unknown")
	wantError(t, cancelled(t, arrived, func(ctx ctx) error { return second(c.Session(ctx)) }), desk.Offline, "authority.offline_read")
}
