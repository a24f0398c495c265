package cmd

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sheyin/i18n"
)

// everyCommand is the whole tree, with the words after the program's name.
func everyCommand(t *testing.T) map[string]*cobra.Command {
	t.Helper()
	words, err := i18n.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{words: words}
	all := map[string]*cobra.Command{}
	var take func(*cobra.Command)
	take = func(c *cobra.Command) {
		all[strings.TrimSpace(strings.TrimPrefix(c.CommandPath(), "sheyin"))] = c
		for _, below := range c.Commands() {
			take(below)
		}
	}
	root := p.root()
	root.InitDefaultHelpCmd()
	take(root)
	return all
}

func isChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// foreign are the lines of a help that are in the other language; examples and the lines of usage are in neither.
func foreign(lang, help string) (lines []string) {
	example := false
	for line := range strings.Lines(help) {
		if line = strings.TrimRight(line, "\n"); !strings.HasPrefix(line, " ") {
			example = strings.HasPrefix(line, "示例") || strings.HasPrefix(line, "用法")
		}
		switch {
		case line == "", lang == "zh-CN" && example:
		case isChinese(line) != (lang == "zh-CN"):
			lines = append(lines, line)
		}
		for _, scrap := range []string{"(default \"", " string", "stringArray", "[flags]", "help for"} {
			if strings.Contains(line, scrap) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// Every command speaks the language that is set and no other, in its help and about every kind of wrong use.
func TestEveryCommandSpeaksBothLanguages(t *testing.T) {
	w := calm(t)
	for path, c := range everyCommand(t) {
		needed := 0
		for _, argument := range strings.Fields(c.Use)[1:] {
			if !strings.HasPrefix(argument, "[") {
				needed++
			}
		}
		args := strings.Fields(path + strings.Repeat(" X", needed))
		wrong := map[string][]string{"unknown flag": append(args[:len(args):len(args)], "--nosuch")}
		if path == "" { // what the flags' package says of all commands alike
			wrong["unknown shorthand"], wrong["no syntax"], wrong["no value"] = []string{"-Z"}, []string{"--=x"}, []string{"--config"}
		}
		if path != "help" {
			wrong["too much"] = append(args[:len(args):len(args)], "Y", "Z")
		}
		if needed > 0 {
			wrong["missing argument"] = args[:len(args)-1]
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			n := settingAt(f.Name)
			if f.Name == "lang" { // then which language it is said in is open
				return
			}
			if kind := f.Value.Type(); kind == "bool" || kind == "int" || n >= 0 && !settings[n].check("?") {
				wrong["--"+f.Name] = append(args[:len(args):len(args)], "--"+f.Name+"=?")
			}
		})
		for _, lang := range i18n.Languages {
			help := w.do(t.Context(), append(strings.Fields(path), "--help", "--lang", lang)...)
			if lines := foreign(lang, help.out); help.code != exitOK || help.err != "" || len(lines) > 0 {
				t.Errorf("%s --help in %s: code %d, %s%s", path, lang, help.code, help.err, strings.Join(lines, "\n"))
			}
			for name, line := range wrong {
				t.Run(fmt.Sprint(path, " ", lang, " ", name), func(t *testing.T) {
					w := w
					w.env = map[string]string{"SHEYIN_LANG": lang}
					got := w.do(t.Context(), line...)
					if got.code != exitUsage || got.out != "" || isChinese(got.err) != (lang == "zh-CN") || strings.Contains(got.err, "?]") {
						t.Errorf("%v: code %d, out %q, err %q", line, got.code, got.out, got.err)
					}
				})
			}
		}
	}
}

// The columns of a help stand below each other, with Chinese names for values too.
func TestHelpStandsInColumns(t *testing.T) {
	got := columns([][2]string{{"--arg 参数", "a"}, {"--json", "b"}})
	if want := "--arg 参数 a\n--json     b"; got != want {
		t.Errorf("%q", got)
	}
}

// A command that is not there leads to the one that is, wherever that stands, also when its flags come with it.
func TestMisspeltCommands(t *testing.T) {
	w := calm(t)
	for _, tc := range []struct{ args, want string }{
		{"consle", "sheyin console？"},
		{"restore FILE", "sheyin sandbox restore？"},
		{"restore --from authority.backup --data authority", "sheyin sandbox restore？"},
		{"--lang en backup", "did you mean sheyin sandbox backup?"},
		{"log veify", "sheyin log verify？"},
		{"verify", "sheyin log verify？"},
		{"phone rat X", "sheyin phone rate？"},
		{"help sandbox restor", "sheyin sandbox restore？"},
		{"driver tset /x", "sheyin driver test？"},
		{"nothing-like-it", "sheyin --help 列出全部命令"},
		{"log nothing-like-it", "sheyin log --help 列出全部命令"},
	} {
		if got := w.do(t.Context(), strings.Fields(tc.args)...); got.code != exitUsage || !strings.Contains(got.err, tc.want) || got.out != "" {
			t.Errorf("%s: code %d, %s%s", tc.args, got.code, got.out, got.err)
		}
	}
}

// What the system says about a file is said in the language that is set.
func TestFilesAreToldOfInWords(t *testing.T) {
	w := calm(t)
	for args, want := range map[string]string{
		"--config none doctor":           "没有这个文件或文件夹",
		"--lang en --config none doctor": "there is no such file or folder",
		"log verify --export none":       "没有这个文件或文件夹",
		"--config . doctor":              "是文件夹",
		"console --config usage.go/x":    "路径里有一段不是文件夹",
		"sandbox --data usage.go/x":      "路径里有一段不是文件夹",
		"wipe check none":                "没有这个文件或文件夹",
	} {
		if got := w.do(t.Context(), strings.Fields(args)...); got.code != exitUsage || !strings.Contains(got.err, want) || got.out != "" {
			t.Errorf("%s: code %d, %s%s", args, got.code, got.out, got.err)
		}
	}
}
