package desk_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"sheyin/desk"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		limit    int
		want     string
	}{
		{"plain", "李清和 Li Qinghe, 42%!", 50, "李清和 Li Qinghe, 42%!"},
		{"rare", "𠮷野家·é", 50, "𠮷野家·é"},
		{"colour", "a\x1b[31mred\x1b[0m", 50, "a[31mred[0m"},
		{"window title", "\x1b]0;title\x07b", 50, "]0;titleb"},
		{"C0", "a\x00b\x08c\x7fd", 50, "abcd"},
		{"C1 CSI", "a\u009b31mb\u009dc\u0090d", 50, "a31mbcd"},
		{"C1 byte alone", "a\x9bb", 50, "ab"},
		{"line ends", "a\nb\r\nc\td\ve\ff\u0085g\u2028h\u2029i", 50, "a b  c d e f g h i"},
		{"wide spaces", "周　海燕\u00a0Kim\u2003Lee", 50, "周 海燕 Kim Lee"},
		{"overrides", "a\u202eb\u202cc\u2066d\u2069e\u200ff\u061cg", 50, "abcdefg"},
		{"zero width", "a\u200bb\u200cc\u200dd\ufeffe\u2060f\u00adg", 50, "abcdefg"},
		{"tags", "a\U000e0041\U000e007fb", 50, "ab"},
		{"variation selectors", "a\ufe0fb\U000e0100c", 50, "abc"},
		{"fillers", "a\u3164b\u115f\u1160\uffa0c", 50, "abc"},
		{"stacked marks", "a\u0301\u0301\u034fb", 50, "ab"},
		{"broken UTF-8", "a\xff\xfeb\xe6\x9dc\xf0\x9f", 50, "abc"},
		{"replacement", "a\ufffdb", 50, "ab"},
		{"noncharacters", "a\uffff\U0010ffffb", 50, "ab"},
		{"limit", "李清和", 2, "李清"},
		{"limit counts what is kept", "\x1b\x1b李\x1b清和", 2, "李清"},
		{"limit reached exactly", "李清和", 3, "李清和"},
		{"nothing wanted", "李", 0, ""},
		{"less than nothing", "李", -1, ""},
		{"empty", "", 5, ""},
	} {
		if got := desk.Clean(tt.in, tt.limit); got != tt.want {
			t.Errorf("%s: %+q, want %+q", tt.name, got, tt.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"李清和", "\x1b[2J", "a\u202eb", "\xff\u009b", "\U000e0041", "\u3164", "a\n\u2028"} {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		got := desk.Clean(s, limit)
		if again := desk.Clean(got, limit); again != got {
			t.Errorf("%+q, then %+q", got, again)
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > max(limit, 0) {
			t.Errorf("%+q of limit %d", got, limit)
		}
		if strings.ContainsFunc(got, func(r rune) bool {
			return r != ' ' && (unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.C, r) || !unicode.IsGraphic(r))
		}) {
			t.Errorf("%+q holds what must never be drawn", got)
		}
	})
}
