package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sheyin/sandbox"
)

var (
	shownCode  = regexp.MustCompile(`<code>([0-9A-Z]{34})</code>`)
	holderForm = regexp.MustCompile(`name="holder" value="([^"]+)"><b>李清和</b>`)
)

// A customer shows his electronic card: each time another code, as a picture and as text, which the authority knows.
func TestElectronicCard(t *testing.T) {
	svc, _, s := overSandbox(t)
	if _, start := s.get("/"); !strings.Contains(start, `href="/E"`) {
		t.Error("the start page does not lead there")
	}
	status, page := s.get("/E")
	chosen := holderForm.FindStringSubmatch(page)
	if status != http.StatusOK || chosen == nil {
		t.Fatalf("status %d: %s", status, page)
	}
	wants(t, page, "虚构", "阿依努尔·吐尔逊江")
	lacks(t, page, "420802198803070012", "19900000101")
	holder := html.UnescapeString(chosen[1])

	status, first := s.post("/E", url.Values{"holder": {holder}})
	code := shownCode.FindStringSubmatch(first)
	if status != http.StatusOK || code == nil {
		t.Fatalf("status %d: %s", status, first)
	}
	wants(t, first, "李清和的电子社保卡", "<svg", "只能用一次")
	lacks(t, first, "420802198803070012")
	if _, again := s.post("/e", url.Values{"holder": {holder}}); strings.Contains(again, code[1]) || !shownCode.MatchString(again) {
		t.Error("the same code again")
	}
	if status, page = s.post("/E", url.Values{"holder": {"nobody"}}); status != http.StatusNotFound {
		t.Errorf("nobody: status %d", status)
	}
	wants(t, page, "没有此人员")

	at := sandbox.Caller{Terminal: "TC-A-01"}
	if _, err := svc.HolderOf(t.Context(), at, code[1]); err == nil {
		t.Error("a code was redeemed without a session")
	}
}
