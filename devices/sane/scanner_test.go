package sane

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"sheyin/desk"
)

// The words of makers' lists, as the backends of SANE have them.
func TestPick(t *testing.T) {
	for _, c := range []struct {
		list          []string
		glass, feeder string
	}{
		{[]string{"Flatbed", "Automatic Document Feeder"}, "Flatbed", "Automatic Document Feeder"},
		{[]string{"Flatbed", "ADF Duplex", "ADF Back", "ADF Front"}, "Flatbed", "ADF Front"},
		{[]string{"ADF Front", "ADF Back", "ADF Duplex"}, "", "ADF Front"},
		{[]string{"FB", "ADF"}, "FB", "ADF"},
		{[]string{"Document Table", "Automatic Document Feeder"}, "Document Table", "Automatic Document Feeder"},
		{[]string{"Normal", "ADF", "ADF Duplex"}, "Normal", "ADF"},
		{[]string{"Platen", "Transparency"}, "Platen", ""},
		{nil, "", ""},
	} {
		if glass, feeder := pick(c.list, glassWords, nil), pick(c.list, feederWords, bothSides); glass != c.glass || feeder != c.feeder {
			t.Errorf("%q: %q, %q", c.list, glass, feeder)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		o          option
		want, near int32
	}{
		{option{words: []int32{75, 150, 300, 600}}, 200, 150},
		{option{words: []int32{75, 150, 300, 600}}, 5000, 600},
		{option{words: []int32{300}}, 50, 300},
		{option{ranged: true, low: 75, high: 600, step: 25}, 210, 200},
		{option{ranged: true, low: 75, high: 600}, 210, 210},
		{option{ranged: true, low: 75, high: 600, step: 1}, 20, 75},
		{option{ranged: true, low: 0, high: 200 << 16, step: 1 << 16}, 210 << 16, 200 << 16},
		{option{ranged: true, low: -1 << 31, high: 1<<31 - 1, step: 7}, 200, 201},
		{option{ranged: true, low: 0, high: 199, step: 50}, 199, 150},
		{option{}, 200, 200},
	} {
		if got := c.o.nearest(c.want); got != c.near {
			t.Errorf("%+v: %d for %d", c.o, got, c.want)
		}
	}
}

func TestAddress(t *testing.T) {
	for address, want := range map[string]string{
		"scan-1": "scan-1:6566", "10.0.0.7:7000": "10.0.0.7:7000", "::1": "[::1]:6566", "[::1]": "[::1]:6566", "": "", ":6566": "",
	} {
		s, err := New(Options{Address: address})
		if (err == nil) != (want != "") || err == nil && s.o.Address != want {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// Each way to fail has the desk's key; what was said already stays as it is.
func TestFault(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	said := &desk.Error{Code: desk.Invalid, Key: "scan.size"}
	for _, c := range []struct {
		ctx  context.Context
		err  error
		code desk.Code
		key  string
	}{
		{t.Context(), jammed, desk.Offline, "device.jam"},
		{t.Context(), fmt.Errorf("page: %w", coverOpen), desk.Offline, "device.cover"},
		{t.Context(), noDocuments, desk.Offline, "device.empty"},
		{t.Context(), deviceBusy, desk.Offline, "device.busy"},
		{t.Context(), ioError, desk.Offline, "device.broken"},
		{t.Context(), status(77), desk.Offline, "device.broken"},
		{t.Context(), errors.Join(accessDenied, io.EOF), desk.Offline, "device.refused"},
		{t.Context(), errNone, desk.Offline, "device.missing"},
		{t.Context(), unreached{syscall.ECONNREFUSED}, desk.Offline, "device.service"},
		{t.Context(), unreached{context.DeadlineExceeded}, desk.Offline, "device.missing"},
		{t.Context(), io.ErrUnexpectedEOF, desk.Offline, "device.gone"},
		{t.Context(), syscall.ECONNRESET, desk.Offline, "device.gone"},
		{t.Context(), errForm, desk.Offline, "device.broken"},
		{t.Context(), errTooMuch, desk.Invalid, "scan.size"},
		{t.Context(), errFeeder, desk.Invalid, "scan.feeder"},
		{t.Context(), said, desk.Invalid, "scan.size"},
		{ended, io.EOF, desk.Offline, "device.late"},
	} {
		err := fault(c.ctx, c.err, "device.gone")
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != c.code || e.Key != c.key {
			t.Errorf("%v: %v", c.err, err)
		}
	}
}

// silent is a saned whose scanner begins a page and then gives nothing. It tells what it is asked after that.
func silent(t *testing.T, after chan<- uint32) (address string) {
	t.Helper()
	listen := func() net.Listener {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l
	}
	control, data := listen(), listen()
	go func() {
		defer close(after)
		c, err := control.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		from := answers{from: bufio.NewReader(c)}
		for from.err == nil {
			var answer message
			switch op := from.word(); {
			case from.err != nil:
				return
			case op == askInit:
				from.word()
				from.text()
				answer = ask(uint32(good), protocol)
			case op == askDevices:
				answer = ask(uint32(good), 1, 0).text("still:0").text("Noname").text("still").text("flatbed scanner")
			case op == askOpen:
				from.text()
				answer = ask(uint32(good), 7, 0)
			case op == askOptions:
				from.word()
				answer = ask(0)
			case op == askStart:
				from.word()
				answer = ask(uint32(good), uint32(data.Addr().(*net.TCPAddr).Port), littleEndian, 0)
			case op == askParameters:
				from.word()
				answer = ask(uint32(good), formatGray, 1, 10, 10, 10, 8)
			default:
				after <- op
				return
			}
			if _, err := c.Write(answer); err != nil {
				return
			}
			if len(answer) == 28 { // the parameters: they are the last answer
				line, err := data.Accept()
				if err != nil {
					return
				}
				defer func() { _ = line.Close() }()
			}
		}
	}()
	return control.Addr().String()
}

// endless is a connection that no time ends by itself, and that tells when it waits for data.
type endless struct {
	net.Conn
	waits func()
}

func (e endless) SetDeadline(at time.Time) error {
	if at.After(time.Now()) {
		return nil
	}
	return e.Conn.SetDeadline(at)
}

func (e endless) Read(b []byte) (int, error) {
	e.waits()
	return e.Conn.Read(b)
}

// Whoever stops waiting for a scanner that is silent is let go at once, and the scanner is told to stop.
func TestSilence(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	after := make(chan uint32, 1)
	s, err := New(Options{Address: silent(t, after)})
	if err != nil {
		t.Fatal(err)
	}
	dial := s.dial
	s.dial = func(ctx context.Context, network, to string) (net.Conn, error) {
		c, err := dial(ctx, network, to)
		if err != nil || to == s.o.Address {
			return c, err
		}
		return endless{c, stop}, nil
	}
	err = s.Scan(ctx, desk.ScanOrder{}, func(desk.Page) error { return nil })
	if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != "device.late" || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if op := <-after; op != askCancel {
		t.Errorf("it was asked %d, want to be told to stop", op)
	}
}
