package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Key is one act that a key can do here. One table of them drives dispatch,
// footer, help and palette, so that the four cannot disagree.
type Key struct {
	ID     string   // what the screen switches on
	Codes  []string // as Bubble Tea spells them: enter, f6, ctrl+p, space; none: cannot be pressed, only explained
	Name   string   // as it is drawn: F6
	Word   string   // beside the name in the footer: a short verb
	Help   string   // one line in the help; empty: Word
	Main   bool     // what Enter or the next act is: first, in Accent
	Off    string   // why it cannot be pressed now; empty: it can
	Hidden bool     // not in the footer
}

func (k Key) help() string {
	if k.Help != "" {
		return k.Help
	}
	return k.Word
}

// Takes tells whether msg presses the key.
func (k Key) Takes(msg tea.KeyPressMsg) bool {
	return k.takes(msg.String()) || k.takes(msg.Keystroke())
}

func (k Key) takes(code string) bool { return slices.Contains(k.Codes, code) }

// Keys is a table of keys; the order is the footer's.
type Keys []Key

// Match gives the key that msg presses; ok is false when none does. A key that
// is off is given too, so that the screen can say why; one that is on goes before it.
func (ks Keys) Match(msg tea.KeyPressMsg) (k Key, ok bool) {
	for _, code := range []string{msg.String(), msg.Keystroke()} {
		for _, c := range ks {
			if c.takes(code) && c.Off == "" {
				return c, true
			}
			if c.takes(code) && !ok {
				k, ok = c, true
			}
		}
		if ok {
			return k, true
		}
	}
	return Key{}, false
}

// ByID gives the key with this ID.
func (ks Keys) ByID(id string) (Key, bool) {
	i := slices.IndexFunc(ks, func(k Key) bool { return k.ID == id })
	if i < 0 {
		return Key{}, false
	}
	return ks[i], true
}

// Rebind is the table with the codes of the given IDs replaced and their names drawn anew by name
// (nil: [KeyName]). A code that was given away is taken from the key that had it. IDs that are not in
// this table are passed over: one configuration serves all screens. So is a key that only
// explains what needs no binding (a name, but no codes).
func (ks Keys) Rebind(codes map[string][]string, name func(code string) string) Keys {
	if name == nil {
		name = KeyName
	}
	out := make(Keys, len(ks))
	for i, k := range ks {
		k.Codes = slices.Clone(k.Codes)
		if own, ok := codes[k.ID]; ok && (len(k.Codes) > 0 || k.Name == "") {
			k.Codes = slices.Clone(own)
			k.Name = ""
		} else {
			k.Codes = slices.DeleteFunc(k.Codes, func(code string) bool { return ks.given(code, codes) })
		}
		if len(k.Codes) != len(ks[i].Codes) || !slices.Equal(k.Codes, ks[i].Codes) {
			k.Name = ""
			if len(k.Codes) > 0 {
				k.Name = name(k.Codes[0])
			}
		} else {
			k.Name = ks[i].Name
		}
		out[i] = k
	}
	return out
}

// given tells whether codes binds this code to a key of the table.
func (ks Keys) given(code string, codes map[string][]string) bool {
	return slices.ContainsFunc(ks, func(k Key) bool { return slices.Contains(codes[k.ID], code) })
}

// KeyName writes a code as it stands on keyboards: f6 is F6, ctrl+p is Ctrl+P. Names that are words
// of a language (the space bar, the arrows) are the caller's.
func KeyName(code string) string {
	parts := strings.Split(code, "+")
	for i, p := range parts {
		if p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "+")
}

// shown are the keys of the footer: the main one first, then the others in order.
func (ks Keys) shown() Keys {
	var first, rest Keys
	for _, k := range ks {
		switch {
		case k.Hidden || k.Name == "":
		case k.Main && k.Off == "" && len(first) == 0:
			first = Keys{k}
		default:
			rest = append(rest, k)
		}
	}
	return append(first, rest...)
}

// keyWidth is the room a key takes in the footer.
func (c *Canvas) keyWidth(k Key) int {
	w := Width(k.Name)
	if k.Word != "" {
		w += 1 + Width(k.Word)
	}
	if k.Off != "" && c.theme.boxed() {
		w += 2
	}
	return w
}

// putKey draws a key. One that is off stays in its place in Faint, and in brackets where Faint cannot be told.
func (c *Canvas) putKey(x, y int, k Key) int {
	name, word := KeyStyle, Dim
	l, r := "", ""
	switch {
	case k.Off != "":
		name, word = Faint, Faint
		if c.theme.boxed() {
			l, r = "(", ")"
		}
	case k.Main:
		name, word = AccentBold, AccentBold
	}
	x = c.Put(x, y, l+k.Name, name)
	if k.Word != "" {
		x = c.Put(x+1, y, k.Word, word)
	}
	return c.Put(x, y, r, word)
}

// Footer draws the key line: left what can be done here, right what can be
// done everywhere. The right keys keep their place; left keys for which there is no
// room are left out from the end and two dots stand for them (they are in the help).
func (c *Canvas) Footer(left, right Keys) {
	y := c.h - 1
	c.Fill(Area{X: 0, Y: y, W: c.w, H: 1}, Bar)
	r := c.w - margin
	for _, k := range slices.Backward(right.shown()) {
		w := c.keyWidth(k)
		if r-w < margin {
			break
		}
		c.putKey(r-w, y, k)
		r -= w + 2
	}
	x := margin
	keys := left.shown()
	for i, k := range keys {
		room := r - x
		if i < len(keys)-1 {
			room -= 4 // the two dots, should the next one not fit
		}
		if c.keyWidth(k) > room {
			if x+2 <= r {
				c.Put(x, y, "..", Dim)
			}
			return
		}
		x = c.putKey(x, y, k) + 2
	}
}
