package journal

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"sheyin/desk"
)

var _ desk.PaperKeeper = (*Journal)(nil)

// paperOf is a paper that holds the marked number.
func paperOf(name string) desk.PrintJob {
	return desk.PrintJob{Name: name, PDF: []byte("%PDF-1.7\n" + string(bytes.Repeat([]byte(marked+" "), 600)))}
}

// inLine are the names of the papers that are kept; each must be whole.
func inLine(t *testing.T, j *Journal) (names []string) {
	t.Helper()
	all, err := j.KeptPapers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if !bytes.Equal(p.PDF, paperOf(p.Name).PDF) {
			t.Errorf("%s is not what was kept", p.Name)
		}
		names = append(names, p.Name)
	}
	return names
}

func keptPapers(t *testing.T, j *Journal, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := j.KeepPaper(t.Context(), paperOf(name)); err != nil {
			t.Fatal(err)
		}
	}
}

// A paper in line outlasts the program, sealed, until it came out. Under another key, and in another's place, it is nothing.
//
// clause: H-8.4.1
func TestPapersInLineSurvive(t *testing.T) {
	c := &clock{at: t0}
	o := options(t.TempDir(), c)
	j := opened(t, o)
	keptPapers(t, j, "G2-receipt", "G1-receipt")
	c.pass(time.Minute)
	keptPapers(t, j, "G0-receipt", "G2-receipt") // the latter again
	if got := inLine(t, j); !slices.Equal(got, []string{"G2-receipt", "G1-receipt", "G0-receipt"}) {
		t.Errorf("in line: %q", got)
	}
	if n := places(t, o.Dir, marked) + places(t, o.Dir, "%PDF"); n > 0 {
		t.Errorf("in clear in %d places", n)
	}
	for _, name := range []string{"G1-receipt", "none"} {
		if err := j.DropPaper(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = opened(t, o)
	if got := inLine(t, j); !slices.Equal(got, []string{"G2-receipt", "G0-receipt"}) {
		t.Errorf("after a restart: %q", got)
	}
	if _, err := j.db.Exec(`UPDATE papers SET body = (SELECT body FROM papers WHERE name = 'G0-receipt') WHERE name = 'G2-receipt'`); err != nil {
		t.Fatal(err)
	}
	if got := inLine(t, j); !slices.Equal(got, []string{"G0-receipt"}) {
		t.Errorf("one put in another's place: %q", got)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	o.Key = bytes.Repeat([]byte{1}, 16)
	j, err := Open(t.Context(), o)
	if err == nil {
		t.Cleanup(func() { _ = j.Close() })
		if got := inLine(t, j); len(got) > 0 {
			t.Errorf("with another key: %q", got)
		}
	}
}

// Papers are customers' data: they go with the term of drafts, so that no byte of them stays; a clock that was put
// forward takes none.
//
// clause: B-7b, G-11.3, H-8.4.1
func TestPapersGoWithTheirTerm(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 1)
	h.send(t)
	if err := h.KeepPaper(t.Context(), paperOf("G1-receipt")); err != nil {
		t.Fatal(err)
	}
	right := h.now
	for _, step := range []struct {
		days int
		seen bool // by the authority, whose clock is right
		left int
	}{{29, true, 1}, {800, false, 1}, {31, true, 0}} {
		h.now = right.AddDate(0, 0, step.days)
		if step.seen {
			h.send(t)
		}
		if err := h.prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := inLine(t, h.Journal); len(got) != step.left {
			t.Errorf("after %d days: %q", step.days, got)
		}
	}
}

// What is not kept is said, and logged.
func TestPaperThatIsNotKept(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	if _, err := j.db.Exec(`CREATE TRIGGER full BEFORE INSERT ON papers BEGIN SELECT RAISE(FAIL, 'full'); END`); err != nil {
		t.Fatal(err)
	}
	fails(t, j.KeepPaper(t.Context(), paperOf("G1-receipt")), desk.Denied, "outbox.closed")
	var logged []string
	for line, err := range j.LogLines(t.Context(), LogFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		logged = append(logged, fmt.Sprint(line.Act, " ", line.Subject, " ", line.Outcome))
	}
	if !slices.Equal(logged, []string{"paper.keep G1-receipt outbox.closed"}) {
		t.Errorf("%q", logged)
	}
}

// A store of before there were papers in it is counted as it is, opened with all that it holds, and takes papers.
func TestStoreOfBeforePapers(t *testing.T) {
	o := options(t.TempDir(), &clock{at: t0})
	path := filepath.Join(o.Dir, FileName)
	if err := create(path); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", dsn(path, "FULL"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	seal, err := newSealer(o.Key)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`INSERT INTO drafts (person, id, place, at, body) VALUES ('p', 'c', '', $1, $2)`, t0.UnixMilli(), seal.seal(draftPlace("p", "c"), []byte("{}")))
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if n, err := Count(t.Context(), o.Dir); err != nil || n.Drafts != 1 || n.Papers != 0 {
		t.Errorf("before: %+v, %v", n, err)
	}
	j := opened(t, o)
	keptPapers(t, j, "G1-receipt")
	if drafts, err := j.Drafts(t.Context(), "p"); err != nil || len(drafts) != 1 || len(inLine(t, j)) != 1 {
		t.Errorf("after: %d drafts, %v", len(drafts), err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := Count(t.Context(), o.Dir); err != nil || n.Drafts != 1 || n.Papers != 1 {
		t.Errorf("counted: %+v, %v", n, err)
	}
	if gone, err := Destroy(o.Dir); err != nil || gone == 0 {
		t.Errorf("wiped: %d, %v", gone, err)
	}
}
