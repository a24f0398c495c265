package cmd

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/journal"
	"sheyin/journal/keep"
)

// postConfig says as what terminal to work, and where it keeps what must survive.
type postConfig struct {
	URL    string // of the authority
	Bundle string // path
	Folder string // of the journal; empty: the usual one of the terminal
	Demo   bool   // the people are invented
}

// post is a terminal at work: its line to the authority, and the journal that every write goes through.
type post struct {
	line      *client.Client
	journal   *journal.Journal
	authority desk.Authority // the line, with the journal before it
	folder    string

	stop  context.CancelFunc
	loops sync.WaitGroup
}

// openPost opens the journal and makes the line. Nothing is sent before something is asked for.
func (p *program) openPost(ctx context.Context, s chosen, c postConfig) (*post, error) {
	cfg, err := client.Load(c.Bundle)
	if err != nil {
		return nil, &bundleError{c.Bundle, err}
	}
	j, err := p.openJournal(ctx, s, &c, cfg)
	if err != nil {
		return nil, err
	}
	cfg.URL, cfg.Outbox = c.URL, j
	line, err := client.New(cfg)
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	t := &post{line: line, journal: j, authority: j.Authority(line), folder: c.Folder}
	t.begin(ctx)
	return t, nil
}

// openJournal opens the journal of the bundle's terminal, and fills in its folder.
func (p *program) openJournal(ctx context.Context, s chosen, c *postConfig, cfg client.Config) (*journal.Journal, error) {
	if err := p.placed(c, cfg); err != nil {
		return nil, err
	}
	terminal := cfg.Certificate.Leaf.Subject.CommonName
	days, err := logDays(s)
	if err != nil {
		return nil, err
	}
	key, err := p.journalKey(ctx, s, *c, cfg)
	if err != nil {
		return nil, &journalError{c.Folder, err}
	}
	j, err := journal.Open(ctx, journal.Options{
		Dir: c.Folder, Terminal: terminal, Key: key, Signer: cfg.Signer, AuthorityKey: cfg.ListKey, LogDays: days, Terms: terms(s), Now: time.Now, Lived: journal.Lived,
	})
	clear(key)
	if err != nil {
		return nil, &journalError{c.Folder, err}
	}
	return j, nil
}

// terms are those of the settings, which were checked before.
func terms(s chosen) journal.Terms {
	return journal.Terms{Answers: s.k.Int("answer-days"), Drafts: s.k.Int("draft-days"), Copies: s.k.Int("case-days")}
}

// placed fills in the folder of the journal where none was named.
func (p *program) placed(c *postConfig, cfg client.Config) (err error) {
	if c.Folder != "" {
		return nil
	}
	if c.Folder, err = p.journalFolder(cfg.Certificate.Leaf.Subject.CommonName); err != nil {
		return &bundleError{c.Bundle, err}
	}
	return nil
}

// begin starts what goes on beside the screens until close.
func (t *post) begin(ctx context.Context) {
	ctx, t.stop = context.WithCancel(ctx)
	t.loops.Go(func() { t.journal.Deliver(ctx, t.line.Send) })
	t.loops.Go(func() { t.journal.KeepHeads(ctx, t.line, nil) })
	t.loops.Go(func() { t.journal.Retain(ctx, nil) })
}

// close ends the loops, then the journal, then the line: what a loop has under way is kept first.
func (t *post) close() error {
	t.stop()
	t.loops.Wait()
	return errors.Join(t.journal.Close(), t.line.Close())
}

// journalKey asks for the key of the journal in c.Folder, or makes it.
func (p *program) journalKey(ctx context.Context, s chosen, c postConfig, cfg client.Config) ([]byte, error) {
	identity, err := x509.MarshalPKCS8PrivateKey(cfg.Certificate.PrivateKey)
	if err != nil {
		return nil, &bundleError{c.Bundle, err}
	}
	defer clear(identity)
	o := keep.Options{
		Dir: c.Folder, Terminal: cfg.Certificate.Leaf.Subject.CommonName, Demo: c.Demo, Begun: begun(c.Folder), Identity: identity,
		Kind: keep.Terminal, Phrase: p.askPhrase,
	}
	if !c.Demo {
		o.Kind = keep.Kind(s.text("key"))
		if o.Ring, err = p.ring(); err != nil {
			return nil, err
		}
	}
	key, _, err := keep.Key(ctx, o)
	return key, err
}

// begun tells whether there is a journal in a folder.
func begun(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, journal.FileName))
	return err == nil
}

// journalFolder is the usual place of a terminal's journal: in the user's folder for the data of programs (XDG
// base directories), one for each terminal.
func (p *program) journalFolder(terminal string) (string, error) {
	if !filepath.IsLocal(terminal) || filepath.Base(terminal) != terminal {
		return "", fmt.Errorf("terminal %q gives no folder", terminal)
	}
	folder, ok := p.env("XDG_DATA_HOME")
	if !ok || !filepath.IsAbs(folder) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		folder = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(folder, "sheyin", "terminals", terminal), nil
}

// journalError says that what this terminal keeps can't be opened.
type journalError struct {
	folder string
	err    error
}

func (e *journalError) Error() string { return e.err.Error() }
func (e *journalError) Unwrap() error { return e.err }

// shutJournal is a [journalError] in the words of the program.
type shutJournal struct{ text string }

func (e shutJournal) Error() string { return e.text }

// refusedJournal puts a [journalError] into words.
func (p *program) refusedJournal(err error) error {
	bad, ok := errors.AsType[*journalError](err)
	if !ok {
		return err
	}
	if errors.Is(bad.err, context.Canceled) {
		return context.Canceled // told to stop, or Ctrl+C at the question for the passphrase
	}
	key := "store.failed"
	for _, known := range []struct {
		err error
		key string
	}{
		{journal.ErrInUse, "store.locked"},
		{journal.ErrNewer, "store.newer"},
		{keep.ErrNewer, "store.newer"},
		{journal.ErrDamaged, "store.damaged"},
		{journal.ErrFull, "store.full"},
		{journal.ErrReadOnly, "store.readonly"},
		{syscall.ENOSPC, "store.full"},
		{syscall.EROFS, "store.readonly"},
		{fs.ErrPermission, "store.readonly"},
		{syscall.ENOTDIR, "store.nofolder"},
		{keep.ErrLost, "store.lost"},
		{keep.ErrPhrase, "store.phrase"},
		{keep.ErrShort, "store.short"},
		{errPhrasesVary, "store.vary"},
		{errNobodyAsked, "store.nobody"},
		{keep.ErrTerminal, "store.other"},
		{keep.ErrDemo, "store.mixed"},
		{keep.ErrRing, "store.ring"},
	} {
		if errors.Is(bad.err, known.err) {
			key = known.key
			break
		}
	}
	if key == "store.ring" && !begun(bad.folder) {
		key = "store.noring"
	}
	return shutJournal{p.words.T(key, "folder", bad.folder, "n", keep.MinPhrase, "why", bad.err)}
}
