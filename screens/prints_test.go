package screens

import (
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/ui"
)

// printsEnv is a counter with three papers that have not come out.
func printsEnv(t *testing.T, lang string) (Env, *fakeKit, *fakeLog, *fakeExporter) {
	t.Helper()
	env, _, kit := devicesEnv(t, lang, "wangmin")
	kit.undone = []desk.PrintProgress{
		{Name: "TCA-R20261124-0001-receipt", Err: &desk.Error{Code: desk.Offline, Key: "device.missing", Args: map[string]string{"device": "printer"}}, Done: true},
		{Name: "TCA-R20261124-0002-copy2-notice", State: desk.DeviceState{Fault: "printer.paper", Stops: true}},
		{Name: "TCA-R20261124-0003-result"},
	}
	book, files := &fakeLog{}, &fakeExporter{}
	env.Logbook, env.Exporter = book, files
	return env, kit, book, files
}

// Each paper that has not come out says why, and what each way out does with it.
//
// clause: H-C6.1
func TestPapersThatDidNotComeOut(t *testing.T) {
	for _, lang := range languages {
		env, kit, book, _ := printsEnv(t, lang)
		s := PrintsPage(env)
		show(t, "46-prints", env, s)
		wants(t, drawn80(t, s), env.T("paperpage.kind.receipt"), "TCA-R20261124-0001", env.T("prints.copy", "number", "TCA-R20261124-0002", "n", 2),
			env.T("prints.failed"), env.T("prints.waits"), env.T("prints.in_line"), env.T("prints.memory"), env.T("prints.key_drop"))
		c := painted(t, s, 80, 24)
		for _, words := range []string{env.Fault(kit.undone[0].Err), env.T("prints.then.again"), env.T("prints.then.file"), env.T("prints.then.drop")} {
			wants(t, c, ui.Wrap(words, c.Layout().Work.W-printsLabel)...)
		}
		do(t, s, "f6")
		if want := []string{"TCA-R20261124-0001-receipt"}; !slices.Equal(kit.printed, want) {
			t.Errorf("printed again %v", kit.printed)
		}
		do(t, s, "f5")
		if len(kit.printed) != 4 {
			t.Errorf("all again: %v", kit.printed)
		}
		ask, ok := do(t, s, "f8").(Ask)
		if !ok || ask.ID != printsDrop || ask.Dialog.Bold != env.T("prints.ask_bold.drop") {
			t.Fatalf("%+v", ask)
		}
		hear(t, s, Answered{ID: ask.ID, Button: "stay"})
		if len(kit.dropped) != 0 {
			t.Fatal("given up without a word")
		}
		hear(t, s, Answered{ID: ask.ID, Button: "do"})
		if !slices.Equal(kit.dropped, []string{"TCA-R20261124-0001-receipt"}) || len(book.entries) != 1 || book.entries[0].Act != "paper.give_up" {
			t.Errorf("dropped %v, log %+v", kit.dropped, book.entries)
		}
		kit.undone = nil
		hear(t, s, DeviceHeard{})
		wants(t, drawn80(t, s), env.T("prints.none"))
		if k, _ := s.Keys().ByID("drop"); k.Off == "" {
			t.Error("nothing to give up")
		}
	}
}

// A paper whose printer may have it and stays away is given up all the same, with the word of what may still happen.
func TestPaperOfPrinterThatStaysAway(t *testing.T) {
	for _, lang := range languages {
		env, kit, book, _ := printsEnv(t, lang)
		kit.away = desk.FaultOf(desk.PrinterDevice, "device.missing")
		s := PrintsPage(env)
		ask, _ := do(t, s, "f8").(Ask)
		ask, ok := hear(t, s, Answered{ID: ask.ID, Button: "do"}).(Ask)
		if !ok || ask.ID != printsForget || ask.Dialog.Bold != env.T("prints.ask_bold.forget") || len(kit.undone) != 3 {
			t.Fatalf("%+v, %d wait", ask, len(kit.undone))
		}
		if !slices.ContainsFunc(ask.Dialog.Facts, func(f ui.Fact) bool { return f.Value == env.Fault(kit.away) }) {
			t.Errorf("no word of why: %+v", ask.Dialog.Facts)
		}
		hear(t, s, Answered{ID: ask.ID, Button: "do"})
		if !slices.Equal(kit.forgotten, []string{"TCA-R20261124-0001-receipt"}) || len(kit.undone) != 2 || book.entries[len(book.entries)-1].Act != "paper.forget" {
			t.Errorf("forgotten %v, log %+v", kit.forgotten, book.entries)
		}
	}
}

// Where the printer does not come back the paper is taken as a file, and waits no more; what cannot be logged or written waits.
func TestPaperAsFile(t *testing.T) {
	env, kit, book, files := printsEnv(t, "zh-CN")
	s := PrintsPage(env)
	book.err = &desk.Error{Code: desk.Denied, Key: "log.closed"}
	do(t, s, "f10")
	if files.name != "" || len(kit.undone) != 3 {
		t.Fatalf("%s written without the log", files.name)
	}
	book.err = nil
	out, _ := do(t, s, "f10").(Said)
	if files.name != "TCA-R20261124-0001-receipt.pdf" || !strings.HasPrefix(string(files.data), "%PDF") || !strings.Contains(out.Text, files.name) || len(kit.undone) != 2 {
		t.Errorf("%s, %q, %d wait", files.name, out.Text, len(kit.undone))
	}
	kit.away = desk.FaultOf(desk.PrinterDevice, "device.missing")
	ask, ok := do(t, s, "f10").(Ask)
	if !ok || ask.ID != printsForget || !slices.ContainsFunc(ask.Dialog.Facts, func(f ui.Fact) bool { return strings.HasSuffix(f.Value, ".pdf") }) {
		t.Errorf("%+v", ask)
	}
}

// Papers of before the program's end stand there as what nobody knows of, and say that none comes out unasked; one that
// could not be kept is said to be lost with the program.
//
// clause: H-8.2.2a
func TestPapersOfBeforeTheEnd(t *testing.T) {
	for _, lang := range languages {
		env, kit, _, _ := printsEnv(t, lang)
		ended := &desk.Error{Code: desk.Unknown, Key: "printer.ended"}
		kit.undone = []desk.PrintProgress{{Name: "TCA-R20261124-0001-receipt", Done: true, Err: ended, Kept: true}, {Name: "TCA-R20261124-0002-notice", Done: true, Err: ended, Kept: true}}
		s := PrintsPage(env)
		show(t, "46-prints-ended", env, s)
		c := painted(t, s, 80, 24)
		wants(t, c, env.T("prints.unknown"), env.T("prints.kept"))
		wants(t, c, ui.Wrap(env.T("error.printer.ended"), c.Layout().Work.W-printsLabel)...)
		kit.undone[1].Kept = false
		hear(t, s, DeviceHeard{})
		wants(t, painted(t, s, 80, 24), env.T("prints.memory"))
	}
}

// Where no printer is set any more the papers that were kept are taken as files, and the keys of the printer say so.
func TestKeptPapersWithoutPrinter(t *testing.T) {
	for _, lang := range languages {
		env, kit, _, files := printsEnv(t, lang)
		kit.kit = nil
		kit.undone = []desk.PrintProgress{{Name: "TCA-R20261124-0001-receipt", Err: &desk.Error{Code: desk.Unknown, Key: "printer.ended"}, Done: true, Kept: true}}
		s := PrintsPage(env)
		show(t, "46-prints-noprinter", env, s)
		wants(t, drawn80(t, s), ui.Wrap(env.T("prints.off_printer"), 76-printsLabel)...)
		if out := do(t, s, "f6"); out != (Said{env.T("prints.off_printer"), ui.Warn}) || len(kit.printed) != 0 {
			t.Errorf("%#v", out)
		}
		do(t, s, "f10")
		if files.name != "TCA-R20261124-0001-receipt.pdf" {
			t.Errorf("%+v", files)
		}
	}
}
