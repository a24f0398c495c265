package screens

import (
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// dutyLine is the one line of the home screen about who stands at the windows: a hand-over that waits for the
// person at work goes before that, because nobody else answers for it meanwhile. It is empty where nothing is known.
func (s *home) dutyLine() stripLine {
	l := stripLine{label: s.env.T("home.duty.label")}
	if l.strong, l.st, l.right, l.rightStyle = s.standing(); l.strong == "" && l.right == "" {
		return stripLine{}
	}
	return l
}

// standing is what is said of the windows, and at the right end what is the matter or to do.
func (s *home) standing() (text string, st ui.Style, right string, rightStyle ui.Style) {
	e, b := s.env, s.work.Board
	switch {
	case len(b.TakenFrom) > 0:
		n := b.TakenFrom[0]
		return e.T("home.duty.taken", "to", n.To, "at", e.Clock(n.At)), ui.WarnBold, e.T("home.duty.press"), ui.Dim
	case len(b.HandOvers) > 0:
		return s.handLine(b.HandOvers[0])
	case b.People != nil && len(b.People.Left) > 0:
		n := b.People.Left[0]
		return e.T("home.duty.left", "name", n.Name, "n", n.Things), ui.ErrBold, e.T("home.duty.press"), ui.Dim
	case len(b.Windows) == 0:
		return "", ui.Text, "", ui.Text
	}
	text = s.roles()
	for _, w := range b.Windows {
		if w.Away {
			return text, ui.Text, e.T("home.duty.gap", "window", e.windowName(w.Terminal)), ui.ErrBold
		}
	}
	switch {
	case b.Stops != nil:
		return text, ui.Text, e.T("home.duty.stops"), ui.ErrBold
	case s.paused():
		if s.work.Now.ID != "" { // nobody is called while a customer is here
			return text, ui.Text, e.T("home.duty.resume_there"), ui.WarnBold
		}
		return text, ui.Text, e.T("home.duty.resume"), ui.WarnBold
	case s.unready() != "":
		return e.T("duty.closed_down", "devices", s.unready()), ui.WarnBold, "", ui.Text
	case e.lentBy(b) != "" && s.atWindow():
		return text, ui.Text, e.T("home.duty.lent", "name", e.lentBy(b)), ui.WarnBold
	case e.Rules.Catalogue.Service.Duty.IsSingle(e.Session.Outlet.Class):
		return text, ui.Text, e.T("home.duty.single"), ui.Dim
	case !s.stands(desk.RoleA) && !s.stands(desk.RoleB):
		return e.T("home.duty.closed"), ui.Dim, "", ui.Text
	case !s.stands(desk.RoleA):
		return text, ui.Text, e.T("home.duty.no_a"), ui.Warn
	case !s.stands(desk.RoleB):
		return text, ui.Text, e.T("home.duty.no_b"), ui.Warn
	}
	return text, ui.Text, e.T("home.duty.cover"), ui.Text
}

// handLine is a hand-over that is not done.
func (s *home) handLine(n desk.HandOverNote) (text string, st ui.Style, right string, rightStyle ui.Style) {
	e, me := s.env, s.env.Session.Person.ID
	press := e.T("home.duty.press")
	switch {
	case n.Differs > 0:
		return e.T("home.duty.differs", "from", n.From, "to", n.To, "n", n.Differs), ui.ErrBold, press, ui.Dim
	case n.State == desk.HandOverOffered && n.ToID == me:
		return e.T("home.duty.offered", "from", n.From), ui.AccentBold, press, ui.Dim
	case n.State == desk.HandOverOffered && n.FromID == me:
		return e.T("home.duty.offered_by", "to", n.To), ui.Text, press, ui.Dim
	}
	return e.T("home.duty.counting", "from", n.From, "to", n.To), ui.Text, press, ui.Dim
}

// roles are those who stand at the windows, A before B.
func (s *home) roles() string {
	e := s.env
	var parts []string
	for _, role := range []string{desk.RoleA, desk.RoleB, ""} {
		for _, w := range s.work.Board.Windows {
			if w.State == desk.WindowClosed || w.Role != role {
				continue
			}
			word := ""
			if role != "" {
				word = e.T("role." + role)
			}
			where := e.windowName(w.Terminal)
			if w.State == desk.WindowPaused {
				where += " " + e.T("duty.state.paused")
			}
			parts = append(parts, strings.TrimSpace(e.T("home.duty.role", "role", word, "name", w.Holder, "where", where)))
		}
	}
	return strings.Join(parts, "   ")
}

// paused tells whether the window of this terminal is hers and paused: the next call resumes it.
func (s *home) paused() bool {
	me, here := s.env.Session.Person.ID, s.env.Session.Terminal.ID
	return slices.ContainsFunc(s.work.Board.Windows, func(w desk.WindowNow) bool {
		return w.State == desk.WindowPaused && w.HolderID == me && w.Terminal == here
	})
}

// atWindow tells whether she stands at the window of this terminal.
func (s *home) atWindow() bool {
	me, here := s.env.Session.Person.ID, s.env.Session.Terminal.ID
	return slices.ContainsFunc(s.work.Board.Windows, func(w desk.WindowNow) bool { return w.HolderID == me && w.Terminal == here })
}

// unready are the devices that keep the closed window of this terminal from opening at the first call, in words; empty: none,
// or it is not closed.
func (s *home) unready() string {
	e := s.env
	if e.Rules.Kit == nil || e.Rules.Catalogue == nil || !e.Session.Person.Has(desk.Handler) {
		return ""
	}
	here := func(w desk.WindowNow) bool {
		return w.Terminal == e.Session.Terminal.ID && w.State != desk.WindowClosed
	}
	if len(s.work.Board.Windows) == 0 || slices.ContainsFunc(s.work.Board.Windows, here) {
		return ""
	}
	return e.kinds(e.Rules.Catalogue.Service.Equipment.Missing(*e.Rules.Kit))
}

// stands tells whether somebody of the role stands at a window that is not closed.
func (s *home) stands(role string) bool {
	for _, w := range s.work.Board.Windows {
		if w.Role == role && w.State != desk.WindowClosed {
			return true
		}
	}
	return false
}

// handKey leads to the hand-over that waits for the person at work, or to a new one.
func (s *home) handKey() ui.Keys {
	e := s.env
	if !e.serves() {
		return nil
	}
	return ui.Keys{{ID: "handover", Codes: []string{"f7"}, Name: "F7", Word: e.T("home.duty.key"), Help: e.T("home.duty.key_help"), Off: held(e, &s.call.writer)}}
}

// handing is the hand-over that F7 leads to; what somebody took over goes first.
func (s *home) handing() Outcome {
	if taken := s.work.Board.TakenFrom; len(taken) > 0 {
		return Going{Place: HandOverPlace, ID: taken[0].ID}
	}
	return Going{Place: HandOverPlace}
}
