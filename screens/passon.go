package screens

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// passOn passes a case on to another outlet (H-B1): to which, why, with how many originals, and that the
// customer agrees.
type passOn struct {
	matter
	form    *ui.Form
	asked   bool // where it may go is known
	nowhere bool // it may go nowhere
}

// The rows of the form, as the fields of [desk.Forward] are named.
const (
	passTo      = "to"
	passReason  = "reason"
	passPapers  = "papers"
	passConsent = "consent"
	passRows    = 4
)

// PassOn is the form that passes a case on. It opens over the screen of the case.
func PassOn(env Env, c desk.Case, item desk.Item) Screen {
	s := &passOn{matter: newMatter(env, c, item)}
	s.fill(nil)
	return s
}

// offers is where a case may go.
type offers struct {
	outlets []desk.Outlet
	err     error
}

func (s *passOn) fill(outlets []desk.Outlet) {
	t, e := s.env.T, s.env
	to := ui.FormRow{Key: passTo, Label: t("passage.to"), Kind: ui.SelectRow, Hint: t("passage.to_hint")}
	for _, o := range outlets {
		if e.Rules.Catalogue.Service.Passes(e.Rules.Outlet.Class, o.Class) {
			to.Options = append(to.Options, ui.Option{Value: o.ID, Label: o.Name(e.Lang())})
		}
	}
	s.nowhere = s.asked && len(to.Options) == 0
	if !s.asked {
		to.Note = t("passage.asking")
	}
	s.form = ui.NewForm([]ui.FormRow{
		to,
		{Key: passReason, Label: t("case.reason"), Max: 100, Note: t("passage.reason_note")},
		{Key: passPapers, Label: t("passage.papers"), Max: 3, Note: t("passage.papers_note")},
		{Key: passConsent, Label: t("passage.consent"), Kind: ui.BoolRow, Options: []ui.Option{{Label: t("passage.consent_word")}}},
	})
}

func (s *passOn) Start() tea.Cmd {
	library, code := s.env.Library, s.c.Item
	return s.env.Do(func(ctx context.Context) tea.Msg {
		outlets, err := library.Elsewhere(ctx, code)
		return offers{outlets, err}
	})
}

func (s *passOn) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if out, fault, mine := s.took(msg); mine {
		if fault != nil {
			s.form.Focus(fault.Field)
			s.form.SetError(fault.Field, s.env.Fault(fault))
		}
		return nil, out
	}
	switch msg := msg.(type) {
	case offers:
		s.asked = true
		if msg.err != nil {
			s.form.SetNote(passTo, "")
			return nil, Said{s.env.Fault(msg.err), ui.Warn}
		}
		values, at := s.form.Values(), cursorOf(s.form) // typed while it was asked
		s.fill(msg.outlets)
		at.refill(s.form, values)
	case Refreshed:
		s.refresh(msg)
	case tea.PasteMsg:
		if why := s.held(); why != "" {
			return nil, Said{why, ui.Warn}
		}
		return nil, s.env.pasted(s.form.Update(msg))
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *passOn) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := match(s.Keys(), s.form, msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case !ok && s.held() != "":
		return nil, Said{s.held(), ui.Warn}
	case !ok:
		s.form.Update(msg)
		return nil, nil
	}
	switch k.ID {
	case "again":
		return s.again(), nil
	case "send":
		return s.send(), nil
	case "back":
		return nil, Back{}
	}
	return nil, nil
}

// send sends what is filled in; the cursor goes to what is missing.
func (s *passOn) send() tea.Cmd {
	step := desk.Forward{
		To: s.form.Value(passTo), Reason: strings.TrimSpace(s.form.Value(passReason)), Consent: s.form.Value(passConsent) == "true",
	}
	n, err := strconv.Atoi(strings.TrimSpace(s.form.Value(passPapers)))
	step.Papers = n
	key, field := "", ""
	switch {
	case step.To == "":
		key, field = "passage.to_first", passTo
	case step.Reason == "":
		key, field = "passage.reason_first", passReason
	case err != nil:
		key, field = "passage.papers_first", passPapers
	case !step.Consent:
		key, field = "passage.consent_first", passConsent
	default:
		return s.write(step, "F10")
	}
	s.form.Focus(field)
	s.form.SetError(field, s.env.T(key))
	return nil
}

func (s *passOn) Head() Head { return s.head("passon", 0) }

func (s *passOn) Keys() ui.Keys {
	t := s.env.T
	send := ui.Key{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: t("passage.key_send"), Help: t("passage.help_send"), Main: true}
	if s.nowhere {
		send.Off = t("passage.nowhere")
	}
	back := s.backKey()
	back.Help = t("passage.help_back")
	return append(s.againKey(), s.key(send), back)
}

func (s *passOn) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Head(x, y, t("passage.title"), t("passage.note"))
	s.form.Paint(c, ui.Area{X: x, Y: y + 1, W: w, H: passRows}, s.held() == "")
	y += 1 + passRows + l.Gap
	y = c.Para(x, y, w, t("passage.then"), ui.Text)
	if s.c.Receipt != "" {
		day, left := s.lastDay()
		paintFacts(c, x, y+1, w, 14, []ui.Fact{
			{Label: t("case.number"), Value: s.c.Receipt, Style: ui.Strong},
			{Label: t("case.due"), Value: strings.TrimSpace(day + "  " + left)},
		})
	}
	what, why := "", ""
	if s.nowhere {
		what, why = t("passage.nowhere"), t("passage.nowhere_why")
	}
	s.paintLast(c, what, why)
	s.paintPanel(c, nil)
}
