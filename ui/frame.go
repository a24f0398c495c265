package ui

import (
	"slices"
	"strings"
)

// Fact is a label and its value. An empty value is not drawn.
type Fact struct {
	Label, Value string
	Style        Style // of the value
}

// Step is one of the four steps of a case.
type Step struct {
	Word  string
	Count string // cases waiting there; only outside of a case
}

// Message is what just happened: the only toast there is.
type Message struct {
	Time, Text string
	Style      Style // Text, Warn or Err by class
}

// Frame is what surrounds every screen. All words come in ready.
type Frame struct {
	Outlet, Class, Window string // who we are; Window only where it is wide
	Person, Role, Post    string // who is logged in; Person empty: nobody
	Line                  string // state of the line, one word
	LineStyle             Style
	Complaint, Todo, Due  Fact   // counters of the top bar
	Demo                  string // the word of the DEMO mark; empty outside of the demo
	Date, Time            string // Date only where it is wide
	Steps                 [4]Step
	Step                  int    // 1 to 4 inside a case, else 0
	Title                 string // of the case, cut first
	Number, NumberLong    string // the long one where there is room
	Message               Message
	Left, Right           Keys
}

// Frame draws the frame, and the side panel's ground where the window is wide.
// It fits every window and every text: what has no room is left out, or cut with
// a sign, in the order of the design language.
func (c *Canvas) Frame(f Frame) {
	c.topBar(f)
	c.stepper(f)
	c.messageLine(f.Message)
	l := c.Layout()
	if l.Wide {
		h := c.h - 2*frameRows
		c.Fill(Area{X: l.Left, Y: frameRows, W: l.Panel.W + 2*margin, H: h}, Bar)
		if c.theme.boxed() {
			c.Quote(l.Left, frameRows, h, Line)
			c.join(l.Left, frameRows-1, "┬")
			c.join(l.Left, c.h-frameRows, "┴")
		}
	}
	c.Footer(f.Left, f.Right)
}

// join lets the panel's edge meet a rule, unless text stands there.
func (c *Canvas) join(x, y int, glyph string) {
	if y >= 0 && y < c.h && c.cells[y*c.w+x].s == "─" {
		c.Put(x, y, glyph, Line)
	}
}

// piece is one word of the top bar; gap is the space before it.
type piece struct {
	text string
	st   Style
	gap  int
	drop int // 0: never left out; the highest goes first
}

func width(ps []piece) int {
	n := 0
	for i, p := range ps {
		if i > 0 {
			n += p.gap
		}
		n += Width(p.text)
	}
	return n
}

// leaveOut takes out the pieces with the highest drop; false when there are none.
func leaveOut(ps *[]piece, drop int) bool {
	var kept []piece
	for _, p := range *ps {
		if p.drop != drop {
			kept = append(kept, p)
		}
	}
	gone := len(kept) < len(*ps)
	*ps = kept
	return gone
}

func add(ps []piece, text string, st Style, gap, drop int) []piece {
	if text == "" {
		return ps
	}
	return append(ps, piece{text, st, gap, drop})
}

func addFact(ps []piece, f Fact, drop int) []piece {
	if f.Value == "" {
		return ps
	}
	if f.Style == 0 {
		f.Style = Strong
	}
	return add(add(ps, f.Label, Dim, 2, drop), f.Value, f.Style, 1, drop)
}

// topBar leaves out, one after the other, what has no room: date, window, the
// post's role, the outlet's class, the count of what is to do, the post. Line state,
// complaint, due, DEMO mark and time always stay; outlet and person are cut last.
func (c *Canvas) topBar(f Frame) {
	c.Fill(Area{X: 0, Y: 0, W: c.w, H: 1}, Bar)
	left := add(nil, f.Outlet, Strong, 0, 0)
	left = add(left, f.Class, Dim, 1, 3)
	if Wide(c.w) {
		left = add(left, f.Window, Dim, 1, 5)
	}
	if f.Person != "" {
		left = add(left, f.Person, Strong, 3, 0)
		left = add(left, f.Role, Dim, 1, 4)
		left = add(left, f.Post, Dim, 1, 1)
	}
	right := add(nil, f.Line, f.LineStyle, 2, 0)
	right = addFact(right, f.Complaint, 0)
	right = addFact(right, f.Todo, 2)
	right = addFact(right, f.Due, 0)
	if f.Demo != "" {
		right = add(right, " "+f.Demo+" ", Mark, 2, 0)
	}
	if Wide(c.w) {
		right = add(right, f.Date, Dim, 2, 6)
	}
	gap := 2
	if Wide(c.w) && f.Date != "" {
		gap = 1
	}
	right = add(right, f.Time, Strong, gap, 0)

	room := c.w - 2*margin
	for drop := 6; drop > 0 && width(left)+2+width(right) > room; drop-- {
		if !leaveOut(&left, drop) {
			leaveOut(&right, drop)
		}
	}
	c.cutPieces(left, max(0, room-width(right)-2))
	x := margin
	for i, p := range left {
		if i > 0 {
			x += p.gap
		}
		x = c.Put(x, 0, p.text, p.st)
	}
	x = c.w - margin - width(right)
	for i, p := range right {
		if i > 0 {
			x += p.gap
		}
		x = c.Put(x, 0, p.text, p.st)
	}
}

// cutPieces cuts the first piece (the outlet), then the last (the person), to fit in w cells.
func (c *Canvas) cutPieces(ps []piece, w int) {
	if len(ps) == 0 {
		return
	}
	least := min(8, Width(ps[0].text))
	if over := width(ps) - w; over > 0 {
		ps[0].text = Clip(ps[0].text, max(least, Width(ps[0].text)-over))
	}
	for i := len(ps) - 1; i >= 0; i-- {
		if over := width(ps) - w; over > 0 {
			ps[i].text = Clip(ps[i].text, max(0, Width(ps[i].text)-over))
		}
	}
}

// stepWord is the longest word of a step, in cells.
const stepWord = 12

// stepper draws the steps into the upper rule. Each has a cell of the same width (8 with Chinese words)
// and two cells of line before the next.
func (c *Canvas) stepper(f Frame) {
	const y = 1
	c.Rule(0, y, c.w)
	ww := 0
	for i := range f.Steps {
		f.Steps[i].Word = Clip(f.Steps[i].Word, stepWord)
		ww = max(ww, Width(f.Steps[i].Word))
	}
	x := margin
	if ww > 0 {
		cell := ww + 6
		for i, s := range slices.Backward(f.Steps[:]) { // a long count may lie over the line after it
			c.step(x+i*cell, y, ww, s, i+1, f.Step)
		}
		x += len(f.Steps)*cell - margin
	}
	c.caseTitle(f, x+1)
}

// step draws one step and the two cells of line before it. What lies behind us has a heavy line.
func (c *Canvas) step(x, y, ww int, s Step, i, here int) {
	before, after, st := "─", "─", Faint
	if i <= here {
		before, st = "━", Text
	}
	if i < here {
		after = "━"
	}
	c.Put(x-2, y, before+before, lineStyle(before))
	switch {
	case i == here:
		c.Put(x, y, "【"+s.Word+"】", AccentBold)
	case s.Count != "":
		e := c.Put(x, y, " "+s.Word+" ", Dim)
		c.Put(e, y, Clip(s.Count, 3)+" ", Strong)
	default:
		c.Put(x, y, before, lineStyle(before))
		e := c.Put(x+1, y, " "+s.Word+" ", st)
		c.rule(e, y, x+ww+4-e, after, lineStyle(after))
	}
}

func lineStyle(glyph string) Style {
	if glyph == "━" {
		return Accent
	}
	return Line
}

// caseTitle writes title and number at the right end of the upper rule, right
// of from: the title is cut first, then the short number stands for the long one.
func (c *Canvas) caseTitle(f Frame, from int) {
	const y = 1
	r := c.w - margin
	no := f.Number
	if Wide(c.w) && f.NumberLong != "" && Width(f.NumberLong)+2 <= r-from {
		no = f.NumberLong
	}
	if no != "" {
		r = c.Right(r, y, " "+Clip(no, max(0, r-from-2))+" ", Dim)
	}
	if room := r - from - 2; f.Title != "" && room > 2 {
		c.Right(r, y, " "+Clip(f.Title, room)+" ", Strong)
	}
}

// messageLine is the lower rule with what just happened in it.
func (c *Canvas) messageLine(m Message) {
	y := c.h - frameRows
	c.Rule(0, y, c.w)
	if m.Text == "" {
		return
	}
	x := margin
	if m.Time != "" {
		x = c.Put(x, y, " "+m.Time, Dim)
	}
	x = c.Put(x, y, " ", Text)
	x = c.Put(x, y, Clip(m.Text, max(0, c.w-x-margin-1)), m.Style)
	c.Put(x, y, " ", Text)
}

// Small is what a window shows that is too small to work in.
type Small struct {
	Outlet, Line string
	LineStyle    Style
	Demo, Time   string
	Title        string
	Now, Want    Fact   // the size it has, the size it needs
	Advice, Calm string // what to do; what is safe
	Lock         Key    // the one key that still works
	Others       string // that the others sleep
}

// TooSmall draws s and nothing else.
func (c *Canvas) TooSmall(s Small) {
	c.topBar(Frame{Outlet: s.Outlet, Line: s.Line, LineStyle: s.LineStyle, Demo: s.Demo, Time: s.Time})
	y := max(1, c.h/2-3)
	w := max(1, c.w-2*margin)
	c.Put(margin, y, Clip(s.Title, w), Strong)
	lw := 2 * margin
	for _, f := range []Fact{s.Now, s.Want} {
		lw = max(lw, Width(f.Label)+4)
	}
	c.Fact(margin, y+2, lw, s.Now.Label, s.Now.Value, WarnBold)
	c.Fact(margin, y+3, lw, s.Want.Label, s.Want.Value, Text)
	y = c.Para(margin, y+5, w, s.Advice, Text)
	c.Para(margin, y, w, s.Calm, Dim)
	c.Footer(Keys{s.Lock}, nil)
	used := margin + c.keyWidth(s.Lock) + 2
	if others := strings.TrimSpace(s.Others); Width(others) <= c.w-margin-used {
		c.Right(c.w-margin, c.h-1, others, Dim)
	}
}
