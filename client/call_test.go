package client_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"testing"

	"sheyin/client"
)

type ctx = context.Context

// cancelled calls, and cancels when the call has arrived.
func cancelled(t *testing.T, arrived <-chan struct{}, call func(ctx) error) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- call(ctx) }()
	<-arrived
	cancel()
	return <-ended
}

// transportOf is what a client would be with nothing but the standard library.
func transportOf(cfg client.Config) *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{
		MinVersion: tls.VersionTLS13, RootCAs: cfg.CA, Certificates: []tls.Certificate{cfg.Certificate},
	}}
}
