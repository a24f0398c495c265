package journal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sheyin/desk"
)

// What a person is told about a store that cannot be opened.
func TestOpenNamesTheTrouble(t *testing.T) {
	for name, tt := range map[string]struct {
		want error
		do   func(t *testing.T, o Options)
	}{
		"fine": {nil, func(*testing.T, Options) {}},
		"a newer version": {ErrNewer, func(t *testing.T, o Options) {
			edit(t, o, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
		}},
		"no store at all": {ErrDamaged, func(t *testing.T, o Options) {
			write(t, filepath.Join(o.Dir, FileName), bytes.Repeat([]byte("no store "), 2000))
		}},
		"pages overwritten": {ErrDamaged, func(t *testing.T, o Options) {
			path := filepath.Join(o.Dir, FileName)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			copy(text[4096:], bytes.Repeat([]byte{0xa5}, len(text)-4096))
			write(t, path, text)
		}},
		"cut off": {ErrDamaged, func(t *testing.T, o Options) {
			if err := os.Truncate(filepath.Join(o.Dir, FileName), 3*4096+100); err != nil {
				t.Fatal(err)
			}
		}},
		"another console": {ErrInUse, func(t *testing.T, o Options) { opened(t, o) }},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t.TempDir(), &clock{at: t0})
			j := opened(t, o)
			l := &line{answer: always(errDown)}
			for n := range 40 {
				if err := l.promised(t, j, letter("key-"+string(rune('A'+n)), "c-1")); err == nil {
					t.Fatal("was sent")
				}
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			tt.do(t, o)
			j, err := Open(t.Context(), o)
			if !errors.Is(err, tt.want) || tt.want == nil && err != nil {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if err == nil {
				if n := len(stands(t, j)); n != 40 {
					t.Errorf("%d letters are left", n)
				}
				if err := j.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func edit(t *testing.T, o Options, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(filepath.Join(o.Dir, FileName), "FULL"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// child runs a test of this binary in a process of its own, with a folder.
func child(t *testing.T, test, folder string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$", "-test.v")
	c.Env = append(os.Environ(), childFolder+"="+folder)
	return c
}

const childFolder = "SHEYIN_TEST_CHILD_FOLDER"

// A console that died leaves no lock behind.
func TestDeadConsoleFreesTheStore(t *testing.T) {
	if dir := os.Getenv(childFolder); dir != "" {
		opened(t, options(dir, &clock{at: t0}))
		t.Log("OPEN")
		select {}
	}
	dir := t.TempDir()
	c := child(t, "TestDeadConsoleFreesTheStore", dir)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	seen := make([]byte, 0, 4096)
	for buf := make([]byte, 512); !bytes.Contains(seen, []byte("OPEN")); {
		n, err := out.Read(buf)
		if err != nil {
			t.Fatalf("%v: %s", err, seen)
		}
		seen = append(seen, buf[:n]...)
	}
	if _, err := Open(t.Context(), options(dir, &clock{at: t0})); !errors.Is(err, ErrInUse) {
		t.Errorf("beside a living console: %v", err)
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // it was killed
	opened(t, options(dir, &clock{at: t0}))
}

// On a disk without room nothing is promised, nothing is sent, and nothing of what was kept is lost.
//
// clause: G-9.4
func TestFullDisk(t *testing.T) {
	if dir := os.Getenv(childFolder); dir != "" {
		fillUp(t, dir)
		return
	}
	dir := t.TempDir()
	out, err := child(t, "TestFullDisk", dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "REFUSED") {
		t.Fatalf("%v: %s", err, out)
	}
	j := opened(t, options(dir, &clock{at: t0}))
	kept := stands(t, j)
	promises := strings.Count(string(out), "KEPT ")
	if promises == 0 || len(kept) != promises {
		t.Errorf("%d letters of %d are left", len(kept), promises)
	}
}

// fillUp writes until the system takes no more.
func fillUp(t *testing.T, dir string) {
	signal.Ignore(syscall.SIGXFSZ)
	j := opened(t, options(dir, &clock{at: t0}))
	most := syscall.Rlimit{Cur: 400 << 10, Max: 400 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &most); err != nil {
		t.Fatal(err)
	}
	l := &line{answer: always(errDown)}
	for n := range 1000 {
		d := letter("key-"+time.Duration(n).String(), "c-"+time.Duration(n).String())
		d.Body = make([]byte, 8<<10)
		p := &promise{after: []byte(`{}`)}
		tries := 0
		_, err := j.Post(withPromise(t.Context(), p), d, func(ctx context.Context, d desk.Letter) ([]byte, error) {
			tries++
			return l.send(ctx, d)
		})
		switch {
		case p.kept:
			t.Log("KEPT ", d.Key)
			continue
		case tries > 0: // it was kept before it was sent; what became of it was not
			if desk.CodeOf(err) != desk.Unknown {
				t.Errorf("after sending: %v", err)
			}
			t.Log("KEPT ", d.Key)
			continue
		}
		fails(t, err, desk.Denied, "outbox.closed")
		if !errors.Is(err, ErrFull) {
			t.Errorf("not named: %v", err)
		}
		t.Log("REFUSED")
		return
	}
	t.Error("the disk was never full")
}

// On a disk that may not be written to, it says so and changes nothing.
func TestReadOnlyDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("NOT TESTED, this needs the right to mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	o := options(dir, &clock{at: t0})
	j := opened(t, o)
	l := &line{answer: always(errDown)}
	if err := l.promised(t, j, letter("key-1", "c-1")); err == nil {
		t.Fatal("was sent")
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	for _, readonly := range []bool{true, false} {
		var flags uintptr = syscall.MS_REMOUNT
		if readonly {
			flags |= syscall.MS_RDONLY
		}
		if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, ""); err != nil {
			t.Fatal(err)
		}
		j, err := Open(t.Context(), o)
		if readonly {
			if !errors.Is(err, ErrReadOnly) {
				t.Errorf("read-only: %v", err)
			}
			if r, err := VerifyLog(t.Context(), dir, LogKeys{}); err != nil || r.Damage != nil || r.Entries == 0 {
				t.Errorf("verified on a disc: %+v, %v", r, err)
			}
			continue
		}
		if err != nil || len(stands(t, j)) != 1 {
			t.Fatalf("%v, left %v", err, stands(t, j))
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
}
