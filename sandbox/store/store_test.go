package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"
)

func openTemp(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "a b?#%.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestOpenRefuses(t *testing.T) {
	for _, name := range []string{"", "sqlite:", "mysql://x", "authority.db", "sqlite:" + t.TempDir()} {
		if s, err := Open(t.Context(), name); err == nil {
			t.Errorf("%q was opened: %v", name, s.Close())
		}
	}
}

// What a commit promised must survive a power cut: FULL, not NORMAL.
func TestPragmas(t *testing.T) {
	s := openTemp(t)
	for _, db := range []*sql.DB{s.read, s.write} {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "10000", "secure_delete": "1"} {
			var got string
			if err := db.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %s (%v), want %s", pragma, got, err, want)
			}
		}
	}
}

// The database holds personal data: nobody but its owner reads it, nor the files beside it.
func TestFilesArePrivate(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(dir, "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
}

func TestMigrationsGoBack(t *testing.T) {
	s := openTemp(t)
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.write, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	schema := func() string {
		var text string
		if err := s.write.QueryRowContext(t.Context(),
			`SELECT COALESCE(group_concat(sql, ';'), '') FROM (SELECT sql FROM sqlite_master WHERE name NOT LIKE '%goose%' ORDER BY name)`).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := schema()
	if _, err := p.DownTo(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if left := schema(); strings.Contains(left, "outlet") {
		t.Errorf("left behind: %s", left)
	}
	if _, err := p.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	if schema() != before || before == "" {
		t.Error("up, down, up gives another schema")
	}
}

// Every table that grows has outlet_id first in its key, so that it can be sharded.
func TestKeysBeginWithOutlet(t *testing.T) {
	s := openTemp(t)
	rows, err := s.read.QueryContext(t.Context(), `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND c.pk = 1 AND m.name NOT LIKE '%goose%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	reference := map[string]bool{"catalogues": true, "bulletins": true, "terminals": true, "people": true} // small, copied to every shard
	n := 0
	for rows.Next() {
		var table, first string
		if err := rows.Scan(&table, &first); err != nil {
			t.Fatal(err)
		}
		n++
		if first != "outlet_id" && !reference[table] {
			t.Errorf("%s: the key begins with %s", table, first)
		}
	}
	if err := rows.Err(); err != nil || n < 12 {
		t.Errorf("%d tables, %v", n, err)
	}
}

func TestWriteIsAllOrNothing(t *testing.T) {
	s := openTemp(t)
	stop := errors.New("stop")
	err := s.Write(t.Context(), func(tx *Tx) error {
		if _, err := tx.Next("o", "n"); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
	var n int64
	if err := s.Write(t.Context(), func(tx *Tx) (err error) { n, err = tx.Next("o", "n"); return err }); err != nil || n != 1 {
		t.Errorf("number %d, %v", n, err)
	}
	if err := s.Read(t.Context(), func(tx *Tx) error { _, err := tx.Record("o", ACase, "c"); return err }); !errors.Is(err, ErrNone) {
		t.Errorf("a case that is not there: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Write(ended, func(*Tx) error { return nil }); err == nil {
		t.Error("a write without time was done")
	}
}

// Who had cases before there were visits and tickets still has them.
func TestCasesAreTakenAlong(t *testing.T) {
	s := openTemp(t)
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.write, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	_, err = s.write.ExecContext(t.Context(), `INSERT INTO cases (outlet_id, case_id, version, stage, receipt, changed, body)
		VALUES ('o', 'one', 4, 'closed', 'r1', 5, '{"n":1}'), ('o', 'two', 2, 'handling', '', 6, '{"n":2}')`)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.write.ExecContext(t.Context(), `INSERT INTO steps (outlet_id, case_id, version, kind, person_id, at, body)
		VALUES ('o', 'two', 1, 'consultation', 'p', 3, '{}')`)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // there, back, and there again
		if _, err := p.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		err := s.Read(t.Context(), func(tx *Tx) error {
			one, err := tx.Record("o", ACase, "one")
			if want := (Record{OutletID: "o", What: ACase, ID: "one", Version: 4, State: "closed", Number: "r1", Changed: 5, Body: `{"n":1}`}); one != want {
				t.Errorf("%+v", one)
			}
			open, failed := tx.OpenRecords("o", ACase, 6)
			if len(open) != 1 || open[0] != `{"n":2}` {
				t.Errorf("open: %v", open)
			}
			return errors.Join(err, failed)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
}
