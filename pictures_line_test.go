//go:build real

package main_test

import (
	"fmt"
	"os"
	"testing"
)

// What survives: without the line, after a power cut, locked, and what is masked.
func TestPicturesWithoutLine(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("PICTURES names no folder")
	}
	for _, s := range []size{large, small} {
		t.Run(fmt.Sprint(s), func(t *testing.T) {
			authority := serve(t)
			a := &album{folder: folder, theme: "dark", size: s}
			line := authority.lay()
			at := seat{terminal: "TC-D-01", line: line.address, env: colours, cols: s.cols, rows: s.rows}
			a.counter = authority.console(at)
			a.scan("madong", "马东")
			h := &halfDay{counter: a.counter, authority: authority, line: line}
			line.cut()
			a.WaitFor("断线", soon)
			h.takes(intake{item: "个人联系信息变更", code: "info.person_contact", name: "马秀云", number: "130522196103150266"})
			h.takes(intake{item: "城乡居民养老保险缴费档次变更", code: "res.pay_level", name: "李清和", number: "420802198803070012"})
			h.typesHalf()
			a.home()
			a.WaitFor("待发 5", soon)
			a.take("38-offline-home")
			a.Press("F9")
			a.WaitFor("断线时能办", soon)
			a.take("39-outgoing")
			a.home()
			a.Press("C-e")
			a.WaitFor("突发情况怎么办", soon)
			a.take("44-emergency")
			a.Press("Escape")
			a.WaitFor("今日待办", soon)
			a.written()
			a.Kill()

			line.mend()
			at.options = []string{"--idle", "15s"}
			a.counter = authority.console(at)
			h.counter = a.counter
			a.scan("madong", "马东")
			a.WaitFor("F9", soon)
			a.take("40-home-unfinished")
			a.Press("F9")
			a.WaitFor("写的，一个字都没少", soon)
			a.take("41-restored")
			a.home()
			h.contact()
			a.Press("F9")
			a.WaitFor("130522196103150266", soon)
			a.take("43-revealed")
		})
	}
}
