package store

import "database/sql"

// leaves is asked of the table of records as r: a closed case that leaves a business file, because it was
// accepted and has its number.
const leaves = `r.outlet_id = $1 AND r.what = '` + ACase + `' AND r.open = 0 AND r.number <> ''`

// unfiled is leaves for a case that is in no bundle and was not entered as electronic either.
const unfiled = `r.outlet_id = $1 AND r.unfiled = 1`

// UnfiledCases gives the JSON of an outlet's closed cases whose files were not entered yet, the oldest first.
func (t *Tx) UnfiledCases(outlet string) ([]string, error) {
	return t.bodies(`SELECT r.body FROM records r WHERE `+unfiled+` ORDER BY r.changed, r.record_id`, outlet)
}

// UnfiledPapers gives the originals that were printed about these cases.
func (t *Tx) UnfiledPapers(outlet string) ([]Paper, error) {
	return t.originals(`SELECT p.subject, p.kind, p.number, p.at FROM papers p JOIN records r
		ON r.outlet_id = p.outlet_id AND r.record_id = p.subject WHERE p.copy = 1 AND `+unfiled, outlet)
}

// Originals gives the originals that were printed about one subject.
func (t *Tx) Originals(outlet, subject string) ([]Paper, error) {
	return t.originals(`SELECT subject, kind, number, at FROM papers WHERE outlet_id = $1 AND copy = 1 AND subject = $2`, outlet, subject)
}

func (t *Tx) originals(query string, args ...any) ([]Paper, error) {
	return collect(t, func(r *sql.Rows) (p Paper, err error) {
		p.Copy = 1
		err = r.Scan(&p.Subject, &p.Kind, &p.Number, &p.At)
		return p, err
	}, query+` ORDER BY 1, 2, 3`, args...)
}

// FileCase enters a case's file into a bundle, "" for electronic only; false when it was entered before.
func (t *Tx) FileCase(outlet, caseID, bundle string, at int64) (bool, error) {
	n, err := t.change(`INSERT INTO filed (outlet_id, case_id, bundle_id, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (outlet_id, case_id) DO NOTHING`, outlet, caseID, bundle, at)
	if err != nil || n != 1 {
		return false, err
	}
	return true, t.must(`UPDATE records SET unfiled = 0 WHERE outlet_id = $1 AND what = '`+ACase+`' AND record_id = $2`, outlet, caseID)
}

// CountFiles counts an outlet's closed cases that leave a file, those in bundles, and those entered as
// electronic only.
func (t *Tx) CountFiles(outlet string) (all, bundled, electronic int, err error) {
	if err := t.row(`SELECT COUNT(*) FROM records r WHERE `+leaves, outlet).Scan(&all); err != nil {
		return 0, 0, 0, err
	}
	err = t.row(`SELECT COUNT(CASE WHEN bundle_id <> '' THEN 1 END), COUNT(CASE WHEN bundle_id = '' THEN 1 END)
		FROM filed WHERE outlet_id = $1`, outlet).Scan(&bundled, &electronic)
	return all, bundled, electronic, err
}

// FirstClosed gives when the first case with a file was closed from one time on and before another; 0 when none was.
func (t *Tx) FirstClosed(outlet string, from, to int64) (at int64, err error) {
	err = t.row(`SELECT COALESCE(MIN(r.changed), 0) FROM records r WHERE `+leaves+` AND r.changed >= $2 AND r.changed < $3`, outlet, from, to).Scan(&at)
	return at, err
}

// AddDay keeps the end of a day; false when it was closed before.
func (t *Tx) AddDay(outlet, day string, at int64, body string) (bool, error) {
	n, err := t.change(`INSERT INTO days (outlet_id, day, at, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (outlet_id, day) DO NOTHING`, outlet, day, at, body)
	return n == 1, err
}

// LastDay gives the JSON of the newest day that an outlet has closed, or ErrNone.
func (t *Tx) LastDay(outlet string) (body string, err error) {
	err = t.row(`SELECT body FROM days WHERE outlet_id = $1 ORDER BY day DESC LIMIT 1`, outlet).Scan(&body)
	return body, err
}
