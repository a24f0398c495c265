//go:build real

package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"sheyin/desk"
	"sheyin/sandbox/web"
)

// tab is one tab of a real Chromium.
type tab struct {
	context.Context
	t *testing.T
}

// browser starts a real Chromium with a fresh profile, in a folder that chromedp makes: it also knows how to remove one into
// which children of the browser still write.
func browser(t *testing.T) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("/usr/bin/chromium"), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
	)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(stop)
	return &tab{ctx, t}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(url string) { b.t.Helper(); b.do(chromedp.Navigate(url)) }

// submit clicks on what leads to another page and waits for it.
func (b *tab) submit(selector string) {
	b.t.Helper()
	b.loads(chromedp.Click(chromedp.CSS(selector)))
}

func (b *tab) loads(step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b, step); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) click(selector string) { b.t.Helper(); b.do(chromedp.Click(chromedp.CSS(selector))) }

func (b *tab) types(selector, text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

func eval[T any](b *tab, script string) T {
	b.t.Helper()
	v, err := chromedp.Run(b, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (b *tab) reads(texts ...string) {
	b.t.Helper()
	body, err := chromedp.Run(b, chromedp.Text(chromedp.CSS("body")))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, x := range texts {
		if !strings.Contains(body, x) {
			b.t.Errorf("the page lacks %q:\n%s", x, body)
		}
	}
}

// shot takes a picture into the folder that SHEYIN_SHOTS names; without it none is taken.
func (b *tab) shot(name string) {
	b.t.Helper()
	folder := os.Getenv("SHEYIN_SHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(b, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// scheme is light or dark.
func (b *tab) scheme(value string) {
	b.t.Helper()
	_, err := chromedp.Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// phone makes the tab as small as a small phone.
func (b *tab) phone() {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateScale(2), chromedp.EmulateMobile))
}

// focuses waits until the element of this name has the focus by itself, which a browser gives only
// after the page has loaded; the tab's deadline ends it.
func (b *tab) focuses(name string) {
	b.t.Helper()
	for eval[string](b, `document.activeElement.name ?? ""`) != name {
	}
}

// fits fails when something of the page is wider than the screen, or when a button is smaller
// than a thumb.
func (b *tab) fits() {
	b.t.Helper()
	if eval[bool](b, `document.documentElement.scrollWidth > screen.width`) {
		b.t.Error("the page is wider than the screen")
	}
	if n := eval[int](b, `[...document.querySelectorAll("button,.button")].filter(b => b.getBoundingClientRect().height < 44).length`); n > 0 {
		b.t.Errorf("%d buttons are too small", n)
	}
}

// realSite serves the pages over a small authority, with a clock that the test sets.
func realSite(t *testing.T) (url string, a *authority, later func(time.Duration)) {
	t.Helper()
	var mu sync.Mutex
	clock := noon
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return clock }
	a = newAuthority(now)
	h, err := web.New(a, web.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL, a, func(d time.Duration) { mu.Lock(); clock = clock.Add(d); mu.Unlock() }
}

// clause: H-8.3.1c
func TestRealPhone(t *testing.T) {
	url, a, later := realSite(t)
	b := browser(t)
	b.phone()
	b.scheme("light")

	a.issue("CONFIRMCONFIRM")
	b.open(url + "/S/CONFIRMCONFIRM?lang=zh-CN")
	b.fits()
	b.shot("phone-1-choose")
	b.submit(`button[value="p-01"]`)
	b.reads("荆门示例支行", "1号窗口", "4711")
	b.fits()
	b.focuses("refuse")
	if !eval[bool](b, `document.querySelector(".refuse").getBoundingClientRect().bottom <= screen.height`) {
		t.Error("the refusal is below the screen")
	}
	b.shot("phone-2-ask")
	b.submit(`button[value="4711"]`)
	b.reads("已确认")
	b.shot("phone-3-confirmed")

	b.scheme("dark")
	a.issue("REFUSEREFUSERE")
	b.open(url + "/s/refuserefusere?lang=zh-CN")
	b.submit(`button[value="p-01"]`)
	b.focuses("refuse")
	b.shot("phone-4-ask-dark")
	b.loads(chromedp.KeyEvent("\r")) // Enter does the default
	b.reads("已拒绝")
	b.shot("phone-5-refused-dark")

	b.scheme("light")
	a.issue("EXAMEXAMEXAMEX")
	b.open(url + "/S/EXAMEXAMEXAMEX?lang=zh-CN")
	b.submit(`button[value="p-02"]`)
	b.reads("上岗考核", "网点负责人")
	b.shot("phone-6-exam")

	a.issue("EXPIREEXPIREEX")
	b.open(url + "/S/EXPIREEXPIREEX?lang=en")
	b.submit(`button[value="p-01"]`)
	later(2 * time.Minute)
	b.submit(`button[value="4711"]`)
	b.reads("The code has expired")
	b.shot("phone-7-expired-en")
}

// clause: G-9.1.1b, H-5d
func TestRealDesk(t *testing.T) {
	url, a, _ := realSite(t)
	a.cases = append(a.cases, waitingCase("c-third", "2026-12-02"))
	b := browser(t)
	b.do(chromedp.EmulateViewport(1200, 800))
	b.scheme("light")

	b.open(url + "/desk?lang=zh-CN")
	b.submit(`a[href*="/r-01/cases"]`)
	b.reads("周** 128X", "共 3 件")
	b.shot("desk-1-cases")
	b.submit(`a[href*="/c-sooner"]`)
	b.reads("周素琴", "42010219750815128X")
	b.shot("desk-2-case")
	b.types("#return-reason", "请更正银行卡号")
	b.submit(`button[form="return"]`)
	b.reads("请在上面的表格中勾选")
	b.shot("desk-3-case-error")
	b.click(`input[value="bank_card"]`)
	b.submit(`button[form="return"]`)
	b.reads("已退回补正", "共 2 件")
	b.submit(`a[href*="/c-third"]`)
	b.types("#refuse-reason", "不符合领取条件")
	b.submit(`#refused button`)
	b.reads("已不予")
	b.submit(`a[href*="/c-later"]`)
	b.submit(`#granted button`)
	b.reads("已准予", "目前没有待审核的事项")
	for n, want := range []desk.Stage{desk.StageNotify, desk.StageHandle, desk.StageNotify} {
		if a.cases[n].Stage != want {
			t.Errorf("case %d: stage %q, want %q", n, a.cases[n].Stage, want)
		}
	}

	b.submit(`a[href*="/outlets"]`)
	b.submit(`a[href*="/JM01"]`)
	b.shot("desk-4-outlet")
	b.click(`input[type="checkbox"][value="card.apply"]`)
	b.submit(`button.save`)
	b.reads("已签发第 4 版", "2 项")
	b.scheme("dark")
	b.click(`input[type="checkbox"][value="une.claim"]`)
	b.click(`input[type="checkbox"][value="card.apply"]`)
	b.submit(`button.save`)
	b.reads("清单至少要有一个事项")
	b.shot("desk-5-outlet-error-dark")
	b.phone()
	b.open(url + "/desk/r-01/outlets/JM01?lang=en")
	b.fits()
	b.shot("desk-6-outlet-360-en")
	a.cases = []desk.Case{waitingCase("c-fourth", "2026-12-02")}
	b.open(url + "/desk/r-01/cases/JM01/c-fourth?lang=zh-CN")
	b.fits()
	b.shot("desk-7-case-360-dark")
}

// A page of another site can't send a form here: a real browser says where it comes from.
func TestRealForeignForm(t *testing.T) {
	url, a, _ := realSite(t)
	a.issue(qr)
	foreign := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		page := `<form method="post" action="` + url + `/S/` + qr + `"><input name="act" value="scan"><input name="person" value="p-01"><button>x</button></form>`
		w.Header().Set("Content-Type", "text/html")
		if _, err := w.Write([]byte(page)); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(foreign)
	t.Cleanup(server.Close)
	b := browser(t)
	b.open(server.URL) // another port is another origin
	b.do(chromedp.Click(chromedp.CSS("button")), chromedp.WaitVisible(chromedp.CSS("body.failure")))
	b.reads("refused")
	if len(a.calls) != 0 {
		t.Errorf("the authority was asked: %v", a.calls)
	}
}
