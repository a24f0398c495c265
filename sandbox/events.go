package sandbox

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// bell wakes all who wait, however many they are.
type bell struct {
	mu   sync.Mutex
	next chan struct{}
}

func newBell() *bell { return &bell{next: make(chan struct{})} }

// wait gives a channel that is closed at the next ring.
func (b *bell) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.next
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.next)
	b.next = make(chan struct{})
}

// lookAgain is how long a listener waits without a bell: another process may share the
// database, and a session may have run out.
const lookAgain = 5 * time.Second

// tell writes an event for a terminal, or for all of the outlet.
func (a *act) tell(outlet, terminal string, e desk.Event) error {
	e.At = a.at
	a.events = true
	return a.AddEvent(store.Event{OutletID: outlet, TerminalID: terminal, At: a.ms(), Body: encode(e)})
}

// Listen delivers the events of the caller's outlet after the one with ID after, in order,
// until ctx ends or the session does; at most those since the session began: what was before is
// in the list and the cases that a terminal reads when it begins. A locked session hears nothing
// but its end, and is heard by its name.
//
// It always returns an error: Denied session.ended and the others of a session, or Offline
// authority.down.
func (s *Service) Listen(ctx context.Context, c Caller, after int64, deliver func(desk.Event)) error {
	admit := (*act).enter
	if c.Token == "" {
		admit = (*act).identify
	}
	if err := s.look(ctx, func(a *act) error { _, err := admit(a, c); return err }); err != nil {
		return err
	}
	again := time.NewTicker(lookAgain)
	defer again.Stop()
	for {
		wake := s.bell.wait() // before looking, so that nothing falls in between
		events, last, err := s.since(ctx, c, after)
		for _, e := range events {
			deliver(e)
			if e.Kind == desk.SessionEnded {
				return denied("session.ended")
			}
		}
		if err != nil {
			return err
		}
		if last > after {
			after = last
			continue
		}
		select {
		case <-ctx.Done():
			return &desk.Error{Code: desk.Offline, Key: "authority.down", Err: ctx.Err()}
		case <-wake:
		case <-again.C:
		}
	}
}

// since reads the next events for the caller, and says up to which one it has read. A session
// that has just ended still hears why.
func (s *Service) since(ctx context.Context, c Caller, after int64) (out []desk.Event, last int64, err error) {
	err = s.look(ctx, func(a *act) error {
		session, err := a.sessionOf(c)
		if err != nil {
			_, err := a.identify(c) // the token was changed: it says so
			return err
		}
		session.Locked = session.Locked || c.Token == ""
		person, err := a.person(session.PersonID)
		if err != nil {
			return err
		}
		last = max(after, session.FirstEvent) // what was before is no business of this session
		rows, err := a.Events(session.OutletID, c.Terminal, last)
		if err != nil {
			return err
		}
		for _, row := range rows {
			var e desk.Event
			if err := json.Unmarshal([]byte(row.Body), &e); err != nil {
				return err
			}
			e.ID, last = row.ID, row.ID
			if hears(session, person, e.Kind) {
				out = append(out, e)
			}
		}
		if len(rows) > 0 {
			return nil
		}
		_, err = a.identify(c)
		return err
	})
	return out, last, err
}

// hears tells whether an event of this kind is for the session. One that has ended or is locked
// hears its end and nothing of the outlet; a line that is begun anew after unlocking is told
// what was held back. Who sees no business hears of none (G-8.1.1c).
func hears(session store.Session, person member, kind desk.EventKind) bool {
	switch {
	case kind == desk.SessionEnded:
		return true
	case session.Ended != 0 || session.Locked:
		return false
	}
	return kind == desk.ListChanged || person.May(desk.MayConsult)
}
