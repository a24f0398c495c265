package screens

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// pausing asks whether the window is paused or closed.
func (s *duty) pausing(w desk.Window) Outcome {
	e := s.env
	own := w.HolderID == e.Session.Person.ID
	d := &ui.Dialog{
		Title: e.T("duty.window_title", "window", e.windowName(w.Terminal)), Text: e.T("duty.window_text"),
		Buttons: []ui.Button{{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("duty.window_stay")}}},
		Move:    e.moveKey(),
	}
	if own && w.Allows(desk.KindPause) {
		d.Reason, d.ReasonLabel = ui.NewInput(maxReason), e.T("case.reason")
		d.Bold = e.T("duty.window_bold")
		d.Buttons = append(d.Buttons, ui.Button{ID: "pause", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("duty.window_pause")}})
	}
	d.Buttons = append(d.Buttons, ui.Button{ID: "close", Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: e.T("duty.window_close")}})
	s.window = w.ID
	return Ask{dutyWindow, d}
}

// voiding asks whether an absence is taken back.
func (s *duty) voiding(a desk.Absence) Outcome {
	e := s.env
	s.id = a.ID
	return Ask{dutyVoid, &ui.Dialog{
		Title: e.T("duty.void_title", "name", a.Person), Bold: e.T("duty.void_bold"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("duty.void_stay")}},
			{ID: "void", Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("duty.void_yes")}},
		},
		Move: e.moveKey(),
	}}
}

func (s *duty) answered(a Answered) (tea.Cmd, Outcome) {
	if a.ID == dutyLeave && a.Button == "leave" {
		s.form = nil
		return nil, nil
	}
	if s.held() != "" {
		return nil, nil
	}
	if n := slices.IndexFunc(s.st.Windows, func(w desk.Window) bool { return w.ID == s.window }); a.ID == dutyWindow && n >= 0 {
		switch a.Button {
		case "pause":
			return s.act(s.st.Windows[n], desk.Pause{Reason: strings.TrimSpace(a.Text)}), nil
		case "close":
			return s.act(s.st.Windows[n], desk.Close{}), nil
		}
	} else if a.ID == dutyOpen && a.Button == "open" && n >= 0 {
		return s.openedDown(s.st.Windows[n], a.Text), nil
	}
	if n := slices.IndexFunc(s.st.Absences, func(e desk.Absence) bool { return e.ID == s.id }); a.ID == dutyVoid && a.Button == "void" && n >= 0 {
		e := s.st.Absences[n]
		e.Void = true
		return s.absent(e), nil
	}
	return nil, nil
}

// leave goes back: from a form, else from the screen.
func (s *duty) leave() Outcome {
	e := s.env
	switch {
	case s.form == nil:
		return Back{}
	case strings.TrimSpace(s.form.Value(dutyReason)+s.form.Value(dutyCount)) == "" && !s.excuse.unknown() && !s.hold.unknown():
		s.form = nil
		return nil
	}
	return Ask{dutyLeave, &ui.Dialog{
		Title: e.T("duty.leave_title"), Bold: e.T("duty.leave_bold"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("duty.leave_stay")}},
			{ID: "leave", Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("duty.leave_yes")}},
		},
		Move: e.moveKey(),
	}}
}

func (s *duty) Head() Head {
	return Head{ID: "duty", Busy: s.hold.busy() || s.excuse.busy()}
}

// since is when a state began, today as a time.
func (s *duty) since(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.env.Clock(t)
}

// days are the days of an absence.
func (e Env) days(a desk.Absence) string {
	if a.From == a.To {
		return e.Day(a.From)
	}
	return e.T("duty.days", "from", e.Day(a.From), "to", e.Day(a.To))
}
