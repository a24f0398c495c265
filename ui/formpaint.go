package ui

import "strconv"

// lines are the rows to draw, by index; -1 is an empty one. A section begins with an empty row, and where
// there is height with its title.
func (f *Form) lines(tall bool) []int {
	var out []int
	for i, r := range f.rows {
		if r.Kind != HeadingRow {
			out = append(out, i)
			continue
		}
		if len(out) > 0 {
			out = append(out, -1)
		}
		if tall {
			out = append(out, i)
		}
	}
	return out
}

// visible is the page of lines that holds the focus. On the first and the last field it reaches
// to the form's ends, so that what is only read there comes into sight.
func (f *Form) visible(lines []int, h int) (from, to int) {
	at, first, last := 0, -1, 0
	for i, row := range lines {
		if row < 0 || !f.rows[row].takesFocus() {
			continue
		}
		if row == f.focus {
			at = i
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	from, to = page(at, len(lines), h)
	switch n := len(lines); {
	case to-from == n:
	case at == first && at < h:
		return 0, h
	case at == last && at >= n-h:
		return n - h, n
	}
	return from, to
}

// Paint draws the form in the area, whose X is the labels' (2 in the work area). focused: the
// row with the focus has its ground, its `>` and the real cursor.
func (f *Form) Paint(c *Canvas, a Area, focused bool) {
	lines := f.lines(c.Layout().Tall)
	from, to := f.visible(lines, a.H)
	listY := -1
	for i, row := range lines[from:to] {
		if row < 0 {
			continue
		}
		here := focused && row == f.focus
		if here {
			c.Row(a.Y + i)
		}
		if here && f.open {
			listY = a.Y + i
		}
		f.paintRow(c, a, a.Y+i, row, here)
	}
	if listY >= 0 { // last: it lies over the rows below
		f.paintOptions(c, a, listY)
	}
}

func (f *Form) paintRow(c *Canvas, a Area, y, i int, here bool) {
	r := f.rows[i]
	if r.Kind == HeadingRow {
		c.Put(a.X, y, Clip(r.Label, a.W), Strong)
		return
	}
	label := Dim
	if here {
		label = Strong
	}
	c.Put(a.X, y, Clip(r.Label, formBang-1), label)
	note, ns := r.Note, Dim
	if r.Warns {
		ns = WarnBold
	}
	if r.Err != "" {
		c.Put(a.X+formBang, y, "!", ErrBold)
		note, ns = r.Err, ErrBold
	}
	c.Put(a.X+formNote, y, Clip(note, a.W-formNote), ns)
	x := a.X + formText
	switch r.Kind {
	case TextRow:
		f.paintGround(c, x, y, r, here)
		in := *f.inputs[i]
		in.Mask = f.mask(r)
		in.Paint(c, x, y, formWidth, here)
	case SelectRow:
		f.paintSelect(c, x, y, r, here)
	case BoolRow:
		f.paintBool(c, x, y, r, here)
	default:
		v := r.Value
		if m := f.mask(r); m != nil {
			v = m(v)
		}
		c.Put(x, y, Clip(v, formWidth), Text)
	}
}

// paintGround is where one can type. What a device read has none until the cursor comes to it.
func (f *Form) paintGround(c *Canvas, x, y int, r FormRow, here bool) {
	if !r.Read || here {
		c.Fill(Area{X: x - 1, Y: y, W: formWidth + 1, H: 1}, Field)
	}
}

// mask is the row's mask while it applies: a wrong value stays open until it is right.
func (f *Form) mask(r FormRow) func(string) string {
	if f.Reveal != nil && f.Reveal() || r.Err != "" {
		return nil
	}
	return r.Mask
}

func (f *Form) paintSelect(c *Canvas, x, y int, r FormRow, here bool) {
	f.paintGround(c, x, y, r, here)
	text, st := r.Hint, Dim
	for _, o := range r.Options {
		if o.Value == r.Value && r.Value != "" {
			text, st = o.Label, strongPlain
		}
	}
	c.Put(x, y, Clip(text, formWidth-3), st)
	if !r.Read || here {
		c.Put(x+formWidth-2, y, "v", AccentBold)
	}
	if here {
		c.Cursor(x, y)
	}
}

func (f *Form) paintBool(c *Canvas, x, y int, r FormRow, here bool) {
	box, st := "[ ]", Text
	if r.Value == "true" {
		box = "[x]"
	}
	boxStyle := st
	if here {
		st, boxStyle = Strong, AccentBold
		c.Cursor(x+1, y)
	}
	e := c.Put(x, y, box, boxStyle)
	if len(r.Options) > 0 {
		c.Put(e+1, y, Clip(r.Options[0].Label, formWidth-4), st)
	}
}

// paintOptions hangs the open list under the field at y, or above it where there is more room there. The
// real cursor is on the option that Enter takes.
func (f *Form) paintOptions(c *Canvas, a Area, y int) {
	options := f.rows[f.focus].Options
	bottom := c.h - frameRows
	if c.theme.boxed() {
		bottom-- // its lower edge
	}
	per, top := min(len(options), bottom-y-1), y+1
	if above := min(len(options), y-frameRows); per < len(options) && above > per {
		per, top = above, y-above
	}
	if per <= 0 {
		return
	}
	from, to := page(f.option, len(options), per)
	x := a.X + formField
	f.paintOptionGround(c, Area{X: x, Y: top, W: formWidth + 1, H: to - from}, top < y)
	for i := from; i < to; i++ {
		o, yy := options[i], top+i-from
		st := Text
		if i == f.option {
			c.Fill(Area{X: x, Y: yy, W: formWidth + 1, H: 1}, Sel)
			c.Put(x+1, yy, ">", AccentBold)
			c.Cursor(x+1, yy)
			st = Strong
		}
		room := formWidth - 5
		if o.Reason != "" {
			if i != f.option {
				st = Dim
			}
			r := c.Right(x+formWidth, yy, Clip(o.Reason, formWidth-10), Warn)
			room = r - x - 6
		}
		if i < 9 {
			c.Put(x+3, yy, strconv.Itoa(i+1), Dim)
		}
		c.Put(x+5, yy, Clip(o.Label, room), st)
	}
}

// paintOptionGround gives the list its ground, or an edge where the theme has none.
func (f *Form) paintOptionGround(c *Canvas, a Area, above bool) {
	if !c.theme.boxed() {
		c.Fill(a, Field)
		return
	}
	c.Fill(Area{X: a.X - 1, Y: a.Y, W: a.W + 2, H: a.H}, Base)
	c.Quote(a.X-1, a.Y, a.H, Accent)
	c.Quote(a.X+a.W, a.Y, a.H, Accent)
	if above {
		return
	}
	c.Put(a.X-1, a.Y+a.H, "└", Accent)
	c.rule(a.X, a.Y+a.H, a.W, "─", Accent)
	c.Put(a.X+a.W, a.Y+a.H, "┘", Accent)
}
