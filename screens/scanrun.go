package screens

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// scanLimit is how long one press of the key may scan, with all sheets of a feeder.
const scanLimit = 5 * time.Minute

// untaken is how long a page waits for a screen to take it. One that has gone takes none, and the scanner is free again.
const untaken = time.Minute

// errEnough stops a scanner when no further page is wanted.
var errEnough = errors.New("enough pages")

// scanRun is one press of the key: the scanner works beside the screen, and its pages come one by one.
type scanRun struct {
	material string
	instead  string // page that the first one takes the place of; then no more are wanted
	n        int    // pages that came
	pages    chan desk.Page
	quit     func() // no more are wanted
	stopped  bool
	err      error // why it ended; to be read when pages is closed
}

// scanned is the next thing that a run says: a page, its end, or neither yet.
type scanned struct {
	run  *scanRun
	page *desk.Page
	over bool
}

// startRun scans with the feeder, or without paper in it from the glass.
func startRun(env Env, scanner desk.Scanner, rules desk.ScanRules, material, instead string) (*scanRun, tea.Cmd) {
	gone := make(chan struct{})
	var once sync.Once
	r := &scanRun{material: material, instead: instead, pages: make(chan desk.Page), quit: func() { once.Do(func() { close(gone) }) }}
	return r, env.Do(func(ctx context.Context) tea.Msg {
		go r.work(context.WithoutCancel(ctx), scanner, rules, gone) // the answer to each question has a shorter time than a stack of paper
		return r.wait(ctx)
	})
}

func (r *scanRun) work(ctx context.Context, scanner desk.Scanner, rules desk.ScanRules, gone <-chan struct{}) {
	defer close(r.pages)
	ctx, cancel := context.WithTimeout(ctx, scanLimit)
	defer cancel()
	give := func(p desk.Page) error {
		select {
		case <-gone: // before a screen that is ready to take it
			return errEnough
		default:
		}
		taken := time.NewTimer(untaken)
		defer taken.Stop()
		select {
		case r.pages <- p:
		case <-gone:
			return errEnough
		case <-taken.C:
			return errEnough
		case <-ctx.Done():
			return ctx.Err()
		}
		if r.instead != "" {
			return errEnough
		}
		return nil
	}
	r.err = scanner.Scan(ctx, rules.Order(true), give)
	if e, ok := errors.AsType[*desk.Error](r.err); ok && e.Key == "device.empty" {
		r.err = scanner.Scan(ctx, rules.Order(false), give)
	}
	if errors.Is(r.err, errEnough) {
		r.err = nil
	}
}

// next waits for the next thing.
func (r *scanRun) next(env Env) tea.Cmd {
	return env.Do(func(ctx context.Context) tea.Msg { return r.wait(ctx) })
}

func (r *scanRun) wait(ctx context.Context) tea.Msg {
	select {
	case p, more := <-r.pages:
		if more {
			return scanned{run: r, page: &p}
		}
		return scanned{run: r, over: true}
	case <-ctx.Done():
		return scanned{run: r}
	}
}
