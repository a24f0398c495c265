package cmd

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sheyin/i18n"
)

var update = flag.Bool("update", false, "write docs/keys.*.md anew")

// The pages in docs are what the command prints without a configuration.
func TestKeysInPrintAreCurrent(t *testing.T) {
	for _, lang := range i18n.Languages {
		got := calm(t).do(t.Context(), "keys", "--markdown", "--lang", lang)
		if got.code != exitOK {
			t.Fatalf("%+v", got)
		}
		path := filepath.Join("..", "docs", "keys."+lang+".md")
		if *update {
			if err := os.WriteFile(path, []byte(got.out), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(page) != got.out {
			t.Errorf("%s is stale: go generate ./app ./cmd", path)
		}
		if strings.ContainsAny(got.out, "{}") || strings.Contains(got.out, "?]") {
			t.Errorf("%s has words that are not whole", path)
		}
	}
}

func TestKeysListsWhatIsBound(t *testing.T) {
	w := calm(t)
	w.env["SHEYIN_CONFIG"] = file(t, "[keys]\nfind = \"Ctrl+F\"\n\"accept.notice\" = [\"f7\", \"alt+n\"]\nlogout = \"alt+l\"\n")
	got := w.do(t.Context(), "keys")
	lines := map[string]string{}
	for line := range strings.Lines(got.out) {
		if f := strings.Fields(line); len(f) > 1 {
			lines[f[0]] = strings.Join(strings.Fields(line)[1:3], " ")
		}
	}
	for action, want := range map[string]string{
		"home.find": "ctrl+f ", "accept.notice": "f7 alt+n", "accept.back": "esc ", "logout": "alt+l ", "quit": "ctrl+q ctrl+c",
	} {
		if !strings.HasPrefix(lines[action]+" ", want) {
			t.Errorf("%s: %q, want %q", action, lines[action], want)
		}
	}
}

func TestWrongKeysAreNamedWithTheirPlace(t *testing.T) {
	for _, tt := range []struct {
		name, table string
		want        []string
	}{
		{"no such action", `notices = "f6"`, []string{"sheyin.toml:keys.notices", "sheyin keys"}},
		{"no such screen", `"door.notice" = "f6"`, []string{"sheyin.toml:keys.door.notice", "sheyin keys"}},
		{"no such key", `"accept.notice" = ["f6", "f66"]`, []string{"sheyin.toml:keys.accept.notice", "f66", "ctrl+k"}},
		{"a collision", `"accept.notice" = "f8"`, []string{"sheyin.toml:keys.accept.notice", "f8", "trouble", "受理"}},
		{"a collision with a key of everywhere", `find = "f1"`, []string{"sheyin.toml:keys.find", "f1", "help"}},
		{"reserved", `"accept.notice" = "F11"`, []string{"sheyin.toml:keys.accept.notice", "f11", "F 键"}},
		{"reserved, escape", `find = "esc"`, []string{"sheyin.toml:keys.find", "esc"}},
		{"none", `find = []`, []string{"sheyin.toml:keys.find"}},
		{"not a key", `find = 6`, []string{"sheyin.toml:keys.find", `["f6", "ctrl+k"]`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := calm(t)
			w.run = func(context.Context, consoleConfig) error { t.Error("the console was started"); return nil }
			w.env["SHEYIN_CONFIG"] = file(t, "[keys]\n"+tt.table+"\n")
			got := w.do(t.Context(), "demo")
			if got.code != exitUsage {
				t.Errorf("code %d", got.code)
			}
			for _, x := range tt.want {
				if !strings.Contains(got.err, x) {
					t.Errorf("%q lacks %q", got.err, x)
				}
			}
		})
	}
}
