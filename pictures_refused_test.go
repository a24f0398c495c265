//go:build real

package main_test

import (
	"fmt"
	"os"
	"testing"
)

// A terminal that locks while it has no line, in both languages, and the letter that the authority refuses because the item
// was taken off the list before it was written.
func TestPicturesLockedAndRefused(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("PICTURES names no folder")
	}
	for _, s := range []size{large, small} {
		t.Run(fmt.Sprint("refused ", s), func(t *testing.T) {
			authority := serve(t)
			a := &album{folder: folder, theme: "dark", size: s}
			line := authority.lay()
			a.counter = authority.console(seat{terminal: "TC-D-01", line: line.address, env: colours, cols: s.cols, rows: s.rows})
			a.scan("madong", "马东")
			line.cut()
			a.WaitFor("断线", soon)
			review(t, a.web, "江卫").unlist("TCD", "res.pay_level")
			h := &halfDay{counter: a.counter, authority: authority, line: line}
			h.takes(intake{item: "城乡居民养老保险缴费档次变更", code: "res.pay_level", name: "李清和", number: "420802198803070012"})
			a.Press("F12")
			a.WaitFor("用手机自己的网开锁", soon)
			a.take("52-locked-offline")
			line.mend()
			a.WaitFor("核对号", soon)
			a.confirm("madong")
			a.WaitFor("件人社没有收", soon)
			a.Press("F9")
			a.WaitFor("再办", soon)
			a.take("53-outgoing-refused")
		})
		t.Run(fmt.Sprint("locked in English ", s), func(t *testing.T) {
			authority := serve(t)
			a := &album{folder: folder, theme: "dark", size: s}
			line := authority.lay()
			a.counter = authority.begins(seat{terminal: "TC-D-01", line: line.address, env: colours, cols: s.cols, rows: s.rows, options: []string{"--lang", "en"}})
			a.WaitFor("Number", soon)
			a.confirm("madong")
			a.WaitFor("Today", soon)
			line.cut()
			a.WaitFor("offline", soon)
			a.Press("F12")
			a.WaitFor("8 digits", soon)
			a.take("54-locked-offline-en")
		})
	}
}
