package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Kind is what a row of a form is.
type Kind uint8

// The kinds of rows. Only text, select and bool take the focus.
const (
	TextRow    Kind = iota
	SelectRow       // one of Options
	BoolRow         // Value is "true" or ""; the word beside the box is Options[0].Label
	ReadRow         // read by a device or brought along by the system: not typed
	HeadingRow      // begins a section; where there is no height only its empty row is left
)

// Option is one choice of a select row.
type Option struct {
	Value, Label string
	Reason       string // why it leads nowhere: it is then shown, and cannot be chosen
}

// FormRow is one row of a form.
type FormRow struct {
	Key     string // for Value, Check and so on; empty in headings
	Label   string
	Kind    Kind
	Value   string
	Note    string // beside the field, in Dim: source, or how to type
	Err     string // what is wrong and what to do; at most 14 Chinese characters
	Hint    string // in an empty select row
	Options []Option
	Max     int                 // characters of a text row; 0 is 500
	Read    bool                // the value is as a device read it: no ground, though it can be typed over
	Warns   bool                // the note is a warning, which is no error of the row
	Mask    func(string) string // how the value is shown while not focused; a wrong value stays open
}

// Form is a column of fields. The geometry is label x 2..15, `!` at 16, field
// ground 17..47 with its text from 18, note from 50 on.
type Form struct {
	// Check is called when a field is left (never while typing) and says what is wrong, or, when ok, what to
	// note beside the field (empty: the note stays). nil: nothing is checked.
	Check func(key, value string) (note string, ok bool)
	// Reveal tells that masked values are whole now (F9); nil: never. It is asked for each picture, the caller writes the log.
	Reveal func() bool

	rows   []FormRow
	inputs []*Input // per row, nil but for text rows
	focus  int      // row, -1 when none can take the focus
	open   bool     // the focused select row's list is open
	option int      // in the open list
}

// Columns of a form, from the left edge of its area.
const (
	formBang  = 14
	formField = 15 // the field's ground; its text one cell on
	formText  = 16
	formWidth = 30 // cells of text
	formNote  = 48
)

// NewForm makes a form; the focus is on its first empty field, else on its first.
func NewForm(rows []FormRow) *Form {
	f := &Form{rows: slices.Clone(rows), inputs: make([]*Input, len(rows)), focus: -1}
	for i, r := range f.rows {
		if r.Kind == TextRow {
			f.inputs[i] = NewInput(r.Max)
			f.inputs[i].SetValue(r.Value)
		}
		if f.focus < 0 && r.takesFocus() {
			f.focus = i
		}
	}
	for i, r := range f.rows {
		if r.takesFocus() && r.Kind != BoolRow && r.Value == "" {
			f.focus = i
			break
		}
	}
	return f
}

func (r FormRow) takesFocus() bool { return r.Kind <= BoolRow }

func (f *Form) index(key string) int {
	return slices.IndexFunc(f.rows, func(r FormRow) bool { return r.Key == key && r.Kind != HeadingRow })
}

// Value is the value of one row.
func (f *Form) Value(key string) string {
	i := f.index(key)
	if i < 0 {
		return ""
	}
	return f.value(i)
}

func (f *Form) value(i int) string {
	if f.inputs[i] != nil {
		return f.inputs[i].Value()
	}
	return f.rows[i].Value
}

// Values are all values by key, those that were read included.
func (f *Form) Values() map[string]string {
	out := make(map[string]string, len(f.rows))
	for i, r := range f.rows {
		if r.Kind != HeadingRow {
			out[r.Key] = f.value(i)
		}
	}
	return out
}

// SetValue replaces a value, as a reader does; the row's error goes.
func (f *Form) SetValue(key, v string) {
	if i := f.index(key); i >= 0 {
		f.set(i, v)
		f.rows[i].Err = ""
	}
}

func (f *Form) set(i int, v string) {
	if f.inputs[i] != nil {
		f.inputs[i].SetValue(v)
		return
	}
	f.rows[i].Value = v
}

// SetError says what is wrong with a row; empty takes it back.
func (f *Form) SetError(key, err string) {
	if i := f.index(key); i >= 0 {
		f.rows[i].Err = err
	}
}

// SetNote replaces the note beside a row.
func (f *Form) SetNote(key, note string) {
	if i := f.index(key); i >= 0 {
		f.rows[i].Note, f.rows[i].Warns = note, false
	}
}

// SetRead says whether the value of a row is as a device read it.
func (f *Form) SetRead(key string, read bool) {
	if i := f.index(key); i >= 0 {
		f.rows[i].Read = read
	}
}

// SetWarning replaces the note beside a row by one that warns.
func (f *Form) SetWarning(key, note string) {
	if i := f.index(key); i >= 0 {
		f.rows[i].Note, f.rows[i].Warns = note, true
	}
}

// Errors is the number of rows that are wrong.
func (f *Form) Errors() int {
	n := 0
	for _, r := range f.rows {
		if r.Err != "" {
			n++
		}
	}
	return n
}

// Filled is how many rows have a value, and how many rows there are; headings and boxes do not count.
func (f *Form) Filled() (n, of int) {
	for i, r := range f.rows {
		if r.Kind == HeadingRow || r.Kind == BoolRow {
			continue
		}
		of++
		if f.value(i) != "" {
			n++
		}
	}
	return n, of
}

// Focused is the key of the row with the focus; empty when there is none.
func (f *Form) Focused() string {
	if f.focus < 0 {
		return ""
	}
	return f.rows[f.focus].Key
}

// Focus puts the focus on a row; the one that is left is checked.
func (f *Form) Focus(key string) {
	if i := f.index(key); i >= 0 && f.rows[i].takesFocus() {
		f.moveTo(i)
	}
}

// Open tells whether a select row's list is open: Esc then closes it.
func (f *Form) Open() bool { return f.open }

// Resume opens the list that is open in the form that this one takes the place of, if the focus is on the same row.
func (f *Form) Resume(was *Form) {
	if was == nil || !was.open || was.Focused() != f.Focused() {
		return
	}
	if f.openList(); f.open {
		f.option = min(was.option, len(f.rows[f.focus].Options)-1)
	}
}

// NextError puts the focus on the next wrong row, round the end (F3); false when none is wrong.
func (f *Form) NextError() bool {
	n := len(f.rows)
	for d := 1; d <= n; d++ {
		i := (max(0, f.focus) + d) % n
		if f.rows[i].Err != "" && f.rows[i].takesFocus() {
			f.moveTo(i)
			return true
		}
	}
	return false
}

// CheckAll checks every row that can be typed in and gives the number of wrong ones.
func (f *Form) CheckAll() int {
	for i, r := range f.rows {
		if r.takesFocus() {
			f.check(i)
		}
	}
	return f.Errors()
}

func (f *Form) check(i int) {
	if f.Check == nil || i < 0 || !f.rows[i].takesFocus() {
		return
	}
	note, ok := f.Check(f.rows[i].Key, f.value(i))
	switch {
	case !ok:
		f.rows[i].Err = note
	case note != "":
		f.rows[i].Err, f.rows[i].Note, f.rows[i].Warns = "", note, false
	default:
		f.rows[i].Err = ""
	}
}

// mend takes the error from a row as soon as what is typed is right; while it is not, nothing
// changes, because nobody is told off in the middle of a word.
func (f *Form) mend(i int) {
	if f.rows[i].Err == "" {
		return
	}
	if f.Check == nil { // it was said when the form was sent, about what stood there then
		f.rows[i].Err = ""
		return
	}
	if _, ok := f.Check(f.rows[i].Key, f.value(i)); ok {
		f.check(i)
	}
}

func (f *Form) moveTo(i int) {
	if i != f.focus {
		f.check(f.focus)
	}
	f.focus, f.open = i, false
}

// step moves the focus by one field; at the ends it stays (and the field is checked).
func (f *Form) step(d int) {
	for i := f.focus + d; i >= 0 && i < len(f.rows); i += d {
		if f.rows[i].takesFocus() {
			f.moveTo(i)
			return
		}
	}
	f.check(f.focus)
	f.open = false
}

// Update passes a key or a paste to the form; Used is false when it is not the form's.
func (f *Form) Update(msg tea.Msg) Edit {
	if f.focus < 0 {
		return Edit{}
	}
	k, isKey := msg.(tea.KeyPressMsg)
	used := Edit{Used: true}
	if isKey && f.open {
		return f.updateOpen(k.String())
	}
	if isKey {
		switch k.String() {
		case "up", "shift+tab":
			f.step(-1)
			return used
		case "down", "tab":
			f.step(1)
			return used
		case "enter":
			// One that has a value is passed: the usual choice stands there already, Space opens it.
			if r := f.rows[f.focus]; r.Kind == SelectRow && r.Value == "" {
				f.openList()
				return used
			}
			f.step(1)
			return used
		}
	}
	switch f.rows[f.focus].Kind {
	case TextRow:
		e := f.inputs[f.focus].Update(msg)
		if e.Changed {
			f.mend(f.focus)
		}
		return e
	case SelectRow:
		if isKey {
			return f.updateClosed(k.String())
		}
	case BoolRow:
		if isKey && k.String() == "space" {
			f.toggle()
			return Edit{Used: true, Changed: true}
		}
	}
	return Edit{}
}

func (f *Form) toggle() {
	r := &f.rows[f.focus]
	if r.Value == "true" {
		r.Value = ""
	} else {
		r.Value = "true"
	}
	f.mend(f.focus)
	f.check(f.focus)
}

// Page is `1-9 / 23` in rows, for the right end of the title; empty when all are in sight in an area of h rows.
func (f *Form) Page(h int, tall bool) string {
	lines := f.lines(tall)
	from, to := f.visible(lines, h)
	if to-from == len(lines) {
		return ""
	}
	return pageSign(from, to, len(lines))
}
