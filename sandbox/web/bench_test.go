package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox/web"
)

// benchCalls is a bench that notes what is done at it.
type benchCalls struct {
	done []string
	on   bool
	lies string
}

func (*benchCalls) Terminal() string { return "TC-A-01" }
func (*benchCalls) People() []web.BenchPerson {
	return []web.BenchPerson{{ID: "c1", Name: "李清和"}, {ID: "c2", Name: "周素琴"}}
}

func (b *benchCalls) Put(_ context.Context, kind desk.DeviceKind, person string) error {
	if person != "c2" {
		return &desk.Error{Code: desk.NotFound, Key: "device.person"}
	}
	b.done, b.lies = append(b.done, "put "+string(kind)+" "+person), person
	return nil
}
func (b *benchCalls) Lift() { b.done, b.lies = append(b.done, "lift"), "" }
func (b *benchCalls) Lies(kind desk.DeviceKind) string {
	if kind == desk.IDReader {
		return b.lies
	}
	return ""
}

func (b *benchCalls) Faults(kind desk.DeviceKind) []web.BenchFault {
	if kind == desk.PrinterDevice {
		return []web.BenchFault{{Name: "paper-out", On: b.on}}
	}
	return nil
}

func (b *benchCalls) SetFault(_ context.Context, kind desk.DeviceKind, name string, on bool) error {
	if kind != desk.PrinterDevice || name != "paper-out" {
		return &desk.Error{Code: desk.NotFound, Key: "device.fault"}
	}
	b.on = on
	return nil
}

// Cards are put and troubles switched from the authority's desk where the devices are played, and nowhere else.
func TestBench(t *testing.T) {
	_, _, plain := overSandbox(t)
	if status, page := plain.get("/desk/jiangwei/bench"); status != http.StatusNotFound || strings.Contains(page, "演示设备") {
		t.Errorf("without a bench: status %d", status)
	}
	if _, page := plain.get("/desk/jiangwei/cases"); strings.Contains(page, "演示设备") {
		t.Error("a page without a bench leads to one")
	}

	svc, keys, _ := overSandbox(t)
	b := &benchCalls{}
	h, err := web.New(svc, web.Options{Fingerprint: keys.Fingerprint(), Bench: b})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, handler: h}
	const at = "/desk/jiangwei/bench"
	if _, page := s.get("/desk/jiangwei/cases"); !strings.Contains(page, `href="`+at) {
		t.Error("no page leads to the bench")
	}
	do := func(form url.Values) (int, string) {
		t.Helper()
		_, page := s.get(at)
		return s.send(at, token(page), form)
	}
	_, page := s.get(at)
	wants(t, page, "<title>演示设备 ·", "TC-A-01 的演示设备", "打印机", "缺纸", "读卡器上没有卡", `name="on" value="printer=paper-out"`)
	if status, _ := do(url.Values{"put": {"id_reader"}, "person": {"c2"}}); status != http.StatusSeeOther {
		t.Errorf("put: status %d", status)
	}
	_, page = s.get(at)
	wants(t, page, "身份证阅读器上放着周素琴的卡")
	if status, _ := do(url.Values{"on": {"printer=paper-out"}}); status != http.StatusSeeOther || !b.on {
		t.Errorf("on: status %d", status)
	}
	_, page = s.get(at)
	wants(t, page, `name="off" value="printer=paper-out"`)
	if _, page := s.get(at + "?lang=en"); !strings.Contains(page, "out of paper") {
		t.Error("no English page")
	}
	if status, _ := do(url.Values{"off": {"printer=paper-out"}}); status != http.StatusSeeOther || b.on {
		t.Errorf("off: status %d", status)
	}
	if status, page := do(url.Values{"put": {"id_reader"}, "person": {"c9"}}); status != http.StatusNotFound || !strings.Contains(page, "没有这个人") {
		t.Errorf("nobody: status %d", status)
	}
	if status, page := do(url.Values{"on": {"printer=on-fire"}}); status != http.StatusNotFound || !strings.Contains(page, "没有这个故障") {
		t.Errorf("no such fault: status %d", status)
	}
	if status, _ := do(url.Values{"lift": {"all"}}); status != http.StatusSeeOther || b.done[len(b.done)-1] != "lift" {
		t.Errorf("lift: status %d, %v", status, b.done)
	}
	if status, _ := s.send(at, "not a token", url.Values{"on": {"printer=paper-out"}}); status != http.StatusForbidden || b.on {
		t.Errorf("without the page's token: status %d", status)
	}
}
