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

const ratePath = "/R/" + qr

// The customer rates on his own phone, once, with the grades of the catalogue.
//
// clause: H-10.1a, B-9.5
func TestCustomerRates(t *testing.T) {
	s := newSite(t)
	s.calledVisit(qr)
	status, page := s.get(ratePath)
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	wants(t, page, "荆门示例支行", "A012", "非常满意", "基本满意", "非常不满意", `name="grade" value="5"`, "width=device-width", `maxlength="500"`)
	if strings.Count(page, `type="radio"`) != 5 || strings.Contains(page, " checked") {
		t.Error("not five grades, or one of them is chosen already")
	}
	for _, path := range []string{"/r/" + strings.ToLower(qr), "/R" + qr, "/r" + strings.ToLower(qr)} {
		if status, page := s.get(path); status != http.StatusOK || !strings.Contains(page, `action="`+path+`"`) {
			t.Errorf("%s: status %d", path, status)
		}
	}
	_, page = s.get(ratePath, "Accept-Language", "en")
	wants(t, page, "Jingmen sample branch", "Very dissatisfied")

	form := url.Values{"grade": {"4"}, "text": {" 等了很久\r\n没人叫号 "}}
	status, page = s.post(ratePath, form)
	if got := s.visits[qr].Rating; status != http.StatusOK || got == nil || got.Grade != 4 || got.Text != "等了很久\n没人叫号" {
		t.Fatalf("status %d, rated %+v", status, got)
	}
	wants(t, page, "谢谢您的评价")
	lacks(t, page, "<form")

	status, page = s.get(ratePath)
	wants(t, page, "已经评价过", "意见簿")
	lacks(t, page, "<form", "没人叫号")
	if status != http.StatusOK {
		t.Errorf("status %d", status)
	}
}

func TestRatingsThatCannotBe(t *testing.T) {
	long := strings.Repeat("慢", 501)
	for _, tc := range []struct {
		name   string
		before func(*site) // the form is sent
		form   url.Values
		status int
		want   []string
		lacks  string
	}{
		{name: "no grade", form: url.Values{"text": {"很好<b>"}}, status: 422, want: []string{"请先选择满意程度", "很好<b></textarea>"}},
		{name: "grade 0", form: url.Values{"grade": {"0"}}, status: 422, want: []string{"请先选择满意程度"}},
		{name: "grade 6", form: url.Values{"grade": {"6"}}, status: 422, want: []string{"请先选择满意程度"}},
		{name: "too much text", form: url.Values{"grade": {"2"}, "text": {long}}, status: 422, want: []string{"最多 500 字", long, `value="2" required checked`}},
		{name: "twice", before: func(s *site) {
			v := s.visits[qr]
			v.Rating = &desk.Rating{Grade: 1}
			s.visits[qr] = v
		}, form: url.Values{"grade": {"5"}}, status: 200, want: []string{"已经评价过"}, lacks: "<form"},
		{name: "late", before: func(s *site) {
			v := s.visits[qr]
			v.Left = noon.Add(-desk.RateWithin - time.Second)
			s.visits[qr] = v
		}, form: url.Values{"grade": {"5"}}, status: 409, want: []string{"已过评价时间", "7 天"}, lacks: "<form"},
		{name: "early", before: func(s *site) {
			v := s.visits[qr]
			v.Called = time.Time{}
			s.visits[qr] = v
		}, form: url.Values{"grade": {"5"}}, status: 409, want: []string{"还不能评价"}, lacks: "<form"},
		{name: "gone", before: func(s *site) { delete(s.visits, qr) }, form: url.Values{"grade": {"5"}}, status: 404, want: []string{"没有这个评价码"}, lacks: "<form"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t)
			s.calledVisit(qr)
			_, page := s.get(ratePath)
			sealed := token(page)
			if tc.before != nil {
				tc.before(s)
			}
			was := s.visits[qr].Rating
			status, page := s.send(ratePath, sealed, tc.form)
			if status != tc.status {
				t.Errorf("status %d, want %d", status, tc.status)
			}
			wants(t, page, tc.want...)
			if tc.lacks != "" {
				lacks(t, page, tc.lacks)
			}
			if s.visits[qr].Rating != was {
				t.Error("it was rated")
			}
		})
	}
}

// Codes can't be told apart by trying: what is malformed, unknown or somebody else's gives the same
// page to the byte, and a malformed one does not even reach the authority.
func TestUnknownCodesAreAlike(t *testing.T) {
	s := newSite(t)
	s.calledVisit(qr)
	s.asks[qr] = waitingAt(desk.StageHandle, desk.Received)
	for _, letter := range []string{"R", "Q"} {
		first := ""
		for _, code := range []string{"AAAAAAAAAAAAAA", "ABCDEFGHJKLMNQ", "short", "ABCDEFGHJKLMNPQ", "ABCDEFGHJKLMN-", "%E5%91%A8"} {
			status, page := s.get("/" + letter + "/" + code)
			decoded, err := url.PathUnescape(code)
			if err != nil {
				t.Fatal(err)
			}
			page = strings.NewReplacer(code, "CODE", decoded, "CODE").Replace(page)
			if first == "" {
				first = page
			}
			if status != http.StatusNotFound || page != first {
				t.Errorf("/%s/%s: status %d, %s", letter, code, status, page)
			}
		}
	}
	for _, call := range s.calls {
		if _, code, _ := strings.Cut(call, " "); len(code) != 14 {
			t.Errorf("the authority was asked %q", call)
		}
	}
}

func TestForeignRatingsAreRefused(t *testing.T) {
	s := newSite(t)
	s.calledVisit(qr)
	s.calledVisit("AAAAAAAAAAAAAA")
	_, page := s.get(ratePath)
	_, other := s.get("/R/AAAAAAAAAAAAAA")
	for name, try := range map[string]func() (int, string){
		"no token":   func() (int, string) { return s.send(ratePath, "", url.Values{"grade": {"1"}}) },
		"other form": func() (int, string) { return s.send(ratePath, token(other), url.Values{"grade": {"1"}}) },
		"foreign site": func() (int, string) {
			return s.send(ratePath, token(page), url.Values{"grade": {"1"}}, "Sec-Fetch-Site", "cross-site")
		},
	} {
		if status, _ := try(); status != http.StatusForbidden || s.visits[qr].Rating != nil {
			t.Errorf("%s: status %d, %+v", name, status, s.visits[qr].Rating)
		}
	}
}

// Whoever holds the paper learns how far it is, and nothing about whose it is.
//
// clause: H-7.2d2
func TestHowFar(t *testing.T) {
	for _, tc := range []struct {
		name    string
		answer  sandbox.AskAnswer
		present string
		want    []string
		lacks   []string
	}{
		{"to be completed", waitingAt(desk.StageAccept, desk.Written), "已记录", []string{"一次性告知单"}, []string{"最迟"}},
		{"handled", waitingAt(desk.StageHandle, desk.Received), "已受理编号", []string{"最迟", "2026-12-04", "JM01-20261121-0001", "0724-5550101", "0724-5550100", "荆门市示例经办机构"}, nil},
		{"at the authority", waitingAt(desk.StageReview, desk.Received), "已受理编号", []string{"审核"}, nil},
		{"decided", waitingAt(desk.StageNotify, desk.Decided), "已决定", []string{"最迟"}, nil},
		{"to be collected", waitingAt(desk.StageCollect, desk.Informed), "已告知", []string{"可以领取"}, []string{"最迟"}},
		{"closed", waitingAt(desk.StageClosed, desk.Informed), "已告知", []string{"已经办完"}, []string{"最迟"}},
		{"a question", sandbox.AskAnswer{Kind: "ticket", OutletZH: "荆门示例支行", Status: desk.Decided, Stage: string(desk.TicketAnswered), Phone: "1", Number: "JM01-Q20261123-1"}, "已答复", []string{"JM01-Q20261123-1", "已登记编号"}, []string{"已决定", "事项<"}},
		{"a complaint", sandbox.AskAnswer{Kind: "ticket", OutletZH: "荆门示例支行", Status: desk.Received, Stage: string(desk.TicketOpen), Phone: "1", Number: "JM01-V20261123-1"}, "已登记编号", []string{"正在处理"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t)
			s.asks[qr] = tc.answer
			status, page := s.get("/q/" + strings.ToLower(qr))
			if status != http.StatusOK {
				t.Fatalf("status %d", status)
			}
			wants(t, page, `aria-current="step">`+tc.present+"<", "荆门示例支行")
			wants(t, page, tc.want...)
			lacks(t, page, tc.lacks...)
			if strings.Count(page, "aria-current") != 1 || strings.Contains(page, "<form") {
				t.Error("not one present word, or something to fill in")
			}
			_, page = s.get("/Q"+qr, "Accept-Language", "en")
			wants(t, page, `<html lang="en">`)
		})
	}
	s := newSite(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:8471/Q/"+qr, nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := s.do(r); status != http.StatusNotFound {
		t.Errorf("something was sent to a page that only tells: status %d", status)
	}
}

// Every stage and state has its words in both languages.
func TestHowFarKnowsEveryStage(t *testing.T) {
	s := newSite(t)
	for _, lang := range []string{"zh-CN", "en"} {
		for _, stage := range desk.Stages {
			for _, status := range desk.Statuses {
				s.asks[qr] = waitingAt(stage, status)
				if code, _ := s.get("/Q/" + qr + "?lang=" + lang); code != http.StatusOK {
					t.Errorf("%s %s %s: status %d", lang, stage, status, code)
				}
			}
		}
		for _, state := range []desk.TicketState{desk.TicketNew, desk.TicketOpen, desk.TicketAnswered, desk.TicketClosed} {
			for _, status := range []desk.Status{desk.Received, desk.Decided, desk.Informed} {
				s.asks[qr] = sandbox.AskAnswer{Kind: "ticket", Stage: string(state), Status: status}
				if code, _ := s.get("/Q/" + qr + "?lang=" + lang); code != http.StatusOK {
					t.Errorf("%s %s %s: status %d", lang, state, status, code)
				}
			}
		}
	}
}
