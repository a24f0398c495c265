package screens

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/ui"
)

// check is the second check inside the outlet: the file at hand, by somebody who has not handled it.
type check struct {
	matter
	list   *ui.List
	marked map[string]bool // what has to be put right, by its name in [desk.Checking]
}

const checkReturn = "check.return"

// maxCheckReason is the longest reason in characters.
const maxCheckReason = 200

// Check is the screen of a case that the person at work may check (G-9.1.2).
func Check(env Env, c desk.Case, item desk.Item) Screen {
	s := &check{matter: newMatter(env, c, item), marked: map[string]bool{}}
	t := env.T
	s.list = &ui.List{Columns: []ui.Column{
		{Title: t("check.where"), W: checkWhere}, {Title: t("check.what"), Grow: true}, {Title: t("check.mark"), W: max(ui.Width(t("check.wrong")), ui.Width(t("check.mark")))},
	}}
	s.fill()
	return s
}

// fill puts materials and form into the list.
func (s *check) fill() {
	e := s.env
	var rows []ui.Row
	add := func(id, where, what string, st ui.Style) {
		mark := ui.Cell{}
		if s.marked[id] {
			mark = ui.Cell{Text: e.T("check.wrong"), Style: ui.ErrBold}
		}
		rows = append(rows, ui.Row{ID: id, Cells: []ui.Cell{{Text: where}, {Text: what, Style: st}, mark}})
	}
	for _, f := range s.item.Fields {
		if value, ok := s.c.Values[f.Key]; ok && value != "" {
			add(f.Key, f.Name(e.Lang()), s.reads(f, value), ui.Text)
		}
	}
	for _, m := range s.item.Materials {
		n := slices.IndexFunc(s.c.Materials, func(g desk.MaterialState) bool { return g.ID == m.ID })
		if n < 0 || s.c.Materials[n].State == desk.NotDue {
			continue
		}
		state := s.c.Materials[n].State
		st := ui.Ok
		if state == desk.Shared {
			st = ui.Dim
		}
		add(desk.PaperField(m.ID), m.Name(e.Lang()), e.T("state."+string(state)), st)
	}
	s.list.SetRows(rows)
}

// reads is a value as the customer saw it, numbers and names masked but for ten seconds after F9.
func (s *check) reads(f desk.Field, value string) string {
	mask := maskOf(f)
	if strings.HasPrefix(f.Validation, "name:") {
		mask = number.MaskName
	}
	if mask != nil && !s.revealed() {
		return mask(value)
	}
	return s.shownValue(f, value)
}

func (s *check) Start() tea.Cmd { return nil }

func (s *check) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if out, fault, mine := s.took(msg); mine {
		if fault != nil {
			out = Failed{fault}
		}
		s.fill()
		return nil, out
	}
	switch msg := msg.(type) {
	case Work:
		s.line = msg.Line
	case Refreshed:
		s.refresh(msg)
		s.fill()
	case Tick:
		s.fill()
	case Answered:
		if msg.ID == checkReturn && msg.Button == "return" {
			return s.send(desk.Returned, strings.TrimSpace(msg.Text), "F8"), nil
		}
		return nil, s.answered(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *check) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := s.Keys().Match(msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case !ok && s.held() != "":
		return nil, Said{s.held(), ui.Warn}
	case !ok:
		s.list.Update(msg)
		return nil, nil
	}
	if cmd, out, mine := s.common("check", k.ID); mine {
		return cmd, out
	}
	switch k.ID {
	case "mark":
		if row, ok := s.list.Selected(); ok {
			s.marked[row.ID] = !s.marked[row.ID]
			s.fill()
		}
	case "agree":
		return s.send(desk.Granted, "", "F10"), nil
	case "return":
		return nil, s.returning()
	}
	return nil, nil
}

// send does the check. What is marked goes with a return only.
func (s *check) send(verdict desk.Verdict, reason, key string) tea.Cmd {
	step := desk.Checking{Verdict: verdict, Reason: reason}
	if verdict == desk.Returned {
		step.Fields = s.wrong()
	}
	return s.write(step, key)
}

// wrong are the marked places in the order of the list.
func (s *check) wrong() []string {
	var out []string
	for _, f := range s.item.Fields {
		if s.marked[f.Key] {
			out = append(out, f.Key)
		}
	}
	for _, m := range s.item.Materials {
		if id := desk.PaperField(m.ID); s.marked[id] {
			out = append(out, id)
		}
	}
	return out
}

// returning asks for the reason of a return.
func (s *check) returning() Outcome {
	e := s.env
	return Ask{checkReturn, &ui.Dialog{
		Title: e.T("check.return_title"), Facts: []ui.Fact{{Label: e.T("check.mark"), Value: ui.Clip(s.places(s.wrong()), 40)}},
		Bold: e.T("check.return_bold"), Text: e.T("case.withdraw_text"),
		Reason: ui.NewInput(maxCheckReason), ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("check.stay")}},
			{ID: "return", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("check.key_return")}},
		},
		Move: e.moveKey(),
	}}
}

func (s *check) Head() Head { return s.head("check", 3) }

func (s *check) Keys() ui.Keys {
	e := s.env
	agree := ui.Key{ID: "agree", Codes: []string{"f10"}, Name: "F10", Word: e.T("check.key_agree"), Help: e.T("check.help_agree"), Main: true}
	back := ui.Key{ID: "return", Codes: []string{"f8"}, Name: "F8", Word: e.T("check.key_return"), Help: e.T("check.help_return")}
	agree.Off = s.offline(desk.Checking{})
	back.Off = agree.Off
	switch {
	case agree.Off != "":
	case len(s.wrong()) > 0:
		agree.Off = e.T("check.off_agree")
	default:
		back.Off = e.T("check.off_return")
	}
	mark := ui.Key{ID: "mark", Codes: []string{"space"}, Name: e.T("key.space"), Word: e.T("check.key_mark"), Help: e.T("check.help_mark")}
	return append(s.againKey(), s.key(agree), s.key(back), s.key(mark), s.leafKey(), s.printKey(), s.revealKey(), s.backKey())
}

func (s *check) Paint(c *ui.Canvas) {
	e, l := s.env, c.Layout()
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Head(x, y, e.T("check.title"), e.T("check.note"))
	y = paintFacts(c, x, y+1, w, 14, s.facts()) + l.Gap
	note := e.T("check.list_note")
	if n := len(s.wrong()); n > 0 {
		note = e.T("check.marked", "n", n)
	}
	c.Head(x, y, e.T("check.list"), note)
	list := *s.list
	list.PerPage = max(1, l.Last-y-2-checkFull)
	if sign := list.Page(); sign != "" {
		c.Right(x+w, y, sign, ui.Dim)
	}
	list.Paint(c, x, y+1, w, s.held() == "")
	s.paintFull(c, x, l.Last-checkFull, w)
	s.paintLast(c, "", "")
	s.paintPanel(c, nil)
}

// checkFull is how many rows are kept for a row that the list has to cut.
const checkFull = 2

// checkWhere is how wide the names of the places are.
const checkWhere = 26

// paintFull writes the selected row in full, when it does not fit: what is cut cannot be checked.
func (s *check) paintFull(c *ui.Canvas, x, y, w int) {
	row, ok := s.list.Selected()
	if !ok {
		return
	}
	where, what := row.Cells[0].Text, row.Cells[1].Text
	if ui.Width(where) <= checkWhere && ui.Width(what) <= w-checkWhere-10 {
		return
	}
	lines := ui.Wrap(where+s.env.T("join.sentence")+what, w)
	for n, line := range lines[:min(len(lines), checkFull)] {
		c.Put(x, y+n, line, ui.Dim)
	}
}

func (s *check) facts() []ui.Fact {
	e := s.env
	facts := []ui.Fact{{Label: e.T("case.who"), Value: s.customer()}}
	if a := s.c.Agent; a != nil {
		facts = append(facts, ui.Fact{Label: e.T("check.agent"), Value: s.mask(number.MaskName, a.Name) + "  " + s.mask(number.MaskID, a.IDNo)})
	}
	if r, ok := s.record(desk.KindHandling); ok {
		facts = append(facts, ui.Fact{Label: e.T("check.handler"), Value: r.Name + "  " + e.Clock(r.At)})
	}
	if why := s.raised(s.c.Risky); why != "" {
		facts = append(facts, ui.Fact{Label: e.T("progress.why_review"), Value: why, Style: ui.Warn})
	}
	return append(facts, ui.Fact{Label: e.T("check.then"), Value: s.then()})
}

// then is what agreeing does.
func (s *check) then() string {
	if s.item.DecidedHere() {
		return s.env.T("check.then_here")
	}
	return s.env.T("check.then_there")
}
