package pki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// EnrolName is the server name by which a terminal asks for its first certificate.
const EnrolName = "enrol.sheyin.invalid"

// signerExtension holds the SM2 public key of a terminal in its certificate, as PKIX, so that the CA vouches
// for both of its keys at once. The number is one that nobody has to assign (ITU-T X.667).
var signerExtension = asn1.ObjectIdentifier{2, 25, 1163412387}

// Kit is what makes a terminal: its certificate with the key for TLS, and the key that it signs with.
type Kit struct {
	Certificate tls.Certificate
	Signer      *sm2.PrivateKey
}

// Kit makes keys for the terminal with this ID and certifies them.
func (a *Authority) Kit(id string) (Kit, error) {
	signer, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return Kit{}, fmt.Errorf("pki: %w", err)
	}
	t, err := a.terminalCertificate(id, &signer.PublicKey)
	if err != nil {
		return Kit{}, err
	}
	certificate, err := a.issue(t)
	if err != nil {
		return Kit{}, fmt.Errorf("pki: %w", err)
	}
	return Kit{certificate, signer}, nil
}

// terminalCertificate is what is certified of a terminal beside its key for TLS.
func (a *Authority) terminalCertificate(id string, signer *ecdsa.PublicKey) (*x509.Certificate, error) {
	if !validID(id) {
		return nil, fmt.Errorf("pki: %q cannot be a terminal", id)
	}
	der, err := smx509.MarshalPKIXPublicKey(signer)
	if err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	return &x509.Certificate{
		Subject:         pkix.Name{CommonName: id},
		NotAfter:        a.now().Add(terminalLife),
		ExtKeyUsage:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		ExtraExtensions: []pkix.Extension{{Id: signerExtension, Value: der}},
	}, nil
}

var errNoSigner = errors.New("pki: no key to sign with")

// SigningKey is the SM2 key that a terminal's certificate vouches for.
func SigningKey(c *x509.Certificate) (*ecdsa.PublicKey, error) {
	for _, e := range c.Extensions {
		if e.Id.Equal(signerExtension) {
			return parseSigner(e.Value)
		}
	}
	return nil, errNoSigner
}

func parseSigner(der []byte) (*ecdsa.PublicKey, error) {
	key, err := smx509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	public, ok := key.(*ecdsa.PublicKey)
	if !ok || public.Curve != sm2.P256() {
		return nil, errNoSigner
	}
	return public, nil
}

// Print is the thumbprint of a certificate (RFC 8705, x5t#S256), in hexadecimal.
func Print(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// Request is what a terminal asks a certificate with. Both keys are its own, and proved.
type Request struct {
	CSR    []byte // PKCS#10 of the key for TLS; what it says of a name does not count
	Signer []byte // PKIX of the SM2 key
	Proof  []byte // SM2 signature of that key over the CSR
}

// Certify gives a terminal its certificate. The error says what is wrong with the request.
func (a *Authority) Certify(r Request, id string) (*x509.Certificate, error) {
	csr, err := x509.ParseCertificateRequest(r.CSR)
	if err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	if err := csr.CheckSignature(); err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	key, ok := csr.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("pki: %w", errKey)
	}
	signer, err := parseSigner(r.Signer)
	if err != nil {
		return nil, err
	}
	if !sm2.VerifyASN1WithSM2(signer, nil, r.CSR, r.Proof) {
		return nil, errors.New("pki: the key to sign with is not proved")
	}
	t, err := a.terminalCertificate(id, signer)
	if err != nil {
		return nil, err
	}
	cert, err := a.certify(t, key)
	if err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	return cert, nil
}

// Public is what every terminal may know of the authority.
type Public struct {
	CA   []byte // DER
	List []byte // PKIX of the key that lists are signed with
	Seal []byte // PKIX of the key that bodies are sealed to
}

// Public gives it.
func (a *Authority) Public() (Public, error) {
	list, err := smx509.MarshalPKIXPublicKey(a.list.Public())
	if err != nil {
		return Public{}, fmt.Errorf("pki: %w", err)
	}
	seal, err := smx509.MarshalPKIXPublicKey(a.seal.Public())
	if err != nil {
		return Public{}, fmt.Errorf("pki: %w", err)
	}
	return Public{CA: bytes.Clone(a.ca.Raw), List: list, Seal: seal}, nil
}

// Fingerprint tells this authority's CA from another: the first half of the SHA-256 digest of its certificate.
func (a *Authority) Fingerprint() []byte {
	sum := sha256.Sum256(a.ca.Raw)
	return sum[:16]
}

// Seal is the key that terminals seal to.
func (a *Authority) Seal() *SealKey { return a.seal }
