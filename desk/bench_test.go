package desk_test

import (
	"fmt"
	"testing"

	"sheyin/desk"
)

// grown is the authority's catalogue and words, repeated until there are n items.
func grown(t testing.TB, n int) *desk.Catalogue {
	t.Helper()
	from := read(t).catalogue
	c := &desk.Catalogue{Version: from.Version}
	said := map[string]desk.Sayings{}
	for _, s := range from.Words.Items {
		said[s.Code] = s
	}
	for k := range n {
		i := from.Items[k%len(from.Items)]
		s := said[i.Code]
		if k >= len(from.Items) {
			i.Code = fmt.Sprintf("%s.%d", i.Code, k/len(from.Items))
			i.Rank = 0
		}
		s.Code = i.Code
		c.Items = append(c.Items, i)
		c.Words.Items = append(c.Words.Items, s)
	}
	if err := c.Ready(); err != nil {
		t.Fatal(err)
	}
	return c
}

// What a key in the search costs, with each key of what is typed, over the catalogue as it
// is and over 10,000 items.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{134, 10_000} {
		c := grown(b, n)
		for _, q := range []struct{ lang, typed string }{
			{"zh-CN", "失业保险"},
			{"zh-CN", "sybx"},
			{"zh-CN", "shiye"},
			{"zh-CN", "我的卡丢了"},
			{"zh-CN", "卡 密码"},
			{"en", "card lost"},
		} {
			for end := range append([]rune(q.typed), 0) {
				if end == 0 {
					continue
				}
				typed := string([]rune(q.typed)[:end])
				b.Run(fmt.Sprintf("items=%d/typed=%s", n, typed), func(b *testing.B) {
					for b.Loop() {
						c.Search(typed, q.lang)
					}
				})
			}
		}
	}
}
