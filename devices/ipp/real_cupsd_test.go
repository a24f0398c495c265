//go:build real && linux

package ipp

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
)

// service is a print service with one queue, "counter", in front of the printer. The queue gives on what it is given: what
// other queues make of a PDF is another program's work, and a large one.
type service struct {
	*printer
	stop func()
}

const cupsAt = "localhost:6631"

func startCups(t *testing.T) *service {
	t.Helper()
	s := &service{printer: start(t)}
	for _, d := range []string{"root", "data/mime", "cache", "state", "requests", "tmp", "log"} {
		if err := os.MkdirAll(filepath.Join(s.dir, "cups", d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"cupsd.conf", "cups-files.conf"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		s.write(name, strings.ReplaceAll(string(b), "@DIR@", filepath.Join(s.dir, "cups")))
	}
	s.write("data/mime/mime.types", "application/pdf pdf string(0,%PDF)\nimage/urf urf string(0,UNIRAST)\n")
	s.up()
	s.do("lpadmin", "-h", s.socket(), "-p", "counter", "-v", "ipp://"+s.at+"/ipp/print", "-E")
	return s
}

func (s *service) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, "cups", name), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) socket() string { return filepath.Join(s.dir, "cups", "cups.sock") }

// up starts the service.
func (s *service) up() {
	s.t.Helper()
	s.stop = s.run("cupsd", "-f", "-c", filepath.Join(s.dir, "cups", "cupsd.conf"), "-s", filepath.Join(s.dir, "cups", "cups-files.conf"))
	s.until(func() bool {
		c, err := dialer.DialContext(s.t.Context(), "tcp", cupsAt)
		return err == nil && c.Close() == nil
	})
}

// down is the service until it is over.
func (s *service) down() func() {
	s.stop()
	return s.up
}

// queue is the client of a queue.
func (s *service) queue(o Options) *Printer {
	s.t.Helper()
	if o.URI == "" {
		o.URI = "ipp://" + cupsAt + "/printers/counter"
	}
	o.User, o.Every = "TC-A-01", 50*time.Millisecond
	c, err := New(o)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// by has one of the service's own commands begin a trouble, and another end it.
func (s *service) by(begin, end string) func() func() {
	return func() func() {
		s.do(begin, "-h", s.socket(), "counter")
		return func() { s.do(end, "-h", s.socket(), "counter") }
	}
}

// The suite of the port, on the print service's socket. An open cover and toner go the way of a jam; a queue that is not there,
// one that takes no PDF and a printer that vanished behind the service are below; what it cannot be made to do is in
// TestAnswers.
//
// A printer that gives a paper up before the service has asked after it once is called completed by cupsd 2.4.2: nothing
// in its answers tells otherwise, so that only a printer that is driven directly tells each of them.
func TestRealCupsd(t *testing.T) {
	t.Parallel()
	if !within(t) {
		return
	}
	s := startCups(t)
	n := desktest.Printer(t, s.queue(Options{URI: "ipp://localhost/printers/counter", Socket: s.socket()}), desktest.PrinterBench{
		Printed: s.printed, Name: func() string { return s.job().Name }, PDF: func(int) []byte { return paper },
		Bench: desktest.Bench{Troubles: map[string]func() func(){
			"printer.paper":   s.trays,
			"printer.jam":     s.in("media-jam-error"),
			"printer.stopped": s.by("cupsdisable", "cupsenable"),
			"printer.refuses": s.by("cupsreject", "cupsaccept"),
			"printer.aborted": s.in("abort"),
			"device.service":  s.down,
		}},
	})
	t.Logf("cases %d: %s, queue onto ippeveprinter, by the suite of the port", n, s.version())
}

// version is what the service calls itself.
func (s *service) version() string {
	s.t.Helper()
	groups, _, err := s.queue(Options{}).ask(s.t.Context(), opPrinter, nil, wanted("cups-version"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range of(groups, groupPrinter) {
		return "cupsd " + v.first("cups-version")
	}
	return "cupsd"
}

// The answer of the service is lost: it printed once, and is asked by the paper's name.
func TestRealCupsdLostAnswer(t *testing.T) {
	t.Parallel()
	if !within(t) {
		return
	}
	s := startCups(t)
	lossy := s.queue(Options{URI: "ipp://" + cutAfter(t, cupsAt) + "/printers/counter"})
	t.Logf("cases %d: %s behind a line that loses answers", loses(t, s.printer, lossy, s.queue(Options{})), s.version())
}

func TestRealCupsdFaults(t *testing.T) {
	t.Parallel()
	if !within(t) {
		return
	}
	s := startCups(t)
	c := s.queue(Options{Still: 300 * time.Millisecond})
	n := tries{
		{"as it was given", func(t *testing.T) {
			job := s.job()
			if err := c.Print(t.Context(), job, quiet); err != nil || !bytes.Equal(s.got(job), paper) {
				t.Errorf("%v, or the printer got something else", err)
			}
		}},
		{"no such queue", func(t *testing.T) {
			wrong := s.queue(Options{URI: "ipp://" + cupsAt + "/printers/none"})
			expect(t, "print", wrong.Print(t.Context(), s.job(), quiet), desk.Offline, "device.missing")
		}},
		{"stopped while a paper is on its way", func(t *testing.T) {
			s.mood("media-low-report")
			job, on := s.job(), func() {}
			tell, _ := faults(map[string]func(){
				"printer.still":   func() { on = s.by("cupsdisable", "cupsenable")() },
				"printer.stopped": func() { s.well(); on() },
			})
			if err := c.Print(t.Context(), job, tell); err != nil || s.of(job) != 1 {
				t.Errorf("%v, printed %d times", err, s.of(job))
			}
		}},
		{"it refuses, and says so in Chinese", func(t *testing.T) {
			over := s.by("cupsreject", "cupsaccept")()
			_, err := c.send(t.Context(), s.job()) // as if it had begun to refuse a moment ago
			over()
			expect(t, "print", err, desk.Offline, "printer.refuses")
			if strings.Contains(err.Error(), "counter") {
				t.Errorf("its words are shown: %v", err)
			}
		}},
		{"somebody takes the paper back", func(t *testing.T) {
			s.mood("media-jam-error")
			job := s.job()
			tell, _ := faults(map[string]func(){"printer.jam": func() {
				id, err := c.find(t.Context(), job.Name)
				if err != nil {
					t.Error(err)
				}
				s.do("cancel", "-h", s.socket(), fmt.Sprintf("counter-%d", id))
			}})
			expect(t, "print", c.Print(t.Context(), job, tell), desk.Conflict, "printer.aborted")
			s.well()
		}},
		{"the queue takes no PDF", func(t *testing.T) {
			s.do("lpadmin", "-h", s.socket(), "-p", "raster", "-v", "ipp://"+s.at+"/ipp/print", "-P", "testdata/raster.ppd", "-E")
			raster := s.queue(Options{URI: "ipp://" + cupsAt + "/printers/raster"})
			expect(t, "print", raster.Print(t.Context(), s.job(), quiet), desk.Invalid, "printer.format")
		}},
		{"its service is started anew meanwhile", func(t *testing.T) {
			s.mood("media-jam-error")
			job := s.job()
			tell, _ := faults(map[string]func(){"printer.jam": func() { s.stop(); s.well(); s.up() }})
			if err := c.Print(t.Context(), job, tell); err != nil || s.of(job) != 1 {
				t.Errorf("%v, printed %d times", err, s.of(job))
			}
		}},
		{"its printer has vanished, and comes back", func(t *testing.T) {
			job, on := s.job(), s.off()
			tell, _ := faults(map[string]func(){"printer.still": on})
			if err := c.Print(t.Context(), job, tell); err != nil || s.of(job) != 1 {
				t.Errorf("%v, printed %d times", err, s.of(job))
			}
		}},
		{"its printer has vanished, and the paper is given up", func(t *testing.T) {
			job, on := s.job(), s.off()
			ctx, stop := context.WithCancel(t.Context())
			tell, _ := faults(map[string]func(){"printer.still": stop})
			expect(t, "print", c.Print(ctx, job, tell), desk.Unknown, "printer.waits")
			if err := c.Cancel(t.Context(), job.Name); err != nil {
				t.Error(err)
			}
			on()
			next := s.job()
			if err := c.Print(t.Context(), next, quiet); err != nil || s.of(next) != 1 || s.of(job) != 0 {
				t.Errorf("%v, printed %d and %d times", err, s.of(next), s.of(job))
			}
		}},
	}.run(t)
	t.Logf("cases %d: %s, queue onto ippeveprinter, faults", n, s.version())
}
