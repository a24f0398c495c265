package client_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// A fake authority: what a test leaves nil panics, as a broken service would.
type fake struct {
	api.Service
	session desk.Session
	signed  desk.SignedList
	one     desk.Case
	queue   desk.Queue
	visit   desk.Visit
	ticket  desk.Ticket
	paper   desk.Paper
	reg     desk.Match
	events  []desk.Event
	cat     *desk.Catalogue
	err     error
	act     any          // or order, that arrived last
	asked   atomic.Int32 // how often the catalogue was
	seen    chan sandbox.Caller
	listen  func(context.Context, sandbox.Caller, func(desk.Event)) error // instead of events and err
}

func (f *fake) Session(_ context.Context, by sandbox.Caller) (desk.Session, error) {
	if f.seen != nil {
		f.seen <- by
	}
	return f.session, f.err
}

func (f *fake) List(context.Context, sandbox.Caller) (desk.SignedList, error) { return f.signed, f.err }

func (f *fake) Case(context.Context, sandbox.Caller, string) (desk.Case, error) {
	return f.one, f.err
}

func (f *fake) Match(context.Context, sandbox.Caller, desk.Query) (desk.Match, error) {
	return f.reg, f.err
}

func (f *fake) Advance(context.Context, sandbox.Caller, string, string, int64, desk.Step) (desk.Case, error) {
	return f.one, f.err
}

func (f *fake) Queue(context.Context, sandbox.Caller) (desk.Queue, error) { return f.queue, f.err }

func (f *fake) Visit(context.Context, sandbox.Caller, string) (desk.Visit, error) {
	return f.visit, f.err
}

func (f *fake) Call(context.Context, sandbox.Caller, string, string) (desk.Visit, error) {
	return f.visit, f.err
}

func (f *fake) Attend(_ context.Context, _ sandbox.Caller, _, _ string, _ int64, act desk.VisitAct) (desk.Visit, error) {
	f.act = act
	return f.visit, f.err
}

func (f *fake) Tickets(context.Context, sandbox.Caller) ([]desk.Ticket, error) {
	return []desk.Ticket{f.ticket}, f.err
}

func (f *fake) Ticket(context.Context, sandbox.Caller, string) (desk.Ticket, error) {
	return f.ticket, f.err
}

func (f *fake) Follow(_ context.Context, _ sandbox.Caller, _, _ string, _ int64, act desk.TicketAct) (desk.Ticket, error) {
	f.act = act
	return f.ticket, f.err
}

func (f *fake) Issue(_ context.Context, _ sandbox.Caller, _ string, o desk.Order) (desk.Paper, error) {
	f.act = o
	return f.paper, f.err
}

func (f *fake) Logout(context.Context, sandbox.Caller) error { return f.err }
func (f *fake) CheckLogin(context.Context, sandbox.Caller, string, bool) (desk.LoginStatus, string, error) {
	return desk.LoginStatus{State: desk.LoginDone, Session: &f.session}, "the-token", f.err
}

func (f *fake) CatalogueFor(context.Context, sandbox.Caller, string) (*desk.Catalogue, error) {
	f.asked.Add(1)
	return f.cat, f.err
}

func (f *fake) Listen(ctx context.Context, by sandbox.Caller, _ int64, deliver func(desk.Event)) error {
	if f.listen != nil {
		return f.listen(ctx, by, deliver)
	}
	for _, e := range f.events {
		deliver(e)
	}
	return f.err
}

func newKeys(t *testing.T, o pki.Options) *pki.Authority {
	t.Helper()
	keys, err := pki.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// config is that of terminal T-1, with limits that suit a test.
func config(t *testing.T, keys *pki.Authority, url string) client.Config {
	t.Helper()
	kit, err := keys.Kit("T-1")
	if err != nil {
		t.Fatal(err)
	}
	return client.Config{
		URL: url, CA: keys.Pool(), Certificate: kit.Certificate, Signer: kit.Signer,
		ListKey: keys.List().Public(), SealKey: keys.Seal().Public(), Pause: time.Millisecond,
	}
}

func dial(t *testing.T, cfg client.Config) *client.Client {
	t.Helper()
	c, err := client.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// served is a client of the real handlers over a fake service.
func served(t *testing.T, svc api.Service, o api.Options) (*client.Client, *pki.Authority) {
	t.Helper()
	keys := newKeys(t, pki.Options{})
	return dial(t, config(t, keys, listen(t, svc, keys, o))), keys
}

func listen(t *testing.T, svc api.Service, keys *pki.Authority, o api.Options) string {
	t.Helper()
	o.Keys = keys
	return listenHandler(t, api.Handler(svc, o), keys)
}

func listenHandler(t *testing.T, h http.Handler, keys *pki.Authority) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := api.Server(h, keys.ServerTLS(), nil)
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(listener, "", "") }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return "https://" + listener.Addr().String()
}

// rawServer speaks TLS and leaves HTTP to the test: answer gets each request with the
// number it has among all, and gives the bytes to send; hang keeps the line open after them.
type rawServer struct {
	URL      string
	Requests atomic.Int32
	Conns    atomic.Int32
}

type rawAnswer struct {
	text string
	hang bool // keep the line open until the other side closes it
	keep bool // read the next request on the same line
}

func rawTLS(t *testing.T, keys *pki.Authority, answer func(n int, r *http.Request) rawAnswer) *rawServer {
	t.Helper()
	return rawTLSWith(t, keys.ServerTLS(), answer)
}

// rawTLSAt is rawTLS with another clock for judging certificates.
func rawTLSAt(t *testing.T, keys *pki.Authority, now time.Time, answer func(n int, r *http.Request) rawAnswer) *rawServer {
	t.Helper()
	cfg := keys.ServerTLS()
	cfg.Time = func() time.Time { return now }
	return rawTLSWith(t, cfg, answer)
}

func rawTLSWith(t *testing.T, cfg *tls.Config, answer func(n int, r *http.Request) rawAnswer) *rawServer {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &rawServer{URL: "https://" + listener.Addr().String()}
	ctx := t.Context()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			s.Conns.Add(1)
			go s.handle(ctx, conn, cfg, answer)
		}
	}()
	return s
}

// handle leaves errors alone: a broken line is what is being tested.
func (s *rawServer) handle(ctx context.Context, conn net.Conn, cfg *tls.Config, answer func(int, *http.Request) rawAnswer) {
	defer func() { _ = conn.Close() }()
	line := tls.Server(conn, cfg)
	if err := line.HandshakeContext(ctx); err != nil {
		_, _ = io.Copy(io.Discard, conn) // so that the alert is not lost in a reset
		return
	}
	in := bufio.NewReader(line)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		a := answer(int(s.Requests.Add(1)), r)
		if _, err := io.WriteString(line, a.text); err != nil {
			return
		}
		if a.hang {
			_, _ = io.Copy(io.Discard, in)
		}
		if !a.keep {
			return
		}
	}
}

// plain is a request as net/http alone would send it, without the client.
func plain(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantError(t *testing.T, err error, code desk.Code, key string) {
	t.Helper()
	e, ok := errors.AsType[*desk.Error](err)
	if !ok || e.Code != code || e.Key != key {
		t.Errorf("got %v, want %s %s", err, code, key)
	}
}
