//go:build linux

package barcode

import (
	"path/filepath"
	"testing"

	"sheyin/desk/desktest"
	"sheyin/testdata/counterpart"
)

// The counterpart: socat, whose one end is the scanner's line and whose other end is a pipe that a test writes into.

// A scanner is waited for, read, unplugged in the middle, and read again after it was plugged in.
func TestRealScanner(t *testing.T) {
	counterpart.Needs(t, "socat")
	none := New(Options{Port: filepath.Join(t.TempDir(), "none")})
	_, err := none.Look(t.Context())
	expect(t, err, "device.missing")
	cases := 1
	line := counterpart.StartCodeScanner(t)
	s := New(Options{Port: line.Port()})
	t.Cleanup(func() { _ = s.Close() })
	for n := range 2 {
		if n > 0 {
			line.Plug()
		}
		if _, err := s.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		line.Send("6901234567892\r\n")
		line.Send("\x0254200020260001\x03")
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
		line.Unplug()
		expect(t, <-read, "device.missing")
		_, err := s.ReadCode(t.Context())
		expect(t, err, "device.missing")
		cases += 2
	}
	t.Logf("cases %d: socat", cases)
}

// What every code scanner has to do.
func TestRealSuite(t *testing.T) {
	counterpart.Needs(t, "socat")
	line := counterpart.StartCodeScanner(t)
	s := New(Options{Port: line.Port()})
	t.Cleanup(func() { _ = s.Close() })
	n := desktest.CodeScanner(t, s, func(code string) { line.Send(code + "\r\n") }, desktest.Bench{
		Troubles: map[string]func() func(){
			"device.missing": func() func() { line.Unplug(); return line.Plug },
		},
	})
	t.Logf("cases %d: socat, by the suite of the port", n)
}
