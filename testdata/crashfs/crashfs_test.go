package crashfs

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// mount gives an empty file system and where it is.
func mount(t *testing.T) (*FS, string) {
	t.Helper()
	dir := t.TempDir()
	f, err := Mount(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Unmount(); err != nil {
			t.Error(err)
		}
	})
	return f, dir
}

// write writes text at the file's end and, if sync, waits for the disk.
func write(t *testing.T, path, text string, sync bool) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // whether it is on the disk is asked below
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if sync {
		if err := f.Sync(); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return b
}

// What an fsync promised is there after every kind of loss; what it did not may be gone.
func TestCut(t *testing.T) {
	f, dir := mount(t)
	long := string(bytes.Repeat([]byte("x"), 3*sector))
	write(t, filepath.Join(dir, "kept"), "promised ", true)
	write(t, filepath.Join(dir, "kept"), long, false)
	write(t, filepath.Join(dir, "new"), "never promised", false)
	f.PowerOff()
	if _, err := os.ReadFile(filepath.Join(dir, "kept")); err == nil {
		t.Error("without power it can be read")
	}
	torn := false
	for seed := range uint64(40) {
		for _, loss := range Losses {
			disk := t.TempDir()
			if err := f.Cut(disk, loss, rand.New(rand.NewPCG(seed, 0))); err != nil {
				t.Fatal(err)
			}
			got := read(t, filepath.Join(disk, "kept"))
			if !bytes.HasPrefix(got, []byte("promised ")) {
				t.Fatalf("loss %d, seed %d: what was promised is gone: %q", loss, seed, got)
			}
			if loss == All && (len(got) != len("promised ") || read(t, filepath.Join(disk, "new")) != nil) {
				t.Errorf("what nobody promised is there: %q", got)
			}
			torn = torn || bytes.IndexByte(got, 0) >= 0
		}
	}
	if !torn {
		t.Error("no sector was ever lost before one that was kept")
	}
}

// A name that was given away by renaming is the new file's once that is promised.
func TestRename(t *testing.T) {
	f, dir := mount(t)
	write(t, filepath.Join(dir, "file"), "old", true)
	write(t, filepath.Join(dir, "next"), "new", true)
	if err := os.Rename(filepath.Join(dir, "next"), filepath.Join(dir, "file")); err != nil {
		t.Fatal(err)
	}
	d, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	f.PowerOff()
	disk := t.TempDir()
	if err := f.Cut(disk, All, rand.New(rand.NewPCG(1, 1))); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(disk, "file")); string(got) != "new" {
		t.Errorf("file holds %q", got)
	}
	if got := read(t, filepath.Join(disk, "next")); got != nil {
		t.Errorf("the old name is still there: %q", got)
	}
}
