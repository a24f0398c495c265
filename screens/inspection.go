package screens

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// InspectionPlace is the screen of the outlet's own inspection and of what inspections found.
const InspectionPlace Place = "inspection"

// correctWithin is how many working days the manager gives herself by default. The authority sets its
// own days.
const correctWithin = 5

// Dialogs of the inspection.
const (
	askFind    = "find"
	askCorrect = "correct"
	askPassed  = "passed"
	askAgain   = "again"
)

// inspection is the list of checks with their evidence, for the manager, and the findings, for
// everybody who sees business: somebody other than who corrected has to look again (J4, D-6.3b).
type inspection struct {
	env      Env
	checks   []desk.Checked
	findings []desk.Finding
	list     *ui.List // of the checks
	found    *ui.List // of the findings
	second   bool     // the findings have the focus
	want     string   // ID of the finding that one came for, until it is there
	about    string   // what the dialog is about: a check, or a finding
	out      amender
	text     string // what was typed in the last dialog, until it is written
	with     string
	get      reader[inspected]
	size     ui.Layout
}

// inspected is what the authority knows of checks and findings.
type inspected struct {
	checks   []desk.Checked
	findings []desk.Finding
}

// Inspection is the screen of checks and findings. id selects a finding.
func Inspection(env Env, id string) Screen {
	t := env.T
	s := &inspection{env: env, get: reader[inspected]{env: env}, out: amender{writer[desk.Finding]{env: env}}, second: id != "", want: id}
	s.list = &ui.List{Columns: []ui.Column{
		{Title: t("inspection.col_outlook"), W: 10},
		{Title: t("inspection.col_check"), W: 20, Grow: true},
		{Title: t("inspection.col_evidence"), W: 12, Right: true},
	}}
	s.found = &ui.List{Columns: []ui.Column{
		{Title: t("inspection.col_state"), W: 10},
		{Title: t("inspection.col_text"), W: 20, Grow: true},
		{Title: t("inspection.col_who"), W: 8},
		{Title: t("inspection.col_due"), W: 12},
	}}
	return s
}

func (s *inspection) manager() bool { return s.env.Session.Person.Has(desk.Manager) }

func (s *inspection) Start() tea.Cmd { return s.read() }

// read asks for the checks of this month so far, and for the findings.
func (s *inspection) read() tea.Cmd {
	s.get.fault = nil
	port, manager, to := s.env.Supervision, s.manager(), s.env.Today()
	from := calendar.MonthOf(to).First()
	return s.get.ask(func(ctx context.Context) (m inspected, err error) {
		if manager {
			i, err := port.Inspection(ctx, from, to)
			if err != nil {
				return m, err
			}
			m.checks = i.Checks
		}
		m.findings, err = port.Findings(ctx)
		return m, err
	})
}

func (s *inspection) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if f, mine, ok := s.out.take(msg); mine {
		if ok {
			s.text = ""
			return s.read(), Said{s.env.T("inspection.said."+f.LastAct(), "number", f.Number), ui.Text}
		}
		return nil, refused(&s.out.writer, nowhere)
	}
	if m, mine, ok := s.get.take(msg); mine {
		if ok {
			s.show(m)
		}
		return nil, s.get.denied()
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case Work:
		if !s.get.busy() && !s.out.busy() {
			return s.read(), nil
		}
	case Answered:
		return s.answered(msg), nil
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *inspection) show(m inspected) {
	s.checks, s.findings = m.checks, m.findings
	if len(s.checks) == 0 {
		s.second = true
	}
	s.rows()
}

func (s *inspection) rows() {
	t, e := s.env.T, s.env
	rows := make([]ui.Row, len(s.checks))
	for n, k := range s.checks {
		style := ui.Text
		switch k.Outlook {
		case desk.CheckFound:
			style = ui.Err
		case desk.CheckBlind, desk.CheckByHand:
			style = ui.Dim
		}
		rows[n] = ui.Row{ID: k.ID, Cells: []ui.Cell{
			{Text: t("inspection.outlook." + string(k.Outlook)), Style: style}, {Text: k.Name(e.Lang())}, {Text: s.evidence(k)},
		}}
	}
	s.list.SetRows(rows)
	rows = make([]ui.Row, len(s.findings))
	for n, f := range s.findings {
		state := ui.Cell{Text: t("inspection.state." + string(f.State))}
		due := ui.Cell{Text: f.Due.String()[5:]}
		switch {
		case f.Late(e.Now()):
			due.Style, due.Note, due.NoteStyle = ui.Err, t("inspection.late"), ui.Err
		case f.State == desk.FindingClosed:
			due = ui.Cell{}
		}
		rows[n] = ui.Row{ID: f.ID, Dim: f.State == desk.FindingClosed, Cells: []ui.Cell{state, {Text: f.Text}, {Text: f.Name}, due}}
	}
	s.found.SetRows(rows)
	if s.want != "" && s.found.Select(s.want) {
		s.want = ""
	}
}

// evidence is the number that the records tell.
func (s *inspection) evidence(k desk.Checked) string {
	switch k.Outlook {
	case desk.CheckBlind:
		return s.env.T("inspection.no_evidence")
	case desk.CheckByHand:
		return ""
	}
	switch k.Evidence {
	case desk.EvidenceBad, desk.EvidenceUnrated, desk.EvidenceReturned:
		return strconv.Itoa(k.Value) + "%"
	}
	return strconv.Itoa(k.Value) + " / " + strconv.Itoa(k.Of)
}

func (s *inspection) check() (desk.Checked, bool) {
	if n := s.list.Index(); !s.second && n >= 0 && n < len(s.checks) {
		return s.checks[n], true
	}
	return desk.Checked{}, false
}

func (s *inspection) finding() (desk.Finding, bool) {
	if n := s.found.Index(); s.second && n >= 0 && n < len(s.findings) {
		return s.findings[n], true
	}
	return desk.Finding{}, false
}

func (s *inspection) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if k, ok := s.Keys().Match(msg); ok {
		if k.Off != "" {
			return nil, Said{k.Off, ui.Warn}
		}
		return s.act(k.ID)
	}
	if why := held(s.env, &s.out.writer); why != "" {
		return nil, Said{why, ui.Warn}
	}
	s.list.PerPage, s.found.PerPage = s.perPage(s.size)
	if s.second {
		s.found.Update(msg)
	} else {
		s.list.Update(msg)
	}
	return nil, nil
}

func (s *inspection) act(id string) (tea.Cmd, Outcome) {
	switch id {
	case "again":
		if s.out.unknown() {
			return s.out.again(), nil
		}
		return s.read(), nil
	case "turn":
		s.second = !s.second
	case "find":
		k, _ := s.check()
		s.about = k.ID
		return nil, s.ask(askFind, k.Name(s.env.Lang()), s.begin(k))
	case "correct":
		f, _ := s.finding()
		s.about = f.ID
		return nil, s.ask(askCorrect, f.Text, s.text)
	case "passed", "failed":
		f, _ := s.finding()
		s.about = f.ID
		dialog := askPassed
		if id == "failed" {
			dialog = askAgain
		}
		return nil, s.ask(dialog, f.Text+"  "+f.Measure, s.text)
	case "figures":
		return nil, Going{Place: FiguresPlace}
	case "back":
		return nil, Back{}
	}
	return nil, nil
}

// begin is what stands in the dialog for a new finding: what is known already.
func (s *inspection) begin(k desk.Checked) string {
	if s.text != "" {
		return s.text
	}
	words := k.Name(s.env.Lang())
	if k.Outlook == desk.CheckFound {
		words += "  " + s.evidence(k)
	}
	return words
}

// ask asks for the words of an act.
func (s *inspection) ask(id, about, words string) Outcome {
	e := s.env
	text := ui.NewInput(maxReason)
	text.SetValue(words)
	due := ""
	if id == askFind || id == askAgain {
		due = e.T("inspection.due_by", "day", e.daysAhead(correctWithin).String())
	}
	return Ask{id, &ui.Dialog{
		Title: e.T("inspection.ask_title." + id), Bold: about, Text: strings.TrimSpace(e.T("inspection.ask_text."+id) + "  " + due),
		Reason: text, ReasonLabel: e.T("inspection.words"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("inspection.stay")}},
			{ID: "do", Reasoned: true, Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: e.T("inspection.ask_do." + id)}},
		},
		Move: e.moveKey(),
	}}
}

// answered does what the dialog was about.
func (s *inspection) answered(m Answered) tea.Cmd {
	if m.Button != "do" {
		return nil
	}
	e := s.env
	s.text, s.with = strings.TrimSpace(m.Text), "F10"
	about := s.about
	s.about = ""
	if m.ID == askFind {
		return s.out.send(desk.Finding{ID: e.NewKey(), OutletID: e.Session.Outlet.ID}, desk.Find{
			Check: about, Kind: desk.SelfInspection, Text: s.text, Responsible: e.Session.Person.ID, Due: e.daysAhead(correctWithin),
		})
	}
	for _, f := range s.findings {
		if f.ID != about {
			continue
		}
		switch m.ID {
		case askCorrect:
			return s.out.send(f, desk.Correct{Text: s.text})
		case askPassed:
			return s.out.send(f, desk.Recheck{Passed: true, Text: s.text})
		case askAgain:
			return s.out.send(f, desk.Recheck{Text: s.text, Due: e.daysAhead(correctWithin)})
		}
	}
	return nil
}

func (s *inspection) Head() Head { return Head{ID: string(InspectionPlace), Busy: s.out.busy()} }

func (s *inspection) Keys() ui.Keys {
	t := s.env.T
	out := held(s.env, &s.out.writer)
	keys := againKeys(s.env, &s.out.writer)
	if len(keys) == 0 {
		keys = ui.Keys{{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("figures.key_again"), Help: t("inspection.help_again"), Hidden: true}}
	}
	if s.second {
		keys = append(keys, s.findingKeys(out)...)
	} else {
		keys = append(keys, s.findKey(out))
	}
	if s.manager() {
		turn := t("inspection.key_findings")
		if s.second {
			turn = t("inspection.key_checks")
		}
		keys = append(keys, ui.Key{ID: "turn", Codes: []string{"tab"}, Name: "Tab", Word: turn, Help: t("inspection.help_turn"), Off: out})
	}
	return append(keys,
		ui.Key{ID: "figures", Codes: []string{"f4"}, Name: "F4", Word: t("inspection.key_figures"), Help: t("inspection.help_figures"), Off: busyOnly(s.env, &s.out.writer)},
		ui.Key{ID: "move", Name: t("key.up_down"), Help: t("inspection.move"), Hidden: true},
		ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: busyOnly(s.env, &s.out.writer)})
}

// findKey opens a finding from the selected check.
func (s *inspection) findKey(out string) ui.Key {
	t := s.env.T
	k := ui.Key{ID: "find", Codes: []string{"enter"}, Name: "Enter", Word: t("inspection.key_find"), Help: t("inspection.help_find"), Main: true, Off: out}
	check, ok := s.check()
	switch {
	case k.Off != "":
	case !ok:
		k.Off = t("inspection.off_none")
	case check.Open != "":
		k.Off = t("inspection.off_open", "number", check.Open)
	}
	return k
}

// findingKeys are what can be done with the selected finding: correct it, or look again.
func (s *inspection) findingKeys(out string) ui.Keys {
	t := s.env.T
	f, ok := s.finding()
	if f.State == desk.FindingCorrected {
		off := out
		switch {
		case off != "":
		case f.Kind != desk.SelfInspection:
			off = t("inspection.off_authority")
		case f.CorrectedBy(s.env.Session.Person):
			off = t("inspection.off_same")
		}
		return ui.Keys{
			{ID: "passed", Codes: []string{"enter"}, Name: "Enter", Word: t("inspection.key_passed"), Help: t("inspection.help_passed"), Main: true, Off: off},
			{ID: "failed", Codes: []string{"f8"}, Name: "F8", Word: t("inspection.key_failed"), Help: t("inspection.help_failed"), Off: off},
		}
	}
	k := ui.Key{ID: "correct", Codes: []string{"enter"}, Name: "Enter", Word: t("inspection.key_correct"), Help: t("inspection.help_correct"), Main: true, Off: out}
	switch {
	case k.Off != "":
	case !ok:
		k.Off = t("inspection.off_none")
	case f.State == desk.FindingClosed:
		k.Off = t("inspection.off_closed")
	case !s.manager():
		k.Off = t("inspection.off_manager")
	}
	return ui.Keys{k}
}
