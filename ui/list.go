package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Column is one column of a [List].
type Column struct {
	Title string
	W     int  // cells; 0 in the last column, when none grows: all that is left
	Gap   int  // cells after it; 0 is 2
	Right bool // numbers
	Grow  bool // takes what a wider window gives; one column at most
}

// Cell is one place of a row: a word, and a second one in another style one cell on.
type Cell struct {
	Text      string
	Style     Style // zero is Text: Strong in the selected row, Dim in a dim one
	Note      string
	NoteStyle Style
}

// Row is one row of a [List].
type Row struct {
	ID    string // the selection holds on to it
	Cells []Cell
	Dim   bool // others must act
}

// List is a table with one selected row. It pages rather than scrolls: the lines one reads stay where they are.
type List struct {
	Columns []Column
	PerPage int  // rows on a page; set it whenever the layout changes; 0: all rows
	Inset   bool // it does not begin at the left edge: its row is marked within its own cells
	rows    []Row
	at      int
}

// SetRows replaces the rows. The selection stays on its row; when that is gone it
// stays at its place.
func (l *List) SetRows(rows []Row) {
	id := ""
	if r, ok := l.Selected(); ok {
		id = r.ID
	}
	l.rows = rows
	if !l.Select(id) {
		l.at = max(0, min(l.at, len(rows)-1))
	}
}

// Len is the number of rows.
func (l *List) Len() int { return len(l.rows) }

// Select puts the selection on the row with this ID; false when there is none.
func (l *List) Select(id string) bool {
	i := slices.IndexFunc(l.rows, func(r Row) bool { return r.ID == id })
	if i < 0 {
		return false
	}
	l.at = i
	return true
}

// Selected is the row with the cursor; ok is false when the list is empty.
func (l *List) Selected() (r Row, ok bool) {
	if l.at < 0 || l.at >= len(l.rows) {
		return Row{}, false
	}
	return l.rows[l.at], true
}

// Index is the selected row's place, from 0.
func (l *List) Index() int { return l.at }

// Update moves the selection; false when the key is not the list's.
func (l *List) Update(msg tea.KeyPressMsg) bool {
	page := l.PerPage
	if page <= 0 {
		page = len(l.rows)
	}
	to := l.at
	switch msg.String() {
	case "up":
		to--
	case "down":
		to++
	case "pgup":
		to -= page
	case "pgdown":
		to += page
	case "home":
		to = 0
	case "end":
		to = len(l.rows) - 1
	default:
		return false
	}
	l.at = max(0, min(to, len(l.rows)-1))
	return true
}

// page is the part of n rows that is shown: per rows a page, the one that holds at.
func page(at, n, per int) (from, to int) {
	if per <= 0 || n <= per {
		return 0, n
	}
	from = at / per * per
	return from, min(n, from+per)
}

// Page is `1-9 / 23`, for the right end of the title; empty when all rows are in sight.
func (l *List) Page() string {
	from, to := page(l.at, len(l.rows), l.PerPage)
	if to-from == len(l.rows) {
		return ""
	}
	return pageSign(from, to, len(l.rows))
}

// Paint draws the header row (when a column has a title) and the page's rows in w cells from x, y on,
// and gives the y after them. focused: the selected row has its ground, its `>` and the real cursor.
func (l *List) Paint(c *Canvas, x, y, w int, focused bool) int {
	at := l.places(x, w)
	if slices.ContainsFunc(l.Columns, func(col Column) bool { return col.Title != "" }) {
		for i, col := range l.Columns {
			putCell(c, at[i], y, col.Right, Cell{Text: col.Title, Style: Dim})
		}
		y++
	}
	from, to := page(l.at, len(l.rows), l.PerPage)
	for i := from; i < to; i++ {
		sel := focused && i == l.at
		if sel {
			l.mark(c, x, y, w)
			c.Cursor(x, y)
		}
		r := l.rows[i]
		for k, cl := range r.Cells[:min(len(r.Cells), len(at))] {
			putCell(c, at[k], y, l.Columns[k].Right, shade(cl, sel, r.Dim))
		}
		y++
	}
	return y
}

// mark shows the selected row: across the whole left part, or within the list's own cells.
func (l *List) mark(c *Canvas, x, y, w int) {
	if !l.Inset {
		c.Row(y)
		return
	}
	c.Fill(Area{X: x - 2, Y: y, W: w + 2, H: 1}, Sel)
	c.Put(x-2, y, ">", AccentBold)
}

// shade gives ordinary text the weight of its row; words with a meaning of their own keep their style.
func shade(cl Cell, sel, dim bool) Cell {
	if cl.Style == 0 || cl.Style == Text {
		switch {
		case sel:
			cl.Style = Strong
		case dim:
			cl.Style = Dim
		}
	}
	return cl
}

// places are x and width of each column.
func (l *List) places(x, w int) []Area {
	extra := w
	for i, col := range l.Columns {
		extra -= col.W
		if i < len(l.Columns)-1 {
			extra -= col.gap()
		}
	}
	out := make([]Area, len(l.Columns))
	end := x + w
	for i, col := range l.Columns {
		cw := col.W
		if last := i == len(l.Columns)-1; col.Grow || last && cw == 0 {
			cw += max(0, extra)
			extra = 0
		}
		out[i] = Area{X: x, W: max(0, min(cw, end-x))}
		x += cw + col.gap()
	}
	return out
}

func (c Column) gap() int {
	if c.Gap == 0 {
		return 2
	}
	return c.Gap
}

func putCell(c *Canvas, a Area, y int, right bool, cl Cell) {
	text := Clip(cl.Text, a.W)
	if right {
		c.Right(a.X+a.W, y, text, cl.Style)
		return
	}
	x := c.Put(a.X, y, text, cl.Style)
	if room := a.X + a.W - x - 1; cl.Note != "" && room > 0 {
		c.Put(x+1, y, Clip(cl.Note, room), cl.NoteStyle)
	}
}

// pageSign tells which of n lines are shown.
func pageSign(from, to, n int) string { return fmt.Sprintf("%d-%d / %d", from+1, to, n) }
