package sane

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
)

func reading(b []byte) *answers { return &answers{from: bufio.NewReader(bytes.NewReader(b))} }

// listed is an answer with two scanners, and a hole as the standard ends its lists.
var listed = ask(0, 3, 0).text("test:0").text("Noname").text("tester").text("virtual device").
	words(0).text("fujitsu:fi-7160").text("FUJITSU").text("fi-7160").text("scanner").words(1)

// described is an answer with one option of each kind of limit.
var described = slices.Concat(
	ask(5, 1),
	ask(0).text("mode").text("Scan mode").text("x").words(ofString, 0, 6, 5, byStrings, 3).text("Gray").text("Color").words(0),
	ask(0).text("depth").text("").text("").words(ofInt, 2, 4, 5, byWords, 4, 3, 1, 8, 16),
	ask(0).text("resolution").text("").text("").words(ofFixed, 4, 4, 5, byRange, 0, 75<<16, 600<<16, 25<<16),
	ask(0).text("button").text("").text("").words(4, 0, 0, 5, 0),
)

func TestDevices(t *testing.T) {
	all, err := reading(listed).devices()
	if err != nil || len(all) != 2 || all[1] != (device{"fujitsu:fi-7160", "FUJITSU", "fi-7160", "scanner"}) {
		t.Errorf("%v %v", all, err)
	}
	if _, err := reading(ask(uint32(accessDenied), 0)).devices(); !errors.Is(err, accessDenied) {
		t.Error(err)
	}
}

func TestOptions(t *testing.T) {
	all, err := reading(described).options()
	if err != nil || len(all) != 4 {
		t.Fatalf("%v %v", all, err)
	}
	if o := all[0]; o.number != 1 || o.name != "mode" || !slices.Equal(o.strings, []string{"Gray", "Color"}) {
		t.Errorf("%+v", o)
	}
	if o := all[1]; !slices.Equal(o.words, []int32{1, 8, 16}) {
		t.Errorf("%+v", o)
	}
	if o := all[2]; o.number != 3 || !o.ranged || o.low != 75<<16 || o.high != 600<<16 || o.step != 25<<16 {
		t.Errorf("%+v", o)
	}
}

// What is set may be refused, may come out otherwise, may change the others, and may want a password.
func TestControl(t *testing.T) {
	for name, c := range map[string]struct {
		b    message
		info uint32
		now  int32
		err  error
	}{
		"a word":      {ask(0, 0, ofInt, 4, 1, 300).words(0), 0, 300, nil},
		"reload":      {ask(0, reloadOptions, ofInt, 4, 1, 300).words(0), reloadOptions, 300, nil},
		"a string":    {append(ask(0, 0, ofString, 6, 6), "Color\x00\x00\x00\x00\x00"...), 0, 0, nil},
		"a button":    {ask(0, 0, 4, 0).words(0), 0, 0, nil},
		"refused":     {ask(uint32(invalid), 0, ofInt, 4, 1, 0).words(0), 0, 0, invalid},
		"locked":      {ask(0, 0, ofInt, 4, 1, 0).text("net:tester$MD5$"), 0, 0, accessDenied},
		"cut off":     {ask(0, 0, ofInt, 4, 2, 300), 0, 0, io.EOF},
		"too many":    {ask(0, 0, ofInt, 4, maxOptionBytes), 0, 0, errForm},
		"nothing":     {nil, 0, 0, io.EOF},
		"half a word": {ask(0, 0, ofInt)[:10], 0, 0, io.ErrUnexpectedEOF},
	} {
		info, now, err := reading(c.b).control()
		if info != c.info || now != c.now || !errors.Is(err, c.err) {
			t.Errorf("%s: %d %d %v", name, info, now, err)
		}
	}
}

// Data come in records of any size and end with a status; nothing is read beyond what a page may have.
func TestRecords(t *testing.T) {
	record := func(s string) message { return append(ask(uint32(len(s))), s...) }
	end := func(s status) message { return append(ask(endOfRecords), byte(s)) }
	for name, c := range map[string]struct {
		b    []byte
		want string
		err  error
	}{
		"two records":      {slices.Concat(record("ab"), record(""), record("cde"), end(endOfFile)), "abcde", nil},
		"nothing":          {end(endOfFile), "", nil},
		"a jam":            {slices.Concat(record("ab"), end(jammed)), "", jammed},
		"good is no end":   {slices.Concat(record("ab"), end(good)), "", good},
		"cut in a record":  {record("abcd")[:6], "", io.ErrUnexpectedEOF},
		"cut between them": {record("abcd"), "", io.EOF},
		"cut in the end":   {end(endOfFile)[:4], "", io.EOF},
		"too much":         {slices.Concat(record("abcdef"), record("ghijk"), end(endOfFile)), "", errTooMuch},
		"a huge record":    {ask(maxRecord + 1), "", errForm},
	} {
		got, err := reading(c.b).records(10, nil)
		if string(got) != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

// Lengths that cannot be are refused before anything of their size is made.
func TestLengths(t *testing.T) {
	for name, b := range map[string]message{
		"a list":              ask(0, maxItems+1),
		"a name":              ask(0, 1, 0, maxText+1),
		"a name without end":  append(ask(0, 1, 0, 4), "test"...),
		"a name that is less": append(ask(0, 1, 0, 100), "test\x00"...),
	} {
		if all, err := reading(b).devices(); err == nil {
			t.Errorf("%s: %v", name, all)
		}
	}
	long := ask(1, 0).text("x").text("").text("").words(ofString, 0, maxOptionBytes+1, 5, 0)
	if _, err := reading(long).options(); !errors.Is(err, errForm) {
		t.Error(err)
	}
}

// Many texts that are each short enough fill no memory.
func TestAnswersAreBounded(t *testing.T) {
	long := string(bytes.Repeat([]byte("x"), maxText-1))
	all := ask(0, maxItems)
	for range 2 * maxAnswer / maxText / 4 {
		all = all.words(0).text(long).text(long).text(long).text(long)
	}
	a := reading(all)
	a.most = maxAnswer
	if got, err := a.devices(); !errors.Is(err, errForm) {
		t.Errorf("%d scanners, %v", len(got), err)
	}
}

func FuzzAnswers(f *testing.F) {
	for _, b := range [][]byte{
		listed, described, ask(0, reloadOptions, ofInt, 4, 1, 300, 0), ask(0, formatRGB, 1, 30, 10, 5, 8),
		slices.Concat(ask(4), []byte("abcd"), ask(endOfRecords), []byte{byte(endOfFile)}),
	} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if all, err := reading(b).devices(); err == nil && len(all) > len(b) {
			t.Error("more scanners than bytes")
		}
		options, err := reading(b).options()
		if err == nil && len(options) > len(b) {
			t.Error("more options than bytes")
		}
		for _, o := range options {
			if near := o.nearest(200); o.ranged && o.step >= 0 && o.low <= o.high && len(o.words) == 0 && (near < o.low || near > o.high) {
				t.Errorf("%d is not within %d and %d", near, o.low, o.high)
			}
			pick(o.strings, glassWords, nil)
		}
		_, _, _ = reading(b).control()
		p, err := reading(b).parameters()
		if err != nil || p.check() != nil {
			return
		}
		if m, err := picture(p, littleEndian, b); err == nil && m.Bounds().Dx() != int(p.pixels) {
			t.Errorf("%v of %+v", m.Bounds(), p)
		}
	})
}
