package forms_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"sheyin/forms"
)

// one is a ruler in characters: two for Chinese ones.
func one(r rune) float64 {
	if r < 0x2000 {
		return 1
	}
	return 2
}

func TestWrap(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		limit      float64
		indent     float64
		want       []string
	}{
		{"empty", "", 10, 0, []string{""}},
		{"fits", "受理回执", 8, 0, []string{"受理回执"}},
		{"breaks between characters", "一次性告知单", 6, 0, []string{"一次性", "告知单"}},
		{"no mark begins a line", "办好了。回去", 6, 0, []string{"办好", "了。回", "去"}},
		{"two marks stay together", "他说（好）。走", 8, 0, []string{"他说", "（好）。", "走"}},
		{"no bracket ends a line", "表单（正本）", 6, 0, []string{"表单", "（正", "本）"}},
		{"words stay whole", "use the social card", 10, 0, []string{"use the", "social", "card"}},
		{"numbers stay whole", "编号TCA20261123", 12, 0, []string{"编号", "TCA20261123"}},
		{"a word longer than a line is cut", "ABCDEFGH", 3, 0, []string{"ABC", "DEF", "GH"}},
		{"the dot of a name stays behind", "吐尔逊·江", 6, 0, []string{"吐尔", "逊·江"}},
		{"first line is shorter", "一二三四", 4, 2, []string{"一", "二三", "四"}},
		{"line feeds", "甲\n\n乙", 4, 0, []string{"甲", "", "乙"}},
		{"beyond the first plane", "𠅤𣲗𫖯", 4, 0, []string{"𠅤𣲗", "𫖯"}},
		{"dashes stay together", "一——二", 6, 0, []string{"一——", "二"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := forms.Wrap(tc.text, one, tc.limit, tc.indent); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// Nothing is lost, nothing is too long, and the rules hold wherever there was a choice.
func TestWrapAlways(t *testing.T) {
	alphabet := []rune("一二三㙓𠅤·，。（）「」ab1 .,()—…%￥")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom(alphabet)).Draw(t, "text")
		limit := float64(rapid.IntRange(2, 30).Draw(t, "limit"))
		lines := forms.Wrap(text, one, limit, 0)
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if bare(strings.Join(lines, "")) != bare(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for n, line := range lines {
			if wide := widthOf(line); wide > limit {
				t.Fatalf("%q is %v wide, limit %v", line, wide, limit)
			}
			if n == 0 || line == "" || lines[n-1] == "" {
				continue
			}
			last, _ := utf8.DecodeLastRuneInString(lines[n-1])
			next, _ := utf8.DecodeRuneInString(line)
			// Where a line ends though it must not, the piece was longer than a line, and this one is full.
			if !forms.MayBreak(last, next) && widthOf(lines[n-1])+one(next) <= limit && !strings.Contains(text, " ") {
				t.Fatalf("%q broken before %q without need", lines[n-1], line)
			}
		}
	})
}

func widthOf(s string) float64 {
	n := 0.0
	for _, r := range s {
		n += one(r)
	}
	return n
}
