package pki_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"sheyin/sandbox/pki"
)

// request is what a terminal asks with.
func request(t *testing.T) pki.Request {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var r pki.Request
	r.CSR, err = x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "T-99"}}, key)
	if err != nil {
		t.Fatal(err)
	}
	if r.Signer, err = smx509.MarshalPKIXPublicKey(&signer.PublicKey); err != nil {
		t.Fatal(err)
	}
	if r.Proof, err = signer.Sign(rand.Reader, r.CSR, sm2.DefaultSM2SignerOpts); err != nil {
		t.Fatal(err)
	}
	return r
}

// A terminal gets the name that its code is for and vouches for both keys; a key that is not proved gets
// nothing.
//
// clause: H-8.3.1c
func TestCertify(t *testing.T) {
	a := memory(t)
	good := request(t)
	cert, err := a.Certify(good, "T-1")
	if err != nil {
		t.Fatal(err)
	}
	if cert.Subject.CommonName != "T-1" || cert.IsCA || len(cert.DNSNames) != 0 || len(pki.Print(cert)) != 64 {
		t.Errorf("%+v", cert.Subject)
	}
	key, err := pki.SigningKey(cert)
	if err != nil {
		t.Fatal(err)
	}
	if der, err := smx509.MarshalPKIXPublicKey(key); err != nil || string(der) != string(good.Signer) {
		t.Errorf("another key to sign with: %v", err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	other := request(t)
	for name, change := range map[string]func(*pki.Request){
		"no CSR":             func(r *pki.Request) { r.CSR = nil },
		"a byte of the CSR":  func(r *pki.Request) { r.CSR = append([]byte(nil), r.CSR...); r.CSR[len(r.CSR)-1] ^= 1 },
		"RSA":                func(r *pki.Request) { r.CSR = foreign },
		"no key":             func(r *pki.Request) { r.Signer = nil },
		"a TLS key":          func(r *pki.Request) { r.Signer = tlsPublic(t) },
		"no proof":           func(r *pki.Request) { r.Proof = nil },
		"another's proof":    func(r *pki.Request) { r.Proof = other.Proof },
		"proof of another's": func(r *pki.Request) { r.Signer = other.Signer },
	} {
		bad := good
		change(&bad)
		if _, err := a.Certify(bad, "T-1"); err == nil {
			t.Errorf("%s: certified", name)
		}
	}
	if _, err := a.Certify(good, "../T-1"); err == nil {
		t.Error("a terminal that cannot be")
	}
}

func tlsPublic(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
