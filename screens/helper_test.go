package screens

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/i18n"
	"sheyin/ui"
)

// tenEleven is the time of every test: Tuesday 24 November 2026, 10:11 in China.
var tenEleven = time.Date(2026, 11, 24, 10, 11, 0, 0, calendar.China)

// readData fills v from a file of the sandbox's data.
func readData(t testing.TB, v any, path ...string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"..", "sandbox", "data"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", filepath.Join(path...), err)
	}
}

var catalogueOnce struct {
	sync.Once
	c *desk.Catalogue
}

// testCatalogue is the real catalogue: 134 items, calendars of 2025 and 2026. It is read-only.
func testCatalogue(t testing.TB) *desk.Catalogue {
	t.Helper()
	catalogueOnce.Do(func() {
		c := &desk.Catalogue{Version: "2026-11"}
		readData(t, &c.Categories, "catalogue", "categories.json")
		readData(t, &c.Service, "catalogue", "service.json")
		for _, category := range c.Categories {
			var items []desk.Item
			readData(t, &items, "catalogue", "items", category.Code+".json")
			c.Items = append(c.Items, items...)
		}
		for _, name := range []string{"2025.json", "2026.json"} {
			var year calendar.Year
			readData(t, &year, "calendar", name)
			c.Years = append(c.Years, year)
		}
		readData(t, &c.Words, "catalogue", "words.json")
		var risk struct{ Rules []desk.RiskRule }
		readData(t, &risk, "catalogue", "risk.json")
		c.Risks = risk.Rules
		var file struct {
			Supplies []struct{ Material, ZH, EN string } `json:"supplies"`
		}
		readData(t, &file, "catalogue", "supplies.json")
		c.Supplies = map[string]desk.Line{}
		for _, how := range file.Supplies {
			c.Supplies[how.Material] = desk.Line{ZH: how.ZH, EN: how.EN}
		}
		if err := c.Ready(); err != nil {
			t.Fatal(err)
		}
		catalogueOnce.c = c
	})
	if catalogueOnce.c == nil {
		t.Fatal("there is no catalogue")
	}
	return catalogueOnce.c
}

func testOutlets(t testing.TB) []desk.Outlet {
	t.Helper()
	var all []desk.Outlet
	readData(t, &all, "demo", "outlets.json")
	return all
}

func testPerson(t testing.TB, id string) desk.Person {
	t.Helper()
	var all []desk.Person
	readData(t, &all, "demo", "staff.json")
	n := slices.IndexFunc(all, func(p desk.Person) bool { return p.ID == id })
	if n < 0 {
		t.Fatalf("there is no person %q", id)
	}
	return all[n]
}

// testList is the list of a profile (hubei.A, hubei.C, ...) for an outlet, in force since 20 November.
func testList(t testing.TB, profile, outlet string) desk.ItemList {
	t.Helper()
	var all []struct {
		ID    string           `json:"id"`
		Items []desk.ListEntry `json:"items"`
	}
	readData(t, &all, "catalogue", "profiles.json")
	for _, p := range all {
		if p.ID == profile {
			return desk.ItemList{
				OutletID: outlet, Version: 3, Entries: p.Items,
				From: time.Date(2026, 11, 20, 0, 0, 0, 0, calendar.China),
			}
		}
	}
	t.Fatalf("there is no profile %q", profile)
	return desk.ItemList{}
}

// testEnv is 王敏 at work at window 2 of the class A outlet, in Chinese, with ports that answer
// what the fakes hold; replace what a test is about.
func testEnv(t testing.TB) Env { return testEnvIn(t, "zh-CN") }

func testEnvIn(t testing.TB, lang string) Env {
	t.Helper()
	return testEnvOf(t, lang, "wangmin", "hubei.A")
}

// testEnvOf is testEnv for another person, at his own outlet, with the list of a profile.
func testEnvOf(t testing.TB, lang, person, profile string) Env {
	t.Helper()
	words, err := i18n.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	p := testPerson(t, person)
	outlets := testOutlets(t)
	n := slices.IndexFunc(outlets, func(o desk.Outlet) bool { return o.ID == p.OutletID })
	if n < 0 {
		t.Fatalf("%s has no outlet", person)
	}
	outlet := outlets[n]
	keys := 0
	return Env{
		Words: words,
		Now:   func() time.Time { return tenEleven },
		NewKey: func() string {
			keys++
			return fmt.Sprintf("key-%d", keys)
		},
		Do: func(work func(ctx context.Context) tea.Msg) tea.Cmd {
			return func() tea.Msg { return work(context.Background()) }
		},
		Library: &fakeLibrary{},
		Cases:   &fakeCases{},
		Logbook: &fakeLog{},
		Session: desk.Session{
			ID: "s1", Person: p, Outlet: outlet, Terminal: outlet.Terminals[len(outlet.Terminals)-1],
			Since: tenEleven.Add(-time.Hour), Expires: tenEleven.Add(time.Hour),
		},
		Rules: desk.Rules{Outlet: outlet, List: testList(t, profile, outlet.ID), Catalogue: testCatalogue(t)},
	}
}

// write is one call of Advance.
type write struct {
	key  string
	c    desk.Case
	step desk.Step
}

// fakeCases is desk.Cases of a test. With answer nil Advance gives the case one version on.
type fakeCases struct {
	open   []desk.Summary
	cases  map[string]desk.Case
	err    error // of Open and Case
	answer func(write) (desk.Case, error)
	writes []write
}

func (f *fakeCases) Open(context.Context) ([]desk.Summary, error) { return f.open, f.err }

func (f *fakeCases) Case(_ context.Context, id string) (desk.Case, error) {
	c, ok := f.cases[id]
	if f.err == nil && !ok {
		return c, &desk.Error{Code: desk.NotFound, Key: "case.none"}
	}
	return c, f.err
}

func (f *fakeCases) Advance(_ context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	w := write{key, c, s}
	f.writes = append(f.writes, w)
	if f.answer != nil {
		return f.answer(w)
	}
	c.Version++
	return c, nil
}

// fakeLibrary is desk.Library of a test, as far as screens ask it.
type fakeLibrary struct {
	outlets []desk.Outlet
	err     error
	asked   []string
}

func (f *fakeLibrary) Catalogue(context.Context, string) (*desk.Catalogue, error) {
	return nil, &desk.Error{Code: desk.NotFound, Key: "catalogue.version"}
}

func (f *fakeLibrary) List(context.Context) (desk.ItemList, error) {
	return desk.ItemList{}, &desk.Error{Code: desk.NotFound, Key: "list.none"}
}

func (f *fakeLibrary) Elsewhere(_ context.Context, item string) ([]desk.Outlet, error) {
	f.asked = append(f.asked, item)
	return f.outlets, f.err
}

// press makes the message of a key as Bubble Tea spells it: "enter", "f10", "ctrl+u", "a", "中".
func press(code string) tea.KeyPressMsg {
	named := map[string]rune{
		"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	}
	f := 0
	if n, err := fmt.Sscanf(code, "f%d", &f); n == 1 && err == nil {
		return tea.KeyPressMsg{Code: tea.KeyF1 + rune(f-1)}
	}
	mods := tea.KeyMod(0)
	for {
		rest, ok := strings.CutPrefix(code, "ctrl+")
		if ok {
			mods, code = mods|tea.ModCtrl, rest
			continue
		}
		if rest, ok = strings.CutPrefix(code, "shift+"); !ok {
			break
		}
		mods, code = mods|tea.ModShift, rest
	}
	if n, err := fmt.Sscanf(code, "f%d", &f); n == 1 && err == nil {
		return tea.KeyPressMsg{Code: tea.KeyF1 + rune(f-1), Mod: mods}
	}
	switch c, ok := named[code]; {
	case ok:
		return tea.KeyPressMsg{Code: c, Mod: mods}
	case code == "space":
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " ", Mod: mods}
	case mods != 0:
		return tea.KeyPressMsg{Code: []rune(code)[0], Mod: mods}
	}
	return tea.KeyPressMsg{Code: []rune(code)[0], Text: code}
}

// do presses keys one after the other and runs the commands that come of them, each answer going
// back to the screen; it gives the last outcome that was not nil.
func do(t testing.TB, s Screen, codes ...string) Outcome {
	t.Helper()
	var last Outcome
	for _, code := range codes {
		if out := hear(t, s, press(code)); out != nil {
			last = out
		}
	}
	return last
}

// typeText types a text, character by character.
func typeText(t testing.TB, s Screen, text string) {
	t.Helper()
	for _, r := range text {
		hear(t, s, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// hear gives the screen a message, runs its command and what comes of that; it gives the last
// outcome that was not nil.
func hear(t testing.TB, s Screen, msg tea.Msg) Outcome {
	t.Helper()
	cmd, out := s.Update(msg)
	if later := run(t, s, cmd); later != nil {
		return later
	}
	return out
}

// run runs a command and gives its message to the screen.
func run(t testing.TB, s Screen, cmd tea.Cmd) Outcome {
	t.Helper()
	if cmd == nil {
		return nil
	}
	msg := cmd()
	if msg == nil {
		return nil
	}
	return hear(t, s, msg)
}

// painted draws the screen without the frame and checks what must hold for every picture: each line
// exactly as wide as the window, no key without words, no code that two keys answer to, nothing on the rows of the frame.
func painted(t testing.TB, s Screen, w, h int) *ui.Canvas {
	t.Helper()
	theme, err := ui.NewTheme("dark")
	if err != nil {
		t.Fatal(err)
	}
	c := ui.NewCanvas(w, h, theme)
	s.Paint(c)
	for y, l := range strings.Split(c.String(), "\n") {
		if got := ansi.StringWidth(l); got != w {
			t.Fatalf("line %d is %d cells wide, want %d: %q", y, got, w, ansi.Strip(l))
		}
	}
	plain, by := c.Plain(), map[string]string{}
	for _, k := range s.Keys() {
		for _, code := range k.Codes {
			if first, twice := by[code]; twice && k.Off == "" {
				t.Errorf("%s is both %s and %s", code, first, k.ID)
			} else if k.Off == "" {
				by[code] = k.ID
			}
		}
		plain += "\n" + k.Name + " " + k.Word + " " + k.Help + " " + k.Off
	}
	if key := missingWord(plain); key != "" {
		t.Fatalf("no words for %s in\n%s", key, plain)
	}
	lines := strings.Split(c.Plain(), "\n")
	for _, y := range []int{0, 1, h - 2, h - 1} {
		if lines[y] != "" {
			t.Fatalf("row %d of the frame holds %q", y, lines[y])
		}
	}
	return c
}

// missingWord finds what i18n draws for a key that does not exist: [find.title?].
func missingWord(s string) string {
	for rest := s; ; {
		_, after, ok := strings.Cut(rest, "[")
		if !ok {
			return ""
		}
		key, _, ok := strings.Cut(after, "?]")
		if ok && !strings.ContainsAny(key, " \n]") {
			return "[" + key + "?]"
		}
		rest = after
	}
}

// lineWith is the first line of the picture that holds part, or "".
func lineWith(c *ui.Canvas, part string) string {
	for l := range strings.SplitSeq(c.Plain(), "\n") {
		if strings.Contains(l, part) {
			return l
		}
	}
	return ""
}

// wants checks that the picture holds all parts.
func wants(t testing.TB, c *ui.Canvas, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(c.Plain(), p) {
			t.Fatalf("%q is missing in\n%s", p, c.Plain())
		}
	}
}
