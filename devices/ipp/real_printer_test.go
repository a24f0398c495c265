//go:build linux

package ipp

import (
	"bytes"
	"context"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/testdata/counterpart"
)

// The suite of the port, on the printer itself. It can be made to be out of paper, to jam, and so on, but not to refuse
// jobs, nor to be stopped before it has one: see TestRealFaults and TestAnswers.
func TestRealPrinter(t *testing.T) {
	t.Parallel()
	if !within(t) {
		return
	}
	p := start(t)
	n := desktest.Printer(t, p.client(p.At()), desktest.PrinterBench{
		Printed: p.printed, Name: func() string { return p.job().Name }, PDF: func(int) []byte { return paper },
		Bench: desktest.Bench{Troubles: map[string]func() func(){
			"printer.paper":   p.trays,
			"printer.jam":     p.in("media-jam-error"),
			"printer.cover":   p.in("cover-open-error"),
			"printer.toner":   p.in("toner-empty-error"),
			"printer.aborted": p.in("abort"),
			"device.missing":  p.off,
		}},
	})
	t.Logf("cases %d: ippeveprinter, by the suite of the port", n)
}

// trays are empty until it is over.
func (p *printer) trays() func() {
	p.Empty()
	return func() {
		p.Fill()
		p.well()
	}
}

// off is the printer until it is over.
func (p *printer) off() func() {
	p.earlier = p.account()
	p.Off()
	return p.On
}

// tries are cases that need the same counterpart.
type tries []struct {
	name string
	run  func(t *testing.T)
}

// run tells how many passed.
func (all tries) run(t *testing.T) int {
	n := 0
	for _, one := range all {
		if t.Run(one.name, one.run) {
			n++
		}
	}
	return n
}

func TestRealFaults(t *testing.T) {
	t.Parallel()
	if !within(t) {
		return
	}
	p := start(t)
	c := p.client(p.At())
	n := tries{
		{"as it was given", func(t *testing.T) {
			job := p.job()
			if err := c.Print(soon(t), job, quiet); err != nil || !bytes.Equal(p.got(job), paper) {
				t.Errorf("%v, or the printer got something else", err)
			}
		}},
		{"no such queue", func(t *testing.T) {
			wrong, err := New(Options{URI: "ipp://" + p.At() + "/none"})
			if err != nil {
				t.Fatal(err)
			}
			expect(t, "print", wrong.Print(soon(t), p.job(), quiet), desk.Offline, "device.missing")
		}},
		{"it takes no PDF", func(t *testing.T) {
			expect(t, "print", p.client(p.Raster()).Print(soon(t), p.job(), quiet), desk.Invalid, "printer.format")
		}},
		{"vanished in the middle", func(t *testing.T) {
			p.Mood("media-jam-error")
			ctx, stop := context.WithCancel(t.Context())
			tell := once(map[string]func(){"printer.jam": p.Off, "device.missing": stop})
			expect(t, "print", c.Print(ctx, p.job(), tell), desk.Unknown, "printer.waits")
			p.Mood("")
			p.On()
		}},
		{"switched off and on in the middle", func(t *testing.T) {
			p.Mood("media-jam-error")
			tell := once(map[string]func(){"printer.jam": func() { p.off()() }})
			expect(t, "print", c.Print(soon(t), p.job(), tell), desk.Unknown, "printer.forgot")
			p.Mood("")
		}},
		{"stopped in the middle", func(t *testing.T) {
			p.Mood("paused")
			job := p.job()
			tell := once(map[string]func(){"printer.stopped": func() { p.Mood("") }})
			if err := c.Print(soon(t), job, tell); err != nil || p.of(job) != 1 {
				t.Errorf("%v, printed %d times", err, p.of(job))
			}
		}},
		{"stopped before, while it prints for somebody else", func(t *testing.T) {
			end := p.another("paused", "printer.stopped")
			expect(t, "print", c.Print(soon(t), p.job(), quiet), desk.Offline, "printer.stopped")
			end()
		}},
		{"it prints for somebody else", func(t *testing.T) {
			end := p.another("media-low", "")
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			tell := once(map[string]func(){"printer.busy": stop})
			expect(t, "print", c.Print(ctx, p.job(), tell), desk.Offline, "printer.busy")
			job := p.job()
			tell = once(map[string]func(){"printer.busy": end})
			if err := c.Print(soon(t), job, tell); err != nil || p.of(job) != 1 {
				t.Errorf("%v, printed %d times", err, p.of(job))
			}
		}},
	}.run(t)
	t.Logf("cases %d: ippeveprinter, faults", n)
}

// another has the printer in a mood with the paper of another terminal, until end.
func (p *printer) another(mood, fault string) (end func()) {
	p.t.Helper()
	p.Mood(mood)
	other, err := New(Options{URI: p.URI(), User: "TC-B-02", Every: 20 * time.Millisecond})
	if err != nil {
		p.t.Fatal(err)
	}
	job, over := p.job(), make(chan error, 1)
	go func() { over <- other.Print(p.t.Context(), job, quiet) }()
	counterpart.Until(p.t, "the printer to have the other's paper", func() bool {
		s, err := other.Look(p.t.Context())
		id, lost := other.find(p.t.Context(), job.Name)
		return err == nil && lost == nil && id > 0 && s.Fault == fault
	})
	return func() {
		p.Mood("")
		if err := <-over; err != nil {
			p.t.Errorf("the other's paper: %v", err)
		}
	}
}

// However the answer to a job is lost, its paper comes out once, and asking again prints nothing twice.
func TestRealLostAnswer(t *testing.T) {
	t.Parallel()
	if !within(t) {
		return
	}
	p := start(t)
	t.Logf("cases %d: ippeveprinter behind a line that loses answers", loses(t, p, p.client(lossy(t, p.At())), p.client(p.At())))
}

// loses prints over a line that loses the answer, and asks again over one that does not.
func loses(t *testing.T, p *printer, bad, sound *Printer) int {
	t.Helper()
	job := p.job()
	err := bad.Print(soon(t), job, quiet)
	if code := desk.CodeOf(err); err != nil && code != desk.Unknown {
		t.Errorf("a lost answer: %v", err)
	}
	for range 3 {
		if err := sound.Print(soon(t), job, quiet); err != nil {
			t.Errorf("asked again: %v", err)
		}
	}
	if n := p.of(job); n != 1 {
		t.Errorf("%d papers came out", n)
	}
	return 4
}
