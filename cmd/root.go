// Package cmd holds the commands, one a file: flags, configuration and wiring. Rules live
// elsewhere. A setting comes from the flag, else from the environment (SHEYIN_…), else from
// the configuration file, else from its default; a wrong one is named with its place.
package cmd

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sheyin/i18n"
)

// program is what the commands share: the words, and the outside world, which tests replace.
type program struct {
	words  i18n.Words
	env    func(string) (string, bool)
	in     io.Reader
	out    io.Writer // what was asked for
	err    io.Writer // what went wrong, and where things are
	run    func(context.Context, consoleConfig) error
	config string // --config, empty: the usual place
}

// Execute runs the command that args name and gives the exit code. SIGINT, SIGTERM and SIGHUP
// (the window was closed) end it in good order.
func Execute(args []string) int {
	ctx, stop := untilTold(context.Background())
	defer stop()
	p := &program{env: os.LookupEnv, in: os.Stdin, out: os.Stdout, err: os.Stderr, run: runConsole}
	if err := harden(); err != nil {
		return p.failed(err)
	}
	return p.execute(ctx, args)
}

// untilTold gives a context that ends when the process is told to stop. A SIGHUP that is ignored
// stays ignored: so does nohup ask for it.
func untilTold(ctx context.Context) (context.Context, context.CancelFunc) {
	told := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		told = append(told, syscall.SIGHUP)
	}
	return signal.NotifyContext(ctx, told...)
}

func (p *program) execute(ctx context.Context, args []string) int {
	words, err := i18n.Load(p.languageOf(args))
	if err != nil { // the words are compiled in: languageOf names only those that exist
		return p.failed(err)
	}
	p.words = words
	root := p.root()
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	return p.failed(root.ExecuteContext(ctx))
}

// languageOf finds the language before there are flags: help and errors about flags need
// words, too. What is wrong with flags, settings or the language is reported later, with its place.
func (p *program) languageOf(args []string) string {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.SetOutput(io.Discard)
	flags.BoolP("help", "h", false, "")
	lang := flags.String("lang", "", "")
	file := flags.String("config", "", "")
	_ = flags.Parse(args) // what stands before the mistake counts
	p.config = *file
	if *lang == "" {
		if s, err := p.readSettings(nil); err == nil {
			*lang = s.text("lang")
		} else {
			*lang, _ = p.env(envName("lang"))
		}
	}
	if slices.Contains(i18n.Languages, *lang) {
		return *lang
	}
	return i18n.Languages[0]
}

func (p *program) root() *cobra.Command {
	w := p.words
	root := &cobra.Command{
		Use: "sheyin", Short: w.T("cmd.root.short"), Long: w.T("cmd.root.long") + "\n\n" + w.T("cmd.root.exit"),
		Args: p.none, SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	console := p.console()
	root.RunE = func(c *cobra.Command, _ []string) error { return console.RunE(c, nil) }
	p.flags(root, consoleSettings...)
	root.PersistentFlags().StringVar(&p.config, "config", "", w.T("cmd.flag.config"))
	p.persistent(root, "lang")
	root.AddCommand(console, p.demo(), p.sandbox(), p.phone(), p.enrol(), p.conformance(), p.clauses(), p.keys(), p.version(), p.man(), p.completion(), p.wipe(), p.keyring(), p.logbook(), p.doctor(), p.driver())
	help := &cobra.Command{Use: "help " + w.T("cmd.usage.command"), Short: w.T("cmd.help.short"), RunE: func(_ *cobra.Command, args []string) error {
		of, rest, err := root.Find(args)
		switch {
		case err != nil:
			return err
		case len(rest) > 0:
			return p.noCommand(of, rest[0])
		}
		return of.Help()
	}}
	root.SetHelpCommand(help)
	root.SetFlagErrorFunc(p.flagError)
	root.SetUsageFunc(p.tellUsage)
	p.dress(root)
	p.dress(help)
	return root
}
