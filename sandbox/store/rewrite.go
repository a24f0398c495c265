package store

import "database/sql"

// rewritten are the tables whose JSON a change of what stands in it concerns, with their keys.
var rewritten = []struct {
	table string
	keys  []string
}{
	{"people", []string{"person_id"}},
	{"records", []string{"outlet_id", "what", "record_id"}},
	{"acts", []string{"outlet_id", "what", "record_id", "version"}},
}

// Rewrite changes the JSON of people, records and acts that is like one of the patterns by f. It is for an upgrade
// that SQL alone cannot do.
func (t *Tx) Rewrite(like, or string, f func(body string) string) error {
	for _, r := range rewritten {
		if err := t.rewrite(r.table, r.keys, like, or, f); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) rewrite(table string, keys []string, like, or string, f func(string) string) error {
	columns, where := "body", ""
	for n, k := range keys {
		columns += ", " + k
		if n > 0 {
			where += " AND "
		}
		where += k + " = $" + string(rune('2'+n))
	}
	rows, err := collect(t, func(r *sql.Rows) ([]any, error) {
		values, into := make([]any, len(keys)+1), make([]any, len(keys)+1)
		for n := range values {
			into[n] = &values[n]
		}
		err := r.Scan(into...)
		return values, err
	}, `SELECT `+columns+` FROM `+table+` WHERE body LIKE $1 OR body LIKE $2`, like, or)
	for _, row := range rows {
		before, _ := row[0].(string) // body is TEXT
		after := f(before)
		if after == before {
			continue
		}
		row[0] = after
		if err := t.must(`UPDATE `+table+` SET body = $1 WHERE `+where, row...); err != nil {
			return err
		}
	}
	return err
}
