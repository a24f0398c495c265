//go:build !real

package sandbox_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// disk is a small disk of its own. Where none can be made, the test says so and is left out.
func disk(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("*** NOT RUN: no disk can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill leaves no room on a disk, and gives what makes room again.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "fill")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}

// On a full disk nothing is done by half: the clerk hears that the authority is down, and with room again the same
// write is done once.
func TestDiskFull(t *testing.T) {
	dir := disk(t, "size=48m")
	h := openHouse(t, "sqlite:"+filepath.Join(dir, "authority.db"))
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "une.claim").upTo(desk.StageAccept)
	before := h.written()
	free := fill(t, dir)
	// The log of SQLite has room for a while: so much is written until there is none.
	refused := false
	var key, id string
	for range 500 {
		key, id = newKey(), newKey()
		if _, err := h.Advance(t.Context(), at, key, id, 0, desk.Consultation{Item: "une.claim"}); err != nil {
			refused = true
			if code := desk.CodeOf(err); code != desk.Offline && code != desk.Unknown {
				t.Errorf("on a full disk: %v", err)
			}
			break
		}
	}
	if !refused {
		t.Fatal("the disk never was full")
	}
	if s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "other.db")); !errors.Is(err, store.ErrFull) {
		t.Errorf("a start on a full disk: %v, %v", s, err)
	}
	free()
	_, err := h.Case(t.Context(), at, id)
	h.fails(err, desk.NotFound, "case.none")
	got, err := h.Advance(t.Context(), at, key, id, 0, desk.Consultation{Item: "une.claim"})
	h.ok(err)
	if got.Version != 1 {
		t.Errorf("version %d", got.Version)
	}
	if torn := halves(t, h.db, "TCA"); torn != "" {
		t.Error(torn)
	}
	if kept, err := h.Case(t.Context(), at, c.c.ID); err != nil || kept.Version != 1 || len(before["records"]) == 0 {
		t.Errorf("what was there before: %v", err)
	}
}

// A database that cannot be written to, or is damaged, says so at the start and stays as it is.
func TestStartRefuses(t *testing.T) {
	dir := disk(t, "size=48m")
	path := filepath.Join(dir, "authority.db")
	h := openHouse(t, "sqlite:"+path)
	h.counter(h.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageAccept)
	h.ok(h.Close())
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(t.Context(), h.db); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("on a read-only disk: %v, %v", s, err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	h.ok(err)
	for name, bad := range map[string]func() []byte{
		"another file": func() []byte { return []byte(strings.Repeat("not a database at all\n", 500)) },
		"cut":          func() []byte { return whole[:len(whole)/2] },
		"zeros in the middle": func() []byte {
			b := append([]byte(nil), whole...)
			clear(b[len(b)/4 : len(b)*3/4])
			return b
		},
	} {
		h.ok(os.WriteFile(path, bad(), 0o600))
		if s, err := store.Open(t.Context(), h.db); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v, %v", name, s, err)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(bad()) {
			t.Errorf("%s: the file was changed, %v", name, err)
		}
	}
	h.ok(os.WriteFile(path, whole, 0o600))
	openHouse(t, h.db).login("TC-A-01", "wangmin")
}
