package screens

import (
	"fmt"

	"sheyin/ui"
)

// paper is a page of text with labels, columns and rows to stand on, composed for one width. It may be
// longer than its place: then it is shown from a line on, with a sign of which lines these are.
type paper struct {
	w     int
	lines []paperLine
}

// paperLine is one line; spot is the number, from 1, of a row that the cursor can stand on, more tells that the
// line is not the row's first.
type paperLine struct {
	spot  int
	more  bool
	parts []paperPart
}

type paperPart struct {
	x    int
	text string
	st   ui.Style
}

// gap leaves one line empty, except at the beginning.
func (p *paper) gap() {
	if len(p.lines) > 0 {
		p.lines = append(p.lines, paperLine{})
	}
}

// line adds a line of parts.
func (p *paper) line(parts ...paperPart) { p.lines = append(p.lines, paperLine{parts: parts}) }

// head adds a section's title and what is to be said about it.
func (p *paper) head(title, note string) {
	p.line(paperPart{0, title, ui.Strong})
	p.after(note, ui.Dim)
}

// after puts text two cells behind the end of the last line, or below it where there is no room.
func (p *paper) after(text string, st ui.Style) {
	if text == "" || len(p.lines) == 0 {
		return
	}
	last := &p.lines[len(p.lines)-1]
	if len(last.parts) == 0 {
		return
	}
	end := last.parts[len(last.parts)-1]
	if x := end.x + ui.Width(end.text) + 2; x+ui.Width(text) <= p.w {
		last.parts = append(last.parts, paperPart{x, text, st})
		return
	}
	p.para(end.x, text, st)
}

// para adds text wrapped between x and the right edge.
func (p *paper) para(x int, text string, st ui.Style) {
	for _, l := range ui.Wrap(text, p.w-x) {
		p.line(paperPart{x, l, st})
	}
}

// fact adds a label and, x cells on, its value, wrapped there. An empty value is left out.
func (p *paper) fact(x int, label, value string) { p.factIn(x, label, value, ui.Text) }

// factIn is fact with a style for the value.
func (p *paper) factIn(x int, label, value string, st ui.Style) {
	if value == "" {
		return
	}
	at := len(p.lines)
	p.para(x, value, st)
	first := &p.lines[at]
	first.parts = append([]paperPart{{0, label, ui.Dim}}, first.parts...)
}

// paperCell is one column of a row, w cells wide.
type paperCell struct {
	x, w int
	text string
	st   ui.Style
}

// row adds a row of a table. A text that is wider than its column goes on below, so that nothing is cut.
func (p *paper) row(spot int, cells ...paperCell) {
	at := len(p.lines)
	for _, cl := range cells {
		for n, l := range ui.Wrap(cl.text, cl.w) {
			if at+n == len(p.lines) {
				p.lines = append(p.lines, paperLine{spot: spot, more: n > 0})
			}
			p.lines[at+n].parts = append(p.lines[at+n].parts, paperPart{cl.x, l, cl.st})
		}
	}
}

// top is the first line to show in h rows when it is asked to be top.
func (p *paper) top(top, h int) int { return max(0, min(top, len(p.lines)-h)) }

// reveal gives the top from which the row spot is in sight, moved as little as possible.
func (p *paper) reveal(spot, top, h int) int {
	for n, l := range p.lines {
		if l.spot == spot {
			return p.top(max(min(top, n), n-h+1), h)
		}
	}
	return p.top(top, h)
}

// sign is `1-18 / 31`, empty when all lines are in sight.
func (p *paper) sign(top, h int) string {
	if len(p.lines) <= h {
		return ""
	}
	top = p.top(top, h)
	return fmt.Sprintf("%d-%d / %d", top+1, top+h, len(p.lines))
}

// paint draws h rows of the paper from the line top on; the row spot has the cursor.
func (p *paper) paint(c *ui.Canvas, x, y, h, top, spot int) {
	top = p.top(top, h)
	for _, l := range p.lines[top:min(len(p.lines), top+max(0, h))] {
		here := spot > 0 && l.spot == spot
		switch {
		case here && l.more:
			c.Fill(ui.Area{Y: y, W: c.Layout().Left, H: 1}, ui.Sel)
		case here:
			c.Row(y)
			c.Cursor(x, y)
		}
		for _, part := range l.parts {
			if here && part.st == ui.Text {
				part.st = ui.Strong
			}
			c.Put(x+part.x, y, part.text, part.st)
		}
		y++
	}
}

// paintStill draws the paper where it cannot be moved; two dots stand for what has no room.
func (p *paper) paintStill(c *ui.Canvas, x, y, h int) {
	if len(p.lines) <= h {
		p.paint(c, x, y, h, 0, 0)
		return
	}
	p.paint(c, x, y, h-1, 0, 0)
	c.Put(x, y+h-1, "..", ui.Dim)
}
