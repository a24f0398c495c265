package cmd

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sheyin/ui"
)

// dress gives a command and those below it what cobra would add later in words of its own.
func (p *program) dress(c *cobra.Command) {
	c.DisableFlagsInUseLine = true
	c.InitDefaultHelpFlag()
	c.Flags().Lookup("help").Usage = p.words.T("cmd.flag.help")
	for _, below := range c.Commands() {
		p.dress(below)
	}
}

// tellUsage prints how a command is used. It is no template, since pflag's list of flags is English and counts bytes, of
// which a Chinese character has three in two cells.
func (p *program) tellUsage(c *cobra.Command) error {
	w := p.words
	var b strings.Builder
	part := func(title, text string) {
		if text != "" {
			fmt.Fprintf(&b, "\n%s\n%s\n", w.T(title), text)
		}
	}
	fmt.Fprintf(&b, "%s\n  %s\n", w.T("cmd.usage.usage"), c.UseLine())
	var below [][2]string
	for _, child := range c.Commands() {
		if child.IsAvailableCommand() {
			below = append(below, [2]string{"  " + child.Name() + " ", child.Short})
		}
	}
	if len(below) > 0 {
		fmt.Fprintf(&b, "  %s %s\n", c.CommandPath(), w.T("cmd.usage.command"))
	}
	part("cmd.usage.examples", c.Example)
	part("cmd.usage.commands", columns(below))
	part("cmd.usage.flags", columns(p.flagLines(c.LocalFlags())))
	part("cmd.usage.global", columns(p.flagLines(c.InheritedFlags())))
	_, err := io.WriteString(c.OutOrStderr(), b.String())
	return err
}

// flagLines are the flags of a set, each with what it is for. A part of that in backquotes is what its value is called.
func (p *program) flagLines(flags *pflag.FlagSet) [][2]string {
	var lines [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		left := "      --" + f.Name
		if f.Shorthand != "" {
			left = "  -" + f.Shorthand + ", --" + f.Name
		}
		value, help := pflag.UnquoteUsage(f)
		if f.Value.Type() != "bool" {
			if help == f.Usage {
				value = p.words.T("cmd.usage.value")
			}
			left += " " + value
		}
		if f.Value.Type() == "string" && f.DefValue != "" {
			help += " [" + f.DefValue + "]"
		}
		lines = append(lines, [2]string{left + "  ", help})
	})
	return lines
}

// columns writes pairs one a line, the second ones below each other.
func columns(pairs [][2]string) string {
	widest := 0
	for _, pair := range pairs {
		widest = max(widest, ui.Width(pair[0]))
	}
	lines := make([]string, len(pairs))
	for n, pair := range pairs {
		lines[n] = pair[0] + strings.Repeat(" ", widest-ui.Width(pair[0])) + " " + pair[1]
	}
	return strings.Join(lines, "\n")
}

// none is for commands that take no argument; where there are commands below, it meets misspelt ones.
func (p *program) none(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case c.HasSubCommands():
		return p.noCommand(c, args[0])
	}
	return p.extra(c, args[0])
}

// atMostOne is for commands that take one argument or none.
func (p *program) atMostOne(c *cobra.Command, args []string) error {
	if len(args) > 1 {
		return p.extra(c, args[1])
	}
	return nil
}

// takes is for commands that take just the named arguments.
func (p *program) takes(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return usage(p.words.T("cmd.error.argument", "name", strings.Join(names[len(args):], " "), "use", c.UseLine()))
		case len(args) == len(names):
			return nil
		case len(meant(c, args[0])) > 0:
			return p.noCommand(c, args[0])
		}
		return p.extra(c, args[len(names)])
	}
}

func (p *program) extra(c *cobra.Command, name string) error {
	return usage(p.words.T("cmd.error.extra", "name", name, "use", c.UseLine()))
}

// noCommand says that there is no such command below c, and which one may have been meant.
func (p *program) noCommand(c *cobra.Command, name string) error {
	help := c.CommandPath() + " --help"
	if commands := meant(c, name); len(commands) > 0 {
		return usage(p.words.T("cmd.error.meant", "name", name, "commands", strings.Join(commands, p.words.T("join.list")), "help", help))
	}
	return usage(p.words.T("cmd.error.command", "name", name, "help", help))
}

// nearTo is by how many letters a misspelt command may differ: cobra's.
const nearTo = 2

// meant are the commands that name may stand for: those below c that are spelt nearly so, and those anywhere that are
// called just so.
func meant(c *cobra.Command, name string) []string {
	c.SuggestionsMinimumDistance = nearTo
	var paths []string
	for _, near := range c.SuggestionsFor(name) {
		paths = append(paths, c.CommandPath()+" "+near)
	}
	var look func(*cobra.Command)
	look = func(at *cobra.Command) {
		for _, below := range at.Commands() {
			if at != c && below.IsAvailableCommand() && strings.EqualFold(below.Name(), name) {
				paths = append(paths, below.CommandPath())
			}
			look(below)
		}
	}
	look(c.Root())
	return paths
}

// flagError puts what the flag package says into words of ours. A misspelt command is told before its flags, which are
// those of another one.
func (p *program) flagError(c *cobra.Command, err error) error {
	if c.HasSubCommands() && c.Flags().NArg() > 0 {
		if err := c.ValidateArgs(c.Flags().Args()); err != nil {
			return err
		}
	}
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	help := c.CommandPath() + " --help"
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			name = name[1:]
		}
		return usage(p.words.T("cmd.error.flag", "name", name, "help", help))
	case errors.As(err, &missing):
		return usage(p.words.T("cmd.error.value", "name", missing.GetSpecifiedName(), "help", help))
	case errors.As(err, &wrong):
		want := "cmd.want.bool"
		if wrong.GetFlag().Value.Type() == "int" {
			want = "cmd.want.number"
		}
		return usage(p.words.T("cmd.error.setting", "place", "--"+wrong.GetFlag().Name, "value", wrong.GetValue(), "want", p.words.T(want)))
	case errors.As(err, &syntax):
		return usage(p.words.T("cmd.error.flag", "name", syntax.GetSpecifiedFlag(), "help", help))
	}
	return usage(err.Error())
}
