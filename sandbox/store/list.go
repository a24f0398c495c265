package store

import "database/sql"

// List is one version of an outlet's list of items; Entries is JSON.
type List struct {
	OutletID string
	Version  int64
	From     int64
	Entries  string
	Until    int64 // when a later version takes over; 0 when none does
}

// AddList keeps a version; false when there is one of this number.
func (t *Tx) AddList(l List) (bool, error) {
	n, err := t.change(`INSERT INTO lists (outlet_id, version, from_ms, entries) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		l.OutletID, l.Version, l.From, l.Entries)
	return n == 1, err
}

// NewestList gives the number of an outlet's newest version, 0 for none.
func (t *Tx) NewestList(outlet string) (version int64, err error) {
	err = t.row(`SELECT COALESCE(MAX(version), 0) FROM lists WHERE outlet_id = $1`, outlet).Scan(&version)
	return version, err
}

// ListAt gives the version in force at the time: the newest that has begun. ErrNone when none has.
func (t *Tx) ListAt(outlet string, at int64) (l List, err error) {
	l.OutletID = outlet
	err = t.row(`SELECT version, from_ms, entries FROM lists WHERE outlet_id = $1 AND from_ms <= $2
		ORDER BY version DESC LIMIT 1`, outlet, at).Scan(&l.Version, &l.From, &l.Entries)
	if err != nil {
		return l, err
	}
	var until sql.NullInt64
	err = t.row(`SELECT MIN(from_ms) FROM lists WHERE outlet_id = $1 AND version > $2`, outlet, l.Version).Scan(&until)
	l.Until = until.Int64
	return l, err
}

// AddCatalogue keeps a version of the catalogue; one that is there already stays as it is.
func (t *Tx) AddCatalogue(version, body string, at int64) error {
	return t.must(`INSERT INTO catalogues (version, loaded, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, version, at, body)
}

// Catalogue gives the JSON of a version of the catalogue, or ErrNone.
func (t *Tx) Catalogue(version string) (body string, err error) {
	err = t.row(`SELECT body FROM catalogues WHERE version = $1`, version).Scan(&body)
	return body, err
}
