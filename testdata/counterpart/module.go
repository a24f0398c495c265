//go:build linux

package counterpart

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"unicode/utf16"

	"golang.org/x/sys/unix"
)

// Module is the module (SAM) of a reader of identity cards, at the other end of a serial line. Such modules are certified
// and there is none for tests, so this one is ours; it answers as the frames that makers publish have it (GA 467).
type Module struct {
	t    *testing.T
	line *os.File
	port string

	mu    sync.Mutex
	how   Line
	text  []byte
	lies  bool // a card is there
	found bool // and was found: a module finds it once
	pull  bool // it is taken away when it is about to be read
}

// Line is how the line to a module is.
type Line string

// The lines.
const (
	Whole    Line = ""
	Noisy    Line = "noisy"  // bytes that belong to nothing come before each answer
	Split    Line = "split"  // an answer comes in pieces
	WrongSum Line = "wrong"  // the sum of each answer is wrong
	Silent   Line = "silent" // no answer comes
	Noise    Line = "noise"  // and in its place bytes that belong to nothing
)

// Person is whom an identity card is of. The others of its fields are the same for everybody.
type Person struct{ Name, No string }

// StartModule starts a module without a card.
func StartModule(t *testing.T) *Module {
	t.Helper()
	m := &Module{t: t, port: filepath.Join(t.TempDir(), "reader")}
	m.Plug()
	return m
}

// Plug plugs its reader in again, at the same port.
func (m *Module) Plug() {
	m.t.Helper()
	line, port := SerialLine(m.t)
	if err := os.Symlink(port, m.port); err != nil {
		m.t.Fatal(err)
	}
	m.line = line
	go m.serve(line)
}

// Unplug pulls its plug.
func (m *Module) Unplug() {
	m.t.Helper()
	if err := errors.Join(os.Remove(m.port), m.line.Close()); err != nil {
		m.t.Fatal(err)
	}
}

// Is has the line be so from now on.
func (m *Module) Is(how Line) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.how = how
}

// SerialLine is a serial line: our end, and the name of the other one, which stays when a reader closes it.
func SerialLine(t *testing.T) (line *os.File, port string) {
	t.Helper()
	line, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() }) // the test may have closed it
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
	raw.Lflag, raw.Iflag, raw.Oflag = 0, 0, 0 // nothing is echoed before the reader opens its end
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, raw); err != nil {
		t.Fatal(err)
	}
	port = fmt.Sprintf("/dev/pts/%d", n)
	other, err := os.OpenFile(port, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	return line, port
}

// Address is where it is, as the console has it.
func (m *Module) Address() string { return "sam:" + m.port }

// Put puts somebody's card there.
func (m *Module) Put(p Person) { m.set(p, false) }

// PutNobody puts a card there that has nobody's data.
func (m *Module) PutNobody() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.text, m.lies, m.found, m.pull = bytes.Repeat([]byte{' ', 0}, 128), true, false, false
}

// Snatch puts it there and takes it away in the middle.
func (m *Module) Snatch(p Person) { m.set(p, true) }

// Lift takes the card away.
func (m *Module) Lift() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lies = false
}

func (m *Module) set(p Person, pull bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.text, m.lies, m.found, m.pull = cardOf(p), true, false, pull
}

var preamble = []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69}

// serve answers each frame of a command; a command has no data.
func (m *Module) serve(line io.ReadWriter) {
	var heard []byte
	part := make([]byte, 256)
	for {
		n, err := line.Read(part)
		if err != nil {
			return // it was unplugged, or the test is over
		}
		heard = append(heard, part[:n]...)
		at := bytes.Index(heard, preamble)
		if at < 0 || len(heard) < at+10 {
			continue
		}
		command := binary.BigEndian.Uint16(heard[at+7:])
		heard = nil
		for _, part := range m.says(command) {
			if _, err := line.Write(part); err != nil {
				return
			}
		}
	}
}

var noise = []byte{0, 0xFF, 0xAA, 0xAA, 0x13}

// says is the answer to a command as it goes over the line: in pieces.
func (m *Module) says(command uint16) [][]byte {
	m.mu.Lock()
	how := m.how
	m.mu.Unlock()
	switch how {
	case Silent:
		return nil
	case Noise:
		return [][]byte{noise, noise}
	}
	f := frame(m.answer(command))
	switch how {
	case Noisy:
		return [][]byte{noise, f}
	case Split:
		return slices.Collect(slices.Chunk(f, 7))
	case WrongSum:
		f[len(f)-1] ^= 0xFF
	}
	return [][]byte{f}
}

func (m *Module) answer(command uint16) (status byte, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case command == 0x12FF: // its number
		data = []byte{5, 0, 1, 0}
		for _, w := range []uint32{20230105, 12345, 123456789} {
			data = binary.LittleEndian.AppendUint32(data, w)
		}
		return 0x90, data
	case command == 0x2001 && m.lies && !m.found: // find
		m.found = true
		return 0x9F, make([]byte, 4)
	case command == 0x2001:
		return 0x80, nil
	case command == 0x2002 && m.pull: // select
		m.lies = false
		return 0x81, nil
	case command == 0x2002:
		return 0x90, make([]byte, 8)
	case command == 0x3001 && (!m.lies || !m.found):
		return 0x41, nil
	case command == 0x3001: // read text and photograph
		data = binary.BigEndian.AppendUint16(nil, uint16(len(m.text)))
		data = binary.BigEndian.AppendUint16(data, 1024)
		return 0x90, append(append(data, m.text...), make([]byte, 1024)...)
	}
	return 0x91, nil // no newer address
}

func frame(status byte, data []byte) []byte {
	body := append([]byte{0, 0, status}, data...)
	b := binary.BigEndian.AppendUint16(bytes.Clone(preamble), uint16(len(body)+1))
	b = append(b, body...)
	var sum byte
	for _, c := range b[len(preamble):] {
		sum ^= c
	}
	return append(b, sum)
}

// cardOf is the text of a citizen's card, or of the residence permit of somebody from Hong Kong, Macao or Taiwan (J), who has
// no nation: UTF-16, each field filled up with blanks.
func cardOf(p Person) []byte {
	sex, nation, kind := "2", "01", ""
	if p.No[16]%2 == 1 {
		sex = "1"
	}
	if p.No[0] == '8' {
		nation, kind = "", "J"
	}
	var b []byte
	for _, f := range []struct {
		text string
		size int
	}{
		{p.Name, 30}, {sex, 2}, {nation, 4}, {p.No[6:14], 16}, {"新疆塔城市样例路1号", 70}, {p.No, 36}, {"塔城市公安局", 30}, {"20200101", 16}, {"长期", 16}, {"", 28}, {kind, 2}, {"", 6},
	} {
		end := len(b) + f.size
		for _, u := range utf16.Encode([]rune(f.text)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		for len(b) < end {
			b = append(b, ' ', 0)
		}
		b = b[:end] // the chip has no more room
	}
	return b
}
