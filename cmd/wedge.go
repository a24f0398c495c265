package cmd

import (
	"bytes"
	"time"

	"sheyin/desk"
)

// A code scanner that types as if it were a keyboard is told from a person by its speed.
const (
	burstGap   = 35 * time.Millisecond // between two of its keys at most
	burstLeast = 8                     // printable bytes that are a code; fewer a person or a chord may type
)

var (
	pasteBegins = []byte("\x1b[200~")
	pasteEnds   = []byte("\x1b[201~")
)

// wedge tells what a code scanner types from what a person does. A code is a burst that ends with CR, or CR and LF.
// What is pasted is none; only what may begin a burst is held back, and only until it is clear that it does not.
type wedge struct {
	typed func(string) // takes a code
	keys  []byte       // of a person, to be passed on

	burst  []byte
	last   time.Time // when the last byte came
	over   bool      // the burst is longer than a code: left out to its end
	ended  bool      // a code has just ended: a LF that follows belongs to it
	pasted bool      // within a bracketed paste
	tail   []byte    // of what was passed on: as much as tells the beginning and the end of a paste

	sequence sequence // that goes on
}

// waits tells that something is held back.
func (w *wedge) waits() bool { return len(w.burst) > 0 || w.over }

// feed takes bytes that came at a time.
func (w *wedge) feed(b []byte, at time.Time) {
	if at.Sub(w.last) > burstGap {
		w.quiet()
	}
	w.last = at
	for _, c := range b {
		w.one(c)
	}
}

// quiet tells that nothing came for longer than a scanner takes between two keys.
func (w *wedge) quiet() {
	w.ended, w.sequence = false, noSequence
	w.let()
}

// let passes on what was held back.
func (w *wedge) let() {
	w.pass(w.burst...)
	w.burst, w.over = w.burst[:0], false
}

func (w *wedge) one(c byte) {
	ended := w.ended
	w.ended = false
	switch {
	case w.pasted:
		w.pass(c)
	case c == '\n' && ended:
	case c == '\r' && (w.over || len(w.burst) >= burstLeast):
		w.end()
	case c >= ' ' && c != 0x7f && w.sequence == noSequence:
		w.hold(c)
	default:
		w.let()
		w.pass(c)
	}
}

// hold keeps a byte that may be of a code.
func (w *wedge) hold(c byte) {
	if w.over {
		return
	}
	w.burst = append(w.burst, c)
	if len(w.burst) > desk.MaxCode {
		w.burst, w.over = w.burst[:0], true // no person types so fast: it must not become keys
	}
}

// end gives a code away.
func (w *wedge) end() {
	if !w.over {
		w.typed(string(w.burst))
	}
	clear(w.burst)
	w.burst, w.over, w.ended = w.burst[:0], false, true
}

// pass passes keys on, and notices where a paste begins and ends.
func (w *wedge) pass(b ...byte) {
	w.keys = append(w.keys, b...)
	for _, c := range b {
		w.sequence = w.sequence.after(c)
		w.tail = append(w.tail, c)
		if n := len(w.tail) - len(pasteBegins); n > 0 {
			w.tail = append(w.tail[:0], w.tail[n:]...)
		}
		switch {
		case bytes.Equal(w.tail, pasteBegins):
			w.pasted = true
		case bytes.Equal(w.tail, pasteEnds):
			w.pasted = false
		}
	}
}

// sequence is how far a sequence of bytes for one key, or an answer of the terminal, has come (ECMA-48).
type sequence int

const (
	noSequence  sequence = iota
	afterESC             // ESC
	controlled           // ESC [ …, ended by @ to ~
	shifted              // ESC O, and one more
	textFollows          // ESC P, ], X, ^ or _ …, ended by BEL or ESC \
)

func (s sequence) after(c byte) sequence {
	switch {
	case c == 0x1b:
		return afterESC
	case s == afterESC && c == '[':
		return controlled
	case s == afterESC && c == 'O':
		return shifted
	case s == afterESC && bytes.IndexByte([]byte("P]X^_"), c) >= 0:
		return textFollows
	case s == controlled && (c < '@' || c > '~'), s == textFollows && c != 0x07:
		return s
	}
	return noSequence
}
