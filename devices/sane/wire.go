package sane

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
)

// The encoding of the SANE Standard 1.06, chapter 5: words of four bytes, big-endian; a string is its length with
// the NUL and its bytes; a pointer is a word that is not 0 when there is nothing; an array is its length and its items.

// Requests.
const (
	askInit        = 0
	askDevices     = 1
	askOpen        = 2
	askClose       = 3
	askOptions     = 4
	askControl     = 5
	askParameters  = 6
	askStart       = 7
	askCancel      = 8
	askExit        = 10
	protocol       = 1<<24 | 3 // version 1.0 of the interface, 3 of the protocol
	setValue       = 1         // what to do with an option
	reloadOptions  = 2         // of what came of it
	littleEndian   = 0x1234    // order of the bytes of a sample of two
	endOfRecords   = 0xFFFFFFFF
	maxText        = 64 << 10
	maxItems       = 10_000
	maxOptionBytes = 1 << 20
	maxRecord      = 16 << 20
	maxAnswer      = 8 << 20 // all of its texts and lists together
)

// status is how a request ended.
type status uint32

// Ends of a request.
const (
	good status = iota
	unsupported
	cancelled
	deviceBusy
	invalid
	endOfFile
	jammed
	noDocuments
	coverOpen
	ioError
	noMemory
	accessDenied
)

func (s status) Error() string { return "sane: status " + strconv.Itoa(int(s)) }

var errForm = errors.New("sane: an answer that makes no sense")

// message is a request.
type message []byte

func ask(words ...uint32) message {
	var m message
	return m.words(words...)
}

func (m message) words(all ...uint32) message {
	for _, w := range all {
		m = binary.BigEndian.AppendUint32(m, w)
	}
	return m
}

func (m message) text(s string) message {
	return append(append(m.words(uint32(len(s)+1)), s...), 0)
}

// answers reads what comes back. The first error stays, and everything after it is zero.
type answers struct {
	from *bufio.Reader
	most int // bytes that one answer may have; 0: what comes are data, which have a limit of their own
	got  int // of the answer that is read
	err  error
}

func (a *answers) fail() { a.err = errors.Join(a.err, errForm) }

func (a *answers) word() uint32 {
	var b [4]byte
	a.bytes(b[:])
	return binary.BigEndian.Uint32(b[:])
}

// takes counts what is read of an answer: lists of long texts must not fill the memory.
func (a *answers) takes(n int) {
	if a.got += n; a.most > 0 && a.got > a.most && a.err == nil {
		a.fail()
	}
}

func (a *answers) bytes(b []byte) {
	if a.takes(len(b)); a.err != nil {
		clear(b)
	} else {
		if _, a.err = io.ReadFull(a.from, b); a.err != nil {
			clear(b)
		}
	}
}

// count is a length of at most the given one.
func (a *answers) count(most uint32) int {
	n := a.word()
	if n > most {
		a.fail()
		return 0
	}
	return int(n)
}

func (a *answers) text() string {
	n := a.count(maxText)
	if n == 0 || a.err != nil {
		return ""
	}
	b := make([]byte, n)
	a.bytes(b)
	if a.err != nil || b[n-1] != 0 {
		a.fail()
		return ""
	}
	return string(b[:n-1])
}

// status is the word that most answers begin with.
func (a *answers) status() error {
	s := status(a.word())
	switch {
	case a.err != nil:
		return a.err
	case s != good:
		return s
	}
	return nil
}

// device is a scanner that saned has.
type device struct{ name, vendor, model, kind string }

func (a *answers) devices() ([]device, error) {
	if err := a.status(); err != nil {
		return nil, err
	}
	var all []device
	for n := a.count(maxItems); n > 0 && a.err == nil; n-- {
		if a.word() == 0 {
			all = append(all, device{a.text(), a.text(), a.text(), a.text()})
		}
	}
	return all, a.err
}

// Types of an option's value, its units, what may be done with it, and how its values are limited.
const (
	ofBool   = 0
	ofInt    = 1
	ofFixed  = 2 // 16 bits after the point
	ofString = 3

	inPixels      = 1
	inMillimetres = 3

	mayBeSet = 1
	inactive = 32

	byRange   = 1
	byWords   = 2
	byStrings = 3
)

// option is a setting of a scanner.
type option struct {
	number               uint32
	name                 string
	kind, unit, size, is uint32
	ranged               bool
	low, high, step      int32
	words                []int32
	strings              []string
}

func (a *answers) options() ([]option, error) {
	var all []option
	n := a.count(maxItems)
	for i := 0; i < n && a.err == nil; i++ {
		if a.word() == 0 {
			all = append(all, a.option(uint32(i)))
		}
	}
	return all, a.err
}

func (a *answers) option(number uint32) option {
	o := option{number: number, name: a.text()}
	a.text() // its title
	a.text() // and what it is for
	o.kind, o.unit, o.size, o.is = a.word(), a.word(), a.word(), a.word()
	switch a.word() {
	case byRange:
		if a.word() == 0 {
			o.ranged, o.low, o.high, o.step = true, int32(a.word()), int32(a.word()), int32(a.word())
		}
	case byWords: // the first of them is how many follow
		n := a.count(maxItems)
		for i := 0; i < n && a.err == nil; i++ {
			if w := int32(a.word()); i > 0 {
				o.words = append(o.words, w)
			}
		}
	case byStrings: // the last of them is none
		for n := a.count(maxItems); n > 0 && a.err == nil; n-- {
			if s := a.text(); s != "" {
				o.strings = append(o.strings, s)
			}
		}
	}
	if o.size > maxOptionBytes {
		a.fail()
	}
	return o
}

// control is what came of setting an option: whether the others changed with it, and the first word of what it
// is now.
func (a *answers) control() (info uint32, now int32, err error) {
	err = a.status()
	info = a.word()
	kind := a.word()
	a.word() // the size, again
	if kind == ofString {
		n := a.count(maxOptionBytes)
		if a.takes(n); a.err == nil {
			_, a.err = a.from.Discard(n)
		}
	} else if kind <= ofFixed {
		n := a.count(maxOptionBytes / 4)
		for i := 0; i < n && a.err == nil; i++ {
			if w := int32(a.word()); i == 0 {
				now = w
			}
		}
	}
	locked := a.text()
	switch {
	case a.err != nil:
		return 0, 0, a.err
	case err == nil && locked != "":
		err = accessDenied
	}
	return info, now, err
}

// parameters are how the data of a frame lie. lines is -1 when the scanner does not know.
type parameters struct {
	format, last, bytesPerLine, pixels uint32
	lines                              int32
	depth                              uint32
}

func (a *answers) parameters() (parameters, error) {
	err := a.status()
	p := parameters{a.word(), a.word(), a.word(), a.word(), int32(a.word()), a.word()}
	if a.err != nil {
		err = a.err
	}
	return p, err
}

// records reads the data of a frame, of at most the given size, until the status that ends them.
func (a *answers) records(most int, all []byte) ([]byte, error) {
	for {
		n := a.word()
		switch {
		case a.err != nil:
			return nil, a.err
		case n == endOfRecords:
			var s [1]byte
			a.bytes(s[:])
			if a.err == nil && status(s[0]) != endOfFile {
				return nil, status(s[0])
			}
			return all, a.err
		case n > maxRecord:
			return nil, errForm
		case len(all)+int(n) > most:
			return nil, errTooMuch
		}
		at := len(all)
		all = append(all, make([]byte, n)...)
		a.bytes(all[at:])
	}
}

var errTooMuch = errors.New("sane: a picture that is too large")
