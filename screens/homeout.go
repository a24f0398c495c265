package screens

import (
	"slices"

	"sheyin/desk"
	"sheyin/ui"
)

// outLine is the one line of the home screen about what this terminal has and the authority has not: what waits and
// since when, what was refused, what was left unfinished, or that nothing new may be taken in. It is not there when
// there is nothing to say.
func (s *home) outLine() stripLine {
	t, letters, drafts := s.env.T, s.work.Outgoing, len(s.work.Unfinished)
	l := stripLine{label: t("outgoing.home_label"), st: ui.WarnBold}
	refused := 0
	for _, p := range letters {
		if p.State == desk.LetterRefused {
			refused++
		}
	}
	if s.env.tooOld(s.work.Line) {
		l.label, l.strong = t("outgoing.home_old_label"), t("outgoing.home_old")
		return s.openable(l)
	}
	if drafts > 0 {
		l.then = t("outgoing.home_drafts", "n", drafts)
	}
	switch {
	case refused > 0:
		l.strong, l.st = t("outgoing.home_refused", "n", refused), ui.ErrBold
	case len(letters) > 0:
		l.strong = t("outgoing.home_waits", "n", len(letters), "at", s.env.Clock(letters[0].At))
	case drafts > 0:
		l.strong, l.then = l.then, ""
	default:
		return stripLine{}
	}
	return s.openable(l)
}

// openable says at the right which key leads to what waits, if there is one.
func (s *home) openable(l stripLine) stripLine {
	if len(s.outKey()) > 0 {
		l.right, l.rightStyle = s.env.T("outgoing.home_open"), ui.Dim
	}
	return l
}

// outKey leads to what waits; it is there when something does.
func (s *home) outKey() ui.Keys {
	if len(s.work.Outgoing)+len(s.work.Unfinished) == 0 {
		return nil
	}
	return ui.Keys{{
		ID: "outgoing", Codes: []string{"f9"}, Name: "F9", Word: s.env.T("outgoing.home_key"), Help: s.env.T("outgoing.home_help"),
		Off: held(s.env, &s.call.writer),
	}}
}

// outgoing is where F9 leads: to what was left unfinished when that is all there is, and one.
func (s *home) outgoing() Outcome {
	if len(s.work.Outgoing) == 0 && len(s.work.Unfinished) == 1 {
		return Resuming{s.work.Unfinished[0].ID}
	}
	return Going{Place: OutgoingPlace}
}

// letterOf is the first letter about a record that waits here.
func letterOf(letters []desk.Posted, id string) (desk.Posted, bool) {
	n := slices.IndexFunc(letters, func(p desk.Posted) bool { return p.Subject == id })
	if n < 0 {
		return desk.Posted{}, false
	}
	return letters[n], true
}
