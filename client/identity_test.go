package client_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// Who is not known by the authority's own certificate gets nothing, whatever else he has.
//
// clause: H-8.3.1c, H-8.1.2a
func TestTerminalMustBeKnown(t *testing.T) {
	keys, foreign := newKeys(t, pki.Options{}), newKeys(t, pki.Options{})
	server := rawTLS(t, keys, func(int, *http.Request) rawAnswer { return rawAnswer{} })
	stranger := config(t, foreign, server.URL)
	stranger.CA = keys.Pool()
	c := dial(t, stranger)
	_, err := c.Session(t.Context())
	wantError(t, err, desk.Denied, "terminal.unknown")
	_, err = c.Advance(t.Context(), "key-0001", desk.Case{ID: "c1"}, desk.Withdrawal{Reason: "r"})
	wantError(t, err, desk.Denied, "terminal.unknown")
	wantError(t, c.Listen(t.Context(), 0, nil), desk.Denied, "terminal.unknown")
	if n := server.Requests.Load(); n != 0 {
		t.Errorf("%d requests of a stranger were read", n)
	}

	none := config(t, keys, server.URL)
	none.Certificate.Certificate, none.Certificate.Leaf = nil, nil
	if _, err := client.New(none); err == nil {
		t.Error("a client without a certificate was made")
	}
	bare := transportOf(config(t, keys, server.URL))
	bare.TLSClientConfig.Certificates = nil
	defer bare.CloseIdleConnections()
	if answer, err := (&http.Client{Transport: bare}).Do(plain(t, http.MethodGet, server.URL+"/v1/health", "")); err == nil {
		_ = answer.Body.Close()
		t.Error("the server answered somebody without a certificate")
	}
}

func TestTerminalCertificateIsOver(t *testing.T) {
	now := time.Now()
	keys := newKeys(t, pki.Options{})
	server := rawTLS(t, keys, func(int, *http.Request) rawAnswer { return rawAnswer{} })
	cfg := config(t, keys, server.URL)
	cfg.Now = func() time.Time { return now.AddDate(2, 0, 0) }
	c := dial(t, cfg)
	_, err := c.Session(t.Context())
	wantError(t, err, desk.Denied, "terminal.expired")
	expired, _ := errors.AsType[*desk.Error](err)
	if got, want := expired.Args["until"], c.Expires().UTC().Format(time.DateOnly); got != want {
		t.Errorf("until %q, want %q", got, want)
	}
	wantError(t, c.Listen(t.Context(), 0, nil), desk.Denied, "terminal.expired")
	if n := server.Conns.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}

	// The authority's clock says so too: its alert is named.
	old := newKeys(t, pki.Options{Now: func() time.Time { return now.AddDate(-1, 0, -2) }})
	terminal, err := old.Terminal("T-1")
	if err != nil {
		t.Fatal(err)
	}
	judge := rawTLSAt(t, old, now, func(int, *http.Request) rawAnswer { return rawAnswer{} })
	cfg = config(t, old, judge.URL)
	cfg.Certificate, cfg.Now = terminal, func() time.Time { return now.AddDate(-1, 0, 0) }
	_, err = dial(t, cfg).Session(t.Context())
	wantError(t, err, desk.Denied, "terminal.expired")
}

// The authority knows the terminal by its certificate and the session by the token that it
// gave at login, which is gone after logout.
//
// clause: G-9.4, H-8.3.1c
func TestCallerIsCertificateAndToken(t *testing.T) {
	svc := &fake{seen: make(chan sandbox.Caller, 1), session: desk.Session{ID: "s1", Person: desk.Person{ID: "p1"}}}
	c, _ := served(t, svc, api.Options{})
	seen := func() sandbox.Caller {
		if _, err := c.Session(t.Context()); err != nil {
			t.Fatal(err)
		}
		return <-svc.seen
	}
	if got := seen(); got.Terminal != "T-1" || got.Token != "" || got.Certificate.Print == "" {
		t.Errorf("before login: %+v", got)
	}
	if _, err := c.CheckLogin(t.Context(), "device", false); err != nil {
		t.Fatal(err)
	}
	if got := seen(); got.Terminal != "T-1" || got.Token != "the-token" {
		t.Errorf("after login: %+v", got)
	}
	if err := c.Logout(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := seen(); got.Token != "" {
		t.Error("the token outlived the logout")
	}
}

// A session that has ended is no error at logout, and its token is not sent again.
func TestEndedSessionIsForgotten(t *testing.T) {
	ended := &desk.Error{Code: desk.Denied, Key: "session.ended"}
	svc := &fake{seen: make(chan sandbox.Caller, 1), session: desk.Session{ID: "s1", Person: desk.Person{ID: "p1"}}}
	c, _ := served(t, svc, api.Options{})
	if _, err := c.CheckLogin(t.Context(), "device", false); err != nil {
		t.Fatal(err)
	}
	svc.err = ended
	_, err := c.Session(t.Context())
	wantError(t, err, desk.Denied, "session.ended")
	if got := <-svc.seen; got.Token == "" {
		t.Error("no token was sent")
	}
	if err := c.Logout(t.Context()); err != nil {
		t.Errorf("logout after the end: %v", err)
	}
	_, err = c.Session(t.Context())
	wantError(t, err, desk.Denied, "session.ended")
	if got := <-svc.seen; got.Token != "" {
		t.Error("the token of an ended session was sent again")
	}
}

// Unlocking changes the token. What ends under the old one, such as the push channel, must
// not end the session of the new one.
func TestOldTokenDoesNotEndNewSession(t *testing.T) {
	release := make(chan struct{})
	svc := &fake{seen: make(chan sandbox.Caller, 1), session: desk.Session{ID: "s1", Person: desk.Person{ID: "p1"}}}
	svc.listen = func(_ context.Context, by sandbox.Caller, deliver func(desk.Event)) error {
		deliver(desk.Event{ID: 1, Kind: desk.ListChanged})
		<-release
		return &desk.Error{Code: desk.Denied, Key: "session.ended"}
	}
	c, _ := served(t, svc, api.Options{})
	if _, err := c.CheckLogin(t.Context(), "device", false); err != nil {
		t.Fatal(err)
	}
	listening, again, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() { ended <- c.Listen(ctx, 0, func(desk.Event) { close(listening) }) }()
	within(t, "the first line", listening)
	first := svc.listen
	svc.listen = func(ctx context.Context, _ sandbox.Caller, _ func(desk.Event)) error {
		close(again)
		<-ctx.Done()
		return ctx.Err()
	}
	if _, err := c.CheckLogin(t.Context(), "unlock", false); err != nil {
		t.Fatal(err)
	}
	within(t, "a line under the new token, by itself", again)
	close(release)
	stop()
	wantError(t, within(t, "the end of the line", ended), desk.Offline, "authority.offline_read")
	svc.listen = first
	if _, err := c.Session(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := <-svc.seen; got.Token == "" {
		t.Error("the new token is gone")
	}
	wantError(t, c.Listen(t.Context(), 1, func(desk.Event) {}), desk.Denied, "session.ended")
	if _, err := c.Session(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := <-svc.seen; got.Token != "" {
		t.Error("the token of the ended session is still sent")
	}
}

func TestClocksApart(t *testing.T) {
	svc := &fake{session: desk.Session{ID: "s1", Person: desk.Person{ID: "p1"}}}
	keys := newKeys(t, pki.Options{})
	cfg := config(t, keys, listen(t, svc, keys, api.Options{}))
	cfg.Now = func() time.Time { return time.Now().Add(2 * time.Minute) }
	c := dial(t, cfg)
	if c.Skew() != 0 {
		t.Error("a difference before any answer")
	}
	if _, err := c.Session(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.Skew().Round(time.Minute); got != -2*time.Minute {
		t.Errorf("skew %v, want -2m", c.Skew())
	}
}

func TestAddressMustBeHTTPS(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	for _, url := range []string{"", "http://127.0.0.1:1", "127.0.0.1:1", "https://", "https://user:secret@127.0.0.1"} {
		_, err := client.New(config(t, keys, url))
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// The bundle that the authority writes for a terminal is one that the terminal reads.
func TestLoadBundle(t *testing.T) {
	keys, err := pki.Open(t.TempDir(), pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	path, err := keys.KeepBundle("T-1")
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := client.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	cfg.URL = listen(t, &fake{session: desk.Session{ID: "s1", Person: desk.Person{ID: "p1"}}}, keys, api.Options{})
	c := dial(t, cfg)
	if c.Terminal() != "T-1" || !cfg.ListKey.Equal(keys.List().Public()) {
		t.Errorf("terminal %q or another list key", c.Terminal())
	}
	if _, err := c.Session(t.Context()); err != nil {
		t.Error(err)
	}
}

// A bundle that is not whole is refused at start, with what is missing.
func TestLoadRefusesHalfABundle(t *testing.T) {
	keys, other := newKeys(t, pki.Options{}), newKeys(t, pki.Options{})
	bundle := func(k *pki.Authority) string {
		text, err := k.Bundle("T-1")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	whole := bundle(keys)
	// Blocks in their order: CA, certificate, key, list key.
	blocks := strings.SplitAfter(whole, "-----\n")
	block := func(n int) string { return blocks[2*n] + blocks[2*n+1] }
	for name, text := range map[string]string{
		"empty":            "",
		"no CA":            block(1) + block(2) + block(3),
		"no certificate":   block(0) + block(2) + block(3),
		"no key":           block(0) + block(1) + block(3),
		"no list key":      block(0) + block(1) + block(2),
		"two terminals":    whole + strings.Join(strings.SplitAfter(bundle(other), "-----\n")[2:4], ""),
		"something else":   whole + strings.ReplaceAll(block(2), "PRIVATE KEY", "SECRET"),
		"broken":           strings.Replace(whole, "MI", "XX", 1),
		"cut in the midst": whole[:len(whole)/2],
	} {
		path := filepath.Join(t.TempDir(), "terminal.pem")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Load(path); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := client.Load(filepath.Join(t.TempDir(), "none.pem")); err == nil {
		t.Error("a file that is not there")
	}
}
