package desktest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"sheyin/desk"
)

// PrinterBench is what stands around a printer that is tried.
type PrinterBench struct {
	Bench
	Printed func() int         // how many papers have come out; nil: nobody can count them here
	Name    func() string      // a job's name that was not used yet
	PDF     func(n int) []byte // the n-th paper; nil: a small one without a word on it
}

// Printer tries a printer and gives how many checks passed.
//
// Troubles that a paper waits for: printer.paper, jam, cover, toner. Those that stop it: printer.stopped, refuses, format,
// aborted, unknown; device.service, missing. A job that is given up may have left a sheet.
func Printer(t T, d desk.Printer, b PrinterBench) int {
	t.Helper()
	if b.PDF == nil {
		b.PDF = func(int) []byte { return []byte(plainPDF) }
	}
	p := &printing{tryout: newTryout(t, "printer", d, b.Bench), d: d, b: b}
	p.looks(nil)
	p.check("a paper", func() error { return p.comes(1, p.soon, p.fresh()) })
	p.check("the same again is not doubled", func() error {
		job := p.fresh()
		return errors.Join(p.comes(1, p.soon, job), p.comes(0, p.soon, job))
	})
	p.check("nothing is printed when the time is over", func() error {
		return p.counted(0, func() error {
			err := p.never(p.print(p.fresh(), nil))
			if code := desk.CodeOf(err); code != desk.Offline && code != desk.Unknown {
				return fmt.Errorf("got %w, want an end", err)
			}
			return nil
		})
	})
	p.check("nothing to take back", func() error { return p.soon(func(ctx context.Context) error { return d.Cancel(ctx, b.Name()) }) })
	for _, key := range []string{"printer.paper", "printer.jam", "printer.cover", "printer.toner"} {
		p.waits(key)
	}
	p.refused()
	return p.end()
}

// plainPDF is a paper without a word.
const plainPDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj " +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// printing is one run of the printer's suite.
type printing struct {
	*tryout
	d desk.Printer
	b PrinterBench
	n int // papers made
}

func (p *printing) fresh() desk.PrintJob {
	p.n++
	return desk.PrintJob{Name: p.b.Name(), PDF: p.b.PDF(p.n)}
}

// print prints a job; tell may be nil. What is told after the end is an error.
func (p *printing) print(job desk.PrintJob, tell func(desk.DeviceState)) func(context.Context) error {
	return func(ctx context.Context) error {
		var mu sync.Mutex
		over := false
		var late error
		err := p.d.Print(ctx, job, func(s desk.DeviceState) {
			mu.Lock()
			defer mu.Unlock()
			if over {
				late = errors.New("something is told after the end")
			}
			if tell != nil {
				tell(s)
			}
		})
		mu.Lock()
		defer mu.Unlock()
		over = true
		return errors.Join(late, err)
	}
}

// counted wants so many papers to come out while it runs.
func (p *printing) counted(want int, run func() error) error {
	if p.b.Printed == nil {
		return run()
	}
	before := p.b.Printed()
	err := run()
	if n := p.b.Printed() - before; n != want {
		return errors.Join(fmt.Errorf("%d papers came out, want %d", n, want), err)
	}
	return err
}

// comes wants a job to end well and so many papers with it.
func (p *printing) comes(want int, under func(func(context.Context) error) error, job desk.PrintJob) error {
	return p.counted(want, func() error { return under(p.print(job, nil)) })
}

// waits tries a trouble that a paper waits for: it is told, by Look too; the paper comes out when it is over, once; and one
// whose clerk did not wait is followed and not doubled, or taken back.
func (p *printing) waits(key string) {
	p.t.Helper()
	begin := p.bench.Troubles[key]
	if begin == nil {
		p.untried = append(p.untried, key)
		return
	}
	p.check(key, func() error {
		return p.counted(1, func() error {
			over := begin()
			var once sync.Once
			defer once.Do(over)
			return p.soon(p.print(p.fresh(), func(s desk.DeviceState) {
				if s.Fault == key && s.Stops {
					once.Do(over)
				}
			}))
		})
	})
	p.check("nobody waits for the end of "+key, func() error {
		return p.counted(1, func() error {
			over, job := begin(), p.fresh()
			err := is(p.later(p.print(job, nil)), desk.Unknown, "printer.waits")
			_, look := p.look(p.t.Context())
			over()
			return errors.Join(err, look, p.soon(p.print(job, nil)))
		})
	})
	p.check("taken back during "+key, func() error {
		return p.counted(0, func() error {
			over, job := begin(), p.fresh()
			err := is(p.later(p.print(job, nil)), desk.Unknown, "printer.waits")
			back := p.soon(func(ctx context.Context) error { return p.d.Cancel(ctx, job.Name) })
			over()
			return errors.Join(err, back)
		})
	})
	p.check("after "+key, func() error { return p.comes(1, p.soon, p.fresh()) })
}

// refused tries the troubles that end a job.
func (p *printing) refused() {
	p.t.Helper()
	all := slices.Concat(away[:2], []trouble{
		{key: "printer.stopped", code: desk.Offline, look: lookShows},
		{key: "printer.refuses", code: desk.Offline, look: lookShows},
		{key: "printer.format", code: desk.Invalid},
		{key: "printer.aborted", code: desk.Conflict},
		{key: "printer.unknown", code: desk.Unknown},
	})
	for _, one := range all {
		var job desk.PrintJob
		use := func(ctx context.Context) error {
			job = p.fresh()
			return p.print(job, nil)(ctx)
		}
		again := func(ctx context.Context) error { return p.print(job, nil)(ctx) }
		before := 0
		if p.b.Printed != nil {
			before = p.b.Printed()
		}
		p.troubles([]trouble{one}, use, again)
		if p.b.Printed == nil || p.bench.Troubles[one.key] == nil || one.code == desk.Conflict {
			continue
		}
		p.check("one paper after "+one.key, func() error {
			if n := p.b.Printed() - before; n != 1 {
				return fmt.Errorf("%d papers came out, want one", n)
			}
			return nil
		})
	}
}
