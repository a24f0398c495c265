package journal

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"sheyin/desk"
	"sheyin/journal/tlog"
)

// How often the authority is shown the head, and how long the last one of a day may take.
const (
	headEvery = 5 * time.Minute
	headLimit = 5 * time.Second
)

// errUnsigned means that there is no key to sign or to open heads with.
var errUnsigned = errors.New("journal: no keys for the heads of the log")

// SendHead shows the authority the head of the log and keeps what it countersigned. An empty log has none.
// Errors are those of the port; Denied head.forked is damage from then on.
func (j *Journal) SendHead(ctx context.Context, port desk.Heads) error {
	if j.o.Signer == nil || j.o.AuthorityKey == nil {
		return errUnsigned
	}
	since, err := j.seenSize(ctx)
	if err != nil {
		return err
	}
	var note []byte
	for range 2 {
		h, err := j.headSince(ctx, since)
		if err != nil || len(h.Note) == 0 {
			return err
		}
		note, err = port.Countersign(ctx, h)
		e, refused := errors.AsType[*desk.Error](err)
		switch {
		case err == nil:
			return j.keepSeen(ctx, note)
		case refused && e.Key == "head.forked":
			j.found(damaged(LogForked, -1, -1))
			return err
		case !refused || e.Key != "head.size":
			return err
		}
		if since, err = strconv.ParseInt(e.Args["size"], 10, 64); err != nil || since < 0 {
			return e
		}
	}
	return &desk.Error{Code: desk.Conflict, Key: "head.size"}
}

// seenSize is the size of the newest head that the authority countersigned, as far as it is known here.
func (j *Journal) seenSize(ctx context.Context) (int64, error) {
	var seen []byte
	err := j.db.QueryRowContext(ctx, `SELECT seen FROM tree`).Scan(&seen)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(seen) == 0 {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	keys := j.log.keys
	h, err := keys.open(seen, j.o.AuthorityKey)
	return int64(h.Size), err
}

// headSince is the head of now with the proof that it goes on from the first since entries. A log that is
// shorter has no proof, and is shown as it is: the authority will say what that means.
func (j *Journal) headSince(ctx context.Context, since int64) (h desk.LogHead, err error) {
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return h, err
	}
	defer func() { err = errors.Join(err, rollback(tx)) }()
	tree, err := j.often.loadTree(tx)
	if err != nil || tree.Size() == 0 {
		return h, err
	}
	if h.Note, err = j.headOf(tree); err != nil {
		return h, err
	}
	h.Since = since
	if size := int64(tree.Size()); since == 0 || since >= size {
		return h, nil
	}
	h.Proof, err = tlog.Consistency(uint64(since), tree.Size(), nodesOf(ctx, tx))
	return h, err
}

// keepSeen keeps a countersigned head in the store and beside it.
func (j *Journal) keepSeen(ctx context.Context, note []byte) error {
	keys := j.log.keys
	h, err := keys.open(note, j.o.AuthorityKey)
	if err != nil {
		return &desk.Error{Code: desk.Denied, Key: "head.signature", Err: err}
	}
	err = j.do(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE tree SET seen = $1`, note)
		return err
	})
	return errors.Join(err, keepHead(j.o.Dir, h, note))
}

// HeadDue has the head shown soon: after a login, before a logout.
func (j *Journal) HeadDue() { ring(j.log.wake) }

// KeepHeads shows the authority the head at once, verifies the whole log, and shows the head every five minutes,
// when it is due and once more at the end, until ctx ends. What it finds is [Journal.Damage]; that the line is down
// is no failure: the next head says it all. tell is called after each try; nil is allowed.
func (j *Journal) KeepHeads(ctx context.Context, port desk.Heads, tell func(error)) {
	tick := time.NewTicker(headEvery)
	defer tick.Stop()
	if tell == nil {
		tell = func(error) {}
	}
	j.keepHeads(ctx, port, tick.C, tell)
}

func (j *Journal) keepHeads(ctx context.Context, port desk.Heads, tick <-chan time.Time, tell func(error)) {
	tell(j.SendHead(ctx, port))
	if err := j.CheckLog(ctx); err != nil {
		tell(err)
	}
	for {
		select {
		case <-tick:
		case <-j.log.wake:
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), headLimit)
			defer cancel()
			tell(j.SendHead(last, port))
			return
		}
		tell(j.SendHead(ctx, port))
	}
}

// CheckLog verifies the whole log beside the work. What it finds is [Journal.Damage].
func (j *Journal) CheckLog(ctx context.Context) error {
	keys := j.log.keys
	report, err := VerifyLog(ctx, j.o.Dir, keys)
	if report.Damage != nil {
		j.found(report.Damage)
	}
	return err
}
