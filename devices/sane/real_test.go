//go:build linux

package sane

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"net"
	"os/exec"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/testdata/counterpart"
)

// The counterpart: saned with the "test" backend of SANE, which makes pictures and faults on request. It runs in
// namespaces of its own, and the tests with it.

func within(t *testing.T) bool {
	t.Helper()
	counterpart.Needs(t, "saned", "/usr/lib/*/sane/libsane-test.so.1", "ip", "gcc")
	return counterpart.Within(t)
}

// service is a saned whose scanner has the whole of a sheet.
type service struct {
	*counterpart.Scanner
	t *testing.T
}

const (
	stranger = "10.9.9.9" // another address of this machine, which saned lets nobody in from
	nobody   = "127.0.0.1:6999"
)

func start(t *testing.T) *service {
	t.Helper()
	if err := exec.CommandContext(t.Context(), "ip", "address", "add", stranger+"/32", "dev", "lo").Run(); err != nil {
		t.Fatal(err)
	}
	s := &service{counterpart.StartScanner(t), t}
	s.Set("number_of_devices 2\n")
	return s
}

func (s *service) scanner(device string, set ...setting) *Scanner {
	s.t.Helper()
	c, err := New(Options{Address: s.At(), Device: device, User: "TC-A-01"})
	if err != nil {
		s.t.Fatal(err)
	}
	c.settings = set
	return c
}

// ends has the backend end each frame with a status.
func ends(status string) setting {
	return setting{name: "read-return-value", text: "SANE_STATUS_" + status}
}

// slow has the backend take a fifth of a second for each piece, which is small.
var slow = []setting{
	{name: "read-limit", word: 1}, {name: "read-limit-size", word: 1000}, {name: "read-delay", word: 1}, {name: "read-delay-duration", word: 200_000},
}

var order = desk.ScanOrder{DPI: 50}

func drop(desk.Page) error { return nil }

func expect(t *testing.T, what string, err error, code desk.Code, key string) {
	t.Helper()
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Code != code || e.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, code, key)
	}
}

// Each way in which a backend gives its data becomes a page of the right size; what it shows is in it.
func TestRealPictures(t *testing.T) {
	if !within(t) {
		return
	}
	s := start(t)
	shows := func(picture string) setting { return setting{name: "test-picture", text: picture} }
	grid, white, black := shows("Grid"), shows("Solid white"), shows("Solid black")
	full := 393 // pixels of 200 mm, which is what this scanner has of a sheet, at 50 dpi
	cases := 0
	for _, c := range []struct {
		name  string
		order desk.ScanOrder
		set   []setting
		w, h  int
		hint  string
	}{
		{"grey, 8 bits", desk.ScanOrder{DPI: 50}, []setting{grid}, full, full, ""},
		{"colour, 8 bits", desk.ScanOrder{DPI: 50, Color: true}, []setting{grid}, full, full, ""},
		{"grey, 1 bit", desk.ScanOrder{DPI: 50}, []setting{{name: "depth", word: 1}, grid}, full, full, ""},
		{"colour, 1 bit", desk.ScanOrder{DPI: 50, Color: true}, []setting{{name: "depth", word: 1}, grid}, full, full, ""},
		{"grey, 16 bits", desk.ScanOrder{DPI: 50}, []setting{{name: "depth", word: 16}, grid}, full, full, ""},
		{"colour, 16 bits", desk.ScanOrder{DPI: 50, Color: true}, []setting{{name: "depth", word: 16}, grid}, full, full, ""},
		{"moved by hand: height unknown", desk.ScanOrder{DPI: 50}, []setting{{name: "hand-scanner", word: 1}, grid}, 216, 0, ""},
		{"pieces of one byte", desk.ScanOrder{DPI: 20}, []setting{{name: "read-limit", word: 1}, {name: "read-limit-size", word: 1}}, 157, 157, "scan.dark"},
		{"lines longer than their pixels", desk.ScanOrder{DPI: 50}, []setting{{name: "ppl-loss", word: 7}, grid}, full - 7, full, ""},
		{"the most that the scanner can", desk.ScanOrder{DPI: 5000, Limit: 8 << 20}, []setting{{name: "br-x", word: 20 << 16}, {name: "br-y", word: 20 << 16}, grid}, 944, 944, ""},
		{"white", desk.ScanOrder{}, []setting{white}, 1574, 1574, "scan.blank"},
		{"black", desk.ScanOrder{}, []setting{black}, 1574, 1574, "scan.dark"},
	} {
		n := 0
		err := s.scanner("", c.set...).Scan(t.Context(), c.order, func(p desk.Page) error {
			n++
			m, err := jpeg.Decode(bytes.NewReader(p.JPEG))
			if err != nil {
				return err
			}
			if p.Width != c.w || c.h != 0 && p.Height != c.h || p.Height < 100 || m.Bounds().Dx() != p.Width || m.Bounds().Dy() != p.Height {
				t.Errorf("%s: %dx%d, want %dx%d", c.name, p.Width, p.Height, c.w, c.h)
			}
			if p.Hint != c.hint {
				t.Errorf("%s: hint %q, want %q", c.name, p.Hint, c.hint)
			}
			return nil
		})
		if err != nil || n != 1 {
			t.Errorf("%s: %d pages, %v", c.name, n, err)
			continue
		}
		cases++
	}
	t.Logf("cases %d: saned with its test backend, pictures", cases)
}

// Every end that a scanner can come to is told as what it is, and the feeder's last sheet is no fault.
func TestRealFaults(t *testing.T) {
	if !within(t) {
		return
	}
	s := start(t)
	cases := 0
	fault := func(what, key string, err error) {
		t.Helper()
		expect(t, what, err, desk.Offline, key)
		cases++
	}
	for end, key := range map[string]string{
		"JAMMED": "device.jam", "COVER_OPEN": "device.cover", "NO_DOCS": "device.empty", "DEVICE_BUSY": "device.busy", "IO_ERROR": "device.broken",
		"ACCESS_DENIED": "device.refused", "NO_MEM": "device.broken", "INVAL": "device.broken", "UNSUPPORTED": "device.broken", "CANCELLED": "device.gone",
	} {
		fault(end, key, s.scanner("", ends(end)).Scan(t.Context(), order, drop))
	}
	pages := 0
	if err := s.scanner("test:1").Scan(t.Context(), desk.ScanOrder{Feeder: true, DPI: 20}, func(desk.Page) error { pages++; return nil }); err != nil || pages != 10 {
		t.Errorf("the feeder gave %d pages, %v", pages, err)
	}
	threePasses := s.scanner("", setting{name: "three-pass", word: 1}).Scan(t.Context(), desk.ScanOrder{DPI: 50, Color: true}, drop)
	fault("three passes", "device.broken", threePasses)
	if !errors.Is(threePasses, errPasses) {
		t.Errorf("three passes: %v", threePasses)
	}
	fault("no such scanner", "device.missing", s.scanner("test:7").Scan(t.Context(), order, drop))
	_, err := s.scanner("test:7").Look(t.Context())
	fault("look, no such scanner", "device.missing", err)
	state, err := s.scanner("").Look(t.Context())
	if err != nil || state != (desk.DeviceState{Name: "Noname frontend-tester"}) {
		t.Errorf("look: %+v %v", state, err)
	}
	for what, c := range map[string]struct{ at, key string }{
		"nobody listens": {nobody, "device.service"}, "a host that is not let in": {stranger, "device.refused"}, "no way there": {"192.0.2.1", "device.missing"},
	} {
		there, err := New(Options{Address: c.at})
		if err != nil {
			t.Fatal(err)
		}
		fault(what, c.key, there.Scan(t.Context(), order, drop))
		_, err = there.Look(t.Context())
		fault("look, "+what, c.key, err)
	}
	t.Logf("cases %d: saned with its test backend, faults", cases+2)
}

// watched is a connection that tells when data came.
type watched struct {
	net.Conn
	came func()
}

func (w watched) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.came()
	}
	return n, err
}

// during has something happen once data of a picture come.
func during(s *Scanner, happens func()) {
	dial, once := s.dial, sync.Once{}
	s.dial = func(ctx context.Context, network, to string) (net.Conn, error) {
		c, err := dial(ctx, network, to)
		if err != nil || to == s.o.Address {
			return c, err
		}
		return watched{c, func() { once.Do(happens) }}, nil
	}
}

// Whoever stops waiting has the scanner's line closed at once, and it is free again; a service that dies in the middle is
// told as gone, and the pages before it are good.
func TestRealInTheMiddle(t *testing.T) {
	if !within(t) {
		return
	}
	s := start(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	c := s.scanner("", slow...)
	looked := make(chan error, 1)
	during(c, func() {
		state, err := c.Look(ctx) // it says nothing of another program
		if err == nil && state.Name != "Noname frontend-tester" {
			err = fmt.Errorf("looked while it scans: %+v", state)
		}
		looked <- err
		stop()
	})
	err := c.Scan(ctx, order, drop)
	expect(t, "nobody waits any more", err, desk.Offline, "device.late")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("what ended it is lost: %v", err)
	}
	if err := <-looked; err != nil {
		t.Error(err)
	}
	c = s.scanner("")
	if err := c.Scan(t.Context(), order, drop); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	counterpart.Until(t, "saned to be through with everybody", func() bool { return !s.Serves() })

	c = s.scanner("", slow...)
	during(c, s.Die)
	expect(t, "killed within a page", c.Scan(t.Context(), order, drop), desk.Offline, "device.gone")
	s.Begin()
	pages := 0
	err = s.scanner("").Scan(t.Context(), desk.ScanOrder{Feeder: true, DPI: 50}, func(desk.Page) error {
		if pages++; pages == 2 {
			s.Die()
		}
		return nil
	})
	expect(t, "killed between pages", err, desk.Offline, "device.gone")
	if pages != 2 {
		t.Errorf("%d pages came before it", pages)
	}
	t.Log("cases 5: saned, stopped in the middle")
}

// tray is the scanner with a feeder that stays empty until sheets are put in: the backend fills its own anew for each client.
type tray struct {
	*Scanner
	loaded bool
	fault  string // how each page ends
}

func (d *tray) Scan(ctx context.Context, o desk.ScanOrder, give func(desk.Page) error) error {
	end := d.fault
	if end == "" && o.Feeder && !d.loaded {
		end = "NO_DOCS"
	}
	d.settings = []setting{{name: "br-x", word: 100 << 16}, {name: "br-y", word: 100 << 16}} // small sheets, for the time it takes
	if end != "" {
		d.settings = append(d.settings, ends(end))
	}
	err := d.Scanner.Scan(ctx, o, give)
	d.loaded = d.loaded && err != nil
	return err
}

func TestRealConformance(t *testing.T) {
	if !within(t) {
		return
	}
	s := start(t)
	d := &tray{Scanner: s.scanner("")}
	set := func(status string) func() func() {
		return func() func() {
			d.fault = status
			return func() { d.fault = "" }
		}
	}
	n := desktest.Scanner(t, d, 10, desktest.Bench{
		Long: time.Minute,
		Acts: map[desktest.Act]func(){desktest.Put: func() {}, desktest.Load: func() { d.loaded = true }, desktest.Lift: func() { d.loaded = false }},
		Troubles: map[string]func() func(){
			"device.jam": set("JAMMED"), "device.cover": set("COVER_OPEN"), "device.busy": set("DEVICE_BUSY"), "device.broken": set("IO_ERROR"),
			"device.service": func() func() { s.Die(); return s.Begin },
			"device.missing": func() func() { d.o.Device = "test:7"; return func() { d.o.Device = "" } },
		},
	})
	t.Logf("cases %d: saned with its test backend, by the suite of the port", n)
}
