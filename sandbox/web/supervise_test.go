package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/web"
)

// clause: G-10.2
func TestFiguresOfAllOutletsAndTheirFile(t *testing.T) {
	svc, _, s := overSandbox(t)
	if err := svc.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	from := calendar.DateOf(time.Now()).Add(-30).String()
	_, page := s.get("/desk/jiangwei/figures?from=" + from)
	wants(t, page, "塔城迎宾路支行", "五项制度", `id="promises"`, "figures.csv?from="+from)
	status, file := s.get("/desk/jiangwei/figures.csv?lang=zh-CN&from=" + from)
	lines := strings.Split(strings.TrimSuffix(file, "\r\n"), "\r\n")
	if status != http.StatusOK || !strings.HasPrefix(file, "\ufeff网点,") || len(lines) < 3 {
		t.Fatalf("status %d, %q", status, file)
	}
	for _, l := range lines {
		if strings.Count(l, ",") != strings.Count(lines[0], ",") {
			t.Errorf("%q has other cells than the head", l)
		}
	}
	if status, _ := s.get("/desk/jiangwei/figures?from=2026-11-30&to=2026-11-01"); status != http.StatusUnprocessableEntity {
		t.Errorf("a period that ends before it begins: status %d", status)
	}
	// What is no day is said beside its field and stays there; no other period is shown in its place.
	status, page = s.get("/desk/jiangwei/figures?lang=zh-CN&from=" + from + "&to=2026-02-30")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("no day: status %d", status)
	}
	wants(t, page, `name="from" value="`+from+`"`, `name="to" value="2026-02-30" aria-invalid="true"`, "不是日期")
	lacks(t, page, `id="figures"`, "figures.csv")
	if status, _ = s.get("/desk/jiangwei/figures.csv?from=yesterday"); status != http.StatusUnprocessableEntity {
		t.Errorf("a file of no day: status %d", status)
	}
}

// clause: D-5b, H-9.3
func TestServiceMapHoldsWhatIsPublic(t *testing.T) {
	svc, _, s := overSandbox(t)
	_, text := s.get("/desk/jiangwei/map.json")
	var all []map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil || len(all) == 0 {
		t.Fatalf("%d outlets, %v", len(all), err)
	}
	for _, key := range []string{"name_zh", "address_zh", "hours", "phone", "position", "class", "items"} {
		if _, ok := all[0][key]; !ok {
			t.Errorf("nothing about %s", key)
		}
	}
	lacks(t, text, "wangmin", "王敏", "terminals", "TC-A-01", "agreement")
	if _, err := svc.Freeze(t.Context(), "jiangwei", "0123456789abcdef", "TCA", "8", "ended"); err != nil {
		t.Fatal(err)
	}
	_, after := s.get("/desk/jiangwei/map.json")
	lacks(t, after, `"TCA"`)
}

// clause: D-6.3a, D-6.3b, D-7b, H-10.2
func TestAuthorityFindsTalksAndIsWarned(t *testing.T) {
	svc, _, s := overSandbox(t)
	const list = "/desk/jiangwei/findings"
	_, page := s.get(list)
	lacks(t, page, `value="self"`)
	in := url.Values{"outlet": {"TCA"}, "kind": {"secret"}, "text": {"公示牌没有挂"}, "due": {"2020-01-01"}}
	status, page := s.send(list, token(page), in)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a day that is over: status %d", status)
	}
	wants(t, page, "期限不能早于今天", "公示牌没有挂")
	in.Set("due", calendar.DateOf(time.Now()).Add(3).String())
	if status, page = s.send(list, token(page), in); status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", status, page)
	}
	found, err := svc.AllFindings(t.Context(), "jiangwei")
	if err != nil || len(found) != 1 || found[0].Responsible != "zhaolei" {
		t.Fatalf("%+v, %v", found, err)
	}
	one := list + "/TCA/" + found[0].ID
	for n, want := range []string{"已约谈一次", "达到终止合作的条件"} {
		_, page = s.get(one)
		status, _ := s.send(one, token(page), url.Values{"version": {version(page)}, "act": {"talk"}, "text": {"限期整改"}})
		if status != http.StatusSeeOther {
			t.Fatalf("talk %d: status %d", n+1, status)
		}
		_, page = s.get(one)
		wants(t, page, want)
	}
}

// clause: G-11.3, B-6b, H-C6.2
func TestFreezeByOneForm(t *testing.T) {
	svc, keys, s := overSandbox(t)
	if err := svc.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	const ask = "/desk/jiangwei/outlets/TCA/freeze"
	_, page := s.get("/desk/jiangwei/outlets/TCA")
	wants(t, page, ask)
	_, page = s.get(ask)
	status, page := s.send(ask, token(page), url.Values{"order": {" "}, "reason": {"协议终止"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("no number of an order: status %d", status)
	}
	wants(t, page, "要写决定的文号", "协议终止")
	if status, _ = s.send(ask, token(page), url.Values{"order": {"8号"}, "reason": {"协议终止"}}); status != http.StatusSeeOther {
		t.Fatalf("status %d", status)
	}
	if _, err := svc.Terminal("TC-A-01", keys.List().Verify).NewCode(t.Context(), desk.ToLogin); err == nil {
		t.Error("a code to log in at a frozen outlet")
	}
	exits, err := svc.Exits(t.Context(), "jiangwei")
	if err != nil || len(exits) != 1 {
		t.Fatalf("%d exits, %v", len(exits), err)
	}
	at := "/desk/jiangwei/exits/TCA/" + exits[0].ID
	_, page = s.get(at)
	wants(t, page, "8号", "标牌", "未办结的件", "终端和证书")
	if rows := len(regexp.MustCompile(`name="counted"`).FindAllString(page, -1)); rows != len(exits[0].Lines) {
		t.Errorf("%d lines to sign, want %d", rows, len(exits[0].Lines))
	}
	sign := func(counted, handed, note string) (int, string) {
		return s.send(at, token(page), url.Values{"version": {version(page)}, "line": {"0"}, "counted": {counted}, "handed": {handed}, "note": {note}})
	}
	for _, bad := range [][3]string{{"x", "赵磊", ""}, {"1", " ", ""}, {"7", "赵磊", ""}} {
		status, again := sign(bad[0], bad[1], bad[2])
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%v: status %d", bad, status)
		}
		page = again
	}
	if status, _ := sign("7", "赵磊", "多出六件"); status != http.StatusSeeOther {
		t.Errorf("status %d", status)
	}
	_, page = s.get(at)
	wants(t, page, "多出六件", "江卫")
	if status, _ := s.send(at, token(page), url.Values{"version": {version(page)}, "act": {"unfreeze"}, "reason": {"恢复合作"}}); status != http.StatusSeeOther {
		t.Errorf("status %d", status)
	}
	if _, err := svc.Terminal("TC-A-01", keys.List().Verify).NewCode(t.Context(), desk.ToLogin); err != nil {
		t.Errorf("after it was let go on: %v", err)
	}
}

// clause: D-6.3b, H-C3.2
func TestOverdueFindingStandsOnTheDesk(t *testing.T) {
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := noon
	svc, err := sandbox.New(t.Context(), sandbox.Options{
		DB: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), Signer: keys.List(), Now: func() time.Time { return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := svc.Close(); err != nil {
			t.Error(err)
		}
	})
	h, err := web.New(svc, web.Options{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.NewString()
	_, err = svc.Supervise(t.Context(), "jiangwei", id, "TCA", id, 0, desk.Find{Kind: desk.DailyInspection, Text: "没有挂公示牌", Due: calendar.DateOf(at)})
	if err != nil {
		t.Fatal(err)
	}
	at = noon.Add(24 * time.Hour)
	if err := svc.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, handler: h}
	for _, path := range []string{"/desk/jiangwei/cases", "/desk/jiangwei/findings"} {
		_, page := s.get(path)
		wants(t, page, "TCA-G20261123-0001")
	}
}
