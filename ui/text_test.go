package ui

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "ab": 2, "张三丰": 6, "ab张三丰": 8, "𠮷": 2, "𰻝": 2, "䶮": 2, "【受理】": 8,
		"a\tb\r\nc":                   3,               // nothing is drawn for control characters
		"\x1b[31m红":                   len("[31m") + 2, // the escape itself goes; its text can do no harm
		"阿\u202e布":                    4,               // no turning of the direction of writing
		"葛\U000E0100":                 2,               // a variant of a Chinese character stays one character
		"👨\u200d👩\u200d👧":             2,               // terminals do not agree on the family: its first member
		"❤\ufe0f":                     1,
		"e\u0301":                     1,
		"\u0301":                      0,
		"\xff\xfe":                    2, // not UTF-8: question marks
		strings.Repeat("\u0301", 100): 0,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		s    string
		w    int
		want string
	}{
		{"城乡居民", 8, "城乡居民"},
		{"城乡居民", 10, "城乡居民"},
		{"城乡居民养老保险", 10, "城乡居民.."},
		{"城乡居民养老保险", 9, "城乡居.."}, // no half of a character
		{"ab张三", 5, "ab.."},
		{"abc", 1, "."},
		{"abc", 0, ""},
		{"abc", -3, ""},
		{"", 3, ""},
		{"𠮷𰻝䶮", 5, "𠮷.."},
	} {
		if got := Clip(tt.s, tt.w); got != tt.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", tt.s, tt.w, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		name, s string
		w       int
		want    []string
	}{
		{"empty", "", 10, []string{""}},
		{"fits", "请拔下。", 8, []string{"请拔下。"}},
		{"no closing mark at the start", "一二三四，五六", 8, []string{"一二三", "四，五六"}},
		{"two closing marks", "他说「好」。行", 10, []string{"他说", "「好」。行"}},
		{"no opening mark at the end", "一二三「四五」", 8, []string{"一二三", "「四五」"}},
		{"latin words stay whole", "编号 RS6542-2026 已到", 12, []string{"编号", "RS6542-2026", "已到"}},
		{"a word longer than the line", "abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"long word after text", "号abcdefghij", 4, []string{"号", "abcd", "efgh", "ij"}},
		{"no space at the start of a line", "一二 三四", 4, []string{"一二", "三四"}},
		{"ascii comma", "一二三, 四", 6, []string{"一二", "三, 四"}},
		{"line feed", "一\n二", 10, []string{"一", "二"}},
		{"rare characters", "𠮷𰻝䶮", 4, []string{"𠮷𰻝", "䶮"}},
		{"narrower than a character", "一二", 1, []string{""}},
		{"control characters", "一\x1b\x07二", 4, []string{"一二"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Wrap(tt.s, tt.w); !slices.Equal(got, tt.want) {
				t.Errorf("Wrap(%q, %d) = %q, want %q", tt.s, tt.w, got, tt.want)
			}
		})
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("一二三「四」，RS6542 五", 7)
	f.Add("((((((((((,,,,,,,", 3)
	f.Add("\xe4\xb80\xe4", 7) // broken bytes beside good ones
	f.Fuzz(func(t *testing.T, s string, w int) {
		w %= 100
		for _, l := range Wrap(s, w) {
			if Width(l) > max(0, w) {
				t.Fatalf("line %q is wider than %d", l, w)
			}
		}
		if got := Clip(s, w); Width(got) > max(0, w) {
			t.Fatalf("Clip gives %d cells, at most %d were wanted", Width(got), w)
		}
	})
}

func FuzzPut(f *testing.F) {
	for _, s := range []string{"ab张三丰", "𠮷𰻝䶮", "\x1b[2J\x1b]0;x\a", "a\r\nb", "👨‍👩‍👧", "\xff\x9b31m", "葛\U000E0100城", "ﷺ", "각", "0\U00011941"} {
		f.Add(s, 3, 1)
		f.Add(s, -1, 0)
		f.Add(s, 18, 2)
	}
	f.Fuzz(func(t *testing.T, s string, x, y int) {
		c := NewCanvas(20, 3, themed(t, "dark"))
		c.Put(1, 1, "城乡居民养老保险待遇", Strong)
		x, y = x%40, y%6
		if got, want := c.Put(x, y, s, Text), x+Width(s); got != want {
			t.Fatalf("Put gives %d, want %d", got, want)
		}
		c.PutMarked(x, y, s, []Span{{1, 2}}, Text)
		checkGrid(t, c)
	})
}

// What is drawn must be as wide for the terminal as for us, by both ways of counting that there are, alone and
// beside other text: cells are drawn one by one and read by the terminal as one line.
func TestEveryRune(t *testing.T) {
	beside := []string{"a", " ", "张", "𠮷", "ᄀ", "가", "🇨", "👩", "葛\U000E0100", "e\u0301", "─"}
	for r := rune(0); r <= 0x3FFFF; r++ {
		if (unicode.In(r, unicode.Han, unicode.Hangul) || !unicode.IsGraphic(r)) && r%61 != 0 {
			continue // thousands of the same kind: a sample will do
		}
		g, w, _ := cluster(string(r))
		if w == 0 || g == "?" {
			continue
		}
		for _, b := range beside {
			b, bw, _ := cluster(b)
			for _, l := range []string{b + g, g + b, g + g} {
				want := w + bw
				if l == g+g {
					want = 2 * w
				}
				if got, wc := ansi.StringWidth(l), ansi.StringWidthWc(l); got != want || wc != want {
					t.Fatalf("%U as %q: %d cells, by graphemes %d, by characters %d", r, l, want, got, wc)
				}
			}
		}
	}
}

// The short cut must say what the long way says.
func TestPlain(t *testing.T) {
	for r := rune(0); r <= 0xFFFF; r++ {
		w := plain(r)
		if w == 0 {
			continue
		}
		for _, next := range "a─一，、（" {
			s := string(r) + string(next)
			g, gw := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
			if g != string(r) || gw != w || !stands(string(r)) {
				t.Fatalf("%U before %q: %q of %d cells, want %d", r, next, g, gw, w)
			}
		}
	}
}
