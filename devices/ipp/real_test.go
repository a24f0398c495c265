//go:build real && linux

package ipp

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"sheyin/desk"
)

// The counterpart: ippeveprinter, an IPP Everywhere printer by the people who make CUPS. It wants a name
// service, which wants a message bus; they run in namespaces of their own, and the tests with them.

var dialer net.Dialer

const inside = "SHEYIN_TEST_NAMESPACE"

// within tells whether the test is to go on: in the parent it runs the same test in namespaces of its own.
func within(t *testing.T) bool {
	t.Helper()
	if os.Getenv(inside) != "" {
		return true
	}
	child := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^"+t.Name()+"$", "-test.v")
	child.Env = append(os.Environ(), inside+"=1")
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v (this needs root):\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "cases") {
			t.Log(strings.TrimSpace(line))
		}
	}
	return false
}

const nameService = `[server]
allow-interfaces=lo
use-ipv6=no
[publish]
publish-hinfo=no
publish-workstation=no
`

// printer is an ippeveprinter.
type printer struct {
	t     *testing.T
	spool string
	jam   string // as long as this file is there, paper jams
	at    string // host:port
}

func start(t *testing.T) *printer {
	t.Helper()
	for _, m := range [][]string{{"", "/", "", "private"}, {"tmpfs", "/run", "tmpfs", ""}, {"proc", "/proc", "proc", ""}} {
		flags := uintptr(0)
		if m[3] == "private" {
			flags = syscall.MS_REC | syscall.MS_PRIVATE
		}
		if err := syscall.Mount(m[0], m[1], m[2], flags, ""); err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(exec.CommandContext(t.Context(), "ip", "link", "set", "lo", "up").Run())
	dir := t.TempDir()
	conf := filepath.Join(dir, "names.conf")
	must(os.WriteFile(conf, []byte(nameService), 0o644))
	must(os.MkdirAll("/run/dbus", 0o755))
	must(os.MkdirAll("/run/avahi-daemon", 0o755))
	spool := filepath.Join(dir, "spool")
	must(os.Mkdir(spool, 0o700))
	jam, err := filepath.Abs("testdata/jam.sh")
	must(err)
	p := &printer{t: t, spool: spool, jam: filepath.Join(dir, "jam"), at: "localhost:8631"}
	p.run("dbus-daemon", "--system", "--nofork", "--nopidfile")
	p.until(func() bool { _, err := os.Stat("/run/dbus/system_bus_socket"); return err == nil })
	p.run("avahi-daemon", "--no-drop-root", "--no-chroot", "--file", conf)
	p.until(func() bool { _, err := os.Stat("/run/avahi-daemon/socket"); return err == nil })
	p.run("ippeveprinter", "-k", "-d", spool, "-f", "application/pdf", "-p", "8631", "-n", "localhost", "-c", jam, "Counter")
	p.until(func() bool {
		c, err := dialer.DialContext(t.Context(), "tcp", p.at)
		return err == nil && c.Close() == nil
	})
	p.load("250", "25")
	return p
}

// run starts a program; all of them end with the namespace.
func (p *printer) run(name string, args ...string) {
	p.t.Helper()
	c := exec.CommandContext(p.t.Context(), name, args...)
	c.Env = append(os.Environ(), "JAM="+p.jam)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		if p.t.Failed() {
			p.t.Logf("%s: %s", name, said.String())
		}
	})
}

// until waits for a state that nothing tells of.
func (p *printer) until(ready func() bool) {
	p.t.Helper()
	for end := time.Now().Add(20 * time.Second); !ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatal("waited in vain")
		}
	}
}

// load puts sheets into both trays, by the printer's own page.
func (p *printer) load(main, manual string) {
	p.t.Helper()
	const size, kind = "iso_a4_210x297mm", "stationery"
	q := url.Values{"size1": {size}, "type1": {kind}, "level1": {main}, "size3": {size}, "type3": {kind}, "level3": {manual}}
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://"+p.at+"/media?"+q.Encode(), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.Body.Close() != nil || answer.StatusCode != http.StatusOK {
		p.t.Fatalf("the tray: %v", err)
	}
}

func (p *printer) client(at string) *Printer {
	p.t.Helper()
	c, err := New(Options{URI: "ipp://" + at + "/ipp/print", User: "TC-A-01", Every: 50 * time.Millisecond})
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// printed is how many papers came out.
func (p *printer) printed() int {
	p.t.Helper()
	papers, err := filepath.Glob(filepath.Join(p.spool, "*.pdf"))
	if err != nil {
		p.t.Fatal(err)
	}
	return len(papers)
}

var paper = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

// faults collects what was told, and lets something happen when a fault is told for the first time.
func faults(then map[string]func()) (tell func(desk.PrinterState), heard func() []string) {
	var mu sync.Mutex
	var all []string
	return func(s desk.PrinterState) {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, s.Fault)
			if do := then[s.Fault]; do != nil {
				then[s.Fault] = nil
				do()
			}
		}, func() []string {
			mu.Lock()
			defer mu.Unlock()
			return all
		}
}

func quiet(desk.PrinterState) {}

func expect(t *testing.T, what string, err error, code desk.Code, key string) {
	t.Helper()
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Code != code || e.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, code, key)
	}
}

// A paper comes out as it was given; out of paper and a jam are told while it waits, and it comes out when they
// are over; a job that the printer gives up, a queue that is not there and a printer that is not there differ.
func TestRealPrinter(t *testing.T) {
	if !within(t) {
		return
	}
	p := start(t)
	c := p.client(p.at)
	if err := c.Print(t.Context(), desk.PrintJob{Name: "TCA-20261122-0001.1", PDF: paper}, quiet); err != nil {
		t.Fatal(err)
	}
	papers, _ := filepath.Glob(filepath.Join(p.spool, "*.pdf"))
	if got, err := os.ReadFile(papers[0]); err != nil || !bytes.Equal(got, paper) {
		t.Errorf("the printer got something else: %v", err)
	}

	p.load("0", "0")
	tell, heard := faults(map[string]func(){"printer.paper": func() { p.load("250", "25") }})
	if err := c.Print(t.Context(), desk.PrintJob{Name: "TCA-20261122-0002.1", PDF: paper}, tell); err != nil {
		t.Errorf("after paper was put in: %v", err)
	}
	if all := strings.Join(heard(), " "); !strings.Contains(all, "printer.paper") {
		t.Errorf("out of paper: told %q", all)
	}

	if err := os.WriteFile(p.jam, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tell, heard = faults(map[string]func(){"printer.jam": func() { _ = os.Remove(p.jam) }})
	if err := c.Print(t.Context(), desk.PrintJob{Name: "TCA-20261122-0003.1", PDF: paper}, tell); err != nil {
		t.Errorf("after the jam: %v", err)
	}
	if all := strings.Join(heard(), " "); !strings.Contains(all, "printer.jam") {
		t.Errorf("a jam: told %q", all)
	}

	err := c.Print(t.Context(), desk.PrintJob{Name: "aborted.1", PDF: paper}, quiet)
	expect(t, "a job given up", err, desk.Conflict, "printer.aborted")
	wrong, err := New(Options{URI: "ipp://" + p.at + "/none"})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "no such queue", wrong.Print(t.Context(), desk.PrintJob{Name: "x.1", PDF: paper}, quiet), desk.Offline, "device.missing")
	expect(t, "nobody there", p.client("localhost:8632").Print(t.Context(), desk.PrintJob{Name: "x.1", PDF: paper}, quiet), desk.Offline, "device.missing")

	if err := os.WriteFile(p.jam, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	tell, _ = faults(map[string]func(){"printer.jam": stop})
	err = c.Print(ctx, desk.PrintJob{Name: "TCA-20261122-0004.1", PDF: paper}, tell)
	expect(t, "nobody waits any more", err, desk.Unknown, "printer.waits")
	if err := c.Cancel(t.Context(), "TCA-20261122-0004.1"); err != nil {
		t.Errorf("taking it back: %v", err)
	}
	t.Log("ippeveprinter: 8 cases")
}

// However the answer to a job is lost, its paper comes out once, and asking again prints nothing twice.
func TestRealLostAnswer(t *testing.T) {
	if !within(t) {
		return
	}
	p := start(t)
	before := p.printed()
	lossy := p.client(cutAfter(t, p.at))
	job := desk.PrintJob{Name: "TCA-20261122-0005.1", PDF: paper}
	err := lossy.Print(t.Context(), job, quiet)
	if code := desk.CodeOf(err); err != nil && code != desk.Unknown {
		t.Errorf("a lost answer: %v", err)
	}
	for range 3 {
		if err := p.client(p.at).Print(t.Context(), job, quiet); err != nil {
			t.Errorf("asked again: %v", err)
		}
	}
	if n := p.printed() - before; n != 1 {
		t.Errorf("%d papers came out", n)
	}
	t.Log("ippeveprinter behind a line that loses answers: 4 cases")
}

// cutAfter is a line to the printer that throws away the answer to the first document that goes over it.
func cutAfter(t *testing.T, to string) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		lost := false
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := dialer.DialContext(t.Context(), "tcp", to)
			if err != nil {
				return
			}
			lost = pass(in, out, lost) // one connection for each request
		}
	}()
	return l.Addr().String()
}

// pass carries one request, and its answer unless it is that to the first document; it tells whether one is lost now.
func pass(in, out net.Conn, lost bool) bool {
	var document atomic.Bool
	go func() {
		defer func() { _ = out.Close() }()
		b := make([]byte, 64<<10)
		for {
			n, err := in.Read(b)
			if bytes.Contains(b[:n], []byte("%PDF")) {
				document.Store(true)
			}
			if _, werr := out.Write(b[:n]); err != nil || werr != nil {
				return
			}
		}
	}()
	defer func() { _ = in.Close() }()
	b := make([]byte, 64<<10)
	for {
		n, err := out.Read(b)
		if document.Load() && !lost {
			return true
		}
		if _, werr := in.Write(b[:n]); err != nil || werr != nil {
			return lost
		}
	}
}
