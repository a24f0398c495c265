//go:build real && linux

package main_test

import (
	"os"
	"path/filepath"
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

// attended is a counter with readers that are no simulations: a card service with a reader and one without, a module of
// identity cards and a code scanner on serial lines.
type attended struct {
	*hand
	service string // link to the socket of the card service that runs just now
	cards   *vpcd.Service
	bare    *vpcd.Service // has no reader
	module  *counterpart.Module
	codes   *counterpart.CodeScanner
	maker   maker  // of the PIN pad
	guests  int    // whose card was read
	lies    func() // lifts the card that lies there
	cases   int
}

// holders are whose cards are read, one after the other, so that no message is like the one before.
var holders = []counterpart.Person{{Name: "李清和", No: "420802198803070012"}, {Name: "周素琴", No: "42010219750815128X"}, {Name: "卢成远", No: "321202196305060212"}}

// A readerFault is a trouble of a reader: how it comes about, what it says, and how it is over.
type readerFault struct {
	name   string
	begins func()
	words  []string // on the screen, each
	ends   func()   // nil: another card is put there
}

func attend(t *testing.T) *attended {
	t.Helper()
	a := &attended{
		service: filepath.Join(t.TempDir(), "service"), cards: cardServiceOf(t, true), bare: cardServiceOf(t, false),
		module: counterpart.StartModule(t), codes: counterpart.StartCodeScanner(t), lies: func() {},
		maker: maker{t, driver(t), t.TempDir()},
	}
	if err := os.Symlink(a.cards.Socket, a.service); err != nil {
		t.Fatal(err)
	}
	a.hand = &hand{counter: serve(t).console(seat{
		terminal: "TC-B-01", cols: 120, rows: 36, env: []string{pcsc.SocketEnv + "=" + a.service},
		options: []string{
			"--id-reader", a.module.Address(), "--ssc-reader", "pcsc:", "--code-scanner", "serial:" + a.codes.Port(), "--pin-pad", a.maker.address("PinPad"),
		},
	}), clerk: "陈昊"}
	return a
}

// cardServiceOf is a card service with the virtual reader, or without one.
func cardServiceOf(t testing.TB, reader bool) *vpcd.Service {
	t.Helper()
	return vpcd.Serve(t, reader, func(socket string) bool {
		names, err := pcsc.New(pcsc.Options{Socket: socket}).Readers(t.Context())
		return err == nil && len(names) > 0 == reader
	})
}

// runs has a card service run, or none.
func (a *attended) runs(s *vpcd.Service) func() {
	return func() {
		a.t.Helper()
		err := os.Remove(a.service)
		if s != nil {
			err = os.Symlink(s.Socket, a.service)
		}
		if err != nil && !os.IsNotExist(err) {
			a.t.Fatal(err)
		}
	}
}

// guest is the next one whose card is read.
func (a *attended) guest() counterpart.Person {
	a.guests++
	return holders[a.guests%len(holders)]
}

// lay puts a card of a kind into the reader of social-security cards.
func (a *attended) lay(kind string) {
	a.t.Helper()
	a.lift()
	of := holders[a.guests%len(holders)]
	a.lies = a.cards.InsertOf(kind, of.No, of.Name)
}

func (a *attended) lift() { a.lies(); a.lies = func() {} }

// reads puts the next one's card there and waits until it is read. A card that is not read is lifted and put there
// again, as a person does: on a busy machine the card service finds one mute now and then.
func (a *attended) reads() {
	a.t.Helper()
	of := a.guest()
	a.lay("t1")
	a.isRead("已读取社会保障卡", of, func() { a.lay("t1") })
	a.lift()
}

// finds is reads at the reader of identity cards.
func (a *attended) finds() {
	a.t.Helper()
	of := a.guest()
	a.module.Put(of)
	a.isRead("已读取居民身份证", of, func() { a.module.Put(of) })
	a.module.Lift()
}

func (a *attended) isRead(what string, of counterpart.Person, again func()) {
	a.t.Helper()
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	a.WaitUntil("for the card to be read", 4*soon, func(rows []string) bool {
		select {
		case <-tick.C:
			again()
		default:
		}
		return slices.ContainsFunc(rows, func(r string) bool {
			return strings.Contains(r, what) && strings.Contains(r, number.MaskName(of.Name))
		})
	})
}

// goes has troubles come and go; works shows after each that the device does its work again.
func (a *attended) goes(works func(), all []readerFault) {
	a.t.Helper()
	for _, c := range all {
		c.begins()
		for _, w := range c.words {
			a.says(w)
		}
		if c.ends != nil {
			c.ends()
		}
		works()
		for _, w := range c.words {
			if strings.HasPrefix(w, " ") { // the state in the row; the panel keeps what failed last
				a.WaitGone(w, soon)
			}
		}
		a.cases++
	}
}

// Each trouble of a reader, brought about with its counterpart, is on the screen in words that say what to do, and when it is over the
// next card is read.
//
// clause: H-8.2.2a
func TestRealReaderFaults(t *testing.T) {
	t.Parallel()
	a := attend(t)
	a.scan("chenhao", "陈昊")
	a.device("社保卡读卡器")
	a.cardService()
	a.cardsThatFail()
	a.reach("身份证阅读器")
	a.identityCards()
	a.reach("扫码枪")
	a.scannedCodes()
	a.leftLying()
	a.serviceDies()
	a.pinPad()
	t.Logf("cases %d: faults of readers on the screen: pcscd with vsmartcard's card OS, libpcsclite, socat, a module and a driver of ours", a.cases)
}

// cardService is what becomes of the reader of social-security cards before any card lies there.
func (a *attended) cardService() {
	a.t.Helper()
	const ready = "可用"
	row := func(short string) func([]string) bool {
		return func(rows []string) bool {
			return slices.ContainsFunc(rows, func(r string) bool {
				return strings.Contains(r, "> 社保卡读卡器") && strings.Contains(r, " "+short)
			})
		}
	}
	for _, c := range []struct {
		name  string
		comes func()
		short string
		words []string
	}{
		{"no card", func() {}, ready, nil}, // nobody has to ask for a card: the reader waits by itself
		{"no service", a.runs(nil), "服务没开", []string{"社保卡读卡器的服务或驱动没有运行。", "请重启终端；还不行就报修"}},
		{"no reader", a.runs(a.bare), "没接", []string{"没有找到社保卡读卡器。", "请看电源和线，插好再试"}},
		{"all is well again", a.runs(a.cards), ready, []string{"社保卡读卡器又能用了"}},
	} {
		c.comes()
		a.tests(c.name, row(c.short))
		for _, w := range c.words {
			a.says(w)
		}
		a.cases++
	}
	a.reads()

	// Another program has the card before the console finds it, and resets it when it lets it go.
	a.runs(nil)()
	a.tests("the service to be gone", row("服务没开"))
	of := a.guest()
	a.lay("t1")
	letGo := a.cards.Hold()
	a.runs(a.cards)()
	a.WaitUntil("for the reader to be in use", soon, row("被占用"))
	a.says("别的程序正在用社保卡读卡器。请等一会儿再试。")
	letGo()
	a.isRead("已读取社会保障卡", of, func() { a.lay("t1") })
	a.WaitUntil("for the reader to be free", soon, row(ready))
	a.lift()
	a.cases += 2
}

// tests has the devices looked at at once, until the screen is so. While the test before goes on, the key is not taken.
func (a *attended) tests(what string, so func(rows []string) bool) {
	a.t.Helper()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	a.Press("F5")
	a.WaitUntil("for "+what, soon, func(rows []string) bool {
		select {
		case <-tick.C:
			a.Press("F5")
		default:
		}
		return so(rows)
	})
}

func (a *attended) says(text string) {
	a.t.Helper()
	a.WaitUntil("for "+text, soon, wrapped(text))
}

// wrapped tells whether the screen has a text, which may go on in the next row.
func wrapped(text string) func([]string) bool {
	return func(rows []string) bool {
		for n := range rows {
			for cut := range text {
				if n+1 < len(rows) && strings.Contains(rows[n], text[:cut]) && strings.Contains(rows[n+1], text[cut:]) {
					return true
				}
			}
			if strings.Contains(rows[n], text) {
				return true
			}
		}
		return false
	}
}

// cardsThatFail are social-security cards that cannot be read, or may not be used.
func (a *attended) cardsThatFail() {
	a.t.Helper()
	card := func(kind string) func() { return func() { a.lay(kind) } }
	a.goes(a.reads, []readerFault{
		{"another kind of card", card("bank"), []string{"放的不是要读的卡，或者放反了。请换一张或翻面再试。"}, nil},
		{"blocked by its issuer", card("blocked"), []string{"这张卡的社保功能被发卡机构锁住了。请用身份证核对本人，再看要不要换卡。"}, nil},
		{"not a real one of the third generation", card("false"), []string{"这张卡答不上发卡机构的验证", "请不要用它办，用身份证核对本人"}, nil},
		{"reported as lost", card("lost"), []string{"这张卡已经挂失，不能用它办。"}, nil},
		{"pulled in the middle", card("pulled"), []string{"读到一半被拿走了。请放好，不要动，再试一次。"}, nil},
	})
}

// identityCards are the troubles of the reader of identity cards.
func (a *attended) identityCards() {
	a.t.Helper()
	line := func(how counterpart.Line) func() { return func() { a.module.Is(how) } }
	whole := line(counterpart.Whole)
	a.goes(a.finds, []readerFault{
		{"unplugged", a.module.Unplug, []string{"没有找到身份证阅读器。请看电源和线，插好再试", " 没接 "}, a.module.Plug},
		{"silent", line(counterpart.Silent), []string{"没有找到身份证阅读器。请看电源和线，插好再试", " 没接 "}, whole},
		{"nothing but noise", line(counterpart.Noise), []string{"身份证阅读器答的看不懂。请拔下重插；还不行就报修。", " 故障 "}, whole},
		{"each sum wrong", line(counterpart.WrongSum), []string{"身份证阅读器答的看不懂。请拔下重插；还不行就报修。", " 故障 "}, whole},
		{"noise before each answer", line(counterpart.Noisy), nil, nil}, // it is read all the same
		{"answers in pieces", line(counterpart.Split), nil, nil},
		{"pulled in the middle", func() { whole(); a.module.Snatch(a.guest()) }, []string{"读到一半被拿走了。请放好，不要动，再试一次。"}, nil},
		{"nobody's card", a.module.PutNobody, []string{"放的不是要读的卡，或者放反了。请换一张或翻面再试。"}, a.module.Lift},
	})
}

// scannedCodes are the troubles of the code scanner.
func (a *attended) scannedCodes() {
	a.t.Helper()
	n := 0
	works := func() {
		n++
		a.codes.Send("ESSC-NOBODY-" + strings.Repeat("7", n) + "\r\n")
		a.WaitFor("人社不认得这个码。请群众打开电子社保卡，换新码再扫。", soon)
	}
	const unread = "这个码没有读出来。请再扫一次。"
	a.goes(works, []readerFault{
		{"unplugged", a.codes.Unplug, []string{"没有找到扫码枪。请看电源和线，插好再试", " 没接 "}, func() {
			a.codes.Plug()
			a.WaitFor("扫码枪又能用了", soon)
		}},
		{"too long", func() { a.codes.Send(strings.Repeat("8", desk.MaxCode+1) + "\r\n") }, []string{unread}, nil},
		{"noise", func() { a.codes.Send("\x00\xFF\x13\x80\x9B\x07\r\n") }, []string{unread}, nil},
	})
}

// leftLying are cards that their holders left on the readers: it is said when they go, and again when another one is called. Nothing of
// them is shown to him.
func (a *attended) leftLying() {
	a.t.Helper()
	for _, c := range []struct {
		ticket, next, words string
		lay, lift           func(of counterpart.Person)
	}{
		{"B001", "B002", "身份证阅读器上还有一张卡。前一位的还给他；这一位的拿起再放。", func(of counterpart.Person) {
			a.module.Put(of)
			a.isRead("已读取居民身份证", of, func() { a.module.Put(of) })
		}, func(counterpart.Person) { a.module.Lift() }},
		{"B003", "B004", "社保卡读卡器上还有一张卡。前一位的还给他；这一位的拿起再放。", func(of counterpart.Person) {
			a.lay("t1")
			a.isRead("已读取社会保障卡", of, func() { a.lay("t1") })
		}, func(counterpart.Person) { a.lift() }},
	} {
		of := a.guest()
		a.typed(c.ticket)
		c.lay(of)
		a.goesAway()
		a.WaitFor(c.words, soon)
		a.typed(c.next)
		a.WaitFor(c.words, soon)
		for _, his := range []string{of.Name, number.MaskID(of.No)} {
			if a.shows(his) {
				a.t.Errorf("%s is shown to the next one", his)
			}
		}
		c.lift(of)
		a.finds() // his own is read
		a.goesAway()
		a.cases++
	}
}

// goesAway is a customer who goes, and for whom nothing was done.
func (a *attended) goesAway() {
	a.t.Helper()
	a.window()
	a.Press("F10")
	a.WaitFor("这次什么都没有办", soon)
	a.enter("只问一句")
	a.Press("F10")
	a.parted()
}

// serviceDies is a card service that died, and one that was started anew.
func (a *attended) serviceDies() {
	a.t.Helper()
	a.home()
	a.device("社保卡读卡器")
	a.reads()
	a.goes(a.reads, []readerFault{{"the service dies", a.cards.Stop, []string{"社保卡读卡器的服务或驱动没有运行。", " 服务没开 "}, func() {
		a.cards = cardServiceOf(a.t, true)
		a.runs(a.cards)()
	}}})
}

// pinPad are the ways in which a customer's entry of his PIN ends.
func (a *attended) pinPad() {
	a.t.Helper()
	const item = "社会保障卡密码修改"
	a.home()
	a.find(item, item)
	a.WaitFor("登记一致", soon) // with the card that was read last
	a.accept()
	ends := func(trouble string) func() {
		return func() {
			a.maker.makes("trouble", trouble)
			a.Press("F4")
		}
	}
	again := func() { a.WaitFor("没有输成", soon) }
	a.goes(again, []readerFault{
		{"wrong", ends("pin.wrong"), []string{"密码不对，还能试 2 次，再错会锁卡。请群众再试，或凭身份证件重置。"}, nil},
		{"blocked", ends("device.blocked"), []string{"这张卡的密码锁住了。凭本人证件可以重置。"}, nil},
		{"two that differ", ends("pin.differ"), []string{"两次输的新密码不一样，没有改。请群众重新输。"}, nil},
		{"too short", ends("pin.short"), []string{"密码位数不够，没有改。请群众重新输。"}, nil},
		{"cancelled", ends("device.cancelled"), []string{"群众按了取消。想好了再来一次。"}, nil},
		{"nothing entered", ends("device.late"), []string{"等太久没有动作。准备好了再来一次。"}, nil},
	})
	ends("")()
	a.maker.makes("enter", "")
	a.WaitFor("密码 已改 ", soon)
}
