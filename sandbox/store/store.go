// Package store keeps the reference authority's data in SQLite or PostgreSQL: the schema,
// its migrations and the queries. It knows no rules; those are in package desk, and package
// sandbox applies them inside one transaction of this package.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // driver "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrCommit marks the failure of a commit: whether the transaction counts is not known.
var ErrCommit = errors.New("commit")

// ErrNone is the error of a query for one row that is not there.
var ErrNone = sql.ErrNoRows

// Store is an open database.
type Store struct {
	write, read *sql.DB
	// snapshot is the isolation in which a transaction that reads sees one moment only. SQLite
	// knows no other; PostgreSQL by itself lets each query see what was committed meanwhile.
	snapshot sql.IsolationLevel
	// Break, if not nil, breaks transactions that write.
	Break Break
}

// Open opens the database and brings its schema up to date; a migration that was interrupted is done
// again. The name is "sqlite:PATH" or an URL "postgres://…".
//
// Errors: [ErrDamaged], [ErrNewer], [ErrFull], [ErrReadOnly], with what the database said.
func Open(ctx context.Context, name string) (*Store, error) {
	s, dialect, err := connect(name)
	if err != nil {
		return nil, err
	}
	if err := s.sound(ctx, dialect); err != nil {
		return nil, errors.Join(Fault(err), s.Close())
	}
	if err := migrate(ctx, s.write, dialect); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate: %w", Fault(err)), s.Close())
	}
	return s, nil
}

func connect(name string) (*Store, goose.Dialect, error) {
	switch scheme, rest, _ := strings.Cut(name, ":"); {
	case scheme == "sqlite" && rest != "":
		if err := private(rest); err != nil {
			return nil, "", Fault(fmt.Errorf("open database: %w", err))
		}
		s, err := openSQLite(rest)
		return s, goose.DialectSQLite3, err
	case scheme == "postgres" || scheme == "postgresql":
		db, err := sql.Open("pgx", name)
		if err != nil {
			return nil, "", fmt.Errorf("open database: %w", err)
		}
		db.SetMaxOpenConns(16)
		db.SetMaxIdleConns(16)
		return &Store{write: db, read: db, snapshot: sql.LevelRepeatableRead}, goose.DialectPostgres, nil
	}
	return nil, "", errors.New(`open database: the name must be "sqlite:PATH" or "postgres://…"`)
}

// private makes a database that is not there yet a file that only its owner can read: SQLite
// would let everybody, and gives its other files the mode of this one.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// openSQLite uses one connection for writing and some for reading: writers wait for each
// other in Go, in order, instead of in SQLite's busy loop. synchronous=FULL, because with
// NORMAL a power cut loses what was already promised.
func openSQLite(path string) (*Store, error) {
	pragmas := url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "foreign_keys(ON)", "secure_delete(ON)"},
		"_txlock": {"immediate"},
	}
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas.Encode()
	write, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), write.Close())
	}
	read.SetMaxOpenConns(2 * runtime.NumCPU())
	return &Store{write: write, read: read}, nil
}

func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect) error {
	p, err := provider(db, dialect)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// MigrateTo brings the schema of a database to a version between that of its own and the newest, as a former
// version of the program left it: so a test has what to upgrade from.
func MigrateTo(ctx context.Context, name string, schema int64) (err error) {
	s, dialect, err := connect(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	p, err := provider(s.write, dialect)
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, schema)
	return err
}

func provider(db *sql.DB, dialect goose.Dialect) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true))
}

// Close closes the database.
func (s *Store) Close() error {
	err := s.write.Close()
	if s.read != s.write {
		err = errors.Join(err, s.read.Close())
	}
	return err
}

// Tx is one transaction. Its queries are in the other files of the package.
type Tx struct {
	ctx    context.Context
	tx     *sql.Tx
	writes bool
	breaks Break
	n      int // statements so far
}

// Read runs f in a transaction that only reads, and sees the database as it was at one moment.
func (s *Store) Read(ctx context.Context, f func(*Tx) error) error {
	return run(ctx, s.read, &sql.TxOptions{ReadOnly: true, Isolation: s.snapshot}, nil, f)
}

// attempts is how often a transaction is tried that lost against another one.
const attempts = 5

// Write runs f in one transaction: all that it does is done, or nothing. f may run more than
// once and must have no other effect; when it fails the transaction is undone.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error {
	var err error
	for range attempts {
		if err = run(ctx, s.write, nil, s.Break, f); !lost(err) {
			return err
		}
	}
	return err
}

func run(ctx context.Context, db *sql.DB, o *sql.TxOptions, breaks Break, f func(*Tx) error) error {
	tx, err := db.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	err = f(&Tx{ctx: ctx, tx: tx, writes: o == nil || !o.ReadOnly, breaks: breaks})
	if err == nil && breaks != nil && breaks(BeforeCommit, 0) {
		err = fmt.Errorf("%w: %w", ErrCommit, errBroken)
	}
	if err != nil {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			return errors.Join(err, fmt.Errorf("roll back: %w", undo))
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%w: %w", ErrCommit, err)
	}
	if breaks != nil && breaks(AfterCommit, 0) {
		return fmt.Errorf("%w: %w", ErrCommit, errBroken)
	}
	return nil
}

// lost tells whether PostgreSQL gave a transaction up for another one's sake:
// serialization_failure, deadlock_detected, and unique_violation, which here only happens
// when two transactions insert what both did not see.
func lost(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "23505")
}

// change runs a statement and gives the number of rows that it changed.
func (t *Tx) change(query string, args ...any) (int64, error) {
	r, err := t.tx.ExecContext(t.next(), query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// must runs a statement whose number of rows does not matter.
func (t *Tx) must(query string, args ...any) error {
	_, err := t.tx.ExecContext(t.next(), query, args...)
	return err
}

func (t *Tx) row(query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(t.next(), query, args...)
}

// bodies collects the one text column of a query.
func (t *Tx) bodies(query string, args ...any) ([]string, error) {
	return collect(t, func(r *sql.Rows) (s string, err error) {
		err = r.Scan(&s)
		return s, err
	}, query, args...)
}

// collect reads the rows of a query, each by scan.
func collect[T any](t *Tx, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := t.tx.QueryContext(t.next(), query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
