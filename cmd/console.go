package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
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
	"sheyin/guard"
	"sheyin/i18n"
	"sheyin/screens"
	"sheyin/ui"
)

// consoleConfig is what the full-screen console is started with.
type consoleConfig struct {
	Authority desk.Authority
	Press     desk.Press
	Exporter  desk.Exporter
	Journal   desk.Journal
	Guard     desk.Guard
	Devices   desk.Devices // nil: nothing is connected
	Typed     func(string) // takes what a code scanner types; nil: there is none that types
	Words     i18n.Words
	Theme     string // one of ui.ThemeNames
	ASCII     bool   // borders from ASCII
	Idle      time.Duration
	Keys      map[string][]string
	Skew      func() time.Duration // how far the authority's clock is ahead
	Demo      *screens.Demo        // nil outside the demo
	Tour      bool                 // cards lead the newcomer through one case
	CrashFile string               // where a crash is written; empty: nowhere
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
		Idle:   c.Idle, Skew: c.Skew, Demo: c.Demo, Keys: c.Keys, Tour: c.Tour, Journal: c.Journal, Guard: c.Guard, Devices: c.Devices,
	})
	// A signal ends ctx. The library's own handler would hand it to a loop that has ended by then, and wait for ever.
	crash, err := play(ctx, model, os.Stdout, tea.WithInput(newKeyboard(os.Stdin, c.Typed)), tea.WithoutSignalHandler())
	if crash != nil {
		return crashed(c.Words, crash, c.CrashFile)
	}
	return err
}

func (p *program) console() *cobra.Command {
	var rescue bool
	c := &cobra.Command{
		Use: "console", Short: p.words.T("cmd.console.short"), Long: p.words.T("cmd.console.long"), Args: p.none,
		Example: "  sheyin console --url https://authority.example:8443 --bundle TC-A-01.pem",
		RunE:    func(c *cobra.Command, _ []string) error { return p.runConsole(c, rescue) },
	}
	p.flags(c, consoleSettings...)
	c.Flags().BoolVar(&rescue, "rescue", false, p.words.T("cmd.console.rescue"))
	return c
}

// spare is how much more than it needs a console may hold before it looks for what it no longer needs, in percent. Half of
// what Go does by itself: counters are small old machines, and a key costs half a millisecond more for some megabytes less.
const spare = 50

func (p *program) runConsole(c *cobra.Command, rescue bool) (err error) {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if err := p.needs(s, "url", "bundle"); err != nil {
		return err
	}
	if err := p.locks(s); err != nil {
		return err
	}
	if err := p.renewSoon(c.Context(), s); err != nil {
		return err
	}
	place := postConfig{URL: s.text("url"), Bundle: s.text("bundle"), Folder: s.text("journal")}
	t, err := p.openPost(c.Context(), s, place)
	if rescue {
		t, err = p.rescued(c.Context(), s, place, t, err)
	}
	if err != nil {
		return p.refusedJournal(p.refusedBundle(err, s.from["bundle"]))
	}
	defer func() { err = errors.Join(err, t.close()) }()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(spare)
	}
	console := p.consoleConfig(s, t)
	folder, err := papersFolder(s)
	if err != nil {
		return err
	}
	press := forms.New(forms.Options{Dir: folder})
	console.Press, console.Exporter = press, press
	counter, err := p.equip(s, t, press, &console)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.unequip(counter)) }()
	return p.run(c.Context(), console)
}

// locks refuses a time without a key that would leave a terminal open to whoever comes by (H-8.4.1, H-C5.3). In the demo
// the people are invented.
func (p *program) locks(s chosen) error {
	if idle := s.duration("idle"); idle < time.Second || idle > app.LongestIdle {
		return p.wrong(s, "idle", p.words.T("cmd.want.idle"))
	}
	return nil
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
func (p *program) consoleConfig(s chosen, t *post) consoleConfig {
	return consoleConfig{
		Authority: t.authority, Journal: t.journal, Guard: guard.New("/", os.Environ()...), Words: p.words, Theme: s.text("theme"), ASCII: s.is("ascii"),
		Idle: s.duration("idle"), Keys: s.bound, Skew: t.line.Skew, CrashFile: filepath.Join(t.folder, crashFile),
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
