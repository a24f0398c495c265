package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"sheyin/desk"
)

// Names of copies.
const (
	contactCopy   = "contact"
	catalogueCopy = "catalogue" // the newest; others have their version behind a slash
)

func caseName(id string) string         { return "case/" + id }
func openName(person string) string     { return "open/" + person } // each sees what her posts allow
func boardName(person string) string    { return "board/" + person }
func listName(outlet string) string     { return "list/" + outlet }
func versionName(version string) string { return catalogueCopy + "/" + version }

// contactStep is how much of the time since the last contact a crash may forget: to note each answer would
// write to the disk for each.
const contactStep = time.Minute

// memory is what a journal remembers while it is open.
type memory struct {
	mu      sync.Mutex
	contact time.Time                 // when the authority was heard last
	lived   time.Duration             // by [Options.Lived], when that was, or later
	noted   time.Time                 // of that, what is on the disk
	last    map[string][sm3.Size]byte // digests of copies as they were written last: what is the same is not written again
	session string                    // at work here
	person  string                    // whose it is
}

// works says who is at work here; nobody for a session without an ID.
func (j *Journal) works(s desk.Session) {
	j.memory.mu.Lock()
	defer j.memory.mu.Unlock()
	j.memory.session, j.memory.person = s.ID, s.Person.ID
}

// byWorker is e with who is at work here.
func (j *Journal) byWorker(e desk.LogEntry) desk.LogEntry {
	j.memory.mu.Lock()
	defer j.memory.mu.Unlock()
	e.Session, e.Person = j.memory.session, j.memory.person
	return e
}

// Heard is when the authority was heard last.
func (j *Journal) Heard() desk.Heard {
	j.memory.mu.Lock()
	defer j.memory.mu.Unlock()
	return desk.Heard{At: j.memory.contact, Lived: j.o.Lived() - j.memory.lived}
}

// LastContact is when the authority was heard last, by the clock on the wall; zero: never.
func (j *Journal) LastContact() time.Time { return j.Heard().At }

// recall reads when the authority was heard last.
func (j *Journal) recall(ctx context.Context) error {
	var at int64
	err := j.db.QueryRowContext(ctx, `SELECT at FROM copies WHERE name = $1`, contactCopy).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	j.memory.contact = time.UnixMilli(at).UTC()
	j.memory.noted = j.memory.contact
	j.memory.lived = j.o.Lived() // nobody knows what was lived through before: the machine may have been off
	return err
}

// heard notes that the authority answered at an instant.
func (j *Journal) heard(tx *sql.Tx, at int64) error {
	j.memory.mu.Lock()
	j.memory.contact, j.memory.lived = time.UnixMilli(at).UTC(), j.o.Lived()
	due := j.memory.contact.Sub(j.memory.noted).Abs() >= contactStep
	if due {
		j.memory.noted = j.memory.contact
	}
	j.memory.mu.Unlock()
	if !due {
		return nil
	}
	return j.copy(tx, contactCopy, at, nil)
}

// copy keeps what the authority said.
func (j *Journal) copy(tx *sql.Tx, name string, at int64, body []byte) error {
	_, err := tx.Stmt(j.often.copy).Exec(name, at, j.seal.seal("copy/"+name, body))
	return err
}

// keep keeps v, which the authority just gave, under the name; e, unless it is nil, is logged with it.
func (j *Journal) keep(ctx context.Context, name string, v any, e *desk.LogEntry) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	err = j.do(ctx, func(tx *sql.Tx) error {
		now := j.o.Now().UnixMilli()
		if err := j.heard(tx, now); err != nil {
			return err
		}
		if e != nil {
			if err := j.note(tx, *e); err != nil {
				return err
			}
		}
		if name == "" || j.same(name, body) {
			return nil
		}
		return j.copy(tx, name, now, body)
	})
	if err == nil && name != "" {
		j.wrote(name, body)
	}
	return err
}

// same tells whether the copy that is kept is just that. Cases are not remembered: there are many.
func (j *Journal) same(name string, body []byte) bool {
	j.memory.mu.Lock()
	defer j.memory.mu.Unlock()
	last, ok := j.memory.last[name]
	return ok && last == sm3.Sum(body)
}

func (j *Journal) wrote(name string, body []byte) {
	if strings.HasPrefix(name, caseName("")) {
		return
	}
	j.memory.mu.Lock()
	defer j.memory.mu.Unlock()
	if j.memory.last == nil {
		j.memory.last = map[string][sm3.Size]byte{}
	}
	j.memory.last[name] = sm3.Sum(body)
}

// errNoCopy: nothing is kept under the name, or not with this key.
var errNoCopy = errors.New("journal: no copy")

// copied gives what is kept under a name, cleaned as what comes over the line is.
func copied[T any](ctx context.Context, j *Journal, name string) (T, error) {
	var v T
	err := j.do(ctx, func(tx *sql.Tx) error { return j.read(tx, name, &v) })
	return v, err
}

func (j *Journal) read(tx *sql.Tx, name string, v any) error {
	var sealed []byte
	err := tx.QueryRow(`SELECT body FROM copies WHERE name = $1`, name).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return errNoCopy
	}
	if err != nil {
		return err
	}
	body, err := j.seal.open("copy/"+name, sealed)
	if err != nil {
		return errors.Join(errNoCopy, err)
	}
	return decode(body, v)
}

func decode(body []byte, v any) error {
	if err := json.Unmarshal(body, v); err != nil {
		return errors.Join(errNoCopy, err)
	}
	desk.CleanAll(v)
	return nil
}

// writtenHere gives the case as this terminal computed it, while letters about it are under way.
func (j *Journal) writtenHere(tx *sql.Tx, id string) (c desk.Case, ok bool, err error) {
	var key string
	var sealed []byte
	err = tx.QueryRow(`SELECT letter_key, after FROM letters WHERE subject = $1 AND state IN `+held+` AND after <> x'' ORDER BY seq DESC LIMIT 1`,
		id).Scan(&key, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	body, err := j.seal.open("after/"+key, sealed)
	if err != nil {
		return c, false, err
	}
	return c, true, decode(body, &c)
}

// allWrittenHere gives lines about all those, in the order of writing. What is only sent is called so.
func (j *Journal) allWrittenHere(ctx context.Context) ([]desk.Summary, error) {
	var out []desk.Summary
	err := j.do(ctx, func(tx *sql.Tx) error {
		queue, err := unsettled(tx)
		if err != nil {
			return err
		}
		place := map[string]int{"": -1}
		for _, r := range queue {
			if n, seen := place[r.Subject]; seen {
				if n >= 0 {
					out[n].Status = statusOf(r, out[n].Status)
				}
				continue
			}
			c, ok, err := j.writtenHere(tx, r.Subject)
			if err != nil && !errors.Is(err, errSealed) {
				return err
			}
			place[r.Subject] = -1
			if ok {
				place[r.Subject] = len(out)
				s := c.Summary()
				s.Status = statusOf(r, s.Status)
				out = append(out, s)
			}
		}
		return nil
	})
	return out, err
}

// statusOf is the word for a case with this letter among those under way: sent, until something of it only waits.
func statusOf(r row, before desk.Status) desk.Status {
	if r.state == desk.LetterSent && before == desk.Written {
		return desk.Sent
	}
	if r.state != desk.LetterSent && before == desk.Sent {
		return desk.Written
	}
	return before
}
