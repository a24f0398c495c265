package app_test

import (
	"strings"
	"testing"
)

// The courier comes to work and has bundles before him, and nothing else: no place of the palette, no
// item of its search, no key leads to the business. He signs for one.
//
// clause: G-8.1.1c
func TestCourierHasBundlesAndNothingElse(t *testing.T) {
	a := newAuthority(t)
	if err := a.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("高远")
	s.sees("档案盒", "等您签收的 1 盒", "等转运签收", "F10 签收")
	screen := s.text()
	for _, secret := range []string{"郑安国", "郑**", "联系信息", "今日待办", "排队"} {
		if strings.Contains(screen, secret) {
			t.Errorf("the courier sees %q:\n%s", secret, screen)
		}
	}
	for _, key := range []string{"f2", "f3", "f4", "f7", "esc", "tab"} {
		s.press(key)
	}
	s.sees("等您签收的 1 盒")
	s.press("ctrl+p")
	s.sees("点清件数、页数")
	for _, place := range []string{"看谁在等", "回到今日待办", "群众要办什么", "服务事项清单", "登记意见"} {
		if strings.Contains(s.text(), place) {
			t.Errorf("the palette leads the courier to %q:\n%s", place, s.text())
		}
	}
	s.write("yanglao")
	s.loses("养老保险")
	s.press("esc")
	s.press("f10")
	s.sees("1 件  3 页", "当面点清再签")
	s.press("f10")
	s.sees("在路上", "已签收")
}

// Who keeps the files packs what is complete, and the one that lacks a paper is named with what to do.
//
// clause: G-7.6
func TestFilesArePackedAndTheDayIsClosed(t *testing.T) {
	a := newAuthority(t)
	if err := a.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办", "没有日结", "缺 1 件")
	s.press("ctrl+p")
	s.write("办结的档案齐不齐")
	s.press("enter")
	s.sees("待装盒  1 件  缺 1 件", "缺 办理结果", "办结 3 = 已装 1 + 待装 1 + 只有电子 1", "没有日结，先补这一天")
	s.press("space", "f10")
	s.sees("写明为什么先装")
	s.write("ups")
	s.press("f10")
	s.sees("档案盒", "等转运签收")
	s.press("f3")
	s.sees("没有等着装盒的档案", "办结 3 = 已装 2 + 待装 0 + 只有电子 1")
	s.press("f7")
	s.sees("档案齐")
	s.press("f8")
	s.sees("已日结")
}
