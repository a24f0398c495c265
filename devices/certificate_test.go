package devices_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/devices"
	"sheyin/devices/escl/escltest"
)

// state is how the only device of a counter is.
func state(t *testing.T, kind desk.DeviceKind, address string) desk.Equipment {
	t.Helper()
	c, err := devices.Open(devices.Config{Addresses: map[desk.DeviceKind]string{kind: address}, Terminal: "TC-A-01"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := c.Test(t.Context(), kind)
	if _, closed := c.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	return e
}

// A certificate that no system knows is told by its fingerprint, and trusted when the address says that it is the one.
func TestCertificate(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(&escltest.Device{})
	defer server.Close()
	address := "escl" + strings.TrimPrefix(server.URL, "http") + "/eSCL"
	has := sha256.Sum256(server.Certificate().Raw)
	cert := hex.EncodeToString(has[:])
	e := state(t, desk.ScannerDevice, address)
	if e.Err == nil || e.Err.Key != "device.untrusted" || e.Err.Args["cert"] != cert {
		t.Errorf("not trusted: %+v", e.Err)
	}
	if e := state(t, desk.ScannerDevice, address+"?cert="+cert); !e.Ready() {
		t.Errorf("trusted: %+v", e.Err)
	}
	if e := state(t, desk.ScannerDevice, address+"?cert="+strings.Repeat("00", sha256.Size)); e.Err == nil || e.Err.Args["cert"] != cert {
		t.Errorf("another one: %+v", e.Err)
	}
	for address, key := range map[string]string{
		"escls://h/eSCL?cert=12": "address.certificate", "escls://h/eSCL?cert=": "address.certificate", "escls://h/eSCL?cert=" + strings.Repeat("zz", 32): "address.certificate",
		"escl://h/eSCL?cert=" + cert: "address.option", "escls://h/eSCL?verify=no": "address.option", "escls://h/eSCL?cert=" + cert + "&x=1": "address.option",
	} {
		err := devices.Check(desk.ScannerDevice, address)
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != key {
			t.Errorf("%s: %v, want %s", address, err, key)
		}
	}
}
