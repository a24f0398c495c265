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

// browser starts a real Chromium with a fresh profile. SHEYIN_SHOTS names a folder for
// pictures; without it none are taken.
func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("/usr/bin/chromium"), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "zh-CN"),
	)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(stop)
	if err := chromedp.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func run(t *testing.T, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// submit clicks on what leads to another page and waits for it.
func submit(selector string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := chromedp.RunResponse(ctx, chromedp.Click(selector, chromedp.ByQuery))
		return err
	})
}

func reads(t *testing.T, ctx context.Context, texts ...string) {
	t.Helper()
	var body string
	run(t, ctx, chromedp.Text("body", &body, chromedp.ByQuery))
	for _, x := range texts {
		if !strings.Contains(body, x) {
			t.Errorf("the page lacks %q:\n%s", x, body)
		}
	}
}

func shot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	folder := os.Getenv("SHEYIN_SHOTS")
	if folder == "" {
		return
	}
	var png []byte
	run(t, ctx, chromedp.FullScreenshot(&png, 100))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

func scheme(value string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}})
}

// fits fails when something of the page is wider than the screen, or when a button is smaller
// than a thumb.
func fits(t *testing.T, ctx context.Context) {
	t.Helper()
	var wide bool
	var small int
	run(t, ctx,
		chromedp.Evaluate(`document.documentElement.scrollWidth > window.innerWidth`, &wide),
		chromedp.Evaluate(`[...document.querySelectorAll("button,.button")].filter(b => b.getBoundingClientRect().height < 44).length`, &small),
	)
	if wide || small > 0 {
		t.Errorf("wider than the screen: %v, buttons that are too small: %d", wide, small)
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
	ctx := browser(t)
	phone := emulation.SetDeviceMetricsOverride(360, 740, 2, true)

	t.Run("confirm", func(t *testing.T) {
		a.issue("CONFIRMCONFIRM")
		run(t, ctx, phone, scheme("light"), chromedp.Navigate(url+"/S/CONFIRMCONFIRM"))
		fits(t, ctx)
		shot(t, ctx, "phone-1-choose")
		run(t, ctx, submit(`button[value="p-01"]`))
		reads(t, ctx, "荆门示例支行", "1号窗口", "4711")
		fits(t, ctx)
		var focused, inView string
		run(t, ctx, chromedp.Evaluate(`document.activeElement.name`, &focused),
			chromedp.Evaluate(`document.querySelector(".refuse").getBoundingClientRect().bottom <= innerHeight ? "yes" : "no"`, &inView))
		if focused != "refuse" || inView != "yes" {
			t.Errorf("focus on %q, refusal in view: %s", focused, inView)
		}
		shot(t, ctx, "phone-2-ask")
		run(t, ctx, submit(`button[value="4711"]`))
		reads(t, ctx, "已确认")
		shot(t, ctx, "phone-3-confirmed")
	})
	t.Run("refuse with the default", func(t *testing.T) {
		a.issue("REFUSEREFUSERE")
		run(t, ctx, scheme("dark"), chromedp.Navigate(url+"/s/refuserefusere"), submit(`button[value="p-01"]`))
		shot(t, ctx, "phone-4-ask-dark")
		run(t, ctx, chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := chromedp.RunResponse(ctx, chromedp.KeyEvent("\r"))
			return err
		}))
		reads(t, ctx, "已拒绝")
		shot(t, ctx, "phone-5-refused-dark")
	})
	t.Run("not allowed", func(t *testing.T) {
		a.issue("EXAMEXAMEXAMEX")
		run(t, ctx, scheme("light"), chromedp.Navigate(url+"/S/EXAMEXAMEXAMEX"), submit(`button[value="p-02"]`))
		reads(t, ctx, "上岗考核", "网点负责人")
		shot(t, ctx, "phone-6-exam")
	})
	t.Run("expired", func(t *testing.T) {
		a.issue("EXPIREEXPIREEX")
		run(t, ctx, chromedp.Navigate(url+"/S/EXPIREEXPIREEX?lang=en"), submit(`button[value="p-01"]`))
		later(2 * time.Minute)
		run(t, ctx, submit(`button[value="4711"]`))
		reads(t, ctx, "The code has expired")
		shot(t, ctx, "phone-7-expired-en")
	})
}

// clause: G-9.1.1b, H-5d
func TestRealDesk(t *testing.T) {
	url, a, _ := realSite(t)
	ctx := browser(t)
	a.cases = append(a.cases, waitingCase("c-third", "2026-12-02"))
	run(t, ctx, chromedp.EmulateViewport(1200, 800), scheme("light"), chromedp.Navigate(url+"/desk"), submit(`a[href$="/r-01/cases"]`))
	reads(t, ctx, "周** 128X", "共 3 件")
	shot(t, ctx, "desk-1-cases")
	run(t, ctx, submit(`a[href$="/c-sooner"]`))
	reads(t, ctx, "周素琴", "42010219750815128X")
	shot(t, ctx, "desk-2-case")
	run(t, ctx, chromedp.SendKeys("#return-reason", "请更正银行卡号", chromedp.ByQuery), submit(`button[form="return"]`))
	reads(t, ctx, "请在上面的表格中勾选")
	shot(t, ctx, "desk-3-case-error")
	run(t, ctx, chromedp.Click(`input[value="bank_card"]`, chromedp.ByQuery), submit(`button[form="return"]`))
	reads(t, ctx, "已退回补正", "共 2 件")
	run(t, ctx, submit(`a[href$="/c-third"]`), chromedp.SendKeys("#refuse-reason", "不符合领取条件", chromedp.ByQuery), submit(`#refused button`))
	reads(t, ctx, "已不予")
	run(t, ctx, submit(`a[href$="/c-later"]`), submit(`#granted button`))
	reads(t, ctx, "已准予", "目前没有待审核的事项")
	for n, want := range []desk.Stage{desk.StageNotify, desk.StageHandle, desk.StageNotify} {
		if a.cases[n].Stage != want {
			t.Errorf("case %d: stage %q, want %q", n, a.cases[n].Stage, want)
		}
	}

	run(t, ctx, submit(`a[href$="/outlets"]`), submit(`a[href$="/JM01"]`))
	shot(t, ctx, "desk-4-outlet")
	run(t, ctx, chromedp.Click(`input[value="card.apply"]`, chromedp.ByQuery), submit(`button.save`))
	reads(t, ctx, "已签发第 4 版", "2 项")
	run(t, ctx, scheme("dark"), chromedp.Click(`input[value="une.claim"]`, chromedp.ByQuery), chromedp.Click(`input[value="card.apply"]`, chromedp.ByQuery), submit(`button.save`))
	reads(t, ctx, "清单至少要有一个事项")
	shot(t, ctx, "desk-5-outlet-error-dark")
	run(t, ctx, emulation.SetDeviceMetricsOverride(360, 740, 2, true), chromedp.Navigate(url+"/desk/r-01/outlets/JM01?lang=en"))
	fits(t, ctx)
	shot(t, ctx, "desk-6-outlet-360-en")
}

// A page of another site can't send a form here: a real browser says where it comes from.
func TestRealForeignForm(t *testing.T) {
	url, a, _ := realSite(t)
	a.issue(qr)
	foreign := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		page := `<form method="post" action="` + url + `/S/` + qr + `"><input name="act" value="scan"><input name="person" value="p-01"><button>x</button></form>`
		if _, err := w.Write([]byte(page)); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(foreign)
	t.Cleanup(server.Close)
	ctx := browser(t)
	run(t, ctx, chromedp.Navigate(strings.Replace(server.URL, "127.0.0.1", "localhost", 1)))
	if _, err := chromedp.RunResponse(ctx, chromedp.Click("button", chromedp.ByQuery)); err != nil {
		t.Fatal(err)
	}
	reads(t, ctx, "已拒绝")
	if len(a.calls) != 0 {
		t.Errorf("the authority was asked: %v", a.calls)
	}
}
