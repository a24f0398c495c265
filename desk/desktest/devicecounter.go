package desktest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"sheyin/desk"
)

// Devices tries the devices of a counter in what they promise of papers that do not come out, and gives how many checks
// passed. Nothing is in line, and nobody else takes their events.
//
// Trouble: printer.paper, in which papers wait.
func Devices(t T, d desk.Devices, b PrinterBench) int {
	t.Helper()
	if b.PDF == nil {
		b.PDF = func(int) []byte { return []byte(plainPDF) }
	}
	l := &lining{tryout: newTryout(t, "devices", nil, b.Bench), d: d}
	begin := b.Troubles["printer.paper"]
	if begin == nil {
		l.untried = append(l.untried, "printer.paper")
		return l.end()
	}
	first, second := desk.PrintJob{Name: b.Name(), PDF: b.PDF(1)}, desk.PrintJob{Name: b.Name(), PDF: b.PDF(2)}
	other := b.Name()
	over := begin()
	l.check("papers that wait are files", func() error {
		return errors.Join(d.Print(first), d.Print(second), l.waiting(first, second), l.noFile(other))
	})
	l.check("a name that is not in line is nothing to forget", func() error {
		d.Forget(other)
		return l.waiting(first, second)
	})
	l.check("one is forgotten, and the other is not", func() error {
		d.Forget(first.Name)
		given := is(l.told(first.Name), desk.Conflict, "printer.given_up")
		again := d.Print(desk.PrintJob{Name: first.Name}) // its name alone, of which nobody knows any more
		return errors.Join(given, again, l.waiting(second), l.noFile(first.Name))
	})
	over()
	l.check("one that came out is no file any more", func() error {
		return errors.Join(l.told(second.Name), l.waiting(), l.noFile(second.Name))
	})
	return l.end()
}

// lining is one run over the papers in line.
type lining struct {
	*tryout
	d desk.Devices
}

// waiting wants these papers in line and no others, the oldest first, each to be had as a file.
func (l *lining) waiting(want ...desk.PrintJob) error {
	all := l.d.Undone()
	if !slices.EqualFunc(all, want, func(got desk.PrintProgress, want desk.PrintJob) bool { return got.Name == want.Name }) {
		return fmt.Errorf("%d papers have not come out (%+v), want %d", len(all), all, len(want))
	}
	for _, job := range want {
		if got := l.d.PDF(job.Name); !bytes.Equal(got, job.PDF) {
			return fmt.Errorf("%s is a file of %d bytes, want the %d that were to be printed", job.Name, len(got), len(job.PDF))
		}
	}
	return nil
}

func (l *lining) noFile(name string) error {
	if got := l.d.PDF(name); got != nil {
		return fmt.Errorf("%s is a file of %d bytes, want none", name, len(got))
	}
	return nil
}

// told waits until it is told that a paper is over, and gives how.
func (l *lining) told(name string) error {
	return l.soon(func(ctx context.Context) error {
		for {
			e, err := l.d.Wait(ctx)
			if err != nil {
				return fmt.Errorf("nobody tells of the end of %s: %w", name, err)
			}
			if e.Print != nil && e.Print.Name == name && e.Print.Done {
				return e.Print.Err
			}
		}
	})
}
