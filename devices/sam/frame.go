package sam

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// The frames of a resident-card module (GA 467-2013, GA/T 467-2019): a preamble, the length of all that follows, a
// command of two bytes or a status of three, data, and the exclusive or of everything after the preamble.

var preamble = []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69}

// maxBody is the longest body of a frame that a module sends: text, photograph, two fingerprints, and some.
const maxBody = 8 << 10

// Commands.
var (
	cmdFind    = [2]byte{0x20, 0x01}
	cmdSelect  = [2]byte{0x20, 0x02}
	cmdRead    = [2]byte{0x30, 0x01}
	cmdAddress = [2]byte{0x30, 0x03} // the newest one
	cmdNumber  = [2]byte{0x12, 0xFF} // of the module
)

// status is the third byte of the status; the first two are always zero.
type status byte

// The statuses that are told apart.
const (
	done      status = 0x90
	found     status = 0x9F
	badSum    status = 0x10
	badLength status = 0x11
	noRead    status = 0x41 // the card does not answer
	noCard    status = 0x80
	noSelect  status = 0x81
	noItem    status = 0x91
)

// request is the frame of a command.
func request(command [2]byte) []byte {
	return seal([]byte{command[0], command[1]})
}

// seal puts a body into its frame.
func seal(body []byte) []byte {
	b := binary.BigEndian.AppendUint16(bytes.Clone(preamble), uint16(len(body)+1))
	b = append(b, body...)
	return append(b, sum(b[len(preamble):]))
}

func sum(b []byte) (x byte) {
	for _, c := range b {
		x ^= c
	}
	return x
}

// errNoise is a frame that was not understood.
var errNoise = errors.New("sam: a frame that makes no sense")

// open takes the first frame out of what was heard. rest is what has to be heard further; whole tells whether a
// frame was complete.
func open(heard []byte) (body, rest []byte, whole bool, err error) {
	at := bytes.Index(heard, preamble)
	if at < 0 {
		return nil, heard[max(len(heard)-len(preamble)+1, 0):], false, nil // it may have begun
	}
	b := heard[at+len(preamble):]
	if len(b) < 2 {
		return nil, heard[at:], false, nil
	}
	n := int(binary.BigEndian.Uint16(b))
	if n < 4 || n > maxBody {
		return nil, b, true, errNoise
	}
	if len(b) < 2+n {
		return nil, heard[at:], false, nil
	}
	frame := b[:2+n]
	if sum(frame[:len(frame)-1]) != frame[len(frame)-1] {
		return nil, b, true, errNoise
	}
	return frame[2 : len(frame)-1], b[2+n:], true, nil
}
