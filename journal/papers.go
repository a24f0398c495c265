package journal

import (
	"context"
	"database/sql"
	"errors"

	"sheyin/desk"
)

func paperPlace(name string) string { return "paper/" + name }

// KeepPaper implements [desk.PaperKeeper]. That it could not be kept is logged, as far as the log can take that: the paper
// is printed all the same, and is lost if the program ends before it came out.
func (j *Journal) KeepPaper(ctx context.Context, p desk.PrintJob) error {
	err := j.do(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO papers (name, at, body) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET body = excluded.body`,
			p.Name, j.o.Now().UnixMilli(), j.seal.seal(paperPlace(p.Name), p.PDF))
		return err
	})
	if err == nil {
		return nil
	}
	err = closed(err)
	return errors.Join(err, j.Note(ctx, j.byWorker(desk.LogEntry{Act: "paper.keep", Subject: p.Name, Outcome: keyOf(err)})))
}

// DropPaper implements [desk.PaperKeeper].
func (j *Journal) DropPaper(ctx context.Context, name string) error {
	return closed(j.do(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`DELETE FROM papers WHERE name = $1`, name)
		return err
	}))
}

// KeptPapers implements [desk.PaperKeeper]. One that cannot be opened with this key is left out, as of drafts.
func (j *Journal) KeptPapers(ctx context.Context) ([]desk.PrintJob, error) {
	var out []desk.PrintJob
	err := j.do(ctx, func(tx *sql.Tx) error {
		rows, err := tx.Query(`SELECT name, body FROM papers ORDER BY at, rowid`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p desk.PrintJob
			var sealed []byte
			if err := rows.Scan(&p.Name, &sealed); err != nil {
				return err
			}
			if p.PDF, err = j.seal.open(paperPlace(p.Name), sealed); err == nil {
				out = append(out, p)
			}
		}
		return rows.Err()
	})
	return out, closed(err)
}
