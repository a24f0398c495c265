package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// Terms say for how many days customers' data stays here when it is of no more use, because the authority has it
// (B-7b, G-11.3). What is not answered stays, however old it is. The log holds nobody's data and has a term of its own.
type Terms struct {
	Answers int // letters that were answered or taken back, and copies that nobody renewed; 0 is 30
	Drafts  int // drafts that nobody went on with, and papers that nobody had printed; 0 is 30
	Copies  int // cases that are closed, after the day on which they were seen so; 0: they go with that day
}

const usualTerm = 30 // days

// LongestTerm is the most that a term may be, in days.
const LongestTerm = 365

// whole gives the terms with what is usual in the place of zero. Invalid journal.terms beyond a year.
func (t Terms) whole() (Terms, error) {
	for _, days := range []*int{&t.Answers, &t.Drafts} {
		if *days == 0 {
			*days = usualTerm
		}
	}
	for _, days := range []int{t.Answers, t.Drafts, t.Copies} {
		if days < 0 || days > LongestTerm {
			return t, &desk.Error{Code: desk.Invalid, Key: "journal.terms"}
		}
	}
	return t, nil
}

// retainEvery is how soon after its term something goes, which is counted in days.
const retainEvery = time.Hour

// Retain removes what is over its term, now and every hour until ctx ends. tell is called with what went wrong; the
// next hour tries again.
func (j *Journal) Retain(ctx context.Context, tell func(error)) {
	tick := time.NewTicker(retainEvery)
	defer tick.Stop()
	for {
		_, err := j.ForgetLog(ctx)
		if err := errors.Join(err, j.prune(ctx)); err != nil && ctx.Err() == nil && tell != nil {
			tell(err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// prune removes what is over its term, so that no byte of it stays in the files: SQLite writes zeros over what is
// deleted (secure_delete), and the pages of before that are in the write-ahead log go with that file.
func (j *Journal) prune(ctx context.Context) error {
	terms, err := j.o.Terms.whole()
	if err != nil {
		return err
	}
	var gone int64
	err = j.do(ctx, func(tx *sql.Tx) error {
		gone = 0
		return j.pruneAll(tx, terms, func(n int64) { gone += n })
	})
	if err != nil || gone == 0 {
		return err
	}
	j.memory.mu.Lock()
	j.memory.last = nil // what was removed has to be written again
	j.memory.mu.Unlock()
	_, err = j.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}

func (j *Journal) pruneAll(tx *sql.Tx, terms Terms, count func(int64)) error {
	now := j.o.Now()
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	drop := func(query string, args ...any) error {
		r, err := tx.Exec(query, args...)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		count(n)
		return err
	}
	answered := ago(terms.Answers)
	if err := drop(`DELETE FROM letters WHERE state IN ('answered', 'dropped') AND tried < $1 AND at < $2`,
		answered.UnixMilli(), answered.UnixNano()); err != nil {
		return err
	}
	closed, err := j.closedCases(tx)
	if err != nil {
		return err
	}
	midnight := startOfDay(now).AddDate(0, 0, -terms.Copies).UnixMilli()
	for id, at := range closed {
		if err := drop(`DELETE FROM drafts WHERE id = $1`, id); err != nil {
			return err
		}
		if at >= midnight {
			continue
		}
		if err := drop(`DELETE FROM copies WHERE name = $1`, caseName(id)); err != nil {
			return err
		}
	}
	if err := drop(`DELETE FROM copies WHERE at < $1 AND name <> $2 AND name NOT LIKE 'list/%' AND name NOT LIKE 'catalogue%'`,
		answered.UnixMilli(), contactCopy); err != nil {
		return err
	}
	if now, err = j.soberly(tx, now); err != nil {
		return err
	}
	for _, table := range []string{"drafts", "papers"} {
		if err := drop(`DELETE FROM `+table+` WHERE at < $1`, ago(terms.Drafts).UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

// soberly is now, or, where it is earlier, when the authority last countersigned the log, by its clock: drafts are
// nowhere else, and a terminal whose clock was put forward must not lose them.
func (j *Journal) soberly(tx *sql.Tx, now time.Time) (time.Time, error) {
	var seen []byte
	err := tx.QueryRow(`SELECT seen FROM tree`).Scan(&seen)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(seen) == 0 {
		return now, nil
	}
	if err != nil {
		return now, err
	}
	h, err := j.log.keys.open(seen, j.o.AuthorityKey)
	if err == nil && !h.Seen.IsZero() && h.Seen.Before(now) {
		return h.Seen, nil
	}
	return now, nil // a head that is false is for the log to find
}

// closedCases are those that were seen closed, with when. A copy that cannot be opened is of no use and counts as one.
func (j *Journal) closedCases(tx *sql.Tx) (map[string]int64, error) {
	rows, err := tx.Query(`SELECT substr(name, 6), at FROM copies WHERE name LIKE 'case/%'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]int64{}
	for rows.Next() {
		var id string
		var at int64
		if err := rows.Scan(&id, &at); err != nil {
			return nil, err
		}
		all[id] = at
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for id := range all {
		var c desk.Case
		err := j.read(tx, caseName(id), &c)
		if err != nil && !errors.Is(err, errNoCopy) {
			return nil, err
		}
		if err == nil && c.Stage != desk.StageClosed {
			delete(all, id)
		}
	}
	return all, nil
}

func startOfDay(t time.Time) time.Time {
	t = t.In(calendar.China)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, calendar.China)
}
