//go:build real

package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sheyin/desk"
	"sheyin/sandbox"
)

// handy makes the tab as large as a usual phone.
func (b *tab) handy() {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(2), chromedp.EmulateMobile))
}

// clause: H-10.1a, B-9.5
func TestRealRating(t *testing.T) {
	url, a, later := realSite(t)
	b := browser(t)
	b.handy()
	b.scheme("light")
	for n, lang := range []string{"zh-CN", "en"} {
		code := []string{"RATERATERATERA", "RATERATERATERB"}[n]
		a.calledVisit(code)
		b.open(url + "/R/" + code + "?lang=" + lang)
		b.fits()
		b.shot("rate-1-" + lang)
		if n := eval[int](b, `[...document.querySelectorAll(".grade")].filter(g => g.getBoundingClientRect().height >= 48).length`); n != 5 {
			t.Errorf("%d of the five grades are large enough for a thumb", n)
		}
		if !eval[bool](b, `document.querySelector("button.save").getBoundingClientRect().bottom <= innerHeight`) {
			t.Errorf("%s: the button is below the screen", lang)
		}
		b.click("button.save") // nothing chosen: the browser itself asks for it
		if eval[bool](b, `document.querySelector("form").checkValidity()`) {
			t.Error("a rating without a grade can be sent")
		}
		b.click(".grade.g5")
		b.types("#text", "等了很久")
		b.shot("rate-2-chosen-" + lang)
		b.submit("button.save")
		b.shot("rate-3-thanks-" + lang)
		if got := a.visits[code].Rating; got == nil || got.Grade != 5 || got.Text != "等了很久" {
			t.Errorf("rated %+v", got)
		}
		b.open(url + "/r/" + strings.ToLower(code) + "?lang=" + lang)
		b.fits()
		b.shot("rate-4-used-" + lang)
	}

	// By keys alone, on a large screen and in the dark.
	b.do(chromedp.EmulateViewport(1280, 800))
	b.scheme("dark")
	a.calledVisit("KEYSKEYSKEYSKE")
	b.open(url + "/R/KEYSKEYSKEYSKE?lang=zh-CN")
	b.do(chromedp.Focus(chromedp.CSS(`input[value="1"]`)), chromedp.KeyEvent(" "))
	b.shot("rate-5-1280-dark")
	b.loads(chromedp.KeyEvent("\r"))
	b.reads("谢谢您的评价")

	b.handy()
	b.scheme("light")
	left := a.visits["RATERATERATERA"]
	left.Rating, left.Left = nil, noon
	a.visits["RATERATERATERA"] = left
	later(desk.RateWithin + time.Minute)
	b.open(url + "/R/RATERATERATERA?lang=zh-CN")
	b.reads("已过评价时间")
	b.shot("rate-6-late")
	b.open(url + "/R/NONENONENONENO?lang=zh-CN")
	b.reads("没有这个评价码")
	b.shot("rate-7-unknown")
}

// clause: H-7.2d2
func TestRealHowFar(t *testing.T) {
	url, a, _ := realSite(t)
	b := browser(t)
	b.scheme("light")
	a.asks[qr] = waitingAt(desk.StageReview, desk.Received)
	for _, lang := range []string{"zh-CN", "en"} {
		b.handy()
		b.open(url + "/Q/" + qr + "?lang=" + lang)
		b.fits()
		b.shot("ask-1-" + lang)
		b.do(chromedp.EmulateViewport(1280, 800))
		b.open(url + "/Q/" + qr + "?lang=" + lang)
		b.shot("ask-2-1280-" + lang)
	}
	b.handy()
	b.scheme("dark")
	a.asks[qr] = waitingAt(desk.StageCollect, desk.Informed)
	b.open(url + "/Q/" + qr + "?lang=zh-CN")
	b.reads("可以领取结果了", "荆门市示例经办机构")
	b.shot("ask-3-collect-dark")
	b.open(url + "/Q/NONENONENONENO?lang=zh-CN")
	b.reads("查不到")
	b.shot("ask-4-unknown")
}

// clause: H-7.2a2, H-10.1b
func TestRealTickets(t *testing.T) {
	url, a, _ := realSite(t)
	a.tickets = withTickets(t).tickets
	a.overdue = []sandbox.Escalation{
		{At: noon.Add(-2 * time.Hour), OutletID: "JM01", Kind: "ticket", ID: "v1", Number: "JM01-V20261122-0001"},
		{At: noon.Add(-time.Hour), OutletID: "JM01", Kind: "case", ID: "c9", Number: "JM01-20261120-0007"},
	}
	b := browser(t)
	b.scheme("light")
	b.do(chromedp.EmulateViewport(1280, 800))
	for _, lang := range []string{"en", "zh-CN"} {
		b.open(url + "/desk/r-01/cases?lang=" + lang)
		b.shot("board-1-" + lang)
		b.open(url + "/desk/r-01/tickets?lang=" + lang)
		b.shot("tickets-1-" + lang)
		b.open(url + "/desk/r-01/tickets/JM01/q1?lang=" + lang)
		b.shot("ticket-1-" + lang)
	}
	b.submit("button.grant")
	b.reads("请写明答复")
	b.shot("ticket-2-error")
	b.types("#text", "可以，按年补缴。")
	b.submit("button.grant")
	b.reads("已答复：JM01-Q20261123-q1", "待答复 2 件")
	b.shot("tickets-2-done")
	if got := a.tickets[0]; got.State != desk.TicketAnswered || got.Answer != "可以，按年补缴。" {
		t.Errorf("%+v", got)
	}
	b.handy()
	b.scheme("dark")
	for _, path := range []string{"cases", "tickets", "tickets/JM01/p1"} {
		b.open(url + "/desk/r-01/" + path + "?lang=zh-CN")
		b.fits()
		b.shot("small-" + strings.ReplaceAll(path, "/", "-"))
	}
}
