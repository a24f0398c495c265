package client

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/base32"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"sheyin/desk"
)

// enrolName is the server name by which the authority lets somebody in who has no certificate yet.
const enrolName = "enrol.sheyin.invalid"

// The parts of a code: its name, its secret, and the first half of the SHA-256 of the authority's CA.
const (
	codeID     = 4
	codeSecret = 8
	codeCA     = 16
)

// Enrolled is a terminal that has just got its certificate.
type Enrolled struct {
	Terminal string
	Bundle   []byte // PEM, as [Load] reads it: a secret
	Expires  time.Time
}

// Enrol gets this terminal its certificate with a one-use code from the authority's desk. The keys are made
// here and stay here. Nobody is believed but the authority whose CA the code names.
//
// Errors: Invalid enrol.code for a text that is no code; Offline authority.untrusted when another answers;
// those of the authority, Denied enrol.code and enrol.over; Offline and Unknown as of any write.
func Enrol(ctx context.Context, address, code string) (Enrolled, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return Enrolled{}, failure(desk.Invalid, "request.body", err)
	}
	raw, err := parseCode(code)
	if err != nil {
		return Enrolled{}, failure(desk.Invalid, "enrol.code", err)
	}
	keys, err := newKeys()
	if err != nil {
		return Enrolled{}, failure(desk.Denied, "letter.unsigned", err)
	}
	ask := struct {
		ID     []byte `json:"id"`
		Secret []byte `json:"secret"`
		keying
	}{raw[:codeID], raw[codeID : codeID+codeSecret], keys.asked}
	pin := &pinned{fingerprint: raw[codeID+codeSecret:], host: u.Hostname()}
	got, err := pin.ask(ctx, strings.TrimRight(address, "/")+"/v1/enrolments", ask)
	if err != nil {
		return Enrolled{}, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(pin.ca.Load())
	return keys.enrolled(got, pool)
}

// Renew gets this terminal its next certificate. The one in use stays good until its end. The keys stay: what
// the terminal keeps may be sealed with them, and they may be in a device that gives none away.
//
// Errors: those of [Client.Send] but for sessions; Denied enrol.too_many.
func (c *Client) Renew(ctx context.Context) (Enrolled, error) {
	own, ok := c.cfg.Certificate.PrivateKey.(crypto.Signer)
	if !ok {
		return Enrolled{}, failure(desk.Denied, "letter.unsigned", nil)
	}
	keys, err := proved(own, c.cfg.Signer)
	if err != nil {
		return Enrolled{}, failure(desk.Denied, "letter.unsigned", err)
	}
	var got certified
	err = c.do(ctx, request{nature: writing, method: http.MethodPost, path: "/v1/terminal/certificate", body: keys.asked, out: &got})
	if err != nil {
		return Enrolled{}, err
	}
	if got.Terminal != c.Terminal() {
		return Enrolled{}, unusable(writing)
	}
	return keys.enrolled(got, c.cfg.CA)
}

// parseCode reads a code as it was typed or pasted.
func parseCode(text string) ([]byte, error) {
	text = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, text))
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil {
		return nil, errors.New("no code: a letter that cannot be") // the library's error would quote it
	}
	if len(raw) != codeID+codeSecret+codeCA {
		return nil, fmt.Errorf("no code: %d bytes", len(raw))
	}
	return raw, nil
}

// keying is what a terminal asks a certificate with.
type keying struct {
	CSR    []byte `json:"csr"`
	Signer []byte `json:"signer"`
	Proof  []byte `json:"proof"`
}

// certified is what it gets.
type certified struct {
	Terminal    string `json:"terminal"`
	Certificate []byte `json:"certificate"`
	CA          []byte `json:"ca"`
	List        []byte `json:"list"`
	Seal        []byte `json:"seal"`
}

// keyed are the keys of a terminal that asks for a certificate.
type keyed struct {
	tls    crypto.Signer
	signer crypto.Signer
	asked  keying
}

func newKeys() (keyed, error) {
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyed{}, err
	}
	signer, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return keyed{}, err
	}
	return proved(own, signer)
}

// proved shows that whoever asks has both keys.
func proved(own, signer crypto.Signer) (keyed, error) {
	k := keyed{tls: own, signer: signer}
	var err error
	if k.asked.CSR, err = x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, k.tls); err != nil {
		return k, err
	}
	if k.asked.Signer, err = smx509.MarshalPKIXPublicKey(k.signer.Public()); err != nil {
		return k, err
	}
	k.asked.Proof, err = k.signer.Sign(rand.Reader, k.asked.CSR, sm2.DefaultSM2SignerOpts)
	return k, err
}

// enrolled makes the bundle, if the answer is one to these keys by the authority of pool.
func (k keyed) enrolled(got certified, pool *x509.CertPool) (Enrolled, error) {
	leaf, err := x509.ParseCertificate(got.Certificate)
	if err != nil {
		return Enrolled{}, unusable(asking)
	}
	ca, err := x509.ParseCertificate(got.CA)
	if err != nil {
		return Enrolled{}, unusable(asking)
	}
	for _, c := range []*x509.Certificate{leaf, ca} {
		// Any use: what the leaf is for its server judges; here it counts who signed it.
		_, err := c.Verify(x509.VerifyOptions{Roots: pool, CurrentTime: leaf.NotBefore.Add(leaf.NotAfter.Sub(leaf.NotBefore) / 2), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		if err != nil {
			return Enrolled{}, failure(desk.Denied, "authority.untrusted", err)
		}
	}
	if own, ok := k.tls.Public().(*ecdsa.PublicKey); !ok || !own.Equal(leaf.PublicKey) || leaf.Subject.CommonName != got.Terminal || got.Terminal == "" {
		return Enrolled{}, unusable(asking)
	}
	text, err := k.bundle(got)
	if err != nil {
		return Enrolled{}, unusable(asking)
	}
	if _, err := parseBundle(text); err != nil {
		return Enrolled{}, unusable(asking)
	}
	return Enrolled{Terminal: got.Terminal, Bundle: text, Expires: leaf.NotAfter}, nil
}

func (k keyed) bundle(got certified) ([]byte, error) {
	private, err := x509.MarshalPKCS8PrivateKey(k.tls)
	if err != nil {
		return nil, err
	}
	signer, err := smx509.MarshalPKCS8PrivateKey(k.signer)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, b := range []pem.Block{
		{Type: "CERTIFICATE", Bytes: got.CA},
		{Type: "CERTIFICATE", Bytes: got.Certificate},
		{Type: "PRIVATE KEY", Bytes: private},
		{Type: blockSigner, Bytes: signer},
		{Type: "PUBLIC KEY", Bytes: got.List},
		{Type: blockSeal, Bytes: got.Seal},
	} {
		if err := pem.Encode(&out, &b); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// pinned is a line to an authority of which nothing is known but a fingerprint of its CA.
type pinned struct {
	fingerprint []byte
	host        string
	ca          atomic.Pointer[x509.Certificate] // once it has answered; a handshake may outlast who waited for it
}

// verify believes a server that shows the CA of the fingerprint, and a certificate of it for the host.
func (p *pinned) verify(s tls.ConnectionState) error {
	for _, c := range s.PeerCertificates {
		sum := sha256.Sum256(c.Raw)
		if !c.IsCA || subtle.ConstantTimeCompare(sum[:codeCA], p.fingerprint) != 1 {
			continue
		}
		pool := x509.NewCertPool()
		pool.AddCert(c)
		if _, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: pool, DNSName: p.host}); err != nil {
			return &tls.CertificateVerificationError{UnverifiedCertificates: s.PeerCertificates, Err: err}
		}
		p.ca.Store(c)
		return nil
	}
	return &tls.CertificateVerificationError{UnverifiedCertificates: s.PeerCertificates, Err: errors.New("another authority than the code's")}
}

// ask makes the one request, over the one connection.
func (p *pinned) ask(ctx context.Context, address string, body any) (certified, error) {
	var got certified
	text, err := json.Marshal(body)
	if err != nil {
		return got, failure(desk.Invalid, "request.body", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(text))
	if err != nil {
		return got, failure(desk.Invalid, "request.body", err)
	}
	r.Header.Set("Content-Type", "application/json")
	transport := &http.Transport{Proxy: nil, DisableKeepAlives: true, TLSClientConfig: &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: enrolName,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection judges instead: by the fingerprint, because no CA is known yet
		VerifyConnection:   p.verify,
	}}
	hc := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the code goes nowhere else
	}
	answer, err := hc.Do(r)
	if err != nil {
		return got, broken(asking, p.ca.Load() != nil, err)
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	said, err := io.ReadAll(io.LimitReader(answer.Body, maxEvent))
	if err != nil {
		return got, broken(asking, true, err)
	}
	if e := judge(request{nature: asking, out: &got}, answer.StatusCode, answer.Header, said); e != nil {
		return got, e
	}
	return got, nil
}
