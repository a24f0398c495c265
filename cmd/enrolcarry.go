package cmd

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"sheyin/client"
	"sheyin/journal/keep"
)

// carrying brings what a machine keeps under the keys of the bundle that it is enrolled with now.
func (p *program) carrying() *cobra.Command {
	var old string
	c := &cobra.Command{
		Use: "carry", Short: p.words.T("cmd.enrol.carry"), Long: p.words.T("cmd.enrol.carrylong"), Args: p.none,
		Example: "  sheyin enrol carry --bundle terminal.pem --old terminal-before.pem",
		RunE:    func(c *cobra.Command, _ []string) error { return p.runCarry(c, old) },
	}
	p.flags(c, "bundle", "journal")
	c.Flags().StringVar(&old, "old", "", p.words.T("cmd.enrol.old"))
	return c
}

func (p *program) runCarry(c *cobra.Command, old string) error {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if err := p.needs(s, "bundle"); err != nil {
		return err
	}
	if old == "" {
		return usage(p.words.T("cmd.enrol.noold"))
	}
	place := postConfig{Bundle: s.text("bundle"), Folder: s.text("journal")}
	now, to, err := identityOf(place.Bundle)
	if err != nil {
		return p.refusedBundle(err, s.from["bundle"])
	}
	defer clear(to)
	_, from, err := identityOf(old)
	if err != nil {
		return p.refusedBundle(err, "--old")
	}
	defer clear(from)
	if err := p.placed(&place, now); err != nil {
		return err
	}
	carried, err := keep.Carry(c.Context(), place.Folder, now.Certificate.Leaf.Subject.CommonName, from, to)
	if err != nil {
		return p.refusedJournal(&journalError{place.Folder, err})
	}
	key := "cmd.enrol.carried"
	if !carried {
		key = "cmd.enrol.notcarried"
	}
	_, err = fmt.Fprintln(p.out, p.words.T(key, "path", old))
	return err
}

// identityOf reads a bundle, and gives with it what seals the journal of its terminal; that is wiped by the caller.
func identityOf(path string) (client.Config, []byte, error) {
	cfg, err := client.Load(path)
	if err != nil {
		return cfg, nil, &bundleError{path, err}
	}
	identity, err := x509.MarshalPKCS8PrivateKey(cfg.Certificate.PrivateKey)
	if err != nil {
		return cfg, nil, &bundleError{path, err}
	}
	return cfg, identity, nil
}

// warnSealed says when what this machine keeps cannot be opened by the bundle that it has just got, while the one before
// may still be there.
func (p *program) warnSealed(ctx context.Context, s chosen) error {
	place := postConfig{Bundle: s.text("bundle"), Folder: s.text("journal")}
	cfg, err := client.Load(place.Bundle)
	if err != nil {
		return &bundleError{place.Bundle, err}
	}
	if err := p.placed(&place, cfg); err != nil || !begun(place.Folder) {
		return err
	}
	if _, err := p.keyKept(ctx, place, cfg, nil); !errors.Is(err, keep.ErrLost) {
		return nil //nolint:nilerr // another custody than the terminal's keys, which this did not touch
	}
	_, err = fmt.Fprintln(p.err, p.words.T("cmd.enrol.sealed", "bundle", place.Bundle))
	return err
}
