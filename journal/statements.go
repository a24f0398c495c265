package journal

import (
	"context"
	"database/sql"
)

// statements are those of every act. They are parsed once, when the journal is opened: to parse them anew took more of
// an act's time than to run them. None of them may be asked while rows of the same one are read: each has one place for them.
type statements struct {
	letter, before, begin, settle, after, answer *sql.Stmt // of the outbox
	copy, uncopy, draft                          *sql.Stmt
	tree, entry, segment, head                   *sql.Stmt // of the log
}

func (s *statements) prepare(ctx context.Context, db *sql.DB) error {
	for _, one := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&s.letter, `SELECT ` + columns + ` FROM letters AS a WHERE letter_key = $1`},
		{&s.before, `SELECT count(CASE WHEN state = 'refused' THEN 1 END), count(*) FROM letters
			WHERE subject = $1 AND letter_key <> $2 AND (seq < $3 OR $3 = 0 OR $4) AND state IN ` + held},
		{&s.begin, `INSERT INTO letters (letter_key, subject, kind, item, route, body, signature, session, person, at, state, kept, after)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING seq`},
		{&s.settle, `UPDATE letters SET state = $1, kept = $2, tries = tries + 1, tried = $3, fault = $4 WHERE seq = $5`},
		{&s.after, `SELECT after FROM letters WHERE seq = $1`},
		{&s.answer, `UPDATE letters SET answer = $1, after = x'' WHERE seq = $2`},
		{&s.copy, `INSERT INTO copies (name, at, body) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET at = excluded.at, body = excluded.body`},
		{&s.uncopy, `DELETE FROM copies WHERE name = $1`},
		{&s.draft, `INSERT INTO drafts (person, id, place, at, body) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (person, id) DO UPDATE SET place = excluded.place, at = excluded.at, body = excluded.body`},
		{&s.tree, `SELECT size, state FROM tree`},
		{&s.entry, `INSERT INTO entries (n, at, digest, body, nodes) VALUES ($1, $2, $3, $4, $5)`},
		{&s.segment, `UPDATE segments SET last = $1, last_at = max(last_at, $2)
			WHERE first = (SELECT max(first) FROM segments) AND month = $3`},
		{&s.head, `INSERT INTO tree (only_row, size, state, head) VALUES (1, $1, $2, $3)
			ON CONFLICT (only_row) DO UPDATE SET size = excluded.size, state = excluded.state, head = excluded.head`},
	} {
		var err error
		if *one.to, err = db.PrepareContext(ctx, one.text); err != nil {
			return err
		}
	}
	return nil
}
