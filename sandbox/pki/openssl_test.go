//go:build real

package pki_test

import (
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/emmansun/gmsm/smx509"
)

// OpenSSL agrees that it is an SM2 signature over SM3 with the standard's user ID.
func TestOpenSSLAgrees(t *testing.T) {
	tool, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal(err)
	}
	a, dir := memory(t), t.TempDir()
	payload := []byte(`{"outlet_id":"O1"}`)
	signature, _, err := a.List().Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	der, err := smx509.MarshalPKIXPublicKey(a.List().Public())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{
		"payload": payload, "signature": signature, "key.pem": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	verify := exec.CommandContext(t.Context(), tool, "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-in", "payload", "-sigfile", "signature",
		"-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")
	verify.Dir = dir
	if out, err := verify.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
