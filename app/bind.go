package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheyin/i18n"
	"sheyin/ui"
)

// KeyError says why keys cannot be bound as the configuration wants it.
type KeyError struct {
	Action string // as the configuration names it: "notice", "accept.notice"
	Key    string // the code that is wrong; empty when the action is
	Why    Why
	Screen string // for Taken: ID of the screen; empty: everywhere
	Other  string // for Taken: the action that has the key there
}

// Why is a kind of [KeyError].
type Why string

// The kinds.
const (
	NoAction Why = "action"   // there is no action of this name
	NoKey    Why = "key"      // there is no key of this name
	Reserved Why = "reserved" // the key moves, types or belongs to the terminal
	Taken    Why = "taken"    // another action of the same screen has the key
	Empty    Why = "empty"    // an action without a key could not be reached
)

// Error is for logs; the words for a person are cmd's.
func (e *KeyError) Error() string {
	return fmt.Sprintf("keys.%s: %q: %s %s %s", e.Action, e.Key, e.Why, e.Screen, e.Other)
}

// everywhere are the names of keys beside F1 to F12 and the letters with Ctrl or Alt: none of them can be given to
// an action that does not have it, because it moves, types, or ends what is going on.
var everywhere = []string{
	"enter", "esc", "tab", "space", "up", "down", "left", "right", "pgup", "pgdown", "home", "end", "insert", "delete", "backspace",
}

// reserved keys mean something already, whatever screen is up: Esc goes back, Ctrl+C ends the program, F11 is the
// terminal's, and the others are Tab, Enter, Backspace and the editing keys of every field.
var reserved = []string{"esc", "ctrl+c", "f11", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+h", "ctrl+w", "ctrl+u"}

// lasting are the keys that an action never loses: there must always be a way back and a way out. Nor does it lose
// a digit: none could be given to it again.
var lasting = []string{"esc", "ctrl+c"}

// CheckKeys tells whether keys, by the names of actions, can be bound so; the error is a [*KeyError]. Keys are named
// as in actions.tsv: f6, ctrl+k, alt+p.
func CheckKeys(keys map[string][]string) error {
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		if err := checkBinding(name, keys[name]); err != nil {
			return err
		}
	}
	var screens []string
	for _, a := range Actions() {
		if !slices.Contains(screens, a.Screen) {
			screens = append(screens, a.Screen)
		}
	}
	for _, s := range screens {
		if err := checkScreen(keys, s); err != nil {
			return err
		}
	}
	return nil
}

func checkBinding(name string, codes []string) error {
	var own []string // the keys it has by itself
	known := false
	for _, a := range Actions() {
		if a.ID == name || a.Screen+"."+a.ID == name {
			known, own = true, append(own, a.Keys...)
		}
	}
	switch {
	case !known:
		return &KeyError{Action: name, Why: NoAction}
	case len(codes) == 0:
		return &KeyError{Action: name, Why: Empty}
	}
	for _, code := range codes {
		switch {
		case slices.Contains(own, code):
		case slices.Contains(everywhere, code) || slices.Contains(reserved, code) || len([]rune(code)) == 1:
			return &KeyError{Action: name, Key: code, Why: Reserved}
		case !isKey(code):
			return &KeyError{Action: name, Key: code, Why: NoKey}
		}
	}
	return nil
}

// isKey tells whether code names a function key, or a letter or digit with Ctrl or Alt, as Bubble Tea spells it.
func isKey(code string) bool {
	for _, mod := range []string{"ctrl+", "alt+"} {
		if rest, ok := strings.CutPrefix(code, mod); ok {
			return len(rest) == 1 && strings.ContainsAny(rest, "abcdefghijklmnopqrstuvwxyz0123456789")
		}
	}
	for n := 1; n <= 12; n++ {
		if code == fmt.Sprintf("f%d", n) {
			return true
		}
	}
	return false
}

// checkScreen finds two actions that would share a key on a screen and have not shared it before: those that do are
// never there at the same time.
func checkScreen(keys map[string][]string, screen string) error {
	bound := boundOn(keys, screen)
	var here []Action
	for _, a := range Actions() {
		if a.Screen == "" || a.Screen == screen {
			here = append(here, a)
		}
	}
	for i, a := range here {
		for _, b := range here[i+1:] {
			for _, code := range bound.keys(a) {
				if !slices.Contains(bound.keys(b), code) || slices.Contains(a.Keys, code) && slices.Contains(b.Keys, code) {
					continue
				}
				mine, other := a, b
				if slices.Contains(a.Keys, code) { // b is the one that was bound
					mine, other = b, a
				}
				return &KeyError{Action: boundName(keys, screen, mine.ID), Key: code, Why: Taken, Screen: screen, Other: other.ID}
			}
		}
	}
	return nil
}

// boundName is how the configuration names an action of a screen.
func boundName(keys map[string][]string, screen, id string) string {
	if _, ok := keys[screen+"."+id]; ok {
		return screen + "." + id
	}
	return id
}

// binding gives the keys of the actions of one screen that are bound anew.
type binding map[string][]string

func (b binding) keys(a Action) []string {
	if codes, ok := b[a.ID]; ok {
		return codes
	}
	return a.Keys
}

// boundOn is what the configuration says about a screen: what is said for it alone goes before
// what is said for all.
func boundOn(keys map[string][]string, screen string) binding {
	b := binding{}
	if len(keys) == 0 {
		return b
	}
	for _, a := range Actions() {
		if a.Screen != "" && a.Screen != screen {
			continue
		}
		codes, ok := keys[screen+"."+a.ID]
		if !ok {
			if codes, ok = keys[a.ID]; !ok {
				continue
			}
		}
		codes = slices.Clone(codes)
		for _, code := range a.Keys {
			if (slices.Contains(lasting, code) || len([]rune(code)) == 1) && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
		b[a.ID] = codes
	}
	return b
}

// BoundKeys are the keys of an action under a configuration that [CheckKeys] accepts.
func BoundKeys(keys map[string][]string, a Action) []string { return boundOn(keys, a.Screen).keys(a) }

// bound is what the configuration says about the screen that is up.
func (m *Model) bound() binding { return boundOn(m.cfg.Keys, m.screen.Head().ID) }

// keyName draws a code in the words of the language.
func (m *Model) keyName(code string) string { return KeyName(m.cfg.Words, code) }

// KeyName is the name of a key on the screen and in print: F6, Ctrl+P, 空格.
func KeyName(w i18n.Words, code string) string {
	switch code {
	case "space":
		return w.T("key.space")
	case "pgup":
		return "PgUp"
	case "pgdown":
		return "PgDn"
	}
	return ui.KeyName(code)
}
