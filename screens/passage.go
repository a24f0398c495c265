package screens

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// passage is the screen of a case that is on its way between two outlets: who gave it waits, and may take
// it back; who receives it takes it in, or sends it back (H-B1).
type passage struct {
	matter
	way desk.Passage
}

// The dialogs of a case on its way.
const (
	passTake   = "passage.take"
	passBack   = "passage.send_back"
	passRecall = "passage.recall"
)

// Passage is the screen of a case on its way, on either side.
func Passage(env Env, c desk.Case, item desk.Item) Screen {
	s := &passage{matter: newMatter(env, c, item)}
	s.way, _ = c.Passage()
	return s
}

func (s *passage) Start() tea.Cmd { return nil }

// arrives tells that it is this outlet to which the case comes.
func (s *passage) arrives() bool { return s.way.To.ID == s.env.Session.Outlet.ID }

func (s *passage) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if out, fault, mine := s.took(msg); mine {
		if fault != nil {
			out = Said{s.env.Fault(fault), ui.Warn}
		}
		return nil, out
	}
	switch msg := msg.(type) {
	case Refreshed:
		s.refresh(msg)
	case Work:
		for _, w := range msg.Cases {
			if w.ID == s.c.ID && w.Version > s.c.Version && s.held() == "" {
				return nil, Opened{s.c.ID}
			}
		}
	case Answered:
		return s.answer(msg)
	case tea.KeyPressMsg:
		k, ok := s.Keys().Match(msg)
		switch {
		case ok && k.Off != "":
			return nil, Said{k.Off, ui.Warn}
		case ok:
			return s.act(k.ID)
		}
	}
	return nil, nil
}

func (s *passage) act(id string) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.common("passage", id); mine {
		return cmd, out
	}
	switch id {
	case "take":
		if len(s.way.Papers) == 0 {
			return s.write(desk.TakeIn{}, "F10"), nil
		}
		return nil, s.ask(passTake, "take", ui.NewInput(3), "F10")
	case "send_back":
		return nil, s.ask(passBack, "send_back", ui.NewInput(100), "F4")
	case "recall":
		return nil, s.ask(passRecall, "recall", ui.NewInput(100), "F4")
	}
	return nil, nil
}

// ask asks for the count or the reason that the act needs.
func (s *passage) ask(id, act string, in *ui.Input, key string) Outcome {
	t := s.env.T
	return Ask{id, &ui.Dialog{
		Title: t("passage.ask_" + act), Facts: []ui.Fact{{Label: t("case.item"), Value: s.item.Name(s.env.Lang())}},
		Bold: t("passage.bold_" + act), Reason: in, ReasonLabel: t("passage.label_" + act),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: t("passage.stay")}},
			{ID: "do", Reasoned: true, Key: ui.Key{Codes: []string{strings.ToLower(key)}, Name: key, Word: t("passage.key_" + act)}},
		},
	}}
}

func (s *passage) answer(a Answered) (tea.Cmd, Outcome) {
	text := strings.TrimSpace(a.Text)
	if a.Button != "do" {
		return nil, s.answered(a)
	}
	switch a.ID {
	case passTake:
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, Said{s.env.T("passage.papers_first"), ui.Warn}
		}
		return s.write(desk.TakeIn{Papers: n}, "F10"), nil
	case passBack:
		return s.write(desk.SendBack{Reason: text}, "F4"), nil
	case passRecall:
		return s.write(desk.Recall{Reason: text}, "F4"), nil
	}
	return nil, nil
}

func (s *passage) Head() Head { return s.head("passage", 0) }

func (s *passage) Keys() ui.Keys {
	t, keys := s.env.T, s.againKey()
	off := ""
	if !s.env.Session.Person.May(desk.MayAccept) {
		off = t("passage.off_post")
	}
	if s.arrives() {
		keys = append(keys,
			s.key(ui.Key{ID: "take", Codes: []string{"f10"}, Name: "F10", Word: t("passage.key_take"), Help: t("passage.help_take"), Main: true, Off: off}),
			s.key(ui.Key{ID: "send_back", Codes: []string{"f4"}, Name: "F4", Word: t("passage.key_send_back"), Help: t("passage.help_send_back"), Off: off}))
	} else {
		keys = append(keys,
			s.key(ui.Key{ID: "recall", Codes: []string{"f4"}, Name: "F4", Word: t("passage.key_recall"), Help: t("passage.help_recall"), Main: true, Off: off}))
	}
	return append(keys, s.shiftLeafKey(), s.revealKey(), s.backKey())
}

func (s *passage) Paint(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	title, note := e.T("passage.gone"), e.T("passage.gone_note")
	if s.arrives() {
		title, note = e.T("passage.come"), e.T("passage.come_note")
	}
	c.Head(x, y, title, note)
	facts := []ui.Fact{
		{Label: e.T("passage.from"), Value: s.way.From.Name(e.Lang()) + "  " + s.way.Giver, Style: ui.Strong},
		{Label: e.T("passage.to"), Value: s.way.To.Name(e.Lang()), Style: ui.Strong},
		{Label: e.T("passage.since"), Value: e.Clock(s.way.At)},
		{Label: e.T("case.who"), Value: s.customer()},
		{Label: e.T("case.number"), Value: s.c.Receipt},
		{Label: e.T("passage.papers"), Value: s.papersWord()},
	}
	if s.c.Receipt != "" {
		day, left := s.lastDay()
		facts = append(facts, ui.Fact{Label: e.T("case.due"), Value: strings.TrimSpace(day + "  " + left)})
	}
	y = paintFacts(c, x, y+1+l.Gap, w, 14, facts) + l.Gap
	c.Head(x, y, e.T("case.reason"), "")
	y = paintQuote(c, x, y+1, w, 2, s.way.Reason, ui.Line) + l.Gap
	if !l.Wide {
		s.paintHistory(c, x, y, w, l.Last-y)
	}
	s.paintLast(c, "", "")
	s.paintPanel(c, nil)
}

// papersWord names the originals that go along.
func (s *passage) papersWord() string {
	if len(s.way.Papers) == 0 {
		return s.env.T("passage.no_papers")
	}
	var names []string
	for _, m := range s.item.Materials {
		for _, id := range s.way.Papers {
			if m.ID == id {
				names = append(names, m.Name(s.env.Lang()))
			}
		}
	}
	return s.env.T("passage.n_papers", "n", len(s.way.Papers)) + s.env.T("join.clause") + strings.Join(names, s.env.T("join.list"))
}
