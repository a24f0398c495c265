package app_test

import (
	"strings"
	"testing"
)

// Commands are found by their words and by initials; one that cannot be done says why, and one of another screen
// where it is.
func TestPaletteFindsByInitialsAndSaysWhyNot(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 120, 36)
	s.login("王敏")
	s.sees("今日待办")
	s.press("ctrl+p")
	s.write("cyzgzd") // 出一张告知单, an act of another screen
	s.sees("到那一屏才能", "受理")
	s.press("enter") // cannot be chosen
	s.sees("到那一屏才能")
	s.press("esc")
	s.loses("到那一屏才能")
	s.press("f3")
	s.sees("要办什么")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("enter")
	s.sees("这位群众的情形")
	s.press("enter")
	s.sees("本人到场")
	s.press("ctrl+p")
	s.write("cyzgzd")
	s.sees("先填姓名和证件号码")
	s.press("esc", "ctrl+p")
	s.write("qqqq") // nothing: Enter must not do what nobody named
	s.press("enter")
	s.sees("没有叫这个的")
	s.press("esc", "ctrl+p")
	s.write("jrdb") // 今日待办
	s.press("enter")
	s.sees("个人权益记录查询打印", "限期")
}

func TestPaletteOpensACaseByItsNumber(t *testing.T) {
	a := newAuthority(t)
	if err := a.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.press("ctrl+p")
	s.write("-0001")
	s.until("the case by its number", func(screen string) bool {
		return strings.Contains(screen, "打开") && strings.Contains(screen, "0001")
	})
	s.press("enter")
	s.sees("【")
}
