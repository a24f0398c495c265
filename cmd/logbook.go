package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"sheyin/client"
	"sheyin/desk/calendar"
	"sheyin/journal"
)

// logbook is the command for the terminal's log.
func (p *program) logbook() *cobra.Command {
	c := &cobra.Command{
		Use: "log", Short: p.words.T("cmd.log.short"), Long: p.words.T("cmd.log.long"), Args: p.none,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.logVerify(), p.logShow(), p.logExport(), p.logAudit())
	return c
}

// tell prints one line of the words.
func (p *program) tell(key string, args ...any) error {
	_, err := fmt.Fprintln(p.out, p.words.T(key, args...))
	return err
}

func (p *program) logVerify() *cobra.Command {
	var keys, export string
	c := &cobra.Command{
		Use: "verify [FOLDER]", Short: p.words.T("cmd.log.verify"), Long: p.words.T("cmd.log.verify_long"), Args: p.atMostOne,
		Example: "  sheyin log verify\n  sheyin log verify /media/copy --keys TC-A-01.keys.pem\n  sheyin log verify --export november.jsonl --keys TC-A-01.keys.pem",
		RunE: func(c *cobra.Command, args []string) error {
			known, err := p.logKeys(keys)
			if err != nil {
				return err
			}
			if export != "" {
				return p.verifyExport(export, known)
			}
			folder, err := p.logFolder(c, args)
			if err != nil {
				return err
			}
			return p.verifyFolder(c.Context(), folder, known)
		},
	}
	p.flags(c, "bundle", "journal")
	c.Flags().StringVar(&keys, "keys", "", p.words.T("cmd.log.keys"))
	c.Flags().StringVar(&export, "export", "", p.words.T("cmd.log.file"))
	return c
}

// logKeys reads the public keys of a file; with none, those beside the log have to do.
func (p *program) logKeys(path string) (journal.LogKeys, error) {
	if path == "" {
		return journal.LogKeys{}, nil
	}
	k, err := journal.ReadLogKeys(path)
	if err != nil {
		return k, usage(p.words.T("cmd.log.unread", "value", path, "why", p.cause(err)))
	}
	return k, nil
}

// logFolder is the folder that was named, else that of the setting, else the usual one of the bundle's terminal.
func (p *program) logFolder(c *cobra.Command, args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	s, err := p.settingsOf(c)
	if err != nil {
		return "", err
	}
	if folder := s.text("journal"); folder != "" {
		return folder, nil
	}
	if err := p.needs(s, "bundle"); err != nil {
		return "", err
	}
	cfg, err := client.Load(s.text("bundle"))
	if err != nil {
		return "", p.refusedBundle(&bundleError{s.text("bundle"), err}, s.from["bundle"])
	}
	return p.journalFolder(cfg.Certificate.Leaf.Subject.CommonName)
}

func (p *program) verifyFolder(ctx context.Context, folder string, k journal.LogKeys) error {
	if !begun(folder) {
		return usage(p.words.T("cmd.log.none", "folder", folder))
	}
	own := len(k.Keys) == 0
	if own {
		var err error
		if k, err = p.logKeys(filepath.Join(folder, journal.KeysFile)); err != nil {
			return err
		}
	}
	r, err := journal.VerifyLog(ctx, folder, k)
	if err != nil {
		return err
	}
	if own {
		if err := p.tell("cmd.log.own_keys"); err != nil {
			return err
		}
	}
	return p.tellReport(r)
}

// tellReport says what was found; [errChecks] when it is damage.
func (p *program) tellReport(r journal.LogReport) error {
	if d := r.Damage; d != nil {
		return errors.Join(
			p.tell("cmd.log.damage."+string(d.Kind), "from", d.From, "to", d.To, "file", d.File),
			p.tell("cmd.log.advice.all"), errChecks,
		)
	}
	key := "cmd.log.sound"
	if r.Heads == 0 {
		key = "cmd.log.never"
	}
	err := p.tell(key, "entries", r.Entries, "heads", r.Heads, "seen", localTime(r.LastSeen))
	if r.Erased > 0 {
		err = errors.Join(err, p.tell("cmd.log.erased", "n", r.Erased))
	}
	if !r.Signed && r.Entries > 0 {
		err = errors.Join(err, p.tell("cmd.log.unsigned"))
	}
	return err
}

func localTime(at time.Time) string { return at.In(calendar.China).Format(time.DateTime) }

func (p *program) verifyExport(path string, k journal.LogKeys) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return usage(p.words.T("cmd.log.unread", "value", path, "why", p.cause(err)))
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r, err := journal.VerifyExport(f, k)
	if errors.Is(err, journal.ErrExport) {
		return errors.Join(p.tell("cmd.log.export_false", "why", err), errChecks)
	}
	if err != nil {
		return err
	}
	if r.OwnKeys {
		err = p.tell("cmd.log.own_keys_export")
	}
	err = errors.Join(err, p.tell("cmd.log.export_sound", "entries", r.Entries, "terminal", r.Terminal, "person", r.Person, "ground", r.Ground))
	if !r.Head.Seen.IsZero() {
		err = errors.Join(err, p.tell("cmd.log.export_seen", "seen", localTime(r.Head.Seen)))
	}
	return err
}

// inLogbook opens the terminal's journal for f.
func (p *program) inLogbook(c *cobra.Command, f func(context.Context, *journal.Journal) error) (err error) {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if err := p.needs(s, "bundle"); err != nil {
		return err
	}
	cfg, err := client.Load(s.text("bundle"))
	if err != nil {
		return p.refusedBundle(&bundleError{s.text("bundle"), err}, s.from["bundle"])
	}
	place := postConfig{Bundle: s.text("bundle"), Folder: s.text("journal")}
	if err := p.placed(&place, cfg); err != nil {
		return p.refusedBundle(err, s.from["bundle"])
	}
	if !begun(place.Folder) { // a folder that is spelt wrong would give a new log, and nothing wrong in it
		return usage(p.words.T("cmd.log.none", "folder", place.Folder))
	}
	j, err := p.openJournal(c.Context(), s, &place, cfg)
	if err != nil {
		return p.refusedJournal(p.refusedBundle(err, s.from["bundle"]))
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	return f(c.Context(), j)
}

// logDays are the days of the setting, which was checked before.
func logDays(s chosen) (int, error) { return strconv.Atoi(s.text("log-retention")) }

func isLogDays(v string) bool {
	days, err := strconv.Atoi(v)
	return err == nil && journal.CheckLogDays(days) == nil
}

// newFile makes a file that was not there, for its owner only.
func (p *program) newFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, usage(p.words.T("cmd.log.there", "value", path))
	}
	return f, err
}

// written closes a file, and removes it when something went wrong.
func written(f *os.File, err error, write func(io.Writer) error) error {
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
