// Package barcode reads the codes of a scanner on a serial line: an RS-232 one, or a USB one that is set to show itself
// as a serial port (USB-COM, CDC).
package barcode

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"go.bug.st/serial"

	"sheyin/desk"
)

// Options say where the scanner is.
type Options struct {
	Port string // /dev/ttyACM0
	Baud int    // 0: 9600; eight bits, no parity, one stop bit
}

// silence is how long a scanner is quiet within a code at most: what has not ended by then never does.
const silence = 100 * time.Millisecond

// Scanner is one scanner. Its line stays open between two codes, until Close. It is safe for use by several
// goroutines; one of them uses it at a time.
type Scanner struct {
	o    Options
	turn chan struct{} // whoever uses the line holds it

	line   serial.Port // nil: not open
	frames frames
}

var _ desk.CodeScanner = (*Scanner)(nil)

// New is the scanner of o. It does not open the line.
func New(o Options) *Scanner {
	if o.Baud == 0 {
		o.Baud = 9600
	}
	return &Scanner{o: o, turn: make(chan struct{}, 1)}
}

// begin waits for the line: somebody may wait there for a code. Offline device.busy when ctx ends before.
func (s *Scanner) begin(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}: // also when ctx has ended
		return nil
	default:
	}
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &desk.Error{Code: desk.Offline, Key: "device.busy", Err: ctx.Err()}
	}
}

func (s *Scanner) end() { <-s.turn }

// Look implements [desk.Device]. What was scanned before it is forgotten.
func (s *Scanner) Look(ctx context.Context) (desk.DeviceState, error) {
	if err := s.begin(ctx); err != nil {
		return desk.DeviceState{}, err
	}
	defer s.end()
	if err := s.open(); err != nil {
		return desk.DeviceState{}, err
	}
	s.frames.broken()
	for part := make([]byte, 1024); ctx.Err() == nil; {
		n, err := s.line.Read(part)
		if err != nil {
			return desk.DeviceState{}, s.lost(err, "device.missing")
		}
		if n == 0 {
			break
		}
	}
	return desk.DeviceState{}, nil
}

// ReadCode implements [desk.CodeScanner]. Offline device.code for something that is no code.
func (s *Scanner) ReadCode(ctx context.Context) (string, error) {
	if err := s.begin(ctx); err != nil {
		return "", err
	}
	defer s.end()
	if err := s.open(); err != nil {
		return "", err
	}
	for part := make([]byte, 1024); ; {
		switch code, ok, whole := s.frames.next(); {
		case whole && ok:
			return code, nil
		case whole:
			return "", &desk.Error{Code: desk.Offline, Key: "device.code"}
		case ctx.Err() != nil:
			return "", &desk.Error{Code: desk.Offline, Key: "device.empty"}
		}
		n, err := s.line.Read(part)
		switch {
		case err != nil && s.frames.begun():
			return "", s.lost(err, "device.gone")
		case err != nil:
			return "", s.lost(err, "device.missing")
		}
		if n == 0 {
			s.frames.broken()
		}
		s.frames.feed(part[:n])
	}
}

// Close lets the line go.
func (s *Scanner) Close() error {
	s.turn <- struct{}{}
	defer s.end()
	if s.line == nil {
		return nil
	}
	line := s.line
	s.line = nil
	return line.Close()
}

func (s *Scanner) open() error {
	if s.line != nil {
		return nil
	}
	line, err := serial.Open(s.o.Port, &serial.Mode{BaudRate: s.o.Baud})
	if err != nil {
		return fault(err, "device.missing")
	}
	if err := line.SetReadTimeout(silence); err != nil {
		return fault(errors.Join(err, line.Close()), "device.missing")
	}
	s.line = line
	s.frames.broken()
	return nil
}

// lost is what is said of a line that broke. It is opened anew the next time: the scanner may be plugged in again.
func (s *Scanner) lost(err error, key string) error {
	err = errors.Join(err, s.line.Close())
	s.line = nil
	s.frames.broken()
	return fault(err, key)
}

// fault is err in the desk's words; otherwise is the key of what has no word of its own.
func fault(err error, otherwise string) error {
	key := otherwise
	port, _ := errors.AsType[*serial.PortError](err)
	switch {
	case port != nil && port.Code() == serial.PortBusy:
		key = "device.busy"
	case errors.Is(err, fs.ErrNotExist), port != nil && (port.Code() == serial.PortNotFound || port.Code() == serial.PermissionDenied):
		key = "device.missing"
	}
	return &desk.Error{Code: desk.Offline, Key: key, Err: err}
}
