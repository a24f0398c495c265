package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Button is one answer of a dialog. Its key answers at once, Enter answers with the one that has the focus.
type Button struct {
	ID       string
	Key      Key  // Codes and Name of its own key; Word is what stands on the button. The harmless one needs no codes: Esc is its key
	Harmless bool // where the focus begins, and what Esc answers; when no button is, Esc does nothing
	Reasoned bool // it needs a reason in the dialog's input
}

// Dialog asks one question over a screen: 58 cells wide, everything below in Faint.
type Dialog struct {
	Title, Note string
	TitleStyle  Style // zero is Strong; ErrBold for what happened by itself
	Facts       []Fact
	Bold        string // one sentence on what cannot be undone, or what to do
	Text        string // what is safe
	Reason      *Input // nil: no reason is asked for
	ReasonLabel string
	Said        bool // Reason holds what was said before: Enter in it answers with the button that needs it
	Buttons     []Button
	Move        Key  // drawn only: 左右 选
	Others      Keys // drawn only: keys of the program that still work, such as F12
	Help        Key  // at the right end of the key line

	// A dialog that opened by itself is deaf until Quiet after Opened, so that what is being typed, or a scanner's
	// Enter, does not answer it; QuietWord says so.
	Opened    time.Time
	Quiet     time.Duration
	QuietWord string

	focus   int // button; -1 is the input
	started bool
}

const (
	dialogWidth = 58
	dialogPad   = 3
	dialogRest  = 5 // rows that are neither facts nor sentences, at least
	dialogText  = dialogWidth - 2*dialogPad
	reasonWidth = 40
)

// begin puts the focus where it starts: on the input when there is one, else on the harmless button.
func (d *Dialog) begin() {
	if d.started {
		return
	}
	d.started = true
	d.focus = max(0, d.harmless())
	if d.Reason != nil {
		d.focus = -1
	}
}

// harmless is the harmless button, or -1: what opened by itself may leave no way to put it off.
func (d *Dialog) harmless() int {
	return slices.IndexFunc(d.Buttons, func(b Button) bool { return b.Harmless })
}

// at is the focus without changing the dialog, for Paint.
func (d *Dialog) at() int {
	v := *d
	v.begin()
	return v.focus
}

// Asleep tells that keys are still ignored at now.
func (d *Dialog) Asleep(now time.Time) bool {
	return d.Quiet > 0 && now.Before(d.Opened.Add(d.Quiet))
}

// Update takes a key or a paste and gives the chosen button's ID; ok is false as long as nothing is chosen.
// The reason is then in Reason.Value.
func (d *Dialog) Update(msg tea.Msg, now time.Time) (id string, ok bool) {
	d.begin()
	if len(d.Buttons) == 0 || d.Asleep(now) {
		return "", false
	}
	if d.focus >= 0 && d.writes(msg) {
		d.focus = -1
	}
	if d.focus < 0 {
		if e := d.Reason.Update(msg); e.Used {
			return "", false
		}
	}
	k, isKey := msg.(tea.KeyPressMsg)
	if !isKey {
		return "", false
	}
	for i, b := range d.Buttons {
		if _, hit := (Keys{b.Key}).Match(k); hit {
			return d.answer(i)
		}
	}
	switch k.String() {
	case "esc":
		if i := d.harmless(); i >= 0 {
			return d.Buttons[i].ID, true
		}
	case "enter":
		switch i := d.confirms(); {
		case d.focus < 0 && i >= 0:
			return d.answer(i)
		case d.focus < 0:
			d.focus = max(0, d.harmless())
			return "", false
		}
		return d.answer(d.focus)
	case "right", "down", "tab":
		d.step(1)
	case "left", "up", "shift+tab":
		d.step(-1)
	}
	return "", false
}

// writes tells whether msg is text for the input though a button has the focus: who pressed Enter in the middle of the reason
// types on, and none of it is lost.
func (d *Dialog) writes(msg tea.Msg) bool {
	if d.Reason == nil {
		return false
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return true
	case tea.KeyPressMsg:
		own := slices.ContainsFunc(d.Buttons, func(b Button) bool { return b.Key.Takes(msg) })
		return clean(msg.Text) != "" && !own || msg.String() == "backspace"
	}
	return false
}

func (d *Dialog) step(by int) {
	least := 0
	if d.Reason != nil {
		least = -1
	}
	n := len(d.Buttons) - least
	d.focus = (d.focus-least+by+n)%n + least
}

// confirms is the button that Enter in the input answers with; -1: none.
func (d *Dialog) confirms() int {
	if !d.Said {
		return -1
	}
	return slices.IndexFunc(d.Buttons, func(b Button) bool { return b.Reasoned })
}

// answer gives the button's ID, unless it is off or its reason is missing: the focus then goes to the input.
func (d *Dialog) answer(i int) (string, bool) {
	b := d.Buttons[i]
	if b.Key.Off != "" {
		return "", false
	}
	if b.Reasoned && d.Reason != nil && clean(d.Reason.Value()) == "" {
		d.focus = -1
		return "", false
	}
	return b.ID, true
}

// Keys are the key lines a dialog shows: its own left, Esc (when it does something) and help right.
func (d *Dialog) Keys() (left, right Keys) {
	many := len(d.Buttons) > 1
	i := d.at()
	if i < 0 {
		i = d.confirms()
	}
	if many && i >= 0 { // in the input Enter only leaves it
		left = append(left, Key{Name: KeyName("enter"), Word: d.Buttons[i].Key.Word, Main: true})
	}
	if many {
		left = append(left, d.Move)
	}
	for _, b := range d.Buttons {
		if len(b.Key.Codes) > 0 {
			k := b.Key
			k.Main = !many
			left = append(left, k)
		}
	}
	if i := d.harmless(); i >= 0 {
		right = append(right, Key{Name: KeyName("esc"), Word: d.Buttons[i].Key.Word})
	}
	return append(left, d.Others...), append(right, d.Help)
}

// Paint dims the screen and draws the dialog over it.
func (d *Dialog) Paint(c *Canvas, now time.Time) {
	c.DimAll()
	body := d.body(c.h - 2*frameRows - dialogRest)
	h := min(len(body)+dialogRest+2, c.h-2*frameRows)
	a := Area{X: (c.w - dialogWidth) / 2, Y: max(1, (c.h-h)/2), W: dialogWidth, H: h}
	c.Sheet(a)
	x, y := a.X+dialogPad, a.Y+1
	st := d.TitleStyle
	if st == 0 {
		st = Strong
	}
	note := Clip(d.Note, dialogText/2)
	c.Put(x, y, Clip(d.Title, dialogText-Width(note)-2), st)
	c.Right(a.X+a.W-dialogPad, y, note, Dim)
	y += 2
	for _, l := range body[:max(0, min(len(body), h-dialogRest))] {
		l(c, x, y)
		y++
	}
	d.paintButtons(c, x, a.Y+h-2, a.X+a.W-dialogPad, now)
	left, right := d.Keys()
	c.Footer(left, right)
}

// drawLine draws one row of a dialog.
type drawLine func(c *Canvas, x, y int)

func line(s string, st Style) drawLine {
	return func(c *Canvas, x, y int) { c.Put(x, y, s, st) }
}

// body are the rows between title and buttons. Facts that do not fit in room rows are cut with a sign:
// the sentences on what cannot be undone are worth more.
func (d *Dialog) body(room int) []drawLine {
	facts, rest := d.factLines(), d.sentenceLines()
	if len(facts) > 0 && d.Bold+d.Text != "" {
		rest = append([]drawLine{line("", Text)}, rest...)
	}
	if most := max(0, room-len(rest)); len(facts) > most {
		facts = facts[:max(0, most-1)]
		if most > 0 {
			facts = append(facts, line("..", Dim))
		}
	}
	return append(facts, rest...)
}

func (d *Dialog) factLines() []drawLine {
	var out []drawLine
	lw := 8
	for _, f := range d.Facts {
		lw = min(max(lw, Width(f.Label)+4), dialogText/2)
	}
	for _, f := range d.Facts {
		for i, l := range Wrap(f.Value, dialogText-lw) { // a name or a number is never cut
			label := f.Label
			if i > 0 {
				label = ""
			}
			out = append(out, func(c *Canvas, x, y int) { c.Fact(x, y, lw, Clip(label, lw-1), l, f.Style) })
		}
	}
	return out
}

func (d *Dialog) sentenceLines() []drawLine {
	var out []drawLine
	for _, t := range []Fact{{Value: d.Bold, Style: Strong}, {Value: d.Text, Style: Text}} {
		if t.Value != "" {
			for _, l := range Wrap(t.Value, dialogText) {
				out = append(out, line(l, t.Style))
			}
		}
	}
	if d.Reason != nil {
		out = append(out, line("", Text), d.paintReason)
	}
	return out
}

// paintReason draws the input on the ground of the screen, so that it can be told from the dialog's.
func (d *Dialog) paintReason(c *Canvas, x, y int) {
	c.Put(x, y, Clip(d.ReasonLabel, dialogText-reasonWidth-2), Dim)
	at := x + dialogText - reasonWidth
	ground := Base
	if c.theme.boxed() {
		ground = Field
	}
	c.Fill(Area{X: at, Y: y, W: reasonWidth, H: 1}, ground)
	d.Reason.Paint(c, at+1, y, reasonWidth-2, d.at() < 0)
}

func (d *Dialog) paintButtons(c *Canvas, x, y, end int, now time.Time) {
	if d.Asleep(now) {
		end = c.Right(end, y, Clip(d.QuietWord, dialogText/2), Dim) - 2
	}
	for i, b := range d.Buttons {
		st, l, r := Strong.On(Sel), " ", " "
		if c.theme.boxed() {
			st, l, r = Text, "[", "]"
		}
		if b.Key.Off != "" {
			st = Faint
		}
		if i == d.at() {
			st = Chip
		}
		text := l + " " + b.Key.Word + " " + r
		if x+Width(text) > end {
			return
		}
		if i == d.at() {
			c.Cursor(x+2, y)
		}
		x = c.Put(x, y, text, st) + 2
	}
}
