package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// applies lets the manager of the class A outlet ask for an account, as of a terminal.
func (s *site) applies(at desk.Authority, reason string) desk.Application {
	s.t.Helper()
	s.login(at, "zhaolei")
	day := calendar.DateOf(time.Now())
	key := func() string { return uuid.Must(uuid.NewV7()).String() }
	app, err := at.FileApplication(s.t.Context(), key(), desk.Application{ID: key()}, desk.Apply{
		Wish: desk.ToOpen, Name: "林晓", IDNo: "420106199506300004", Education: "college", Exam: day, Confidential: day,
		Posts: []desk.Post{desk.Guide, desk.Courier}, Items: []string{"card.apply", "card.loss_temp"}, Reason: reason,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return app
}

// clause: G-7.2a, G-7.2b
func TestPeopleOverTheSandbox(t *testing.T) {
	svc, keys, s := overSandbox(t)
	app := s.applies(svc.Terminal("TC-A-01", keys.List().Verify), "新增导办<b>人员")
	const people = "/desk/jiangwei/people"
	path := people + "/TCA/" + app.ID
	_, page := s.get(people)
	wants(t, page, app.Number, "林晓", "导办", "1 份申请等您批", "王敏")
	_, page = s.get(path)
	wants(t, page, "新增导办<b>人员", "card.loss_temp", `name="post" value="guide" checked`)
	lacks(t, page, "420106199506300004")

	// Never more than was asked for, and a refusal needs its reason; what was entered stays.
	form := url.Values{"version": {version(page)}, "verdict": {"grant"}, "post": {"manager"}, "item": {"card.apply"}}
	status, page := s.post(path, form)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", status)
	}
	wants(t, page, "批的不能比申请的多")
	form.Set("verdict", "refuse")
	if status, _ = s.post(path, form); status != http.StatusUnprocessableEntity {
		t.Errorf("refused without a reason: status %d", status)
	}
	form = url.Values{"version": {version(page)}, "verdict": {"grant"}, "post": {"guide"}, "item": {"card.apply"}}
	if status, to := s.post(path, form); status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", status, to)
	}
	_, page = s.get(people)
	wants(t, page, "没有申请等您批", "开通")

	// Who could do what: nobody of that name before, the guide now, by whom and on what paper.
	ask := func(at time.Time) string {
		_, page := s.get(people + "?" + url.Values{"outlet": {"TCA"}, "at": {at.In(calendar.China).Format("2006-01-02T15:04")}}.Encode())
		_, then, _ := strings.Cut(page, `id="answer"`)
		then, _, _ = strings.Cut(then, "</table>")
		return then
	}
	lacks(t, ask(time.Now().AddDate(0, 0, -1)), "林晓")
	wants(t, ask(time.Now().AddDate(0, 0, -1)), "王敏", "建账前已有")
	wants(t, ask(time.Now().Add(time.Minute)), "林晓", app.Number, "江卫")
	if status, page = s.get(people + "?at=yesterday"); status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", status)
	}
	wants(t, page, "时间没看懂")

	// A freeze by hand asks first, wants a reason, and is in the ledger too.
	const freeze = "/desk/jiangwei/accounts/wangmin/frozen"
	_, page = s.get(people)
	wants(t, page, `href="`+freeze)
	if status, _ = s.send("/desk/jiangwei/accounts/wangmin", token(page), url.Values{"state": {"frozen"}}); status == http.StatusSeeOther {
		t.Fatal("frozen in one step")
	}
	if status, page = s.post(freeze, url.Values{"reason": {" "}}); status != http.StatusUnprocessableEntity {
		t.Errorf("frozen without a reason: status %d", status)
	}
	wants(t, page, `name="reason" rows="3" maxlength="500" aria-invalid="true"`, "请写明原因", "冻结 王敏 的账号")
	if status, to := s.post(freeze, url.Values{"reason": {"正在核查"}}); status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", status, to)
	}
	if status, _ = s.get("/desk/jiangwei/accounts/wangmin/gone"); status != http.StatusUnprocessableEntity {
		t.Errorf("a state that is none: status %d", status)
	}
	status, csv := s.get(people + "/ledger.csv?outlet=TCA")
	if status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	wants(t, csv, "seq,outlet,person", ",王敏,frozen,", ",正在核查", ","+app.Number+",", ",林晓,granted,guide,,card.apply,")
}
