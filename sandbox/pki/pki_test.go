package pki_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/pki"
)

func open(t *testing.T, folder string, o pki.Options) *pki.Authority {
	t.Helper()
	a, err := pki.Open(folder, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func memory(t *testing.T) *pki.Authority {
	t.Helper()
	a, err := pki.New(pki.Options{Names: []string{"hrss.test", "192.0.2.7"}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// shake does a handshake and tells how it went for each side.
func shake(t *testing.T, server, client *tls.Config) (serverErr, clientErr error) {
	t.Helper()
	one, two := net.Pipe()
	defer func() {
		if err := one.Close(); err != nil {
			t.Error(err)
		}
		if err := two.Close(); err != nil {
			t.Error(err)
		}
	}()
	done := make(chan error, 1)
	go func() {
		s := tls.Server(one, server)
		err := s.HandshakeContext(t.Context())
		if err == nil {
			_, err = s.Write([]byte{1}) // with TLS 1.3 the client hears only now how it went
		}
		done <- err
	}()
	c := tls.Client(two, client)
	clientErr = c.HandshakeContext(t.Context())
	if clientErr == nil {
		_, clientErr = c.Read(make([]byte, 1))
	}
	if clientErr != nil {
		if err := two.Close(); err != nil {
			t.Error(err)
		}
	}
	return <-done, clientErr
}

func clientOf(t *testing.T, a *pki.Authority, id, server string) *tls.Config {
	t.Helper()
	cert, err := a.Terminal(id)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{RootCAs: a.Pool(), Certificates: []tls.Certificate{cert}, ServerName: server}
}

// clause: H-8.1.2a, H-8.3.1c
func TestHandshake(t *testing.T) {
	a, other := memory(t), memory(t)
	for _, name := range []string{"localhost", "127.0.0.1", "::1", "hrss.test", "192.0.2.7"} {
		if s, c := shake(t, a.ServerTLS(), clientOf(t, a, "T-1", name)); s != nil || c != nil {
			t.Errorf("%s: server %v, terminal %v", name, s, c)
		}
	}
	for name, change := range map[string]func(*tls.Config){
		"no certificate":          func(c *tls.Config) { c.Certificates = nil },
		"another CA's":            func(c *tls.Config) { c.Certificates = clientOf(t, other, "T-1", "localhost").Certificates },
		"TLS 1.2":                 func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 },
		"another name":            func(c *tls.Config) { c.ServerName = "bank.test" },
		"another CA is believed":  func(c *tls.Config) { c.RootCAs = other.Pool() },
		"the server's as its own": func(c *tls.Config) { c.Certificates = a.ServerTLS().Certificates },
	} {
		client := clientOf(t, a, "T-1", "localhost")
		change(client)
		if s, c := shake(t, a.ServerTLS(), client); s == nil || c == nil {
			t.Errorf("%s: server %v, terminal %v", name, s, c)
		}
	}
	for _, id := range []string{"", "T 1", "../T-1", "T\n1", "终端"} {
		if _, err := a.Terminal(id); err == nil {
			t.Errorf("a certificate for %q", id)
		}
	}
}

// clause: D-4b, H-5d
func TestListSignature(t *testing.T) {
	a, other := memory(t), memory(t)
	payload, err := json.Marshal(desk.ItemList{OutletID: "O1", Version: 2})
	if err != nil {
		t.Fatal(err)
	}
	signature, name, err := a.List().Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	good := desk.SignedList{Payload: payload, Signature: signature, Key: name}
	if got, err := a.List().Verify(good); err != nil || got.Version != 2 || name != a.List().Name() {
		t.Errorf("%+v, %v", got, err)
	}
	bad := good
	bad.Payload = bytes.Replace(payload, []byte(`"version":2`), []byte(`"version":3`), 1)
	if _, err := a.List().Verify(bad); desk.CodeOf(err) != desk.Denied {
		t.Errorf("changed: %v", err)
	}
	if _, err := other.List().Verify(good); desk.CodeOf(err) != desk.Denied {
		t.Errorf("another authority's: %v", err)
	}
}

// What was made at first start is there at the next, for its owner only.
//
// clause: H-8.4.1
func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	one := open(t, dir, pki.Options{})
	path, err := one.KeepBundle("T-1")
	if err != nil {
		t.Fatal(err)
	}
	before := read(t, path)
	two := open(t, dir, pki.Options{})
	if !two.List().Public().Equal(one.List().Public()) || two.List().Name() != one.List().Name() {
		t.Error("another list key")
	}
	if s, c := shake(t, two.ServerTLS(), clientOf(t, one, "T-1", "localhost")); s != nil || c != nil {
		t.Errorf("a terminal of the first start: %v, %v", s, c)
	}
	if again, err := two.KeepBundle("T-1"); err != nil || again != path || !bytes.Equal(read(t, path), before) {
		t.Errorf("the bundle changed: %v", err)
	}
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", d.Name(), info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := one.KeepBundle("../T-1"); err == nil {
		t.Error("a bundle outside of the folder")
	}
	if _, err := memory(t).KeepBundle("T-1"); err == nil {
		t.Error("a bundle without a folder")
	}
}

// Certificates are made anew before they end; the CA and the list key never are.
func TestRenewal(t *testing.T) {
	dir := t.TempDir()
	one := open(t, dir, pki.Options{})
	path, err := one.KeepBundle("T-1")
	if err != nil {
		t.Fatal(err)
	}
	before := read(t, path)
	later := func() time.Time { return time.Now().AddDate(0, 11, 15) }
	two := open(t, dir, pki.Options{Now: later})
	if _, err := two.KeepBundle("T-1"); err != nil || bytes.Equal(read(t, path), before) {
		t.Errorf("a bundle that ends in two weeks was kept: %v", err)
	}
	serial := func(a *pki.Authority) string { return leaf(t, a).SerialNumber.String() }
	if serial(one) != serial(two) {
		t.Error("a server's certificate that lasts was made anew")
	}
	named := open(t, dir, pki.Options{Names: []string{"hrss.test"}})
	if serial(named) == serial(two) || leaf(t, named).VerifyHostname("hrss.test") != nil {
		t.Error("a new name is not in the server's certificate")
	}
	if err := os.WriteFile(filepath.Join(dir, "server.pem"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, dir, pki.Options{})
	for _, name := range []string{"ca.pem", "list.pem"} {
		kept := read(t, filepath.Join(dir, name))
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := pki.Open(dir, pki.Options{}); err == nil {
			t.Errorf("a broken %s was replaced: every terminal would be lost", name)
		}
		if err := os.WriteFile(filepath.Join(dir, name), kept, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func leaf(t *testing.T, a *pki.Authority) *x509.Certificate {
	t.Helper()
	return a.ServerTLS().Certificates[0].Leaf
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
