package app_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

var shownDigits = regexp.MustCompile(`手机上显示：(\d{4}) (\d{4})`)

// At a point without its line the terminal locks; the clerk's own phone opens it, the next customer is taken in, and
// when the line is back everything is delivered and the session goes on.
//
// clause: H-8.3.1c, H-4.3.2b, H-8.4.1
func TestUnlockWithoutTheLine(t *testing.T) {
	p := newPoint(t, "TC-D-01", "madong")
	s, off := p.on(80, 24)
	defer off()
	s.login("马东")
	s.sees("今日待办", "在线")
	s.press("f3")
	s.sees("找事项")
	s.write("res.pay_level")
	s.sees("城乡居民养老保险缴费档次变更")
	p.line(false)
	s.sees("断线")
	s.press("f12")
	s.sees("只有马东本人扫码能打开", "线路断了，用手机自己的网开锁", "8 位数", "5 次")
	s.loses("res.pay_level")
	s.write("00000000")
	s.press("enter")
	s.sees("还可以试 4 次")
	s.press("f2")
	s.sees("让谁的手机来扫")
	s.press("enter")
	s.sees("手机上显示：")
	digits := shownDigits.FindStringSubmatch(s.text())
	if digits == nil {
		t.Fatalf("no digits in\n%s", s.text())
	}
	s.write(digits[1] + digits[2])
	s.sees(digits[1] + " " + digits[2])
	s.press("enter")
	s.sees("城乡居民养老保险缴费档次变更", "断线") // where it was
	s.press("enter")
	s.sees("材料")
	s.press("enter")
	s.sees("本人到场", "待发 1")
	s.write("李清和")
	s.press("enter")
	s.write("420802198803070012")
	s.press("enter")
	s.sees("原件")
	s.press("enter", "space", "tab", "tab")
	s.press("space")
	s.sees("齐 1")
	s.press("enter")
	s.sees("【办理】", "待发 2") // that it is kept here was said in passing
	p.line(true)
	s.press("esc")
	s.sees("今日待办", "在线", "已受理编号")
	s.loses("待发 2")
	if strings.Contains(s.text(), "扫码") {
		t.Errorf("the session did not go on:\n%s", s.text())
	}
	s.press("f12") // and now the ordinary way
	s.sees("只有马东本人扫码能打开", "核对号")
	s.login("马东")
	s.sees("今日待办")
}

// The line comes back while the terminal is locked: the ordinary code is there by itself.
//
// clause: H-8.3.1c
func TestLockedTerminalSeesTheLineBack(t *testing.T) {
	p := newPoint(t, "TC-D-01", "madong")
	s, off := p.on(120, 36)
	defer off()
	s.login("马东")
	s.sees("今日待办", "在线")
	p.line(false)
	s.sees("断线")
	s.press("f12")
	s.sees("线路断了，用手机自己的网开锁")
	p.line(true)
	p.clock.pass(10 * time.Second)
	s.sees("核对号")
	s.login("马东")
	s.sees("今日待办", "在线")
}
