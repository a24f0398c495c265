package screens

import (
	"sheyin/ui"
)

func (s *bookHome) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Head(x, y, t("bookhome.title"), t("bookhome.note"))
	s.form.Paint(c, ui.Area{X: x, Y: y + 1, W: w, H: bookRows}, !s.below)
	y += bookRows + 1 + l.Gap
	names := make([]string, len(s.items))
	for n, code := range s.items {
		names[n] = s.env.itemName(code)
	}
	note := t("bookhome.items_none")
	if len(names) > 0 {
		note = t("bookhome.items_note", "n", len(names))
	}
	c.Head(x, y, t("bookhome.items"), note)
	if s.wrong != "" {
		c.Right(x+w, y, s.wrong, ui.Err)
	}
	y++
	if len(names) > 0 {
		y = c.Para(x, y, w, s.env.join(names), ui.Text)
	}
	if s.below {
		s.pick.paint(c, x, y, w, l.Last-y, true)
	}
	paintOutcome(c, s.env, &s.out.writer, "F10", "", "")
}
