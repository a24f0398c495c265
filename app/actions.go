package app

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// actions.tsv is read out of the key tables of the screens and of this package, so that what can be
// bound anew, and what docs/keys says, is what the program does.
//
//go:generate go test -run "TestActionsAreCurrent|TestInitialsAreWhole" -update .

//go:embed actions.tsv
var actionsTSV string

// Action is something that a key does on a screen. Its name is ID, or Screen.ID for this screen alone.
type Action struct {
	Screen string   // ID of the screen; empty: everywhere
	ID     string   // the same act has the same ID on every screen
	Keys   []string // codes it has unless they are bound anew; none: only in the palette
	Words  []string // keys of the words that say what it does, one for each state of the screen that says it otherwise
}

// Actions are all there are, those of everywhere first, else in the order of screens and their tables.
var Actions = sync.OnceValue(func() []Action { return parseActions(actionsTSV) })

// parseActions panics when the table is broken: it is compiled in, and a test holds it against the sources.
func parseActions(table string) (out []Action) {
	for n, line := range strings.Split(strings.TrimSpace(table), "\n")[1:] {
		cell := strings.Split(line, "\t")
		if len(cell) != 4 {
			panic(fmt.Sprintf("actions.tsv:%d: %d columns, want 4", n+2, len(cell)))
		}
		out = append(out, Action{Screen: cell[0], ID: cell[1], Keys: strings.Fields(cell[2]), Words: strings.Fields(cell[3])})
	}
	return out
}
