package app_test

import (
	"testing"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// The keys of each step reach the authority when the customer leaves, and nothing of what was typed (J6).
//
// clause: G-10.2
func TestKeysOfEachStepAreCounted(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	v, err := s.ports.Call(t.Context(), uuid.Must(uuid.NewV7()).String(), "A012")
	if err != nil {
		t.Fatal(err)
	}
	s.sees("A012")
	s.press("f3")
	s.sees("找事项")
	s.write("失业")
	s.sees("失业保险金申领")
	s.press("esc", "esc", "esc")
	s.sees("今日待办")
	s.press("f2")
	s.sees("还没有办什么")
	s.press("f10")
	s.sees("写明为什么")
	s.write("改天再来")
	s.press("f10")
	today := calendar.DateOf(a.clock.now())
	s.until("the authority knows the keys", func(string) bool {
		r, err := s.ports.Report(t.Context(), today, today)
		return err == nil && r.Total.Step(desk.KindConsultation).Keys >= 2
	})
	closed, err := s.ports.Visit(t.Context(), v.ID)
	if err != nil || len(closed.Effort) != 1 || closed.Effort[0].Step != desk.KindConsultation {
		t.Errorf("%+v, %v", closed.Effort, err)
	}
}

// clause: G-11.3, B-6b
func TestFrozenOutletGoesBackToTheLogin(t *testing.T) {
	a := newAuthority(t)
	first, second := a.console("TC-A-01", "zh-CN", 80, 24), a.console("TC-A-02", "zh-CN", 80, 24)
	first.login("王敏")
	second.login("赵磊")
	first.sees("今日待办")
	second.sees("今日待办")
	if _, err := a.Freeze(t.Context(), "jiangwei", uuid.Must(uuid.NewV7()).String(), "TCA", "8号", "协议终止"); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*stage{first, second} {
		s.sees("已冻结", "塔城")
		s.loses("{authority}")
	}
}
