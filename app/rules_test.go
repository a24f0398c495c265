package app_test

import (
	"fmt"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

func (a *authority) announce(t *testing.T, code string) {
	t.Helper()
	_, err := a.IssueBulletin(t.Context(), "jiangwei", "bulletin-of-the-test", desk.Bulletin{
		TitleZH: "个人权益记录：换了样式", TitleEN: "A new look", TextZH: []string{"从今天起用新样式。"}, TextEN: []string{"A new look from today."},
		Items: []string{code}, Must: true,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// J1: a policy notice comes while a case of its item is taken in; it is read over that screen, and
// nothing that was typed is lost.
//
// clause: H-9.1.1c
func TestBulletinStopsACaseInHand(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.identified()
	a.announce(t, "qry.rights")
	s.press("enter", "enter", "space", "enter")
	s.sees("政策通知没读", "F4 打开就读")
	a.clock.pass(time.Second) // the dialog is deaf for its first second
	s.press("f4")
	number := fmt.Sprintf("B%d-001", calendar.DateOf(a.clock.now()).Year())
	s.sees(number, "从今天起用新样式", "F10 确认已读")
	s.press("f10")
	s.sees(number+" 已确认读过", "李清和")
	s.press("enter")
	s.sees("已受理，编号 TCA-")
}

// The notice stands on the home screen as soon as it is issued, and goes when it is read.
//
// clause: H-9.1.1c
func TestBulletinOnHome(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	a.announce(t, "qry.rights")
	s.sees("须读", "换了样式", "F4")
	s.press("f4")
	s.sees("从今天起用新样式")
	s.press("f10")
	s.sees("已确认读过", "今日待办")
	s.loses("F4 须读")
}

// B5: the authority grades the outlet while people work; a list for later is announced, and the place
// of the changes tells it by name.
//
// clause: H-5a, H-5d, H-C3.1
func TestClassAndNextListWhilePeopleWork(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-C-01", "zh-CN", 80, 24)
	s.login("王敏") // the first of the list, where the outlet's own people come first
	s.sees("今日待办", "C类")
	if _, err := a.SetClass(t.Context(), "jiangwei", "TCC", "B"); err != nil {
		t.Fatal(err)
	}
	s.sees("人社把本网点定为B类", "B类")
	order := sandbox.ListOrder{Was: 1, Codes: []string{"card.apply", "une.claim"}}
	if _, err := a.SetList(t.Context(), "jiangwei", "TCC", order); err != nil {
		t.Fatal(err)
	}
	s.sees("事项清单换成第 2 版，新增 1 项", "清单")
	order.Was, order.Codes, order.From = 2, []string{"card.apply"}, a.clock.now().AddDate(0, 0, 1)
	if _, err := a.SetList(t.Context(), "jiangwei", "TCC", order); err != nil {
		t.Fatal(err)
	}
	s.sees("下一版清单")
	s.press("ctrl+p")
	s.write("清单变动")
	s.press("enter")
	s.sees("第 2 版", "新增", "失业保险金申领", "/ 24") // the next one is on the board
	s.press("pgdown")
	s.sees("第 3 版", "还没有到")
	if err := a.WithdrawList(t.Context(), "jiangwei", "TCC", 3); err != nil {
		t.Fatal(err)
	}
	s.sees("下一版清单撤回了")
}
