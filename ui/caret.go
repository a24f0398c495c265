package ui

// Caret is the place in the text, in characters from its beginning.
func (in *Input) Caret() int { return in.model.Position() }

// SetCaret puts the cursor at a place in the text; one beyond it is its end.
func (in *Input) SetCaret(n int) { in.model.SetCursor(n) }

// Caret is the place in the text of the focused row; 0 where nothing is typed.
func (f *Form) Caret() int {
	if f.focus < 0 || f.inputs[f.focus] == nil {
		return 0
	}
	return f.inputs[f.focus].Caret()
}

// SetCaret puts the cursor at a place in the text of the focused row.
func (f *Form) SetCaret(n int) {
	if f.focus >= 0 && f.inputs[f.focus] != nil {
		f.inputs[f.focus].SetCaret(n)
	}
}
