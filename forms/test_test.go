package forms_test

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/forms"
)

// A test page names the printer and says that it is no paper of the counter; without a printer there is none.
func TestTestPage(t *testing.T) {
	w, err := theWorld()
	if err != nil {
		t.Fatal(err)
	}
	press := forms.New(forms.Options{Dir: t.TempDir()})
	sheet := desk.Sheet{
		Paper:  desk.Paper{Kind: desk.TestPaper, Number: "TEST-TC-A-01-20261124-101100", Copy: 1, By: "王敏", At: monday},
		Outlet: w.outlet, Terminal: w.outlet.Terminals[0], Device: &desk.Equipment{Kind: desk.PrinterDevice, Address: "ipp://10.65.42.30/ipp/print"},
	}
	for lang, want := range map[string]string{"zh-CN": "不是单据", "en": "no paper of the counter"} {
		lines, err := press.Preview(sheet, lang, 73)
		text := strings.Join(lines, "\n")
		if err != nil || !strings.Contains(text, want) || !strings.Contains(text, "10.65.42.30") {
			t.Errorf("%s: %v\n%s", lang, err, text)
		}
		if name, pdf, pages, err := press.Make(t.Context(), sheet, lang); err != nil || pages != 1 || len(pdf) == 0 || name != sheet.Paper.Number+"-test" {
			t.Errorf("%s: %s, %d bytes, %d pages, %v", lang, name, len(pdf), pages, err)
		}
	}
	sheet.Device = nil
	if _, err := press.Preview(sheet, "zh-CN", 73); desk.CodeOf(err) != desk.Conflict {
		t.Errorf("without a printer: %v", err)
	}
}
