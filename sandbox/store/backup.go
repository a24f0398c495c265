package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// What stands in the way of a copy or of bringing one back.
var (
	ErrNoDatabase = errors.New("there is no database")
	ErrNotEmpty   = errors.New("the database holds something")
	ErrInUse      = errors.New("the database is in use")
	ErrDamaged    = errors.New("the database is damaged")
)

// Line is one line of a copy: the first of a table, or a row of it. The same for both engines.
type Line struct {
	Table   string   `json:"table,omitempty"`
	Columns []string `json:"columns,omitempty"`
	Row     []any    `json:"row,omitempty"` // string, int64 or nil
}

// UnmarshalJSON keeps whole numbers whole.
func (l *Line) UnmarshalJSON(b []byte) error {
	type line Line // without this method
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode((*line)(l)); err != nil {
		return err
	}
	for n, v := range l.Row {
		if number, ok := v.(json.Number); ok {
			whole, err := number.Int64()
			if err != nil {
				return err
			}
			l.Row[n] = whole
		}
	}
	return nil
}

// Copy gives all tables of a database as they were at one moment, while others go on writing to it, and
// neither changes nor upgrades it. It gives the schema's version. begin is called before the first line.
//
// Errors: [ErrNoDatabase], [ErrDamaged], [ErrNewer].
func Copy(ctx context.Context, name string, begin func(schema int64) error, line func(Line) error) (err error) {
	if path, ok := strings.CutPrefix(name, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return ErrNoDatabase
		}
	}
	s, dialect, err := connect(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Read(ctx, func(t *Tx) error {
		if dialect == goose.DialectSQLite3 {
			if err := t.whole(); err != nil {
				return err
			}
		}
		tables, err := t.tables(dialect)
		if err != nil {
			return err
		}
		if !slices.Contains(tables, versions) {
			return ErrNoDatabase
		}
		schema, err := t.schema()
		if err != nil {
			return err
		}
		if err := errors.Join(known(schema), begin(schema)); err != nil {
			return err
		}
		for _, table := range tables {
			if table == versions {
				continue
			}
			if err := t.copyTable(table, line); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	})
}

// versions is where the migrations keep how far they came.
const versions = "goose_db_version"

// whole is SQLite's own check of all its pages.
func (t *Tx) whole() error {
	said, err := t.bodies(`PRAGMA integrity_check(1)`)
	if err != nil || len(said) != 1 || said[0] != "ok" {
		return errors.Join(ErrDamaged, err)
	}
	return nil
}

// quick is whole without the order of the indexes, which takes the time of one reading: at each start.
func (t *Tx) quick() error {
	said, err := t.bodies(`PRAGMA quick_check(1)`)
	if err != nil || len(said) != 1 || said[0] != "ok" {
		return errors.Join(ErrDamaged, err)
	}
	return nil
}

// schema is the version of the schema.
func (t *Tx) schema() (v int64, err error) {
	err = t.row(`SELECT COALESCE(MAX(version_id), 0) FROM ` + versions).Scan(&v)
	return v, err
}

func (t *Tx) tables(dialect goose.Dialect) ([]string, error) {
	if dialect == goose.DialectPostgres {
		return t.bodies(`SELECT table_name FROM information_schema.tables
			WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1`)
	}
	return t.bodies(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1`)
}

func (t *Tx) copyTable(table string, line func(Line) error) error {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT * FROM `+quoted(table)+` ORDER BY 1, 2`) //nolint:gosec // a table of the schema, quoted
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := line(Line{Table: table, Columns: columns}); err != nil {
		return err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for n := range values {
		into[n] = &values[n]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for n, v := range values {
			switch v.(type) {
			case string, int64, nil:
			default: // one text for both engines knows no other type
				return fmt.Errorf("column %s: %T", columns[n], v)
			}
		}
		if err := line(Line{Row: values}); err != nil {
			return err
		}
	}
	return rows.Err()
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// BringBack makes a database of a copy: the lines that next gives until [io.EOF], of a schema of that version,
// brought up to the newest one. after is done in it before it counts. All of it happens beside what is there,
// which it takes the place of at once at the end; whatever fails before leaves it as it was.
//
// Errors: [ErrNotEmpty] unless replace; [ErrInUse] while others have the database open; [ErrNewer].
func BringBack(ctx context.Context, name string, schema int64, replace bool, next func() (Line, error), after func(*Tx) error) error {
	if err := known(schema); err != nil {
		return err
	}
	p, err := aside(ctx, name, replace)
	if err != nil {
		return err
	}
	if err := p.fill(ctx, schema, next, after); err != nil {
		return errors.Join(err, p.drop(context.WithoutCancel(ctx)))
	}
	return p.take(ctx)
}

func (p *place) fill(ctx context.Context, schema int64, next func() (Line, error), after func(*Tx) error) error {
	m, err := provider(p.fresh.write, p.dialect)
	if err != nil {
		return err
	}
	if _, err := m.UpTo(ctx, schema); err != nil {
		return err
	}
	if err := run(ctx, p.fresh.write, nil, nil, func(t *Tx) error { return t.load(next) }); err != nil { // next can be asked once only
		return err
	}
	if _, err := m.Up(ctx); err != nil {
		return err
	}
	return p.fresh.Write(ctx, after)
}

// load writes the rows of a copy.
func (t *Tx) load(next func() (Line, error)) error {
	var insert *sql.Stmt
	done := func() error {
		if insert == nil {
			return nil
		}
		return insert.Close()
	}
	for {
		l, err := next()
		if errors.Is(err, io.EOF) {
			return done()
		}
		if err != nil {
			return errors.Join(err, done())
		}
		if l.Table != "" {
			if err := done(); err != nil {
				return err
			}
			if insert, err = t.into(l); err != nil {
				return fmt.Errorf("%s: %w", l.Table, err)
			}
			continue
		}
		if insert == nil {
			return errors.New("a row of no table")
		}
		if _, err := insert.ExecContext(t.ctx, l.Row...); err != nil {
			return errors.Join(err, done())
		}
	}
}

// into empties a table, since a migration may have put something there, and prepares for its rows.
func (t *Tx) into(l Line) (*sql.Stmt, error) {
	if err := t.must(`DELETE FROM ` + quoted(l.Table)); err != nil {
		return nil, err
	}
	columns, values := make([]string, len(l.Columns)), make([]string, len(l.Columns))
	for n, c := range l.Columns {
		columns[n], values[n] = quoted(c), fmt.Sprintf("$%d", n+1)
	}
	return t.tx.PrepareContext(t.ctx, `INSERT INTO `+quoted(l.Table)+` (`+strings.Join(columns, ", ")+`) VALUES (`+strings.Join(values, ", ")+`)`)
}

// EndAll ends every session and every login that is under way.
func (t *Tx) EndAll(at int64) error {
	return errors.Join(
		t.must(`UPDATE sessions SET ended = $1 WHERE ended = 0`, at),
		t.must(`UPDATE login_codes SET state = 'expired' WHERE state IN ('pending', 'scanned', 'confirmed')`),
	)
}

// Skip leaves out the next numbers of a series.
func (t *Tx) Skip(outlet, name string, by int64) error {
	return t.must(`INSERT INTO counters (outlet_id, name, value) VALUES ($1, $2, $3)
		ON CONFLICT (outlet_id, name) DO UPDATE SET value = counters.value + $3`, outlet, name, by)
}

// Counted gives the names of an outlet's counters; "" is no outlet.
func (t *Tx) Counted(outlet string) ([]string, error) {
	return t.bodies(`SELECT name FROM counters WHERE outlet_id = $1 ORDER BY name`, outlet)
}

// Value is how far a series was counted, 0 when it was not begun.
func (t *Tx) Value(outlet, name string) (n int64, err error) {
	err = t.row(`SELECT COALESCE(MAX(value), 0) FROM counters WHERE outlet_id = $1 AND name = $2`, outlet, name).Scan(&n)
	return n, err
}
