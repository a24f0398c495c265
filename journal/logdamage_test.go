package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
)

// changed does to the log what somebody does who has the disk.
func (h *logHouse) changed(t *testing.T, statements ...string) {
	t.Helper()
	if err := (&tamperer{dir: h.dir}).sql(statements...); err != nil {
		t.Fatal(err)
	}
}

// What was promised goes out of a terminal whose log was damaged, also where nothing can be appended to it any more; what
// can be recorded is, and nothing new is begun.
//
// clause: H-7.2
func TestDamagedLogHoldsNothingBack(t *testing.T) {
	for name, c := range map[string]struct {
		do       string
		recorded int // of the three
	}{
		"flip":         {`UPDATE entries SET at = at + 1 WHERE n = 0`, 3},
		"cut":          {`DELETE FROM entries WHERE n > 0`, 3},
		"no signature": {`UPDATE tree SET head = x''`, 3},
		"no state":     {`UPDATE tree SET state = x'00'`, 0},
		"no end":       {`DELETE FROM tree`, 0},
		"one too many": {`INSERT INTO entries SELECT (SELECT size FROM tree), at, digest, body, nodes FROM entries WHERE n = 0`, 0},
		"no month":     {`UPDATE tree SET head = x''; UPDATE segments SET month = '', first = (SELECT size FROM tree)`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newLogHouse(t)
			h.acts(t, 5)
			l := &line{answer: always(errDown)}
			want := []string{"key-1", "key-2", "key-3"}
			for n, key := range want {
				if err := l.promised(t, h.Journal, letter(key, fmt.Sprint("c-", n))); err == nil {
					t.Fatal("was sent")
				}
			}
			h.close(t)
			h.changed(t, c.do)
			h.open(t)
			l.is(nil)
			before := h.count(t)
			for range 2 {
				if _, _, err := h.goThrough(t.Context(), l.send); err != nil {
					t.Error(err)
				}
			}
			if !slices.Equal(l.keys(), want) || len(stands(t, h.Journal)) != 0 {
				t.Errorf("arrived %v, left %v", l.keys(), stands(t, h.Journal))
			}
			if n := h.count(t) - before; n != c.recorded {
				t.Errorf("%d recorded, want %d", n, c.recorded)
			}
			if _, err := h.Post(t.Context(), letter("key-4", "c-4"), l.send); desk.CodeOf(err) != desk.Denied {
				t.Errorf("begun: %v", err)
			}
		})
	}
}

// count is how many entries there are.
func (h *logHouse) count(t *testing.T) (n int) {
	t.Helper()
	if err := h.db.QueryRowContext(t.Context(), `SELECT count(*) FROM entries`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Of months whose texts are gone, what is left is what it was, too.
//
// clause: G-9.2.2c
func TestForgottenMonthsAreNotChanged(t *testing.T) {
	for name, do := range map[string][]string{
		"time":      {`UPDATE entries SET at = at + 86400000 WHERE n = 1`},
		"digest":    {`UPDATE entries SET digest = zeroblob(32) WHERE n = 1`},
		"text":      {`UPDATE entries SET body = zeroblob(32) WHERE n = 1`},
		"no digest": {`UPDATE entries SET body = x'' WHERE n = 1`},
		"nothing":   {`UPDATE entries SET body = NULL WHERE n = 1`},
		"hash":      {`UPDATE entries SET nodes = zeroblob(length(nodes)) WHERE n = 1`},
		"swap":      {`UPDATE entries SET n = -1 WHERE n = 1`, `UPDATE entries SET n = 1 WHERE n = 2`, `UPDATE entries SET n = 2 WHERE n = -1`},
		"double":    {`UPDATE entries SET (at, digest, body) = (SELECT at, digest, body FROM entries WHERE n = 1) WHERE n = 2`},
		"delete":    {`DELETE FROM entries WHERE n = 1`},
		"early":     {`UPDATE entries SET body = digest WHERE n = (SELECT max(n) FROM entries)`},
	} {
		t.Run(name, func(t *testing.T) {
			h := newLogHouse(t)
			h.month(t, 2026, time.November)
			h.month(t, 2026, time.December)
			h.seenOn(t, time.Date(2028, 1, 3, 0, 0, 0, 0, time.UTC))
			h.forgets(t, 8)
			h.close(t)
			if r := h.verified(t); r.Damage != nil || r.Erased != 8 {
				t.Fatalf("%+v", r)
			}
			h.changed(t, do...)
			if missed := h.missed(t, false); missed != "" {
				t.Errorf("not found %s", missed)
			}
		})
	}
}

// An export proves of entries whose text is gone which ones they were, and when.
//
// clause: G-9.2.2c
func TestExportOfForgottenMonths(t *testing.T) {
	h := newLogHouse(t)
	h.month(t, 2026, time.November)
	h.month(t, 2026, time.December)
	h.seenOn(t, time.Date(2028, 1, 3, 0, 0, 0, 0, time.UTC))
	h.forgets(t, 8)
	export := h.exported(t, LogFilter{})
	if r, err := VerifyExport(bytes.NewReader(export), publicKeys()); err != nil || r.Entries != 12 {
		t.Fatalf("%+v, %v", r, err)
	}
	lines := bytes.SplitAfter(export, []byte("\n"))
	for name, change := range map[string]func(*exportLine){
		"time":   func(l *exportLine) { l.At += 86400000 },
		"number": func(l *exportLine) { l.N++ },
		"digest": func(l *exportLine) { l.Digest[0] ^= 1 },
		"text":   func(l *exportLine) { l.Sealed[0] ^= 1 },
	} {
		var l exportLine
		if err := json.Unmarshal(lines[2], &l); err != nil || len(l.Entry) > 0 {
			t.Fatalf("%s, %v", lines[2], err)
		}
		change(&l)
		changed, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		text := bytes.Join([][]byte{lines[0], lines[1], append(changed, '\n')}, nil)
		if _, err := VerifyExport(bytes.NewReader(text), publicKeys()); !errors.Is(err, ErrExport) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
