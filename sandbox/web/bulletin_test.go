package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sheyin/desk"
)

const bulletinsPath = "/desk/r-01/bulletins"

// policy is a whole form.
func policy() url.Values {
	return url.Values{
		"title_zh": {"换卡办法有变"}, "title_en": {"A change"}, "text_zh": {"第一段\r\n\r\n第二段"}, "text_en": {"one\n\ntwo"},
		"item": {"card.apply"}, "outlet": {"JM01"}, "must": {"yes"}, "from": {"2026-12-01T00:00"},
		"question_zh": {"几天？"}, "question_en": {"How many days?"}, "option_zh": {"三天", "五天", "", ""}, "option_en": {"three", "five", "", ""},
		"right": {"2"}, "part": {"1"},
	}
}

// clause: H-9.1.1c, H-9.1.2c, H-C3.3
func TestBulletinIsIssued(t *testing.T) {
	s := newSite(t)
	_, page := s.get(bulletinsPath)
	wants(t, page, "还没有政策通知", `value="card.apply"`)
	status, to := s.post(bulletinsPath, policy())
	if status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", status, to)
	}
	b := s.reaches[0].Bulletin
	if !b.Must || len(b.TextZH) != 2 || b.TextZH[1] != "第二段" || b.Check == nil || b.Check.Right != 2 || len(b.Check.Options) != 2 ||
		b.From.Format("2006-01-02T15:04Z07:00") != "2026-12-01T00:00+08:00" {
		t.Errorf("issued %+v", b)
	}
	_, page = s.get(to)
	wants(t, page, "已发布 B2026-001", "换卡办法有变", "1 人未读", "沈知行")
}

func TestBadBulletinsLoseNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		make func(url.Values)
		want string
	}{
		"no title":    {func(f url.Values) { f.Del("title_en") }, "中英文标题都要填写"},
		"other parts": {func(f url.Values) { f.Set("text_en", "one") }, "段数要相同"},
		"no item":     {func(f url.Values) { f.Del("item") }, "请至少选择一个事项"},
		"no answer":   {func(f url.Values) { f.Del("right") }, "正确选项和段落"},
		"no time":     {func(f url.Values) { f.Set("from", "soon") }, "请填写日期和时间"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			form := policy()
			tt.make(form)
			status, page := s.post(bulletinsPath, form)
			if status != http.StatusUnprocessableEntity || len(s.reaches) != 0 {
				t.Errorf("status %d, %d issued", status, len(s.reaches))
			}
			wants(t, page, tt.want, `value="换卡办法有变"`, "第二段", `value="JM01" checked`)
		})
	}
}

// clause: H-C3.1, B-5a
func TestOutletPageShowsListsAhead(t *testing.T) {
	s := newSite(t)
	s.ahead = []desk.ItemList{{OutletID: "JM01", Version: 4, From: noon.AddDate(0, 0, 1), Entries: []desk.ListEntry{{Code: "une.claim"}, {Code: "card.apply"}}}}
	_, page := s.get(outletPath)
	wants(t, page, "第 3 版自何时在用", "JM-01", "尚未取用", "已签发、尚未生效", "第 4 版", "card.apply", "撤回", `name="version" value="4"`)

	_, form, _ := strings.Cut(page, `lists/4/withdraw`)
	if status, to := s.send(outletPath+"/lists/4/withdraw", token(form), url.Values{}); status != http.StatusSeeOther || len(s.ahead) != 0 {
		t.Errorf("status %d: %s, %d ahead", status, to, len(s.ahead))
	}
	_, form, _ = strings.Cut(page, `id="grade"`)
	status, to := s.send(outletPath+"/class", token(form), url.Values{"class": {"A"}})
	if status != http.StatusSeeOther || s.outlets[0].Class != "A" {
		t.Errorf("status %d: %s, class %s", status, to, s.outlets[0].Class)
	}
	if status, _ := s.send(outletPath+"/class", "no-token", url.Values{"class": {"B"}}); status != http.StatusForbidden {
		t.Errorf("without a token: status %d", status)
	}
	status, page = s.post(outletPath, url.Values{"version": {"3"}, "when": {"now"}, "code": {"une.claim"}, "expires": {"rubbish"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", status)
	}
	wants(t, page, "请填写日期和时间", `value="rubbish"`)
}
