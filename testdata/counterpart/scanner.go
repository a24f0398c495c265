//go:build linux

package counterpart

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Scanner is a saned with the "test" backend of SANE, which makes pictures and faults. Its feeder gives ten small sheets.
type Scanner struct {
	t    *testing.T
	conf string
}

// saned's own port.
const scannerAt = "127.0.0.1:6566"

// StartScanner starts a scanner. To be called [Within].
func StartScanner(t *testing.T) *Scanner {
	t.Helper()
	s := &Scanner{t: t, conf: t.TempDir()}
	s.write("dll.conf", "test\n")
	s.write("saned.conf", "127.0.0.1\n")
	s.Ends("Default")
	c := exec.CommandContext(t.Context(), "saned", "-l", "-p", "6566", "-e")
	c.Env = append(os.Environ(), "SANE_CONFIG_DIR="+s.conf)
	run(t, c)
	until(t, "the scanner", func() bool {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", scannerAt)
		return err == nil && c.Close() == nil
	})
	return s
}

// Address is where it is, as the console has it.
func (s *Scanner) Address() string { return "sane://" + scannerAt }

// Ends has each page from now on end with a status, as SANE_STATUS_JAMMED; "Default" is a good end. The service reads its
// settings anew for each who asks.
func (s *Scanner) Ends(status string) {
	s.t.Helper()
	s.write("test.conf", "number_of_devices 1\nmode Gray\ntest-picture \"Grid\"\ngeometry_max 60.0\nbr_x 60.0\nbr_y 60.0\nread-status-code \""+status+"\"\n")
}

func (s *Scanner) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.conf, name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}
