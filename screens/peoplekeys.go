package screens

import (
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

func (s *people) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := s.Keys().Match(msg)
	if ok && s.view == showForm && s.form.Open() && k.ID == "back" {
		ok = false // Esc closes the list first
	}
	if ok {
		if k.Off != "" {
			return nil, Said{k.Off, ui.Warn}
		}
		return s.act(k.ID)
	}
	if why := s.held(); why != "" {
		return nil, Said{why, ui.Warn}
	}
	switch {
	case s.view == showForm:
		s.form.Update(msg)
		return nil, nil
	case s.view == showThen && msg.String() != "up" && msg.String() != "down" && s.asked.Update(msg).Changed:
		s.wrong = ""
		return nil, nil
	}
	s.list.PerPage = s.perPage(s.size)
	s.list.Update(msg)
	return nil, nil
}

func (s *people) act(id string) (tea.Cmd, Outcome) {
	m, _ := s.member()
	switch id {
	case "again":
		return s.out.again(), nil
	case "read":
		return s.read(), nil
	case "send":
		return s.send()
	case "open":
		s.fill(desk.ToOpen, desk.Person{})
	case "change":
		s.fill(desk.ToChange, m.Person)
	case "leave":
		s.fill(desk.ToLeave, m.Person)
	case "withdraw":
		return nil, s.askWithdraw()
	case "then":
		s.show(showThen)
		return s.ask(), nil
	case "ask":
		return s.ask(), nil
	case "print":
		return s.ledger(time.Time{}), nil
	case "other":
		if s.view == showStaff {
			s.show(showApplications)
		} else {
			s.show(showStaff)
		}
	case "reveal":
		return s.look.ask(s.env, "people", s.id), nil
	case "back":
		return nil, s.back()
	}
	return nil, nil
}

// show turns to a view and its rows.
func (s *people) show(v peopleView) {
	s.view, s.list = v, &ui.List{}
	s.rows()
}

// fill opens the form for a wish about somebody.
func (s *people) fill(wish desk.Wish, who desk.Person) {
	s.before, s.view, s.wish, s.who, s.id = s.view, showForm, wish, who, s.env.NewKey()
	s.form = ui.NewForm(s.formRows())
	s.form.Check, s.form.Reveal = s.check, s.look.open
	s.fault = nil
	s.blank = s.form.Values()
}

// back takes back one thing at a time: the form, the view, the screen.
func (s *people) back() Outcome {
	switch {
	case s.view == showForm && (s.out.unknown() || !maps.Equal(s.form.Values(), s.blank)):
		return askLeave(s.env, &s.out, peopleLeave)
	case s.view == showForm:
		s.show(s.before)
		s.form = nil
	case s.view == showThen:
		s.show(showStaff)
	default:
		return Back{}
	}
	return nil
}

func (s *people) askWithdraw() Outcome {
	e := s.env
	app, _ := s.application()
	return Ask{peopleWithdraw, &ui.Dialog{
		Title: e.T("people.withdraw_title", "number", app.Number), Bold: e.T("people.withdraw_bold"),
		Reason: ui.NewInput(maxReason), ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("people.withdraw_stay")}},
			{ID: "withdraw", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("people.key_withdraw")}},
		},
		Move: e.moveKey(),
	}}
}

// Keys implements [Screen].
func (s *people) Keys() ui.Keys {
	t, off := s.env.T, s.held()
	keys := againKeys(s.env, &s.out)
	back := ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: busyOnly(s.env, &s.out)}
	if s.view == showForm {
		keys = append(keys, ui.Key{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: t("people.key_send"), Help: t("people.help_send"), Main: true, Off: off})
		if s.wish == desk.ToOpen {
			keys = append(keys, ui.Key{ID: "reveal", Codes: []string{"f9"}, Name: "F9", Word: t("people.key_reveal"), Help: t("people.help_reveal"), Hidden: true})
		}
		return append(keys, back)
	}
	if !s.out.unknown() {
		keys = append(keys, ui.Key{ID: "read", Codes: []string{"f5"}, Name: "F5", Word: t("people.key_read"), Help: t("people.help_read"), Hidden: true})
	}
	paper := ui.Key{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: t("people.key_print"), Help: t("people.help_print"), Off: off}
	if s.view == showThen {
		ask := ui.Key{ID: "ask", Codes: []string{"enter"}, Name: "Enter", Word: t("people.key_ask"), Help: t("people.help_ask"), Main: true}
		return append(keys, ask, paper, back)
	}
	other := ui.Key{ID: "other", Codes: []string{"tab"}, Name: "Tab", Word: t("people.key_other_staff"), Help: t("people.help_other")}
	if s.view == showStaff {
		other.Word = t("people.key_other_applications")
	}
	return append(keys,
		ui.Key{ID: "open", Codes: []string{"f2"}, Name: "F2", Word: t("people.key_open"), Help: t("people.help_open"), Main: true, Off: off},
		other,
		ui.Key{ID: "then", Codes: []string{"f3"}, Name: "F3", Word: t("people.key_then"), Help: t("people.help_then")},
		ui.Key{ID: "change", Codes: []string{"f4"}, Name: "F4", Word: t("people.key_change"), Help: t("people.help_change"), Off: s.offFor(off)},
		paper,
		ui.Key{ID: "leave", Codes: []string{"f7"}, Name: "F7", Word: t("people.key_leave"), Help: t("people.help_leave"), Off: s.offFor(off)},
		ui.Key{ID: "withdraw", Codes: []string{"f8"}, Name: "F8", Word: t("people.key_withdraw"), Help: t("people.help_withdraw"), Off: s.offWithdraw(off)},
		back)
}

// offFor is why nothing can be asked for about the selected person.
func (s *people) offFor(off string) string {
	m, ok := s.member()
	switch {
	case off != "":
		return off
	case !ok:
		return s.env.T("people.off_person")
	case m.Person.State == desk.AccountClosed:
		return s.env.T("people.off_closed")
	}
	return ""
}

func (s *people) offWithdraw(off string) string {
	if app, ok := s.application(); off == "" && (!ok || app.State != desk.ApplicationFiled) {
		return s.env.T("people.off_withdraw")
	}
	return off
}
