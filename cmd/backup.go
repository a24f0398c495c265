package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/store"
)

// shortestPassphrase is how many bytes the words must have that seal a backup: it may lie about for years.
const shortestPassphrase = 12

// backupFlags are where the file is, and where the words that seal it.
type backupFlags struct {
	file, words string
	replace     bool
}

func (p *program) backup() *cobra.Command {
	var o backupFlags
	c := &cobra.Command{
		Use: "backup", Short: p.words.T("cmd.backup.short"), Long: p.words.T("cmd.backup.long"), Args: p.none,
		Example: "  sheyin sandbox backup --data authority --to authority.backup --passphrase words.txt",
		RunE:    func(c *cobra.Command, _ []string) error { return p.runBackup(c, o) },
	}
	p.flags(c, "db", "data")
	c.Flags().StringVar(&o.file, "to", "", p.words.T("cmd.backup.to"))
	c.Flags().StringVar(&o.words, "passphrase", "", p.words.T("cmd.backup.passphrase"))
	return c
}

func (p *program) restore() *cobra.Command {
	var o backupFlags
	c := &cobra.Command{
		Use: "restore", Short: p.words.T("cmd.restore.short"), Long: p.words.T("cmd.restore.long"), Args: p.none,
		Example: "  sheyin sandbox restore --data authority --from authority.backup --passphrase words.txt",
		RunE:    func(c *cobra.Command, _ []string) error { return p.runRestore(c, o) },
	}
	p.flags(c, "db", "data")
	c.Flags().StringVar(&o.file, "from", "", p.words.T("cmd.restore.from"))
	c.Flags().StringVar(&o.words, "passphrase", "", p.words.T("cmd.backup.passphrase"))
	c.Flags().BoolVar(&o.replace, "replace", false, p.words.T("cmd.restore.replace"))
	return c
}

// vault is the authority that the flags name, with the words that seal its backups.
func (p *program) vault(c *cobra.Command, o backupFlags, flag string) (sandbox.Vault, error) {
	s, err := p.settingsOf(c)
	if err != nil {
		return sandbox.Vault{}, err
	}
	if err := p.needs(s, "data"); err != nil {
		return sandbox.Vault{}, err
	}
	if o.file == "" || o.words == "" {
		return sandbox.Vault{}, usage(p.words.T("cmd.backup.missing", "file", flag))
	}
	words, err := p.passphrase(o.words)
	if err != nil {
		return sandbox.Vault{}, err
	}
	v := sandbox.Vault{DB: s.text("db"), Keys: filepath.Join(s.text("data"), "pki"), Passphrase: words, Program: version()}
	if v.DB == "" {
		v.DB = "sqlite:" + filepath.Join(s.text("data"), "authority.db")
	}
	return v, nil
}

// passphrase is the first line of a file, or of the standard input: on the command line everybody on the
// machine could read it.
func (p *program) passphrase(path string) (string, error) {
	in := p.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", usage(p.words.T("cmd.backup.unread", "value", path))
		}
		defer func() { _ = f.Close() }() // it was only read
		in = f
	}
	line, err := bufio.NewReader(io.LimitReader(in, 1<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if len(line) < shortestPassphrase {
		return "", usage(p.words.T("cmd.backup.weak", "n", shortestPassphrase))
	}
	return line, nil
}

// runBackup writes the file under another name, reads it back, and only then gives it its own.
func (p *program) runBackup(c *cobra.Command, o backupFlags) (err error) {
	v, err := p.vault(c, o, "--to")
	if err != nil {
		return err
	}
	if _, err := os.Stat(o.file); !errors.Is(err, fs.ErrNotExist) {
		return usage(p.words.T("cmd.backup.there", "value", o.file))
	}
	f, err := os.CreateTemp(filepath.Dir(o.file), ".backup-*")
	if err != nil {
		return p.noPlace("--to", o.file, err)
	}
	defer func() {
		if err == nil {
			return
		}
		err = p.refusedStore(err)
		if left := os.Remove(f.Name()); !errors.Is(left, fs.ErrNotExist) { // it may have its own name by now
			err = errors.Join(err, left)
		}
	}()
	made, err := writeBackup(c.Context(), v, f)
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), o.file); err != nil {
		return err
	}
	if err := store.SyncFolder(o.file); err != nil {
		return err
	}
	return p.tellBackup("cmd.backup.done", made)
}

func writeBackup(ctx context.Context, v sandbox.Vault, f *os.File) (sandbox.Backed, error) {
	out := bufio.NewWriter(f)
	made, err := v.Backup(ctx, out)
	if err := errors.Join(err, out.Flush(), f.Sync()); err != nil {
		return made, errors.Join(err, f.Close())
	}
	_, err = f.Seek(0, io.SeekStart)
	if err != nil {
		return made, errors.Join(err, f.Close())
	}
	read, err := sandbox.CheckBackup(f, v.Passphrase)
	if err == nil && read.Sum != made.Sum {
		err = sandbox.ErrBackup
	}
	return made, errors.Join(err, f.Close())
}

func (p *program) runRestore(c *cobra.Command, o backupFlags) error {
	v, err := p.vault(c, o, "--from")
	if err != nil {
		return err
	}
	f, err := os.Open(o.file)
	if err != nil {
		return usage(p.words.T("cmd.backup.unread", "value", o.file))
	}
	defer func() { _ = f.Close() }() // it was only read
	if err := os.MkdirAll(filepath.Dir(v.Keys), 0o700); err != nil {
		return err
	}
	back, err := v.Restore(c.Context(), f, o.replace)
	if err != nil {
		return p.refusedStore(err)
	}
	return errors.Join(p.tellBackup("cmd.restore.done", back), p.tellWithdrawn(back))
}

// tellWithdrawn says which terminals stay withdrawn although the backup does not know it, or that nobody could tell.
func (p *program) tellWithdrawn(b sandbox.Backed) error {
	words := ""
	switch {
	case len(b.Withdrawn) > 0:
		words = p.words.T("cmd.restore.withdrawn", "terminals", strings.Join(b.Withdrawn, p.words.T("join.list")))
	case !b.Told:
		words = p.words.T("cmd.restore.untold", "made", b.Head.Made.In(calendar.China).Format(time.DateTime))
	default:
		return nil
	}
	_, err := fmt.Fprintln(p.out, words)
	return err
}

func (p *program) tellBackup(key string, b sandbox.Backed) error {
	_, err := fmt.Fprintln(p.out, p.words.T(key,
		"made", b.Head.Made.In(calendar.China).Format(time.DateTime), "program", b.Head.Program, "schema", b.Head.Schema,
		"rows", b.Total(), "tables", len(b.Rows), "keys", b.Keys, "sum", b.Sum))
	return err
}

// told is an error whose text is in the words of the program already, and no mistake of who typed the command.
type told struct {
	text string
	err  error
}

func (e told) Error() string { return e.text }
func (e told) Unwrap() error { return e.err }

// refusedStore puts what is wrong with a database or a backup into words.
func (p *program) refusedStore(err error) error {
	for _, known := range []struct {
		err error
		key string
	}{
		{store.ErrNewer, "cmd.vault.newer"},
		{store.ErrDamaged, "cmd.vault.damaged"},
		{store.ErrFull, "cmd.vault.full"},
		{store.ErrReadOnly, "cmd.vault.readonly"},
		{store.ErrInUse, "cmd.vault.in_use"},
		{store.ErrNotEmpty, "cmd.vault.not_empty"},
		{store.ErrNoDatabase, "cmd.vault.none"},
		{pki.ErrSealed, "cmd.vault.sealed"},
		{sandbox.ErrBackup, "cmd.vault.backup"},
		{sandbox.ErrKeys, "cmd.vault.not_empty"},
	} {
		if errors.Is(err, known.err) {
			return told{p.words.T(known.key), err}
		}
	}
	return err
}
