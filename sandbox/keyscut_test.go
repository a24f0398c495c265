//go:build real && linux

package sandbox_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sheyin/sandbox/pki"
	"sheyin/testdata/crashfs"
)

// Keys that a restore put into their place are there when the power goes off right after it: no terminal has a certificate of a
// key that nobody has. It needs root and /dev/fuse.
func TestRealRestoredKeysOutlastAPowerCut(t *testing.T) {
	h := newHouse(t)
	keys := filepath.Join(t.TempDir(), "pki")
	_, err := pki.Open(keys, pki.Options{})
	h.ok(err)
	backup := h.backup(keys)
	mount, disk := t.TempDir(), t.TempDir()
	f, err := crashfs.Mount(mount)
	h.ok(err)
	v := h.vault(filepath.Join(mount, "pki"))
	v.DB = "sqlite:" + filepath.Join(t.TempDir(), "back.db")
	back, err := v.Restore(t.Context(), bytes.NewReader(backup), false)
	f.PowerOff()
	cut := f.Cut(disk, crashfs.All, nil)
	h.ok(f.Unmount())
	h.ok(err)
	h.ok(cut)
	files, err := os.ReadDir(keys)
	h.ok(err)
	files = slices.DeleteFunc(files, func(f os.DirEntry) bool { return f.IsDir() || strings.HasPrefix(f.Name(), ".") }) // no part of it
	if len(files) == 0 || back.Keys != len(files) {
		t.Fatalf("%d files, %d in the backup", len(files), back.Keys)
	}
	for _, one := range files {
		want, err := os.ReadFile(filepath.Join(keys, one.Name()))
		h.ok(err)
		if got, err := os.ReadFile(filepath.Join(disk, "pki", one.Name())); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is lost: %v", one.Name(), err)
		}
	}
}
