package vendor

import (
	"context"
	"sync"
)

// lane lets one command at a time to a driver: makers' libraries seldom bear two. Who waits for a card gives way to
// somebody who wants something done.
type lane struct {
	one chan struct{}

	mu     sync.Mutex
	urgent int    // that wait to enter
	yield  func() // ends the turn of who is in and gives way; nil: it does not
}

func newLane() *lane { return &lane{one: make(chan struct{}, 1)} }

// enter waits for the lane until ctx ends. With a yield it is left again, by calling that, as soon as somebody without one
// waits.
func (l *lane) enter(ctx context.Context, yield func()) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if yield == nil {
		l.mu.Lock()
		l.urgent++
		if l.yield != nil {
			l.yield()
		}
		l.mu.Unlock()
		defer func() {
			l.mu.Lock()
			l.urgent--
			l.mu.Unlock()
		}()
	}
	select {
	case l.one <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if yield == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.yield = yield; l.urgent > 0 {
		yield()
	}
	return nil
}

func (l *lane) leave() {
	l.mu.Lock()
	l.yield = nil
	l.mu.Unlock()
	<-l.one
}

// taken tells whether somebody is in who does not give way.
func (l *lane) taken() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.one) > 0 && l.yield == nil
}
