package cmd

import (
	"os"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// at is bytes that come so long after those before them.
type at struct {
	after time.Duration
	bytes string
}

// A burst is a code and never a key; whatever a person does, pastes or presses stays as it is.
func TestWedge(t *testing.T) {
	const ms = time.Millisecond
	burst := func(text string) []at {
		all := []at{{time.Second, text[:1]}}
		for _, c := range []byte(text[1:]) {
			all = append(all, at{3 * ms, string(c)})
		}
		return all
	}
	for name, tc := range map[string]struct {
		came  []at
		keys  string
		codes []string
	}{
		"a code":                  {burst("6901234567892\r"), "", []string{"6901234567892"}},
		"with LF":                 {append(burst("6901234567892\r\n"), burst("abcdefgh\r\n")...), "", []string{"6901234567892", "abcdefgh"}},
		"in one piece":            {[]at{{0, "6901234567892\r"}}, "", []string{"6901234567892"}},
		"as slow as may be":       {[]at{{0, "1234567"}, {35 * ms, "8"}, {35 * ms, "\r"}}, "", []string{"12345678"}},
		"too slow at the end":     {[]at{{0, "12345678"}, {36 * ms, "\r"}}, "12345678\r", nil},
		"too slow within":         {[]at{{0, "1234"}, {36 * ms, "5678\r"}}, "12345678\r", nil},
		"too short":               {burst("1234567\r"), "1234567\r", nil},
		"without an end":          {append(burst("123456789012"), at{50 * ms, "x"}), "123456789012x", nil},
		"typed":                   {[]at{{0, "w"}, {80 * ms, "a"}, {120 * ms, "n"}, {90 * ms, "g"}, {100 * ms, "\r"}}, "wang\r", nil},
		"LF is a key of its own":  {[]at{{0, "12345678\r"}, {time.Second, "\n"}}, "\n", []string{"12345678"}},
		"Chinese from a method":   {[]at{{0, "社会保障卡"}, {200 * ms, "\r"}}, "社会保障卡\r", nil},
		"a pasted line":           {[]at{{0, "\x1b[200~1234567890\r12345678\r\x1b[201~"}}, "\x1b[200~1234567890\r12345678\r\x1b[201~", nil},
		"a paste in pieces":       {[]at{{0, "\x1b[20"}, {ms, "0~12345678\r\x1b[2"}, {60 * ms, "01~"}}, "\x1b[200~12345678\r\x1b[201~", nil},
		"a code after a paste":    {[]at{{0, "\x1b[200~x\x1b[201~"}, {time.Second, "12345678\r"}}, "\x1b[200~x\x1b[201~", []string{"12345678"}},
		"keys, then a code":       {[]at{{0, "\x1b[A\x1bOP\x1b[15~"}, {time.Second, "12345678\r"}}, "\x1b[A\x1bOP\x1b[15~", []string{"12345678"}},
		"Esc, then a code":        {[]at{{0, "\x1b"}, {time.Second, "12345678\r"}}, "\x1b", []string{"12345678"}},
		"an answer and a mouse":   {[]at{{0, "\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[<0;10;20M\r"}}, "\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[<0;10;20M\r", nil},
		"the longest":             {[]at{{0, strings.Repeat("7", desk.MaxCode) + "\r"}}, "", []string{strings.Repeat("7", desk.MaxCode)}},
		"too long is not typed":   {[]at{{0, strings.Repeat("7", desk.MaxCode+9) + "\r"}, {time.Second, "a"}}, "a", nil},
		"a control key in a code": {[]at{{0, "1234\x035678\r"}}, "1234\x035678\r", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var codes []string
			w := &wedge{typed: func(code string) { codes = append(codes, code) }}
			now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
			for _, c := range tc.came {
				now = now.Add(c.after)
				w.feed([]byte(c.bytes), now)
			}
			w.quiet()
			if string(w.keys) != tc.keys || strings.Join(codes, "|") != strings.Join(tc.codes, "|") {
				t.Errorf("keys %q, codes %q\nwant %q, %q", w.keys, codes, tc.keys, tc.codes)
			}
		})
	}
}

// The sequence of a key is not held back, wherever it is cut.
func TestWedgeHoldsNoSequence(t *testing.T) {
	for _, key := range []string{"\x1b[A", "\x1bOP", "\x1b[1;5D", "\x1b[<64;120;36M", "\x1bx", "\x1b]11;rgb:00/00/00\a"} {
		w := &wedge{typed: func(code string) { t.Errorf("%q is no code", code) }}
		for n, c := range []byte(key) {
			if w.feed([]byte{c}, time.Time{}); len(w.keys) != n+1 {
				t.Errorf("%q is held back from its byte %d on", key, n+1)
			}
		}
		if w.feed([]byte("a"), time.Time{}); !w.waits() {
			t.Errorf("after %q a key is taken for a part of it", key)
		}
	}
}

// Through the keyboard: what is typed comes out of it after the gap, in whole characters, and a code does not.
func TestKeyboardTakesCodesOut(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	codes := make(chan string, 1)
	k := newKeyboard(r, func(code string) { codes <- code })
	write := func(text string) {
		t.Helper()
		if _, err := w.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	read := func(want string) {
		t.Helper()
		buf := make([]byte, 64)
		n, err := k.Read(buf)
		if err != nil || string(buf[:n]) != want {
			t.Errorf("%q, %v, want %q", buf[:n], err, want)
		}
	}
	write("a")
	read("a") // nothing follows: it waits for the gap only
	write("张\xe4")
	read("张")
	write("\xb8\x89")
	read("三")
	write("6901234567892\r\x1b[A")
	read("\x1b[A")
	if got := <-codes; got != "6901234567892" {
		t.Errorf("code %q", got)
	}
	write("1234")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 64)
	if n, _ := k.Read(buf); string(buf[:n]) != "1234" {
		t.Errorf("%q is left at the end", buf[:n])
	}
}
