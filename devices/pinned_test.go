package devices_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/devices"
	"sheyin/devices/escl/escltest"
)

// selfMade is a certificate as devices make them for themselves, and its fingerprint.
func selfMade(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, hex.EncodeToString(sum[:])
}

// scannerOf is the address of a scanner with TLS as given, that answers so.
func scannerOf(t *testing.T, cfg *tls.Config, h http.Handler) string {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.TLS = cfg
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes
	server.StartTLS()
	t.Cleanup(server.Close)
	return "escl" + strings.TrimPrefix(server.URL, "http") + "/eSCL"
}

// Only who has the key of the certificate that is set is the device: showing it behind another is not enough, nor is leading to it,
// nor is an old TLS; and nobody's password stands in an address.
func TestOnlyThePinnedCertificate(t *testing.T) {
	t.Parallel()
	set, cert := selfMade(t)
	other, its := selfMade(t)
	device := &escltest.Device{}
	there := scannerOf(t, &tls.Config{Certificates: []tls.Certificate{set}}, device)
	if e := state(t, desk.ScannerDevice, there+"?cert="+cert); !e.Ready() {
		t.Fatalf("the one that is set: %+v", e.Err)
	}
	behind := other
	behind.Certificate = append(behind.Certificate[:1:1], set.Certificate[0])
	shown := scannerOf(t, &tls.Config{Certificates: []tls.Certificate{behind}}, device)
	if e := state(t, desk.ScannerDevice, shown+"?cert="+cert); e.Err == nil || e.Err.Key != "device.untrusted" || e.Err.Args["cert"] != its {
		t.Errorf("shown behind another: %+v", e.Err)
	}
	to := "http" + strings.TrimSuffix(strings.TrimPrefix(there, "escl"), "/eSCL")
	leads := scannerOf(t, &tls.Config{Certificates: []tls.Certificate{other}}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, to+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	if e := state(t, desk.ScannerDevice, leads+"?cert="+its); e.Ready() {
		t.Error("led to another device")
	}
	old := scannerOf(t, &tls.Config{Certificates: []tls.Certificate{set}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, device)
	if e := state(t, desk.ScannerDevice, old+"?cert="+cert); e.Ready() {
		t.Error("by TLS 1.1")
	}
	for kind, address := range map[desk.DeviceKind]string{
		desk.ScannerDevice: "escls://name:word@h/eSCL?cert=" + cert, desk.PrinterDevice: "ipps://name:word@h/ipp/print?cert=" + cert,
	} {
		if e, ok := errors.AsType[*desk.Error](devices.Check(kind, address)); !ok || e.Key != "address.user" || strings.Contains(e.Error(), "word") {
			t.Errorf("%s: %v", kind, e)
		}
	}
}
