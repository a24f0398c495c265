package pcsc

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"time"
)

// The service's protocol: fixed structures of little-endian words over a socket (winscard_msg.h of PCSC-lite,
// versions 4.4 and 4.5). A request is its size, its command and its body; the answer is the body again, with the
// result as its last word.

// Commands.
const (
	cmdEstablish  = 0x01
	cmdConnect    = 0x04
	cmdDisconnect = 0x06
	cmdBegin      = 0x07
	cmdEnd        = 0x08
	cmdTransmit   = 0x09
	cmdVersion    = 0x11
	cmdWait       = 0x13
	cmdStopWait   = 0x14
)

// Sizes of the structures, in bytes.
const (
	maxReaders = 16
	nameLen    = 128
	readerLen  = 184
	atrLen     = 33
	transmit   = 32
	maxAnswer  = 65548 // the longest extended APDU
)

// Words of the protocol.
const (
	statePresent = 0x04
	shareAlone   = 1
	shareShared  = 2
	protocolT0   = 1
	protocolT1   = 2
	leaveCard    = 0
	resetCard    = 1
)

// code is a result that is not success.
type code uint32

// Results that mean something to a person.
const (
	codeSharing     code = 0x8010000B
	codeNoCard      code = 0x8010000C
	codeProtocol    code = 0x8010000F
	codeNotTransact code = 0x80100016
	codeUnavailable code = 0x80100017
	codeUnresponse  code = 0x80100066
	codeUnpowered   code = 0x80100067
	codeReset       code = 0x80100068
	codeRemoved     code = 0x80100069
	codeSecurity    code = 0x8010006A
	codeUnknownRd   code = 0x80100009
	codeNoReaders   code = 0x8010002E
)

func (c code) Error() string { return fmt.Sprintf("pcsc %08X", uint32(c)) }

// reader is a reader as the service shows it.
type reader struct {
	name    string
	present bool
	events  uint32 // grows with each card that is put there or taken away
	atr     []byte
}

// link is one connection to the service. It is not safe for use by several goroutines.
type link struct {
	conn net.Conn
	ctx  uint32 // the service's handle
}

// SocketEnv names another socket than the usual one, as libpcsclite has it.
const SocketEnv = "PCSCLITE_CSOCK_NAME"

const usualSocket = "/run/pcscd/pcscd.comm"

// dial connects and agrees on a version: 4.4, which all services until 2.2.3 and from 2.4.1 on speak, else 4.5.
func dial(ctx context.Context, socket string) (*link, error) {
	var failed error
	for _, minor := range []uint32{4, 5} {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "unix", socket)
		if err != nil {
			return nil, err
		}
		l := &link{conn: conn}
		if failed = l.open(ctx, minor); failed == nil {
			return l, nil
		}
		if err := conn.Close(); err != nil {
			return nil, errors.Join(failed, err)
		}
	}
	return nil, failed
}

func (l *link) open(ctx context.Context, minor uint32) error {
	defer l.until(ctx)()
	if _, err := l.call(cmdVersion, words(4, minor, 0)); err != nil {
		return err
	}
	got, err := l.call(cmdEstablish, words(2, 0, 0))
	if err != nil {
		return err
	}
	l.ctx = word(got, 4)
	return nil
}

// until makes all that follows end with ctx: at its deadline, or when it is cancelled.
func (l *link) until(ctx context.Context) (stop func() bool) {
	at, _ := ctx.Deadline() // none: the zero time, which is no deadline
	_ = l.conn.SetDeadline(at)
	return context.AfterFunc(ctx, func() { _ = l.conn.SetDeadline(time.Unix(1, 0)) })
}

func (l *link) Close() error { return l.conn.Close() } // the service gives up what the connection held

func words(w ...uint32) []byte {
	b := make([]byte, 0, 4*len(w))
	for _, x := range w {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return b
}

func word(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }

// send writes a request. Its size is that of the structure; what follows the structure is not counted.
func (l *link) send(cmd uint32, structure, after []byte) error {
	b := append(words(uint32(len(structure)), cmd), structure...)
	_, err := l.conn.Write(append(b, after...))
	return err
}

func (l *link) receive(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(l.conn, b)
	return b, err
}

func (l *link) call(cmd uint32, structure []byte) ([]byte, error) {
	if err := l.send(cmd, structure, nil); err != nil {
		return nil, err
	}
	got, err := l.receive(len(structure))
	if err != nil {
		return nil, err
	}
	if c := code(word(got, len(got)-4)); c != 0 {
		return nil, c
	}
	return got, nil
}

// wait gives the readers as they are, and again after each change, until enough says so.
func (l *link) wait(enough func([]reader) bool) error {
	for {
		if err := l.send(cmdWait, nil, nil); err != nil {
			return err
		}
		states, err := l.receive(maxReaders * readerLen)
		if err != nil {
			return err
		}
		done := enough(readersOf(states))
		if !done {
			if _, err := l.receive(8); err != nil {
				return err
			}
			continue
		}
		// To leave the list of those who wait: one message comes, be it for this or for a change that raced it.
		if err := l.send(cmdStopWait, nil, nil); err != nil {
			return err
		}
		_, err = l.receive(8)
		return err
	}
}

// readersOf reads the array of reader states; a reader without a name is none.
func readersOf(b []byte) []reader {
	var all []reader
	for ; len(b) >= readerLen; b = b[readerLen:] {
		name, _, _ := strings.Cut(string(b[:nameLen]), "\x00")
		if name == "" {
			continue
		}
		n := min(word(b, 176), atrLen)
		all = append(all, reader{name, word(b, nameLen+4)&statePresent != 0, word(b, nameLen), b[140 : 140+n]})
	}
	return all
}

// card is a card that was connected to.
type card struct {
	link     *link
	handle   uint32
	protocol uint32
}

// How often a card that another program uses is asked for, and how long between two times.
const (
	connects     = 20
	mutes        = 5 // of them for a card that does not answer: one that was just put there is powered up anew each time
	connectPause = 100 * time.Millisecond
)

// connect connects to the card in a reader, for this program alone until it is let go. Another program that uses it for a
// moment is waited for: [codeSharing], [codeReset] when it does not let go, [codeUnresponse] when there is no card in what
// lies there.
func (l *link) connect(ctx context.Context, in string) (*card, error) {
	for n := 1; ; n++ {
		c, err := l.connectOnce(in, shareShared)
		again := connects
		if errors.Is(err, codeUnresponse) {
			again = mutes
		}
		if err == nil || n >= again || !errors.Is(err, codeSharing) && !errors.Is(err, codeReset) && !errors.Is(err, codeUnresponse) {
			return c, err
		}
		wait := time.NewTimer(connectPause)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return nil, ctx.Err()
		}
	}
}

func (l *link) connectOnce(in string, share uint32) (*card, error) {
	name := make([]byte, nameLen)
	copy(name, in)
	body := append(words(l.ctx), name...)
	got, err := l.call(cmdConnect, append(body, words(share, protocolT0|protocolT1, 0, 0, 0)...))
	if err != nil {
		return nil, err
	}
	c := &card{l, word(got, 140), word(got, 144)}
	if _, err = l.call(cmdBegin, words(c.handle, 0)); err == nil {
		return c, nil
	}
	_, _ = l.call(cmdDisconnect, words(c.handle, leaveCard, 0)) // what went wrong is said already
	return nil, err
}

// letGo ends what connect began; the card stays powered.
func (c *card) letGo() error {
	_, err := c.link.call(cmdEnd, words(c.handle, leaveCard, 0))
	if err != nil {
		return err
	}
	_, err = c.link.call(cmdDisconnect, words(c.handle, leaveCard, 0))
	return err
}

// raw sends one APDU.
func (c *card) raw(apdu []byte) ([]byte, error) {
	head := words(c.handle, c.protocol, 8, uint32(len(apdu)), 0, 0, maxAnswer, 0)
	if err := c.link.send(cmdTransmit, head, apdu); err != nil {
		return nil, err
	}
	got, err := c.link.receive(transmit)
	if err != nil {
		return nil, err
	}
	if rv := code(word(got, 28)); rv != 0 {
		return nil, rv
	}
	switch n := word(got, 24); {
	case n == 0: // pcscd 1.9 says so of a card that went away under the command
		return nil, codeNotTransact
	case n == 1 || n > maxAnswer:
		return nil, errSense
	default:
		return c.link.receive(int(n))
	}
}

// errSense is an answer that makes no sense.
var errSense = errors.New("pcsc: an answer that makes no sense")

// status is how a card ended a command (ISO 7816-4).
type status uint16

const (
	done        status = 0x9000
	invalidated status = 0x6283 // what was selected is blocked
	secured     status = 0x6982 // security status not satisfied
	blocked     status = 0x6983 // authentication method blocked
)

// turns is how often a card may answer that there is more.
const turns = 16

// do sends an APDU and follows what ISO 7816-3 asks under T=0: more to fetch (61xx), another length (6Cxx).
func (c *card) do(apdu []byte) (data []byte, sw status, err error) {
	for range turns {
		got, err := c.raw(apdu)
		if err != nil {
			return nil, 0, err
		}
		n := len(got) - 2
		data, sw = append(data, got[:n]...), status(binary.BigEndian.Uint16(got[n:]))
		switch sw >> 8 {
		case 0x61:
			apdu = []byte{0, 0xC0, 0, 0, byte(sw)}
		case 0x6C:
			apdu = withLength(apdu, byte(sw))
		default:
			return data, sw, nil
		}
	}
	return nil, 0, errSense
}

// withLength is a command with another length of what is to come back, its last byte. One that has none yet, a header alone or
// one with as much data as its fifth byte says, gets one.
func withLength(apdu []byte, length byte) []byte {
	if n := len(apdu); n == 5 || n > 5 && n != 5+int(apdu[4]) {
		apdu = apdu[:n-1]
	}
	return append(slices.Clone(apdu), length)
}

// ask is do for a command that sends data and wants some back: under T=1 the card gives none unless it is told how much may
// come, and T=0 has no such commands.
func (c *card) ask(apdu []byte) (data []byte, sw status, err error) {
	if c.protocol == protocolT1 {
		apdu = append(apdu, 0)
	}
	return c.do(apdu)
}

// socket is where the service listens.
func socket(set string) string {
	if set == "" {
		set = os.Getenv(SocketEnv)
	}
	if set == "" {
		set = usualSocket
	}
	return set
}
