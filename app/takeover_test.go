package app_test

import (
	"testing"

	"sheyin/app"
)

// A colleague takes over a locked terminal with her own login: the session of who locked it ends, what was typed there is
// not for her, and waits for who typed it.
//
// clause: H-8.3.1b, H-C5.3, H-8.4.1
func TestAColleagueTakesOverALockedTerminal(t *testing.T) {
	a := newAuthority(t)
	s := a.start("TC-A-01", "zh-CN", 80, 24, func(c *app.Config) { c.Journal = newFakeJournal() })
	s.identified()
	next := func(owner, colleague string) {
		t.Helper()
		s.press("f12")
		s.sees("只有" + owner + "本人扫码能打开")
		s.loses("李清和")
		s.press("f8")
		s.sees("留在本机" + owner + "名下")
		s.press("f10")
		s.sees("请用您本人的电子社保卡扫码")
		s.login(colleague)
		s.sees("今日待办", colleague)
		s.loses("李清和")
	}
	next("王敏", "李倩")
	next("李倩", "王敏")
	s.press("enter")
	s.sees("本人到场", "李清和", "4208**********0012")
}
