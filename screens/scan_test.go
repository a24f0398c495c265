package screens

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// fakePages is desk.Pages of a test: it judges by the real rules.
type fakePages struct {
	env   Env
	c     desk.Case
	pages []desk.CasePage
	keys  []string
	errs  []error // of the next writes, nil: done
	lost  bool    // what fails was done all the same
}

func (f *fakePages) Pages(context.Context, string) ([]desk.CasePage, error) { return f.pages, nil }

func (f *fakePages) next(key string) error {
	f.keys = append(f.keys, key)
	if len(f.errs) == 0 {
		return nil
	}
	err := f.errs[0]
	f.errs = f.errs[1:]
	return err
}

func (f *fakePages) KeepPage(_ context.Context, key string, n desk.NewPage) (desk.CasePage, error) {
	failed := f.next(key)
	if failed != nil && !f.lost {
		return desk.CasePage{}, failed
	}
	for _, p := range f.pages {
		if p.ID == n.ID { // the same write again
			return p, failed
		}
	}
	act := testAct(f.env)
	p, err := f.c.AddPage(n, "digest", f.pages, act)
	if err != nil {
		return p, err
	}
	for at, before := range f.pages {
		if before.ID == p.Instead {
			f.pages[at] = before.Replaced(p, act)
		}
	}
	f.pages = append(f.pages, p)
	return p, failed
}

func (f *fakePages) RemovePage(_ context.Context, key, _, id string) (desk.CasePage, error) {
	if err := f.next(key); err != nil {
		return desk.CasePage{}, err
	}
	off, err := f.c.RemovePage(id, f.pages, testAct(f.env))
	for at, p := range f.pages {
		if p.ID == off.ID {
			f.pages[at] = off
		}
	}
	return off, err
}

// sheetScanner is a scanner of a test: what lies in its feeder and on its glass.
type sheetScanner struct {
	desk.Scanner
	feeder, glass []desk.Page
	err           error // after these pages
	orders        []desk.ScanOrder
	hold          chan struct{} // nil: it does not wait before each page
}

func (s *sheetScanner) Scan(ctx context.Context, o desk.ScanOrder, give func(desk.Page) error) error {
	s.orders = append(s.orders, o)
	pages := s.glass
	if o.Feeder {
		pages, s.feeder = s.feeder, nil
		if len(pages) == 0 && s.err == nil {
			return &desk.Error{Code: desk.Offline, Key: "device.empty"}
		}
	}
	for _, p := range pages {
		if s.hold != nil {
			<-s.hold
		}
		if err := give(p); err != nil {
			return err
		}
	}
	return s.err
}

// oneScanner are the devices of a counter that has this scanner.
type oneScanner struct {
	desk.Devices
	s desk.Scanner
}

func (d oneScanner) Scanner() desk.Scanner { return d.s }

func aPage(t testing.TB, hint string) desk.Page {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 1654, 2339)), &jpeg.Options{Quality: 10}); err != nil {
		t.Fatal(err)
	}
	return desk.Page{JPEG: b.Bytes(), Width: 1654, Height: 2339, DPI: 200, Hint: hint}
}

// scanEnv is a case of une.claim at its papers, with a scanner.
func scanEnv(t testing.TB, lang string, scanner *sheetScanner) (Env, *fakePages, Screen) {
	t.Helper()
	env, _, _ := caseEnv(t, lang)
	env.Register = answering(desk.Match{Found: true, Agrees: true, Shared: []string{"unempreg"}}, nil)
	pages := &fakePages{env: env}
	env.Pages = pages
	if scanner != nil {
		env.Devices = oneScanner{s: scanner}
	}
	keys := 0
	env.NewKey = func() string {
		keys++
		return fmt.Sprintf("0190a2b4-0000-7000-8000-%012d", keys)
	}
	pages.c = begun(t, env, "une.claim")
	s := Accept(env, pages.c, testItem(t, "une.claim"))
	runAll(t, s, s.Start())
	arrive(t, s, zhou())
	do(t, s, "tab", "tab")
	return env, pages, s
}

// runAll runs a command, also one of several, and gives what comes of it to the screen: the last outcome that was not nil.
func runAll(t testing.TB, s Screen, cmd tea.Cmd) Outcome {
	t.Helper()
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var last Outcome
		for _, c := range msg {
			if out := runAll(t, s, c); out != nil {
				last = out
			}
		}
		return last
	default:
		next, out := s.Update(msg)
		if later := runAll(t, s, next); later != nil {
			return later
		}
		return out
	}
}

// scanKeys presses keys and follows all that comes of them.
func scanKeys(t testing.TB, s Screen, codes ...string) Outcome {
	t.Helper()
	var last Outcome
	for _, code := range codes {
		cmd, out := s.Update(press(code))
		if later := runAll(t, s, cmd); later != nil {
			out = later
		}
		if out != nil {
			last = out
		}
	}
	return last
}

// The material in focus gets its pages in order, and is there with the first; a paper that only has to be seen stays as it is.
func TestScanIntoTheMaterialInFocus(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			scanner := &sheetScanner{feeder: []desk.Page{aPage(t, ""), aPage(t, "")}}
			env, pages, s := scanEnv(t, lang, scanner)
			do(t, s, "down", "down")
			wants(t, painted(t, s, 120, 36), env.T("scan.pages"), "500 KB", env.T("scan.none"))
			wants(t, drawn80(t, s), env.T("scan.limit", "kb", 500)) // told before anything is scanned, also without a panel
			show(t, "05s-before", env, s)
			said, ok := scanKeys(t, s, "f4").(Said)
			if !ok || said.Text != env.T("scan.done", "n", 2) {
				t.Fatalf("%#v", said)
			}
			if len(pages.pages) != 2 || pages.pages[1].No != 2 || pages.pages[0].Material != pages.pages[1].Material || len(scanner.orders) != 1 || scanner.orders[0].Limit != 500<<10 {
				t.Fatalf("%+v, orders %+v", pages.pages, scanner.orders)
			}
			wants(t, drawn80(t, s), env.T("scan.note", "n", 2), env.T("state.present"))
			wants(t, painted(t, s, 120, 36), env.T("scan.note", "n", 2), env.T("scan.n", "n", 2))
			show(t, "05s-kept", env, s)
			scanner.glass = []desk.Page{aPage(t, "")} // nothing in the feeder
			scanKeys(t, s, "up", "up", "f4")
			if len(pages.pages) != 3 || len(scanner.orders) != 3 || scanner.orders[2].Feeder {
				t.Fatalf("%d pages, orders %+v", len(pages.pages), scanner.orders)
			}
			if st := s.(*accept).papers.states()[0].State; st != desk.Missing {
				t.Errorf("a paper that has to be seen is %s by a scan", st)
			}
		})
	}
}

// While the scanner works every key of the papers works, the screen is not left, and the case does not go on without the pages.
func TestScanBlocksNoKey(t *testing.T) {
	scanner := &sheetScanner{feeder: []desk.Page{aPage(t, ""), aPage(t, "")}, hold: make(chan struct{})}
	env, pages, s := scanEnv(t, "zh-CN", scanner)
	do(t, s, "down", "down")
	cmd, _ := s.Update(press("f4"))
	if !s.Head().Busy {
		t.Error("the screen may be left while the scanner works")
	}
	show(t, "05s-scanning", env, s)
	wants(t, drawn80(t, s), "正在扫描  第 1 页", "停下按 F4")
	do(t, s, "up", "up", "space")
	if st := s.(*accept).papers.states()[0].State; st != desk.Shown {
		t.Errorf("the first paper is %s", st)
	}
	if said, ok := do(t, s, "enter").(Said); !ok || said.Text != env.T("accept.open_missing", "n", 2) {
		t.Errorf("%#v", said)
	}
	go func() { // the sheets go through
		scanner.hold <- struct{}{}
		scanner.hold <- struct{}{}
	}()
	runAll(t, s, cmd)
	if len(pages.pages) != 2 || s.Head().Busy {
		t.Fatalf("%d pages, busy %t", len(pages.pages), s.Head().Busy)
	}
	if m, _ := s.(*accept).papers.selected(); m.ID == pages.pages[0].Material {
		t.Error("the pages went to where the cursor was later")
	}
}

func firstSentence(s string) string {
	first, _, _ := strings.Cut(s, "。")
	return first
}

// What the scanner has is said in words with what to do; the pages that came before it are kept.
func TestScanTrouble(t *testing.T) {
	for _, key := range []string{"device.jam", "device.cover", "device.busy", "device.missing"} {
		scanner := &sheetScanner{feeder: []desk.Page{aPage(t, "")}, err: desk.FaultOf(desk.ScannerDevice, key)}
		env, pages, s := scanEnv(t, "zh-CN", scanner)
		scanKeys(t, s, "down", "down", "f4")
		wants(t, drawn80(t, s), env.T("scan.trouble"), firstSentence(env.Fault(desk.FaultOf(desk.ScannerDevice, key))), "影像 1 页")
		if len(pages.pages) != 1 || s.Head().Busy {
			t.Errorf("%s: %d pages, busy %t", key, len(pages.pages), s.Head().Busy)
		}
	}
	scanner := &sheetScanner{}
	env, _, s := scanEnv(t, "zh-CN", scanner)
	scanner.err = &desk.Error{Code: desk.Offline, Key: "device.empty"} // neither in the feeder nor before the camera
	scanKeys(t, s, "down", "down", "f4")
	wants(t, drawn80(t, s), firstSentence(env.T("error.device.empty")))
	show(t, "05s-empty", env, s)
}

// A page that may not be legible is said so; the new one takes its place, and a page that was removed does not count.
func TestScanAnewAndRemove(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		scanner := &sheetScanner{feeder: []desk.Page{aPage(t, ""), aPage(t, "scan.dark")}}
		env, pages, s := scanEnv(t, lang, scanner)
		scanKeys(t, s, "down", "down", "f4")
		wants(t, drawn80(t, s), env.T("scan.unclear", "n", 2, "hint", env.T("scan.dark")), env.T("scan.note_hint", "n", 2, "hint", env.T("scan.dark")))
		show(t, "05s-dark", env, s)
		scanKeys(t, s, "right")
		wants(t, drawn80(t, s), "1654 x 2339", env.T("scan.dark"), "500 KB", "10:11")
		show(t, "05s-pages", env, s)
		scanner.feeder = []desk.Page{aPage(t, ""), aPage(t, "")} // one is enough: the other stays in the feeder
		scanKeys(t, s, "f4")
		live := desk.PagesOf(pages.pages, pages.pages[0].Material)
		if len(pages.pages) != 3 || len(live) != 2 || live[1].No != 2 || live[1].Hint != "" || pages.pages[1].Gone == nil || pages.pages[1].Gone.For != live[1].ID {
			t.Fatalf("%+v", pages.pages)
		}
		said, _ := scanKeys(t, s, "home", "delete").(Said)
		if said.Text != env.T("scan.removed", "n", 1) || len(desk.PagesOf(pages.pages, live[0].Material)) != 1 {
			t.Errorf("%#v", said)
		}
		scanKeys(t, s, "esc")
		wants(t, drawn80(t, s), env.T("scan.note", "n", 1))
	}
}

// A page that could not go waits, in order, and goes under the same key: it is kept once.
func TestScanUnsent(t *testing.T) {
	scanner := &sheetScanner{feeder: []desk.Page{aPage(t, ""), aPage(t, "")}}
	env, pages, s := scanEnv(t, "zh-CN", scanner)
	pages.errs, pages.lost = []error{&desk.Error{Code: desk.Unknown, Key: "authority.unknown"}}, true
	scanKeys(t, s, "down", "down", "f4")
	wants(t, drawn80(t, s), "2 页影像没存到")
	show(t, "05s-unsent", env, s)
	if why := s.(*accept).openAll(); why != env.T("scan.open_unsent", "n", 2) {
		t.Errorf("accepted without the pages: %q", why)
	}
	scanKeys(t, s, "f4")
	if len(pages.pages) != 2 || len(pages.keys) != 3 || pages.keys[0] != pages.keys[1] || pages.keys[2] == pages.keys[1] {
		t.Fatalf("%d pages under %v", len(pages.pages), pages.keys)
	}
	pages.errs = []error{&desk.Error{Code: desk.Conflict, Key: "page.many_material", Args: map[string]string{"n": "20"}}}
	scanner.feeder = []desk.Page{aPage(t, "")}
	scanKeys(t, s, "f4")
	wants(t, drawn80(t, s), "这一项最多 20 页")
	if s.Head().Busy || len(s.(*accept).scan.unsent) != 0 {
		t.Error("a page that was refused is still wanted")
	}
}

// A page that could not go for want of a line goes by itself when there is one again.
func TestScanGoesWhenTheLineIsBack(t *testing.T) {
	scanner := &sheetScanner{feeder: []desk.Page{aPage(t, "")}}
	env, pages, s := scanEnv(t, "zh-CN", scanner)
	pages.errs = []error{&desk.Error{Code: desk.Offline, Key: "authority.offline"}}
	scanKeys(t, s, "down", "down", "f4")
	wants(t, drawn80(t, s), env.T("scan.unsent", "n", 1), env.T("scan.unsent_next"))
	for _, state := range []string{"offline", "online"} {
		if len(pages.pages) != 0 {
			t.Fatalf("went while the line was not back: %d", len(pages.pages))
		}
		cmd, _ := s.Update(Work{Line: Line{State: state}})
		runAll(t, s, cmd)
	}
	if len(pages.pages) != 1 || s.(*accept).scan.open() != "" {
		t.Errorf("%d pages, %q", len(pages.pages), s.(*accept).scan.open())
	}
}

// Without a scanner, or without the line, the key says why and what to do.
func TestScanOff(t *testing.T) {
	env, _, s := scanEnv(t, "zh-CN", nil)
	if said, ok := scanKeys(t, s, "down", "down", "f4").(Said); !ok || !strings.HasPrefix(said.Text, "没有接扫描仪") {
		t.Errorf("%#v", said)
	}
	show(t, "05s-none", env, s)
	_, _, s = scanEnv(t, "zh-CN", &sheetScanner{})
	down := Line{State: "offline"}
	s.Update(Work{Line: down})
	if said, ok := scanKeys(t, s, "down", "down", "f4").(Said); !ok || !strings.HasPrefix(said.Text, "线路断了") {
		t.Errorf("%#v", said)
	}
}

// F4 stops the scanner; what came is kept.
func TestScanStop(t *testing.T) {
	scanner := &sheetScanner{feeder: []desk.Page{aPage(t, ""), aPage(t, ""), aPage(t, "")}, hold: make(chan struct{})}
	_, pages, s := scanEnv(t, "zh-CN", scanner)
	do(t, s, "down", "down")
	cmd, _ := s.Update(press("f4"))
	go func() { scanner.hold <- struct{}{} }()
	msg := cmd() // the first page
	next, _ := s.Update(msg)
	s.Update(press("f4"))
	go func() { scanner.hold <- struct{}{} }()
	runAll(t, s, next)
	if len(pages.pages) != 1 || s.Head().Busy || s.(*accept).scan.trouble != nil {
		t.Fatalf("%d pages, busy %t, %v", len(pages.pages), s.Head().Busy, s.(*accept).scan.trouble)
	}
}
