package store

import "database/sql"

// What a record is: the tables keep all alike.
const (
	ACase        = "case"
	AVisit       = "visit"
	ATicket      = "ticket"
	AWindow      = "window"
	AHandOver    = "hand_over"
	AApplication = "application"
	ABundle      = "bundle"
	AFinding     = "finding"
	AnExit       = "exit"
	APassage     = "passage"
	AnAffair     = "affair"
	AGear        = "gear" // a line of the device ledger
	AKit         = "kit"  // what a terminal reported last
)

// closed is the state of what is done, of every kind of record.
const closed = "closed"

// Record is one record with what is asked about it; Body is its JSON.
type Record struct {
	OutletID, What, ID string
	Version            int64
	State, Number      string
	Changed            int64
	Due                int64 // from when on it is overdue; 0 when it never is
	Body               string
}

const recordColumns = `outlet_id, what, record_id, version, state, number, changed, due, body`

func (r *Record) columns() []any {
	return []any{&r.OutletID, &r.What, &r.ID, &r.Version, &r.State, &r.Number, &r.Changed, &r.Due, &r.Body}
}

// unfiled tells whether the record is a case that leaves a business file from now on: it was accepted,
// and is closed. What is closed does not change any more, so that nothing is filed twice.
func (r *Record) unfiled() bool { return r.What == ACase && r.State == closed && r.Number != "" }

// AddRecord keeps a new record; false when there is one with this ID.
func (t *Tx) AddRecord(r Record) (bool, error) {
	n, err := t.change(`INSERT INTO records (`+recordColumns+`, open, unfiled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (outlet_id, what, record_id) DO NOTHING`,
		r.OutletID, r.What, r.ID, r.Version, r.State, r.Number, r.Changed, r.Due, r.Body, number(r.State != closed), number(r.unfiled()))
	return n == 1, err
}

// SaveRecord writes the record if the one that is there has the version before; false when it
// has not: somebody else was first.
func (t *Tx) SaveRecord(r Record, before int64) (bool, error) {
	n, err := t.change(`UPDATE records SET version = $4, state = $5, number = $6, changed = $7, due = $8, body = $9, open = $10, unfiled = $11
		WHERE outlet_id = $1 AND what = $2 AND record_id = $3 AND version = $12`,
		r.OutletID, r.What, r.ID, r.Version, r.State, r.Number, r.Changed, r.Due, r.Body, number(r.State != closed), number(r.unfiled()), before)
	return n == 1, err
}

// Record gives a record, or ErrNone.
func (t *Tx) Record(outlet, what, id string) (r Record, err error) {
	err = t.row(`SELECT `+recordColumns+` FROM records WHERE outlet_id = $1 AND what = $2 AND record_id = $3`,
		outlet, what, id).Scan(r.columns()...)
	return r, err
}

// OpenRecords gives the JSON of an outlet's records that are not closed, and of those closed
// since the time. They are two queries, each with its index: what was closed long ago costs nothing.
func (t *Tx) OpenRecords(outlet, what string, since int64) ([]string, error) {
	open, err := t.bodies(`SELECT body FROM records WHERE outlet_id = $1 AND what = $2 AND open = 1`, outlet, what)
	if err != nil {
		return nil, err
	}
	done, err := t.bodies(`SELECT body FROM records WHERE outlet_id = $1 AND what = $2 AND open = 0 AND changed >= $3`,
		outlet, what, since)
	return append(open, done...), err
}

// OpenNumbers gives the numbers of an outlet's records that are not closed; never nil.
func (t *Tx) OpenNumbers(outlet, what string) ([]string, error) {
	numbers, err := t.bodies(`SELECT number FROM records WHERE outlet_id = $1 AND what = $2 AND open = 1 AND number <> ''`, outlet, what)
	return append([]string{}, numbers...), err
}

// ChangedRecords gives the JSON of an outlet's records that were changed since the time.
func (t *Tx) ChangedRecords(outlet, what string, since int64) ([]string, error) {
	return t.bodies(`SELECT body FROM records WHERE outlet_id = $1 AND what = $2 AND changed >= $3`, outlet, what, since)
}

// OutletRecords gives the JSON of an outlet's records in a state that is not the closed one.
func (t *Tx) OutletRecords(outlet, what, state string) ([]string, error) {
	return t.bodies(`SELECT body FROM records WHERE what = $1 AND state = $2 AND outlet_id = $3 AND open = 1`, what, state, outlet)
}

// RecordsAt gives the JSON of all outlets' records in a state that is not the closed one.
func (t *Tx) RecordsAt(what, state string) ([]string, error) {
	return t.bodies(`SELECT body FROM records WHERE what = $1 AND state = $2 AND open = 1`, what, state)
}

// CountAt counts an outlet's records in a state, and gives since when the longest has been in it: 0
// when there is none. Their state is what their last change was about.
func (t *Tx) CountAt(outlet, what, state string) (n int, since int64, err error) {
	err = t.row(`SELECT COUNT(*), COALESCE(MIN(changed), 0) FROM records WHERE what = $1 AND state = $2 AND outlet_id = $3 AND open = 1`,
		what, state, outlet).Scan(&n, &since)
	return n, since, err
}

// overdue is asked of the table as r, which stands before it.
const overdue = `r.open = 1 AND r.due > 0 AND r.due <= `

// CountOverdue counts an outlet's cases and tickets that are not done at the time although they are due.
func (t *Tx) CountOverdue(outlet string, at int64) (n int, err error) {
	err = t.row(`SELECT COUNT(*) FROM records r WHERE outlet_id = $1 AND what IN ('`+ACase+`', '`+ATicket+`') AND `+overdue+`$2`, outlet, at).Scan(&n)
	return n, err
}

// Overdue gives up to so many records of all outlets that are not done at the time although they
// are due, and did not go up for it yet; the oldest first.
func (t *Tx) Overdue(at int64, limit int) ([]Record, error) {
	return t.records(`SELECT `+recordColumns+` FROM records r WHERE `+overdue+`$1 AND NOT EXISTS (
		SELECT 1 FROM escalations e WHERE e.outlet_id = r.outlet_id AND e.what = r.what AND e.record_id = r.record_id AND e.due = r.due)
		ORDER BY due, outlet_id, record_id LIMIT $2`, at, limit)
}

// Undated gives all outlets' cases and tickets that are not closed and have no time limit.
func (t *Tx) Undated() ([]Record, error) {
	return t.records(`SELECT ` + recordColumns + ` FROM records WHERE what IN ('` + ACase + `', '` + ATicket + `') AND open = 1 AND due = 0`)
}

func (t *Tx) records(query string, args ...any) ([]Record, error) {
	return collect(t, func(rows *sql.Rows) (r Record, err error) {
		err = rows.Scan(r.columns()...)
		return r, err
	}, query, args...)
}

// Escalate keeps that a record went up for its time limit; false when it did before.
func (t *Tx) Escalate(r Record, at int64) (bool, error) {
	n, err := t.change(`INSERT INTO escalations (outlet_id, what, record_id, due, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (outlet_id, what, record_id, due) DO NOTHING`, r.OutletID, r.What, r.ID, r.Due, at)
	return n == 1, err
}

// Escalation is a record that went up, and when.
type Escalation struct {
	Record
	At int64
}

// Escalated gives what went up and is not done at the time, of all outlets, the oldest first.
func (t *Tx) Escalated(at int64) ([]Escalation, error) {
	return collect(t, func(rows *sql.Rows) (e Escalation, err error) {
		err = rows.Scan(append(e.columns(), &e.At)...)
		return e, err
	}, `SELECT r.outlet_id, r.what, r.record_id, r.version, r.state, r.number, r.changed, r.due, r.body, e.at
		FROM escalations e JOIN records r
		ON r.outlet_id = e.outlet_id AND r.what = e.what AND r.record_id = e.record_id AND r.due = e.due
		WHERE `+overdue+`$1 ORDER BY e.at, e.outlet_id, e.record_id`, at)
}

// Act is one act on a record as it was done; Body is the JSON of its envelope.
type Act struct {
	OutletID, What, ID string
	Version            int64
	Kind, PersonID     string
	At                 int64
	Body               string
}

// AddAct keeps an act.
func (t *Tx) AddAct(a Act) error {
	return t.must(`INSERT INTO acts (outlet_id, what, record_id, version, kind, person_id, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.OutletID, a.What, a.ID, a.Version, a.Kind, a.PersonID, a.At, a.Body)
}

// Empty tells whether an outlet has no case yet.
func (t *Tx) Empty(outlet string) (bool, error) {
	var n int
	err := t.row(`SELECT COUNT(*) FROM (SELECT 1 FROM records WHERE outlet_id = $1 AND what = '`+ACase+`' LIMIT 1) one`, outlet).Scan(&n)
	return n == 0, err
}
