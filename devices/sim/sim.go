// Package sim is a counter whose devices are played: for the demo, for training, and for tests. What a person would do
// at them (put a card there, load paper, type a PIN) is a call, and so is each trouble (see [Faults]). Nobody is in it but who
// is put in.
package sim

import (
	"context"
	"slices"
	"sync"
	"time"

	"sheyin/desk"
)

// Person is an invented customer with his cards.
type Person struct {
	ID     string // of no meaning outside
	Name   string
	IDCard desk.IDCard
	Social desk.SocialCard
}

// Options say how a counter is played.
type Options struct {
	People  []Person
	Papers  string // the folder that stands for the printer's tray; empty: papers are only counted
	Endless bool   // somebody always puts new sheets onto the scanner
	// After is the clock by which devices take their time; nil: [time.After].
	After func(time.Duration) <-chan time.Time
}

// Counter is all devices of one counter. It is safe for use by several goroutines.
type Counter struct {
	o Options

	mu      sync.Mutex
	changed chan struct{} // closed and made anew with each change
	faults  map[Fault]bool
	id      slot[desk.IDCard]
	social  slot[desk.SocialCard]
	scan    sheets
	tray    tray
	code    string // shown and not read yet
	pin     customer
	maker   box
	shown   string // on the evaluator
	calls   []desk.QueueCall
}

// New is a counter on which nothing lies. With o.Endless the scanner has sheets.
func New(o Options) *Counter {
	if o.After == nil {
		o.After = time.After
	}
	c := &Counter{o: o, changed: make(chan struct{}), faults: map[Fault]bool{}}
	c.tray.done, c.tray.jobs = map[string]bool{}, map[string]bool{}
	c.maker.made = map[string]desk.MadeCard{}
	c.pin.left = tries
	c.refill()
	return c
}

// People are the invented customers.
func (c *Counter) People() []Person { return slices.Clone(c.o.People) }

func (c *Counter) person(id string) (Person, bool) {
	n := slices.IndexFunc(c.o.People, func(p Person) bool { return p.ID == id })
	if n < 0 {
		return Person{}, false
	}
	return c.o.People[n], true
}

// change changes something, and wakes whoever waits for it.
func (c *Counter) change(how func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	how()
	c.wake()
}

// wake wakes whoever waits for a change; the lock is held.
func (c *Counter) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// await lets go of the lock until something has changed. It tells whether there is time left.
func (c *Counter) await(ctx context.Context) bool {
	changed := c.changed
	c.mu.Unlock()
	defer c.mu.Lock()
	select {
	case <-changed:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// takes lets go of the lock for as long as a device takes. It tells whether there is time left.
func (c *Counter) takes(ctx context.Context, d time.Duration) bool {
	c.mu.Unlock()
	defer c.mu.Lock()
	select {
	case <-c.o.After(d):
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// device is what all devices here have in common.
type device struct {
	c    *Counter
	kind desk.DeviceKind
	name string // as it calls itself
	turn chan struct{}
}

func (c *Counter) device(kind desk.DeviceKind, name string) device {
	return device{c: c, kind: kind, name: "Demo " + name, turn: make(chan struct{}, 1)}
}

// Look implements [desk.Device].
func (d device) Look(ctx context.Context) (desk.DeviceState, error) {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return desk.DeviceState{}, offline("device.missing", err)
	}
	if err := d.c.out(d.kind); err != nil {
		return desk.DeviceState{}, err
	}
	return d.state(), nil
}

// state is how a device is that answers; the lock is held.
func (d device) state() desk.DeviceState {
	s := desk.DeviceState{Name: d.name, Number: "DEMO-" + string(d.kind)}
	if f, t := d.c.one(d.kind, waits); t.key != "" {
		s.Fault, s.Stops = f.key(), true
	} else if f, t := d.c.one(d.kind, warns); t.key != "" {
		s.Fault = f.key()
	}
	return s
}

// begin waits for this device's turn and takes the lock; done gives both back. Otherwise says that the time was over.
func (d device) begin(ctx context.Context, otherwise string) (done func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, offline(otherwise, err)
	}
	select {
	case d.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, offline(otherwise, ctx.Err())
	}
	d.c.mu.Lock()
	return func() {
		d.c.mu.Unlock()
		<-d.turn
	}, nil
}

func offline(key string, cause error) error {
	return &desk.Error{Code: desk.Offline, Key: key, Err: cause}
}
