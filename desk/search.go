package desk

import (
	"slices"
	"strings"
	"unicode"
)

// Hit is one item that a search found.
type Hit struct {
	Item *Item // in the catalogue: read-only
	// Word is what customers say and what was matched, where the name was not; else empty.
	Word string
	// From and To are the runes that were matched, of Word, or of the item's name where Word
	// is empty (From == To when it was the code). Also are the further places when several
	// words were typed.
	From, To int
	Also     []Span
}

// Span is a part of a text in runes, the end not included.
type Span struct{ From, To int }

// Search finds items in lang; an empty query gives the frequent ones by their rank.
//
// In Chinese a query is a part of an item's name or of what customers say ([Words]): in
// characters, in pinyin (shiyebaoxian, "shi ye"), in initials (sybx), or in any mixture of
// them, syllables begun included (shiybx, 失业jin). In English a word may be begun. Several
// words, parted by spaces, may also stand apart in the item, but all of them must (unemp
// ben). A code may be begun in both languages. Where all that finds nothing, the items are
// given of which a word of customers stands in the query (我的卡丢了怎么办).
//
// Whole names, words and codes come first, then those that begin with the query, those that
// hold it, those that hold its words, and codes; inside each the more frequent item, then
// the more telling word.
func (c *Catalogue) Search(query, lang string) []Hit {
	q := parseQuery(query, lang)
	if q.raw == "" {
		return c.frequent()
	}
	f := finder{catalogue: c, corpus: &c.index.zh, best: make([]match, len(c.Items))}
	if lang == "en" {
		f.corpus = &c.index.en
	}
	f.wholly(q)
	f.codes(q)
	if len(q.words) > 1 {
		f.severally(q)
	}
	if f.found == 0 {
		f.reversely(q)
	}
	return f.hits()
}

func (c *Catalogue) frequent() []Hit {
	var hits []Hit
	for n, i := range c.Items {
		if i.Rank > 0 {
			hits = append(hits, Hit{Item: &c.Items[n]})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return a.Item.Rank - b.Item.Rank })
	return hits
}

// parsed is a query made ready: as it was typed, for codes, and its letters and digits, as a
// whole and by word.
type parsed struct {
	raw   string
	whole string
	words []string
}

func parseQuery(query, lang string) parsed {
	q := parsed{raw: strings.ToLower(strings.TrimSpace(query))}
	for _, word := range strings.FieldsFunc(q.raw, func(r rune) bool {
		// A sign inside Chinese is passed over (重置(解锁)); in English it parts words.
		return unicode.IsSpace(r) || lang == "en" && !letter(r)
	}) {
		if w := strings.Map(onlyLetters, word); w != "" {
			q.words = append(q.words, w)
		}
	}
	q.whole = strings.Join(q.words, "")
	return q
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func onlyLetters(r rune) rune {
	if letter(r) {
		return r
	}
	return -1
}

// The ways in which an item is found, the best first; 0 says that it was not.
const (
	foundWhole = iota + 1
	foundStart
	foundInside
	foundTogether // every word of the query, in one text
	foundApart    // every word of the query, in several
	foundCode
	foundWorst = 15 // what order has room for
)

// match is the best that was found for one item: how, in which text, and where.
type match struct {
	how  uint8
	text int32 // of the corpus; -1: the code
	span Span
	also []Span
	name Span // where the name holds the query too: that is shown rather than a word
}

// finder collects the best match of each item.
type finder struct {
	catalogue *Catalogue
	corpus    *corpus
	best      []match // by item
	found     int
}

// offer takes a match of an item if it is better than what there is. The texts of an item
// come in their order, the name first, so that an equal one is not better.
func (f *finder) offer(item int32, m match) {
	was := &f.best[item]
	if was.how == 0 {
		f.found++
	} else if m.how >= was.how {
		return
	}
	m.name = was.name
	*was = m
}

// wholly looks for the query as it stands, spaces left out.
func (f *finder) wholly(q parsed) {
	if q.whole == "" {
		return
	}
	c := f.corpus
	for from, end := int32(0), int32(len(c.units)); ; {
		a, b, ok := c.find(q.whole, from, end)
		if !ok {
			return
		}
		n := c.owner[a]
		t := c.texts[n]
		span := c.span(a, b, q.whole)
		f.offer(t.item, match{how: t.how(a, b), text: n, span: span})
		if t.word == 0 {
			f.best[t.item].name = span
		}
		from = t.to
	}
}

// codes looks for items whose code, or whose code in the national directory, begins with
// the query.
func (f *finder) codes(q parsed) {
	items := f.catalogue.Items
	f.prefixed(f.catalogue.index.codes, q.raw, func(n int32) string { return items[n].Code })
	f.prefixed(f.catalogue.index.national, q.raw, func(n int32) string { return items[n].National })
}

// prefixed looks through items that are sorted by code.
func (f *finder) prefixed(sorted []int32, q string, code func(item int32) string) {
	at, _ := slices.BinarySearchFunc(sorted, q, func(n int32, q string) int { return strings.Compare(code(n), q) })
	for _, n := range sorted[at:] {
		switch {
		case code(n) == q:
			f.offer(n, match{how: foundWhole, text: -1})
		case strings.HasPrefix(code(n), q):
			f.offer(n, match{how: foundCode, text: -1})
		default:
			return
		}
	}
}

// severally looks for items that hold every word of the query somewhere.
func (f *finder) severally(q parsed) {
	texts := f.corpus.texts
	for from := 0; from < len(texts); {
		to := from + 1
		for to < len(texts) && texts[to].item == texts[from].item {
			to++
		}
		if m, ok := f.together(q.words, from, to); ok {
			f.offer(texts[from].item, m)
		}
		from = to
	}
}

// together matches every word with the texts from..to of one item. The text that is shown
// is the one that holds them all, or else the first that is needed beside the name.
func (f *finder) together(words []string, from, to int) (match, bool) {
	c, texts := f.corpus, f.corpus.texts[from:to]
	shown, how := 0, uint8(foundApart)
	for _, word := range words {
		// All texts of the item at once: most items hold not even the first word.
		a, _, ok := c.find(word, texts[0].from, texts[len(texts)-1].to)
		if !ok {
			return match{}, false
		}
		if shown == 0 {
			shown = int(c.owner[a]) - from
		}
	}
	if at := slices.IndexFunc(texts, func(t text) bool { return c.holdsAll(t, words) }); at >= 0 {
		shown, how = at, foundTogether
	}
	var spans []Span
	for _, word := range words {
		if a, b, ok := c.find(word, texts[shown].from, texts[shown].to); ok {
			spans = append(spans, c.span(a, b, word))
		}
	}
	return match{how: how, text: int32(from + shown), span: spans[0], also: spans[1:]}, true
}

// reversely looks for words of customers that stand in the query, the longest first.
func (f *finder) reversely(q parsed) {
	c := f.corpus
	for n, t := range c.texts {
		if size := int(t.to - t.from); t.word > 0 && size > 1 && c.inside(t, q.whole) {
			how := uint8(foundWorst - min(size, foundWorst-1))
			f.offer(t.item, match{how: how, text: int32(n), span: c.span(t.from, t.to, "")})
		}
	}
}

// hits are the items found, in their order. Ten thousand may be: so they are sorted as
// numbers that hold, from the left, how, rank, word and code.
func (f *finder) hits() []Hit {
	x := &f.catalogue.index
	order := make([]uint64, 0, f.found)
	for n := range f.best {
		m := &f.best[n]
		if m.how == 0 {
			continue
		}
		word := int32(0)
		if m.text >= 0 {
			word = min(f.corpus.texts[m.text].word, 1<<12-1)
		}
		order = append(order, uint64(m.how)<<60|uint64(x.rank[n])<<44|uint64(word)<<32|uint64(x.place[n]))
	}
	slices.Sort(order)
	hits := make([]Hit, len(order))
	for n, key := range order {
		item := x.codes[uint32(key)]
		m := &f.best[item]
		h := Hit{Item: &f.catalogue.Items[item], From: m.span.From, To: m.span.To, Also: m.also}
		switch {
		case m.name.To > 0:
			h.From, h.To, h.Also = m.name.From, m.name.To, nil
		case m.text >= 0 && f.corpus.texts[m.text].word > 0:
			h.Word = f.corpus.texts[m.text].said
		}
		hits[n] = h
	}
	return hits
}
