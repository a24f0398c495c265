package screens

import (
	"time"

	"sheyin/desk"
	"sheyin/ui"
)

// What is asked before a session ends.

// takeOver asks whether to end the session at the other terminal: one person, one live
// session (A2).
func (s *login) takeOver(p desk.Place) *ui.Dialog {
	return &ui.Dialog{
		Title: s.env.T("login.elsewhere"),
		Facts: []ui.Fact{
			{Label: s.env.T("login.outlet"), Value: p.Outlet + " " + p.Terminal.Window(s.env.Lang())},
			{Label: s.env.T("login.terminal"), Value: p.Terminal.ID},
			{Label: s.env.T("login.since"), Value: s.env.Clock(p.Since)},
		},
		Bold: s.env.T("login.takeover_bold"),
		Text: s.env.T("login.takeover_text"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: s.env.T("login.takeover_no")}},
			{ID: "take", Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: s.env.T("login.takeover_yes")}},
		},
		Opened: s.env.Now(), Quiet: time.Second, QuietWord: s.env.T("login.quiet"),
	}
}

// leave asks before the owner of the locked session is logged out, so that a colleague can log in with her own code: what
// was typed stays the owner's, as a draft.
func (s *login) leave() *ui.Dialog {
	e := s.env
	return &ui.Dialog{
		Title: e.T("login.leave_title", "name", e.Session.Person.Name),
		Bold:  e.T("login.leave_bold"), Text: e.T("login.leave_text", "name", e.Session.Person.Name),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("login.leave_no")}},
			{ID: "leave", Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: e.T("login.key_leave")}},
		},
	}
}
