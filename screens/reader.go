package screens

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// reader asks the question of a screen whose answer is a T, as often as it has to. An answer that a newer question
// has overtaken is dropped, so that what is shown never goes back in time.
type reader[T any] struct {
	env   Env
	n     int // number of the newest question
	out   bool
	had   bool        // there was an answer: before, nothing may be said of what there is
	fault *desk.Error // why the last answer was none; it stays until there is one
}

// learned is the end of a question.
type learned[T any] struct {
	n   int
	got T
	err error
}

// busy tells whether the newest question is out.
func (r *reader[T]) busy() bool { return r.out }

// ask asks by call, which must close over copies only.
func (r *reader[T]) ask(call func(context.Context) (T, error)) tea.Cmd {
	r.n++
	r.out = true
	n := r.n
	return r.env.Do(func(ctx context.Context) tea.Msg {
		got, err := call(ctx)
		return learned[T]{n, got, err}
	})
}

// take hears the answer. ok is true when msg was it, whole; the fault is kept otherwise.
func (r *reader[T]) take(msg tea.Msg) (got T, mine, ok bool) {
	m, mine := msg.(learned[T])
	if !mine || m.n != r.n {
		return got, false, false
	}
	r.out, r.fault = false, nil
	if m.err != nil {
		r.fault = asFault(m.err)
	}
	r.had = r.had || m.err == nil
	return m.got, true, m.err == nil
}

// ended is for app to tell: the session is over. nil: it is not, and the screen tells the fault itself.
func (r *reader[T]) ended() Outcome {
	if r.fault != nil && strings.HasPrefix(r.fault.Key, "session.") {
		return r.denied()
	}
	return nil
}

// denied is for app to tell: this was not for this person or terminal. nil: something else is the matter.
func (r *reader[T]) denied() Outcome {
	if r.fault != nil && r.fault.Code == desk.Denied {
		return Failed{r.fault}
	}
	return nil
}
