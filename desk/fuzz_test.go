package desk_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// Whatever a catalogue holds, it is refused or it can be worked with: searched, counted with, asked for its items.
func FuzzCatalogue(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"version":"1","items":[{"code":"a.b","category":"a","zh":"甲"}],"categories":[{"code":"a","zh":"甲类"}]}`,
		`{"version":"1","items":[{"code":"a"},{"code":"a"}]}`, `{"items":[{"code":"a","fields":[{"key":"x","type":"select","validation":"eq:x;range:1..2"}]}]}`,
		`{"version":"1","years":[{"year":2026,"holidays":[{"from":"2026-01-01","to":"2025-01-01"}]}]}`, `{"service":{"promises":[{"within":-1}]},"risks":[{"id":""}]}`,
		`{"words":{"items":{"a":["\u0000"]}},"supplies":{"":{}}}`,
	} {
		f.Add([]byte(s), "失业")
	}
	f.Fuzz(func(t *testing.T, text []byte, query string) {
		var c desk.Catalogue
		if json.Unmarshal(text, &c) != nil || c.Ready() != nil {
			return
		}
		for _, hit := range c.Search(query, "zh-CN") {
			if _, ok := c.Item(hit.Item.Code); !ok {
				t.Errorf("%q leads to no item", hit.Item.Code)
			}
		}
		today := calendar.MustParse("2026-11-24")
		for _, item := range c.Items {
			got, ok := c.Item(item.Code)
			if !ok || got.Code != item.Code {
				t.Errorf("item %q is not found", item.Code)
			}
			for _, fault := range item.CheckForm(map[string]string{"": "", "name": query}, today) {
				if fault.Key == "" {
					t.Errorf("a fault of %q without a key", item.Code)
				}
			}
			for _, field := range item.Fields {
				if fault := field.Check(query, map[string]string{field.Key: query}, today); fault != nil && !utf8.ValidString(fault.Key) {
					t.Errorf("key %q", fault.Key)
				}
			}
		}
		_, _ = c.Calendar().AddWorkdays(today, 3) // a year that is not known is an error
	})
}

// Whatever a list holds, it is no other than itself, and shortens a limit but never lengthens it.
func FuzzList(f *testing.F) {
	f.Add([]byte(`{"outlet_id":"TCA","version":3,"from":"2026-11-20T00:00:00+08:00","entries":[{"code":"une.claim","days":-3}]}`), "une.claim")
	f.Add([]byte(`{"entries":[{"code":""},{"code":""}]}`), "")
	f.Fuzz(func(t *testing.T, text []byte, code string) {
		var l desk.ItemList
		if json.Unmarshal(text, &l) != nil {
			return
		}
		change := l.ChangeTo(l)
		if len(change.Added) > 0 || len(change.Gone) > 0 {
			t.Errorf("a list is other than itself: %+v", change)
		}
		for _, days := range []int{0, 1, 20} {
			limit := l.Limit(desk.Item{Code: code, Limit: desk.Limit{Days: days}})
			if limit.Days > days || limit.Days < 0 {
				t.Errorf("%d days became %d", days, limit.Days)
			}
		}
	})
}
