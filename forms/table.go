package forms

// cell is one of a row of a grid.
type cell struct {
	width float64
	text  string
	label bool // on a grey ground
}

// row draws cells side by side, as high as the highest needs; a row that is higher than what is left of
// the page goes on overleaf, under again.
func (l *layout) row(cells []cell, again func()) {
	lines := make([][]string, len(cells))
	height := 1
	for n, c := range cells {
		lines[n] = wrap(c.text, l.set.at(cellSize), c.width-2*cellPad, 0)
		height = max(height, len(lines[n]))
	}
	fresh := false
	for from := 0; from < height; {
		fits := int((l.bottom - l.y - 2*cellPad) / cellLead)
		if fits < min(height-from, 3) && !fresh {
			l.begin()
			again()
			fresh = true
			continue
		}
		fresh = false
		to := min(height, from+max(fits, 1))
		l.strip(cells, lines, from, to)
		from = to
	}
}

// strip draws the lines of a row from one to another.
func (l *layout) strip(cells []cell, lines [][]string, from, to int) {
	h := float64(to-from)*cellLead + 2*cellPad
	x := left
	l.line(left, l.y, right, l.y, hair)
	for n, c := range cells {
		if c.label {
			l.page().fills = append(l.page().fills, rect{x, l.y, c.width, h, shade})
		}
		l.line(x, l.y, x, l.y+h, hair)
		for i, line := range lines[n][min(from, len(lines[n])):min(to, len(lines[n]))] {
			l.put(x+cellPad, l.y+cellPad+cellLead*(float64(i)+0.77), cellSize, black, line)
		}
		x += c.width
	}
	l.line(right, l.y, right, l.y+h, hair)
	l.line(left, l.y+h, right, l.y+h, hair)
	l.y += h
}

// facts puts two short ones side by side and gives a long one the whole width.
func (l *layout) facts(all facts) {
	l.y += 6
	label := minLabel
	for _, f := range all {
		label = min(maxLabel, max(label, measure(f.label, l.set.at(cellSize))+2*cellPad+1))
	}
	whole, half := right-left-label, (right-left)/2-label
	short := func(f fact) bool {
		return len(wrap(f.value, l.set.at(cellSize), half-2*cellPad, 0)) == 1
	}
	for n := 0; n < len(all); n++ {
		f := all[n]
		if n+1 < len(all) && short(f) && short(all[n+1]) {
			g := all[n+1]
			l.row([]cell{{label, f.label, true}, {half, f.value, false}, {label, g.label, true}, {half, g.value, false}}, func() {})
			n++
			continue
		}
		l.row([]cell{{label, f.label, true}, {whole, f.value, false}}, func() {})
	}
}

func (l *layout) table(t table) {
	l.y += 6
	heads := make([]string, len(t.columns))
	for n, c := range t.columns {
		heads[n] = c.head
	}
	cells := func(texts []string, label bool) []cell {
		out := make([]cell, len(t.columns))
		for n, c := range t.columns {
			out[n] = cell{c.share * (right - left), texts[n], label}
		}
		return out
	}
	head := func() { l.row(cells(heads, true), func() {}) }
	l.room(3 * (cellLead + 2*cellPad))
	head()
	for _, r := range t.rows {
		if r.group != "" {
			if l.room(3 * (cellLead + 2*cellPad)) { // never the last on its page
				head()
			}
			l.row([]cell{{right - left, r.group, true}}, head)
			continue
		}
		l.row(cells(r.cells, false), head)
	}
}
