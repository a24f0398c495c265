package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheyin/client"
	"sheyin/desk"
)

// renewWithin is how long before its end a certificate is renewed without being asked.
const renewWithin = 30 * 24 * time.Hour

// renewLimit is how long a console that starts waits for that: it starts all the same.
const renewLimit = 5 * time.Second

// enrol makes a terminal of this machine.
func (p *program) enrol() *cobra.Command {
	var code string
	c := &cobra.Command{
		Use: "enrol", Short: p.words.T("cmd.enrol.short"), Long: p.words.T("cmd.enrol.long"), Args: p.none,
		Example: "  sheyin enrol --url https://authority.example:8443 --bundle terminal.pem\n  sheyin enrol renew --url https://authority.example:8443 --bundle terminal.pem",
		RunE:    func(c *cobra.Command, _ []string) error { return p.runEnrol(c, code) },
	}
	p.flags(c, "url", "bundle", "journal")
	c.Flags().StringVar(&code, "code", "", p.words.T("cmd.enrol.code"))
	c.AddCommand(p.renewal(), p.carrying())
	return c
}

func (p *program) renewal() *cobra.Command {
	c := &cobra.Command{
		Use: "renew", Short: p.words.T("cmd.enrol.renew"), Long: p.words.T("cmd.enrol.renewlong"), Args: p.none,
		RunE: func(c *cobra.Command, _ []string) error { return p.runRenewal(c) },
	}
	p.flags(c, "url", "bundle")
	return c
}

func (p *program) runEnrol(c *cobra.Command, code string) error {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if err := p.needs(s, "url", "bundle"); err != nil {
		return err
	}
	// A bundle is never written over: what the terminal keeps may be sealed with its keys.
	path := s.text("bundle")
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return usage(p.words.T("cmd.enrol.exists", "path", path))
	}
	if code == "" {
		if code, err = p.askCode(); err != nil {
			return err
		}
	}
	got, err := client.Enrol(c.Context(), s.text("url"), code)
	if err != nil {
		return err
	}
	if err := keepBundle(path, got.Bundle); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, p.words.T("cmd.enrol.done", "terminal", got.Terminal, "until", got.Expires.Format(time.DateOnly), "path", path))
	return errors.Join(err, p.warnSealed(c.Context(), s))
}

// askCode asks for the code: what is given as an argument, others on this machine can see.
func (p *program) askCode() (string, error) {
	if _, err := fmt.Fprint(p.err, p.words.T("cmd.enrol.ask")); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(p.in).ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return "", errors.Join(&desk.Error{Code: desk.Invalid, Key: "enrol.code"}, err)
	}
	return line, nil
}

func (p *program) runRenewal(c *cobra.Command) error {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if err := p.needs(s, "url", "bundle"); err != nil {
		return err
	}
	got, err := renew(c.Context(), s.text("url"), s.text("bundle"))
	if err != nil {
		return p.refusedBundle(err, s.from["bundle"])
	}
	_, err = fmt.Fprintln(p.out, p.words.T("cmd.enrol.done", "terminal", got.Terminal, "until", got.Expires.Format(time.DateOnly), "path", s.text("bundle")))
	return err
}

// renew gets the terminal of a bundle its next certificate, and puts it in place of the one before.
func renew(ctx context.Context, url, path string) (client.Enrolled, error) {
	line, err := connect(url, path)
	if err != nil {
		return client.Enrolled{}, err
	}
	got, err := line.Renew(ctx)
	if err := errors.Join(err, line.Close()); err != nil {
		return client.Enrolled{}, err
	}
	return got, keepBundle(path, got.Bundle)
}

// renewSoon renews the terminal's certificate when its end is near. That it fails stops nobody from working:
// the end is told on the screen, and it is tried again at the next start.
func (p *program) renewSoon(ctx context.Context, s chosen) error {
	cfg, err := client.Load(s.text("bundle"))
	if err != nil {
		return nil //nolint:nilerr // whoever opens the bundle next says what is wrong with it
	}
	left := time.Until(cfg.Certificate.Leaf.NotAfter)
	if left > renewWithin || left < 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, renewLimit)
	defer cancel()
	if _, err := renew(ctx, s.text("url"), s.text("bundle")); err != nil {
		_, err := fmt.Fprintln(p.err, p.words.T("cmd.enrol.later", "until", cfg.Certificate.Leaf.NotAfter.Format(time.DateOnly)))
		return err
	}
	return nil
}

// keepBundle puts a bundle in place as a whole, for its owner alone.
func keepBundle(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // readable by its owner alone
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is gone already when all went well
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close()) // the name too must survive: the code is used up
}
