package devices

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"

	"sheyin/desk"
)

// Devices that speak TLS mostly have a certificate that they made themselves, which no system trusts. An address may say which
// one is meant, as ?cert= and its SHA-256 fingerprint in hexadecimal: then this one is trusted, and no other.

// errCertificate is another certificate than the address says.
var errCertificate = errors.New("another certificate than the one that is set")

// trust takes the certificate out of an address: the address without it, and what trusts it alone; nil where none is set. An
// address without TLS has none.
func (p place) trust() (address string, only *tls.Config, err error) {
	address, query, found := strings.Cut(p.whole, "?")
	if !found {
		return address, nil, nil
	}
	options, err := url.ParseQuery(query)
	if err != nil || len(options) != 1 || len(options["cert"]) != 1 || !strings.HasSuffix(p.driver.scheme, "s") {
		return "", nil, p.wrong("option")
	}
	want, err := hex.DecodeString(strings.ReplaceAll(options.Get("cert"), ":", ""))
	if err != nil || len(want) != sha256.Size {
		return "", nil, p.wrong("certificate")
	}
	return address, &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection judges instead: by the fingerprint, because no CA knows the device
		VerifyConnection: func(s tls.ConnectionState) error {
			if has := sha256.Sum256(s.PeerCertificates[0].Raw); [sha256.Size]byte(want) != has {
				return &tls.CertificateVerificationError{UnverifiedCertificates: s.PeerCertificates, Err: errCertificate}
			}
			return nil
		},
	}, nil
}

// untrusted is that a device has a certificate that is not trusted, with its fingerprint in Args "cert"; nil for any other
// failure.
func untrusted(err error) *desk.Error {
	e, ok := errors.AsType[*tls.CertificateVerificationError](err)
	if !ok || len(e.UnverifiedCertificates) == 0 {
		return nil
	}
	has := sha256.Sum256(e.UnverifiedCertificates[0].Raw)
	return (&desk.Error{Code: desk.Offline, Key: "device.untrusted", Err: err}).With("cert", hex.EncodeToString(has[:]))
}
