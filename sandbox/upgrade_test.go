package sandbox_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sheyin/sandbox/store"
)

// releases are the versions of the schema that were released, each with rows as its program wrote them into the
// tables that were new then. What a version of its own adds here is added with it.
var releases = []struct {
	schema int64
	rows   []string
}{
	{1, []string{
		`INSERT INTO catalogues (version, loaded, body) VALUES ('c1', 1, '{}')`,
		`INSERT INTO outlets (outlet_id, body) VALUES ('o', '{"id":"o"}')`,
		`INSERT INTO terminals (terminal_id, outlet_id) VALUES ('t', 'o')`,
		`INSERT INTO people (person_id, outlet_id, body) VALUES ('p', 'o', '{"id":"p"}')`,
		`INSERT INTO lists (outlet_id, version, from_ms, entries) VALUES ('o', 3, 10, '[]')`,
		`INSERT INTO sessions (outlet_id, session_id, person_id, terminal_id, token, since, expires, locked, ended, first_event)
			VALUES ('o', 's', 'p', 't', 'hash', 1, 2, 0, 0, 0)`,
		`INSERT INTO cases (outlet_id, case_id, version, stage, receipt, changed, body)
			VALUES ('o', 'open', 2, 'handling', 'r1', 5, '{"n":1}'), ('o', 'done', 4, 'closed', 'r2', 6, '{"n":2}')`,
		`INSERT INTO steps (outlet_id, case_id, version, kind, person_id, at, body) VALUES ('o', 'open', 1, 'consultation', 'p', 4, '{"s":1}')`,
		`INSERT INTO write_keys (outlet_id, write_key, hash, at, answer) VALUES ('o', 'k', 'h', 4, '{"a":1}')`,
		`INSERT INTO counters (outlet_id, name, value) VALUES ('o', 'receipt:20261120', 41)`,
		`INSERT INTO events (outlet_id, event_id, terminal_id, body) VALUES ('o', 1, '', '{"e":1}')`,
		`INSERT INTO audit (outlet_id, audit_id, at, person_id, terminal_id, act, subject, outcome) VALUES ('o', 'a', 4, 'p', 't', 'consultation', 'open', '')`,
	}},
	{2, []string{
		`INSERT INTO records (outlet_id, what, record_id, version, state, open, number, changed, due, body)
			VALUES ('o', 'case', 'waits', 5, 'collecting', 1, 'r3', 7, 99, '{"n":3}'), ('o', 'visit', 'v', 1, 'serving', 1, 'A001', 7, 0, '{"v":1}')`,
		`INSERT INTO acts (outlet_id, what, record_id, version, kind, person_id, at, body) VALUES ('o', 'visit', 'v', 1, 'call', 'p', 7, '{"s":2}')`,
		`INSERT INTO papers (outlet_id, number, kind, subject, copy, at, person_id, reason) VALUES ('o', 'r1', 'receipt', 'open', 1, 7, 'p', '')`,
		`INSERT INTO codes (outlet_id, code, what, record_id) VALUES ('o', 'CODE', 'visit', 'v')`,
		`INSERT INTO escalations (outlet_id, what, record_id, due, at) VALUES ('o', 'case', 'waits', 99, 100)`,
	}},
	{3, []string{
		`INSERT INTO records (outlet_id, what, record_id, version, state, open, number, changed, due, body)
			VALUES ('o', 'hand_over', 'h', 1, 'counting', 1, 'h1', 8, 0, '{"h":1}')`,
	}},
	{4, []string{`INSERT INTO absences (outlet_id, absence_id, last_day, void, body) VALUES ('o', 'ab', '2026-11-30', 0, '{"ab":1}')`}},
	{6, []string{`INSERT INTO permissions (outlet_id, seq, person_id, kind, from_ms, at, body) VALUES ('o', 1, 'p', 'granted', 1, 1, '{"pe":1}')`}},
	{7, []string{
		`INSERT INTO list_receipts (outlet_id, version, terminal_id, at) VALUES ('o', 3, 't', 9)`,
		`INSERT INTO bulletins (bulletin_id, issued, body) VALUES ('b', 9, '{"b":1}')`,
		`INSERT INTO readings (outlet_id, bulletin_id, person_id, terminal_id, at) VALUES ('o', 'b', 'p', 't', 10)`,
	}},
	{8, []string{
		`INSERT INTO filed (outlet_id, case_id, bundle_id, at) VALUES ('o', 'done', 'bundle', 11)`,
		`INSERT INTO days (outlet_id, day, at, body) VALUES ('o', '2026-11-20', 11, '{"d":1}')`,
	}},
	{9, nil},
}

// released is a database as the release with this index left it.
func released(t *testing.T, upTo int) string {
	t.Helper()
	name := database(t)
	for n := range upTo + 1 {
		if err := store.MigrateTo(t.Context(), name, releases[n].schema); err != nil {
			t.Fatal(err)
		}
		run(t, name, releases[n].rows...)
	}
	return name
}

// run runs statements on a database.
func run(t *testing.T, name string, statements ...string) {
	t.Helper()
	driver, place := "pgx", name
	if path, ok := strings.CutPrefix(name, "sqlite:"); ok {
		driver, place = "sqlite", path
	}
	db, err := sql.Open(driver, place)
	for _, s := range statements {
		if err == nil {
			_, err = db.ExecContext(t.Context(), s)
		}
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// Whatever release left a database, the newest finds in it all that was there, and the demo's authority starts on it.
func TestUpgradeFromEachRelease(t *testing.T) {
	for n, r := range releases {
		t.Run(fmt.Sprint(r.schema), func(t *testing.T) {
			name := released(t, n)
			s, err := store.Open(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Read(t.Context(), func(tx *store.Tx) error { return nothingLost(t, tx, r.schema) })
			if err := errors.Join(err, s.Close()); err != nil {
				t.Error(err)
			}
			run(t, name, `DELETE FROM outlets`, `DELETE FROM people`, `DELETE FROM terminals`, `DELETE FROM catalogues`) // which no rule could read
			openHouse(t, name).login("TC-A-01", "wangmin")
		})
	}
}

// nothingLost looks for everything that the releases up to one have written.
func nothingLost(t *testing.T, tx *store.Tx, schema int64) error {
	t.Helper()
	var errs []error
	want := func(since int64, what string, got, want any, err error) {
		if schema >= since && fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
		if schema >= since {
			errs = append(errs, err)
		}
	}
	open, err := tx.Record("o", store.ACase, "open")
	want(1, "open case", open, store.Record{OutletID: "o", What: "case", ID: "open", Version: 2, State: "handling", Number: "r1", Changed: 5, Body: `{"n":1}`}, err)
	done, err := tx.Record("o", store.ACase, "done")
	want(1, "closed case", done.Body, `{"n":2}`, err)
	waits, err := tx.Record("o", store.ACase, "waits")
	want(2, "case at collecting", waits, store.Record{OutletID: "o", What: "case", ID: "waits", Version: 5, State: "collecting", Number: "r3", Changed: 7, Due: 99, Body: `{"n":3}`}, err)
	hand, err := tx.Record("o", store.AHandOver, "h")
	want(3, "hand-over", hand.Number, "h1", err)
	acts, err := tx.ActsBetween("o", 0, 100)
	want(1, "acts", len(acts), min(int(schema), 2), err)
	want(1, "first act", acts[0], store.Act{OutletID: "o", What: "case", ID: "open", Version: 1, Kind: "consultation", PersonID: "p", At: 4, Body: `{"s":1}`}, nil)
	entries, err := tx.Entries("o")
	want(1, "audit", len(entries), 1, err)
	list, err := tx.ListAt("o", 20)
	want(1, "list", list.Version, 3, err)
	events, err := tx.Events("o", "t", 0)
	want(1, "events", len(events), 1, err)
	counted, err := tx.Value("o", "receipt:20261120")
	want(1, "counter", counted, 41, err)
	person, err := tx.Person("p")
	want(1, "person", person, `{"id":"p"}`, err)
	code, err := tx.CustomerCode("CODE")
	want(2, "code", code.ID, "v", err)
	papers, err := tx.Papers("o", "receipt", "open")
	want(2, "papers", len(papers), 1, err)
	late, err := tx.Escalated(100)
	want(2, "escalations", len(late), 1, err)
	absences, err := tx.Absences("o", "2026-11-20")
	want(4, "absences", absences, []string{`{"ab":1}`}, err)
	ledger, err := tx.Permissions("o")
	want(6, "ledger", ledger, []string{`{"pe":1}`}, err)
	read, err := tx.ReadBy("p")
	want(7, "readings", len(read), 1, err)
	bulletins, err := tx.Bulletins()
	want(7, "bulletins", bulletins, []string{`{"b":1}`}, err)
	_, bundled, _, err := tx.CountFiles("o")
	want(8, "files", bundled, 1, err)
	unfiled, err := tx.UnfiledCases("o")
	want(1, "unfiled", len(unfiled), map[bool]int{true: 0, false: 1}[schema >= 8], err)
	return errors.Join(errs...)
}

// A migration that is broken off in the middle is done again by the next start, and nothing is lost.
func TestUpgradeIsBrokenOff(t *testing.T) {
	name := released(t, 0)
	for n := range 12 {
		ctx, stop := context.WithTimeout(t.Context(), time.Duration(n*n)*time.Millisecond/2)
		s, err := store.Open(ctx, name)
		stop()
		if err == nil {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	s, err := store.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Read(t.Context(), func(tx *store.Tx) error { return nothingLost(t, tx, 1) })
	if err := errors.Join(err, s.Close()); err != nil {
		t.Error(err)
	}
}

// A program never touches a database that a newer one has made: it does not know what it would break.
func TestNewerDatabaseIsRefused(t *testing.T) {
	name := released(t, len(releases)-1)
	s, err := store.Open(t.Context(), name)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	run(t, name, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (90001, `+truth(name)+`)`)
	if s, err := store.Open(t.Context(), name); !errors.Is(err, store.ErrNewer) {
		t.Errorf("opened: %v, %v", s, err)
	}
	if err := store.Copy(t.Context(), name, func(int64) error { return nil }, func(store.Line) error { return nil }); !errors.Is(err, store.ErrNewer) {
		t.Errorf("copied: %v", err)
	}
}

// truth is how an engine writes true.
func truth(name string) string {
	if strings.HasPrefix(name, "sqlite:") {
		return "1"
	}
	return "TRUE"
}
