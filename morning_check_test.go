//go:build real

package main_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// newest is the ID of the newest record of a kind at the clerk's outlet.
func (m *morning) newest(what string) string {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	rows := m.rows(db, `SELECT record_id, '' FROM records WHERE what = ? AND outlet_id = 'TCA' ORDER BY changed DESC LIMIT 1`, what)
	if len(rows) == 0 {
		m.t.Fatalf("there is no %s", what)
	}
	return rows[0][0]
}

// body reads what the database keeps of a record.
func (m *morning) body(what, id string, into any) {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	rows := m.rows(db, `SELECT body, '' FROM records WHERE what = ? AND record_id = ?`, what, id)
	if len(rows) != 1 {
		m.t.Fatalf("there are %d of %s %s", len(rows), what, id)
	}
	if err := json.Unmarshal([]byte(rows[0][0]), into); err != nil {
		m.t.Fatal(err)
	}
}

// kept is a case as the database keeps it.
func (m *morning) kept(number string) map[string]any {
	m.t.Helper()
	var c map[string]any
	m.body("case", m.id("case", number), &c)
	return c
}

func (m *morning) id(what, number string) string {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	rows := m.rows(db, `SELECT record_id, '' FROM records WHERE what = ? AND number = ?`, what, number)
	if len(rows) != 1 {
		m.t.Fatalf("%d of %s %s", len(rows), what, number)
	}
	return rows[0][0]
}

// holdsActs, holdsTicket and holdsID compare a record's state and acts with what was done.
func (m *morning) holdsActs(number, state string, acts ...string) {
	m.t.Helper()
	m.holdsID(m.id("case", number), state, acts...)
}

func (m *morning) holdsTicket(number, state string, acts ...string) {
	m.t.Helper()
	m.holdsID(m.id("ticket", number), state, acts...)
}

func (m *morning) holdsID(id, state string, acts ...string) {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	if got := m.rows(db, `SELECT state, version FROM records WHERE record_id = ?`, id); len(got) != 1 || got[0][0] != state || got[0][1] != fmt.Sprint(len(acts)) {
		m.t.Errorf("record is %v, want %s in version %d", got, state, len(acts))
	}
	var kinds []string
	for _, r := range m.rows(db, `SELECT kind, '' FROM acts WHERE record_id = ? ORDER BY version`, id) {
		kinds = append(kinds, r[0])
	}
	if !slices.Equal(kinds, acts) {
		m.t.Errorf("acts %v, want %v", kinds, acts)
	}
}
var _ = cmp.Or[string]
var _ = os.ReadFile
var _ = filepath.Join
var _ = regexp.MustCompile
var _ = strings.Contains
var _ = time.Now
func (m *morning) figures() {}
func (m *morning) agrees() {}
func (m *morning) silent(...string) {}
