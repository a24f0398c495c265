//go:build linux

package ipp

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/testdata/counterpart"
)

func within(t *testing.T) bool {
	t.Helper()
	counterpart.Needs(t, "ippeveprinter", "dbus-daemon", "dbus-send", "avahi-daemon", "ip", "/usr/sbin/cupsd", "/usr/sbin/lpadmin")
	return counterpart.Within(t)
}

// printer keeps account of what an ippeveprinter printed.
type printer struct {
	*counterpart.Printer
	t       *testing.T
	names   atomic.Int64
	earlier string // what it had printed when it was switched off: it forgets
}

func start(t *testing.T) *printer {
	t.Helper()
	return &printer{Printer: counterpart.StartPrinter(t), t: t}
}

// in brings about a mood as long as a trouble is to last.
func (p *printer) in(reason string) func() func() {
	return func() func() {
		p.Mood(reason)
		return p.well
	}
}

// well ends a mood, and waits until the printer is through with what it has: a print service whose printer is busy tries
// again after ten seconds.
func (p *printer) well() {
	p.t.Helper()
	p.Mood("")
	counterpart.Until(p.t, "the printer to be idle", func() bool {
		groups, _, err := p.client(p.At()).ask(p.t.Context(), opPrinter, nil, wanted("printer-state"))
		return err == nil && len(groups) > 0 && of(groups, groupPrinter)[0].number("printer-state") == printerIdle
	})
}

// job is a paper that was not printed yet.
func (p *printer) job() desk.PrintJob {
	return desk.PrintJob{Name: fmt.Sprintf("TCA-20261122-%04d-1", p.names.Add(1)), PDF: paper}
}

func (p *printer) client(at string) *Printer {
	p.t.Helper()
	c, err := New(Options{URI: "ipp://" + at + "/ipp/print", User: "TC-A-01", Every: 50 * time.Millisecond})
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// printed is how many papers came out, and how often the one of a name: by the printer's own account. A job that is
// taken back in the middle it brings to its end first, and does not count it.
func (p *printer) printed() int { return strings.Count(p.account(), " ") }

func (p *printer) of(job desk.PrintJob) int { return strings.Count(p.account(), job.Name+" ") }

func (p *printer) account() string {
	p.t.Helper()
	groups, _, err := p.client(p.At()).ask(p.t.Context(), opJobs, nil, attribute{tagKeyword, "which-jobs", []string{"completed"}}, wanted("job-name", "job-state"))
	if err != nil {
		p.t.Fatal(err)
	}
	all := p.earlier
	for _, v := range of(groups, groupJob) {
		if v.number("job-state") == jobCompleted {
			all += v.first("job-name") + " "
		}
	}
	return all
}

// got is the document of a job as it reached the printer.
func (p *printer) got(job desk.PrintJob) []byte {
	p.t.Helper()
	files := slices.DeleteFunc(p.Papers(), func(name string) bool { return !strings.HasSuffix(name, "-"+strings.ToLower(job.Name)+".pdf") })
	if len(files) != 1 {
		p.t.Fatalf("%s: %v", job.Name, files)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

var paper = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

// once lets something happen when a fault is told for the first time.
func once(then map[string]func()) (tell func(desk.DeviceState)) {
	var mu sync.Mutex
	return func(s desk.DeviceState) {
		mu.Lock()
		defer mu.Unlock()
		if do := then[s.Fault]; do != nil {
			then[s.Fault] = nil
			do()
		}
	}
}

func quiet(desk.DeviceState) {}

// soon is as long as a paper may take on a busy machine: one that never comes out is a failure with a name, and no test that stands
// still.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 90*time.Second)
	t.Cleanup(stop)
	return ctx
}

func expect(t *testing.T, what string, err error, code desk.Code, key string) {
	t.Helper()
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Code != code || e.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, code, key)
	}
}

// lossy is the way to a host and port that loses the answer to the first paper.
func lossy(t *testing.T, to string) string {
	t.Helper()
	c := counterpart.LayCable(t, to)
	c.Lose()
	return c.At()
}
