package journal

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/journal/tlog"
)

// logState is what a journal knows of its log beside what is stored.
type logState struct {
	mu     sync.Mutex
	damage *Damage
	wake   chan struct{} // a head is due now
	keys   LogKeys
}

// record is an entry as it is hashed. The nonce keeps anybody from guessing an entry of few values by its hash.
type record struct {
	desk.LogEntry
	Nonce []byte `json:"nonce"`
}

// nonceSize is enough that no nonce is guessed.
const nonceSize = 16

// leafOf is what the tree holds of an entry: which one, when, and the digests of its text and of its
// sealed text. So the log is verified without the key, and one entry is shown without the others.
func leafOf(n, at int64, digest, sealed []byte) []byte {
	leaf := make([]byte, 0, 16+len(digest)+len(sealed))
	leaf = binary.BigEndian.AppendUint64(leaf, uint64(n))
	leaf = binary.BigEndian.AppendUint64(leaf, uint64(at))
	leaf = append(leaf, digest...)
	return append(leaf, sealed...)
}

func sm3Of(text []byte) []byte { sum := sm3.Sum(text); return sum[:] }

func entryPlace(n int64) string { return fmt.Sprintf("entry/%d", n) }

// monthOf is the segment that an instant belongs to.
func monthOf(at time.Time) string { return at.In(calendar.China).Format("2006-01") }

// note records e in the transaction of what it is about: without the record there is no act.
func (j *Journal) note(tx *sql.Tx, e desk.LogEntry) error {
	_, err := j.append(tx, e)
	return err
}

// noteStill is note of what goes on in a log that is damaged, too: that may be one that nothing can be appended to, and what
// waited is sent all the same. The letter itself says what became of it then, and so does the authority's audit trail. While
// nobody knows of damage, what cannot be recorded is not kept either: the letter stays sent, and is asked for again.
func (j *Journal) noteStill(tx *sql.Tx, e desk.LogEntry) error {
	if j.Damage() == nil {
		return j.note(tx, e)
	}
	if _, err := tx.Exec(`SAVEPOINT note`); err != nil {
		return err
	}
	if err := j.note(tx, e); err == nil || kindOf(err) != nil {
		return err
	}
	_, err := tx.Exec(`ROLLBACK TO note`)
	return err
}

// append is note, and gives the entry's number.
func (j *Journal) append(tx *sql.Tx, e desk.LogEntry) (int64, error) {
	e.Terminal = j.o.Terminal
	if e.At.IsZero() {
		e.At = j.o.Now()
	}
	e.At = e.At.UTC().Truncate(time.Millisecond)
	tree, err := j.often.loadTree(tx)
	if err != nil {
		return 0, err
	}
	n, at := int64(tree.Size()), e.At.UnixMilli()
	nonce := make([]byte, nonceSize)
	_, _ = rand.Read(nonce) // never fails
	plain, err := json.Marshal(record{e, nonce})
	if err != nil {
		return 0, err
	}
	digest, body := sm3Of(plain), j.seal.seal(entryPlace(n), plain)
	nodes, err := tree.Append(tlog.LeafHash(leafOf(n, at, digest, sm3Of(body))))
	if err != nil {
		return 0, err
	}
	if _, err := tx.Stmt(j.often.entry).Exec(n, at, digest, body, nodes); err != nil {
		return 0, err
	}
	if err := j.often.intoSegment(tx, n, at, monthOf(e.At)); err != nil {
		return 0, err
	}
	if e.Act == loginAct || e.Act == logoutAct {
		j.HeadDue()
	}
	return n, j.saveTree(tx, tree)
}

// intoSegment counts an entry into the last segment, or begins one with it.
func (s *statements) intoSegment(tx *sql.Tx, n, at int64, month string) error {
	done, err := tx.Stmt(s.segment).Exec(n, at, month)
	if err != nil {
		return err
	}
	if rows, err := done.RowsAffected(); err != nil || rows > 0 {
		return err
	}
	_, err = tx.Exec(`INSERT INTO segments (first, last, month, last_at) VALUES ($1, $1, $2, $3)`, n, month, at)
	return err
}

// loadTree gives the tree as the last entry left it.
func (s *statements) loadTree(tx *sql.Tx) (*tlog.Tree, error) {
	var size uint64
	var state []byte
	err := tx.Stmt(s.tree).QueryRow().Scan(&size, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return tlog.NewTree(), nil
	}
	if err != nil {
		return nil, err
	}
	return tlog.LoadTree(size, state)
}

// saveTree keeps the tree, and signs its head: an entry that is changed one second later shows.
func (j *Journal) saveTree(tx *sql.Tx, t *tlog.Tree) error {
	head, err := j.headOf(t)
	if err != nil {
		return err
	}
	_, err = tx.Stmt(j.often.head).Exec(int64(t.Size()), t.State(), head)
	return err
}

// headOf signs the head of a tree; without a key there is none.
func (j *Journal) headOf(t *tlog.Tree) ([]byte, error) {
	if j.o.Signer == nil {
		return []byte{}, nil
	}
	root, err := t.Root()
	if err != nil {
		return nil, err
	}
	return tlog.Sign(tlog.Head{Origin: tlog.Origin(j.o.Terminal), Size: t.Size(), Root: root}, j.o.Signer)
}

// Note implements [desk.Logbook]. Denied log.damaged besides, while the log is not what was written: what
// waits is still sent, and nothing new is begun.
func (j *Journal) Note(ctx context.Context, e desk.LogEntry) error {
	if err := j.logSound(); err != nil {
		return err
	}
	if err := j.do(ctx, func(tx *sql.Tx) error { return j.note(tx, e) }); err != nil {
		return &desk.Error{Code: desk.Denied, Key: "log.closed", Err: err}
	}
	return nil
}

// After these the authority is shown the head.
const (
	loginAct  = string(desk.ToLogin)
	logoutAct = "logout"
)

// logSound refuses new business while the log is damaged.
func (j *Journal) logSound() error {
	if d := j.Damage(); d != nil {
		return d.refusal()
	}
	return nil
}

// Damage is what was found wrong with the log since it was opened; nil: nothing.
func (j *Journal) Damage() *Damage {
	j.log.mu.Lock()
	defer j.log.mu.Unlock()
	return j.log.damage
}

// found keeps the first damage.
func (j *Journal) found(d *Damage) {
	j.log.mu.Lock()
	defer j.log.mu.Unlock()
	if j.log.damage == nil {
		j.log.damage = d
	}
}
