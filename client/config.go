package client

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/emmansun/gmsm/smx509"
)

// Config says where the authority is and who this terminal is.
type Config struct {
	URL         string           // https://host:port
	CA          *x509.CertPool   // the authority's own CA: no other is believed
	Certificate tls.Certificate  // the terminal's; its common name is the terminal's ID
	ListKey     *ecdsa.PublicKey // SM2 key that item lists are signed with
	Now         func() time.Time // nil = time.Now

	// Limits of time; zero means the default.
	Dial  time.Duration // to a finished handshake: 3 s
	Read  time.Duration // for a read with its repeats: 10 s
	Write time.Duration // for a write: 20 s
	Quiet time.Duration // the push channel may be silent for this long: 45 s
	Pause time.Duration // before a read is repeated, about: 200 ms, then twice that
}

// Load reads the bundle that the authority gave this terminal: PEM blocks of the CA, the
// terminal's certificate and key, and the key that item lists are signed with. URL is left
// for the caller to fill.
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

func parseBundle(text []byte) (Config, error) {
	c := Config{CA: x509.NewCertPool()}
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
		case "PUBLIC KEY":
			key, err := smx509.ParsePKIXPublicKey(block.Bytes)
			if err != nil {
				return Config{}, err
			}
			c.ListKey, _ = key.(*ecdsa.PublicKey) // another kind of key is refused below, as none
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
	}
	return nil
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
