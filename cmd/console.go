package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/google/uuid"
	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"sheyin/app"
	"sheyin/client"
	"sheyin/desk"
	"sheyin/forms"
	"sheyin/i18n"
	"sheyin/screens"
	"sheyin/ui"
)

// consoleConfig is what the full-screen console is started with.
type consoleConfig struct {
	Authority desk.Authority
	Press     desk.Press
	Exporter  desk.Exporter
	Words     i18n.Words
	Theme     string // one of ui.ThemeNames
	ASCII     bool   // borders from ASCII
	Idle      time.Duration
	Keys      map[string][]string
	Skew      func() time.Duration // how far the authority's clock is ahead
	Demo      *screens.Demo        // nil outside the demo
	Tour      bool                 // cards lead the newcomer through one case
}

// runConsole shows the console until the person leaves it or ctx ends.
func runConsole(ctx context.Context, c consoleConfig) error {
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return usage(c.Words.T("cmd.error.terminal"))
	}
	// Otherwise layout and input disagree about ambiguous characters under a Chinese locale.
	runewidth.DefaultCondition.EastAsianWidth = false
	runewidth.EastAsianWidth = false

	theme, err := ui.NewTheme(c.Theme)
	if err != nil {
		return err
	}
	if c.ASCII {
		theme = theme.ASCII()
	}
	model := app.New(ctx, app.Config{
		Words: c.Words, Theme: theme, Authority: c.Authority, Press: c.Press, Exporter: c.Exporter, Now: time.Now,
		NewKey: func() string { return uuid.Must(uuid.NewV7()).String() },
		Idle:   c.Idle, Skew: c.Skew, Demo: c.Demo, Keys: c.Keys, Tour: c.Tour,
	})
	_, err = tea.NewProgram(model, tea.WithContext(ctx), tea.WithInput(&keyboard{File: os.Stdin})).Run()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return nil // told to stop
	}
	return err
}

func (p *program) console() *cobra.Command {
	c := &cobra.Command{
		Use: "console", Short: p.words.T("cmd.console.short"), Long: p.words.T("cmd.console.long"), Args: p.none,
		Example: "  sheyin console --url https://authority.example:8443 --bundle TC-A-01.pem",
		RunE:    func(c *cobra.Command, _ []string) error { return p.runConsole(c) },
	}
	p.flags(c, consoleSettings...)
	return c
}

func (p *program) runConsole(c *cobra.Command) (err error) {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if err := p.needs(s, "url", "bundle"); err != nil {
		return err
	}
	line, err := connect(s.text("url"), s.text("bundle"))
	if err != nil {
		return p.refusedBundle(err, s.from["bundle"])
	}
	defer func() { err = errors.Join(err, line.Close()) }()
	console := p.consoleConfig(s, line)
	folder, err := papersFolder(s)
	if err != nil {
		return err
	}
	press := forms.New(forms.Options{Dir: folder})
	console.Press, console.Exporter = press, press
	return p.run(c.Context(), console)
}

// papersFolder is where papers are written until there is a printer: as it is set, or among the
// user's own data.
func papersFolder(s chosen) (string, error) {
	if folder := s.text("papers"); folder != "" {
		return folder, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, "sheyin-papers"), err
}

// consoleConfig is the part that the console and the demo have in common.
func (p *program) consoleConfig(s chosen, line *client.Client) consoleConfig {
	return consoleConfig{
		Authority: line, Words: p.words, Theme: s.text("theme"), ASCII: s.is("ascii"),
		Idle: s.duration("idle"), Keys: s.bound, Skew: line.Skew,
	}
}

// connect makes the line to an authority as the terminal of the bundle.
func connect(url, bundle string) (*client.Client, error) {
	cfg, err := client.Load(bundle)
	if err != nil {
		return nil, &bundleError{bundle, err}
	}
	cfg.URL = url
	return client.New(cfg)
}
