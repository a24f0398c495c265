//go:build linux

package counterpart

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const nameService = `[server]
allow-interfaces=lo
use-ipv6=no
[publish]
publish-hinfo=no
publish-workstation=no
`

// What the printer does with a job: it is in the state that its mood says, until the mood is over; then the paper lies in
// its tray. In the mood "abort" it gives the job up after a while.
const printing = `#!/bin/sh
mood=$(cat "$DIR/mood")
[ "$mood" = abort ] && sleep 2 && exit 1
while [ -s "$DIR/mood" ]; do
	echo "STATE: +$mood" >&2
	sleep 0.05
done
[ -n "$mood" ] && echo "STATE: -$mood" >&2
cp "$1" "$DIR/tray/$$-${1##*/}"
`

// Printer is an ippeveprinter, an IPP Everywhere printer by the people who make CUPS. It wants a name service, which wants
// a message bus.
type Printer struct {
	t     *testing.T
	dir   string
	spool string
	at    string
	off   func()
}

// StartPrinter starts a printer with paper in it. To be called [Within].
func StartPrinter(t *testing.T) *Printer {
	t.Helper()
	dir := t.TempDir()
	p := &Printer{t: t, dir: dir, spool: filepath.Join(dir, "spool"), at: "localhost:8631"}
	conf := filepath.Join(dir, "names.conf")
	err := errors.Join(
		os.WriteFile(conf, []byte(nameService), 0o644), os.WriteFile(filepath.Join(dir, "job.sh"), []byte(printing), 0o755),
		os.WriteFile(filepath.Join(dir, "mood"), nil, 0o644))
	for _, folder := range []string{"/run/dbus", "/run/avahi-daemon", p.spool, filepath.Join(dir, "tray")} {
		if err == nil {
			err = os.Mkdir(folder, 0o755)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	command := func(name string, args ...string) { run(t, exec.CommandContext(t.Context(), name, args...)) }
	command("dbus-daemon", "--system", "--nofork", "--nopidfile")
	Until(t, "the message bus", func() bool { return there("/run/dbus/system_bus_socket") })
	command("avahi-daemon", "--no-drop-root", "--no-chroot", "--file", conf)
	Until(t, "the name service", func() bool { // a printer that finds it before it is on the bus, and running (2), ends
		state, err := exec.CommandContext(t.Context(), "dbus-send", "--system", "--print-reply=literal", "--dest=org.freedesktop.Avahi", "/", "org.freedesktop.Avahi.Server.GetState").Output()
		return err == nil && strings.TrimSpace(string(state)) == "int32 2"
	})
	p.On()
	return p
}

// On switches it on, with paper in it. It knows nothing of what it printed before.
func (p *Printer) On() {
	p.t.Helper()
	p.off = p.serve("8631", "application/pdf")
	p.Fill()
}

// Off switches it off.
func (p *Printer) Off() { p.off() }

// serve starts a printer that takes documents of a format, and gives what stops it.
func (p *Printer) serve(port, format string) (off func()) {
	p.t.Helper()
	c := exec.CommandContext(p.t.Context(), "ippeveprinter", "-k", "-d", p.spool, "-f", format, "-p", port, "-n", "localhost", "-c", filepath.Join(p.dir, "job.sh"), "Counter "+port)
	c.Env = append(os.Environ(), "DIR="+p.dir)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // with the job that it is at
	run(p.t, c)
	listens(p.t, "the printer", "localhost:"+port)
	return func() {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		_ = c.Wait()
	}
}

// Raster starts another printer, which takes no PDF, and tells its host and port.
func (p *Printer) Raster() string {
	p.t.Helper()
	p.serve("8632", "image/urf")
	return "localhost:8632"
}

// Mood is what it does with jobs from now on: a reason of RFC 8011 that holds until it is in another mood, "abort", or none.
func (p *Printer) Mood(reason string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, "mood"), []byte(reason), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Tray are the papers that came out, whole and in no order: those that were given up are not among them.
func (p *Printer) Tray() []string {
	p.t.Helper()
	papers, err := filepath.Glob(filepath.Join(p.dir, "tray", "*"))
	if err != nil {
		p.t.Fatal(err)
	}
	return papers
}

// At is its host and port.
func (p *Printer) At() string { return p.at }

// URI is where it is, as the console has it.
func (p *Printer) URI() string { return "ipp://" + p.at + "/ipp/print" }

// Empty takes all paper out, and Fill puts some in, by the printer's own page.
func (p *Printer) Empty() { p.t.Helper(); p.load("0", "0") }

// Fill puts paper in.
func (p *Printer) Fill() { p.t.Helper(); p.load("250", "25") }

func (p *Printer) load(main, manual string) {
	p.t.Helper()
	const size, kind = "iso_a4_210x297mm", "stationery"
	q := url.Values{"size1": {size}, "type1": {kind}, "level1": {main}, "size3": {size}, "type3": {kind}, "level3": {manual}}
	ctx, stop := context.WithTimeout(p.t.Context(), patience)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.at+"/media?"+q.Encode(), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.Body.Close() != nil || answer.StatusCode != http.StatusOK {
		p.t.Fatalf("the tray: %v", err)
	}
}

// Papers are the files of what it printed, in their order: each is named after the number of its job.
func (p *Printer) Papers() []string {
	p.t.Helper()
	papers, err := filepath.Glob(filepath.Join(p.spool, "*.pdf"))
	if err != nil {
		p.t.Fatal(err)
	}
	slices.SortFunc(papers, func(a, b string) int { return cmp.Compare(job(a), job(b)) })
	return papers
}

// job is the number of the job that a file is of; 0: it has none.
func job(file string) int {
	digits, _, _ := strings.Cut(filepath.Base(file), "-")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}
