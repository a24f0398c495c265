package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

func TestDialogAnswers(t *testing.T) {
	for _, tt := range []struct {
		name  string
		codes []string
		id    string
	}{
		{"the harmless one has the focus", []string{"enter"}, "look"},
		{"escape is harmless", []string{"right", "esc"}, "look"},
		{"its own key", []string{"f10"}, "send"},
		{"chosen", []string{"right", "enter"}, "send"},
		{"round", []string{"right", "right", "enter"}, "look"},
		{"to the left", []string{"left", "enter"}, "send"},
		{"another key", []string{"f6"}, ""},
		{"letters", []string{"y"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := sampleDialog()
			id, ok := "", false
			for _, code := range tt.codes {
				id, ok = d.Update(press(code), opened)
			}
			if id != tt.id || ok != (tt.id != "") {
				t.Errorf("%q %v, want %q", id, ok, tt.id)
			}
		})
	}
}

func TestDialogQuiet(t *testing.T) {
	d := sampleAlarm()
	for _, code := range []string{"enter", "f8", "esc"} {
		if _, ok := d.Update(press(code), opened.Add(time.Second-1)); ok {
			t.Errorf("%s was heard while keys are ignored", code)
		}
	}
	draw := func(now time.Time) string {
		c := NewCanvas(80, 24, themed(t, "none"))
		d.Paint(c, now)
		checkGrid(t, c)
		return c.Plain()
	}
	if !strings.Contains(draw(opened), "1 秒后可按") {
		t.Error("it does not say that keys are ignored")
	}
	if strings.Contains(draw(opened.Add(time.Second)), "1 秒后可按") {
		t.Error("it still says that keys are ignored")
	}
	if _, ok := d.Update(press("esc"), opened.Add(time.Second)); ok {
		t.Error("escape answers though no button is harmless")
	}
	if left, right := d.Keys(); len(left) != 2 || !left[0].Main || len(right) != 1 {
		t.Errorf("key line %+v %+v", left, right)
	}
	if id, ok := d.Update(press("enter"), opened.Add(time.Second)); !ok || id != "call" {
		t.Errorf("after the quiet time: %q %v", id, ok)
	}
}

func TestDialogReason(t *testing.T) {
	d := sampleReason()
	d.Reason.SetValue("")
	step := func(msg tea.Msg, want string) {
		t.Helper()
		if id, _ := d.Update(msg, opened); id != want {
			t.Fatalf("answer %q, want %q", id, want)
		}
	}
	step(press("f10"), "") // no reason yet
	step(tea.PasteMsg{Content: "盖章不清"}, "")
	step(press("enter"), "") // leaves the input, does not answer
	if d.at() != 0 {
		t.Fatalf("the focus is on %d, want the harmless button", d.at())
	}
	step(press("f10"), "send")
}

// Who presses Enter in the middle of a reason and types on loses nothing of it, and answers nothing.
func TestDialogReasonGoesOn(t *testing.T) {
	d := sampleReason()
	d.Buttons = append(d.Buttons, Button{ID: "third", Key: Key{Codes: []string{"3"}, Name: "3", Word: "别的"}})
	d.Reason.SetValue("盖章")
	step := func(msg tea.Msg, value string, focus int) {
		t.Helper()
		if id, ok := d.Update(msg, opened); ok {
			t.Fatalf("it was answered: %q", id)
		}
		if d.Reason.Value() != value || d.at() != focus {
			t.Fatalf("the reason is %q, the focus on %d; want %q, %d", d.Reason.Value(), d.at(), value, focus)
		}
	}
	step(press("enter"), "盖章", 0)
	step(tea.KeyPressMsg{Code: '不', Text: "不清"}, "盖章不清", -1)
	step(press("enter"), "盖章不清", 0)
	step(press("right"), "盖章不清", 1) // the button that cannot be taken back
	step(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}, "盖章不清 ", -1)
	step(press("enter"), "盖章不清 ", 0)
	step(press("backspace"), "盖章不清", -1)
	step(press("enter"), "盖章不清", 0)
	step(tea.PasteMsg{Content: "，请补"}, "盖章不清，请补", -1)
	c := NewCanvas(80, 24, themed(t, "none"))
	d.Paint(c, opened)
	checkGrid(t, c)
	if x, y, ok := c.CursorPos(); !ok || !strings.Contains(line0(c, y), "盖章不清，请补") || x < 20 {
		t.Errorf("the cursor is at %d,%d of\n%s", x, y, c.Plain())
	}
	step(press("enter"), "盖章不清，请补", 0)
	if id, _ := d.Update(press("3"), opened); id != "third" {
		t.Errorf("a button's own key answers %q", id)
	}
}

// The frame of picture 10a: 58 cells, title, facts, sentences, buttons, its own key line.
func TestDialogFrame(t *testing.T) {
	c := NewCanvas(120, 36, themed(t, "dark"))
	c.Frame(sampleFrame())
	sampleDialog().Paint(c, opened)
	checkGrid(t, c)
	for y, want := range map[int]string{
		12: "发送人社复核", 14: "事项        失业保险金申领", 17: "决定最迟    12-08", 19: "发送后本窗口不能再改。", 20: "复核人打开之前可以撤回，要写原因。", 23: "  再看看      发送",
		35: "  Enter 再看看  左右 选  F10 发送",
	} {
		if !strings.Contains(line0(c, y), want) {
			t.Errorf("row %d %q has no %q", y, line0(c, y), want)
		}
	}
	for x, want := range map[int]Token{30: Inherit, 31: Field, 88: Field, 89: Bar} {
		if got := c.cells[15*120+x].st.ground(); got != want && (want != Inherit || got != Base) {
			t.Errorf("ground at %d is %d, want %d", x, got, want)
		}
	}
}

// What cannot be undone is said, however many facts there are.
func TestDialogTooLong(t *testing.T) {
	d := sampleReason()
	for range 30 {
		d.Facts = append(d.Facts, Fact{Label: "很长很长很长很长的标签", Value: strings.Repeat("阿不都热合曼", 9)})
	}
	c := NewCanvas(80, 24, themed(t, "none"))
	d.Paint(c, opened)
	checkGrid(t, c)
	for _, want := range []string{"发送后本窗口不能再改。", "人社复核退回", "[ 再看看 ]", ".."} {
		if !strings.Contains(c.Plain(), want) {
			t.Errorf("%q is missing:\n%s", want, c.Plain())
		}
	}
	(&Dialog{}).Paint(c, opened)
	if _, ok := (&Dialog{}).Update(press("enter"), opened); ok {
		t.Error("a dialog without buttons answers")
	}
}

func TestPalette(t *testing.T) {
	p := samplePalette()
	c := NewCanvas(120, 36, themed(t, "dark"))
	p.Paint(c)
	checkGrid(t, c)
	if x, y, ok := c.CursorPos(); !ok || x != 22+9 || y != 8 {
		t.Errorf("cursor at %d,%d %v, want 31,8", x, y, ok)
	}
	for y, want := range map[int]string{6: "命令", 8: "找  dy", 10: "> 打印  一次性告知单", 14: "打印  受理(办结)回执               现在不能：还没有受理"} {
		if !strings.Contains(line0(c, y), want) {
			t.Errorf("row %d %q has no %q", y, line0(c, y), want)
		}
	}
	for x, want := range map[int]Style{25: AccentBold.On(Sel), 31: Strong.On(Sel)} {
		if got := c.cells[10*120+x].st; got != want {
			t.Errorf("style at %d is %x, want %x", x, got, want)
		}
	}
	for range 4 {
		p.Update(press("down"))
	}
	if id, done := p.Update(press("enter")); done {
		t.Errorf("%q was chosen though it is off", id)
	}
	p.Update(press("end")) // moves in the query, not in the list
	for range 9 {
		p.Update(press("down"))
	}
	if id, done := p.Update(press("enter")); !done || id != "old" {
		t.Errorf("chosen %q %v, want old", id, done)
	}
	if id, done := p.Update(press("esc")); !done || id != "" {
		t.Errorf("escape: %q %v", id, done)
	}
}

func TestPaletteFindsNothing(t *testing.T) {
	p := samplePalette()
	for range 2 {
		p.Update(press("backspace"))
	}
	p.Update(tea.PasteMsg{Content: "zzz"})
	for _, code := range []string{"down", "up", "pgdown", "pgup", "enter"} {
		if id, done := p.Update(press(code)); done {
			t.Errorf("%s chose %q of nothing", code, id)
		}
	}
	c := NewCanvas(80, 24, themed(t, "none"))
	p.Paint(c)
	checkGrid(t, c)
}

func TestPalettePages(t *testing.T) {
	p := NewPalette(Palette{Find: func(string) []Entry {
		var out []Entry
		for i := range 40 {
			out = append(out, Entry{ID: fmt.Sprint(i), Verb: "打印", Name: fmt.Sprint("第", i)})
		}
		return out
	}})
	for i := range 40 {
		c := NewCanvas(80, 24, themed(t, "none"))
		p.Paint(c)
		if !strings.Contains(c.Plain(), fmt.Sprintf("> 打印  第%d", i)) {
			t.Fatalf("entry %d is not in sight:\n%s", i, c.Plain())
		}
		if !strings.Contains(c.Plain(), " / 40") {
			t.Fatalf("nothing tells that there are 40 entries:\n%s", c.Plain())
		}
		p.Update(press("down"))
	}
}

func TestHelpScrolls(t *testing.T) {
	h := sampleHelp()
	draw := func() string {
		c := NewCanvas(80, 24, themed(t, "none"))
		h.Paint(c)
		checkGrid(t, c)
		return c.Plain()
	}
	if s := draw(); !strings.Contains(s, "1-11 / 24") || !strings.Contains(s, "Enter     受理  现在不能：缺 1 项") || !strings.Contains(s, "状态只有五个词") {
		t.Errorf("first page:\n%s", s)
	}
	for range 50 {
		h.Update(press("down"), 80, 24)
	}
	if s := draw(); !strings.Contains(s, "14-24 / 24") || !strings.Contains(s, "F12       锁屏") {
		t.Errorf("last page:\n%s", s)
	}
	h.Update(press("up"), 80, 24)
	if s := draw(); !strings.Contains(s, "13-23 / 24") {
		t.Errorf("scrolling beyond the end is not forgotten:\n%s", s)
	}
	if !h.Update(press("esc"), 80, 24) {
		t.Error("escape does not close")
	}
}

func TestHelpTwoColumns(t *testing.T) {
	c := NewCanvas(120, 36, themed(t, "dark"))
	sampleHelp().Paint(c)
	checkGrid(t, c)
	if !strings.Contains(c.Plain(), "空格      这项材料齐备                                上 下     换行") {
		t.Errorf("no two columns:\n%s", c.Plain())
	}
}

// The clauses follow the screen's own keys; a reason that is too long for its line gets lines of its own.
func TestHelpClauses(t *testing.T) {
	h := sampleHelp()
	h.Sections[0].Keys[4].Off = "缺 1 项，还有姓名和证件号码没有填，登记也还没有比对完；先把它们填好"
	h.ClauseTitle = "依据"
	h.Clauses = []HelpClause{
		{Ref: "湖北地标 7.2b", Text: "材料不全的，一次性告知要补什么、怎么补，群众不用为同一件事再跑一趟，也不用再问第二个人"},
		{Ref: "国标草案 7.4", Text: "按国家和省里的时限办"},
	}
	c := NewCanvas(120, 36, themed(t, "dark"))
	h.Paint(c)
	checkGrid(t, c)
	for _, want := range []string{"随时", "依据", "湖北地标 7.2b  材料不全的", "国标草案 7.4", "再问第二个人", "先把它们填好"} {
		if !strings.Contains(c.Plain(), want) {
			t.Errorf("%q is missing:\n%s", want, c.Plain())
		}
	}
	all := ""
	for range 60 {
		c := NewCanvas(80, 24, themed(t, "none"))
		h.Paint(c)
		checkGrid(t, c)
		all += c.Plain()
		h.Update(press("down"), 80, 24)
	}
	own, clause, always := strings.Index(all, "不收这项"), strings.Index(all, "湖北地标 7.2b"), strings.Index(all, "锁屏")
	if own < 0 || clause < own || always < clause {
		t.Errorf("in one column: own keys at %d, clause at %d, keys of everywhere at %d", own, clause, always)
	}
}

func TestPaletteBeginsAtWhatCanBeDone(t *testing.T) {
	p := NewPalette(Palette{Find: func(string) []Entry {
		return []Entry{{ID: "a", Verb: "受理", Off: "缺 1 项"}, {ID: "b", Verb: "告知单"}}
	}})
	if id, done := p.Update(press("enter")); !done || id != "b" {
		t.Errorf("chosen %q %v, want b", id, done)
	}
}
