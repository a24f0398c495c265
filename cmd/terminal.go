package cmd

import (
	"os"
	"time"
	"unicode/utf8"
)

// keyboard is a terminal whose reads never end in the middle of a character. The bytes of
// one Chinese character may arrive in two reads, on a slow line or from an input method,
// and the program behind takes each read for whole characters. It stays a file, so that
// raw mode and size still work. Where a code scanner types, its codes are taken out.
type keyboard struct {
	*os.File
	held  []byte // the beginning of a character whose rest is still to come
	wedge *wedge // nil: no code scanner types
}

// newKeyboard is the terminal in. typed takes the codes that a scanner types; nil: none does.
func newKeyboard(in *os.File, typed func(string)) *keyboard {
	k := &keyboard{File: in}
	if typed != nil {
		k.wedge = &wedge{typed: typed}
	}
	return k
}

// Read reads whole characters; a byte that begins none is passed on as it is.
func (k *keyboard) Read(p []byte) (int, error) {
	for {
		n := copy(p, k.held)
		k.held = k.held[:0]
		m, err := k.readKeys(p[n:])
		n += m
		if err != nil {
			return n, err
		}
		whole := n - unfinished(p[:n])
		k.held = append(k.held, p[whole:n]...)
		if whole > 0 {
			return whole, nil
		}
	}
}

// readKeys reads what was typed by a person.
func (k *keyboard) readKeys(p []byte) (int, error) {
	if k.wedge == nil {
		return k.File.Read(p)
	}
	for len(k.wedge.keys) == 0 {
		if k.wedge.waits() && !readable(k.Fd(), burstGap) {
			k.wedge.quiet()
			continue
		}
		part := make([]byte, 1024)
		n, err := k.File.Read(part)
		if err != nil {
			k.wedge.quiet()
			n = copy(p, k.wedge.keys)
			return n, err
		}
		k.wedge.feed(part[:n], time.Now())
	}
	n := copy(p, k.wedge.keys)
	k.wedge.keys = k.wedge.keys[n:]
	return n, nil
}

// unfinished is how many bytes at the end of b are the beginning of a character.
func unfinished(b []byte) int {
	for n := 1; n <= min(utf8.UTFMax-1, len(b)); n++ {
		at := len(b) - n
		if utf8.RuneStart(b[at]) {
			if utf8.FullRune(b[at:]) {
				return 0
			}
			return n
		}
	}
	return 0
}
