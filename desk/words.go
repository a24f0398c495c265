package desk

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Words are what customers say when they want an item: synonyms and situations, which are
// in no item's name. They serve the search only.
type Words struct {
	Mark  Mark      `json:"mark"` // of all of them
	Items []Sayings `json:"items"`
}

// Sayings are the words for one item, the most telling first: of two items that are found
// by words alike, the one whose word stands nearer to the front comes first.
type Sayings struct {
	Code string   `json:"code"`
	ZH   []Word   `json:"zh"`
	EN   []string `json:"en"`
}

// Word is one word or sentence of a customer in Chinese.
type Word struct {
	Text   string `json:"text"`
	Pinyin string `json:"pinyin,omitempty"` // one syllable for each character, as [Item.Pinyin]
}

// Initials are the first letters of the syllables of NameZH, signs left out: what to type to
// find the item again. They are empty without pinyin.
func (i Item) Initials() string {
	var b strings.Builder
	for _, syllable := range strings.Fields(i.Pinyin) {
		if syllable != "_" {
			b.WriteByte(syllable[0])
		}
	}
	return b.String()
}

// ready refuses words of unknown items, and pinyin that does not go with its text.
func (w Words) ready(byCode map[string]int) error {
	seen := map[string]bool{}
	for _, s := range w.Items {
		if _, ok := byCode[s.Code]; !ok || seen[s.Code] {
			return fmt.Errorf("words: item %q is unknown or stands twice", s.Code)
		}
		seen[s.Code] = true
		for _, zh := range s.ZH {
			if zh.Text == "" || !spells(zh.Pinyin, zh.Text) {
				return fmt.Errorf("words: item %s: pinyin %q of %q", s.Code, zh.Pinyin, zh.Text)
			}
		}
	}
	return nil
}

// spells tells whether there is one syllable for each character, or none at all.
func spells(pinyin, text string) bool {
	return pinyin == "" || len(strings.Fields(pinyin)) == utf8.RuneCountInString(text)
}
