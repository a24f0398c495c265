package store

// DropKeys forgets the keys of writes before the time, and gives how many.
func (t *Tx) DropKeys(before int64) (int64, error) {
	return t.change(`DELETE FROM write_keys WHERE at < $1`, before)
}

// DropEvents forgets what terminals were told before the time. Numbers go on where they were.
func (t *Tx) DropEvents(before int64) (int64, error) {
	return t.change(`DELETE FROM events WHERE at < $1`, before)
}

// Uncalled gives the visits of all outlets that have not changed since the time and wait still: up to so many.
func (t *Tx) Uncalled(state string, before int64, limit int) ([]Record, error) {
	return t.records(`SELECT `+recordColumns+` FROM records WHERE what = '`+AVisit+`' AND state = $1 AND open = 1 AND changed < $2
		ORDER BY outlet_id, record_id LIMIT $3`, state, before, limit)
}

// DropVisit removes a visit with its acts and its code, unless it changed.
func (t *Tx) DropVisit(r Record) (bool, error) {
	n, err := t.change(`DELETE FROM records WHERE outlet_id = $1 AND what = '`+AVisit+`' AND record_id = $2 AND version = $3`, r.OutletID, r.ID, r.Version)
	if err != nil || n == 0 {
		return false, err
	}
	if err := t.must(`DELETE FROM acts WHERE outlet_id = $1 AND what = '`+AVisit+`' AND record_id = $2`, r.OutletID, r.ID); err != nil {
		return false, err
	}
	return true, t.must(`DELETE FROM codes WHERE outlet_id = $1 AND what = '`+AVisit+`' AND record_id = $2`, r.OutletID, r.ID)
}

// RowsAt is [Tx.RecordsAt] with all that is known of the records besides their JSON.
func (t *Tx) RowsAt(what, state string) ([]Record, error) {
	return t.records(`SELECT `+recordColumns+` FROM records WHERE what = $1 AND state = $2 AND open = 1`, what, state)
}
