package app_test

import (
	"testing"

	"github.com/google/uuid"

	"sheyin/desk"
)

// A problem is reported from any screen, which is as it was afterwards (J3).
//
// clause: H-9.4, G-7.5
func TestProblemFromAnyScreen(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("找事项")
	s.write("失业")
	s.press("ctrl+r")
	s.sees("报修", "哪里不对", "哪一屏", "找事项")
	s.write("打字时屏幕会跳")
	s.press("esc")
	s.sees("不登记，写的就没有了")
	s.press("esc")
	s.sees("打字时屏幕会跳")
	s.press("f10")
	s.sees("已登记", "失业", "要办什么") // with what was typed there
	tickets, err := s.ports.Tickets(t.Context())
	if err != nil || len(tickets) != 1 || tickets[0].Subject.Screen != "find" || tickets[0].Contact != (desk.Contact{}) {
		t.Fatalf("%+v, %v", tickets, err)
	}
	if _, err := a.AnswerTicket(t.Context(), "jiangwei", uuid.Must(uuid.NewV7()).String(), "TCA", tickets[0].ID, tickets[0].Version, "已修好，请再试"); err != nil {
		t.Fatal(err)
	}
	s.sees("人社答复了报修 TCA-P")
}
