package journal

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// waiting makes a journal with letters that nobody has answered, closes it and gives its folder.
func waiting(t *testing.T, letters ...desk.Letter) string {
	t.Helper()
	o := options(t.TempDir(), &clock{at: t0})
	j := opened(t, o)
	l := &line{answer: always(errLost)}
	for _, letter := range letters {
		p := &promise{after: []byte("{}")}
		if _, err := j.Post(withPromise(t.Context(), p), letter, l.send); err == nil {
			t.Fatal("answered")
		}
	}
	if err := j.KeepDraft(t.Context(), desk.Draft{Person: "p", ID: "c", At: t0, Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return o.Dir
}

// Letters are sealed to the authority: they go out without the key of what is kept here, in their order, once.
//
// clause: H-8.4.1, N-5
func TestRescueNeedsNoKey(t *testing.T) {
	dir := waiting(t, letter("a1", "a"), letter("b1", "b"), letter("a2", "a"), letter("b2", "b"))
	l := &line{answer: always(errDown)}
	done, left, err := Rescue(t.Context(), dir, l.send)
	if err != nil || len(done) > 0 || left != 4 {
		t.Fatalf("without a line: %v, %d left, %v", done, left, err)
	}
	l.is(func(d desk.Letter) error {
		if d.Subject == "b" {
			return errRefused
		}
		return nil
	})
	done, left, err = Rescue(t.Context(), dir, l.send)
	if err != nil || left != 0 || len(done) != 4 {
		t.Fatalf("%v, %d left, %v", done, left, err)
	}
	if got := l.keys(); !slices.Equal(got, []string{"a1", "a2"}) || l.bodies[0] != "body of a1" {
		t.Errorf("arrived: %v %v", got, l.bodies)
	}
	var told []string
	for _, e := range done {
		told = append(told, e.Key+" "+e.Outcome)
	}
	if !slices.Equal(told, []string{"a1 ", "b1 case.stale", "a2 ", "b2 outbox.stopped"}) {
		t.Errorf("told: %q", told)
	}
	if n, err := Count(t.Context(), dir); err != nil || n.Unsent != 2 || n.Letters != 4 || n.Drafts != 1 || n.Entries == 0 {
		t.Errorf("%+v, %v", n, err)
	}
	if _, _, err := Rescue(t.Context(), dir, l.send); err != nil || len(l.keys()) != 2 {
		t.Errorf("sent again: %v, %v", l.keys(), err)
	}
}

func TestNothingIsTakenFromAConsoleAtWork(t *testing.T) {
	o := options(t.TempDir(), &clock{at: t0})
	opened(t, o)
	_, counting := Count(t.Context(), o.Dir)
	_, _, rescuing := Rescue(t.Context(), o.Dir, (&line{}).send)
	_, aside := SetAside(o.Dir, t0)
	_, destroying := Destroy(o.Dir)
	for n, err := range []error{counting, rescuing, aside, destroying} {
		if !errors.Is(err, ErrInUse) {
			t.Errorf("%d: %v", n, err)
		}
	}
	if _, err := Count(t.Context(), t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestSetAside(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "TC-A-01")
	c := &clock{at: t0}
	for n := range 2 {
		j, err := Open(t.Context(), options(dir, c))
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		name, err := SetAside(dir, c.now())
		if err != nil || filepath.Dir(name) != parent {
			t.Fatalf("%s, %v", name, err)
		}
		c.pass(time.Second)
		if got, err := Aside(dir); err != nil || len(got) != n+1 || got[n] != name {
			t.Errorf("%v, %v", got, err)
		}
		if n, err := Count(t.Context(), name); err != nil || n.Entries != 0 {
			t.Errorf("%+v, %v", n, err)
		}
	}
	if got, err := Aside(filepath.Join(parent, "TC-A")); err != nil || len(got) > 0 {
		t.Errorf("another's: %v, %v", got, err)
	}
}

// A file that is erased is empty of what it held for whoever still has it open, and not only without a name.
//
// clause: G-11.3, H-8.4.1
func TestDestroyOverwrites(t *testing.T) {
	dir := waiting(t)
	path := filepath.Join(dir, "heads", "2026-11-23.note")
	text := strings.Repeat(marked, 10_000) // longer than one write
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "elsewhere")
	if err := errors.Join(os.WriteFile(outside, []byte("stays"), 0o600), os.Symlink(outside, filepath.Join(dir, "link"))); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if n, err := Destroy(dir); err != nil || n < 3 {
		t.Fatalf("%d, %v", n, err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
	old := make([]byte, len(text)+1)
	if n, _ := f.Read(old); n != len(text) || strings.Trim(string(old[:n]), "\x00") != "" {
		t.Errorf("%d bytes, not all of them zero", n)
	}
	if kept, err := os.ReadFile(outside); err != nil || string(kept) != "stays" {
		t.Errorf("what a link led to: %q, %v", kept, err)
	}
	if _, err := Destroy(dir); err == nil {
		t.Error("a folder that is not there")
	}
	if _, _, err := Rescue(context.Background(), dir, nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// What is behind a letter that was refused can never go, and does not keep the terminal from beginning anew: it is
// named among what was not sent.
func TestRescueBehindARefusal(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	dir := j.o.Dir
	l := &line{answer: always(errDown)}
	for _, d := range []desk.Letter{letter("key-1", "c-1"), letter("key-2", "c-1"), letter("key-3", "c-2")} {
		if err := l.promised(t, j, d); err == nil {
			t.Fatal("was sent")
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	l.is(func(d desk.Letter) error {
		if d.Key == "key-1" {
			return errRefused
		}
		return nil
	})
	done, left, err := Rescue(t.Context(), dir, l.send)
	if err != nil || left != 0 {
		t.Fatalf("left %d, %v", left, err)
	}
	got := map[string]string{}
	for _, e := range done {
		got[e.Key] = e.Outcome
	}
	if want := map[string]string{"key-1": "case.stale", "key-2": "outbox.stopped", "key-3": ""}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if n, err := Count(t.Context(), dir); err != nil || n.Unsent != 2 {
		t.Errorf("%+v, %v", n, err)
	}
}
