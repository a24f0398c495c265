package screens

import (
	"maps"
	"slices"

	"sheyin/desk"
)

// tally is what the person at work has counted so far of a hand-over, and which pieces are not there.
type tally struct {
	holds  desk.Holdings
	counts desk.Counts
	gone   map[string]bool // by ID of the piece
}

func newTally(holds desk.Holdings) tally {
	return tally{holds: holds, counts: desk.Counts{}, gone: map[string]bool{}}
}

// of takes what was counted before and reached the authority.
func (c *tally) of(before *desk.Count) {
	if before == nil {
		return
	}
	maps.Copy(c.counts, before.Counts)
	for _, id := range before.Missing {
		c.gone[id] = true
	}
}

// set says how many there are of a line.
func (c *tally) set(line desk.CountLine, n int) { c.counts[line] = n }

// forget begins a line anew.
func (c *tally) forget(line desk.CountLine) {
	delete(c.counts, line)
	for _, p := range c.holds.Of(line) {
		delete(c.gone, p.ID)
	}
}

// toggle says of one piece that it is not there, or that it is. What lies there is counted by that.
func (c *tally) toggle(p desk.Piece) {
	if c.gone[p.ID] {
		delete(c.gone, p.ID)
	} else {
		c.gone[p.ID] = true
	}
	c.counts[p.Line] = len(c.holds.Of(p.Line)) - c.lacking(p.Line)
}

// lacking is how many pieces of a line are said not to be there.
func (c *tally) lacking(line desk.CountLine) int {
	n := 0
	for _, p := range c.holds.Of(line) {
		if c.gone[p.ID] {
			n++
		}
	}
	return n
}

// counted is how many lines are counted.
func (c *tally) counted() int { return len(c.counts) }

// unnamed is the first line whose number says that something is missing and whose pieces do not say
// what; the authority takes no such count.
func (c *tally) unnamed() (line desk.CountLine, ok bool) {
	for _, l := range desk.CountLines {
		n, counted := c.counts[l]
		if counted && l.Pieced() && max(0, len(c.holds.Of(l))-n) != c.lacking(l) {
			return l, true
		}
	}
	return "", false
}

// missing are the IDs of the pieces that are not there.
func (c *tally) missing() []string {
	var out []string
	for _, p := range c.holds.Pieces {
		if c.gone[p.ID] {
			out = append(out, p.ID)
		}
	}
	slices.Sort(out)
	return out
}

// count is the whole as the rules judge it.
func (c *tally) count() *desk.Count { return &desk.Count{Counts: c.sent(), Missing: c.missing()} }

// sent is a copy of the numbers, for a write that is on its way while more is typed.
func (c *tally) sent() desk.Counts { return maps.Clone(c.counts) }
