package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// How often the log is audited (G-9.2.2b: regularly; a month is typical), and the hours of the day, in China, in
// which nobody should work.
const (
	auditEvery   = 30 * 24 * time.Hour
	nightFrom    = 21
	nightTo      = 6
	maxOddities  = 1000
	auditAct     = "log.audit"
	revealAct    = "reveal"
	writtenSoFar = "written"
)

// LogAudit is what a regular check found.
type LogAudit struct {
	Report   LogReport
	From     int64          // number of the first entry since the audit before
	Acts     map[string]int // how often each act was done since then
	People   map[string]int // how many acts by each person
	Refusals int
	Nights   int
	Reveals  int       // of numbers that are masked
	Odd      []LogLine // all of these, at most a thousand
}

// AuditLog verifies the whole log, counts what was done since the audit before and what a person should look
// at, and records that it was done, by whom and with which result (G-9.2.2b).
func (j *Journal) AuditLog(ctx context.Context, person string) (LogAudit, error) {
	a := LogAudit{Acts: map[string]int{}, People: map[string]int{}}
	keys := j.log.keys
	var err error
	if a.Report, err = VerifyLog(ctx, j.o.Dir, keys); err != nil {
		return a, err
	}
	if a.From, err = j.audited(ctx); err != nil {
		return a, err
	}
	a.From++
	for line, err := range j.LogLines(ctx, LogFilter{First: a.From}) {
		d, err := asDamage(err)
		if err != nil {
			return a, err
		}
		if d != nil {
			if a.Report.Damage == nil {
				a.Report.Damage = d
			}
			break
		}
		a.count(line)
	}
	if a.Report.Damage != nil {
		j.found(a.Report.Damage)
	}
	return a, j.do(ctx, func(tx *sql.Tx) error {
		n, err := j.append(tx, desk.LogEntry{Person: person, Act: auditAct, Outcome: a.Report.Damage.outcome()})
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE tree SET audit = $1`, n)
		return err
	})
}

// count adds one entry, and keeps it when it is odd.
func (a *LogAudit) count(line LogLine) {
	if line.Forgotten {
		return
	}
	a.Acts[line.Act]++
	if line.Person != "" {
		a.People[line.Person]++
	}
	odd := false
	for _, is := range []struct {
		true bool
		n    *int
	}{
		{line.Outcome != "" && line.Outcome != writtenSoFar && line.Outcome != offlineOutcome, &a.Refusals},
		{atNight(line.At), &a.Nights},
		{line.Act == revealAct, &a.Reveals},
	} {
		if is.true {
			*is.n++
			odd = true
		}
	}
	if odd && len(a.Odd) < maxOddities {
		a.Odd = append(a.Odd, line)
	}
}

func atNight(at time.Time) bool {
	hour := at.In(calendar.China).Hour()
	return hour >= nightFrom || hour < nightTo
}

// audited is the number of the entry of the last audit, -1 for none. The store only says where it stands, which nobody has
// signed: an entry of another act puts no audit off.
func (j *Journal) audited(ctx context.Context) (int64, error) {
	var e logRow
	err := j.db.QueryRowContext(ctx, `SELECT n, at, digest, body, nodes FROM entries WHERE n = (SELECT audit FROM tree)`).
		Scan(&e.n, &e.at, &e.digest, &e.body, &e.nodes)
	if errors.Is(err, sql.ErrNoRows) {
		return -1, nil
	}
	if err != nil {
		return -1, err
	}
	line, err := j.line(e)
	if d, err := asDamage(err); err != nil || d != nil || !line.Forgotten && line.Act != auditAct {
		return -1, err
	}
	return e.n, nil
}

// AuditDue tells when the next audit is due: a month after the last one, or after the first entry; zero for an
// empty log.
func (j *Journal) AuditDue(ctx context.Context) (time.Time, error) {
	last, err := j.audited(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var at int64
	err = j.db.QueryRowContext(ctx, `SELECT at FROM entries WHERE n = $1`, max(last, 0)).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return time.UnixMilli(at).UTC().Add(auditEvery), err
}
