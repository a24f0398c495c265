//go:build linux

package ipp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/testdata/counterpart"
)

// service is a print service with one queue, "counter", in front of the printer. The queue gives on what it is given: what
// other queues make of a PDF is another program's work, and a large one.
type service struct {
	*printer
	cups *counterpart.PrintService
}

func startCups(t *testing.T) *service {
	t.Helper()
	p := start(t)
	return &service{p, counterpart.StartPrintService(t, p.Printer)}
}

// down is the service until it is over.
func (s *service) down() func() {
	s.cups.End()
	return s.cups.Begin
}

// queue is the client of a queue.
func (s *service) queue(o Options) *Printer {
	s.t.Helper()
	if o.URI == "" {
		o.URI = "ipp://" + s.cups.At() + "/printers/counter"
	}
	o.User, o.Every = "TC-A-01", 50*time.Millisecond
	c, err := New(o)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// heard is a trouble that lasts until the printer has heard what was taken back meanwhile, which the service tells it in its own
// time: the printer would bring it else.
func (s *service) heard(trouble func() func()) func() func() {
	return func() func() {
		end := trouble()
		return func() {
			s.t.Helper()
			if len(s.waiting(s.queue(Options{}))) == 0 {
				s.takenBack()
			}
			end()
		}
	}
}

// takenBack waits until the printer has heard that each of its papers was taken back.
func (s *service) takenBack() {
	s.t.Helper()
	counterpart.Until(s.t, "the printer to hear that a paper was taken back", func() bool {
		return !slices.ContainsFunc(s.waiting(s.client(s.At())), func(v values) bool {
			return !slices.Contains(v["job-state-reasons"], "processing-to-stop-point")
		})
	})
}

// waiting are the jobs that have not ended.
func (s *service) waiting(at *Printer) []values {
	s.t.Helper()
	groups, _, err := at.ask(s.t.Context(), opJobs, nil, attribute{tagKeyword, "which-jobs", []string{"not-completed"}}, wanted("job-state", "job-state-reasons"))
	if err != nil && !errors.Is(err, statusNotFound) {
		s.t.Error(err)
	}
	return of(groups, groupJob)
}

// by has one of the service's own commands begin a trouble, and another end it.
func (s *service) by(begin, end string) func() func() {
	return func() func() {
		s.cups.Do(begin, "counter")
		return func() { s.cups.Do(end, "counter") }
	}
}

// The suite of the port, on the print service's socket. An open cover and toner go the way of a jam; a queue that is not there,
// one that takes no PDF and a printer that vanished behind the service are below; what it cannot be made to do is in
// TestAnswers.
//
// A paper that the printer gave up is called completed by cupsd 2.4.2 when it did not happen to ask at the right moment; nothing in
// its answers tells otherwise, so that only a printer that is driven directly tells each of them.
func TestRealCupsd(t *testing.T) {
	t.Parallel()
	if !within(t) {
		return
	}
	s := startCups(t)
	n := desktest.Printer(t, s.queue(Options{URI: "ipp://localhost/printers/counter", Socket: s.cups.Socket()}), desktest.PrinterBench{
		Printed: s.printed, Name: func() string { return s.job().Name }, PDF: func(int) []byte { return paper },
		Bench: desktest.Bench{Troubles: map[string]func() func(){
			"printer.paper":   s.heard(s.trays),
			"printer.jam":     s.heard(s.in("media-jam-error")),
			"printer.stopped": s.by("cupsdisable", "cupsenable"),
			"printer.refuses": s.by("cupsreject", "cupsaccept"),
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
	bad := s.queue(Options{URI: "ipp://" + lossy(t, s.cups.At()) + "/printers/counter"})
	t.Logf("cases %d: %s behind a line that loses answers", loses(t, s.printer, bad, s.queue(Options{})), s.version())
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
			if err := c.Print(soon(t), job, quiet); err != nil || !bytes.Equal(s.got(job), paper) {
				t.Errorf("%v, or the printer got something else", err)
			}
		}},
		{"no such queue", func(t *testing.T) {
			wrong := s.queue(Options{URI: "ipp://" + s.cups.At() + "/printers/none"})
			expect(t, "print", wrong.Print(soon(t), s.job(), quiet), desk.Offline, "device.missing")
		}},
		{"the service does not run", func(t *testing.T) {
			on := s.down()
			expect(t, "print", c.Print(soon(t), s.job(), quiet), desk.Offline, "device.service")
			on()
		}},
		{"stopped while a paper is on its way", func(t *testing.T) {
			s.Mood("media-low-report")
			job, on := s.job(), func() {}
			tell := once(map[string]func(){
				"printer.still":   func() { on = s.by("cupsdisable", "cupsenable")() },
				"printer.stopped": func() { s.takenBack(); s.well(); on() }, // it would bring this one, and the service another
			})
			if err := c.Print(soon(t), job, tell); err != nil || s.of(job) != 1 {
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
			s.Mood("media-jam-error")
			job := s.job()
			tell := once(map[string]func(){"printer.jam": func() {
				id, err := c.find(t.Context(), job.Name)
				if err != nil {
					t.Error(err)
				}
				s.cups.Do("cancel", fmt.Sprintf("counter-%d", id))
			}})
			expect(t, "print", c.Print(soon(t), job, tell), desk.Conflict, "printer.aborted")
			s.well()
		}},
		{"the queue takes no PDF", func(t *testing.T) {
			s.cups.Do("lpadmin", "-p", "raster", "-v", s.URI(), "-P", "testdata/raster.ppd", "-E")
			raster := s.queue(Options{URI: "ipp://" + s.cups.At() + "/printers/raster"})
			expect(t, "print", raster.Print(soon(t), s.job(), quiet), desk.Invalid, "printer.format")
		}},
		{"its service is started anew meanwhile", func(t *testing.T) {
			s.Mood("media-jam-error")
			job := s.job()
			tell := once(map[string]func(){"printer.jam": func() { s.cups.End(); s.well(); s.cups.Begin() }})
			if err := c.Print(soon(t), job, tell); err != nil || s.of(job) != 1 {
				t.Errorf("%v, printed %d times", err, s.of(job))
			}
		}},
		{"its printer has vanished, and comes back", func(t *testing.T) {
			job, on := s.job(), s.off()
			tell := once(map[string]func(){"printer.still": on})
			if err := c.Print(soon(t), job, tell); err != nil || s.of(job) != 1 {
				t.Errorf("%v, printed %d times", err, s.of(job))
			}
		}},
		{"its printer has vanished, and the paper is given up", func(t *testing.T) {
			job, on := s.job(), s.off()
			ctx, stop := context.WithCancel(soon(t))
			tell := once(map[string]func(){"printer.still": stop})
			expect(t, "print", c.Print(ctx, job, tell), desk.Unknown, "printer.waits")
			if err := c.Cancel(t.Context(), job.Name); err != nil {
				t.Error(err)
			}
			on()
			next := s.job()
			if err := c.Print(soon(t), next, quiet); err != nil || s.of(next) != 1 || s.of(job) != 0 {
				t.Errorf("%v, printed %d and %d times", err, s.of(next), s.of(job))
			}
		}},
	}.run(t)
	t.Logf("cases %d: %s, queue onto ippeveprinter, faults", n, s.version())
}
