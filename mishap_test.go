//go:build real

package main_test

import (
	"strings"
	"testing"
)

// A power cut at any stage loses nothing: what the authority has is in the work of the day, and what was typed comes back to
// the character, with the cursor behind the last one.
//
// clause: H-8.3.1c, H-4.4.1b, H-7.4a
func TestKilledAtEveryStage(t *testing.T) {
	t.Parallel()
	const item, back = "社会保障卡正式挂失", "写的，一个字都没少"
	d := sit(t, seat{terminal: "TC-C-01"})
	d.login("古丽娅")
	die := func() {
		t.Helper()
		d.written()
		d.Kill()
		d = d.again()
		d.login("古丽娅")
	}

	d.find("正式挂失", item)
	d.down("姓名")
	d.enter("欧阳")
	die()
	d.holds("", "accepting", consulted)
	d.WaitFor("上次没写完的 1 件，按 F9 接着写", soon)
	d.Press("F9")
	d.WaitFor(back, soon)
	d.WaitFor("姓名            欧阳", soon)
	d.Type("若兰")
	d.WaitFor("姓名            欧阳若兰", soon)
	d.down("证件号码")
	d.enter("42010619920229")
	die()
	d.open(item, "受理")
	d.WaitFor(back, soon)
	d.WaitFor("姓名            欧阳若兰", soon)
	d.WaitFor("42010619920229", soon)
	d.Type("002X")
	d.WaitFor("登记一致", soon)
	number := d.accept()

	day := yesterday()
	d.fill(entry{"社保卡服务银行", "合作银行一"})
	d.down("丢失日期")
	d.enter(day[:7])
	die()
	d.holds(number, "handling", consulted, accepted)
	d.open(item, "欧** 002X", "办理")
	d.WaitFor(back, soon)
	d.WaitFor("合作银行一", soon)
	d.WaitUntil("for the cursor in the date", soon, func(rows []string) bool { return named(at(rows), "丢失日期") })
	d.Type(day[7:])
	d.WaitFor(day, soon)
	d.preview()
	die()
	d.holds(number, "handling", consulted, accepted)
	d.open(item, "办理")
	d.WaitFor(back, soon)
	d.WaitFor("合作银行一", soon)
	d.WaitFor(day, soon)
	d.send()

	d.waits(number)
	die()
	d.holds(number, "reviewing", consulted, accepted, handled)
	d.open(item)
	d.waits(number)
	review(t, d.web, "江卫").decide(number, decision{verdict: "granted"})
	d.WaitFor("【告知】", soon)
	d.Press("Space")
	d.WaitFor("[x]", soon)
	die()
	d.holds(number, "notifying", consulted, accepted, handled, decided)
	d.open(item, "告知")
	d.WaitFor("[x]", soon)
	d.tell()
	d.close()
	die()
	r := d.holds(number, "closed", consulted, accepted, handled, decided, notified)
	if r.Handled["card_bank"] != "bank1" || r.Handled["loss_date"] != day {
		t.Errorf("what was typed is not in the case: %v", r.Handled)
	}
	if strings.Contains(strings.Join(d.Settled(), "\n"), "欧** 002X  告知") {
		t.Error("the closed case is still to be told")
	}
}

func TestEscKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-C-01"})
	d.login("古丽娅")
	d.find("正式挂失", "社会保障卡正式挂失")
	d.down("姓名")
	d.enter("欧阳若")
	d.Press("Escape")
	d.open("社会保障卡正式挂失")
	d.down("姓名")
	d.WaitFor("姓名            欧阳若", soon)
	d.Press("End")
	d.enter("兰")
	d.WaitFor("姓名            欧阳若兰", soon)
	d.Press("M-Escape") // twice in one, as from a key that is held
	d.WaitUntil("for home", soon, atHome)
}

func TestTerminalThatChanges(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-C-01"})
	d.Resize(60, 20)
	d.WaitFor("窗口太小", soon)
	d.Resize(80, 24)
	d.WaitFor("核对号", soon)
	d.login("古丽娅")
	d.find("正式挂失", "社会保障卡正式挂失")
	d.down("姓名")
	d.enter("欧阳")
	d.Resize(79, 24)
	d.WaitFor("内容都在，没有丢", soon)
	d.Type("x") // sleeps, as all keys but the lock
	d.Resize(120, 36)
	d.WaitFor("姓名            欧阳", soon)
	d.enter("若兰")
	d.Resize(100, 24)
	d.WaitFor("姓名            欧阳若兰", soon)
	d.Resize(200, 60)
	d.WaitFor("姓名            欧阳若兰", soon)
	d.Resize(80, 24)
	d.down("证件号码")
	d.enter("42010619920229002X")
	d.Press("Enter")
	d.WaitFor("登记一致", soon)
}

// Newlines in a paste, and a scanner that types them, submit nothing.
func TestPasteWithNewlines(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-C-01"})
	d.login("古丽娅")
	d.find("正式挂失", "社会保障卡正式挂失")
	d.down("姓名")
	d.Paste("欧阳\x1b[31m若\x07兰\r\n\n")
	d.WaitFor("姓名            欧阳若兰", soon)
	d.WaitFor("粘贴的内容里有换行或看不见的字", soon)
	d.WaitFor("【受理】", soon)
	d.down("证件号码")
	d.Type("42010619920229002X\n") // a keyboard-wedge scanner
	d.WaitFor("登记一致", soon)
	d.Type("\n\n\n")
	d.WaitFor("还不能受理", soon)
	d.holds("", "accepting", consulted)
}

// Name and number from a keyboard-wedge scanner, which ends each with Enter: the usual kind of document, which stands there
// already, is passed over, and an Enter too many puts nothing into a wrong row.
func TestScannerThatTypes(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-C-01"})
	d.login("古丽娅")
	d.find("正式挂失", "社会保障卡正式挂失")
	d.down("姓名")
	d.Type("欧阳若兰\n\n42010619920229002X\n")
	d.WaitFor("登记一致", soon)
	d.WaitFor("居民身份证", soon)
	number := d.accept()
	if r := d.record(number); r.Applicant != "resident_id 42010619920229002X" {
		t.Errorf("accepted with %s", r.Applicant)
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-C-01"})
	d.login("古丽娅")
	d.find("正式挂失", "社会保障卡正式挂失")
	d.down("姓名")
	d.enter("欧阳若兰")
	d.Press("C-c")
	d.WaitFor("退出社银", soon)
	d.Press("Escape")
	d.WaitGone("退出社银", soon)
	d.WaitFor("姓名            欧阳若兰", soon)
	d.Press("C-c")
	d.WaitFor("退出社银", soon)
	d.Press("C-q")
	if code := d.WaitEnd(soon); code != 0 {
		t.Errorf("exit code %d", code)
	}
	// Who leaves comes back to the same case.
	d = d.again()
	d.login("古丽娅")
	d.open("社会保障卡正式挂失", "受理")
	d.WaitFor("【受理】", soon)
}
