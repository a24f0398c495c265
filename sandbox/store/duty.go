package store

import "database/sql"

// Absence is that somebody does not work until the last day; Body is its JSON.
type Absence struct {
	OutletID, ID string
	LastDay      string // YYYY-MM-DD
	Void         bool
	Body         string
}

// SaveAbsence keeps an absence, or what it was changed to.
func (t *Tx) SaveAbsence(a Absence) error {
	return t.must(`INSERT INTO absences (outlet_id, absence_id, last_day, void, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (outlet_id, absence_id) DO UPDATE SET last_day = $3, void = $4, body = $5`,
		a.OutletID, a.ID, a.LastDay, number(a.Void), a.Body)
}

// Absence gives the JSON of an absence, or ErrNone.
func (t *Tx) Absence(outlet, id string) (body string, err error) {
	err = t.row(`SELECT body FROM absences WHERE outlet_id = $1 AND absence_id = $2`, outlet, id).Scan(&body)
	return body, err
}

// Absences gives the JSON of an outlet's absences that last until the day or longer, without those
// that were taken back.
func (t *Tx) Absences(outlet, day string) ([]string, error) {
	return t.bodies(`SELECT body FROM absences WHERE outlet_id = $1 AND last_day >= $2 AND void = 0 ORDER BY last_day, absence_id`, outlet, day)
}

// Present gives the sessions of an outlet that have not been ended, as they are: nothing is locked.
func (t *Tx) Present(outlet string) ([]Session, error) {
	return collect(t, func(r *sql.Rows) (Session, error) { return scanSession(r) }, `SELECT `+sessionColumns+` FROM sessions WHERE outlet_id = $1 AND ended = 0`, outlet)
}
