package screens

import (
	"sheyin/desk"
	"sheyin/ui"
)

// logLine is the one line of the home screen about the terminal's log: that it is not what was written, or, for who
// manages the outlet, that its regular audit is overdue. It is not there when there is nothing to say.
func (s *home) logLine() stripLine {
	log, label := s.work.Log, s.env.T("home.log.label")
	switch {
	case log.Damaged:
		return stripLine{label: label, strong: s.env.T("home.log.damaged"), st: ui.ErrBold}
	case !log.AuditDue.IsZero() && s.env.Now().After(log.AuditDue) && s.env.Session.Person.Has(desk.Manager):
		return stripLine{label: label, strong: s.env.T("home.log.overdue", "at", s.env.Clock(log.AuditDue)), st: ui.WarnBold}
	}
	return stripLine{}
}
