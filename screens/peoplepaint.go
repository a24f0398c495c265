package screens

import (
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// peopleAbout is how many rows are kept below the list for what is known of the selected one.
const peopleAbout = 5

// rows puts what the view shows into words.
func (s *people) rows() {
	t := s.env.T
	var rows []ui.Row
	switch s.view {
	case showStaff:
		s.list.Columns = []ui.Column{
			{Title: t("people.column.name"), W: 10},
			{Title: t("people.column.posts"), Grow: true},
			{Title: t("people.column.role"), W: 4},
			{Title: t("people.column.state"), W: 8},
			{Title: t("people.column.exam"), W: 10},
			{Title: t("people.column.confidential"), W: 10},
			{Title: t("people.column.concern"), W: 12},
		}
		for _, m := range s.staff.People {
			rows = append(rows, s.staffRow(m))
		}
	case showApplications:
		s.list.Columns = []ui.Column{
			{Title: t("people.column.number"), W: 18},
			{Title: t("people.column.wish"), W: 8},
			{Title: t("people.column.name"), W: 10},
			{Title: t("people.column.posts"), Grow: true},
			{Title: t("people.column.outcome"), W: 14},
		}
		for _, a := range s.staff.Applications {
			rows = append(rows, s.applicationRow(a))
		}
	case showThen:
		s.list.Columns = []ui.Column{
			{Title: t("people.column.name"), W: 10},
			{Title: t("people.column.may"), Grow: true},
			{Title: t("people.column.from"), W: 16},
			{Title: t("people.column.paper"), W: 18},
		}
		for _, p := range s.then {
			rows = append(rows, s.thenRow(p))
		}
	case showForm:
		return
	}
	s.list.SetRows(rows)
}

func (s *people) staffRow(m desk.StaffMember) ui.Row {
	p, e := m.Person, s.env
	role := ""
	if p.Role != "" {
		role = p.Role
	}
	state := ui.Cell{Text: e.T("people.state." + string(p.State))}
	if p.State == desk.AccountFrozen {
		state.Style = ui.Warn
	}
	concern := ui.Cell{}
	if len(m.Concerns) > 0 && p.State == desk.AccountActive {
		concern = ui.Cell{Text: e.concern(m.Concerns[0], "people.concern."), Style: ui.Warn}
	}
	return ui.Row{ID: p.ID, Dim: p.State == desk.AccountClosed, Cells: []ui.Cell{
		{Text: p.Name}, {Text: e.posts(p.Posts)}, {Text: role}, state, {Text: dayText(p.Exam)}, {Text: dayText(p.Confidential)}, concern,
	}}
}

// concern is one of [desk.Service.Concerns] in words.
func (e Env) concern(key, table string) string {
	return e.T(table + strings.TrimPrefix(key, "person."))
}

func (s *people) applicationRow(a desk.Application) ui.Row {
	e := s.env
	outcome := ui.Cell{Text: e.T("people.waits"), Style: ui.AccentBold}
	if a.State == desk.ApplicationClosed {
		outcome = ui.Cell{Text: e.T("people.kind." + string(a.Outcome))}
		if a.Outcome == desk.PermissionRefused {
			outcome.Style = ui.Warn
		}
	}
	return ui.Row{ID: a.ID, Dim: a.State == desk.ApplicationClosed, Cells: []ui.Cell{
		{Text: a.Number}, {Text: e.T("people.wish." + string(a.Asked.Wish))}, {Text: a.Asked.Name}, {Text: e.posts(a.Asked.Posts)}, outcome,
	}}
}

func (s *people) thenRow(p desk.Permission) ui.Row {
	e := s.env
	may := ui.Cell{Text: e.posts(p.Posts)}
	gives := p.GivesAt(s.at)
	if !gives {
		may = ui.Cell{Text: e.T("people.none", "why", e.ended(p, s.at)), Style: ui.Warn}
	}
	return ui.Row{ID: p.PersonID, Dim: !gives, Cells: []ui.Cell{{Text: p.Name}, may, {Text: e.Moment(p.From)}, {Text: e.paperNo(p)}}}
}

// ended says why an entry gives no rights at the instant.
func (e Env) ended(p desk.Permission, at time.Time) string {
	if p.Gives() && !p.Until.IsZero() && !at.Before(p.Until) {
		return e.T("people.aged")
	}
	return e.T("people.kind." + string(p.Kind))
}

// paperNo is the paper on which an entry was made.
func (e Env) paperNo(p desk.Permission) string {
	switch p.Paper {
	case desk.FirstPaper:
		return e.T("people.first_paper")
	case "":
		return e.T("people.no_paper")
	}
	return p.Paper
}

// Moment is an instant with its day and year.
func (e Env) Moment(at time.Time) string { return at.In(calendar.China).Format("2006-01-02 15:04") }

// perPage is how many rows of the list are on a page.
func (s *people) perPage(l ui.Layout) int {
	rows := l.Last - s.top(l) - 1
	if !l.Wide {
		rows -= peopleAbout
	}
	return max(1, rows)
}

// top is the row of the list's header.
func (s *people) top(l ui.Layout) int {
	if s.view == showThen {
		return l.Work.Y + 2*l.Gap + 1
	}
	return l.Work.Y + l.Gap + 1
}

// Paint implements [Screen].
func (s *people) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if s.view == showForm {
		s.paintForm(c, l)
		return
	}
	titles := map[peopleView]string{showStaff: t("people.staff"), showApplications: t("people.applications"), showThen: t("people.then")}
	c.Head(x, y, titles[s.view], s.note())
	list := *s.list
	list.PerPage = s.perPage(l)
	c.Right(x+w, y, list.Page(), ui.Dim)
	if s.view == showThen {
		s.paintAsked(c, l)
	}
	top := s.top(l)
	switch {
	case !s.known && s.unread() == nil:
		c.Put(x, top, t("people.reading"), ui.Dim)
	case !s.known:
	case list.Len() == 0:
		empty := map[peopleView]string{showStaff: t("people.no_staff"), showApplications: t("people.no_applications"), showThen: t("people.no_then")}
		c.Para(x, top, w, empty[s.view], ui.Text)
	default:
		list.Paint(c, x, top, w, true)
	}
	if s.view != showThen && list.Len() == 0 {
		c.Cursor(x, y)
	}
	p := &paper{w: w}
	if l.Wide {
		p.w = l.Panel.W
	}
	s.about(p)
	if l.Wide {
		p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
	} else {
		c.Rule(x, l.Last-peopleAbout, w)
		p.paintStill(c, x, l.Last-peopleAbout+1, peopleAbout-1)
	}
	what, why := s.stops()
	paintOutcome(c, s.env, &s.out, "F8", what, why)
}

// note is what stands beside the title: how many, and what waits.
func (s *people) note() string {
	if !s.known {
		return ""
	}
	waits := 0
	for _, a := range s.staff.Applications {
		if a.State == desk.ApplicationFiled {
			waits++
		}
	}
	switch s.view {
	case showStaff:
		return s.env.T("people.note_staff", "n", len(s.staff.People), "waits", waits)
	case showApplications:
		return s.env.T("people.note_applications", "waits", waits)
	}
	if s.at.IsZero() {
		return ""
	}
	return s.env.T("people.note_then", "at", s.env.Moment(s.at), "n", len(s.then))
}

// stops says what went wrong with reading or with the time that was typed.
func (s *people) stops() (what, why string) {
	switch {
	case s.unread() != nil:
		return s.env.T("people.unread"), s.env.Fault(s.unread())
	case s.view == showThen && s.wrong != "":
		return s.env.T("people.time_wrong"), s.wrong
	}
	return "", ""
}

func (s *people) paintAsked(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	x, y := l.Work.X, l.Work.Y+l.Gap
	label := ui.Width(t("people.asked")) + 2
	c.Put(x, y, t("people.asked"), ui.Dim)
	c.Fill(ui.Area{X: x + label, Y: y, W: askedLength + 4, H: 1}, ui.Field)
	s.asked.Paint(c, x+label+1, y, askedLength+2, true)
	c.Put(x+label+askedLength+6, y, ui.Clip(t("people.asked_note"), l.Work.W-label-askedLength-6), ui.Dim)
}

func (s *people) paintForm(c *ui.Canvas, l ui.Layout) {
	t, x, y := s.env.T, l.Work.X, l.Work.Y
	title := t("people.form.title_" + string(s.wish))
	note := t("people.form.note_" + string(s.wish))
	if s.who.ID != "" {
		title += "  " + s.who.Name
	}
	c.Head(x, y, title, note)
	s.form.Paint(c, ui.Area{X: x, Y: y + l.Gap + 1, W: l.Work.W, H: l.Last - y - l.Gap - 1}, s.held() == "")
	what, why := "", ""
	if s.fault != nil {
		what, why = t("people.not_yet"), s.env.Fault(s.fault)
	}
	paintOutcome(c, s.env, &s.out, "F10", what, why)
}

// about tells the rest about the selected row.
func (s *people) about(p *paper) {
	e := s.env
	if m, ok := s.member(); ok {
		s.aboutMember(p, m)
	}
	if a, ok := s.application(); ok {
		p.line(paperPart{0, e.T("people.wish."+string(a.Asked.Wish)) + "  " + a.Asked.Name, ui.Strong})
		p.after(a.Number, ui.Dim)
		s.what(p, a.Asked.Posts, a.Asked.Steps, a.Asked.Items)
		if !a.Asked.From.IsZero() {
			p.after(e.T("people.from", "at", e.Moment(a.Asked.From)), ui.Dim)
		}
		p.para(0, e.T("people.filed", "by", a.By, "at", e.Clock(a.Filed), "why", a.Asked.Reason), ui.Text)
		if n := len(a.History); a.State == desk.ApplicationClosed && n > 0 {
			p.para(0, e.T("people.answered", "what", e.T("people.kind."+string(a.Outcome)), "by", a.History[n-1].Name, "at", e.Clock(a.Closed), "why", a.Reason), ui.Strong)
		}
	}
	if g, ok := s.permission(); ok {
		p.line(paperPart{0, g.Name, ui.Strong})
		s.what(p, g.Posts, g.Steps, g.Items)
		p.para(0, e.T("people.given", "what", e.T("people.kind."+string(g.Kind)), "by", g.ByName, "at", e.Moment(g.At), "paper", e.paperNo(g)), ui.Text)
		if g.Reason != "" {
			p.para(0, g.Reason, ui.Dim)
		}
	}
}

func (s *people) aboutMember(p *paper, m desk.StaffMember) {
	e := s.env
	p.line(paperPart{0, m.Person.Name, ui.Strong})
	s.what(p, m.Person.Posts, m.Person.Steps, m.Person.Items)
	p.line(paperPart{0, e.T("people.education", "what", e.school(m.Person.Education)), ui.Dim})
	if m.Holds > 0 {
		p.after(e.T("people.holds", "n", m.Holds), ui.Text)
	}
	for _, next := range m.Next {
		p.para(0, e.T("people.next", "at", e.Moment(next.From), "what", e.T("people.kind."+string(next.Kind)), "paper", next.Paper), ui.AccentBold)
	}
	for _, concern := range m.Concerns {
		p.para(0, e.concern(concern, "people.advice."), ui.Warn)
	}
}

// what are posts, steps and items in words.
func (s *people) what(p *paper, posts []desk.Post, steps []desk.Right, items []string) {
	e := s.env
	if len(posts) == 0 {
		return
	}
	p.after(e.posts(posts), ui.Text)
	p.after(e.steps(steps), ui.Text)
	if len(items) == 0 {
		p.after(e.T("people.all_items"), ui.Text)
		return
	}
	names := make([]string, len(items))
	for n, code := range items {
		names[n] = e.itemName(code)
	}
	p.para(0, e.T("people.some_items", "n", len(items), "items", e.join(names)), ui.Text)
}

// peopleLine is what the manager has to see to about the outlet's people, in words; empty when there is nothing.
func (s *home) peopleLine() stripLine {
	b := s.work.Board.People
	if b == nil {
		return stripLine{}
	}
	var words []string
	for _, part := range []struct {
		key string
		n   int
	}{{"people.home.open", b.Open}, {"people.home.answered", b.Answered}, {"people.home.confidential", b.Confidential}} {
		if part.n > 0 {
			words = append(words, s.env.T(part.key, "n", part.n))
		}
	}
	if len(words) == 0 {
		return stripLine{}
	}
	return stripLine{label: s.env.T("people.home.label"), strong: s.env.join(words), st: ui.Text}
}
