package journal

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"sheyin/desk"
)

// marked is an ID number of nobody: its region does not exist.
const marked = "000102199001011234"

// places counts where a text stands in the files of a folder: as it is, and in UTF-16 as a viewer would show it.
func places(t testing.TB, dir, text string) int {
	t.Helper()
	var wide []byte
	for _, r := range text {
		wide = append(wide, byte(r), 0)
	}
	n := 0
	for _, file := range filesOf(t, dir) {
		n += bytes.Count(file, []byte(text)) + bytes.Count(file, wide)
	}
	return n
}

// raw puts rows into the store as no seal protects them, so that what is left of them can be seen: what has to go
// holds the marked number, between rows that stay. old is when the former were written.
func (j *Journal) raw(t *testing.T, random *rand.Rand, now, old time.Time) {
	t.Helper()
	body := func(mark string) []byte {
		return bytes.Repeat([]byte(mark+" "), 1+random.IntN(400)) // some of them longer than a page
	}
	put := func(tx *sql.Tx, n int, mark string, at time.Time) error {
		id, day := fmt.Sprintf("%s-%d", mark[:3], n), at.UnixMilli()
		for _, row := range []struct {
			query string
			args  []any
		}{
			{`INSERT INTO letters (letter_key, subject, kind, item, route, body, signature, session, person, at, state, tried, after, answer)
				VALUES ($1, $1, 'consult', '', '', $2, x'', '', '', $3, 'answered', $4, $2, $2)`, []any{id, body(mark), at.UnixNano(), day}},
			{`INSERT INTO drafts (person, id, place, at, body) VALUES ('p', $1, '', $2, $3)`, []any{id, day, body(mark)}},
			{`INSERT INTO copies (name, at, body) VALUES ('open/' || $1, $2, $3)`, []any{id, day, body(mark)}},
		} {
			if _, err := tx.Exec(row.query, row.args...); err != nil {
				return err
			}
		}
		return nil
	}
	for n := range 120 {
		err := j.do(t.Context(), func(tx *sql.Tx) error {
			if random.IntN(2) == 0 {
				return put(tx, n, "kept nobody's number", now)
			}
			return put(tx, n, marked, old)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// clause: B-7b, G-11.3, H-8.4.1
func TestNothingStaysBeyondItsTerm(t *testing.T) {
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 1))
		c := &clock{at: t0}
		o := options(t.TempDir(), c)
		j := opened(t, o)
		j.raw(t, random, t0, t0.AddDate(0, 0, -29))
		count := func(table string) (n int) {
			if err := j.db.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := count("letters") + count("drafts") + count("copies")
		if err := j.prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		if after := count("letters") + count("drafts") + count("copies"); after != before || places(t, o.Dir, marked) == 0 {
			t.Fatalf("seed %d: gone before its term: %d rows of %d", seed, before-after, before)
		}
		c.pass(25 * time.Hour)
		if err := j.prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := places(t, o.Dir, marked); n > 0 {
			t.Errorf("seed %d: the number stands in %d places", seed, n)
		}
		for _, table := range []string{"letters", "drafts", "copies"} {
			if n := count(table); n == 0 || n == 120 {
				t.Errorf("seed %d: %d %s left", seed, n, table)
			}
		}
		if places(t, o.Dir, "kept nobody") == 0 {
			t.Error("what was not over its term has gone too")
		}
	}
}

// A case that is closed goes with the day; its drafts go at once. What nobody has answered stays for good.
//
// clause: B-7b, G-11.3
func TestClosedCasesGoWithTheDay(t *testing.T) {
	c := &clock{at: t0} // nine in the morning
	o := options(t.TempDir(), c)
	j := opened(t, o)
	for id, stage := range map[string]desk.Stage{"closed": desk.StageClosed, "open": desk.StageHandle} {
		if err := j.keep(t.Context(), caseName(id), desk.Case{ID: id, Stage: stage}, nil); err != nil {
			t.Fatal(err)
		}
		if err := j.KeepDraft(t.Context(), desk.Draft{Person: "p", ID: id, At: t0, Body: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
	}
	l := &line{answer: always(errLost)}
	if _, err := j.Post(t.Context(), letter("k", "lost"), l.send); err == nil {
		t.Fatal("answered")
	}
	there := func(id string) bool {
		_, err := copied[desk.Case](t.Context(), j, caseName(id))
		return err == nil
	}
	for _, step := range []struct {
		pass         time.Duration
		closed, open bool
		drafts       int
	}{
		{0, true, true, 1},
		{14 * time.Hour, true, true, 1},
		{2 * time.Hour, false, true, 1},
		{31 * 24 * time.Hour, false, false, 0},
		{400 * 24 * time.Hour, false, false, 0},
	} {
		c.pass(step.pass)
		if err := j.prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		drafts, err := j.Drafts(t.Context(), "p")
		if err != nil || len(drafts) != step.drafts {
			t.Errorf("at %v: drafts %v, %v", c.now(), drafts, err)
		}
		if there("closed") != step.closed || there("open") != step.open {
			t.Errorf("at %v: closed kept %v, open kept %v", c.now(), there("closed"), there("open"))
		}
		if len(stands(t, j)) != 1 {
			t.Errorf("at %v: what was not answered is gone", c.now())
		}
	}
}

func TestTerms(t *testing.T) {
	for _, tc := range []struct {
		terms Terms
		good  bool
	}{
		{Terms{}, true},
		{Terms{Answers: 1, Drafts: 1, Copies: 3}, true},
		{Terms{Answers: -1}, false},
		{Terms{Drafts: 366}, false},
		{Terms{Copies: 1000}, false},
	} {
		o := options(t.TempDir(), &clock{at: t0})
		o.Terms = tc.terms
		j, err := Open(t.Context(), o)
		if (err == nil) != tc.good {
			t.Errorf("%+v: %v", tc.terms, err)
		}
		if err == nil {
			if err := j.Close(); err != nil {
				t.Error(err)
			}
			continue
		}
		fails(t, err, desk.Invalid, "journal.terms")
	}
}

// clause: H-8.4.1
func TestClockPutForwardLosesNoDraft(t *testing.T) {
	h := newLogHouse(t)
	if err := h.KeepDraft(t.Context(), desk.Draft{Person: "p", ID: "c", At: h.now, Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	h.acts(t, 1)
	h.send(t)
	right := h.now
	for _, step := range []struct {
		now  time.Time
		seen bool // by the authority, whose clock is right
		left int
	}{
		{right.AddDate(2, 0, 0), false, 1},
		{right.AddDate(0, 0, 31), true, 0},
	} {
		h.now = step.now
		if step.seen {
			h.send(t)
		}
		if err := h.prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		if drafts, err := h.Drafts(t.Context(), "p"); err != nil || len(drafts) != step.left {
			t.Errorf("at %v: %d drafts, %v", step.now, len(drafts), err)
		}
	}
}
