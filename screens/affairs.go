package screens

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// AffairsPlace is where the outlet and its authority settle what is between them.
const AffairsPlace Place = "affairs"

// affairs are feedback to acknowledge, the wish for another class, joint meetings and what has to be done before
// the outlet opens.
type affairs struct {
	env  Env
	all  []desk.Affair
	list *ui.List
	form *ui.Form // nil: the list is up
	id   string   // of the new affair
	get  reader[[]desk.Affair]
	out  writer[desk.Affair]
}

const affairReceipt = "affairs.receipt"

// The rows of the form.
const (
	affairKind  = "kind"
	affairWhat  = "what"
	affairDay   = "day"
	affairText  = "text"
	affairRows  = 4
	affairTitle = 50 // longest topic, as desk has it
)

// AffairsPage is that place.
func AffairsPage(env Env) Screen {
	t := env.T
	s := &affairs{env: env, get: reader[[]desk.Affair]{env: env}, out: writer[desk.Affair]{env: env}}
	s.list = &ui.List{Columns: []ui.Column{
		{Title: t("affairs.begun"), W: 11}, {Title: t("affairs.kind_head"), W: 10}, {Title: t("affairs.what"), Grow: true}, {Title: t("affairs.state_head"), W: 18},
	}}
	return s
}

func (s *affairs) Start() tea.Cmd { return s.get.ask(s.env.Affairs.Affairs) }

func (s *affairs) take(all []desk.Affair) {
	s.all = slices.Clone(all)
	desk.AffairsByUse(s.all)
	rows := make([]ui.Row, len(s.all))
	for n, a := range s.all {
		state, st := s.state(a)
		rows[n] = ui.Row{ID: a.ID, Dim: a.State == desk.AffairClosed, Cells: []ui.Cell{
			{Text: s.env.Day(calendar.DateOf(a.Begun))}, {Text: s.env.T("affairs.kind." + string(a.Kind))}, {Text: s.about(a)}, {Text: state, Style: st},
		}}
	}
	s.list.SetRows(rows)
}

// about is what an affair is about, in words.
func (s *affairs) about(a desk.Affair) string {
	t := s.env.T
	switch a.Kind {
	case desk.Emergency:
		return t("emergency.kind." + a.What)
	case desk.Prepared:
		return t("affairs.prepared." + a.What)
	case desk.Upgrade:
		return t("class.name", "class", a.What)
	case desk.Feedback:
		return a.What + "  " + a.Period
	}
	return a.What
}

func (s *affairs) state(a desk.Affair) (string, ui.Style) {
	t := s.env.T
	switch {
	case a.Late(s.env.Today()):
		return t("affairs.late", "day", s.env.Day(a.Day)), ui.ErrBold
	case a.Kind == desk.Feedback && a.State == desk.AffairOpen:
		return t("affairs.until", "day", s.env.Day(a.Day)), ui.Warn
	case a.Kind == desk.Upgrade && a.State == desk.AffairOpen:
		return t("affairs.waits"), ui.Text
	case a.Kind == desk.Upgrade && a.Granted:
		return t("affairs.granted"), ui.Ok
	case a.Kind == desk.Upgrade:
		return t("affairs.refused"), ui.Err
	case a.State == desk.AffairOpen:
		return t("affairs.open"), ui.ErrBold
	}
	return t("affairs.closed"), ui.Dim
}

func (s *affairs) selected() desk.Affair {
	if n := s.list.Index(); n >= 0 && n < len(s.all) {
		return s.all[n]
	}
	return desk.Affair{}
}

func (s *affairs) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if a, mine, ok := s.out.take(msg); mine {
		if !ok {
			return nil, refused(&s.out, s.place)
		}
		s.form = nil
		s.take(append(slices.DeleteFunc(slices.Clone(s.all), func(b desk.Affair) bool { return b.ID == a.ID }), a))
		s.list.Select(a.ID)
		return nil, Said{s.env.T("affairs.recorded", "number", a.Number), ui.Text}
	}
	if all, mine, ok := s.get.take(msg); mine {
		if ok {
			s.take(all)
		}
		return nil, nil
	}
	switch msg := msg.(type) {
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case Work:
		s.env.Board = msg.Board
	case Answered:
		if msg.ID == affairReceipt && msg.Button == "do" {
			return settle(s.env, &s.out, s.selected(), desk.End{Text: strings.TrimSpace(msg.Text)}), nil
		}
	case tea.PasteMsg:
		if s.form != nil && held(s.env, &s.out) == "" {
			return nil, s.env.pasted(s.form.Update(msg))
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// place puts an error beside its field.
func (s *affairs) place(f *desk.Error) bool { return beside(s.form, f.Field, s.env.Fault(f)) }

func (s *affairs) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := match(s.Keys(), s.form, msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case !ok && s.form != nil:
		if why := held(s.env, &s.out); why != "" {
			return nil, Said{why, ui.Warn}
		}
		s.form.Update(msg)
		return nil, nil
	case !ok:
		s.list.Update(msg)
		return nil, nil
	}
	switch k.ID {
	case "again":
		return s.out.again(), nil
	case "new":
		s.begin()
	case "send":
		return s.send(), nil
	case "receipt":
		return nil, s.receipt()
	case "back":
		if s.form == nil {
			return nil, Back{}
		}
		s.form = nil
	}
	return nil, nil
}

// receipt asks for the words of the receipt.
func (s *affairs) receipt() Outcome {
	t, a := s.env.T, s.selected()
	return Ask{affairReceipt, &ui.Dialog{
		Title: t("affairs.ask_receipt"), Facts: []ui.Fact{{Label: t("affairs.what"), Value: s.about(a)}},
		Bold: t("affairs.bold_receipt"), Reason: ui.NewInput(200), ReasonLabel: t("affairs.label_receipt"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: t("affairs.stay")}},
			{ID: "do", Reasoned: true, Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: t("affairs.key_receipt")}},
		},
	}}
}

// begin opens the form of a new affair.
func (s *affairs) begin() {
	t := s.env.T
	kind := ui.FormRow{Key: affairKind, Label: t("affairs.kind_head"), Kind: ui.SelectRow, Hint: t("affairs.kind_hint")}
	add := func(value, label string) { kind.Options = append(kind.Options, ui.Option{Value: value, Label: label}) }
	add(string(desk.Meeting), t("affairs.kind.meeting"))
	for _, class := range s.classes() {
		add(string(desk.Upgrade)+":"+class, t("affairs.wish", "class", class))
	}
	if _, wanting := s.env.Session.Outlet.Start.Left(s.env.Today()); wanting {
		for _, what := range desk.Preparations {
			add(string(desk.Prepared)+":"+what, t("affairs.prepared."+what))
		}
	}
	s.id = s.env.NewKey()
	s.form = ui.NewForm([]ui.FormRow{
		kind,
		{Key: affairWhat, Label: t("affairs.topic"), Max: affairTitle, Note: t("affairs.topic_note")},
		{Key: affairDay, Label: t("affairs.day"), Max: 10, Value: s.env.Today().String()},
		{Key: affairText, Label: t("affairs.text"), Max: 500, Note: t("affairs.text_note")},
	})
}

// classes are those that the outlet could have and has not.
func (s *affairs) classes() []string {
	var out []string
	for _, i := range s.env.Rules.Catalogue.Items {
		for _, class := range i.Outlets {
			if class != s.env.Session.Outlet.Class && !slices.Contains(out, string(class)) {
				out = append(out, string(class))
			}
		}
	}
	slices.Sort(out)
	return out
}

func (s *affairs) send() tea.Cmd {
	value := func(key string) string { return strings.TrimSpace(s.form.Value(key)) }
	kind, what, chosen := strings.Cut(value(affairKind), ":")
	if !chosen {
		what = value(affairWhat)
	}
	day, err := calendar.Parse(value(affairDay))
	field, key := "", ""
	switch {
	case kind == "":
		field, key = affairKind, "affairs.kind_first"
	case what == "":
		field, key = affairWhat, "affairs.topic_first"
	case err != nil:
		field, key = affairDay, "affairs.day_wrong"
	case value(affairText) == "":
		field, key = affairText, "affairs.text_first"
	default:
		do := desk.Begin{Kind: desk.AffairKind(kind), What: what, Text: value(affairText), Day: day}
		return settle(s.env, &s.out, desk.Affair{ID: s.id, OutletID: s.env.Session.Outlet.ID}, do)
	}
	s.form.Focus(field)
	s.form.SetError(field, s.env.T(key))
	return nil
}

func (s *affairs) Head() Head { return Head{ID: "affairs", Busy: s.out.busy()} }

func (s *affairs) Keys() ui.Keys {
	t := s.env.T
	off := held(s.env, &s.out)
	if off == "" && !s.env.Session.Person.Has(desk.Manager) {
		off = t("affairs.off_manager")
	}
	keys := againKeys(s.env, &s.out)
	if s.form != nil {
		keys = append(keys, ui.Key{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: t("affairs.key_send"), Help: t("affairs.help_send"), Main: true, Off: off})
	} else {
		keys = append(keys, ui.Key{ID: "new", Codes: []string{"f2"}, Name: "F2", Word: t("affairs.key_new"), Help: t("affairs.help_new"), Main: true, Off: off})
		if a := s.selected(); a.Kind == desk.Feedback && a.State == desk.AffairOpen {
			keys = append(keys, ui.Key{ID: "receipt", Codes: []string{"f10"}, Name: "F10", Word: t("affairs.key_receipt"), Help: t("affairs.help_receipt"), Off: off})
		}
	}
	return append(keys, ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("affairs.help_back"), Hidden: true, Off: busyOnly(s.env, &s.out)})
}

func (s *affairs) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	why := ""
	if s.get.fault != nil {
		why = t("affairs.unread")
	}
	if s.form != nil {
		c.Head(x, y, t("affairs.new_title"), t("affairs.new_note"))
		s.form.Paint(c, ui.Area{X: x, Y: y + 1, W: w, H: affairRows}, held(s.env, &s.out) == "")
		paintOutcome(c, s.env, &s.out, "F10", why, "")
		return
	}
	note, st := s.startWord()
	end := c.Head(x, y, t("affairs.title"), "")
	c.Right(x+w, y, ui.Clip(note, x+w-end-2), st)
	list := *s.list
	list.PerPage = max(3, l.Last-y-9)
	y = list.Paint(c, x, y+1, w, true)
	switch {
	case !s.get.had && s.get.busy():
		c.Put(x, y, t("figures.asking"), ui.Dim)
	case s.get.had && len(s.all) == 0:
		c.Put(x, y, t("affairs.none"), ui.Dim)
	}
	p := &paper{w: w}
	s.detail(p, s.selected())
	p.paintStill(c, x, y+1, max(1, l.Last-y-1))
	paintOutcome(c, s.env, &s.out, "F10", why, "")
}

// startWord is the countdown from signing to opening; empty once both preparations are done (H-C4.3).
func (s *affairs) startWord() (string, ui.Style) {
	start := s.env.Session.Outlet.Start
	left, wanting := start.Left(s.env.Today())
	switch {
	case !wanting:
		return "", ui.Dim
	case left < 0:
		return s.env.T("affairs.start_late", "day", start.Due().String(), "n", -left), ui.ErrBold
	}
	return s.env.T("affairs.start_left", "day", start.Due().String(), "n", left), ui.WarnBold
}

// detail is the selected affair in full.
func (s *affairs) detail(p *paper, a desk.Affair) {
	t := s.env.T
	if a.ID == "" {
		return
	}
	p.head(a.Number, a.By)
	p.para(0, a.Text, ui.Text)
	var lines []string
	for _, line := range a.Lines {
		lines = append(lines, line.Name+" "+strconv.Itoa(line.Count))
	}
	if len(lines) > 0 {
		p.para(0, strings.Join(lines, t("join.sentence")), ui.Strong)
	}
	if f := a.Facts; f != nil {
		p.para(0, t("affairs.facts", "from", f.From.String(), "to", f.To.String(), "accepted", f.Accepted, "overdue", f.Overdue, "complaints", f.Complaints,
			"bad", f.Bad, "rated", f.Rated, "trained", f.Trained, "people", f.People, "findings", f.Findings), ui.Text)
	}
	if a.State == desk.AffairClosed && a.Outcome != a.Text {
		p.para(0, t("affairs.ended", "by", a.EndedBy, "at", s.env.Clock(a.Ended), "text", a.Outcome), ui.Text)
	}
}
