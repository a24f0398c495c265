package screens

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/i18n"
	"sheyin/ui"
)

// PrintsPlace is the page of the papers that have not come out of the printer.
const PrintsPlace Place = "prints"

// The dialogs; the part after the dot names their words.
const (
	printsDrop   = "prints.drop"
	printsForget = "prints.forget"
)

// prints is that page: why each paper waits, and what becomes of it. Nobody waits for a printer that stays away: a paper can
// be taken as a file, or given up and printed again later as a counted copy.
type prints struct {
	env    Env
	papers []desk.PrintProgress
	list   *ui.List
	at     string // name of the paper that a dialog is about
	kept   string // where it was written to; empty: it was not
	busy   bool
}

// paperLeft is the end of what was done with a paper.
type paperLeft struct {
	name  string
	where string // where its file is; empty: none was written
	err   error  // of the file, or of the log: the paper waits as before
	still error  // the printer could not be asked to give it back
}

// PrintsPage is that page.
func PrintsPage(env Env) Screen {
	t := env.T
	s := &prints{env: env}
	s.list = &ui.List{Columns: []ui.Column{{Title: t("prints.col_paper"), W: 22}, {Title: t("prints.col_number"), Grow: true}, {Title: t("prints.col_state"), W: 12}}}
	s.fit(ui.LayoutFor(ui.MinWidth, ui.MinHeight))
	s.rows()
	return s
}

// printsBelow is how many rows stand below the list: why the selected paper waits, what each key does with it, and what is lost.
const printsBelow = 9

func (s *prints) fit(l ui.Layout) { s.list.PerPage = max(1, l.Last-l.Work.Y-2-printsBelow) }

// rows takes over what has not come out.
func (s *prints) rows() {
	s.papers = s.env.Devices.Undone()
	rows := make([]ui.Row, len(s.papers))
	for n, p := range s.papers {
		kind, number := s.env.paperName(p.Name)
		state := ui.Cell{Text: s.env.T("prints.in_line")}
		switch {
		case desk.CodeOf(p.Err) == desk.Unknown: // it may be out
			state = ui.Cell{Text: s.env.T("prints.unknown"), Style: ui.WarnBold}
		case p.Err != nil:
			state = ui.Cell{Text: s.env.T("prints.failed"), Style: ui.ErrBold}
		case p.State.Fault != "":
			state = ui.Cell{Text: s.env.T("prints.waits"), Style: ui.WarnBold}
		}
		rows[n] = ui.Row{ID: p.Name, Cells: []ui.Cell{{Text: kind}, {Text: number}, state}}
	}
	s.list.SetRows(rows)
}

// PaperName is what a paper in line is, in words, and its number with that of the copy, for
// "TCA-R20261124-0007-copy2-receipt". A name that is no paper's stays as it is, and kind is empty.
func PaperName(words i18n.Words, name string) (kind, number string) {
	at := strings.LastIndex(name, "-")
	if of := desk.PaperKind(name[at+1:]); at < 0 || of != desk.TestPaper && !slices.Contains(desk.PaperKinds, of) {
		return "", name
	}
	kind, number = words.T("paperpage.kind."+name[at+1:]), name[:at]
	before, n, ok := strings.Cut(number, "-copy")
	if nth, err := strconv.Atoi(n); ok && err == nil {
		return kind, words.T("prints.copy", "number", before, "n", nth)
	}
	return kind, number
}

// paperName is [PaperName] for a table, in which each paper is something.
func (e Env) paperName(name string) (kind, number string) {
	kind, number = PaperName(e.Words, name)
	return cmp.Or(kind, e.T("prints.paper")), number
}

func (s *prints) Start() tea.Cmd { return nil }

func (s *prints) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	switch msg := msg.(type) {
	case paperLeft:
		return nil, s.left(msg)
	case tea.WindowSizeMsg:
		s.fit(ui.LayoutFor(msg.Width, msg.Height))
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case DeviceHeard:
		s.rows()
	case Answered:
		return s.answered(msg), nil
	case tea.KeyPressMsg:
		return pressList(s.Keys(), s.list, msg, s.act)
	}
	return nil, nil
}

// printer tells whether this counter has one: papers are kept also where it was taken away.
func (s *prints) printer() bool {
	return slices.ContainsFunc(s.env.Devices.Kit(), func(e desk.Equipment) bool { return e.Kind == desk.PrinterDevice })
}

func (s *prints) selected() (desk.PrintProgress, bool) {
	if n := s.list.Index(); n >= 0 && n < len(s.papers) {
		return s.papers[n], true
	}
	return desk.PrintProgress{}, false
}

func (s *prints) act(id string) (tea.Cmd, Outcome) {
	p, _ := s.selected() // the keys are off when there is none
	switch id {
	case "again":
		return s.again(p.Name)
	case "all":
		var names []string
		for _, p := range s.papers {
			names = append(names, p.Name)
		}
		return s.again(names...)
	case "file":
		s.at, s.kept = p.Name, ""
		return s.keep(p.Name), nil
	case "drop":
		s.at, s.kept = p.Name, ""
		return nil, s.ask(printsDrop, nil)
	case "back":
		return nil, Back{}
	}
	return nil, nil
}

// again puts papers in line once more. The printer is asked whether it had them before, so that nothing comes out twice.
func (s *prints) again(names ...string) (tea.Cmd, Outcome) {
	for _, name := range names {
		if err := s.env.Devices.Print(desk.PrintJob{Name: name}); err != nil {
			return nil, Said{s.env.Fault(err), ui.Warn}
		}
	}
	s.rows()
	return nil, Said{s.env.T("prints.said_again", "n", len(names)), ui.Text}
}

// ask asks before a paper is given up, and once more when the printer cannot be asked to give it back.
func (s *prints) ask(id string, why error) Outcome {
	t, act := s.env.T, strings.TrimPrefix(id, "prints.")
	kind, number := s.env.paperName(s.at)
	d := &ui.Dialog{
		Title: t("prints.ask_title." + act), Facts: []ui.Fact{{Label: t("prints.col_paper"), Value: kind}, {Label: t("prints.col_number"), Value: number}},
		Bold: t("prints.ask_bold." + act), Text: t("prints.ask_text." + act),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: t("prints.stay")}},
			{ID: "do", Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: t("prints.ask_do." + act)}},
		},
		Move: s.env.moveKey(),
	}
	if why != nil {
		d.Facts = append(d.Facts, ui.Fact{Label: t("prints.why"), Value: s.env.Fault(why)})
	}
	if s.kept != "" {
		d.Facts = append(d.Facts, ui.Fact{Label: t("prints.file"), Value: s.kept})
	}
	return Ask{id, d}
}

func (s *prints) answered(a Answered) tea.Cmd {
	name, port := s.at, s.env.Devices
	if a.Button != "do" || s.busy || !slices.ContainsFunc(s.papers, func(p desk.PrintProgress) bool { return p.Name == name }) {
		return nil
	}
	switch a.ID {
	case printsDrop:
		return s.leave("paper.give_up", func(ctx context.Context) paperLeft {
			return paperLeft{name: name, still: port.GiveUp(ctx, name)}
		})
	case printsForget:
		where := s.kept
		return s.leave("paper.forget", func(context.Context) paperLeft {
			port.Forget(name)
			return paperLeft{name: name, where: where}
		})
	}
	return nil
}

// keep writes a paper as a file into the folder of papers, and takes it off the line of the printer.
func (s *prints) keep(name string) tea.Cmd {
	port, exporter := s.env.Devices, s.env.Exporter
	return s.leave("paper.file", func(ctx context.Context) paperLeft {
		data := port.PDF(name)
		if data == nil { // it came out meanwhile
			return paperLeft{name: name}
		}
		where, err := exporter.Export(ctx, name+".pdf", data)
		if err != nil {
			return paperLeft{name: name, err: err}
		}
		return paperLeft{name: name, where: where, still: port.GiveUp(ctx, name)}
	})
}

// leave does something with the paper of the dialog after the log has it.
func (s *prints) leave(act string, do func(context.Context) paperLeft) tea.Cmd {
	s.busy = true
	name := s.at
	return s.env.noted(act, name, func(ctx context.Context, err error) tea.Msg {
		if err != nil {
			return paperLeft{name: name, err: err}
		}
		return do(ctx)
	})
}

// noted does something after the log has what: nothing is done that it could not take.
func (e Env) noted(act, subject string, do func(context.Context, error) tea.Msg) tea.Cmd {
	book := e.Logbook
	entry := desk.LogEntry{At: e.Now(), Session: e.Session.ID, Person: e.Session.Person.ID, Act: act, Subject: subject}
	return e.Do(func(ctx context.Context) tea.Msg {
		if book == nil {
			return do(ctx, &desk.Error{Code: desk.Denied, Key: "log.closed"})
		}
		return do(ctx, book.Note(ctx, entry))
	})
}

// left hears what came of it.
func (s *prints) left(m paperLeft) Outcome {
	s.busy = false
	s.rows()
	kind, number := s.env.paperName(m.name)
	switch {
	case m.err != nil:
		return Said{s.env.Fault(m.err), ui.Warn}
	case m.still != nil:
		s.at, s.kept = m.name, m.where
		return s.ask(printsForget, m.still)
	case m.where != "":
		return Said{s.env.T("prints.said_file", "where", m.where), ui.Text}
	}
	return Said{s.env.T("prints.said_drop", "kind", kind, "number", number), ui.Text}
}

func (s *prints) Head() Head { return Head{ID: string(PrintsPlace), Busy: s.busy} }

func (s *prints) Keys() ui.Keys {
	t := s.env.T
	off := ""
	switch {
	case len(s.papers) == 0:
		off = t("prints.none")
	case s.busy:
		off = t("case.busy")
	}
	file := ui.Key{ID: "file", Codes: []string{"f10"}, Name: "F10", Word: t("prints.key_file"), Help: t("prints.help_file"), Off: off}
	if file.Off == "" && s.env.Exporter == nil {
		file.Off = t("prints.off_folder")
	}
	paper := off // why none can be made of it here
	if paper == "" && !s.printer() {
		paper = t("prints.off_printer")
	}
	file.Main = paper != off
	return ui.Keys{
		{ID: "again", Codes: []string{"f6"}, Name: "F6", Word: t("prints.key_again"), Help: t("prints.help_again"), Main: !file.Main, Off: paper},
		file,
		{ID: "drop", Codes: []string{"f8"}, Name: "F8", Word: t("prints.key_drop"), Help: t("prints.help_drop"), Off: off},
		{ID: "all", Codes: []string{"f5"}, Name: "F5", Word: t("prints.key_all"), Help: t("prints.help_all"), Off: paper},
		{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("prints.help_back"), Hidden: true, Off: busyWord(s.env, s.busy)},
		{ID: "move", Name: t("key.up_down"), Help: t("prints.move"), Hidden: true},
	}
}

// busyWord is why a screen is not left while something is done.
func busyWord(e Env, busy bool) string {
	if busy {
		return e.T("case.busy")
	}
	return ""
}

func (s *prints) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	note := ""
	if len(s.papers) > 0 {
		note = t("prints.note", "n", len(s.papers))
	}
	end := c.Head(x, y, t("prints.title"), note)
	c.Cursor(x, y)
	p, ok := s.selected()
	if !ok {
		c.Para(x, y+2, w, t("prints.none"), ui.Text)
		return
	}
	c.Put(end+2, y, s.list.Page(), ui.Dim)
	y = s.list.Paint(c, x, y+1, w, true) + 1
	c.Put(x, y, t("prints.why"), ui.Dim)
	y = c.Para(x+printsLabel, y, w-printsLabel, s.env.progress(p), ui.Text)
	for _, k := range [...]string{"again", "file", "drop"} {
		c.Put(x, y, t("prints.then_label."+k), ui.Dim)
		words := t("prints.then." + k)
		if k == "again" && !s.printer() {
			words = t("prints.off_printer")
		}
		y = c.Para(x+printsLabel, y, w-printsLabel, words, ui.Text)
	}
	if slices.ContainsFunc(s.papers, func(p desk.PrintProgress) bool { return !p.Kept }) {
		c.Put(x, l.Last, ui.Clip(t("prints.memory"), w), ui.Warn)
		return
	}
	c.Put(x, l.Last, ui.Clip(t("prints.kept"), w), ui.Dim)
}

// printsLabel is the room for the labels below the list.
const printsLabel = 14
