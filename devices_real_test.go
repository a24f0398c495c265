//go:build real && linux

package main_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/devices/pcsc"
	"sheyin/testdata/counterpart"
	"sheyin/testdata/vpcd"
)

// apart is [counterpart.Within], with the binary that the other tests use too.
func apart(t *testing.T) bool {
	t.Helper()
	return counterpart.Within(t, built+"="+binary(t))
}

// An equipped counter has devices that are no simulations: what prints, scans and reads social-security cards beside it are
// programs that nobody here wrote.
type equipped struct {
	*hand
	authority *browser
	items     []desk.Item
	module    *counterpart.Module
	cards     *vpcd.Service
	scanner   *counterpart.Scanner
	printer   *counterpart.Printer
	came      int    // customers
	trouble   wanted // who is there while something goes wrong
	cases     int
}

// equip starts them, an authority and a console, and logs a clerk in.
func equip(t *testing.T, s seat, person, name string) *equipped {
	t.Helper()
	d := &equipped{
		items: frequent(t), module: counterpart.StartModule(t), scanner: counterpart.StartScanner(t), printer: counterpart.StartPrinter(t),
		cards: vpcd.Serve(t, true, func(socket string) bool {
			names, err := pcsc.New(pcsc.Options{Socket: socket}).Readers(t.Context())
			return err == nil && len(names) > 0
		}),
	}
	s.env = append(slices.Clone(s.env), pcsc.SocketEnv+"="+d.cards.Socket)
	s.options = append(slices.Clone(s.options),
		"--id-reader", d.module.Address(), "--ssc-reader", "pcsc:", "--scanner", d.scanner.Address(), "--printer", d.printer.URI())
	d.hand = &hand{counter: serveAs(t, "").console(s), clerk: name}
	d.authority = review(t, d.web, "江卫")
	d.scan(person, name)
	return d
}

// person is who wants something, as his identity card has him.
func (of wanted) person() counterpart.Person {
	return counterpart.Person{Name: of.name, No: of.number}
}

// begin brings a customer to the window and opens the acceptance of what he wants.
func (d *equipped) begin(of wanted) desk.Item {
	d.t.Helper()
	n := slices.IndexFunc(d.items, func(i desk.Item) bool { return i.Code == of.code })
	if n < 0 {
		d.t.Fatalf("%s is not a frequent item", of.code)
	}
	item := d.items[n]
	d.came++
	d.typed(fmt.Sprintf("B%03d", d.came))
	d.key("F3")
	d.WaitFor("要办什么", soon)
	d.Paste(item.NameZH)
	d.WaitUntil("for "+item.NameZH, soon, func(rows []string) bool { return named(at(rows), item.NameZH) })
	d.key("Enter")
	d.WaitGone("要办什么", soon)
	d.key("Enter")
	d.WaitFor("【受理】", soon)
	return item
}

// puts lays a card there and waits until the form has filled itself from it, and the register agrees. A card that is not
// read is lifted and put there again, as a person does: on a busy machine the card service finds one mute now and then.
func (d *equipped) puts(of wanted, lay func(wanted) func()) (lift func()) {
	d.t.Helper()
	rows := []*regexp.Regexp{
		regexp.MustCompile(`姓名 +` + regexp.QuoteMeta(of.name) + ` .*读卡器`),
		regexp.MustCompile(`证件号码 +` + regexp.QuoteMeta(number.MaskID(of.number)) + ` +登记一致`),
	}
	lift = lay(of)
	lies := true
	again := time.NewTicker(soon / 3)
	defer again.Stop()
	d.WaitUntil("for the card to be in the form", 4*soon, func(screen []string) bool {
		select {
		case <-again.C:
			if lies {
				lift()
			} else {
				lift = lay(of)
			}
			lies = !lies
		default:
		}
		return !slices.ContainsFunc(rows, func(r *regexp.Regexp) bool { return !slices.ContainsFunc(screen, r.MatchString) })
	})
	return lift
}

// scans scans the sheets of the feeder into the first material.
func (d *equipped) scans() {
	d.t.Helper()
	for !checkRow.MatchString(at(d.Settled())) {
		d.step("Tab")
	}
	d.Press("F4")
	d.WaitFor("影像 10 页", soon)
	d.WaitGone("正在扫描", soon)
	d.WaitGone("正在存影像", soon)
	d.WaitGone("待发", soon)
}

// takesIn takes the case in and has its receipt come out of the printer.
func (d *equipped) takesIn(of wanted) (number string) {
	d.t.Helper()
	d.key("F10")
	d.WaitFor("【办理】", soon)
	d.WaitFor("已受理，编号 ", soon)
	number = d.number()
	before := len(d.printer.Papers())
	d.order("")
	d.comesOut(before+1, "受理回执", number, of)
	return number
}

// order orders a paper of the screen that is up.
func (d *equipped) order(digit string) {
	d.t.Helper()
	d.Settled()
	d.Press("F6")
	if digit != "" {
		d.WaitFor("打印哪一张", soon)
		d.Press(digit)
	}
	d.WaitFor("照此打印", soon)
	d.Settled()
	d.Press("Enter")
	d.WaitGone("照此打印", soon)
}

// comesOut waits for the printer's n-th paper and reads it. The whole number of a document is on none.
func (d *equipped) comesOut(n int, kind, receipt string, of wanted) {
	d.t.Helper()
	d.WaitUntil("for paper at the printer", soon, func([]string) bool { return len(d.printer.Papers()) >= n })
	papers := d.printer.Papers()
	if len(papers) != n {
		d.t.Fatalf("%d papers came out, want %d", len(papers), n)
	}
	var text string
	d.WaitUntil("for the paper to be whole", soon, func([]string) bool { // its file is there before what is in it
		data, err := os.ReadFile(papers[n-1])
		return err == nil && bytes.Contains(data[max(0, len(data)-64):], []byte("%%EOF"))
	})
	text = poppler(d.t, "pdftotext", "-layout", papers[n-1], "-")
	for _, wants := range []string{kind, receipt, number.MaskID(of.number)} {
		if !strings.Contains(text, wants) {
			d.t.Errorf("%s lacks %q:\n%s", filepath.Base(papers[n-1]), wants, text)
		}
	}
	if strings.Contains(text, of.number) {
		d.t.Errorf("%s has the whole number", filepath.Base(papers[n-1]))
	}
	d.cases++
}

// finishes handles the case, has it decided where it is not on the spot, prints the result and tells it.
func (d *equipped) finishes(item desk.Item, of wanted, receipt string) {
	d.t.Helper()
	d.form(item, of.text)
	d.reads()
	d.key("Enter")
	d.WaitGone(page, soon)
	steps := []string{consulted, accepted, handled}
	if d.record(receipt).State == "reviewing" {
		d.waits(receipt)
		d.home()
		d.authority.decide(receipt, decision{verdict: "granted"})
		steps = append(steps, decided)
		name := []rune(item.NameZH)
		name = name[:min(8, len(name))] // as much as the list has room for
		d.WaitFor("已决定", soon)
		d.open(string(name), "已决定")
	}
	d.WaitFor("【告知】", soon)
	before := len(d.printer.Papers())
	d.order("1")
	d.comesOut(before+1, "结果", receipt, of)
	d.end()
	if r := d.record(receipt); r.State != "closed" || !slices.Equal(r.Steps, append(steps, notified)) {
		d.t.Errorf("case %s: %s after %v", receipt, r.State, r.Steps)
	}
	d.leave()
	d.cases++
}

// onModule lays his identity card on the reader, and onService puts his social-security card of a kind into the other one.
func (d *equipped) onModule(of wanted) (lift func()) {
	d.module.Put(of.person())
	return d.module.Lift
}

func (d *equipped) onService(kind string) func(of wanted) (lift func()) {
	return func(of wanted) func() { return d.cards.InsertOf(kind, of.number, of.name) }
}

// The frequent items from the card to the printed result.
func TestRealDevices(t *testing.T) {
	t.Parallel()
	if !apart(t) {
		return
	}
	d := equip(t, seat{terminal: "TC-B-01", cols: 120, rows: 36}, "chenhao", "陈昊")
	for _, c := range []struct {
		wanted
		lay   func(wanted) func()
		scans bool
	}{
		{wanted{"qry.person_cert", "周素琴", "42010219750815128X", nil}, d.onModule, true},
		{wanted{"une.claim", "赵景川", "110106198312310119", map[string]string{"bank_name": "合作银行一", "end_date": yesterday()}}, d.onService("t1"), false},
		{wanted{"qry.transfer_progress", "欧阳若兰", "42010619920229002X", nil}, d.onService("third"), false},
		{wanted{"qry.pension_payment", "卢成远", "321202196305060212", map[string]string{"period_from": "2025-01", "period_to": "2025-12"}}, d.onService("t0"), false},
	} {
		item := d.begin(c.wanted)
		lift := d.puts(c.wanted, c.lay)
		if c.scans {
			d.scans()
		}
		receipt := d.takesIn(c.wanted)
		lift()
		d.finishes(item, c.wanted, receipt)
	}
	d.jams()
	d.runsOut()
	d.pulled()
	d.noService()
	t.Logf("cases %d: pcscd with vsmartcard's card OS, saned, ippeveprinter, a simulated module", d.cases)
}

// The troubles of the devices, in words on the screen. Each is over at the end.

// jams is a sheet that is stuck in the scanner: what was scanned stays, and F4 scans once it is out.
func (d *equipped) jams() {
	d.trouble = wanted{"qry.retire_age", "吴桂香", "420822197511030482", nil}
	d.begin(d.trouble)
	d.puts(d.trouble, d.onModule)
	d.scanner.Ends("SANE_STATUS_JAMMED")
	for !checkRow.MatchString(at(d.Settled())) {
		d.step("Tab")
	}
	d.Press("F4")
	d.WaitFor("扫描停了", soon)
	d.WaitFor("里卡住了。请取出卡住的", soon)
	d.scanner.Ends("Default")
	d.scans()
	d.cases++
}

// runsOut is a printer without paper: its paper waits, everything else goes on, and it comes out once when there is some.
func (d *equipped) runsOut() {
	before := len(d.printer.Papers())
	d.printer.Empty()
	d.key("F10")
	d.WaitFor("【办理】", soon)
	d.WaitFor("已受理，编号 ", soon)
	number := d.number()
	d.order("")
	d.home()
	d.WaitFor("1 份等着", soon)
	d.WaitFor("打印机缺纸", soon)
	d.printer.Fill()
	d.comesOut(before+1, "受理回执", number, d.trouble)
	d.WaitGone("1 份等着", soon)
	d.cases++
}

// pulled is a card that is taken away while it is read, and an identity card that its holder left on the reader: nothing of
// him is shown to the next one.
func (d *equipped) pulled() {
	left := d.trouble
	d.leave()
	next := wanted{"qry.pension_account", "李清和", "420802198803070012", nil}
	d.begin(next)
	if d.shows(left.name) || d.shows(number.MaskID(left.number)) {
		d.t.Errorf("the card that was left lying is the next customer's:\n%s", strings.Join(d.Settled(), "\n"))
	}
	d.cards.InsertOf("pulled", next.number, next.name)
	d.home()
	d.device("社保卡读卡器")
	d.WaitFor("读到一半被拿走了", soon)
	d.cases += 2
}

// noService is a card service that died.
func (d *equipped) noService() {
	d.cards.Stop()
	d.WaitFor("服务没开", soon)
	d.WaitFor("的服务或驱动没有运行", soon)
	d.cases++
}

// device goes to a device on the device page.
func (d *equipped) device(name string) {
	d.t.Helper()
	d.Press("C-p")
	d.WaitFor("名称、简拼、事项都行", soon)
	d.Type("设备")
	d.WaitFor("> 设备", soon)
	d.Press("Enter")
	d.WaitGone("名称、简拼、事项都行", soon)
	d.WaitFor("台账", soon)
	d.down(name)
}
