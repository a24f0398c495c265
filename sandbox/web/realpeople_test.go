//go:build real

package web_test

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
)

// clause: G-7.2a, G-7.2b
func TestRealPeople(t *testing.T) {
	svc, keys, s := overSandbox(t)
	app := s.applies(svc.Terminal("TC-A-01", keys.List().Verify), "新增导办人员")
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	b := browser(t)
	b.do(chromedp.EmulateViewport(1200, 800))
	b.scheme("light")
	b.open(server.URL + "/desk/jiangwei/people?lang=zh-CN")
	b.reads(app.Number, "1 份申请等您批")
	b.shot("people-1-list")
	b.submit(`#applications a`)
	b.reads("林晓", "新增导办人员")
	b.shot("people-2-application")
	b.click(`input[value="courier"]`)
	b.submit(`button.grant`)
	b.reads("没有申请等您批")
	b.submit(`#then button`)
	b.reads("台账上有", "江卫")
	b.shot("people-3-then")
	b.submit(`#sunting a[href*="/frozen"]`)
	b.reads("孙婷")
	b.types("#reason", "调离本网点")
	b.shot("people-4-freeze")
	b.submit("#do")
	b.reads("冻结中")
	b.phone()
	b.open(server.URL + "/desk/jiangwei/people?lang=en")
	b.fits()
	b.shot("people-5-360-en")
}
