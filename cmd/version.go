package cmd

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is the version of a released build: -ldflags "-X sheyin/cmd.release=v1.2.3".
var release string

func (p *program) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: p.words.T("cmd.version.short"), Args: p.none,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.out, "sheyin", version(), runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
			return err
		},
	}
}

// version names this build: the release, else the commit that it was built from.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return "dev-" + s.Value[:12]
			}
		}
	}
	return "dev"
}
