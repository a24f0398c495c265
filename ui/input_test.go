package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// typed sends each character as a key of its own, as an input method does.
func typed(in *Input, s string) {
	for _, r := range s {
		in.Update(press(string(r)))
	}
}

func keys(in *Input, codes ...string) {
	for _, c := range codes {
		in.Update(press(c))
	}
}

// The real cursor stands where the next character goes, in cells: an input method draws its candidates there.
func TestCursor(t *testing.T) {
	for _, tt := range []struct {
		name  string
		text  string
		codes []string
		x     int // of the cursor, the field beginning at 5
		shown string
	}{
		{"empty", "", nil, 5, ""},
		{"after Chinese", "ab张三丰", nil, 13, "ab张三丰"},
		{"inside", "ab张三丰", []string{"left", "left"}, 9, "ab张三丰"},
		{"rare characters", "𠮷𰻝䶮", nil, 11, "𠮷𰻝䶮"},
		{"before a rare one", "𠮷𰻝䶮", []string{"left"}, 9, "𠮷𰻝䶮"},
		{"home", "张三", []string{"home"}, 5, "张三"},
		{"full but for the cursor", "一二三四x", nil, 14, "一二三四x"},
		{"scrolled by cells", "一二三四五六", nil, 13, "三四五六"},
		{"scrolled, mixed", "a一二三四五六", nil, 13, "三四五六"},
		{"back in the scrolled part", "一二三四五六", []string{"left"}, 11, "三四五六"},
		{"back to the beginning", "一二三四五六", []string{"home"}, 5, "一二三四五"},
		{"in the middle of a long one", "一二三四五六七八九十", []string{"left", "left", "left", "left", "left"}, 13, "二三四五六"},
		{"deleted", "一二三四五六", []string{"backspace", "backspace"}, 13, "一二三四"},
		{"a word back", "ab 张三", []string{"ctrl+left"}, 8, "ab 张三"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := NewInput(0)
			typed(in, tt.text)
			keys(in, tt.codes...)
			c := NewCanvas(20, 1, themed(t, "none"))
			in.Paint(c, 5, 0, 10, true)
			checkGrid(t, c)
			x, y, ok := c.CursorPos()
			if !ok || x != tt.x || y != 0 {
				t.Errorf("cursor at %d,%d %v, want %d,0", x, y, ok, tt.x)
			}
			if got := strings.TrimSpace(c.Plain()); got != tt.shown {
				t.Errorf("shown %q, want %q", got, tt.shown)
			}
		})
	}
}

func TestPaste(t *testing.T) {
	for _, tt := range []struct {
		name, paste, want string
		cleaned           bool
		dropped           int
	}{
		{"plain", "张三", "张三", false, 0},
		{"line ends become spaces, none at the ends", " a\r\nb\tc\n", "a  b c", true, 0},
		{"escape sequences go", "\x1b[31m张\x1b[0m\x07三", "张三", true, 0},
		{"hidden characters go", "张\u200b\u202e三", "张三", true, 0},
		{"too long", "一二三四五六七八九十", "一二三四五六七八", false, 2},
		{"not UTF-8", "张\xff三", "张三", true, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := NewInput(8)
			e := in.Update(tea.PasteMsg{Content: tt.paste})
			if in.Value() != tt.want || e.Cleaned != tt.cleaned || e.Dropped != tt.dropped || !e.Used || !e.Changed {
				t.Errorf("%q %+v, want %q", in.Value(), e, tt.want)
			}
		})
	}
}

func TestInputKeys(t *testing.T) {
	in := NewInput(4)
	for _, code := range []string{"enter", "tab", "up", "esc", "f6", "ctrl+v", "ctrl+p"} {
		if e := in.Update(press(code)); e.Used {
			t.Errorf("%s was taken by the field", code)
		}
	}
	typed(in, "张三李四五")
	if in.Value() != "张三李四" {
		t.Errorf("value %q is longer than the limit", in.Value())
	}
	if e := in.Update(press("x")); !e.Used || e.Changed || e.Dropped != 1 {
		t.Errorf("a character too many: %+v", e)
	}
	keys(in, "ctrl+w", "ctrl+w", "delete", "backspace") // also on an empty field
	if in.Value() != "" {
		t.Errorf("value %q", in.Value())
	}
}

func TestMask(t *testing.T) {
	in := NewInput(0)
	in.Mask = func(string) string { return "199****0103" }
	in.SetValue("19900000103")
	for focused, want := range map[bool]string{true: "19900000103", false: "199****0103"} {
		c := NewCanvas(20, 1, themed(t, "none"))
		in.Paint(c, 0, 0, 15, focused)
		if got := c.Plain(); got != want {
			t.Errorf("focused %v: %q, want %q", focused, got, want)
		}
	}
}

func FuzzInput(f *testing.F) {
	f.Add("ab张三丰", 3, 7)
	f.Add("𠮷\x1b[2J葛\U000E0100", 1, 2)
	f.Fuzz(func(t *testing.T, s string, back, w int) {
		in := NewInput(60)
		in.Update(tea.PasteMsg{Content: s})
		for range abs(back) % 20 {
			in.Update(press("left"))
		}
		w = abs(w) % 30
		c := NewCanvas(40, 1, themed(t, "dark"))
		in.Paint(c, 2, 0, w, true)
		checkGrid(t, c)
		if x, _, ok := c.CursorPos(); w > 0 && (!ok || x < 2 || x >= 2+w) {
			t.Fatalf("cursor %d is outside of the field 2..%d", x, 1+w)
		}
	})
}
