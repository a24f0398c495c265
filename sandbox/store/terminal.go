package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
)

// How a certificate came to be known.
const (
	HowBundle   = "bundle"   // made at the authority, with its keys
	HowEnrolled = "enrolled" // by a code
	HowRenewed  = "renewed"  // by the one before it
)

// Certificate is one certificate of a terminal; times are milliseconds.
type Certificate struct {
	OutletID, TerminalID, Print string
	Signer                      string // PKIX of the SM2 public key, base64
	Issued, Expires             int64
	How                         string
	Withdrawn                   int64 // 0: not
	Reason                      string
}

const certificateColumns = `outlet_id, terminal_id, print, signer, issued, expires, how, withdrawn, reason`

func (c *Certificate) columns() []any {
	return []any{&c.OutletID, &c.TerminalID, &c.Print, &c.Signer, &c.Issued, &c.Expires, &c.How, &c.Withdrawn, &c.Reason}
}

// AddCertificate keeps a certificate that is not known yet.
func (t *Tx) AddCertificate(c Certificate) error {
	return t.must(`INSERT INTO certificates (`+certificateColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '')
		ON CONFLICT (outlet_id, terminal_id, print) DO NOTHING`,
		c.OutletID, c.TerminalID, c.Print, c.Signer, c.Issued, c.Expires, c.How)
}

// Certificates gives what is known of a terminal's certificates, the newest first; what holds for all of them last.
func (t *Tx) Certificates(outlet, terminal string) ([]Certificate, error) {
	return collect(t, func(r *sql.Rows) (c Certificate, err error) {
		err = r.Scan(c.columns()...)
		return c, err
	}, `SELECT `+certificateColumns+` FROM certificates WHERE outlet_id = $1 AND terminal_id = $2
		ORDER BY issued DESC, print`, outlet, terminal)
}

// CertificateGone tells when a certificate that was issued at an instant was withdrawn, 0 for never. One that
// is not known is gone when all of the terminal's were withdrawn after it was issued.
func (t *Tx) CertificateGone(outlet, terminal, thumb string, issued int64) (at int64, err error) {
	err = t.row(`SELECT COALESCE(MAX(withdrawn), 0) FROM certificates WHERE outlet_id = $1 AND terminal_id = $2 AND (print = $3
		OR print = '' AND withdrawn >= $4 AND NOT EXISTS (SELECT 1 FROM certificates k WHERE k.outlet_id = $1 AND k.terminal_id = $2 AND k.print = $3))`,
		outlet, terminal, thumb, issued).Scan(&at)
	return at, err
}

// WithdrawCertificates withdraws all certificates of a terminal, those that were never seen too.
func (t *Tx) WithdrawCertificates(outlet, terminal, reason string, at int64) error {
	err := t.must(`UPDATE certificates SET withdrawn = $3, reason = $4 WHERE outlet_id = $1 AND terminal_id = $2 AND withdrawn = 0`,
		outlet, terminal, at, reason)
	if err != nil {
		return err
	}
	return t.must(`INSERT INTO certificates (`+certificateColumns+`) VALUES ($1, $2, '', '', 0, 0, 'all', $3, $4)
		ON CONFLICT (outlet_id, terminal_id, print) DO UPDATE SET withdrawn = $3, reason = $4`, outlet, terminal, at, reason)
}

// Withdrawn gives the certificates that are withdrawn in a database, which it neither changes nor upgrades; none where
// there is no database.
//
// Errors: [ErrDamaged], [ErrNewer] and those of the engine; then nobody knows which.
func Withdrawn(ctx context.Context, name string) (gone []Certificate, err error) {
	err = Copy(ctx, name, func(int64) error { return nil }, withdrawnOf(&gone))
	if errors.Is(err, ErrNoDatabase) {
		return nil, nil
	}
	return gone, err
}

// withdrawnOf picks the withdrawn certificates out of a copy, by the names of the columns: the schema may be an older one.
func withdrawnOf(gone *[]Certificate) func(Line) error {
	var columns []string // of the certificates; nil in other tables
	return func(l Line) error {
		switch {
		case l.Table == "certificates":
			columns = slices.Clone(l.Columns)
			return nil
		case l.Table != "":
			columns = nil
			return nil
		case columns == nil:
			return nil
		}
		at := map[string]any{}
		for n, name := range columns {
			at[name] = l.Row[n]
		}
		text := func(name string) string { s, _ := at[name].(string); return s }
		number := func(name string) int64 { n, _ := at[name].(int64); return n }
		if number("withdrawn") != 0 {
			*gone = append(*gone, Certificate{
				OutletID: text("outlet_id"), TerminalID: text("terminal_id"), Print: text("print"), Signer: text("signer"), Issued: number("issued"),
				Expires: number("expires"), How: text("how"), Withdrawn: number("withdrawn"), Reason: text("reason"),
			})
		}
		return nil
	}
}

// KeepWithdrawn makes sure that a certificate that was withdrawn elsewhere is withdrawn here, and tells whether it was not.
func (t *Tx) KeepWithdrawn(c Certificate) (fresh bool, err error) {
	n, err := t.change(`INSERT INTO certificates (`+certificateColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (outlet_id, terminal_id, print) DO UPDATE SET withdrawn = excluded.withdrawn, reason = excluded.reason
		WHERE certificates.withdrawn < excluded.withdrawn`,
		c.OutletID, c.TerminalID, c.Print, c.Signer, c.Issued, c.Expires, c.How, c.Withdrawn, c.Reason)
	return n > 0, err
}

// Enrolment is a code that one terminal enrols with, once. Secret is a hash.
type Enrolment struct {
	OutletID, ID, TerminalID, Secret string
	Created, Expires, Tries, Used    int64
}

// EndEnrolments ends the codes that a terminal was given.
func (t *Tx) EndEnrolments(outlet, terminal string, at int64) error {
	return t.must(`UPDATE enrolments SET expires = $3 WHERE outlet_id = $1 AND terminal_id = $2 AND expires > $3`, outlet, terminal, at)
}

// AddEnrolment keeps a new code.
func (t *Tx) AddEnrolment(e Enrolment) error {
	return t.must(`INSERT INTO enrolments (outlet_id, code_id, terminal_id, secret, created, expires, tries, used)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0)`, e.OutletID, e.ID, e.TerminalID, e.Secret, e.Created, e.Expires)
}

// EnrolmentByID gives a code and locks it, or ErrNone.
func (t *Tx) EnrolmentByID(id string) (e Enrolment, err error) {
	err = t.row(`UPDATE enrolments SET code_id = code_id WHERE code_id = $1
		RETURNING outlet_id, code_id, terminal_id, secret, created, expires, tries, used`, id).
		Scan(&e.OutletID, &e.ID, &e.TerminalID, &e.Secret, &e.Created, &e.Expires, &e.Tries, &e.Used)
	return e, err
}

// SaveEnrolment writes tries and use of a code.
func (t *Tx) SaveEnrolment(e Enrolment) error {
	return t.must(`UPDATE enrolments SET tries = $1, used = $2 WHERE outlet_id = $3 AND code_id = $4`, e.Tries, e.Used, e.OutletID, e.ID)
}

// Alarms gives the audit entries of calls at a terminal with a token that was not its own, the newest first.
func (t *Tx) Alarms(outlet, terminal string, since int64) ([]Entry, error) {
	return collect(t, func(r *sql.Rows) (Entry, error) {
		e := Entry{OutletID: outlet}
		err := r.Scan(&e.ID, &e.At, &e.PersonID, &e.TerminalID, &e.Act, &e.Subject, &e.Outcome)
		return e, err
	}, `SELECT audit_id, at, person_id, terminal_id, act, subject, outcome FROM audit
		WHERE outlet_id = $1 AND terminal_id = $2 AND act = 'session.stolen' AND at >= $3 ORDER BY at DESC, audit_id DESC`, outlet, terminal, since)
}
