// Package vendor drives devices by their makers' libraries. Such a library runs in a child process, one for each, and is
// spoken to in JSON lines over its standard input and output: what crashes there, hangs, or prints where it should not, ends
// one child and never the console. docs/drivers.md describes the other side.
package vendor

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"

	"sheyin/desk"
)

// Prover is who answers the challenge of a third-generation social-security card: the authority.
type Prover interface {
	// ProveCard is that of [desk.Cards].
	ProveCard(ctx context.Context, c desk.CardChallenge) (desk.CardProof, error)
}

// Options say what to start.
type Options struct {
	Program string   // absolute path; nobody but root and this user may be able to change it
	Args    []string // its arguments; files and folders that they name are held to the same
	Env     []string // NAME=value, besides the little that every driver gets
	Prover  Prover   // nil: third-generation cards cannot be read
	// Log hears what the driver prints besides messages, the first lines of it; nil: nobody. Several goroutines call it. A
	// maker's library may print somebody's data: it is for who tries a driver, not for a file.
	Log func(line string)
}

// Parse reads the address of a driver as it stands in settings: /path/to/program?arg=…&arg=…&env=NAME=value. The scheme
// "vendor:" before it may be left out.
func Parse(address string) (Options, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Options{}, refused("its address cannot be read")
	}
	path := u.Path
	if u.Opaque != "" || u.Host != "" || path == "" || u.Scheme != "" && u.Scheme != "vendor" {
		return Options{}, refused("the path is not absolute")
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Options{}, refused("its address cannot be read")
	}
	for name := range q {
		if name != "arg" && name != "env" {
			return Options{}, refused("its address has something besides arg and env")
		}
	}
	return Options{Program: path, Args: q["arg"], Env: q["env"]}, nil
}

// How long things may take.
const (
	helloTime  = 15 * time.Second // a Java machine starts slowly
	answerTime = 5 * time.Second  // an answer, beyond the time that the command itself allows
	graceTime  = time.Second      // to end a command that is taken back
	slowGrace  = time.Minute      // the same, where a card or a paper is under way
	turnTime   = time.Second      // a wait for a card, before others may have the driver
	liftEvery  = 300 * time.Millisecond
	steady     = time.Minute // a driver that lived so long may be started again at once
	mostPause  = 30 * time.Second
)

// Driver is a program that drives one or several devices. It is started when it is first needed, and again when it has
// ended; one that ends again and again is left alone for longer and longer, and is [desk.Offline] device.service meanwhile. It
// is safe for use by several goroutines; one command runs at a time.
type Driver struct {
	o    Options
	lane *lane

	hello, answer, grace, turn, pause time.Duration // tests have less

	mu     sync.Mutex
	child  *child
	fails  int       // in a row
	rest   time.Time // not started before
	closed bool
	looked map[string]desk.DeviceState // the last look at each class
}

// Start is the driver of o. Nothing is started yet.
func Start(o Options) *Driver {
	return &Driver{
		o: o, lane: newLane(), hello: helloTime, answer: answerTime, grace: graceTime, turn: turnTime,
		looked: map[string]desk.DeviceState{}, pause: time.Second,
	}
}

// Close ends the driver and waits until it has ended. It cannot be used again.
func (d *Driver) Close() error {
	d.mu.Lock()
	d.closed = true
	c := d.child
	d.mu.Unlock()
	if c != nil {
		c.kill(service(errClosed))
		<-c.gone
	}
	return nil
}

var (
	errClosed = errors.New("vendor: the driver was closed")
	errSilent = errors.New("vendor: the driver does not answer")
	errMute   = errors.New("vendor: the driver says no hello")
	errRests  = errors.New("vendor: the driver cannot be started and is left alone for a while")
)

// Hello starts the driver unless it runs, and gives its name, its version and the kinds of devices that it serves. Offline
// device.service, device.driver_unsafe, device.driver_protocol.
func (d *Driver) Hello(ctx context.Context) (name, version string, kinds []desk.DeviceKind, err error) {
	c, err := d.running(ctx)
	if err != nil {
		return "", "", nil, err
	}
	for _, kind := range desk.DeviceKinds {
		if c.serves(classes[kind]) {
			kinds = append(kinds, kind)
		}
	}
	return c.hello.Name, c.hello.Version, kinds, nil
}

// Device is the driver's device of a kind: a [desk.IDCardReader] and so on.
func (d *Driver) Device(kind desk.DeviceKind) desk.Device {
	switch kind {
	case desk.IDReader:
		return d.IDCardReader()
	case desk.SSCReader:
		return d.SocialCardReader()
	case desk.ScannerDevice:
		return d.Scanner()
	case desk.PrinterDevice:
		return d.Printer()
	case desk.CodeScannerDevice:
		return d.CodeScanner()
	case desk.PINPadDevice:
		return d.PINPad()
	case desk.CardMakerDevice:
		return d.CardMaker()
	case desk.EvaluatorDevice:
		return d.Evaluator()
	case desk.QueueMachineDevice:
		return d.QueueMachine()
	}
	return device{d, string(kind)} // which no driver serves
}

// running gives a child that said hello.
func (d *Driver) running(ctx context.Context) (*child, error) {
	if err := d.buried(ctx); err != nil {
		return nil, err
	}
	c, err := d.started()
	if err != nil {
		return nil, err
	}
	select {
	case <-c.ready:
	case <-ctx.Done():
		return nil, service(ctx.Err())
	}
	if err := c.fault(); err != nil {
		return nil, err
	}
	return c, nil
}

// buried waits until a child that ends has ended: the two never run at once, because a device has one owner.
func (d *Driver) buried(ctx context.Context) error {
	d.mu.Lock()
	c := d.child
	d.mu.Unlock()
	if c == nil || c.fault() == nil {
		return nil
	}
	select {
	case <-c.gone:
		return nil
	case <-ctx.Done():
		return c.fault()
	}
}

// started gives the child, which may not have said hello yet.
func (d *Driver) started() (*child, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed:
		return nil, service(errClosed)
	case d.child != nil && d.child.fault() == nil:
		return d.child, nil
	case d.child != nil:
		select {
		case <-d.child.gone:
		default:
			return nil, d.child.fault()
		}
	}
	if time.Now().Before(d.rest) {
		if d.child != nil {
			return nil, d.child.fault()
		}
		return nil, service(errRests)
	}
	program, err := safe(d.o.Program)
	if err == nil {
		err = safeNamed(append(slices.Clone(d.o.Args), d.o.Env...))
	}
	if err != nil {
		return nil, err
	}
	c, err := launch(append([]string{program}, d.o.Args...), d.o.Env, d.o.Log, d.over)
	if err != nil {
		d.failed(0)
		return nil, service(err)
	}
	d.child = c
	go func() {
		select {
		case <-c.ready:
		case <-time.After(d.hello):
			c.kill(service(errMute))
		}
	}()
	return c, nil
}

// over notes that a child has ended.
func (d *Driver) over(c *child) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failed(time.Since(c.born))
}

// failed says when to start it again: at once after the first time, then after 1, 2, 4 … seconds.
func (d *Driver) failed(lived time.Duration) {
	if lived >= steady {
		d.fails = 0
	}
	if d.fails++; d.fails > 1 {
		d.rest = time.Now().Add(min(d.pause<<min(d.fails-2, 10), mostPause))
	}
}

// cut is a command that came to no answer.
type cut struct {
	sent bool  // the driver may have begun
	err  error // ctx's, or a [desk.Error]
}

func (e *cut) Error() string { return "vendor: no answer: " + e.err.Error() }
func (e *cut) Unwrap() error { return e.err }

// order is one command.
type order struct {
	class, name string        // Common.Status has the class that it is about
	wait        time.Duration // for a person, for paper: what the driver is given
	grace       time.Duration // 0: the usual
	yields      bool          // to what somebody wants done
	wanted      <-chan struct{}
	payload     any
	event       func(answer) // nil: none is expected
}

// do runs one command, and those that then makes of its answer, while nobody else has the driver.
func (d *Driver) do(ctx context.Context, o order, then func(answer) (*order, error)) error {
	var yield func()
	if o.yields {
		wanted := make(chan struct{})
		o.wanted, yield = wanted, sync.OnceFunc(func() { close(wanted) })
	}
	if err := d.lane.enter(ctx, yield); err != nil {
		return &cut{err: err}
	}
	free, err := d.run(ctx, &o, then)
	if free == nil {
		d.lane.leave()
		return err
	}
	go func() {
		<-free
		d.lane.leave()
	}()
	return err
}

// run has the lane. It may be left when free is closed, or at once when that is nil.
func (d *Driver) run(ctx context.Context, o *order, then func(answer) (*order, error)) (free <-chan struct{}, err error) {
	c, err := d.running(ctx)
	if err != nil {
		return nil, &cut{err: err}
	}
	if !c.serves(o.class) {
		return nil, &desk.Error{Code: desk.Offline, Key: "device.missing", Err: fmt.Errorf("vendor: the driver serves no %s", o.class)}
	}
	for o != nil {
		a, free, err := d.ask(ctx, c, *o)
		if err != nil {
			return free, err
		}
		if o, err = then(a); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// ask sends a command and waits for its completion. With an error, free is closed when the driver has ended it, or was
// ended for not doing so.
func (d *Driver) ask(ctx context.Context, c *child, o order) (a answer, free <-chan struct{}, err error) {
	patience := o.wait
	if end, ok := ctx.Deadline(); ok { // it is to give up before we do
		left := time.Until(end)
		patience = min(patience, left-min(left/10, time.Second))
	}
	r, err := c.send(o.name, max(patience, time.Millisecond), o.payload)
	if err != nil {
		c.kill(service(err))
		c.forget(r)
		return answer{}, c.gone, &cut{err: service(err)}
	}
	limit := time.NewTimer(max(patience, 0) + d.answer)
	defer limit.Stop()
	for {
		select {
		case m := <-r.heard:
			if m.Header.Type == completion {
				c.forget(r)
				return answer{m, c.dir}, nil, nil
			}
			if o.event != nil {
				o.event(answer{m, c.dir})
			}
		case <-o.wanted: // what it has read by now is not lost
			o.wanted = nil
			if err := c.takeBack(r); err != nil {
				c.kill(service(err))
			}
		case <-c.gone:
			c.forget(r)
			return answer{}, c.gone, &cut{true, c.fault()}
		case <-limit.C:
			c.kill(service(errSilent))
			c.forget(r)
			return answer{}, c.gone, &cut{true, service(errSilent)}
		case <-ctx.Done():
			return answer{}, d.takeBack(c, r, o), &cut{true, ctx.Err()}
		}
	}
}

// takeBack has the driver end a command that nobody waits for any more. A maker's call cannot be ended from outside: one
// that goes on is killed.
func (d *Driver) takeBack(c *child, r *request, o order) <-chan struct{} {
	free := make(chan struct{})
	go func() {
		defer close(free)
		defer c.forget(r)
		grace := time.NewTimer(max(o.grace, d.grace))
		defer grace.Stop()
		if err := c.takeBack(r); err != nil {
			c.kill(service(err))
		}
		for {
			select {
			case m := <-r.heard:
				if m.Header.Type == completion {
					return
				}
			case <-grace.C:
				c.kill(service(errSilent))
			case <-c.gone:
				return
			}
		}
	}()
	return free
}
