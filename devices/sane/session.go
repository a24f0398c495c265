package sane

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"image"
	"io"
	"net"
	"strconv"
	"syscall"
	"time"

	"sheyin/devices/page"
)

// How long a service may take: most answers come at once, a list wants each USB device to be asked, and a lamp may want
// a minute until it is warm.
const (
	dialTime   = 5 * time.Second
	answerTime = 30 * time.Second
	startTime  = 2 * time.Minute
	leaveTime  = 2 * time.Second
)

// session is a conversation with saned, and the scanner that it opened.
type session struct {
	ctx     context.Context
	dial    dialFunc
	host    string
	line    net.Conn
	stop    func() bool // see cut
	answers *answers

	opened  bool
	handle  uint32
	options []option
	device  device // as far as it was listed
}

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// connect begins a conversation; it ends with ctx.
func connect(ctx context.Context, dial dialFunc, o Options) (*session, error) {
	host, _, err := net.SplitHostPort(o.Address)
	if err != nil {
		return nil, err
	}
	s := &session{ctx: ctx, dial: dial, host: host}
	if s.line, err = s.reach(o.Address); err != nil {
		return nil, unreached{err}
	}
	s.stop = s.cut(s.line)
	s.answers = &answers{from: bufio.NewReader(s.line), most: maxAnswer}
	if err := s.greet(o.User); err != nil {
		s.leave()
		if lost(err) && ctx.Err() == nil { // saned hangs up on hosts that it does not let in
			err = errors.Join(accessDenied, err)
		}
		return nil, err
	}
	return s, nil
}

// lost tells whether the other side ended a connection.
func lost(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

func (s *session) greet(user string) error {
	if err := s.send(answerTime, ask(askInit, protocol).text(user)); err != nil {
		return err
	}
	if err := s.answers.status(); err != nil {
		return err
	}
	s.answers.word() // the service's version
	return s.answers.err
}

// unreached is an error of connecting: nothing was said yet.
type unreached struct{ error }

func (u unreached) Unwrap() error { return u.error }

func (s *session) reach(address string) (net.Conn, error) {
	ctx, stop := context.WithTimeout(s.ctx, dialTime)
	defer stop()
	return s.dial(ctx, "tcp", address)
}

// allow gives a connection time for what comes next. It ends at once when ctx does: whoever opens one sees to that
// (see cut), and the deadline is set before ctx is asked, so that an end between the two is not lost.
func (s *session) allow(c net.Conn, limit time.Duration) error {
	if err := c.SetDeadline(time.Now().Add(limit)); err != nil {
		return err
	}
	return s.ctx.Err()
}

// cut ends what a connection waits for when ctx ends; the function undoes it.
func (s *session) cut(c net.Conn) (stop func() bool) {
	return context.AfterFunc(s.ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
}

// stream is a connection that data come over; each piece may take its time.
type stream struct {
	net.Conn
	s *session
}

func (d stream) Read(b []byte) (int, error) {
	if err := d.s.allow(d.Conn, answerTime); err != nil {
		return 0, err
	}
	return d.Conn.Read(b)
}

// send writes a request; its answer may take as long as limit.
func (s *session) send(limit time.Duration, m message) error {
	if err := s.allow(s.line, limit); err != nil {
		return err
	}
	s.answers.got = 0
	_, err := s.line.Write(m)
	return err
}

// list asks for the scanners of the service.
func (s *session) list() ([]device, error) {
	if err := s.send(answerTime, ask(askDevices)); err != nil {
		return nil, err
	}
	return s.answers.devices()
}

// errNone is a service that does not have the scanner.
var errNone = errors.New("sane: no such scanner")

// open opens the scanner of that name, or the first.
func (s *session) open(name string) error {
	if name == "" {
		all, err := s.list()
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return errNone
		}
		s.device = all[0]
	}
	if err := s.send(answerTime, ask(askOpen).text(cmp.Or(name, s.device.name))); err != nil {
		return err
	}
	err := s.answers.status()
	s.handle = s.answers.word()
	locked := s.answers.text()
	switch {
	case s.answers.err != nil:
		return s.answers.err
	case errors.Is(err, invalid): // that is what it calls a name that it does not have
		return errNone
	case err != nil:
		return err
	}
	s.opened = true
	if locked != "" { // a password is wanted, which nothing here has
		return accessDenied
	}
	return nil
}

// describe lists the opened scanner, so that its maker and kind are known.
func (s *session) describe(name string) error {
	if s.device.name != "" {
		return nil
	}
	all, err := s.list()
	if err != nil {
		return err
	}
	s.device = device{name: name}
	for _, d := range all {
		if d.name == name {
			s.device = d
		}
	}
	return nil
}

// load asks for all options.
func (s *session) load() error {
	if err := s.send(answerTime, ask(askOptions, s.handle)); err != nil {
		return err
	}
	var err error
	s.options, err = s.answers.options()
	return err
}

// set gives an option a value of one word, and tells what it is then.
func (s *session) set(o option, word int32) (int32, error) {
	return s.control(o, ask(1, uint32(word)))
}

// setText gives an option one of its words.
func (s *session) setText(o option, word string) error {
	b := make([]byte, max(int(o.size), len(word)+1))
	copy(b, word)
	_, err := s.control(o, append(ask(uint32(len(b))), b...))
	return err
}

func (s *session) control(o option, value message) (int32, error) {
	size := uint32(4)
	if o.kind == ofString {
		size = uint32(len(value) - 4)
	}
	if err := s.send(answerTime, append(ask(askControl, s.handle, o.number, setValue, o.kind, size), value...)); err != nil {
		return 0, err
	}
	info, now, err := s.answers.control()
	if err == nil && info&reloadOptions != 0 {
		err = s.load()
	}
	return now, err
}

// errPasses is a scanner that goes over the paper once for each colour, as they did in the 1990s.
var errPasses = errors.New("sane: three passes are not supported")

// page starts the scanner and reads what it gives.
func (s *session) page() (image.Image, error) {
	if err := s.send(startTime, ask(askStart, s.handle)); err != nil {
		return nil, err
	}
	err := s.answers.status()
	port, order := s.answers.word(), s.answers.word()
	locked := s.answers.text()
	switch {
	case s.answers.err != nil:
		err = s.answers.err
	case err == nil && locked != "":
		err = accessDenied
	case err == nil && (port == 0 || port > 1<<16-1):
		err = errForm
	}
	if err != nil {
		return nil, err
	}
	// saned waits for the second connection and hears nothing else until it is there.
	line, err := s.reach(net.JoinHostPort(s.host, strconv.Itoa(int(port))))
	if err != nil {
		return nil, err
	}
	defer func() { _ = line.Close() }() // everything that is wanted was read
	defer s.cut(line)()
	if err := s.send(answerTime, ask(askParameters, s.handle)); err != nil {
		return nil, err
	}
	p, err := s.answers.parameters()
	if err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	data := answers{from: bufio.NewReaderSize(stream{line, s}, 64<<10)}
	all, err := data.records(page.MaxBytes, make([]byte, 0, min(page.MaxBytes, max(0, int(p.lines))*int(p.bytesPerLine))))
	if err != nil {
		return nil, err
	}
	return picture(p, order, all)
}

// leave tells the scanner to stop, gives it back and ends the conversation. After an end in the middle it waits for
// no answer: saned gives everything back when the line ends.
func (s *session) leave() {
	s.stop()
	defer func() { _ = s.line.Close() }()
	if s.line.SetDeadline(time.Now().Add(leaveTime)) != nil {
		return
	}
	// One request at a time: saned forgets what came together with one that it answers.
	requests := []message{ask(askExit)}
	if s.opened {
		requests = []message{ask(askCancel, s.handle), ask(askClose, s.handle), ask(askExit)}
	}
	for _, m := range requests {
		if _, err := s.line.Write(m); err != nil || s.ctx.Err() != nil {
			return
		}
		if s.answers.word(); s.answers.err != nil { // so that the scanner is free when this returns; the last has no answer
			return
		}
	}
}
