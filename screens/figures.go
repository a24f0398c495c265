package screens

import (
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// FiguresPlace is the screen of the outlet in figures.
const FiguresPlace Place = "figures"

// Periods of the figures.
var figurePeriods = []string{"today", "week", "month"}

// figures is the outlet in figures: everybody's for the manager, one's own for the others (J6).
type figures struct {
	env    Env
	period int  // of figurePeriods
	byDay  bool // the table has days, else people
	report desk.Report
	lines  []desk.TallyLine // the rows
	list   *ui.List
	get    reader[desk.Report]
	size   ui.Layout
}

// exported is a file that was written, or why not.
type exported struct {
	where string
	err   error
}

// Figures is the screen of the outlet in figures.
func Figures(env Env) Screen {
	t := env.T
	s := &figures{env: env, get: reader[desk.Report]{env: env}}
	s.list = &ui.List{Columns: []ui.Column{
		{Title: t("figures.col_who"), W: 12, Grow: true},
		{Title: t("figures.col_accepted"), W: 6, Right: true, Gap: 1},
		{Title: t("figures.col_handled"), W: 6, Right: true, Gap: 1},
		{Title: t("figures.col_told"), W: 6, Right: true, Gap: 1},
		{Title: t("figures.col_spot"), W: 6, Right: true, Gap: 1},
		{Title: t("figures.col_in_time"), W: 6, Right: true, Gap: 1},
		{Title: t("figures.col_more"), W: 6, Right: true, Gap: 1},
		{Title: t("figures.col_rated"), W: 6, Right: true, Gap: 1},
		{Title: t("figures.col_bad"), W: 6, Right: true, Gap: 1},
		{Title: t("figures.col_late"), W: 6, Right: true},
	}}
	return s
}

func (s *figures) Start() tea.Cmd { return s.read() }

// span is the period that is shown, up to today.
func (s *figures) span() (from, to calendar.Date) {
	to = s.env.Today()
	switch figurePeriods[s.period] {
	case "week":
		return to.Add(-(int(to.Weekday()) + 6) % 7), to // from Monday on
	case "month":
		return calendar.MonthOf(to).First(), to
	}
	return to, to
}

// read asks for the period that is shown.
func (s *figures) read() tea.Cmd {
	s.get.fault = nil // of another period
	port := s.env.Supervision
	from, to := s.span()
	return s.get.ask(func(ctx context.Context) (desk.Report, error) { return port.Report(ctx, from, to) })
}

func (s *figures) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if report, mine, ok := s.get.take(msg); mine {
		if ok {
			s.report = report
			s.rows()
		}
		return nil, s.get.denied()
	}
	switch msg := msg.(type) {
	case exported:
		if msg.err != nil {
			return nil, Said{s.env.Fault(msg.err), ui.Warn}
		}
		return nil, Said{s.env.T("figures.said_csv", "where", msg.where), ui.Text}
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case tea.KeyPressMsg:
		s.list.PerPage = s.perPage(s.size)
		return pressList(s.Keys(), s.list, msg, s.act)
	}
	return nil, nil
}

// rows makes the table: the whole first.
func (s *figures) rows() {
	s.lines = []desk.TallyLine{{Name: s.env.T("figures.total"), Tally: s.report.Total}}
	if s.byDay {
		s.lines = append(s.lines, s.report.Days...)
	} else {
		s.lines = append(s.lines, s.report.People...)
	}
	rows := make([]ui.Row, len(s.lines))
	for n, l := range s.lines {
		rows[n] = s.row(l)
	}
	s.list.SetRows(rows)
}

func (s *figures) row(l desk.TallyLine) ui.Row {
	accepted := l.Step(desk.KindAcceptance).Count
	late := ui.Cell{Text: strconv.Itoa(l.Overdue)}
	if l.Overdue > 0 {
		late.Style = ui.Err
	}
	more := ui.Cell{Text: strconv.Itoa(l.More)}
	if l.More > 0 {
		more.Style = ui.Warn
	}
	return ui.Row{ID: l.ID + l.Day.String(), Cells: []ui.Cell{
		{Text: s.name(l)},
		{Text: strconv.Itoa(accepted)},
		{Text: strconv.Itoa(l.Step(desk.KindHandling).Count)},
		{Text: strconv.Itoa(l.Step(desk.KindNotification).Count)},
		{Text: percent(l.OnTheSpot, accepted)},
		{Text: percent(l.InTime, l.Settled)},
		more,
		{Text: strconv.Itoa(l.Rated())},
		{Text: strconv.Itoa(l.Bad())},
		late,
	}}
}

// name is what a row is about.
func (s *figures) name(l desk.TallyLine) string {
	if !l.Day.IsZero() {
		return l.Day.String()[5:]
	}
	return l.Name
}

// percent is a share; a hyphen where there is nothing to share.
func percent(part, whole int) string {
	if n, ok := desk.Share(part, whole); ok {
		return strconv.Itoa(n) + "%"
	}
	return "-"
}

func (s *figures) selected() (desk.TallyLine, bool) {
	if n := s.list.Index(); n >= 0 && n < len(s.lines) {
		return s.lines[n], true
	}
	return desk.TallyLine{}, false
}

func (s *figures) act(id string) (tea.Cmd, Outcome) {
	switch id {
	case "earlier", "later":
		step := 1
		if id == "earlier" {
			step = len(figurePeriods) - 1
		}
		s.period = (s.period + step) % len(figurePeriods)
		s.report, s.lines = desk.Report{}, nil
		s.list.SetRows(nil)
		return s.read(), nil
	case "turn":
		s.byDay = !s.byDay
		s.rows()
	case "again":
		return s.read(), nil
	case "print":
		return nil, s.printed()
	case "export":
		return s.export(), nil
	case "inspection":
		return nil, Going{Place: InspectionPlace}
	case "back":
		return nil, Back{}
	}
	return nil, nil
}

// printed asks for the report as a paper.
func (s *figures) printed() Outcome {
	r := s.report
	return Printing{Order: desk.Order{Kind: desk.ReportPaper}, Sheet: desk.Sheet{
		Outlet: s.env.Session.Outlet, Terminal: s.env.Session.Terminal, Catalogue: s.env.Rules.Catalogue, Report: &r,
	}}
}

// export writes the report as a file for a program for tables, into the folder of the papers.
func (s *figures) export() tea.Cmd {
	exporter, rows := s.env.Exporter, s.table()
	name := "figures-" + s.report.OutletID + "-" + s.report.From.String() + "-" + s.report.To.String() + "-" +
		s.env.Now().In(calendar.China).Format("150405") + ".csv"
	return s.env.Do(func(ctx context.Context) tea.Msg {
		data, err := desk.Spreadsheet(rows)
		if err != nil {
			return exported{err: err}
		}
		where, err := exporter.Export(ctx, name, data)
		return exported{where, err}
	})
}

// table is the whole report: one line for the outlet, for each person and for each day.
func (s *figures) table() [][]string {
	t := s.env.T
	head := []string{t("figures.csv_outlet"), t("figures.csv_what"), t("figures.csv_name")}
	for _, kind := range desk.ReportSteps {
		step := t("kind." + string(kind))
		head = append(head, t("figures.csv_count", "step", step), t("figures.csv_mean", "step", step),
			t("figures.csv_median", "step", step), t("figures.csv_keys", "step", step))
	}
	head = append(head, t("figures.csv_served"), t("figures.csv_spot"), t("figures.csv_notices"), t("figures.csv_second"),
		t("figures.csv_more"), t("figures.csv_settled"), t("figures.csv_in_time"), t("figures.csv_overdue"), t("figures.csv_voices"),
		t("figures.csv_complaints"))
	for _, g := range s.env.Rules.Catalogue.Service.Grades {
		head = append(head, g.In(s.env.Lang()))
	}
	head = append(head, t("figures.csv_unrated"))
	out := [][]string{head}
	add := func(what string, l desk.TallyLine) {
		name := l.Name
		if !l.Day.IsZero() {
			name = l.Day.String()
		}
		row := []string{s.report.OutletID, what, name}
		for _, kind := range desk.ReportSteps {
			f := l.Step(kind)
			row = append(row, strconv.Itoa(f.Count), strconv.Itoa(f.Mean), strconv.Itoa(f.Median), strconv.Itoa(f.Keys))
		}
		for _, n := range slices.Concat([]int{
			l.Served, l.OnTheSpot, l.Notices, l.Second, l.More, l.Settled, l.InTime, l.Overdue, l.Voices, l.Complaint,
		}, l.Grades[:], []int{l.Unrated}) {
			row = append(row, strconv.Itoa(n))
		}
		out = append(out, row)
	}
	add(t("figures.total"), desk.TallyLine{Name: s.report.From.String() + " - " + s.report.To.String(), Tally: s.report.Total})
	for _, l := range s.report.People {
		add(t("figures.by_person"), l)
	}
	for _, l := range s.report.Days {
		add(t("figures.by_day"), l)
	}
	return out
}

func (s *figures) Head() Head { return Head{ID: string(FiguresPlace)} }

func (s *figures) Keys() ui.Keys {
	t := s.env.T
	off := ""
	if len(s.lines) == 0 {
		off = t("figures.off_none")
	}
	turn := t("figures.key_days")
	if s.byDay {
		turn = t("figures.key_people")
	}
	keys := ui.Keys{
		{ID: "later", Codes: []string{"right"}, Name: t("app.left_right"), Word: t("figures.key_period"), Help: t("figures.help_period"), Main: true},
		{ID: "earlier", Codes: []string{"left"}, Name: t("figures.left"), Word: t("figures.key_earlier"), Help: t("figures.help_earlier"), Hidden: true},
		{ID: "turn", Codes: []string{"tab"}, Name: "Tab", Word: turn, Help: t("figures.help_turn"), Off: off},
		{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("figures.key_again"), Help: t("figures.help_again"), Hidden: true},
		{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: t("figures.key_print"), Help: t("figures.help_print"), Off: off},
		{ID: "export", Codes: []string{"f10"}, Name: "F10", Word: t("figures.key_export"), Help: t("figures.help_export"), Off: off},
	}
	if s.env.Session.Person.Has(desk.Manager) {
		keys = append(keys, ui.Key{ID: "inspection", Codes: []string{"f4"}, Name: "F4", Word: t("figures.key_inspection"), Help: t("figures.help_inspection")})
	}
	return append(keys,
		ui.Key{ID: "move", Name: t("key.up_down"), Help: t("figures.move"), Hidden: true},
		ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true})
}
