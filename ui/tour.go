package ui

// Card is one card of the tour that leads a newcomer: it lies over the real screen, which goes on
// working below it.
type Card struct {
	Title, Count string // 找事项, 2 / 6
	Text         string
	Keys         Keys // those that the card takes
}

const (
	cardPad    = 2 // cells between the card's edge and its text
	cardCursor = 100000
	cardLast   = 10000
)

// Paint draws the card where it hides least of what is painted already: at the foot or the head of
// the side panel where there is one, else below or above the work. It never lies on the cursor, and
// on the row that says why one cannot go on only when there is no other room.
func (k Card) Paint(c *Canvas) {
	best, least := Area{}, -1
	for _, a := range k.places(c) {
		if n := c.hidden(a); least < 0 || n < least {
			best, least = a, n
		}
	}
	c.Sheet(best)
	edge := c.edge()
	x, y, end := best.X+cardPad, best.Y+edge, best.X+best.W-cardPad
	c.Right(end, y, k.Count, Dim)
	c.Put(x, y, Clip(k.Title, end-x-Width(k.Count)-2), AccentBold)
	y = c.Para(x, y+1, end-x, k.Text, Text)
	for _, key := range k.Keys {
		x = c.putKey(x, y, key) + 2
	}
}

// edge is 1 where a sheet needs a line around it.
func (c *Canvas) edge() int {
	if c.theme.boxed() {
		return 1
	}
	return 0
}

// places are where the card can lie, the best first.
func (k Card) places(c *Canvas) []Area {
	l := c.Layout()
	at := func(x, w int) []Area {
		h := 2 + len(Wrap(k.Text, w-2*cardPad)) + 2*c.edge()
		foot := Area{X: x, Y: c.h - frameRows - h, W: w, H: h}
		above := foot
		above.Y = l.Last - h
		head := foot
		head.Y = frameRows
		return []Area{foot, above, head}
	}
	if l.Wide {
		return at(l.Left, c.w-l.Left)
	}
	return append(at(0, c.w), at(c.w/2, c.w/2)...)
}

// hidden tells how much a sheet at a would hide: cells with something in them, and far more than
// all of them the cursor and the last row when something stands there.
func (c *Canvas) hidden(a Area) (n int) {
	last := c.Layout().Last
	for y := max(0, a.Y); y < min(c.h, a.Y+a.H); y++ {
		for x := max(0, a.X); x < min(c.w, a.X+a.W); x++ {
			if c.cursor && x == c.cx && y == c.cy {
				n += cardCursor
			}
			if c.cells[y*c.w+x].blank() {
				continue
			}
			n++
			if y == last {
				n += cardLast
			}
		}
	}
	return n
}

// blank tells whether nothing can be seen in a cell: a field's ground and the white of a QR code can.
func (cl cell) blank() bool {
	ground := cl.st.ground()
	return (cl.s == " " || cl.s == "") && (ground == Inherit || ground == Base || ground == Bar)
}
