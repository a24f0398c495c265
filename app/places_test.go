package app_test

import (
	"testing"

	"sheyin/desk"
)

// The palette leads anywhere from anywhere, and says why not where it cannot.
func TestPaletteLeadsToPlaces(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 120, 36)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("要办什么")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("ctrl+p")
	s.sees("回到今日待办", "看谁在等")
	s.press("pgdown") // what cannot be done now stands last
	s.sees("窗口没有群众，先叫号", "就在这一屏")
	s.write("回到今日")
	s.loses("锁屏")
	s.press("enter")
	s.sees("今日待办", "F2 ")
	s.press("ctrl+p")
	s.sees("看谁在等")
	s.press("pgdown")
	s.sees("就在这一屏")
	s.write("群众要办什么")
	s.press("esc")
	s.loses("就在这一屏")
}

// Who looks after a device in the middle of a case comes back to the case as it was.
func TestDevicesLeadBackToTheCase(t *testing.T) {
	b := newBench(t, desk.GuardPolicy{})
	devices := func() {
		b.press("ctrl+p")
		b.sees("看谁在等")
		b.write("设备")
		b.sees("> 设备")
		b.press("enter")
		b.sees("台账")
	}
	b.login("王敏")
	b.sees("今日待办")
	b.consulted("qry.rights", "个人权益记录")
	b.write("周素")
	b.sees("周素")
	devices()
	b.idCard("李清和", liNo)
	b.press("esc")
	b.sees("【受理】", "周素", "台上是另一人的居民身份证 李** 0012") // the card was put there meanwhile
	b.press("esc")
	b.sees("今日待办")
	devices()
	b.press("esc")
	b.sees("今日待办")
}
