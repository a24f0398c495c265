package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func (p *program) sandbox() *cobra.Command {
	c := &cobra.Command{
		Use: "sandbox", Short: p.words.T("cmd.sandbox.short"), Long: p.words.T("cmd.sandbox.long"), Args: p.none,
		Example: "  sheyin sandbox --data authority\n  sheyin sandbox --data authority --db postgres://sheyin@db/sheyin",
		RunE:    func(c *cobra.Command, _ []string) error { return p.runSandbox(c) },
	}
	p.flags(c, "listen", "web", "db", "data", "catalogue", "log")
	c.AddCommand(p.backup(), p.restore())
	return c
}

func (p *program) runSandbox(c *cobra.Command) (err error) {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if err := p.needs(s, "data"); err != nil {
		return err
	}
	log, done, err := p.openLog(s, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	folder := s.text("data")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return p.noPlace(s.from["data"], folder, err)
	}
	cfg := authorityConfig{Folder: folder, DB: s.text("db"), Listen: s.text("listen"), Web: s.text("web"), Log: log}
	if cfg.DB == "" {
		cfg.DB = "sqlite:" + filepath.Join(folder, "authority.db")
	}
	if dir := s.text("catalogue"); dir != "" {
		cfg.Data = os.DirFS(dir)
	}
	a, err := startAuthority(c.Context(), cfg)
	if err != nil {
		return p.refusedStore(p.refusedAddress(s, err, "listen", "web"))
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if err := p.tellPlaces(c.Context(), a); err != nil {
		return err
	}
	if err := p.warnExposed(a); err != nil {
		return err
	}
	return a.wait(c.Context())
}

// tellPlaces writes a bundle for every terminal and says where everything is.
func (p *program) tellPlaces(ctx context.Context, a *authority) error {
	outlets, err := a.service.Outlets(ctx)
	if err != nil {
		return err
	}
	lines := []string{
		p.words.T("cmd.sandbox.url", "url", a.URL),
		p.words.T("cmd.sandbox.desk", "url", a.Phone+"/desk"),
		p.words.T("cmd.sandbox.phone", "url", a.Phone),
	}
	for _, o := range outlets {
		for _, t := range o.Terminals {
			path, err := a.keys.KeepBundle(t.ID)
			if err != nil {
				return err
			}
			lines = append(lines, p.words.T("cmd.sandbox.bundle", "terminal", t.ID, "outlet", o.Name(p.words.Lang()), "window", t.Window(p.words.Lang()), "path", path))
		}
	}
	for _, l := range lines {
		if _, err := fmt.Fprintln(p.out, l); err != nil {
			return err
		}
	}
	return nil
}
