package screens

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// A question is taken along with what it is about, and the number to tell the answer.
//
// clause: H-7.2a2
func TestRaiseQuestion(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := Raise(*env, desk.Inquiry, desk.Subject{Item: "une.claim", Case: "c-7"})
	wants(t, painted(t, s, 80, 24), "代问", "群众要问什么", "失业保险金申领")
	do(t, s, "f10")
	wants(t, painted(t, s, 80, 24), "! ", "要写内容")
	typeText(t, s, "个人账户怎么转到外省")
	do(t, s, "f10")
	wants(t, painted(t, s, 80, 24), "要留电话")
	do(t, s, "up")
	typeText(t, s, "李清和")
	do(t, s, "enter")
	typeText(t, s, "1990000010")
	do(t, s, "up")
	wants(t, painted(t, s, 80, 24), "要 11 位")
	do(t, s, "down")
	typeText(t, s, "3")
	do(t, s, "up", "up")
	show(t, "22-raise-question", *env, s)
	wants(t, painted(t, s, 80, 24), "李**", "199****0103", "最迟 11-25 答复")
	do(t, s, "f9")
	wants(t, painted(t, s, 80, 24), "李清和")
	got, ok := do(t, s, "f10").(Ticketed)
	if !ok || got.Ticket.Number != "TCA-Q20261124-0003" || got.Ticket.Subject.Case != "c-7" || got.Ticket.Contact != (desk.Contact{Name: "李清和", Phone: "19900000103"}) {
		t.Fatalf("%#v\n%s", got, painted(t, s, 80, 24).Plain())
	}
	if len(f.writes) != 1 {
		t.Errorf("%d writes", len(f.writes))
	}
}

// A slip from the box runs from when it was received, not from when it is typed in.
//
// clause: H-10.1a, H-10.1b, G-10.1
func TestRaiseVoiceFromTheBox(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "sunting") // who guides may take it: everybody does
	s := Raise(*env, desk.Complaint, desk.Subject{})
	wants(t, painted(t, s, 80, 24), "投诉", "24 小时从 10:11 起算，最迟 11-25 10:11 反馈结果")
	typeText(t, s, "等了四十分钟没有人理")
	do(t, s, "enter", "space", "3")
	typeText(t, s, "11-24 25:00")
	do(t, s, "enter")
	wants(t, painted(t, s, 80, 24), "写成 11-21 14:20")
	do(t, s, "up", "ctrl+u")
	typeText(t, s, "11-24 14:20")
	do(t, s, "enter")
	wants(t, painted(t, s, 80, 24), "不能晚于现在")
	do(t, s, "up", "ctrl+u")
	typeText(t, s, "11-23 14：20")
	do(t, s, "enter")
	show(t, "23-raise-voice", *env, s)
	wants(t, painted(t, s, 80, 24), "意见箱", "24 小时从 11-23 14:20 起算，最迟 今日 14:20 反馈结果")
	got, ok := do(t, s, "f10").(Ticketed)
	first := time.Date(2026, 11, 23, 14, 20, 0, 0, calendar.China)
	if !ok || !got.Ticket.Received.Equal(first) || !got.Ticket.Due.Equal(first.Add(24*time.Hour)) || got.Ticket.Source != "box" {
		t.Fatalf("%#v\n%s", got, painted(t, s, 80, 24).Plain())
	}
	if r := f.writes[0].act.(desk.Raise); r.Kind != desk.Complaint {
		t.Errorf("%+v", r)
	}
	// A voice becomes one of the other two by a digit.
	s = Raise(*env, desk.Complaint, desk.Subject{})
	do(t, s, "up", "space", "3")
	typeText(t, s, "放一把椅子")
	if got, ok := do(t, s, "f10").(Ticketed); !ok || got.Ticket.Kind != desk.Suggestion {
		t.Errorf("%#v", got)
	}
}

// A problem goes out with its context, and with nobody's data.
//
// clause: H-9.4, G-7.5
func TestRaiseProblem(t *testing.T) {
	env, _, _ := ticketEnv(t, "zh-CN", "gaoyuan")
	s := Raise(*env, desk.Problem, desk.Subject{Screen: "accept", Fault: "authority.broken"})
	typeText(t, s, "读 420802198803070012 时没反应")
	do(t, s, "f10")
	wants(t, painted(t, s, 80, 24), "受理", "authority.broken", "像有人的号码，请去掉")
	do(t, s, "ctrl+u")
	typeText(t, s, "读身份证时没反应")
	show(t, "24-raise-problem", *env, s)
	got, ok := do(t, s, "f10").(Ticketed)
	if !ok || got.Ticket.Contact != (desk.Contact{}) || got.Ticket.Subject != (desk.Subject{Screen: "accept", Fault: "authority.broken"}) {
		t.Fatalf("%#v\n%s", got, painted(t, s, 80, 24).Plain())
	}
}

// Questions are of business: who guides may not take one, and is told so before he types.
func TestRaiseDenied(t *testing.T) {
	env, _, _ := ticketEnv(t, "zh-CN", "gaoyuan")
	s := Raise(*env, desk.Inquiry, desk.Subject{})
	wants(t, painted(t, s, 80, 24), "您不能登记  您的岗位不能做这一步")
	said(t, do(t, s, "f10"), "您的岗位不能做这一步")
}

// Left at once when nothing was typed; else it asks, and the harmless answer keeps all.
func TestRaiseLeave(t *testing.T) {
	env, _, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := Raise(*env, desk.Inquiry, desk.Subject{})
	if _, ok := do(t, s, "esc").(Back); !ok {
		t.Fatal("an empty form is not left at once")
	}
	typeText(t, s, "怎么转")
	ask, ok := do(t, s, "esc").(Ask)
	if !ok || ask.Dialog.Buttons[0].ID != "stay" || !ask.Dialog.Buttons[0].Harmless {
		t.Fatalf("%#v", ask)
	}
	if out := hear(t, s, Answered{ID: ask.ID, Button: "stay"}); out != nil {
		t.Errorf("%#v", out)
	}
	wants(t, painted(t, s, 80, 24), "怎么转")
	if _, ok := hear(t, s, Answered{ID: ask.ID, Button: "leave"}).(Back); !ok {
		t.Error("it is not left")
	}
	do(t, s, "ctrl+u")
	if _, ok := do(t, s, "esc").(Back); !ok {
		t.Error("nothing stands there any more")
	}
}

func TestRaiseWriteFaults(t *testing.T) {
	env, f, _ := ticketEnv(t, "zh-CN", "wangmin")
	s := Raise(*env, desk.Problem, desk.Subject{Screen: "home"})
	typeText(t, s, "打印机不出纸")
	f.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	do(t, s, "f10")
	wants(t, painted(t, s, 80, 24), "没有发出去", "再按 F10", "打印机不出纸")
	f.lose = true
	do(t, s, "f10")
	wants(t, painted(t, s, 80, 24), "没等到回音", "F5")
	typeText(t, s, "x") // frozen until it is asked for
	if ask, ok := do(t, s, "esc").(Ask); !ok || !strings.Contains(ask.Dialog.Bold, "可能登记上了") {
		t.Errorf("it says that nothing is recorded: %#v", ask)
	}
	if got, ok := do(t, s, "f5").(Ticketed); !ok || got.Ticket.Text != "打印机不出纸" || got.Ticket.Version != 1 {
		t.Fatalf("%#v", got)
	}
	if len(f.writes) != 3 || f.writes[1].key != f.writes[2].key || f.writes[0].t.ID != f.writes[2].t.ID {
		t.Errorf("%+v", f.writes)
	}
	for _, c := range []struct {
		err  *desk.Error
		want string
	}{
		{&desk.Error{Code: desk.Invalid, Key: "ticket.personal", Field: "text"}, "像有人的号码"},
		{&desk.Error{Code: desk.Invalid, Key: "may.unknown", Field: "item"}, ""},
		{&desk.Error{Code: desk.Denied, Key: "session.ended"}, ""},
	} {
		s := Raise(*env, desk.Problem, desk.Subject{Screen: "home"})
		typeText(t, s, "打印机不出纸")
		f.err = c.err
		out := do(t, s, "f10")
		if failed, ok := out.(Failed); ok != (c.want == "") || ok && failed.Err == nil {
			t.Errorf("%s: %#v", c.err.Key, out)
		}
		wants(t, painted(t, s, 80, 24), c.want)
	}
}

// The time of receipt as people write it, about the turn of the year and in a leap year.
func TestRaiseReceived(t *testing.T) {
	env, _, now := ticketEnv(t, "zh-CN", "wangmin")
	for _, c := range []struct{ now, typed, want string }{
		{"2026-11-24 10:11", "", "0001-01-01 00:00"},
		{"2026-11-24 10:11", "9:05", "2026-11-24 09:05"},
		{"2026-11-24 10:11", "11/21 14:20", "2026-11-21 14:20"},
		{"2027-01-02 10:11", "12-30 09:00", "2026-12-30 09:00"},
		{"2026-12-31 23:59", "12-31 23:58", "2026-12-31 23:58"},
		{"2028-03-01 09:00", "2-29 09:00", "2028-02-29 09:00"},
		{"2027-03-01 09:00", "2-29 09:00", "wrong"},
		{"2026-11-24 10:11", "昨天", "wrong"},
		{"2026-11-24 10:11", "13-01 09:00", "wrong"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.now, calendar.China)
		if err != nil {
			t.Fatal(err)
		}
		*now = at
		s := Raise(*env, desk.Complaint, desk.Subject{}).(*raise)
		s.form.SetValue(rowReceived, c.typed)
		got, ok := s.receivedAt()
		words := got.Format("2006-01-02 15:04")
		if !ok {
			words = "wrong"
		}
		if words != c.want {
			t.Errorf("%s, typed %q: %s, want %s", c.now, c.typed, words, c.want)
		}
	}
}

// A long text is written in one line and shown as a whole, its end in sight; pages go back.
func TestRaiseFrames(t *testing.T) {
	long := strings.Repeat("窗口前排了四十分钟，没有人来说一句，", 27) + "完了。"
	for _, lang := range []string{"zh-CN", "en"} {
		for _, kind := range []desk.TicketKind{desk.Inquiry, desk.Complaint, desk.Problem} {
			env, _, _ := ticketEnv(t, lang, "wangmin")
			s := Raise(*env, kind, desk.Subject{Item: "une.claim", Screen: "accept", Fault: "authority.broken"})
			for _, size := range [][2]int{{80, 24}, {120, 36}} {
				painted(t, s, size[0], size[1])
			}
			hear(t, s, tea.PasteMsg{Content: long})
			for _, size := range [][2]int{{80, 24}, {120, 36}} {
				hear(t, s, tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				wants(t, painted(t, s, size[0], size[1]), "完了。")
				do(t, s, "pgup", "pgup", "pgup")
				wants(t, painted(t, s, size[0], size[1]), "│  窗口前排了四十分钟")
				do(t, s, "pgdown", "pgdown", "pgdown")
			}
			show(t, "25-raise-"+string(kind), *env, s)
		}
	}
}
