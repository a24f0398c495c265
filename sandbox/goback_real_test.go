//go:build real

package sandbox_test

import (
	"database/sql"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"sheyin/sandbox/store"
)

// Each migration can be taken back on PostgreSQL, too, and done again: up, down, up gives the same tables and indexes.
func TestMigrationsGoBackOnPostgreSQL(t *testing.T) {
	name := database(t)
	s, err := store.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	p, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("store/migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	before := schema(t, db)
	for _, to := range []int64{14, 0} {
		if _, err := p.DownTo(t.Context(), to); err != nil {
			t.Fatalf("down to %d: %v", to, err)
		}
		left := schema(t, db)
		if has := slices.ContainsFunc(left, func(line string) bool { return strings.HasPrefix(line, "pages.") }); has || len(left) >= len(before) {
			t.Errorf("down to %d: %d lines left of %d", to, len(left), len(before))
		}
		if to == 0 && len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		if _, err := p.Up(t.Context()); err != nil {
			t.Fatalf("up from %d: %v", to, err)
		}
		if now := schema(t, db); len(before) < 100 || !slices.Equal(now, before) {
			t.Errorf("up from %d gives %d lines, and %d before, or others", to, len(now), len(before))
		}
	}
}

// schema are all columns and indexes of a database, but those that say which migrations were done.
func schema(t *testing.T, db *sql.DB) (lines []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `
		SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || COALESCE(column_default, '')
			FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%goose%'
		UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '%goose%' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}
