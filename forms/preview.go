package forms

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// cellsOf is how many cells of a terminal a character takes; ambiguous ones take one, as everywhere
// in the program.
func cellsOf(r rune) float64 {
	if r >= ' ' && r < 0x7f {
		return 1
	}
	return float64(ansi.StringWidth(string(r)))
}

// minCells is the narrowest preview that can be read.
const minCells = 40

// screen collects lines of at most cells.
type screen struct {
	cells int
	lines []string
	under bool // a heading was the last
}

func preview(doc document, cells int) []string {
	s := &screen{cells: max(cells, minCells)}
	if doc.demo != "" {
		s.middle(doc.demo)
	}
	s.middle(doc.office)
	s.middle(doc.title)
	s.blank()
	if len(doc.marks) > 0 {
		s.text(strings.Join(doc.marks, "  "))
	}
	if doc.number != "" {
		s.text(doc.number)
	}
	s.text(doc.issued)
	for _, b := range doc.blocks {
		s.block(b)
	}
	if doc.code.url != "" {
		s.blank()
		s.text(doc.code.caption + " " + doc.code.url)
	}
	s.blank()
	s.text(doc.foot)
	return s.lines
}

func (s *screen) blank() { s.lines = append(s.lines, "") }

func (s *screen) wrap(text string, cells int) []string {
	// Terminals do not agree on the width of these two.
	text = strings.NewReplacer(box, "[ ]", ticked, "[x]").Replace(text)
	return wrap(text, cellsOf, float64(max(cells, 2)), 0)
}

func width(text string) int { return int(measure(text, cellsOf)) }

func (s *screen) text(text string) {
	s.lines = append(s.lines, s.wrap(text, s.cells)...)
}

func (s *screen) middle(text string) {
	for _, line := range s.wrap(text, s.cells) {
		s.lines = append(s.lines, strings.Repeat(" ", (s.cells-width(line))/2)+line)
	}
}

func (s *screen) block(b block) {
	if !s.under {
		s.blank()
	}
	s.under = false
	switch b := b.(type) {
	case heading:
		s.under = true
		s.text(string(b))
	case paragraph:
		s.text(string(b))
	case facts:
		s.facts(b)
	case table:
		s.table(b)
	case signatures:
		for _, label := range b {
			s.text(label + " ________")
		}
	case bigCode:
		s.middle(b.caption)
		s.middle(b.url)
	}
}

// facts are labels in a column of their own, at most a third of the width.
func (s *screen) facts(all facts) {
	labels := 0
	for _, f := range all {
		labels = max(labels, width(f.label))
	}
	labels = min(labels, s.cells/3)
	for _, f := range all {
		s.columns([]string{f.label, f.value}, []int{labels, s.cells - labels - 2})
	}
}

func (s *screen) table(t table) {
	widths := make([]int, len(t.columns))
	heads := make([]string, len(t.columns))
	room := s.cells - 2*(len(t.columns)-1)
	for n, c := range t.columns {
		widths[n] = max(4, int(c.share*float64(room)))
		heads[n] = c.head
	}
	// What rounding left belongs to the widest column.
	widest, sum := 0, 0
	for n, w := range widths {
		sum += w
		if w > widths[widest] {
			widest = n
		}
	}
	widths[widest] += room - sum
	s.columns(heads, widths)
	for _, r := range t.rows {
		if r.group != "" {
			s.text(r.group)
			continue
		}
		s.columns(r.cells, widths)
	}
}

// columns puts texts beside each other, two cells apart.
func (s *screen) columns(texts []string, widths []int) {
	lines := make([][]string, len(texts))
	height := 1
	for n, t := range texts {
		lines[n] = s.wrap(t, widths[n])
		height = max(height, len(lines[n]))
	}
	for i := range height {
		var b strings.Builder
		for n := range texts {
			part := ""
			if i < len(lines[n]) {
				part = lines[n][i]
			}
			b.WriteString(part)
			if n+1 < len(texts) {
				b.WriteString(strings.Repeat(" ", max(0, widths[n]-width(part))+2))
			}
		}
		s.lines = append(s.lines, strings.TrimRight(b.String(), " "))
	}
}
