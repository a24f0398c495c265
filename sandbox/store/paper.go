package store

import "database/sql"

// Paper is one print of a paper: its original, or a copy.
type Paper struct {
	OutletID, Number, Kind, Subject string
	Copy                            int64
	At                              int64
	PersonID, Reason                string
}

// AddPaper keeps a print.
func (t *Tx) AddPaper(p Paper) error {
	return t.must(`INSERT INTO papers (outlet_id, number, kind, subject, copy, at, person_id, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		p.OutletID, p.Number, p.Kind, p.Subject, p.Copy, p.At, p.PersonID, p.Reason)
}

// Papers gives all prints of an outlet's papers of a kind about a subject, oldest first.
func (t *Tx) Papers(outlet, kind, subject string) ([]Paper, error) {
	return collect(t, func(r *sql.Rows) (Paper, error) {
		p := Paper{OutletID: outlet, Kind: kind, Subject: subject}
		err := r.Scan(&p.Number, &p.Copy, &p.At, &p.PersonID, &p.Reason)
		return p, err
	}, `SELECT number, copy, at, person_id, reason FROM papers WHERE outlet_id = $1 AND kind = $2 AND subject = $3
		ORDER BY number, copy`, outlet, kind, subject)
}

// CustomerCode is what a customer has in hand about a record.
type CustomerCode struct{ OutletID, Code, What, ID string }

// AddCustomerCode keeps the code about a record that has none yet.
func (t *Tx) AddCustomerCode(c CustomerCode) error {
	return t.must(`INSERT INTO codes (outlet_id, code, what, record_id) VALUES ($1, $2, $3, $4)`, c.OutletID, c.Code, c.What, c.ID)
}

// CodeOf gives the code about a record, or ErrNone.
func (t *Tx) CodeOf(outlet, what, id string) (code string, err error) {
	err = t.row(`SELECT code FROM codes WHERE outlet_id = $1 AND what = $2 AND record_id = $3`, outlet, what, id).Scan(&code)
	return code, err
}

// MoveSubject gives the papers about a record, and the code that its customer has in hand, to another
// outlet. Numbers and code stay what is printed on the paper.
func (t *Tx) MoveSubject(from, to, what, id string) error {
	if _, err := t.change(`UPDATE papers SET outlet_id = $2 WHERE outlet_id = $1 AND subject = $3`, from, to, id); err != nil {
		return err
	}
	_, err := t.change(`UPDATE codes SET outlet_id = $2 WHERE outlet_id = $1 AND what = $3 AND record_id = $4`, from, to, what, id)
	return err
}

// CustomerCode finds a code, or ErrNone.
func (t *Tx) CustomerCode(code string) (c CustomerCode, err error) {
	err = t.row(`SELECT outlet_id, code, what, record_id FROM codes WHERE code = $1`, code).
		Scan(&c.OutletID, &c.Code, &c.What, &c.ID)
	return c, err
}
