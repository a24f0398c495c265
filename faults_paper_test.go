//go:build real && linux

package main_test

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/devices/escl/escltest"
	"sheyin/devices/ipp"
	"sheyin/testdata/counterpart"
)

// A press is the printing of a console: one case that was taken in, whose receipt is printed again and again. Each time is a
// copy with a reason, so that no two papers have the same name.
type press struct {
	*hand
	printer *counterpart.Printer
	ordered int
	others  int // papers of other terminals
}

// beginPress starts a console with a printer at an address, and prints the receipt for the first time.
func beginPress(t *testing.T, printer *counterpart.Printer, address string) *press {
	t.Helper()
	authority := serveAs(t, "")
	p := &press{printer: printer, hand: &hand{clerk: "陈昊", counter: authority.console(seat{
		terminal: "TC-B-01", cols: 120, rows: 36, options: []string{"--printer", address, "--scanner", scannerOf(t, &escltest.Device{Small: true})},
	})}}
	p.receipt()
	return p
}

// receipt logs in, accepts a case and prints its receipt for the first time.
func (p *press) receipt() {
	p.t.Helper()
	p.scan("chenhao", p.clerk)
	p.begins()
	p.person("吴桂香", "420822197511030482")
	p.papers()
	p.accept()
	p.order()
	p.out()
}

// begins opens the acceptance of an item that wants little.
func (h *hand) begins() {
	h.t.Helper()
	h.find("法定退休年龄查询", "法定退休年龄查询")
}

// order orders the receipt, with a reason when there was one already. How it comes out the clerk does not wait for: the
// form is there at once and takes the next key.
func (p *press) order() {
	p.t.Helper()
	p.Settled()
	p.Press("F6")
	p.WaitFor("照此打印", soon)
	p.Settled()
	p.Press("Enter")
	if p.ordered > 0 {
		p.WaitFor("写明为什么重打", soon)
		p.Press("1")
		p.WaitUntil("for the reason", soon, func(rows []string) bool { return reasonRow.MatchString(strings.Join(rows, "\n")) })
		p.Press("Enter")
	}
	p.WaitGone("照此打印", soon)
	p.ordered++
}

var reasonRow = regexp.MustCompile(`重打原因 +卡纸`)

// name tells the last paper that was ordered from those before it.
func (p *press) name() string { return fmt.Sprintf("第 %d 份", p.ordered) }

// out waits until as many papers are in the tray as were ordered, and none twice.
func (p *press) out() {
	p.t.Helper()
	p.WaitUntil("for the paper to be in the tray", soon, func([]string) bool { return len(p.printer.Tray()) >= p.ordered+p.others })
	p.once()
}

// once looks into the tray.
func (p *press) once() {
	p.t.Helper()
	var names []string
	for _, file := range p.printer.Tray() {
		_, name, _ := strings.Cut(filepath.Base(file), "-") // of the process that put it there
		_, name, _ = strings.Cut(name, "-")                 // of the job
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) != p.ordered+p.others || len(slices.Compact(slices.Clone(names))) != len(names) {
		p.t.Fatalf("%d papers were ordered, and in the tray are %q", p.ordered, names)
	}
}

// goesTo goes to a device on the page of the devices, whose row says what is the matter. Esc leads back.
func (h *hand) goesTo(device, short string) {
	h.t.Helper()
	h.device(device)
	h.WaitUntil("for the row to say "+short, 2*soon, func(rows []string) bool { return strings.Contains(at(rows), short) })
}

// A paperFault is a trouble of a printer, and what it says.
type paperFault struct {
	name  string
	begin func()
	says  string // in the message, and on the page of the devices
	short string // in the row of the device; empty: it is as before
	then  func() // happens once the paper is on its way; nil: nothing
	end   func()
	fails string // what it says then, and the paper is printed again there; empty: the paper comes out by itself
}

// goes has a trouble, and tells that it is over.
func (p *press) goes(c paperFault) {
	p.t.Helper()
	p.t.Log(c.name)
	c.begin()
	p.order()
	if c.then != nil {
		c.then()
	}
	p.WaitFor(c.says, 2*soon)
	p.home() // the next key goes on
	p.WaitFor("1 份", soon)
	p.WaitFor(c.says, soon)
	p.goesTo("打印机", c.short)
	p.Press("F6")
	p.WaitFor("没打出的单据", soon)
	p.WaitFor(c.says, soon)
	p.WaitFor(p.name(), soon)
	c.end()
	if c.fails != "" {
		p.WaitFor(c.fails, soon)
		p.Settled()
		p.Press("F6")
	}
	p.out()
	p.WaitFor("没有等着打的单据", soon)
	p.home()
	p.open("法定退休")
	p.WaitFor("【办理】", soon)
}

// Every trouble of a printer in words on the screen, and each paper comes out once.
func TestRealPrinterFaults(t *testing.T) {
	t.Parallel()
	if !apart(t) {
		return
	}
	printer := counterpart.StartPrinter(t)
	cable := counterpart.LayCable(t, printer.At())
	raster := printer.Raster()
	p := beginPress(t, printer, "ipp://"+cable.At()+"/ipp/print")
	in := func(mood string) func() { return func() { printer.Mood(mood) } }
	well := in("")
	var other func()
	const (
		gaveUp  = "打印机放弃了这份。请看打印机，到设备页重打。"
		missing = "没有找到打印机。请看电源和线，插好再打。"
		noPDF   = "打印机不认这种文件，没有打。"
		unknown = "不知道打没打出来。请看出纸口；重打不会多一份。"
	)
	cases := []paperFault{
		{name: "out of paper", begin: printer.Empty, says: "打印机缺纸。加好纸会接着打。", short: "缺纸", end: printer.Fill},
		{name: "jam", begin: in("media-jam-error"), says: "打印机卡纸。请取出纸，关好盖，会接着打。", short: "卡住", end: well},
		{name: "cover", begin: in("cover-open-error"), says: "打印机的盖没有关好。关好会接着打。", short: "盖没关", end: well},
		{name: "no toner", begin: in("toner-empty-error"), says: "打印机墨粉不足。请换墨粉盒，换好会接着打。", short: "缺墨粉", end: well},
		{name: "stopped while it prints", begin: in("paused"), says: "打印机停着。请恢复", short: "停着", end: well},
		{name: "it prints for another", begin: func() { other = p.another(cable) }, says: "打印机在打别人的。请等一等", end: func() { other() }},
		{name: "given up", begin: in("abort"), says: gaveUp, end: well, fails: gaveUp},
		{name: "not there", begin: printer.Off, says: missing, short: "没接", end: printer.On, fails: missing},
		{name: "it takes no PDF", begin: func() { cable.Leads(raster) }, says: noPDF, end: func() { cable.Leads(printer.At()) }, fails: noPDF},
		{name: "vanished while it prints", begin: in("media-jam-error"), says: missing, short: "没接", fails: "打印机不记得这份了。请看出纸口，没有就重打。", then: func() {
			p.WaitFor("打印机卡纸", soon)
			printer.Off()
		}, end: func() {
			printer.Mood("")
			printer.On()
		}},
		{name: "a lost answer", begin: cable.Cut, says: unknown, end: cable.Mend, fails: unknown},
	}
	for _, c := range cases {
		p.goes(c)
	}
	t.Logf("cases %d: troubles of ippeveprinter on the screen, each paper once", len(cases))
}

// The troubles that only a print service has, in words on the screen.
func TestRealPrintServiceFaults(t *testing.T) {
	t.Parallel()
	if !apart(t) {
		return
	}
	printer := counterpart.StartPrinter(t)
	service := counterpart.StartPrintService(t, printer)
	p := beginPress(t, printer, service.Address())
	by := func(name string) func() { return func() { service.Do(name, "counter") } }
	const (
		stopped = "打印机停着。请恢复；没出来再到设备页重打。"
		refuses = "打印机不收新任务。请稍等，再到设备页重打。"
		away    = "打印服务没有运行。请重启终端再打；还不行就报修。"
	)
	cases := []paperFault{
		{name: "out of paper behind it", begin: printer.Empty, says: "打印机缺纸。加好纸会接着打。", short: "缺纸", end: printer.Fill},
		{name: "stopped", begin: by("cupsdisable"), says: stopped, short: "停着", end: by("cupsenable"), fails: stopped},
		{name: "not accepting", begin: by("cupsreject"), says: refuses, short: "停着", end: by("cupsaccept"), fails: refuses},
		{name: "it does not run", begin: service.End, says: away, short: "服务没开", end: service.Begin, fails: away},
	}
	for _, c := range cases {
		p.goes(c)
	}
	t.Logf("cases %d: troubles of cupsd and what is behind it on the screen, each paper once", len(cases))
}

// A bed is the scanning of a console: one case whose papers are being looked at.
type bed struct {
	*hand
	cases int
}

// scannerOf is the address of a device of ours while the test goes on.
func scannerOf(t *testing.T, d *escltest.Device) string {
	t.Helper()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	return "escl" + strings.TrimPrefix(server.URL, "http") + "/eSCL"
}

// beginBed starts a console with a scanner at an address, and stands on a paper that can be scanned. Without a printer no
// window is opened.
func beginBed(authority *server, terminal, person, name, address string, printer *counterpart.Printer) *bed {
	b := &bed{hand: &hand{clerk: name, counter: authority.console(seat{
		terminal: terminal, cols: 120, rows: 36, options: []string{"--scanner", address, "--printer", printer.URI()},
	})}}
	b.t.Helper()
	b.scan(person, name)
	b.begins()
	b.person("吴桂香", "420822197511030482")
	b.paper()
	return b
}

// paper goes to the paper.
func (b *bed) paper() {
	b.t.Helper()
	for !checkRow.MatchString(at(b.Settled())) {
		b.step("Tab")
	}
}

// again scans once the trouble is over, and waits until everything is in the case. The trouble stands there until the
// scanner works.
func (b *bed) again() {
	b.t.Helper()
	b.Press("F4")
	b.WaitGone("扫描停了", soon)
	b.WaitGone("正在", 2*soon)
	if b.shows("扫描停了") {
		b.t.Fatalf("it does not scan:\n%s", strings.Join(b.Screen(), "\n"))
	}
}

// A snag is a trouble of a scanner, and what it says.
type snag struct {
	name  string
	begin func()
	says  string
	short string // in the row of the device, where it tells so when it is looked at; empty: it does not
	end   func()
}

// goes scans the last page anew and comes to a trouble: what was scanned before stays, and it goes on when it is over.
func (b *bed) goes(c snag) {
	b.t.Helper()
	b.t.Log(c.name)
	pages := b.pages()
	c.begin()
	b.Press("F4")
	b.WaitFor("扫描停了", 2*soon)
	b.WaitFor(c.says, soon)
	if c.short != "" {
		b.Press("Escape")
		b.WaitGone("照着纸看", soon)
		b.goesTo("高拍仪", c.short)
		what, _, _ := strings.Cut(c.says, "。") // the panel breaks the line there
		b.WaitFor(what, soon)
		b.home()
		b.open("法定退休")
		b.WaitFor("【受理】", soon)
		b.leaf()
		b.Press("F4")
		b.WaitFor("扫描停了", 2*soon)
	}
	c.end()
	b.again()
	if now := b.pages(); now != pages {
		b.t.Errorf("%s: %s pages, before %s", c.name, now, pages)
	}
	b.cases++
}

// leaf opens the list of the paper's pages.
func (b *bed) leaf() {
	b.t.Helper()
	b.paper()
	b.Press("Right")
	b.WaitFor("照着纸看", soon)
}

// pages is how many the open list has.
func (b *bed) pages() string {
	b.t.Helper()
	return find(b.t, strings.Join(b.Settled(), "\n"), `影像 +([0-9]+) 页`)
}

// Every trouble of a scanner in words on the screen; what was scanned before it stays.
func TestRealScannerFaults(t *testing.T) {
	t.Parallel()
	if !apart(t) {
		return
	}
	authority := serveAs(t, "")
	scanner, printer := counterpart.StartScanner(t), counterpart.StartPrinter(t)
	b := beginBed(authority, "TC-B-01", "chenhao", "陈昊", scanner.Address(), printer)

	// Its service dies between two pages, while the clerk is at something else.
	scanner.Slow()
	b.Press("F4")
	b.WaitFor("正在扫描", soon)
	b.step("BTab")
	b.WaitFor("第 2 页", 2*soon)
	scanner.Die()
	b.WaitFor("扫描停了", soon)
	b.WaitFor("扫到一半断了，扫到的页还在。请看电源和线，再扫。", soon)
	scanner.Ends("Default")
	scanner.Begin()
	b.paper()
	b.WaitFor("影像 1 页", soon)
	b.again()
	b.WaitFor("影像 11 页", soon)
	b.cases++

	ends := func(status string) func() { return func() { scanner.Ends("SANE_STATUS_" + status) } }
	well := func() { scanner.Ends("Default") }
	b.leaf()
	for _, c := range []snag{
		{"jam", ends("JAMMED"), "高拍仪里卡住了。请取出卡住的，关好盖再扫。", "", well},
		{"cover", ends("COVER_OPEN"), "高拍仪的盖没有关好。请关好再扫。", "", well},
		{"empty", ends("NO_DOCS"), "高拍仪上没有纸。请放好再扫。", "", well},
		{"busy", ends("DEVICE_BUSY"), "别的程序正在用高拍仪。请等一会儿再扫。", "", well},
		{"broken", ends("IO_ERROR"), "高拍仪答的看不懂。请拔下重插；还不行就报修。", "", well},
		{"its service does not run", scanner.Die, "高拍仪的服务没有运行。请重启终端；还不行就报修，复印件照收。", "服务没开", scanner.Begin},
	} {
		b.goes(c)
	}
	escl := &escltest.Device{Small: true}
	cases := b.cases
	b = beginBed(authority, "TC-B-02", "songyan", "宋妍", scannerOf(t, escl), printer)
	escl.Load(2)
	escl.Set(escltest.JamLater)
	b.Press("F4")
	b.WaitFor("扫描停了", soon)
	b.WaitFor("高拍仪里卡住了。请取出卡住的，关好盖再扫。", soon)
	b.WaitFor("影像 1 页", soon)
	escl.Set(escltest.None)
	b.again()
	b.WaitFor("影像 2 页", soon)
	b.cases++
	with := func(f escltest.Fault) func() { return func() { escl.Load(1); escl.Set(f) } }
	none := with(escltest.None)
	b.leaf()
	for _, c := range []snag{
		{"jam", with(escltest.Jam), "高拍仪里卡住了。请取出卡住的，关好盖再扫。", "卡住", none},
		{"cover", with(escltest.Cover), "高拍仪的盖没有关好。请关好再扫。", "盖没关", none},
		{"busy", with(escltest.Busy), "别的程序正在用高拍仪。请等一会儿再扫。", "被占用", none},
		{"torn in the middle", with(escltest.Torn), "扫到一半断了，扫到的页还在。请看电源和线，再扫。", "", none},
		{"it wants a password", with(escltest.Locked), "高拍仪的服务不让本机用。先手工办，并报修。", "", none},
		{"not there", with(escltest.Away), "没有找到高拍仪。请看电源和线，插好再扫；原件照看，复印件照收。", "没接", none},
		{"broken", with(escltest.Garbage), "高拍仪答的看不懂。请拔下重插；还不行就报修。", "", none},
	} {
		b.goes(c)
	}
	t.Logf("cases %d: troubles of saned's test backend and of an eSCL scanner on the screen", cases+b.cases)
}

// another has the printer in a slow mood with the paper of another terminal, until the end.
func (p *press) another(over *counterpart.Cable) (end func()) {
	p.t.Helper()
	p.printer.Mood("media-low")
	c, err := ipp.New(ipp.Options{URI: "ipp://" + over.At() + "/ipp/print", User: "TC-B-02"})
	if err != nil {
		p.t.Fatal(err)
	}
	done, taken := make(chan error, 1), make(chan struct{})
	var once sync.Once
	go func() {
		done <- c.Print(p.t.Context(), desk.PrintJob{Name: "TCA-1-9", PDF: []byte("%PDF-1.4\n%%EOF\n")}, func(desk.DeviceState) { once.Do(func() { close(taken) }) })
	}()
	select {
	case <-taken:
	case err := <-done:
		p.t.Fatalf("the paper of another: %v", err)
	case <-time.After(soon):
		p.t.Fatal("the printer does not take the paper of another")
	}
	p.others++
	return func() {
		p.printer.Mood("")
		select {
		case err := <-done:
			if err != nil {
				p.t.Errorf("the paper of another: %v", err)
			}
		case <-time.After(2 * soon):
			p.t.Fatal("the paper of another does not come out")
		}
	}
}
