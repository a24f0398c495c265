package screens

import (
	tea "charm.land/bubbletea/v2"

	"sheyin/ui"
)

// How scanning stands on the screen of step three: what comes late, or was signed only now, goes into the case beside the form.

// papersKey opens the materials, with F4 unless the PIN pad has that; while something is scanned, or could not be sent, it is the
// scanner's.
func (s *handle) papersKey(hidden bool) ui.Key {
	e := s.env
	k := ui.Key{ID: "papers", Codes: []string{"f4"}, Name: "F4", Word: e.T("binder.key_add"), Help: e.T("binder.help_add"), Hidden: hidden}
	if _, due := s.pinDue(); due {
		k.Codes, k.Name, k.Hidden = []string{"shift+f4"}, "Shift+F4", true
	}
	switch {
	case s.binder.busy() || s.binder.open() != "":
		k.Word = s.binder.word()
	case e.Pages == nil || len(s.item.Materials) == 0:
		k.Off, k.Hidden = e.T("binder.none"), true
	}
	return s.key(k)
}

// openBinder lays the materials over the form, or does what the scanner's key does while it works.
func (s *handle) openBinder() tea.Cmd {
	if s.binder.open() != "" {
		return s.binder.press("", "")
	}
	s.lies = true
	return nil
}

// pressBinder takes a key while the materials lie over the form.
func (s *handle) pressBinder(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	cmd, out, done := s.binder.pressBinder(msg, s.line.Down())
	if done { // the scanner goes on beside the form
		s.lies = false
	}
	return cmd, out
}

// lastRow says on the last row how the write stands, or what the scanner does, or else why one cannot go on.
func (s *handle) lastRow(c *ui.Canvas, what, why string) {
	if s.out.busy() || s.out.fault != nil || !s.binder.paintLast(c) {
		s.paintLast(c, what, why)
	}
}
