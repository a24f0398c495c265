package screens

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// EmergencyPlace is the page that says what to do when something fails.
const EmergencyPlace Place = "emergency"

// emergency says what to do when line, system, device or power fail, somebody is unwell, a crowd comes or data
// leaked (N-5). It needs neither line nor login; only to have it on record needs both.
type emergency struct {
	env     Env
	outlet  desk.Outlet // whose telephones these are
	list    *ui.List
	running []desk.Affair
	get     reader[[]desk.Affair]
	out     writer[desk.Affair]
}

// The dialogs of the page.
const (
	emergencyBegin = "emergency.begin"
	emergencyNote  = "emergency.note"
	emergencyEnd   = "emergency.end"
)

// EmergencyPage opens the page; outlet is whose terminal this is, also when nobody is logged in.
func EmergencyPage(env Env, outlet desk.Outlet) Screen {
	s := &emergency{env: env, outlet: outlet, get: reader[[]desk.Affair]{env: env}, out: writer[desk.Affair]{env: env}}
	s.list = &ui.List{Columns: []ui.Column{{Title: env.T("emergency.what"), Grow: true}, {Title: env.T("emergency.state"), W: 26}}}
	s.fill()
	return s
}

// in tells whether somebody is logged in, so that something can be recorded.
func (s *emergency) in() bool { return s.env.Session.ID != "" }

func (s *emergency) fill() {
	rows := make([]ui.Row, len(desk.Emergencies))
	for n, what := range desk.Emergencies {
		state := ui.Cell{}
		if a, ok := s.runs(what); ok {
			state = ui.Cell{Text: s.env.T("emergency.since", "at", s.env.Clock(a.Begun), "by", a.By), Style: ui.ErrBold}
		}
		rows[n] = ui.Row{ID: what, Cells: []ui.Cell{{Text: s.env.T("emergency.kind." + what)}, state}}
	}
	s.list.SetRows(rows)
}

// runs is the emergency of this kind that was begun and is not over.
func (s *emergency) runs(what string) (desk.Affair, bool) {
	for _, a := range s.running {
		if a.What == what {
			return a, true
		}
	}
	return desk.Affair{}, false
}

func (s *emergency) what() string {
	row, _ := s.list.Selected()
	return row.ID
}

func (s *emergency) Start() tea.Cmd {
	if !s.in() {
		return nil
	}
	return s.get.ask(s.env.Affairs.Affairs)
}

func (s *emergency) take(all []desk.Affair) {
	s.running = nil
	for _, a := range all {
		if a.Kind == desk.Emergency && a.State == desk.AffairOpen {
			s.running = append(s.running, a)
		}
	}
	s.fill()
}

func (s *emergency) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if a, mine, ok := s.out.take(msg); mine {
		if !ok {
			return nil, refused(&s.out, nowhere)
		}
		s.take(append(slices.DeleteFunc(slices.Clone(s.running), func(b desk.Affair) bool { return b.ID == a.ID }), a))
		return nil, Said{s.env.T("emergency.recorded", "number", a.Number), ui.Text}
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
	case Answered:
		return s.answer(msg), nil
	case tea.KeyPressMsg:
		return pressList(s.Keys(), s.list, msg, s.act)
	}
	return nil, nil
}

func (s *emergency) act(id string) (tea.Cmd, Outcome) {
	switch id {
	case "again":
		return s.out.again(), nil
	case "begin":
		return nil, s.ask(emergencyBegin, "begin", "F10")
	case "note":
		return nil, s.ask(emergencyNote, "note", "F4")
	case "end":
		return nil, s.ask(emergencyEnd, "end", "F10")
	}
	return nil, Back{}
}

func (s *emergency) ask(id, act, key string) Outcome {
	t := s.env.T
	return Ask{id, &ui.Dialog{
		Title: t("emergency.kind." + s.what()), Bold: t("emergency.ask_" + act), Text: t("emergency.nobody"),
		Reason: ui.NewInput(200), ReasonLabel: t("emergency.text"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: t("emergency.stay")}},
			{ID: "do", Reasoned: true, Key: ui.Key{Codes: []string{strings.ToLower(key)}, Name: key, Word: t("emergency.key_" + act)}},
		},
	}}
}

func (s *emergency) answer(a Answered) tea.Cmd {
	if a.Button != "do" {
		return nil
	}
	text := strings.TrimSpace(a.Text)
	running, _ := s.runs(s.what())
	switch a.ID {
	case emergencyBegin:
		return settle(s.env, &s.out, desk.Affair{ID: s.env.NewKey(), OutletID: s.outlet.ID}, desk.Begin{Kind: desk.Emergency, What: s.what(), Text: text})
	case emergencyNote:
		return settle(s.env, &s.out, running, desk.Note{Text: text})
	case emergencyEnd:
		return settle(s.env, &s.out, running, desk.End{Text: text})
	}
	return nil
}

// settle does an act on an affair.
func settle(e Env, w *writer[desk.Affair], a desk.Affair, do desk.AffairAct) tea.Cmd {
	port := e.Affairs
	return w.write(deed{a.ID, a.Version, do}, func(ctx context.Context, key string) (desk.Affair, error) {
		return port.Settle(ctx, key, a, do)
	})
}

func (s *emergency) Head() Head {
	return Head{ID: "emergency", Busy: s.out.busy(), Outlet: s.outlet, Terminal: s.env.Session.Terminal}
}

func (s *emergency) Keys() ui.Keys {
	t := s.env.T
	off := held(s.env, &s.out)
	if !s.in() {
		off = t("emergency.off_login")
	}
	keys := againKeys(s.env, &s.out)
	if _, runs := s.runs(s.what()); runs {
		keys = append(keys,
			ui.Key{ID: "end", Codes: []string{"f10"}, Name: "F10", Word: t("emergency.key_end"), Help: t("emergency.help_end"), Main: true, Off: off},
			ui.Key{ID: "note", Codes: []string{"f4"}, Name: "F4", Word: t("emergency.key_note"), Help: t("emergency.help_note"), Off: off})
	} else {
		keys = append(keys, ui.Key{ID: "begin", Codes: []string{"f10"}, Name: "F10", Word: t("emergency.key_begin"), Help: t("emergency.help_begin"), Main: true, Off: off})
	}
	return append(keys, ui.Key{
		ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("emergency.help_back"), Hidden: s.in(), Off: busyOnly(s.env, &s.out),
	})
}

func (s *emergency) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Head(x, y, t("emergency.title"), t("emergency.note"))
	y = s.list.Paint(c, x, y+1, w, true) + 1
	c.Head(x, y, t("emergency.steps_of", "what", t("emergency.kind."+s.what())), t("emergency.typical"))
	y++
	for n, step := range strings.Split(t("emergency.steps."+s.what()), "\n") {
		if y >= l.Last-1 {
			break
		}
		c.Put(x, y, string(rune('1'+n)), ui.KeyStyle)
		y = c.Para(x+3, y, w-3, step, ui.Text)
	}
	c.Put(x, l.Last-1, ui.Clip(s.phones(), w), ui.Strong)
	why := ""
	if s.get.fault != nil { // nobody knows what is running
		why = t("emergency.unread")
	}
	paintOutcome(c, s.env, &s.out, "F10", why, "")
	if running, ok := s.runs(s.what()); ok && l.Wide {
		s.paintRunning(c, running)
	}
}

// phones are the telephones of the outlet and of its authority, on one line.
func (s *emergency) phones() string {
	if s.outlet.ID == "" {
		return s.env.T("emergency.no_phones")
	}
	return s.env.T("emergency.phones", "authority_phone", s.outlet.Authority.Phone, "phone", s.outlet.Phone)
}

// paintRunning shows what was done about it so far.
func (s *emergency) paintRunning(c *ui.Canvas, a desk.Affair) {
	l := c.Layout()
	p := &paper{w: l.Panel.W}
	p.head(a.Number, s.env.Clock(a.Begun))
	p.para(0, a.Text, ui.Text)
	for _, n := range a.Notes {
		p.gap()
		p.line(paperPart{0, s.env.Clock(n.At) + "  " + n.By, ui.Dim})
		p.para(0, n.Text, ui.Text)
	}
	p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
}
