package store

// ESSCCode is what an electronic card shows for a moment. Code is a hash, Holder an identity token; times are milliseconds.
type ESSCCode struct {
	Code, Holder  string
	Expires, Used int64
}

// AddESSCCode keeps a new code.
func (t *Tx) AddESSCCode(c ESSCCode) error {
	return t.must(`INSERT INTO essc_codes (outlet_id, code, holder, expires, used) VALUES ('', $1, $2, $3, 0)`, c.Code, c.Holder, c.Expires)
}

// ESSCCode gives a code by its hash, or ErrNone.
func (t *Tx) ESSCCode(hash string) (c ESSCCode, err error) {
	err = t.row(`SELECT code, holder, expires, used FROM essc_codes WHERE outlet_id = '' AND code = $1`, hash).
		Scan(&c.Code, &c.Holder, &c.Expires, &c.Used)
	return c, err
}

// UseESSCCode uses a code up and tells whether it was unused. Of many at once one succeeds.
func (t *Tx) UseESSCCode(hash string, at int64) (bool, error) {
	n, err := t.change(`UPDATE essc_codes SET used = $2 WHERE outlet_id = '' AND code = $1 AND used = 0`, hash, at)
	return n == 1, err
}

// AddCardRefusal keeps that a terminal asked for a card or a code in vain.
func (t *Tx) AddCardRefusal(outlet, terminal, id string, at int64) error {
	return t.must(`INSERT INTO card_refusals (outlet_id, terminal_id, refusal_id, at) VALUES ($1, $2, $3, $4)`, outlet, terminal, id, at)
}

// CardRefusals counts how often a terminal did so after the time.
func (t *Tx) CardRefusals(outlet, terminal string, since int64) (n int, err error) {
	err = t.row(`SELECT COUNT(*) FROM card_refusals WHERE outlet_id = $1 AND terminal_id = $2 AND at > $3`, outlet, terminal, since).Scan(&n)
	return n, err
}

// DropCards forgets the codes that ended before one time, and the refusals before another.
func (t *Tx) DropCards(ended, refused int64) error {
	if err := t.must(`DELETE FROM essc_codes WHERE expires < $1`, ended); err != nil {
		return err
	}
	return t.must(`DELETE FROM card_refusals WHERE at < $1`, refused)
}
