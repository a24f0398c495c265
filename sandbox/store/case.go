package store

// Case is a case with what is asked about it; Body is its JSON.
type Case struct {
	OutletID, ID   string
	Version        int64
	Stage, Receipt string
	Changed        int64
	Body           string
}

// AddCase keeps a new case; false when there is one with this ID.
func (t *Tx) AddCase(c Case) (bool, error) {
	n, err := t.change(`INSERT INTO cases (outlet_id, case_id, version, stage, receipt, changed, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (outlet_id, case_id) DO NOTHING`,
		c.OutletID, c.ID, c.Version, c.Stage, c.Receipt, c.Changed, c.Body)
	return n == 1, err
}

// SaveCase writes the case if the one that is there has the version before; false when it
// has not: somebody else was first.
func (t *Tx) SaveCase(c Case) (bool, error) {
	n, err := t.change(`UPDATE cases SET version = $3, stage = $4, receipt = $5, changed = $6, body = $7
		WHERE outlet_id = $1 AND case_id = $2 AND version = $3 - 1`,
		c.OutletID, c.ID, c.Version, c.Stage, c.Receipt, c.Changed, c.Body)
	return n == 1, err
}

// Case gives a case's JSON, or ErrNone.
func (t *Tx) Case(outlet, id string) (body string, err error) {
	err = t.row(`SELECT body FROM cases WHERE outlet_id = $1 AND case_id = $2`, outlet, id).Scan(&body)
	return body, err
}

// OpenCases gives the JSON of an outlet's cases that are not closed, and of those closed
// since the time.
func (t *Tx) OpenCases(outlet string, since int64) ([]string, error) {
	return t.bodies(`SELECT body FROM cases WHERE outlet_id = $1 AND (stage <> 'closed' OR changed >= $2) ORDER BY case_id`,
		outlet, since)
}

// CasesAt gives the JSON of all outlets' cases at a stage.
func (t *Tx) CasesAt(stage string) ([]string, error) {
	return t.bodies(`SELECT body FROM cases WHERE stage = $1 ORDER BY outlet_id, case_id`, stage)
}

// Step is one step as it was done; Body is the JSON of its envelope.
type Step struct {
	OutletID, CaseID string
	Version          int64
	Kind, PersonID   string
	At               int64
	Body             string
}

// AddStep keeps a step.
func (t *Tx) AddStep(s Step) error {
	return t.must(`INSERT INTO steps (outlet_id, case_id, version, kind, person_id, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.OutletID, s.CaseID, s.Version, s.Kind, s.PersonID, s.At, s.Body)
}

// TakeKey marks an idempotency key as used for what hash stands for. When it was used before,
// it gives the hash of then and the answer, and taken is false. On PostgreSQL it waits for a
// transaction that has taken the same key and is not done.
func (t *Tx) TakeKey(outlet, key, hash string, at int64) (taken bool, before, answer string, err error) {
	n, err := t.change(`INSERT INTO write_keys (outlet_id, write_key, hash, at, answer) VALUES ($1, $2, $3, $4, '')
		ON CONFLICT (outlet_id, write_key) DO NOTHING`, outlet, key, hash, at)
	if err != nil || n == 1 {
		return n == 1, "", "", err
	}
	err = t.row(`SELECT hash, answer FROM write_keys WHERE outlet_id = $1 AND write_key = $2`, outlet, key).Scan(&before, &answer)
	return false, before, answer, err
}

// Answer keeps the answer that was given under a key.
func (t *Tx) Answer(outlet, key, answer string) error {
	return t.must(`UPDATE write_keys SET answer = $3 WHERE outlet_id = $1 AND write_key = $2`, outlet, key, answer)
}

// Next counts one on and gives the number, 1 for the first. Transactions that count the same
// thing wait for each other, so numbers have no gaps and are seen in order.
func (t *Tx) Next(outlet, name string) (n int64, err error) {
	err = t.row(`INSERT INTO counters (outlet_id, name, value) VALUES ($1, $2, 1)
		ON CONFLICT (outlet_id, name) DO UPDATE SET value = counters.value + 1 RETURNING value`, outlet, name).Scan(&n)
	return n, err
}
