package journal

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"

	"sheyin/desk"
	"sheyin/journal/tlog"
)

// Keys of the tests of the log.
var (
	logTerminal  = fixedKey(1)
	logAuthority = fixedKey(2)
)

// fixedKey is the same in all processes of a fuzzer.
func fixedKey(n byte) *sm2.PrivateKey {
	k, err := sm2.NewPrivateKey(bytes.Repeat([]byte{n}, 32))
	if err != nil {
		panic(err)
	}
	return k
}

func keysOf(key *sm2.PrivateKey) []*ecdsa.PublicKey { return []*ecdsa.PublicKey{&key.PublicKey} }

func sm2Key() *sm2.PrivateKey {
	k, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
}

// logHouse is a journal with a clock, and an authority that countersigns.
type logHouse struct {
	*Journal
	dir string
	now time.Time
	far *farHeads
}

func (h *logHouse) options() Options {
	return Options{
		Dir: h.dir, Terminal: "TC-A-01", Key: make([]byte, 16), Now: func() time.Time { return h.now },
		Signer: logTerminal, AuthorityKey: &logAuthority.PublicKey,
	}
}

func newLogHouse(t testing.TB) *logHouse {
	t.Helper()
	h := &logHouse{dir: t.TempDir(), now: time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)}
	h.far = &farHeads{now: func() time.Time { return h.now }}
	h.open(t)
	return h
}

func (h *logHouse) open(t testing.TB) {
	t.Helper()
	j, err := Open(t.Context(), h.options())
	if err != nil {
		t.Fatal(err)
	}
	h.Journal = j
	t.Cleanup(func() { _ = j.Close() }) // closed already by most
}

func (h *logHouse) close(t testing.TB) {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}

// acts notes n acts, a minute apart.
func (h *logHouse) acts(t testing.TB, n int) {
	t.Helper()
	for range n {
		h.now = h.now.Add(time.Minute)
		if err := h.Note(t.Context(), desk.LogEntry{Person: "S-01", Act: "accept", Subject: "C-7", Item: "001"}); err != nil {
			t.Fatal(err)
		}
	}
}

func (h *logHouse) send(t testing.TB) {
	t.Helper()
	if err := h.SendHead(t.Context(), h.far); err != nil {
		t.Fatal(err)
	}
}

func (h *logHouse) verified(t testing.TB) LogReport {
	t.Helper()
	r, err := VerifyLog(t.Context(), h.dir, LogKeys{Terminal: "TC-A-01", Keys: keysOf(logTerminal), Authority: &logAuthority.PublicKey})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// farHeads is an authority that keeps the last head.
type farHeads struct {
	now   func() time.Time
	last  tlog.Head
	calls int
	err   error // instead of an answer
}

func (f *farHeads) Countersign(_ context.Context, h desk.LogHead) ([]byte, error) {
	f.calls++
	if f.err != nil {
		return nil, f.err
	}
	shown, err := tlog.Open(h.Note, tlog.Origin("TC-A-01"), &logTerminal.PublicKey, nil)
	if err != nil {
		return nil, err
	}
	switch {
	case h.Since != int64(f.last.Size):
		return nil, (&desk.Error{Code: desk.Conflict, Key: "head.size"}).With("size", fmt.Sprint(f.last.Size))
	case shown.Size < f.last.Size:
		return nil, &desk.Error{Code: desk.Denied, Key: "head.forked"}
	case tlog.CheckConsistency(f.last, shown, h.Proof) != nil:
		return nil, &desk.Error{Code: desk.Denied, Key: "head.forked"}
	}
	f.last = shown
	return tlog.Countersign(h.Note, shown.Origin, &logTerminal.PublicKey, logAuthority, f.now())
}

// What is done stands in the log with who, where, when and about what, sealed.
//
// clause: G-9.2.2c, G-9.4, G-9.5.2
func TestLogHolds(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 5)
	h.send(t)
	h.acts(t, 5)
	h.close(t)
	r := h.verified(t)
	if r.Damage != nil || r.Entries != 10 || r.Heads != 1 || !r.Signed || r.Head.Size != 10 {
		t.Fatalf("%+v", r)
	}
	h.open(t)
	if d := h.Damage(); d != nil {
		t.Fatal(d)
	}
	n := 0
	for line, err := range h.LogLines(t.Context(), LogFilter{Subject: "C-7"}) {
		if err != nil {
			t.Fatal(err)
		}
		if line.N != int64(n) || line.Person != "S-01" || line.Terminal != "TC-A-01" || line.Act != "accept" || line.At.IsZero() {
			t.Errorf("%+v", line)
		}
		n++
	}
	if n != 10 {
		t.Errorf("%d lines", n)
	}
}

// Two entries of the same words have hashes that do not tell so, and nothing of the words is in the files.
//
// clause: H-8.4.1
func TestLogTellsNobody(t *testing.T) {
	h := newLogHouse(t)
	h.now = h.now.Truncate(time.Second)
	for range 2 {
		if err := h.Note(t.Context(), desk.LogEntry{Person: "S-0042", Act: "look.case", Subject: "C-SECRET"}); err != nil {
			t.Fatal(err)
		}
	}
	page, err := h.page(t.Context(), 0)
	if err != nil || len(page) != 2 {
		t.Fatal(page, err)
	}
	if bytes.Equal(page[0].digest, page[1].digest) || bytes.Equal(page[0].nodes[:32], page[1].nodes[:32]) {
		t.Error("equal entries have equal hashes")
	}
	h.close(t)
	for path, text := range filesOf(t, h.dir) {
		for _, word := range []string{"S-0042", "C-SECRET", "look.case"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s holds %s", path, word)
			}
		}
	}
}

func filesOf(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		out[strings.TrimPrefix(path, dir)] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A record that cannot be written stops the act.
//
// clause: G-9.2.2c
func TestFullDiskStopsBusiness(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 1)
	if _, err := h.db.Exec(`PRAGMA max_page_count = 1`); err != nil {
		t.Fatal(err)
	}
	var refused error
	for range 200 {
		if refused = h.Note(t.Context(), desk.LogEntry{Act: "accept", Subject: strings.Repeat("x", 500)}); refused != nil {
			break
		}
	}
	e, ok := errors.AsType[*desk.Error](refused)
	if !ok || e.Code != desk.Denied || e.Key != "log.closed" {
		t.Fatalf("%v", refused)
	}
	h.close(t)
	if r := h.verified(t); r.Damage != nil {
		t.Errorf("the log broke: %v", r.Damage)
	}
}

// The authority is shown the head; what it has signed lies beside the store.
//
// clause: G-9.2.2c
func TestSendHead(t *testing.T) {
	h := newLogHouse(t)
	h.send(t) // nothing yet
	if h.far.calls != 0 {
		t.Error("an empty log was shown")
	}
	h.acts(t, 3)
	h.send(t)
	h.acts(t, 4)
	h.send(t)
	if h.far.last.Size != 7 {
		t.Errorf("%d entries", h.far.last.Size)
	}
	heads, err := filepath.Glob(filepath.Join(h.dir, headsDir, "*"))
	if err != nil || len(heads) != 1 || filepath.Base(heads[0]) != "2026-11-02.note" {
		t.Errorf("%v, %v", heads, err)
	}
	// Whoever forgot what it was shown says from where it wants the proof.
	if _, err := h.db.Exec(`UPDATE tree SET seen = x''`); err != nil {
		t.Fatal(err)
	}
	h.acts(t, 1)
	calls := h.far.calls
	h.send(t)
	if h.far.last.Size != 8 || h.far.calls != calls+2 {
		t.Errorf("%d entries after %d calls", h.far.last.Size, h.far.calls-calls)
	}
	// Another log of this terminal: business stops.
	h.far.last = tlog.Head{Size: 8, Root: tlog.LeafHash(nil)}
	h.acts(t, 1)
	if err := h.SendHead(t.Context(), h.far); desk.CodeOf(err) != desk.Denied {
		t.Errorf("forked: %v", err)
	}
	err = h.Note(t.Context(), desk.LogEntry{Act: "accept"})
	if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != "head.forked" {
		t.Errorf("after a fork: %v", err)
	}
}

// The head goes out at once, with each tick, when it is due, and at the end.
//
// clause: G-9.2.2c
func TestKeepHeads(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 2)
	ctx, stop := context.WithCancel(t.Context())
	told, tick, ended := make(chan error), make(chan time.Time), make(chan struct{})
	go func() {
		defer close(ended)
		h.keepHeads(ctx, h.far, tick, func(err error) { told <- err })
	}()
	for _, next := range []func(){func() {}, func() { tick <- h.now }, h.HeadDue, stop} {
		next()
		if err := <-told; err != nil {
			t.Fatal(err)
		}
	}
	<-ended
	if h.far.calls != 4 {
		t.Errorf("%d calls", h.far.calls)
	}
}

// A terminal that enrolled again signs with another key; what the one before signed still counts, and nobody else's.
func TestLogOutlivesItsKey(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 3)
	h.send(t)
	h.close(t)
	next := sm2Key()
	o := h.options()
	o.Signer = next
	for range 2 {
		j, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		h.Journal = j
		if d := h.Damage(); d != nil {
			t.Fatal(d)
		}
		h.acts(t, 1)
		h.close(t)
	}
	both := publicKeys()
	both.Keys = append(both.Keys, &next.PublicKey)
	if r, err := VerifyLog(t.Context(), h.dir, both); err != nil || r.Damage != nil || r.Entries != 5 {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := VerifyLog(t.Context(), h.dir, publicKeys()); err != nil || r.Damage == nil {
		t.Errorf("without the new key: %+v, %v", r, err)
	}
	beside, err := ReadLogKeys(filepath.Join(h.dir, KeysFile))
	if err != nil || len(beside.Keys) != 2 || !beside.Keys[0].Equal(&next.PublicKey) || beside.Authority == nil {
		t.Errorf("%+v, %v", beside, err)
	}
}
