package journal_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"sheyin/desk"
)

// What cannot be recorded opens nothing, and leaves no token behind: the line tells by the session that it is asked for.
//
// clause: H-8.4.1, G-9.4
func TestUnrecordedOpeningLeavesNoToken(t *testing.T) {
	p, ctx := newPoint(t), t.Context()
	p.lockedCut()
	offer, err := p.desk.OpenCode(ctx)
	p.ok(err)
	digits := p.answers("madong", offer)
	p.ok(p.journal.Close())
	if _, err := p.desk.Unlock(ctx, digits); desk.CodeOf(err) != desk.Denied && !errors.Is(err, os.ErrClosed) {
		t.Fatalf("opened without a record: %v", err)
	}
	p.line(true)
	_, err = p.client.Session(ctx)
	fails(t, err, desk.Denied, "session.locked")
	if _, err := p.desk.Board(ctx); err == nil {
		t.Error("shown under the lock")
	}
}

// answering is an authority that says at once that the session goes on, and hears of no lock.
type answering struct{ desk.Authority }

func (answering) Session(context.Context) (desk.Session, error) {
	return desk.Session{ID: "s1", Person: desk.Person{ID: "madong"}}, nil
}

func (answering) Lock(context.Context) error {
	return &desk.Error{Code: desk.Offline, Key: "authority.offline"}
}

// cutOff is one whose line goes down.
type cutOff struct {
	answering
	mu   sync.Mutex
	down bool
}

func (c *cutOff) Session(ctx context.Context) (desk.Session, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return desk.Session{}, &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	}
	return c.answering.Session(ctx)
}

func (*cutOff) OpenCode(context.Context) (desk.OpenCode, error) { return desk.OpenCode{}, nil }

// An answer that is on its way while the terminal locks opens nothing here.
//
// clause: H-8.4.1
func TestAnswerUnderWayOpensNothing(t *testing.T) {
	p := newPoint(t)
	for range 300 {
		inner := &cutOff{}
		at := p.journal.Authority(inner)
		if _, err := at.Session(t.Context()); err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		for range 4 {
			both.Go(func() { _, _ = at.Session(t.Context()) }) // either before the lock, or refused
		}
		both.Go(func() { _ = at.Lock(t.Context()) }) // not told
		both.Wait()
		inner.mu.Lock()
		inner.down = true
		inner.mu.Unlock()
		if s, err := at.Session(t.Context()); desk.CodeOf(err) != desk.Offline {
			t.Fatalf("locked, and shown without the line: %+v, %v", s, err)
		}
	}
}
