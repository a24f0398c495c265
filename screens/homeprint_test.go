package screens

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/ui"
)

// printTroubles are what a printer can have, and what can become of a paper.
var printTroubles = []string{
	"printer.paper", "printer.jam", "printer.cover", "printer.toner", "printer.stopped", "printer.refuses", "printer.busy", "printer.still",
	"printer.format", "printer.aborted", "printer.unknown", "printer.forgot", "printer.waits", "printer.ended",
}

// messageRoom is how many cells the row of messages has for its text at 80 columns.
const messageRoom = 66

// What is the matter with a paper and what to do about it is told whole where there is least room: on the home screen and
// in the row of messages, in both languages.
//
// clause: H-8.2.2a
func TestPrintTroublesAreToldWhole(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env := testEnvIn(t, lang)
		devices := &undone{}
		env.Devices = devices
		for _, key := range printTroubles {
			why := &desk.Error{Code: desk.Offline, Key: key}
			words := env.Fault(why)
			devices.papers = []desk.PrintProgress{{Name: "A", Done: true, Err: why}}
			there := words
			if key == "printer.ended" { // the way there is worth more
				there = env.T("ondesk.home_ended", "n", 1) + "  " + env.T("ondesk.ended_then")
			}
			if line := lineWith(drawn80(t, Home(env, Work{}, "")), env.T("ondesk.home_label")+"  "); !strings.Contains(line, there) {
				t.Errorf("%s: on the home screen %q, want %q", key, line, there)
			}
			for _, message := range []string{env.T("ondesk.print_failed", "name", "", "why", words), env.T("ondesk.print_waits", "name", "", "why", words), env.T("ondesk.ended", "n", 12)} {
				if n := ui.Width(message); n > messageRoom {
					t.Errorf("%s: %d cells: %s", key, n, message)
				}
			}
		}
	}
}
