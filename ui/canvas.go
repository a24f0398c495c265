package ui

import (
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// cell is one place of the grid; w is 0 in the right half of a wide one.
type cell struct {
	s  string
	w  uint8
	st Style
}

// Canvas is one picture of the screen, made anew for each frame. Nothing drawn
// outside of it, no text whatever, can break its grid.
type Canvas struct {
	w, h   int
	theme  *Theme
	cells  []cell
	cx, cy int
	cursor bool
}

// NewCanvas makes an empty canvas of w x h cells.
func NewCanvas(w, h int, t *Theme) *Canvas {
	c := &Canvas{w: max(0, w), h: max(0, h), theme: t}
	c.cells = make([]cell, c.w*c.h)
	for i := range c.cells {
		c.cells[i] = cell{s: " ", w: 1}
	}
	return c
}

// Size is the canvas's width and height in cells.
func (c *Canvas) Size() (w, h int) { return c.w, c.h }

// Layout is where the regions lie at this size.
func (c *Canvas) Layout() Layout { return LayoutFor(c.w, c.h) }

// Put writes s from x, y on and gives the x after it (also when the edge hid a
// part). Control characters are not drawn, a wide character is never halved.
func (c *Canvas) Put(x, y int, s string, st Style) int {
	for s != "" {
		g, w, rest := cluster(s)
		s = rest
		if w > 0 {
			c.set(x, y, g, w, st)
			x += w
		}
	}
	return x
}

func (c *Canvas) set(x, y int, g string, w int, st Style) {
	if y < 0 || y >= c.h || x+w <= 0 || x >= c.w {
		return
	}
	if x < 0 || x+w > c.w { // the edge cuts a wide character
		g, w, x = " ", 1, max(0, x)
	}
	row := c.cells[y*c.w : (y+1)*c.w]
	if st.ground() == Inherit {
		st = st.On(row[x].st.ground())
	}
	for i := x; i < x+w; i++ {
		blankOther(row, i)
	}
	row[x] = cell{s: g, w: uint8(w), st: st}
	if w == 2 {
		row[x+1] = cell{st: st}
	}
}

// blankOther empties the other half of a wide character that is about to lose
// its half at i.
func blankOther(row []cell, i int) {
	switch {
	case row[i].w == 2:
		row[i+1] = cell{s: " ", w: 1, st: row[i].st}
	case row[i].w == 0 && i > 0:
		row[i-1] = cell{s: " ", w: 1, st: row[i].st}
	}
}

// Right writes s so that it ends before x and gives the x where it begins.
func (c *Canvas) Right(x, y int, s string, st Style) int {
	x -= Width(s)
	c.Put(x, y, s, st)
	return x
}

// Span is a part of a text, in runes, the end not included.
type Span struct{ From, To int }

// PutMarked is Put with the spans of s in Accent: what was matched.
func (c *Canvas) PutMarked(x, y int, s string, marks []Span, st Style) int {
	if len(marks) == 0 {
		return c.Put(x, y, s, st)
	}
	i := 0
	for s != "" {
		g, w, rest := cluster(s)
		runes := len([]rune(s[:len(s)-len(rest)]))
		use := st
		for _, m := range marks {
			if i >= m.From && i < m.To {
				use = st.with(accentToken)
			}
		}
		i += runes
		s = rest
		if w > 0 {
			c.set(x, y, g, w, use)
			x += w
		}
	}
	return x
}

// Fill empties a rectangle and gives it a ground.
func (c *Canvas) Fill(a Area, ground Token) {
	blank := Text.On(ground)
	for y := max(0, a.Y); y < min(c.h, a.Y+a.H); y++ {
		for x := max(0, a.X); x < min(c.w, a.X+a.W); x++ {
			c.set(x, y, " ", 1, blank)
		}
	}
}

// Rule draws a hairline.
func (c *Canvas) Rule(x, y, w int) { c.rule(x, y, w, "─", Line) }

func (c *Canvas) rule(x, y, w int, glyph string, st Style) {
	c.Put(x, y, strings.Repeat(glyph, max(0, w)), st)
}

// Quote draws the upright line of a quoted text or of a panel.
func (c *Canvas) Quote(x, y, h int, st Style) {
	for j := y; j < y+h; j++ {
		c.Put(x, j, "│", st)
	}
}

// Para writes s wrapped to w cells and gives the y after it.
func (c *Canvas) Para(x, y, w int, s string, st Style) int {
	for _, l := range Wrap(s, w) {
		c.Put(x, y, l, st)
		y++
	}
	return y
}

// Head writes a section's title and, two cells on, what is to be said about
// it (empty: nothing). It gives the x after the text.
func (c *Canvas) Head(x, y int, title, note string) int {
	x = c.Put(x, y, title, Strong)
	if note != "" {
		x = c.Put(x+2, y, note, Dim)
	}
	return x
}

// Fact writes a label in Dim and its value lw cells further. It gives the x after it.
func (c *Canvas) Fact(x, y, lw int, label, value string, st Style) int {
	c.Put(x, y, label, Dim)
	return c.Put(x+lw, y, value, st)
}

// Row marks the row that has the cursor: its ground over the whole left part
// and `>` in column 0. Draw the row's text afterwards.
func (c *Canvas) Row(y int) {
	c.Fill(Area{X: 0, Y: y, W: c.Layout().Left, H: 1}, Sel)
	c.Put(0, y, ">", AccentBold)
}

// Sheet is what lies over a screen: it empties the area and gives it a ground,
// or an edge where the theme has no grounds.
func (c *Canvas) Sheet(a Area) {
	if !c.theme.boxed() {
		c.Fill(a, Field)
		return
	}
	c.Fill(a, Base)
	c.rule(a.X+1, a.Y, a.W-2, "─", Accent)
	c.rule(a.X+1, a.Y+a.H-1, a.W-2, "─", Accent)
	c.Quote(a.X, a.Y+1, a.H-2, Accent)
	c.Quote(a.X+a.W-1, a.Y+1, a.H-2, Accent)
	c.Put(a.X, a.Y, "┌", Accent)
	c.Put(a.X+a.W-1, a.Y, "┐", Accent)
	c.Put(a.X, a.Y+a.H-1, "└", Accent)
	c.Put(a.X+a.W-1, a.Y+a.H-1, "┘", Accent)
}

// DimAll takes colour and weight out of everything but the top bar and the key
// line, and hides the cursor: what lies under a dialog.
func (c *Canvas) DimAll() {
	c.cursor = false
	for i := c.w; i < (c.h-1)*c.w; i++ {
		st := &c.cells[i].st
		fg, ground := faintToken, Base
		if s := c.cells[i].s; s == "─" || s == "│" {
			fg = lineToken
		}
		if st.ground() == Bar {
			ground = Bar
		}
		*st = Style(fg).On(ground)
	}
}

// Cursor places the terminal's own cursor. The last call counts; a cursor
// outside of the canvas is not shown.
func (c *Canvas) Cursor(x, y int) {
	c.cx, c.cy = x, y
	c.cursor = x >= 0 && x < c.w && y >= 0 && y < c.h
}

// CursorPos is the cell of the cursor; ok is false when there is none.
func (c *Canvas) CursorPos() (x, y int, ok bool) { return c.cx, c.cy, c.cursor }

// String is the frame with its escape sequences, lines separated by line
// feeds, each exactly as wide as the canvas: the content of a tea.View.
func (c *Canvas) String() string {
	var b strings.Builder
	line := make(uv.Line, c.w)
	styles := map[Style]uv.Style{}
	for y := range c.h {
		for x, cl := range c.cells[y*c.w : (y+1)*c.w] {
			if cl.w == 0 {
				line[x] = uv.Cell{}
				continue
			}
			st, ok := styles[cl.st]
			if !ok {
				st = c.theme.style(cl.st)
				styles[cl.st] = st
			}
			line[x] = uv.Cell{Content: c.theme.glyph(cl.s), Width: int(cl.w), Style: st}
		}
		if y > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line.Render())
	}
	return b.String()
}

// Plain is the frame's text without colours, spaces at the ends of lines
// removed: for tests and for logs of the screen's shape.
func (c *Canvas) Plain() string {
	var b strings.Builder
	for y := range c.h {
		if y > 0 {
			b.WriteByte('\n')
		}
		var l strings.Builder
		for _, cl := range c.cells[y*c.w : (y+1)*c.w] {
			l.WriteString(c.theme.glyph(cl.s))
		}
		b.WriteString(strings.TrimRight(l.String(), " "))
	}
	return b.String()
}
