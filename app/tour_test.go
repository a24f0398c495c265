package app_test

import (
	"strings"
	"testing"

	"sheyin/app"
)

// touring is a console on which the cards lead a newcomer.
func touring(t *testing.T, lang string, w, h int) *stage {
	t.Helper()
	return newAuthority(t).start("TC-A-01", lang, w, h, func(c *app.Config) { c.Tour = true })
}

// The cards follow what the newcomer does and take none of the keys.
func TestTourLeadsThroughOneCase(t *testing.T) {
	s := touring(t, "zh-CN", 120, 36)
	s.sees("扫码上班", "1 / 6", "选 王敏", "按 F2", "核对号")
	s.login("王敏")
	s.sees("今日待办", "2 / 6", "按 F3 找事项")
	s.press("f3")
	s.sees("要办什么", "2 / 6", "打名称")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("enter")
	s.sees("3 / 6", "材料一次说全")
	s.press("enter")
	s.sees("本人到场", "3 / 6", "420802198803070012")
	s.write("李清和")
	s.press("enter")
	s.write("420802198803070012")
	s.press("enter")
	s.sees("登记一致")
	s.press("f10") // as the card says
	s.sees("已受理，编号 TCA-", "4 / 6")
	s.write("2026")
	s.press("f10")
	s.sees("420802198803070012", "2026")
	s.press("space", "f10")
	s.sees("告知", "准予", "5 / 6", "逐条说")
	s.press("space", "space", "space", "space", "enter")
	s.sees("已告知，办结", "6 / 6", "办完一件了")
	s.press("ctrl+t")
	s.loses("办完一件了")
	s.sees("今日待办")
}

// Esc ends it on any card, and means what it always means from then on.
func TestTourIsSkipped(t *testing.T) {
	s := touring(t, "en", 80, 24)
	s.sees("Log in by scanning", "1 / 6")
	s.press("ctrl+t")
	s.sees("Find an item", "2 / 6")
	s.until("a live code", func(screen string) bool { return strings.Contains(screen, "▄") })
	s.press("f2")
	s.sees("Whose phone scans?")
	s.press("enter")
	s.sees("Today's work", "2 / 6")
	s.press("f3")
	s.sees("Type a name", "Enter takes")
	s.press("f1")
	s.loses("2 / 6") // nothing lies over the help
	s.press("esc")
	s.sees("2 / 6")
	s.press("esc")
	s.loses("2 / 6")
	s.press("esc")
	s.sees("To do today")
	s.loses("/ 6")
}

func TestNoTourUnlessAsked(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 80, 24)
	s.sees("核对号")
	s.loses("1 / 6")
}

// A locked screen shows nothing but how it is opened.
func TestTourRestsWhileLocked(t *testing.T) {
	s := touring(t, "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办", "2 / 6")
	s.press("f12")
	s.sees("只有王敏本人扫码能打开")
	s.loses("2 / 6")
}
