package screens

import (
	"context"
	"errors"
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// sender does the one write of a screen and keeps its outcome apart: done, refused, not
// sent, or unknown. After an unknown outcome the same step goes out again under the same
// key and nothing else does, so that asking again can never do the thing twice.
type sender struct {
	env   Env
	key   string
	c     desk.Case
	step  desk.Step
	since time.Time // zero: nothing is out
	fault *desk.Error
}

// sent is the end of a write.
type sent struct {
	key string
	c   desk.Case
	err error
}

// busy tells whether a write is out.
func (s *sender) busy() bool { return !s.since.IsZero() }

// unknown tells whether the last write may or may not have been done.
func (s *sender) unknown() bool { return s.fault != nil && s.fault.Code == desk.Unknown }

// waited is how many seconds a write has been out.
func (s *sender) waited() int {
	if !s.busy() {
		return 0
	}
	return int(s.env.Now().Sub(s.since).Seconds())
}

// send does step on c. While a write is out, or its outcome is unknown, it asks for that
// one again instead.
func (s *sender) send(c desk.Case, step desk.Step) tea.Cmd {
	if s.busy() {
		return nil
	}
	if !s.unknown() && (s.key == "" || c.Version != s.c.Version || !reflect.DeepEqual(step, s.step)) {
		s.key, s.c, s.step = s.env.NewKey(), c, step
	}
	s.since = s.env.Now()
	s.fault = nil
	key, cases, before, what := s.key, s.env.Cases, s.c, s.step
	return s.env.Do(func(ctx context.Context) tea.Msg {
		after, err := cases.Advance(ctx, key, before, what)
		return sent{key: key, c: after, err: err}
	})
}

// take hears the end of the write. ok is true when msg was it and the step is done; the
// fault is kept otherwise.
func (s *sender) take(msg tea.Msg) (c desk.Case, mine, ok bool) {
	m, mine := msg.(sent)
	if !mine || m.key != s.key {
		return desk.Case{}, false, false
	}
	s.since = time.Time{}
	if m.err == nil {
		s.key = ""
		return m.c, true, true
	}
	fault, known := errors.AsType[*desk.Error](m.err)
	if !known {
		fault = &desk.Error{Code: desk.Unknown, Key: "unexpected", Err: m.err}
	}
	s.fault = fault
	if fault.Code != desk.Unknown && fault.Code != desk.Offline {
		s.key = "" // refused: the next try is another write
	}
	return desk.Case{}, true, false
}
