package screens

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/i18n"
	"sheyin/ui"
)

// However many there are, what was found is named with what to do, in both languages; nothing runs out of its place, and
// whom to call is always there.
//
// clause: H-8.1.2b, H-8.2.2b
func TestLoginNamesDangers(t *testing.T) {
	for _, lang := range i18n.Languages {
		words, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		env, _, _ := loginEnv(t)
		env.Words = words
		var all []desk.Danger
		for n, kind := range desk.DangerKinds {
			d := desk.Danger{Kind: kind, Name: "enx0011223344"}
			all = append(all, d)
			env.Guard = Guarded{Surroundings: desk.Surroundings{Dangers: all[n:]}, Stops: true}
			s := Login(env)
			run(t, s, s.Start())
			text := loginText80(t, s)
			flat := strings.Join(strings.Fields(column(text)), " ")
			for _, want := range []string{env.T("guard.no_login"), env.DangerName(d) + " " + d.Name, env.DangerDo(d), env.T("guard.call")} {
				if !strings.Contains(strings.ReplaceAll(flat, " ", ""), strings.ReplaceAll(want, " ", "")) {
					t.Errorf("%s, %s: %q is missing in\n%s", lang, kind, want, text)
				}
			}
			if strings.Contains(text, "HTTP://") {
				t.Errorf("%s, %s: a code is offered:\n%s", lang, kind, text)
			}
		}
		env.Guard = Guarded{Surroundings: desk.Surroundings{Dangers: all}, Stops: true}
		s := Login(env)
		run(t, s, s.Start())
		if text := loginText80(t, s); !strings.Contains(text, strings.SplitN(env.T("guard.more", "n", len(all)), " ", 2)[0]) || ui.Width(strings.Split(text, "\n")[0]) > 80 {
			t.Errorf("%s: with all of them\n%s", lang, text)
		}
	}
}

// column is the left part of a picture, where the code stands.
func column(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		left, _, _ := strings.Cut(strings.TrimSpace(line), "    ")
		out.WriteString(left + "\n")
	}
	return out.String()
}

// One line says it all where it stops nobody.
func TestGuardLine(t *testing.T) {
	env, _, _ := loginEnv(t)
	for _, c := range []struct {
		g    Guarded
		demo bool
		want string
	}{
		{Guarded{}, false, ""},
		{Guarded{Surroundings: desk.Surroundings{Dangers: []desk.Danger{{Kind: desk.Routes, Name: "2"}}}}, true, "演示：本机有 1 处不合要求：有两条出口"},
		{Guarded{Surroundings: desk.Surroundings{Unchecked: []string{"gateways"}}}, true, ""},
		{Guarded{Surroundings: desk.Surroundings{Unchecked: []string{"gateways"}}}, false, "没查成：专网网关(人社没有登记)"},
		{
			Guarded{Surroundings: desk.Surroundings{Dangers: []desk.Danger{{Kind: desk.Phone, Name: "1-2"}, {Kind: desk.Phone, Name: "1-3"}}, Unchecked: []string{"usb"}}},
			false,
			"本机有 2 处不合要求：接了手机或相机" + env.T("join.clause") + "没查成：USB 设备",
		},
	} {
		if env.Demo = nil; c.demo {
			env.Demo = &Demo{}
		}
		if got := env.GuardLine(c.g); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
