package screens

import (
	"strconv"
	"strings"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// Columns of the groups in cells: the name takes what a wider window gives.
const (
	findLimit = 19
	findWho   = 11
	findGap   = 2
	findField = 36

	findNumber = 4 // before the name: [1]
)

func (s *find) Paint(c *ui.Canvas) {
	t := s.env.T
	l := c.Layout()
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	list := s.env.Rules.List
	note := t("find.list_none")
	if list.Version > 0 {
		note = t("find.list", "n", s.here(), "version", list.Version, "day", s.env.Day(calendar.DateOf(list.From)))
	}
	c.Head(x, y, t("find.title"), note)
	groups, field := s.places(l)
	from, to := s.page(s.at, s.height(l))
	c.Right(x+w, y, s.pageSign(from, to), ui.Dim)

	label := ui.Width(t("find.label")) + 2
	c.Put(x, field, t("find.label"), ui.Dim)
	c.Fill(ui.Area{X: x + label, Y: field, W: findField, H: 1}, ui.Field)
	c.Put(x+label+findField+2, field, t("find.hint"), ui.Dim)

	switch {
	case len(s.rows) > 0:
		s.paintGroups(c, l, groups, from, to)
	case s.empty():
		c.Para(x, groups, w, t("find.rare"), ui.Text)
	default:
		c.Put(x, groups, t("find.nothing"), ui.Strong)
		c.Para(x, groups+1, w, t("find.nothing_what"), ui.Text)
	}
	if row, ok := s.selected(); ok {
		if l.Wide {
			s.panel(row, l.Panel.W).paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
		} else {
			s.paintShort(c, l, row)
		}
	}
	s.input.Paint(c, x+label+1, field, findField-2, true)
}

// paintGroups draws the rows from..to with the titles of their groups.
func (s *find) paintGroups(c *ui.Canvas, l ui.Layout, y, from, to int) {
	for n := from; n < to; n++ {
		if n == from || s.begins(n) {
			if n > from {
				y++
			}
			s.paintTitle(c, l, y, n)
			y++
		}
		s.paintRow(c, l, y, n)
		y++
	}
}

// paintTitle draws the title of the group that the row n belongs to.
func (s *find) paintTitle(c *ui.Canvas, l ui.Layout, y, n int) {
	t := s.env.T
	x, end := l.Work.X, l.Work.X+l.Work.W
	limit := end - findLimit - findGap - findWho
	group := s.rows[n].group()
	switch {
	case group == findCannot:
		c.Head(x, y, t("find.cannot"), s.items(s.count(group)))
		c.Put(limit, y, t("find.reason"), ui.Dim)
	case group == findSaid:
		c.Head(x, y, t("find.said"), s.items(s.count(group)))
		c.Put(limit, y, t("find.words"), ui.Dim)
		c.Right(end, y, s.env.sample(s.env.Rules.Catalogue.Words.Mark), ui.Dim)
	case s.empty():
		c.Head(x, y, t("find.often"), t("find.often_note"))
		c.Put(limit, y, t("find.short"), ui.Dim)
		c.Put(end-findWho, y, t("find.who"), ui.Dim)
	default:
		c.Head(x, y, t("find.can"), s.items(s.count(group)))
		c.Put(limit, y, t("find.limit"), ui.Dim)
		c.Put(end-findWho, y, t("find.who"), ui.Dim)
	}
}

func (s *find) items(n int) string {
	if n == 1 {
		return s.env.T("find.count_one")
	}
	return s.env.T("find.count", "n", n)
}

func (s *find) paintRow(c *ui.Canvas, l ui.Layout, y, n int) {
	row := s.rows[n]
	x, end := l.Work.X, l.Work.X+l.Work.W
	limit := end - findLimit - findGap - findWho
	name := ui.Text
	if row.why != "" {
		name = ui.Dim
	}
	if n == s.at {
		c.Row(y)
		name = ui.Strong
	}
	if s.empty() {
		if n < findNumbers {
			c.Put(x, y, "[", ui.Dim)
			c.Put(x+1, y, strconv.Itoa(n+1), ui.Strong)
			c.Put(x+2, y, "]", ui.Dim)
		}
		x += findNumber
	}
	item, said := row.hit.Item, row.hit.Word
	marks := row.marks()
	if said == "" {
		room := limit - findGap - x
		fresh := ""
		if s.changed(item.Code, true) {
			fresh = s.env.T("find.fresh")
			room -= ui.Width(fresh) + 1
		}
		x = c.PutMarked(x, y, ui.Clip(item.Name(s.env.Lang()), room), marks, name)
		c.Put(x+1, y, fresh, ui.Ok)
	} else {
		x = c.Put(x, y, ui.Clip(item.Name(s.env.Lang()), limit-findGap-x), name)
	}
	switch {
	case row.why != "":
		if said != "" && x+findGap+ui.Width(said) <= limit-findGap {
			c.PutMarked(x+findGap, y, said, marks, ui.Dim)
		}
		c.Put(limit, y, ui.Clip(s.env.T("find.why."+row.why, "class", s.env.Rules.Outlet.Class), end-limit), ui.Text)
	case said != "":
		c.PutMarked(limit, y, ui.Clip(said, end-limit), marks, ui.Text)
	case s.empty():
		c.Put(limit, y, ui.Clip(s.short(*item), findLimit), ui.Dim)
		c.Put(end-findWho, y, s.env.decider(*item), ui.Text)
	default:
		behind := c.Put(limit, y, s.env.limit(item.Limit), ui.Text)
		c.Put(behind+1, y, s.env.sample(item.Limit.DaysMark), ui.Dim)
		c.Put(end-findWho, y, s.env.decider(*item), ui.Text)
	}
}

// marks are the places that were matched, of the name or of the word.
func (r findRow) marks() []ui.Span {
	if r.hit.To <= r.hit.From {
		return nil
	}
	out := []ui.Span{{From: r.hit.From, To: r.hit.To}}
	for _, s := range r.hit.Also {
		out = append(out, ui.Span(s))
	}
	return out
}

// short is what to type to find an item again: its initials, or its code where names have none.
func (s *find) short(item desk.Item) string {
	if s.env.Lang() == "en" {
		return item.Code
	}
	return item.Initials()
}

// paintShort tells in two lines what a narrow window has no panel for.
func (s *find) paintShort(c *ui.Canvas, l ui.Layout, row findRow) {
	t, item := s.env.T, *row.hit.Item
	x, w := l.Work.X, l.Work.W
	label := max(ui.Width(t("find.conditions")), ui.Width(t("find.bring")), ui.Width(t("find.reason"))) + 3
	var conditions, bring []string
	for _, line := range item.Conditions {
		conditions = append(conditions, line.In(s.env.Lang()))
	}
	for _, m := range item.Materials {
		if m.Need(nil) == desk.Bring {
			bring = append(bring, m.Name(s.env.Lang()))
		}
	}
	c.Rule(x, l.Last-2, w)
	if row.why != "" {
		c.Fact(x, l.Last-1, label, t("find.reason"), t("find.why."+row.why, "class", s.env.Rules.Outlet.Class), ui.Warn)
	} else if len(conditions) > 0 {
		c.Fact(x, l.Last-1, label, t("find.conditions"), ui.Clip(strings.Join(conditions, t("join.sentence")), w-label), ui.Text)
	}
	end := x + w
	if _, shared := needs(item, nil); shared > 0 {
		end = c.Right(end, l.Last, t("find.shared", "n", shared), ui.Dim) - 2
	}
	c.Fact(x, l.Last, label, t("find.bring"), ui.Clip(s.env.join(bring), end-x-label), ui.Text)
}

// panel is what there is to know about the selected item at a glance.
func (s *find) panel(row findRow, w int) *paper {
	t, lang, item := s.env.T, s.env.Lang(), *row.hit.Item
	p := &paper{w: w}
	p.para(0, item.Name(lang), ui.Strong)
	p.para(0, t("subject."+item.Subject)+"  "+s.env.insurance(item), ui.Dim)
	if row.hit.Word != "" {
		p.gap()
		p.head(t("find.words"), s.env.sample(s.env.Rules.Catalogue.Words.Mark))
		p.para(0, row.hit.Word, ui.Text)
	}
	if row.why != "" {
		p.gap()
		p.para(0, t("find.why."+row.why, "class", s.env.Rules.Outlet.Class), ui.Warn)
	}
	if len(item.Conditions) > 0 {
		p.gap()
		p.head(t("find.conditions"), s.env.sample(item.MarkOf("conditions")))
		for _, line := range item.Conditions {
			p.para(0, line.In(lang), ui.Text)
		}
	}
	p.gap()
	p.head(t("find.materials"), s.env.sample(item.MarkOf("materials")))
	forms := 0
	for _, m := range item.Materials {
		forms = max(forms, ui.Width(s.materialWord(m)))
	}
	for _, m := range item.Materials {
		word, st := s.materialWord(m), ui.Text
		if m.Need(nil) != desk.Bring {
			st = ui.Dim
		}
		p.row(0, paperCell{0, w - forms - findGap, m.Name(lang), st}, paperCell{w - ui.Width(word), forms, word, st})
	}
	p.gap()
	p.head(t("find.how"), "")
	indent := 0
	for _, key := range []string{t("find.limit"), t("find.results"), t("find.delivery"), t("find.fee"), t("find.channels")} {
		indent = max(indent, ui.Width(key)+4)
	}
	p.fact(indent, t("find.limit"), s.env.limit(item.Limit))
	p.after(s.env.sample(item.Limit.DaysMark), ui.Dim)
	p.fact(indent, t("find.who"), s.env.decider(item))
	p.fact(indent, t("find.results"), s.env.results(item))
	p.fact(indent, t("find.delivery"), s.env.delivery(item))
	p.fact(indent, t("find.fee"), s.env.fee(item.Fee))
	p.fact(indent, t("find.channels"), s.env.otherChannels(item))
	return p
}

// materialWord is the form of a material, or why it is not in every customer's list.
func (s *find) materialWord(m desk.Material) string {
	switch m.Need(nil) {
	case desk.Replace:
		return s.env.T("material.shared")
	case desk.Skip:
		return s.env.T("material.depends")
	}
	return s.env.form(m)
}
