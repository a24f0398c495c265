package screens

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// deviceRun is a device that works beside the screen, so that no key waits for it. What it says comes as deviceSaid.
type deviceRun[T any] struct {
	steps chan string
	quit  context.CancelFunc // ends it
	got   T                  // both are to be read when steps is closed
	err   error
}

// deviceSaid is the next thing that a run says: a step, its end, or neither yet.
type deviceSaid[T any] struct {
	run  *deviceRun[T]
	step string
	over bool
}

// stepRoom is how many steps wait for a screen that is busy; what is more is left out, and no device waits.
const stepRoom = 8

// runDevice lets work go on for at most limit, which is longer than the answer to a question may take.
func runDevice[T any](env Env, limit time.Duration, work func(ctx context.Context, tell func(step string)) (T, error)) (*deviceRun[T], tea.Cmd) {
	ctx, quit := context.WithTimeout(context.Background(), limit)
	r := &deviceRun[T]{steps: make(chan string, stepRoom), quit: quit}
	return r, env.Do(func(asked context.Context) tea.Msg {
		go func() {
			defer close(r.steps)
			defer quit()
			r.got, r.err = work(ctx, r.tell)
		}()
		return r.wait(asked)
	})
}

func (r *deviceRun[T]) tell(step string) {
	select {
	case r.steps <- step:
	default:
	}
}

// next waits for the next thing.
func (r *deviceRun[T]) next(env Env) tea.Cmd {
	return env.Do(func(ctx context.Context) tea.Msg { return r.wait(ctx) })
}

func (r *deviceRun[T]) wait(ctx context.Context) tea.Msg {
	select {
	case step, more := <-r.steps:
		return deviceSaid[T]{run: r, step: step, over: !more}
	case <-ctx.Done():
		return deviceSaid[T]{run: r}
	}
}
