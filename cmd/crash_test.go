package cmd

import (
	"bytes"
	"context"
	"errors"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/app"
	"sheyin/desk"
	"sheyin/i18n"
	"sheyin/ui"
)

// secret is what a crash is about in these tests: an invented person's number.
const secret = "42010219750815128X"

// breaking is an authority at whose answer the program breaks.
type breaking struct {
	desk.Authority
	fault any
}

func (b breaking) NewCode(context.Context, desk.Purpose) (desk.LoginCode, error) { panic(b.fault) }

// crashing is a console that breaks where it is told to.
func crashing(t *testing.T, where string) (*app.Model, []tea.ProgramOption) {
	t.Helper()
	words, err := i18n.Load("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	theme, err := ui.NewTheme("dark")
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Config{Words: words, Theme: theme, Now: time.Now, NewKey: func() string { return "k" }, Authority: quiet{}}
	var options []tea.ProgramOption
	switch where {
	case "command, text":
		cfg.Authority = breaking{fault: "no place for " + secret}
	case "command, error":
		cfg.Authority = breaking{fault: errors.New(secret)}
	case "command, by the language":
		cfg.Authority = breaking{fault: nil}
	case "message":
		cfg.Authority = quiet{}
		cfg.Skew = func() time.Duration { panic(secret) }
	case "picture":
		cfg.Authority = quiet{}
		cfg.Theme = nil
	case "library":
		cfg.Authority = quiet{}
		options = append(options, tea.WithFilter(func(tea.Model, tea.Msg) tea.Msg { panic(secret) }))
	}
	return app.New(t.Context(), cfg), options
}

// quiet is an authority that is not reached.
type quiet struct{ desk.Authority }

func (quiet) NewCode(context.Context, desk.Purpose) (desk.LoginCode, error) {
	return desk.LoginCode{}, &desk.Error{Code: desk.Offline, Key: "authority.offline"}
}

// A fault of the program ends it; neither the terminal nor standard error nor the file nor the sentence holds a value, and
// the terminal is left empty.
//
// clause: H-8.4.1
func TestCrashSaysNothingOfAnybody(t *testing.T) {
	for _, where := range []string{"command, text", "command, error", "command, by the language", "message", "picture", "library"} {
		t.Run(where, func(t *testing.T) {
			model, options := crashing(t, where)
			var out bytes.Buffer
			spoken := onStandardError(t, func() {
				crash, err := play(t.Context(), model, &out, append(options, tea.WithInput(nil), tea.WithOutput(&out), tea.WithoutSignals(), tea.WithWindowSize(80, 24))...)
				if crash == nil {
					t.Fatalf("it did not crash: %v", err)
				}
				file := filepath.Join(t.TempDir(), crashFile)
				words, loading := i18n.Load("zh-CN")
				if loading != nil {
					t.Fatal(loading)
				}
				said := crashed(words, crash, file)
				text, reading := os.ReadFile(file)
				if reading != nil {
					t.Fatal(reading)
				}
				if !strings.Contains(said.Error(), file) || strings.Contains(said.Error(), secret) {
					t.Errorf("it says %q", said)
				}
				if !strings.Contains(string(text), ".go:") || regexp.MustCompile(`\d{6}|0x|/home|/work|/root`).MatchString(strings.TrimPrefix(string(text), "time=")[30:]) {
					t.Errorf("the file holds\n%s", text)
				}
			})
			for what, text := range map[string]string{"the terminal": out.String(), "standard error": spoken} {
				if strings.Contains(text, secret) || strings.Contains(text, "goroutine") || strings.Contains(text, "panic") {
					t.Errorf("%s got %q", what, text)
				}
			}
			if !strings.HasSuffix(out.String(), wiped) {
				t.Errorf("the terminal is not wiped: %q", out.String()[max(0, out.Len()-80):])
			}
		})
	}
}

// onStandardError gives what is written to standard error meanwhile.
func onStandardError(t *testing.T, do func()) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "stderr")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = f
	defer func() { os.Stderr = before }()
	do()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What libraries write into the standard logger, as net/http does with what a broken printer sends unasked, is in no picture.
//
// clause: H-8.4.1
func TestLibrariesWriteNothingOnTheScreen(t *testing.T) {
	var logged, out bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	model, options := crashing(t, "")
	options = append(options, tea.WithFilter(func(tea.Model, tea.Msg) tea.Msg {
		log.Print(secret)
		return tea.Quit()
	}), tea.WithInput(nil), tea.WithOutput(&out), tea.WithoutSignals(), tea.WithWindowSize(80, 24))
	if crash, err := play(t.Context(), model, &out, options...); crash != nil || err != nil {
		t.Errorf("%v, %v", crash, err)
	}
	if logged.Len() > 0 {
		t.Errorf("the logger wrote %q", logged.String())
	}
	log.Print("after")
	if !strings.Contains(logged.String(), "after") {
		t.Error("the logger is not as it was before")
	}
}

// clause: H-8.4.1
func TestCrashIsSaidAlsoWhereItCannotBeKept(t *testing.T) {
	crash := app.NewCrash(secret)
	for _, lang := range i18n.Languages {
		words, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"", filepath.Join(t.TempDir(), "nowhere", crashFile)} {
			if said := crashed(words, crash, file); said == nil || strings.Contains(said.Error(), secret) {
				t.Errorf("%s, %q: %v", lang, file, said)
			}
		}
	}
}
