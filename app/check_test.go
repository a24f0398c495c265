package app_test

import (
	"maps"
	"testing"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
)

// Two windows: one handles, the other checks, sends it back and agrees; the first is told by push.
//
// clause: G-9.1.2, B-9.4a
func TestSecondCheckAtTwoWindows(t *testing.T) {
	a := newAuthority(t)
	first, second := a.console("TC-A-01", "zh-CN", 80, 24), a.console("TC-A-02", "zh-CN", 80, 24)
	first.login("王敏")
	second.login("李倩")
	first.sees("今日待办")
	second.sees("今日待办")

	c := first.reissue()
	if c.Stage != desk.StageCheck {
		t.Fatalf("the case is at %q", c.Stage)
	}
	first.sees("等同网点另一人复核")
	first.press("enter")
	first.sees("等同网点复核", "经手的人不能自己复核")

	second.sees("请打开复核")
	second.press("enter")
	second.sees("请您复核", "王敏")
	second.press("space")
	second.sees("标了 1 处要改")
	second.press("f8")
	second.sees("退回经办")
	second.write("和证件不一致")
	second.press("f8")
	second.sees("已退回经办，编号 "+c.Receipt, "今日待办")
	first.sees("复核退回", "李倩", "和证件不一致")

	c, err := first.ports.Case(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	c = first.does(c, desk.Handling{Values: maps.Clone(c.Values), Confirmed: true, Channel: "counter"})
	second.sees("请打开复核")
	second.press("enter")
	second.sees("请您复核")
	second.press("f10")
	second.sees("已复核通过", c.Receipt)
	first.press("esc")
	first.sees("今日待办", "已决定")
	first.press("enter")
	first.sees("告知", "准予")
}

// reissue takes a card's reissue to where its form was sent, by the ports of the console.
func (s *stage) reissue() desk.Case {
	s.t.Helper()
	ctx := s.t.Context()
	q := desk.Query{Item: "card.reissue", Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012"}
	m, err := s.ports.Match(ctx, q)
	if err != nil {
		s.t.Fatal(err)
	}
	form := m.Values
	maps.Copy(form, map[string]string{"name": q.Name, "id_type": q.IDType, "id_no": q.IDNo, "phone": m.Phone, "by_agent": "false", "card_bank": "bank1", "make_way": "instant"})
	c := s.does(desk.Case{ID: uuid.Must(uuid.NewV7()).String()}, desk.Consultation{Item: q.Item})
	c = s.does(c, desk.Acceptance{Intake: desk.Intake{
		Applicant: desk.Identity{Name: q.Name, IDType: q.IDType, IDNo: q.IDNo, Phone: m.Phone, Verified: desk.ByRegister},
		Materials: []desk.MaterialState{{ID: "id", State: desk.Shown}},
	}})
	return s.does(c, desk.Handling{Values: form, Confirmed: true, Channel: "counter"})
}

// does a step by the ports of the console, as another program of the same person would.
func (s *stage) does(c desk.Case, step desk.Step) desk.Case {
	s.t.Helper()
	s.a.clock.pass(time.Second)
	next, err := s.ports.Advance(s.t.Context(), uuid.Must(uuid.NewV7()).String(), c, step)
	if err != nil {
		s.t.Fatal(err)
	}
	return next
}
