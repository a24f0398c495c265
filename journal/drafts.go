package journal

import (
	"context"
	"database/sql"
	"time"

	"sheyin/desk"
)

func draftPlace(person, id string) string { return "draft/" + person + "/" + id }

// KeepDraft implements [desk.Drafts].
func (j *Journal) KeepDraft(ctx context.Context, d desk.Draft) error {
	return closed(j.do(ctx, func(tx *sql.Tx) error {
		_, err := tx.Stmt(j.often.draft).Exec(d.Person, d.ID, d.Place, d.At.UnixMilli(), j.seal.seal(draftPlace(d.Person, d.ID), d.Body))
		return err
	}))
}

// DropDraft implements [desk.Drafts].
func (j *Journal) DropDraft(ctx context.Context, person, id string) error {
	return closed(j.do(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`DELETE FROM drafts WHERE person = $1 AND id = $2`, person, id)
		return err
	}))
}

// Drafts implements [desk.Drafts]. One that cannot be opened with this key is left out: what is in it is lost, and
// nobody's work stops for it.
func (j *Journal) Drafts(ctx context.Context, person string) ([]desk.Draft, error) {
	var out []desk.Draft
	err := j.do(ctx, func(tx *sql.Tx) error {
		rows, err := tx.Query(`SELECT id, place, at, body FROM drafts WHERE person = $1 ORDER BY at DESC, id`, person)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			d := desk.Draft{Person: person}
			var at int64
			var sealed []byte
			if err := rows.Scan(&d.ID, &d.Place, &at, &sealed); err != nil {
				return err
			}
			d.At = time.UnixMilli(at).UTC()
			if d.Body, err = j.seal.open(draftPlace(person, d.ID), sealed); err == nil {
				out = append(out, d)
			}
		}
		return rows.Err()
	})
	return out, closed(err)
}
