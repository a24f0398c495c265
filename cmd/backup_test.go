package cmd

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A backup is made by command while the authority serves, and brought back by command when it does not; what
// stands in the way is said in plain words, with what to do.
//
// clause: H-8.4.1
func TestBackupAndRestore(t *testing.T) {
	w := calm(t)
	folder, away := t.TempDir(), t.TempDir()
	words, short := file(t, "correct horse battery\n"), file(t, "secret\n")
	a, err := startAuthority(t.Context(), authorityConfig{
		Folder: folder, DB: "sqlite:" + filepath.Join(folder, "authority.db"), Listen: "127.0.0.1:0", Web: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(away, "authority.backup")
	said := func(args ...string) outcome {
		return w.do(t.Context(), append([]string{"--lang", "en", "sandbox"}, args...)...)
	}
	expect := func(got outcome, code int, words string) {
		t.Helper()
		if got.code != code || !strings.Contains(got.out+got.err, words) {
			t.Errorf("code %d, %q %q; want %d, %q", got.code, got.out, got.err, code, words)
		}
	}
	expect(said("backup", "--data", folder, "--passphrase", words), exitUsage, "--to")
	expect(said("backup", "--data", folder, "--to", to, "--passphrase", short), exitUsage, "at least 12")
	expect(said("backup", "--data", away, "--to", to, "--passphrase", words), exitFailed, "no database")
	expect(said("backup", "--data", folder, "--to", to, "--passphrase", words), exitOK, "read back and whole")
	expect(said("backup", "--data", folder, "--to", to, "--passphrase", words), exitUsage, "already")
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	expect(said("restore", "--data", folder, "--from", to, "--passphrase", words), exitFailed, "--replace")
	expect(said("restore", "--data", folder, "--from", to, "--passphrase", words, "--replace"), exitFailed, "stop the authority")
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	expect(said("restore", "--data", folder, "--from", to, "--passphrase", file(t, "another passphrase\n"), "--replace"), exitFailed, "another passphrase")
	expect(said("restore", "--data", folder, "--from", to, "--passphrase", words, "--replace"), exitOK, "All sessions are ended")
	if got := said("restore", "--data", folder, "--from", to, "--passphrase", words, "--replace"); strings.Contains(got.out, "withdraw") {
		t.Errorf("nothing was withdrawn, and %q", got.out)
	}
	fresh := filepath.Join(away, "fresh")
	expect(said("restore", "--data", fresh, "--from", to, "--passphrase", words), exitOK, "withdraw each of them once more")
	for _, name := range []string{"authority.db", "pki/ca.pem", "pki/list.pem"} {
		if _, err := os.Stat(filepath.Join(fresh, name)); err != nil {
			t.Error(err)
		}
	}
	left, err := os.ReadDir(away)
	if err != nil || len(left) != 2 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
