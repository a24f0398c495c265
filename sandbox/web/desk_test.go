package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
)

const casePath = "/desk/r-01/cases/JM01/c-sooner"

func TestCasesAreMaskedAndInOrder(t *testing.T) {
	s := newSite(t)
	_, page := s.get("/desk/r-01/cases")
	wants(t, page, "周** 128X", "失业保险金申领", "高风险", "共 2 件")
	lacks(t, page, "周素琴", "42010219750815128X", "19900000103")
	if strings.Index(page, "c-sooner") > strings.Index(page, "c-later") {
		t.Error("the case that is due later stands first")
	}
	_, page = s.get(casePath)
	wants(t, page, "周素琴", "42010219750815128X", "19900000103", "失业原因", "Reason of unemployment", "合同期满", "居民身份证", "已核验", "2026-11-25", "沈知行")
	s.cases = nil
	_, page = s.get("/desk/r-01/cases")
	wants(t, page, "目前没有待审核的事项")
}

// The file at hand: circumstances, why it came here, what was answered before, who did what and where.
//
// clause: G-9.1.1a, G-9.1.1b
func TestReviewShowsTheFile(t *testing.T) {
	s := newSite(t)
	s.cases = append(s.cases, raisedCase())
	const path = "/desk/r-01/cases/JM01/c-raised"
	_, page := s.get(path)
	wants(t, page, "高风险", "由人社审核的原因", "代办，卡会被别人使用", "委托他人办理时", "赵景川", "委托书", "合作银行一",
		"以前的答复", "委托书没有日期", "陆丹", "沈知行", "JM01-T1", "2026-11-23 11:20")
	_, page = s.get(path + "?lang=en")
	wants(t, page, "Somebody else would get hold of the card", "when an agent acts", "Earlier answers", "Why it came here")
	alone := raisedCase()
	alone.Risky, alone.Agent, alone.Circumstances = []string{desk.Alone}, nil, nil
	s.cases[len(s.cases)-1] = alone
	_, page = s.get(path)
	wants(t, page, "中风险", "网点没有别人能复核")
	lacks(t, page, "代办，卡会被别人使用")
	_, page = s.get(casePath)
	lacks(t, page, "由人社审核的原因", "以前的答复")
}

// clause: G-9.1.1b
func TestDecisions(t *testing.T) {
	for _, tc := range []struct {
		name  string
		form  url.Values
		stage desk.Stage
		want  desk.Decision
	}{
		{"grant", url.Values{"verdict": {"granted"}, "reason": {"not asked"}}, desk.StageNotify, desk.Decision{Verdict: desk.Granted}},
		{"refuse", url.Values{"verdict": {"refused"}, "reason": {" 不符合领取条件 "}}, desk.StageNotify, desk.Decision{Verdict: desk.Refused, Reason: "不符合领取条件"}},
		{
			"return for fields",
			url.Values{"verdict": {"returned"}, "reason": {"卡号有误"}, "fields": {"bank_card"}},
			desk.StageHandle,
			desk.Decision{Verdict: desk.Returned, Reason: "卡号有误", Fields: []string{"bank_card"}},
		},
		{
			"return for papers",
			url.Values{"verdict": {"returned"}, "reason": {"看不清"}, "fields": {"bank_card", "material.identity"}},
			desk.StageAccept,
			desk.Decision{Verdict: desk.Returned, Reason: "看不清", Fields: []string{"bank_card", "material.identity"}, Papers: true},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t)
			tc.form.Set("version", "3")
			_, page := s.get(casePath)
			status, to := s.send(casePath, token(page), tc.form)
			if status != http.StatusSeeOther || !strings.HasPrefix(to, "/desk/r-01/cases?") {
				t.Fatalf("status %d to %s", status, to)
			}
			c := s.cases[1]
			if c.Stage != tc.stage {
				t.Errorf("stage %q, want %q", c.Stage, tc.stage)
			}
			got := *c.Decision
			if got.Verdict != tc.want.Verdict || got.Reason != tc.want.Reason || got.Papers != tc.want.Papers || !slices.Equal(got.Fields, tc.want.Fields) {
				t.Errorf("decided %+v, want %+v", got, tc.want)
			}
			_, list := s.get(to)
			wants(t, list, "JM01-20261121-sooner", "共 1 件")
			// A double click sends the same form again: the same write, not a second one.
			if status, _ := s.send(casePath, token(page), tc.form); status != http.StatusSeeOther || len(s.decided) != 1 {
				t.Errorf("again: status %d, %d decisions", status, len(s.decided))
			}
		})
	}
}

func TestBadDecisionsLoseNothing(t *testing.T) {
	for _, tc := range []struct {
		name string
		form url.Values
		want []string
	}{
		{"refuse without a reason", url.Values{"verdict": {"refused"}}, []string{"请写明理由", `aria-invalid="true"`}},
		{"return without a reason", url.Values{"verdict": {"returned"}, "fields": {"material.identity"}}, []string{"请写明理由", `value="material.identity" checked`}},
		{"return without a field", url.Values{"verdict": {"returned"}, "reason": {"材料<b>不清"}}, []string{"请在上面的表格中勾选", "材料<b>不清</textarea>"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t)
			tc.form.Set("version", "3")
			status, page := s.post(casePath, tc.form)
			if status != http.StatusUnprocessableEntity {
				t.Errorf("status %d", status)
			}
			wants(t, page, tc.want...)
			if strings.Count(page, `role="alert"`) != 1 {
				t.Error("not exactly one message")
			}
			if len(s.decided) != 0 {
				t.Error("it was decided")
			}
		})
	}
}

func TestStaleDecision(t *testing.T) {
	s := newSite(t)
	_, page := s.get(casePath)
	s.cases[1].Version = 6
	s.cases[1].History = append(s.cases[1].History, desk.Record{Version: 6, Kind: desk.KindHandling, Name: "罗晓岚", At: noon})
	form := url.Values{"verdict": {"refused"}, "reason": {"我写的理由"}, "version": {"3"}}
	status, page := s.send(casePath, token(page), form)
	if status != http.StatusConflict {
		t.Errorf("status %d", status)
	}
	wants(t, page, "罗晓岚", "2026-11-23 12:00", "“办理”", "我写的理由", `name="version" value="6"`)
	form.Set("version", "6")
	if status, _ := s.send(casePath, token(page), form); status != http.StatusSeeOther {
		t.Errorf("the second try: status %d", status)
	}
}

func TestDecisionThatCameTooLate(t *testing.T) {
	s := newSite(t)
	_, page := s.get(casePath)
	s.cases[1].Version, s.cases[1].Stage = 4, desk.StageClosed
	s.cases[1].History = append(s.cases[1].History, desk.Record{Version: 4, Kind: desk.KindWithdrawal, Name: "沈知行", At: noon})
	status, page := s.send(casePath, token(page), url.Values{"verdict": {"refused"}, "reason": {"我写的理由"}, "version": {"3"}})
	if status != http.StatusConflict {
		t.Errorf("status %d", status)
	}
	wants(t, page, "不再等待审核", "撤回", "沈知行", "我写的理由")
	status, page = s.get(casePath)
	if status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
	wants(t, page, "已由网点撤回")
}

const outletPath = "/desk/r-01/outlets/JM01"

// clause: H-5d, B-5a
func TestListOffersWhatTheClassAllows(t *testing.T) {
	s := newSite(t)
	_, page := s.get("/desk/r-01/outlets")
	wants(t, page, "荆门示例支行", "第 3 版", "已授权")
	_, page = s.get(outletPath)
	wants(t, page, `value="une.claim" checked`, `value="card.apply"><`, "card.old", "示例数据", `name="version" value="3"`)
	lacks(t, page, "批量制卡", "银行账户激活") // another class; the bank's own business
}

func TestListIsChanged(t *testing.T) {
	for _, tc := range []struct {
		name string
		form url.Values
		from string
	}{
		{"now", url.Values{"when": {"now"}, "from": {"rubbish"}}, "2026-11-23T12:00:00+08:00"},
		{"later", url.Values{"when": {"at"}, "from": {"2026-12-01T08:30"}}, "2026-12-01T08:30:00+08:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t)
			tc.form["code"] = []string{"card.apply", "une.claim"}
			tc.form.Set("version", "3")
			status, to := s.post(outletPath, tc.form)
			if status != http.StatusSeeOther {
				t.Fatalf("status %d: %s", status, to)
			}
			l := s.lists["JM01"]
			if l.Version != 4 || !l.Has("card.apply") || !l.Has("une.claim") || l.From.Format("2006-01-02T15:04:05Z07:00") != tc.from {
				t.Errorf("list %+v", l)
			}
			_, page := s.get(to)
			wants(t, page, "已签发第 4 版")
		})
	}
}

func TestBadListsLoseNothing(t *testing.T) {
	for _, tc := range []struct {
		name string
		form url.Values
		want []string
	}{
		{"no time", url.Values{"when": {"at"}, "from": {""}, "code": {"card.apply"}}, []string{"请填写日期和时间", `value="card.apply" checked`, `value="une.claim"><`}},
		{"past", url.Values{"when": {"at"}, "from": {"2026-01-01T00:00"}, "code": {"card.apply"}}, []string{"不能早于现在", `value="2026-01-01T00:00"`}},
		{"nothing ticked", url.Values{"when": {"now"}}, []string{"清单至少要有一个事项", `value="une.claim"><`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t)
			tc.form.Set("version", "3")
			status, page := s.post(outletPath, tc.form)
			if status != http.StatusUnprocessableEntity {
				t.Errorf("status %d", status)
			}
			wants(t, page, tc.want...)
			if s.lists["JM01"].Version != 3 {
				t.Error("it was saved")
			}
		})
	}
}

func TestStaleListSaysWhatChanged(t *testing.T) {
	s := newSite(t)
	_, page := s.get(outletPath)
	s.lists["JM01"] = desk.ItemList{OutletID: "JM01", Version: 4, From: noon, Entries: []desk.ListEntry{{Code: "une.claim"}, {Code: "card.new"}}}
	status, page := s.send(outletPath, token(page), url.Values{
		"when": {"at"}, "from": {"2026-12-24T09:00"}, "version": {"3"}, "was": {"une.claim", "card.old"}, "code": {"card.apply"},
	})
	if status != http.StatusConflict {
		t.Errorf("status %d", status)
	}
	wants(t, page, "您打开的是第 3 版，现行为第 4 版", "card.new", "card.old", `name="version" value="4"`, `value="card.apply" checked`, "2026-12-24T09:00")
	if s.lists["JM01"].Version != 4 {
		t.Error("it was saved")
	}
}
