//go:build real

package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"sheyin/desk"
)

// A policy notice is written and issued, a list is taken back and an outlet graded, in a real browser.
//
// clause: H-9.1.1c, H-9.1.2c, H-5a
func TestRealBulletin(t *testing.T) {
	url, a, _ := realSite(t)
	a.ahead = []desk.ItemList{{OutletID: "JM01", Version: 4, From: noon.AddDate(0, 0, 1), Entries: []desk.ListEntry{{Code: "une.claim"}}}}
	b := browser(t)
	b.do(chromedp.EmulateViewport(1200, 800))
	b.scheme("light")

	b.open(url + "/desk/r-01/bulletins?lang=zh-CN")
	b.types("#title_zh", "换卡办法有变")
	b.types("#title_en", "A change")
	b.types("#text_zh", "第一段")
	b.types("#text_en", "one")
	b.shot("bulletin-1-form")
	b.submit("button.grant")
	b.reads("请至少选择一个事项")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`))
	b.click(`input[value="card.apply"]`)
	b.submit("button.grant")
	b.reads("已发布 B2026-001", "1 人未读")
	b.shot("bulletin-2-issued")
	if len(a.reaches) != 1 || !a.reaches[0].Bulletin.Must {
		t.Errorf("issued %+v", a.reaches)
	}

	b.submit(`a[href*="/outlets"]`)
	b.submit(`a[href*="/JM01"]`)
	b.reads("尚未取用", "第 4 版")
	b.shot("outlet-lists")
	b.submit(`form[action*="withdraw"] button`)
	if len(a.ahead) != 0 {
		t.Error("the list was not taken back")
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#class").value = "A"`))
	b.submit("#grade button")
	if a.outlets[0].Class != "A" {
		t.Errorf("class %s", a.outlets[0].Class)
	}
}
