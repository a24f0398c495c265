package journal

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/journal/tlog"
)

var tampers = flag.Int("tampers", 60, "how often TestTamper changes a log")

// tamperer changes a copy of a log as somebody would who has the disk, and knows this program, and has no key.
type tamperer struct {
	*rand.Rand
	dir  string   // of the copy
	old  []string // folders as they were at earlier moments
	size int64
}

func (h *tamperer) sql(statements ...string) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, FileName))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written any more
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

func (h *tamperer) entry() int64 { return h.Int64N(h.size) }

// two are two entries, the smaller first.
func (h *tamperer) two() (a, b int64) {
	a = h.Int64N(h.size - 1)
	return a, a + 1 + h.Int64N(h.size-a-1)
}

// flip changes one bit of a column of one entry.
func (h *tamperer) flip(column string) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, FileName))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written any more
	n := h.entry()
	var value []byte
	if err := db.QueryRow(`SELECT `+column+` FROM entries WHERE n = $1`, n).Scan(&value); err != nil {
		return err
	}
	value[h.IntN(len(value))] ^= 1 << h.IntN(8)
	_, err = db.Exec(`UPDATE entries SET `+column+` = $1 WHERE n = $2`, value, n)
	return err
}

// rewrite makes the log agree with itself again, as far as that goes without the terminal's key.
func (h *tamperer) rewrite() error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, FileName))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written any more
	j := Journal{db: db}
	page, err := j.page(context.Background(), 0)
	for err == nil && int64(len(page)) < h.size {
		var more []logRow
		if more, err = j.page(context.Background(), page[len(page)-1].n+1); len(more) == 0 {
			break
		}
		page = append(page, more...)
	}
	if err != nil {
		return err
	}
	tree := tlog.NewTree()
	for n, e := range page {
		nodes, err := tree.Append(tlog.LeafHash(leafOf(int64(n), e.at, e.digest, sm3Of(e.body))))
		if err != nil {
			return err
		}
		if _, err := db.Exec(`UPDATE entries SET n = $1, nodes = $2 WHERE n = $3`, n, nodes, e.n); err != nil {
			return err
		}
	}
	_, err = db.Exec(`UPDATE tree SET size = $1, state = $2`, int64(tree.Size()), tree.State())
	return err
}

// put brings back the store, or all files, as they were.
func (h *tamperer) put(all bool) error {
	old := h.old[h.IntN(len(h.old))]
	if all {
		if err := os.RemoveAll(h.dir); err != nil {
			return err
		}
		return os.CopyFS(h.dir, os.DirFS(old))
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(filepath.Join(h.dir, FileName+end)); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	text, err := os.ReadFile(filepath.Join(old, FileName))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(h.dir, FileName), text, 0o600)
}

// tamperings are all kinds; far: only the authority can know.
var tamperings = []struct {
	name string
	far  bool
	do   func(*tamperer) error
}{
	{"flip a bit of a text", false, func(h *tamperer) error { return h.flip("body") }},
	{"flip a bit of a digest", false, func(h *tamperer) error { return h.flip("digest") }},
	{"flip a bit of a hash", false, func(h *tamperer) error { return h.flip("nodes") }},
	{"another time", false, func(h *tamperer) error {
		return h.sql(fmt.Sprintf(`UPDATE entries SET at = at + %d WHERE n = %d`, 1+h.IntN(1e6), h.entry()))
	}},
	{"delete", false, func(h *tamperer) error { return h.sql(fmt.Sprintf(`DELETE FROM entries WHERE n = %d`, h.entry())) }},
	{"delete, and close the gap", false, func(h *tamperer) error {
		n := h.entry()
		return h.sql(fmt.Sprintf(`DELETE FROM entries WHERE n = %d`, n), fmt.Sprintf(`UPDATE entries SET n = -n WHERE n > %d`, n), `UPDATE entries SET n = -n - 1 WHERE n < 0`)
	}},
	{"delete, and write all hashes anew", false, func(h *tamperer) error {
		if err := h.sql(fmt.Sprintf(`DELETE FROM entries WHERE n = %d`, h.entry())); err != nil {
			return err
		}
		return h.rewrite()
	}},
	{"flip, and write all hashes anew", false, func(h *tamperer) error {
		if err := h.flip("digest"); err != nil {
			return err
		}
		return h.rewrite()
	}},
	{"swap", false, func(h *tamperer) error {
		a, b := h.two()
		return h.sql(fmt.Sprintf(`UPDATE entries SET n = -1 WHERE n = %d`, a), fmt.Sprintf(`UPDATE entries SET n = %d WHERE n = %d`, a, b), fmt.Sprintf(`UPDATE entries SET n = %d WHERE n = -1`, b))
	}},
	{"double over another", false, func(h *tamperer) error {
		a, b := h.two()
		return h.sql(fmt.Sprintf(`UPDATE entries SET (at, digest, body) = (SELECT at, digest, body FROM entries WHERE n = %d) WHERE n = %d`, a, b))
	}},
	{"double at the end", false, func(h *tamperer) error {
		return h.sql(fmt.Sprintf(`INSERT INTO entries SELECT %d, at, digest, body, nodes FROM entries WHERE n = %d`, h.size, h.entry()))
	}},
	{"cut the tail", false, func(h *tamperer) error { return h.sql(fmt.Sprintf(`DELETE FROM entries WHERE n >= %d`, h.entry())) }},
	{"cut the tail, and write all hashes anew", false, func(h *tamperer) error {
		if err := h.sql(fmt.Sprintf(`DELETE FROM entries WHERE n >= %d`, 1+h.Int64N(h.size-1))); err != nil {
			return err
		}
		return h.rewrite()
	}},
	{"nothing is left", false, func(h *tamperer) error {
		return h.sql(`DELETE FROM entries`, `DELETE FROM tree`, `DELETE FROM segments`)
	}},
	{"forget before the term", false, func(h *tamperer) error {
		return h.sql(fmt.Sprintf(`UPDATE entries SET body = NULL WHERE n = %d`, h.entry()), `UPDATE segments SET erased = 1, last_at = 1`)
	}},
	{"another state", false, func(h *tamperer) error {
		return h.sql(`UPDATE tree SET state = zeroblob(length(state))`)
	}},
	{"no signature", false, func(h *tamperer) error { return h.sql(`UPDATE tree SET head = x''`) }},
	{"sign with another key", false, func(h *tamperer) error {
		if err := h.flip("digest"); err != nil {
			return err
		}
		if err := h.rewrite(); err != nil {
			return err
		}
		db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, FileName))
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }() // nothing is written any more
		var size uint64
		var state []byte
		if err := db.QueryRow(`SELECT size, state FROM tree`).Scan(&size, &state); err != nil {
			return err
		}
		tree, err := tlog.LoadTree(size, state)
		if err != nil {
			return err
		}
		root, err := tree.Root()
		if err != nil {
			return err
		}
		key := sm2Key()
		note, err := tlog.Sign(tlog.Head{Origin: tlog.Origin("TC-A-01"), Size: size, Root: root}, key)
		if err != nil {
			return err
		}
		if _, err = db.Exec(`UPDATE tree SET head = $1`, note); err != nil {
			return err
		}
		text, err := LogKeys{Terminal: "TC-A-01", Keys: keysOf(key)}.text()
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(h.dir, KeysFile), text, 0o600)
	}},
	{"put back an old store", false, func(h *tamperer) error { return h.put(false) }},
	{"change a head beside it", false, func(h *tamperer) error {
		files, err := filepath.Glob(filepath.Join(h.dir, headsDir, "*"))
		if err != nil {
			return err
		}
		path := files[h.IntN(len(files))]
		note, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		note[h.IntN(40)] ^= 1
		return os.WriteFile(path, note, 0o600)
	}},
	{"put back all old files", true, func(h *tamperer) error { return h.put(true) }},
	{"old store, no heads beside it", true, func(h *tamperer) error {
		if err := h.put(false); err != nil {
			return err
		}
		return os.RemoveAll(filepath.Join(h.dir, headsDir))
	}},
}

// Every kind of tampering is found, wherever it is done: by the files and public keys alone, at the next start,
// and what no file can show, by the authority.
//
// clause: G-9.2.2c, G-9.4
func TestTamper(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	base := newLogHouse(t)
	var old []string
	for range 4 {
		for range 3 {
			base.acts(t, 10+random.IntN(30))
			base.now = base.now.AddDate(0, 0, 9)
			base.send(t)
		}
		base.close(t)
		old = append(old, copyOf(t, base.dir))
		base.open(t)
	}
	base.acts(t, 20)
	base.send(t)
	base.acts(t, 1+random.IntN(20))
	base.close(t)
	whole := base.verified(t)
	if whole.Damage != nil {
		t.Fatal(whole.Damage)
	}
	tried, found := 0, 0
	for ; tried < *tampers; tried++ {
		kind := tamperings[tried%len(tamperings)]
		h := &tamperer{Rand: random, dir: copyOf(t, base.dir), old: old, size: whole.Entries}
		if err := kind.do(h); err != nil {
			t.Fatalf("%s: %v", kind.name, err)
		}
		after := &logHouse{dir: h.dir, now: base.now, far: base.far}
		if missed := after.missed(t, kind.far); missed != "" {
			t.Errorf("%s: not found %s (seed %d)", kind.name, missed, seed)
			continue
		}
		found++
	}
	fmt.Printf("tried=%d found=%d\n", tried, found) //nolint:forbidigo // the figures of the proof
}

// missed says where a tampering was not found; empty: nowhere.
func (h *logHouse) missed(t *testing.T, far bool) string {
	t.Helper()
	if r := h.verified(t); (r.Damage == nil) != far {
		return fmt.Sprintf("in the files (%v)", r.Damage)
	}
	h.open(t)
	defer h.close(t)
	if far {
		if err := h.SendHead(t.Context(), h.far); desk.CodeOf(err) != desk.Denied {
			return fmt.Sprintf("by the authority (%v)", err)
		}
	} else if err := h.CheckLog(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.Damage() == nil || desk.CodeOf(h.Note(t.Context(), desk.LogEntry{Act: "accept"})) != desk.Denied {
		return "at the start"
	}
	return ""
}

func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}
