package devices

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"sheyin/desk"
)

// The times of a station.
const (
	lookEvery = 30 * time.Second
	lookLimit = 10 * time.Second
	stagger   = 300 * time.Millisecond // between the first looks at two devices that are looked at again and again

	readFor  = 20 * time.Second       // how long a reader waits in one go
	liftFor  = time.Second            // and after a card that could not be read, so that it is noticed when it is lifted
	backFor  = 5 * time.Second        // and after a failure, so that it is noticed when that is over
	leftFor  = 2 * time.Second        // and for the next customer, to find a card of the one before: a driver has to get to it
	restMin  = 500 * time.Millisecond // before a device that failed is tried again: doubled each time
	restMax  = 5 * time.Second
	readRest = 100 * time.Millisecond // after something was read
)

// station is one device, the goroutine that looks at it and, at a reader, waits for what is put there. Only this goroutine
// looks, and only it reads.
type station struct {
	counter *Counter
	port    desk.Device
	read    func(context.Context) (desk.DeviceEvent, error) // nil: nobody waits at it
	turn    chan struct{}                                   // whoever uses the device holds it
	wake    chan struct{}                                   // holds one

	mu     sync.Mutex
	known  desk.Equipment
	asked  bool               // for a look
	inUse  bool               // by a screen
	cut    context.CancelFunc // ends the reading that goes on; nil: none does
	left   bool               // whether a card was left there is to be told
	looked chan struct{}      // closed after the next look

	// Of the goroutine alone.
	unread string        // key of the card that could not be read and may lie there still
	rest   time.Duration // how long it rested last after a failure
}

// equipment is how the device is known to be.
func (s *station) equipment() desk.Equipment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known
}

// run looks and reads until ctx ends. n is its place among the stations.
func (s *station) run(ctx context.Context, n int) {
	every := lookEvery + time.Duration(n)*stagger
	for ctx.Err() == nil {
		s.look(ctx)
		for s.attended() && ctx.Err() == nil {
			s.sleep(ctx, s.take(ctx))
		}
		if !s.due() {
			s.sleep(ctx, every)
		}
	}
}

// due tells that something was asked for while the station was at something else.
func (s *station) due() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked || s.read != nil && s.counter.isAttended()
}

// attended tells that the reader is to be waited at. What is asked for comes first.
func (s *station) attended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mayRead()
}

// mayRead is attended, with s.mu held.
func (s *station) mayRead() bool { return s.read != nil && !s.asked && s.counter.isAttended() }

// sleep waits so long, until it is roused, or until ctx ends.
func (s *station) sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.wake:
	case <-ctx.Done():
	}
}

// rouse ends a reading or a sleep; asked: a look is wanted. It gives what is closed after the next look.
func (s *station) rouse(asked bool) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = s.asked || asked
	if s.cut != nil {
		s.cut()
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return s.looked
}

// next has the station tell whether the customer before left a card there.
func (s *station) next() {
	s.setLeft(true)
	s.rouse(false)
}

// setLeft says whether a card that was left is to be told, and gives what was said before.
func (s *station) setLeft(on bool) (before bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, s.left = s.left, on
	return before
}

// test has the station look at once and gives how the device is then.
func (s *station) test(ctx context.Context) (desk.Equipment, error) {
	s.mu.Lock()
	inUse := s.inUse
	s.mu.Unlock()
	if inUse {
		return s.equipment(), s.word(&desk.Error{Code: desk.Offline, Key: "device.busy"})
	}
	select {
	case <-s.rouse(true):
		return s.equipment(), nil
	case <-ctx.Done():
		return s.equipment(), s.word(&desk.Error{Code: desk.Offline, Key: "device.late", Err: ctx.Err()})
	}
}

// look looks at the device, unless somebody uses it.
func (s *station) look(ctx context.Context) {
	s.mu.Lock()
	s.asked = false
	s.mu.Unlock()
	defer s.seen()
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	default:
		return
	}
	limited, done := context.WithTimeout(ctx, lookLimit)
	defer done()
	state, err := s.port.Look(limited)
	if ctx.Err() != nil {
		return // it was cut short: nothing is known
	}
	s.note(func(e *desk.Equipment) {
		e.Looked = s.counter.now()
		if e.Err = s.word(err); err == nil {
			e.State = clean(state)
		}
	})
}

// mostText is the longest name or number of a device, in characters.
const mostText = 100

// clean is a state whose texts can be shown and reported, whatever the driver let pass.
func clean(s desk.DeviceState) desk.DeviceState {
	s.Name, s.Number = desk.Clean(s.Name, mostText), desk.Clean(s.Number, mostText)
	return s
}

// seen lets those go on who wait for a look.
func (s *station) seen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.looked)
	s.looked = make(chan struct{})
}

// note changes what is known, and tells when the device is otherwise than before.
func (s *station) note(change func(*desk.Equipment)) {
	s.mu.Lock()
	before := s.known
	change(&s.known)
	after := s.known
	s.mu.Unlock()
	if before.Looked.IsZero() != after.Looked.IsZero() || before.State != after.State || keyOf(before.Err) != keyOf(after.Err) {
		s.counter.tell(desk.DeviceEvent{Kind: after.Kind, Changed: &after})
	}
}

// used notes the end of some work. Err is what the work said.
func (s *station) used(err error) {
	s.note(func(e *desk.Equipment) {
		now := s.counter.now()
		switch {
		case err == nil:
			e.Used, e.Err = now, nil
		case itsOwn(wordOf(err)):
			e.Failed, e.FailAt = s.word(err), now
		}
	})
}

// use does some work with the device while nobody else does, and looks at it when it failed.
func (s *station) use(ctx context.Context, work func() error) error {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return s.word(&desk.Error{Code: desk.Offline, Key: "device.busy", Err: ctx.Err()})
	}
	s.setUse(true)
	err := work()
	s.setUse(false)
	<-s.turn
	s.used(err)
	if err == nil {
		return nil
	}
	s.rouse(true)
	return s.word(err)
}

func (s *station) setUse(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inUse = on
}

// take reads once, tells what came of it, and gives how long to rest then.
func (s *station) take(ctx context.Context) time.Duration {
	limit, left := readFor, s.setLeft(false)
	switch {
	case left:
		limit = leftFor
	case s.unread != "":
		limit = liftFor
	case s.equipment().Err != nil:
		limit = backFor
	}
	began := time.Now()
	reading, done := context.WithTimeout(ctx, limit)
	defer done()
	if !s.begin(done) {
		s.setLeft(left)
		return 0
	}
	e, err := s.read(reading)
	cut := s.end(reading)
	e.Kind = s.known.Kind
	key := keyOf(wordOf(err))
	switch {
	case err == nil:
		s.unread, s.rest = "", 0
		s.used(nil)
		s.counter.heard(e)
		return readRest
	case cut: // what it said is not known to be so
		if left {
			s.setLeft(true)
		}
		return 0
	case key == "device.empty" || key == "device.lift":
		s.unread, s.rest = "", 0
		s.note(func(e *desk.Equipment) { e.Err = nil })
		if left && key == "device.lift" {
			s.counter.heard(desk.DeviceEvent{Kind: s.known.Kind, Err: s.word(err)})
		}
		return restMin - time.Since(began) // a driver that does not wait must not be asked without end
	case key == "device.service" || key == "device.missing" || key == "device.busy" || key == "device.broken":
		s.unread = ""
		s.note(func(e *desk.Equipment) { e.Err, e.Failed, e.FailAt = s.word(err), s.word(err), s.counter.now() })
	case key != s.unread:
		s.unread, s.rest = key, 0
		s.used(err)
		s.counter.heard(desk.DeviceEvent{Kind: s.known.Kind, Err: s.word(err)})
	}
	s.rest = min(max(2*s.rest, restMin), restMax)
	return s.rest
}

// begin makes a reading one that can be cut short; false when it has to be at once.
func (s *station) begin(cut context.CancelFunc) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.mayRead() {
		return false
	}
	s.cut = cut
	return true
}

// end tells whether the reading was cut short.
func (s *station) end(reading context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = nil
	return errors.Is(reading.Err(), context.Canceled)
}

// word is wordOf with the kind of device that it is about, because words speak of it.
func (s *station) word(err error) *desk.Error {
	e := wordOf(err)
	if e == nil || !strings.HasPrefix(e.Key, "device.") {
		return e
	}
	return e.With("device", string(s.known.Kind))
}

// wordOf is an error of a driver as the desk knows errors.
func wordOf(err error) *desk.Error {
	if err == nil {
		return nil
	}
	if e := untrusted(err); e != nil {
		return e
	}
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e
	}
	key := "device.broken"
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		key = "device.late"
	}
	return &desk.Error{Code: desk.Offline, Key: key, Err: err}
}

func keyOf(e *desk.Error) string {
	if e == nil {
		return ""
	}
	return e.Key
}

// persons are the errors that are no fault of a device: what a person did or did not do, and cards that are as they are.
var persons = []string{
	"device.empty", "device.lift", "device.kind", "device.auth", "device.blocked", "device.cancelled", "device.late", "device.code",
}

// itsOwn tells whether the device did not do its work.
func itsOwn(e *desk.Error) bool {
	switch e.Code {
	case desk.Offline:
		return !slices.Contains(persons, e.Key)
	case desk.Conflict, desk.Unknown:
		return true
	}
	return false
}
