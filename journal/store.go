package journal

import (
	"cmp"
	"context"
	"crypto"
	"crypto/ecdsa"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // driver "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// FileName is the store's file in its folder.
const FileName = "terminal.db"

// lockName is the file that says that a console has the store open.
const lockName = "terminal.lock"

// Options say where the journal is and who keeps it.
type Options struct {
	Dir      string        // folder of its own, made when it is not there
	Terminal string        // ID
	Key      []byte        // 16 bytes (SM4), for what is sealed here
	Signer   crypto.Signer // of the heads of the log; nil: they are not signed
	Now      func() time.Time
	// Lived is a clock that nobody can set, from any beginning: [Lived]. nil: there is none, and Now alone counts.
	Lived func() time.Duration

	AuthorityKey *ecdsa.PublicKey // SM2, of who countersigns the heads; nil: not known, and nothing of the log is ever forgotten
	synchronous  string           // FULL when empty; another one is only for the test that shows what it would lose

	Terms   Terms // of customers' data
	LogDays int   // the log is kept for so long after the last entry of a month; 0 is [LogFloor], less is refused
}

// Journal is what survives on this terminal. It is safe for use by several goroutines.
type Journal struct {
	o    Options
	db   *sql.DB
	seal *sealer
	lock *os.File

	often  statements
	log    logState
	posts  *posts
	memory memory
}

// Open opens the journal in its folder and brings its schema up to date.
//
// Errors that a person can do something about: [ErrInUse], [ErrNewer], [ErrDamaged], [ErrFull],
// [ErrReadOnly]. Nothing of what is there is changed by them.
func Open(ctx context.Context, o Options) (*Journal, error) {
	j, err := open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", named(err))
	}
	return j, nil
}

func open(ctx context.Context, o Options) (*Journal, error) {
	s, err := newSealer(o.Key)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := hold(filepath.Join(o.Dir, lockName))
	if err != nil {
		return nil, err
	}
	if o.Lived == nil {
		o.Lived = func() time.Duration { return 0 }
	}
	j := &Journal{o: o, seal: s, lock: lock, posts: newPosts()}
	if err := j.start(ctx); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// start opens the file behind the lock.
func (j *Journal) start(ctx context.Context) error {
	path := filepath.Join(j.o.Dir, FileName)
	if err := create(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(path, cmp.Or(j.o.synchronous, "FULL")))
	if err != nil {
		return err
	}
	j.db = db
	db.SetMaxOpenConns(1)
	if err := whole(ctx, db); err != nil {
		return err
	}
	if err := migrate(ctx, db); err != nil {
		return err
	}
	if err := j.often.prepare(ctx, db); err != nil {
		return err
	}
	if err := j.recall(ctx); err != nil {
		return err
	}
	if err := j.openLog(ctx); err != nil {
		return err
	}
	return j.prune(ctx)
}

// create makes the file, readable for its owner only, which SQLite would not, and makes its name durable.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder last through a power cut.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// dsn asks for synchronous=FULL: with NORMAL a power cut takes what was promised.
func dsn(path, synchronous string) string {
	pragmas := url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(" + synchronous + ")", "busy_timeout(5000)", "foreign_keys(ON)", "secure_delete(ON)"},
		"_txlock": {"immediate"},
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas.Encode()
}

// whole looks through the file before anything is believed or written.
func whole(ctx context.Context, db *sql.DB) error {
	var found string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return ErrDamaged
	}
	return nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return ErrNewer
	}
	_, err = p.Up(ctx)
	return err
}

// Close closes the journal; another console may open it then.
func (j *Journal) Close() error {
	var err error
	if j.db != nil {
		err = j.db.Close()
	}
	return errors.Join(err, j.lock.Close()) // the last, so that nobody else writes meanwhile
}

// do runs f in one transaction: it is on the disk when do gives nil. Errors of the disk are those of [Open].
func (j *Journal) do(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return named(err)
	}
	if err := f(tx); err != nil {
		return named(errors.Join(err, rollback(tx)))
	}
	return named(tx.Commit())
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
