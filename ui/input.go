package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// Input is a text field of one line. Bubbles' text input holds the text and
// the place in it; painting and the real cursor are ours, because its own cursor counts characters, not cells.
type Input struct {
	model textinput.Model
	// Mask is how the value is shown while the field is not focused; nil shows it open.
	Mask func(string) string
}

// Edit tells what a message did to an [Input].
type Edit struct {
	Used    bool // the message was for the field
	Changed bool // the value is another one now
	Dropped int  // characters of a paste (or key) for which there was no room
	Cleaned bool // a paste held line ends or control characters, which were taken out
	Chosen  bool // a digit that was not taken, because something is chosen already: Space opens the list
}

// inputMax caps a field that names no limit of its own: a paste may hold anything.
const inputMax = 500

// NewInput makes an empty field for at most maxRunes characters; 0 is 500.
func NewInput(maxRunes int) *Input {
	if maxRunes <= 0 {
		maxRunes = inputMax
	}
	m := textinput.New()
	m.Prompt = ""
	m.CharLimit = maxRunes
	m.SetVirtualCursor(false)
	// The clipboard is the terminal's (its paste arrives as a message), and the letters with Ctrl and Alt
	// are left to the screens' key tables.
	m.KeyMap = textinput.KeyMap{
		CharacterForward:        key.NewBinding(key.WithKeys("right")),
		CharacterBackward:       key.NewBinding(key.WithKeys("left")),
		WordForward:             key.NewBinding(key.WithKeys("ctrl+right")),
		WordBackward:            key.NewBinding(key.WithKeys("ctrl+left")),
		DeleteWordBackward:      key.NewBinding(key.WithKeys("ctrl+w", "ctrl+backspace")),
		DeleteBeforeCursor:      key.NewBinding(key.WithKeys("ctrl+u")),
		DeleteCharacterBackward: key.NewBinding(key.WithKeys("backspace", "ctrl+h")),
		DeleteCharacterForward:  key.NewBinding(key.WithKeys("delete")),
		LineStart:               key.NewBinding(key.WithKeys("home")),
		LineEnd:                 key.NewBinding(key.WithKeys("end")),
	}
	m.Focus()
	return &Input{model: m}
}

// Value is the text.
func (in *Input) Value() string { return in.model.Value() }

// SetValue replaces the text, cleaned and cut to the limit, and puts the cursor at its end.
func (in *Input) SetValue(s string) {
	in.model.SetValue(clean(s))
	in.model.CursorEnd()
}

// Update passes a key or a paste to the field.
func (in *Input) Update(msg tea.Msg) Edit {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		text := strings.TrimSpace(clean(msg.Content))
		e := in.insert(text)
		e.Cleaned = text != msg.Content
		return e
	case tea.KeyPressMsg:
		if text := clean(msg.Text); text != "" {
			return in.insert(text)
		}
		if !in.edits(msg) {
			return Edit{}
		}
		before := in.Value()
		in.model, _ = in.model.Update(msg) // its command only blinks the cursor that is switched off
		return Edit{Used: true, Changed: in.Value() != before}
	}
	return Edit{}
}

// insert puts text at the cursor as one paste.
func (in *Input) insert(text string) Edit {
	before := len([]rune(in.Value()))
	in.model, _ = in.model.Update(tea.PasteMsg{Content: text})
	came := len([]rune(in.Value())) - before
	return Edit{Used: true, Changed: came > 0, Dropped: max(0, len([]rune(text))-came)}
}

// edits tells whether the key moves or deletes in the field.
func (in *Input) edits(msg tea.KeyPressMsg) bool {
	k := in.model.KeyMap
	return key.Matches(msg, k.CharacterForward, k.CharacterBackward, k.WordForward, k.WordBackward,
		k.DeleteWordBackward, k.DeleteBeforeCursor, k.DeleteCharacterBackward, k.DeleteCharacterForward,
		k.LineStart, k.LineEnd)
}

// Paint draws the text in w cells from x, y on, on the ground that is there, and when focused places the
// real cursor. A text that is longer than the field is scrolled by cells.
func (in *Input) Paint(c *Canvas, x, y, w int, focused bool) {
	if w < 1 {
		return
	}
	if !focused {
		s := in.Value()
		if in.Mask != nil {
			s = in.Mask(s)
		}
		c.Put(x, y, Clip(s, w), strongPlain)
		return
	}
	text := []rune(in.Value())
	from := window(text, in.model.Position(), w)
	shown, _ := take(string(text[from:]), w)
	c.Put(x, y, shown, strongPlain)
	c.Cursor(x+Width(string(text[from:in.model.Position()])), y)
}

// strongPlain is what is typed: as bright as what is read first, without its weight.
const strongPlain = Style(strongToken)

// window gives the first rune to show in w cells so that the place pos, and a cell for the cursor
// after it, are in sight: the beginning of the text while pos lies there, its end while pos lies
// there, else pos at the right edge.
func window(text []rune, pos, w int) int {
	if Width(string(text[:pos]))+1 <= w && (pos < len(text) || Width(string(text))+1 <= w) {
		return 0
	}
	end := len(text)
	if tail := fit(text, end, w); pos >= tail {
		return tail
	}
	return fit(text, pos, w)
}

// fit is the first rune from which text up to end, and the cursor, take at most w cells.
func fit(text []rune, end, w int) int {
	n := end
	for n > 0 && Width(string(text[n-1:end]))+1 <= w {
		n--
	}
	return n
}
