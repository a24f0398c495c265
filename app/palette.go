package app

import (
	"cmp"
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// How many entries of a kind a query may bring into the palette.
const (
	paletteItems  = 30
	paletteCases  = 5
	paletteOthers = 10
)

// makePalette lists everything that can be done now, and why the rest cannot.
func (m *Model) makePalette() *ui.Palette {
	return ui.NewPalette(ui.Palette{
		Title: m.t("app.palette_title"), Label: m.t("app.palette_label"), Hint: m.t("app.palette_hint"), None: m.t("palette.none"),
		Count: func(n int) string { return m.t("app.palette_count", "n", n) },
		Find:  m.commands,
		Left:  ui.Keys{{Name: "Enter", Word: m.t("app.palette_do"), Main: true}, {Name: m.t("key.up_down"), Word: m.t("app.choose")}},
		Right: ui.Keys{{Name: "Esc", Word: m.t("app.close")}},
	})
}

// commands are the entries for a query: the acts of this screen and of everywhere; for what is typed also open
// cases, items, themes and the acts of other screens.
func (m *Model) commands(query string) []ui.Entry {
	q := strings.ToLower(strings.TrimSpace(query))
	out := m.acts()
	if q != "" && m.carries() {
		return matching(append(out, m.themes()...), q)
	}
	if q != "" {
		out = matching(append(out, m.themes()...), q)
		out = append(out, m.openCases(q)...)
		out = append(out, m.items(q)...)
		out = append(out, m.elsewhere(q)...)
	}
	slices.SortStableFunc(out, before(q))
	return out
}

// before is the order of the entries for a query.
func before(q string) func(a, b ui.Entry) int {
	return func(a, b ui.Entry) int { return cmp.Or(exact(a, q)-exact(b, q), order(a)-order(b)) }
}

// exact puts before all what is called just as it was typed, and what is called so from its beginning before what only has it
// somewhere in what is said of it.
func exact(e ui.Entry, q string) int {
	verb := strings.ToLower(e.Verb)
	switch {
	case q == "" || e.Off != "":
		return 2
	case verb == q || strings.ToLower(e.Name) == q:
		return 0
	case strings.HasPrefix(verb, q):
		return 1
	}
	return 2
}

// order puts the acts of the screen first, and in both parts what can be done before what cannot.
func order(e ui.Entry) (n int) {
	if !strings.HasPrefix(e.ID, "key:") {
		n += 2
	}
	if e.Off != "" {
		n++
	}
	return n
}

// acts are those of the screen that is up, the places it can be left for, and those of everywhere.
func (m *Model) acts() (out []ui.Entry) {
	add := func(prefix string, keys ui.Keys) {
		for _, k := range keys {
			if prefix == "key" && len(k.Codes) == 0 || k.ID == "back" || k.ID == "palette" {
				continue
			}
			name := k.Help
			if name == "" {
				name = k.Word
			}
			out = append(out, ui.Entry{ID: prefix + ":" + k.ID, Verb: k.Word, Name: name, Key: k.Name, Off: k.Off})
		}
	}
	add("key", m.local())
	add("go", m.places())
	add("global", m.keys())
	return out
}

// matching keeps the entries that q is found in, and marks the place.
func matching(entries []ui.Entry, q string) (out []ui.Entry) {
	for _, e := range entries {
		var verb, name bool
		e.VerbMarks, verb = marks(e.Verb, q)
		e.NameMarks, name = marks(e.Name, q)
		if verb || name {
			out = append(out, e)
		}
	}
	return out
}

func marks(text, q string) ([]ui.Span, bool) {
	from, to, ok := said(text, q)
	if !ok {
		return nil, false
	}
	return []ui.Span{{From: from, To: to}}, true
}

// themes are the looks there are; the choice holds until the program ends.
func (m *Model) themes() (out []ui.Entry) {
	for _, name := range ui.ThemeNames() {
		out = append(out, ui.Entry{ID: "theme:" + name, Verb: m.t("palette.theme"), Name: m.t("palette.theme_" + name)})
	}
	return out
}

// dress puts a theme on; names come from [Model.themes].
func (m *Model) dress(name string) {
	if theme, err := m.cfg.Theme.As(name); err == nil {
		m.cfg.Theme, m.theme = theme, theme.In(m.profile)
	}
}

// openCases are the open cases by the name of their item or by their number; nobody's name stands in the palette.
func (m *Model) openCases(q string) (out []ui.Entry) {
	off := ""
	if len(m.under) > 0 {
		off = m.t("go.over")
	}
	for _, s := range m.work.Cases {
		i, ok := m.rules.Catalogue.Item(s.Item)
		if !ok || s.Stage == desk.StageClosed || len(out) == paletteCases {
			continue
		}
		e := ui.Entry{ID: "case:" + s.ID, Verb: m.t("palette.open"), Name: i.Name(m.cfg.Words.Lang()), Key: tail(s.Receipt), Off: off}
		var named bool
		e.NameMarks, named = marks(e.Name, q)
		if named || len(q) > 2 && strings.Contains(strings.ToLower(s.Receipt), q) {
			out = append(out, e)
		}
	}
	return out
}

// items are those of the catalogue, by the same search as on the screen for it.
func (m *Model) items(q string) (out []ui.Entry) {
	if m.rules.Catalogue == nil {
		return nil
	}
	off := ""
	if len(m.under) > 0 {
		off = m.t("go.over")
	}
	lang := m.cfg.Words.Lang()
	for _, h := range m.rules.Catalogue.Search(q, lang) {
		if len(out) == paletteItems {
			break
		}
		e := ui.Entry{ID: "item:" + h.Item.Code, Verb: m.t("step.consult"), Name: h.Item.Name(lang), Off: off}
		if h.To > h.From && h.Word == "" {
			e.NameMarks = []ui.Span{{From: h.From, To: h.To}}
		}
		out = append(out, e)
	}
	return out
}

// elsewhere are the acts of other screens: they are not possible here, and the entry says where they are.
func (m *Model) elsewhere(q string) (out []ui.Entry) {
	here, own := m.screen.Head().ID, m.local()
	for _, a := range Actions() {
		if _, has := own.ByID(a.ID); has || a.Screen == "" || a.Screen == here || a.ID == "back" || !m.atWork() || a.Screen == "login" || a.Screen == "locked" {
			continue
		}
		if len(a.Words) == 0 || len(out) == paletteOthers {
			continue
		}
		e := ui.Entry{ID: "elsewhere:" + a.Screen + "." + a.ID, Verb: m.t("screen." + a.Screen + ".title"), Name: m.t(a.Words[0]), Off: m.t("palette.elsewhere")}
		same := func(o ui.Entry) bool { return o.Name == e.Name }
		if _, ok := marks(e.Name, q); ok && !slices.ContainsFunc(out, same) {
			out = append(out, e)
		}
	}
	return out
}
