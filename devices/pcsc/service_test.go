package pcsc

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"sync"
	"testing"
)

// counterpart is a card service with one reader, as a table of troubles needs it. That it behaves like pcscd is what the tests with the
// real one are for.
type counterpart struct {
	t     *testing.T
	path  string
	minor uint32 // the only version that it speaks

	mu      sync.Mutex
	name    string // of the reader; empty: none
	card    *fakeCard
	events  uint32
	waiting map[net.Conn]bool
	results map[uint32][]code // by command: of the next calls
}

// protocol of the card that connects.
func (s *counterpart) protocol() uint32 {
	if s.card != nil && s.card.t1 {
		return protocolT1
	}
	return protocolT0
}

// serves starts one.
func serves(t *testing.T, minor uint32) *counterpart {
	t.Helper()
	s := &counterpart{
		t: t, path: filepath.Join(t.TempDir(), "service"), minor: minor, name: "Maker Model 00 00",
		waiting: map[net.Conn]bool{}, results: map[uint32][]code{},
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", s.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.answer(conn)
		}
	}()
	return s
}

// put lays a card into the reader, or takes it out: nil. What fails comes with it.
func (s *counterpart) put(c *fakeCard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.card = c
	s.events++
	for conn := range s.waiting {
		_, _ = conn.Write(make([]byte, 8)) // whoever waited may be gone
	}
	clear(s.waiting)
}

func (s *counterpart) answer(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	for {
		head := make([]byte, 8)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		body := make([]byte, binary.LittleEndian.Uint32(head))
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		cmd := binary.LittleEndian.Uint32(head[4:])
		var apdu []byte
		if cmd == cmdTransmit {
			apdu = make([]byte, word(body, 12))
			if _, err := io.ReadFull(conn, apdu); err != nil {
				return
			}
		}
		if !s.reply(conn, cmd, body, apdu) {
			return
		}
	}
}

func (s *counterpart) reply(conn net.Conn, cmd uint32, body, apdu []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	after := []byte(nil)
	result := code(0)
	if next := s.results[cmd]; len(next) > 0 {
		result, s.results[cmd] = next[0], next[1:]
	}
	switch cmd {
	case cmdVersion:
		if word(body, 4) != s.minor {
			result = 0x8010001E
		}
	case cmdWait:
		body = s.states()
		s.waiting[conn] = true
	case cmdStopWait:
		if !s.waiting[conn] {
			return true // it has had its message
		}
		delete(s.waiting, conn)
		body = make([]byte, 8)
	case cmdConnect:
		binary.LittleEndian.PutUint32(body[144:], s.protocol())
	case cmdTransmit:
		switch {
		case result == 0 && s.card == nil:
			result = codeRemoved
		case result == 0:
			after = s.card.do(apdu)
		}
		binary.LittleEndian.PutUint32(body[24:], uint32(len(after)))
	}
	if result != 0 {
		binary.LittleEndian.PutUint32(body[len(body)-4:], uint32(result))
		after = nil
	}
	_, err := conn.Write(append(body, after...))
	return err == nil
}

func (s *counterpart) states() []byte {
	b := make([]byte, maxReaders*readerLen)
	copy(b, s.name)
	binary.LittleEndian.PutUint32(b[nameLen:], s.events)
	if s.card != nil {
		binary.LittleEndian.PutUint32(b[nameLen+4:], statePresent)
		copy(b[140:], s.card.atr())
		binary.LittleEndian.PutUint32(b[176:], uint32(len(s.card.atr())))
	}
	return b
}

// fakeCard is a social-security card of the second generation, or of the third.
type fakeCard struct {
	issuer, holder [][]byte
	fci            []byte
	t1             bool
	third          bool
	key            byte              // of a third-generation card
	words          map[byte][]uint16 // by instruction: the next status words instead of an answer
	short          bool              // gives one byte for an answer
	exact          bool              // under T=0, wants the length of its answer told also by a command with data
	only           byte              // the P1 with which it selects files; 0: either

	file       [][]byte
	rest       []byte
	proved     bool
	challenges byte
}

func (c *fakeCard) atr() []byte {
	if c.t1 {
		return []byte{0x3B, 0x95, 0x13, 0x81, 0x01, 0x80, 0x73, 0xC0, 0x01, 0x40, 0x9A} // a real card OS's
	}
	return []byte{0x3B, 0x6D, 0, 0, 0x81, 0x4E, 0x43, 0x23, 0x86, 0x97, 0x15, 0x99, 0, 0xBF, 0x7C, 0x7A, 0x01}
}

func answered(sw uint16, data ...byte) []byte { return binary.BigEndian.AppendUint16(data, sw) }

func (c *fakeCard) do(apdu []byte) []byte {
	if c.short {
		return []byte{0x90}
	}
	if next := c.words[apdu[1]]; len(next) > 0 {
		c.words[apdu[1]] = next[1:]
		if next[0] != uint16(done) {
			return answered(next[0])
		}
	}
	switch apdu[1] {
	case 0xA4:
		return c.choose(apdu)
	case 0xB2:
		n := int(apdu[2])
		switch {
		case n > len(c.file):
			return answered(0x6A83)
		case c.third && !c.proved && bytes.Equal(c.file[0], c.holder[0]):
			return answered(uint16(secured))
		case !c.t1 && int(apdu[4]) != len(c.file[n-1]):
			return answered(0x6C00 | uint16(len(c.file[n-1])))
		}
		return answered(uint16(done), c.file[n-1]...)
	case 0x84:
		c.challenges++
		return answered(uint16(done), bytes.Repeat([]byte{c.challenges}, numberLen)...)
	case 0x88:
		return c.give(apdu, 5+2*numberLen, bytes.Repeat([]byte{apdu[5] ^ apdu[5+numberLen] ^ c.key}, numberLen))
	case 0x82:
		// What the test's authority gives: the key in each byte.
		c.proved = bytes.Equal(apdu[5:], bytes.Repeat([]byte{c.key}, 2*numberLen))
		if !c.proved {
			return answered(0x63C2)
		}
		return answered(uint16(done))
	case 0xC0:
		return answered(uint16(done), c.rest...)
	}
	return answered(0x6D00)
}

// give answers a command that gets data, as its protocol has it.
func (c *fakeCard) give(apdu []byte, size int, data []byte) []byte {
	switch {
	case c.t1 && len(apdu) == size: // no length was asked for
		return answered(uint16(done))
	case c.t1:
		return answered(uint16(done), data...)
	}
	if c.exact {
		if len(apdu) == size {
			return answered(0x6C00 | uint16(len(data)))
		}
		return answered(uint16(done), data...)
	}
	c.rest = data
	return answered(0x6100 | uint16(len(data)))
}

func (c *fakeCard) choose(apdu []byte) []byte {
	switch {
	case apdu[2] == 4 && bytes.Equal(apdu[5:5+len(environment)], environment):
		c.proved = false
		return c.give(apdu, 5+len(environment), c.fci)
	case apdu[2] == 4:
		return answered(0x6A82)
	case c.only != 0 && apdu[2] != c.only-1:
		return answered(0x6A86)
	case apdu[6] == 0x05:
		c.file = c.issuer
	case apdu[6] == 0x06:
		c.file = c.holder
	default:
		return answered(0x6A82)
	}
	return answered(uint16(done))
}
