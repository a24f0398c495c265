//go:build real

package pki_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/hex"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
)

// openssl is another implementation, which this one has to agree with in both directions.
type openssl struct {
	t    *testing.T
	path string
	dir  string
}

func newOpenSSL(t *testing.T) openssl {
	t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal("openssl is missing; tools/install.sh installs it:", err)
	}
	return openssl{t, path, t.TempDir()}
}

func (o openssl) put(name string, text []byte) {
	o.t.Helper()
	if err := os.WriteFile(filepath.Join(o.dir, name), text, 0o600); err != nil {
		o.t.Fatal(err)
	}
}

func (o openssl) get(name string) []byte {
	o.t.Helper()
	text, err := os.ReadFile(filepath.Join(o.dir, name))
	if err != nil {
		o.t.Fatal(err)
	}
	return text
}

func (o openssl) run(args ...string) string {
	o.t.Helper()
	c := exec.CommandContext(o.t.Context(), o.path, args...)
	c.Dir = o.dir
	out, err := c.CombinedOutput()
	if err != nil {
		o.t.Fatalf("openssl %s: %v: %s", args[0], err, out)
	}
	return string(out)
}

var sm2Options = []string{"-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"}

// OpenSSL agrees about SM2 signatures over SM3 with the standard's user ID, SM2 encryption, keys as PKCS#8 and
// PKIX, SM3 and SM4, in both directions.
func TestOpenSSLInterop(t *testing.T) {
	o, text := newOpenSSL(t), []byte("参保登记 {\"outlet_id\":\"O1\"}")
	o.put("text", text)

	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, err := smx509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := smx509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	o.put("ours.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	o.put("ours.pub", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	o.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "theirs.key")
	o.run("pkey", "-in", "theirs.key", "-pubout", "-out", "theirs.pub")
	theirs := readTheirs(t, o)

	t.Run("our signature", func(t *testing.T) {
		signature, err := key.Sign(rand.Reader, text, sm2.DefaultSM2SignerOpts)
		if err != nil {
			t.Fatal(err)
		}
		o.put("signature", signature)
		o.run(append([]string{"pkeyutl", "-verify", "-pubin", "-inkey", "ours.pub", "-in", "text", "-sigfile", "signature"}, sm2Options...)...)
	})
	t.Run("the list's signature", func(t *testing.T) {
		a := memory(t)
		signature, _, err := a.List().Sign(text)
		if err != nil {
			t.Fatal(err)
		}
		known, err := a.Public()
		if err != nil {
			t.Fatal(err)
		}
		o.put("list.pub", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: known.List}))
		o.put("signature", signature)
		o.run(append([]string{"pkeyutl", "-verify", "-pubin", "-inkey", "list.pub", "-in", "text", "-sigfile", "signature"}, sm2Options...)...)
	})
	t.Run("their signature", func(t *testing.T) {
		o.run(append([]string{"pkeyutl", "-sign", "-inkey", "theirs.key", "-in", "text", "-out", "signature"}, sm2Options...)...)
		if !sm2.VerifyASN1WithSM2(&theirs.PublicKey, nil, text, o.get("signature")) {
			t.Error("refused")
		}
	})
	t.Run("closed by us", func(t *testing.T) {
		closed, err := sm2.EncryptASN1(rand.Reader, &theirs.PublicKey, text)
		if err != nil {
			t.Fatal(err)
		}
		o.put("closed", closed)
		o.run("pkeyutl", "-decrypt", "-inkey", "theirs.key", "-in", "closed", "-out", "open", "-pkeyopt", "digest:sm3")
		if !bytes.Equal(o.get("open"), text) {
			t.Errorf("%q", o.get("open"))
		}
	})
	t.Run("closed by them", func(t *testing.T) {
		o.run("pkeyutl", "-encrypt", "-pubin", "-inkey", "ours.pub", "-in", "text", "-out", "closed", "-pkeyopt", "digest:sm3")
		if got, err := key.Decrypt(rand.Reader, o.get("closed"), sm2.ASN1DecrypterOpts); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%q, %v", got, err)
		}
	})
	t.Run("our key is read", func(t *testing.T) {
		if got := o.run("pkey", "-in", "ours.key", "-noout", "-text"); !strings.Contains(got, "SM2") {
			t.Error(got)
		}
	})
	t.Run("SM3", func(t *testing.T) {
		sum := sm3.Sum(text)
		if got := o.run("dgst", "-sm3", "text"); !strings.Contains(got, hex.EncodeToString(sum[:])) {
			t.Error(got)
		}
	})
	t.Run("SM4", func(t *testing.T) {
		o.put("block", unhex(t, "0123456789abcdeffedcba9876543210"))
		o.run("enc", "-sm4-ecb", "-nopad", "-K", "0123456789abcdeffedcba9876543210", "-in", "block", "-out", "closed")
		if got := hex.EncodeToString(o.get("closed")); got != "681edf34d206965e86b3e94f536e4246" {
			t.Error(got)
		}
	})
}

func readTheirs(t *testing.T, o openssl) *sm2.PrivateKey {
	t.Helper()
	block, _ := pem.Decode(o.get("theirs.key"))
	read, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	theirs, ok := read.(*sm2.PrivateKey)
	if !ok {
		t.Fatalf("%T", read)
	}
	block, _ = pem.Decode(o.get("theirs.pub"))
	half, err := smx509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if public, ok := half.(*ecdsa.PublicKey); !ok || !theirs.PublicKey.Equal(public) {
		t.Error("their public half is another")
	}
	return theirs
}
