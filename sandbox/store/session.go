package store

import "database/sql"

// Session is a person at work at a terminal. Token is a hash; times are milliseconds; Ended
// is 0 while it lives.
type Session struct {
	OutletID, ID, PersonID, TerminalID, Token string
	Since, Expires                            int64
	Locked                                    bool
	Ended                                     int64
	FirstEvent                                int64 // the outlet's last event when it began
}

const sessionColumns = `outlet_id, session_id, person_id, terminal_id, token, since, expires, locked, ended, first_event`

// session reads one session. A transaction that writes locks it: otherwise what it saves could
// bring back to life a session that was ended, or unlock one that was locked, in between.
func (t *Tx) session(where string, args ...any) (s Session, err error) {
	query := `SELECT ` + sessionColumns + ` FROM sessions WHERE ` + where
	if t.writes { // as in LockPerson
		query = `UPDATE sessions SET session_id = session_id WHERE ` + where + ` RETURNING ` + sessionColumns
	}
	var locked int64
	err = t.row(query, args...).Scan(&s.OutletID, &s.ID, &s.PersonID,
		&s.TerminalID, &s.Token, &s.Since, &s.Expires, &locked, &s.Ended, &s.FirstEvent)
	s.Locked = locked != 0
	return s, err
}

// AddSession keeps a new session.
func (t *Tx) AddSession(s Session) error {
	return t.must(`INSERT INTO sessions (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`,
		s.OutletID, s.ID, s.PersonID, s.TerminalID, s.Token, s.Since, s.Expires, number(s.Locked), s.FirstEvent)
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
	return collect(t, func(r *sql.Rows) (s Session, err error) {
		var locked int64
		err = r.Scan(&s.OutletID, &s.ID, &s.PersonID, &s.TerminalID, &s.Token, &s.Since, &s.Expires, &locked, &s.Ended, &s.FirstEvent)
		s.Locked = locked != 0
		return s, err
	}, `UPDATE sessions SET session_id = session_id WHERE outlet_id = $1 AND ended = 0 RETURNING `+sessionColumns, outlet)
}

// SaveSession writes token, end of life, lock and end of a session.
func (t *Tx) SaveSession(s Session) error {
	return t.must(`UPDATE sessions SET token = $1, expires = $2, locked = $3, ended = $4 WHERE outlet_id = $5 AND session_id = $6`,
		s.Token, s.Expires, number(s.Locked), s.Ended, s.OutletID, s.ID)
}

// number is a truth value as both engines have it.
func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
