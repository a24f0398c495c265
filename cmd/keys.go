package cmd

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sheyin/app"
)

//go:generate go test -run TestKeysInPrintAreCurrent -update .

// keysTable is the name of the table in the configuration file.
const keysTable = "keys"

// boundKeys reads the table [keys] of the file: action to one key or several. What cannot be bound is
// refused with its place.
func (p *program) boundKeys(c chosen) (map[string][]string, error) {
	bound := map[string][]string{}
	for action, value := range c.k.Cut(keysTable).All() {
		codes, ok := names(value)
		if !ok {
			return nil, usage(p.words.T("cmd.keys.list", "place", c.from[keysTable+"."+action]))
		}
		bound[action] = codes
	}
	err := app.CheckKeys(bound)
	wrong, ok := errors.AsType[*app.KeyError](err)
	if !ok {
		return bound, err
	}
	w := p.words
	screen := w.T("cmd.keys.everywhere")
	if wrong.Screen != "" {
		screen = w.T("screen." + wrong.Screen + ".title")
	}
	return nil, usage(w.T("cmd.keys.wrong_"+string(wrong.Why),
		"place", c.from[keysTable+"."+wrong.Action], "action", wrong.Action, "key", wrong.Key, "screen", screen, "other", wrong.Other))
}

// names are the names of keys in a value of the file, in small letters: a text, or a list of texts.
func names(value any) (out []string, ok bool) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, v := range list {
		s, ok := v.(string)
		if !ok {
			return nil, false
		}
		out = append(out, strings.ToLower(strings.ReplaceAll(s, " ", "")))
	}
	return out, true
}

func (p *program) keys() *cobra.Command {
	var markdown bool
	c := &cobra.Command{
		Use: "keys", Short: p.words.T("cmd.keys.short"), Long: p.words.T("cmd.keys.long"), Args: p.none,
		Example: "  sheyin keys\n  sheyin keys --lang en --markdown",
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := p.settingsOf(c)
			if err != nil {
				return err
			}
			if markdown {
				return p.printKeys(s.bound)
			}
			return p.listKeys(s.bound)
		},
	}
	c.Flags().BoolVar(&markdown, "markdown", false, p.words.T("cmd.keys.markdown"))
	return c
}

// actionName is how the configuration names an action.
func actionName(a app.Action) string {
	if a.Screen == "" {
		return a.ID
	}
	return a.Screen + "." + a.ID
}

// does tells in words what an action does; where a screen says it in several ways, all of them.
func (p *program) does(a app.Action) string {
	said := make([]string, len(a.Words))
	for n, key := range a.Words {
		said[n] = p.words.T(key)
	}
	if len(said) == 0 {
		return p.words.T("cmd.keys." + a.ID)
	}
	return strings.Join(said, p.words.T("cmd.keys.or"))
}

// listKeys prints one line an action: its name, its keys as the file spells them, and what it does.
func (p *program) listKeys(bound map[string][]string) error {
	columns := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, a := range app.Actions() {
		codes := strings.Join(app.BoundKeys(bound, a), " ")
		if codes == "" {
			codes = "-"
		}
		if _, err := fmt.Fprintf(columns, "%s\t%s\t%s\n", actionName(a), codes, p.does(a)); err != nil {
			return err
		}
	}
	return columns.Flush()
}

// printKeys prints a page with a table for each screen.
func (p *program) printKeys(bound map[string][]string) error {
	w := p.words
	page := "# " + w.T("cmd.keys.title") + "\n\n" + w.T("cmd.keys.intro") + "\n"
	screen := "-"
	for _, a := range app.Actions() {
		if a.Screen != screen {
			screen = a.Screen
			title := w.T("cmd.keys.everywhere")
			if screen != "" {
				title = w.T("screen."+screen+".title") + " `" + screen + "`"
			}
			page += "\n## " + title + "\n\n" + w.T("cmd.keys.head") + "\n|---|---|---|\n"
		}
		var drawn []string
		for _, code := range app.BoundKeys(bound, a) {
			drawn = append(drawn, app.KeyName(w, code))
		}
		page += "| " + strings.Join(drawn, ", ") + " | " + p.does(a) + " | `" + actionName(a) + "` |\n"
	}
	_, err := io.WriteString(p.out, page)
	return err
}
