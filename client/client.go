package client

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"

	"sheyin/desk"
)

// Sizes in bytes. The largest answer is the catalogue, about 1 MB as it stands.
const (
	maxAnswer = 8 << 20
	maxHeader = 64 << 10
	maxEvent  = 256 << 10
)

// Client is one terminal's line to its authority. It is safe for use by several
// goroutines. It holds the session's token in memory only; Lock, Logout and Close wipe it.
type Client struct {
	cfg   Config
	kept  *resty.Client // keeps connections; for reads and for asking about a login
	fresh *resty.Client // a connection for each request; for writes
	token token
	skew  atomic.Int64 // nanoseconds
	ahead atomic.Int64 // the authority's clock of this terminal's when the session began, in nanoseconds

	opener desk.Opener // wiped with the session; a lock leaves it

	mu        sync.Mutex
	session   desk.Session    // at work here, as the authority said last; locked, it has no token
	catalogue *desk.Catalogue // the newest that was fetched
}

var _ desk.Authority = (*Client)(nil)

// New makes a client. It does not connect. The error says what is wrong with the
// configuration.
func New(cfg Config) (*Client, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	kept, err := line(cfg, true)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	fresh, err := line(cfg, false)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	return &Client{cfg: cfg, kept: kept, fresh: fresh}, nil
}

// line makes a resty client. net/http repeats a request by itself when a kept connection
// turns out dead and the request looks repeatable, which an Idempotency-Key makes it look:
// a POST then reaches the server twice. On a fresh connection it never does, and a failure
// to connect proves that nothing was sent.
func line(cfg Config, keep bool) (*resty.Client, error) {
	transport, err := transport(cfg, keep)
	if err != nil {
		return nil, err
	}
	hc := &http.Client{
		Transport: transport,
		// A redirect is handed on as an answer, which then is not usable.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return resty.NewWithClient(hc).
		SetBaseURL(strings.TrimRight(cfg.URL, "/")).
		SetHeader("User-Agent", "sheyin").
		SetHeader("Accept", "application/json").
		SetResponseBodyLimit(maxAnswer).
		SetDisableWarn(true).
		SetLogger(silent{}), nil // resty would write to standard error, into the screen
}

type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// Terminal is the ID of this terminal, as its certificate names it.
func (c *Client) Terminal() string { return c.cfg.Certificate.Leaf.Subject.CommonName }

// Expires is the last instant of the terminal's certificate.
func (c *Client) Expires() time.Time { return c.cfg.Certificate.Leaf.NotAfter }

// Skew is how far the authority's clock was ahead of this terminal's at the last answer,
// to about a second; 0 before the first.
func (c *Client) Skew() time.Duration { return time.Duration(c.skew.Load()) }

// Close wipes the token and closes the idle connections. It does not end the session.
func (c *Client) Close() error {
	c.forget()
	c.kept.GetClient().CloseIdleConnections()
	c.fresh.GetClient().CloseIdleConnections()
	return nil
}

// forget drops everything that belongs to a session.
func (c *Client) forget() {
	c.setSession(desk.Session{}) // first: who listens goes on with another token of the same session
	c.token.wipe()
	c.opener.Wipe()
}

// begin takes over a session and its token, both at once for who listens; without a token, the one before stays.
func (c *Client) begin(token secret, s desk.Session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(token) > 0 {
		c.token.set(token)
	}
	c.session = s
}

// suspend drops the token of a session that is locked, and the connections whose buffers have held it.
func (c *Client) suspend() {
	c.mu.Lock()
	c.session.Locked = c.session.ID != ""
	c.mu.Unlock()
	c.token.wipe()
	c.kept.GetClient().CloseIdleConnections()
}

func (c *Client) setSession(s desk.Session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session = s
}

// present is the session at work; zero when there is none.
func (c *Client) present() desk.Session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session
}

func (c *Client) noteDate(h http.Header) {
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return // an answer without a date says nothing about the clocks
	}
	c.skew.Store(int64(at.Sub(c.cfg.Now()).Round(time.Second)))
}
