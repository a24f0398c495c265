package store

import "database/sql"

// Event is one event of an outlet; Body is its JSON without the ID.
type Event struct {
	OutletID   string
	ID         int64
	TerminalID string // empty: for every terminal of the outlet
	At         int64
	Body       string
}

const eventCounter = "event"

// AddEvent keeps an event under the outlet's next number. Until the transaction ends no later
// event of the outlet can be written, so whoever reads sees them in order and without gaps.
func (t *Tx) AddEvent(e Event) error {
	id, err := t.Next(e.OutletID, eventCounter)
	if err != nil {
		return err
	}
	return t.must(`INSERT INTO events (outlet_id, event_id, terminal_id, at, body) VALUES ($1, $2, $3, $4, $5)`,
		e.OutletID, id, e.TerminalID, e.At, e.Body)
}

// LastEvent gives the number of an outlet's last event, 0 for none.
func (t *Tx) LastEvent(outlet string) (id int64, err error) {
	err = t.row(`SELECT COALESCE(MAX(event_id), 0) FROM events WHERE outlet_id = $1`, outlet).Scan(&id)
	return id, err
}

// Events gives up to a hundred events for a terminal after the one with the number.
func (t *Tx) Events(outlet, terminal string, after int64) ([]Event, error) {
	return collect(t, func(r *sql.Rows) (Event, error) {
		e := Event{OutletID: outlet}
		err := r.Scan(&e.ID, &e.TerminalID, &e.Body)
		return e, err
	}, `SELECT event_id, terminal_id, body FROM events
		WHERE outlet_id = $1 AND event_id > $2 AND terminal_id IN ('', $3) ORDER BY event_id LIMIT 100`, outlet, after, terminal)
}

// Entry is one line of the audit trail.
type Entry struct {
	OutletID, ID         string
	At                   int64
	PersonID, TerminalID string
	Act, Subject         string
	Outcome              string // empty when it was done, otherwise the key of the refusal
}

// AddEntry writes a line of the audit trail.
func (t *Tx) AddEntry(e Entry) error {
	return t.must(`INSERT INTO audit (outlet_id, audit_id, at, person_id, terminal_id, act, subject, outcome)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.OutletID, e.ID, e.At, e.PersonID, e.TerminalID, e.Act, e.Subject, e.Outcome)
}

// Entries gives an outlet's audit trail, oldest first.
func (t *Tx) Entries(outlet string) ([]Entry, error) {
	return collect(t, func(r *sql.Rows) (Entry, error) {
		e := Entry{OutletID: outlet}
		err := r.Scan(&e.ID, &e.At, &e.PersonID, &e.TerminalID, &e.Act, &e.Subject, &e.Outcome)
		return e, err
	}, `SELECT audit_id, at, person_id, terminal_id, act, subject, outcome FROM audit
		WHERE outlet_id = $1 ORDER BY at, audit_id`, outlet)
}
