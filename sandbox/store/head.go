package store

import "database/sql"

// Head is the last head of a terminal's log that was countersigned. Times are milliseconds since 1970.
type Head struct {
	OutletID, TerminalID string
	Entries, At          int64
	Note                 string // with both signatures
	Fault                string // key of why a later one was refused; empty: none was
	FaultAt              int64
}

const headColumns = `outlet_id, terminal_id, entries, at, note, fault, fault_at`

func scanHead(r interface{ Scan(...any) error }) (h Head, err error) {
	err = r.Scan(&h.OutletID, &h.TerminalID, &h.Entries, &h.At, &h.Note, &h.Fault, &h.FaultAt)
	return h, err
}

// Head gives a terminal's, or ErrNone.
func (t *Tx) Head(outlet, terminal string) (Head, error) {
	return scanHead(t.row(`SELECT `+headColumns+` FROM heads WHERE outlet_id = $1 AND terminal_id = $2`, outlet, terminal))
}

// SaveHead keeps a terminal's head instead of the one before.
func (t *Tx) SaveHead(h Head) error {
	return t.must(`INSERT INTO heads (`+headColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (outlet_id, terminal_id) DO UPDATE SET entries = excluded.entries, at = excluded.at, note = excluded.note,
			fault = excluded.fault, fault_at = excluded.fault_at`,
		h.OutletID, h.TerminalID, h.Entries, h.At, h.Note, h.Fault, h.FaultAt)
}

// FalseHeads gives those with a fault, of all outlets, the oldest first.
func (t *Tx) FalseHeads() ([]Head, error) {
	return collect(t, func(r *sql.Rows) (Head, error) { return scanHead(r) },
		`SELECT `+headColumns+` FROM heads WHERE fault <> '' ORDER BY fault_at, outlet_id, terminal_id`)
}
