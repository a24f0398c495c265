package ui

// digits are the five rows of each digit, three modules each.
var digits = [10][5]string{
	{"###", "# #", "# #", "# #", "###"},
	{" # ", "## ", " # ", " # ", "###"},
	{"###", "  #", "###", "#  ", "###"},
	{"###", "  #", "###", "  #", "###"},
	{"# #", "# #", "###", "  #", "  #"},
	{"###", "#  ", "###", "  #", "###"},
	{"###", "#  ", "###", "# #", "###"},
	{"###", "  #", "  #", "  #", "  #"},
	{"###", "# #", "###", "# #", "###"},
	{"###", "# #", "###", "  #", "###"},
}

// BigNumber draws the digits of s three rows high and five cells apart; anything else is a gap of
// two cells. The same number must stand near by in ordinary text. It gives the x after it.
func (c *Canvas) BigNumber(x, y int, s string, st Style) int {
	for _, r := range s {
		if r < '0' || r > '9' {
			x += 2
			continue
		}
		rows := digits[r-'0']
		for row := range 3 {
			for col := range 3 {
				up := rows[2*row][col] == '#'
				low := 2*row+1 < len(rows) && rows[2*row+1][col] == '#'
				c.Put(x+col, y+row, block(up, low, c.theme.ascii), st)
			}
		}
		x += 5
	}
	return x
}

func block(up, low, ascii bool) string {
	switch {
	case ascii && (up || low):
		return "#"
	case up && low:
		return "█"
	case up:
		return "▀"
	case low:
		return "▄"
	}
	return " "
}

// Gauge is a line of w cells whose first part cells are heavy. A number beside it
// must say the same in words.
func (c *Canvas) Gauge(x, y, w, part int, st Style) {
	part = max(0, min(part, w))
	c.rule(x, y, part, "━", st)
	c.rule(x+part, y, w-part, "─", Line)
}

// Stage is one of the words a case's state is told in, and when it was so.
type Stage struct {
	Word, Note, Time string
	Style            Style // zero: Text when known, Faint when still ahead
}

// stageWidth is the cells from one stage to the next.
const stageWidth = 16

// Progress draws the five words on one line with a line between them, heavy as far as known of them
// are behind us, and the times below. It takes 80 cells at most.
func (c *Canvas) Progress(x, y int, stages [5]Stage, known int) {
	for i, s := range stages {
		st, glyph := s.Style, "─"
		if st == 0 {
			st = Faint
			if i < known {
				st = Text
			}
		}
		if i+1 < known {
			glyph = "━"
		}
		word := s.Word
		if s.Note != "" {
			word += " " + s.Note
		}
		at := x + i*stageWidth
		e := c.Put(at, y, Clip(word, stageWidth-2), st) + 1
		if i < len(stages)-1 {
			c.rule(e, y, at+stageWidth-1-e, glyph, lineStyle(glyph))
		}
		c.Put(at, y+1, Clip(s.Time, stageWidth-1), Dim)
	}
}
