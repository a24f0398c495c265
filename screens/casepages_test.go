package screens

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/ui"
)

// withPages is env with a scanner, and with pages that are judged by the real rules for the case.
func withPages(env Env, c desk.Case, scanner *sheetScanner) (Env, *fakePages) {
	pages := &fakePages{env: env, c: c}
	env.Pages = pages
	env.Devices = oneScanner{s: scanner}
	keys := 0
	env.NewKey = func() string {
		keys++
		return fmt.Sprintf("0190a2b4-0000-7000-8000-%012d", keys)
	}
	return env, pages
}

// What comes late is scanned from the form: for the material in focus, while the clerk goes on typing; the case is not sent before
// the pages have arrived.
func TestScanWhileHandling(t *testing.T) {
	for _, lang := range languages {
		env, cases, _ := caseEnv(t, lang)
		env.Register = claimRegister()
		c := acceptedCase(t, env)
		scanner := &sheetScanner{feeder: []desk.Page{aPage(t, "")}, hold: make(chan struct{})}
		env, pages := withPages(env, c, scanner)
		s := Handle(env, c, testItem(t, "une.claim")).(*handle)
		runAll(t, s, s.Start())
		if out := do(t, s, "f4"); out != nil {
			t.Fatalf("%#v", out)
		}
		show(t, "06s-papers", env, s)
		wants(t, drawn80(t, s), env.T("binder.title"), env.T("state.shown"), env.T("scan.only_shown"))
		do(t, s, "up", "up", "up", "up", "down")
		m, _ := s.binder.selected()
		cmd, _ := s.Update(press("f4"))
		if s.binder.run == nil {
			t.Fatal("nothing is scanned")
		}
		do(t, s, "esc")
		if s.lies || !s.Head().Busy {
			t.Fatal("the form is not back, or the screen may be left")
		}
		typeText(t, s, "合作银行一")
		wants(t, drawn80(t, s), env.T("scan.running"))
		if k, _ := s.Keys().ByID("papers"); k.Word != env.T("scan.key_stop") {
			t.Errorf("F4 says %q while it scans", k.Word)
		}
		do(t, s, "enter")
		typeText(t, s, "2026-10-31")
		do(t, s, "2", "space")
		if k, _ := s.Keys().ByID("send"); !s.preview || k.Off != env.T("scan.open_running") {
			t.Errorf("may be sent before its pages: %q", k.Off)
		}
		close(scanner.hold)
		runAll(t, s, cmd)
		if len(pages.pages) != 1 || pages.pages[0].Material != m.ID {
			t.Fatalf("%+v", pages.pages)
		}
		if k, _ := s.Keys().ByID("send"); k.Off != "" || s.Head().Busy || len(cases.writes) != 0 {
			t.Errorf("the page has arrived: %q", k.Off)
		}
		do(t, s, "esc", "f4")
		wants(t, drawn80(t, s), env.T("scan.note", "n", 1))
		do(t, s, "enter") // its pages
		if s.binder.leaf == nil {
			t.Error("the pages of the material do not open")
		}
	}
}

// The PIN pad has F4 where it is due: then the materials have it with Shift.
func TestPapersKeyBesideThePad(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	item := testItem(t, "card.pin_change")
	c := madeCase(env, item, desk.StageHandle, zhou())
	env, _ = withPages(env, c, &sheetScanner{})
	s := Handle(env, c, item).(*handle)
	if _, due := s.pinDue(); !due {
		t.Fatal("the item needs no PIN")
	}
	if k := s.papersKey(false); k.Codes[0] != "shift+f4" {
		t.Errorf("%+v", k)
	}
}

// The pages of a case can be looked at wherever it stands, and are added only while its papers are at the counter.
func TestPagesAtEveryStage(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	c := reviewedCase(t, env)
	env, pages := withPages(env, c, &sheetScanner{glass: []desk.Page{aPage(t, "")}})
	pages.pages = []desk.CasePage{{ID: "p1", CaseID: c.ID, Material: "id", No: 1, Width: 1654, Height: 2339, Bytes: 4000, Hint: "scan.dark", Name: "王敏", At: env.Now()}}
	for name, s := range map[string]Screen{
		"progress": Progress(env, c, testItem(t, "une.claim")),
		"notify":   Notify(env, step(t, env, c, desk.Decision{Verdict: desk.Granted}), testItem(t, "une.claim")),
		"check":    Check(env, c, testItem(t, "une.claim")),
		"collect":  Collect(env, c, testItem(t, "une.claim")),
	} {
		k, ok := s.Keys().ByID("leaf")
		if !ok || k.Off != "" {
			t.Fatalf("%s: %+v", name, k)
		}
		if out, ok := do(t, s, k.Codes[0]).(Leafing); !ok || out.Case.ID != c.ID {
			t.Errorf("%s: %#v", name, out)
		}
	}
	s := CasePages(env, c, testItem(t, "une.claim"))
	runAll(t, s, s.Start())
	show(t, "07p-pages", env, s)
	wants(t, drawn80(t, s), "太暗", "只能看，不能加")
	if said, ok := do(t, s, "f4").(Said); !ok || !strings.Contains(said.Text, "不在窗口收材料") || said.Style != ui.Warn {
		t.Errorf("%#v", said)
	}
	do(t, s, "enter")
	wants(t, drawn80(t, s), "1654 x 2339")
	for _, key := range []string{"f4", "delete"} {
		if said, ok := do(t, s, key).(Said); !ok || said.Style != ui.Warn || len(pages.keys) != 0 {
			t.Errorf("%s: %#v", key, said)
		}
	}
	do(t, s, "esc")
	if _, ok := do(t, s, "esc").(Back); !ok {
		t.Error("Esc does not lead back")
	}
}

// Enter chooses in an open list and does nothing more: the page does not open under a hand that only wanted to choose. A digit
// opens it as before.
func TestEnterOnlyChooses(t *testing.T) {
	_, _, s := fresh(t)
	typeText(t, s, "合作银行一")
	do(t, s, "enter")
	typeText(t, s, "2026-10-31")
	s.form.Focus("seek")
	do(t, s, "space")
	s.form.Focus("end_reason")
	s.jumped = false
	do(t, s, "enter", "down")
	if !s.form.Open() {
		t.Fatal("the list is not open")
	}
	do(t, s, "enter")
	if s.preview || s.form.Open() || s.form.Value("end_reason") == "" || s.open() != "" {
		t.Fatalf("preview %v, open %v, %q, %q", s.preview, s.form.Open(), s.form.Value("end_reason"), s.open())
	}
	do(t, s, "enter")
	if !s.preview {
		t.Error("the next Enter does not open the page")
	}
}

// The first page moves nothing on the table.
func TestFirstPageMovesNothing(t *testing.T) {
	for _, lang := range languages {
		env, _, _ := caseEnv(t, lang)
		env, pages := withPages(env, acceptedCase(t, env), &sheetScanner{})
		s := CasePages(env, pages.c, testItem(t, "une.claim")).(*casePages)
		runAll(t, s, s.Start())
		before := s.binder.list.Columns
		m, _ := s.binder.selected()
		pages.pages = []desk.CasePage{{ID: "p1", Material: m.ID, No: 1}}
		runAll(t, s, s.Start())
		if got := s.binder.list.Columns; !slices.Equal(got, before) || s.binder.note(m.ID) == "" {
			t.Errorf("%s: %v, before %v", lang, got, before)
		}
	}
}
