package screens

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// registered is what the register says about the customer.
type registered string

const (
	notAsked  registered = "none"
	asking    registered = "asking"
	agrees    registered = "agrees"
	differs   registered = "differs"
	unknownTo registered = "unknown"
	silent    registered = "silent" // it could not be asked
)

// matched is the register's answer to a question.
type matched struct {
	query desk.Query
	match desk.Match
	err   error
}

// ask asks the register about the customer as soon as name and number can be right; not
// twice about the same unless again.
func (s *accept) ask(again bool) tea.Cmd {
	q := s.who.query()
	if q == s.who.known && !again {
		return nil
	}
	if q != s.who.known && s.who.known != (desk.Query{}) {
		s.who.clear(rowVerified) // another person's original
	}
	s.who.known = q
	s.hold(notAsked, nil)
	if q == (desk.Query{}) {
		return nil
	}
	s.hold(asking, nil)
	register := s.env.Register
	return s.env.Do(func(ctx context.Context) tea.Msg {
		match, err := register.Match(ctx, q)
		return matched{q, match, err}
	})
}

// hold takes over what the register says, and what follows from it for form and papers.
func (s *accept) hold(r registered, match *desk.Match) {
	s.answer = r
	s.papers.match = match
	s.papers.asked = r == unknownTo || r == silent || r == differs
	s.who.refuse = ""
	if r == differs {
		s.who.refuse = s.env.T("accept.differs")
	}
	tick := r == unknownTo || r == silent
	if r == notAsked || r == asking {
		tick = s.who.tick
	}
	if tick != s.who.tick {
		s.who.tick = tick
		s.rebuild()
	}
	s.noteRegister()
	s.who.recheck()
	s.papers.refresh()
}

// noteRegister says beside the number what the register says.
func (s *accept) noteRegister() {
	s.who.form.SetNote(rowNumber, "")
	if s.answer != notAsked {
		s.who.form.SetNote(rowNumber, s.env.T("accept.register."+string(s.answer)))
	}
}

func (s *accept) hear(m matched) Outcome {
	if m.query != s.who.known {
		return nil // about somebody who was corrected meanwhile
	}
	switch {
	case m.err != nil:
		s.hold(silent, nil)
		if desk.CodeOf(m.err) == desk.Offline {
			return Said{s.env.T("accept.register_down"), ui.Warn}
		}
		return Said{s.env.T("accept.register_failed", "why", s.env.Fault(m.err)), ui.Warn}
	case !m.match.Found:
		s.hold(unknownTo, nil)
	case !m.match.Agrees:
		s.hold(differs, nil)
	default:
		s.hold(agrees, &m.match)
		if s.who.form.Value(rowPhone) == "" && m.match.Phone != "" {
			s.who.form.SetValue(rowPhone, m.match.Phone)
			s.who.form.SetNote(rowPhone, s.env.T("accept.from_register"))
		}
	}
	return nil
}
