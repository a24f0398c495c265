package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

func (a *authority) AllAffairs(context.Context, string) ([]desk.Affair, error) { return nil, nil }

func (a *authority) SettleFor(context.Context, string, string, string, string, int64, desk.AffairAct) (desk.Affair, error) {
	return desk.Affair{}, fail(desk.NotFound, "affair.none", "")
}

// The authority sends feedback that needs a receipt, records a meeting, answers a wish for another class with
// the facts before it, and sees emergencies.
//
// clause: N-10, N-5, H-9.2e, N-14
func TestAffairsAtTheDesk(t *testing.T) {
	svc, keys, s := overSandbox(t)
	const page = "/desk/jiangwei/affairs"
	day := calendar.DateOf(time.Now())
	_, html := s.get(page)
	in := url.Values{
		"outlet": {"TCA"}, "kind": {"feedback"}, "what": {"合作银行一"}, "period": {"2026-10"}, "day": {day.Add(3).String()},
		"lines": {"发放不成功"}, "text": {"请核对"},
	}
	status, html := s.send(page, token(html), in)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("data without a number: status %d", status)
	}
	wants(t, html, "数据要写全", "合作银行一")
	in.Set("lines", "发放不成功 3\n\n 账户不符 1")
	if status, html = s.send(page, token(html), in); status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", status, html)
	}
	_, html = s.get(page)
	meeting := url.Values{"outlet": {"TCA"}, "kind": {"meeting"}, "what": {"三季度"}, "day": {day.String()}, "text": {"两项要改"}}
	meeting.Set("text", "")
	if status, html = s.send(page, token(html), meeting); status != http.StatusUnprocessableEntity {
		t.Errorf("a meeting without words: status %d", status)
	}
	wants(t, html, "aria-invalid=\"true\"></textarea>\n<p class=\"error\" role=\"alert\">要写清楚，最多 500 字。</p>", `value="三季度"`)
	meeting.Set("text", "两项要改")
	if status, html = s.send(page, token(html), meeting); status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", status, html)
	}
	at := svc.Terminal("TC-A-01", keys.List().Verify)
	s.login(at, "zhaolei")
	wish, err := at.Settle(t.Context(), uuid.NewString(), desk.Affair{ID: uuid.Must(uuid.NewV7()).String()}, desk.Begin{Kind: desk.Upgrade, What: "B", Text: "人手不够"})
	if err != nil {
		t.Fatal(err)
	}
	begun := desk.Begin{Kind: desk.Emergency, What: "power", Text: "整条街停电"}
	if _, err := at.Settle(t.Context(), uuid.NewString(), desk.Affair{ID: uuid.Must(uuid.NewV7()).String()}, begun); err != nil {
		t.Fatal(err)
	}
	_, html = s.get(page)
	wants(t, html, "账户不符 1", "三季度", "停电", "考核合格", "整条街停电")
	one := page + "/TCA/" + wish.ID
	_, form, _ := strings.Cut(html, `action="`+one)
	status, html = s.send(one, token(form), url.Values{"version": {"1"}, "act": {"grant"}, "text": {"找 138 0000 1111"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("an answer with a number in it: status %d", status)
	}
	// The answer stands where it was typed, and nowhere else, and what is wrong beside it; the other language is that of
	// the page, because the address of the answer is no page.
	wants(t, html, "value=\"找 138 0000 1111\" aria-invalid=\"true\">\n<p class=\"error\" role=\"alert\">里面像有别人的号码，请去掉。</p>", `href="`+page+`?lang=en"`)
	if n := strings.Count(html, "138 0000 1111"); n != 1 {
		t.Errorf("what was typed stands there %d times", n)
	}
	_, form, _ = strings.Cut(html, `action="`+one)
	status, _ = s.send(one, token(form), url.Values{"version": {"1"}, "act": {"grant"}, "text": {"同意"}})
	if status != http.StatusSeeOther {
		t.Fatalf("answer: status %d", status)
	}
	outlets, err := svc.Outlets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outlets {
		if o.ID == "TCA" && o.Class != "B" {
			t.Errorf("class %s after the wish was granted", o.Class)
		}
	}
}
