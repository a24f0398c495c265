package ui

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// hostile are texts that act on a terminal, or on the reader's eye, when they are written as they are.
var hostile = map[string]string{
	"clipboard": "张三\x1b]52;c;NDIwMTAy\x07", "title": "张三\x1b]0;pwned\x07", "clear": "张三\x1b[2J\x1b[H办理成功", "report": "张三\x1b[6n",
	"CSI of one character": "张三\u009b2J", "CSI of one byte": "张三\x9b2J", "backspace": "金额 100\b\b\b900", "overwritten": "拒绝\r同意",
	"new line": "张三\n[已审核]", "DCS": "张三\x1bPq#0\x1b\\", "APC": "张三\x1b_Gf\x1b\\", "link": "张三\x1b]8;;http://evil\x1b\\点我\x1b]8;;\x1b\\",
	"without end": "张三\x1b]0;x", "turned round": "\u202e321\u202c", "no width": "张\u200b三", "tags": "张三\U000E0041",
	"heap": "张" + strings.Repeat("\u0301", 40), "DEL": "张\x7f三", "charset": "张三\x0e", "bell": "张三\x07", "not UTF-8": "张\xff三", "reset": "张三\x1bc",
}

// acts finds in what goes to the terminal whatever is no text and no colour: the only sequences of a picture are
// those that set colours, and its only control character ends a line.
func acts(frame string) string {
	for rest := frame; rest != ""; {
		if after, ok := strings.CutPrefix(rest, "\x1b["); ok {
			end := strings.IndexFunc(after, func(r rune) bool { return r != ';' && r != ':' && (r < '0' || r > '9') })
			if end < 0 || after[end] != 'm' {
				return "\x1b[" + after[:min(len(after), 12)]
			}
			rest = after[end+1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		if r == utf8.RuneError && size == 1 || r != '\n' && hidden(r) {
			return rest[:min(len(rest), 12)]
		}
		rest = rest[size:]
	}
	return ""
}

// paintAll draws text by everything that draws text.
func paintAll(t *testing.T, c *Canvas, text string, focused bool) {
	t.Helper()
	f := sampleFrame()
	f.Outlet, f.Window, f.Person, f.Role, f.Title, f.Number, f.Message.Text, f.Message.Time = text, text, text, text, text, text, text, text
	f.Left = append(Keys{{Name: text, Word: text, Off: text}}, f.Left...)
	c.Frame(f)
	c.Put(0, 3, text, Text)
	c.PutMarked(1, 3, text, []Span{{0, 2}}, Text)
	c.Right(60, 4, text, Warn)
	c.Head(2, 5, text, text)
	c.Fact(2, 6, 12, text, text, Text)
	c.Para(2, 7, 20, text, Dim)
	c.Put(2, 9, Clip(text, 8), Text)
	c.BigNumber(40, 9, text, Accent)
	form := NewForm([]FormRow{
		{Key: "a", Label: text, Value: text, Note: text},
		{Key: "b", Label: text, Kind: SelectRow, Hint: text, Options: []Option{{Value: "x", Label: text, Reason: text}}},
		{Key: "c", Label: text, Kind: ReadRow, Value: text},
		{Key: "d", Label: text, Kind: BoolRow, Options: []Option{{Label: text}}},
		{Key: "e", Value: text, Err: text},
	})
	form.Paint(c, Area{X: 2, Y: 11, W: 76, H: 6}, focused)
	list := &List{Columns: []Column{{Title: text, W: 10}, {Title: text, W: 10}}, PerPage: 3}
	list.SetRows([]Row{{ID: text, Cells: []Cell{{Text: text}, {Text: text}}}})
	list.Paint(c, 2, 17, 60, focused)
	in := NewInput(0)
	in.SetValue(text)
	in.Paint(c, 2, 20, 20, focused)
	p := NewPalette(Palette{Title: text, Label: text, Hint: text, Count: func(int) string { return text }, Find: func(string) []Entry {
		return []Entry{{ID: text, Verb: text, Name: text, Key: text, Off: text}}
	}})
	p.Paint(c)
	Card{Title: text, Count: text, Text: text}.Paint(c)
	(&Help{Title: text, Intro: text, Sections: []HelpSection{{Title: text, Keys: Keys{{Name: text, Word: text, Help: text}}}}, Clauses: []HelpClause{{text, text}}}).Paint(c)
	(&Dialog{Title: text, Bold: text, Text: text, Facts: []Fact{{Label: text, Value: text}}, Reason: in, ReasonLabel: text, Buttons: []Button{{ID: "a", Key: Key{Name: text, Word: text}}}}).Paint(c, opened)
}

// clause: H-8.4.1
func TestNoTextActsOnTheTerminal(t *testing.T) {
	if len(hostile) != 22 {
		t.Fatalf("%d hostile texts", len(hostile))
	}
	for name, text := range hostile {
		if name != "heap" && name != "new line" && acts(text) == "" {
			t.Errorf("%s: the test does not see what it does", name)
		}
		for _, focused := range []bool{false, true} {
			c := NewCanvas(120, 36, themed(t, "dark"))
			paintAll(t, c, text, focused)
			if got := acts(c.String()); got != "" {
				t.Errorf("%s: the picture holds %q", name, got)
			}
			if strings.Contains(c.String(), strings.Repeat("\u0301", 20)) {
				t.Errorf("%s: a heap of marks is drawn", name)
			}
		}
		c := NewCanvas(64, 16, themed(t, "dark"))
		c.TooSmall(Small{Outlet: text, Line: text, Title: text, Advice: text, Calm: text, Others: text, Demo: text, Lock: Key{Name: text, Word: text}})
		if got := acts(c.String()); got != "" {
			t.Errorf("%s: the small picture holds %q", name, got)
		}
	}
}

// A paste is one line of text, whatever is in it, as long as the field at most; it presses nothing.
//
// clause: H-8.4.1
func TestPastesPressNothing(t *testing.T) {
	for name, text := range hostile {
		paste := tea.PasteMsg{Content: text + "\r\n\x1b[21~\r" + strings.Repeat("长", 900)}
		for limit, want := range map[int]int{0: inputMax, 8: 8} {
			in := NewInput(limit)
			in.Update(paste)
			if n := utf8.RuneCountInString(in.Value()); n != want || acts(in.Value()) != "" || strings.Contains(in.Value(), "\n") {
				t.Errorf("%s: %d characters of %d: %q", name, n, want, in.Value())
			}
		}
		for _, d := range []*Dialog{
			{Buttons: []Button{{ID: "no", Harmless: true}, {ID: "yes", Key: Key{Codes: []string{"f10"}}}}},
			{Buttons: []Button{{ID: "yes", Reasoned: true, Key: Key{Codes: []string{"f10"}}}}, Reason: NewInput(20)},
		} {
			for range 2 {
				if id, ok := d.Update(paste, opened); ok || id != "" {
					t.Errorf("%s answered a dialog with %q", name, id)
				}
				d.Update(press("tab"), opened) // to a button
			}
		}
		p := NewPalette(Palette{Count: func(int) string { return "" }, Find: func(string) []Entry { return []Entry{{ID: "quit"}} }})
		if id, done := p.Update(paste); done || id != "" {
			t.Errorf("%s chose %q in the palette", name, id)
		}
		f := NewForm([]FormRow{{Key: "box", Kind: BoolRow}, {Key: "list", Kind: SelectRow, Options: []Option{{Value: "1"}}}})
		for _, key := range []string{"box", "list"} {
			f.Focus(key)
			if e := f.Update(paste); e.Used || e.Changed || f.Value(key) != "" || f.Focused() != key || f.Open() {
				t.Errorf("%s changed %s to %q", name, key, f.Value(key))
			}
		}
	}
}

// The input of the library runs the clipboard programs of the machine on Ctrl+V; ours has no such key, and there is
// no other one.
//
// clause: H-8.4.1
func TestNoKeyRunsAProgram(t *testing.T) {
	in := NewInput(0)
	if in.model.KeyMap.Paste.Enabled() || len(in.model.KeyMap.Paste.Keys()) > 0 {
		t.Error("the input pastes by itself")
	}
	for r := rune(1); r < 0x250; r++ {
		for _, mod := range []tea.KeyMod{tea.ModCtrl, tea.ModAlt, tea.ModCtrl | tea.ModShift, tea.ModSuper, tea.ModMeta} {
			k := tea.KeyPressMsg{Code: r, Mod: mod}
			if _, cmd := in.model.Update(k); cmd != nil {
				t.Errorf("%s makes a command", k)
			}
		}
	}
}

// fuzzedText is how long a text is that is painted in a fuzz target: one of some 100 kB takes seconds on a busy machine, and Go
// calls a target hung after ten.
const fuzzedText = 4 << 10

func FuzzCanvas(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, focused bool) {
		s = s[:min(len(s), fuzzedText)]
		c := NewCanvas(120, 36, themed(t, "dark"))
		paintAll(t, c, s, focused)
		checkGrid(t, c)
		if got := acts(c.String()); got != "" {
			t.Errorf("the picture of %q holds %q", s, got)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		if again := clean(got); again != got {
			t.Errorf("%q, then %q", got, again)
		}
		if bad := acts(got); bad != "" || strings.ContainsAny(got, "\r\n\t") {
			t.Errorf("%q of %q holds %q", got, s, bad)
		}
		marks := 0
		for _, r := range got {
			if marks++; !unicode.In(r, unicode.Mn, unicode.Me) {
				marks = 0
			}
			if marks > maxMarks {
				t.Errorf("%q holds a heap", got)
			}
		}
	})
}
