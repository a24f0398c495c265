package cmd

import (
	"strings"

	"github.com/spf13/cobra"

	"sheyin/clauses"
)

func (p *program) clauses() *cobra.Command {
	var kind string
	var untested bool
	c := &cobra.Command{
		Use: "clauses", Short: p.words.T("cmd.clauses.short"), Long: p.words.T("cmd.clauses.long"), Args: p.none,
		Example: "  sheyin clauses --kind S --untested",
		RunE: func(*cobra.Command, []string) error {
			list, err := clauses.Load()
			if err != nil {
				return err
			}
			kept, err := clauses.Select(list, kind, untested)
			if err != nil {
				kinds := strings.Join([]string{clauses.Software, clauses.Assist, clauses.Outside, clauses.None}, ", ")
				return usage(p.words.T("cmd.error.setting", "place", "--kind", "value", kind, "want", p.words.T("cmd.want.kind", "kinds", kinds)))
			}
			return clauses.Write(p.out, kept)
		},
	}
	c.Flags().StringVar(&kind, "kind", "", p.words.T("cmd.clauses.kind"))
	c.Flags().BoolVar(&untested, "untested", false, p.words.T("cmd.clauses.untested"))
	return c
}
