//go:build real

package web_test

import (
	"net/http/httptest"
	"testing"

	"sheyin/desk"
)

// An outlet is frozen in a real browser, one line of what it holds is signed for, and it is let go on.
//
// clause: G-11.3, B-6b
func TestRealFreeze(t *testing.T) {
	svc, _, s := overSandbox(t)
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	b := browser(t)
	b.open(server.URL + "/desk/jiangwei/outlets/TCA/freeze?lang=zh-CN")
	b.types("#order", "8号")
	b.types("#reason", "协议终止")
	b.submit("#freeze")
	b.reads("清退清单")
	exits, err := svc.Exits(t.Context(), "jiangwei")
	if err != nil || len(exits) != 1 || exits[0].State != desk.ExitOpen {
		t.Fatalf("%+v, %v", exits, err)
	}
	b.types("#lines tr:first-child input[name=counted]", "1")
	b.types("#lines tr:first-child input[name=handed]", "赵磊")
	b.submit("#lines tr:first-child button")
	b.reads("江卫")
	if exits, err = svc.Exits(t.Context(), "jiangwei"); err != nil || exits[0].Left() != len(exits[0].Lines)-1 {
		t.Fatalf("%+v, %v", exits, err)
	}
	b.types("#reason", "恢复合作")
	b.submit("form.act button")
	b.reads("没有冻结的网点")
	b.open(server.URL + "/desk/jiangwei/figures?lang=zh-CN")
	b.reads("五项制度")
}
