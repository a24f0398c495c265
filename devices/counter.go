// Package devices makes the drivers in its sub-packages the devices of one counter: it opens them by their addresses, waits
// at the readers, keeps the line of papers for the printer, and knows how each device is.
package devices

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"sheyin/desk"
)

// Config says which devices a counter has.
type Config struct {
	Addresses map[desk.DeviceKind]string      // where each is, see [Check]; empty: there is none
	Ports     map[desk.DeviceKind]desk.Device // that are open already (the simulated ones): they come before an address
	Terminal  string                          // its ID: whose jobs those of the printer are
	Cards     Prover                          // proves third-generation cards; nil: they cannot be read
	Papers    desk.PaperKeeper                // keeps the papers in line; nil: they are gone with the program
	Now       func() time.Time                // nil: the system's clock
}

// Prover is the authority, as far as a card asks for it; every [desk.Cards] is one.
type Prover interface {
	ProveCard(ctx context.Context, c desk.CardChallenge) (desk.CardProof, error)
}

// Counter is the devices of one counter. It is safe for use by several goroutines.
type Counter struct {
	now    func() time.Time
	all    []*station // in the order of [desk.DeviceKinds]
	spool  *spool     // nil: no printer, and nothing kept of one
	events queue
	opener *opener
	stop   context.CancelFunc
	wait   sync.WaitGroup

	mu       sync.Mutex
	attended bool
}

var _ desk.Devices = (*Counter)(nil)

var errNone = &desk.Error{Code: desk.NotFound, Key: "device.none"}

// Open begins to look at the devices, and to wait at the readers as soon as somebody attends. It connects to nothing
// before it returns. Errors are those of [Check], or say that a port is not of its kind. To be closed.
func Open(cfg Config) (*Counter, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Counter{now: cfg.Now, opener: &opener{cfg: cfg}}
	c.events.ready = make(chan struct{}, 1)
	for _, kind := range desk.DeviceKinds {
		s, err := c.set(kind, cfg)
		if err != nil {
			return nil, errors.Join(err, c.opener.close())
		}
		if s != nil {
			c.all = append(c.all, s)
		}
	}
	if c.spool == nil && cfg.Papers != nil { // papers of a time when there was a printer
		c.spool = &spool{counter: c, keeper: cfg.Papers}
	}
	if c.spool != nil {
		if err := c.spool.recall(); err != nil {
			return nil, errors.Join(err, c.opener.close())
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	for n, s := range c.all {
		c.wait.Go(func() { s.run(ctx, n) })
	}
	if c.prints() {
		c.wait.Go(func() { c.spool.run(ctx) })
	}
	return c, nil
}

// set makes the station of a device; nil when there is none.
func (c *Counter) set(kind desk.DeviceKind, cfg Config) (*station, error) {
	known, port := desk.Equipment{Kind: kind}, cfg.Ports[kind]
	if port != nil {
		known.Driver = "sim"
	} else {
		address := cfg.Addresses[kind]
		if address == "" {
			return nil, nil
		}
		var err error
		if known.Driver, port, err = c.opener.open(kind, address); err != nil {
			return nil, err
		}
		known.Address = address
	}
	s := &station{counter: c, port: port, known: known, wake: make(chan struct{}, 1), looked: make(chan struct{}), turn: make(chan struct{}, 1)}
	fits := true
	switch kind {
	case desk.IDReader, desk.SSCReader, desk.CodeScannerDevice:
		s.read, fits = reading(kind, port)
	case desk.PrinterDevice:
		var p desk.Printer
		p, fits = port.(desk.Printer)
		c.spool = &spool{counter: c, station: s, printer: p, keeper: cfg.Papers, wake: make(chan struct{}, 1)}
	case desk.ScannerDevice:
		_, fits = port.(desk.Scanner)
	case desk.PINPadDevice:
		_, fits = port.(desk.PINPad)
	case desk.CardMakerDevice:
		_, fits = port.(desk.CardMaker)
	case desk.EvaluatorDevice:
		_, fits = port.(desk.Evaluator)
	case desk.QueueMachineDevice:
		_, fits = port.(desk.QueueMachine)
	}
	if !fits {
		return nil, fmt.Errorf("devices: %T is no %s", port, kind)
	}
	return s, nil
}

// reading is what waits at a reader. A scanner that types has none: see [Counter.Typed].
func reading(kind desk.DeviceKind, port desk.Device) (read func(context.Context) (desk.DeviceEvent, error), ok bool) {
	switch kind {
	case desk.IDReader:
		p, ok := port.(desk.IDCardReader)
		return func(ctx context.Context) (desk.DeviceEvent, error) {
			card, err := p.ReadIDCard(ctx)
			desk.CleanAll(&card)
			return desk.DeviceEvent{IDCard: &card}, err
		}, ok
	case desk.SSCReader:
		p, ok := port.(desk.SocialCardReader)
		return func(ctx context.Context) (desk.DeviceEvent, error) {
			card, err := p.ReadSocialCard(ctx)
			desk.CleanAll(&card)
			return desk.DeviceEvent{SocialCard: &card}, err
		}, ok
	}
	if _, types := port.(wedge); types {
		return nil, true
	}
	p, ok := port.(desk.CodeScanner)
	return func(ctx context.Context) (desk.DeviceEvent, error) {
		code, err := p.ReadCode(ctx)
		return scanned(code, err)
	}, ok
}

// scanned is the event of a code.
func scanned(code string, err error) (desk.DeviceEvent, error) {
	if err != nil {
		return desk.DeviceEvent{}, err
	}
	clean, ok := desk.CleanCode(code)
	if !ok {
		return desk.DeviceEvent{}, &desk.Error{Code: desk.Offline, Key: "device.code"}
	}
	return desk.DeviceEvent{Code: clean}, nil
}

// closeWait is how long papers that are in line may still take to come out when the program ends.
const closeWait = 3 * time.Second

// Close ends everything: it waits a moment for papers that are in line, and for all that goes on to stop. It gives the
// papers that did not come out. Nothing may be called after it but Wait.
func (c *Counter) Close() ([]desk.PrintProgress, error) {
	if c.spool != nil {
		c.spool.finish(closeWait)
	}
	c.stop()
	c.wait.Wait()
	return c.Undone(), c.opener.close()
}

// Kit implements [desk.Devices].
func (c *Counter) Kit() []desk.Equipment {
	var all []desk.Equipment
	for _, s := range c.all {
		all = append(all, s.equipment())
	}
	return all
}

// Wait implements [desk.Devices].
func (c *Counter) Wait(ctx context.Context) (desk.DeviceEvent, error) { return c.events.next(ctx) }

// Attend implements [desk.Devices]. What was read and nobody has taken yet is forgotten when nobody attends any more.
func (c *Counter) Attend(on bool) {
	c.mu.Lock()
	changed := c.attended != on
	c.attended = on
	if !on {
		c.events.forget()
	}
	c.mu.Unlock()
	if !changed {
		return
	}
	for _, s := range c.all {
		if s.read != nil {
			s.rouse(false)
		}
	}
}

// Next implements [desk.Devices].
func (c *Counter) Next() {
	for _, s := range c.all {
		if s.known.Kind == desk.IDReader || s.known.Kind == desk.SSCReader {
			s.next()
		}
	}
}

func (c *Counter) isAttended() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.attended
}

// heard puts what a reader read into the line of events, unless nobody attends by now.
func (c *Counter) heard(e desk.DeviceEvent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.attended {
		e.At = c.now()
		c.events.put(e)
	}
}

// tell puts what happened at a device into the line of events.
func (c *Counter) tell(e desk.DeviceEvent) {
	e.At = c.now()
	c.events.put(e)
}

// Typed takes what a code scanner typed as if it were a keyboard. Without a scanner of this kind, and while nobody
// attends, it is forgotten.
func (c *Counter) Typed(text string) {
	s := c.at(desk.CodeScannerDevice)
	if s == nil || s.read != nil || !c.isAttended() {
		return
	}
	e, err := scanned(text, nil)
	e.Kind, e.Err = desk.CodeScannerDevice, err
	s.used(err)
	c.heard(e)
}

// Test implements [desk.Devices]. The device may be in use: Offline device.busy.
func (c *Counter) Test(ctx context.Context, kind desk.DeviceKind) (desk.Equipment, error) {
	s := c.at(kind)
	if s == nil {
		return desk.Equipment{}, errNone.With("device", string(kind))
	}
	return s.test(ctx)
}

// at is the station of a kind; nil when there is none.
func (c *Counter) at(kind desk.DeviceKind) *station {
	n := slices.IndexFunc(c.all, func(s *station) bool { return s.known.Kind == kind })
	if n < 0 {
		return nil
	}
	return c.all[n]
}

// prints tells whether there is a printer.
func (c *Counter) prints() bool { return c.spool != nil && c.spool.printer != nil }

// Print implements [desk.Devices].
func (c *Counter) Print(job desk.PrintJob) error {
	if !c.prints() {
		return errNone.With("device", string(desk.PrinterDevice))
	}
	c.spool.add(job)
	return nil
}

// Undone implements [desk.Devices].
func (c *Counter) Undone() []desk.PrintProgress {
	if c.spool == nil {
		return nil
	}
	return c.spool.undone()
}

// GiveUp implements [desk.Devices]. Offline device.missing when the printer may have the paper and cannot be reached, NotFound
// device.none when there is no printer any more: it stays in Undone.
func (c *Counter) GiveUp(ctx context.Context, name string) error {
	switch {
	case c.spool == nil || !c.spool.has(name):
		return nil
	case !c.prints():
		return errNone.With("device", string(desk.PrinterDevice))
	}
	return c.spool.giveUp(ctx, name)
}

// Forget implements [desk.Devices].
func (c *Counter) Forget(name string) {
	if c.spool != nil {
		c.spool.forget(name)
	}
}

// PDF implements [desk.Devices].
func (c *Counter) PDF(name string) []byte {
	if c.spool == nil {
		return nil
	}
	return c.spool.pdf(name)
}
