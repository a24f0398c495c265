package screens

import (
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
		if f.can == 0 || f.can == len(f.rows) {
			t.Fatalf("%s: %d of %d may be handled here", lang, f.can, len(f.rows))
		}
		for n, row := range f.rows {
			err := env.Rules.May(env.Session.Person, desk.MayConsult, row.hit.Item.Code, env.Now())
			if (err == nil) != (n < f.can) || (err == nil) != (row.why == "") {
				t.Errorf("%s stands in the wrong group: %v", row.hit.Item.Code, err)
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
		if len(f.rows) == 0 || f.can != len(f.rows) {
			t.Fatalf("%d often done, %d of them here", len(f.rows), f.can)
		}
		for n := 1; n < len(f.rows); n++ {
			if f.rows[n].hit.Item.Rank < f.rows[n-1].hit.Item.Rank {
				t.Errorf("rank %d stands after %d", f.rows[n].hit.Item.Rank, f.rows[n-1].hit.Item.Rank)
			}
		}
		c := painted(t, s, 80, 24)
		wants(t, c, env.T("find.often"), map[string]string{"zh-CN": "本网点可办", "en": "items here"}[lang])
		wants(t, c, f.short(f.rows[0].hit.Item))
		painted(t, s, 120, 36)
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
				if l := lineWith(c, "> "); f.at != n || !strings.Contains(l, ui.Clip(row.hit.Item.NameZH, 42)) {
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
	if after.hit.Item.Code != before.hit.Item.Code || after.why != "list_date" || s.(*find).can != 0 {
		t.Errorf("on %s, %q, %d may be handled", after.hit.Item.Code, after.why, s.(*find).can)
	}
	wants(t, painted(t, s, 80, 24), "本网点清单没有生效")
}
