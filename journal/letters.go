package journal

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"sheyin/desk"
)

// row is a letter as it is kept.
type row struct {
	desk.Letter
	seq    int64 // the order of writing; 0: not kept yet
	state  desk.LetterState
	kept   bool // written without the line, and promised to the clerk
	tries  int
	tried  time.Time
	fault  string
	out    bool // an earlier try may have arrived
	behind bool // it was promised, and waits for earlier ones
	later  bool // others about the same record are behind it
}

// held are the states of a letter that holds back the later ones about its record.
const held = `('waiting', 'sent', 'refused')`

const columns = `seq, letter_key, subject, kind, item, route, body, signature, session, person, at, state, kept, tries, tried, fault,
	EXISTS (SELECT 1 FROM letters AS b WHERE b.subject = a.subject AND a.subject <> '' AND b.seq > a.seq AND b.state IN ` + held + `)`

type scanner interface{ Scan(...any) error }

func scan(s scanner) (row, error) {
	var r row
	var kind, state string
	var at, tried int64
	err := s.Scan(&r.seq, &r.Key, &r.Subject, &kind, &r.Item, &r.Route, &r.Body, &r.Signature, &r.Session, &r.Person, &at, &state,
		&r.kept, &r.tries, &tried, &r.fault, &r.later)
	r.Kind, r.state, r.At = desk.Kind(kind), desk.LetterState(state), time.Unix(0, at).UTC()
	if tried != 0 {
		r.tried = time.UnixMilli(tried).UTC()
	}
	r.out = r.state == desk.LetterSent
	return r, err
}

// find gives the letter with this key; [sql.ErrNoRows] when it is not kept.
func (s *statements) find(tx *sql.Tx, key string) (row, error) {
	return scan(tx.Stmt(s.letter).QueryRow(key))
}

// unsettled gives the letters that hold back others, the oldest first.
func unsettled(tx *sql.Tx) ([]row, error) {
	rows, err := tx.Query(`SELECT ` + columns + ` FROM letters AS a WHERE state IN ` + held + ` ORDER BY seq`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []row
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// openBefore gives the state of the first letter before r that holds it back; "" for none. A refused one counts
// before all others, because only a person can help it.
func (s *statements) openBefore(tx *sql.Tx, r row) (desk.LetterState, error) {
	if r.Subject == "" {
		return "", nil
	}
	var refused, others int
	err := tx.Stmt(s.before).QueryRow(r.Subject, r.Key, r.seq, r.state == desk.LetterDropped).Scan(&refused, &others)
	switch {
	case err != nil || others == 0:
		return "", err
	case refused > 0:
		return desk.LetterRefused, nil
	}
	return desk.LetterWaiting, nil
}

// put keeps a letter as the newest; one that was dropped becomes the newest.
func (s *statements) put(tx *sql.Tx, r *row, after []byte) error {
	if r.seq != 0 {
		return tx.QueryRow(`UPDATE letters SET seq = (SELECT max(seq) + 1 FROM letters), state = $1, kept = $2, after = $3 WHERE seq = $4 RETURNING seq`,
			string(r.state), r.kept, blob(after), r.seq).Scan(&r.seq)
	}
	return tx.Stmt(s.begin).QueryRow(r.Key, r.Subject, string(r.Kind), r.Item, r.Route, blob(r.Body), blob(r.Signature), r.Session, r.Person, r.At.UnixNano(),
		string(r.state), r.kept, blob(after)).Scan(&r.seq)
}

// blob is b where nothing is no NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// lanes let one at a time through for each name: two senders of one record's letters would mix their order,
// and two of one letter would send it twice at once.
type lanes struct {
	mu   sync.Mutex
	busy map[string]chan struct{} // closed when it is free again
}

// try enters if nobody is there; else it gives what to wait for.
func (l *lanes) try(name string) (wait <-chan struct{}, entered bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c, taken := l.busy[name]; taken {
		return c, false
	}
	l.busy[name] = make(chan struct{})
	return nil, true
}

// enter waits until nobody is there.
func (l *lanes) enter(ctx context.Context, name string) error {
	for {
		wait, entered := l.try(name)
		if entered {
			return nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *lanes) leave(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.busy[name])
	delete(l.busy, name)
}
