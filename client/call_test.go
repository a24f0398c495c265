package client_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"testing"
	"time"

	"sheyin/client"
	"sheyin/desk"
)

type ctx = context.Context

// patience is how long a test waits for what has to come.
const patience = time.Minute

// within gives what comes out of a channel.
func within[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(patience):
		t.Fatalf("nothing came: %s", what)
		panic("unreachable")
	}
}

// listens has the client listen, and is over when it does: it has heard of a case of its own. What comes next is in heard.
func listens(t *testing.T, c *client.Client) (heard <-chan desk.Event, ended <-chan error) {
	t.Helper()
	if _, err := c.Advance(t.Context(), newKey(), desk.Case{ID: newKey()}, desk.Consultation{Item: "pay.flexible"}); err != nil {
		t.Fatal(err)
	}
	events, over := make(chan desk.Event, 16), make(chan error, 1)
	go func() { over <- c.Listen(t.Context(), 0, func(e desk.Event) { events <- e }) }()
	for {
		select {
		case e := <-events:
			if e.Kind == desk.CaseChanged {
				return events, over
			}
		case err := <-over:
			t.Fatalf("the listening ended: %v", err)
		case <-time.After(patience):
			t.Fatal("nothing is heard")
		}
	}
}

// cancelled calls, and cancels when the call has arrived.
func cancelled(t *testing.T, arrived <-chan struct{}, call func(ctx) error) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- call(ctx) }()
	within(t, "the call over there", arrived)
	cancel()
	return within(t, "the end of the call", ended)
}

// transportOf is what a client would be with nothing but the standard library.
func transportOf(cfg client.Config) *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{
		MinVersion: tls.VersionTLS13, RootCAs: cfg.CA, Certificates: []tls.Certificate{cfg.Certificate},
	}}
}
