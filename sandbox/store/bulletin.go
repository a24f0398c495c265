package store

import "database/sql"

// AddBulletin keeps a bulletin; false when there is one with this ID.
func (t *Tx) AddBulletin(id, body string, at int64) (bool, error) {
	n, err := t.change(`INSERT INTO bulletins (bulletin_id, issued, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, at, body)
	return n == 1, err
}

// Bulletin gives a bulletin's JSON, or ErrNone.
func (t *Tx) Bulletin(id string) (body string, err error) {
	err = t.row(`SELECT body FROM bulletins WHERE bulletin_id = $1`, id).Scan(&body)
	return body, err
}

// Bulletins gives the JSON of all bulletins, newest first.
func (t *Tx) Bulletins() ([]string, error) {
	return t.bodies(`SELECT body FROM bulletins ORDER BY issued DESC, bulletin_id`)
}

// Reading is that a person has read a bulletin.
type Reading struct {
	OutletID, BulletinID, PersonID, TerminalID string
	At                                         int64
}

// AddReading keeps a reading; the first one of a person counts.
func (t *Tx) AddReading(r Reading) error {
	return t.must(`INSERT INTO readings (outlet_id, bulletin_id, person_id, terminal_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		r.OutletID, r.BulletinID, r.PersonID, r.TerminalID, r.At)
}

// ReadBy gives what a person has read, wherever that was, oldest first.
func (t *Tx) ReadBy(person string) ([]Reading, error) {
	return t.readings(`WHERE person_id = $1`, person)
}

// ReadingsOf gives who has read a bulletin, oldest first.
func (t *Tx) ReadingsOf(bulletin string) ([]Reading, error) {
	return t.readings(`WHERE bulletin_id = $1`, bulletin)
}

func (t *Tx) readings(where string, args ...any) ([]Reading, error) {
	return collect(t, func(r *sql.Rows) (got Reading, err error) {
		err = r.Scan(&got.OutletID, &got.BulletinID, &got.PersonID, &got.TerminalID, &got.At)
		return got, err
	}, `SELECT outlet_id, bulletin_id, person_id, terminal_id, at FROM readings `+where+` ORDER BY at, person_id`, args...)
}
