package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheyin/i18n"
)

func TestPrecedence(t *testing.T) {
	const inFile = "theme = \"light\"\nidle = \"2m\"\nascii = true\n[keys]\nfind = [\"Ctrl+F\"]\n"
	for _, tc := range []struct {
		name  string
		file  string
		env   map[string]string
		args  []string
		theme string
		idle  time.Duration
		ascii bool
	}{
		{name: "default", theme: "dark", idle: 3 * time.Minute},
		{name: "file", file: inFile, theme: "light", idle: 2 * time.Minute, ascii: true},
		{name: "environment over file", file: inFile, env: map[string]string{"SHEYIN_THEME": "none", "SHEYIN_ASCII": "false"}, theme: "none", idle: 2 * time.Minute},
		{
			name: "flag over environment", file: inFile, env: map[string]string{"SHEYIN_THEME": "none", "SHEYIN_IDLE": "1m"},
			args: []string{"--theme", "dark16", "--ascii=false"}, theme: "dark16", idle: time.Minute,
		},
		{name: "never locks", args: []string{"--idle", "0"}, theme: "dark"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := calm(t)
			for k, v := range tc.env {
				w.env[k] = v
			}
			if tc.file != "" {
				w.env["SHEYIN_CONFIG"] = file(t, tc.file)
			}
			var got consoleConfig
			w.run = func(_ context.Context, c consoleConfig) error { got = c; return nil }
			if o := w.do(t.Context(), append([]string{"demo", "--phone", "127.0.0.1:0"}, tc.args...)...); o.code != exitOK {
				t.Fatalf("%+v", o)
			}
			if got.Theme != tc.theme || got.Idle != tc.idle || got.ASCII != tc.ascii {
				t.Errorf("theme %q, idle %v, ascii %v", got.Theme, got.Idle, got.ASCII)
			}
			if tc.file != "" && strings.Join(got.Keys["find"], " ") != "ctrl+f" {
				t.Errorf("keys %v", got.Keys)
			}
		})
	}
}

func TestPasswordsAreNotRepeated(t *testing.T) {
	for _, db := range []string{
		"mysql://sheyin:geheim@db/sheyin", "postgresql:sheyin:geheim@db", "postgres:/sheyin:ge@/heim@db/x", "sheyin:geheim@db/sheyin",
		"host=db password=geheim", "host=db password = 'geheim geheim'", "pg://db/sheyin?user=x&PASSWORD=geheim&sslmode=disable",
		"postgres://sheyin:geheim@127.0.0.1:port/x", "postgres://sheyin:ge%geheim@127.0.0.1:1/x", "postgres://127.0.0.1:1/x?password=geheim&sslmode=nothing",
	} {
		got := calm(t).do(t.Context(), "sandbox", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--web", "127.0.0.1:0", "--db", db)
		if got.code == exitOK || strings.Contains(got.out+got.err, "heim") {
			t.Errorf("%s: %+v", db, got)
		}
	}
	got := calm(t).do(t.Context(), "sandbox", "--data", t.TempDir(), "--db", "mysql://sheyin:geheim@db/sheyin")
	if got.code != exitUsage || !strings.Contains(got.err, "--db：「mysql://***@db/sheyin」") {
		t.Errorf("%+v", got)
	}
}

func TestDatabasesByName(t *testing.T) {
	for name, want := range map[string]bool{
		"sqlite:x.db": true, "postgres://db/x": true, "postgresql://db/x": true,
		"sqlite:": false, "postgres:db": false, "postgresqlx://db": false, "mysql://db/x": false, "x.db": false,
	} {
		if isDatabase(name) != want {
			t.Errorf("isDatabase(%q) = %v", name, !want)
		}
	}
}

func TestWrongSettingsAreNamedWithTheirPlace(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		env        map[string]string
		args       []string
		want       []string
	}{
		{name: "file", file: `theme = "pink"`, want: []string{"sheyin.toml:theme", "pink", "dark16"}},
		{name: "file, not a text", file: `idle = "soon"`, want: []string{"sheyin.toml:idle", "3m"}},
		{name: "file, unknown", file: `colour = "red"`, want: []string{"sheyin.toml:colour"}},
		{name: "file, broken", file: "theme = \n", want: []string{"sheyin.toml"}},
		{name: "file, missing", env: map[string]string{"SHEYIN_CONFIG": "nowhere.toml"}, want: []string{"nowhere.toml"}},
		{name: "environment", env: map[string]string{"SHEYIN_IDLE": "-3m"}, want: []string{"SHEYIN_IDLE", "-3m"}},
		{name: "environment, bool", env: map[string]string{"SHEYIN_ASCII": "perhaps"}, want: []string{"SHEYIN_ASCII", "perhaps"}},
		{name: "flag", args: []string{"--phone", "here"}, want: []string{"--phone", "here"}},
		{name: "flag over a wrong file", file: `theme = "pink"`, args: []string{"--theme", "blue"}, want: []string{"--theme", "blue"}},
		{name: "language", args: []string{"--lang", "fr"}, want: []string{"--lang", "fr", "zh-CN, en"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := calm(t)
			w.run = func(context.Context, consoleConfig) error { t.Error("the console was started"); return nil }
			for k, v := range tc.env {
				w.env[k] = v
			}
			if tc.file != "" {
				w.env["SHEYIN_CONFIG"] = file(t, tc.file)
			}
			got := w.do(t.Context(), append([]string{"demo"}, tc.args...)...)
			if got.code != exitUsage {
				t.Errorf("code %d", got.code)
			}
			for _, x := range tc.want {
				if !strings.Contains(got.err, x) {
					t.Errorf("%q lacks %q", got.err, x)
				}
			}
		})
	}
}

// Whatever stands in the configuration file, it is taken or refused in a sentence that names a place.
func FuzzSettings(f *testing.F) {
	for _, s := range []string{
		"", "theme = \"light\"\nidle = \"2m\"\n[keys]\nfind = [\"Ctrl+F\"]\n", "idle = 3", "[keys]\nfind = \"F1\"", "[keys.find]\nx = 1", "theme = [\"a\"]", "\"\" = 1", "[[keys]]",
		"keys = 1", "idle = \"9999999h\"", "url = \"https://a:b@c\"", "theme = \"\\u001b]0;x\\u0007\"", "\xff",
	} {
		f.Add(s)
	}
	words, err := i18n.Load("en")
	if err != nil {
		f.Fatal(err)
	}
	name := filepath.Join(f.TempDir(), "sheyin.toml")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p := &program{words: words, config: name, env: func(string) (string, bool) { return "", false }}
		c := p.console()
		p.persistent(c, "lang")
		s, err := p.settingsOf(c)
		if use, ok := errors.AsType[wrongUse](err); err != nil && (!ok || !strings.Contains(use.text, "sheyin.toml")) {
			t.Errorf("%q: %v", text, err)
		}
		if err == nil && s.duration("idle") < 0 {
			t.Errorf("%q: idle %s", text, s.duration("idle"))
		}
	})
}
