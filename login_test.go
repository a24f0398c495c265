//go:build real

package main_test

import (
	"net/http"
	"strings"
	"testing"
)

// The code on an 80x24 screen is one that a phone's camera reads, and what it says leads to the phone page.
//
// clause: H-8.3.1c
func TestCodeIsReadFromThePicture(t *testing.T) {
	t.Parallel()
	for _, theme := range []string{"dark", "light", "none"} {
		t.Run(theme, func(t *testing.T) {
			d := sit(t, seat{terminal: "TC-A-01", options: []string{"--theme", theme}})
			url := d.code()
			if !strings.HasPrefix(url, strings.ToUpper(d.web)+"/") {
				t.Errorf("%s does not lead to %s", url, d.web)
			}
			phone := &browser{t: t, client: http.DefaultClient}
			if page := phone.get(url); !strings.Contains(page, "塔城迎宾路支行") {
				t.Errorf("%s is not the phone page:\n%s", url, page)
			}
		})
	}
}

// The input method of a terminal draws its candidates at the hardware cursor.
func TestHardwareCursor(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-A-01"})
	d.login("王敏")
	d.Press("F3")
	d.WaitFor("要办什么", soon)
	d.Settled()
	x, y := d.Cursor()
	at := func(text string, cells int) {
		t.Helper()
		d.WaitFor(text, soon)
		d.Settled()
		if gx, gy := d.Cursor(); gx != x+cells || gy != y {
			t.Errorf("after %q the cursor is at %d,%d, want %d,%d", text, gx, gy, x+cells, y)
		}
	}
	d.Type("ab张三丰")
	at("ab张三丰", 8)
	d.Type("𠮷𰻝䶮")
	at("ab张三丰𠮷𰻝䶮", 14)
	d.Press("Left", "Left", "Left", "Left")
	at("ab张三丰𠮷𰻝䶮", 6)
	d.Press("Home")
	at("ab张三丰𠮷𰻝䶮", 0)
}
