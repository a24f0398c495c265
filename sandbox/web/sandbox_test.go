package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/web"
)

// overSandbox is the pages over the reference authority itself.
func overSandbox(t *testing.T) (*sandbox.Service, *pki.Authority, *site) {
	t.Helper()
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	svc, err := sandbox.New(t.Context(), sandbox.Options{DB: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), Signer: keys.List()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := svc.Close(); err != nil {
			t.Error(err)
		}
	})
	h, err := web.New(svc, web.Options{Fingerprint: keys.Fingerprint()})
	if err != nil {
		t.Fatal(err)
	}
	return svc, keys, &site{t: t, handler: h}
}

// The pages over the reference authority itself: login by the phone page, an item taken off
// the list, and a case that the reviewer sends back.
//
// clause: H-8.3.1c, H-5d
func TestPagesOverTheSandbox(t *testing.T) {
	svc, keys, s := overSandbox(t)
	terminal := svc.Terminal("TC-A-01", keys.List().Verify)

	scan := func(person string) (desk.LoginCode, string, string) {
		code, err := terminal.NewCode(t.Context(), desk.ToLogin)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(code.QR)
		if err != nil {
			t.Fatal(err)
		}
		_, page := s.post(u.Path, url.Values{"act": {"scan"}, "person": {person}})
		return code, u.Path, page
	}
	for person, want := range map[string]string{"xiaofan": "上岗考核", "dengkai": "已冻结", "fanglin": "已注销", "houjianguo": "超过 55 周岁", "tangyu": "保密协议", "chenhao": "不是塔城迎宾路支行的工作人员"} {
		_, _, page := scan(person)
		wants(t, page, "不能登录", want)
		lacks(t, page, "{", "不允许此操作")
	}
	code, path, page := scan("wangmin")
	wants(t, page, "塔城迎宾路支行", "1号窗", ">"+code.Number+"<")
	answer := url.Values{"act": {"answer"}, "person": {"wangmin"}, "number": {code.Number}}
	_, page = s.send(path, token(page), answer)
	wants(t, page, "已确认")
	if status, err := terminal.CheckLogin(t.Context(), code.Device, false); err != nil || status.State != desk.LoginDone {
		t.Fatalf("state %q, %v", status.State, err)
	}

	_, page = s.get("/desk/jiangwei/cases")
	wants(t, page, "目前没有待审核的事项")
	// No such case: the authority itself says so, and the reviewer's words are kept.
	missing := "/desk/jiangwei/cases/TCA/" + uuid.NewString()
	if status, _ := s.get(missing); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}

	const outlet = "/desk/jiangwei/outlets/TCA"
	list, err := terminal.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, page = s.get(outlet)
	lacks(t, page, "不能办理的事项")
	gone, form := list.Entries[0].Code, url.Values{"when": {"now"}, "version": {version(page)}}
	for _, e := range list.Entries[1:] {
		form.Add("code", e.Code)
	}
	if status, to := s.send(outlet, token(page), form); status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", status, to)
	}
	now, err := terminal.List(t.Context())
	if err != nil || now.Has(gone) || now.Version != list.Version+1 || now.From.After(time.Now()) {
		t.Errorf("list version %d with %d entries, %v", now.Version, len(now.Entries), err)
	}
	status, page := s.send(outlet, token(page), form)
	if status != http.StatusConflict {
		t.Errorf("stale list: status %d", status)
	}
	wants(t, page, "您打开的是第")
}

// pathOf is the path of a QR text.
func pathOf(t *testing.T, qr string) string {
	t.Helper()
	u, err := url.Parse(qr)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}

// login gets somebody to work at a terminal by the phone page.
func (s *site) login(at desk.Login, person string) {
	s.t.Helper()
	code, err := at.NewCode(s.t.Context(), desk.ToLogin)
	if err != nil {
		s.t.Fatal(err)
	}
	path := pathOf(s.t, code.QR)
	_, page := s.post(path, url.Values{"act": {"scan"}, "person": {person}})
	_, page = s.send(path, token(page), url.Values{"act": {"answer"}, "person": {person}, "number": {code.Number}})
	wants(s.t, page, "已确认")
	if status, err := at.CheckLogin(s.t.Context(), code.Device, false); err != nil || status.State != desk.LoginDone {
		s.t.Fatalf("state %q, %v", status.State, err)
	}
}

// The customer's pages over the reference authority: a visit is rated badly, which the outlet has
// to follow up; a question is taken along, answered at the authority's desk, and the paper's code
// tells so.
//
// clause: H-7.2a2, H-10.1a, B-9.5
func TestCustomerOverTheSandbox(t *testing.T) {
	svc, keys, s := overSandbox(t)
	ctx, key := t.Context(), func() string { return uuid.Must(uuid.NewV7()).String() }
	terminal := svc.Terminal("TC-A-01", keys.List().Verify)
	s.login(terminal, "wangmin")
	visit, err := terminal.Call(ctx, key(), "A001")
	if err != nil {
		t.Fatal(err)
	}
	rating := pathOf(t, visit.RateURL)
	_, page := s.get(rating)
	wants(t, page, "塔城迎宾路支行", "A001", "非常满意", "非常不满意")
	_, page = s.post(rating, url.Values{"grade": {"5"}, "text": {"等了很久"}})
	wants(t, page, "谢谢您的评价")
	_, page = s.get(rating)
	wants(t, page, "已经评价过")
	if status, _ := s.get("/Q/" + rating[len("/R/"):]); status != http.StatusNotFound {
		t.Errorf("the rating's code tells how far something is: status %d", status)
	}
	if visit, err = terminal.Visit(ctx, visit.ID); err != nil || visit.Rating != nil || len(visit.Tickets) != 1 { // how she was rated she sees when he has left
		t.Fatalf("%+v, %v", visit, err)
	}

	ticket, err := terminal.Follow(ctx, key(), desk.Ticket{ID: key()}, desk.Raise{
		Kind: desk.Inquiry, Text: "断缴的年份能不能补", Source: "window", Contact: desk.Contact{Name: "李清和", Phone: "19900000101"},
	})
	if err != nil {
		t.Fatal(err)
	}
	paper, err := terminal.Issue(ctx, key(), desk.Order{Kind: desk.QuestionPaper, Subject: ticket.ID})
	if err != nil {
		t.Fatal(err)
	}
	far := pathOf(t, paper.AskURL)
	_, page = s.get(far)
	wants(t, page, "塔城迎宾路支行", ticket.Number, `aria-current="step">已登记编号<`, "正在处理", "tel:")
	lacks(t, page, "李清和", "19900000101", "断缴")

	const desktop = "/desk/jiangwei/tickets"
	_, page = s.get("/desk/jiangwei/cases")
	wants(t, page, "超期 0 件", "待答复")
	_, page = s.get(desktop)
	wants(t, page, "断缴的年份能不能补", ticket.Number)
	lacks(t, page, "李清和", "19900000101")
	status, to := s.post(desktop+"/TCA/"+ticket.ID, url.Values{"version": {"1"}, "text": {"可以按年补缴"}})
	if status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", status, to)
	}
	if ticket, err = terminal.Ticket(ctx, ticket.ID); err != nil || ticket.State != desk.TicketAnswered || ticket.Answer != "可以按年补缴" {
		t.Errorf("%+v, %v", ticket, err)
	}
	_, page = s.get(far)
	wants(t, page, `aria-current="step">已答复<`)
	lacks(t, page, "按年补缴")
}

func version(page string) string {
	_, rest, _ := strings.Cut(page, `name="version" value="`)
	v, _, _ := strings.Cut(rest, `"`)
	return v
}

// The authority's desk decides on cases and answers questions that came all the way from a counter.
//
// clause: G-9.1.1b, H-7.2a2
func TestDeskDecidesOnRealCases(t *testing.T) {
	svc, keys, s := overSandbox(t)
	decided, answered := 0, 0
	checks := desktest.Run(t.Context(), desktest.Fixture{
		Here: svc.Terminal("TC-A-01", keys.List().Verify), There: svc.Terminal("TC-A-02", keys.List().Verify),
		Clerk: "wangmin", Second: "liqian", Phone: phone{svc}, NewKey: func() string { return uuid.Must(uuid.NewV7()).String() }, Now: time.Now,
		Customer: desk.Identity{Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012", Phone: "19900000101"},
		Decide: func(_ context.Context, c desk.Case, d desk.Decision) error {
			path := "/desk/jiangwei/cases/" + c.OutletID + "/" + c.ID
			_, page := s.get(path)
			wants(t, page, c.Receipt, c.Applicant.Name, c.Applicant.IDNo)
			status, to := s.send(path, token(page), url.Values{"version": {version(page)}, "verdict": {string(d.Verdict)}, "reason": {d.Reason}, "fields": d.Fields})
			if status != http.StatusSeeOther {
				return fmt.Errorf("status %d: %s", status, to)
			}
			decided++
			return nil
		},
		Answer: func(_ context.Context, asked desk.Ticket, text string) error {
			path := "/desk/jiangwei/tickets/" + asked.OutletID + "/" + asked.ID
			_, page := s.get(path)
			wants(t, page, asked.Number, asked.Text)
			status, to := s.send(path, token(page), url.Values{"version": {version(page)}, "text": {text}})
			if status != http.StatusSeeOther {
				return fmt.Errorf("status %d: %s", status, to)
			}
			answered++
			return nil
		},
	})
	for _, c := range checks {
		if c.Err != nil {
			t.Errorf("%s: %v", c.Name, c.Err)
		}
	}
	if decided == 0 || answered == 0 {
		t.Errorf("%d cases were decided, %d questions answered", decided, answered)
	}
}

type phone struct{ svc *sandbox.Service }

func (p phone) Scan(ctx context.Context, person, qr string) ([]string, error) {
	ask, err := p.svc.Scan(ctx, person, qr)
	return ask.Choices[:], err
}

func (p phone) Confirm(ctx context.Context, person, qr, number string, yes bool) error {
	return p.svc.Confirm(ctx, person, qr, number, yes)
}
