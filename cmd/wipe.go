package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"
	"github.com/spf13/cobra"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/journal"
	"sheyin/journal/keep"
)

// wipeOrder is who ordered what (G-11.3).
type wipeOrder struct {
	by, ground string
	anyway     string // why although letters wait
	out        string // folder for the record and the log
	withPapers bool
}

func (p *program) wipe() *cobra.Command {
	var o wipeOrder
	c := &cobra.Command{
		Use: "wipe", Short: p.words.T("cmd.wipe.short"), Long: p.words.T("cmd.wipe.long"), Args: p.none,
		Example: "  sheyin wipe --url https://authority.example:8443 --bundle TC-A-01.pem --by wangmin --ground \"2026-17\"\n  sheyin wipe check sheyin-wipe-TC-A-01.json --keys TC-A-01.keys.pem",
		RunE:    func(c *cobra.Command, _ []string) error { return p.runWipe(c, o) },
	}
	p.flags(c, "url", "bundle", "journal", "key", "papers")
	c.Flags().StringVar(&o.by, "by", "", p.words.T("cmd.wipe.by"))
	c.Flags().StringVar(&o.ground, "ground", "", p.words.T("cmd.wipe.ground"))
	c.Flags().StringVar(&o.anyway, "anyway", "", p.words.T("cmd.wipe.anyway"))
	c.Flags().StringVar(&o.out, "out", ".", p.words.T("cmd.wipe.out"))
	c.Flags().BoolVar(&o.withPapers, "with-papers", false, p.words.T("cmd.wipe.papers"))
	c.AddCommand(p.wipeCheck())
	return c
}

// wiping is one terminal being wiped.
type wiping struct {
	wipeOrder
	place  postConfig
	cfg    client.Config
	ring   keep.Ring
	papers string   // folder
	all    []string // folders of the journal, the present one first
	record wipeRecord
}

func (p *program) runWipe(c *cobra.Command, o wipeOrder) error {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if err := p.needs(s, "bundle"); err != nil {
		return err
	}
	for _, needed := range [][2]string{{"--by", o.by}, {"--ground", o.ground}} {
		if strings.TrimSpace(needed[1]) == "" {
			return usage(p.words.T("cmd.wipe.needs", "flag", needed[0]))
		}
	}
	w, err := p.newWiping(s, o)
	if err != nil {
		return p.refusedBundle(err, s.from["bundle"])
	}
	if err := p.mayWipe(c.Context(), w); err != nil {
		return err
	}
	if err := p.handLogOver(c.Context(), s, w); err != nil {
		return p.refusedJournal(err)
	}
	if err := w.destroy(c.Context()); err != nil {
		return fmt.Errorf("%s (%w)", p.words.T("cmd.wipe.half"), err)
	}
	return p.tellWiped(w)
}

func (p *program) newWiping(s chosen, o wipeOrder) (*wiping, error) {
	w := &wiping{wipeOrder: o, place: postConfig{URL: s.text("url"), Bundle: s.text("bundle"), Folder: s.text("journal")}}
	var err error
	if w.cfg, err = client.Load(w.place.Bundle); err != nil {
		return nil, &bundleError{w.place.Bundle, err}
	}
	if err := p.placed(&w.place, w.cfg); err != nil {
		return nil, err
	}
	if w.papers, err = papersFolder(s); err != nil {
		return nil, err
	}
	if w.ring, err = p.ring(); err != nil {
		return nil, err
	}
	w.record = wipeRecord{
		Form: wipeForm, Terminal: w.cfg.Certificate.Leaf.Subject.CommonName, At: time.Now().UTC().Truncate(time.Second),
		By: o.by, Ground: o.ground, Anyway: o.anyway, Version: version(),
	}
	return w, nil
}

// mayWipe refuses while something waits for the authority, and where nothing of a terminal is.
func (p *program) mayWipe(ctx context.Context, w *wiping) error {
	if inside, err := within(w.place.Folder, w.out); err != nil || inside {
		return errors.Join(err, usage(p.words.T("cmd.wipe.inside", "folder", w.out)))
	}
	had, err := journal.Count(ctx, w.place.Folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usage(p.words.T("cmd.wipe.nothing", "folder", w.place.Folder))
	case errors.Is(err, journal.ErrDamaged) && w.anyway != "":
	case err != nil:
		return p.refusedJournal(&journalError{w.place.Folder, err})
	case had.Unsent > 0 && w.anyway == "":
		return shutJournal{p.words.T("cmd.wipe.waits", "n", had.Unsent)}
	}
	w.record.Had = had
	aside, err := journal.Aside(w.place.Folder)
	w.all = append([]string{w.place.Folder}, aside...)
	return err
}

// within tells whether path lies in folder.
func within(folder, path string) (bool, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return false, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return false, err
	}
	relative, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(relative), nil
}

// handLogOver writes the log out before its key goes: it has to be kept for a year (G-9.2.2c), holds nobody's data, and
// could not be read here any more. The last thing in it is the wiping.
func (p *program) handLogOver(ctx context.Context, s chosen, w *wiping) (err error) {
	j, err := p.openJournal(ctx, s, &w.place, w.cfg)
	if err != nil {
		if lostJournal(err) && w.anyway != "" {
			w.record.Key = "lost"
			return nil // the log with it, and the record says so
		}
		return err
	}
	defer func() {
		if j != nil {
			err = errors.Join(err, j.Close())
		}
	}()
	if err := j.CheckLog(ctx); err != nil {
		return err
	}
	if j.Damage() != nil && w.anyway != "" {
		return nil // nothing can be proved by it any more, and the record says so
	}
	if err := j.Note(ctx, desk.LogEntry{Person: w.by, Act: "wipe", Ground: w.ground}); err != nil {
		return err
	}
	if w.place.URL != "" {
		w.record.Confirmed = showHead(ctx, j, w) == nil // without a line the head of before has to do
	}
	name := "sheyin-log-" + w.record.name() + ".jsonl"
	f, err := p.newFile(filepath.Join(w.out, name))
	if err != nil {
		return err
	}
	_, err = j.ExportLog(ctx, journal.ExportOrder{Person: w.by, Ground: w.ground}, f)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := w.record.describe(filepath.Join(w.out, name)); err != nil {
		return err
	}
	err, j = j.Close(), nil
	if err != nil {
		return err
	}
	w.record.Had, err = journal.Count(ctx, w.place.Folder)
	return err
}

// showHead has the authority countersign the end of the log.
func showHead(ctx context.Context, j *journal.Journal, w *wiping) error {
	cfg := w.cfg
	cfg.URL = w.place.URL
	line, err := client.New(cfg)
	if err != nil {
		return err
	}
	return errors.Join(j.SendHead(ctx, line), line.Close())
}

// destroy removes the keys first: from then on nothing can be read, however far the rest comes.
func (w *wiping) destroy(ctx context.Context) error {
	for _, folder := range w.all {
		if err := keep.Forget(ctx, folder, w.ring); err != nil {
			return err
		}
	}
	if w.record.Key == "" {
		w.record.Key = "removed"
	}
	for _, folder := range w.all {
		n, err := journal.Destroy(folder)
		w.record.Removed += n
		if err != nil {
			return err
		}
	}
	w.record.Folders = len(w.all)
	if !w.withPapers {
		return nil
	}
	var err error
	w.record.Papers, err = erasePapers(w.papers)
	return err
}

// ourPapers are the names that papers and lists have ([forms.Press]), and their drafts: the folder may be one in which a
// person keeps other things.
var ourPapers = regexp.MustCompile(`^([0-9A-Za-z][0-9A-Za-z_-]*\.(pdf|csv)|\.paper-.*)$`)

// erasePapers removes the papers of a folder, and the folder when nothing else is in it.
func erasePapers(folder string) (int, error) {
	list, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	gone := 0
	for _, e := range list {
		if !e.Type().IsRegular() || !ourPapers.MatchString(e.Name()) {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return gone, err
		}
		if err := journal.Erase(filepath.Join(folder, e.Name()), info.Size()); err != nil {
			return gone, err
		}
		gone++
	}
	if gone == len(list) {
		return gone, os.Remove(folder)
	}
	return gone, nil
}

// tellWiped signs the record, keeps it and prints it.
func (p *program) tellWiped(w *wiping) error {
	text, err := w.record.sign(w.cfg.Signer)
	if err != nil {
		return err
	}
	path := filepath.Join(w.out, "sheyin-wipe-"+w.record.name()+".json")
	f, err := p.newFile(path)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return errors.Join(p.tellRecord(w.record), p.tell("cmd.wipe.kept", "file", path))
}

// tellRecord prints a record.
func (p *program) tellRecord(r wipeRecord) error {
	err := p.tell("cmd.wipe.done", "terminal", r.Terminal, "at", localTime(r.At), "by", r.By, "ground", r.Ground)
	err = errors.Join(err, p.tell("cmd.wipe.had", "letters", r.Had.Letters, "unsent", r.Had.Unsent, "drafts", r.Had.Drafts, "copies", r.Had.Copies, "papers", r.Had.Papers, "entries", r.Had.Entries))
	err = errors.Join(err, p.tell("cmd.wipe.gone", "files", r.Removed, "folders", r.Folders, "papers", r.Papers))
	if r.Anyway != "" {
		err = errors.Join(err, p.tell("cmd.wipe.although", "why", r.Anyway))
	}
	switch {
	case r.Log == "":
		return errors.Join(err, p.tell("cmd.wipe.nolog"))
	case !r.Confirmed:
		err = errors.Join(err, p.tell("cmd.wipe.unconfirmed"))
	}
	return errors.Join(err, p.tell("cmd.wipe.log", "file", r.Log, "sm3", r.SM3))
}

// describe notes the file that the log was written to, and the heads in it.
func (r *wipeRecord) describe(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	first, _, _ := bytes.Cut(text, []byte{'\n'})
	var head struct{ Note, Seen string }
	if err := json.Unmarshal(first, &head); err != nil {
		return err
	}
	sum := sm3.Sum(text)
	r.Log, r.SM3, r.Head, r.Seen = filepath.Base(path), fmt.Sprintf("%x", sum[:]), head.Note, head.Seen
	return nil
}
