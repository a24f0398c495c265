package ui

import tea "charm.land/bubbletea/v2"

// HelpSection is one group of keys; a key without codes explains what needs no key.
type HelpSection struct {
	Title string
	Keys  Keys
	Right bool // in the right column, where there are two
}

// Help is the sheet of F1, made from the same tables as dispatch and footer: two columns in 96 cells, or one that
// scrolls in 76.
type Help struct {
	Title, Intro string
	Sections     []HelpSection
	FootLabel    string   // 状态只有五个词
	FootWords    []string // the words
	FootNote     string
	Left, Right  Keys // the key line

	top int // first line shown of the one column
}

const (
	helpWide   = 96
	helpNarrow = 76
	helpHead   = 4 // rows above the sections
	helpFoot   = 4 // rows below them
	helpSplit  = 54
	helpName   = 10 // cells for a key's name
)

// helpLine is one line of a column: a title, a key, or an empty one.
type helpLine struct {
	title string
	key   Key
}

// columns are the lines of the left and the right column; with one, all are in the left.
func (h *Help) columns(two bool) (left, right []helpLine) {
	for _, s := range h.Sections {
		col := &left
		if two && s.Right {
			col = &right
		}
		if len(*col) > 0 {
			*col = append(*col, helpLine{})
		}
		*col = append(*col, helpLine{title: s.Title})
		for _, k := range s.Keys {
			if k.Name != "" {
				*col = append(*col, helpLine{key: k})
			}
		}
	}
	return left, right
}

// room is the sheet and the number of lines the sections have in a window of w x hh cells.
func (h *Help) room(w, hh int) (a Area, two bool, lines int) {
	two = w >= helpWide+2*margin
	a.W = helpNarrow
	if two {
		a.W = helpWide
	}
	left, right := h.columns(two)
	need := max(len(left), len(right))
	a.H = max(helpHead+helpFoot+1, min(need+helpHead+helpFoot+1, hh-2*frameRows))
	a.X, a.Y = (w-a.W)/2, max(1, (hh-a.H)/2)
	return a, two, a.H - helpHead - helpFoot - 1
}

// Update scrolls; done is true when the sheet is to be closed. w and h are the window's.
func (h *Help) Update(msg tea.KeyPressMsg, w, hh int) (done bool) {
	_, two, lines := h.room(w, hh)
	left, right := h.columns(two)
	most := max(0, max(len(left), len(right))-lines)
	top := min(h.top, most)
	switch msg.String() {
	case "esc", "f1", "enter":
		return true
	case "up":
		top--
	case "down":
		top++
	case "pgup":
		top -= lines
	case "pgdown", "space":
		top += lines
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
	a, two, lines := h.room(c.w, c.h)
	c.Sheet(a)
	x, end := a.X+3, a.X+a.W-3
	left, right := h.columns(two)
	need := max(len(left), len(right))
	top := max(0, min(h.top, need-lines))
	if need > lines {
		end = c.Right(end, a.Y+1, pageSign(top, min(need, top+lines), need), Dim) - 2
	}
	c.Put(x, a.Y+1, Clip(h.Title, end-x), Strong)
	end = a.X + a.W - 3
	c.Put(x, a.Y+2, Clip(h.Intro, end-x), Dim)
	if two {
		h.paintColumn(c, x, a.Y+helpHead, helpSplit-2, left, top, lines)
		h.paintColumn(c, x+helpSplit, a.Y+helpHead, end-x-helpSplit, right, top, lines)
	} else {
		h.paintColumn(c, x, a.Y+helpHead, end-x, left, top, lines)
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

func (h *Help) paintColumn(c *Canvas, x, y, w int, lines []helpLine, top, rows int) {
	for i := top; i < min(len(lines), top+rows); i++ {
		l := lines[i]
		if l.title != "" {
			c.Put(x, y, Clip(l.title, w), Strong)
		} else if l.key.Name != "" {
			paintHelpKey(c, x, y, w, l.key)
		}
		y++
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
		help := Clip(k.help(), max(8, room-Width(k.Off)-2))
		at = c.Put(at, y, help, word) + 2
		c.Put(at, y, Clip(k.Off, x+w-at), Warn)
		return
	}
	c.Put(at, y, Clip(k.help(), room), word)
}
