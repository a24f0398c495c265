package screens

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/ui"
)

// progress is the screen of a case that the counter need not move: it waits for the
// authority, or is closed.
type progress struct {
	matter
	asking bool
}

// Progress tells how far a case has come that is being reviewed or closed.
func Progress(env Env, c desk.Case, item desk.Item) Screen {
	return &progress{matter: newMatter(env, c, item)}
}

// reread is the authority's answer to the question how the case stands; asked tells that the
// clerk wanted to know.
type reread struct {
	c     desk.Case
	asked bool
	err   error
}

func (s *progress) Start() tea.Cmd { return nil }

func (s *progress) read(asked bool) tea.Cmd {
	if s.asking {
		return nil
	}
	s.asking = true
	cases, id := s.env.Cases, s.c.ID
	return s.env.Do(func(ctx context.Context) tea.Msg {
		c, err := cases.Case(ctx, id)
		return reread{c, asked, err}
	})
}

func (s *progress) hear(m reread) Outcome {
	s.asking = false
	switch {
	case s.held() != "": // the answer to the write says how it stands
		return nil
	case m.err != nil && (desk.CodeOf(m.err) == desk.Denied || desk.CodeOf(m.err) == desk.NotFound):
		return Failed{m.err}
	case m.err != nil:
		return Said{s.env.T("progress.not_read", "why", s.env.Fault(m.err)), ui.Warn}
	case m.c.Stage != s.c.Stage:
		return Advanced{Case: m.c}
	}
	s.c = m.c
	if m.asked {
		return Said{s.env.T("progress.same"), ui.Text}
	}
	return nil
}

func (s *progress) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if out, fault, mine := s.took(msg); mine {
		if fault != nil {
			out = Failed{fault}
		}
		return nil, out
	}
	switch msg := msg.(type) {
	case reread:
		return nil, s.hear(msg)
	case Refreshed:
		s.refresh(msg)
	case Work:
		for _, w := range msg.Cases {
			if w.ID == s.c.ID && w.Version > s.c.Version && s.held() == "" {
				return s.read(false), nil
			}
		}
	case Answered:
		if cmd, mine := s.withdrew(msg); mine {
			return cmd, nil
		}
		return nil, s.answered(msg)
	case tea.KeyPressMsg:
		k, ok := s.Keys().Match(msg)
		switch {
		case ok && k.Off != "":
			return nil, Said{k.Off, ui.Warn}
		case ok:
			return s.act(k)
		}
	}
	return nil, nil
}

func (s *progress) act(k ui.Key) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.common("progress", k.ID); mine {
		return cmd, out
	}
	switch k.ID {
	case "next":
		return nil, Finding{}
	case "ask":
		return s.read(true), nil
	}
	return nil, nil
}

// waits tells that others have to agree: the authority, or a colleague here.
func (s *progress) waits() bool { return s.c.Stage == desk.StageReview || s.checked() }

// checked tells that it is a colleague who has to.
func (s *progress) checked() bool { return s.c.Stage == desk.StageCheck }

func (s *progress) Head() Head {
	step := 3
	switch {
	case s.c.Told != nil:
		step = 4
	case s.c.Stage == desk.StageClosed && s.c.Receipt == "":
		step = 2
	}
	return s.head("progress", step)
}

func (s *progress) Keys() ui.Keys {
	e := s.env
	keys := s.againKey()
	keys = append(keys, s.key(ui.Key{ID: "next", Codes: []string{"f2"}, Name: "F2", Word: e.T("progress.key_next"), Help: e.T("progress.help_next"), Main: true}))
	if s.waits() {
		if !s.out.unknown() {
			keys = append(keys, s.key(ui.Key{ID: "ask", Codes: []string{"f5"}, Name: "F5", Word: e.T("progress.key_ask"), Help: e.T("progress.help_ask")}))
		}
	}
	return append(keys, s.leafKey(), s.printKey(), s.troubleKey(), s.revealKey(), s.backKey())
}

// title says at a glance whether anything has to be done: nothing.
func (s *progress) title() (title, note string) {
	e := s.env
	switch {
	case s.checked():
		return e.T("check.waits"), e.T("check.waits_note")
	case s.waits():
		return e.T("progress.waits"), e.T("progress.waits_note")
	case s.c.Withdrawn != "":
		return e.T("progress.withdrawn"), e.T("progress.closed_note")
	case s.c.Referred != "":
		return e.T("progress.referred"), e.T("progress.closed_note")
	}
	return e.T("progress.told"), e.T("progress.closed_note")
}

func (s *progress) Paint(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	title, note := s.title()
	c.Head(x, y, title, note)
	y += 1 + l.Gap
	stages, known := s.stages()
	c.Progress(x, y, stages, known)
	y = paintFacts(c, x, y+2+l.Gap, w, 14, s.facts())
	if why := s.c.Withdrawn; why != "" {
		c.Head(x, y+l.Gap, e.T("progress.why"), "")
		y = paintQuote(c, x, y+l.Gap+1, w, max(1, l.Last-y-l.Gap-2), why, ui.Line)
	}
	y += l.Gap
	if s.waits() && l.Tall {
		c.Head(x, y, e.T("progress.now"), "")
		for _, k := range s.Keys() {
			if k.Hidden || k.Help == "" || y+1 >= l.Last {
				continue
			}
			y++
			c.Put(x, y, k.Name, ui.KeyStyle)
			c.Put(x+6, y, ui.Clip(k.Help, w-6), ui.Text)
		}
		y += 1 + l.Gap
	}
	if !l.Wide {
		s.paintHistory(c, x, y, w, l.Last-y)
	}
	s.paintLast(c, "", "")
	if s.waits() && !s.checked() && e.Demo != nil && !s.out.busy() && s.out.fault == nil {
		c.Put(x, l.Last, ui.Clip(e.T("progress.demo", "url", e.Demo.Desk), w), ui.Dim)
	}
	s.paintPanel(c, nil)
}

// stages are the five words, with the time at which each came true.
func (s *progress) stages() (stages [5]ui.Stage, known int) {
	e := s.env
	at := map[desk.Status]string{}
	if len(s.c.History) > 0 {
		begun := e.Clock(s.c.History[0].At)
		at[desk.Written], at[desk.Sent] = begun, begun // it is kept at the authority from the start
	}
	for status, kind := range map[desk.Status]desk.Kind{desk.Received: desk.KindAcceptance, desk.Informed: desk.KindNotification} {
		if r, ok := s.record(kind); ok {
			at[status] = e.Clock(r.At)
		}
	}
	if decided := s.c.Decided().At; !decided.IsZero() {
		at[desk.Decided] = e.Clock(decided)
	}
	if s.waits() {
		at[desk.Decided], at[desk.Informed] = e.T("progress.until", "day", s.day()), e.T("progress.after")
	}
	known = 2
	for i, status := range desk.Statuses {
		stages[i] = ui.Stage{Word: e.T("status." + string(status)), Time: at[status]}
		if status == s.c.Status() {
			known = max(known, i+1)
		}
	}
	if s.c.Receipt != "" {
		stages[2].Style = ui.Ok
	}
	switch d := s.c.Decision; {
	case s.waits():
		stages[3].Style = ui.AccentBold
	case d != nil && d.Verdict == desk.Granted && s.c.Decided().Kind == desk.KindDecision:
		stages[3].Style = ui.Ok
	}
	return stages, known
}

func (s *progress) day() string { day, _ := s.lastDay(); return day }

func (s *progress) facts() []ui.Fact {
	m := func(name string) string { return s.mask(number.MaskName, name) }
	e, c := s.env, s.c
	var facts []ui.Fact
	add := func(label, value string) { facts = append(facts, ui.Fact{Label: label, Value: value}) }
	add(e.T("case.who"), s.customer())
	if c.Receipt != "" {
		facts = append(facts, ui.Fact{Label: e.T("case.number"), Value: c.Receipt, Style: ui.Strong})
	}
	if s.waits() {
		day, left := s.lastDay()
		facts = append(facts, ui.Fact{Label: e.T("progress.due"), Value: strings.TrimSpace(day + "  " + left), Style: ui.Strong})
		who, why := e.T("progress.reviewer", "office", e.Rules.Outlet.Authority.Name(e.Lang())), ""
		switch {
		case s.checked():
			who, why = e.T("check.reviewer"), e.T("check.medium")
		case s.item.Risk == desk.High:
			why = e.T("progress.high_risk")
		}
		if raised := s.raised(c.Risky); raised != "" {
			why = raised
		}
		if s.checked() {
			add(e.T("check.who"), who)
		} else {
			add(e.T("progress.who_reviews"), who)
		}
		if why != "" {
			add(e.T("progress.why_review"), why)
		}
		add(e.T("progress.who_tells"), e.T("progress.teller", "name", c.Summary().Owner))
		return facts
	}
	if d := c.Decision; d != nil && d.Verdict != desk.Returned {
		add(e.T("case.decision"), strings.TrimSpace(e.T("verdict."+string(d.Verdict))+"  "+d.Reason))
	}
	if c.Referred != "" {
		add(e.T("progress.to"), s.referredTo())
	}
	if h := c.Handed; h != nil {
		add(e.T("progress.handed"), e.T("progress.handed_to", "name", m(h.Name), "at", e.Clock(h.At)))
	}
	if t := c.Told; t != nil {
		add(e.T("progress.way"), e.T("way."+t.Way))
		if t.Confirmed {
			add(e.T("progress.confirmed"), e.T("progress.confirmed_yes"))
		} else {
			add(e.T("progress.confirmed"), e.T("progress.confirmed_no", "why", t.Reason))
		}
	}
	return facts
}

func (s *progress) referredTo() string {
	if s.c.Referred == "online" {
		return s.env.T("progress.online")
	}
	return s.c.Referred
}

// customer is who the case is about, masked but for ten seconds after F9.
func (m *matter) customer() string {
	who := m.c.Applicant
	parts := []string{m.mask(number.MaskName, who.Name), m.mask(number.MaskID, who.IDNo), m.mask(number.MaskMobile, who.Phone)}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), "  ")
}
