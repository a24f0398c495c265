package store

import "database/sql"

// Permission is one entry of the permission ledger; Body is its JSON. There is no query that changes or
// deletes one.
type Permission struct {
	OutletID       string // empty for the authority's own people
	Seq            int64
	PersonID, Kind string
	From, At       int64
	Body           string
}

// AddPermission adds an entry to the ledger.
func (t *Tx) AddPermission(p Permission) error {
	return t.must(`INSERT INTO permissions (outlet_id, seq, person_id, kind, from_ms, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.OutletID, p.Seq, p.PersonID, p.Kind, p.From, p.At, p.Body)
}

// Permissions gives the JSON of an outlet's entries, in order.
func (t *Tx) Permissions(outlet string) ([]string, error) {
	return t.bodies(`SELECT body FROM permissions WHERE outlet_id = $1 ORDER BY seq`, outlet)
}

// PermissionsUntil gives the JSON of an outlet's entries that hold from the time or earlier, in order.
func (t *Tx) PermissionsUntil(outlet string, at int64) ([]string, error) {
	return t.bodies(`SELECT body FROM permissions WHERE outlet_id = $1 AND from_ms <= $2 ORDER BY seq`, outlet, at)
}

// Unlisted gives the IDs of all people about whom the ledger says nothing.
func (t *Tx) Unlisted() ([]string, error) {
	return t.bodies(`SELECT person_id FROM people p WHERE NOT EXISTS (SELECT 1 FROM permissions l WHERE l.person_id = p.person_id)
		ORDER BY person_id`)
}

// LastEntry gives when an act was last done on a subject, by the audit trail of an outlet; 0 for never.
func (t *Tx) LastEntry(outlet, act, subject string) (at int64, err error) {
	err = t.row(`SELECT COALESCE(MAX(at), 0) FROM audit WHERE outlet_id = $1 AND act = $2 AND subject = $3 AND outcome = ''`,
		outlet, act, subject).Scan(&at)
	return at, err
}

// ActsBetween gives an outlet's acts of a time, the first included and the last not, in the order in which
// they were done. Those of customers have nobody's name and are left out.
func (t *Tx) ActsBetween(outlet string, from, to int64) ([]Act, error) {
	return collect(t, func(rows *sql.Rows) (a Act, err error) {
		err = rows.Scan(&a.OutletID, &a.What, &a.ID, &a.Version, &a.Kind, &a.PersonID, &a.At, &a.Body)
		return a, err
	}, `SELECT outlet_id, what, record_id, version, kind, person_id, at, body FROM acts
		WHERE outlet_id = $1 AND at >= $2 AND at < $3 AND person_id <> '' ORDER BY at, what, record_id, version`, outlet, from, to)
}

// EntriesBetween gives an outlet's audit entries of a time about what somebody did; attempts are left out.
func (t *Tx) EntriesBetween(outlet string, from, to int64) ([]Entry, error) {
	return collect(t, func(r *sql.Rows) (Entry, error) {
		e := Entry{OutletID: outlet}
		err := r.Scan(&e.ID, &e.At, &e.PersonID, &e.TerminalID, &e.Act, &e.Subject, &e.Outcome)
		return e, err
	}, `SELECT audit_id, at, person_id, terminal_id, act, subject, outcome FROM audit
		WHERE outlet_id = $1 AND at >= $2 AND at < $3 AND person_id <> '' AND outcome = '' ORDER BY at, audit_id`, outlet, from, to)
}
