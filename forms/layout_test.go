package forms_test

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/forms"
	"sheyin/i18n"
)

// Whatever the data are, no text leaves the margins or stands on another one.
func TestNothingOverlaps(t *testing.T) {
	w := data(t)
	sheets := w.sheets(t)
	long := sheets["voice"]
	ticket := *long.Ticket
	ticket.Text = strings.Repeat("A", 500)
	ticket.Answer = strings.Repeat("叫号机当天已经修好。\n", 50)
	ticket.Owner, ticket.Contact.Name = longName, longName
	long.Ticket = &ticket
	long.Outlet.NameZH, long.Outlet.NameEN = strings.Repeat("塔城迎宾路", 10), strings.Repeat("Tacheng Branch ", 7)
	long.Outlet.Authority.NameZH, long.Outlet.Authority.NameEN = strings.Repeat("社会保险中心", 8), strings.Repeat("Insurance Centre ", 7)
	long.Outlet.AddressZH = strings.Repeat("新城街道和平社区文化路", 20)
	long.Terminal.WindowZH, long.Terminal.WindowEN = strings.Repeat("综合窗口", 9), strings.Repeat("Window ", 9)
	long.Paper.By, long.Paper.Copy, long.Paper.Reason = longName, 12, strings.Repeat("群众弄丢了", 40)
	sheets["long"] = long

	tall := sheets["kit"] // a row that is higher than a page
	visit, home := *tall.Visit, *tall.Visit.Home
	home.Papers = []desk.HomePaper{{Name: "退休证", Note: strings.Repeat("留给本人签字，周三来取。", 90)}}
	visit.Home = &home
	tall.Visit = &visit
	sheets["tall"] = tall

	for _, lang := range i18n.Languages {
		words, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for name, s := range sheets {
			boxes, margins, err := forms.Boxes(s, words)
			if err != nil {
				t.Fatal(name, err)
			}
			if pages := boxes[len(boxes)-1].Page; (name == "tall" || name == "list") && pages < 2 {
				t.Errorf("%s %s has %d pages", name, lang, pages)
			}
			for n, a := range boxes {
				if a.Left < margins.Left-0.1 || a.Right > margins.Right+0.1 || a.Top < margins.Top || a.Bottom > margins.Bottom {
					t.Errorf("%s %s, page %d: %q leaves the margins", name, lang, a.Page, a.Text)
				}
				for _, b := range boxes[:n] {
					if a.Page == b.Page && a.Left < b.Right-0.1 && b.Left < a.Right-0.1 && a.Top < b.Bottom-0.1 && b.Top < a.Bottom-0.1 {
						t.Errorf("%s %s, page %d: %q stands on %q", name, lang, a.Page, a.Text, b.Text)
					}
				}
			}
		}
	}
}
