package store

import "database/sql"

// List is one version of an outlet's list of items; Entries is JSON.
type List struct {
	OutletID string
	Version  int64
	From     int64
	Expires  int64 // 0 when it does not
	Entries  string
	Until    int64 // when a later version takes over; 0 when none does
}

// AddList keeps a version; false when there is one of this number.
func (t *Tx) AddList(l List) (bool, error) {
	n, err := t.change(`INSERT INTO lists (outlet_id, version, from_ms, expires, entries) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		l.OutletID, l.Version, l.From, l.Expires, l.Entries)
	return n == 1, err
}

// NewestList gives the number of an outlet's newest version, those taken back among them, 0 for none.
func (t *Tx) NewestList(outlet string) (version int64, err error) {
	err = t.row(`SELECT COALESCE(MAX(version), 0) FROM lists WHERE outlet_id = $1`, outlet).Scan(&version)
	return version, err
}

// ListAt gives the version in force at the time: the newest that has begun. ErrNone when none has.
func (t *Tx) ListAt(outlet string, at int64) (l List, err error) {
	l.OutletID = outlet
	err = t.row(`SELECT version, from_ms, expires, entries FROM lists WHERE outlet_id = $1 AND from_ms <= $2 AND withdrawn = 0
		ORDER BY version DESC LIMIT 1`, outlet, at).Scan(&l.Version, &l.From, &l.Expires, &l.Entries)
	if err != nil {
		return l, err
	}
	var until sql.NullInt64
	err = t.row(`SELECT MIN(from_ms) FROM lists WHERE outlet_id = $1 AND version > $2 AND withdrawn = 0`, outlet, l.Version).Scan(&until)
	l.Until = until.Int64
	return l, err
}

// ListsAfter gives an outlet's versions that begin after the time and were not taken back, oldest first.
func (t *Tx) ListsAfter(outlet string, at int64) ([]List, error) {
	return collect(t, func(r *sql.Rows) (List, error) {
		l := List{OutletID: outlet}
		err := r.Scan(&l.Version, &l.From, &l.Expires, &l.Entries)
		return l, err
	}, `SELECT version, from_ms, expires, entries FROM lists WHERE outlet_id = $1 AND from_ms > $2 AND withdrawn = 0 ORDER BY version`, outlet, at)
}

// WithdrawList takes a version back that has not begun by then; false when there is none such.
func (t *Tx) WithdrawList(outlet string, version, at int64) (bool, error) {
	n, err := t.change(`UPDATE lists SET withdrawn = $3 WHERE outlet_id = $1 AND version = $2 AND from_ms > $3 AND withdrawn = 0`,
		outlet, version, at)
	return n == 1, err
}

// Receipt is when a terminal first fetched a version of its outlet's list.
type Receipt struct {
	Version    int64
	TerminalID string
	At         int64
}

// AddReceipt keeps a receipt; the first one of a terminal counts.
func (t *Tx) AddReceipt(outlet string, r Receipt) error {
	return t.must(`INSERT INTO list_receipts (outlet_id, version, terminal_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		outlet, r.Version, r.TerminalID, r.At)
}

// Receipts gives the receipts of a version, by terminal.
func (t *Tx) Receipts(outlet string, version int64) ([]Receipt, error) {
	return collect(t, func(r *sql.Rows) (Receipt, error) {
		got := Receipt{Version: version}
		err := r.Scan(&got.TerminalID, &got.At)
		return got, err
	}, `SELECT terminal_id, at FROM list_receipts WHERE outlet_id = $1 AND version = $2 ORDER BY terminal_id`, outlet, version)
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
