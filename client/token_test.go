package client

import (
	"net/http"
	"testing"
)

func TestTokenIsWiped(t *testing.T) {
	var tok token
	first := secret("first-token")
	tok.set(first)
	second := secret("second-token")
	tok.set(second)
	value, number := tok.header()
	if value != "Bearer second-token" {
		t.Errorf("header %q", value)
	}
	if tok.wipeIf(number-1) || !tok.wipeIf(number) || tok.wipeIf(number) {
		t.Error("wiped by another token's number, or not by its own")
	}
	for _, s := range []secret{first, second} {
		for _, b := range s {
			if b != 0 {
				t.Fatalf("left %q in memory", s)
			}
		}
	}
	if value, _ := tok.header(); value != "" {
		t.Error("a header without a token")
	}
}

// A proxy of the environment would stand between the terminal and its authority.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://203.0.113.1:3128")
	for _, keep := range []bool{true, false} {
		made, err := line(Config{URL: "https://authority.test"}, keep)
		if err != nil {
			t.Fatal(err)
		}
		transport, ok := made.GetClient().Transport.(*http.Transport)
		if !ok || transport.Proxy != nil || transport.DisableKeepAlives == keep {
			t.Errorf("keep %v: a proxy, or connections kept wrongly", keep)
		}
	}
}
