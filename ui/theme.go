package ui

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
)

// Theme turns tokens into colours and attributes. It never changes once made.
type Theme struct {
	name    string
	colours [tokenCount]color.Color // nil: the terminal's default
	mono    bool                    // no colours at all (NO_COLOR)
	low     bool                    // the terminal's own 16 colours
	ascii   bool                    // lines of - | + and =
}

// ThemeNames are the names [NewTheme] knows.
func ThemeNames() []string { return []string{"dark", "light", "dark16", "light16", "none"} }

// reduced names the theme that stands for dark and light where the terminal has 256 colours.
// It is not chosen by name: a terminal with more colours shows the full one.
const reduced = "256"

// NewTheme makes the theme called dark, light, dark16, light16 or none. Any
// other name is an error that tells the allowed ones.
func NewTheme(name string) (*Theme, error) {
	if !slices.Contains(ThemeNames(), name) {
		return nil, fmt.Errorf("ui: theme %q: want one of %s", name, strings.Join(ThemeNames(), ", "))
	}
	return makeTheme(name), nil
}

// As is the theme called name with the lines of this one.
func (t *Theme) As(name string) (*Theme, error) {
	n, err := NewTheme(name)
	if err == nil {
		n.ascii = t.ascii
	}
	return n, err
}

func makeTheme(name string) *Theme {
	t := &Theme{name: name, mono: name == "none", low: strings.HasSuffix(name, "16")}
	for token, value := range tokenColours(name) {
		t.colours[token] = lipgloss.Color(value)
	}
	t.colours[whiteToken], t.colours[blackToken] = lipgloss.Color("#FFFFFF"), lipgloss.Color("#000000")
	if t.mono || t.low {
		t.colours[whiteToken], t.colours[blackToken] = lipgloss.Color("15"), lipgloss.Color("0")
	}
	return t
}

// In is the theme for what the terminal can show. Colours that the terminal would have to
// guess come out wrong: grounds turn teal, dim text vanishes. So each step down has values of
// its own, and without colours (NO_COLOR) weight and reverse say the same.
func (t *Theme) In(p colorprofile.Profile) *Theme {
	name := t.name
	switch {
	case p == colorprofile.NoTTY || p == colorprofile.ASCII:
		name = "none"
	case p == colorprofile.ANSI && (name == "dark" || name == "light"):
		name += "16"
	case p == colorprofile.ANSI256 && (name == "dark" || name == "light"):
		name += reduced
	default:
		return t
	}
	n := makeTheme(name)
	n.ascii = t.ascii
	return n
}

// tokenColours gives the colours that a theme sets; a token without one has the
// terminal's default. In the 16-colour themes Dim and Faint are as Text, because colour
// 8 cannot be read on many consoles.
func tokenColours(name string) map[Token]string {
	switch name {
	case "dark":
		return map[Token]string{
			Base: "#10151C", Bar: "#19212B", Sel: "#20344D", Field: "#212C39", lineToken: "#35424F",
			textToken: "#C6D0DB", strongToken: "#F3F6FA", dimToken: "#8F9CAC", faintToken: "#728092", accentToken: "#74B4F0",
			onAccentToken: "#0B1826", okToken: "#84C7A2", warnToken: "#E5B767", onWarnToken: "#1B1508", errToken: "#F08F86",
		}
	case "light":
		return map[Token]string{
			Base: "#FBFBF8", Bar: "#ECEFF2", Sel: "#D8E7F7", Field: "#E7ECF1", lineToken: "#BDC5CD",
			textToken: "#2C353F", strongToken: "#0C131B", dimToken: "#57626E", faintToken: "#76818C", accentToken: "#1B5FAF",
			onAccentToken: "#FFFFFF", okToken: "#1B7345", warnToken: "#8A5A00", onWarnToken: "#FFFFFF", errToken: "#B0281F",
		}
	case "dark" + reduced:
		return map[Token]string{
			Base: "233", Bar: "235", Sel: "238", Field: "236", lineToken: "239",
			textToken: "252", strongToken: "231", dimToken: "247", faintToken: "244", accentToken: "75",
			onAccentToken: "16", okToken: "114", warnToken: "179", onWarnToken: "16", errToken: "210",
		}
	case "light" + reduced:
		return map[Token]string{
			Base: "231", Bar: "255", Sel: "153", Field: "254", lineToken: "250",
			textToken: "236", strongToken: "16", dimToken: "241", faintToken: "243", accentToken: "25",
			onAccentToken: "231", okToken: "22", warnToken: "94", onWarnToken: "231", errToken: "124",
		}
	case "dark16":
		return map[Token]string{
			lineToken: "8", textToken: "7", strongToken: "15", dimToken: "7", faintToken: "7",
			accentToken: "14", onAccentToken: "0", okToken: "10", warnToken: "11", onWarnToken: "0", errToken: "9",
		}
	case "light16":
		return map[Token]string{
			lineToken: "8", textToken: "0", strongToken: "0", dimToken: "0", faintToken: "0",
			accentToken: "4", onAccentToken: "15", okToken: "0", warnToken: "5", onWarnToken: "15", errToken: "1",
		}
	}
	return nil
}

// Name is the name the theme was made by.
func (t *Theme) Name() string { return t.name }

// ASCII is the same theme with lines of `-`, `|`, `+` and `=`, for terminals that draw
// `─` two cells wide.
func (t *Theme) ASCII() *Theme {
	n := *t
	n.ascii = true
	return &n
}

// boxed tells that there are no grounds, so that what lies over a screen needs an edge.
func (t *Theme) boxed() bool { return t.mono || t.low }

// style resolves one style.
func (t *Theme) style(s Style) uv.Style {
	var u uv.Style
	if s.bold() {
		u.Attrs |= uv.AttrBold
	}
	fg, ground := s.fg(), s.ground()
	if ground == whiteToken || ground == blackToken { // a code for a camera: data, never a matter of theme
		u.Fg, u.Bg = t.colours[fg], t.colours[ground]
		return u
	}
	if t.boxed() && ground == Field {
		u.Underline = uv.UnderlineSingle
	}
	if t.mono {
		if fg == strongToken || fg == accentToken || fg == errToken {
			u.Attrs |= uv.AttrBold
		}
		if ground == Sel || ground == accentToken || ground == warnToken {
			u.Attrs |= uv.AttrReverse
		}
		return u
	}
	if t.low && ground == Sel { // reversed, and no colours in it
		u.Attrs |= uv.AttrReverse
		return u
	}
	if fg == Inherit {
		fg = textToken
	}
	if ground == Inherit {
		ground = Base
	}
	u.Fg, u.Bg = t.colours[fg], t.colours[ground]
	return u
}

// glyph is how the theme writes a line.
func (t *Theme) glyph(s string) string {
	if !t.ascii {
		return s
	}
	switch s {
	case "─":
		return "-"
	case "━":
		return "="
	case "│":
		return "|"
	case "┌", "┐", "└", "┘", "┬", "┴":
		return "+"
	}
	return s
}
