//go:build real

package main_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sheyin/testdata/drive"
)

// The devices: what the demo plays, a card that is read, pages that are scanned, a printer without paper, and what the
// doctor and the device page say of them. The page of the authority's desk is that of the demo, as a browser has it.
func TestPicturesDevices(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("PICTURES names no folder")
	}
	for _, s := range []size{large, small} {
		t.Run(fmt.Sprint(s), func(t *testing.T) {
			a := &album{folder: folder, theme: "dark", size: s}
			a.counter = sit(t, a.seat())
			a.login("王敏")
			a.equipped()
		})
	}
	t.Run("desk", func(t *testing.T) {
		a := &album{theme: "dark", size: small}
		at := a.seat()
		at.options = append(at.options, "--fault", "printer=paper-out", "--fault", "scanner=jam")
		a.counter = sit(t, at)
		bench := review(t, a.web, "江卫").bench()
		for name, page := range map[string]string{"51-bench-desk": bench, "55-terminals-desk": strings.Replace(bench, "/bench", "/terminals", 1)} {
			path := filepath.Join(folder, name+".png")
			browser := exec.CommandContext(t.Context(), "/usr/bin/chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--accept-lang=zh-CN",
				"--user-data-dir="+t.TempDir(), "--window-size=1100,1500", "--screenshot="+path, a.web+page)
			if out, err := browser.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if err := lighten(path); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("doctor", func(t *testing.T) {
		a := &album{folder: folder, theme: "dark", size: large}
		a.counter = &counter{t: t}
		a.Session = drive.Start(t, drive.Options{Cols: large.cols, Rows: large.rows, Env: quiet(t, colours), Command: []string{
			binary(t), "doctor", "--id-reader", "sam:/dev/ttyUSB0", "--printer", "ipp://127.0.0.1:6310/ipp/print", "--code-scanner", "wedge:",
		}})
		a.WaitEnd(soon)
		path := filepath.Join(folder, "50-doctor-120x36-dark.png")
		a.Picture(path)
		if err := lighten(path); err != nil {
			t.Fatal(err)
		}
	})
}

// equipped is one customer whose card is read and whose papers are scanned.
func (a *album) equipped() {
	a.Press("F3")
	a.WaitFor("要办什么", soon)
	a.enter("失业保险金")
	a.down("失业保险金申领")
	a.Press("Enter")
	a.WaitFor("办多久，怎么取", soon)
	a.Press("Enter")
	a.WaitFor("【受理】", soon)
	a.palette("放证件")
	a.WaitFor("放一张证件到读卡器上", soon)
	a.walk(func(row string) bool { return len(row) > 0 && []rune(row)[0] == '赵' })
	a.take("46-bench")
	a.Press("Enter")
	a.WaitFor("登记一致", soon)
	a.take("47-card-read")
	for !checkRow.MatchString(at(a.Settled())) {
		a.step("Tab")
	}
	a.step("Down")
	a.Press("F4")
	a.WaitFor("影像存好了", soon)
	a.take("48-scanned")
	a.Press("F10")
	a.WaitFor("【办理】", soon)
	a.WaitFor("已受理，编号 ", soon)
	review(a.t, a.web, "江卫").switchOn("printer=paper-out")
	a.Settled()
	a.Press("F6")
	a.WaitFor("照此打印", soon)
	a.Settled()
	a.Press("Enter")
	a.WaitGone("照此打印", soon)
	a.WaitFor("缺纸", soon)
	a.take("49-out-of-paper")
	a.palette("设备")
	a.WaitFor("台账", soon)
	a.down("打印机")
	a.take("45-devices")
}

// bench is the page on which the demo's devices are played.
func (r *browser) bench() string { return strings.Replace(r.cases, "/cases", "/bench", 1) }

// switchOn has a simulated device go wrong.
func (r *browser) switchOn(fault string) {
	r.t.Helper()
	form := url.Values{"token": {find(r.t, r.get(r.bench()), `name="token" value="([^"]*)"`)}, "on": {fault}}
	r.ask(http.MethodPost, r.bench(), strings.NewReader(form.Encode()))
}
