package screens

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// writer does the one write of a screen, whose answer is a T, and keeps its outcome apart: done,
// refused, not sent, or unknown. After an unknown outcome the same write goes out again under
// the same key and nothing else does, so that asking again can never do the thing twice.
type writer[T any] struct {
	env   Env
	key   string
	what  any // what was last asked for, to tell the same from another
	call  sending[T]
	since time.Time // zero: nothing is out
	fault *desk.Error
}

// sending does a write under a key; it closes over copies only.
type sending[T any] func(ctx context.Context, key string) (T, error)

// asked is an act on a version of a record, in its envelope: what a draft can hold.
type asked struct {
	id       string
	version  int64
	envelope any
}

// deed is an act on a version of a record that no draft holds.
type deed struct {
	id      string
	version int64
	act     any
}

// wrote is the end of a write.
type wrote[T any] struct {
	key string
	got T
	err error
}

// busy tells whether a write is out.
func (w *writer[T]) busy() bool { return !w.since.IsZero() }

// unknown tells whether the last write may or may not have been done.
func (w *writer[T]) unknown() bool { return w.fault != nil && w.fault.Code == desk.Unknown }

// write does what by call. While a write is out, or its outcome is unknown, it asks for that
// one again instead. call must close over copies only.
func (w *writer[T]) write(what any, call sending[T]) tea.Cmd {
	if w.busy() {
		return nil
	}
	if !w.unknown() && (w.key == "" || !same(what, w.what)) {
		w.key, w.what, w.call = w.env.NewKey(), what, call
	}
	w.since = w.env.Now()
	w.fault = nil
	key, do := w.key, w.call
	return w.env.Do(func(ctx context.Context) tea.Msg {
		got, err := do(ctx, key)
		return wrote[T]{key, got, err}
	})
}

// same tells whether two writes ask for the same. One that came out of a draft is compared as it is sent.
func same(a, b any) bool {
	x, one := a.(asked)
	y, two := b.(asked)
	if one && two && x.id == y.id && x.version == y.version {
		return bytes.Equal(draftBody(x.envelope), draftBody(y.envelope))
	}
	return reflect.DeepEqual(a, b)
}

// again asks once more for the write whose outcome is unknown, under its own key.
func (w *writer[T]) again() tea.Cmd { return w.write(w.what, w.call) }

// take hears the end of the write. ok is true when msg was it and the write is done; the
// fault is kept otherwise.
func (w *writer[T]) take(msg tea.Msg) (got T, mine, ok bool) {
	m, mine := msg.(wrote[T])
	if !mine || m.key != w.key {
		return got, false, false
	}
	w.since = time.Time{}
	if m.err == nil {
		w.key = ""
		return m.got, true, true
	}
	fault := asFault(m.err)
	w.fault = fault
	if fault.Code != desk.Unknown && fault.Code != desk.Offline {
		w.key = "" // refused: the next try is another write
	}
	return got, true, false
}

// asFault is err as the screens tell it: what no port should give may or may not have happened.
func asFault(err error) *desk.Error {
	if fault, known := errors.AsType[*desk.Error](err); known {
		return fault
	}
	return &desk.Error{Code: desk.Unknown, Key: "unexpected", Err: err}
}

// sender is the writer of steps on cases.
type sender struct{ writer[desk.Case] }

// newSender is a sender with nothing out.
func newSender(env Env) sender { return sender{writer[desk.Case]{env: env}} }

// send does step on c.
func (s *sender) send(c desk.Case, step desk.Step) tea.Cmd { return s.write(s.asks(c, step)) }

func (s *sender) asks(c desk.Case, step desk.Step) (asked, sending[desk.Case]) {
	cases := s.env.Cases
	return asked{c.ID, c.Version, desk.Wrap(step)}, func(ctx context.Context, key string) (desk.Case, error) {
		return cases.Advance(ctx, key, c, step)
	}
}

// back takes up the step on c that was asked for in a draft; nil: none was.
func (s *sender) back(c desk.Case, a *openWrite) error {
	if a == nil {
		return nil
	}
	var e desk.Envelope
	if err := a.read(&e); err != nil {
		return err
	}
	step, err := e.Step()
	if err != nil {
		return ErrDraftForm
	}
	what, call := s.asks(c, step)
	s.resume(a, what, call)
	return nil
}

// attender is the writer of acts on visits.
type attender struct{ writer[desk.Visit] }

// send does act on v.
func (a *attender) send(v desk.Visit, act desk.VisitAct) tea.Cmd { return a.write(a.asks(v, act)) }

func (a *attender) asks(v desk.Visit, act desk.VisitAct) (asked, sending[desk.Visit]) {
	visits := a.env.Visits
	return asked{v.ID, v.Version, desk.WrapVisit(act)}, func(ctx context.Context, key string) (desk.Visit, error) {
		return visits.Attend(ctx, key, v, act)
	}
}

// back takes up the act on v that was asked for in a draft; nil: none was.
func (a *attender) back(v desk.Visit, was *openWrite) error {
	if was == nil {
		return nil
	}
	var e desk.VisitEnvelope
	if err := was.read(&e); err != nil {
		return err
	}
	act, err := e.Act()
	if err != nil {
		return ErrDraftForm
	}
	what, call := a.asks(v, act)
	a.resume(was, what, call)
	return nil
}

// callNumber begins to serve the visit with the number, "" for the next.
func (a *attender) callNumber(number string) tea.Cmd {
	type calling struct{ number string }
	visits := a.env.Visits
	return a.write(calling{number}, func(ctx context.Context, key string) (desk.Visit, error) {
		return visits.Call(ctx, key, number)
	})
}

// follower is the writer of acts on tickets.
type follower struct{ writer[desk.Ticket] }

// send does act on t.
func (f *follower) send(t desk.Ticket, act desk.TicketAct) tea.Cmd { return f.write(f.asks(t, act)) }

func (f *follower) asks(t desk.Ticket, act desk.TicketAct) (asked, sending[desk.Ticket]) {
	tickets := f.env.Tickets
	return asked{t.ID, t.Version, desk.WrapTicket(act)}, func(ctx context.Context, key string) (desk.Ticket, error) {
		return tickets.Follow(ctx, key, t, act)
	}
}

// back takes up the act on t that was asked for in a draft; nil: none was.
func (f *follower) back(t desk.Ticket, a *openWrite) error {
	if a == nil {
		return nil
	}
	var e desk.TicketEnvelope
	if err := a.read(&e); err != nil {
		return err
	}
	act, err := e.Act()
	if err != nil {
		return ErrDraftForm
	}
	what, call := f.asks(t, act)
	f.resume(a, what, call)
	return nil
}
