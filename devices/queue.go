package devices

import (
	"context"
	"slices"
	"sync"

	"sheyin/desk"
)

// mostEvents is how many events wait at most for somebody to take them.
const mostEvents = 256

// queue is the line of events. It is bounded: nobody may take any for a long while.
type queue struct {
	ready chan struct{} // something may be there; holds one

	mu   sync.Mutex
	line []desk.DeviceEvent
}

// put adds an event. When there are too many, the one that is missed least goes: the oldest change, which Kit tells too,
// then how a paper is on its way, then the oldest of what was read. The end of a paper always stays.
func (q *queue) put(e desk.DeviceEvent) {
	q.mu.Lock()
	q.line = append(q.line, e)
	if len(q.line) > mostEvents {
		for _, least := range []func(desk.DeviceEvent) bool{
			func(e desk.DeviceEvent) bool { return e.Changed != nil },
			func(e desk.DeviceEvent) bool { return e.Print != nil && !e.Print.Done },
			func(e desk.DeviceEvent) bool { return e.Print == nil },
		} {
			if n := slices.IndexFunc(q.line, least); n >= 0 {
				q.line = slices.Delete(q.line, n, n+1)
				break
			}
		}
	}
	q.mu.Unlock()
	q.poke()
}

func (q *queue) poke() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// forget takes out what readers read.
func (q *queue) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.line = slices.DeleteFunc(q.line, func(e desk.DeviceEvent) bool { return e.Changed == nil && e.Print == nil })
}

// next waits for the next event.
func (q *queue) next(ctx context.Context) (desk.DeviceEvent, error) {
	for {
		if err := ctx.Err(); err != nil {
			return desk.DeviceEvent{}, err
		}
		if e, ok := q.take(); ok {
			return e, nil
		}
		select {
		case <-q.ready:
		case <-ctx.Done():
		}
	}
}

func (q *queue) take() (desk.DeviceEvent, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.line) == 0 {
		return desk.DeviceEvent{}, false
	}
	e := q.line[0]
	q.line = slices.Delete(q.line, 0, 1)
	if len(q.line) > 0 {
		q.poke() // for another who waits
	}
	return e, true
}
