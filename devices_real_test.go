//go:build real && linux

package main_test

import (
	"bytes"
	"fmt"
	"net/url"
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
	maker     maker // of the PIN pad
	came      int   // customers
	cases     int
}

// phones are those of the clerks, by their names.
var phones = map[string]string{"王敏": "wangmin", "李倩": "liqian", "陈昊": "chenhao", "宋妍": "songyan", "古丽娅": "guliya", "马东": "madong"}

// equip starts them, an authority and a console, and logs a clerk in.
func equip(t *testing.T, s seat, person, name string) *equipped {
	t.Helper()
	d := &equipped{
		items: frequent(t), module: counterpart.StartModule(t), scanner: counterpart.StartScanner(t), printer: counterpart.StartPrinter(t),
		cards: cardServiceOf(t, true),
	}
	s.env = append(slices.Clone(s.env), pcsc.SocketEnv+"="+d.cards.Socket)
	s.options = append(slices.Clone(s.options),
		"--id-reader", d.module.Address(), "--ssc-reader", "pcsc:", "--scanner", d.scanner.Address(), "--printer", d.printer.URI())
	d.hand = &hand{counter: serveAs(t, "").console(s), clerk: name, phones: phones}
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
	item := d.item(of)
	d.came++
	d.typed(fmt.Sprintf("B%03d", d.came))
	d.seeks(item)
	return item
}

// item is what he wants.
func (d *equipped) item(of wanted) desk.Item {
	d.t.Helper()
	n := slices.IndexFunc(d.items, func(i desk.Item) bool { return i.Code == of.code })
	if n < 0 {
		d.t.Fatalf("%s is not a frequent item", of.code)
	}
	return d.items[n]
}

// puts lays a card there and waits until the form has filled itself from it, and the register agrees. A card that is not
// read is lifted and put there again, as a person does: on a busy machine the card service finds one mute now and then.
func (d *equipped) puts(of wanted, lay func(wanted) func()) (lift func()) {
	d.t.Helper()
	rows := []*regexp.Regexp{
		regexp.MustCompile(`(姓名|经办人) +` + regexp.QuoteMeta(of.name) + ` .*读卡器`),
		regexp.MustCompile(`证件号码 +` + regexp.QuoteMeta(number.MaskID(of.number)) + ` +登记一致`),
	}
	const long, short = 10 * time.Second, 2 * time.Second // a reading, and until it is noticed that there is no card
	lift = lay(of)
	lies := true
	turn := time.NewTimer(long)
	defer turn.Stop()
	d.WaitUntil("for the card to be in the form", 4*soon, func(screen []string) bool {
		select {
		case <-turn.C:
			if lies {
				lift()
				turn.Reset(short)
			} else {
				lift = lay(of)
				turn.Reset(long)
			}
			lies = !lies
		default:
		}
		return !slices.ContainsFunc(rows, func(r *regexp.Regexp) bool { return !slices.ContainsFunc(screen, r.MatchString) })
	})
	return lift
}

// sheets is how many the scanner's feeder has.
const sheets = 10

// scans scans the sheets of the feeder into the first material.
func (d *equipped) scans() {
	d.t.Helper()
	for !checkRow.MatchString(at(d.Settled())) {
		d.step("Tab")
	}
	d.Press("F4")
	d.WaitFor(fmt.Sprintf("影像 %d 页", sheets), soon)
	d.WaitGone("正在扫描", soon)
	d.WaitGone("正在存影像", soon)
	d.WaitGone("待发", soon)
}

// takesIn takes the case in and has its receipt come out of the printer.
func (d *equipped) takesIn(of wanted) (number string) {
	d.t.Helper()
	number = d.takes()
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

// comesOut waits for the printer's n-th paper and reads it. The whole number of a document is on certificates alone.
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
	has, hides := number.MaskID(of.number), of.number
	if kind == titles[certificate] {
		has, hides = hides, has
	}
	whole := strings.Join(strings.Fields(text), "") // what is long goes on in the next line
	for _, wants := range []string{kind, receipt, has, strings.Join(strings.Fields(d.item(of).NameZH), "")} {
		if !strings.Contains(whole, wants) {
			d.t.Errorf("%s lacks %q:\n%s", filepath.Base(papers[n-1]), wants, text)
		}
	}
	if strings.Contains(text, hides) {
		d.t.Errorf("%s has %q", filepath.Base(papers[n-1]), hides)
	}
	d.cases++
}

// finishes handles the case, has it checked and decided where it is not on the spot, prints its paper and tells it. The
// authority has every step, page and paper in its order.
func (d *equipped) finishes(item desk.Item, of wanted, e errand, receipt string) {
	d.t.Helper()
	d.maker.makes("enter", "") // as soon as the pad asks for it
	stage := d.sends(item, of.text, receipt)
	var later []string
	if stage != "notifying" {
		later = d.answered(item, receipt, stage, d.authority)
	}
	d.WaitFor("【告知】", soon)
	before := len(d.printer.Papers())
	d.order(e.result)
	d.comesOut(before+1, titles[e.result], receipt, of)
	d.end()
	steps := slices.Concat([]string{consulted, accepted, handled}, later, []string{notified})
	pages := []string{}
	if e.scans {
		pages = slices.Repeat([]string{"page"}, sheets)
	}
	trail := slices.Concat([]string{consulted}, pages, []string{accepted, "paper.receipt", handled}, later, []string{printed[e.result], notified})
	if r := d.record(receipt); r.State != "closed" || !slices.Equal(r.Steps, steps) || !slices.Equal(r.Audit, trail) {
		d.t.Errorf("case %s: %s after %v, trail %v, want %v", receipt, r.State, r.Steps, r.Audit, trail)
	}
	d.window()
	d.WaitFor("都交代清楚了，按 F10 请他离开", soon)
	d.Press("F10")
	d.parted()
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

// Which paper F6 offers by which digit once a case is decided. Every frequent item has both: the notice with its result, and
// what its results are called in the catalogue, as a certificate.
const (
	notice      = "1"
	certificate = "2"
)

// titles and printed are what stands on these papers, and how the authority's trail names them.
var (
	titles  = map[string]string{notice: "办理结果告知单", certificate: "证明"}
	printed = map[string]string{notice: "paper.result", certificate: "paper.certificate"}
)

// errand is how a frequent item is done with devices.
type errand struct {
	card   string // "id": his identity card, or residence permit, on the module; else a kind of social-security card
	result string // which paper
	scans  bool   // its first paper is scanned
	by     wanted // another customer than the one of [windows]; zero: that one
}

// errands are those of the 25 frequent items, by their codes.
var errands = map[string]errand{
	"pen.retire":          {"id", certificate, true, wanted{}},
	"pen.transfer_in":     {"third", notice, false, wanted{}},
	"info.payout_pension": {"t1", notice, false, wanted{}},
	"pen.death_grant":     {"third0", certificate, false, wanted{}},
	"pay.staff_change":    {"id", certificate, false, wanted{}},
	"inj.disability":      {"t0", notice, false, wanted{}},

	"qry.rights":          {"third", certificate, false, wanted{}},
	"qry.person_cert":     {"id", certificate, false, wanted{}},
	"reg.flexible":        {"t0", notice, true, wanted{}},
	"pay.flexible":        {"t1", certificate, false, wanted{}},
	"pen.cert":            {"third0", notice, false, wanted{}},
	"qry.pension_payment": {"t0", certificate, false, wanted{}},

	"une.claim":             {"t1", notice, true, wanted{}},
	"qry.pension_account":   {"id", certificate, false, wanted{name: "林子谦", number: "810000199008151017"}}, // of Hong Kong
	"qry.retire_age":        {"id", certificate, false, wanted{}},
	"qry.transfer_progress": {"third", notice, false, wanted{}},
	"une.skill":             {"third0", notice, false, wanted{}},

	"card.apply":    {"id", notice, true, wanted{}},
	"card.activate": {"third", certificate, false, wanted{}},

	"res.cert":             {"t1", notice, false, wanted{}},
	"res.enrol":            {"id", notice, true, wanted{}},
	"res.pay":              {"third0", certificate, false, wanted{}},
	"res.claim":            {"t0", notice, false, wanted{}},
	"info.person_contact":  {"id", notice, false, wanted{}},
	"qry.resident_account": {"third", certificate, false, wanted{}},
}

// laid is how the card of an errand is laid down.
func (d *equipped) laid(e errand) func(wanted) func() {
	if e.card == "id" {
		return d.onModule
	}
	return d.onService(e.card)
}

// A maker has a driver of his own, which plays what the files in a folder say.
type maker struct {
	t              testing.TB
	driver, folder string
}

// makers names the built driver for a test that goes on in a process of its own.
const makers = "SHEYIN_TEST_DRIVER"

// driver builds the driver.
func driver(t *testing.T) string {
	t.Helper()
	if path := os.Getenv(makers); path != "" {
		return path
	}
	path := filepath.Join(t.TempDir(), "driver")
	if out, err := command(t, 10*soon, "go", "build", "-o", path, "./testdata/drivers/sim").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// address is where his devices of some classes are, as the console has them.
func (m maker) address(classes string) string {
	return "vendor:" + m.driver + "?" + url.Values{"arg": {"-class", classes, "-world", m.folder}}.Encode()
}

// makes puts a file into the folder: what his devices, or whoever is at them, do now.
func (m maker) makes(name, content string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.folder, name), []byte(content), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// The frequent items from the card to the printed result, at windows that have no device that is only played in the
// console: each has programs of its own for its counterparts.
func TestRealDevices(t *testing.T) {
	t.Parallel()
	var terminals []string
	for _, w := range windows() {
		terminals = append(terminals, w.terminal)
	}
	path := driver(t)
	if !counterpart.WithinEach(t, terminals, built+"="+binary(t), makers+"="+path) {
		return
	}
	for n, w := range windows() {
		t.Run(w.terminal, func(t *testing.T) {
			m := maker{t, path, t.TempDir()}
			address := m.address("PinPad,CardMaker")
			s := seat{terminal: w.terminal, options: []string{"--pin-pad", address, "--card-maker", address}}
			if n%2 == 0 {
				s.cols, s.rows = 120, 36
			}
			d := equip(t, s, phones[w.clerk], w.clerk)
			d.maker = m
			for _, of := range w.items {
				e, known := errands[of.code]
				if !known {
					t.Fatalf("how %s is done is not known", of.code)
				}
				if e.by.name != "" {
					of.name, of.number = e.by.name, e.by.number
				}
				item := d.begin(of)
				lift := d.puts(of, d.laid(e))
				if e.scans {
					d.scans()
				}
				receipt := d.takesIn(of)
				lift()
				d.finishes(item, of, e, receipt)
			}
			t.Logf("%s: %d items, cases %d: pcscd with vsmartcard's card OS, saned, ippeveprinter, a simulated module and a simulated PIN pad", w.terminal, len(w.items), d.cases)
		})
	}
}
