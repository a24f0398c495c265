//go:build linux

package vendor

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What a console that was killed left of its drivers goes with the next driver, and nothing that somebody has.
func TestLeftFolders(t *testing.T) {
	in := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", in)
	made := func() (string, *os.File) {
		t.Helper()
		dir, claim, err := folder()
		if err != nil {
			t.Fatal(err)
		}
		return dir, claim
	}
	held, claim := made()
	left, fresh := filepath.Join(in, folderName+"left"), filepath.Join(in, folderName+"fresh")
	err := errors.Join(os.Mkdir(left, 0o700), os.Mkdir(fresh, 0o700), os.WriteFile(filepath.Join(left, "page.jpg"), nil, 0o600))
	for _, dir := range []string{held, left} {
		err = errors.Join(err, os.Chtimes(dir, time.Time{}, time.Now().Add(-time.Hour)))
	}
	if err != nil {
		t.Fatal(err)
	}
	expect := func(when string, want map[string]bool) {
		t.Helper()
		for dir, want := range want {
			if _, err := os.Stat(dir); (err == nil) != want {
				t.Errorf("%s: %s is there: %t", when, filepath.Base(dir), err == nil)
			}
		}
	}
	_, second := made()
	expect("held", map[string]bool{held: true, left: false, fresh: true})
	if err := claim.Close(); err != nil {
		t.Error(err)
	}
	_, third := made()
	expect("given up", map[string]bool{held: false, fresh: true})
	if err := errors.Join(second.Close(), third.Close()); err != nil {
		t.Error(err)
	}
}
