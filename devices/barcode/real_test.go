//go:build real && linux

package barcode

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"sheyin/desk/desktest"
)

// The counterpart: socat, whose one end is the scanner's line and whose other end is a pipe that a test writes into.

// plug plugs a scanner in at a port, and gives what it sends by and what unplugs it.
func plug(t *testing.T, port string) (send func(string), unplug func()) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "socat", "-u", "STDIN", "PTY,rawer,link="+port)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	gone := func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		_ = os.Remove(port) // what was killed leaves its link
	}
	t.Cleanup(gone)
	for { // it says nothing when it is ready
		if _, err := os.Stat(port); err == nil {
			break
		}
		if t.Context().Err() != nil {
			t.Fatal("socat does not start")
		}
		time.Sleep(10 * time.Millisecond)
	}
	return func(text string) {
		if _, err := in.Write([]byte(text)); err != nil {
			t.Error(err)
		}
	}, gone
}

// A scanner is waited for, read, unplugged in the middle, and read again after it was plugged in.
func TestRealScanner(t *testing.T) {
	port := filepath.Join(t.TempDir(), "scanner")
	s := New(Options{Port: port})
	t.Cleanup(func() { _ = s.Close() })
	_, err := s.Look(t.Context())
	expect(t, err, "device.missing")
	cases := 1
	for range 2 {
		send, unplug := plug(t, port)
		if _, err := s.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		send("6901234567892\r\n")
		send("\x0254200020260001\x03")
		for _, want := range []string{"6901234567892", "54200020260001"} {
			if got, err := s.ReadCode(t.Context()); err != nil || got != want {
				t.Errorf("%q, %v, want %q", got, err, want)
			}
			cases++
		}
		read := make(chan error, 1)
		go func() {
			_, err := s.ReadCode(t.Context())
			read <- err
		}()
		unplug()
		expect(t, <-read, "device.missing")
		_, err := s.ReadCode(t.Context())
		expect(t, err, "device.missing")
		cases += 2
	}
	t.Logf("cases %d: socat", cases)
}

// What every code scanner has to do.
func TestRealSuite(t *testing.T) {
	port := filepath.Join(t.TempDir(), "scanner")
	s := New(Options{Port: port})
	t.Cleanup(func() { _ = s.Close() })
	send, unplug := plug(t, port)
	n := desktest.CodeScanner(t, s, func(code string) { send(code + "\r\n") }, desktest.Bench{
		Troubles: map[string]func() func(){
			"device.missing": func() func() { unplug(); return func() { send, unplug = plug(t, port) } },
		},
	})
	t.Logf("cases %d: socat, by the suite of the port", n)
}
