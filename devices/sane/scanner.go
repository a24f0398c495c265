// Package sane scans by the network protocol of SANE: everything that saned, on this machine or another, has a backend
// for.
package sane

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"syscall"

	"sheyin/desk"
	"sheyin/devices/page"
)

// Options say where the scanner is.
type Options struct {
	Address string // host:port of saned; without a port 6566
	Device  string // as saned lists it; empty: the first
	User    string // whom saned lets in: the terminal's ID
}

// Scanner is a scanner of saned. It is safe for use by several goroutines; one of them uses it at a time.
type Scanner struct {
	o        Options
	dial     dialFunc
	settings []setting // of the scanner, after those that the order asks for; tests make faults by them
	turn     chan struct{}
	state    atomic.Pointer[desk.DeviceState] // while it scans: how it was before
}

// setting is an option and its value: one word, or one of its words.
type setting struct {
	name string
	word int32
	text string
}

var _ desk.Scanner = (*Scanner)(nil)

const port = "6566"

// maxSheets is more than any feeder holds.
const maxSheets = 1000

// New is the scanner of o. It does not connect. The error says what is wrong with the address.
func New(o Options) (*Scanner, error) {
	if _, _, err := net.SplitHostPort(o.Address); err != nil {
		o.Address = net.JoinHostPort(strings.Trim(o.Address, "[]"), port)
	}
	if host, _, err := net.SplitHostPort(o.Address); err != nil || host == "" {
		return nil, fmt.Errorf("scanner: the address must be host or host:port, not %q", o.Address)
	}
	return &Scanner{o: o, dial: (&net.Dialer{}).DialContext, turn: make(chan struct{}, 1)}, nil
}

// Look implements [desk.Scanner]. It opens the scanner, because that is how another program's use shows.
func (s *Scanner) Look(ctx context.Context) (desk.DeviceState, error) {
	if last := s.state.Load(); last != nil { // this program scans with it: so it is there
		return *last, nil
	}
	d, err := s.look(ctx)
	if err != nil {
		return desk.DeviceState{}, fault(ctx, err, "device.service")
	}
	return d.state(), nil
}

// state is that of a scanner without a fault.
func (d device) state() desk.DeviceState {
	return desk.DeviceState{Name: desk.Clean(cmp.Or(strings.TrimSpace(d.vendor+" "+d.model), d.name), 100)}
}

func (s *Scanner) look(ctx context.Context) (device, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return device{}, err
	}
	defer s.leave(c)
	if err := c.open(s.o.Device); err != nil {
		return device{}, err
	}
	return c.device, c.describe(s.o.Device)
}

// connect waits for its turn and begins a conversation.
func (s *Scanner) connect(ctx context.Context) (*session, error) {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c, err := connect(ctx, s.dial, s.o)
	if err != nil {
		<-s.turn
	}
	return c, err
}

func (s *Scanner) leave(c *session) {
	c.leave()
	<-s.turn
}

// Scan implements [desk.Scanner]. Offline device.late when ctx ended it.
func (s *Scanner) Scan(ctx context.Context, o desk.ScanOrder, give func(desk.Page) error) error {
	o.DPI = cmp.Or(o.DPI, page.DefaultDPI)
	c, err := s.connect(ctx)
	if err != nil {
		return fault(ctx, err, "device.gone")
	}
	defer s.leave(c)
	if err := c.open(s.o.Device); err != nil {
		return fault(ctx, err, "device.gone")
	}
	state := c.device.state()
	s.state.Store(&state)
	defer s.state.Store(nil)
	dpi, err := s.prepare(c, o)
	if err != nil {
		return fault(ctx, err, "device.gone")
	}
	for n := range maxSheets {
		m, err := c.page()
		if n > 0 && errors.Is(err, noDocuments) {
			return nil
		}
		if err != nil {
			return fault(ctx, err, "device.gone")
		}
		p, err := page.Of(m, dpi, o.Limit)
		if err != nil {
			return err
		}
		if err := give(p); err != nil || !o.Feeder {
			return err
		}
	}
	return fault(ctx, errForm, "device.gone")
}

func (s *Scanner) prepare(c *session, o desk.ScanOrder) (dpi int, err error) {
	if dpi, err = c.prepare(s.o.Device, o); err != nil {
		return 0, err
	}
	for _, set := range s.settings {
		to, ok := c.find(set.name)
		switch {
		case !ok:
			err = fmt.Errorf("sane: no option %q", set.name)
		case to.kind == ofString:
			err = c.setText(to, set.text)
		default:
			_, err = c.set(to, set.word)
		}
		if err != nil {
			return 0, err
		}
	}
	return dpi, nil
}

// keys are the desk's for the ends of a request.
var keys = map[status]string{
	deviceBusy: "device.busy", jammed: "device.jam", noDocuments: "device.empty", coverOpen: "device.cover",
	cancelled: "device.gone", accessDenied: "device.refused",
}

// fault is an error as the desk has it; ended is what it means that the connection did.
func fault(ctx context.Context, err error, ended string) error {
	key := "device.broken"
	var (
		known  *desk.Error
		end    status
		nobody unreached
	)
	switch {
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		key, err = "device.late", errors.Join(ctx.Err(), err)
	case errors.Is(err, errFeeder):
		return &desk.Error{Code: desk.Invalid, Key: "scan.feeder", Err: err}
	case errors.Is(err, errTooMuch):
		return page.TooLarge(page.MaxBytes, 0)
	case errors.Is(err, errNone):
		key = "device.missing"
	case errors.As(err, &end):
		key = cmp.Or(keys[end], key)
	case errors.As(err, &nobody) && errors.Is(err, syscall.ECONNREFUSED):
		key = "device.service"
	case errors.As(err, &nobody):
		key = "device.missing"
	case lost(err):
		key = ended
	}
	return &desk.Error{Code: desk.Offline, Key: key, Err: err}
}
