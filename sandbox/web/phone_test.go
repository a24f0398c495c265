package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"
)

const qr = "ABCDEFGHJKLMNP"

// clause: H-8.3.1c
func TestPhoneConfirms(t *testing.T) {
	s := newSite(t)
	s.issue(qr)
	if status, page := s.get("/S" + qr); status != http.StatusOK || token(page) == "" {
		t.Errorf("the short address: status %d", status)
	}
	if status, _ := s.get("/favicon.ico"); status != http.StatusNotFound {
		t.Errorf("what is no code: status %d", status)
	}
	status, page := s.get("/s/abcdefghjklmnp")
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	wants(t, page, "沈知行", "荆门示例支行", "经办岗", "width=device-width")
	_, page = s.post("/s/abcdefghjklmnp", url.Values{"act": {"scan"}, "person": {"p-01"}})
	wants(t, page, "1号窗口", "JM01-T1", "2026-11-23 12:00", ">1234<", ">4711<", ">9876<", "拒绝，不是我本人操作", "autofocus")
	_, page = s.send("/s/abcdefghjklmnp", token(page), url.Values{"act": {"answer"}, "person": {"p-01"}, "number": {"4711"}})
	wants(t, page, "已确认", "请看网点屏幕")
	if want := []string{"scan p-01 " + qr, "confirm p-01 " + qr + " 4711 true"}; !slices.Equal(s.calls, want) {
		t.Errorf("calls %v, want %v", s.calls, want)
	}
}

// The phone of the person who locked a terminal shows the digits that open it without its line.
//
// clause: H-8.3.1c
func TestPhoneOpensWithoutTheLine(t *testing.T) {
	const challenge = "0BCDEFGHJKLMNP"
	for _, tc := range []struct {
		name   string
		known  bool
		answer url.Values
		status int
		want   []string
		call   string
	}{
		{"shown", true, url.Values{"open": {"yes"}}, 200, []string{"请在网点终端输入", "1234 5678", "只能用一次"}, "open p-01 " + challenge + " true"},
		{"refused", true, url.Values{"refuse": {"yes"}}, 200, []string{"已拒绝"}, "open p-01 " + challenge + " false"},
		{"nothing tapped refuses", true, url.Values{}, 200, []string{"已拒绝"}, "open p-01 " + challenge + " false"},
		{"somebody else's", false, url.Values{"open": {"yes"}}, 403, []string{"不能登录", "锁屏的可能是别人"}, "open p-01 " + challenge + " true"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t)
			s.issue(challenge)
			_, page := s.post("/S/"+challenge, url.Values{"act": {"scan"}, "person": {"p-01"}})
			wants(t, page, "断线开锁", "JM01-T1", "显示 8 位数", "不要告诉别人", "拒绝，不是我本人操作", "autofocus")
			if !tc.known {
				delete(s.codes, challenge)
			}
			tc.answer.Set("act", "open")
			tc.answer.Set("person", "p-01")
			status, page := s.send("/S/"+challenge, token(page), tc.answer)
			if status != tc.status {
				t.Errorf("status %d", status)
			}
			wants(t, page, tc.want...)
			if last := s.calls[len(s.calls)-1]; last != tc.call {
				t.Errorf("call %q", last)
			}
		})
	}
}

func TestPhoneOutcomes(t *testing.T) {
	for _, tc := range []struct {
		name   string
		before func(*site)
		person string
		answer url.Values
		status int
		want   []string
	}{
		{name: "refused", answer: url.Values{"refuse": {"yes"}}, status: 200, want: []string{"已拒绝", "没有登录"}},
		{name: "nothing tapped refuses", answer: url.Values{}, status: 200, want: []string{"已拒绝"}},
		{name: "wrong number", answer: url.Values{"number": {"1234"}}, status: 403, want: []string{"不能登录", "与网点屏幕不一致"}},
		{name: "not allowed", person: "p-02", status: 403, want: []string{"不能登录", "上岗考核", "网点负责人"}},
		{name: "expired", before: func(s *site) { s.clock = noon.Add(2 * time.Minute) }, status: 409, want: []string{"二维码已过期", "换新二维码"}},
		{name: "used", before: func(s *site) { s.codes[qr].outcome = "confirmed" }, status: 409, want: []string{"已被使用"}},
		{name: "unknown", before: func(s *site) { delete(s.codes, qr) }, status: 404, want: []string{"没有此二维码"}},
		{name: "nobody chosen", person: "p-99", status: 422, want: []string{"请先选择人员", "沈知行"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t)
			s.issue(qr)
			if tc.before != nil {
				tc.before(s)
			}
			if tc.person == "" {
				tc.person = "p-01"
			}
			status, page := s.post("/S/"+qr, url.Values{"act": {"scan"}, "person": {tc.person}})
			if tc.answer != nil {
				tc.answer.Set("act", "answer")
				tc.answer.Set("person", tc.person)
				status, page = s.send("/S/"+qr, token(page), tc.answer)
			}
			if status != tc.status {
				t.Errorf("status %d, want %d", status, tc.status)
			}
			wants(t, page, tc.want...)
		})
	}
}
