package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
)

const (
	ticketsPath  = "/desk/r-01/tickets"
	questionPath = ticketsPath + "/JM01/q1"
)

// withTickets is a site at which somebody asked, something is broken, somebody complained a day and
// two hours ago, and a bad rating has no manager to follow it up.
func withTickets(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	question, problem := ticket("q1", desk.Inquiry, "养老金<b>能不能</b>补缴"), ticket("p1", desk.Problem, "读卡器没有反应")
	problem.Contact, problem.Due = desk.Contact{}, time.Time{}
	problem.Subject = desk.Subject{Screen: "accept", Fault: "device.none"}
	complaint, rated := ticket("v1", desk.Complaint, "排队太久"), ticket("f1", desk.FollowUp, "")
	complaint.Received, complaint.Due = noon.Add(-26*time.Hour), noon.Add(-2*time.Hour)
	complaint.Replied = noon.Add(-20 * time.Hour)
	rated.OwnerID, rated.Owner, rated.Subject = "", "", desk.Subject{}
	s.tickets = []desk.Ticket{question, problem, complaint, rated}
	return s
}

// The authority sees what it has to answer and what outlets left undone, and nobody's data.
//
// clause: H-7.2a2, H-10.1b
func TestTicketsOfTheAuthority(t *testing.T) {
	s := withTickets(t)
	owned := ticket("f2", desk.FollowUp, "态度不好")
	owned.Due, owned.Owner = noon.Add(-time.Minute), "罗晓岚"
	s.tickets = append(s.tickets, owned)
	_, page := s.get(ticketsPath)
	answer, late, _ := strings.Cut(page, `id="late"`)
	wants(t, answer, "代问", "养老金<b>能不能</b>补缴", "失业保险金申领", "荆门示例支行", "剩 24 小时 0 分", "报修", "读卡器没有反应", "差评整改", "（没有留言）</a>", "待答复 3 件", "待定（官方日历未公布）")
	wants(t, late, "投诉", "排队太久", "超 2 小时 0 分", "2026-11-22 10:00 收到", "回复 2026-11-22 16:00", "回访 –", "沈知行")
	wants(t, late, "差评整改", "态度不好", "罗晓岚", "超 0 小时 1 分")
	lacks(t, late, "tickets/JM01/v1", "tickets/JM01/f2") // the outlet's to settle: nothing to click
	lacks(t, page, "周素琴", "周*", "19900000103", "199****")
	if status, _ := s.get(ticketsPath + "/JM01/v1"); status != http.StatusNotFound {
		t.Errorf("a complaint can be answered here: status %d", status)
	}
	s.tickets = nil
	_, page = s.get(ticketsPath)
	wants(t, page, "目前没有待答复的")
	lacks(t, page, `id="late"`)
}

// clause: H-7.2a2
func TestQuestionIsAnswered(t *testing.T) {
	s := withTickets(t)
	_, page := s.get(ticketsPath + "/JM01/p1")
	wants(t, page, "报修", "accept", "device.none", "荆门示例支行")
	_, page = s.get(questionPath)
	wants(t, page, "养老金<b>能不能</b>补缴", "失业保险金申领", "沈知行", `maxlength="500"`)
	lacks(t, page, "周素琴", "19900000103")
	form := url.Values{"version": {"1"}, "text": {" 可以，按年补缴。\r\n带身份证。 "}}
	status, to := s.send(questionPath, token(page), form)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, ticketsPath+"?") {
		t.Fatalf("status %d to %s", status, to)
	}
	if got := s.tickets[0]; got.State != desk.TicketAnswered || got.Answer != "可以，按年补缴。\n带身份证。" || got.History[1].By != "r-01" {
		t.Errorf("%+v", got)
	}
	_, list := s.get(to)
	wants(t, list, "已答复：JM01-Q20261123-q1", "待答复 2 件")
	// A double click sends the same form again: the same write, not a second one.
	if status, _ := s.send(questionPath, token(page), form); status != http.StatusSeeOther || s.tickets[0].Version != 2 {
		t.Errorf("again: status %d, version %d", status, s.tickets[0].Version)
	}
	// A bad rating that nobody at the outlet owns is answered here, too.
	if status, to := s.post(ticketsPath+"/JM01/f1", url.Values{"version": {"1"}, "text": {"已与网点核实"}}); status != http.StatusSeeOther {
		t.Errorf("status %d: %s", status, to)
	}
}

// What was answered late and is not told yet says who answered it and when.
func TestAnsweredLateSaysWho(t *testing.T) {
	s := withTickets(t)
	if status, _ := s.post(questionPath, url.Values{"version": {"1"}, "text": {"可以"}}); status != http.StatusSeeOther {
		t.Fatalf("status %d", status)
	}
	s.clock = noon.Add(25 * time.Hour)
	_, page := s.get(ticketsPath)
	wants(t, page, "许明谦 于 2026-11-23 12:00 答复", "超 1 小时 0 分")
}

func TestBadAnswersLoseNothing(t *testing.T) {
	s := withTickets(t)
	for name, text := range map[string]string{"empty": "", "blank": " \r\n ", "too long": strings.Repeat("答", 501)} {
		status, page := s.post(questionPath, url.Values{"version": {"1"}, "text": {text}})
		if status != http.StatusUnprocessableEntity || s.tickets[0].Version != 1 {
			t.Errorf("%s: status %d", name, status)
		}
		wants(t, page, "请写明答复", `aria-invalid="true"`, strings.TrimSpace(text)+"</textarea>")
	}
	if status, _ := s.post(questionPath, url.Values{"version": {"x"}, "text": {"a"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("no version: status %d", status)
	}
	if status, _ := s.send(questionPath, "", url.Values{"version": {"1"}, "text": {"a"}}); status != http.StatusForbidden {
		t.Errorf("no token: status %d", status)
	}
}

func TestStaleAnswer(t *testing.T) {
	s := withTickets(t)
	_, page := s.get(questionPath)
	s.tickets[0].Version = 2 // passed on meanwhile, and still open
	s.tickets[0].History = append(s.tickets[0].History, desk.Record{Version: 2, Kind: desk.KindPass, Name: "罗晓岚", At: noon})
	form := url.Values{"version": {"1"}, "text": {"我写的答复"}}
	status, page := s.send(questionPath, token(page), form)
	if status != http.StatusConflict {
		t.Errorf("status %d", status)
	}
	wants(t, page, "罗晓岚", "“转办”", "我写的答复", `name="version" value="2"`)
	// And answered by a colleague: what was written is still there.
	s.tickets[0].Version, s.tickets[0].State = 3, desk.TicketAnswered
	s.tickets[0].History = append(s.tickets[0].History, desk.Record{Version: 3, Kind: desk.KindAnswer, Name: "许明谦", At: noon})
	form.Set("version", "2")
	status, page = s.send(questionPath, token(page), form)
	if status != http.StatusConflict {
		t.Errorf("status %d", status)
	}
	wants(t, page, "不再等待答复", "许明谦", "“答复”", "我写的答复", `href="/desk/r-01/tickets"`)
}

// The first thing on the authority's desk is what is overdue.
//
// clause: H-10.1b
func TestOverdueStandsOnTop(t *testing.T) {
	s := withTickets(t)
	_, page := s.get("/desk/r-01/cases")
	wants(t, page, "待审核 2 件", "待答复 3 件", "超期 0 件")
	lacks(t, page, "超期未办")
	s.overdue = []sandbox.Escalation{
		{At: noon, OutletID: "JM01", Kind: "ticket", ID: "v1", Number: "JM01-V20261122-0001"},
		{At: noon.Add(time.Minute), OutletID: "GONE", Kind: "case", ID: "c9"},
	}
	_, page = s.get("/desk/r-01/cases")
	wants(t, page, "超期 2 件", "超期未办", "JM01-V20261122-0001", "荆门示例支行", "2026-11-23 12:00 上报", "尚未编号", "GONE")
	if strings.Index(page, "超期未办") > strings.Index(page, "<h1>") {
		t.Error("it does not stand on top")
	}
}
