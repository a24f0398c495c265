//go:build linux

package barcode

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sheyin/desk"
)

// pair is a terminal pair: what is written to line comes out of port.
func pair(t *testing.T) (line *os.File, port string) {
	t.Helper()
	line, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() })
	fd := int(line.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	raw.Lflag, raw.Iflag, raw.Oflag = 0, 0, 0
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, raw); err != nil {
		t.Fatal(err)
	}
	return line, fmt.Sprintf("/dev/pts/%d", n)
}

func write(t *testing.T, line *os.File, text string) {
	t.Helper()
	if _, err := line.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, err error, key string) {
	t.Helper()
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Key != key || e.Code != desk.Offline {
		t.Errorf("%v, want %s", err, key)
	}
}

// Codes come one by one; what was scanned before a look is forgotten; each fault has a word of its own.
func TestScanner(t *testing.T) {
	line, port := pair(t)
	s := New(Options{Port: port})
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	write(t, line, "stale")
	if _, err := s.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	write(t, line, "6901234567892\r\n\x02second\x03")
	for _, want := range []string{"6901234567892", "second"} {
		if got, err := s.ReadCode(t.Context()); err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	write(t, line, "ab\x07cd\r")
	_, err := s.ReadCode(t.Context())
	expect(t, err, "device.code")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = s.ReadCode(ctx)
	expect(t, err, "device.empty")

	if err := line.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = s.ReadCode(t.Context())
	expect(t, err, "device.missing")
	_, err = s.ReadCode(t.Context())
	expect(t, err, "device.missing")
	_, err = s.Look(t.Context())
	expect(t, err, "device.missing")
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A code whose end does not come is none, also when another follows.
func TestBrokenCode(t *testing.T) {
	line, port := pair(t)
	s := New(Options{Port: port})
	t.Cleanup(func() { _ = s.Close() })
	write(t, line, "\x02half")
	ctx, cancel := context.WithTimeout(t.Context(), 20*silence) // in which it has to be read, and then not to go on for once
	defer cancel()
	_, err := s.ReadCode(ctx)
	expect(t, err, "device.empty")
	write(t, line, "whole\r")
	if got, err := s.ReadCode(t.Context()); err != nil || got != "whole" {
		t.Errorf("%q, %v", got, err)
	}
}

// A scanner that is unplugged within a code is told from one that is not there.
func TestUnpluggedWithinACode(t *testing.T) {
	line, port := pair(t)
	s := New(Options{Port: port})
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.frames.feed([]byte("690123"))
	if err := line.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := s.ReadCode(t.Context())
	expect(t, err, "device.gone")
}
