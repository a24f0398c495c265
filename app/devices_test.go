package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sheyin/app"
	"sheyin/desk"
	"sheyin/desk/calendar"
)

// readers are devices of a test: what happens at them is put into a channel.
type readers struct {
	desk.Devices // the others: none
	events       chan desk.DeviceEvent
	mu           sync.Mutex
	attended     []bool
	undone       []desk.PrintProgress
	next         atomic.Int32
	machine      desk.QueueMachine
	evaluator    desk.Evaluator
}

// Kit has what a window needs, so that it opens.
func (r *readers) Kit() []desk.Equipment {
	now := time.Now()
	return []desk.Equipment{{Kind: desk.ScannerDevice, Driver: "sim", Looked: now}, {Kind: desk.PrinterDevice, Driver: "sim", Looked: now}}
}

func (r *readers) QueueMachine() desk.QueueMachine { return r.machine }
func (r *readers) Evaluator() desk.Evaluator       { return r.evaluator }

// waits sets the papers that have not come out.
func (r *readers) waits(papers ...desk.PrintProgress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.undone = papers
}

func (r *readers) Undone() []desk.PrintProgress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.undone
}

func (r *readers) Scanner() desk.Scanner { return nil }
func (r *readers) Wait(ctx context.Context) (desk.DeviceEvent, error) {
	select {
	case e := <-r.events:
		return e, nil
	case <-ctx.Done():
		return desk.DeviceEvent{}, ctx.Err()
	}
}

func (r *readers) Attend(on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attended = append(r.attended, on)
}

func (r *readers) Next() { r.next.Add(1) }

func (r *readers) attends() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.attended) > 0 && r.attended[len(r.attended)-1]
}

// holders is an authority that knows whose electronic card a code is.
type holders struct {
	desk.Authority
	mu    sync.Mutex
	asked []string
	err   error
	hold  chan struct{} // what an answer waits for
}

func (h *holders) HolderOf(ctx context.Context, code string) (desk.Holder, error) {
	h.mu.Lock()
	h.asked = append(h.asked, code)
	err, hold := h.err, h.hold
	h.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return desk.Holder{}, ctx.Err()
		}
	}
	return desk.Holder{Name: "李清和", IDType: "resident_id", IDNo: liNo, Phone: "19900000101"}, err
}

const (
	liNo   = "420802198803070012"
	zhouNo = "42010219750815128X"
	essc   = "ESSC-CANARY-7731"
)

// bench is a console with readers.
type bench struct {
	*stage
	readers *readers
	holders *holders
	journal *fakeJournal
	plugs   *plugs
}

func newBench(t *testing.T, policy desk.GuardPolicy) *bench {
	t.Helper()
	a := newAuthority(t)
	b := &bench{readers: &readers{events: make(chan desk.DeviceEvent)}, holders: &holders{}, journal: newFakeJournal(), plugs: &plugs{}}
	b.stage = a.start("TC-A-01", "zh-CN", 80, 24, func(cfg *app.Config) {
		b.holders.Authority = &strict{Authority: cfg.Authority, policy: policy}
		cfg.Authority, cfg.Devices, cfg.Journal, cfg.Guard = b.holders, b.readers, b.journal, b.plugs
	})
	return b
}

// happens makes an event happen, as soon as the console waits for one.
func (b *bench) happens(e desk.DeviceEvent) {
	b.t.Helper()
	select {
	case b.readers.events <- e:
	case <-time.After(patience):
		b.t.Fatalf("nobody waits for a device; the screen shows:\n%s", b.text())
	}
}

func (b *bench) idCard(name, no string) {
	b.t.Helper()
	b.happens(desk.DeviceEvent{At: b.a.clock.now(), Kind: desk.IDReader, IDCard: &desk.IDCard{Kind: "resident_id", Name: name, No: no, Until: calendar.MustParse("2040-01-01")}})
}

func (b *bench) socialCard(name, no, number string) {
	b.t.Helper()
	b.happens(desk.DeviceEvent{At: b.a.clock.now(), Kind: desk.SSCReader, SocialCard: &desk.SocialCard{Name: name, IDNo: no, Number: number}})
}

func (b *bench) attendsIs(want bool) {
	b.t.Helper()
	eventually(b.t, fmt.Sprintf("the devices to be attended: %t", want), func() bool { return b.readers.attends() == want })
}

// reads are the entries of the log about cards and codes.
func (b *bench) reads() []desk.LogEntry {
	b.journal.mu.Lock()
	defer b.journal.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.journal.notes), func(e desk.LogEntry) bool { return e.Act != "device.read" })
}

// A card on the reader fills the identity by itself, wherever she is: before the case is begun, on the screen, behind a dialog
// or the palette. What was read is said masked, recorded before it is shown, and nothing whole is ever on the screen or in the log.
//
// clause: G-5.2.1, H-8.4.1
func TestCardFillsBehindAnything(t *testing.T) {
	for name, over := range map[string]func(b *bench){
		"before the case": func(b *bench) {
			b.idCard("李清和", liNo)
			b.sees("已读取居民身份证  李** 4208**********0012")
			b.consulted("qry.rights", "个人权益记录")
		},
		"on the screen": func(b *bench) {
			b.consulted("qry.rights", "个人权益记录")
			b.idCard("李清和", liNo)
		},
		"behind a dialog": func(b *bench) {
			b.consulted("qry.rights", "个人权益记录")
			b.press("f8")
			b.sees("办不下去")
			b.idCard("李清和", liNo)
			b.sees("已读取居民身份证")
			b.press("esc")
		},
		"behind the palette": func(b *bench) {
			b.consulted("qry.rights", "个人权益记录")
			b.press("ctrl+p")
			b.idCard("李清和", liNo)
			b.sees("已读取居民身份证")
			b.press("esc")
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, desk.GuardPolicy{})
			b.login("王敏")
			b.sees("今日待办")
			b.attendsIs(true)
			over(b)
			b.sees("读卡器", "登记一致", "4208**********0012")
			if got := b.reads(); len(got) != 1 || got[0].Subject != "id_reader" || got[0].Person != "wangmin" || got[0].Session == "" {
				t.Errorf("log: %+v", got)
			}
			b.socialCard("李清和", liNo, "A10000015")
			b.sees("已读取社会保障卡  李** A10****15，与身份证一致")
			b.socialCard("周素琴", zhouNo, "A10000031")
			b.sees("两张卡不是同一个人")
			if strings.Contains(b.tape.String(), liNo) || strings.Contains(b.tape.String(), zhouNo) || strings.Contains(b.tape.String(), "A10000015") {
				t.Error("a whole number was on the screen")
			}
			if log := fmt.Sprint(b.reads()); strings.Contains(log, "李") || strings.Contains(log, liNo) {
				t.Errorf("the log has somebody's data: %s", log)
			}
		})
	}
}

// While nobody is at work nothing is read: before the login, behind the lock, after it. What lay there is forgotten.
//
// clause: H-8.4.1
func TestNothingIsReadWhileLocked(t *testing.T) {
	b := newBench(t, desk.GuardPolicy{})
	b.sees("F2")
	b.idCard("李清和", liNo)
	b.login("王敏")
	b.sees("今日待办")
	b.attendsIs(true)
	b.consulted("qry.rights", "个人权益记录")
	if strings.Contains(b.rests(), "李清和") {
		t.Fatal("read before the login")
	}
	b.idCard("周素琴", zhouNo)
	b.sees("周素琴")
	b.press("f12")
	b.sees("已锁")
	b.attendsIs(false)
	b.idCard("李清和", liNo)
	if strings.Contains(b.rests(), "李**") {
		t.Fatal("the locked screen tells of a card")
	}
	if got := b.reads(); len(got) != 1 {
		t.Errorf("log: %+v", got)
	}
}

// What cannot be recorded is not shown.
//
// clause: H-8.4.1
func TestCardThatCannotBeRecorded(t *testing.T) {
	b := newBench(t, desk.GuardPolicy{})
	b.login("王敏")
	b.sees("今日待办")
	b.attendsIs(true)
	b.consulted("qry.rights", "个人权益记录")
	b.journal.mu.Lock()
	b.journal.shut = &desk.Error{Code: desk.Denied, Key: "log.closed"}
	b.journal.mu.Unlock()
	b.idCard("李清和", liNo)
	b.sees("没有显示")
	if strings.Contains(b.rests(), "李清和") {
		t.Fatal("shown although not recorded")
	}
}

// An alarm that stops the work stops the readers too.
//
// clause: H-8.2.2b
func TestAlarmStopsReading(t *testing.T) {
	b := newBench(t, desk.GuardPolicy{})
	b.login("王敏")
	b.sees("今日待办")
	b.attendsIs(true)
	b.plugs.plug(stick)
	b.a.clock.pass(3 * time.Second)
	b.sees("业务已停")
	b.attendsIs(false)
	b.plugs.plug()
	b.a.clock.pass(3 * time.Second)
	b.loses("业务已停")
	b.attendsIs(true)
}

// The customer's electronic card is asked for in the background; its code is nowhere afterwards.
//
// clause: H-8.4.1
func TestElectronicCardCode(t *testing.T) {
	b := newBench(t, desk.GuardPolicy{})
	b.login("王敏")
	b.sees("今日待办")
	b.attendsIs(true)
	b.consulted("qry.rights", "个人权益记录")
	b.holders.hold = make(chan struct{})
	b.happens(desk.DeviceEvent{Kind: desk.CodeScannerDevice, Code: essc})
	b.sees("正在查电子社保卡")
	b.write("李") // the next key does not wait
	b.sees("姓名            李")
	close(b.holders.hold)
	b.sees("已读取电子社保卡  李** 4208**********0012", "李清和", "199****0101")
	b.holders.mu.Lock()
	b.holders.err = &desk.Error{Code: desk.Denied, Key: "essc.used"}
	b.holders.mu.Unlock()
	b.happens(desk.DeviceEvent{Kind: desk.CodeScannerDevice, Code: essc})
	b.until("the refusal", func(screen string) bool {
		return !strings.Contains(screen, "已读取") && !strings.Contains(screen, "正在查")
	})
	log := b.reads()
	if strings.Contains(b.tape.String(), essc) || strings.Contains(fmt.Sprint(log), essc) || len(log) != 2 || log[0].Subject != "code_scanner" {
		t.Errorf("log: %+v", log)
	}
}

// A fault of a device is reported from the page of the devices, by the dialog's own key; a card that could not be read is said long
// enough to be read, whatever comes out of the printer meanwhile.
func TestFaultOfADeviceIsReported(t *testing.T) {
	b := newBench(t, desk.GuardPolicy{})
	b.login("王敏")
	b.sees("今日待办")
	b.press("ctrl+p")
	b.write("设备")
	b.press("enter")
	b.sees("台账")
	b.press("f8")
	b.sees("人社支持")
	b.write("灯不亮")
	b.press("f8")
	b.sees("已报修，报修单 TCA-P")
	b.a.clock.pass(6 * time.Second)
	b.happens(desk.DeviceEvent{Kind: desk.IDReader, Err: desk.FaultOf(desk.IDReader, "device.lift")})
	const words = "身份证阅读器上还有一张卡"
	b.sees(words)
	b.happens(desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &desk.PrintProgress{Name: "TC-A-N-0003", Done: true}})
	b.happens(desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &desk.PrintProgress{Name: "TC-A-N-0004"}})
	b.sees(words)
	b.a.clock.pass(6 * time.Second)
	b.sees("已打出 TC-A-N-0003")
}

// Printing blocks nothing; its trouble is said once, with what to do, and so is its end.
func TestPrintingIsTold(t *testing.T) {
	b := newBench(t, desk.GuardPolicy{})
	b.login("王敏")
	b.sees("今日待办")
	b.a.clock.pass(6 * time.Second)
	b.happens(desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &desk.PrintProgress{Name: "TC-A-N-0001", State: desk.DeviceState{Fault: "printer.paper", Stops: true}}})
	b.sees("等着打：打印机缺纸。加好纸会接着打。 TC-A-N-0001")
	b.press("f3")
	b.sees("找事项")
	b.happens(desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &desk.PrintProgress{Name: "TC-A-N-0001", Done: true}})
	b.sees("已打出 TC-A-N-0001")
	b.happens(desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &desk.PrintProgress{Name: "TC-A-N-0002", Done: true, Err: &desk.Error{Code: desk.Conflict, Key: "printer.aborted"}}})
	b.sees("没打出来：打印机放弃了这份。请看打印机，到设备页重打。")
	b.happens(desk.DeviceEvent{Kind: desk.IDReader, Changed: &desk.Equipment{Kind: desk.IDReader, Looked: time.Now(), Err: &desk.Error{Code: desk.Offline, Key: "device.missing"}}})
	b.sees("没有找到身份证阅读器")
	b.happens(desk.DeviceEvent{Kind: desk.IDReader, Changed: &desk.Equipment{Kind: desk.IDReader, Looked: time.Now()}})
	b.sees("身份证阅读器又能用了")
	b.happens(desk.DeviceEvent{Kind: desk.IDReader, Err: desk.FaultOf(desk.IDReader, "device.lift")})
	b.sees("身份证阅读器上还有一张卡")
}
