//go:build linux

package devices_test

import (
	"fmt"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/devices"
	"sheyin/testdata/counterpart"
)

// withPrinter runs the test where a printer can be started.
func withPrinter(t *testing.T) bool {
	t.Helper()
	t.Parallel()
	counterpart.Needs(t, "ippeveprinter", "dbus-daemon", "dbus-send", "avahi-daemon", "ip")
	return counterpart.Within(t)
}

// A printer with a certificate of its own making.
func TestRealCertificate(t *testing.T) {
	if !withPrinter(t) {
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

// Papers that a real printer has and does not bring: they are files, and forgotten.
func TestRealPapersInLine(t *testing.T) {
	if !withPrinter(t) {
		return
	}
	p, n := counterpart.StartPrinter(t), 0
	c, err := devices.Open(devices.Config{Addresses: map[desk.DeviceKind]string{desk.PrinterDevice: p.URI()}, Terminal: "TC-A-01"})
	if err != nil {
		t.Fatal(err)
	}
	cases := desktest.Devices(t, c, desktest.PrinterBench{
		Bench: desktest.Bench{Troubles: map[string]func() func(){
			"printer.paper": func() func() { p.Empty(); p.Mood("media-empty"); return func() { p.Fill(); p.Mood("") } },
		}},
		Name: func() string { n++; return fmt.Sprintf("TCA-20261122-%04d-receipt", n) },
	})
	if left, err := c.Close(); err != nil || len(left) > 0 {
		t.Errorf("%v, %+v", err, left)
	}
	t.Logf("cases %d: ippeveprinter, papers in line by the suite of a counter's devices", cases)
}
