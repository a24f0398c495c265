// Package clauses holds what the standards and notices ask of an outlet, clause by clause, and the tests that prove it.
//
// clauses.tsv is written by hand. tests.tsv is generated from the test sources (go generate ./clauses), so the answer to
// "who proves this clause?" can't drift from the tests.
package clauses

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

//go:generate go run ./gen -root ..

//go:embed clauses.tsv
var clausesTSV string

//go:embed tests.tsv
var testsTSV string

// Kinds of obligation, as the kind column of clauses.tsv spells them.
const (
	Software = "S" // the console enforces or does it
	Assist   = "A" // the console helps people to do it
	Outside  = "X" // premises, signs, contracts: nothing for software but a line in the self-check
	None     = "–" // context only, nothing to prove
)

// Clause is one obligation from a source document.
type Clause struct {
	ID          string   // our id: source letter and place, such as "H-4.3.1e"
	Ref         string   // the place in the source's own numbering
	Kinds       []string // one or two of Software, Assist, Outside, None; the stronger claim is not always first
	Requirement string   // what the source asks, in brief
	Proof       string   // what the console does about it
	Tests       []string // tests that claim to prove it, as "sheyin/desk.TestAllowed", sorted
}

// Load returns all clauses in the order of clauses.tsv, each with its tests. An error means that the embedded tables
// contradict each other or are malformed, which this package's own test rules out for a released binary.
func Load() ([]Clause, error) {
	return Parse(clausesTSV, testsTSV)
}

// Parse reads the two tables: one with the columns id, clause, kind, requirement, software, one with the columns clause, test.
// Both begin with a heading line. The error names the table and the line.
func Parse(clauseTable, testTable string) ([]Clause, error) {
	rows, err := cells("clauses.tsv", clauseTable, 5)
	if err != nil {
		return nil, err
	}
	list := make([]Clause, 0, len(rows))
	place := make(map[string]int, len(rows))
	for i, row := range rows {
		c := Clause{ID: row[0], Ref: row[1], Kinds: strings.Split(row[2], "/"), Requirement: row[3], Proof: row[4]}
		if _, twice := place[c.ID]; twice {
			return nil, fmt.Errorf("clauses.tsv:%d: clause %s stands there twice", i+2, c.ID)
		}
		for _, k := range c.Kinds {
			if err := checkKind(k); err != nil {
				return nil, fmt.Errorf("clauses.tsv:%d: %w", i+2, err)
			}
		}
		place[c.ID] = len(list)
		list = append(list, c)
	}
	if rows, err = cells("tests.tsv", testTable, 2); err != nil {
		return nil, err
	}
	for i, row := range rows {
		at, known := place[row[0]]
		if !known {
			return nil, fmt.Errorf("tests.tsv:%d: no clause %s", i+2, row[0])
		}
		list[at].Tests = append(list[at].Tests, row[1])
	}
	for i := range list {
		slices.Sort(list[i].Tests)
	}
	return list, nil
}

// cells splits a table into rows of n cells, without its heading.
func cells(name, table string, n int) ([][]string, error) {
	var rows [][]string
	for i, line := range strings.Split(strings.TrimRight(table, "\n"), "\n") {
		row := strings.Split(line, "\t")
		if len(row) != n {
			return nil, fmt.Errorf("%s:%d: %d columns, want %d", name, i+1, len(row), n)
		}
		if i > 0 {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func checkKind(kind string) error {
	switch kind {
	case Software, Assist, Outside, None:
		return nil
	}
	return fmt.Errorf("no kind %q: the kinds are %s, %s, %s, %s", kind, Software, Assist, Outside, None)
}

// Select keeps the clauses of a kind (a clause of two kinds counts for both; "" keeps all kinds) and, if untested, only those
// that no test names. The error names a kind that does not exist.
func Select(list []Clause, kind string, untested bool) ([]Clause, error) {
	if kind != "" {
		if err := checkKind(kind); err != nil {
			return nil, err
		}
	}
	var kept []Clause
	for _, c := range list {
		if (kind == "" || slices.Contains(c.Kinds, kind)) && (!untested || len(c.Tests) == 0) {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// Write prints one line a clause: id, kind, and the tests that name it, in aligned columns.
func Write(w io.Writer, list []Clause) error {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range list {
		line := c.ID + "\t" + strings.Join(c.Kinds, "/")
		if len(c.Tests) > 0 {
			line += "\t" + strings.Join(c.Tests, " ")
		}
		if _, err := fmt.Fprintln(columns, line); err != nil {
			return err
		}
	}
	return columns.Flush()
}
