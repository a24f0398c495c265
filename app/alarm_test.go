package app

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/i18n"
	"sheyin/screens"
	"sheyin/ui"
)

// counterFake is an authority that has tickets and nothing else.
type counterFake struct {
	desk.Authority
	tickets []desk.Ticket
}

func (f *counterFake) Open(context.Context) ([]desk.Summary, error)   { return nil, nil }
func (f *counterFake) Queue(context.Context) (desk.Queue, error)      { return desk.Queue{}, nil }
func (f *counterFake) Tickets(context.Context) ([]desk.Ticket, error) { return f.tickets, nil }
func (f *counterFake) Files(context.Context) (desk.Filing, error)     { return desk.Filing{}, nil }
func (f *counterFake) Session(context.Context) (desk.Session, error)  { return desk.Session{}, nil }

func (f *counterFake) Ticket(_ context.Context, id string) (desk.Ticket, error) {
	for _, t := range f.tickets {
		if t.ID == id {
			return t, nil
		}
	}
	return desk.Ticket{}, &desk.Error{Code: desk.NotFound, Key: "ticket.none"}
}

// Monday 23 November 2026, 14:20 in China: when the voice of every test was first received.
var received = time.Date(2026, 11, 23, 14, 20, 0, 0, calendar.China)

func voice(id, owner string, at time.Time) desk.Ticket {
	return desk.Ticket{
		ID: id, OutletID: "TCA", Version: 1, Kind: desk.Complaint, State: desk.TicketOpen, Number: "TCA-V20261123-0001", Source: "box",
		Text: "等了很久", OwnerID: owner, Owner: "王敏", Received: at, Due: at.Add(desk.VoiceLimit),
		History: []desk.Record{{Version: 1, Kind: desk.KindRaise, At: at}},
	}
}

// console is a console at work at home, for a person with these posts, whose clock the test moves.
type console struct {
	*Model
	t   *testing.T
	now time.Time
}

func newConsole(t *testing.T, posts []desk.Post, tickets ...desk.Ticket) *console {
	t.Helper()
	words, err := i18n.Load("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	theme, err := ui.NewTheme("dark")
	if err != nil {
		t.Fatal(err)
	}
	catalogue := &desk.Catalogue{Version: "1"}
	if err := catalogue.Ready(); err != nil {
		t.Fatal(err)
	}
	desk.TicketsByDue(tickets)
	c := &console{t: t, now: received}
	fake := &counterFake{tickets: tickets}
	c.Model = New(t.Context(), Config{
		Words: words, Theme: theme, Authority: fake, Now: func() time.Time { return c.now }, NewKey: func() string { return "key" },
	})
	outlet := desk.Outlet{ID: "TCA", NameZH: "塔城迎宾路支行", Class: "A"}
	c.session = desk.Session{ID: "s1", Person: desk.Person{ID: "wangmin", Name: "王敏", OutletID: "TCA", Posts: posts, State: desk.AccountActive}, Outlet: outlet}
	c.rules = desk.Rules{Outlet: outlet, Catalogue: catalogue}
	c.renewed = received.AddDate(1, 0, 0) // not what these tests are about
	c.work.Tickets = tickets
	c.do(c.home())
	c.toast.message = ui.Message{}
	return c
}

// do runs commands to their end.
func (c *console) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, each := range msg {
			c.do(each)
		}
	default:
		_, next := c.Update(msg)
		c.do(next)
	}
}

// at moves the clock to so long after the voice was received, and lets a second pass there.
func (c *console) at(after time.Duration) {
	c.now = received.Add(after)
	c.do(c.second(c.now))
}

func (c *console) key(code string) {
	_, cmd := c.Update(keyOf(code))
	c.do(cmd)
}

func (c *console) picture() string {
	canvas := ui.NewCanvas(c.w, c.h, c.theme)
	c.paint(canvas)
	return canvas.Plain()
}

func (c *console) shows(parts ...string) {
	c.t.Helper()
	for _, p := range parts {
		if !strings.Contains(c.picture(), p) {
			c.t.Fatalf("%q is missing in\n%s", p, c.picture())
		}
	}
}

const (
	lastCalm  = 19*time.Hour + 59*time.Minute + 59*time.Second
	firstWarn = 20 * time.Hour
	lastIn    = 23*time.Hour + 59*time.Minute + 59*time.Second
	firstOver = 24*time.Hour + time.Second
)

// Visible on every screen from hour 20, said once; at 24 hours a dialog for who has to act.
//
// clause: H-10.1b, D-6.2
func TestAlarmAtItsBoundaries(t *testing.T) {
	c := newConsole(t, []desk.Post{desk.Handler}, voice("t-1", "wangmin", received))
	c.at(lastCalm)
	if c.toast.message.Text != "" || c.frame().Complaint.Value != "" {
		t.Fatalf("%+v, %+v", c.toast.message, c.frame().Complaint)
	}
	c.at(firstWarn)
	if c.toast.message.Text != "投诉 TCA-V20261123-0001 满 20 小时，快到时限，剩 4 小时 0 分" || c.toast.message.Style != ui.Warn {
		t.Fatalf("%+v", c.toast.message)
	}
	if f := c.frame().Complaint; f.Label != "投诉" || f.Value != "04:00" || f.Style != ui.WarnBold {
		t.Errorf("%+v", f)
	}
	c.toast.message = ui.Message{}
	c.at(firstWarn + time.Second)
	c.at(lastIn)
	if c.toast.message.Text != "" || c.dialog != nil {
		t.Fatalf("said again: %+v", c.toast.message)
	}
	if f := c.frame().Complaint; f.Label != "投诉" || f.Value != "00:00" {
		t.Errorf("%+v", f)
	}
	c.at(24 * time.Hour)
	if c.dialog != nil || c.frame().Complaint.Label != "投诉" {
		t.Fatal("what is done within 24 hours to the second is in time")
	}
	c.at(firstOver)
	if f := c.frame().Complaint; f.Label != "超时" || f.Value != "00:00" || f.Style != ui.ErrBold {
		t.Errorf("%+v", f)
	}
	c.shows("投诉过了 24 小时", "投诉 TCA-V20261123-0001", "11-23 14:20  来自意见箱", "今日 14:20  超时", "满 24 小时自动报人社", "请马上回复群众", "1 秒后可按")
	c.key("enter") // deaf for its first second
	if c.dialog == nil {
		t.Fatal("a key on its way has answered it")
	}
	c.at(firstOver + 2*time.Second)
	c.key("enter")
	c.at(25 * time.Hour)
	if c.dialog != nil {
		t.Fatal("it comes again")
	}
}

// Nights, holidays and the turn of the year count: 31 December to 1 January.
//
// clause: H-10.1b
func TestAlarmOverTheYear(t *testing.T) {
	at := time.Date(2026, 12, 31, 23, 59, 59, 0, calendar.China)
	c := newConsole(t, []desk.Post{desk.Handler}, voice("t-1", "wangmin", at))
	c.at(at.Sub(received) + 24*time.Hour)
	if c.dialog != nil {
		t.Fatal("early")
	}
	c.at(at.Sub(received) + firstOver)
	c.shows("投诉过了 24 小时", "01-01 23:59")
}

// The manager has to know too; for the others the line is enough.
func TestAlarmWhoseItIs(t *testing.T) {
	for _, c := range []struct {
		name   string
		posts  []desk.Post
		owner  string
		dialog bool
	}{
		{"owner", []desk.Post{desk.Handler}, "wangmin", true},
		{"manager", []desk.Post{desk.Manager}, "liqian", true},
		{"another", []desk.Post{desk.Handler}, "liqian", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newConsole(t, c.posts, voice("t-1", c.owner, received))
			s.at(firstOver)
			if (s.dialog != nil) != c.dialog {
				t.Errorf("dialog %v", s.dialog != nil)
			}
			if !strings.Contains(s.toast.message.Text, "已过 24 小时") {
				t.Errorf("%+v", s.toast.message)
			}
		})
	}
}

// It waits until nothing else is asked, and what was typed below is there when one comes back.
func TestAlarmWaitsAndReturns(t *testing.T) {
	c := newConsole(t, []desk.Post{desk.Handler}, voice("t-1", "wangmin", received), voice("t-2", "wangmin", received.Add(-time.Hour)))
	c.at(23*time.Hour - time.Minute)
	c.key("ctrl+r")
	c.shows("报修", "今日待办")
	for _, r := range "打印机不出纸" {
		c.do(c.press(tea.KeyPressMsg{Code: r, Text: string(r)}))
	}
	c.key("f1")
	c.at(firstOver)
	if c.dialog != nil {
		t.Fatal("it lies over the help")
	}
	c.key("esc")
	c.at(firstOver + time.Second)
	c.shows("另有", "1 件也过了 24 小时")
	c.at(firstOver + 3*time.Second)
	c.key("f3")
	c.shows("还没有回复", "等了很久")
	if c.screen.Head().ID != "ticket" {
		t.Fatal(c.screen.Head().ID)
	}
	c.key("esc")
	c.shows("报修", "打印机不出纸")
	c.key("esc")
	c.shows("还没有登记")
	c.key("f8")
	if c.screen.Head().ID != "home" {
		t.Fatal(c.screen.Head().ID)
	}
}

// A new session is told anew.
func TestAlarmPerSession(t *testing.T) {
	c := newConsole(t, []desk.Post{desk.Handler}, voice("t-1", "liqian", received))
	c.at(firstWarn)
	tickets, session := c.work.Tickets, c.session
	c.leave()
	c.session, c.work.Tickets = session, tickets
	c.at(firstWarn + time.Minute)
	if !strings.Contains(c.toast.message.Text, "满 20 小时") {
		t.Errorf("%+v", c.toast.message)
	}
}

// What the program could not do can be reported from where it is told, with its screen and the key
// of the error and nothing else; the screen below comes back.
//
// clause: H-9.4
func TestProblemFromAFailure(t *testing.T) {
	c := newConsole(t, []desk.Post{desk.Handler})
	c.do(c.failed(&desk.Error{Code: desk.NotFound, Key: "case.none", Args: map[string]string{"name": "李清和"}}))
	c.shows("没有办成", "F8 报修")
	c.at(2 * time.Second)
	c.key("f8")
	c.shows("报修", "哪一屏", "今日待办", "case.none")
	if strings.Contains(c.picture(), "李清和") {
		t.Error("somebody's name goes along")
	}
	c.key("ctrl+r") // one at a time
	if len(c.under) != 1 {
		t.Errorf("%d screens lie under it", len(c.under))
	}
	c.key("esc")
	if c.screen.Head().ID != "home" {
		t.Fatal(c.screen.Head().ID)
	}
	c.do(c.failed(&desk.Error{Code: desk.Conflict, Key: "case.stale"}))
	if strings.Contains(c.picture(), "F8 报修") {
		t.Error("somebody being first is not broken")
	}
}

func TestProblemFromThePalette(t *testing.T) {
	c := newConsole(t, []desk.Post{desk.Courier})
	c.key("ctrl+p")
	for _, r := range "报修" {
		c.do(c.press(tea.KeyPressMsg{Code: r, Text: string(r)}))
	}
	c.key("enter")
	if c.screen.Head().ID != "raise" {
		t.Fatalf("%s\n%s", c.screen.Head().ID, c.picture())
	}
}

// An answer that comes while another screen lies over the one that asked is not lost.
func TestAnswersReachScreensBelow(t *testing.T) {
	c := newConsole(t, []desk.Post{desk.Handler}, voice("t-1", "wangmin", received))
	cmd := c.act(screens.Ticketing{ID: "t-1"})
	c.key("ctrl+r")
	c.do(cmd)
	c.key("esc")
	if strings.Contains(c.picture(), "还没有读到") {
		t.Error(c.picture())
	}
	c.key("f9") // possible only when it was read
	if !strings.Contains(c.toast.message.Text, "10 秒") {
		t.Errorf("%+v", c.toast.message)
	}
}

// The person who took a question along hears that it is answered; nobody else does.
func TestAnsweredIsSaid(t *testing.T) {
	for owner, want := range map[string]bool{"wangmin": true, "liqian": false} {
		c := newConsole(t, []desk.Post{desk.Handler})
		k := desk.Ticket{ID: "t-3", Kind: desk.Inquiry, State: desk.TicketAnswered, Number: "TCA-Q20261123-0002", OwnerID: owner, Version: 2}
		k.History = []desk.Record{{Version: 1, Kind: desk.KindRaise}, {Version: 2, Kind: desk.KindAnswer}}
		c.takeEvent(desk.Event{Kind: desk.TicketChanged, Ticket: &k})
		if got := strings.Contains(c.toast.message.Text, "人社答复了 TCA-Q20261123-0002"); got != want {
			t.Errorf("%s: %q", owner, c.toast.message.Text)
		}
		c.toast.message = ui.Message{}
		k.History = append(k.History, desk.Record{Version: 3, Kind: desk.KindTell})
		c.takeEvent(desk.Event{Kind: desk.TicketChanged, Ticket: &k})
		if c.toast.message.Text != "" {
			t.Errorf("%q", c.toast.message.Text)
		}
	}
}
