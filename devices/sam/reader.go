// Package sam reads identity cards by the certified module (SAM) that every reader of them contains, over a serial
// line.
package sam

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"go.bug.st/serial"

	"sheyin/desk"
)

// Options say where the module is.
type Options struct {
	Port string // /dev/ttyUSB0
	Baud int    // 0: 115200
}

// How long a module may take, and how often it is asked the same.
const (
	answerTime = 2 * time.Second
	findEvery  = 300 * time.Millisecond
	tries      = 3
	leftEvery  = time.Second // a card that was read is asked for, until it is lifted
)

// Reader is one module. It is safe for use by several goroutines; one of them uses it at a time.
type Reader struct {
	o    Options
	turn chan struct{} // whoever uses the line holds it
	left bool          // the card that was read last lies there still, for all that is known
}

var _ desk.IDCardReader = (*Reader)(nil)

// New is the module of o. It does not open the line.
func New(o Options) *Reader {
	if o.Baud == 0 {
		o.Baud = 115200
	}
	return &Reader{o: o, turn: make(chan struct{}, 1)}
}

// begin waits for the line: somebody may wait there for a card. Offline device.busy when ctx ends before.
func (r *Reader) begin(ctx context.Context) error {
	select {
	case r.turn <- struct{}{}: // also when ctx has ended
		return nil
	default:
	}
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &desk.Error{Code: desk.Offline, Key: "device.busy", Err: ctx.Err()}
	}
}

func (r *Reader) end() { <-r.turn }

// ReadIDCard implements [desk.IDCardReader].
func (r *Reader) ReadIDCard(ctx context.Context) (desk.IDCard, error) {
	if err := r.begin(ctx); err != nil {
		return desk.IDCard{}, err
	}
	defer r.end()
	m, err := r.connect()
	if err != nil {
		return desk.IDCard{}, err
	}
	defer func() { _ = m.line.Close() }() // what was read is read
	c, err := r.read(ctx, m)
	if err != nil {
		return desk.IDCard{}, fault(err)
	}
	return c, nil
}

// unhurried is cancelled with ctx and does not end when the time of waiting does. A card that is found in the last moment is
// read to its end: the module would not find it again. Each command has a time of its own.
func unhurried(ctx context.Context) (context.Context, context.CancelFunc) {
	whole, done := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.Canceled) {
			done()
		}
	})
	return whole, func() { stop(); done() }
}

// Number is the module's own, as 05.01-20230105-0000012345-0123456789 (for the ledger).
func (r *Reader) Number(ctx context.Context) (string, error) {
	if err := r.begin(ctx); err != nil {
		return "", err
	}
	defer r.end()
	m, err := r.connect()
	if err != nil {
		return "", err
	}
	defer func() { _ = m.line.Close() }()
	data, s, err := m.ask(ctx, cmdNumber)
	switch {
	case err != nil:
		return "", fault(err)
	case s != done || len(data) < 16:
		return "", fault(errNoise)
	}
	return numberOf(data), nil
}

// numberOf writes the number: two bytes each in a word of two, then three words of four, little-endian.
func numberOf(b []byte) string {
	word := func(at int) uint32 {
		return uint32(b[at]) | uint32(b[at+1])<<8 | uint32(b[at+2])<<16 | uint32(b[at+3])<<24
	}
	return fmt.Sprintf("%02d.%02d-%08d-%010d-%010d", b[0], b[2], word(4), word(8), word(12))
}

func (r *Reader) connect() (*module, error) {
	line, err := serial.Open(r.o.Port, &serial.Mode{BaudRate: r.o.Baud})
	if err == nil {
		err = line.SetReadTimeout(findEvery / 3)
		if err == nil {
			return &module{line: line}, nil
		}
		_ = line.Close()
	}
	return nil, fault(err)
}

// read finds a card, selects it and reads it. A module finds a card once, and says of one that lies there still what it
// says of none: only its text, which nobody else keeps, tells whether that is so.
func (r *Reader) read(ctx context.Context, m *module) (desk.IDCard, error) {
	whole, end := unhurried(ctx)
	defer end()
	for r.left && ctx.Err() == nil {
		_, s, err := m.ask(whole, cmdRead)
		switch {
		case err != nil:
			return desk.IDCard{}, r.ended(ctx, err)
		case s != done:
			r.left = false
			continue
		}
		select {
		case <-time.After(leftEvery):
		case <-ctx.Done():
		}
	}
	for ctx.Err() == nil {
		_, s, err := m.ask(whole, cmdFind)
		switch {
		case err != nil:
			return desk.IDCard{}, r.ended(ctx, err)
		case s == found:
			c, err := m.read(whole)
			r.left = err == nil || errors.Is(err, errKind)
			return c, err
		}
		select {
		case <-time.After(findEvery):
		case <-ctx.Done():
		}
	}
	return desk.IDCard{}, r.ended(ctx, ctx.Err())
}

// ended says why nothing was found.
func (r *Reader) ended(ctx context.Context, err error) error {
	switch {
	case ctx.Err() == nil:
		return err
	case r.left:
		return &desk.Error{Code: desk.Offline, Key: "device.lift"}
	}
	return &desk.Error{Code: desk.Offline, Key: "device.empty"}
}

// errKind is a card with nobody's data.
var errKind = &desk.Error{Code: desk.Offline, Key: "device.kind"}

// module is a module on an open line.
type module struct {
	line serial.Port
}

// read reads the card that was found.
func (m *module) read(ctx context.Context) (desk.IDCard, error) {
	gone := &desk.Error{Code: desk.Offline, Key: "device.gone"}
	_, s, err := m.ask(ctx, cmdSelect)
	switch {
	case err != nil:
		return desk.IDCard{}, err
	case s != done:
		return desk.IDCard{}, gone
	}
	data, s, err := m.ask(ctx, cmdRead)
	switch {
	case err != nil:
		return desk.IDCard{}, err
	case s != done:
		return desk.IDCard{}, gone
	}
	text, ok := textOf(data)
	if !ok {
		return desk.IDCard{}, errNoise
	}
	c, ok := cardOf(text)
	if !ok {
		return desk.IDCard{}, errKind
	}
	if data, s, err := m.ask(ctx, cmdAddress); err == nil && s == done {
		newest(&c, data)
	}
	return c, nil
}

// Nothing is heard of a module, and nothing that has the form of an answer: the line may have another speed.
var (
	errSilent  = errors.New("sam: no answer")
	errGarbled = errors.New("sam: no answer in what is heard")
)

// ask sends a command until its answer is understood.
func (m *module) ask(ctx context.Context, command [2]byte) (data []byte, s status, err error) {
	for range tries {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		data, s, err = m.once(ctx, command)
		switch {
		case errors.Is(err, errNoise):
		case err == nil && (s == badSum || s == badLength): // the module did not understand
			err = errNoise
		default:
			return data, s, err
		}
	}
	return nil, 0, err
}

func (m *module) once(ctx context.Context, command [2]byte) ([]byte, status, error) {
	// What is left of an answer that came too late is not this one's.
	if err := m.line.ResetInputBuffer(); err != nil {
		return nil, 0, err
	}
	if _, err := m.line.Write(request(command)); err != nil {
		return nil, 0, err
	}
	var heard []byte
	none := errSilent
	part := make([]byte, 1024)
	for end := time.Now().Add(answerTime); time.Now().Before(end); {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		n, err := m.line.Read(part)
		if err != nil {
			return nil, 0, err
		}
		if n > 0 {
			none = errGarbled
		}
		heard = append(heard, part[:n]...)
		body, rest, whole, err := open(heard)
		if err != nil {
			return nil, 0, err
		}
		if heard = rest; whole {
			return body[3:], status(body[2]), nil
		}
	}
	return nil, 0, none
}

// fault is err in the desk's words.
func fault(err error) error {
	if known, ok := errors.AsType[*desk.Error](err); ok {
		return known
	}
	key := "device.gone" // the cable, in the middle
	port, _ := errors.AsType[*serial.PortError](err)
	switch {
	case errors.Is(err, errSilent), errors.Is(err, fs.ErrNotExist):
		key = "device.missing"
	case errors.Is(err, errNoise), errors.Is(err, errGarbled):
		key = "device.broken"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		key = "device.empty"
	case port != nil && port.Code() == serial.PortBusy:
		key = "device.busy"
	case port != nil && (port.Code() == serial.PortNotFound || port.Code() == serial.InvalidSerialPort || port.Code() == serial.PermissionDenied):
		key = "device.missing"
	}
	return &desk.Error{Code: desk.Offline, Key: key, Err: err}
}

// Look implements [desk.Device]. Number is the module's own.
func (r *Reader) Look(ctx context.Context) (desk.DeviceState, error) {
	number, err := r.Number(ctx)
	return desk.DeviceState{Number: number}, err
}
