package journal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sheyin/journal/tlog"
)

// LogFloor is how many days the log is kept at least after the last entry of a month (G-9.2.2c): a year, and
// a leap day. No setting lowers it.
const LogFloor = 366

// LogReport is what was found when a log was verified.
type LogReport struct {
	Entries  int64     // that are there
	Erased   int64     // of those, without their text, after its term
	Head     tlog.Head // of the store; Seen is zero
	Heads    int       // countersigned ones that agree
	LastSeen time.Time // of the newest of these
	Signed   bool      // the head is signed, and was looked at
	Damage   *Damage   // nil: nothing is wrong
}

// VerifyLog verifies a whole log from the files in its folder and public keys, and changes nothing. The error
// is that it could not look; what it found is in the report.
func VerifyLog(ctx context.Context, dir string, k LogKeys) (LogReport, error) {
	r, err := verifyStore(ctx, dir, k, "?mode=ro&_pragma=busy_timeout(5000)")
	if errors.Is(err, ErrReadOnly) && alone(dir) {
		r, err = verifyStore(ctx, dir, k, "?mode=ro&immutable=1")
	}
	return r, err
}

// alone tells whether the store's file is all there is of it. In a folder that cannot be written to, such as one on a disc,
// SQLite has no place for what it keeps beside a store that others may have open; there nobody has, and it may be read so.
func alone(dir string) bool {
	wal, err := os.Stat(filepath.Join(dir, FileName+"-wal"))
	return errors.Is(err, fs.ErrNotExist) || err == nil && wal.Size() == 0
}

func verifyStore(ctx context.Context, dir string, k LogKeys, how string) (LogReport, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.Join(dir, FileName)}).EscapedPath()+how)
	if err != nil {
		return LogReport{}, fmt.Errorf("journal: %w", err)
	}
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return LogReport{}, named(errors.Join(err, db.Close()))
	}
	v := verifying{keys: k, dir: dir, tx: tx}
	err = v.whole(ctx)
	err = errors.Join(err, rollback(tx), db.Close())
	v.report.Damage, err = asDamage(named(err))
	return v.report, err
}

// verifying is one look at a log.
type verifying struct {
	keys   LogKeys
	dir    string
	tx     *sql.Tx
	heads  []keptHead
	next   int   // of heads, to be met
	good   int64 // size of the last head that agreed
	term   int64 // entries before this one may have lost their text
	tree   *tlog.Tree
	report LogReport
}

// begin reads what was signed: the store's own head and those beside it.
func (v *verifying) begin(ctx context.Context) (size int64, err error) {
	// The heads first, then the store: what is written meanwhile by a console at work is in the store before its head is here.
	if v.heads, err = v.keys.heads(v.dir); err != nil {
		return 0, err
	}
	var own, seen []byte
	err = v.tx.QueryRowContext(ctx, `SELECT size, head, seen FROM tree`).Scan(&size, &own, &seen)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	if err := v.own(size, own, seen); err != nil {
		return 0, err
	}
	if n := len(v.heads); n > 0 {
		last := v.heads[n-1]
		v.report.LastSeen = last.Seen
		if int64(last.Size) > size {
			return 0, damaged(LogOld, size, int64(last.Size)-1)
		}
	}
	v.term = termOf(v.heads)
	return size, nil
}

// own looks at the heads that the store itself holds.
func (v *verifying) own(size int64, own, seen []byte) error {
	v.report.Head = tlog.Head{Origin: tlog.Origin(v.keys.Terminal), Size: uint64(size)}
	if len(v.keys.Keys) == 0 || size == 0 {
		return nil
	}
	h, err := v.keys.open(own, nil)
	if err != nil || int64(h.Size) != size {
		return damaged(HeadFalse, -1, -1)
	}
	v.report.Head, v.report.Signed = h, true
	if len(seen) == 0 {
		return nil
	}
	kept, err := v.keys.open(seen, v.keys.Authority)
	if err != nil {
		return damaged(HeadFalse, -1, -1)
	}
	v.heads = append(v.heads, keptHead{Head: kept})
	slices.SortStableFunc(v.heads, func(a, b keptHead) int { return int(int64(a.Size) - int64(b.Size)) })
	return nil
}

// termOf is how many entries of the beginning the authority had seen a term before it signed last. Only its
// clock counts: a terminal's can be moved.
func termOf(heads []keptHead) int64 {
	if len(heads) == 0 || heads[len(heads)-1].Seen.IsZero() {
		return 0
	}
	until := heads[len(heads)-1].Seen.AddDate(0, 0, -LogFloor)
	for _, h := range slices.Backward(heads) {
		if !h.Seen.After(until) {
			return int64(h.Size)
		}
	}
	return 0
}

// whole verifies every entry.
func (v *verifying) whole(ctx context.Context) error {
	size, err := v.begin(ctx)
	if err != nil {
		return err
	}
	v.tree = tlog.NewTree()
	if err := v.entries(ctx, 0); err != nil {
		return err
	}
	if err := v.end(size); err != nil || size == 0 {
		return err
	}
	return v.state(ctx)
}

// logRow is one entry as it is stored.
type logRow struct {
	n, at               int64
	digest, body, nodes []byte // body: the sealed text, or its SM3 alone when it was forgotten
}

// forgotten tells that the text is gone after its term. No sealed text is as short as a digest.
func (e logRow) forgotten() bool { return len(e.body) == tlog.HashSize }

// sealed is the digest of the sealed text, which outlasts it.
func (e logRow) sealed() []byte {
	if e.forgotten() {
		return e.body
	}
	return sm3Of(e.body)
}

// entries verifies those from number first on, and appends them to the tree.
func (v *verifying) entries(ctx context.Context, first int64) error {
	rows, err := v.tx.QueryContext(ctx, `SELECT n, at, digest, body, nodes FROM entries WHERE n >= $1 ORDER BY n`, first)
	if err != nil {
		return err
	}
	defer rows.Close()
	var e logRow
	var raw struct{ digest, body, nodes sql.RawBytes }
	for rows.Next() {
		if err := rows.Scan(&e.n, &e.at, &raw.digest, &raw.body, &raw.nodes); err != nil {
			return err
		}
		e.digest, e.body, e.nodes = raw.digest, raw.body, raw.nodes
		if err := v.entry(e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// entry verifies one.
func (v *verifying) entry(e logRow) error {
	n := int64(v.tree.Size())
	switch {
	case e.n != n:
		return damaged(EntryMissing, n, e.n-1)
	case len(e.nodes) < tlog.HashSize, len(e.digest) != tlog.HashSize:
		return damaged(EntryChanged, n, n)
	}
	leaf := e.nodes[:tlog.HashSize]
	switch gone := e.forgotten(); {
	case len(e.body) == 0, gone && n >= v.term:
		return damaged(EntryErased, n, n)
	case !bytes.Equal(leaf, tlog.LeafHash(leafOf(n, e.at, e.digest, e.sealed()))):
		return damaged(EntryChanged, n, n)
	case gone:
		v.report.Erased++
	}
	nodes, err := v.tree.Append(leaf)
	if err != nil {
		return err
	}
	if !bytes.Equal(nodes, e.nodes) {
		return damaged(LogRewritten, v.good, n)
	}
	v.report.Entries++
	return v.meet()
}

// meet compares the tree with the heads of its size.
func (v *verifying) meet() error {
	for v.next < len(v.heads) && v.heads[v.next].Size <= v.tree.Size() {
		h := v.heads[v.next]
		v.next++
		if h.Size < v.tree.Size() {
			continue
		}
		if err := v.agrees(h.Head); err != nil {
			return err
		}
		if h.file != "" {
			v.report.Heads++
		}
	}
	return nil
}

// agrees compares the tree with one head of its size.
func (v *verifying) agrees(h tlog.Head) error {
	root, err := v.tree.Root()
	if err != nil {
		return err
	}
	if !bytes.Equal(root, h.Root) {
		return damaged(LogRewritten, v.good, int64(h.Size)-1)
	}
	v.good = int64(h.Size)
	return nil
}

// end compares the log's end with what the store's head says.
func (v *verifying) end(size int64) error {
	have := int64(v.tree.Size())
	switch {
	case have < size:
		return damaged(LogCut, have, size-1)
	case have > size:
		return damaged(EntryExtra, size, have-1)
	case !v.report.Signed:
		root, err := v.tree.Root()
		v.report.Head.Root = root
		return err
	}
	return v.agrees(v.report.Head)
}
