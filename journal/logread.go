package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"
	"time"

	"sheyin/desk"
)

// LogLine is one entry of the log.
type LogLine struct {
	N int64 `json:"n"` // its number, from 0
	desk.LogEntry
	Forgotten bool `json:"forgotten,omitempty"` // its text is gone after its term
}

// LogFilter says which entries are wanted. What is empty does not count.
type LogFilter struct {
	From, To        time.Time // from the first instant to before the second
	Person, Subject string    // IDs
	First           int64     // number
}

// wants tells whether an entry is asked for.
func (f LogFilter) wants(e desk.LogEntry) bool {
	return (f.From.IsZero() || !e.At.Before(f.From)) && (f.To.IsZero() || e.At.Before(f.To)) &&
		(f.Person == "" || e.Person == f.Person) && (f.Subject == "" || e.Subject == f.Subject)
}

// LogLines gives entries in their order. Looking is an act of its own: the caller notes it first. The error is a
// *[Damage] when one is not what was written.
func (j *Journal) LogLines(ctx context.Context, f LogFilter) iter.Seq2[LogLine, error] {
	return func(yield func(LogLine, error) bool) {
		err := j.eachRow(ctx, f.First, func(e logRow) (bool, error) {
			line, err := j.line(e)
			if err != nil {
				return false, err
			}
			return !f.wants(line.LogEntry) || yield(line, nil), nil
		})
		if err != nil {
			yield(LogLine{}, err)
		}
	}
}

// pageEntries is how many entries are read at a time, so that a reader does not keep the store from writers.
const pageEntries = 500

// eachRow calls f for each entry from number first on, until it gives false.
func (j *Journal) eachRow(ctx context.Context, first int64, f func(logRow) (bool, error)) error {
	for {
		page, err := j.page(ctx, first)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			if more, err := f(e); err != nil || !more {
				return err
			}
		}
		first = page[len(page)-1].n + 1
	}
}

func (j *Journal) page(ctx context.Context, first int64) ([]logRow, error) {
	return pageIn(ctx, j.db, first)
}

// pageIn reads a page of entries, within a transaction or by itself.
func pageIn(ctx context.Context, from interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, first int64,
) (page []logRow, err error) {
	rows, err := from.QueryContext(ctx, `SELECT n, at, digest, body, nodes FROM entries WHERE n >= $1 ORDER BY n LIMIT $2`, first, pageEntries)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e logRow
		if err := rows.Scan(&e.n, &e.at, &e.digest, &e.body, &e.nodes); err != nil {
			return nil, err
		}
		page = append(page, e)
	}
	return page, rows.Err()
}

// plain opens the text of an entry; nil when it was forgotten.
func (j *Journal) plain(e logRow) ([]byte, error) {
	if e.forgotten() {
		return nil, nil
	}
	text, err := j.seal.open(entryPlace(e.n), e.body)
	if err != nil || !bytes.Equal(sm3Of(text), e.digest) {
		return nil, damaged(EntryChanged, e.n, e.n)
	}
	return text, nil
}

func (j *Journal) line(e logRow) (LogLine, error) {
	line := LogLine{N: e.n}
	text, err := j.plain(e)
	if err != nil {
		return line, err
	}
	if text == nil {
		line.Forgotten, line.At = true, time.UnixMilli(e.at).UTC()
		return line, nil
	}
	return line, json.Unmarshal(text, &line.LogEntry)
}

// NoteLook records that somebody looks into the log itself.
func (j *Journal) NoteLook(ctx context.Context, person string, f LogFilter) error {
	return j.do(ctx, func(tx *sql.Tx) error {
		return j.note(tx, desk.LogEntry{Person: person, Act: "log.show", Subject: f.Subject})
	})
}
