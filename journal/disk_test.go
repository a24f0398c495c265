package journal

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"sheyin/desk"
)

// On a disk that somebody else has filled, nothing is promised and what was promised is there; with room again the same
// console goes on, and sends all of it once.
//
// clause: G-9.4
func TestDiskFullAndFreed(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("*** NOT RUN: this needs the right to mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	j := opened(t, options(filepath.Join(dir, "journal"), &clock{at: t0}))
	t.Cleanup(func() { _ = j.Close() }) // before the disk goes
	l := &line{answer: always(errDown)}
	written, kept := 0, 0
	write := func() error {
		written++
		d := letter("key-"+strconv.Itoa(written), "c-"+strconv.Itoa(written))
		d.Body = make([]byte, 8<<10)
		p := &promise{after: []byte(`{}`)}
		_, err := j.Post(withPromise(t.Context(), p), d, l.send)
		if p.kept {
			kept++
			return nil
		}
		return err
	}
	if err := write(); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, make([]byte, 14<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	var full error
	for range 1000 {
		if full = write(); full != nil {
			break
		}
	}
	switch code := desk.CodeOf(full); {
	case !errors.Is(full, ErrFull):
		t.Errorf("not named: %v", full)
	case code == desk.Unknown: // it was kept before it was sent; what became of it was not, so it is asked for again
		kept++
	case code != desk.Denied:
		t.Errorf("on a full disk: %v", full)
	}
	if err := os.Remove(other); err != nil {
		t.Fatal(err)
	}
	if err := write(); err != nil {
		t.Errorf("with room again: %v", err)
	}
	l.is(nil)
	j.posts.use(l.send)
	if n, err := j.SendNow(t.Context()); n != kept || err != nil || len(l.keys()) != kept {
		t.Errorf("%d of %d letters arrived, %v", n, kept, err)
	}
}
