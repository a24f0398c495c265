//go:build real

package web_test

import (
	"testing"

	"sheyin/desk"
)

// A bundle is counted in a real browser: one page is missing, the page says so, and it is settled.
//
// clause: G-7.6
func TestRealBundle(t *testing.T) {
	url, a, _ := realSite(t)
	a.bundles = []desk.Bundle{carried()}
	b := browser(t)
	b.open(url + bundlesPath)
	b.reads("JM01-B20261123-0001")
	b.submit("#bundles a")
	b.types("#counted0", "3")
	b.types("#counted1", "2")
	b.submit("button.grant")
	b.reads("JM01-B20261123-0001")
	if got := a.bundles[0]; got.State != desk.BundleShort || got.Files[1].Fault != desk.FaultPages {
		t.Fatalf("%+v", got)
	}
	b.submit("#bundles a")
	b.types("#reason", "ok")
	b.submit("button.grant")
	if got := a.bundles[0]; got.State != desk.BundleReceived || got.Settled != "ok" {
		t.Fatalf("%+v", got)
	}
}
