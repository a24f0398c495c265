package screens

import (
	"strconv"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// plotRows is how many bars the plot has at most: the days of a week, or the weeks of a month.
const plotRows = 7

// bar is one line of the plot.
type bar struct {
	name string
	n    int
}

// bars are the cases accepted: by day, or by week where there are more days than bars.
func (s *figures) bars() []bar {
	days := s.report.Days
	var out []bar
	for n, d := range days {
		accepted := d.Step(desk.KindAcceptance).Count
		if len(days) <= plotRows {
			out = append(out, bar{d.Day.String()[5:], accepted})
			continue
		}
		if n == 0 || d.Day.Weekday() == 1 {
			out = append(out, bar{name: s.env.T("figures.week_of", "day", d.Day.String()[5:])})
		}
		out[len(out)-1].n += accepted
	}
	return out
}

// below is how many rows stand under the table: the plot with its title, and where there is no panel
// three lines about the selected row.
func (s *figures) below(l ui.Layout) int {
	rows := 0
	if bars := len(s.bars()); bars > 1 {
		rows = bars + 1 + l.Gap
	}
	if !l.Wide {
		rows += 4 // hairline and three lines
	}
	return rows
}

func (s *figures) perPage(l ui.Layout) int {
	return max(2, l.Last-l.Work.Y-2-s.below(l))
}

func (s *figures) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	from, to := s.span()
	note := s.periodWord()
	if from != to {
		note += "  " + t("figures.span", "from", from.String()[5:], "to", to.String()[5:])
	} else {
		note += "  " + from.String()[5:]
	}
	title := t("figures.title_own")
	if s.env.Session.Person.Has(desk.Manager) {
		title = t("figures.title")
	}
	c.Head(x, y, title, note)
	c.Cursor(x, y)
	s.last(c, l)
	if len(s.lines) == 0 {
		return
	}
	list := *s.list
	list.PerPage = s.perPage(l)
	c.Right(x+w, y, list.Page(), ui.Dim)
	y = list.Paint(c, x, y+1, w, true)
	if l.Wide {
		s.paintPanel(c, l)
	} else {
		s.paintAbout(c, l)
	}
	if bars := s.bars(); len(bars) > 1 {
		s.paintBars(c, l, y+l.Gap, bars)
	}
}

// periodWord is the word of the period that is shown.
func (s *figures) periodWord() string { return s.env.T("figures.period." + figurePeriods[s.period]) }

// last says on the last row what is missing.
func (s *figures) last(c *ui.Canvas, l ui.Layout) {
	switch {
	case s.get.fault != nil:
		x := c.Put(l.Work.X, l.Last, s.env.T("figures.unread"), ui.WarnBold)
		c.Put(x+2, l.Last, ui.Clip(s.env.Fault(s.get.fault), l.Work.X+l.Work.W-x-2), ui.Text)
	case s.get.busy() && len(s.lines) == 0:
		c.Put(l.Work.X, l.Last, s.env.T("figures.asking"), ui.Dim)
	}
}

// figureLabel is the room of a bar's name.
const figureLabel = 14

func (s *figures) paintBars(c *ui.Canvas, l ui.Layout, y int, bars []bar) {
	x, w := l.Work.X, l.Work.W
	most := 1
	for _, b := range bars {
		most = max(most, b.n)
	}
	c.Put(x, y, s.env.T("figures.plot"), ui.Strong)
	room := w - figureLabel - 6
	for n, b := range bars {
		if y+1+n >= l.Last {
			return
		}
		c.Put(x, y+1+n, ui.Clip(b.name, figureLabel-2), ui.Dim)
		c.Gauge(x+figureLabel, y+1+n, room, (b.n*room+most-1)/most, ui.Accent)
		c.Right(x+w, y+1+n, strconv.Itoa(b.n), ui.Text)
	}
}

// clock is a number of seconds in words: minutes where it is more than two.
func (s *figures) clock(seconds int) string {
	switch {
	case seconds >= 48*3600:
		return s.env.T("figures.days", "n", seconds/86400)
	case seconds >= 2*3600:
		return s.env.T("figures.hours", "n", seconds/3600)
	case seconds >= 120:
		return s.env.T("figures.minutes", "n", seconds/60)
	}
	return s.env.T("figures.seconds", "n", seconds)
}

// took are the steps that the line has, each with its times.
func (s *figures) took(l desk.TallyLine) []desk.StepFigure {
	var out []desk.StepFigure
	for _, f := range l.Steps {
		if f.Count > 0 {
			out = append(out, f)
		}
	}
	return out
}

// paintAbout tells in three lines about the selected row, where there is no panel.
func (s *figures) paintAbout(c *ui.Canvas, l ui.Layout) {
	line, ok := s.selected()
	if !ok {
		return
	}
	t := s.env.T
	x, y, w := l.Work.X, l.Last-4, l.Work.W
	c.Rule(x, y, w)
	c.Put(x, y+1, t("figures.took"), ui.Dim)
	at := x + homeLabel
	for _, f := range s.took(line) {
		word := t("kind."+string(f.Step)) + " " + s.clock(f.Median)
		if at+ui.Width(word) > x+w {
			break
		}
		at = c.Put(at, y+1, word, ui.Text) + 2
	}
	c.Put(x, y+2, t("figures.ratings"), ui.Dim)
	c.Put(x+homeLabel, y+2, ui.Clip(s.grades(line), w-homeLabel), ui.Text)
	c.Put(x, y+3, t("figures.rest"), ui.Dim)
	c.Put(x+homeLabel, y+3, ui.Clip(t("figures.rest_line", "served", line.Served, "notices", line.Notices, "second", line.Second,
		"voices", line.Voices, "complaints", line.Complaint), w-homeLabel), ui.Text)
}

// grades are the five grades, the best first, and what was not rated, on one line.
func (s *figures) grades(l desk.TallyLine) string {
	words := ""
	for _, n := range l.Grades {
		words += strconv.Itoa(n) + "  "
	}
	return s.env.T("figures.grades", "numbers", words) + s.env.T("figures.unrated", "n", l.Unrated)
}

func (s *figures) paintPanel(c *ui.Canvas, l ui.Layout) {
	line, ok := s.selected()
	if !ok {
		return
	}
	t := s.env.T
	x, y, w := l.Panel.X, l.Panel.Y, l.Panel.W
	c.Put(x, y, ui.Clip(s.name(line), w), ui.Strong)
	y += 2
	c.Put(x, y, t("figures.took"), ui.Strong)
	c.Right(x+w, y, t("figures.took_note"), ui.Dim)
	y++
	for _, f := range s.took(line) {
		c.Put(x, y, ui.Clip(t("kind."+string(f.Step)), 12), ui.Dim)
		c.Right(x+21, y, s.clock(f.Median), ui.Text)
		c.Right(x+30, y, s.clock(f.Mean), ui.Text)
		if f.Keys > 0 {
			c.Right(x+w, y, strconv.Itoa(f.Keys), ui.Text)
		}
		y++
	}
	y++
	c.Put(x, y, t("figures.ratings"), ui.Strong)
	y++
	most := max(1, line.Rated()+line.Unrated)
	for n, g := range s.env.Rules.Catalogue.Service.Grades {
		s.grade(c, ui.Area{X: x, Y: y + n, W: w}, g.In(s.env.Lang()), line.Grades[n], most)
	}
	y += len(line.Grades)
	s.grade(c, ui.Area{X: x, Y: y, W: w}, t("figures.unrated_word"), line.Unrated, most)
	y += 2
	for _, f := range []struct {
		key string
		n   int
	}{
		{"figures.served", line.Served},
		{"figures.notices", line.Notices},
		{"figures.second", line.Second},
		{"figures.more", line.More},
		{"figures.voices", line.Voices},
		{"figures.complaints", line.Complaint},
		{"figures.overdue", line.Overdue},
	} {
		if y > l.Last {
			return
		}
		c.Put(x, y, t(f.key), ui.Dim)
		c.Right(x+w, y, strconv.Itoa(f.n), ui.Text)
		y++
	}
}

// grade is one bar of the ratings.
func (s *figures) grade(c *ui.Canvas, a ui.Area, name string, n, most int) {
	const label, room = 19, 12
	c.Put(a.X, a.Y, ui.Clip(name, label-1), ui.Dim)
	c.Gauge(a.X+label, a.Y, room, (n*room+most-1)/most, ui.Accent)
	c.Right(a.X+a.W, a.Y, strconv.Itoa(n), ui.Text)
}

// daysAhead is a day so many working days ahead, for a limit that nobody has set yet; calendar days
// where the year's calendar is not issued.
func (e Env) daysAhead(n int) calendar.Date {
	if day, err := e.Rules.Catalogue.Calendar().AddWorkdays(e.Today(), n); err == nil {
		return day
	}
	return e.Today().Add(n + 2)
}
