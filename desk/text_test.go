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

func TestSearch(t *testing.T) {
	item := func(code, zh, en, initials string, rank int) desk.Item {
		i := sound()
		i.Code, i.NameZH, i.NameEN, i.Pinyin, i.Rank = code, zh, en, initials, rank
		return i
	}
	c := &desk.Catalogue{Items: []desk.Item{
		item("sbk.code", "待遇核对", "Check", "dyhd", 0),
		item("b.contains", "补领社保卡", "Reissue of a card", "blsbk", 2),
		item("c.prefix", "社保卡申领", "Card application", "sbksl", 7),
		item("d.prefix", "社保卡挂失", "Card loss", "sbkgs", 3),
		item("e.prefix", "社保卡查询", "Card enquiry", "sbkcx", 0),
		item("f.both", "社会保障", "Social security", "shbz", 1),
		item("a.prefix", "社保卡启用", "Card start", "sbkqy", 0),
		item("g.pension", "养老金（城镇）", "Pension, CITY", "yljcz", 5),
	}}
	if err := c.Ready(); err != nil {
		t.Fatal(err)
	}
	type hit struct {
		code     string
		from, to int
	}
	for _, tt := range []struct {
		query, lang string
		want        []hit
	}{
		{"", "zh-CN", []hit{{"f.both", 0, 0}, {"b.contains", 0, 0}, {"d.prefix", 0, 0}, {"g.pension", 0, 0}, {"c.prefix", 0, 0}}},
		{"  ", "en", []hit{{"f.both", 0, 0}, {"b.contains", 0, 0}, {"d.prefix", 0, 0}, {"g.pension", 0, 0}, {"c.prefix", 0, 0}}},
		{"社保卡", "zh-CN", []hit{{"d.prefix", 0, 3}, {"c.prefix", 0, 3}, {"a.prefix", 0, 3}, {"e.prefix", 0, 3}, {"b.contains", 2, 5}}},
		{" SBK ", "zh-CN", []hit{{"d.prefix", 0, 3}, {"c.prefix", 0, 3}, {"a.prefix", 0, 3}, {"e.prefix", 0, 3}, {"b.contains", 2, 5}, {"sbk.code", 0, 0}}},
		{"sbk", "en", []hit{{"sbk.code", 0, 0}}},
		{"card", "en", []hit{{"d.prefix", 0, 4}, {"c.prefix", 0, 4}, {"a.prefix", 0, 4}, {"e.prefix", 0, 4}, {"b.contains", 13, 17}}},
		{"City", "en", []hit{{"g.pension", 9, 13}}},
		{"社保卡", "en", nil},
		{"ylj", "zh-CN", []hit{{"g.pension", 0, 0}}}, // the initials leave the brackets out: no place to show
		{"d.pre", "zh-CN", []hit{{"d.prefix", 0, 0}}},
		{"prefix", "zh-CN", nil},
		{"没有", "zh-CN", nil},
	} {
		var got []hit
		for _, h := range c.Search(tt.query, tt.lang) {
			got = append(got, hit{h.Item.Code, h.From, h.To})
		}
		if len(got) != len(tt.want) {
			t.Errorf("%q in %s: %v, want %v", tt.query, tt.lang, got, tt.want)
			continue
		}
		for n := range got {
			if got[n] != tt.want[n] {
				t.Errorf("%q in %s: %v, want %v", tt.query, tt.lang, got, tt.want)
				break
			}
		}
	}
}

// A match always lies inside the name, whatever is typed.
func TestSearchOfTheAuthority(t *testing.T) {
	c := read(t).catalogue
	if n := len(c.Search("", "zh-CN")); n != 25 {
		t.Errorf("%d frequent items", n)
	}
	for _, i := range c.Items {
		for _, lang := range []string{"zh-CN", "en"} {
			hits := c.Search(i.Name(lang), lang)
			if len(hits) == 0 || hits[0].From != 0 {
				t.Errorf("%s is not found by its name", i.Code)
			}
			for _, h := range hits {
				name := []rune(h.Item.Name(lang))
				if h.From > h.To || h.To > len(name) || !strings.EqualFold(string(name[h.From:h.To]), i.Name(lang)) {
					t.Errorf("%s found at %d to %d of %s", i.Name(lang), h.From, h.To, string(name))
				}
			}
		}
	}
}
