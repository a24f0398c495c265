package screens

import (
	"slices"

	"sheyin/ui"
)

// homeLabel is where the values of the lines below the list begin: under the items.
const (
	homeLabel = 14
	thenRoom  = 20 // cells without which a sentence that is cut says nothing
)

// stripLine is a line below the list of home: what is strong in it, what follows, and what stands at its right end.
// Without a label there is nothing to say.
type stripLine struct {
	label, strong, then, right string
	st, rightStyle             ui.Style
}

// strip are the lines that have something to say, the worst first.
func (s *home) strip() []stripLine {
	all := []stripLine{s.logLine(), s.outLine(), s.printLine(), s.deviceLine(), s.newsLine(), s.findingLine(), s.fileLine(), s.peopleLine(), s.dutyLine()}
	return slices.DeleteFunc(all, func(l stripLine) bool { return l.label == "" })
}

func (l stripLine) paint(c *ui.Canvas, x, y, w int) {
	c.Put(x, y, l.label, ui.Dim)
	end := x + w
	if l.right != "" {
		end = c.Right(end, y, l.right, l.rightStyle) - 2
	}
	x += homeLabel
	if l.strong != "" {
		x = c.Put(x, y, ui.Clip(l.strong, end-x), l.st) + 2
	}
	if room := end - x; ui.Width(l.then) <= room || room >= thenRoom {
		c.Put(x, y, ui.Clip(l.then, room), ui.Text)
	}
}
