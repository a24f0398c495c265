package journal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strconv"

	"sheyin/desk"
	"sheyin/journal/tlog"
)

// startEntries is how many of the last entries are verified before anything begins; all of them are
// by [Journal.KeepHeads] right after, and by [VerifyLog].
const startEntries = 5000

// openLog refuses a term that is too short, and looks at the end of the log and at the heads that were signed.
func (j *Journal) openLog(ctx context.Context) error {
	j.log.wake = make(chan struct{}, 1)
	if j.o.LogDays == 0 {
		j.o.LogDays = LogFloor
	}
	if err := CheckLogDays(j.o.LogDays); err != nil {
		return err
	}
	err := j.do(ctx, func(tx *sql.Tx) (err error) {
		if j.log.keys, err = j.loadLogKeys(tx); err == nil {
			v := verifying{keys: j.log.keys, dir: j.o.Dir, tx: tx}
			err = v.lately(ctx)
		}
		d, err := asDamage(err)
		if d != nil {
			j.found(d)
		}
		return err
	})
	if err != nil || len(j.log.keys.Keys) == 0 {
		return err
	}
	text, err := j.log.keys.text()
	if err != nil {
		return err
	}
	return putFile(filepath.Join(j.o.Dir, KeysFile), text)
}

// CheckLogDays refuses to keep the log for less than a year. Invalid log.days, which names the clause.
func CheckLogDays(days int) error {
	if days >= LogFloor {
		return nil
	}
	e := &desk.Error{Code: desk.Invalid, Key: "log.days", Field: "log-days"}
	return e.With("days", strconv.Itoa(days)).With("least", strconv.Itoa(LogFloor)).With("clause", "G-9.2.2c")
}

// lately verifies the last entries, that they follow from those before, and that all that was signed still holds.
func (v *verifying) lately(ctx context.Context) error {
	size, err := v.begin(ctx)
	if err != nil {
		return err
	}
	nodes := nodesOf(ctx, v.tx)
	for _, h := range v.heads {
		tree, err := tlog.TreeAt(h.Size, nodes)
		if err != nil {
			return err
		}
		v.tree = tree
		if err := v.agrees(h.Head); err != nil {
			return err
		}
	}
	v.next = len(v.heads)
	from := max(0, size-startEntries)
	if v.tree, err = tlog.TreeAt(uint64(from), nodes); err != nil {
		return err
	}
	if err := v.entries(ctx, from); err != nil {
		return err
	}
	if err := v.end(size); err != nil || size == 0 {
		return err
	}
	return v.state(ctx)
}

// state compares what will be appended to with what was verified.
func (v *verifying) state(ctx context.Context) error {
	var state []byte
	if err := v.tx.QueryRowContext(ctx, `SELECT state FROM tree`).Scan(&state); err != nil {
		return err
	}
	if !bytes.Equal(state, v.tree.State()) {
		return damaged(LogRewritten, v.good, int64(v.tree.Size())-1)
	}
	return nil
}

// nodesOf reads inner hashes of the tree out of the entries. One that is not there is a *Damage.
func nodesOf(ctx context.Context, tx *sql.Tx) tlog.Nodes {
	return func(nodes []tlog.Node) ([][]byte, error) {
		out := make([][]byte, len(nodes))
		for i, n := range nodes {
			entry := int64(n.Entry)
			err := tx.QueryRowContext(ctx, `SELECT substr(nodes, $1, $2) FROM entries WHERE n = $3`,
				int(n.Level)*tlog.HashSize+1, tlog.HashSize, entry).Scan(&out[i])
			switch {
			case errors.Is(err, sql.ErrNoRows):
				return nil, damaged(EntryMissing, entry, entry)
			case err != nil:
				return nil, err
			case len(out[i]) != tlog.HashSize:
				return nil, damaged(EntryChanged, entry, entry)
			}
		}
		return out, nil
	}
}
