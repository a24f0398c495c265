package ui

import (
	"fmt"
	"testing"
)

func sampleRows(ids ...string) []Row {
	var out []Row
	for _, id := range ids {
		out = append(out, Row{ID: id, Cells: []Cell{{Text: "今日 11:00", Style: Warn}, {Text: "城镇职工基本养老保险关系转移接续申请" + id}, {Text: "12"}, {Text: "已决定", Style: Accent, Note: "准予", NoteStyle: Ok}}})
	}
	return out
}

func sampleList(n int) *List {
	l := &List{PerPage: 9, Columns: []Column{{Title: "限期", W: 11}, {Title: "事项", W: 28, Grow: true}, {Title: "数", W: 4, Right: true}, {Title: "状态", W: 14}}}
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprint(i + 1)
	}
	l.SetRows(sampleRows(ids...))
	return l
}

func TestListPaint(t *testing.T) {
	l := sampleList(2)
	c := NewCanvas(80, 24, themed(t, "dark"))
	if y := l.Paint(c, 2, 3, 76, true); y != 6 {
		t.Errorf("y after the list is %d, want 6", y)
	}
	for y, want := range map[int]string{
		3: "  限期         事项                                         数  状态",
		4: "> 今日 11:00   城镇职工基本养老保险关系转移接续申请1        12  已决定 准予",
	} {
		if got := line0(c, y); got != want {
			t.Errorf("row %d %q, want %q", y, got, want)
		}
	}
	if x, y, ok := c.CursorPos(); !ok || x != 2 || y != 4 {
		t.Errorf("cursor at %d,%d %v, want on the row", x, y, ok)
	}
	for x, want := range map[int]Style{2: Warn.On(Sel), 15: Strong.On(Sel), 79: Text.On(Sel)} {
		if got := c.cells[4*80+x].st; got != want {
			t.Errorf("style at %d is %x, want %x", x, got, want)
		}
	}
	checkGrid(t, c)
}

// The numbers' right edge and the growing column.
func TestListColumns(t *testing.T) {
	l := sampleList(1)
	for w, want := range map[int][]Area{
		76: {{X: 2, W: 11}, {X: 15, W: 41}, {X: 58, W: 4}, {X: 64, W: 14}},
		96: {{X: 2, W: 11}, {X: 15, W: 61}, {X: 78, W: 4}, {X: 84, W: 14}},
		40: {{X: 2, W: 11}, {X: 15, W: 27}, {X: 45, W: 0}, {X: 51, W: 0}}, // too narrow: what does not fit is not drawn
	} {
		for i, got := range l.places(2, w) {
			if got.X != want[i].X || got.W != want[i].W {
				t.Errorf("%d, column %d: %+v, want %+v", w, i, got, want[i])
			}
		}
	}
	rest := &List{Columns: []Column{{W: 10, Gap: 1}, {}}}
	if got := rest.places(2, 76)[1]; got.X != 13 || got.W != 65 {
		t.Errorf("the last column takes %+v, want what is left", got)
	}
}

func TestListKeepsItsRow(t *testing.T) {
	l := sampleList(3)
	l.Update(press("down"))
	l.SetRows(sampleRows("9", "8", "1", "2", "3"))
	if r, _ := l.Selected(); r.ID != "2" || l.Index() != 3 {
		t.Errorf("selected %q after rows came in, want 2", r.ID)
	}
	l.SetRows(sampleRows("9", "8"))
	if r, _ := l.Selected(); r.ID != "8" {
		t.Errorf("selected %q after the row went, want the last", r.ID)
	}
	l.SetRows(nil)
	if _, ok := l.Selected(); ok {
		t.Error("an empty list has a selection")
	}
	l.Update(press("down"))
	l.Update(press("end"))
	l.SetRows(sampleRows("1"))
	if r, ok := l.Selected(); !ok || r.ID != "1" {
		t.Error("nothing is selected after the list was empty")
	}
}

func TestListPages(t *testing.T) {
	l := sampleList(23)
	for _, tt := range []struct{ code, page, id string }{
		{"up", "1-9 / 23", "1"},
		{"pgdown", "10-18 / 23", "10"},
		{"up", "1-9 / 23", "9"},
		{"down", "10-18 / 23", "10"},
		{"end", "19-23 / 23", "23"},
		{"pgdown", "19-23 / 23", "23"},
		{"pgup", "10-18 / 23", "14"},
		{"home", "1-9 / 23", "1"},
	} {
		if !l.Update(press(tt.code)) {
			t.Errorf("%s is not taken", tt.code)
		}
		if r, _ := l.Selected(); r.ID != tt.id || l.Page() != tt.page {
			t.Errorf("after %s on %s, %s; want %s, %s", tt.code, r.ID, l.Page(), tt.id, tt.page)
		}
	}
	if l.Update(press("enter")) {
		t.Error("enter is the screen's")
	}
	if got := sampleList(9).Page(); got != "" {
		t.Errorf("page sign %q of a list that fits", got)
	}
}

func TestChecklist(t *testing.T) {
	l := NewChecklist(itemTitles, sampleItems())
	c := NewCanvas(80, 24, themed(t, "none"))
	l.Paint(c, 2, 3, 76, true)
	for y, want := range map[int]string{
		3: "    材料名称                              形式         状态     说明",
		4: "  1 本人有效身份证件                      核验         已核验   10:09 读卡器",
		6: "> 3 终止或者解除劳动关系证明              复印件 1     缺       比对没通过",
		7: "  4 失业登记信息                          核验         免提交   数据共享",
	} {
		if got := line0(c, y); got != want {
			t.Errorf("row %d\n%q, want\n%q", y, got, want)
		}
	}
	l.Update(press("down"))
	items := sampleItems()
	items[2].State, items[2].Missing = "已扫描", false
	SetChecklist(l, itemTitles, items)
	if r, _ := l.Selected(); r.ID != "d" {
		t.Errorf("the cursor moved to %q", r.ID)
	}
}
