package desk

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Hit is one item that a search found. From and To are the runes of the item's name that
// were matched (From == To when the name was not what matched).
type Hit struct {
	Item     Item
	From, To int
}

// Search finds items by name, code or pinyin initials, in lang; an empty query gives the
// frequent ones. Names that begin with the query come first, then names that hold it, then
// initials, then codes; inside each the more frequent item first.
func (c *Catalogue) Search(query, lang string) []Hit {
	q := strings.ToLower(strings.TrimSpace(query))
	type ranked struct {
		Hit
		rank int
	}
	var found []ranked
	for _, i := range c.Items {
		if q == "" {
			if i.Rank > 0 {
				found = append(found, ranked{Hit: Hit{Item: i}})
			}
			continue
		}
		if h, rank, ok := i.match(q, lang); ok {
			found = append(found, ranked{h, rank})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int {
		return cmp.Or(
			cmp.Compare(a.rank, b.rank),
			compareBool(a.Item.Rank == 0, b.Item.Rank == 0),
			cmp.Compare(a.Item.Rank, b.Item.Rank),
			cmp.Compare(a.Item.Code, b.Item.Code),
		)
	})
	hits := make([]Hit, len(found))
	for n, f := range found {
		hits[n] = f.Hit
	}
	return hits
}

func (i Item) match(q, lang string) (Hit, int, bool) {
	name := strings.ToLower(i.Name(lang))
	h := Hit{Item: i}
	if at := strings.Index(name, q); at >= 0 {
		h.From = len([]rune(name[:at]))
		h.To = h.From + len([]rune(q))
		return h, min(h.From, 1), true
	}
	if at := strings.Index(i.Pinyin, q); at >= 0 && lang != "en" {
		// Where one initial stands for one rune of the name, the match can be shown.
		if len(i.Pinyin) == utf8.RuneCountInString(name) {
			h.From, h.To = at, at+len(q)
		}
		return h, 2 + min(at, 1), true
	}
	if strings.HasPrefix(i.Code, q) {
		return h, 4, true
	}
	return h, 0, false
}
