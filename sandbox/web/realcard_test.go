//go:build real

package web_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The picture of an electronic card is read by somebody else's program, as it is drawn by a real browser, in light and in dark.
func TestRealElectronicCard(t *testing.T) {
	_, _, s := overSandbox(t)
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	b := browser(t)
	b.phone()
	for _, scheme := range []string{"light", "dark"} {
		b.scheme(scheme)
		b.open(server.URL + "/E?lang=zh-CN")
		b.fits()
		b.submit(`.people button`)
		b.reads("李清和的电子社保卡", "只能用一次")
		b.fits()
		b.shot("essc-" + scheme)
		text, err := chromedp.Run(b, chromedp.Text(chromedp.CSS("code")))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := chromedp.Run(b, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "card.png")
		if err := os.WriteFile(path, picture, 0o600); err != nil {
			t.Fatal(err)
		}
		read, err := exec.CommandContext(t.Context(), "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path).Output()
		if err != nil || strings.TrimSpace(string(read)) != strings.TrimSpace(text) {
			t.Errorf("%s: the picture says %d characters, the page %d: %v", scheme, len(read), len(text), err)
		}
	}
}
