package sandbox_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm3"

	"sheyin/sandbox"
	"sheyin/sandbox/pki"
)

// forged is a backup of these lines by somebody who knows the passphrase; end is its last line, a right one when empty.
func forged(t *testing.T, end string, lines ...string) *bytes.Reader {
	t.Helper()
	var out bytes.Buffer
	in, err := pki.Seal(&out, passphrase, 1000, sandbox.BackupHead{Format: 1, Schema: 1})
	if err != nil {
		t.Fatal(err)
	}
	sum := sm3.New()
	files := 0
	for _, l := range lines {
		files += strings.Count(l, `"file"`)
		_, _ = sum.Write([]byte(l)) // never fails
	}
	if end == "" {
		end = fmt.Sprintf(`{"end":{"":%d},"sum":%q}`, files, hex.EncodeToString(sum.Sum(nil)))
	}
	_, err = io.WriteString(in, strings.Join(append(lines, end), "\n")+"\n")
	if err := errors.Join(err, in.Close()); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(out.Bytes())
}

// A backup proves by its last line that all of it is there, and writes nothing beside the folder of keys, whoever made it.
func TestForgedBackups(t *testing.T) {
	const line = `{"file":"ca.pem","data":"eA=="}`
	for name, c := range map[string]struct {
		end   string
		lines []string
	}{
		"another sum":    {`{"end":{"":1},"sum":"00"}`, []string{line}},
		"no end":         {line, nil},
		"behind its end": {`{"end":{"":1},"sum":"` + sumOf(line) + `"}` + "\n" + line, []string{line}},
	} {
		if _, err := sandbox.CheckBackup(forged(t, c.end, c.lines...), passphrase); !errors.Is(err, sandbox.ErrBackup) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"../evil"} {
		dir := t.TempDir()
		v := sandbox.Vault{DB: "sqlite:" + filepath.Join(dir, "a.db"), Keys: filepath.Join(dir, "in", "pki"), Passphrase: passphrase}
		_, err := v.Restore(t.Context(), forged(t, "", fmt.Sprintf(`{"file":%q,"data":"eA=="}`, name)), false)
		if !errors.Is(err, sandbox.ErrBackup) {
			t.Errorf("%q: %v", name, err)
		}
		for _, at := range []string{"evil", "in/evil", "in/pki/evil", "in/pki.bringing-back"} {
			if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(at))); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%q left %s", name, at)
			}
		}
	}
}

func sumOf(line string) string {
	sum := sm3.Sum([]byte(line))
	return hex.EncodeToString(sum[:])
}
