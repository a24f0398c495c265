package screens

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// home is the work of the day.
type home struct {
	env    Env
	open   []desk.Summary // by what is due
	told   []desk.Summary // closed today with the customer told, latest first
	others [2]int         // closed today otherwise: sent elsewhere, withdrawn
	list   *ui.List       // of open
	done   *ui.List       // of told
	fresh  int            // cases that came from outside since the last key
	today  calendar.Date  // day that the words of the list are about
	asked  int            // number of the newest question for the cases
	asking bool
	unread bool // the newest question had no answer
	size   ui.Layout
}

// casesRead is the answer to a question for the outlet's cases.
type casesRead struct {
	n     int
	cases []desk.Summary
	err   error
}

// Home is the screen of today's work, sorted by what is due; cases are those of the outlet that are open or
// were closed today, and the cursor stands on the one with the ID at, if it is there.
func Home(env Env, work Work, at string) Screen {
	s := &home{env: env, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight)}
	s.list = &ui.List{Columns: s.columns(true)}
	s.done = &ui.List{Columns: s.columns(false)}
	s.take(work.Cases)
	s.fresh = 0
	s.list.Select(at)
	return s
}

func (s *home) Start() tea.Cmd { return nil }

// columns are those of both lists, as wide as their widest words in this language.
func (s *home) columns(titled bool) []ui.Column {
	widest := func(words ...string) int {
		n := 0
		for _, w := range words {
			n = max(n, ui.Width(w))
		}
		return n
	}
	t := s.env.T
	decided := widest(t("verdict.granted"), t("verdict.refused"), t("verdict.returned"))
	cols := []ui.Column{
		{Title: t("home.column.due"), W: 11},
		{Title: t("home.column.item"), Grow: true},
		{Title: t("home.column.who"), W: 10},
		{Title: t("home.column.step"), W: widest(t("home.column.step"), t("step.accept"), t("step.handle"), t("step.notify"))},
		{Title: t("home.column.status"), W: max(widest(t("home.column.status"), t("status.written"), t("status.received")),
			widest(t("status.decided"))+1+decided, widest(t("status.received"))+1+widest(t("verdict.returned")))},
	}
	if !titled {
		for n := range cols {
			cols[n].Title = ""
		}
	}
	return cols
}

// take replaces the cases and counts those that were not there before.
func (s *home) take(cases []desk.Summary) {
	before := s.open
	s.open, s.told, s.others = nil, nil, [2]int{}
	for _, c := range cases {
		switch {
		case c.Stage != desk.StageClosed:
			s.open = append(s.open, c)
			if !slices.ContainsFunc(before, func(o desk.Summary) bool { return o.ID == c.ID }) {
				s.fresh++
			}
		case c.Status == desk.Informed:
			s.told = append(s.told, c)
		case c.Version <= 1: // closed by its first step: the customer was sent elsewhere
			s.others[0]++
		default:
			s.others[1]++
		}
	}
	desk.ByDue(s.open)
	slices.SortStableFunc(s.told, func(a, b desk.Summary) int { return b.Changed.Compare(a.Changed) })
	s.write()
}

// write puts the cases into words.
func (s *home) write() {
	s.today = s.env.Today()
	rows := make([]ui.Row, len(s.open))
	for n, c := range s.open {
		due, dueStyle := s.due(c.Due)
		status, verdict := statusCell(s.env, c)
		status.Note, status.NoteStyle = verdict.Text, verdict.Style
		rows[n] = ui.Row{ID: c.ID, Dim: c.Waits(), Cells: []ui.Cell{
			{Text: due, Style: dueStyle}, {Text: s.name(c)}, s.who(c), {Text: s.env.T("step." + stepWord(c.Stage))}, status,
		}}
	}
	s.list.SetRows(rows)
	rows = make([]ui.Row, len(s.told))
	for n, c := range s.told {
		_, verdict := statusCell(s.env, c)
		rows[n] = ui.Row{ID: c.ID, Dim: true, Cells: []ui.Cell{
			{Text: s.env.Clock(c.Changed)}, {Text: s.name(c)}, s.who(c), {}, {Text: verdict.Text},
		}}
	}
	s.done.SetRows(rows)
}

// name is the item's; a code that this version of the catalogue does not know stands for itself.
func (s *home) name(c desk.Summary) string {
	if item, ok := s.env.Rules.Catalogue.Item(c.Item); ok {
		return item.Name(s.env.Lang())
	}
	return c.Item
}

func (s *home) who(c desk.Summary) ui.Cell {
	if c.Who == "" {
		return ui.Cell{Text: s.env.T("home.nobody"), Style: ui.Dim}
	}
	return ui.Cell{Text: c.Who}
}

// due is a last day in the list.
func (s *home) due(day calendar.Date) (string, ui.Style) {
	switch left := day.Sub(s.today); {
	case day.IsZero():
		return s.env.T("home.due.open"), ui.Text
	case left < 0:
		return s.env.T("home.due.late", "n", -left), ui.Err
	case left == 0:
		return s.env.T("home.due.today"), ui.Warn
	}
	return s.env.Day(day), ui.Text
}

// stepWord is the step of the four that an open case is at.
func stepWord(stage desk.Stage) string {
	switch stage {
	case desk.StageAccept:
		return "accept"
	case desk.StageHandle, desk.StageReview:
		return "handle"
	}
	return "notify"
}

// statusCell is a case's word and, when it is decided, how.
func statusCell(env Env, c desk.Summary) (status, verdict ui.Cell) {
	status = ui.Cell{Text: env.T("status." + string(c.Status))}
	switch c.Status {
	case desk.Received:
		status.Style = ui.Ok
	case desk.Decided:
		status.Style = ui.AccentBold
	}
	if c.Verdict != "" {
		verdict = ui.Cell{Text: env.T("verdict." + string(c.Verdict)), Style: ui.ErrBold}
		if c.Verdict == desk.Granted {
			verdict.Style = ui.Ok
		}
	}
	return status, verdict
}

func (s *home) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Work:
		s.take(msg.Cases)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.write()
	case Tick:
		if s.env.Today() != s.today {
			s.write()
		}
	case casesRead:
		return nil, s.read(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *home) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	s.list.PerPage = s.perPage(s.size)
	if s.list.Update(msg) {
		s.fresh = 0
		return nil, nil
	}
	k, ok := s.Keys().Match(msg)
	if !ok {
		return nil, nil
	}
	if k.Off != "" {
		return nil, Said{k.Off, ui.Warn}
	}
	switch k.ID {
	case "open":
		row, _ := s.list.Selected() // the key is off when there is none
		return nil, Opened{row.ID}
	case "next", "find":
		return nil, Finding{}
	case "again":
		return s.ask(), nil
	}
	return nil, nil
}

// ask reads the cases anew.
func (s *home) ask() tea.Cmd {
	s.asked++
	s.asking = true
	n, cases := s.asked, s.env.Cases
	return s.env.Do(func(ctx context.Context) tea.Msg {
		all, err := cases.Open(ctx)
		return casesRead{n, all, err}
	})
}

// read hears the answer; one that a newer question has overtaken is dropped.
func (s *home) read(m casesRead) Outcome {
	if m.n != s.asked {
		return nil
	}
	s.asking = false
	s.unread = m.err != nil
	switch {
	case desk.CodeOf(m.err) == desk.Denied: // the session is over: not this screen's to tell
		return Failed{m.err}
	case m.err != nil:
		return nil
	}
	s.take(m.cases)
	s.fresh = 0
	return Said{s.env.T("home.key.again_done", "n", len(s.open)), ui.Text}
}

func (s *home) Head() Head {
	h := Head{ID: "home"}
	for _, c := range s.open {
		switch stepWord(c.Stage) {
		case "accept":
			h.Counts[1]++
		case "handle":
			h.Counts[2]++
		default:
			h.Counts[3]++
		}
	}
	return h
}

func (s *home) Keys() ui.Keys {
	t := s.env.T
	none, busy := "", ""
	if s.list.Len() == 0 {
		none = t("home.key.open_off")
	}
	if s.asking {
		busy = t("home.key.again_off")
	}
	return ui.Keys{
		{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: t("home.key.open"), Help: t("home.key.open_help"), Main: true, Off: none},
		{ID: "next", Codes: []string{"f2"}, Name: "F2", Word: t("home.key.next"), Help: t("home.key.next_help")},
		{ID: "find", Codes: []string{"f3"}, Name: "F3", Word: t("home.key.find"), Help: t("home.key.find_help")},
		{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("home.key.again"), Help: t("home.key.again_help"), Off: busy},
		{ID: "move", Name: t("key.up_down"), Help: t("home.move"), Hidden: true},
	}
}
