package desk

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// index is the catalogue made ready for the search. A key typed at the counter may look
// through 10,000 items, so what it reads lies together in memory, and not behind the items.
type index struct {
	zh, en   corpus
	rank     []uint16 // by item: [Item.Rank], the last for those without one
	place    []int32  // by item: where it stands in codes
	codes    []int32  // items by their codes
	national []int32  // items that have one by their codes in the national directory
}

// corpus is all that can be searched in one language: item by item the name, then its words.
type corpus struct {
	pool  []string // every character, syllable and English word once; the first is empty
	texts []text
	units []unit // of all texts, one after another
	owner []int32
	// One byte for each unit, to find where a query may begin: how its reading begins, and,
	// for what is not ASCII, how its first character ends (where most characters differ).
	heads, tails []byte
	// Each unit may be begun, not only the last one: pinyin is typed like that, English not.
	parts bool
}

// text is a name or a word.
type text struct {
	item     int32
	word     int32 // 0: the name, else the number of the word, from 1
	from, to int32 // its units
	said     string
}

// unit is what is typed as one: a character with its reading, or an English word. Signs
// are none.
type unit struct {
	char     int32 // in the pool: the character; empty in English
	read     int32 // in the pool: the syllable, or the English word; empty where there is none
	from, to int32 // the runes of the text
}

func newIndex(c *Catalogue) index {
	x := index{place: make([]int32, len(c.Items)), zh: corpus{parts: true}}
	words := make(map[string]Sayings, len(c.Words.Items))
	for _, s := range c.Words.Items {
		words[s.Code] = s
	}
	in := interned{"": 0}
	for n, i := range c.Items {
		said := words[i.Code]
		x.zh.add(n, 0, i.NameZH, in.chinese(i.NameZH, i.Pinyin))
		for w, word := range said.ZH {
			x.zh.add(n, w+1, word.Text, in.chinese(word.Text, word.Pinyin))
		}
		x.en.add(n, 0, i.NameEN, in.english(i.NameEN))
		for w, word := range said.EN {
			x.en.add(n, w+1, word, in.english(word))
		}
		x.rank = append(x.rank, rankOf(i))
		x.codes = append(x.codes, int32(n))
		if i.National != "" {
			x.national = append(x.national, int32(n))
		}
	}
	pool := in.pool()
	x.zh.close(pool)
	x.en.close(pool)
	slices.SortFunc(x.codes, func(a, b int32) int { return cmp.Compare(c.Items[a].Code, c.Items[b].Code) })
	slices.SortFunc(x.national, func(a, b int32) int { return cmp.Compare(c.Items[a].National, c.Items[b].National) })
	for place, n := range x.codes {
		x.place[n] = int32(place)
	}
	return x
}

func rankOf(i Item) uint16 {
	const last = 1<<16 - 1
	if i.Rank <= 0 {
		return last
	}
	return uint16(min(i.Rank, last-1))
}

// interned gives the place of each string in the pool.
type interned map[string]int32

func (in interned) one(s string) int32 {
	n, had := in[s]
	if !had {
		n = int32(len(in))
		in[s] = n
	}
	return n
}

func (in interned) pool() []string {
	out := make([]string, len(in))
	for s, n := range in {
		out[n] = s
	}
	return out
}

func (in interned) chinese(s, pinyin string) []unit {
	var out []unit
	syllables := strings.Fields(pinyin)
	for n, r := range []rune(s) {
		if !letter(r) {
			continue
		}
		u := unit{char: in.one(string(unicode.ToLower(r))), from: int32(n), to: int32(n + 1)}
		if n < len(syllables) {
			u.read = in.one(syllables[n])
		}
		out = append(out, u)
	}
	return out
}

func (in interned) english(s string) []unit {
	var out []unit
	runes := []rune(strings.ToLower(s))
	for from := 0; from < len(runes); from++ {
		to := from
		for to < len(runes) && letter(runes[to]) {
			to++
		}
		if to > from {
			out = append(out, unit{read: in.one(string(runes[from:to])), from: int32(from), to: int32(to)})
			from = to
		}
	}
	return out
}

// add appends one text; one that has nothing to type is left out.
func (c *corpus) add(item, word int, said string, units []unit) {
	if len(units) == 0 {
		return
	}
	from := len(c.units)
	c.units = append(c.units, units...)
	c.owner = append(c.owner, slices.Repeat([]int32{int32(len(c.texts))}, len(units))...)
	c.texts = append(c.texts, text{int32(item), int32(word), int32(from), int32(len(c.units)), said})
}

// close makes the corpus ready once all texts are in.
func (c *corpus) close(pool []string) {
	c.pool = pool
	for _, u := range c.units {
		char, read := pool[u.char], pool[u.read]
		c.heads = append(c.heads, cmp.Or(read, char)[0])
		c.tails = append(c.tails, tail(cmp.Or(char, read)))
	}
}

// tail is the last byte of the first character of s, which is not empty.
func tail(s string) byte {
	_, size := utf8.DecodeRuneInString(s)
	return s[size-1]
}
