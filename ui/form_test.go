package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func sendKeys(f *Form, codes ...string) {
	for _, c := range codes {
		f.Update(press(c))
	}
}

func paintForm(t *testing.T, f *Form, h int) *Canvas {
	t.Helper()
	c := NewCanvas(80, 24, themed(t, "none"))
	f.Paint(c, Area{X: 2, Y: 2, W: 76, H: h}, true)
	checkGrid(t, c)
	return c
}

// The columns of the design language: label 2, `!` 16, field 18, note 50; `>` in 0.
func TestFormGeometry(t *testing.T) {
	f := sampleForm()
	f.Focus("account")
	c := paintForm(t, f, 20)
	for y, want := range map[int]string{
		2:  "  姓名            周**                            身份证读取",
		5:  "  手机号码        199****0103",
		8:  "> 银行账号      ! 6299 9900 0000 0010 038         末位对不上，重刷社保卡",
		12: "  离职原因        请选                        v   按数字直选",
		14: "  有求职要求      [x] 有",
	} {
		if got := line0(c, y); got != want {
			t.Errorf("row %d\n%q, want\n%q", y, got, want)
		}
	}
	if x, y, _ := c.CursorPos(); x != 18+len("6299 9900 0000 0010 038") || y != 8 {
		t.Errorf("cursor at %d,%d", x, y)
	}
	for x, want := range map[int]Token{0: Sel, 16: Sel, 17: Field, 47: Field, 48: Sel, 79: Sel} {
		if got := c.cells[8*80+x].st.ground(); got != want {
			t.Errorf("ground at %d is %d, want %d", x, got, want)
		}
	}
}

func TestFormFocus(t *testing.T) {
	f := sampleForm()
	if f.Focused() != "why" {
		t.Errorf("the focus begins on %q, want the empty field", f.Focused())
	}
	for _, step := range [][2]string{{"up", "ended"}, {"shift+tab", "account"}, {"up", "bank"}, {"up", "phone"}, {"up", "phone"}, {"down", "bank"}, {"tab", "account"}, {"enter", "ended"}, {"enter", "why"}} {
		sendKeys(f, step[0])
		if f.Focused() != step[1] {
			t.Errorf("after %s on %q, want %q", step[0], f.Focused(), step[1])
		}
	}
}

func TestFormCheck(t *testing.T) {
	asked := []string{}
	f := NewForm([]FormRow{{Key: "a", Label: "手机"}, {Key: "b", Label: "姓名"}, {Key: "c", Kind: ReadRow}})
	f.Check = func(key, v string) (string, bool) {
		asked = append(asked, key+"="+v)
		if key == "a" && len(v) != 11 {
			return "要 11 位", false
		}
		return "", true
	}
	sendKeys(f, "1", "9")
	if len(asked) != 0 || f.Errors() != 0 {
		t.Errorf("checked while typing: %v", asked)
	}
	sendKeys(f, "enter")
	if f.Errors() != 1 || asked[0] != "a=19" {
		t.Errorf("not checked on leaving: %v", asked)
	}
	c := paintForm(t, f, 10)
	if got := line0(c, 2); got != "  手机          ! 19                              要 11 位" {
		t.Errorf("error row %q", got)
	}
	if !f.NextError() || f.Focused() != "a" {
		t.Errorf("F3 went to %q", f.Focused())
	}
	f.SetValue("a", "19900000103")
	if f.Errors() != 0 {
		t.Error("a value that was read keeps the error of the one before")
	}
	if f.NextError() {
		t.Error("there is no error to go to")
	}
	if n := f.CheckAll(); n != 0 {
		t.Errorf("%d errors", n)
	}
	f.SetError("a", "x")
	f.SetError("nobody", "x")
	if f.Errors() != 1 || f.Value("a") != "19900000103" || f.Values()["c"] != "" || f.Value("nobody") != "" {
		t.Errorf("values %v", f.Values())
	}
}

// Without a check the screen says what is wrong when the form is sent: it goes with the value it was about, and not
// by leaving the field.
func TestFormErrorGoesWithItsValue(t *testing.T) {
	f := NewForm([]FormRow{
		{Key: "a"}, {Key: "b", Kind: SelectRow, Options: []Option{{Value: "x"}, {Value: "y"}}}, {Key: "c", Kind: BoolRow},
	})
	for _, key := range []string{"a", "b", "c"} {
		f.SetError(key, "没有填")
	}
	sendKeys(f, "tab", "tab", "shift+tab", "shift+tab")
	if f.Errors() != 3 {
		t.Errorf("%d errors after walking over them", f.Errors())
	}
	for n, keys := range [][]string{{"1"}, {"tab", "2"}, {"space"}} {
		if sendKeys(f, keys...); f.Errors() != 2-n {
			t.Errorf("after %v %d errors", keys, f.Errors())
		}
	}
}

func TestFormSelect(t *testing.T) {
	for _, tt := range []struct {
		name  string
		codes []string
		value string
		focus string
		open  bool
	}{
		{"a digit chooses at once and goes on", []string{"2"}, "2", "wants", false},
		{"enter opens, down, enter", []string{"enter", "down", "enter"}, "2", "wants", false},
		{"space opens", []string{"space"}, "", "why", true},
		{"a digit in the open list", []string{"enter", "4"}, "4", "wants", false},
		{"escape closes and changes nothing", []string{"enter", "down", "esc"}, "", "why", false},
		{"what leads nowhere is not taken", []string{"5"}, "", "why", true},
		{"a digit without an option", []string{"9"}, "", "why", false},
		{"up and down move the focus while closed", []string{"down"}, "", "wants", false},
		{"enter passes one that has a value", []string{"2", "up", "enter"}, "2", "wants", false},
		{"a digit does not change one that has a value", []string{"2", "up", "3"}, "2", "why", false},
		{"space opens one that has a value", []string{"2", "up", "space", "3"}, "3", "wants", false},
		{"the ends of the list hold", []string{"enter", "up", "up", "enter"}, "1", "wants", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := sampleForm()
			sendKeys(f, tt.codes...)
			if f.Value("why") != tt.value || f.Focused() != tt.focus || f.Open() != tt.open {
				t.Errorf("value %q, focus %q, open %v", f.Value("why"), f.Focused(), f.Open())
			}
		})
	}
	f := sampleForm()
	sendKeys(f, "2", "up")
	if !f.Update(press("3")).Chosen || f.Update(press("9")).Chosen {
		t.Error("a digit over a value is not told apart from one that names nothing")
	}
	f = sampleForm()
	sendKeys(f, "enter", "down")
	if f.Update(press("f10")).Used {
		t.Error("a function key did not go on to the screen")
	}
	c := paintForm(t, f, 20)
	for y, want := range map[int]string{
		13: "  累计缴费月数  │   1 合同期满                  │ 系统带出",
		14: "  有求职要求    │ > 2 单位解除                  │",
		17: "                │   5 本人辞职         不能领取 │",
	} {
		if got := line0(c, y); got != want {
			t.Errorf("row %d\n%q, want\n%q", y, got, want)
		}
	}
	if x, y, _ := c.CursorPos(); x != 18 || y != 14 {
		t.Errorf("cursor at %d,%d, want on the option that Enter takes", x, y)
	}
}

// At the lower edge the list opens upwards; more options than rows are paged.
func TestFormSelectHasRoom(t *testing.T) {
	options := make([]Option, 30)
	for i := range options {
		options[i] = Option{Value: fmt.Sprint(i), Label: fmt.Sprintf("选项%d", i+1)}
	}
	f := NewForm([]FormRow{{Key: "s", Label: "险种", Kind: SelectRow, Options: options}})
	sendKeys(f, "enter", "end")
	for y := 2; y < 22; y++ {
		c := NewCanvas(80, 24, themed(t, "dark"))
		f.Paint(c, Area{X: 2, Y: y, W: 76, H: 1}, true)
		checkGrid(t, c)
		if !strings.Contains(c.Plain(), ">   选项30") {
			t.Errorf("field at %d: the option is not in sight:\n%s", y, c.Plain())
		}
		if !strings.HasPrefix(line0(c, y), "> 险种") {
			t.Errorf("field at %d: the list lies over its own field", y)
		}
	}
}

func TestFormBool(t *testing.T) {
	f := sampleForm()
	f.Focus("wants")
	if e := f.Update(press("space")); !e.Changed || f.Value("wants") != "" {
		t.Errorf("space: %+v, value %q", e, f.Value("wants"))
	}
	if e := f.Update(press("x")); e.Used {
		t.Error("a box takes letters")
	}
	if got := line0(paintForm(t, f, 20), 14); got != "> 有求职要求      [ ] 有" {
		t.Errorf("row %q", got)
	}
}

func TestFormMask(t *testing.T) {
	f := sampleForm()
	if got := line0(paintForm(t, f, 20), 5); !strings.Contains(got, "199****0103") {
		t.Errorf("not masked: %q", got)
	}
	shown := true
	f.Reveal = func() bool { return shown }
	if got := line0(paintForm(t, f, 20), 5); !strings.Contains(got, "19900000103") {
		t.Errorf("not shown: %q", got)
	}
	shown = false
	f.SetError("phone", "少 1 位")
	if got := line0(paintForm(t, f, 20), 5); !strings.Contains(got, "19900000103") {
		t.Errorf("a wrong number is not open: %q", got)
	}
}

func TestFormPaste(t *testing.T) {
	f := sampleForm()
	if e := f.Update(tea.PasteMsg{Content: "x"}); e.Used {
		t.Error("a select row took a paste")
	}
	f.Focus("phone")
	f.SetValue("phone", "")
	if e := f.Update(tea.PasteMsg{Content: "19900000103\n999"}); !e.Cleaned || e.Dropped != 4 || f.Value("phone") != "19900000103" {
		t.Errorf("%+v %q", e, f.Value("phone"))
	}
}

func TestFormPages(t *testing.T) {
	rows := []FormRow{{Key: "first", Kind: ReadRow, Label: "头"}}
	for i := range 20 {
		rows = append(rows, FormRow{Key: fmt.Sprint(i), Label: fmt.Sprintf("栏%d", i), Value: "x"})
	}
	rows = append(rows, FormRow{Key: "last", Kind: ReadRow, Label: "尾"})
	f := NewForm(rows)
	for range 25 {
		c := paintForm(t, f, 8)
		if x, y, ok := c.CursorPos(); !ok || y < 2 || y > 9 || x != 19 {
			t.Fatalf("cursor at %d,%d: the focused row is not in sight", x, y)
		}
		sendKeys(f, "down")
	}
	if !strings.Contains(paintForm(t, f, 8).Plain(), "尾") {
		t.Error("what is read after the last field never comes into sight")
	}
	if got := f.Page(8, false); got != "15-22 / 22" {
		t.Errorf("page sign %q", got)
	}
	if got := f.Page(40, false); got != "" {
		t.Errorf("page sign %q of a form that fits", got)
	}
	if n, of := f.Filled(); n != 20 || of != 22 {
		t.Errorf("filled %d of %d", n, of)
	}
}

func TestFormWithoutFields(t *testing.T) {
	f := NewForm([]FormRow{{Kind: HeadingRow, Label: "标题"}, {Key: "a", Kind: ReadRow, Value: "x"}})
	if f.Update(press("enter")).Used || f.Focused() != "" || f.NextError() {
		t.Error("a form without fields takes keys")
	}
	paintForm(t, f, 4)
	paintForm(t, NewForm(nil), 4)
}

// What a device read has no ground until the cursor comes to it; a warning beside it is no error.
func TestFormReadByDevice(t *testing.T) {
	f := NewForm([]FormRow{
		{Key: "name", Label: "姓名"},
		{Key: "kind", Label: "证件类型", Kind: SelectRow, Value: "a", Options: []Option{{Value: "a", Label: "居民身份证"}}},
		{Key: "phone", Label: "手机号码"},
	})
	f.SetValue("name", "周素琴")
	f.SetRead("name", true)
	f.SetRead("kind", true)
	f.SetWarning("kind", "2025-01-01 已过期")
	f.Focus("phone")
	c := paintForm(t, f, 20)
	for y, want := range map[int]Token{2: Inherit, 3: Inherit, 4: Field} {
		if got := c.cells[y*80+17].st.ground(); got != want {
			t.Errorf("row %d stands on %v", y, got)
		}
	}
	if got := line0(c, 3); got != "  证件类型        居民身份证                      2025-01-01 已过期" || f.Errors() != 0 {
		t.Errorf("%q, %d errors", got, f.Errors())
	}
	if got := c.cells[3*80+50].st; got != WarnBold {
		t.Errorf("the warning is %v", got)
	}
	f.Focus("name")
	if got := paintForm(t, f, 20).cells[2*80+17].st.ground(); got != Field {
		t.Errorf("the row with the cursor stands on %v", got)
	}
	f.SetNote("kind", "有效")
	if f.rows[1].Warns {
		t.Error("still a warning")
	}
}
