package sim

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"sheyin/desk"
)

// printTime is how long a printer takes with a paper: a fast one.
const printTime = 250 * time.Millisecond

// tray is what a printer has and had.
type tray struct {
	jobs map[string]bool // taken and not printed yet, by name
	done map[string]bool // came out
	out  int
}

// Printed is how many papers have come out.
func (c *Counter) Printed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tray.out
}

type printer struct{ device }

// Printer is the printer. What comes out is a file in the folder of [Options] with the name of its job.
func (c *Counter) Printer() desk.Printer { return printer{c.device(desk.PrinterDevice, "printer")} }

// Print implements [desk.Printer].
func (p printer) Print(ctx context.Context, job desk.PrintJob, tell func(desk.DeviceState)) error {
	done, err := p.begin(ctx, "device.missing")
	if err != nil {
		return err
	}
	defer done()
	if err := p.c.out(p.kind); err != nil {
		return err
	}
	if p.c.tray.done[job.Name] {
		return nil
	}
	last := p.state()
	p.tell(tell, last)
	if err := p.takesJob(job); err != nil {
		return err
	}
	for {
		if !p.c.tray.jobs[job.Name] { // taken back
			return &desk.Error{Code: desk.Conflict, Key: "printer.aborted"}
		}
		_, t := p.c.one(p.kind, waits)
		now := p.state()
		if away := p.c.out(p.kind); away != nil {
			now.Fault, now.Stops = "device.missing", true
		}
		if now != last {
			last = now
			p.tell(tell, now)
			continue // it may be otherwise by now
		}
		if t.code == desk.Unknown || now.Fault == "device.missing" {
			if !p.c.await(ctx) {
				return &desk.Error{Code: desk.Unknown, Key: "printer.waits", Err: ctx.Err()}
			}
			continue
		}
		if !p.c.takes(ctx, printTime) {
			return &desk.Error{Code: desk.Unknown, Key: "printer.waits", Err: ctx.Err()}
		}
		if !p.c.tray.jobs[job.Name] {
			continue
		}
		if _, t := p.c.one(p.kind, waits); t.code == desk.Unknown || p.c.out(p.kind) != nil { // it began meanwhile
			continue
		}
		return p.ends(job)
	}
}

// tell lets go of the lock: whoever is told may act.
func (p printer) tell(tell func(desk.DeviceState), s desk.DeviceState) {
	p.c.mu.Unlock()
	defer p.c.mu.Lock()
	tell(s)
}

// takesJob takes a job in, or says why not; the lock is held.
func (p printer) takesJob(job desk.PrintJob) error {
	if p.c.tray.jobs[job.Name] {
		return nil
	}
	if _, t := p.c.one(p.kind, waits); t.code == desk.Offline {
		return t.err()
	}
	if _, t := p.c.one(p.kind, happens); t.code == desk.Invalid || !bytes.HasPrefix(job.PDF, []byte("%PDF-")) {
		return &desk.Error{Code: desk.Invalid, Key: "printer.format"}
	}
	p.c.tray.jobs[job.Name] = true
	return nil
}

// ends is what becomes of a job; the lock is held.
func (p printer) ends(job desk.PrintJob) error {
	delete(p.c.tray.jobs, job.Name)
	_, t := p.c.one(p.kind, happens)
	if t.code == desk.Conflict {
		return t.err()
	}
	if err := p.c.comesOut(job); err != nil {
		return &desk.Error{Code: desk.Conflict, Key: "printer.aborted", Err: err}
	}
	p.c.tray.done[job.Name] = true
	p.c.tray.out++
	return t.err()
}

var names = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]*$`)

var errName = errors.New("the name of the job is none of a file")

// comesOut writes a paper into the tray. One that is there already came out when the program ran last.
func (c *Counter) comesOut(job desk.PrintJob) error {
	if c.o.Papers == "" {
		return nil
	}
	if !names.MatchString(job.Name) {
		return errName
	}
	if err := os.MkdirAll(c.o.Papers, 0o700); err != nil {
		return err
	}
	where := filepath.Join(c.o.Papers, job.Name+".pdf")
	if _, err := os.Stat(where); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.CreateTemp(c.o.Papers, ".paper-*") // whole, or not there
	if err != nil {
		return err
	}
	_, err = f.Write(job.PDF)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), where)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Cancel implements [desk.Printer].
func (p printer) Cancel(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return offline("device.missing", err)
	}
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	if err := p.c.out(p.kind); err != nil {
		return err
	}
	delete(p.c.tray.jobs, name)
	p.c.wake()
	return nil
}
