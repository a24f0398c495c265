package screens

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/i18n"
	"sheyin/ui"
)

// cutLogin is a login without a line, which knows a challenge and its answer.
type cutLogin struct {
	*fakeLogin
	refuse error // of a challenge
	answer error // of digits
	got    []string
}

func (c *cutLogin) OpenCode(context.Context) (desk.OpenCode, error) {
	return desk.OpenCode{QR: "HTTP://127.0.0.1:8471/S/0BCDEFGHJKLMNP", Lives: desk.OpenLives, Left: desk.OpenTries}, c.refuse
}

func (c *cutLogin) Unlock(_ context.Context, digits string) (desk.Session, error) {
	c.got = append(c.got, digits)
	return desk.Session{ID: "s1"}, c.answer
}

func cutEnv(t *testing.T) (Env, *cutLogin, *time.Time) {
	t.Helper()
	env, fake, now := loginEnv(t)
	fake.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	port := &cutLogin{fakeLogin: fake}
	env.Login = port
	env.Session.Person.Name = "马东"
	return env, port, now
}

// lockedCut is the locked screen after it found that there is no line.
func lockedCut(t *testing.T, env Env) Screen {
	t.Helper()
	s := Locked(env, Lock{Since: env.Now(), Open: 2})
	run(t, s, s.Start())
	return s
}

func digits(t *testing.T, s Screen, text string) {
	t.Helper()
	for _, r := range text {
		s.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// Without the line the locked screen offers a challenge, and takes what the phone says.
//
// clause: H-8.3.1c, H-4.3.2b
func TestLockedOpensWithoutTheLine(t *testing.T) {
	env, port, _ := cutEnv(t)
	s := lockedCut(t, env)
	for _, want := range []string{"线路断了", "0BCDEFGHJKLMNP", "8 位数", "120 秒", "5 次"} {
		if text := loginText80(t, s); !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if out, ok := do(t, s, "enter").(Said); !ok || !strings.Contains(out.Text, "8 位数") {
		t.Errorf("%#v", out)
	}
	if out, ok := do(t, s, "f8").(Said); !ok || !strings.Contains(out.Text, "先别退") {
		t.Errorf("F8 without the line: %#v", out)
	}
	digits(t, s, "1２x3 49999")
	do(t, s, "backspace")
	digits(t, s, "5678")
	if text := loginText80(t, s); !strings.Contains(text, "1234 9995") {
		t.Errorf("typed:\n%s", text)
	}
	if out, ok := do(t, s, "enter").(LoggedIn); !ok || out.Session.ID != "s1" {
		t.Errorf("%#v", out)
	}
	if len(port.got) != 1 || port.got[0] != "12349995" {
		t.Errorf("answers %q", port.got)
	}
}

// Each way in which it does not open is said, and has a way on.
func TestLockedWithoutTheLineRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		set   func(p *cutLogin)
		after time.Duration
		enter bool
		wants []string
	}{
		"wrong":     {func(p *cutLogin) { p.answer = (&desk.Error{Code: desk.Denied, Key: "open.wrong"}).With("left", "4") }, 0, true, []string{"还可以试 4 次", "0BCDEF", "4 次"}},
		"too often": {func(p *cutLogin) { p.answer = &desk.Error{Code: desk.Denied, Key: "open.tries"} }, 0, true, []string{"现在不能断线开锁", "错了 5 次"}},
		"expired":   {func(*cutLogin) {}, 2 * time.Minute, false, []string{"过期", "F5"}},
		"late":      {func(p *cutLogin) { p.refuse = &desk.Error{Code: desk.Denied, Key: "open.late"} }, 0, false, []string{"现在不能断线开锁", "24 小时"}},
	} {
		t.Run(name, func(t *testing.T) {
			env, port, now := cutEnv(t)
			tc.set(port)
			s := lockedCut(t, env)
			*now = now.Add(tc.after)
			if tc.enter {
				digits(t, s, "12345678")
				do(t, s, "enter")
			}
			text := loginText80(t, s)
			for _, want := range tc.wants {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in\n%s", want, text)
				}
			}
		})
	}
}

// When the line is back the ordinary code stands there by itself; the older answer of a try is nobody's.
func TestLockedSeesTheLineBack(t *testing.T) {
	env, port, now := cutEnv(t)
	s := lockedCut(t, env)
	digits(t, s, "1234")
	*now = now.Add(lineEvery)
	hear(t, s, Tick{*now})
	if text := loginText80(t, s); !strings.Contains(text, "1234 ____") {
		t.Errorf("a try in vain took what was typed:\n%s", text)
	}
	port.err = nil
	hear(t, s, Tick{*now})
	if port.codes != 2 {
		t.Errorf("asked %d times", port.codes)
	}
	*now = now.Add(lineEvery)
	hear(t, s, Tick{*now})
	if text := loginText80(t, s); !strings.Contains(text, "4826") || strings.Contains(text, "线路断了") {
		t.Errorf("the line is back:\n%s", text)
	}
}

// Whoever is not logged in has nothing that opens without the line; the code comes by itself when the line is back.
func TestLoginWithoutTheLine(t *testing.T) {
	env, port, now := cutEnv(t)
	s := Login(env)
	run(t, s, s.Start())
	cut := loginText80(t, s)
	if strings.Contains(cut, "0BCDEF") || !strings.Contains(cut, "连不上") || !strings.Contains(cut, "自己会取码") {
		t.Errorf("\n%s", cut)
	}
	hear(t, s, Tick{*now})
	if port.codes != 1 {
		t.Errorf("asked %d times at once", port.codes)
	}
	*now = now.Add(lineEvery)
	hear(t, s, Tick{*now})
	if text := loginText80(t, s); text != cut || port.codes != 2 {
		t.Errorf("asked %d times; after a try in vain\n%s", port.codes, text)
	}
	port.err = nil
	*now = now.Add(lineEvery)
	hear(t, s, Tick{*now})
	if text := loginText80(t, s); !strings.Contains(text, "4826") || s.Head().NoLine {
		t.Errorf("the line is back:\n%s", text)
	}
}

// It fits in both languages and sizes.
func TestOpeningFits(t *testing.T) {
	theme, err := ui.NewTheme("dark")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			env, port, _ := cutEnv(t)
			words, err := i18n.Load(lang)
			if err != nil {
				t.Fatal(err)
			}
			env.Words = words
			port.answer = (&desk.Error{Code: desk.Denied, Key: "open.wrong"}).With("left", "4")
			s := lockedCut(t, env)
			digits(t, s, "12345678")
			do(t, s, "enter")
			c := ui.NewCanvas(size[0], size[1], theme)
			s.Paint(c)
			text := c.Plain()
			for _, key := range []string{"unlock.head", "unlock.left"} {
				if !strings.Contains(text, env.T(key)) {
					t.Errorf("%s %v: %s is missing in\n%s", lang, size, key, text)
				}
			}
			said := strings.Fields(env.Fault(port.answer))
			if last := said[len(said)-1]; !strings.Contains(strings.ReplaceAll(text, "\n", " "), last[max(0, len(last)-9):]) {
				t.Errorf("%s %v: the end of the refusal is missing in\n%s", lang, size, text)
			}
		}
	}
}
