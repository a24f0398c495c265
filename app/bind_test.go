package app

import (
	"errors"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sheyin/screens"
	"sheyin/ui"
)

func TestCheckKeys(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys map[string][]string
		want KeyError // zero: accepted
	}{
		{"nothing", nil, KeyError{}},
		{"a family", map[string][]string{"find": {"ctrl+f"}}, KeyError{}},
		{"one screen", map[string][]string{"accept.notice": {"ctrl+n"}}, KeyError{}},
		{"two for one", map[string][]string{"accept.notice": {"f6", "alt+n"}}, KeyError{}},
		{"a swap", map[string][]string{"home.find": {"f2"}, "home.next": {"f3"}}, KeyError{}},
		{"a command without a key", map[string][]string{"logout": {"f4"}, "notify.all": {"f11"}}, KeyError{Action: "notify.all", Key: "f11", Why: Reserved}},
		{"no such action", map[string][]string{"notices": {"f6"}}, KeyError{Action: "notices", Why: NoAction}},
		{"no such action there", map[string][]string{"home.notice": {"f6"}}, KeyError{Action: "home.notice", Why: NoAction}},
		{"no such key", map[string][]string{"accept.notice": {"f13"}}, KeyError{Action: "accept.notice", Key: "f13", Why: NoKey}},
		{"capitals are cmd's to lower", map[string][]string{"accept.notice": {"Ctrl+N"}}, KeyError{Action: "accept.notice", Key: "Ctrl+N", Why: NoKey}},
		{"a letter", map[string][]string{"accept.notice": {"n"}}, KeyError{Action: "accept.notice", Key: "n", Why: Reserved}},
		{"a key that moves", map[string][]string{"accept.notice": {"up"}}, KeyError{Action: "accept.notice", Key: "up", Why: Reserved}},
		{"esc", map[string][]string{"accept.notice": {"esc"}}, KeyError{Action: "accept.notice", Key: "esc", Why: Reserved}},
		{"ctrl+c", map[string][]string{"accept.notice": {"ctrl+c"}}, KeyError{Action: "accept.notice", Key: "ctrl+c", Why: Reserved}},
		{"the terminal's", map[string][]string{"accept.notice": {"f11"}}, KeyError{Action: "accept.notice", Key: "f11", Why: Reserved}},
		{"no key", map[string][]string{"accept.notice": {}}, KeyError{Action: "accept.notice", Why: Empty}},
		{"its own space", map[string][]string{"accept.check": {"space", "f7"}}, KeyError{}},
		{"taken on the screen", map[string][]string{"accept.notice": {"f8"}}, KeyError{Action: "accept.notice", Key: "f8", Why: Taken, Screen: "accept", Other: "trouble"}},
		{"taken everywhere", map[string][]string{"find": {"f12"}}, KeyError{Action: "find", Key: "f12", Why: Taken, Screen: "home", Other: "lock"}},
		{"taken by what is bound too", map[string][]string{"find": {"f4"}, "home.next": {"f4"}}, KeyError{Action: "find", Key: "f4", Why: Taken, Screen: "home", Other: "next"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := CheckKeys(tt.keys)
			got, _ := errors.AsType[*KeyError](err)
			if (err == nil) != (tt.want == KeyError{}) || got != nil && *got != tt.want {
				t.Errorf("%v, want %+v", err, tt.want)
			}
		})
	}
}

func TestBoundKeys(t *testing.T) {
	keys := map[string][]string{"back": {"f4"}, "accept.back": {"f7"}, "quit": {"ctrl+x"}}
	for _, tt := range []struct {
		screen, id string
		keys       []string
	}{
		{"handle", "back", []string{"f4", "esc"}}, // Esc stays, whatever else is bound
		{"accept", "back", []string{"f7", "esc"}},
		{"", "quit", []string{"ctrl+x", "ctrl+c"}},
		{"accept", "notice", []string{"f6"}},
	} {
		for _, a := range Actions() {
			if a.Screen == tt.screen && a.ID == tt.id && !slices.Equal(BoundKeys(keys, a), tt.keys) {
				t.Errorf("%s.%s: %v, want %v", tt.screen, tt.id, BoundKeys(keys, a), tt.keys)
			}
		}
	}
}

// A theme is changed with what the terminal can show and the lines that were asked for.
func TestDress(t *testing.T) {
	dark, err := ui.NewTheme("dark")
	if err != nil {
		t.Fatal(err)
	}
	m := &Model{cfg: Config{Theme: dark.ASCII()}, profile: colorprofile.ANSI}
	m.dress("light")
	want, err := ui.NewTheme("light16")
	if err != nil {
		t.Fatal(err)
	}
	if *m.theme != *want.ASCII() {
		t.Errorf("dressed in %+v", m.theme)
	}
	m.dress("pink")
	if *m.theme != *want.ASCII() {
		t.Error("a theme that does not exist was put on")
	}
}

// What is bound anew turns into the key that the screen knows, and one of several keys of an act stays itself.
func TestUnbindKeepsTheKeyThatWasPressed(t *testing.T) {
	m := &Model{cfg: Config{Keys: map[string][]string{"find": {"ctrl+f"}}}, screen: keyed{
		{ID: "find", Codes: []string{"f3", "1", "2"}}, {ID: "page", Codes: []string{"pgup", "pgdown"}}, {ID: "again", Codes: []string{"f5"}},
	}}
	for code, want := range map[string]string{"ctrl+f": "f3", "pgdown": "pgdown", "pgup": "pgup", "f5": "f5", "f3": "", "x": "x"} {
		got := m.unbind(keyOf(code))
		if s := got.String(); s != want && (want != "" || got.Code != 0) {
			t.Errorf("%s reaches the screen as %q, want %q", code, s, want)
		}
	}
}

// keyed is a screen that has nothing but keys.
type keyed ui.Keys

func (keyed) Start() tea.Cmd                            { return nil }
func (keyed) Update(tea.Msg) (tea.Cmd, screens.Outcome) { return nil, nil }
func (keyed) Paint(*ui.Canvas)                          {}
func (keyed) Head() screens.Head                        { return screens.Head{ID: "home"} }
func (k keyed) Keys() ui.Keys                           { return ui.Keys(k) }

// What the palette and bound keys press is the key of the table, with its Ctrl or Shift.
func TestKeyOfIsTheKey(t *testing.T) {
	for _, a := range Actions() {
		for _, code := range a.Keys {
			if got := keyOf(code).String(); got != code {
				t.Errorf("%s.%s: %q, want %q", a.Screen, a.ID, got, code)
			}
		}
	}
}
