//go:build real && linux

package ipp

import (
	"bytes"
	"errors"
	"fmt"
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
		if n := max(strings.Index(line, "cases "), strings.Index(line, "printer: not tried")); n >= 0 {
			t.Log(strings.TrimSpace(line[n:]))
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
	dir   string
	at    string // host:port
	names atomic.Int64

	end     func() // stops it
	earlier string // what it had printed when it was stopped: it forgets
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
	must(os.Chmod(dir, 0o755))
	must(os.Chmod(filepath.Dir(dir), 0o755))
	conf := filepath.Join(dir, "names.conf")
	must(os.WriteFile(conf, []byte(nameService), 0o644))
	must(os.MkdirAll("/run/dbus", 0o755))
	must(os.MkdirAll("/run/avahi-daemon", 0o755))
	must(os.Mkdir(filepath.Join(dir, "spool"), 0o700))
	p := &printer{t: t, dir: dir, at: "localhost:8631"}
	p.mood("")
	p.run("dbus-daemon", "--system", "--nofork", "--nopidfile")
	p.until(func() bool { _, err := os.Stat("/run/dbus/system_bus_socket"); return err == nil })
	p.run("avahi-daemon", "--no-drop-root", "--no-chroot", "--file", conf)
	p.until(func() bool { _, err := os.Stat("/run/avahi-daemon/socket"); return err == nil })
	p.on()
	return p
}

// on switches the printer on, with paper in its trays.
func (p *printer) on() {
	p.t.Helper()
	p.end = p.serve("8631", "application/pdf")
	p.load("250", "25")
}

// serve starts a printer that takes documents of a format, and gives what stops it.
func (p *printer) serve(port, format string) (end func()) {
	p.t.Helper()
	script, err := filepath.Abs("testdata/job.sh")
	if err != nil {
		p.t.Fatal(err)
	}
	end = p.run("ippeveprinter", "-k", "-d", filepath.Join(p.dir, "spool"), "-f", format, "-p", port, "-n", "localhost", "-c", script, "Counter "+port)
	p.until(func() bool {
		c, err := dialer.DialContext(p.t.Context(), "tcp", "localhost:"+port)
		return err == nil && c.Close() == nil
	})
	return end
}

// run starts a program and gives what stops it; all of them end with the test.
func (p *printer) run(name string, args ...string) (end func()) {
	p.t.Helper()
	c := exec.CommandContext(p.t.Context(), name, args...)
	c.Env = append(os.Environ(), "MOOD="+p.moodFile())
	how := os.Kill
	if name == "cupsd" {
		how = syscall.SIGTERM // what it has not written down it would print again
	}
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		p.t.Fatal(err)
	}
	end = sync.OnceFunc(func() {
		_ = c.Process.Signal(how)
		_ = c.Wait()
	})
	p.t.Cleanup(func() {
		end()
		if p.t.Failed() {
			p.t.Logf("%s: %s", name, said.String())
		}
	})
	return end
}

// do runs a program to its end.
func (p *printer) do(name string, args ...string) string {
	p.t.Helper()
	out, err := exec.CommandContext(p.t.Context(), name, args...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("%s: %v: %s", name, err, out)
	}
	return string(out)
}

func (p *printer) moodFile() string { return filepath.Join(p.dir, "mood") }

// mood is what the printer does with jobs from now on: a reason of RFC 8011, "abort", or none.
func (p *printer) mood(reason string) {
	p.t.Helper()
	if err := os.WriteFile(p.moodFile(), []byte(reason), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// in brings about a mood as long as a trouble is to last.
func (p *printer) in(reason string) func() func() {
	return func() func() {
		p.mood(reason)
		return p.well
	}
}

// well ends a mood, and waits until the printer is through with what it has: a print service whose printer is busy tries
// again after ten seconds.
func (p *printer) well() {
	p.t.Helper()
	p.mood("")
	p.until(func() bool {
		groups, _, err := p.client(p.at).ask(p.t.Context(), opPrinter, nil, wanted("printer-state"))
		return err == nil && len(groups) > 0 && of(groups, groupPrinter)[0].number("printer-state") == printerIdle
	})
}

// job is a paper that was not printed yet.
func (p *printer) job() desk.PrintJob {
	return desk.PrintJob{Name: fmt.Sprintf("TCA-20261122-%04d-1", p.names.Add(1)), PDF: paper}
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

// printed is how many papers came out, and how often the one of a name: by the printer's own account. A job that is
// taken back in the middle it brings to its end first, and does not count it.
func (p *printer) printed() int { return strings.Count(p.account(), " ") }

func (p *printer) of(job desk.PrintJob) int { return strings.Count(p.account(), job.Name+" ") }

func (p *printer) account() string {
	p.t.Helper()
	groups, _, err := p.client("localhost:8631").ask(p.t.Context(), opJobs, nil, attribute{tagKeyword, "which-jobs", []string{"completed"}}, wanted("job-name", "job-state"))
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
	files, err := filepath.Glob(filepath.Join(p.dir, "spool", "*-"+strings.ToLower(job.Name)+".pdf"))
	if err != nil || len(files) != 1 {
		p.t.Fatalf("%s: %v %v", job.Name, files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

var paper = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

// faults collects what was told, and lets something happen when a fault is told for the first time.
func faults(then map[string]func()) (tell func(desk.DeviceState), heard func() []string) {
	var mu sync.Mutex
	var all []string
	return func(s desk.DeviceState) {
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

func quiet(desk.DeviceState) {}

func expect(t *testing.T, what string, err error, code desk.Code, key string) {
	t.Helper()
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Code != code || e.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, code, key)
	}
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
