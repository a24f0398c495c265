package screens

import (
	"context"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
)

// fakeLog is desk.Logbook of a test.
type fakeLog struct {
	mu      sync.Mutex
	entries []desk.LogEntry
	err     error
}

func (f *fakeLog) Note(_ context.Context, e desk.LogEntry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.entries = append(f.entries, e)
	}
	return f.err
}

// clause: H-8.4.1
func TestGlimpseIsRecordedOnceAndShort(t *testing.T) {
	log, now := &fakeLog{}, tenEleven
	env := testEnv(t)
	env.Logbook, env.Now = log, func() time.Time { return now }
	var g glimpse
	look := func() {
		if cmd := g.ask(env, "accept", "case-1"); cmd != nil {
			g.take(cmd())
		}
	}
	if g.open() {
		t.Fatal("open before it was asked for")
	}
	for range 30 { // a key that is held
		look()
	}
	if !g.open() || len(log.entries) != 1 {
		t.Fatalf("open %t, %d entries, want one", g.open(), len(log.entries))
	}
	want := desk.LogEntry{At: tenEleven, Session: "s1", Person: "wangmin", Act: "reveal", Subject: "case-1", Item: "accept"}
	if log.entries[0] != want {
		t.Errorf("%+v, want %+v", log.entries[0], want)
	}
	for _, passed := range []time.Duration{revealFor, time.Hour, -time.Second} {
		now = tenEleven.Add(passed)
		if g.open() {
			t.Errorf("still open %s after", passed)
		}
	}
	if now = tenEleven.Add(revealFor - time.Millisecond); !g.open() {
		t.Error("closed too early")
	}
	now = tenEleven.Add(time.Minute)
	look()
	if !g.open() || len(log.entries) != 2 {
		t.Errorf("a second look: open %t, %d entries", g.open(), len(log.entries))
	}
}

// clause: H-8.4.1
func TestWhatCannotBeRecordedIsNotShown(t *testing.T) {
	closed := &desk.Error{Code: desk.Denied, Key: "log.closed"}
	for name, book := range map[string]desk.Logbook{"no log": nil, "a closed log": &fakeLog{err: closed}} {
		t.Run(name, func(t *testing.T) {
			env := testEnv(t)
			env.Logbook = book
			var g glimpse
			for range 2 {
				out, mine := g.take(g.ask(env, "accept", "case-1")())
				if said, ok := out.(Said); !mine || !ok || said.Text == "" || g.open() {
					t.Fatalf("%#v, open %t", out, g.open())
				}
			}
		})
	}
}
