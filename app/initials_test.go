package app

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"sheyin/i18n"
)

// TestInitialsAreWhole holds initials.txt against the words of all actions and commands. It is written from
// all words there are, so that a new action seldom needs it anew.
func TestInitialsAreWhole(t *testing.T) {
	words, err := i18n.Load("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("initials.txt", letters(words), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, a := range Actions() {
		for _, key := range a.Words {
			for _, r := range words.T(key) {
				if unicode.Is(unicode.Han, r) && initials()[r] == "" {
					t.Errorf("%s.%s: no letter for %c: go generate ./app", a.Screen, a.ID, r)
				}
			}
		}
	}
}

func letters(words i18n.Words) []byte {
	readings := pinyin.NewArgs()
	readings.Style, readings.Heteronym = pinyin.FirstLetter, true
	lines := map[string][]rune{}
	for _, key := range words.Keys() {
		for _, r := range words.T(key) {
			if !unicode.Is(unicode.Han, r) {
				continue
			}
			for _, letter := range pinyin.SinglePinyin(r, readings) {
				if !slices.Contains(lines[letter], r) {
					lines[letter] = append(lines[letter], r)
				}
			}
		}
	}
	var b bytes.Buffer
	for letter := 'a'; letter <= 'z'; letter++ {
		if chars := lines[string(letter)]; len(chars) > 0 {
			slices.Sort(chars)
			fmt.Fprintf(&b, "%c %s\n", letter, string(chars))
		}
	}
	return b.Bytes()
}

func TestSaid(t *testing.T) {
	for _, tt := range []struct {
		text, query string
		from, to    int
		ok          bool
	}{
		{"打印一次性告知单", "dy", 0, 2, true},
		{"打印一次性告知单", "gzd", 5, 8, true},
		{"打印一次性告知单", "告知", 5, 7, true},
		{"打印一次性告知单", "打y", 0, 2, true},
		{"打印一次性告知单", "yd", 0, 0, false},
		{"重打要写原因", "cd", 0, 2, true}, // 重 is read chong here, zhong elsewhere
		{"受理(办结)回执", "slbjhz", 0, 8, true},
		{"Print the notice", "NOTICE", 10, 16, true},
		{"Print", "", 0, 0, false},
	} {
		from, to, ok := said(tt.text, tt.query)
		if from != tt.from || to != tt.to || ok != tt.ok {
			t.Errorf("%q in %q: %d %d %v, want %d %d %v", tt.query, tt.text, from, to, ok, tt.from, tt.to, tt.ok)
		}
	}
	if strings.Contains(initialsTXT, "\r") {
		t.Error("initials.txt has line ends of another system")
	}
}
