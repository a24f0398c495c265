package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
)

func TestPut(t *testing.T) {
	for _, tt := range []struct {
		name string
		draw func(c *Canvas)
		want string
	}{
		{"plain", func(c *Canvas) { c.Put(1, 0, "张三 ab", Text) }, " 张三 ab"},
		{"the right edge halves nothing", func(c *Canvas) { c.Put(7, 0, "张三", Text) }, "       张"},
		{"the left edge halves nothing", func(c *Canvas) { c.Put(-1, 0, "张三", Text) }, " 三"},
		{"over a right half", func(c *Canvas) { c.Put(0, 0, "张三", Text); c.Put(1, 0, "x", Text) }, " x三"},
		{"over a left half", func(c *Canvas) { c.Put(0, 0, "张三", Text); c.Put(2, 0, "x", Text) }, "张x"},
		{"wide over two halves", func(c *Canvas) { c.Put(0, 0, "张三", Text); c.Put(1, 0, "李", Text) }, " 李"},
		{"outside", func(c *Canvas) { c.Put(0, 5, "x", Text); c.Put(0, -1, "x", Text); c.Put(90, 0, "x", Text) }, ""},
		{"right", func(c *Canvas) { c.Right(9, 0, "张x", Text) }, "      张x"},
		{"escape", func(c *Canvas) { c.Put(0, 0, "\x1b[1m张\a", Text) }, "[1m张"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewCanvas(10, 1, themed(t, "none"))
			tt.draw(c)
			checkGrid(t, c)
			if got := c.Plain(); got != tt.want {
				t.Errorf("drawn %q, want %q", got, tt.want)
			}
		})
	}
}

func TestGround(t *testing.T) {
	c := NewCanvas(20, 1, themed(t, "dark"))
	c.Fill(Area{X: 2, Y: 0, W: 6, H: 1}, Sel)
	c.Put(0, 0, "一二三四五", Strong)
	for x, want := range map[int]Token{0: Inherit, 2: Sel, 6: Sel, 8: Inherit} {
		if got := c.cells[x].st.ground(); got != want {
			t.Errorf("ground at %d is %d, want %d", x, got, want)
		}
	}
}

func TestMarked(t *testing.T) {
	c := NewCanvas(20, 1, themed(t, "dark"))
	c.PutMarked(0, 0, "失业保险金", []Span{{1, 3}}, Text)
	for x, want := range map[int]Token{0: textToken, 2: accentToken, 4: accentToken, 6: textToken} {
		if got := c.cells[x].st.fg(); got != want {
			t.Errorf("colour at %d is %d, want %d", x, got, want)
		}
	}
}

func TestDimAll(t *testing.T) {
	c := NewCanvas(20, 4, themed(t, "dark"))
	for y := range 4 {
		c.Put(0, y, "张三", ErrBold.On(Sel))
	}
	c.Fill(Area{X: 10, Y: 1, W: 4, H: 1}, Bar)
	c.Cursor(1, 1)
	c.DimAll()
	for y, want := range []Style{ErrBold.On(Sel), Faint.On(Base), Faint.On(Base), ErrBold.On(Sel)} {
		if got := c.cells[y*20].st; got != want {
			t.Errorf("row %d: %x, want %x", y, got, want)
		}
	}
	if got := c.cells[20+10].st.ground(); got != Bar {
		t.Errorf("the panel lost its ground")
	}
	if _, _, ok := c.CursorPos(); ok {
		t.Error("the cursor is still shown")
	}
}

func TestTheme(t *testing.T) {
	if _, err := NewTheme("pink"); err == nil || !strings.Contains(err.Error(), "dark, light, dark16, light16, none") {
		t.Errorf("error %v does not name the themes", err)
	}
	for _, tt := range []struct {
		theme  string
		style  Style
		attrs  uint8
		colour bool // of the text
		under  bool
	}{
		{"dark", Text, 0, true, false},
		{"dark", Strong, uv.AttrBold, true, false},
		{"none", Strong, uv.AttrBold, false, false},
		{"none", Err, uv.AttrBold, false, false},
		{"none", Text.On(Sel), uv.AttrReverse, false, false},
		{"none", Mark, uv.AttrReverse | uv.AttrBold, false, false},
		{"none", Chip, uv.AttrReverse | uv.AttrBold, false, false},
		{"none", Typed, uv.AttrBold, false, true},
		{"dark16", Text.On(Sel), uv.AttrReverse, false, false},
		{"dark16", Typed, 0, true, true},
		{"light16", Warn, 0, true, false},
	} {
		u := themed(t, tt.theme).style(tt.style)
		if u.Attrs != tt.attrs || (u.Fg != nil) != tt.colour || (u.Underline != uv.UnderlineNone) != tt.under {
			t.Errorf("%s %x: %+v", tt.theme, tt.style, u)
		}
	}
}

// The last pass: in a theme with colours no cell is left to the terminal's own ground.
func TestLastPass(t *testing.T) {
	for _, name := range []string{"dark", "light"} {
		th := themed(t, name)
		for _, s := range []Style{0, Text, Strong, Dim.On(Bar), Line, Typed, Chip} {
			if u := th.style(s); u.Fg == nil || u.Bg == nil {
				t.Errorf("%s: style %x has no colour of its own", name, s)
			}
		}
	}
}

// A code for a camera is black on white in every theme.
func TestQR(t *testing.T) {
	q, err := NewQR("SHEYIN:1:TC0207:8Q4K7M2XW9PJ5RTC")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range ThemeNames() {
		c := NewCanvas(40, 20, themed(t, name))
		if w, h := q.Size(c); w != 33 || h != 17 {
			t.Fatalf("size %dx%d, want 33x17", w, h)
		}
		c.Fill(Area{X: 0, Y: 0, W: 40, H: 20}, Sel)
		q.Paint(c, 2, 1)
		checkGrid(t, c)
		white, black := c.theme.colours[whiteToken], c.theme.colours[blackToken]
		for y := 1; y < 18; y++ {
			for x := 2; x < 35; x++ {
				cl := c.cells[y*40+x]
				u := c.theme.style(cl.st)
				if cl.s == " " && u.Bg != white && u.Bg != black || cl.s != " " && (u.Fg != white || u.Bg != black) || u.Attrs != 0 {
					t.Fatalf("%s at %d,%d: %q %+v", name, x, y, cl.s, u)
				}
				dark := q.code.Black(x-2-quiet, 2*(y-1)-quiet)
				if top := u.Bg == black && cl.s != "▀"; top != dark {
					t.Fatalf("%s at %d,%d: module is %v", name, x, y, top)
				}
			}
		}
	}
	c := NewCanvas(80, 40, themed(t, "none").ASCII())
	if w, h := q.Size(c); w != 66 || h != 33 {
		t.Errorf("size without half blocks %dx%d, want 66x33", w, h)
	}
	q.Paint(c, 0, 0)
	if strings.ContainsAny(c.Plain(), "▀▄█") {
		t.Error("half blocks in a terminal that draws them two cells wide")
	}
	if _, err := NewQR(strings.Repeat("长", 4000)); err == nil {
		t.Error("a text that no code can hold gives no error")
	}
}

func TestFigures(t *testing.T) {
	c := NewCanvas(30, 4, themed(t, "none"))
	if x := c.BigNumber(0, 0, "10-7", Text); x != 17 {
		t.Errorf("x after the number is %d, want 17", x)
	}
	c.Gauge(0, 3, 10, 4, Accent)
	want := "▄█   █▀█    ▀▀█\n █   █ █      █\n▀▀▀  ▀▀▀      ▀\n━━━━──────"
	if got := c.Plain(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	c.Gauge(0, 3, 10, 40, Accent) // more than all is all
	c.Gauge(0, 3, 10, -1, Accent)
	checkGrid(t, c)
}

func TestProgress(t *testing.T) {
	c := NewCanvas(80, 2, themed(t, "none"))
	c.Progress(0, 0, [5]Stage{{Word: "已记录", Time: "10:24:07"}, {Word: "已发送"}, {Word: "已受理编号", Style: Ok}, {Word: "已决定", Note: "退回", Style: ErrBold}, {Word: "已告知", Time: "还没有"}}, 3)
	want := "已记录 ━━━━━━━━ 已发送 ━━━━━━━━ 已受理编号 ──── 已决定 退回 ─── 已告知\n10:24:07                                                        还没有"
	if got := c.Plain(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestASCII(t *testing.T) {
	c := NewCanvas(40, 6, themed(t, "none").ASCII())
	c.Sheet(Area{X: 0, Y: 0, W: 10, H: 3})
	c.Gauge(0, 4, 6, 3, Accent)
	want := "+--------+\n|        |\n+--------+\n\n===---\n"
	if got := c.Plain(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLayout(t *testing.T) {
	for _, tt := range []struct {
		w, h        int
		left        int
		work, panel Area
		gap, last   int
	}{
		{80, 24, 80, Area{2, 2, 76, 20}, Area{}, 1, 21},
		{100, 29, 80, Area{2, 2, 76, 25}, Area{}, 1, 26},
		{120, 36, 80, Area{2, 3, 76, 31}, Area{82, 3, 36, 31}, 2, 32},
		{130, 30, 90, Area{2, 3, 86, 25}, Area{92, 3, 36, 25}, 2, 26},
		{144, 36, 100, Area{2, 3, 96, 31}, Area{102, 3, 40, 31}, 2, 32},
		{200, 50, 100, Area{2, 3, 96, 45}, Area{102, 3, 44, 45}, 2, 46},
		{0, 0, 0, Area{2, 2, 0, 0}, Area{}, 1, -3},
	} {
		l := LayoutFor(tt.w, tt.h)
		if l.Left != tt.left || l.Work != tt.work || l.Panel != tt.panel || l.Gap != tt.gap || l.Last != tt.last {
			t.Errorf("%dx%d: %+v", tt.w, tt.h, l)
		}
	}
}

func TestThemeInProfile(t *testing.T) {
	for _, tt := range []struct {
		theme   string
		profile colorprofile.Profile
		want    string
	}{
		{"dark", colorprofile.TrueColor, "dark"},
		{"dark", colorprofile.ANSI256, "dark256"},
		{"light", colorprofile.ANSI256, "light256"},
		{"dark", colorprofile.ANSI, "dark16"},
		{"light", colorprofile.ANSI, "light16"},
		{"light16", colorprofile.ANSI256, "light16"},
		{"dark", colorprofile.ASCII, "none"},
		{"dark16", colorprofile.NoTTY, "none"},
		{"none", colorprofile.TrueColor, "none"},
	} {
		theme := themed(t, tt.theme).ASCII().In(tt.profile)
		if theme.Name() != tt.want || !theme.ascii {
			t.Errorf("%s in profile %d is %s", tt.theme, tt.profile, theme.Name())
		}
		for token := Base; token < tokenCount; token++ {
			if strings.HasSuffix(tt.want, reduced) && theme.colours[token] == nil {
				t.Errorf("%s has no colour for token %d", tt.want, token)
			}
		}
	}
}
