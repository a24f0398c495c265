package store

// The states of a login code.
const (
	Pending   = "pending"
	Scanned   = "scanned"
	Confirmed = "confirmed"
	Consumed  = "consumed"
	Denied    = "denied"
	Expired   = "expired"
)

// Code is one offer to log in. Device and QR are hashes; times are milliseconds.
type Code struct {
	OutletID, Device, TerminalID, QR string
	Number, Choices                  string
	Purpose, SessionID               string
	State, PersonID, Refusal         string
	Created, Expires                 int64
}

const codeColumns = `outlet_id, device, terminal_id, qr, number, choices, purpose, session_id, state, person_id, refusal, created, expires`

func (c *Code) columns() []any {
	return []any{
		&c.OutletID, &c.Device, &c.TerminalID, &c.QR, &c.Number, &c.Choices, &c.Purpose, &c.SessionID,
		&c.State, &c.PersonID, &c.Refusal, &c.Created, &c.Expires,
	}
}

// AddCode keeps a new code.
func (t *Tx) AddCode(c Code) error {
	return t.must(`INSERT INTO login_codes (`+codeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		c.OutletID, c.Device, c.TerminalID, c.QR, c.Number, c.Choices, c.Purpose, c.SessionID,
		c.State, c.PersonID, c.Refusal, c.Created, c.Expires)
}

// CodesSince counts the codes that a terminal was given after the time.
func (t *Tx) CodesSince(outlet, terminal string, since int64) (n int, err error) {
	err = t.row(`SELECT COUNT(*) FROM login_codes WHERE outlet_id = $1 AND terminal_id = $2 AND created > $3`,
		outlet, terminal, since).Scan(&n)
	return n, err
}

// EndCodes ends what a terminal was offered and has not used.
func (t *Tx) EndCodes(outlet, terminal string) error {
	return t.must(`UPDATE login_codes SET state = 'expired'
		WHERE outlet_id = $1 AND terminal_id = $2 AND state IN ('pending', 'scanned', 'confirmed')`, outlet, terminal)
}

// CodeByDevice gives the code of a terminal by the hash of its device code, or ErrNone.
func (t *Tx) CodeByDevice(outlet, terminal, device string) (c Code, err error) {
	err = t.row(`SELECT `+codeColumns+` FROM login_codes WHERE outlet_id = $1 AND device = $2 AND terminal_id = $3`,
		outlet, device, terminal).Scan(c.columns()...)
	return c, err
}

// CodeByQR gives the code by the hash of what its QR code holds, or ErrNone.
func (t *Tx) CodeByQR(qr string) (c Code, err error) {
	err = t.row(`SELECT `+codeColumns+` FROM login_codes WHERE qr = $1`, qr).Scan(c.columns()...)
	return c, err
}

// MoveCode writes state, person, refusal and end of c, if the code is still in state from,
// and tells whether it was. Of many at once one succeeds.
func (t *Tx) MoveCode(c Code, from string) (bool, error) {
	n, err := t.change(`UPDATE login_codes SET state = $1, person_id = $2, refusal = $3, expires = $4
		WHERE outlet_id = $5 AND device = $6 AND state = $7`,
		c.State, c.PersonID, c.Refusal, c.Expires, c.OutletID, c.Device, from)
	return n == 1, err
}
