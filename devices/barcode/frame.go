package barcode

import (
	"bytes"

	"sheyin/desk"
)

// Signs around a code on the line.
const (
	stx = 0x02
	etx = 0x03
)

// frames takes codes out of what comes over the line: each is ended by CR, LF, both, or ETX, and may begin with STX.
type frames struct {
	heard []byte
	over  bool // what is heard is longer than any code: it is left out to its end
}

func isEnd(b byte) bool { return b == '\r' || b == '\n' || b == etx }

// feed takes what was heard.
func (f *frames) feed(b []byte) { f.heard = append(f.heard, b...) }

// begun tells whether a code was heard in part.
func (f *frames) begun() bool { return f.over || len(f.heard) > 0 }

// broken forgets a beginning whose end did not come.
func (f *frames) broken() { f.heard, f.over = nil, false }

// next gives the next code; ok is false for one that is none. Nothing is there until more is heard when whole is false.
func (f *frames) next() (code string, ok, whole bool) {
	for {
		at := bytes.IndexFunc(f.heard, func(r rune) bool { return r < 0x80 && isEnd(byte(r)) })
		if at < 0 {
			if len(f.heard) > desk.MaxCode+1 { // with its STX
				f.heard, f.over = nil, true
			}
			return "", false, false
		}
		line, over := f.heard[:at], f.over
		f.heard, f.over = f.heard[at+1:], false
		if n := bytes.LastIndexByte(line, stx); n >= 0 { // what stands before it is the rest of another
			line, over = line[n+1:], false
		}
		switch {
		case over:
			return "", false, true
		case len(line) > 0: // else it is the second sign of one end
			code, ok := desk.CleanCode(string(line))
			return code, ok, true
		}
	}
}
