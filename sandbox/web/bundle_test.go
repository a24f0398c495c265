package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

const (
	bundlesPath = "/desk/r-01/bundles"
	bundlePath  = bundlesPath + "/JM01/b1"
)

// carried is a bundle of two files that the courier has brought.
func carried() desk.Bundle {
	leaf := desk.Leaf{Kind: desk.LeafApplication, Form: desk.OnPaper, Pages: 1, There: true, Hash: strings.Repeat("a", 64)}
	missing := desk.Leaf{Kind: desk.LeafResult, Form: desk.OnPaper, Pages: 1}
	file := func(id string, leaves ...desk.Leaf) desk.Filed {
		return desk.Filed{CaseID: id, Receipt: "JM01-20261120-" + id, Item: "une.claim", Pages: 3, Leaves: leaves}
	}
	return desk.Bundle{
		ID: "b1", OutletID: "JM01", Version: 2, State: desk.BundleCarried, Number: "JM01-B20261123-0001",
		From: calendar.MustParse("2026-11-01"), To: calendar.MustParse("2026-11-20"), Count: 2, Pages: 6, Root: strings.Repeat("b", 64),
		Packer: "沈知行", Carrier: "罗晓岚", Reason: "打印机坏了", Files: []desk.Filed{file("0001", leaf), file("0002", leaf, missing)},
	}
}

// clause: G-7.6
func TestBundleIsCountedAtTheDesk(t *testing.T) {
	s := newSite(t)
	_, page := s.get(bundlesPath)
	wants(t, page, "目前没有等清点的档案盒")
	s.bundles = []desk.Bundle{carried()}
	_, page = s.get(bundlesPath)
	wants(t, page, "JM01-B20261123-0001", "荆门示例支行", "2026-11-01 – 2026-11-20", "罗晓岚", "已送到，等清点")
	_, page = s.get(bundlePath)
	wants(t, page, "JM01-20261120-0002", "失业保险金申领", "装盒时缺 1 样", "打印机坏了", strings.Repeat("b", 64), `name="counted"`)

	for name, counted := range map[string][]string{"empty": {"3", ""}, "words": {"3", "x"}, "too few": {"3"}, "none": nil} {
		form := url.Values{"version": {"2"}, "act": {"receive"}, "counted": counted}
		status, page := s.post(bundlePath, form)
		if status != http.StatusUnprocessableEntity || s.bundles[0].State != desk.BundleCarried {
			t.Errorf("%s: status %d, state %s", name, status, s.bundles[0].State)
		}
		wants(t, page, "请逐件填写点到的页数（共 2 件）")
	}
	status, to := s.post(bundlePath, url.Values{"version": {"2"}, "act": {"receive"}, "counted": {"3", "2"}})
	if status != http.StatusSeeOther || s.bundles[0].State != desk.BundleShort {
		t.Fatalf("status %d to %s, state %s", status, to, s.bundles[0].State)
	}
	_, page = s.get(to)
	wants(t, page, "有不符，已通知网点：JM01-B20261123-0001", "不符，等补齐")
	_, page = s.get(bundlePath)
	wants(t, page, "页数不符", "照收的原因")
	if status, page := s.post(bundlePath, url.Values{"version": {"3"}, "act": {"resolve"}, "reason": {" "}}); status != http.StatusUnprocessableEntity {
		t.Errorf("no reason: status %d", status)
	} else {
		wants(t, page, "请写明原因")
	}
	form := url.Values{"version": {"3"}, "act": {"resolve"}, "reason": {"原件存县局"}}
	_, page = s.get(bundlePath)
	status, to = s.send(bundlePath, token(page), form)
	if status != http.StatusSeeOther || s.bundles[0].Settled != "原件存县局" {
		t.Fatalf("status %d, %+v", status, s.bundles[0])
	}
	_, list := s.get(to)
	wants(t, list, "已收齐：JM01-B20261123-0001")
	// A double click is the same write, and another one finds the bundle gone.
	if status, _ := s.send(bundlePath, token(page), form); status != http.StatusSeeOther {
		t.Errorf("again: status %d", status)
	}
	if status, _ := s.get(bundlePath); status != http.StatusNotFound {
		t.Errorf("a bundle that was received: status %d", status)
	}
}

func TestStaleBundle(t *testing.T) {
	s := newSite(t)
	s.bundles = []desk.Bundle{carried()}
	form := url.Values{"version": {"1"}, "act": {"receive"}, "counted": {"3", "3"}}
	status, page := s.post(bundlePath, form)
	if status != http.StatusConflict || s.bundles[0].State != desk.BundleCarried {
		t.Fatalf("status %d", status)
	}
	wants(t, page, "这一盒刚才有变动", `value="3"`)
	if status, _ := s.send(bundlePath, "", form); status != http.StatusForbidden {
		t.Errorf("no token: status %d", status)
	}
}
