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
	helpHead   = 4 // rows above the sections
	helpFoot   = 4 // rows below them
	helpSplit  = 54
	helpName   = 10 // cells for a key's name
	helpPad    = 3  // cells between the sheet's edge and its text
)

// helpLine is one line of the sheet: a title, a key, a line of a clause, or an empty one.
// Where there are two columns, the left one holds all lines and right the keys beside them.
type helpLine struct {
	title string
	key   Key
	ref   string // of a clause, on its first line
	text  string // of a clause
	off   string // why the key above is off
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
			if k.Name == "" {
				continue
			}
			off := k.Off
			long := off != "" && Width(k.help())+2+Width(off) > w-helpName
			if long { // the reason is what one came for: it gets lines of its own
				k.Off = " "
			}
			out = append(out, helpLine{key: k})
			if long {
				for _, text := range Wrap(off, w-helpName) {
					out = append(out, helpLine{off: text})
				}
			}
		}
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
			l := helpLine{text: text}
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

// room is the sheet and the number of lines that it has in a window of w x hh cells, and the lines themselves.
func (h *Help) room(w, hh int) (a Area, two bool, rows int, lines []helpLine) {
	two = w >= helpWide+2*margin
	a.W = helpNarrow
	if two {
		a.W = helpWide
	}
	lines = h.lines(two, a.W-2*helpPad)
	a.H = max(helpHead+helpFoot+1, min(len(lines)+helpHead+helpFoot+1, hh-2*frameRows))
	a.X, a.Y = (w-a.W)/2, max(1, (hh-a.H)/2)
	return a, two, a.H - helpHead - helpFoot - 1, lines
}

// Update scrolls; done is true when the sheet is to be closed. w and h are the window's.
func (h *Help) Update(msg tea.KeyPressMsg, w, hh int) (done bool) {
	_, _, rows, lines := h.room(w, hh)
	most := max(0, len(lines)-rows)
	top := min(h.top, most)
	switch msg.String() {
	case "esc", "f1", "enter":
		return true
	case "up":
		top--
	case "down":
		top++
	case "pgup":
		top -= rows
	case "pgdown", "space":
		top += rows
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
	a, two, rows, lines := h.room(c.w, c.h)
	c.Sheet(a)
	x, end := a.X+helpPad, a.X+a.W-helpPad
	top := max(0, min(h.top, len(lines)-rows))
	title := end
	if len(lines) > rows {
		title = c.Right(end, a.Y+1, pageSign(top, min(len(lines), top+rows), len(lines)), Dim) - 2
	}
	c.Put(x, a.Y+1, Clip(h.Title, title-x), Strong)
	c.Put(x, a.Y+2, Clip(h.Intro, end-x), Dim)
	left := end - x
	if two {
		left = helpSplit - 2
	}
	for i := top; i < min(len(lines), top+rows); i++ {
		h.paintLine(c, Area{X: x, Y: a.Y + helpHead + i - top, W: end - x}, left, lines[i])
	}
	y := a.Y + a.H - helpFoot
	c.Rule(x, y, end-x)
	at := c.Put(x, y+1, h.FootLabel, Dim) + 2
	for _, w := range h.FootWords {
		if at+Width(w) > end {
			break
		}
		at = c.Put(at, y+1, w, Text) + 3
	}
	c.Put(x, y+2, Clip(h.FootNote, end-x), Dim)
	c.Footer(h.Left, h.Right)
}

// paintLine draws a line in a; left is the width of the left column.
func (h *Help) paintLine(c *Canvas, a Area, left int, l helpLine) {
	switch {
	case l.title != "":
		c.Put(a.X, a.Y, Clip(l.title, left), Strong)
	case l.key.Name != "":
		paintHelpKey(c, a.X, a.Y, left, l.key)
	case l.off != "":
		c.Put(a.X+helpName, a.Y, l.off, Warn)
	case l.text != "":
		c.Put(a.X, a.Y, l.ref, Dim)
		c.Put(a.X+h.refWidth(), a.Y, l.text, Text)
	}
	if l.right != nil {
		h.paintLine(c, Area{X: a.X + helpSplit, Y: a.Y, W: a.W - helpSplit}, a.W-helpSplit, *l.right)
	}
}

// paintHelpKey draws a key and what it does; one that is off in Dim, with the reason behind it.
func paintHelpKey(c *Canvas, x, y, w int, k Key) {
	name, word := KeyStyle, Text
	if k.Off != "" {
		name, word = Dim, Dim
	}
	at := max(x+helpName, c.Put(x, y, Clip(k.Name, w/2), name)+2)
	room := x + w - at
	if k.Off != "" {
		at = c.Put(at, y, Clip(k.help(), room), word) + 2
		c.Put(at, y, Clip(k.Off, max(0, x+w-at)), Warn)
		return
	}
	c.Put(at, y, Clip(k.help(), room), word)
}
