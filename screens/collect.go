package screens

import (
	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// collect is the screen on which a result that was told before is handed over (F1).
type collect struct {
	matter
	hand *handing
	card *cardMaking // that is handed over
}

// Collect hands over what waits to be collected.
func Collect(env Env, c desk.Case, item desk.Item) Screen {
	s := &collect{matter: newMatter(env, c, item)}
	s.hand, s.card = newHanding(env, c, false), newCardMaking(env, c, item)
	s.blank = draftBody(s.draft().still())
	s.hand.form.Reveal = s.revealed
	return s
}

func (s *collect) Start() tea.Cmd {
	s.hand.hearDesk(s.env.Desk)
	return s.card.Start()
}

func (s *collect) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	cmd, out := s.update(msg)
	if s.held() == "" {
		s.hand.hearDesk(s.env.Desk)
	}
	return cmd, out
}

func (s *collect) update(msg tea.Msg) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.card.hear(msg); mine {
		return cmd, out
	}
	if out, fault, mine := s.took(msg); mine {
		if fault != nil {
			out = s.place(fault)
		}
		return nil, out
	}
	switch msg := msg.(type) {
	case Refreshed:
		s.refresh(msg)
	case OnDesk:
		s.env.Desk = msg
	case Answered:
		return nil, s.answered(msg)
	case tea.PasteMsg:
		return nil, s.hand.paste(msg, s.held())
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// place shows a refusal where it belongs.
func (s *collect) place(f *desk.Error) Outcome {
	if s.hand.place(f) {
		return nil
	}
	return Failed{f}
}

func (s *collect) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if s.held() == "" && s.hand.typed(msg) {
		return nil, nil
	}
	if k, ok := s.Keys().Match(msg); ok {
		if k.Off != "" {
			return nil, Said{k.Off, ui.Warn}
		}
		return s.act(k)
	}
	if why := s.held(); why != "" {
		return nil, Said{why, ui.Warn}
	}
	switch msg.String() {
	case "left":
		s.hand.turn(-1)
	case "right":
		s.hand.turn(1)
	}
	return nil, nil
}

func (s *collect) act(k ui.Key) (tea.Cmd, Outcome) {
	if k.ID == "back" && s.hand.open {
		s.hand.close()
		return nil, nil
	}
	if cmd, out, mine := s.common("collect", k.ID); mine {
		return cmd, out
	}
	switch k.ID {
	case "tick":
		s.hand.tick()
	case "other":
		s.hand.begin()
	case "make":
		return s.card.press()
	case "hand":
		return s.write(desk.Collection{Handing: s.hand.handing()}, "Enter"), nil
	}
	return nil, nil
}

func (s *collect) Head() Head { return s.card.head(s.head("collect", 4)) }

// open is what still stands against handing over; empty: nothing.
func (s *collect) open() string {
	if why := s.card.open(); why != "" {
		return why
	}
	return s.hand.missing()
}

func (s *collect) Keys() ui.Keys {
	e := s.env
	if s.hand.open {
		return append(s.hand.keys(), s.revealKey(), s.backKey())
	}
	why := s.open()
	keys := s.againKey()
	if s.hand.who == other {
		keys = append(keys, s.key(ui.Key{ID: "other", Codes: []string{"space"}, Name: e.T("key.space"), Word: e.T("notify.key_other"), Help: e.T("notify.help_other"), Main: why != ""}))
	} else {
		keys = append(keys, s.key(ui.Key{ID: "tick", Codes: []string{"space"}, Name: e.T("key.space"), Word: e.T("collect.key_tick"), Help: e.T("collect.help_tick"), Main: why != ""}))
	}
	keys = append(keys, s.key(ui.Key{ID: "hand", Codes: []string{"enter"}, Name: "Enter", Word: e.T("collect.key_hand"), Help: e.T("collect.help_hand"), Off: why, Main: true}))
	return append(append(keys, s.card.makeKeys()...),
		s.leafKey(), s.printKey(), s.revealKey(), s.backKey())
}

func (s *collect) Paint(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if s.hand.open {
		s.hand.paintForm(c, x, y, w)
		s.paintLast(c, e.T("collect.not_yet"), s.hand.missing())
		s.paintPanel(c, nil)
		return
	}
	c.Head(x, y, e.T("collect.waits"), s.customer())
	told := ""
	if r, ok := s.record(desk.KindNotification); ok && s.c.Told != nil {
		told = e.T("collect.told_by", "at", e.Clock(r.At), "by", r.Name, "way", e.T("way."+s.c.Told.Way))
	}
	y = paintFacts(c, x, y+1, w, 14, []ui.Fact{
		{Label: e.T("case.item"), Value: s.item.Name(e.Lang()), Style: ui.Strong},
		{Label: e.T("case.number"), Value: s.c.Receipt},
		{Label: e.T("case.result"), Value: e.results(s.item)},
		{Label: e.T("collect.told"), Value: told},
		s.card.fact(),
	})
	y += l.Gap
	c.Head(x, y, e.T("collect.hand"), e.T("collect.hand_note"))
	y++
	c.Put(x, y, e.T("notify.who"), ui.Dim)
	c.Put(x+14, y, ui.Clip(s.hand.choices(), w-14), ui.Text)
	y++
	y = s.hand.paintChecks(c, x, y, w)
	if !l.Wide {
		s.paintHistory(c, x, y+l.Gap, w, l.Last-y-l.Gap-1)
	}
	what, why := "", s.open()
	if why != "" {
		what = e.T("collect.not_yet")
	}
	s.paintLast(c, what, why)
	s.paintPanel(c, nil)
}
