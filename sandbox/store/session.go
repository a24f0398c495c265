package store

import "database/sql"

// Session is a person at work at a terminal. Token is a hash; times are milliseconds; Ended
// is 0 while it lives.
type Session struct {
	OutletID, ID, PersonID, TerminalID, Token string
	Since, Expires                            int64
	Locked                                    bool
	Ended                                     int64
	FirstEvent                                int64  // the outlet's last event when it began
	Reason                                    string // why it ended
	Certificate                               string // print of the one that it began under; empty: within the process
}

const sessionColumns = `outlet_id, session_id, person_id, terminal_id, token, since, expires, locked, ended, first_event, reason, certificate`

// session reads one session. A transaction that writes locks it: otherwise what it saves could
// bring back to life a session that was ended, or unlock one that was locked, in between.
func (t *Tx) session(where string, args ...any) (s Session, err error) {
	query := `SELECT ` + sessionColumns + ` FROM sessions WHERE ` + where
	if t.writes { // as in LockPerson
		query = `UPDATE sessions SET session_id = session_id WHERE ` + where + ` RETURNING ` + sessionColumns
	}
	return scanSession(t.row(query, args...))
}

// scanSession reads the columns of one session.
func scanSession(row interface{ Scan(into ...any) error }) (s Session, err error) {
	var locked int64
	err = row.Scan(&s.OutletID, &s.ID, &s.PersonID, &s.TerminalID, &s.Token, &s.Since, &s.Expires, &locked,
		&s.Ended, &s.FirstEvent, &s.Reason, &s.Certificate)
	s.Locked = locked != 0
	return s, err
}

// AddSession keeps a new session.
func (t *Tx) AddSession(s Session) error {
	return t.must(`INSERT INTO sessions (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, '', $10)`,
		s.OutletID, s.ID, s.PersonID, s.TerminalID, s.Token, s.Since, s.Expires, number(s.Locked), s.FirstEvent, s.Certificate)
}

// SessionByToken gives the session, living or not, by the hash of its token, or ErrNone.
func (t *Tx) SessionByToken(token string) (Session, error) {
	return t.session(`token = $1`, token)
}

// SessionByID gives a session, living or not, or ErrNone.
func (t *Tx) SessionByID(outlet, id string) (Session, error) {
	return t.session(`outlet_id = $1 AND session_id = $2`, outlet, id)
}

// SessionOfPerson gives the session of a person that has not been ended, or ErrNone.
func (t *Tx) SessionOfPerson(outlet, person string) (Session, error) {
	return t.session(`outlet_id = $1 AND person_id = $2 AND ended = 0`, outlet, person)
}

// SessionOfTerminal gives the session at a terminal that has not been ended, or ErrNone.
func (t *Tx) SessionOfTerminal(outlet, terminal string) (Session, error) {
	return t.session(`outlet_id = $1 AND terminal_id = $2 AND ended = 0`, outlet, terminal)
}

// SessionsOf gives the sessions of an outlet that have not been ended. It locks them as [Tx.session] does.
func (t *Tx) SessionsOf(outlet string) ([]Session, error) {
	return collect(t, func(r *sql.Rows) (Session, error) { return scanSession(r) }, `UPDATE sessions SET session_id = session_id WHERE outlet_id = $1 AND ended = 0 RETURNING `+sessionColumns, outlet)
}

// SaveSession writes token, end of life, lock, and the end of a session and why.
func (t *Tx) SaveSession(s Session) error {
	return t.must(`UPDATE sessions SET token = $1, expires = $2, locked = $3, ended = $4, reason = $5 WHERE outlet_id = $6 AND session_id = $7`,
		s.Token, s.Expires, number(s.Locked), s.Ended, s.Reason, s.OutletID, s.ID)
}

// number is a truth value as both engines have it.
func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
