package desk_test

import "testing"

// What a key in the search costs the rules, with the whole catalogue of 134 items.
func BenchmarkSearch(b *testing.B) {
	c := read(b).catalogue
	for _, q := range []string{"", "失业", "sybx", "card"} {
		b.Run("query="+q, func(b *testing.B) {
			for b.Loop() {
				c.Search(q, "zh-CN")
			}
		})
	}
}
