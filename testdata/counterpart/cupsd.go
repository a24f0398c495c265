//go:build linux

package counterpart

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// As Debian sets it, but for places and for what lpadmin may do without a password.
const serviceConf = `Listen localhost:6631
Listen @DIR@/cups.sock
LogLevel info
Browsing No
WebInterface No
<Location />
  Order allow,deny
</Location>
<Location /admin>
  Order allow,deny
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    Order deny,allow
  </Limit>
  <Limit Send-Document Send-URI Hold-Job Release-Job Restart-Job Purge-Jobs Set-Job-Attributes Reprocess-Job Cancel-Current-Job Suspend-Current-Job Resume-Job Cancel-My-Jobs Close-Job CUPS-Move-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit Cancel-Job CUPS-Authenticate-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
`

const serviceFiles = `ServerRoot @DIR@/root
ServerBin /usr/lib/cups
DataDir @DIR@/data
CacheDir @DIR@/cache
StateDir @DIR@/state
RequestRoot @DIR@/requests
TempDir @DIR@/tmp
AccessLog @DIR@/log/access_log
ErrorLog @DIR@/log/error_log
PageLog @DIR@/log/page_log
SystemGroup root
User lp
Group lp
Sandboxing relaxed
`

// serviceAt is its port beside its socket.
const serviceAt = "localhost:6631"

// PrintService is a cupsd of its own, with one queue, "counter", in front of a [Printer]. The queue gives on what it is given.
type PrintService struct {
	t    *testing.T
	dir  string
	stop func()
}

// StartPrintService starts it. To be called [Within].
func StartPrintService(t *testing.T, p *Printer) *PrintService {
	t.Helper()
	dir := t.TempDir()
	s := &PrintService{t: t, dir: filepath.Join(dir, "cups")}
	err := errors.Join(os.Chmod(dir, 0o755), os.Chmod(filepath.Dir(dir), 0o755)) // it runs its parts as another user
	for _, d := range []string{"root", "data/mime", "cache", "state", "requests", "tmp", "log"} {
		err = errors.Join(err, os.MkdirAll(filepath.Join(s.dir, d), 0o755))
	}
	for name, text := range map[string]string{
		"cupsd.conf": serviceConf, "cups-files.conf": serviceFiles,
		"data/mime/mime.types": "application/pdf pdf string(0,%PDF)\nimage/urf urf string(0,UNIRAST)\n",
	} {
		err = errors.Join(err, os.WriteFile(filepath.Join(s.dir, name), []byte(strings.ReplaceAll(text, "@DIR@", s.dir)), 0o644))
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Begin()
	s.Do("lpadmin", "-p", "counter", "-v", p.URI(), "-E")
	return s
}

// Begin starts it, with what it had when it was ended.
func (s *PrintService) Begin() {
	s.t.Helper()
	c := exec.CommandContext(s.t.Context(), "cupsd", "-f", "-c", filepath.Join(s.dir, "cupsd.conf"), "-s", filepath.Join(s.dir, "cups-files.conf"))
	run(s.t, c)
	s.stop = func() {
		_ = c.Process.Signal(syscall.SIGTERM) // what it has not written down it would print again
		late := time.AfterFunc(patience, func() {
			s.t.Error("the print service does not end")
			_ = c.Process.Kill()
		})
		_ = c.Wait()
		late.Stop()
	}
	listens(s.t, "the print service", serviceAt)
}

// End ends it.
func (s *PrintService) End() { s.stop() }

// At is its host and port.
func (s *PrintService) At() string { return serviceAt }

// Address is where its queue is, as the console has it.
func (s *PrintService) Address() string { return "cups:counter?socket=" + s.Socket() }

// Socket is the file of its socket.
func (s *PrintService) Socket() string { return filepath.Join(s.dir, "cups.sock") }

// Do runs one of the service's own commands: lpadmin, cupsdisable, cupsreject, cancel.
func (s *PrintService) Do(name string, args ...string) {
	s.t.Helper()
	args = append([]string{"-h", s.Socket()}, args...)
	ctx, stop := context.WithTimeout(s.t.Context(), patience)
	defer stop()
	if out, err := exec.CommandContext(ctx, name, args...).CombinedOutput(); err != nil {
		s.t.Fatalf("%s: %v: %s", name, err, out)
	}
}
