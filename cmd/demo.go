package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheyin/journal"
	"sheyin/screens"
)

func (p *program) demo() *cobra.Command {
	var faults []string
	c := &cobra.Command{
		Use: "demo", Short: p.words.T("cmd.demo.short"), Long: p.words.T("cmd.demo.long"), Args: p.none,
		Example: "  sheyin demo\n  sheyin demo --data training --theme light\n  sheyin demo --fault printer=paper-out --fault id_reader=unplugged",
		RunE:    func(c *cobra.Command, _ []string) error { return p.runDemo(c, faults) },
	}
	c.Flags().StringArrayVar(&faults, "fault", nil, p.words.T("cmd.flag.fault"))
	p.flags(c, "data", "phone", "terminal", "theme", "ascii", "idle", "papers", "tour", "log")
	return c
}

// runDemo starts an authority in this process and the console beside it. They speak by TLS
// and HTTP as they would across a network: what works here works there.
func (p *program) runDemo(c *cobra.Command, given []string) (err error) {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	bench, err := p.demoBench(s, given)
	if err != nil {
		return err
	}
	log, done, err := p.openLog(s, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()

	folder, remove, err := demoFolder(s)
	if err != nil {
		return p.noPlace(s.from["data"], folder, err)
	}
	defer func() { err = errors.Join(err, remove()) }()
	cfg := authorityConfig{
		Folder: folder, DB: "sqlite:" + filepath.Join(folder, "authority.db"), Listen: "127.0.0.1:0", Web: s.text("phone"), Log: log,
		Bench: webBench{bench},
	}
	if cfg.Web == "" { // any free port will do when nobody asked for one
		cfg.Web, cfg.Free = settings[settingAt("web")].value, true
	}
	a, err := startAuthority(c.Context(), cfg)
	if err != nil {
		return p.refusedAddress(s, err, "", "phone")
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if err := p.knownTerminal(c.Context(), s, a); err != nil {
		return err
	}
	if err := a.service.SeedDemo(c.Context()); err != nil {
		return err
	}

	t, err := p.demoPost(c.Context(), s, a, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	console := p.consoleConfig(s, t)
	if s.text("data") == "" {
		console.CrashFile = "" // the folder goes with the demo
	}
	if console.Demo, err = p.demoPhone(c.Context(), a.Phone); err != nil {
		return err
	}
	counter, err := bench.equip(a.service, t, &console)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.unequip(counter)) }()
	if _, err := fmt.Fprintln(p.err, p.words.T("cmd.demo.phone", "url", a.Phone)); err != nil {
		return err
	}
	if err := p.warnExposed(a); err != nil {
		return err
	}
	seen := p.tourFile()
	console.Tour = wantsTour(s.text("tour"), seen)
	if err := p.run(c.Context(), console); err != nil {
		return err
	}
	remember(seen)
	return nil
}

// demoPost is what the demo's terminal keeps in this folder.
func (p *program) demoPost(ctx context.Context, s chosen, a *authority, folder string) (*post, error) {
	bundle, err := a.keys.KeepBundle(s.text("terminal"))
	if err != nil {
		return nil, err
	}
	place := postConfig{URL: a.URL, Bundle: bundle, Folder: filepath.Join(folder, "journal", s.text("terminal")), Demo: true}
	t, err := p.openPost(ctx, s, place)
	if lostJournal(err) { // the terminal has another certificate by now, and nobody's data is at stake
		if _, err = journal.SetAside(place.Folder, time.Now()); err == nil {
			t, err = p.openPost(ctx, s, place)
		}
	}
	if err != nil {
		return nil, p.refusedJournal(err)
	}
	return t, nil
}

// demoFolder is where the demo keeps what it has, and what removes it at the end: nothing, when the person named it.
func demoFolder(s chosen) (folder string, remove func() error, err error) {
	if folder = s.text("data"); folder != "" {
		return folder, func() error { return nil }, os.MkdirAll(folder, 0o700)
	}
	folder, err = os.MkdirTemp("", "sheyin-demo-")
	return folder, func() error { return os.RemoveAll(folder) }, err
}

// knownTerminal refuses a terminal that the authority does not have.
func (p *program) knownTerminal(ctx context.Context, s chosen, a *authority) error {
	outlets, err := a.service.Outlets(ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, o := range outlets {
		for _, t := range o.Terminals {
			known = append(known, t.ID)
		}
	}
	if !slices.Contains(known, s.text("terminal")) {
		return p.wrong(s, "terminal", p.words.T("cmd.want.terminal", "terminals", strings.Join(known, ", ")))
	}
	return nil
}

// demoPhone plays the phone that a newcomer does not have, by the calls of a real one.
func (p *program) demoPhone(ctx context.Context, base string) (*screens.Demo, error) {
	phone := newPhone(base)
	people, err := phone.People(ctx)
	if err != nil {
		return nil, err
	}
	d := &screens.Demo{Desk: base + "/desk", Confirm: func(ctx context.Context, qr, person, number string) error {
		if _, err := phone.Scan(ctx, person, qr); err != nil {
			return err
		}
		return phone.Confirm(ctx, person, qr, number, true)
	}, Open: func(ctx context.Context, qr, person string) (string, error) {
		if _, err := phone.Scan(ctx, person, qr); err != nil {
			return "", err
		}
		return phone.openOffline(ctx, person, qr, true)
	}}
	for _, o := range people {
		note := o.Note
		if p.words.Lang() == "en" {
			note = o.NoteEN
		}
		d.People = append(d.People, screens.DemoPerson{ID: o.ID, OutletID: o.OutletID, Name: o.Name, Note: note})
	}
	return d, nil
}
