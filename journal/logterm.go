package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"sheyin/desk"
)

// segmentRow is one month of the log.
type segmentRow struct {
	first, last int64
	month       string
	lastAt      int64
}

// ForgetLog drops the texts of whole months whose term has passed, and gives how many entries lost theirs. What the
// tree holds of them stays: the log is verified as before. Only what the authority saw a term ago goes,
// by its clock; a terminal whose clock was moved forgets nothing early (G-9.2.2c).
func (j *Journal) ForgetLog(ctx context.Context) (forgotten int64, err error) {
	if j.Damage() != nil { // it is kept as it is, to be looked at
		return 0, nil
	}
	keys := j.log.keys
	heads, err := keys.heads(j.o.Dir)
	if err != nil || len(heads) == 0 || heads[len(heads)-1].Seen.IsZero() {
		return 0, err
	}
	seen := heads[len(heads)-1].Seen
	until, covered := seen.AddDate(0, 0, -j.o.LogDays), int64(0)
	for _, h := range heads {
		if !h.Seen.After(until) {
			covered = int64(h.Size)
		}
	}
	err = j.do(ctx, func(tx *sql.Tx) error {
		due, err := dueSegments(tx, covered, until)
		for _, s := range due {
			n, dropped := j.forgetSegment(ctx, tx, s, seen)
			forgotten += n
			err = errors.Join(err, dropped)
		}
		return err
	})
	return forgotten, err
}

// dueSegments are those that end before entry covered and whose last entry is not after until.
func dueSegments(tx *sql.Tx, covered int64, until time.Time) (due []segmentRow, err error) {
	rows, err := tx.Query(`SELECT first, last, month, last_at FROM segments WHERE erased = 0 AND last < $1 AND last_at <= $2
		AND first < (SELECT max(first) FROM segments) ORDER BY first`, covered, until.UnixMilli())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var s segmentRow
		if err := rows.Scan(&s.first, &s.last, &s.month, &s.lastAt); err != nil {
			return nil, err
		}
		due = append(due, s)
	}
	return due, rows.Err()
}

func (j *Journal) forgetSegment(ctx context.Context, tx *sql.Tx, s segmentRow, seen time.Time) (int64, error) {
	n, err := forgetTexts(ctx, tx, s)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`UPDATE segments SET erased = $1 WHERE first = $2`, seen.UnixMilli(), s.first); err != nil {
		return 0, err
	}
	return n, j.note(tx, desk.LogEntry{Act: "log.forget", Subject: s.month})
}

// forgetTexts leaves of each text its digest, without which nobody could tell whether the rest of the entry is what it was.
func forgetTexts(ctx context.Context, tx *sql.Tx, s segmentRow) (n int64, err error) {
	for first := s.first; first <= s.last; {
		page, err := pageIn(ctx, tx, first)
		if err != nil || len(page) == 0 {
			return n, err
		}
		for _, e := range page {
			if first = e.n + 1; e.n > s.last || e.forgotten() {
				continue
			}
			if _, err := tx.ExecContext(ctx, `UPDATE entries SET body = $1 WHERE n = $2`, e.sealed(), e.n); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}
