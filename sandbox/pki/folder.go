package pki

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"sheyin/sandbox/store"
)

// Kinds of PEM block.
const (
	blockCert   = "CERTIFICATE"
	blockKey    = "PRIVATE KEY"
	blockPublic = "PUBLIC KEY"
	blockSigner = "SM2 PRIVATE KEY" // a terminal's, to sign with
	blockSeal   = "SM2 SEALING KEY" // the authority's public one
)

// Open takes the authority kept in a folder, and makes what is missing there. The server's
// certificate is made anew when it nears its end or lacks a name. Files are readable by
// their owner only.
func Open(folder string, o Options) (*Authority, error) {
	if err := os.MkdirAll(filepath.Join(folder, "terminals"), 0o700); err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	a := &Authority{now: o.clock(), folder: folder}
	for _, part := range []func() error{a.openCA, a.openList, a.openSeal, func() error { return a.openServer(o.Names) }} {
		if err := part(); err != nil {
			return nil, fmt.Errorf("pki: %w", err)
		}
	}
	return a, nil
}

func (a *Authority) openCA() error {
	path := filepath.Join(a.folder, "ca.pem")
	kept, err := readPair(path)
	switch {
	case err == nil:
		key, ok := kept.PrivateKey.(*ecdsa.PrivateKey)
		if !ok {
			return fmt.Errorf("ca.pem: %w", errKey)
		}
		a.ca, a.caKey = kept.Leaf, key
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err // a CA that cannot be read must not be replaced: every terminal would be lost
	}
	if a.ca, a.caKey, err = newCA(a.now()); err != nil {
		return err
	}
	return writePair(path, tls.Certificate{Certificate: [][]byte{a.ca.Raw}, PrivateKey: a.caKey})
}

func (a *Authority) openList() error {
	key, err := a.openSM2("list.pem")
	if err != nil {
		return err
	}
	a.list, err = namedListKey(key)
	return err
}

func (a *Authority) openSeal() error {
	key, err := a.openSM2("seal.pem")
	a.seal = &SealKey{key}
	return err
}

// openSM2 reads an SM2 key of the authority's, and makes the one that is not there. One that cannot be read
// is not replaced: every terminal has its public half.
func (a *Authority) openSM2(name string) (*sm2.PrivateKey, error) {
	path := filepath.Join(a.folder, name)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSM2(path)
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != blockKey {
		return nil, fmt.Errorf("%s: no key", name)
	}
	key, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	private, ok := key.(*sm2.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s: not an SM2 key", name)
	}
	return private, nil
}

func makeSM2(path string) (*sm2.PrivateKey, error) {
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := smx509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, writeFile(path, pem.EncodeToMemory(&pem.Block{Type: blockKey, Bytes: der}))
}

func (a *Authority) openServer(names []string) error {
	path := filepath.Join(a.folder, "server.pem")
	kept, err := readPair(path)
	if err == nil && a.good(kept, x509.ExtKeyUsageServerAuth, append(localNames[:len(localNames):len(localNames)], names...)) {
		a.server = kept
		return nil
	}
	// Unlike the CA, nobody keeps this certificate: whatever is wrong with it, a new one helps.
	if a.server, err = a.issueServer(names); err != nil {
		return err
	}
	return writePair(path, a.server)
}

// Bundle is everything that the terminal with this ID needs, as PEM: CA, its certificate, its two keys, and
// the authority's public ones. It is a secret, and made here for demo and training: a terminal that enrols
// makes its keys itself.
func (a *Authority) Bundle(id string) ([]byte, error) {
	kit, err := a.Kit(id)
	if err != nil {
		return nil, err
	}
	return a.bundle(kit)
}

func (a *Authority) bundle(kit Kit) ([]byte, error) {
	pair, err := encodePair(kit.Certificate)
	if err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	signer, err := smx509.MarshalPKCS8PrivateKey(kit.Signer)
	if err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	known, err := a.Public()
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: blockCert, Bytes: known.CA})
	text = append(text, pair...)
	for _, b := range []pem.Block{{Type: blockSigner, Bytes: signer}, {Type: blockPublic, Bytes: known.List}, {Type: blockSeal, Bytes: known.Seal}} {
		text = append(text, pem.EncodeToMemory(&b)...)
	}
	return text, nil
}

// KeepBundle gives the path of the terminal's bundle in the authority's folder, and makes
// the file when it is missing or its certificate nears its end.
func (a *Authority) KeepBundle(id string) (string, error) {
	switch {
	case a.folder == "":
		return "", errors.New("pki: this authority has no folder")
	case !validID(id):
		return "", fmt.Errorf("pki: %q cannot be a terminal", id)
	}
	path := filepath.Join(a.folder, "terminals", id+".pem")
	kept, err := readPair(path)
	if err == nil && a.good(kept, x509.ExtKeyUsageClientAuth, nil) && kept.Leaf.Subject.CommonName == id {
		if _, err := SigningKey(kept.Leaf); err == nil { // one of a former version has no such key
			return path, nil
		}
	}
	text, err := a.Bundle(id)
	if err != nil {
		return "", err
	}
	if err := writeFile(path, text); err != nil {
		return "", fmt.Errorf("pki: %w", err)
	}
	return path, nil
}

// readPair reads the last certificate of a file and its key.
func readPair(path string) (tls.Certificate, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return tls.Certificate{}, err
	}
	var pair tls.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case blockCert:
			pair.Certificate = [][]byte{block.Bytes}
			pair.Leaf, err = x509.ParseCertificate(block.Bytes)
		case blockKey:
			pair.PrivateKey, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		}
		if err != nil {
			return tls.Certificate{}, fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	if pair.Leaf == nil || pair.PrivateKey == nil {
		return tls.Certificate{}, fmt.Errorf("%s: no certificate or no key", filepath.Base(path))
	}
	return pair, nil
}

func writePair(path string, pair tls.Certificate) error {
	text, err := encodePair(pair)
	if err != nil {
		return err
	}
	return writeFile(path, text)
}

func encodePair(pair tls.Certificate) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: blockCert, Bytes: pair.Certificate[0]})
	return append(text, pem.EncodeToMemory(&pem.Block{Type: blockKey, Bytes: der})...), nil
}

// writeFile puts a file in place as a whole and for good, so that a stop in between leaves no half of a key, and a loss of
// power no terminal with a certificate of a key that nobody has. os.CreateTemp makes files that only their owner can read.
func writeFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is gone already when all went well
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return store.SyncFolder(path)
}
