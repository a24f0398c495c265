package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"syscall"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What may be wrong with the place where the database lies, beside [ErrDamaged] and [ErrInUse].
var (
	ErrNewer    = errors.New("the database is of a newer version of this program")
	ErrFull     = errors.New("the disk is full")
	ErrReadOnly = errors.New("the database cannot be written to")
)

// Fault is err with what it means for whoever looks after the database, where that can be told.
func Fault(err error) error {
	for _, known := range []error{ErrDamaged, ErrNewer, ErrFull, ErrReadOnly, ErrInUse, ErrNotEmpty, ErrNoDatabase} {
		if errors.Is(err, known) {
			return err
		}
	}
	switch code := sqliteCode(err); {
	case code == sqlite3.SQLITE_FULL || errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case broken(err):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	case code == sqlite3.SQLITE_READONLY, code == sqlite3.SQLITE_CANTOPEN, errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	case busy(err):
		return fmt.Errorf("%w: %w", ErrInUse, err)
	}
	return err
}

// sqliteCode is SQLite's code of an error without what it adds to it; 0 for another's error.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & math.MaxUint8
	}
	return 0
}

func busy(err error) bool { return sqliteCode(err) == sqlite3.SQLITE_BUSY }

// broken tells whether the file is no database, or not whole.
func broken(err error) bool {
	code := sqliteCode(err)
	return errors.Is(err, ErrDamaged) || code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// newest is the version of the schema that this program makes.
func newest() (int64, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return 0, err
	}
	var top int64
	for _, f := range files {
		v, err := goose.NumericComponent(f)
		if err != nil {
			return 0, err
		}
		top = max(top, v)
	}
	return top, nil
}

// known refuses a schema that this program has never heard of: it would take for gone what it does not see.
func known(schema int64) error {
	top, err := newest()
	if err == nil && schema > top {
		err = fmt.Errorf("%w: schema %d, and this one knows %d", ErrNewer, schema, top)
	}
	return err
}

// sound refuses a database that is damaged or newer than this program. One that was never used is sound.
func (s *Store) sound(ctx context.Context, dialect goose.Dialect) error {
	return s.Read(ctx, func(t *Tx) error {
		tables, err := t.tables(dialect)
		if err != nil || !strings.Contains(strings.Join(tables, " "), versions) {
			return err
		}
		if dialect == goose.DialectSQLite3 {
			if err := t.quick(); err != nil {
				return err
			}
		}
		schema, err := t.schema()
		if err != nil {
			return err
		}
		return known(schema)
	})
}
