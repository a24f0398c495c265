package screens

import (
	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// How the screens of a case go on without the line (H7).

// offline is why a step cannot be done while the line is down (H7); empty: it can, or the line is up. Whether the clock was
// set back meanwhile is the journal's to say, when the step is done.
func (m *matter) offline(step desk.Step) string {
	if !m.line.Down() {
		return ""
	}
	if err := m.env.Rules.Offline(m.c, step, m.env.Now(), desk.Heard{At: m.line.Contact}); err != nil {
		return m.env.Fault(err)
	}
	return ""
}

// hearLine takes over how the line is. What only the register knows counts no more while it is down: the originals do.
// When it is back the register is asked again, so that nobody has to think of that.
func (s *accept) hearLine(l Line) tea.Cmd {
	back := s.line.Down() && !l.Down()
	s.line = l
	var pages tea.Cmd
	if back {
		pages = s.scan.resend()
	}
	switch {
	case s.held() != "":
	case l.Down() && s.answer == agrees:
		s.hold(silent, nil)
	case back && s.answer == silent:
		return tea.Batch(pages, s.ask(true))
	}
	return pages
}
