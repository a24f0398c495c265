package cmd

import (
	"bytes"
	"testing"
	"time"

	"sheyin/desk"
)

// Whatever comes at the speed of a scanner, a code is one by its length, and what is no code is passed on as it came:
// nothing is made up, and only a burst longer than any code, and a line end behind one, are left out.
func FuzzWedge(f *testing.F) {
	for _, typed := range []string{"6901234567892\r\n", "\x1b[200~123456789\r\x1b[201~x", "\x1bP0;1|17/17\x1b\\12345678\r", "ab\r", "张三李四王五\r"} {
		f.Add([]byte(typed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var codes []string
		w := wedge{typed: func(code string) { codes = append(codes, code) }}
		w.feed(b, time.Unix(1, 0))
		w.quiet()
		if w.waits() {
			t.Error("something is held back for ever")
		}
		for _, c := range codes {
			if len(c) < burstLeast || len(c) > desk.MaxCode || !bytes.Contains(b, []byte(c)) {
				t.Errorf("code %q", c)
			}
		}
		rest := b
		for _, c := range w.keys {
			at := bytes.IndexByte(rest, c)
			if at < 0 {
				t.Fatalf("%q came out of %q", w.keys, b)
			}
			rest = rest[at+1:]
		}
	})
}
