package pki

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"slices"
	"time"
)

// How long certificates last.
const (
	caLife       = 10 * 365 * 24 * time.Hour
	serverLife   = 2 * 365 * 24 * time.Hour
	terminalLife = 365 * 24 * time.Hour
	renewBefore  = 30 * 24 * time.Hour // a kept certificate is made anew this long before its end
	slack        = 5 * time.Minute     // a terminal's clock may be behind by this much
)

// localNames are always in the server's certificate.
var localNames = []string{"localhost", "127.0.0.1", "::1"}

// Options say what to make.
type Options struct {
	Names []string         // further host names and addresses of the server
	Now   func() time.Time // nil = time.Now
}

// Authority holds the authority's keys. It is safe for use by several goroutines.
type Authority struct {
	now    func() time.Time
	folder string // "" = in memory
	ca     *x509.Certificate
	caKey  *ecdsa.PrivateKey
	server tls.Certificate
	list   *ListKey
	seal   *SealKey
}

// New makes an authority that lives in memory.
func New(o Options) (*Authority, error) {
	a := &Authority{now: o.clock()}
	var err error
	if a.ca, a.caKey, err = newCA(a.now()); err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	if a.list, err = newListKey(); err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	if a.seal, err = newSealKey(); err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	if a.server, err = a.issueServer(o.Names); err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	return a, nil
}

func (o Options) clock() func() time.Time {
	if o.Now == nil {
		return time.Now
	}
	return o.Now
}

// Pool holds the CA alone.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.ca)
	return pool
}

// List is the key that signs item lists.
func (a *Authority) List() *ListKey { return a.list }

// ServerTLS is how the server listens: TLS 1.3, and nobody without a certificate of this
// CA gets past the handshake (H-8.1.2a: the line is for its purpose only), but a terminal that
// asks for its first one, by the name [EnrolName]: for it there is only the one call to enrol.
func (a *Authority) ServerTLS() *tls.Config {
	strict := &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{a.server},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    a.Pool(),
		Time:         a.now,
		NextProtos:   []string{"http/1.1"},
	}
	enrolling := strict.Clone()
	enrolling.ClientAuth, enrolling.ClientCAs = tls.NoClientCert, nil
	whole := a.server
	whole.Certificate = [][]byte{a.server.Certificate[0], a.ca.Raw} // with the CA, for who knows only its fingerprint
	enrolling.Certificates = []tls.Certificate{whole}
	strict.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if hello.ServerName == EnrolName {
			return enrolling, nil
		}
		return nil, nil //nolint:nilnil // crypto/tls: go on as configured
	}
	return strict
}

// Terminal issues a certificate to the terminal with this ID, its common name. [Authority.Kit] gives the
// terminal's other key beside it.
func (a *Authority) Terminal(id string) (tls.Certificate, error) {
	kit, err := a.Kit(id)
	return kit.Certificate, err
}

// validID keeps an ID fit for a certificate, a log and the name of a file.
func validID(id string) bool {
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}
	return id != "" && len(id) <= 64 && !slices.ContainsFunc([]rune(id), odd)
}

func (a *Authority) issueServer(names []string) (tls.Certificate, error) {
	t := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "sheyin authority"},
		NotAfter:    a.now().Add(serverLife),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range slices.Concat(localNames, names) {
		if ip := net.ParseIP(name); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, name)
		}
	}
	return a.issue(t)
}

// issue signs a leaf with a key of its own.
func (a *Authority) issue(t *x509.Certificate) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := a.certify(t, key.Public())
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

// certify signs a leaf for somebody's key.
func (a *Authority) certify(t *x509.Certificate, key crypto.PublicKey) (*x509.Certificate, error) {
	var err error
	if t.SerialNumber, err = serial(); err != nil {
		return nil, err
	}
	t.NotBefore = a.now().Add(-slack)
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.BasicConstraintsValid = true
	der, err := x509.CreateCertificate(rand.Reader, t, a.ca, key, a.caKey)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func newCA(now time.Time) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	number, err := serial()
	if err != nil {
		return nil, nil, err
	}
	t := &x509.Certificate{
		SerialNumber:          number,
		Subject:               pkix.Name{CommonName: "sheyin authority CA"},
		NotBefore:             now.Add(-slack),
		NotAfter:              now.Add(caLife),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return cert, key, err
}

func serial() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}

// good tells whether a kept certificate is still ours, still lasts and names all of names.
func (a *Authority) good(c tls.Certificate, use x509.ExtKeyUsage, names []string) bool {
	if c.Leaf == nil {
		return false
	}
	_, err := c.Leaf.Verify(x509.VerifyOptions{
		Roots: a.Pool(), CurrentTime: a.now().Add(renewBefore), KeyUsages: []x509.ExtKeyUsage{use},
	})
	for _, name := range names {
		err = cmp.Or(err, c.Leaf.VerifyHostname(name))
	}
	return err == nil
}

var errKey = errors.New("not an ECDSA key")
