package app_test

import "testing"

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
