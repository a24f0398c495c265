package app_test

import (
	"testing"

	"sheyin/desk"
)

// Papers of before the program's end are told of at the beginning of work, with the way to them; quitting says which wait
// for the next start, and which are lost.
func TestPapersOfBeforeTheEndAreTold(t *testing.T) {
	b := newBench(t, desk.GuardPolicy{})
	ended := &desk.Error{Code: desk.Unknown, Key: "printer.ended"}
	kept := desk.PrintProgress{Name: "TC-A-N-0001", Done: true, Err: ended, Kept: true}
	lost := desk.PrintProgress{Name: "TC-A-N-0002", Done: true, Err: ended}
	b.readers.waits(kept, desk.PrintProgress{Name: lost.Name, Done: true, Err: ended, Kept: true})
	b.login("王敏")
	b.sees("2 份上次没打完  按 Ctrl+P 选「没打出的单据」")
	b.sees("上次有 2 份单据没打完就停了，按 Ctrl+P 选「没打出的单据」")
	b.press("ctrl+q")
	b.sees("2 份单据没打出来，存在本机，下次启动还在。")
	b.press("esc")
	b.readers.waits(kept, lost)
	b.press("ctrl+q")
	b.sees("1 份单据没打出来，也没能存下来")
}
