//go:build real && linux

package devices_test

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/testdata/counterpart"
)

// A printer with a certificate of its own making.
func TestRealCertificate(t *testing.T) {
	t.Parallel()
	if !counterpart.Within(t) {
		return
	}
	address := "ipps" + strings.TrimPrefix(counterpart.StartPrinter(t).URI(), "ipp")
	e := state(t, desk.PrinterDevice, address)
	if e.Err == nil || e.Err.Key != "device.untrusted" {
		t.Fatalf("not trusted: %+v", e.Err)
	}
	cert := e.Err.Args["cert"]
	if e := state(t, desk.PrinterDevice, address+"?cert="+cert); !e.Ready() {
		t.Errorf("trusted: %+v", e.Err)
	}
	other := strings.Repeat("0", len(cert))
	if e := state(t, desk.PrinterDevice, address+"?cert="+other); e.Err == nil || e.Err.Key != "device.untrusted" || e.Err.Args["cert"] != cert {
		t.Errorf("another one: %+v", e.Err)
	}
	t.Log("cases 3: ippeveprinter with a certificate of its own")
}
