package cmd

import (
	"github.com/spf13/cobra"
)

func (p *program) completion() *cobra.Command {
	return &cobra.Command{
		Use: "completion SHELL", Short: p.words.T("cmd.completion.short"), Long: p.words.T("cmd.completion.long"), Args: p.takes("SHELL"),
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"}, Example: "  sheyin completion bash > /etc/bash_completion.d/sheyin",
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(p.out, true)
			case "zsh":
				return root.GenZshCompletion(p.out)
			case "fish":
				return root.GenFishCompletion(p.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(p.out)
			}
			return usage(p.words.T("cmd.error.setting", "place", "SHELL", "value", args[0], "want", "bash, zsh, fish, powershell"))
		},
	}
}
