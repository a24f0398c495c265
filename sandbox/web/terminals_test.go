package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var enrolCode = regexp.MustCompile(`<code id="code">([A-Z2-7-]{53})</code>`)

// A code is shown once, on the answer; who withdraws says why, and the page says so.
//
// clause: H-8.3.1c, G-9.4
func TestTerminals(t *testing.T) {
	_, _, s := overSandbox(t)
	const page = "/desk/jiangwei/terminals"
	status, text := s.get(page)
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, text)
	}
	wants(t, text, "TC-A-01", "TC-D-01", "还没有用过证书")
	// Each row has a form of its own.
	_, row, _ := strings.Cut(text, `action="/desk/jiangwei/terminals/TC-A-01"`)

	status, text = s.send(page+"/TC-A-01", token(row), url.Values{"act": {"code"}})
	if status != http.StatusOK || !enrolCode.MatchString(text) {
		t.Fatalf("status %d: %s", status, text)
	}
	if _, again := s.get(page); enrolCode.MatchString(again) {
		t.Error("the code is shown again")
	}
	status, text = s.send(page+"/TC-A-01", token(row), url.Values{"act": {"withdraw"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("withdrawn without a reason: status %d", status)
	}
	wants(t, text, "请写明收回原因")
	if status, _ = s.send(page+"/TC-A-01", token(row), url.Values{"act": {"withdraw"}, "reason": {"失窃"}}); status != http.StatusSeeOther {
		t.Errorf("status %d", status)
	}
	_, text = s.get(page)
	wants(t, text, "收回：失窃")
	// The form of one terminal does nothing to another.
	if status, _ = s.send(page+"/TC-A-02", token(row), url.Values{"act": {"code"}}); status == http.StatusOK {
		t.Error("a form of another terminal was taken")
	}
}
