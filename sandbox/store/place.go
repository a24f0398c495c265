package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

// place is where a database is made anew beside the one that it will take the place of: a file beside the
// file of SQLite, a schema beside the schema of PostgreSQL.
type place struct {
	fresh   *Store
	dialect goose.Dialect
	take    func(context.Context) error // once and for all
	drop    func(context.Context) error // as if nothing had been
}

// beside is the name of what is not in its place yet: a file's ending, a schema.
const beside = "bringing_back"

func aside(ctx context.Context, name string, replace bool) (*place, error) {
	if path, ok := strings.CutPrefix(name, "sqlite:"); ok {
		return besideFile(ctx, path, replace)
	}
	return besideSchema(ctx, name, replace)
}

func besideFile(ctx context.Context, path string, replace bool) (*place, error) {
	if _, err := os.Stat(path); err == nil {
		if err := alone(ctx, path, replace); err != nil {
			return nil, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	temp := path + "." + beside
	if err := removeDatabase(temp); err != nil { // of a time that was interrupted
		return nil, err
	}
	s, dialect, err := connect("sqlite:" + temp)
	if err != nil {
		return nil, err
	}
	return &place{
		fresh: s, dialect: dialect,
		take: func(ctx context.Context) error {
			// One file without a log beside it, on the disk before it gets its name.
			_, err := s.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
			if err := errors.Join(err, s.Close()); err != nil {
				return err
			}
			if err := os.Rename(temp, path); err != nil {
				return err
			}
			return SyncFolder(path)
		},
		drop: func(context.Context) error { return errors.Join(s.Close(), removeDatabase(temp)) },
	}, nil
}

// alone makes sure that nobody else has the file open, and that all of it is in it and not in its log. A file
// that is no database any more is one to be replaced.
func alone(ctx context.Context, path string, replace bool) (err error) {
	s, dialect, err := connect("sqlite:" + path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	var tables []string
	err = s.Read(ctx, func(t *Tx) (err error) { tables, err = t.tables(dialect); return err })
	switch {
	case err != nil && !broken(err):
		return err
	case (err != nil || len(tables) > 0) && !replace:
		return ErrNotEmpty
	case err != nil:
		return nil
	}
	if err := s.read.Close(); err != nil {
		return err
	}
	var mode string
	err = s.write.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode)
	if busy(err) || err == nil && mode != "delete" {
		return ErrInUse
	}
	return err
}

func removeDatabase(path string) error {
	var errs []error
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func besideSchema(ctx context.Context, name string, replace bool) (*place, error) {
	u, err := url.Parse(name)
	if err != nil {
		return nil, errors.New("open database: the name is no URL")
	}
	old, dialect, err := connect(name)
	if err != nil {
		return nil, err
	}
	old.write.SetMaxOpenConns(1)
	if err := old.vacant(ctx, replace); err != nil {
		return nil, errors.Join(err, old.Close())
	}
	err = old.Write(ctx, func(t *Tx) error {
		return errors.Join(t.must(`DROP SCHEMA IF EXISTS `+beside+` CASCADE`), t.must(`CREATE SCHEMA `+beside))
	})
	if err != nil {
		return nil, errors.Join(err, old.Close())
	}
	q := u.Query()
	q.Set("search_path", beside)
	u.RawQuery = q.Encode()
	s, _, err := connect(u.String())
	if err != nil {
		return nil, errors.Join(err, old.Close())
	}
	return &place{
		fresh: s, dialect: dialect,
		take: func(ctx context.Context) error { return errors.Join(s.Close(), old.swap(ctx), old.Close()) },
		drop: func(ctx context.Context) error {
			_, err := old.write.ExecContext(ctx, `DROP SCHEMA IF EXISTS `+beside+` CASCADE`)
			return errors.Join(s.Close(), err, old.Close())
		},
	}, nil
}

// leaving is how long the server may take to see that a program which has ended is gone: it does so by itself, later.
const leaving = 3 * time.Second

// vacant is emptyOr after those who are just leaving have left.
func (s *Store) vacant(ctx context.Context, replace bool) error {
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(leaving); ; {
		err := s.emptyOr(ctx, replace)
		if !errors.Is(err, ErrInUse) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-look.C:
		}
	}
}

// emptyOr refuses a database that holds something and may not be replaced, or that somebody is at work with.
func (s *Store) emptyOr(ctx context.Context, replace bool) error {
	return s.Write(ctx, func(t *Tx) error {
		tables, err := t.tables(goose.DialectPostgres)
		if err != nil {
			return err
		}
		if len(tables) > 0 && !replace {
			return ErrNotEmpty
		}
		var others int
		err = t.row(`SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
			AND backend_type = 'client backend'`).Scan(&others)
		if err == nil && others > 0 {
			err = ErrInUse
		}
		return err
	})
}

// swap puts the tables of the other schema into the place of those that are here, in one transaction.
func (s *Store) swap(ctx context.Context) error {
	return s.Write(ctx, func(t *Tx) error {
		here, err := t.tables(goose.DialectPostgres)
		if err != nil {
			return err
		}
		for _, table := range here {
			if err := t.must(`DROP TABLE ` + quoted(table)); err != nil {
				return err
			}
		}
		var schema sql.NullString
		if err := t.row(`SELECT current_schema()`).Scan(&schema); err != nil {
			return err
		}
		if !schema.Valid {
			return errors.New("the database has no schema to put tables into")
		}
		made, err := t.bodies(`SELECT table_name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1`, beside)
		if err != nil {
			return err
		}
		for _, table := range made {
			if err := t.must(fmt.Sprintf(`ALTER TABLE %s.%s SET SCHEMA %s`, beside, quoted(table), quoted(schema.String))); err != nil {
				return err
			}
		}
		return t.must(`DROP SCHEMA ` + beside)
	})
}

// SyncFolder makes the name of a file or folder last through a loss of power: it syncs the folder that the name is in.
func SyncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
