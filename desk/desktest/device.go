package desktest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
)

// The suites of the devices: whatever implements a port of desk/device.go passes the one of its port, a driver over
// the real counterpart of its protocol as well as the simulated device.

// T is what a suite needs of a *testing.T; this package is part of the program and has no testing in it.
type T interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// Act is what a suite has a person do at a device.
type Act string

// The acts. Each may be called when there is nothing to do.
const (
	Put   Act = "put"   // the good card onto the reader; a sheet onto the glass
	Lift  Act = "lift"  // what lies there
	Load  Act = "load"  // sheets into the feeder
	Enter Act = "enter" // the customer will type the right PIN when he is asked; until then he does nothing
	Leave Act = "leave" // the customer rates, or leaves: nothing more is to be shown to him
)

// Bench is what stands around a device that is tried.
type Bench struct {
	// Acts are what can be acted here. A check that needs another is named in the log as not tried.
	Acts map[Act]func()
	// Troubles bring about a trouble, by the key of the error or the Fault that tells of it, and give what ends it. A trouble
	// in the middle brings its own card or sheet along. What a port names and is not here is logged as not tried.
	Troubles map[string]func() (over func())
	Short    time.Duration // for what is not to succeed, until its context ends; 0: half a second
	Long     time.Duration // for what is to succeed; 0: 20 seconds
}

// grace is how long after the end of its context a driver may take to come back. It only ends a run that hangs.
const grace = 10 * time.Second

var errHangs = errors.New("it does not come back after its context has ended")

// trouble is what a port says of one.
type trouble struct {
	key   string
	code  desk.Code
	look  lookSays
	named string // of Args: what the words need
}

// lookSays is how Look tells of a trouble.
type lookSays int

const (
	lookFree  lookSays = iota // in any way that Look may
	lookFails                 // with the same error
	lookShows                 // as the Fault of a device that answers
)

// lookKeys are the errors of Look.
var lookKeys = []string{"device.service", "device.missing", "device.busy", "device.broken"}

// away are the troubles of every device.
var away = []trouble{
	{key: "device.service", code: desk.Offline, look: lookFails},
	{key: "device.missing", code: desk.Offline, look: lookFails},
	{key: "device.busy", code: desk.Offline},
	{key: "device.broken", code: desk.Offline},
}

// tryout is one run of a suite.
type tryout struct {
	t       T
	name    string
	bench   Bench
	look    func(context.Context) (desk.DeviceState, error)
	passed  int
	untried []string
}

// newTryout begins a run; d is nil where nothing is looked at.
func newTryout(t T, name string, d desk.Device, b Bench) *tryout {
	if b.Short == 0 {
		b.Short = 500 * time.Millisecond
	}
	if b.Long == 0 {
		b.Long = 20 * time.Second
	}
	o := &tryout{t: t, name: name, bench: b}
	if d != nil {
		o.look = d.Look
	}
	return o
}

// check is one requirement.
func (o *tryout) check(name string, run func() error) {
	o.t.Helper()
	if err := run(); err != nil {
		o.t.Errorf("%s: %s: %v", o.name, name, err)
		return
	}
	o.passed++
}

// can tells whether the acts of a check can be acted, and notes it when not.
func (o *tryout) can(name string, acts ...Act) bool {
	for _, a := range acts {
		if o.bench.Acts[a] == nil {
			o.untried = append(o.untried, name)
			return false
		}
	}
	return true
}

// act has the person do something, as far as the bench can.
func (o *tryout) act(acts ...Act) {
	for _, a := range acts {
		if do := o.bench.Acts[a]; do != nil {
			do()
		}
	}
}

// end gives how many checks passed and logs what was not tried.
func (o *tryout) end() int {
	o.t.Helper()
	if len(o.untried) > 0 {
		o.t.Logf("%s: not tried here: %s", o.name, strings.Join(o.untried, ", "))
	}
	return o.passed
}

// call calls a driver under a time, and does not wait for ever.
func (o *tryout) call(limit time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(o.t.Context(), limit)
	defer cancel()
	return o.await(ctx, limit, f)
}

func (o *tryout) await(ctx context.Context, limit time.Duration, f func(context.Context) error) error {
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	late := time.NewTimer(limit + grace)
	defer late.Stop()
	select {
	case err := <-done:
		return err
	case <-late.C:
		return errHangs
	}
}

// soon is for what is to come back before its context ends.
func (o *tryout) soon(f func(context.Context) error) error { return o.call(o.bench.Long, f) }

// later is for what waits until its context ends.
func (o *tryout) later(f func(context.Context) error) error { return o.call(o.bench.Short, f) }

// never is a call whose context has ended before it.
func (o *tryout) never(f func(context.Context) error) error {
	ctx, cancel := context.WithCancel(o.t.Context())
	cancel()
	return o.await(ctx, 0, f)
}

// is tells whether err is one with this code and one of these keys.
func is(err error, code desk.Code, keys ...string) error {
	e, ok := errors.AsType[*desk.Error](err)
	if !ok || e.Code != code || !slices.Contains(keys, e.Key) {
		return errors.Join(fmt.Errorf("want %s: %s", code, strings.Join(keys, " or ")), err)
	}
	return nil
}

// looks are the checks of Look that hold for each device: it answers at once, also while use waits for a person.
func (o *tryout) looks(use func(context.Context) error) {
	o.t.Helper()
	look := func(ctx context.Context) error {
		_, err := o.look(ctx)
		return err
	}
	o.check("look", func() error { return o.soon(look) })
	if use == nil {
		return
	}
	o.check("look while it is used", func() error {
		ctx, cancel := context.WithCancel(o.t.Context())
		used := make(chan struct{})
		go func() {
			defer close(used)
			_ = use(ctx) // how it ends is no matter here
		}()
		err := o.later(look)
		cancel()
		if _, ended := errors.AsType[*desk.Error](err); ended {
			err = is(err, desk.Offline, lookKeys...)
		}
		return errors.Join(err, o.later(func(context.Context) error {
			<-used
			return nil
		}))
	})
}

// troubles brings about each of all that the bench can. use is to tell of it, and works is to do when it is over.
func (o *tryout) troubles(all []trouble, use, works func(context.Context) error) {
	o.t.Helper()
	for _, one := range all {
		begin := o.bench.Troubles[one.key]
		if begin == nil {
			o.untried = append(o.untried, one.key)
			continue
		}
		over := begin()
		o.check(one.key, func() error {
			err := o.soon(use)
			if wrong := is(err, one.code, one.key); wrong != nil || one.named == "" {
				return wrong
			}
			if e, _ := errors.AsType[*desk.Error](err); e.Args[one.named] == "" {
				return fmt.Errorf("nothing in %q, which its words need", one.named)
			}
			return nil
		})
		o.check("look: "+one.key, func() error { return o.soon(func(ctx context.Context) error { return one.shown(o.look(ctx)) }) })
		over()
		o.check("after "+one.key, func() error { return o.soon(works) })
	}
}

// shown tells whether Look tells of a trouble as it has to.
func (t trouble) shown(s desk.DeviceState, err error) error {
	switch {
	case t.look == lookFails:
		return is(err, t.code, t.key)
	case t.look == lookShows && (err != nil || s.Fault != t.key):
		return errors.Join(fmt.Errorf("the fault is %q, want %s", s.Fault, t.key), err)
	case err != nil:
		return is(err, desk.Offline, lookKeys...)
	}
	return nil
}
