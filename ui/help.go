package ui

import tea "charm.land/bubbletea/v2"

// HelpSection is one group of keys; a key without codes explains what needs no key.
type HelpSection struct {
	Title string
	Keys  Keys
	Right bool // in the right column, where there are two
}

// HelpClause is a rule that the screen serves: where it stands, and what it asks for in plain words.
type HelpClause struct{ Ref, Text string }

// Help is the sheet of F1, made from the same tables as dispatch and footer: two columns in 96 cells, or one that
// scrolls in 76.
type Help struct {
	Title, Intro string
	Sections     []HelpSection
	ClauseTitle  string // over the clauses
	Clauses      []HelpClause
	FootLabel    string   // 状态只有五个词
	FootWords    []string // the words
	FootNote     string
	Left, Right  Keys // the key line

	top int // first line shown
}

const (
	helpWide   = 96
	helpNarrow = 76
	helpRest   = 7 // rows that are neither sections, introduction nor note
	helpSplit  = 54
	helpName   = 10 // cells for a key's name
	helpPad    = 3  // cells between the sheet's edge and its text
)

// helpLine is one line of the sheet: a title, a key, a line of a clause, or an empty one.
// Where there are two columns, the left one holds all lines and right the keys beside them.
type helpLine struct {
	title string
	key   Key    // on the first line about it
	text  string // what the key does, or what the clause asks for
	dim   bool   // the key is off
	off   string // why, behind the text
	ref   string // where the clause stands, on its first line
	wide  int    // of a clause: the room for refs
	right *helpLine
}

// column are the lines of the sections that lie left or right, in w cells.
func (h *Help) column(right bool, w int) (out []helpLine) {
	for _, s := range h.Sections {
		if s.Right != right {
			continue
		}
		if len(out) > 0 {
			out = append(out, helpLine{})
		}
		out = append(out, helpLine{title: s.Title})
		for _, k := range s.Keys {
			if k.Name != "" {
				out = append(out, keyLines(k, w)...)
			}
		}
	}
	return out
}

// keyLines are a key and what it does in w cells, and, when it is off, why: behind it, or on lines of its own.
func keyLines(k Key, w int) []helpLine {
	room := w - max(helpName, Width(k.Name)+2)
	help, off := Wrap(k.help(), room), k.Off
	long := off != "" && Width(help[len(help)-1])+2+Width(off) > room
	out := make([]helpLine, len(help))
	for n, text := range help {
		out[n] = helpLine{text: text, dim: off != ""}
	}
	out[0].key = k
	if !long {
		out[len(out)-1].off = off
		return out
	}
	for _, text := range Wrap(off, w-helpName) {
		out = append(out, helpLine{off: text})
	}
	return out
}

// clauses are the lines of the clauses, in w cells.
func (h *Help) clauses(w int) (out []helpLine) {
	if len(h.Clauses) == 0 {
		return nil
	}
	out = append(out, helpLine{}, helpLine{title: h.ClauseTitle})
	ref := h.refWidth()
	for _, c := range h.Clauses {
		for i, text := range Wrap(c.Text, w-ref) {
			l := helpLine{text: text, wide: ref}
			if i == 0 {
				l.ref = c.Ref
			}
			out = append(out, l)
		}
	}
	return out
}

// lines are all lines of the sheet in w cells: the screen's own keys, the clauses it serves, and
// the keys of everywhere below them, or beside the screen's own where there are two columns.
func (h *Help) lines(two bool, w int) []helpLine {
	if !two {
		out := append(h.column(false, w), h.clauses(w)...)
		return append(append(out, helpLine{}), h.column(true, w)...)
	}
	out, right := h.column(false, helpSplit-2), h.column(true, w-helpSplit)
	for len(out) < len(right) {
		out = append(out, helpLine{})
	}
	for i := range right {
		out[i].right = &right[i]
	}
	return append(out, h.clauses(w)...)
}

// refWidth is the room for the places of the clauses, in cells.
func (h *Help) refWidth() int {
	w := helpName
	for _, c := range h.Clauses {
		w = max(w, Width(c.Ref)+2)
	}
	return w
}

// sheet is the help laid out for a window.
type sheet struct {
	area        Area
	two         bool
	intro, note []string
	lines       []helpLine
	rows        int // how many of the lines have room
}

// lay lays the sheet out for a window of w x hh cells.
func (h *Help) lay(w, hh int) sheet {
	s := sheet{two: w >= helpWide+2*margin}
	s.area.W = helpNarrow
	if s.two {
		s.area.W = helpWide
	}
	room := s.area.W - 2*helpPad
	s.intro, s.note = Wrap(h.Intro, room), Wrap(h.FootNote, room)
	s.lines = h.lines(s.two, room)
	rest := helpRest + len(s.intro) + len(s.note)
	s.area.H = max(rest+1, min(len(s.lines)+rest, hh-2*frameRows))
	s.area.X, s.area.Y = (w-s.area.W)/2, max(1, (hh-s.area.H)/2)
	s.rows = s.area.H - rest
	return s
}

// Update scrolls; done is true when the sheet is to be closed. w and h are the window's.
func (h *Help) Update(msg tea.KeyPressMsg, w, hh int) (done bool) {
	s := h.lay(w, hh)
	most := max(0, len(s.lines)-s.rows)
	top := min(h.top, most)
	switch msg.String() {
	case "esc", "f1", "enter":
		return true
	case "up":
		top--
	case "down":
		top++
	case "pgup":
		top -= s.rows
	case "pgdown", "space":
		top += s.rows
	case "home":
		top = 0
	case "end":
		top = most
	}
	h.top = max(0, min(top, most))
	return false
}

// Paint dims the screen and draws the sheet over it.
func (h *Help) Paint(c *Canvas) {
	c.DimAll()
	s := h.lay(c.w, c.h)
	a := s.area
	c.Sheet(a)
	x, end := a.X+helpPad, a.X+a.W-helpPad
	top := max(0, min(h.top, len(s.lines)-s.rows))
	title := end
	if len(s.lines) > s.rows {
		title = c.Right(end, a.Y+1, pageSign(top, min(len(s.lines), top+s.rows), len(s.lines)), Dim) - 2
	}
	c.Put(x, a.Y+1, Clip(h.Title, title-x), Strong)
	y := a.Y + 2
	for _, line := range s.intro {
		c.Put(x, y, line, Dim)
		y++
	}
	y++
	left := end - x
	if s.two {
		left = helpSplit - 2
	}
	for i := top; i < min(len(s.lines), top+s.rows); i++ {
		h.paintLine(c, Area{X: x, Y: y + i - top, W: end - x}, left, s.lines[i])
	}
	y += s.rows + 1
	c.Rule(x, y, end-x)
	at := c.Put(x, y+1, h.FootLabel, Dim) + 2
	for _, w := range h.FootWords {
		if at+Width(w) > end {
			break
		}
		at = c.Put(at, y+1, w, Text) + 3
	}
	for n, line := range s.note {
		c.Put(x, y+2+n, line, Dim)
	}
	c.Footer(h.Left, h.Right)
}

// paintLine draws a line in a; left is the width of the left column.
func (h *Help) paintLine(c *Canvas, a Area, left int, l helpLine) {
	switch {
	case l.title != "":
		c.Put(a.X, a.Y, Clip(l.title, left), Strong)
	case l.wide > 0:
		c.Put(a.X, a.Y, l.ref, Dim)
		c.Put(a.X+l.wide, a.Y, l.text, Text)
	default:
		l.paintKey(c, a.X, a.Y)
	}
	if l.right != nil {
		h.paintLine(c, Area{X: a.X + helpSplit, Y: a.Y, W: a.W - helpSplit}, a.W-helpSplit, *l.right)
	}
}

// paintKey draws what a line says about a key; one that is off in Dim, with the reason behind it.
func (l helpLine) paintKey(c *Canvas, x, y int) {
	name, word := KeyStyle, Text
	if l.dim {
		name, word = Dim, Dim
	}
	at := x + helpName
	if l.key.Name != "" {
		at = max(at, c.Put(x, y, l.key.Name, name)+2)
	}
	if l.text != "" {
		at = c.Put(at, y, l.text, word) + 2
	}
	c.Put(at, y, l.off, Warn)
}
