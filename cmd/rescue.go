package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"time"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/journal"
	"sheyin/journal/keep"
)

// lostJournal tells whether what a terminal keeps can never be opened again.
func lostJournal(err error) bool {
	_, ours := errors.AsType[*journalError](err)
	return ours && (errors.Is(err, keep.ErrLost) || errors.Is(err, journal.ErrDamaged))
}

// rescued is a post that was opened, or could not be, if there is nothing to rescue it from, and else a new one. A log that is
// damaged for good would let nothing begin any more; it stays in the folder that is set aside, and the authority finds that
// the new one does not go on from it.
func (p *program) rescued(ctx context.Context, s chosen, c postConfig, t *post, why error) (*post, error) {
	switch {
	case lostJournal(why):
	case why != nil:
		return nil, why
	default:
		if err := t.journal.CheckLog(ctx); err != nil {
			return nil, errors.Join(err, t.close())
		}
		if t.journal.Damage() == nil {
			return t, nil
		}
		if err := t.close(); err != nil {
			return nil, err
		}
	}
	return p.rescuePost(ctx, s, c)
}

// rescuePost sends what waits in a journal that cannot be opened, sets its folder aside, and begins a new one, whose log
// says what was sent. While something is left that could still be sent nothing is set aside.
func (p *program) rescuePost(ctx context.Context, s chosen, c postConfig) (*post, error) {
	cfg, err := client.Load(c.Bundle)
	if err != nil {
		return nil, &bundleError{c.Bundle, err}
	}
	if err := p.placed(&c, cfg); err != nil {
		return nil, err
	}
	done, err := p.sendRescued(ctx, c, cfg)
	if err != nil {
		return nil, err
	}
	aside, err := journal.SetAside(c.Folder, time.Now())
	if err != nil {
		return nil, &journalError{c.Folder, err}
	}
	t, err := p.openPost(ctx, s, c)
	if err != nil {
		return nil, err
	}
	refused := 0
	for _, e := range append(done, desk.LogEntry{Act: "rescue"}) {
		if e.Outcome != "" {
			refused++
		}
		if err := t.journal.Note(ctx, e); err != nil {
			return nil, errors.Join(err, t.close())
		}
	}
	_, err = fmt.Fprintln(p.err, p.words.T("store.rescued", "sent", len(done)-refused, "refused", refused, "folder", aside))
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

// sendRescued sends what waits, by a line that keeps nothing.
func (p *program) sendRescued(ctx context.Context, c postConfig, cfg client.Config) ([]desk.LogEntry, error) {
	cfg.URL = c.URL
	line, err := client.New(cfg)
	if err != nil {
		return nil, err
	}
	done, left, err := journal.Rescue(ctx, c.Folder, line.Send)
	err = errors.Join(err, line.Close())
	switch {
	case errors.Is(err, journal.ErrDamaged), errors.Is(err, fs.ErrNotExist):
		// Nothing more can be read out of it: it is kept as it is.
	case err != nil:
		return nil, &journalError{c.Folder, err}
	}
	if left > 0 {
		return nil, shutJournal{p.words.T("store.left", "folder", c.Folder, "n", strconv.Itoa(left))}
	}
	return done, nil
}
