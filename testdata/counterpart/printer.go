//go:build linux

package counterpart

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const nameService = `[server]
allow-interfaces=lo
use-ipv6=no
[publish]
publish-hinfo=no
publish-workstation=no
`

// Printer is an ippeveprinter, an IPP Everywhere printer by the people who make CUPS. It wants a name service, which wants
// a message bus.
type Printer struct {
	t     *testing.T
	spool string
	at    string
}

// StartPrinter starts a printer with paper in it. To be called [Within].
func StartPrinter(t *testing.T) *Printer {
	t.Helper()
	dir := t.TempDir()
	p := &Printer{t: t, spool: filepath.Join(dir, "spool"), at: "localhost:8631"}
	conf := filepath.Join(dir, "names.conf")
	err := os.WriteFile(conf, []byte(nameService), 0o644)
	for _, folder := range []string{"/run/dbus", "/run/avahi-daemon", p.spool} {
		if err == nil {
			err = os.Mkdir(folder, 0o755)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	command := func(name string, args ...string) { run(t, exec.CommandContext(t.Context(), name, args...)) }
	command("dbus-daemon", "--system", "--nofork", "--nopidfile")
	until(t, "the message bus", func() bool { return there("/run/dbus/system_bus_socket") })
	command("avahi-daemon", "--no-drop-root", "--no-chroot", "--file", conf)
	until(t, "the name service", func() bool { return there("/run/avahi-daemon/socket") })
	command("ippeveprinter", "-k", "-d", p.spool, "-f", "application/pdf", "-p", "8631", "-n", "localhost", "Counter")
	until(t, "the printer", func() bool { return p.media("250", "25") == nil })
	return p
}

// URI is where it is, as the console has it.
func (p *Printer) URI() string { return "ipp://" + p.at + "/ipp/print" }

// Empty takes all paper out, and Fill puts some in, by the printer's own page.
func (p *Printer) Empty() { p.t.Helper(); p.load("0", "0") }

// Fill puts paper in.
func (p *Printer) Fill() { p.t.Helper(); p.load("250", "25") }

func (p *Printer) load(main, manual string) {
	p.t.Helper()
	if err := p.media(main, manual); err != nil {
		p.t.Fatalf("the tray: %v", err)
	}
}

func (p *Printer) media(main, manual string) error {
	const size, kind = "iso_a4_210x297mm", "stationery"
	q := url.Values{"size1": {size}, "type1": {kind}, "level1": {main}, "size3": {size}, "type3": {kind}, "level3": {manual}}
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://"+p.at+"/media?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		err = errors.New(answer.Status)
	}
	return errors.Join(err, answer.Body.Close())
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
