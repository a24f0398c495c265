package screens

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// clause: H-5b, D-4b
func TestFindGroups(t *testing.T) {
	for _, lang := range languages {
		env := testEnvOf(t, lang, "chenhao", "hubei.B") // class B: some items are elsewhere
		s := Find(env)
		query := map[string]string{"zh-CN": "sybx", "en": "unemployment"}[lang]
		typeText(t, s, query)
		f := s.(*find)
		if f.count(findCan) == 0 || f.count(findCannot) == 0 {
			t.Fatalf("%s: %d of %d may be handled here", lang, f.count(findCan), len(f.rows))
		}
		for n, row := range f.rows {
			err := env.Rules.May(env.Session.Person, desk.MayConsult, row.hit.Item.Code, env.Now())
			if (err == nil) != (row.group() != findCannot) || (err == nil) != (row.why == "") {
				t.Errorf("%s stands in the wrong group: %v", row.hit.Item.Code, err)
			}
			if n > 0 && row.group() != findCannot && f.rows[n-1].group() == findCannot {
				t.Errorf("%s stands behind what cannot be done here", row.hit.Item.Code)
			}
		}
		show(t, "find", env, s)
		for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 50}} {
			wants(t, painted(t, s, size[0], size[1]), env.T("find.can"), env.T("find.limit"), env.T("find.why.class", "class", "B"))
		}
	}
}

func TestFindRow(t *testing.T) {
	env := testEnv(t)
	s := Find(env)
	typeText(t, s, "失业保险金申领")
	if l := lineWith(painted(t, s, 80, 24), "> 失业"); !strings.Contains(l, "10 个工作日") || !strings.Contains(l, "人社复核") || strings.Contains(l, "示例") {
		t.Errorf("a limit by law: %q", l)
	}
	s = Find(env)
	typeText(t, s, "社会保障卡补领")
	if l := lineWith(painted(t, s, 80, 24), "> 社会"); !strings.Contains(l, "示例") {
		t.Errorf("a limit without a source: %q", l)
	}
}

func TestFindEmptyQuery(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		s := Find(env)
		show(t, "find-often", env, s)
		f := s.(*find)
		if len(f.rows) == 0 || f.count(findCan) != len(f.rows) {
			t.Fatalf("%d often done, %d of them here", len(f.rows), f.count(findCan))
		}
		for n := 1; n < len(f.rows); n++ {
			if f.rows[n].hit.Item.Rank < f.rows[n-1].hit.Item.Rank {
				t.Errorf("rank %d stands after %d", f.rows[n].hit.Item.Rank, f.rows[n-1].hit.Item.Rank)
			}
		}
		c := painted(t, s, 80, 24)
		wants(t, c, env.T("find.often"), map[string]string{"zh-CN": "本网点可办", "en": "items here"}[lang])
		wants(t, c, f.short(*f.rows[0].hit.Item))
		painted(t, s, 120, 36)
	}
}

// What customers say finds what no name holds, and the word is shown beside the item.
func TestFindSaid(t *testing.T) {
	for lang, query := range map[string][2]string{"zh-CN": {"丢卡", "diuka"}, "en": {"lost card", "lost ca"}} {
		for _, q := range query {
			env := testEnvIn(t, lang)
			s := Find(env)
			typeText(t, s, q)
			show(t, "find-said", env, s)
			f := s.(*find)
			row, _ := f.selected()
			if row.group() != findSaid || row.hit.Item.Code != "card.loss_formal" {
				t.Fatalf("%s: %s in group %d", q, row.hit.Item.Code, row.group())
			}
			for _, size := range [][2]int{{80, 24}, {120, 36}} {
				c := painted(t, s, size[0], size[1])
				wants(t, c, env.T("find.said"), env.T("find.words")+" ", env.T("mark.typical"))
				if l := lineWith(c, "> "); !strings.Contains(l, row.hit.Word) || !strings.Contains(l, row.hit.Item.Name(lang)) {
					t.Errorf("%s: %q", q, l)
				}
			}
		}
	}
}

// What cannot be done here says why below, too, and by which word it was found.
// clause: H-5b
func TestFindSaidElsewhere(t *testing.T) {
	env := testEnvOf(t, "zh-CN", "guliya", "hubei.C")
	s := Find(env)
	typeText(t, s, "老人去世")
	show(t, "find-elsewhere", env, s)
	row, _ := s.(*find).selected()
	if row.group() != findCannot || row.hit.Word == "" {
		t.Fatalf("%s in group %d by %q", row.hit.Item.Code, row.group(), row.hit.Word)
	}
	c := painted(t, s, 80, 24)
	if l := lineWith(c, "> "); !strings.Contains(l, row.hit.Word) {
		t.Errorf("%q", l)
	}
	wants(t, c, env.T("find.reason")+"  ")
}

// One key opens a frequent item, as long as nothing is typed.
func TestFindNumbers(t *testing.T) {
	for n := 1; n <= findNumbers; n++ {
		env := testEnv(t)
		s := Find(env)
		want := s.(*find).rows[n-1].hit.Item
		if l := lineWith(painted(t, s, 80, 24), fmt.Sprintf("[%d] ", n)); !strings.Contains(l, ui.Clip(want.NameZH, 38)) {
			t.Errorf("%d: %q", n, l)
		}
		do(t, s, "pgdown") // the numbers stay with their items
		if out := do(t, s, strconv.Itoa(n)); out != (Chosen{want.Code}) {
			t.Errorf("%d: %#v, want %s", n, out, want.Code)
		}
	}
	s := Find(testEnv(t))
	if out := do(t, s, "0"); out != nil || s.(*find).input.Value() != "0" {
		t.Errorf("0: %#v, %q", out, s.(*find).input.Value())
	}
	if out := do(t, s, "3"); out != nil || s.(*find).input.Value() != "03" {
		t.Errorf("a digit after text: %#v, %q", out, s.(*find).input.Value())
	}
	if _, on := s.Keys().ByID("number"); on {
		t.Error("the numbers are offered after text")
	}
}

// The list may end while the screen is up.
func TestFindListEnds(t *testing.T) {
	env := testEnv(t)
	now := tenEleven
	env.Now = func() time.Time { return now }
	env.Rules.List.Until = now.Add(30 * time.Second)
	s := Find(env)
	typeText(t, s, "失业")
	if s.(*find).count(findCan) == 0 {
		t.Fatal("nothing may be handled")
	}
	now = now.Add(time.Minute)
	typeText(t, s, "保险")
	if n := s.(*find).count(findCan); n > 0 {
		t.Errorf("%d may be handled without a list", n)
	}
}

// What a key costs the screen with 10,000 items, all of them on the outlet's list.
func BenchmarkFind(b *testing.B) {
	env := testEnv(b)
	grown := &desk.Catalogue{}
	said := map[string]desk.Sayings{}
	for _, s := range testCatalogue(b).Words.Items {
		said[s.Code] = s
	}
	env.Rules.List.Entries = nil
	for n := range 10_000 {
		i := testCatalogue(b).Items[n%134]
		s := said[i.Code]
		i.Code = fmt.Sprintf("%s.%d", i.Code, n)
		grown.Items = append(grown.Items, i)
		s.Code = i.Code
		grown.Words.Items = append(grown.Words.Items, s)
		env.Rules.List.Entries = append(env.Rules.List.Entries, desk.ListEntry{Code: i.Code})
	}
	if err := grown.Ready(); err != nil {
		b.Fatal(err)
	}
	env.Rules.Catalogue = grown
	b.Run("opened", func(b *testing.B) {
		for b.Loop() {
			Find(env)
		}
	})
	theme, err := ui.NewTheme("dark")
	if err != nil {
		b.Fatal(err)
	}
	s := Find(env)
	for _, key := range []string{"s", "y", "b", "x"} {
		b.Run("key="+key, func(b *testing.B) {
			before := s.(*find).input.Value()
			for b.Loop() {
				s.(*find).input.SetValue(before)
				s.Update(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
				s.Paint(ui.NewCanvas(120, 36, theme))
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		s := Find(env)
		typeText(t, s, "qqqq")
		show(t, "find-nothing", env, s)
		wants(t, painted(t, s, 80, 24), env.T("find.nothing"))
		painted(t, s, 120, 36)
		if out, ok := do(t, s, "down", "pgdown", "up", "pgup", "enter").(Said); !ok || out.Text != env.T("find.choose_off") {
			t.Errorf("Enter on nothing: %#v", out)
		}
		if out := do(t, s, "f8"); out != (Raising{Kind: desk.Inquiry}) {
			t.Errorf("what nothing was found for is no question: %#v", out)
		}
	}
}

func TestFindKeys(t *testing.T) {
	s := Find(testEnv(t))
	typeText(t, s, "une.claim")
	if out := do(t, s, "enter"); out != (Chosen{"une.claim"}) {
		t.Errorf("Enter: %#v", out)
	}
	if out := do(t, s, "esc"); out != nil || s.(*find).input.Value() != "" {
		t.Errorf("the first Esc: %#v, %q is left", out, s.(*find).input.Value())
	}
	if out := do(t, s, "esc"); out != (Back{}) {
		t.Errorf("the second Esc: %#v", out)
	}
	do(t, s, "f3", "f9", "ctrl+a", "tab")
	if got := s.(*find).input.Value(); got != "" {
		t.Errorf("keys that are no text typed %q", got)
	}
	hear(t, s, tea.PasteMsg{Content: "失业保险\n"})
	if out, _ := do(t, s, "enter").(Chosen); !strings.HasPrefix(out.Item, "une.") {
		t.Errorf("after a paste Enter chooses %q", out.Item)
	}
	do(t, s, "backspace")
	if got := s.(*find).input.Value(); got != "失业保" {
		t.Errorf("backspace leaves %q", got)
	}
}

// The field is 10 cells from the left edge and its text one cell further.
func TestFindCursor(t *testing.T) {
	for _, tt := range []struct {
		typed string
		keys  []string
		x     int
	}{
		{"", nil, 13},
		{"sy", nil, 15},
		{"失业", nil, 17},
		{"𠮷a", nil, 16},
		{"失𠮷业", []string{"left"}, 17},
		{"失𠮷业", []string{"home"}, 13},
		{strings.Repeat("失", 30), nil, 45}, // longer than the field: scrolled
	} {
		s := Find(testEnv(t))
		typeText(t, s, tt.typed)
		do(t, s, tt.keys...)
		for _, size := range [][3]int{{80, 24, 3}, {120, 36, 5}} {
			c := painted(t, s, size[0], size[1])
			if x, y, ok := c.CursorPos(); !ok || x != tt.x || y != size[2] {
				t.Errorf("%q %v: cursor %d,%d, want %d,%d in\n%s", tt.typed, tt.keys, x, y, tt.x, size[2], c.Plain())
			}
		}
	}
}

// One cursor walks over both groups, and every row can be seen.
func TestFindWalk(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		for _, query := range []string{"", "a", "保险", "s"} {
			env := testEnvOf(t, "zh-CN", "guliya", "hubei.C")
			s := Find(env)
			hear(t, s, tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			typeText(t, s, query)
			f := s.(*find)
			for n, row := range f.rows {
				c := painted(t, s, size[0], size[1])
				if l := lineWith(c, "> "); f.at != n || !strings.Contains(l, ui.Clip(row.hit.Item.NameZH, map[bool]int{true: 38, false: 42}[query == ""])) {
					t.Fatalf("%v %q: row %d of %d is %q, want %s", size, query, n, len(f.rows), l, row.hit.Item.NameZH)
				}
				if l := strings.Split(c.Plain(), "\n"); size[0] == 80 && !strings.HasPrefix(l[19], "  ────") {
					t.Fatalf("rows run into the hairline:\n%s", c.Plain())
				}
				do(t, s, "down")
			}
			// Pages meet without a gap, and lead back.
			do(t, s, "pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup")
			if f.at != 0 {
				t.Errorf("%q: the first page begins with row %d", query, f.at)
			}
			for seen := 0; seen < len(f.rows); {
				from, to := f.page(f.at, f.height(f.size))
				if from != seen || to <= from {
					t.Fatalf("%q: page %d-%d, want one from %d", query, from, to, seen)
				}
				seen = to
				do(t, s, "pgdown")
			}
		}
	}
}

// Every reason that May can give has its words.
func TestFindReasons(t *testing.T) {
	reasons := []string{
		"may.unknown", "may.bank_side", "may.class", "may.list_date", "may.list", "may.post", "may.person",
		"outlet.frozen", "outlet.not_authorised", "outlet.agreement", "person.frozen", "person.exam", "person.outlet",
	}
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		for _, key := range reasons {
			why := refusal(&desk.Error{Code: desk.Denied, Key: key})
			for _, table := range []string{"find.why.", "item.why."} {
				if !env.Words.Has(table + why) {
					t.Errorf("%s: no words for %s%s", lang, table, why)
				}
			}
			if w := ui.Width(env.T("find.why."+why, "class", "D")); w > findLimit+findGap+findWho {
				t.Errorf("%s: the reason %s is %d cells wide", lang, why, w)
			}
		}
	}
}

// The widest words of the columns fit.
func TestFindColumns(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		for _, i := range env.Rules.Catalogue.Items {
			if w := ui.Width(env.limit(i.Limit) + " " + env.T("mark.typical")); w > findLimit {
				t.Errorf("%s %s: limit of %d cells", lang, i.Code, w)
			}
			if w := ui.Width(env.decider(i)); w > findWho {
				t.Errorf("%s %s: decider of %d cells", lang, i.Code, w)
			}
		}
	}
}

func TestFindPanels(t *testing.T) {
	for _, lang := range languages {
		env := testEnvIn(t, lang)
		for _, i := range env.Rules.Catalogue.Items {
			s := Find(env)
			hear(t, s, tea.PasteMsg{Content: i.Code})
			for _, size := range [][2]int{{80, 24}, {120, 36}} {
				c := painted(t, s, size[0], size[1])
				if row, _ := s.(*find).selected(); row.hit.Item.Code != i.Code {
					t.Fatalf("%s finds %s", i.Code, row.hit.Item.Code)
				}
				if w := ui.Width(i.Name(lang)); w > 42 && !strings.Contains(lineWith(c, "> "), "..") {
					t.Errorf("%s %s is cut without a sign", lang, i.Code)
				}
			}
		}
	}
}

// A new list moves items between the groups; the cursor stays on its item.
// clause: H-5d
func TestFindRefreshed(t *testing.T) {
	env := testEnv(t)
	s := Find(env)
	typeText(t, s, "失业保险")
	do(t, s, "down", "down")
	before, _ := s.(*find).selected()
	rules := env.Rules
	rules.List.Until = env.Now().Add(-time.Minute)
	hear(t, s, Refreshed{env.Session, rules})
	after, _ := s.(*find).selected()
	if after.hit.Item.Code != before.hit.Item.Code || after.why != "list_date" || s.(*find).count(findCan) != 0 {
		t.Errorf("on %s, %q, %d may be handled", after.hit.Item.Code, after.why, s.(*find).count(findCan))
	}
	wants(t, painted(t, s, 80, 24), "本网点清单没有生效")
}
