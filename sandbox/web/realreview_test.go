//go:build real

package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"sheyin/desk"
)

// A reviewer reads the file, sends it back for a paper, and reads her own words when it comes again.
//
// clause: G-9.1.1a, G-9.1.1b
func TestRealReview(t *testing.T) {
	url, a, _ := realSite(t)
	a.cases = []desk.Case{raisedCase()}
	b := browser(t)
	b.do(chromedp.EmulateViewport(1200, 800))
	b.scheme("light")
	b.open(url + "/desk/r-01/cases?lang=zh-CN")
	b.submit(`a[href*="/c-raised"]`)
	b.reads("代办，卡会被别人使用", "委托他人办理时", "赵景川", "以前的答复", "委托书没有日期", "合作银行一")
	b.shot("review-1-file")
	b.click(`input[value="material.agency"]`)
	b.types("#return-reason", "委托书的签名看不清")
	b.submit(`button[form="return"]`)
	b.reads("已退回补正")
	c := a.cases[0]
	if c.Stage != desk.StageAccept || c.Decision == nil || !c.Decision.Papers || c.Decision.Fields[0] != desk.PaperField("agency") {
		t.Fatalf("%q with %+v", c.Stage, c.Decision)
	}
	c.Stage, c.Version = desk.StageReview, c.Version+1
	c.History = append(c.History, desk.Record{Version: c.Version, Kind: desk.KindDecision, By: "r-01", Name: "许明谦", At: noon, Verdict: desk.Returned, Reason: "委托书的签名看不清"})
	a.cases[0] = c
	b.phone()
	b.scheme("dark")
	b.open(url + "/desk/r-01/cases/JM01/c-raised?lang=en")
	b.reads("Earlier answers", "委托书没有日期", "委托书的签名看不清", "Somebody else would get hold of the card")
	b.fits()
	b.shot("review-2-again-360-dark-en")
	b.submit(`#granted button`)
	if a.cases[0].Stage != desk.StageNotify {
		t.Errorf("%q", a.cases[0].Stage)
	}
}
