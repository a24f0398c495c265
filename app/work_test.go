package app_test

import (
	"context"
	"sync"
	"testing"

	"sheyin/app"
	"sheyin/desk"
)

// laggard is an authority whose next answer about the open cases is under way for as long as the test wants.
type laggard struct {
	desk.Authority
	mu   sync.Mutex
	hold chan struct{} // nil: every answer comes at once
	held chan struct{} // closed when one is held
	read chan struct{} // closed when what belongs to the held one was read too; nil before it goes on
}

func (l *laggard) lag() (held <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hold, l.held = make(chan struct{}), make(chan struct{})
	return l.held
}

// release has the held answer come, and is over when all of it was read.
func (l *laggard) release(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	read := make(chan struct{})
	l.read = read
	close(l.hold)
	l.mu.Unlock()
	within(t, "all of the late answer", read)
}

// Board is what is read last.
func (l *laggard) Board(ctx context.Context) (desk.Board, error) {
	b, err := l.Authority.Board(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.read != nil {
		close(l.read)
		l.read = nil
	}
	return b, err
}

func (l *laggard) Open(ctx context.Context) ([]desk.Summary, error) {
	all, err := l.Authority.Open(ctx)
	l.mu.Lock()
	hold, held := l.hold, l.held
	l.held = nil
	l.mu.Unlock()
	if held != nil {
		close(held)
		<-hold
	}
	return all, err
}

// An answer about the work that was read before a newer one, and comes after it, changes nothing.
func TestLateAnswerIsNotTheWork(t *testing.T) {
	a := newAuthority(t)
	var slow *laggard
	first := a.console("TC-A-01", "zh-CN", 80, 24)
	second := a.start("TC-A-02", "zh-CN", 80, 24, func(c *app.Config) {
		slow = &laggard{Authority: c.Authority}
		c.Authority = slow
	})
	first.login("王敏")
	second.login("李倩")
	second.sees("今日待办")

	held := slow.lag()
	first.reissue() // three steps, and each is told
	within(t, "a question about the work", held)
	second.sees("请打开复核")
	slow.release(t)
	second.press("f1")
	second.sees("这一屏")
	second.press("esc")
	second.sees("请打开复核")
}
