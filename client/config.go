package client

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"sheyin/desk"
)

// Config says where the authority is and who this terminal is.
type Config struct {
	URL         string           // https://host:port
	CA          *x509.CertPool   // the authority's own CA: no other is believed
	Certificate tls.Certificate  // the terminal's; its common name is the terminal's ID
	Signer      crypto.Signer    // the terminal's SM2 key, which signs what it writes; in memory, or in a device
	ListKey     *ecdsa.PublicKey // SM2 key that item lists are signed with
	SealKey     *ecdsa.PublicKey // SM2 key of the authority that bodies are sealed to
	Mode        string           // of transport; empty: [TLS13]
	Now         func() time.Time // nil = time.Now
	Outbox      desk.Outbox      // keeps writes until they are answered; nil: nothing keeps them

	// Limits of time; zero means the default.
	Dial  time.Duration // to a finished handshake: 3 s
	Read  time.Duration // for a read with its repeats: 10 s
	Write time.Duration // for a write: 20 s
	Quiet time.Duration // the push channel may be silent for this long: 45 s
	Pause time.Duration // before a read is repeated, about: 200 ms, then twice that
}

// Load reads the bundle of this terminal: PEM blocks of the CA, the terminal's certificate and its two keys,
// and the authority's keys that lists are signed with and bodies are sealed to. URL is left for the caller to
// fill.
func Load(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("terminal bundle: %w", err)
	}
	c, err := parseBundle(text)
	clear(text)
	if err != nil {
		return Config{}, fmt.Errorf("terminal bundle: %w", err)
	}
	return c, nil
}

// Kinds of PEM block that are the bundle's own.
const (
	blockSigner = "SM2 PRIVATE KEY" // the terminal's, to sign with
	blockSeal   = "SM2 SEALING KEY" // the authority's public one
)

// publicKey reads an SM2 public key; one of another kind is none.
func publicKey(der []byte) (*ecdsa.PublicKey, error) {
	key, err := smx509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, err
	}
	public, ok := key.(*ecdsa.PublicKey)
	if !ok || public.Curve != sm2.P256() {
		return nil, nil //nolint:nilnil // complete names what is missing
	}
	return public, nil
}

func parseBundle(text []byte) (Config, error) {
	c := Config{CA: x509.NewCertPool()}
	var err error
	authorities := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE":
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return Config{}, err
			}
			if cert.IsCA {
				c.CA.AddCert(cert)
				authorities++
				continue
			}
			c.Certificate.Certificate = append(c.Certificate.Certificate, block.Bytes)
			c.Certificate.Leaf = cert
		case "PRIVATE KEY":
			key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return Config{}, err
			}
			c.Certificate.PrivateKey = key
		case blockSigner:
			key, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return Config{}, err
			}
			if private, ok := key.(*sm2.PrivateKey); ok { // without one it is refused below
				c.Signer = private
			}
		case "PUBLIC KEY":
			if c.ListKey, err = publicKey(block.Bytes); err != nil {
				return Config{}, err
			}
		case blockSeal:
			if c.SealKey, err = publicKey(block.Bytes); err != nil {
				return Config{}, err
			}
		default:
			return Config{}, fmt.Errorf("block %q is not expected", block.Type)
		}
	}
	if authorities == 0 {
		return Config{}, errors.New("no certificate of the authority")
	}
	return c, c.complete()
}

// complete tells what is missing, so that a half-copied bundle is named at start and not
// by the first customer.
func (c Config) complete() error {
	switch {
	case c.CA == nil:
		return errors.New("no certificate of the authority")
	case len(c.Certificate.Certificate) != 1 || c.Certificate.Leaf == nil:
		return errors.New("not exactly one certificate of the terminal")
	case c.Certificate.PrivateKey == nil:
		return errors.New("no key of the terminal")
	case c.Certificate.Leaf.Subject.CommonName == "":
		return errors.New("the terminal's certificate names no terminal")
	case c.ListKey == nil:
		return errors.New("no key to verify item lists with")
	case c.Signer == nil:
		return errors.New("no key of the terminal to sign with")
	case c.SealKey == nil:
		return errors.New("no key of the authority to seal to")
	}
	return signs(c.Signer)
}

func (c Config) withDefaults() (Config, error) {
	if c.Certificate.Leaf == nil && len(c.Certificate.Certificate) > 0 {
		leaf, err := x509.ParseCertificate(c.Certificate.Certificate[0])
		if err != nil {
			return c, err
		}
		c.Certificate.Leaf = leaf
	}
	if err := c.complete(); err != nil {
		return c, err
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return c, err
	}
	if u.Scheme != "https" || u.Host == "" || u.User != nil {
		return c, errors.New("the authority's address must be https://host")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Outbox == nil {
		c.Outbox = direct{}
	}
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{
		{&c.Dial, 3 * time.Second},
		{&c.Read, 10 * time.Second},
		{&c.Write, 20 * time.Second},
		{&c.Quiet, 45 * time.Second},
		{&c.Pause, 200 * time.Millisecond},
	} {
		if *d.value <= 0 {
			*d.value = d.usual
		}
	}
	return c, nil
}
